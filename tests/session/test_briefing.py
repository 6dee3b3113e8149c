"""What an engine that looks again is given of the timeline: pictures and notes of the right time, with evidence."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from aura_desktop import events
from aura_desktop.session.keeper import Keeper, Recalled
from aura_desktop.settings import MemorySettings
from aura_desktop.timeline import Archive
from aura_desktop.videollm.engine import Glimpse
from tests.reading import past
from tests.session.test_keeper import NOON, chunk, look

ENGINE = "qwen3-vl"


@pytest.fixture
def keeper(tmp_path: Path) -> Keeper:
    held = Keeper(Archive(tmp_path / "timeline", quota_bytes=2**30), MemorySettings())
    held.begin(NOON, ENGINE, "camera")
    return held


def stream(keeper: Keeper, start: int, end: int, level: int) -> None:
    for t in range(start, end):
        keeper.saw(chunk(t, level), look(seed=level))


def ask(keeper: Keeper, text: str, t: float) -> Recalled:
    keeper.heard(events.UserAsked(t=t, id="q", text=text, via="typed"))
    found = keeper.recall(past(text), t)
    assert found is not None
    return found


def levels(found: Recalled) -> list[int]:
    """How bright each picture is that was given."""
    return [
        int(np.asarray(Pillow.open(io.BytesIO(shown.jpeg))).mean())
        for shown in found.recollection.pictures
    ]


def test_it_gets_the_pictures_of_the_time_asked_about_and_they_are_the_evidence(
    keeper: Keeper,
) -> None:
    for minute, level in enumerate((10, 60, 110, 160, 210)):
        stream(keeper, minute * 120, minute * 120 + 120, level)
    found = ask(keeper, "What happened during the last five minutes?", 600.0)
    assert all(level >= 60 for level in levels(found))
    assert 2 <= len(levels(found)) <= 4
    assert levels(found) == sorted(levels(found))
    assert all(shown.when.startswith(("at ", "yesterday")) for shown in found.recollection.pictures)
    assert [e.picture for e in found.evidence if not e.picture.endswith(".jpg")] == []
    assert len(found.evidence) >= len(levels(found))
    earlier = ask(keeper, "What was there eight minutes ago?", 600.0)
    assert set(levels(earlier)) <= {10, 60}
    assert levels(earlier) != []


def test_what_was_said_in_the_words_of_the_question_comes_along(keeper: Keeper) -> None:
    stream(keeper, 0, 5, 100)
    keeper.heard(events.UserAsked(t=5.0, id="q0", text="My keys are in the drawer.", via="voice"))
    stream(keeper, 5, 60, 100)
    found = ask(keeper, "Where did I put my keys?", 60.0)
    (note,) = found.recollection.notes
    assert note.endswith(": the user said: My keys are in the drawer.")
    assert note.startswith("at ")


def test_what_only_the_small_engines_eyes_do_not_know_is_no_fact_for_it(keeper: Keeper) -> None:
    stream(keeper, 0, 60, 100)
    found = ask(keeper, "Did you see a zebra before?", 60.0)
    assert "do not know" not in " ".join(found.recollection.notes)
    assert levels(found) != []


def test_of_a_time_that_nobody_watched_it_is_told_so(keeper: Keeper) -> None:
    stream(keeper, 0, 3, 100)
    found = ask(keeper, "What did you see three days ago?", 30.0)
    assert found.recollection.notes == ("Nothing was kept of that time.",)
    assert found.recollection.pictures == ()


def test_what_looks_alike_is_given_though_it_is_dull(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "timeline", quota_bytes=2**30)
    keeper = Keeper(archive, MemorySettings())
    keeper.begin(NOON, ENGINE, "camera")
    # Like what is seen now, but not so much that the facts alone would say so.
    now, other = (np.frombuffer(look(seed=s).embedding, "<f2").astype(np.float32) for s in (5, 6))
    like = 0.75 * now + 0.65 * other
    like = (like / np.linalg.norm(like)).astype("<f2")
    assert 0.4 < float(like @ now) < 0.9
    for second in range(0, 400, 10):
        this = second == 170
        image = np.full((48, 64, 3), 77 if this else 200, np.uint8)
        embedding = like.tobytes() if this else look(seed=1000 + second).embedding
        archive.add_picture(NOON + second, image, change=0.1 if this else 0.9, embedding=embedding)
    keeper.saw(chunk(400, 30), look(seed=5))
    assert 77 in levels(ask(keeper, "Have you seen this before?", 401.0))
    assert 77 not in levels(ask(keeper, "What was there before?", 401.0))


def test_of_each_part_of_the_time_it_gets_the_liveliest_picture(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "timeline", quota_bytes=2**30)
    keeper = Keeper(archive, MemorySettings())
    keeper.begin(NOON, ENGINE, "camera")
    for second in range(20, 400, 100):
        for change, level in ((0.1, 10), (0.9, 200), (0.3, 90)):
            image = np.full((48, 64, 3), level, np.uint8)
            archive.add_picture(NOON + second + 10 * change, image, change=change)
    archive.watched(NOON + 400)
    assert levels(ask(keeper, "What was there before?", 410.0)) == [200] * 4


def test_a_picture_that_is_gone_is_left_out(keeper: Keeper, tmp_path: Path) -> None:
    stream(keeper, 0, 60, 100)
    for file in (tmp_path / "timeline").glob("pictures/*/*.jpg"):
        file.unlink()
    assert levels(ask(keeper, "What was there before?", 60.0)) == []


def test_aura_nano_is_given_none(tmp_path: Path) -> None:
    keeper = Keeper(Archive(tmp_path / "nano", quota_bytes=2**30), MemorySettings())
    keeper.begin(NOON, "aura-nano", "camera")
    for t in range(60):
        keeper.saw(chunk(t), Glimpse())
    assert ask(keeper, "What was there before?", 60.0).recollection.pictures == ()
