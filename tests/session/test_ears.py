"""From sound to windows of voice activity: the real detector on real speech."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from aura_desktop.audio import SilentSpeaker, Tap, decibels, open_echo_canceller
from aura_desktop.media import AudioBlock, Samples
from aura_desktop.session import messages as msg
from aura_desktop.session.ears import Ears, History
from aura_desktop.session.options import LiveOptions
from aura_desktop.session.parts import Minds, Parts, _open_ears
from aura_desktop.settings import AudioSettings, Settings, SpeechSettings
from aura_desktop.speech import open_voice_activity

RATE = 16_000


class Source:
    """Sound by stream time, in blocks as odd as a device's."""

    description, rate, live, duration, ended, overruns, lost = (
        "test",
        RATE,
        True,
        None,
        False,
        0,
        None,
    )

    def __init__(self, sound: Samples) -> None:
        self._sound = sound
        self._at = 0
        self.gap = 0.0

    def read(self, until: float) -> AudioBlock | None:
        end = min(len(self._sound), round(until * RATE))
        samples = self._sound[self._at : end]
        block = AudioBlock(self._at / RATE + self.gap, samples, RATE)
        self._at = end
        return block if len(samples) else None

    def close(self) -> None:
        pass


def listen(ears: Ears, seconds: float, step: float) -> list[msg.VoiceWindow]:
    out: list[msg.VoiceWindow] = []
    for number in range(1, round(seconds / step) + 1):
        out += [m for m in ears.listen(number * step) if isinstance(m, msg.VoiceWindow)]
    return out


@pytest.fixture
def speech(say: Callable[[str], Samples]) -> Samples:
    sound = np.zeros(4 * RATE, np.float32)
    line = say("What do you see?")
    sound[RATE : RATE + len(line)] = line
    return sound


def make(sound: Samples) -> tuple[Ears, Source]:
    source = Source(sound)
    return Ears(source, open_voice_activity(SpeechSettings()), max_turn_s=10.0), source


@pytest.mark.parametrize("step", [0.032, 0.02, 0.25])
def test_windows_lie_where_the_speech_is(models_dir: Path, speech: Samples, step: float) -> None:
    ears, _ = make(speech)
    windows = listen(ears, 4.0, step)
    assert [w.t for w in windows] == pytest.approx([(i + 1) * 0.032 for i in range(125)])
    voiced = [w.t for w in windows if w.probability > 0.5]
    assert 1.0 < voiced[0] < 1.4
    assert 1.6 < voiced[-1] < 2.6
    assert not any(w.probability > 0.5 for w in windows if w.t < 0.9 or w.t > 3.0)


def test_sound_is_kept_by_time(models_dir: Path, speech: Samples) -> None:
    ears, _ = make(speech)
    listen(ears, 4.0, 0.03)
    assert np.array_equal(ears.sound(1.0, 2.0), speech[RATE : 2 * RATE])
    assert len(ears.sound(3.5, 9.0)) == pytest.approx(RATE / 2, abs=RATE * 0.03)
    assert len(ears.sound(10.0, 11.0)) == 0


