"""The assistant's voice is taken out of the microphone, however late a busy machine reads both."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from aura_desktop.audio import RATE, decibels, open_echo_canceller
from aura_desktop.audio.echo import WebRtcEchoCanceller
from aura_desktop.audio.farend import (
    FRAME,
    LEAD_WINDOW,
    LEAST_AHEAD_S,
    MAX_LEAD,
)
from aura_desktop.errors import PartUnusable
from aura_desktop.media import AudioBlock, Samples

DELAY_S = 0.09
AHEAD = RATE // 50


def voice(seconds: float, seed: int = 0) -> Samples:
    """Noise in syllables."""
    rng = np.random.default_rng(seed)
    sound = rng.normal(0, 0.1, round(seconds * RATE))
    sound *= np.sin(np.arange(len(sound)) * 2 * np.pi * 2.5 / RATE) > 0
    return sound.astype(np.float32)


def echo_of(far: Samples) -> Samples:
    delay = round(DELAY_S * RATE)
    late: Samples = 0.3 * np.concatenate([np.zeros(delay, np.float32), far[:-delay]])
    return late.astype(np.float32)


def steady() -> Iterator[int]:
    while True:
        yield 160


def jerky() -> Iterator[int]:
    """Mostly ten milliseconds, now and then the thread gets no time for up to a second."""
    rng = np.random.default_rng(3)
    while True:
        yield round(RATE * rng.uniform(0.2, 1.0)) if rng.random() < 0.05 else 160


def cancelled(canceller: WebRtcEchoCanceller, far: Samples, steps: Iterator[int]) -> Samples:
    """What is left of the echo of ``far`` alone, read as ``steps`` say; the far end comes 20 ms early."""
    near, out, at = echo_of(far), [], 0
    while at < len(near):
        step = next(steps)
        lead = AHEAD if at == 0 else 0
        start = at + AHEAD - lead
        played = far[start : at + step + AHEAD]
        canceller.far_end(AudioBlock(start / RATE + DELAY_S, played, RATE))
        out.append(canceller.near_end(AudioBlock(at / RATE, near[at : at + step], RATE)))
        at += step
    return np.concatenate(out)


@pytest.mark.parametrize("steps", [steady, jerky])
def test_echo_is_cancelled(steps: Callable[[], Iterator[int]]) -> None:
    canceller = WebRtcEchoCanceller()
    far = voice(20.0)
    left = cancelled(canceller, far, steps())
    canceller.close()
    near = echo_of(far)
    assert len(left) == len(near) // FRAME * FRAME
    # In every second once it has adapted, not only on average.
    for second in range(5, 19):
        part = slice(second * RATE, (second + 1) * RATE)
        assert decibels(near[part]) - decibels(left[part]) > 25, second
    assert canceller.far_dropped == 0
    assert canceller.delay == pytest.approx(DELAY_S, abs=0.03)


def test_a_far_end_that_runs_ahead_is_given_up() -> None:
    canceller = WebRtcEchoCanceller()
    far = voice(1.0)
    canceller.far_end(AudioBlock(0.0, far, RATE))  # a microphone that stood still for a second
    for n in range(LEAD_WINDOW):
        block = AudioBlock(n * 0.01, np.zeros(FRAME, np.float32), RATE)
        canceller.far_end(block)
        canceller.near_end(block)
    assert 100 - MAX_LEAD <= canceller.far_dropped <= 100
    canceller.close()


def test_far_end_that_is_used_after_it_was_heard_is_given_up() -> None:
    canceller = WebRtcEchoCanceller()
    waiting, heard = 2, 0.02  # frames in wait; seconds from the callback to the ear
    for n in range(-waiting, 2 * LEAD_WINDOW):
        canceller.far_end(AudioBlock(n * 0.01 + heard, np.full(FRAME, 0.1, np.float32), RATE))
        if n >= 0:
            canceller.near_end(AudioBlock(n * 0.01, np.zeros(FRAME, np.float32), RATE))
    assert canceller.far_dropped == waiting - round((heard - LEAST_AHEAD_S) / 0.01)
    canceller.close()


@pytest.mark.parametrize("apart", [-2.0, 3.0])
def test_times_that_lie_do_no_harm(apart: float) -> None:
    canceller = open_echo_canceller()
    canceller.far_end(AudioBlock(apart, voice(1.0), RATE))
    assert len(canceller.near_end(AudioBlock(0.0, voice(1.0, 1), RATE))) == RATE
    assert 0 <= canceller.delay <= 0.5
    canceller.close()


def test_without_far_end_the_voice_passes() -> None:
    canceller = open_echo_canceller(noise_suppression=False)
    seconds = np.arange(2 * RATE) / RATE
    tone = (0.3 * np.sin(2 * np.pi * 440 * seconds)).astype(np.float32)
    heard = canceller.near_end(AudioBlock(0.0, tone, RATE))
    canceller.close()
    assert heard[RATE:].std() == pytest.approx(tone.std(), rel=0.1)


@pytest.mark.parametrize("steps", [steady, jerky])
def test_the_sound_with_its_noise_is_of_the_same_moment_as_the_sound_without(
    steps: Callable[[], Iterator[int]],
) -> None:
    spoken = voice(4.0)
    canceller = WebRtcEchoCanceller(noise_suppression=True)
    suppressed, noisy, start = [], [], 0
    for step in steps():
        suppressed.append(canceller.near_end(AudioBlock(0.0, spoken[start : start + step], RATE)))
        noisy.append(canceller.unsuppressed)
        start += step
        if start >= len(spoken):
            break
    canceller.close()
    one, other = np.concatenate(suppressed), np.concatenate(noisy)
    assert one.shape == other.shape
    reach = 200
    alike = np.correlate(other[2 * RATE :], one[2 * RATE + reach : -reach], "valid")
    assert int(np.argmax(alike)) == reach


def test_without_livekit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "livekit", None)
    with pytest.raises(PartUnusable, match="pip install livekit"):
        open_echo_canceller()
