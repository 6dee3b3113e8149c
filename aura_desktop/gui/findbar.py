"""Searching the conversation: Enter goes on, Shift+Enter goes back, Escape closes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QToolButton, QWidget

from aura_desktop.gui import icons
from aura_desktop.gui.models.words import translate


class _Box(QLineEdit):
    back = Signal()
    left = Signal()

    def event(self, event: QEvent) -> bool:
        # The window's Escape stops the voice; here it closes the search.
        match event:
            case QKeyEvent() if (
                event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape
            ):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif enter and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.back.emit()
        else:
            super().keyPressEvent(event)


class FindBar(QWidget):
    """Finds words in a text view, which keeps the focus of the eye: the find is selected."""

    def __init__(self, view: QPlainTextEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self.box = _Box(placeholderText=translate("find", "Find in the conversation"))
        self.box.setAccessibleName(translate("find", "Find in the conversation"))
        self.box.textChanged.connect(self._typed)
        self.box.returnPressed.connect(self.onwards)
        self.box.back.connect(self.backwards)
        self.box.left.connect(self.leave)
        self.count = QLabel()
        self.count.setAccessibleName(translate("find", "Number of finds"))
        self._previous = self._button("↑", translate("find", "Previous find"))
        self._previous.clicked.connect(self.backwards)
        self._next = self._button("↓", translate("find", "Next find"))
        self._next.clicked.connect(self.onwards)
        self._close = self._button("", translate("find", "Close the search"))
        self._close.clicked.connect(self.leave)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.box, 1)
        row.addWidget(self.count)
        row.addWidget(self._previous)
        row.addWidget(self._next)
        row.addWidget(self._close)
        self._retint()
        self.hide()

    @staticmethod
    def _button(text: str, name: str) -> QToolButton:
        button = QToolButton(autoRaise=True)
        button.setText(text)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setIconSize(QSize(14, 14))
        return button

    @Slot()
    def open(self) -> None:
        """Show the bar, ready to type."""
        self.show()
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.selectAll()
        self._typed(self.box.text())

    @Slot()
    def leave(self) -> None:
        """Close; what was found stays selected, to be copied."""
        self.hide()
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def _typed(self, text: str) -> None:
        found = self._view.toPlainText().casefold().count(text.casefold()) if text else 0
        self.count.setText(translate("find", "%n found", "", found) if text else "")
        if text:
            cursor = self._view.textCursor()
            cursor.setPosition(cursor.selectionStart())
            self._view.setTextCursor(cursor)
            self.onwards()

    @Slot()
    def onwards(self) -> None:
        """The next find; after the last, the first."""
        self._find(QTextDocument.FindFlag(0), QTextCursor.MoveOperation.Start)

    @Slot()
    def backwards(self) -> None:
        """The find before; before the first, the last."""
        self._find(QTextDocument.FindFlag.FindBackward, QTextCursor.MoveOperation.End)

    def _find(self, flags: QTextDocument.FindFlag, wrap_to: QTextCursor.MoveOperation) -> None:
        text = self.box.text()
        if not text or self._view.find(text, flags):
            return
        before = self._view.textCursor()
        self._view.moveCursor(wrap_to)
        if not self._view.find(text, flags):
            self._view.setTextCursor(before)

    def _retint(self) -> None:
        self._close.setIcon(icons.icon("close", self.palette()))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._retint()
        super().changeEvent(event)
