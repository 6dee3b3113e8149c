"""The process that watches a shared screen for ``portal``. Nothing but this is in it."""

from __future__ import annotations

import os
import signal
from multiprocessing.connection import Connection

# Milliseconds between two words to the other side while the picture stays the same.
STILL_MS = 500


def share(pipe: Connection, fps: float, max_side: int) -> None:
    """Send ``("picture", width, height, BGRA bytes)`` at most ``fps`` times a second, ``("still",)`` while nothing
    changes and ``("unusable", why)`` at the end, until ``pipe`` is closed on the other side.
    """
    # Ctrl+C in a terminal is for the program; the pipe's end is this one's.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.*=false")
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtGui import QGuiApplication, QImage
    from PySide6.QtMultimedia import QMediaCaptureSession, QScreenCapture, QVideoSink

    app = QGuiApplication(["aura-desktop"])
    app.setQuitOnLastWindowClosed(False)
    sink, capture, session = QVideoSink(), QScreenCapture(), QMediaCaptureSession()
    fresh, silent_ms = [False], [0]

    def arrived() -> None:
        fresh[0] = True

    def tell(word: tuple[str | int | bytes, ...]) -> None:
        try:
            pipe.send(word)
        except (OSError, ValueError):
            app.quit()

    def fail(_error: object, why: str) -> None:
        tell(("unusable", why))
        app.quit()

    def look() -> None:
        if pipe.poll():  # nothing is ever said to it: this is the end
            app.quit()
            return
        silent_ms[0] += timer.interval()
        frame = sink.videoFrame()
        if fresh[0] and frame.isValid():
            fresh[0], silent_ms[0] = False, 0
            image = frame.toImage().convertToFormat(QImage.Format.Format_RGB32)
            if max(image.width(), image.height()) > max_side:
                keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode
                image = image.scaled(max_side, max_side, keep, smooth.SmoothTransformation)
            tell(("picture", image.width(), image.height(), bytes(image.constBits())))
        elif silent_ms[0] >= STILL_MS and frame.isValid():
            silent_ms[0] = 0
            tell(("still",))

    sink.videoFrameChanged.connect(arrived)
    capture.errorOccurred.connect(fail)
    capture.setScreen(app.primaryScreen())
    session.setScreenCapture(capture)
    session.setVideoOutput(sink)
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(look)
    timer.start(max(1, round(1000 / fps)))
    capture.setActive(True)
    app.exec()
    capture.setActive(False)
    pipe.close()
