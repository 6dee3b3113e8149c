"""The icon in the notification area: what AURA does, who can see and hear, and a few things to do."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QAction, QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from aura_desktop.gui import icons, theme
from aura_desktop.gui.actions import Actions
from aura_desktop.gui.models.status import Status
from aura_desktop.gui.models.words import translate

SIZES = (16, 22, 24, 32, 48)
#: Panels that say nothing of their colour are dark on Linux and light elsewhere; Qt tells which theme it is.
_INK = {True: QColor(255, 255, 255), False: QColor(32, 33, 36)}
_STATE_COLORS = {
    "listening": QColor("#2fae66"),
    "thinking": QColor("#4c8df6"),
    "speaking": QColor("#4c8df6"),
    "loading": QColor("#9a9da3"),
    "watching": QColor("#2fae66"),
}
#: Milliseconds a notification stays, where the desktop lets us say.
SHOWN_MS = 8_000


def state_icon(state: str, *, sensing: bool, dark: bool) -> QIcon:
    """The icon for a state: a dot in the state's colour, red while a camera or microphone is open."""
    icon = QIcon()
    for size in SIZES:
        icon.addPixmap(_drawn(state, sensing=sensing, dark=dark, size=size))
    return icon


def _drawn(state: str, *, sensing: bool, dark: bool, size: int) -> QPixmap:
    pixmap = icons.pixmap("tray", _INK[dark], size)
    color = theme.LIVE_HUE if sensing else _STATE_COLORS.get(state)
    if color is None:
        return pixmap
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    radius = size * 0.2
    centre = QPointF(size - radius - 0.5, size - radius - 0.5)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    painter.drawEllipse(centre, radius + 1.2, radius + 1.2)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(centre, radius, radius)
    painter.end()
    return pixmap


class Tray(QObject):
    """Shows the session's state; ``toggling`` when the window is to be shown or hidden."""

    toggling = Signal()

    def __init__(self, window: QWidget, actions: Actions) -> None:
        super().__init__(window)
        self._looks: tuple[str, bool, bool] | None = None
        self.icon = QSystemTrayIcon(self)
        self.menu = QMenu(window)
        self._show = QAction(translate("tray", "Show or Hide the Window"), self.menu)
        self._show.triggered.connect(self.toggling)
        self.menu.addAction(self._show)
        self.menu.addSeparator()
        self.menu.addActions([actions.stop, actions.mute, actions.pause])
        self.menu.addSeparator()
        self.menu.addActions([actions.settings, actions.quit])
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._activated)
        self.icon.messageClicked.connect(self.toggling)

    @staticmethod
    def available() -> bool:
        """Whether this desktop has a notification area."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show_status(self, status: Status) -> None:
        """Follow the session."""
        live = status.phase in ("starting", "running")
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        state = status.state if live else "off"
        looks = (state, bool(status.sensors), dark)
        if looks != self._looks:
            self._looks = looks
            self.icon.setIcon(state_icon(state, sensing=looks[1], dark=dark))
        self.icon.setToolTip(f"AURA Desktop: {status.headline}. {status.sensor_text}")

    def notify(self, words: str) -> None:
        """Tell the user something while they look elsewhere."""
        if self.icon.isVisible() and QSystemTrayIcon.supportsMessages():
            self.icon.showMessage("AURA", words, icons.app_icon(), SHOWN_MS)

    @Slot(QSystemTrayIcon.ActivationReason)
    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:
            self.toggling.emit()
