"""Choosing what AURA sees and hears, and where it speaks: with a live preview and a live meter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QTimer, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from aura_desktop.gui.background import Task
from aura_desktop.gui.models.troubles import in_the_window
from aura_desktop.gui.models.words import translate
from aura_desktop.gui.preview import MicrophoneMeter, Preview
from aura_desktop.gui.theme import Theme
from aura_desktop.media import Device
from aura_desktop.settings import Settings

#: Milliseconds between two looks at what is plugged in, and until a typed address is tried.
LOOK_MS = 3_000
TYPED_MS = 800
#: The test sound: hertz, seconds, gain. Soft: it may come from headphones.
TONE_HZ, TONE_S, TONE_GAIN = 440.0, 0.7, 0.2
FILE, ADDRESS = "file", "address"
#: The screen on Wayland (``capture.portal``).
SHARED = "screen:shared"


@dataclass(frozen=True, slots=True)
class Found:
    """The devices of this machine."""

    cameras: tuple[Device, ...]
    screens: tuple[Device, ...]
    windows: tuple[Device, ...]
    microphones: tuple[Device, ...]
    speakers: tuple[Device, ...]


def find(_task: Task) -> Found:
    """Ask the system; may take a while where cameras have to be opened for it."""
    from aura_desktop import audio, capture
    from aura_desktop.errors import PartUnusable

    def listed(ask: Any) -> tuple[Device, ...]:
        try:
            return tuple(ask())
        except PartUnusable:
            return ()

    return Found(
        listed(capture.list_cameras),
        listed(capture.list_screens),
        listed(capture.list_windows),
        listed(audio.list_microphones),
        listed(audio.list_speakers),
    )


class SourceForm(QWidget):
    """``video``, ``audio`` and ``speaker`` are what was chosen, as the command line takes them."""

    def __init__(self, settings: Settings, in_use: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._in_use = in_use
        self._found: Found | None = None
        self._looking: Task | None = None
        self._sounding: Task | None = None
        self.preview = Preview()
        self.picture = QComboBox()
        self.picture.setAccessibleName(translate("sources", "Picture"))
        self.picture.activated.connect(self._picture_chosen)
        self.address = QLineEdit()
        self.address.setAccessibleName(translate("sources", "File or network address"))
        self.address.textEdited.connect(self._typed)
        self.address.returnPressed.connect(self._try_address)
        self.browse = QPushButton(translate("sources", "Browse…"))
        self.browse.clicked.connect(self._browse)
        where = QHBoxLayout()
        where.addWidget(self.address, 1)
        where.addWidget(self.browse)
        self.microphone = QComboBox()
        self.microphone.setAccessibleName(translate("sources", "Microphone"))
        self.microphone.activated.connect(self._microphone_chosen)
        self.meter = MicrophoneMeter()
        self.meter.failed.connect(self.show_problem)
        self.speaker_box = QComboBox()
        self.speaker_box.setAccessibleName(translate("sources", "Speaker"))
        self.test = QPushButton(translate("sources", "Play a sound"))
        self.test.clicked.connect(self._sound)
        beside = QHBoxLayout()
        beside.addWidget(self.speaker_box, 1)
        beside.addWidget(self.test)
        self._problem = QLabel(wordWrap=True)
        self._problem.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._recolor()
        self._problem.hide()
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(translate("sources", "Picture"), self.picture)
        form.addRow("", where)
        form.addRow(translate("sources", "Microphone"), self.microphone)
        form.addRow("", self.meter)
        form.addRow(translate("sources", "Speaker"), beside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.preview, 1)
        whole.addLayout(form)
        whole.addWidget(self._problem)
        self._settings = settings
        self._fill(Found((), (), (), (), ()), first=True)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(TYPED_MS)
        self._soon.timeout.connect(self._try_address)
        self._again = QTimer(self)
        self._again.setInterval(LOOK_MS)
        self._again.timeout.connect(self.look)
        self._again.start()
        self.look()

    @property
    def video(self) -> str:
        """What AURA sees."""
        chosen = str(self.picture.currentData())
        return self.address.text().strip() or "none" if chosen in {FILE, ADDRESS} else chosen

    @property
    def audio(self) -> str:
        """What AURA hears."""
        return str(self.microphone.currentData())

    @property
    def speaker(self) -> str:
        """Where AURA speaks."""
        return str(self.speaker_box.currentData())

    @Slot()
    def look(self) -> None:
        """See what is plugged in now."""
        if self._looking is None:
            self._looking = Task(find, "devices")
            self._looking.done.connect(self._looked)
            self._looking.failed.connect(self._look_failed)
            self._looking.start()

    @Slot(object)
    def _looked(self, found: Found) -> None:
        self._looking = None
        if found != self._found:
            first = self._found is None
            self._found = found
            self._fill(found, first=first)
            if first:
                self._picture_chosen()
                self._microphone_chosen()

    @Slot(str, str)
    def _look_failed(self, what: str, way_out: str) -> None:
        self._looking = None
        self.show_problem(f"{in_the_window(what)} {in_the_window(way_out)}")

    def _fill(self, found: Found, *, first: bool) -> None:
        pictures = [(f"camera:{d.id}", d.name) for d in found.cameras]
        if not pictures:
            pictures = [("camera", translate("sources", "The camera"))]
        screen = translate("sources", "Screen {name}")
        pictures += [(f"screen:{d.id}", screen.format(name=d.name)) for d in found.screens]
        if not found.screens:
            # The preview says why, and what to do about it.
            pictures.append(("screen", translate("sources", "The screen")))
        window = translate("sources", "Window {name}")
        pictures += [(f"window:{d.id}", window.format(name=d.name)) for d in found.windows]
        pictures += [
            (FILE, translate("sources", "A video file")),
            (ADDRESS, translate("sources", "A network camera (rtsp, http)")),
            ("none", translate("sources", "No picture")),
        ]
        usual = translate("sources", "As the system says")
        silence = translate("sources", "None")
        microphones = [
            ("mic", usual),
            *((f"mic:{d.id}", d.name) for d in found.microphones),
            ("none", silence),
        ]
        speakers = [
            ("default", usual),
            *((f":{d.id}", d.name) for d in found.speakers),
            ("none", silence),
        ]
        audio = self._settings.audio
        wanted = (
            self._settings.video.source,
            "mic" if audio.microphone == "default" else f"mic:{audio.microphone}",
            "default" if audio.speaker == "default" else f":{audio.speaker}",
        )
        boxes = (self.picture, self.microphone, self.speaker_box)
        for box, entries, usually in zip(
            boxes, (pictures, microphones, speakers), wanted, strict=True
        ):
            before = usually if first else box.currentData()
            words_before = box.currentText()
            box.clear()
            for value, words in entries:
                box.addItem(words, value)
            if not first and box.findData(before) < 0:
                # Unplugged, closed or titled anew: what was chosen is not changed behind one's back.
                box.addItem(words_before, before)
            box.setCurrentIndex(max(0, box.findData(before)))
        self._show_address()

    def _show_address(self) -> None:
        chosen = self.picture.currentData()
        self.address.setEnabled(chosen in {FILE, ADDRESS})
        self.browse.setEnabled(chosen == FILE)
        self.address.setPlaceholderText(
            "rtsp://user:password@192.168.1.20/stream" if chosen == ADDRESS else ""
        )

    @Slot()
    def _picture_chosen(self) -> None:
        self._show_address()
        self.show_problem("")
        chosen = self.picture.currentData()
        if chosen in {FILE, ADDRESS} and not self.address.text().strip():
            self.preview.stop()
            self.preview.say(
                translate("sources", "Choose a file.")
                if chosen == FILE
                else translate("sources", "Type its address.")
            )
        elif self.video == self._in_use or (chosen == "camera" and self._in_use == "camera"):
            self.preview.stop()
            self.preview.say(translate("sources", "In use: the window shows it now."))
        elif chosen == SHARED:
            # A look at it would ask the user, and starting would ask again.
            self.preview.stop()
            self.preview.say(translate("sources", "The system asks which screen when it starts."))
        else:
            self.preview.look_at(self.video)

    @Slot()
    def _typed(self) -> None:
        self._soon.start()

    @Slot()
    def _try_address(self) -> None:
        self._soon.stop()
        self._picture_chosen()

    @Slot()
    def _browse(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, translate("window", "Open Video"))
        if name:
            self.address.setText(name)
            self._picture_chosen()

    @Slot()
    def _microphone_chosen(self) -> None:
        self.show_problem("")
        self.meter.listen_to(self.audio)

    @Slot()
    def _sound(self) -> None:
        speaker = self.speaker
        self.test.setEnabled(False)
        self._sounding = Task(lambda task: _play(task, speaker), "tone")
        self._sounding.done.connect(self._sounded)
        self._sounding.failed.connect(self._sound_failed)
        self._sounding.start()

    @Slot(object)
    def _sounded(self, _: object) -> None:
        self.test.setEnabled(True)

    @Slot(str, str)
    def _sound_failed(self, what: str, way_out: str) -> None:
        self.test.setEnabled(True)
        self.show_problem(f"{in_the_window(what)} {in_the_window(way_out)}".strip())

    @Slot(str)
    def show_problem(self, sentence: str) -> None:
        """Say what is wrong with a device; nothing takes it away."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    def _recolor(self) -> None:
        color = Theme.of(self.palette()).alert_on_window
        palette = QPalette(self._problem.palette())
        if palette.color(QPalette.ColorRole.WindowText) != color:
            palette.setColor(QPalette.ColorRole.WindowText, color)
            self._problem.setPalette(palette)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._recolor()
        super().changeEvent(event)

    def stop(self) -> None:
        """Let go of every device."""
        self._again.stop()
        self._soon.stop()
        self.preview.stop()
        self.meter.stop()


