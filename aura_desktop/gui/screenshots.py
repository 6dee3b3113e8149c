"""``python -m aura_desktop.gui.screenshots OUT_DIR``: every view of the real window, in both themes and languages.

Runs a real session (the demo, unless told otherwise) on the simulated clock, so that a slow machine
takes the same picture as a fast one, and keeps the window once the stream has reached ``--at``. The
same session's window is then drawn in each theme; each language has a session of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication, QWidget

from aura_desktop import paths, settings
from aura_desktop.errors import PartUnusable
from aura_desktop.gui import background, language, looks
from aura_desktop.gui.app import application
from aura_desktop.gui.conductor import open_live_session
from aura_desktop.gui.garbage import GuiThreadCollector
from aura_desktop.gui.welcome import Welcome
from aura_desktop.gui.window import Window
from aura_desktop.session.options import LiveOptions

#: Stream second of the picture: in the demo both sides have spoken, and a watch has just fired.
AT_S = 38.0
SIZE = (1120, 680)
#: Milliseconds between two looks at the stream's time.
LOOK_MS = 100
#: Milliseconds until a session that does not get there is given up.
GIVE_UP_MS = 600_000
#: Seconds that a dialog gets to look at the machine and to be drawn.
DIALOG_S = 6.0
#: Exit code when a part is missing or unusable (the contract's).
UNUSABLE = 3
#: Families that have every letter of a language, best first.
FAMILIES = {
    "en": ("Inter", "Open Sans", "Noto Sans", "Segoe UI", "Helvetica Neue"),
    "zh_CN": ("Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei"),
}
#: The screen that offscreen pictures are taken on.
SCREEN = {
    "name": "screen",
    "x": 0,
    "y": 0,
    "width": 1280,
    "height": 720,
    "logicalDpi": 96,
    "dpr": 1,
}
LANGUAGES = ("en", "zh_CN")
THEMES = ("light", "dark")


class _Photographer(QObject):
    """Waits for the moment, then takes every view in both themes and closes the window."""

    def __init__(self, window: Window, out_dir: Path, at: float, suffix: str) -> None:
        super().__init__()
        self._window = window
        self._out_dir = out_dir
        self._at = at
        self._suffix = suffix
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
            self._take_all()
            self._window.quit()

    def _take_all(self) -> None:
        window, acts = self._window, self._window.actions_
        self._in_both_themes(window, "window")
        size = window.size()
        window.viewing.present(True)
        self._settle()
        self._take(window, "presenter", "")
        window.viewing.present(False)
        window.resize(size)
        # The picture and what lies on it look the same in both themes.
        for action in (acts.saw, acts.performance):
            action.setChecked(True)
        self._settle()
        self._take(window.stage, "saw", "")
        for action in (acts.saw, acts.performance):
            action.setChecked(False)
        self._dialogs()

    def _dialogs(self) -> None:
        dialogs = self._window.dialogs
        views: tuple[tuple[str, Callable[[], None]], ...] = (
            ("timeline", dialogs.show_timeline),
            ("settings", dialogs.show_settings),
            ("models", dialogs.show_models),
            ("server", dialogs.show_server),
            ("sources", dialogs.show_sources),
            ("welcome", dialogs.show_welcome),
            ("keys", dialogs.show_keys),
            ("about", dialogs.show_about),
        )
        for name, show in views:
            show()
            dialog = dialogs.get(name)
            assert dialog is not None
            self._settle(DIALOG_S if name in {"models", "sources", "timeline"} else 0.3)
            self._in_both_themes(dialog, name)
            if isinstance(dialog, Welcome):
                for step in range(2, dialog.pages.count() + 1):
                    dialog.onward.click()
                    self._settle(DIALOG_S)
                    self._in_both_themes(dialog, f"{name}-{step}")
            dialog.close()

    def _in_both_themes(self, view: QWidget, name: str) -> None:
        for theme in THEMES:
            self._theme(theme)
            self._take(view, name, theme)

    def _theme(self, theme: str) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        looks.apply_theme(app, theme)
        self._settle()

    @staticmethod
    def _settle(seconds: float = 0.2) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            QApplication.processEvents()
            time.sleep(0.01)

    def _take(self, widget: QWidget, name: str, theme: str) -> None:
        dark = "-dark" if theme == "dark" else ""
        path = self._out_dir / f"{name}{dark}{self._suffix}.png"
        if widget.grab().save(str(path)):
            self.taken.append(path)


def take(
    options: LiveOptions, out_dir: Path, at: float, size: tuple[int, int], speak: str
) -> list[Path]:
    """Run a session in the language ``speak``, take the pictures, and return where they are.

    Raises ``PartUnusable``.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    app = application()
    _use_whole_font(app, speak)
    language.install(app, speak)
    looks.apply_theme(app, "light")
    window = Window(options, settings.load(), open_live_session)
    window.resize(*size)
    window.show()
    photographer = _Photographer(window, out_dir, at, "" if speak == "en" else f".{speak}")
    window.begin()
    try:
        with GuiThreadCollector():
            app.exec()
    finally:
        background.stop_all(2.0)
        window.conductor.join()
        window.bridge.close()
    failure = window.status.failure
    if failure is not None:
        raise PartUnusable(failure.part, failure.what, failure.way_out)
    return photographer.taken


def _use_whole_font(app: QApplication, speak: str) -> None:
    known = set(QFontDatabase.families())
    family = next((name for name in FAMILIES[speak] if name in known), None)
    if family is not None:
        font = QFont(app.font())
        font.setFamily(family)
        font.setPointSizeF(10.0)
        app.setFont(font)


def main(words: list[str]) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m aura_desktop.gui.screenshots")
    parser.add_argument("out_dir", type=Path)
    parser.add_argument("--video", default=str(paths.resource("assets", "demo", "demo.mp4")))
    parser.add_argument("--audio", default=str(paths.resource("assets", "demo", "demo.wav")))
    parser.add_argument("--at", type=float, default=AT_S, help="second of the stream")
    parser.add_argument("--size", type=int, nargs=2, default=SIZE, metavar=("WIDTH", "HEIGHT"))
    parser.add_argument("--language", choices=LANGUAGES, help="this one alone")
    parser.add_argument("--data-dir", type=Path, help="where the session's timeline is written")
    given = parser.parse_args(words)
    if given.language is None:
        return _each_language(words)
    options = LiveOptions(
        video=given.video, audio=given.audio, speaker="none", pace="fast", data_dir=given.data_dir
    )
    try:
        taken = take(options, given.out_dir, given.at, tuple(given.size), given.language)
    except PartUnusable as error:
        sys.stderr.write(f"{error}\n")
        return UNUSABLE
    for path in taken:
        sys.stdout.write(f"{path}\n")
    return 0


def _each_language(words: list[str]) -> int:
    """A process each: texts are made in the language that was there first."""
    env = dict(os.environ)
    with tempfile.TemporaryDirectory() as folder:
        if env.get("QT_QPA_PLATFORM") == "offscreen":
            screens = Path(folder) / "screens.json"
            screens.write_text(json.dumps({"screens": [SCREEN]}), encoding="utf-8")
            env["QT_QPA_PLATFORM"] = f"offscreen:configfile={screens}"
        for speak in LANGUAGES:
            command = [sys.executable, "-m", "aura_desktop.gui.screenshots", *words]
            command += ["--language", speak, "--data-dir", str(Path(folder) / speak)]
            code = subprocess.run(command, env=env, check=False).returncode
            if code:
                return code
    return 0


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    os._exit(code)  # a preview's driver may hang longer than anyone waits for pictures
