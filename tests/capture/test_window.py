"""One window as a source: a real X server, real windows, and this test as the window manager."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from aura_desktop import devices
from aura_desktop.capture import list_windows, open_source
from aura_desktop.capture import window as windows
from aura_desktop.capture.wayland import on_wayland
from aura_desktop.capture.window import OpenWindow, find
from aura_desktop.errors import PartUnusable
from aura_desktop.media import Frame
from aura_desktop.settings import VideoSettings
from tests.xwindows import Manager

SETTINGS = VideoSettings(preview_fps=60)
LONG = 20.0  # seconds after which a test that waits for something has failed
RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + LONG
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def shows(source: Any, colour: tuple[int, int, int], size: tuple[int, int]) -> None:
    """Wait until the newest picture is ``size`` (width, height) and all of ``colour``."""

    def seen() -> bool:
        frame = source.read()
        if frame is None:
            return False
        assert isinstance(frame, Frame)
        plain = bool((frame.image == np.array(colour, np.uint8)).all())
        return plain and frame.image.shape == (size[1], size[0], 3)

    wait_for(seen)


def refused(spec: str) -> str:
    with pytest.raises(PartUnusable) as caught:
        open_source(spec, SETTINGS)
    return str(caught.value)


def test_windows_are_listed_front_first_under_a_name_that_lasts(manager: Manager) -> None:
    manager.window("Editor", "notes – draft", RED, (0, 0, 50, 40))
    manager.window("Player", "a film", BLUE, (100, 0, 50, 40))
    listed = [(w.id, w.name, w.default) for w in list_windows()]
    assert listed == [
        ("Player/a film", "a film (Player)", True),
        ("Editor/notes – draft", "notes – draft (Editor)", False),
    ]
    assert devices.all_devices()["windows"] == list_windows()


def test_a_window_is_seen_whole_though_covered_and_outside_the_screen(manager: Manager) -> None:
    manager.window("Editor", "notes", RED, (290, 20, 60, 40))
    source = open_source("window:Editor/notes", SETTINGS)
    try:
        shows(source, RED, (60, 40))
        manager.window("Player", "a film", BLUE, (280, 0, 60, 100))
        before = source.received
        wait_for(lambda: source.received > before + 3)
        shows(source, RED, (60, 40))
        assert source.lost is None
    finally:
        source.close()


def test_a_window_is_followed_where_it_goes_and_under_any_title(manager: Manager) -> None:
    made = manager.window("Editor", "notes", GREEN, (10, 10, 60, 40))
    source = open_source("window:notes", SETTINGS)
    try:
        shows(source, GREEN, (60, 40))
        manager.title(made, "other notes by now")
        made.configure(x=120, y=70, width=90, height=30)
        manager.display.sync()
        shows(source, GREEN, (90, 30))
        made.unmap()
        manager.display.sync()
        wait_for(lambda: source.lost)
        assert "minimised" in str(source.lost)
        manager.title(made, "quite another")
        made.map()
        manager.display.sync()
        wait_for(lambda: source.lost is None)
        shows(source, GREEN, (90, 30))
    finally:
        source.close()


def test_a_closed_window_is_picked_up_when_it_returns_and_no_other_is(manager: Manager) -> None:
    made = manager.window("Editor", "notes", GREEN, (10, 10, 60, 40))
    source = open_source("window:Editor/notes", SETTINGS)
    try:
        shows(source, GREEN, (60, 40))
        other = manager.window("Editor", "a letter", RED, (10, 10, 60, 40))
        manager.close(made)
        wait_for(lambda: source.lost and "no window" in str(source.lost))
        manager.close(other)
        manager.window("Editor", "notes", BLUE, (10, 10, 70, 40))
        wait_for(lambda: source.lost is None)
        shows(source, BLUE, (70, 40))
    finally:
        source.close()


def test_the_front_window_is_taken_and_kept(manager: Manager) -> None:
    manager.window("Editor", "notes", GREEN, (10, 10, 60, 40))
    source = open_source("window", SETTINGS)
    try:
        shows(source, GREEN, (60, 40))
        manager.window("Player", "a film", BLUE, (10, 10, 50, 50))
        shows(source, GREEN, (60, 40))
    finally:
        source.close()


def test_what_cannot_be_watched_is_said_with_a_way_out(manager: Manager) -> None:
    assert refused("window") == (
        "The window manager does not say which windows there are. "
        "Watch the whole screen: --video screen"
    )
    assert list_windows() == []
    manager.tell()
    assert "There is no window." in refused("window")
    assert "There is no window “Nemo”. See: aura-desktop devices" in refused("window:Nemo")
    made = manager.window("Editor", "notes", GREEN, (10, 10, 60, 40))
    made.unmap()
    manager.display.sync()
    assert "The window is minimised, or on another desktop. Bring it back" in refused(
        "window:Editor"
    )


def test_one_of_a_program_is_found_under_its_new_title_when_a_session_starts() -> None:
    one, two = OpenWindow(1, "Editor", "new title"), OpenWindow(2, "Player", "film")
    assert find("Editor/old title", [one, two]) is None
    assert find("Editor/old title", [one, two], retitled=True) == one
    three = OpenWindow(3, "Editor", "third")
    assert find("Editor/old title", [one, two, three], retitled=True) is None
    assert find("Editor/third", [one, two, three]) == three
    assert find("editor", [one, two, three]) == one
    assert find("FILM", [one, two, three]) == two
    assert find("default", [two, one]) == two
    assert find("default", []) is None


def test_other_systems_say_what_they_can(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "_SYSTEM", "darwin")
    assert refused("window") == (
        "On macOS one window cannot be watched. Watch the whole screen: --video screen"
    )
    assert list_windows() == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Wayland is Linux's")
@pytest.mark.parametrize("spec", ["window", "window:Editor"])
def test_on_wayland_no_black_picture_is_shown(
    spec: str, x_display: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")  # as with XWayland, a display answers
    assert refused(spec) == (
        "Wayland does not let a program watch one window. Watch the whole screen: --video screen"
    )
    assert list_windows() == []


def test_wayland_is_told_by_the_session() -> None:
    assert on_wayland({"XDG_SESSION_TYPE": "wayland"})
    assert on_wayland({"WAYLAND_DISPLAY": "wayland-0", "XDG_SESSION_TYPE": "tty"})
    assert not on_wayland({"WAYLAND_DISPLAY": "wayland-0", "XDG_SESSION_TYPE": "x11"})
    assert not on_wayland({"DISPLAY": ":0"})
