"""Sessions by the stream's own time, with real ears and a real voice."""

from __future__ import annotations

import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest

from aura_desktop import events
from aura_desktop.errors import PartUnusable
from aura_desktop.media import Frame
from aura_desktop.session.live import LiveSession
from aura_desktop.session.options import LiveOptions
from aura_desktop.settings import Settings
from aura_desktop.videollm import protocol
from tests.session.conftest import Soundtrack
from tests.session.scripted import LONG_ANSWER, Play
from tests.session.stage import check_replies

pytestmark = pytest.mark.usefixtures("models_dir")
E = TypeVar("E", bound=events.Event)


def run(frames: list[Frame] | None = None, **given: Any) -> tuple[list[events.Event], LiveSession]:
    seen: list[events.Event] = []
    options = LiveOptions(pace="fast", interactive=False, **given)
    session = LiveSession(
        options, Settings(), seen.append, frames.append if frames is not None else None
    )
    session.start()
    assert session.wait(120)
    check_replies(seen)
    return seen, session


def of(seen: list[events.Event], kind: type[E]) -> list[E]:
    return [event for event in seen if isinstance(event, kind)]


def test_spoken_question_in_stream_time(
    play: Play, soundtrack: Soundtrack, video: Callable[[float], Path], tmp_path: Path
) -> None:
    path = tmp_path / "out.wav"
    speech = soundtrack((2.0, "What do you see?"), seconds=12)
    frames: list[Frame] = []
    seen, session = run(frames, video=str(video(10)), audio=str(speech), record_audio=path)
    assert session.exit_code == 0
    (asked,) = of(seen, events.UserAsked)
    assert asked.text.lower().startswith("what do you see")
    assert asked.via == "voice"
    assert 2.5 < asked.t < 5
    (reply,) = of(seen, events.ReplyEnded)
    assert reply.text == reply.heard == "I can see a cat."
    started = of(seen, events.ReplyAudioStarted)[0]
    assert reply.t - started.t > 0.5  # it was spoken, at the speed of speech
    # Every chunk in order, at its own time; nothing dropped.
    observed = of(seen, events.ChunkObserved)
    assert [e.chunk for e in observed] == list(range(10))
    assert [e.t for e in observed] == [i + 0.5 for i in range(10)]
    (ended,) = of(seen, events.SessionEnded)
    assert (ended.reason, ended.chunks, ended.dropped) == ("video ended", 10, 0)
    assert seen[-1] is ended
    assert [f.t for f in frames] == [i / 2 for i in range(20)]
    with wave.open(str(path)) as recording:
        rate, count = recording.getframerate(), recording.getnframes()
        sound = np.frombuffer(recording.readframes(count), "<i2").astype(np.float32) / 32768
    assert count / rate == pytest.approx(ended.t, abs=0.05)
    voiced = np.flatnonzero(np.abs(sound) > 0.01) / rate
    assert started.t - 0.1 < voiced[0] < started.t + 0.4
    assert reply.t - 0.6 < voiced[-1] < reply.t + 0.1


def test_the_same_input_gives_the_same_events(
    play: Play, soundtrack: Soundtrack, video: Callable[[float], Path]
) -> None:
    speech = str(soundtrack((1.0, "Is there a dog?"), seconds=6))
    clip = str(video(6))
    one, _ = run(video=clip, audio=speech)
    play.opened = 0
    two, _ = run(video=clip, audio=speech)

    def fixed(seen: list[events.Event]) -> list[dict[str, Any]]:
        """All but the length of the voice, which never says a thing twice in the same way."""
        changing = (events.ReplyHeard, events.ReplyEnded, events.SessionEnded, events.StateChanged)
        shown = [events.to_json(e) for e in seen if not isinstance(e, changing)]
        # What the timeline takes on disk depends on when it was written.
        return [{k: v for k, v in e.items() if k != "memory"} for e in shown]

    assert fixed(one) == fixed(two)


def test_spoken_interruption_cuts_the_reply(
    play: Play, soundtrack: Soundtrack, video: Callable[[float], Path]
) -> None:
    play.answer = lambda text: LONG_ANSWER if "see" in text.lower() else "No."
    speech = soundtrack((1.0, "What do you see?"), (6.0, "Is there a butterfly here?"), seconds=20)
    seen, _ = run(video=str(video(15)), audio=str(speech))
    first, second = of(seen, events.ReplyEnded)
    assert first.interrupted
    assert first.heard
    assert len(first.heard) < len(first.text)
    assert second.text == "No."
    assert of(seen, events.SpeakerDucked)
    cancels = [r for r in play.requests if isinstance(r, protocol.Cancel)]
    assert [(c.reply_id, c.heard) for c in cancels] == [(first.id, first.heard)]


