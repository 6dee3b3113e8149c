"""Running the window: when the session starts, how everything ends, with what exit code."""

from __future__ import annotations

import gc
import json
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from aura_desktop.errors import PartUnusable
from aura_desktop.gui import app, display
from aura_desktop.gui.window import Window
from aura_desktop.settings import Settings


def shown_window() -> Window | None:
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, Window) and widget.isVisible():
            return widget
    return None


def when(condition: Any, action: Any) -> QTimer:
    """Call ``action`` once as soon as ``condition`` holds."""
    timer = QTimer()

    def look() -> None:
        if condition():
            timer.stop()
            action()

    timer.timeout.connect(look)
    timer.start(10)
    return timer


def leftovers() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name.startswith("aura-window")]


def test_session_starts_after_the_first_paint_and_ends_with_the_window(
    qapp: Any, sessions: Any, live_options: Any
) -> None:
    painted: list[int] = []

    def open_session(*given: Any) -> Any:
        window = shown_window()
        assert window is not None
        painted.append(window.stage.paints)
        # The collector would delete Qt objects in whatever thread it runs in.
        assert not gc.isenabled()
        return sessions(*given)

    def running() -> bool:
        window = shown_window()
        return window is not None and window.status.phase == "running"

    timer = when(running, lambda: shown_window().close())  # type: ignore[union-attr]
    gc.enable()
    assert app.run(live_options, Settings(), open_session=open_session) == 0
    timer.stop()
    assert painted[0] >= 1
    assert sessions.last.wishes == [("stop", "the window was closed")]
    assert sessions.last.over.is_set()
    assert not leftovers()


def test_scripted_session_closes_the_window_at_its_end(
    qapp: Any, sessions: Any, live_options: Any
) -> None:
    scripted = replace(live_options, until=3.0)
    timer = when(
        lambda: bool(sessions.all) and sessions.last.started.is_set(),
        lambda: sessions.last.finish("until"),
    )
    assert app.run(scripted, Settings(), open_session=sessions) == 0
    timer.stop()
    assert not leftovers()


def test_missing_part_ends_with_3_and_one_sentence_on_stderr(
    qapp: Any, sessions: Any, live_options: Any, no_camera: Any, capsys: Any
) -> None:
    sessions.failure = no_camera

    def failed() -> bool:
        window = shown_window()
        return window is not None and window.status.phase == "failed"

    timer = when(failed, lambda: shown_window().close())  # type: ignore[union-attr]
    assert app.run(live_options, Settings(), open_session=sessions) == 3
    timer.stop()
    assert capsys.readouterr().err == "There is no camera here. Type: aura-desktop devices\n"


def test_failure_of_an_earlier_session_is_forgotten_by_a_good_one(
    qapp: Any, sessions: Any, live_options: Any, no_camera: Any
) -> None:
    sessions.failure = no_camera

    def failed() -> bool:
        window = shown_window()
        return window is not None and window.status.phase == "failed"

    def try_again() -> None:
        sessions.failure = None
        window = shown_window()
        assert window is not None
        window.watch_again()

    again = when(failed, try_again)
    close = when(
        lambda: len(sessions.all) == 2 and sessions.last.started.is_set(),
        lambda: shown_window().close(),  # type: ignore[union-attr]
    )
    assert app.run(live_options, Settings(), open_session=sessions) == 0
    again.stop()
    close.stop()


def test_events_are_written_beside_the_window(
    qapp: Any, sessions: Any, live_options: Any, tmp_path: Path
) -> None:
    log = tmp_path / "events.jsonl"
    timer = when(
        lambda: bool(sessions.all) and sessions.last.started.is_set(),
        lambda: sessions.last.finish("until"),
    )
    scripted = replace(live_options, until=3.0)
    assert app.run(scripted, Settings(), str(log), open_session=sessions) == 0
    timer.stop()
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert [line["type"] for line in lines] == ["session.started", "session.ended"]
    with pytest.raises(PartUnusable, match="cannot be written"):
        app.run(scripted, Settings(), str(tmp_path / "no" / "x"), open_session=sessions)


def test_no_display_is_an_honest_error(
    monkeypatch: Any, qapp: Any, sessions: Any, live_options: Any
) -> None:
    monkeypatch.setattr(app, "why_no_display", lambda: "There is no display here.")
    with pytest.raises(PartUnusable, match=r"no display here.*--headless"):
        app.run(live_options, Settings(), open_session=sessions)
    assert not sessions.all
    assert app.has_display is display.has_display


SCRIPT = """
import sys, threading
from aura_desktop import events
from aura_desktop.gui import app
from aura_desktop.session.options import LiveOptions
from aura_desktop.settings import Settings

class Session:
    exit_code, failure = 0, None
    def __init__(self, options, settings, on_event, views):
        self.over = threading.Event()
    def start(self):
        print("started", flush=True)
    def wait(self, timeout=None):
        return self.over.wait(timeout)
    def clip(self):
        return None
    def stop(self, reason):
        print("saved:", reason, flush=True)
        self.over.set()

sys.exit(app.run(LiveOptions(video="none", audio="none"), Settings(), open_session=Session))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send to a process")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupt_saves_everything_and_ends_with_130(number: int, tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", SCRIPT], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "started\n"
        child.send_signal(number)
        out, err = child.communicate(timeout=60)
    finally:
        child.kill()
    assert child.returncode == 130, err
    assert out == "saved: interrupted\n"
    assert "Traceback" not in err
