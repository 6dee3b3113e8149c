"""The window's place on the desktop: tray, other starts, global hotkey, notifications, crash file, size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, QSettings, Qt, Slot
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout

from aura_desktop import paths
from aura_desktop.gui import crash
from aura_desktop.gui.hotkey import Hotkey
from aura_desktop.gui.instance import Instance, Request
from aura_desktop.gui.models.words import translate
from aura_desktop.gui.tray import Tray

if TYPE_CHECKING:
    from pathlib import Path

    from aura_desktop.gui.window import Window

_GEOMETRY = "window/geometry"
_WELCOMED = "window/welcomed"


def _remembered() -> QSettings:
    return QSettings(str(paths.data_dir() / "window.ini"), QSettings.Format.IniFormat)


def welcomed() -> bool:
    """Whether the welcome was seen on this machine."""
    return bool(_remembered().value(_WELCOMED, False, type=bool))


def note_welcomed() -> None:
    """The welcome was seen."""
    kept = _remembered()
    kept.setValue(_WELCOMED, True)
    kept.sync()


class Desktop(QObject):
    """Looks after one window."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.instance = Instance(self.carry_out)
        self.tray: Tray | None = None
        self.hotkey = Hotkey(self)
        self.hotkey.pressed.connect(self._key_pressed)
        self.hotkey.released.connect(self._key_released)
        self._keys = ""
        window.changed.connect(self.follow)
        window.told.connect(self.notify)
        window.closed.connect(self._closed)
        self.follow()

    @Slot()
    def follow(self) -> None:
        """The tray as the settings want it, showing the state in force."""
        looks = self._window.settings.window
        if looks.tray and self.tray is None and Tray.available():
            self.tray = Tray(self._window, self._window.actions_)
            self.tray.toggling.connect(self.toggle)
            self.tray.show_status(self._window.status)
            self.tray.icon.show()
        elif not looks.tray and self.tray is not None:
            self.tray.icon.hide()
            self.tray.deleteLater()
            self.tray = None
        # Without an icon there would be no way back to a hidden window.
        self._window.hides = looks.close_to_tray and self.tray is not None
        # A hidden window is not the last one closed: the program goes on in the tray.
        QApplication.setQuitOnLastWindowClosed(not self._window.hides)
        if self.tray is not None:
            self.tray.show_status(self._window.status)
        # Of several windows the first has the key, as it has the other starts.
        if looks.global_hotkey != self._keys and self.instance.first:
            self._keys = looks.global_hotkey
            problem = self.hotkey.take(self._keys)
            if problem:
                self._window.tell(problem)

    @Slot()
    def _key_pressed(self) -> None:
        window = self._window
        match window.settings.window.global_hotkey_does:
            case "mute":
                window.actions_.mute.trigger()
            case "talk":
                window.conductor.hold_talk_key(True)
            case "show":
                self.toggle()
            case "stop":
                window.stop_speaking()

    @Slot()
    def _key_released(self) -> None:
        if self._window.settings.window.global_hotkey_does == "talk":
            self._window.conductor.hold_talk_key(False)

    @Slot()
    def _closed(self) -> None:
        self._window.closed.disconnect(self._closed)
        # Qt ends the program with its last visible window; a hidden one is none.
        if not (self._window.isVisible() and QApplication.quitOnLastWindowClosed()):
            QApplication.quit()

    @Slot(str)
    def notify(self, words: str) -> None:
        """An alert, while another window is in front."""
        wanted = self._window.settings.window.notifications
        if wanted and self.tray is not None and not self._window.isActiveWindow():
            self.tray.notify(words)

    def carry_out(self, request: Request) -> bool:
        """What another start asks for; whether it was done."""
        window, text = self._window, str(request.get("text", ""))
        match request.get("do"):
            case "nothing":
                return True
            case "show":
                self.show()
            case "toggle":
                self.toggle()
            case "stop" if window.conductor_busy():
                window.stop_speaking()
            case "mute" if window.actions_.mute.isEnabled():
                window.actions_.mute.trigger()
            case "ask" if text.strip() and window.conductor_busy():
                window.ask(text.strip())
            case _:
                return False
        return True

    @Slot()
    def toggle(self) -> None:
        """Show the window, or hide it if it is in front (without a tray: minimise it)."""
        window = self._window
        if not (window.isVisible() and window.isActiveWindow()):
            self.show()
        elif self.tray is not None:
            window.hide()
        else:
            window.showMinimized()

    def show(self) -> None:
        """Bring the window to the front."""
        window = self._window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()

    def appear(self) -> None:
        """The first time: where it was, or minimised if the user wants that."""
        geometry = _remembered().value(_GEOMETRY)
        if isinstance(geometry, QByteArray):
            self._window.restoreGeometry(geometry)
        if not self._window.settings.window.start_minimised:
            self._window.show()
        elif self.tray is None:
            self._window.showMinimized()

    def offer_crash(self, path: Path) -> QDialog:
        """The program crashed the last time: show where, to be copied into a report."""
        dialog = QDialog(self._window)
        dialog.setWindowTitle(translate("crash", "AURA Desktop stopped unexpectedly the last time"))
        text = QPlainTextEdit(crash.report(path))
        text.setReadOnly(True)
        text.setTabChangesFocus(True)
        text.setAccessibleName(translate("crash", "Report"))
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = box.addButton(
            translate("crash", "Copy the report"), QDialogButtonBox.ButtonRole.ActionRole
        )
        copy.clicked.connect(text.selectAll)
        copy.clicked.connect(text.copy)
        box.rejected.connect(dialog.reject)
        whole = QVBoxLayout(dialog)
        whole.addWidget(text, 1)
        whole.addWidget(box)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.resize(640, 420)
        dialog.show()
        return dialog

    def close(self) -> None:
        """Remember the window's place, listen no more, take the icon away."""
        if not (self._window.isFullScreen() or self._window.presenter.on):
            kept = _remembered()
            kept.setValue(_GEOMETRY, self._window.saveGeometry())
            kept.sync()
        self.hotkey.release()
        self.instance.close()
        QApplication.setQuitOnLastWindowClosed(True)
        if self.tray is not None:
            self.tray.icon.hide()
