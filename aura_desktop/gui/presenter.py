"""What lies over the picture while presenting: the state, the privacy light, and a big stop."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize, Qt, Slot
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from aura_desktop.gui import icons, theme
from aura_desktop.gui.indicators import PrivacyLight, StateBadge
from aura_desktop.gui.models.words import translate
from aura_desktop.gui.stage import Stage

#: How much larger captions are for a room than for a desk.
CAPTION_SCALE = 1.7
EDGE = 16
STOP_ICON = 40


class PresenterBadge(QFrame):
    """State and privacy light in the corner of a picture that fills the screen."""

    def __init__(self, stage: QWidget) -> None:
        super().__init__(stage)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setPalette(_on_black())
        self.badge = StateBadge()
        self.light = PrivacyLight()
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(14)
        row.addWidget(self.badge)
        row.addWidget(self.light)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.CAPTION_BACKDROP)
        painter.drawRoundedRect(self.rect(), 10, 10)


class StopButton(QToolButton):
    """Big enough to be hit from across a lectern; there while the assistant speaks."""

    def __init__(self, stage: QWidget, action: QAction) -> None:
        super().__init__(stage)
        self.setText(action.iconText())
        self.setAccessibleName(translate("controls", "Stop speaking"))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setIconSize(QSize(STOP_ICON, STOP_ICON))
        palette = _on_black()
        palette.setColor(QPalette.ColorRole.ButtonText, theme.readable(theme.LIVE_HUE, theme.STAGE))
        self.setPalette(palette)
        self.setIcon(icons.icon("stop", palette))
        self.clicked.connect(action.trigger)
        self.hide()


class Presenter(QObject):
    """Keeps its parts in the corners of the stage, and shows them while presenting."""

    def __init__(self, stage: Stage, stop: QAction) -> None:
        super().__init__(stage)
        self._stage = stage
        self.on = False
        self._speaking = False
        self.corner = PresenterBadge(stage)
        self.stop = StopButton(stage, stop)
        stage.resized.connect(self._place)

    def show_state(self, state: str, headline: str, *, sensors_on: bool, sensors: str) -> None:
        """What the badge says, and whether there is something to stop."""
        self.corner.badge.show_state(state, headline)
        self.corner.light.show_sensors(sensors_on, sensors)
        self._speaking = state == "speaking"
        self._place()

    def set_on(self, on: bool) -> None:
        """Begin or end presenting."""
        self.on = on
        self._place()

    @Slot()
    def _place(self) -> None:
        stop_shown = self.on and self._speaking
        self.corner.setVisible(self.on)
        self.stop.setVisible(stop_shown)
        if not self.on:
            return
        room = self._stage.rect()
        self.corner.resize(self.corner.sizeHint().boundedTo(room.size()))
        self.corner.move(EDGE, EDGE)
        self.stop.resize(self.stop.sizeHint())
        self.stop.move(room.width() - self.stop.width() - EDGE, EDGE)


def _on_black() -> QPalette:
    palette = theme.dark_palette()
    palette.setColor(QPalette.ColorRole.Window, theme.STAGE)
    palette.setColor(QPalette.ColorRole.WindowText, theme.CAPTION_TEXT)
    return palette
