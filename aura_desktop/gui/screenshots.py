"""``python -m aura_desktop.gui.screenshots OUT_DIR``: the real window, in light and dark.

Runs a real session (the demo, unless told otherwise) on the simulated clock, so that a slow machine
takes the same picture as a fast one, and keeps the window once the stream has reached ``--at``.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from aura_desktop import paths, settings
from aura_desktop.errors import PartUnusable
from aura_desktop.gui.app import application
from aura_desktop.gui.conductor import open_live_session
from aura_desktop.gui.theme import dark_palette
from aura_desktop.gui.window import Window
from aura_desktop.session.options import LiveOptions

#: Stream second of the picture: in the demo both sides have spoken, and a watch has just fired.
AT_S = 38.0
SIZE = (1120, 680)
#: Milliseconds between two looks at the stream's time.
LOOK_MS = 100
#: Milliseconds until a session that does not get there is given up.
GIVE_UP_MS = 600_000
#: Exit code when a part is missing or unusable (the contract's).
UNUSABLE = 3


class _Photographer(QObject):
    """Waits for the moment, then takes the window in both themes and closes it."""

    def __init__(self, window: Window, out_dir: Path, at: float) -> None:
        super().__init__()
        self._window = window
        self._out_dir = out_dir
        self._at = at
        self._waited_ms = 0
        self.taken: list[Path] = []
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(LOOK_MS)

    @Slot()
    def _look(self) -> None:
        self._waited_ms += LOOK_MS
        over = self._window.status.phase in ("ended", "failed") or self._waited_ms > GIVE_UP_MS
        if over or self._window.stage.time >= self._at:
            self._timer.stop()
            self._take()

    def _take(self) -> None:
        light = QApplication.palette()
        for name, palette in (("window.png", light), ("window-dark.png", dark_palette())):
            QApplication.setPalette(palette)
            QApplication.processEvents()
            path = self._out_dir / name
            if self._window.grab().save(str(path)):
                self.taken.append(path)
        QApplication.setPalette(light)
        self._window.close()


def take(options: LiveOptions, out_dir: Path, at: float, size: tuple[int, int]) -> list[Path]:
    """Run a session, take the pictures, and return where they are. Raises ``PartUnusable``."""
    out_dir.mkdir(parents=True, exist_ok=True)
    app = application()
    window = Window(options, settings.load(), open_live_session)
    window.resize(*size)
    window.show()
    photographer = _Photographer(window, out_dir, at)
    window.begin()
    try:
        app.exec()
    finally:
        window.conductor.join()
        window.bridge.close()
    failure = window.status.failure
    if failure is not None:
        raise PartUnusable(failure.part, failure.what, failure.way_out)
    return photographer.taken


def main(words: list[str]) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m aura_desktop.gui.screenshots")
    parser.add_argument("out_dir", type=Path)
    parser.add_argument("--video", default=str(paths.resource("assets", "demo", "demo.mp4")))
    parser.add_argument("--audio", default=str(paths.resource("assets", "demo", "demo.wav")))
    parser.add_argument("--at", type=float, default=AT_S, help="second of the stream")
    parser.add_argument("--size", type=int, nargs=2, default=SIZE, metavar=("WIDTH", "HEIGHT"))
    given = parser.parse_args(words)
    options = LiveOptions(
        video=given.video, audio=given.audio, speaker="none", pace="fast", private=True
    )
    try:
        taken = take(options, given.out_dir, given.at, tuple(given.size))
    except PartUnusable as error:
        sys.stderr.write(f"{error}\n")
        return UNUSABLE
    for path in taken:
        sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
