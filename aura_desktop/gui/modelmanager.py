"""The models: what this machine can run and why, what is here, and everything one can do with them."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from aura_desktop.gui.background import Task
from aura_desktop.gui.models.downloads import Download
from aura_desktop.gui.models.words import translate
from aura_desktop.modelstore.disk import in_words
from aura_desktop.modelstore.results import ModelState, Recommendation
from aura_desktop.modelstore.store import Store

#: Seconds between two reports of progress: smooth to the eye, nothing to the processor.
REPORT_S = 0.1
BAR_STEPS = 1000


class _Stopped(Exception):
    """The user paused or cancelled."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What is here: the models, what fits this machine, free bytes, bytes of each model."""

    states: tuple[ModelState, ...]
    fit: Recommendation
    free: int
    used: dict[str, int]


def survey(store: Store) -> Survey:
    """Look at the machine and the disk; takes a moment."""
    states = store.list()
    root = store.root
    while not root.exists() and root.parent != root:
        root = root.parent
    used = {state.id: _size(state.folder) + store.begun(state.id) for state in states}
    return Survey(states, store.recommend(), shutil.disk_usage(root).free, used)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def condition_words(state: ModelState, *, begun: bool) -> str:
    """Whether a model can be used, in a few words."""
    if state.condition in {"absent", "incomplete"} and begun:
        return translate("models", "Partly fetched")
    return {
        "ready": translate("models", "Ready"),
        "unverified": translate("models", "Here, not verified yet"),
        "unprepared": translate("models", "Here, not prepared yet"),
        "incomplete": translate("models", "Incomplete"),
        "absent": translate("models", "Not on this machine"),
    }[state.condition]


def kind_words(kind: str) -> str:
    """What a model is for."""
    return {
        "videollm": translate("models", "Sees and answers"),
        "transcriber": translate("models", "Hears"),
        "voice": translate("models", "Speaks"),
        "vad": translate("models", "Notices speech"),
    }.get(kind, kind)


class ModelCard(QFrame):
    """One model. ``wanted`` carries what is to be done with it: its id and a verb."""

    wanted = Signal(str, str)

    def __init__(self, state: ModelState) -> None:
        super().__init__()
        self.id = state.id
        self._said = ""
        self.download = Download({file.name: file.size for file in state.files})
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._name = QLabel(textFormat=Qt.TextFormat.PlainText)
        font = QFont(self._name.font())
        font.setWeight(QFont.Weight.DemiBold)
        self._name.setFont(font)
        self._state = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._about = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._about.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.bar = QProgressBar(textVisible=False)
        self.bar.setRange(0, BAR_STEPS)
        self.bar.setMaximumHeight(8)
        self.bar.setAccessibleName(
            translate("models", "Progress of {name}").format(name=state.name)
        )
        self._progress = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout()
        row.addWidget(self._progress, 1)
        for verb, words in (
            ("use", translate("models", "Use")),
            ("pull", translate("models", "Download")),
            ("pause", translate("models", "Pause")),
            ("resume", translate("models", "Resume")),
            ("cancel", translate("models", "Cancel")),
            ("verify", translate("models", "Verify")),
            ("remove", translate("models", "Remove")),
        ):
            button = QPushButton(words)
            button.setAccessibleName(f"{words}: {state.name}")
            button.setProperty("verb", verb)
            button.clicked.connect(self._clicked)
            self._buttons[verb] = button
            row.addWidget(button)
        head = QHBoxLayout()
        head.addWidget(self._name, 1)
        head.addWidget(self._state)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(5)
        column.addLayout(head)
        column.addWidget(self._about)
        column.addWidget(self.bar)
        column.addLayout(row)
        self.show_state(state, "", used=0, in_use=False)

    def button(self, verb: str) -> QPushButton:
        """The button for ``verb``."""
        return self._buttons[verb]

    def show_state(self, state: ModelState, why: str, *, used: int, in_use: bool) -> None:
        """What the store says of it. ``why``: whether it fits this machine."""
        self._model = state
        self._used, self._in_use = used, in_use
        self._name.setText(f"{state.name} · {kind_words(state.kind)}")
        said = [state.notes, why[:1].upper() + why[1:]]
        facts = translate("models", "{size} to fetch · {memory} MB of memory · licence {licence}")
        said.append(
            facts.format(size=in_words(state.size), memory=state.memory_mb, licence=state.licence)
        )
        if used:
            said[-1] += " · " + translate("models", "{size} on the disk").format(
                size=in_words(used)
            )
        self._about.setText("\n".join(filter(None, said)))
        self.show_progress()

    def show_progress(self) -> None:
        """What the download says of itself, and the buttons that make sense now."""
        state, phase = self._model, self.download.phase
        busy = phase in {"running", "pausing", "cancelling"}
        begun = phase == "paused" or (
            self._used > 0 and state.condition in {"absent", "incomplete"}
        )
        here = state.condition in {"ready", "unverified", "unprepared"}
        words = condition_words(state, begun=begun)
        if self._in_use and here:
            words = translate("models", "In use")
        self._state.setText(words)
        self.bar.setVisible(busy or phase == "paused")
        self.bar.setValue(round(self.download.share * BAR_STEPS))
        self._progress.setText(self.download.words() or self._said)
        shown = {
            "use": here and state.kind == "videollm" and not self._in_use and not busy,
            "pull": not here and not busy and not begun,
            "pause": phase == "running",
            "resume": begun and not busy and not here,
            "cancel": (busy or begun) and not here,
            "verify": here and not busy,
            "remove": here and not busy and not self._in_use,
        }
        for verb, button in self._buttons.items():
            button.setVisible(shown[verb])
            button.setEnabled(phase not in {"pausing", "cancelling"})

    def say(self, words: str) -> None:
        """How the last thing done with it went; it stands until the next is begun."""
        self._said = words
        self.show_progress()

    @Slot()
    def _clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.wanted.emit(self.id, str(sender.property("verb")))


