"""The session in the terminal: captions, event lines, exit codes, signals."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from aura_desktop import events
from aura_desktop.errors import PartUnusable
from aura_desktop.session import headless
from aura_desktop.session.options import LiveOptions
from aura_desktop.settings import Settings
from tests.session.scripted import Play

ROOT = Path(__file__).resolve().parents[2]


def captions(*shown: events.Event) -> str:
    out = io.StringIO()
    captions = headless.Captions(out)
    for event in shown:
        captions.take(event)
    captions.close()
    return out.getvalue()


def test_both_sides_with_their_times() -> None:
    text = captions(
        events.UserAsked(t=62.04, id="q1", text="What do you see?", via="voice"),
        events.ReplyStarted(t=63.0, id="r1", cause="question", to="q1"),
        events.ReplyText(t=63.0, id="r1", text="I see"),
        events.ReplyText(t=63.1, id="r1", text=" a cat."),
        events.ReplyEnded(
            t=64.0, id="r1", text="I see a cat.", heard="I see a cat.", interrupted=False
        ),
    )
    assert text == "  1:02.0  You    What do you see?\n  1:03.0  AURA   I see a cat.\n"


def test_alerts_are_marked_and_interruptions_show_what_was_heard() -> None:
    text = captions(
        events.ReplyStarted(t=1.0, id="r1", cause="watch", to="w1"),
        events.ReplyText(t=1.0, id="r1", text="I see a cat now."),
        events.ReplyEnded(t=2.0, id="r1", text="I see a cat now.", heard="I see", interrupted=True),
    )
    assert "AURA!  I see a cat now. — (interrupted, heard: I see)\n" in text


def test_an_event_in_the_middle_of_a_reply_gets_its_own_line() -> None:
    text = captions(
        events.ReplyStarted(t=1.0, id="r1", cause="question", to="q1"),
        events.ReplyText(t=1.0, id="r1", text="I see"),
        events.PartLost(t=1.5, part="camera", why="it was unplugged"),
        events.ReplyText(t=2.0, id="r1", text=" a cat."),
    )
    lines = text.splitlines()
    assert lines[0].endswith("AURA   I see")
    assert lines[1].endswith("The camera is lost: it was unplugged")
    assert lines[2].endswith("AURA   a cat.")


def test_reminders_saved_files_and_conditions_have_their_lines() -> None:
    out = io.StringIO()
    noon = datetime(2026, 11, 27, 12).astimezone().timestamp()
    shown = headless.Captions(out, now=lambda: noon)
    for event in (
        events.WatchAdded(t=0.0, id="w1", text="a cat"),
        events.WatchAdded(
            t=0.0,
            id="w2",
            text="count the dogs",
            condition="a dog appears",
            mode="count",
            until=noon + 1800,
        ),
        events.WatchAdded(t=0.0, id="w3", text="x", condition="the dog is gone", mode="every"),
        events.WatchCounted(t=0.0, id="w2", count=3),
        events.ReminderAdded(t=0.0, id="m1", text="call Ann", kind="reminder", at=noon + 60),
        events.ReminderAdded(t=0.0, id="m2", text="", kind="alarm", at=noon + 86_400),
        events.ReminderRemoved(t=0.0, id="m2", text=""),
        events.ReminderRemoved(t=0.0, id="old", text="call Bob"),
        events.ReminderFired(t=0.0, id="m1", text="call Ann"),
        events.ReplyStarted(t=0.0, id="r1", cause="reminder", to="m1"),
        events.ReplyText(t=0.0, id="r1", text="You asked me to remind you: call Ann."),
        events.FileSaved(t=0.0, what="picture", path="/saved/a.png"),
        events.PrivacyChanged(t=0.0, private=True),
        events.PrivacyChanged(t=0.0, private=False),
        events.MemoryForgotten(t=0.0, span_s=60.0),
    ):
        shown.take(event)
    shown.close()
    assert [line.removeprefix("  0:00.0  ").strip() for line in out.getvalue().splitlines()] == [
        "watching: a cat",
        "watching: a dog appears (counting, until 12:30)",
        "watching: the dog is gone (every time)",
        "counted: 3 (a dog appears)",
        "reminder: at 12:01, call Ann",
        "alarm: at 2026-11-28 12:00",
        "no longer: alarm",
        "no longer: reminder, call Bob",
        "AURA!  You asked me to remind you: call Ann.",
        "saved the picture: /saved/a.png",
        "private: nothing is noted",
        "no longer private",
        "what was noted is deleted, as asked",
    ]


def live(video: Path, **given: object) -> LiveOptions:
    return LiveOptions(video=str(video), audio="none", pace="fast", **given)  # type: ignore[arg-type]


def test_events_go_to_a_file_and_captions_to_stdout(
    models_dir: Path,
    play: Play,
    video: Callable[[float], Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "events.jsonl"
    code = headless.run(live(video(3), asks=((1.0, "Well?"),)), Settings(), str(path))
    assert code == 0
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert lines[-1]["type"] == "session.ended"
    assert [e["text"] for e in lines if e["type"] == "user.asked"] == ["Well?"]
    assert all(list(e)[:2] == ["t", "type"] for e in lines)
    captured = capsys.readouterr()
    assert "You    Well?  (typed)" in captured.out
    assert "AURA   I can see a cat." in captured.out
    assert captured.err == ""


def test_events_on_stdout_are_alone_there(
    models_dir: Path, play: Play, video: Callable[[float], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert headless.run(live(video(2), asks=((1.0, "Well?"),)), Settings(), "-") == 0
    captured = capsys.readouterr()
    assert [json.loads(line) for line in captured.out.splitlines()]
    assert "You    Well?" in captured.err


def test_events_that_cannot_be_written_are_said_before_anything_is_loaded(
    play: Play, tmp_path: Path
) -> None:
    with pytest.raises(PartUnusable, match="cannot be written"):
        headless.run(LiveOptions(video="none"), Settings(), str(tmp_path / "no" / "events"))
    assert play.opened == 0


def test_a_mind_lost_for_good_is_raised_after_everything_is_saved(
    models_dir: Path, play: Play, video: Callable[[float], Path], tmp_path: Path
) -> None:
    path = tmp_path / "events.jsonl"
    settings = Settings()
    settings.session.mind_restarts = 0
    play.crash_at = 0
    with pytest.raises(PartUnusable, match="stopped"):
        headless.run(live(video(3)), settings, str(path))
    assert json.loads(path.read_text().splitlines()[-1])["type"] == "session.ended"


def test_an_output_that_is_gone_ends_the_session(
    models_dir: Path, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stdout", Gone())
    options = LiveOptions(
        video="none", audio="none", speaker="none", asks=((0.0, "Well?"),), until=60.0
    )
    begun = time.monotonic()
    assert headless.run(options, Settings(), "-") == 0
    assert time.monotonic() - begun < 50  # far from its end


PROGRAM = """
import sys, types
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from tests.session.scripted import Play, LONG_ANSWER
play = Play(answer=lambda text: LONG_ANSWER, piece_s=0.02, load_s=float(sys.argv[3]))
module = types.ModuleType("aura_desktop.videollm.mind")
module.open_mind = play.open_mind
sys.modules["aura_desktop.videollm.mind"] = module
from aura_desktop.session import headless
from aura_desktop.session.options import LiveOptions
from aura_desktop.settings import Settings
options = LiveOptions(
    video="none", audio="none", speaker="none", asks=((0.0, "Well?"),), until=600.0,
    record_audio=Path(sys.argv[2]).with_suffix(".wav"),
)
sys.exit(headless.run(options, Settings(), sys.argv[2]))
"""


@pytest.mark.parametrize(
    ("number", "load_s", "until_event"),
    [
        (signal.SIGINT, 0.0, "reply.audio_started"),
        (signal.SIGTERM, 0.0, "session.started"),
        (signal.SIGINT, 600.0, "state.changed"),
    ],
)
def test_a_signal_ends_it_with_everything_saved(
    models_dir: Path, tmp_path: Path, number: int, load_s: float, until_event: str
) -> None:
    path = tmp_path / "events.jsonl"
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(ROOT), str(path), str(load_s)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    watchdog = threading.Timer(120, process.kill)
    watchdog.start()
    try:
        while not (path.exists() and until_event in path.read_text()):
            assert process.poll() is None, process.communicate()
            time.sleep(0.05)
        process.send_signal(number)
        out, err = process.communicate()
    finally:
        watchdog.cancel()
        process.kill()
    assert process.returncode == 130, (out, err)
    assert b"Traceback" not in err
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert (lines[-1]["type"], lines[-1]["reason"]) == ("session.ended", "interrupted")
    started = [e["id"] for e in lines if e["type"] == "reply.started"]
    assert [e["id"] for e in lines if e["type"] == "reply.ended"] == started
    assert path.with_suffix(".wav").read_bytes()[:4] == b"RIFF"
