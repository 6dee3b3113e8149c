"""The shared screen: the real process, Qt Multimedia and an X server; only the portal's dialog is missing here."""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import psutil
import pytest

from aura_desktop.capture import list_screens, open_source, portal
from aura_desktop.capture.portal import SharedScreen
from aura_desktop.errors import PartUnusable
from aura_desktop.settings import VideoSettings
from tests.xwindows import Manager

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Wayland is Linux's")

RED, BLUE = (255, 0, 0), (0, 0, 255)


@pytest.fixture
def on_x(x_display: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Qt asks the X server, where no dialog is needed."""
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    return x_display


@pytest.fixture
def screen(on_x: str) -> Iterator[SharedScreen]:
    made = SharedScreen(VideoSettings(preview_fps=20, max_side=160))
    yield made
    made.close()


def until_it_shows(screen: SharedScreen, colour: tuple[int, int, int]) -> Any:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        image = screen.grab()
        assert image is not None
        if (image[image.shape[0] // 2, image.shape[1] // 2] == np.array(colour, np.uint8)).all():
            return image
    raise AssertionError(f"it never shows {colour}")


def drain(screen: SharedScreen) -> None:
    """Take what was sent, until there is no more to come."""
    while True:
        screen.grab()


def test_it_shows_what_is_on_the_screen_no_larger_than_wanted_and_goes_on_while_nothing_changes(
    screen: SharedScreen, manager: Manager
) -> None:
    manager.window("Player", "a film", RED, (0, 0, 320, 200))
    screen.open()
    assert until_it_shows(screen, RED).shape == (100, 160, 3)
    still = time.monotonic() + 1.5
    while time.monotonic() < still:
        assert screen.grab() is not None
    manager.window("Editor", "notes", BLUE, (0, 0, 320, 200))
    until_it_shows(screen, BLUE)


def test_who_stops_sharing_is_not_asked_again(screen: SharedScreen) -> None:
    screen.open()
    child = psutil.Process(screen._process.pid)
    child.kill()
    with pytest.raises(OSError, match="no longer shared"):
        drain(screen)
    screen.close()
    with pytest.raises(OSError, match="no longer shared"):
        screen.open()
    assert not child.is_running()


def test_its_process_ends_with_the_grabber(screen: SharedScreen) -> None:
    screen.open()
    pid = screen._process.pid
    began = time.monotonic()
    screen.close()
    assert time.monotonic() - began < portal.GOODBYE_S  # by itself
    assert not psutil.pid_exists(pid)


def test_nobody_chooses(on_x: str) -> None:
    screen = SharedScreen(VideoSettings(), choose_s=0.0)
    try:
        with pytest.raises(PartUnusable, match=r"within 0 s\. Choose one in the system's dialog\."):
            screen.open()
    finally:
        screen.close()


def test_on_wayland_the_screen_is_the_shared_one(
    monkeypatch: pytest.MonkeyPatch, on_x: str
) -> None:
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    assert [(d.id, d.default) for d in list_screens()] == [("shared", True)]
    source = open_source("screen", VideoSettings(preview_fps=20))
    try:
        assert source.description == "the shared screen"
        assert source.live
    finally:
        source.close()


def test_without_qt_multimedia_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    assert list_screens() == []
    with pytest.raises(PartUnusable, match=r"needs the package PySide6-Addons\. .+ -m pip install"):
        open_source("screen", VideoSettings())


def test_ctrl_c_in_the_terminal_is_not_its_end(screen: SharedScreen) -> None:
    screen.open()
    os.kill(screen._process.pid, signal.SIGINT)
    assert screen.grab() is not None
    assert screen._process.is_alive()