def _play(task: Task, sink: str) -> None:
    from aura_desktop.audio import open_speaker
    from aura_desktop.settings import AudioSettings

    speaker = open_speaker(sink, AudioSettings())
    try:
        rate = 24_000
        t = np.arange(round(TONE_S * rate)) / rate
        fade = np.minimum(1.0, np.minimum(t, TONE_S - t) / 0.05)
        speaker.begin()
        speaker.play((TONE_GAIN * fade * np.sin(2 * np.pi * TONE_HZ * t)).astype(np.float32), rate)
        task.stopping.wait(TONE_S + 0.3)
    finally:
        speaker.close()


class SourcePicker(QDialog):
    """``chosen`` carries video, audio and speaker."""

    chosen = Signal(str, str, str)

    def __init__(
        self, settings: Settings, *, in_use: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("sources", "Camera, microphone, screen"))
        self.form = SourceForm(settings, in_use)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.start = box.addButton(
            translate("sources", "Start with these"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.addWidget(self.form, 1)
        whole.addWidget(box)
        self.resize(560, 560)

    def done(self, result: int) -> None:
        """Devices are let go of before a session wants them."""
        self.form.stop()
        if result == QDialog.DialogCode.Accepted:
            self.chosen.emit(self.form.video, self.form.audio, self.form.speaker)
        super().done(result)
