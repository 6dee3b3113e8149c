"""The card on the stage: loading, an error with its way out, or what to do after a session."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from aura_desktop.gui.models.words import translate

#: Widest the card gets, in characters of its font: a line that reads well.
MAX_WIDTH_CHARS = 60
#: Pixels between the card and the stage's edge.
MARGIN = 8
#: Pixels inside the card, and where the stage is lower than ``LOW``.
PADDING = 18
LOW_PADDING = 9
LOW = 220
RADIUS = 10.0


class _Sheet(QWidget):
    """The card's face, rounded, in the window's colour."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().color(QPalette.ColorRole.Window))
        painter.drawRoundedRect(self.rect(), RADIUS, RADIUS)


class StageCard(QScrollArea):
    """A title, a text, a progress bar and up to two buttons; scrolls where the stage is tiny."""

    again = Signal()
    opening = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName(translate("card", "Message"))
        self._sheet = _Sheet()
        self.setWidget(self._sheet)
        self._sheet.setAutoFillBackground(False)

        self.title = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 1.25)
        font.setWeight(QFont.Weight.DemiBold)
        self.title.setFont(font)
        self.detail = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.detail.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.detail.setAccessibleName(translate("card", "Details"))
        self.bar = QProgressBar(textVisible=False)
        self.bar.setMaximumHeight(6)
        self.bar.setAccessibleName(translate("card", "Loading progress"))
        self.again_button = QPushButton(translate("window", "Start again"))
        self.again_button.clicked.connect(self.again)
        self.open_button = QPushButton(translate("card", "Choose a source…"))
        self.open_button.setAccessibleName(translate("card", "Choose a source"))
        self.open_button.clicked.connect(self.opening)

        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.again_button)
        self._column = QVBoxLayout(self._sheet)
        self._column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        self._column.setSpacing(10)
        self._column.addWidget(self.title)
        self._column.addWidget(self.detail)
        self._column.addWidget(self.bar)
        self._column.addLayout(buttons)
        self._column.addStretch(1)
        self.hide()

    def say(
        self,
        title: str,
        detail: str = "",
        *,
        progress: float | None = None,
        busy: bool = False,
        again: str = "",
        can_open: bool = False,
    ) -> None:
        """Show the card. ``progress`` in [0, 1]; ``busy``: a bar without an end.

        ``again`` is the label of the button that starts the session once more.
        """
        self.title.setText(title)
        self.detail.setText(detail)
        self.detail.setVisible(bool(detail))
        self.bar.setVisible(busy or progress is not None)
        self.bar.setRange(0, 0 if progress is None else 1000)
        if progress is not None:
            self.bar.setValue(round(progress * 1000))
        if again:
            self.again_button.setText(again)
            self.again_button.setAccessibleName(again)
        self.again_button.setVisible(bool(again))
        self.again_button.setDefault(bool(again))
        self.open_button.setVisible(can_open)
        self.setVisible(True)
        stage = self.parentWidget()
        if stage is not None:
            self.place(stage.rect())

    def place(self, within: QRect) -> None:
        """Centre in ``within``, as large as the text needs and as the stage allows."""
        low = within.height() < LOW
        padding = LOW_PADDING if low else PADDING
        self._column.setContentsMargins(padding, padding, padding, padding)
        self._column.setSpacing(padding // 2 + 1)
        wanted = self.fontMetrics().averageCharWidth() * MAX_WIDTH_CHARS + 2 * PADDING
        width = max(1, min(wanted, within.width() - 2 * MARGIN))
        needed = self._column.totalHeightForWidth(width)
        height = max(1, min(needed, within.height() - 2 * MARGIN))
        box = QRect(0, 0, width, height)
        box.moveCenter(within.center())
        self.setGeometry(box)
