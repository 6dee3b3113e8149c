"""The windows of a Windows desktop: listed by user32, each one's rectangle taken from the screen.

What covers a window is seen in its place.
"""

from __future__ import annotations

import ctypes
import os
from pathlib import PureWindowsPath
from typing import Any

import numpy as np

from aura_desktop.capture.screen import connect
from aura_desktop.capture.window import OpenWindow, WindowHidden

_EXTENDED_FRAME_BOUNDS = 9  # DWMWA_…: the rectangle without the invisible border
_CLOAKED = 14  # DWMWA_…: on another virtual desktop, or a suspended app
_QUERY_NAME = 0x1000  # PROCESS_QUERY_LIMITED_INFORMATION
_LONGEST = 512


class MicrosoftDesk:
    """Asks the system each time. Raises ``PartUnusable`` without mss."""

    def __init__(self) -> None:
        """Connect to the screen."""
        dlls: Any = ctypes
        self._user, self._dwm = dlls.windll.user32, dlls.windll.dwmapi
        self._kernel = dlls.windll.kernel32
        self._kernel.OpenProcess.restype = ctypes.c_void_p
        self._shot = connect()

    def windows(self) -> list[OpenWindow]:
        """Visible top-level windows with a title, in the order of the stack."""
        found: list[OpenWindow] = []
        kinds: Any = ctypes

        def look(handle: int, _: object) -> int:
            title = ctypes.create_unicode_buffer(_LONGEST)
            self._user.GetWindowTextW(ctypes.c_void_p(handle), title, _LONGEST)
            if title.value and self._user.IsWindowVisible(ctypes.c_void_p(handle)):
                process = ctypes.c_ulong()
                self._user.GetWindowThreadProcessId(ctypes.c_void_p(handle), ctypes.byref(process))
                if process.value != os.getpid() and not self._cloaked(handle):
                    name = " ".join(title.value.split())
                    found.append(OpenWindow(handle, self._program(process.value), name))
            return 1

        kind = kinds.WINFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
        self._user.EnumWindows(kind(look), None)
        return found

    def picture(self, number: int) -> Any:
        """The rectangle of the screen where the window is."""
        handle = ctypes.c_void_p(number)
        if not self._user.IsWindow(handle):
            raise OSError("the window was closed")
        if self._user.IsIconic(handle) or self._cloaked(number):
            raise WindowHidden("the window is minimised, or on another desktop")
        area = (ctypes.c_long * 4)()
        if self._dwm.DwmGetWindowAttribute(
            handle, _EXTENDED_FRAME_BOUNDS, ctypes.byref(area), ctypes.sizeof(area)
        ):
            self._user.GetWindowRect(handle, ctypes.byref(area))
        left, top, right, bottom = area
        screen = self._shot.monitors[0]
        left, top = max(left, screen["left"]), max(top, screen["top"])
        right = min(right, screen["left"] + screen["width"])
        bottom = min(bottom, screen["top"] + screen["height"])
        if right <= left or bottom <= top:
            raise WindowHidden("the window lies outside the screen")
        from mss.exception import ScreenShotError

        try:
            taken = self._shot.grab((left, top, right, bottom))
        except ScreenShotError as error:
            raise OSError("the display is gone") from error
        return np.frombuffer(taken.bgra, np.uint8).reshape(taken.height, taken.width, 4)

    def close(self) -> None:
        """Let go of the screen."""
        self._shot.close()

    def _cloaked(self, handle: int) -> bool:
        cloaked = ctypes.c_int()
        self._dwm.DwmGetWindowAttribute(
            ctypes.c_void_p(handle), _CLOAKED, ctypes.byref(cloaked), ctypes.sizeof(cloaked)
        )
        return bool(cloaked.value)

    def _program(self, process: int) -> str:
        opened = ctypes.c_void_p(self._kernel.OpenProcess(_QUERY_NAME, 0, process))
        if not opened.value:
            return "?"
        path, size = ctypes.create_unicode_buffer(_LONGEST), ctypes.c_ulong(_LONGEST)
        self._kernel.QueryFullProcessImageNameW(opened, 0, path, ctypes.byref(size))
        self._kernel.CloseHandle(opened)
        return PureWindowsPath(path.value).stem or "?"
