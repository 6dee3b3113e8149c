"""The box to ask in: Enter sends, Up and Down bring back what was asked before."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from aura_desktop.gui.models.asked import Asked
from aura_desktop.gui.models.words import translate

#: Longest question, in characters: a spoken one of a minute fits five times.
MAX_QUESTION_CHARS = 4_000


class AskBox(QLineEdit):
    """Emits ``asked`` with the trimmed text; empty lines are not sent."""

    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history = Asked()
        self.setMaxLength(MAX_QUESTION_CHARS)
        self.setAccessibleName(translate("controls", "Ask"))
        self.setAccessibleDescription(
            translate("controls", "Type a question and press Enter. Up and Down: earlier ones.")
        )
        self.returnPressed.connect(self.send)

    @Slot()
    def send(self) -> None:
        """Send what stands in the box."""
        text = " ".join(self.text().split())
        if text:
            self._history.add(text)
            self.clear()
            self.asked.emit(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Up:
            self.setText(self._history.older(self.text()))
        elif event.key() == Qt.Key.Key_Down:
            self.setText(self._history.newer(self.text()))
        else:
            super().keyPressEvent(event)
