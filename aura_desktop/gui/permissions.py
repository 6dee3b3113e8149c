"""Asking for the camera and the microphone where the system wants to be asked at run time (macOS).

Elsewhere Qt says "granted" at once. A refusal is no end: the session then says what is missing and where
to allow it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from PySide6.QtCore import (
    QCameraPermission,
    QCoreApplication,
    QMicrophonePermission,
    QObject,
    Qt,
    Signal,
    Slot,
)

Kind = Literal["camera", "microphone"]


class Permissions(QObject):
    """``settled`` once every question that had to be asked was answered, one way or the other."""

    settled = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[Kind] = []

    def ask(self, kinds: Iterable[Kind]) -> None:
        """Ask for those that were never asked for."""
        self._waiting = list(kinds)
        self._go_on()

    @Slot()
    def _go_on(self) -> None:
        app = QCoreApplication.instance()
        while self._waiting and app is not None:
            wanted = (
                QCameraPermission() if self._waiting.pop(0) == "camera" else QMicrophonePermission()
            )
            if app.checkPermission(wanted) == Qt.PermissionStatus.Undetermined:
                app.requestPermission(wanted, self, self._go_on)
                return
        self.settled.emit()


def needed(video: str, audio: str) -> list[Kind]:
    """What a session on these sources opens."""
    kinds: list[Kind] = []
    if video.partition(":")[0] == "camera":
        kinds.append("camera")
    if audio.partition(":")[0] == "mic":
        kinds.append("microphone")
    return kinds
