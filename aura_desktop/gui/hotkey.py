"""One key that works whichever program is in front: XGrabKey on X11, RegisterHotKey on Windows.

Neighbours: ``models.combination`` reads the setting; ``desktop`` says what the key does.
"""

from __future__ import annotations

import ctypes
import itertools
import os
import sys
from collections import deque
from typing import Any, Protocol

from PySide6.QtCore import (
    QAbstractNativeEventFilter,
    QByteArray,
    QCoreApplication,
    QObject,
    QSocketNotifier,
    QTimer,
    Signal,
    Slot,
)

from aura_desktop.capture.wayland import on_wayland
from aura_desktop.gui.models.combination import Combination, NotUnderstood, parse
from aura_desktop.gui.models.words import translate

#: Milliseconds between two looks at whether the key is still held, where the system does not tell.
LOOK_MS = 30

_SYSTEM: str = sys.platform


class Taken(Exception):
    """Another program has the key."""


class Unavailable(Exception):
    """This system, or this keyboard, has no such thing."""


class _Grab(Protocol):
    def release(self) -> None: ...


class Hotkey(QObject):
    """At most one key is taken; ``release`` gives it back."""

    pressed = Signal()
    released = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._grab: _Grab | None = None

    def take(self, text: str) -> str:
        """Take the key that ``text`` names instead of the one before, none if it is empty.

        Returns a sentence that says why it could not be taken; nothing if all is well.
        """
        self.release()
        if not text.strip():
            return ""
        try:
            wanted = parse(text)
            self._grab = _grab(self, wanted)
        except NotUnderstood as error:
            return str(error)
        except Taken:
            return translate(
                "hotkey",
                "The global hotkey {keys} is taken by another program; choose another one in the"
                " settings.",
            ).format(keys=wanted)
        except Unavailable:
            return translate(
                "hotkey",
                "The global hotkey cannot be taken here; bind the command “aura-desktop toggle” in the"
                " system's keyboard settings instead.",
            )
        return ""

    @property
    def taken(self) -> bool:
        """Whether a key is taken."""
        return self._grab is not None

    def release(self) -> None:
        """Give the key back."""
        if self._grab is not None:
            self._grab.release()
            self._grab = None


def _grab(owner: Hotkey, wanted: Combination) -> _Grab:
    if _SYSTEM == "win32":
        return _MicrosoftGrab(owner, wanted)
    if _SYSTEM == "darwin" or on_wayland() or not os.environ.get("DISPLAY"):
        raise Unavailable
    return _XGrab(owner, wanted)


class _XGrab(QObject):
    """A connection of its own to the display, read in the GUI thread whenever it has something."""

    def __init__(self, owner: Hotkey, wanted: Combination) -> None:
        super().__init__(owner)
        try:
            from Xlib import XK, X
            from Xlib.display import Display
            from Xlib.error import BadAccess, CatchError, DisplayError, XauthError
        except ImportError as error:
            raise Unavailable from error
        try:
            self._display: Any = Display()
        except (DisplayError, XauthError, OSError) as error:
            raise Unavailable from error
        self._owner = owner
        self._held = False
        self._events: deque[Any] = deque()
        self._notifier: QSocketNotifier | None = None
        self._code = self._display.keysym_to_keycode(XK.string_to_keysym(wanted.keysym))
        if not self._code:
            self._display.close()
            raise Unavailable
        masks = {
            "Ctrl": X.ControlMask,
            "Alt": X.Mod1Mask,
            "Shift": X.ShiftMask,
            "Meta": X.Mod4Mask,
        }
        mask = sum(masks[name] for name in wanted.modifiers)
        root = self._display.screen().root
        refused = CatchError(BadAccess)
        # The same key while Caps Lock or Num Lock is on is another one to the server.
        for lock, number in itertools.product((0, X.LockMask), (0, X.Mod2Mask)):
            root.grab_key(
                self._code, mask | lock | number, False, X.GrabModeAsync, X.GrabModeAsync, refused
            )
        self._display.sync()
        if refused.get_error() is not None:
            self._display.close()
            raise Taken
        self._notifier = QSocketNotifier(self._display.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)

    @Slot()
    def _read(self) -> None:
        from Xlib import X
        from Xlib.error import ConnectionClosedError

        try:
            while self._pull():
                event = self._events.popleft()
                if event.type == X.KeyPress and not self._held:
                    self._held = True
                    self._owner.pressed.emit()
                elif event.type == X.KeyRelease and self._held:
                    down = self._down()
                    # A key that repeats is let go and pressed again at one time, without having moved.
                    after = self._events[0] if self._pull() else None
                    if after and (after.type, after.time) == (X.KeyPress, event.time):
                        self._events.popleft()
                        continue
                    if not down:
                        self._held = False
                        self._owner.released.emit()
        except (ConnectionClosedError, OSError):
            self.release()

    def _pull(self) -> bool:
        """Take what the server has sent; whether there is anything in hand."""
        while self._display.pending_events():
            self._events.append(self._display.next_event())
        return bool(self._events)

    def _down(self) -> bool:
        keys = self._display.query_keymap()
        return bool(keys[self._code // 8] & (1 << self._code % 8))

    def release(self) -> None:
        """The server gives the key back when the connection ends."""
        from Xlib.error import ConnectionClosedError

        if self._notifier is not None:
            self._notifier.setEnabled(False)
            self._notifier = None
            try:
                self._display.close()
            except (ConnectionClosedError, OSError):
                pass


class _MicrosoftGrab(QObject, QAbstractNativeEventFilter):
    """Told of the press through the GUI thread's messages; looks for the release."""

    _MASKS = {"Alt": 1, "Ctrl": 2, "Shift": 4, "Meta": 8}  # noqa: RUF012 - never changed
    _NO_REPEAT = 0x4000
    _WM_HOTKEY = 0x0312
    _ID = 1

    def __init__(self, owner: Hotkey, wanted: Combination) -> None:
        QObject.__init__(self, owner)
        QAbstractNativeEventFilter.__init__(self)
        dlls: Any = ctypes
        self._user = dlls.windll.user32
        self._key = wanted.virtual_key
        mask = sum(self._MASKS[name] for name in wanted.modifiers) | self._NO_REPEAT
        if not self._user.RegisterHotKey(None, self._ID, mask, self._key):
            raise Taken
        self._owner = owner
        self._look = QTimer(self)
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(self._see)
        app = QCoreApplication.instance()
        assert app is not None
        app.installNativeEventFilter(self)

    def nativeEventFilter(
        self, eventType: QByteArray | bytes | bytearray | memoryview, message: int
    ) -> object:
        """Qt: a message of the system."""
        from ctypes import wintypes

        told = wintypes.MSG.from_address(int(message))
        if told.message == self._WM_HOTKEY and told.wParam == self._ID:
            self._owner.pressed.emit()
            self._look.start()
            return True, 0
        return False, 0

    @Slot()
    def _see(self) -> None:
        if not self._user.GetAsyncKeyState(self._key) & 0x8000:
            self._look.stop()
            self._owner.released.emit()

    def release(self) -> None:
        """Give the key back."""
        self._look.stop()
        app = QCoreApplication.instance()
        if app is not None:
            app.removeNativeEventFilter(self)
        self._user.UnregisterHotKey(None, self._ID)
