"""One instance, the tray, notifications, the crash file, the first start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage
from PySide6.QtNetwork import QLocalServer
from PySide6.QtWidgets import QWidget

from aura_desktop import events as e
from aura_desktop.gui import desktop as places
from aura_desktop.gui import instance
from aura_desktop.gui.crash import CrashFile, report
from aura_desktop.gui.desktop import Desktop
from aura_desktop.gui.tray import state_icon


@pytest.fixture
def desktop(window: Any) -> Any:
    made = Desktop(window)
    yield made
    made.close()


def asked(qtbot: Any, request: dict[str, Any]) -> bool:
    """From another process, as another start does, while this one runs its loop."""
    script = "import sys, json; from aura_desktop.gui.instance import send; "
    script += "sys.exit(not send(json.loads(sys.argv[1])))"
    child = subprocess.Popen([sys.executable, "-c", script, json.dumps(request)])
    qtbot.waitUntil(lambda: child.poll() is not None, timeout=20_000)
    return child.returncode == 0


def test_another_start_reaches_the_one_that_runs(qtbot: Any, desktop: Any, sessions: Any) -> None:
    assert desktop.instance.first
    assert asked(qtbot, {"do": "ask", "text": "  What is that? "})
    assert asked(qtbot, {"do": "stop"})
    wanted = [("ask", "What is that?"), ("stop_speaking", None)]
    qtbot.waitUntil(lambda: sessions.last.wishes == wanted)
    assert not asked(qtbot, {"do": "ask", "text": " "})
    assert not asked(qtbot, {"do": "format the disk"})
    assert asked(qtbot, {"do": "mute"})
    assert desktop._window.actions_.mute.isChecked()


def test_toggle_hides_and_shows(qtbot: Any, desktop: Any) -> None:
    window = desktop._window
    assert asked(qtbot, {"do": "toggle"})
    qtbot.waitUntil(window.isMinimized)
    assert asked(qtbot, {"do": "show"})
    qtbot.waitUntil(lambda: not window.isMinimized())


def test_nobody_there_is_said(qtbot: Any) -> None:
    assert not instance.send({"do": "stop"}, f"aura-test-{uuid.uuid4()}")


def test_second_is_not_first_and_what_a_crash_left_is_no_obstacle(qtbot: Any) -> None:
    name = f"aura-test-{uuid.uuid4()}"
    first = instance.Instance(lambda _request: True, name)
    assert first.first
    first.close()
    left = QLocalServer()
    assert left.listen(name)
    left.close()
    again = instance.Instance(lambda _request: True, name)
    assert again.first
    again.close()


@pytest.mark.parametrize("sent", [b"not json\n", b"[1]\n", b"\xff\xfe\n"])
def test_nonsense_is_refused(qtbot: Any, desktop: Any, sent: bytes) -> None:
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket()
    socket.connectToServer(instance.name())
    assert socket.waitForConnected(2000)
    socket.write(sent)
    qtbot.waitUntil(lambda: socket.bytesAvailable() > 0 or socket.waitForReadyRead(10))
    assert bytes(socket.readAll().data()) == b"no\n"
    socket.close()


def test_commands_say_when_no_window_runs(aura: Any) -> None:
    ended = aura("toggle")
    assert ended.code == 3
    assert ended.err == "aura-desktop: No window runs. Start one: aura-desktop\n"
    ended = aura("ask", "  ")
    assert ended.code == 2
    assert "there is no question in it" in ended.err


def test_window_without_a_session_says_so(qtbot: Any, desktop: Any, sessions: Any) -> None:
    desktop._window.end()
    qtbot.waitUntil(lambda: desktop._window.status.phase == "ended")
    child = subprocess.Popen(
        [sys.executable, "-m", "aura_desktop", "mute"], stderr=subprocess.PIPE, text=True
    )
    qtbot.waitUntil(lambda: child.poll() is not None, timeout=20_000)
    assert child.stderr is not None
    said = child.stderr.read()
    child.stderr.close()
    assert child.returncode == 3
    assert said == "aura-desktop: The window has no session. Start one there: Ctrl+R\n"
    assert not asked(qtbot, {"do": "stop"})
    assert not desktop._window.actions_.mute.isChecked()


def colours(image: QImage) -> set[int]:
    return {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}


def test_every_state_has_its_icon_in_both_inks(qapp: Any) -> None:
    drawn = {
        (state, dark): state_icon(state, sensing=False, dark=dark).pixmap(24, 24).toImage()
        for state in ("off", "watching", "thinking", "loading")
        for dark in (False, True)
    }
    kinds = list(drawn.values())
    assert all(a != b for i, a in enumerate(kinds) for b in kinds[i + 1 :])
    sensing = state_icon("watching", sensing=True, dark=False).pixmap(24, 24).toImage()
    assert sensing != drawn["watching", False]
    assert len(colours(sensing)) > 2


def test_alerts_are_told_once_and_answers_are_not(qtbot: Any, window: Any) -> None:
    told: list[str] = []
    window.told.connect(told.append)
    for reply, cause in (("r1", "question"), ("r2", "watch"), ("r3", "reminder")):
        window.bridge.post(e.ReplyStarted(t=1.0, id=reply, cause=cause, to=None))  # type: ignore[arg-type]
        window.bridge.post(
            e.ReplyEnded(t=2.0, id=reply, text=f"said {reply}", heard="", interrupted=False)
        )
    qtbot.waitUntil(lambda: told == ["said r2", "said r3"])


def test_reminder_is_notified_while_another_window_is_in_front(
    qtbot: Any, window: Any, desktop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []

    class Icon:
        def notify(self, words: str) -> None:
            shown.append(words)

        def show_status(self, status: Any) -> None:
            assert status is window.status

    def ring(reply: str) -> None:
        window.bridge.post(e.ReplyStarted(t=1.0, id=reply, cause="reminder", to="m1"))
        window.bridge.post(
            e.ReplyEnded(t=2.0, id=reply, text=f"Timer {reply}.", heard="", interrupted=False)
        )

    monkeypatch.setattr(desktop, "tray", Icon())
    ring("r1")
    qtbot.waitUntil(lambda: len(window.conversation) == 1)
    assert not shown, "the window is in front"
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: not window.isActiveWindow())
    ring("r2")
    qtbot.waitUntil(lambda: shown == ["Timer r2."])
    monkeypatch.undo()


def test_window_comes_back_where_it_was(qtbot: Any, window: Any, desktop: Any) -> None:
    window.resize(777, 555)
    desktop.close()
    window.resize(400, 300)
    desktop.appear()
    assert (window.width(), window.height()) == (777, 555)


def test_welcome_is_for_the_first_start_only() -> None:
    assert not places.welcomed()
    places.note_welcomed()
    assert places.welcomed()


CRASH = """
import sys, ctypes
from aura_desktop.gui.crash import CrashFile
crash = CrashFile()
print(crash.left or "none", flush=True)
if sys.argv[1] == "crash":
    ctypes.string_at(0)
