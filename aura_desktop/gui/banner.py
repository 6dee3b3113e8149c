"""A quiet line above the picture: a lost part until it is back, a warning for a while."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from aura_desktop.gui import icons
from aura_desktop.gui.models.status import Notice
from aura_desktop.gui.models.words import translate
from aura_desktop.gui.theme import Theme

#: Milliseconds a warning stays; a lost part stays until it is back or dismissed.
WARNING_MS = 12_000
RADIUS = 6.0


class Banner(QFrame):
    """Shows the newest notice and how many more there are; emits ``dismissed`` with its key."""

    dismissed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = ""
        self._theme = Theme.of(self.palette())
        self.label = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.close_button = QToolButton(autoRaise=True)
        self.close_button.setAccessibleName(translate("banner", "Dismiss this message"))
        self.close_button.setToolTip(translate("banner", "Dismiss"))
        self.close_button.setIconSize(QSize(16, 16))
        self.close_button.clicked.connect(self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 6, 4)
        row.addWidget(self.label, 1)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WARNING_MS)
        self._timer.timeout.connect(self.dismiss)
        self._recolor()
        self.hide()

    def show_notices(self, notices: Iterable[Notice]) -> None:
        """Show the first of ``notices``; hide if there is none."""
        waiting = list(notices)
        if not waiting:
            self._key = ""
            self._timer.stop()
            self.hide()
            return
        newest = waiting[0]
        others = len(waiting) - 1
        more = "  " + translate("banner", "(and %n more)", "", others) if others else ""
        self.label.setText(newest.text + more)
        self.setAccessibleName(newest.text)
        if newest.key != self._key or not self.isVisible():
            self._key = newest.key
            if newest.lasting:
                self._timer.stop()
            else:
                self._timer.start()
        self.show()

    @Slot()
    def dismiss(self) -> None:
        """The user (or time) is done with this notice."""
        self._timer.stop()
        self.dismissed.emit(self._key)

    def _recolor(self) -> None:
        self._theme = Theme.of(self.palette())
        self.close_button.setIcon(icons.icon("close", self.palette()))
        palette = QPalette(self.label.palette())
        if palette.color(QPalette.ColorRole.WindowText) != self._theme.notice_text:
            palette.setColor(QPalette.ColorRole.WindowText, self._theme.notice_text)
            self.label.setPalette(palette)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._recolor()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.notice_back)
        painter.drawRoundedRect(self.rect(), RADIUS, RADIUS)
