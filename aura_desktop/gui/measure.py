"""``python -m aura_desktop.gui.measure``: the window watched from inside while a session runs in it.

A heartbeat in the event loop finds every block, the thread's own clock says what painting costs. Prints
one JSON object as its last line. ``bench window`` runs this in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from typing import Any

import psutil
from PySide6.QtCore import QObject, Qt, QTimer, Slot

from aura_desktop import paths, settings
from aura_desktop.errors import PartUnusable
from aura_desktop.gui.app import application
from aura_desktop.gui.conductor import open_live_session
from aura_desktop.gui.garbage import GuiThreadCollector
from aura_desktop.gui.window import Window
from aura_desktop.session.options import LiveOptions

#: Milliseconds between two heartbeats.
BEAT_MS = 10
#: A block of the event loop that an eye notices.
BLOCK_MS = 50.0
#: Milliseconds after a session has begun before it counts: loading is not watching.
SETTLE_S = 5.0
MIB = 2**20
UNUSABLE = 3


class _Probe(QObject):
    """Counts while a session runs; starts the clip again when it is over."""

    def __init__(self, window: Window, seconds: float) -> None:
        super().__init__()
        self._window = window
        self._seconds = seconds
        self._process = psutil.Process()
        self.rss_empty = self._process.memory_info().rss
        self._late: list[float] = []
        self._began = 0.0
        self._beat_at = 0.0
        self._painted = self._cpu = self._rss = 0.0
        self._counted = 0.0
        self.failed = ""
        self._last: tuple[float, float, int] | None = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(BEAT_MS)

    @Slot()
    def _beat(self) -> None:
        now, window = time.perf_counter(), self._window
        running = window.status.phase == "running" and window.stage.has_picture
        if not running:
            self._began, self._last = 0.0, None
            if window.status.phase == "failed":
                self.failed = str(window.status.failure)
                window.quit()
            elif window.status.phase == "ended" and not window.conductor.running:
                window.begin()
        elif not self._began:
            self._began = now
        elif now - self._began > SETTLE_S:
            self._count(now)
        self._beat_at = now

    def _count(self, now: float) -> None:
        mark = (now, time.thread_time(), self._window.stage.frames_painted)
        if self._last is not None:
            self._late.append(max(0.0, (now - self._beat_at) * 1000 - BEAT_MS))
            self._counted += now - self._last[0]
            self._cpu += mark[1] - self._last[1]
            self._painted += mark[2] - self._last[2]
        self._last = mark
        if len(self._late) % 100 == 0:
            self._rss = max(self._rss, self._process.memory_info().rss)
        if self._counted >= self._seconds:
            self._window.quit()

    def numbers(self) -> dict[str, Any]:
        """What came of it."""
        late = sorted(self._late) or [0.0]
        seconds = max(self._counted, 1e-9)
        return {
            "watched_s": round(self._counted, 1),
            "heartbeats": len(self._late),
            "late_ms": {
                "p50": round(late[len(late) // 2], 1),
                "p99": round(late[round(0.99 * (len(late) - 1))], 1),
                "p999": round(late[round(0.999 * (len(late) - 1))], 1),
                "max": round(late[-1], 1),
            },
            "blocks_over_50_ms": sum(ms > BLOCK_MS for ms in late),
            "painted_fps": round(self._painted / seconds, 1),
            "gui_thread_cpu_percent": round(100 * self._cpu / seconds, 1),
            "rss_window_alone_mib": round(self.rss_empty / MIB, 1),
            "rss_with_session_mib": round(self._rss / MIB, 1),
            "model": self._window.performance.lines,
            "entries": len(self._window.conversation),
        }


def measure(options: LiveOptions, seconds: float) -> dict[str, Any]:
    """Watch ``seconds`` of sessions. Raises ``PartUnusable`` when one cannot run."""
    app = application()
    window = Window(options, settings.load(), open_live_session)
    for action in (window.actions_.saw, window.actions_.performance):
        action.setChecked(True)
    window.show()
    app.processEvents()
    probe = _Probe(window, seconds)
    window.begin()
    try:
        with GuiThreadCollector():
            app.exec()
    finally:
        window.conductor.join()
        window.bridge.close()
    if probe.failed:
        raise PartUnusable("session", probe.failed)
    return probe.numbers()


def main(words: list[str]) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m aura_desktop.gui.measure")
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--video", default=str(paths.resource("assets", "demo", "demo.mp4")))
    parser.add_argument("--audio", default=str(paths.resource("assets", "demo", "demo.wav")))
    given = parser.parse_args(words)
    options = LiveOptions(video=given.video, audio=given.audio, speaker="none")
    try:
        numbers = measure(options, 60 * given.minutes)
    except PartUnusable as error:
        sys.stderr.write(f"{error}\n")
        return UNUSABLE
    sys.stdout.write(json.dumps(numbers) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
