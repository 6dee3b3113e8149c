"""The talk key: held down to talk, let go to be answered."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

KEY = Qt.Key.Key_F2


class TalkKey(QObject):
    """Watches ``window`` for the key; one that leaves the window while it is held counts as let go."""

    def __init__(self, window: QWidget, hold: Callable[[bool], None]) -> None:
        super().__init__(window)
        self._hold = hold
        self._held = False
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the key; let everything else pass."""
        if isinstance(event, QKeyEvent) and event.key() == KEY:
            if event.type() in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                if not event.isAutoRepeat():
                    self._tell(event.type() == QEvent.Type.KeyPress)
                return True
        elif event.type() == QEvent.Type.WindowDeactivate:
            self._tell(False)
        return super().eventFilter(watched, event)

    def _tell(self, held: bool) -> None:
        if held != self._held:
            self._held = held
            self._hold(held)