def test_spoken_watch_fires(
    play: Play, soundtrack: Soundtrack, video: Callable[[float], Path]
) -> None:
    play.answer = lambda text: "Okay."
    play.alert_at = 8
    speech = soundtrack((1.0, "Tell me when you see a dog."), seconds=12)
    seen, _ = run(video=str(video(12)), audio=str(speech))
    assert len(of(seen, events.WatchAdded)) == 1
    alert = of(seen, events.ReplyStarted)[-1]
    assert (alert.cause, alert.to) == ("watch", "w1")
    assert alert.t == 8.5
    assert [e.state for e in of(seen, events.WatchChanged)] == ["fired"]


def test_typed_questions_at_their_time_and_after_the_end(
    play: Play, video: Callable[[float], Path]
) -> None:
    asks = ((2.0, "What time is it?"), (99.0, "What day is it?"))
    seen, _ = run(video=str(video(4)), audio="none", asks=asks, watches=("a dog",))
    assert [(round(e.t, 1), e.text, e.via) for e in of(seen, events.UserAsked)] == [
        (2.0, "What time is it?", "typed"),
        (4.0, "What day is it?", "typed"),
    ]
    assert not any(e.interrupted for e in of(seen, events.ReplyEnded))
    assert len(of(seen, events.WatchAdded)) == 1


def test_until_and_an_image(play: Play, tmp_path: Path) -> None:
    import cv2

    picture = tmp_path / "picture.png"
    cv2.imwrite(str(picture), np.zeros((48, 64, 3), np.uint8))
    seen, _ = run(video=str(picture), audio="none", until=5.0)
    (ended,) = of(seen, events.SessionEnded)
    assert ended.reason == "until"
    assert ended.chunks == 5


def test_a_picture_with_speech_ends_with_the_speech(
    play: Play, soundtrack: Soundtrack, tmp_path: Path
) -> None:
    import cv2

    picture = tmp_path / "picture.png"
    cv2.imwrite(str(picture), np.zeros((48, 64, 3), np.uint8))
    seen, _ = run(video=str(picture), audio=str(soundtrack((1.0, "What do you see?"), seconds=3)))
    assert len(of(seen, events.ReplyEnded)) == 1
    assert of(seen, events.SessionEnded)[0].reason == "audio ended"


def test_nothing_to_see_or_hear(play: Play) -> None:
    seen, _ = run(video="none", audio="none", asks=((1.0, "Are you there?"),))
    assert len(of(seen, events.ReplyEnded)) == 1
    assert of(seen, events.SessionEnded)[0].chunks == 0


def test_a_crash_costs_one_restart(play: Play, video: Callable[[float], Path]) -> None:
    play.crash_at = 3
    seen, session = run(
        video=str(video(8)), audio="none", watches=("a dog",), asks=((6.0, "One?"),)
    )
    assert session.exit_code == 0
    assert play.opened == 2
    assert [e.part for e in of(seen, events.PartLost)] == ["mind"]
    assert [e.part for e in of(seen, events.PartRecovered)] == ["mind"]
    assert len(of(seen, events.ReplyEnded)) == 1
    (ended,) = of(seen, events.SessionEnded)
    assert (ended.chunks, ended.dropped) == (7, 2)
    assert [r.watch.id for r in play.requests if isinstance(r, protocol.AddWatch)] == ["w1", "w1"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"video": "camera", "audio": "none"}, "camera"),
        ({"video": "no-such-file.mp4", "audio": "none"}, "no file"),
        ({"video": "none", "audio": "no-such-file.wav"}, "no file"),
    ],
)
def test_what_cannot_work_is_said(play: Play, given: dict[str, str], words: str) -> None:
    seen: list[events.Event] = []
    session = LiveSession(LiveOptions(pace="fast", **given), Settings(), seen.append)
    with pytest.raises(PartUnusable, match=words):
        session.start()
    assert session.wait(0)
    assert session.exit_code == 3
    assert play.opened == 0
    assert of(seen, events.SessionStarted) == []


def test_an_image_without_end_is_refused(play: Play, tmp_path: Path) -> None:
    import cv2

    picture = tmp_path / "picture.png"
    cv2.imwrite(str(picture), np.zeros((48, 64, 3), np.uint8))
    options = LiveOptions(video=str(picture), audio="none", pace="fast")
    with pytest.raises(PartUnusable, match="--until"):
        LiveSession(options, Settings(), lambda event: None).start()


def test_a_mind_that_does_not_load_is_said(play: Play, video: Callable[[float], Path]) -> None:
    play.fail_to_load = protocol.Failed(
        "The model is broken.", fatal=True, way_out="Pull it again."
    )
    options = LiveOptions(video=str(video(2)), audio="none", pace="fast")
    session = LiveSession(options, Settings(), lambda event: None)
    with pytest.raises(PartUnusable, match=r"The model is broken\. Pull it again\."):
        session.start()


def test_unwritable_recording_is_said(
    play: Play, video: Callable[[float], Path], tmp_path: Path
) -> None:
    path = tmp_path / "missing" / "out.wav"
    options = LiveOptions(video=str(video(2)), audio="none", pace="fast", record_audio=path)
    with pytest.raises(PartUnusable, match=r"out\.wav"):
        LiveSession(options, Settings(), lambda event: None).start()