if sys.argv[1] == "error":
    sys.excepthook(*_ if (_ := sys.exc_info())[0] else (ValueError, ValueError("secret words"), None))
crash.disarm()
"""


def run(how: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", CRASH, how], capture_output=True, text=True, timeout=60, check=False
    )
    return done.stdout.strip()


def test_crash_is_offered_at_the_next_start_and_only_then(tmp_path: Path) -> None:
    assert run("clean") == "none"
    assert run("crash") == "none"
    left = Path(run("clean"))
    said = report(left)
    assert "string_at" in said
    assert "AURA Desktop" in said
    assert run("clean") == "none"


def test_errors_are_noted_without_the_words_in_them() -> None:
    assert run("error") == "none"
    left = Path(run("clean"))
    said = report(left)
    assert "ValueError" in said
    assert "secret" not in said


def test_crash_file_that_cannot_be_written_is_no_obstacle(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    crash = CrashFile(blocked / "folder")
    assert crash.left is None
    crash.disarm()


def test_offered_report_can_be_copied(qtbot: Any, desktop: Any, tmp_path: Path) -> None:
    path = tmp_path / "crash-last.log"
    path.write_text("Fatal Python error", encoding="utf-8")
    dialog = desktop.offer_crash(path)
    qtbot.addWidget(dialog)
    assert "unexpectedly" in dialog.windowTitle()
    assert os.environ["AURA_DATA_DIR"] not in dialog.windowTitle()
