"""The bar at the bottom: the microphone and the camera, the box to ask in, and a stop in reach."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QAction, QPalette
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from aura_desktop.gui import icons, theme
from aura_desktop.gui.actions import Actions, keys_of
from aura_desktop.gui.askbox import AskBox
from aura_desktop.gui.meter import LevelMeter
from aura_desktop.gui.models.words import translate
from aura_desktop.gui.theme import readable

ICON = 22
#: Widest the box to ask in gets, in pixels: the eye should not have to travel.
ASK_MAX_WIDTH = 1100
#: Width below which buttons show only their icons.
LABELS_FROM = 720


class ControlBar(QWidget):
    """Mute, pause, the box to ask in, and a stop that is always in reach."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self.mute = self._button(actions.mute, translate("controls", "Mute microphone"))
        self.pause = self._button(actions.pause, translate("controls", "Pause camera"))
        self.ask = AskBox()
        self.ask.setMaximumWidth(ASK_MAX_WIDTH)
        self.ask.setMinimumWidth(60)
        self.ask.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.send = QToolButton()
        self.send.setText(translate("controls", "Ask"))
        self.send.setAccessibleName(translate("controls", "Send the question"))
        self.send.setToolTip(translate("controls", "Send the question (Enter)"))
        self.send.setIconSize(QSize(ICON, ICON))
        self.send.clicked.connect(self.ask.send)
        self.stop = self._button(actions.stop, translate("controls", "Stop speaking"))
        self.hearing = LevelMeter(translate("controls", "Level of the microphone"))
        self.voice = LevelMeter(translate("controls", "Level of the voice"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.mute)
        row.addWidget(self.hearing)
        row.addWidget(self.pause)
        row.addStretch(1)
        row.addWidget(self.ask, 1000)
        row.addWidget(self.send)
        row.addStretch(1)
        row.addWidget(self.voice)
        row.addWidget(self.stop)
        self._speaking = False
        self.ask.setMinimumHeight(self.send.sizeHint().height())
        self.retint()

    def set_speaking(self, speaking: bool) -> None:
        """While the assistant speaks, the stop is red."""
        if speaking != self._speaking:
            self._speaking = speaking
            self._tint_stop()

    def _tint_stop(self) -> None:
        palette = QPalette(self.palette())
        if self._speaking:
            button = palette.color(QPalette.ColorRole.Button)
            red = readable(theme.LIVE_HUE, button, ratio=theme.GRAPHIC_CONTRAST)
            palette.setColor(QPalette.ColorRole.ButtonText, red)
        self._actions.stop.setIcon(icons.icon("stop", palette))

    @staticmethod
    def _button(action: QAction, name: str) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setIconSize(QSize(ICON, ICON))
        button.setAccessibleName(name)
        button.setToolTip(f"{name} ({keys_of(action)})")
        return button

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.retint()
        super().changeEvent(event)

    def retint(self) -> None:
        """Draw the icons in the palette's colours."""
        palette = self.palette()
        self._actions.mute.setIcon(icons.icon("microphone", palette, "microphone-off"))
        self._actions.pause.setIcon(icons.icon("camera", palette, "camera-off"))
        self._tint_stop()
        self.send.setIcon(icons.icon("send", palette))
