"""Opens the dialogs over the window and carries out what they ask for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog

from aura_desktop import settings as settled
from aura_desktop.errors import PartUnusable
from aura_desktop.gui import about, looks
from aura_desktop.gui.background import Task
from aura_desktop.gui.models import export
from aura_desktop.gui.models.words import translate

if TYPE_CHECKING:
    from aura_desktop.gui.window import Window

#: Settings whose values this machine can name, by kind of model or of device.
_MODELS = {
    "mind.engine": "videollm", "speech.transcriber": "transcriber", "speech.voice": "voice", "speech.vad": "vad",
}  # fmt: skip
_DEVICES = {"audio.microphone": "microphones", "audio.speaker": "speakers"}


class Dialogs(QObject):
    """One window's dialogs; each is there once."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._open: dict[str, QDialog] = {}
        self._asked: Task | None = None

    def get(self, name: str) -> QDialog | None:
        """The open dialog of that name."""
        return self._open.get(name)

    def _show(self, name: str, dialog: QDialog) -> QDialog:
        dialog.setObjectName(name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.destroyed.connect(lambda: self._open.pop(name, None))
        self._open[name] = dialog
        dialog.show()
        return dialog

    def _there(self, name: str) -> bool:
        dialog = self._open.get(name)
        if dialog is None:
            return False
        dialog.raise_()
        dialog.activateWindow()
        return True

    @Slot()
    def show_settings(self) -> None:
        """Every setting."""
        from aura_desktop.gui.settingsdialog import SettingsDialog

        if self._there("settings"):
            return
        live = self._window.conductor_busy()
        dialog = SettingsDialog(self._window.settings, live=live, parent=self._window)
        dialog.applied.connect(self.apply)
        dialog.restarting.connect(self._window.begin)
        self._show("settings", dialog)
        self._asked = Task(_what_there_is, "choices")
        self._asked.done.connect(dialog.offer)
        self._asked.start()

    @Slot(str, object)
    def apply(self, key: str, values: settled.Settings) -> None:
        """A setting was changed: felt at once where that is possible."""
        self._window.settings = values
        app = QApplication.instance()
        if key.startswith("window.") and isinstance(app, QApplication):
            looks.apply(app, values.window)
            self._window.viewing.apply_looks()

    @Slot()
    def show_models(self) -> None:
        """The models: what this machine can run, what is here, what can be fetched."""
        from aura_desktop.gui.modelmanager import ModelManager

        if self._there("models"):
            return
        dialog = ModelManager(self._window.settings.mind.engine, self._window)
        dialog.using.connect(self.use_engine)
        dialog.serving.connect(self.show_server)
        self._show("models", dialog)

    @Slot()
    def show_server(self) -> None:
        """An engine on a server, with a test."""
        from aura_desktop.gui.serverdialog import ServerDialog

        if self._there("server"):
            return
        dialog = ServerDialog(self._window.settings.remote, self._window)
        dialog.using.connect(self.use_server)
        self._show("server", dialog)

    @Slot()
    def use_server(self) -> None:
        """Begin again with the engine on the server of the settings."""
        self.use_engine("remote")

    @Slot(str)
    def use_engine(self, engine: str) -> None:
        """Begin again with another engine; what was said stays in the window."""
        try:
            settled.set_aside()
            settled.change("mind.engine", engine)
            self._window.settings, _ = settled.load_forgiving()
        except (PartUnusable, ValueError, OSError) as error:
            self._window.tell(str(error))
            return
        if self._window.conductor_busy():
            self._window.begin()

    @Slot()
    def show_sources(self) -> None:
        """Camera, microphone, screen, speaker, with previews."""
        from aura_desktop.gui.sourcepicker import SourcePicker

        if self._there("sources"):
            return
        window = self._window
        dialog = SourcePicker(window.settings, in_use=window.source_in_use, parent=window)
        dialog.chosen.connect(window.use_sources)
        self._show("sources", dialog)

    @Slot()
    def show_timeline(self) -> None:
        """What was seen and said, hours of it."""
        self.show_moment(None)

    @Slot(float)
    def show_moment(self, at: float | None) -> None:
        """The timeline at ``at``, seconds since the epoch; ``None``: where it is, or the newest."""
        from aura_desktop.gui.timelineview import TimelineView

        if self._there("timeline"):
            view = self.get("timeline")
            if at is not None and isinstance(view, TimelineView):
                view.show_at(at)
            return
        window = self._window
        view = TimelineView(
            window.settings,
            window.timeline_folder,
            live=window.conductor_busy,
            at=at,
            parent=window,
        )
        self._show("timeline", view)

    @Slot()
    def show_welcome(self) -> None:
        """The three steps of the first start."""
        from aura_desktop.gui.welcome import Welcome

        if self._there("welcome"):
            return
        window = self._window
        dialog = Welcome(window.settings, in_use=window.source_in_use, parent=window)
        dialog.demo.connect(window.watch_demo)
        dialog.chosen.connect(window.use_sources)
        dialog.using.connect(self.use_engine)
        dialog.managing.connect(self.show_models)
        dialog.rejected.connect(window.offer_start)
        self._show("welcome", dialog)

    @Slot()
    def show_keys(self) -> None:
        """Every action and its key."""
        if not self._there("keys"):
            self._show("keys", about.keys(self._window, self._window.actions_.all()))

    @Slot()
    def show_about(self) -> None:
        """What this is."""
        if not self._there("about"):
            self._show("about", about.about(self._window))

    @Slot()
    def show_licences(self) -> None:
        """Every licence."""
        if not self._there("licences"):
            self._show("licences", about.licences(self._window))

    @Slot()
    def choose_file(self) -> None:
        """Let the user pick a video file and start a session on it."""
        kinds = translate("window", "Videos")
        every = translate("window", "All files")
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            translate("window", "Open Video"),
            "",
            f"{kinds} (*.mp4 *.mkv *.webm *.mov *.avi *.m4v *.mpg *.mpeg *.ts);;{every} (*)",
        )
        if name:
            self._window.open_file(Path(name))

    @Slot()
    def copy(self) -> None:
        """The whole conversation to the clipboard."""
        QApplication.clipboard().setText(export.as_text(self._window.conversation))

    @Slot()
    def choose_export(self) -> None:
        """Let the user say where the conversation goes."""
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            translate("window", "Export the Conversation"),
            "conversation.md",
            "Markdown (*.md);;" + translate("window", "Text") + " (*.txt);;JSON (*.json)",
        )
        if name:
            self.export(Path(name))

    def export(self, path: Path) -> None:
        """Write the conversation to ``path``, and say so if that fails."""
        try:
            export.write(self._window.conversation, path)
        except PartUnusable as error:
            self._window.tell(str(error))


def _what_there_is(_task: Task) -> dict[str, list[tuple[str, str]]]:
    """What this machine has to pick from, by setting; in a thread, as devices may take their time."""
    from aura_desktop.audio import list_microphones, list_speakers
    from aura_desktop.capture import list_cameras, list_screens, list_windows
    from aura_desktop.modelstore.catalogue import load

    choices: dict[str, list[tuple[str, str]]] = {
        key: [(model.id, model.name) for model in load().models if model.kind == kind]
        for key, kind in _MODELS.items()
    }
    listed: dict[str, Any] = {"audio.microphone": list_microphones, "audio.speaker": list_speakers}
    for key in _DEVICES:
        choices[key] = [("default", ""), *_devices(listed[key]), ("none", "")]
    choices["video.source"] = [
        ("camera", ""),
        *((f"camera:{value}", words) for value, words in _devices(list_cameras)),
        *((f"screen:{value}", words) for value, words in _devices(list_screens)),
        *((f"window:{value}", words) for value, words in _devices(list_windows)),
        ("none", ""),
    ]
    return choices


def _devices(ask: Any) -> list[tuple[str, str]]:
    try:
        return [(device.id, device.name) for device in ask()]
    except PartUnusable:
        return []
