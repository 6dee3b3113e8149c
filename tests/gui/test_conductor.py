"""The conductor: sessions live in their own thread, wishes reach them, errors become sentences."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from aura_desktop import events, heap
from aura_desktop.gui.conductor import MAX_WISHES, Conductor, Views
from aura_desktop.gui.models.status import SessionFailed, SessionGone
from aura_desktop.gui.sources import with_camera, with_video_file


def wait_for(condition: Any, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_session_runs_elsewhere_and_hears_every_wish(sessions: Any, live_options: Any) -> None:
    told: list[Any] = []
    conductor = Conductor(told.append, Views(), sessions)
    conductor.begin(live_options, None)  # type: ignore[arg-type]
    conductor.ask("early")
    wait_for(lambda: sessions.all and sessions.last.started.is_set())
    conductor.ask("late")
    conductor.add_watch("a cat")
    conductor.edit_watch("w1", "a dog")
    conductor.remove_watch("w1")
    conductor.remove_reminder("m1")
    conductor.stop_speaking()
    conductor.set_microphone_muted(True)
    conductor.set_camera_paused(True)
    wait_for(lambda: len(sessions.last.wishes) == 9)
    assert sessions.last.wishes == [
        ("ask", "early"), ("ask", "late"), ("add_watch", "a cat"), ("edit_watch", ("w1", "a dog")),
        ("remove_watch", "w1"), ("remove_reminder", "m1"),
        ("stop_speaking", None), ("mute", True), ("pause", True),
    ]  # fmt: skip
    conductor.end("enough")
    assert conductor.join(5.0)
    assert isinstance(told[0], events.SessionStarted)
    assert isinstance(told[-1], SessionGone)
    assert conductor.exit_code == 0


def test_what_a_session_held_is_collected_after_it_and_what_led_to_it_once_it_has_begun(
    sessions: Any, live_options: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    monkeypatch.setattr(heap, "collect_soon", lambda: told.append("collected"))
    conductor = Conductor(told.append, Views(), sessions)
    for number in (1, 2):
        conductor.begin(live_options, None)  # type: ignore[arg-type]
        wait_for(lambda n=number: len(sessions.all) == n and sessions.last.started.is_set())
        wait_for(lambda n=number: told.count("collected") == 2 * n - 1)
        conductor.end("enough")
        assert conductor.join(5.0)
        assert told[-2:] == ["collected", SessionGone(0)]


def test_missing_part_becomes_a_sentence_and_exit_code_3(
    sessions: Any, live_options: Any, no_camera: Any
) -> None:
    told: list[Any] = []
    sessions.failure = no_camera
    conductor = Conductor(told.append, Views(), sessions)
    conductor.begin(live_options, None)  # type: ignore[arg-type]
    assert conductor.join(5.0)
    assert told == [
        SessionFailed("camera", "There is no camera here.", "Type: aura-desktop devices"),
        SessionGone(3),
    ]
    assert conductor.exit_code == 3


def test_part_lost_for_good_ends_in_the_same_sentence(
    sessions: Any, live_options: Any, no_camera: Any
) -> None:
    told: list[Any] = []
    conductor = Conductor(told.append, Views(), sessions)
    conductor.begin(live_options, None)  # type: ignore[arg-type]
    wait_for(lambda: sessions.all and sessions.last.started.is_set())
    sessions.last.failure, sessions.last.exit_code = no_camera, 3
    sessions.last.finish("failed")
    assert conductor.join(5.0)
    assert told[-2:] == [SessionFailed.of(no_camera), SessionGone(3)]


def test_session_that_hangs_holds_up_its_wishes_but_never_the_caller(
    sessions: Any, live_options: Any
) -> None:
    told: list[Any] = []
    conductor = Conductor(told.append, Views(), sessions)
    conductor.begin(live_options, None)  # type: ignore[arg-type]
    wait_for(lambda: sessions.all and sessions.last.started.is_set())
    release, hanging = threading.Event(), threading.Event()

    def hang(text: str) -> None:
        hanging.set()
        release.wait(30.0)
        sessions.last.wishes.append(("ask", text))

    sessions.last.ask = hang
    conductor.ask("first")
    assert hanging.wait(5.0)
    for _ in range(MAX_WISHES + 1):
        conductor.stop_speaking()
    assert sum(isinstance(message, events.Warned) for message in told) == 1
    release.set()
    wait_for(lambda: len(sessions.last.wishes) == MAX_WISHES + 1)
    assert sessions.last.wishes[0] == ("ask", "first")
    conductor.end("enough")
    assert conductor.join(5.0)


def test_bug_in_a_session_is_logged_and_told_without_a_traceback(
    sessions: Any, live_options: Any, caplog: Any
) -> None:
    told: list[Any] = []
    sessions.failure = ZeroDivisionError("secret detail")
    conductor = Conductor(told.append, Views(), sessions)
    conductor.begin(live_options, None)  # type: ignore[arg-type]
    assert conductor.join(5.0)
    assert isinstance(told[0], SessionFailed)
    assert "secret" not in told[0].what + told[0].way_out
    assert "ZeroDivisionError" in caplog.text


def test_new_session_waits_for_the_old_one_which_tells_nothing_more(
    sessions: Any, live_options: Any
) -> None:
    told: list[Any] = []
    conductor = Conductor(told.append, Views(), sessions)
    conductor.begin(live_options, None)  # type: ignore[arg-type]
    wait_for(lambda: sessions.all and sessions.last.started.is_set())
    first = sessions.last
    conductor.begin(live_options, None)  # type: ignore[arg-type]
    wait_for(lambda: len(sessions.all) == 2 and sessions.last.started.is_set())
    assert first.over.is_set()
    assert not any(isinstance(message, events.SessionEnded) for message in told)
    conductor.end("enough")
    assert conductor.join(5.0)


def test_session_ended_while_it_is_still_being_built_never_starts(live_options: Any) -> None:
    building, built = threading.Event(), threading.Event()
    told: list[Any] = []

    def slow(*_: Any) -> Any:
        building.set()
        built.wait(10.0)
        return _Unused()

    class _Unused:
        def start(self) -> None:
            told.append("started")

    conductor = Conductor(told.append, Views(), slow)
    conductor.begin(live_options, None)  # type: ignore[arg-type]
    assert building.wait(5.0)
    conductor.end("the window was closed")
    built.set()
    assert conductor.join(5.0)
    assert told == [SessionGone(0)]


def test_other_source_leaves_the_script_of_the_old_one_behind(
    live_options: Any, tmp_path: Any
) -> None:
    from dataclasses import replace

    scripted = replace(live_options, audio="demo.wav", asks=((1.0, "Hm?"),), until=5.0)
    on_file = with_video_file(scripted, tmp_path / "a.mp4")
    assert (on_file.video, on_file.audio) == (str(tmp_path / "a.mp4"), "none")
    assert (on_file.asks, on_file.until) == ((), None)
    assert with_video_file(replace(scripted, audio="mic:2"), tmp_path).audio == "mic:2"
    assert (with_camera(scripted).video, with_camera(scripted).audio) == ("camera", "mic")