def test_a_clear_voice_is_transcribed_with_its_noise_left_in(
    models_dir: Path, speech: Samples
) -> None:
    detector = open_voice_activity(SpeechSettings())
    canceller = open_echo_canceller(noise_suppression=True)
    ears = Ears(Source(speech), detector, max_turn_s=10.0, canceller=canceller)
    windows = listen(ears, 4.0, 0.03)
    ears.close()
    assert any(w.probability > 0.5 for w in windows)
    heard = ears.sound(0.5, 3.0)
    assert len(heard) == pytest.approx(2.5 * RATE, abs=RATE * 0.03)
    assert decibels(heard) == pytest.approx(decibels(speech[RATE // 2 : 3 * RATE]), abs=1.5)


def test_a_jump_of_the_clock_starts_anew(models_dir: Path, speech: Samples) -> None:
    ears, source = make(speech)
    listen(ears, 1.01, 0.01)
    source.gap = 5.0
    windows = ears.listen(2.0)
    assert windows[0].t == pytest.approx(6.01 + 0.032)


def test_history_forgets() -> None:
    history = History(2.0)
    for number in range(10):
        history.append(AudioBlock(float(number), np.full(RATE, number, np.float32), RATE))
    assert len(history.sound(0.0, 6.0)) == 0
    assert history.sound(8.5, 9.5)[0] == 8


def over_the_assistant(
    far: Samples, user: Samples, seconds: float
) -> tuple[Ears, list[msg.VoiceWindow | msg.TalkedOver]]:
    """What is heard of ``user`` and of the echo of ``far``, 40 ms after it was played."""
    tap = Tap(RATE, RATE)
    ears = Ears(
        Source(0.3 * np.roll(far, RATE // 25) + user),
        open_voice_activity(SpeechSettings()),
        max_turn_s=10.0,
        canceller=open_echo_canceller(),
        far_end=tap,
    )
    given: list[msg.VoiceWindow | msg.TalkedOver] = []
    for number in range(round(100 * seconds)):
        start = number * RATE // 100
        tap.write(start / RATE + 0.04, far[start : start + RATE // 100])
        given += ears.listen((number + 1) * 0.01)
    ears.close()
    return ears, given


def test_a_voice_over_the_assistant_is_noticed_before_it_is_known_to_be_one(
    models_dir: Path, speech: Samples
) -> None:
    # The assistant hums; its echo, and somebody from 1 s on, are heard.
    far = (0.1 * np.sin(2 * np.pi * 300 * np.arange(len(speech)) / RATE)).astype(np.float32)
    _, given = over_the_assistant(far, speech, 1.6)
    rose = [m.t for m in given if isinstance(m, msg.TalkedOver)]
    voiced = [m.t for m in given if isinstance(m, msg.VoiceWindow) and m.probability > 0.5]
    assert rose
    assert 1.0 < rose[0] <= min(voiced)


@pytest.mark.parametrize("noise", [0.0, 0.012])
def test_what_is_said_over_the_assistant_is_kept_whole(
    models_dir: Path, speech: Samples, noise: float
) -> None:
    """AEC3 takes words over the echo with it; the foretold echo alone leaves them, in a noisy room too."""
    own = np.random.default_rng(2)
    far = np.convolve(own.normal(0, 0.1, 12 * RATE), np.hanning(24), "same").astype(np.float32)
    user = np.zeros_like(far)
    user[8 * RATE : 8 * RATE + len(speech)] = speech / np.abs(speech).max() * 0.15
    room = own.normal(0, noise, len(far)).astype(np.float32)
    ears, _ = over_the_assistant(far, user + room, 12.0)
    said = (user + room)[9 * RATE : 11 * RATE]
    heard = ears.sound(9.0, 11.0)
    alike = max(
        float(
            np.corrcoef(
                said[: len(heard) - 400], heard[lag : lag + len(said) - 400][: len(said) - 400]
            )[0, 1]
        )
        for lag in range(60, 140)
    )
    assert alike > 0.9  # 0.1 in what AEC3 leaves
    assert decibels(heard) == pytest.approx(decibels(said), abs=1)


@pytest.mark.parametrize("echo_cancellation", [True, False])
@pytest.mark.parametrize("noise_suppression", [True, False])
def test_noise_is_suppressed_where_there_is_no_echo_to_cancel(
    models_dir: Path, noise_suppression: bool, echo_cancellation: bool
) -> None:
    audio = AudioSettings(noise_suppression=noise_suppression, echo_cancellation=echo_cancellation)
    settings = Settings(audio=audio)
    parts = Parts(
        LiveOptions(), settings, lambda: 0.0, lambda event: None, Minds(settings, in_process=False)
    )
    noise = np.random.default_rng(3).normal(0, 0.01, 4 * RATE).astype(np.float32)
    parts.audio, parts.speaker = Source(noise), SilentSpeaker(lambda: 0.0)
    _open_ears(parts)
    assert parts.ears is not None
    listen(parts.ears, 4.0, 0.03)
    parts.ears.close()
    taken_db = decibels(noise) - decibels(parts.ears.sound(2.0, 3.9))
    assert taken_db > 6 if noise_suppression else abs(taken_db) < 0.1
