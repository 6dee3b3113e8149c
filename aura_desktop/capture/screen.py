"""The screen as a camera, through mss; on Wayland through ``portal``."""

from __future__ import annotations

import sys
import time
from typing import Any

import numpy as np

from aura_desktop.capture.live import LiveSource
from aura_desktop.capture.pictures import arrive
from aura_desktop.capture.portal import list_shared, open_shared
from aura_desktop.capture.wayland import on_wayland
from aura_desktop.errors import PartUnusable
from aura_desktop.media import Device, Image
from aura_desktop.settings import VideoSettings


def list_screens() -> list[Device]:
    """The screens, ids from 1 as mss counts them; none without a display. On Wayland the one to be shared."""
    if on_wayland():
        return list_shared()
    try:
        shot = connect()
    except PartUnusable:
        return []
    with shot:
        return [
            Device(
                str(number),
                f"{area['width']}×{area['height']} at {area['left']},{area['top']}",
                number == 1,
            )
            for number, area in enumerate(shot.monitors[1:], start=1)
        ]


def open_screen(spec: str, settings: VideoSettings) -> LiveSource:
    """``default`` (the first) or a screen's number; on Wayland the user is asked. Raises ``PartUnusable``."""
    if on_wayland():
        return open_shared(settings)
    number = "1" if spec == "default" else spec
    return LiveSource(ScreenGrabber(number, settings), f"screen {number}")


class ScreenGrabber:
    """Takes a picture of one screen at the preview's rate."""

    def __init__(self, number: str, settings: VideoSettings) -> None:
        """``number`` as in ``list_screens``."""
        self.fps = settings.preview_fps
        self._number = number
        self._max_side = settings.max_side
        self._shot: Any = None
        self._area: Any = None
        self._next_at = 0.0

    def open(self) -> None:
        """Connect to the display. Raises ``PartUnusable``."""
        self._shot = connect()
        screens = {str(n): area for n, area in enumerate(self._shot.monitors[1:], start=1)}
        if self._number not in screens:
            there = ", ".join(screens) or "none"
            raise PartUnusable(
                "camera",
                f"There is no screen {self._number} (there is: {there}).",
                "See: aura-desktop devices",
            )
        self._area = screens[self._number]
        self._next_at = time.monotonic()

    def grab(self) -> Image | None:
        """Wait until a picture is due and take it. Raises ``OSError`` if the display is gone."""
        wait = self._next_at - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        self._next_at = max(self._next_at + 1.0 / self.fps, time.monotonic())
        from mss.exception import ScreenShotError

        try:
            taken = self._shot.grab(self._area)
        except ScreenShotError as error:
            raise OSError("the display is gone") from error
        picture = np.frombuffer(taken.bgra, np.uint8).reshape(taken.height, taken.width, 4)
        return arrive(picture, self._max_side)

    def close(self) -> None:
        """Disconnect from the display."""
        if self._shot is not None:
            self._shot.close()
            self._shot = None


def connect() -> Any:
    """What takes pictures of this display (mss).

    Raises ``PartUnusable`` where it would see nothing.
    """
    try:
        import mss
        from mss.exception import ScreenShotError
    except ImportError as error:
        raise PartUnusable(
            "camera",
            "Watching the screen needs the package mss.",
            f"{sys.executable} -m pip install mss",
        ) from error
    try:
        return mss.MSS() if hasattr(mss, "MSS") else mss.mss()
    except (ScreenShotError, OSError, ValueError) as error:
        raise PartUnusable(
            "camera",
            "No screen can be seen from here.",
            "Run it in a desktop session.",
        ) from error
