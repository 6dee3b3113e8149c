"""Every action of the window, with its shortcut; the menus and the buttons are made of these."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QAction, QKeySequence, QPalette
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QSizePolicy, QToolButton, QWidget

from aura_desktop.gui import icons, theme
from aura_desktop.gui.askbox import AskBox
from aura_desktop.gui.theme import readable

ICON = 22
#: Widest the box to ask in gets, in pixels: the eye should not have to travel.
ASK_MAX_WIDTH = 1100
#: Width below which buttons show only their icons.
LABELS_FROM = 720


class Actions:
    """What the window can do. The window connects them."""

    def __init__(self, window: QMainWindow) -> None:
        def action(
            text: str, keys: QKeySequence | str | None, *, checkable: bool = False
        ) -> QAction:
            made = QAction(text, window)
            made.setCheckable(checkable)
            if keys:
                made.setShortcut(QKeySequence(keys))
            window.addAction(made)
            return made

        standard = QKeySequence.StandardKey
        self.open = action("&Open Video…", QKeySequence(standard.Open))
        self.camera = action("Use the &Camera", "Ctrl+Shift+C")
        self.again = action("&Watch Again", "Ctrl+R")
        self.quit = action("&Quit", "Ctrl+Q")
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)
        self.stop = action("&Stop Speaking", "Esc")
        self.stop.setIconText("Stop")
        self.mute = action("&Mute Microphone", "Ctrl+M", checkable=True)
        self.pause = action("&Pause Camera", "Ctrl+E", checkable=True)
        self.ask = action("&Ask…", "Ctrl+L")
        self.watch = action("&New Watch…", "Ctrl+N")
        self.side = action("&Conversation and Watches", "F9", checkable=True)
        self.captions = action("C&aptions on the Picture", "F8", checkable=True)
        self.captions.setChecked(True)
        self.performance = action("&Performance", "F7", checkable=True)
        self.full = action("&Full Screen", "F11", checkable=True)
        self.about = action("&About AURA Desktop", None)
        self.about.setMenuRole(QAction.MenuRole.AboutRole)
        self.licences = action("&Licences", None)

        bar = window.menuBar()
        file = bar.addMenu("&File")
        file.addActions([self.open, self.camera, self.again])
        file.addSeparator()
        file.addAction(self.quit)
        session = bar.addMenu("&Session")
        session.addActions([self.stop, self.mute, self.pause])
        session.addSeparator()
        session.addActions([self.ask, self.watch])
        view = bar.addMenu("&View")
        view.addActions([self.side, self.captions, self.performance, self.full])
        about = bar.addMenu("&Help")
        about.addActions([self.licences, self.about])


class ControlBar(QWidget):
    """Mute, pause, the box to ask in, and a stop that is always in reach."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self.mute = self._button(actions.mute, "Mute microphone")
        self.pause = self._button(actions.pause, "Pause camera")
        self.ask = AskBox()
        self.ask.setMaximumWidth(ASK_MAX_WIDTH)
        self.ask.setMinimumWidth(60)
        self.ask.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.send = QToolButton()
        self.send.setText("Ask")
        self.send.setAccessibleName("Send the question")
        self.send.setToolTip("Send the question (Enter)")
        self.send.setIconSize(QSize(ICON, ICON))
        self.send.clicked.connect(self.ask.send)
        self.stop = self._button(actions.stop, "Stop speaking")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.mute)
        row.addWidget(self.pause)
        row.addStretch(1)
        row.addWidget(self.ask, 1000)
        row.addWidget(self.send)
        row.addStretch(1)
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
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        button.setToolTip(f"{name} ({keys})")
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