class ModelManager(QDialog):
    """``using`` carries the engine that the user chose; ``serving``: one on a server is wanted."""

    using = Signal(str)
    serving = Signal()

    def __init__(
        self, engine: str, parent: QWidget | None = None, *, store: Callable[[], Store] = Store
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("models", "Models"))
        self._engine = engine
        self._make_store = store
        self._tasks: dict[str, Task] = {}
        self._cancelled: set[str] = set()
        self._looking: Task | None = None
        self.cards: dict[str, ModelCard] = {}
        self._machine = QLabel(
            translate("models", "Looking at this machine…"),
            wordWrap=True,
            textFormat=Qt.TextFormat.PlainText,
        )
        self._machine.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        page = QWidget()
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(0, 0, 6, 0)
        self._column.addStretch(1)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        area.setAccessibleName(translate("models", "Models"))
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._hint = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.take_in = box.addButton(
            translate("models", "Use files I have…"), QDialogButtonBox.ButtonRole.ActionRole
        )
        self.take_in.clicked.connect(self._choose_folder)
        self.server = box.addButton(
            translate("models", "On a server…"), QDialogButtonBox.ButtonRole.ActionRole
        )
        self.server.clicked.connect(self.serving)
        box.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.addWidget(self._machine)
        whole.addWidget(area, 1)
        whole.addWidget(self._hint)
        whole.addWidget(box)
        self.resize(720, 560)
        self.look()

    def look(self) -> None:
        """Look at the machine and the disk again, in the background."""
        self._looking = Task(lambda _task: survey(self._make_store()), "survey")
        self._looking.done.connect(self._show)
        self._looking.failed.connect(self._failed_at_all)
        self._looking.start()

    @Slot(object)
    def _show(self, seen: Survey) -> None:
        machine = seen.fit.machine
        cards = ", ".join(f"{gpu.name} ({gpu.memory_mb} MB)" for gpu in machine.gpus)
        said = translate(
            "models", "This machine: {free} of {total} MB of memory free, {cores} CPU cores, {gpu}."
        )
        lines = [
            said.format(
                free=machine.available_mb,
                total=machine.memory_mb,
                cores=machine.cores,
                gpu=cards or translate("models", "no NVIDIA GPU"),
            )
        ]
        said = translate("models", "The models take {used} of the disk; {free} are free.")
        used = sum(seen.used.values())
        lines.append(said.format(used=in_words(used), free=in_words(seen.free)))
        best = next((state.name for state in seen.states if state.id == seen.fit.engine), None)
        lines.append(
            translate("models", "Best engine for this machine: {name}.").format(name=best)
            if best
            else translate("models", "No engine of the catalogue fits this machine.")
        )
        self._machine.setText("\n".join(lines))
        why = {fit.id: fit.why for fit in seen.fit.engines}
        for state in seen.states:
            card = self.cards.get(state.id)
            if card is None:
                card = self.cards[state.id] = ModelCard(state)
                card.wanted.connect(self.carry_out)
                self._column.insertWidget(self._column.count() - 1, card)
            if state.id not in self._tasks:
                card.show_state(
                    state,
                    why.get(state.id, ""),
                    used=seen.used[state.id],
                    in_use=state.id == self._engine,
                )

    @Slot(str, str)
    def _failed_at_all(self, what: str, way_out: str) -> None:
        self._machine.setText(f"{what} {way_out}")

    @Slot(str, str)
    def carry_out(self, model_id: str, verb: str) -> None:
        """Do what a button says."""
        card, task = self.cards[model_id], self._tasks.get(model_id)
        match verb:
            case "use":
                self._engine = model_id
                self.using.emit(model_id)
                self.look()
            case "pull" | "resume" if task is None:
                card.download.begin(time.monotonic())
                self._start(model_id, _pull(self._make_store, model_id))
            case "verify" if task is None:
                card.download.begin(time.monotonic())
                self._start(model_id, _verify(self._make_store, model_id))
            case "remove" if task is None:
                self._start(model_id, _remove(self._make_store, model_id))
            case "pause" if task is not None:
                card.download.phase = "pausing"
                task.stopping.set()
            case "cancel":
                card.download.phase = "cancelling"
                if task is not None:
                    self._cancelled.add(model_id)
                    task.stopping.set()
                else:
                    self._start(model_id, _discard(self._make_store, model_id))
        card.show_progress()

    def _start(self, model_id: str, work: Callable[[Task], str]) -> None:
        task = Task(work, "models")
        task.setObjectName(model_id)
        task.noted.connect(self._noted)
        task.done.connect(self._done)
        task.failed.connect(self._failed)
        self._tasks[model_id] = task
        task.start()

    def _card(self) -> ModelCard | None:
        task = self.sender()
        return self.cards.get(task.objectName()) if isinstance(task, Task) else None

    @Slot(object)
    def _noted(self, note: tuple[str, Any]) -> None:
        card = self._card()
        if card is None:
            return
        kind, what = note
        if kind == "bytes":
            for name, done in what.items():
                card.download.bytes(name, done, time.monotonic())
        else:
            card.download.step = what
        card.show_progress()

    @Slot(object)
    def _done(self, said: str) -> None:
        card = self._card()
        if card is None:
            return
        del self._tasks[card.id]
        stopped = card.download.phase in {"pausing", "cancelling"} and not said
        cancelled = card.id in self._cancelled
        self._cancelled.discard(card.id)
        if stopped and cancelled:
            self._start(card.id, _discard(self._make_store, card.id))
            return
        card.download.phase = "paused" if stopped else "idle"
        card.say(said)
        self._hint.setText("")
        self.look()

    @Slot(str, str)
    def _failed(self, what: str, way_out: str) -> None:
        card = self._card()
        if card is not None:
            del self._tasks[card.id]
            self._cancelled.discard(card.id)
            card.download.phase = "idle"
            card.say("")
        self._hint.setText(f"{what} {way_out}")
        self.look()

    @Slot()
    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(
            self, translate("models", "A folder with model files")
        )
        if folder:
            self.import_folder(Path(folder))

    def import_folder(self, folder: Path) -> None:
        """Take in what the catalogue knows of the files there."""
        self._hint.setText(translate("models", "Looking through {path}…").format(path=folder))
        self._looking = Task(_import(self._make_store, folder), "import")
        self._looking.done.connect(self._imported)
        self._looking.failed.connect(self._failed)
        self._looking.start()

    @Slot(object)
    def _imported(self, said: str) -> None:
        self._hint.setText(said)
        self.look()

    def done(self, result: int) -> None:
        """Closing pauses what is being fetched; it goes on where it was."""
        for task in self._tasks.values():
            task.stopping.set()
        super().done(result)


