"""A button that reads words aloud in the assistant's voice, and stops again."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from aura_desktop.gui.background import Task
from aura_desktop.gui.models.words import translate
from aura_desktop.settings import Settings

#: Seconds that the last samples need on their way through the device.
TAIL_S = 0.3
#: Seconds of sound still to be played when the next clause is made.
LEAD_S = 1.0


class ReadAloud(QPushButton):
    """``failed`` carries a sentence; ``changed``: it began or ended."""

    failed = Signal(str)
    changed = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._task: Task | None = None
        self._name_it()

    @property
    def reading(self) -> bool:
        """Whether something is being read."""
        return self._task is not None

    def say(self, words: str) -> None:
        """Read ``words``; while something is read: stop that."""
        if self._task is not None:
            self.stop()
            return
        settings = self._settings
        self._task = Task(lambda task: _speak(task, settings, words), "read-aloud")
        self._task.done.connect(self._over)
        self._task.failed.connect(self._broken)
        self._task.start()
        self._name_it()
        self.changed.emit()

    def stop(self) -> None:
        """Be silent."""
        if self._task is not None:
            self._task.stopping.set()

    def _name_it(self) -> None:
        self.setText(
            translate("timeline", "Stop Reading")
            if self._task is not None
            else translate("timeline", "Read Aloud")
        )

    @Slot(object)
    def _over(self, _result: object) -> None:
        self._task = None
        self._name_it()
        self.changed.emit()

    @Slot(str, str)
    def _broken(self, what: str, way_out: str) -> None:
        self._over(None)
        self.failed.emit(f"{what} {way_out}".strip())


def _speak(task: Task, settings: Settings, words: str) -> None:
    from aura_desktop.audio import open_speaker
    from aura_desktop.speech.clauses import ClauseSplitter
    from aura_desktop.speech.opening import open_synthesizer

    split = ClauseSplitter()
    clauses = [*split.push(words), *split.finish()]
    synthesizer = open_synthesizer(settings.speech)
    speaker = open_speaker(settings.audio.speaker, settings.audio)
    try:
        speaker.begin()
        for clause in clauses:
            if task.stopping.is_set():
                return
            spoken = synthesizer.speak(clause)
            speaker.play(spoken.samples, spoken.rate)
            task.stopping.wait(max(0.0, speaker.queued() - LEAD_S))
        task.stopping.wait(speaker.queued() + TAIL_S)
    finally:
        speaker.close()
