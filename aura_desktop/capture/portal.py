"""The screen on Wayland: the system asks the user which one, and hands its pictures to Qt Multimedia.

Qt wants the first thread of a process and an event loop, so it has a process of its own (``shared``), which sends
the newest picture at the preview's rate. Needs the optional package PySide6-Addons.
"""

from __future__ import annotations

import importlib.util
import multiprocessing
import sys
from importlib import metadata
from multiprocessing.connection import Connection
from typing import Any

import numpy as np

from aura_desktop.capture import shared
from aura_desktop.capture.live import LiveSource
from aura_desktop.capture.pictures import arrive
from aura_desktop.errors import PartUnusable
from aura_desktop.media import Device, Image
from aura_desktop.settings import VideoSettings

ID = "shared"
# Seconds that the user has to choose a screen in the system's dialog.
CHOOSE_S = 60.0
# Seconds without a word from the process after which it is gone: it speaks at every picture that is due.
SILENT_S = 5.0
# Seconds that it has to end by itself.
GOODBYE_S = 2.0


def list_shared() -> list[Device]:
    """The one entry of a Wayland session; none without Qt Multimedia."""
    return [Device(ID, "the one you share when it starts", True)] if _installed() else []


def open_shared(settings: VideoSettings) -> LiveSource:
    """The screen that the user chooses now, in the system's dialog. Raises ``PartUnusable``."""
    if not _installed():
        raise PartUnusable(
            "camera",
            "Watching the screen on Wayland needs the package PySide6-Addons.",
            f"{sys.executable} -m pip install PySide6-Addons=={metadata.version('PySide6-Essentials')}",
        )
    return LiveSource(SharedScreen(settings), "the shared screen", first_picture_s=2 * CHOOSE_S)


def _installed() -> bool:
    return importlib.util.find_spec("PySide6.QtMultimedia") is not None


class SharedScreen:
    """Grabs what the process sends. It is opened once: who stops sharing is not asked again and again."""

    def __init__(self, settings: VideoSettings, *, choose_s: float = CHOOSE_S) -> None:
        """``choose_s``: seconds to wait for the user's choice."""
        self.fps = settings.preview_fps
        self._max_side = settings.max_side
        self._choose_s = choose_s
        self._process: Any = None
        self._pipe: Connection | None = None
        self._asked = False
        self._last: Image | None = None

    def open(self) -> None:
        """Let the user choose, and wait for the first picture. Raises ``PartUnusable``, ``OSError``."""
        if self._asked:
            raise OSError("the screen is no longer shared")
        self._asked = True
        spawn = multiprocessing.get_context("spawn")
        self._pipe, theirs = spawn.Pipe()
        words = (theirs, self.fps, self._max_side)
        self._process = spawn.Process(
            target=shared.share, args=words, name="aura-screen", daemon=True
        )
        self._process.start()
        theirs.close()
        if not self._pipe.poll(self._choose_s):
            raise PartUnusable(
                "camera",
                f"No screen was shared within {self._choose_s:.0f} s.",
                "Choose one in the system's dialog.",
            )
        self.grab()

    def grab(self) -> Image | None:
        """The next picture, or within half a second the last one again.

        Raises ``OSError`` when the screen is no longer shared.
        """
        pipe = self._pipe
        try:
            if pipe is None or not pipe.poll(SILENT_S):
                raise OSError("the screen is no longer shared")
            said = pipe.recv()
        except EOFError as error:
            raise OSError("the screen is no longer shared") from error
        match said:
            case ("picture", int(width), int(height), bytes(pixels)):
                picture = np.frombuffer(pixels, np.uint8).reshape(height, width, 4)
                self._last = arrive(picture, self._max_side)
            case ("unusable", str(why)):
                raise PartUnusable(
                    "camera",
                    f"The screen is not shared ({why})." if why else "The screen is not shared.",
                    "Choose one in the system's dialog.",
                )
            case _:
                pass  # it has not changed
        return self._last

    def close(self) -> None:
        """End the sharing."""
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if self._process is not None:
            self._process.join(GOODBYE_S)
            if self._process.is_alive():
                self._process.kill()
                self._process.join(GOODBYE_S)
            self._process = None
