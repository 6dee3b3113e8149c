"""The windows of an X11 desktop: the window manager's list, and each one's own picture.

A window that others cover is seen whole where the server has the Composite extension (all do).
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from aura_desktop.capture.window import OpenWindow, WindowHidden
from aura_desktop.errors import PartUnusable

# Longest title and list that are asked for, in 32-bit units.
_MOST = 1024


class XDesk:
    """One connection to the display. Raises ``PartUnusable`` if there is none."""

    def __init__(self) -> None:
        """Connect to ``$DISPLAY``."""
        try:
            from Xlib.display import Display
        except ImportError as error:
            raise PartUnusable(
                "camera",
                "Watching a window needs the package python-xlib.",
                "python -m pip install python-xlib",
            ) from error
        from Xlib.error import DisplayError, XauthError

        try:
            self._display: Any = Display()
        except (DisplayError, XauthError, OSError) as error:
            raise PartUnusable(
                "camera",
                "No window can be seen from here.",
                "Run it in a desktop session.",
            ) from error
        self._root = self._display.screen().root
        self._kept: set[int] = set()
        self._composite = bool(self._display.has_extension("Composite"))

    def windows(self) -> list[OpenWindow]:
        """The window manager's, the front one first."""
        from Xlib.error import XError

        numbers = self._numbers()
        found = []
        for number in numbers:
            window = self._display.create_resource_object("window", number)
            try:
                if self._words(window, "_NET_WM_PID", number=True) == [os.getpid()]:
                    continue
                names = window.get_wm_class()
                title = self._title(window)
            except XError:
                continue  # closed since the list was made
            program = names[1] if names else ""
            if title or program:
                found.append(OpenWindow(number, program or "?", title or program))
        return found

    def picture(self, number: int) -> Any:
        """What the window shows now."""
        from Xlib import X
        from Xlib.error import BadDrawable, BadMatch, BadWindow, ConnectionClosedError, XError

        window = self._display.create_resource_object("window", number)
        try:
            self._keep(window, number)
            if window.get_attributes().map_state != X.IsViewable:
                raise WindowHidden("the window is minimised, or on another desktop")
            size = window.get_geometry()
            taken = window.get_image(0, 0, size.width, size.height, X.ZPixmap, 0xFFFFFFFF)
        except (BadDrawable, BadWindow) as error:
            raise OSError("the window was closed") from error
        except BadMatch as error:
            # It moved, shrank or was hidden between the two questions; or, without Composite, a
            # part of it lies outside the screen.
            raise WindowHidden("the window cannot be seen whole just now") from error
        except (ConnectionClosedError, XError) as error:
            raise OSError("the display is gone") from error
        if taken.depth not in {24, 32}:
            raise OSError("the window's colours are not understood")
        return np.frombuffer(taken.data, np.uint8)[: 4 * size.width * size.height].reshape(
            size.height, size.width, 4
        )

    def close(self) -> None:
        """Disconnect; the server forgets what was asked of it."""
        from Xlib.error import ConnectionClosedError

        try:
            self._display.close()
        except (ConnectionClosedError, OSError):
            pass

    def _numbers(self) -> list[int]:
        from Xlib.error import ConnectionClosedError, XError

        try:
            listed = self._words(self._root, "_NET_CLIENT_LIST_STACKING", number=True)
            if listed is None:
                listed = self._words(self._root, "_NET_CLIENT_LIST", number=True)
            active = self._words(self._root, "_NET_ACTIVE_WINDOW", number=True)
        except (ConnectionClosedError, XError) as error:
            raise OSError("the display is gone") from error
        if listed is None:
            raise PartUnusable(
                "camera",
                "The window manager does not say which windows there are.",
                "Watch the whole screen: --video screen",
            )
        front = [number for number in active or [] if number in listed]
        return front + [number for number in reversed(listed) if number not in front]

    def _title(self, window: Any) -> str:
        said = self._words(window, "_NET_WM_NAME")
        if said is None:
            said = self._words(window, "WM_NAME")
        text = bytes(said).decode("utf-8", "replace") if said is not None else ""
        return " ".join(text.split())

    def _words(self, window: Any, name: str, *, number: bool = False) -> Any:
        """A property: a list of numbers, or bytes; ``None`` if it is not there."""
        from Xlib import X

        atom = self._display.intern_atom(name)
        got = window.get_property(atom, X.AnyPropertyType, 0, _MOST)
        if got is None:
            return None
        if number:
            return list(got.value) if got.format == 32 else None
        return got.value if isinstance(got.value, bytes) else got.value.encode("latin-1")

    def _keep(self, window: Any, number: int) -> None:
        """Have the server draw the window into memory of its own, covered or not."""
        from Xlib.ext import composite

        if self._composite and number not in self._kept:
            self._kept.add(number)
            window.composite_redirect_window(composite.RedirectAutomatic, onerror=_ignore)


def _ignore(*_: object) -> None:
    """The window has gone meanwhile; the next question says so."""
