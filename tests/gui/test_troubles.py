"""The window names no command-line option, whatever a device says."""

from __future__ import annotations

from pathlib import Path

import pytest

from aura_desktop.errors import PartUnusable
from aura_desktop.gui.models import words
from aura_desktop.gui.models.status import SessionFailed
from aura_desktop.gui.models.troubles import in_the_window


def test_a_missing_camera_is_mended_in_the_window(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from aura_desktop.capture import camera

    monkeypatch.setattr(camera, "_SYSTEM", "linux")
    monkeypatch.setattr(camera, "_SYS", tmp_path)
    with pytest.raises(PartUnusable) as caught:
        camera.find_camera("default")
    said = SessionFailed.of(caught.value)
    assert said.what == "No camera was found."
    assert said.way_out == "Plug one in, or choose something else."


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Plug one in, or use --audio none.", "Plug one in, or choose something else."),
        ("Camera 2 is in use by zoom.", "Camera 2 is in use by zoom."),
        ("The microphone 'USB' cannot be opened (busy).", "The microphone “USB” cannot be opened (busy)."),
        ("There is no file /tmp/{0}.mp4.", "There is no file /tmp/{0}.mp4."),
        ("Something else entirely.", "Something else entirely."),
        ("", ""),
    ],
)  # fmt: skip
def test_sentences_keep_what_they_name(sentence: str, said: str) -> None:
    assert in_the_window(sentence) == said


def test_they_are_in_the_users_language() -> None:
    words.install(lambda _context, text, _comment, _n: f"<{text}>")
    try:
        assert in_the_window("Camera 2 cannot be opened.") == "<Camera 2 cannot be opened.>"
    finally:
        words.install(None)


def test_a_window_that_cannot_be_watched_is_mended_in_the_window(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from aura_desktop.capture import open_source
    from aura_desktop.settings import VideoSettings

    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    with pytest.raises(PartUnusable) as caught:
        open_source("window", VideoSettings())
    said = SessionFailed.of(caught.value)
    assert said.what == "Wayland does not let a program watch one window."
    assert said.way_out == "Choose the whole screen instead."
