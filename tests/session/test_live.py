"""Sessions by the wall clock: threads, devices, early ends. Nothing here asserts how fast anything is."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from aura_desktop import events
from aura_desktop.errors import PartUnusable
from aura_desktop.media import Frame
from aura_desktop.session.live import LiveSession
from aura_desktop.session.options import LiveOptions
from aura_desktop.settings import Settings
from aura_desktop.videollm import protocol
from tests.conftest import Pulse
from tests.session.conftest import Soundtrack
from tests.session.scripted import LONG_ANSWER, Play
from tests.session.stage import check_replies

pytestmark = pytest.mark.usefixtures("models_dir")
E = TypeVar("E", bound=events.Event)

#: Seconds that anything may take on a busy machine before it counts as hanging.
PATIENCE_S = 60.0


class Running:
    """A session and what it has told so far."""

    def __init__(self, settings: Settings | None = None, **given: Any) -> None:
        self.seen: list[events.Event] = []
        self.frames: list[Frame] = []
        self._changed = threading.Condition()
        options = LiveOptions(**{"speaker": "none", "audio": "none", **given})
        self.session = LiveSession(options, settings or Settings(), self._take, self.frames.append)

    def _take(self, event: events.Event) -> None:
        with self._changed:
            self.seen.append(event)
            self._changed.notify_all()

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in list(self.seen) if isinstance(event, kind)]

    def wait_for(self, kind: type[E], count: int = 1) -> list[E]:
        with self._changed:
            came = self._changed.wait_for(lambda: len(self.of(kind)) >= count, PATIENCE_S)
        assert came, f"{count} {kind.__name__} did not come: {self.seen[-10:]}"
        return self.of(kind)

    def abandon(self) -> None:
        """A test that failed leaves nothing running."""
        self.session.stop("test failed")
        if self.session.wait(0) or any(isinstance(e, events.SessionStarted) for e in self.seen):
            self.session.wait(PATIENCE_S)

    def end(self, reason: str = "test") -> None:
        self.session.stop(reason)
        assert self.session.wait(PATIENCE_S)
        check_replies(self.seen)


@pytest.fixture
def live() -> Iterator[Callable[..., Running]]:
    """``live(video=…)``: a session that is ended with the test, whatever happens."""
    made: list[Running] = []

    def make(settings: Settings | None = None, **given: Any) -> Running:
        made.append(Running(settings, **given))
        return made[-1]

    yield make
    for running in made:
        running.abandon()


def test_a_file_is_watched_to_its_end(
    live: Callable[..., Running], play: Play, video: Callable[[float], Path]
) -> None:
    running = live(video=str(video(3.0)))
    running.session.start()
    assert running.session.wait(PATIENCE_S)
    assert running.session.exit_code == 0
    (ended,) = running.of(events.SessionEnded)
    assert ended.reason == "video ended"
    assert running.seen[-1] is ended
    assert ended.t >= 2.9
    assert ended.chunks + ended.dropped / 2 == 3
    assert running.frames
    assert running.of(events.SensorChanged) == []  # a file is no sensor
    states = [e.state for e in running.of(events.StateChanged)]
    assert states[0] == "loading"
    check_replies(running.seen)


def test_typed_questions_watches_and_silence(live: Callable[..., Running], play: Play) -> None:
    play.answer = lambda text: LONG_ANSWER
    running = live(video="none")
    running.session.start()
    watch_id = running.session.add_watch("a cat")
    other = running.session.add_watch("a dog")
    assert watch_id != other
    assert running.wait_for(events.WatchAdded, 2)[0].id == watch_id
    running.session.remove_watch(other)
    assert running.wait_for(events.WatchRemoved)[0].id == other
    running.session.ask("What do you see?")
    running.wait_for(events.ReplyAudioStarted)
    running.session.stop_speaking()
    (reply,) = running.wait_for(events.ReplyEnded)
    assert reply.interrupted
    assert len(reply.heard) < len(LONG_ANSWER)
    running.end()
    assert running.session.exit_code == 0
    assert running.of(events.SessionEnded)[0].reason == "test"


def test_a_spoken_question_by_the_wall_clock(
    live: Callable[..., Running], play: Play, soundtrack: Soundtrack, tmp_path: Path
) -> None:
    path = tmp_path / "out.wav"
    speech = soundtrack((0.7, "What do you see?"), seconds=3)
    running = live(video="none", audio=str(speech), record_audio=path)
    running.session.start()
    assert running.session.wait(PATIENCE_S)
    (asked,) = running.of(events.UserAsked)
    assert asked.text.lower().startswith("what do you see")
    (reply,) = running.of(events.ReplyEnded)
    assert reply.heard == reply.text == "I can see a cat."
    assert reply.first_audio_ms is not None
    assert reply.first_audio_ms > 0
    assert running.of(events.SessionEnded)[0].reason == "audio ended"
    assert path.stat().st_size > 44 + 2 * 22_050 * 3


def test_stop_while_loading(live: Callable[..., Running], play: Play) -> None:
    play.load_s = PATIENCE_S
    running = live(video="none")
    threading.Timer(0.2, running.session.stop, ["interrupted"]).start()
    running.session.start()
    assert running.session.wait(PATIENCE_S)
    assert running.session.exit_code == 130
    assert [e.reason for e in running.of(events.SessionEnded)] == ["interrupted"]
    assert running.of(events.SessionStarted) == []


@pytest.mark.parametrize("after", [0.0, 0.4, 1.2])
def test_interrupted_at_any_moment(live: Callable[..., Running], play: Play, after: float) -> None:
    play.answer = lambda text: LONG_ANSWER
    play.piece_s = 0.02
    running = live(video="none", asks=((0.0, "What do you see?"),))
    running.session.start()
    time.sleep(after)
    running.end("interrupted")
    assert running.session.exit_code == 130
    assert isinstance(running.seen[-1], events.SessionEnded)
    running.session.ask("Still there?")  # harmless
    running.session.stop("again")
    assert running.session.wait(0)


def test_a_crashed_mind_is_restarted(
    live: Callable[..., Running], play: Play, video: Callable[[float], Path]
) -> None:
    play.crash_at = 1
    running = live(video=str(video(8.0)), watches=("a dog",))
    running.session.start()
    running.wait_for(events.PartRecovered)
    running.session.ask("Well?")
    running.wait_for(events.ReplyEnded)
    running.end()
    assert [e.part for e in running.of(events.PartLost)] == ["mind"]
    assert play.opened == 2
    assert [r.watch.id for r in play.requests if isinstance(r, protocol.AddWatch)] == ["w1", "w1"]


def test_a_mind_that_cannot_come_back_ends_the_session(
    live: Callable[..., Running], play: Play, video: Callable[[float], Path]
) -> None:
    settings = Settings()
    settings.session.mind_restarts = 0
    play.crash_at = 0
    running = live(settings, video=str(video(8.0)))
    running.session.start()
    assert running.session.wait(PATIENCE_S)
    assert running.session.exit_code == 3
    assert isinstance(running.session.failure, PartUnusable)
    assert running.of(events.SessionEnded)


def test_a_listener_that_fails_does_not_end_the_session(
    live: Callable[..., Running], play: Play
) -> None:
    def fail(event: events.Event) -> None:
        raise RuntimeError("a bug in a listener")

    session = LiveSession(LiveOptions(video="none", audio="none", speaker="none"), Settings(), fail)
    session.start()
    session.stop("test")
    assert session.wait(PATIENCE_S)
    assert session.exit_code == 0


def test_no_speaker_that_anyone_asked_for_is_no_obstacle(
    live: Callable[..., Running], play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine without a sound card still has a session; a speaker that was named must exist."""
    from aura_desktop import audio

    def no_device(*args: object, **kwargs: object) -> None:
        raise PartUnusable("speaker", "This machine has no speaker.", "Plug one in.")

    monkeypatch.setattr(audio, "open_speaker", no_device)
    running = live(video="none", speaker=None)
    running.session.start()
    (warned,) = running.of(events.Warned)
    assert "no speaker" in warned.text
    running.end()
    with pytest.raises(PartUnusable, match="no speaker"):
        live(video="none", speaker="default").session.start()