class _Reporter:
    """Passes progress on a few times a second, and ends the work when the user wants that."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._held: dict[str, int] = {}
        self._told_at = 0.0

    def bytes(self, name: str, done: int, total: int) -> None:
        if self._task.stopping.is_set():
            raise _Stopped
        self._held[name] = done
        now = time.monotonic()
        if done >= total or now - self._told_at >= REPORT_S:
            self._told_at = now
            self._task.note(("bytes", self._held))
            self._held = {}

    def step(self, what: str, share: float) -> None:
        self._task.note(("step", f"{what} ({round(share * 100)} %)" if share else what))


def _pull(make: Callable[[], Store], model_id: str) -> Callable[[Task], str]:
    def work(task: Task) -> str:
        reporter = _Reporter(task)
        try:
            make().pull([model_id], reporter.bytes, reporter.step)
        except _Stopped:
            return ""
        return translate("models", "Complete and verified.")

    return work


def _verify(make: Callable[[], Store], model_id: str) -> Callable[[Task], str]:
    def work(task: Task) -> str:
        try:
            (found,) = make().verify([model_id], _Reporter(task).bytes)
        except _Stopped:
            return ""
        return translate("models", "Every file is right.") if found.ok else " ".join(found.problems)

    return work


def _remove(make: Callable[[], Store], model_id: str) -> Callable[[Task], str]:
    def work(_task: Task) -> str:
        (gone,) = make().remove([model_id])
        return translate("models", "Removed; {size} freed.").format(size=in_words(gone.freed))

    return work


def _discard(make: Callable[[], Store], model_id: str) -> Callable[[Task], str]:
    def work(_task: Task) -> str:
        make().discard(model_id)
        return translate("models", "Cancelled.")

    return work


def _import(make: Callable[[], Store], folder: Path) -> Callable[[Task], str]:
    def work(_task: Task) -> str:
        found = make().import_path(folder)
        if not found.imported and not found.present:
            looked = found.looked_at
            return translate("models", "Nothing of the %n files there is known.", "", looked)
        names = ", ".join(sorted({item.name for item in (*found.imported, *found.present)}))
        said = translate("models", "Taken in: {names}.").format(names=names)
        if found.missing:
            lacking = ", ".join(name for _, name in found.missing)
            said += " " + translate("models", "Still missing: {names}.").format(names=lacking)
        return said

    return work
