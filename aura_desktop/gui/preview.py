"""A live look at a camera, a screen or a stream, and a live meter of a microphone, before a session uses them."""

from __future__ import annotations

import time
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from aura_desktop.gui import theme
from aura_desktop.gui.background import Task
from aura_desktop.gui.meter import LevelMeter
from aura_desktop.gui.models.troubles import in_the_window
from aura_desktop.gui.models.words import translate
from aura_desktop.settings import AudioSettings, VideoSettings

#: Pictures a second and pixels of a preview: enough to see oneself.
PREVIEW_FPS = 15.0
PREVIEW_SIDE = 640
#: Seconds between two readings of a microphone.
LISTEN_S = 0.05


class Preview(QWidget):
    """Shows one source at a time; says why there is nothing to see, and what to do about it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(160, 90)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(translate("sources", "Preview"))
        self._image: QImage | None = None
        self._held: Any = None
        self._words = ""
        self._task: Task | None = None
        self._before: Task | None = None
        self.pictures = 0

    def sizeHint(self) -> QSize:
        return QSize(400, 225)

    @property
    def words(self) -> str:
        """What stands there instead of a picture."""
        return self._words

    def say(self, words: str) -> None:
        """No picture, but words."""
        self._image, self._words = None, words
        self.setAccessibleDescription(words)
        self.update()

    def look_at(self, spec: str) -> None:
        """Open ``spec`` and show it; what was shown is closed first."""
        self.stop()
        if spec == "none":
            self.say(translate("sources", "No picture: AURA only listens."))
            return
        self.say(translate("sources", "Opening…"))
        before = self._before
        settings = VideoSettings(preview_fps=PREVIEW_FPS, max_side=PREVIEW_SIDE)
        task = Task(lambda task: _watch(task, spec, settings, before), "preview")
        task.noted.connect(self._show)
        task.failed.connect(self._fail)
        self._task = task.start()

    def stop(self) -> None:
        """Let go of the device."""
        if self._task is not None:
            self._task.noted.disconnect(self._show)
            self._task.failed.disconnect(self._fail)
            self._task.stopping.set()
            self._before, self._task = self._task, None

    @Slot(object)
    def _show(self, frame: Any) -> None:
        pixels = frame.image if frame.image.flags.c_contiguous else frame.image.copy()
        height, width = pixels.shape[:2]
        self._held = pixels  # the QImage borrows it
        self._image = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
        self._words = ""
        self.pictures += 1
        self.update()

    @Slot(str, str)
    def _fail(self, what: str, way_out: str) -> None:
        self.say(f"{in_the_window(what)} {in_the_window(way_out)}".strip())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.STAGE)
        painter.drawRoundedRect(self.rect(), 8, 8)
        if self._image is not None:
            size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            box = self.rect()
            box.setSize(size)
            box.moveCenter(self.rect().center())
            painter.drawImage(box, self._image)
        elif self._words:
            painter.setPen(theme.CAPTION_TEXT)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(16, 8, -16, -8), flags, self._words)


def _watch(task: Task, spec: str, settings: VideoSettings, before: Task | None) -> None:
    from aura_desktop.capture import open_source

    if before is not None:
        before.join(5.0)  # the same device twice would be busy
    if task.stopping.is_set():
        return
    source = open_source(spec, settings)
    try:
        began = time.monotonic()
        while not task.stopping.is_set():
            frame = source.read()
            if frame is not None:
                task.note(frame)
            if source.ended:
                return
            if not source.live:
                task.stopping.wait(max(0.0, (frame.t if frame else 0) - (time.monotonic() - began)))
    finally:
        source.close()


class MicrophoneMeter(LevelMeter):
    """A meter that listens by itself; ``failed`` carries why it cannot, and the way out."""

    failed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            translate("controls", "Level of the microphone"), upright=False, parent=parent
        )
        self._task: Task | None = None
        self.problem = ""

    def listen_to(self, spec: str) -> None:
        """Open ``spec`` (as for ``--audio``) and show how loud it is."""
        self.stop()
        self.problem = ""
        if spec == "none":
            return
        task = Task(lambda task: _listen(task, spec), "meter")
        task.noted.connect(self._heard)
        task.failed.connect(self._fail)
        self._task = task.start()

    def stop(self) -> None:
        """Let go of the device."""
        if self._task is not None:
            self._task.stopping.set()
            self._task = None

    @Slot(object)
    def _heard(self, level: float) -> None:
        self.show_level(level)

    @Slot(str, str)
    def _fail(self, what: str, way_out: str) -> None:
        self.problem = f"{in_the_window(what)} {in_the_window(way_out)}".strip()
        self.setAccessibleDescription(self.problem)
        self.failed.emit(self.problem)


def _listen(task: Task, spec: str) -> None:
    from aura_desktop.audio import open_microphone
    from aura_desktop.session.monitor import loudness

    source = open_microphone(spec, AudioSettings())
    try:
        while not task.stopping.wait(LISTEN_S):
            block = source.read(time.monotonic())
            if block is not None:
                task.note(loudness(block.samples))
    finally:
        source.close()