def test_the_real_device_path(
    live: Callable[..., Running], play: Play, pulse: Pulse, soundtrack: Soundtrack
) -> None:
    """A question played into the room is answered through the speaker, and cut off by the next one."""
    play.answer = lambda text: LONG_ANSWER if "see" in text.lower() else "No."
    question = soundtrack((0.2, "What do you see?"), seconds=2)
    settings = Settings()
    settings.audio.echo_cancellation = False  # no echo in this room: what the user says comes whole
    running = live(settings, video="none", audio="mic", speaker="default")
    running.session.start()
    sensors = [(e.sensor, e.on) for e in running.of(events.SensorChanged)]
    assert sensors == [("microphone", True)]
    pulse.play(question)
    running.wait_for(events.ReplyAudioStarted)
    pulse.play(soundtrack((0.2, "Is there a butterfly here?"), seconds=2.5))
    first, second = running.wait_for(events.ReplyEnded, 2)
    assert first.interrupted
    assert first.heard
    assert LONG_ANSWER.startswith(first.heard)
    assert second.text == "No."
    assert running.of(events.SpeakerDucked)
    assert running.of(events.SpeakerStopped)
    running.end()
    sensors = [(e.sensor, e.on) for e in running.of(events.SensorChanged)]
    assert sensors == [("microphone", True), ("microphone", False)]
    assert isinstance(running.seen[-1], events.SessionEnded)
    times = [e.t for e in running.seen]
    assert times == sorted(times)


def test_constructing_a_session_imports_nothing_heavy() -> None:
    program = """
import sys
from aura_desktop.session.live import LiveSession
from aura_desktop.session.options import LiveOptions
from aura_desktop.settings import Settings
LiveSession(LiveOptions(), Settings(), print)
heavy = {"torch", "transformers", "faster_whisper", "ctranslate2", "cv2", "PySide6", "onnxruntime", "av"}
print(sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
