"""Every action of the window, with its shortcut; the menus and the buttons are made of these."""

from __future__ import annotations

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow

from aura_desktop.gui.models.words import translate


class Actions:
    """What the window can do. The window connects them."""

    def __init__(self, window: QMainWindow) -> None:
        self._window = window
        standard = QKeySequence.StandardKey
        self.source = self._make(translate("actions", "&Camera, Microphone, Screen…"), "Ctrl+D")
        self.open = self._make(translate("actions", "&Open Video…"), QKeySequence(standard.Open))
        self.camera = self._make(translate("actions", "&Use the Camera"), "Ctrl+Shift+C")
        self.demo = self._make(translate("actions", "&Watch the Demo"), "Ctrl+Shift+D")
        self.again = self._make(translate("actions", "&Start Again"), "Ctrl+R")
        self.end = self._make(translate("actions", "&End the Session"), "Ctrl+Shift+E")
        self.copy = self._make(translate("actions", "C&opy the Conversation"), "Ctrl+Shift+K")
        self.export = self._make(translate("actions", "E&xport the Conversation…"), "Ctrl+S")
        self.settings = self._make(translate("actions", "Se&ttings…"), "Ctrl+,")
        self.settings.setMenuRole(QAction.MenuRole.PreferencesRole)
        self.models = self._make(translate("actions", "&Models…"), "Ctrl+Shift+M")
        self.quit = self._make(translate("actions", "&Quit"), "Ctrl+Q")
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)

        self.stop = self._make(translate("actions", "&Stop Speaking"), "Esc")
        self.stop.setIconText(translate("actions", "Stop"))
        self.mute = self._make(translate("actions", "&Mute Microphone"), "Ctrl+M", checkable=True)
        self.pause = self._make(translate("actions", "&Pause Camera"), "Ctrl+E", checkable=True)
        self.back = self._make(translate("actions", "&Back in the Video"), "Alt+Left")
        self.hold = self._make(translate("actions", "&Hold the Video"), "F3", checkable=True)
        self.forward = self._make(translate("actions", "Fo&rward in the Video"), "Alt+Right")
        self.ask = self._make(translate("actions", "&Ask…"), "Ctrl+L")
        self.watch = self._make(translate("actions", "&New Watch…"), "Ctrl+N")
        self.find = self._make(
            translate("actions", "&Find in the Conversation…"), QKeySequence(standard.Find)
        )

        self.timeline = self._make(translate("actions", "&Timeline…"), "Ctrl+T")
        self.presenter = self._make(translate("actions", "&Presenter"), "F5", checkable=True)
        self.saw = self._make(translate("actions", "What the Model &Saw"), "F6", checkable=True)
        self.performance = self._make(translate("actions", "P&erformance"), "F7", checkable=True)
        self.captions = self._make(
            translate("actions", "C&aptions on the Picture"), "F8", checkable=True
        )
        self.captions.setChecked(True)
        self.side = self._make(
            translate("actions", "&Conversation and Watches"), "F9", checkable=True
        )
        self.full = self._make(translate("actions", "&Full Screen"), "F11", checkable=True)
        self.larger = self._make(translate("actions", "&Larger Text"), "Ctrl++")
        self.smaller = self._make(translate("actions", "S&maller Text"), "Ctrl+-")

        self.keys = self._make(translate("actions", "&Keyboard"), "F1")
        self.welcome = self._make(translate("actions", "&Welcome"), "Shift+F1")
        self.licences = self._make(translate("actions", "&Licences"), "Ctrl+Shift+L")
        self.about = self._make(translate("actions", "&About AURA Desktop"), "Ctrl+F1")
        self.about.setMenuRole(QAction.MenuRole.AboutRole)
        self._make_menus()

    def all(self) -> list[QAction]:
        """Every one of them."""
        return [made for made in vars(self).values() if isinstance(made, QAction)]

    def _make(self, text: str, keys: QKeySequence | str, *, checkable: bool = False) -> QAction:
        made = QAction(text, self._window)
        made.setCheckable(checkable)
        made.setShortcut(QKeySequence(keys))
        # In the window, not only in its menu: the keys work while the menu bar is hidden.
        self._window.addAction(made)
        return made

    def _make_menus(self) -> None:
        bar = self._window.menuBar()
        gap = None
        menus = (
            (
                translate("actions", "&File"),
                (
                    self.source, self.camera, self.open, self.demo, self.again, self.end, gap,
                    self.copy, self.export, gap, self.models, self.settings, gap, self.quit,
                ),
            ),
            (
                translate("actions", "&Session"),
                (
                    self.stop, self.mute, self.pause, gap, self.back, self.hold, self.forward, gap,
                    self.ask, self.watch, self.find, gap, self.timeline,
                ),
            ),
            (
                translate("actions", "&View"),
                (
                    self.presenter, self.full, gap, self.side, self.captions, self.saw,
                    self.performance, gap, self.larger, self.smaller,
                ),
            ),
            (
                translate("actions", "&Help"),
                (self.welcome, self.keys, self.licences, self.about),
            ),
        )  # fmt: skip
        for title, entries in menus:
            menu = bar.addMenu(title)
            for entry in entries:
                if entry is None:
                    menu.addSeparator()
                else:
                    menu.addAction(entry)


def keys_of(action: QAction) -> str:
    """Its shortcut as the platform writes it."""
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def plain(action: QAction) -> str:
    """Its name without the mark of its mnemonic, which Chinese puts in brackets at the end."""
    text = action.text()
    at = text.find("(&")
    if at >= 0 and text[at + 3 : at + 4] == ")":
        text = text[:at] + text[at + 4 :]
    return text.replace("&", "").rstrip("…")
