"""What ``bench voice`` counts of those who speak over a reply, on recordings whose truth is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aura_desktop.audio.playback import DUCK_RAMP_S, FADE_S
from aura_desktop.bench import lines
from aura_desktop.bench.cutting_in import AUDIBLE, Event, Trial, detectable, judged, spans
from aura_desktop.bench.room import RATE
from aura_desktop.media import Samples
from aura_desktop.settings import Settings
from aura_desktop.speech import VoiceActivity

STARTED = 100.0
"""When the recording began, by the clock of the events."""


def tone(seconds: float, level: float = 0.3) -> Samples:
    t = np.arange(round(seconds * RATE)) / RATE
    return (level * np.sin(2 * np.pi * 440 * t)).astype(np.float32)


def track(seconds: float, *sounds: tuple[float, float]) -> Samples:
    """Silence but for tones from one second to another."""
    sound = np.zeros(round(seconds * RATE), np.float32)
    for first, last in sounds:
        sound[round(first * RATE) :][: round((last - first) * RATE)] = tone(last - first)
    return sound


@pytest.fixture
def detector(models_dir: Path) -> VoiceActivity:
    return VoiceActivity(models_dir / Settings().speech.vad)


def event(at: float, kind: str, **more: Any) -> Event:
    """One that arrived when the recording was ``at`` seconds long."""
    return {"t": 0.0, "type": kind, "arrived": STARTED + at, **more}


def summed_up(
    trials: list[Trial], events: list[Event], user: Samples, assistant: Samples, ear: VoiceActivity
) -> dict[str, Any]:
    return judged(trials, events, user, assistant, ear, lambda arrived: arrived - STARTED)


def test_sounds_are_found_and_short_pauses_belong_to_them() -> None:
    quiet = np.zeros(RATE, np.float32)
    sound = np.concatenate([quiet, tone(0.5), quiet[: RATE // 10], tone(0.5), quiet, tone(0.2)])
    found = spans(sound)
    assert len(found) == 2
    assert [round(a / RATE, 2) for a, _ in found] == [1.0, 3.1]
    assert found[0][1] / RATE == pytest.approx(2.1, abs=0.01)
    assert spans(quiet) == []


def test_speech_is_detectable_soon_after_its_onset_and_a_click_never(models_dir: Path) -> None:
    detector = VoiceActivity(models_dir / Settings().speech.vad)
    quiet = np.zeros(2 * RATE, np.float32)
    spoken = lines.voices(models_dir / Settings().speech.voice)[0].speak("Wait, is there a dog?")
    onset = len(quiet) + int(np.flatnonzero(np.abs(spoken) > AUDIBLE)[0])
    known = detectable(detector, np.concatenate([quiet, spoken]), onset)
    assert known is not None
    assert 0 < (known - onset) / RATE < 0.3
    click = np.concatenate([quiet, tone(0.01), quiet])
    assert detectable(detector, click, len(quiet)) is None


def test_a_cut_is_timed_from_the_first_sound_of_who_cuts_in_to_the_last_of_the_reply(
    detector: VoiceActivity,
) -> None:
    user = track(8.0, (1.0, 2.0), (4.0, 5.0))
    assistant = track(8.0, (3.0, 4.25))
    events = [
        event(4.08, "speaker.ducked"),
        event(4.2, "speaker.stopped"),
        event(4.9, "reply.ended", id="r1", interrupted=True),
    ]
    found = summed_up([Trial(True, "a", 6.0, "r1", 0, 3)], events, user, assistant, detector)
    assert found["cut_in"] == 1
    assert found["cut_in_caught"] == 1.0
    assert found["cut_in_caught_by"] == {"+6 dB": 1.0, "a": 1.0}
    assert found["onset_to_stopped_ms"]["p50"] == pytest.approx(200, abs=2)
    assert found["onset_to_silence_ms"]["p50"] == pytest.approx(250, abs=2)
    assert found["spill_after_stop_ms"]["p50"] == pytest.approx(50, abs=2)
    # As late to the ear as the stop was, but for the fades.
    late = 50 - 1e3 * (FADE_S - DUCK_RAMP_S)
    assert found["onset_to_ducked_ms"]["p50"] == pytest.approx(80 + late, abs=2)
    assert found["onset_to_reply_cancelled_ms"]["p50"] == pytest.approx(900, abs=2)


def test_who_was_not_heard_and_an_assent_that_stopped_it_both_count(
    detector: VoiceActivity,
) -> None:
    user = track(12.0, (2.0, 2.5), (5.0, 5.5), (8.0, 8.5))
    assistant = track(12.0, (1.0, 3.0), (4.0, 6.0), (7.0, 9.0))
    events = [
        event(3.0, "reply.ended", id="r1", interrupted=False),
        event(5.2, "speaker.stopped"),
        event(5.9, "reply.ended", id="r2", interrupted=True),
        event(9.0, "reply.ended", id="r3", interrupted=False),
    ]
    trials = [
        Trial(True, "a", 0.0, "r1", 0, 1),
        Trial(False, "a", 0.0, "r2", 1, 3),
        Trial(False, "b", 0.0, "r3", 3, 4),
        Trial(False, "b", 0.0, "never ended", 4, 4),
    ]
    found = summed_up(trials, events, user, assistant, detector)
    assert (found["cut_in"], found["cut_in_caught"]) == (1, 0.0)
    assert (found["assents"], found["assents_resumed"]) == (2, 0.5)
    assert found["onset_to_stopped_ms"] == {"of": 0}
