"""A clip of the timeline: a film that plays, with captions beside it."""

from __future__ import annotations

from pathlib import Path

import cv2
import pytest

from aura_desktop.errors import PartUnusable
from aura_desktop.timeline import Archive, clip
from tests.timeline.conftest import NOON, picture
from tests.timeline.test_archive import fill


def test_a_film_of_the_pictures_that_were_kept(archive: Archive, tmp_path: Path) -> None:
    for number in range(20):
        side = 64 if number != 7 else 96  # a camera's resolution may change
        archive.add_picture(NOON + number * 0.5, picture(number, side), change=0.5)
    archive.add_picture(NOON + 600, picture(99), change=0.5)
    archive.add("asked", NOON + 3, "Where is my umbrella?")
    archive.commit()
    path = tmp_path / "clip.mp4"
    assert clip.write(archive, path, NOON, NOON + 700) == 21
    film = cv2.VideoCapture(str(path))
    # Half a second each; the last but one stood for ten minutes and is held for a second.
    assert film.get(cv2.CAP_PROP_FRAME_COUNT) == pytest.approx((19 * 0.5 + 1 + 1) * clip.FPS, abs=1)
    shown, frame = film.read()
    film.release()
    assert shown
    assert frame.shape == (64, 64, 3)
    captions = path.with_suffix(".srt").read_text("utf-8")
    assert captions.startswith("1\n00:00:03,000 --> 00:00:05,000\n")
    assert "You: Where is my umbrella?" in captions


def test_captions_of_hours_lie_where_their_pictures_are(archive: Archive) -> None:
    fill(archive)
    held = clip.schedule(archive.pictures(), NOON + 4000)
    assert [(h.start, h.length) for h in held] == [(0.0, 1.0), (1.0, 1.0)]


def test_nothing_to_show_and_nowhere_to_write_are_sentences(
    archive: Archive, tmp_path: Path
) -> None:
    with pytest.raises(PartUnusable, match="No picture was kept"):
        clip.write(archive, tmp_path / "a.mp4", NOON, NOON + 10)
    fill(archive)
    with pytest.raises(PartUnusable, match="cannot be written"):
        clip.write(archive, tmp_path / "no" / "a.mp4", NOON, NOON + 100)
    assert not list(tmp_path.glob("*.mp4"))
