"""Who speaks over the assistant is noticed at once; its own echo is nobody."""

from __future__ import annotations

import numpy as np
import pytest

from aura_desktop.audio import RATE
from aura_desktop.audio import doubletalk as dt
from aura_desktop.audio.doubletalk import DoubleTalk
from aura_desktop.audio.echopath import BLOCK, EchoPath
from aura_desktop.media import Samples

NOISE = 1e-3  # amplitude of the room's noise: -60 dB


def voice(seconds: float, seed: int, level: float = 0.1) -> Samples:
    """Pulses of a larynx through a mouth: energy from 200 Hz up, in syllables."""
    own = np.random.default_rng(seed)
    count = round(seconds * RATE)
    pulses = np.zeros(count)
    at = 0
    while at < count:
        pulses[at] = 1.0
        at += round(own.uniform(100, 160))
    mouth = np.exp(-np.arange(200) / 30.0) * np.cos(np.arange(200) * 0.5)
    sound = np.convolve(pulses, mouth)[:count] + 0.05 * own.standard_normal(count)
    sound *= np.sin(np.arange(count) * 2 * np.pi * 3 / RATE + 1.0) > -0.3
    return (level * sound / sound.std()).astype(np.float32)


def noticed(far: Samples, near: Samples, *, detector: DoubleTalk | None = None) -> list[int]:
    """The numbers of the blocks in which somebody speaks over ``far``."""
    path, detector = EchoPath(), detector or DoubleTalk()
    out = []
    for number in range(len(far) // BLOCK):
        part = slice(number * BLOCK, (number + 1) * BLOCK)
        left = path.push(far[part], near[part])
        if detector.push(far[part], near[part], left):
            out.append(number)
    return out


def room(seconds: float, *, echo: float = 0.3) -> tuple[Samples, Samples]:
    """Far end and near end with nobody else in the room."""
    far = voice(seconds, 1)
    heard = echo * np.concatenate([np.zeros(500, np.float32), far[:-500]])
    noise = NOISE * np.random.default_rng(9).standard_normal(len(far))
    return far, (heard + noise).astype(np.float32)


def test_its_own_echo_is_nobody() -> None:
    assert noticed(*room(12.0)) == []


@pytest.mark.parametrize("level", [0.03, 0.015])
def test_a_voice_as_loud_as_the_echo_or_half_is_noticed_within_three_blocks(level: float) -> None:
    far, near = room(9.0)
    user = voice(1.0, 3, level)
    first = int(np.flatnonzero(np.abs(user) > 0.3 * level)[0])
    user = user[first:]
    near[6 * RATE : 6 * RATE + len(user)] += user
    at = noticed(far, near)
    assert at
    assert 600 <= at[0] <= 602


def test_without_an_echo_a_voice_is_noticed_too() -> None:
    far, near = room(9.0, echo=0.0)
    near[6 * RATE : 7 * RATE] += voice(1.0, 3, 0.03)
    at = noticed(far, near)
    assert at
    assert 600 <= at[0] <= 612
    assert all(600 <= number <= 745 for number in at)


def test_a_click_is_too_short() -> None:
    far, near = room(12.0)
    for number in range(600, 1100, 50):
        near[number * BLOCK + 30 : number * BLOCK + 60] += 0.3
    assert noticed(far, near) == []


def test_nobody_speaks_over_one_who_is_silent() -> None:
    user = voice(6.0, 3)
    assert noticed(np.zeros_like(user), user) == []


def test_an_echo_that_cannot_be_foretold_alarms_a_few_times_only() -> None:
    """It looks like somebody; but each time it turns out that nobody spoke."""
    far, near = voice(40.0, 1), voice(40.0, 8, 0.03)
    path, detector = EchoPath(), DoubleTalk()
    alarms, until = 0, 0
    for number in range(len(far) // BLOCK):
        part = slice(number * BLOCK, (number + 1) * BLOCK)
        if detector.push(far[part], near[part], path.push(far[part], near[part])):
            alarms += number >= until
            until = number + 20
            detector.was_false()
    assert alarms < 5


def test_what_proved_false_takes_more_to_be_believed_and_is_forgiven() -> None:
    far, near = room(9.0)
    near[6 * RATE : 7 * RATE] += voice(1.0, 3, 0.03)
    distrusted = DoubleTalk()
    for _ in range(10):
        distrusted.was_false()
    assert noticed(far, near, detector=distrusted) == []
    for _ in range(round(2 * dt.MOST_DB / dt.TRUST_DB)):
        distrusted.push(far[:BLOCK] + np.float32(0.1), near[:BLOCK], near[:BLOCK])
    assert noticed(far, near, detector=distrusted)
