"""Far and near end stay aligned, however the threads that bring them are held up and their times waver."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_desktop.audio import farend
from aura_desktop.audio.farend import FRAME, FRAME_S, RATE, SLACK, FarEnd
from aura_desktop.media import AudioBlock

HEARD = 5
"""Frames from being played to being heard."""


class Rig:
    """What is played in frame n is heard in frame n + ``HEARD``, and says so, give or take ``wavers``."""

    def __init__(self, *, wavers_s: float = 0.0) -> None:
        self.far = FarEnd()
        self.pairs: list[int | None] = []
        self.dry = 0
        """Frames for which the device stood still so far."""
        self._wavers = np.random.default_rng(3).uniform(-wavers_s, wavers_s, 100_000)
        self._played = self._heard = 0

    def play(self, frames: int) -> None:
        for _ in range(frames):
            number = self._played
            t = (number + HEARD + self.dry) * FRAME_S + self._wavers[number]
            self.far.push(AudioBlock(t, np.full(FRAME, number / 1e6, np.float32), RATE))
            self._played += 1

    def hear(self, frames: int = 1) -> None:
        for _ in range(frames):
            frame = self.far.take(self._heard * FRAME_S)
            self.pairs.append(None if frame is None else round(float(frame[0]) * 1e6))
            self._heard += 1

    def leads(self, start: int = 0) -> set[int]:
        """Frames from being used to being heard."""
        return {
            number + HEARD + self.dry - heard
            for heard, number in enumerate(self.pairs)
            if number is not None and heard >= start
        }

    def missing(self, start: int = 0) -> int:
        return sum(number is None for number in self.pairs[start:])


def test_far_end_is_used_shortly_before_it_is_heard() -> None:
    rig = Rig()
    for _ in range(300):
        rig.play(1)
        rig.hear()
    assert rig.leads(100) == {HEARD}  # as soon as it comes
    assert rig.missing(100) == 0
    assert rig.far.delay == pytest.approx(HEARD * FRAME_S, abs=FRAME_S)


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 30)), min_size=20, max_size=60))
@settings(max_examples=25, deadline=None)
def test_whoever_is_held_up_nothing_is_used_twice_or_out_of_order(
    bursts: list[tuple[bool, int]],
) -> None:
    rig = Rig(wavers_s=0.015)
    for plays, burst in bursts:
        if plays:
            rig.play(burst)
        else:
            rig.hear(burst)
    used = [number for number in rig.pairs if number is not None]
    assert used == sorted(set(used))


def test_what_comes_late_once_is_given_up_and_the_rest_is_in_time() -> None:
    rig = Rig(wavers_s=0.015)
    for number in range(600):
        if number == 300:
            rig.hear(10)
            rig.play(10)
        else:
            rig.play(1)
            rig.hear()
    assert len(rig.leads(150)) == 1
    assert 0 < rig.missing(150) <= 10


def test_a_device_that_ran_dry_is_followed() -> None:
    rig = Rig()
    for number in range(600):
        if number == 300:
            rig.dry = 6
        rig.hear()
        rig.play(1)
    assert rig.missing(400) == 0
    (lead,) = rig.leads(400)
    assert 0 < lead <= HEARD
    assert rig.far.shifted == 2  # to begin with, and then


def test_a_clock_that_is_slow_is_followed() -> None:
    """0.2 %: ten times what two devices differ by."""
    rig = Rig()
    worst = 0
    for number in range(10_000):
        if number % 500 == 0:
            rig.dry += 1
        else:
            rig.play(1)
        rig.hear()
        if rig.pairs[-1] is not None and number > 100:
            worst = max(worst, abs(rig.pairs[-1] + HEARD + rig.dry - number - HEARD))
    assert worst <= SLACK
    assert rig.missing(100) < 300


def test_where_it_does_not_come_in_time_it_is_used_later() -> None:
    """Read six at once while only five lie between playing and hearing."""
    rig = Rig()
    for number in range(3000):
        if number % 6 == 0:
            rig.play(6)
        if number % 4 == 3:
            rig.hear(4)
    assert rig.missing(1000) == 0
    (lead,) = rig.leads(1000)
    assert lead < HEARD


def test_another_stream_begins_anew() -> None:
    rig = Rig()
    for _ in range(100):
        rig.play(1)
        rig.hear()
    rig.dry = 200  # the device was away for two seconds
    rig.hear(200)
    for _ in range(100):
        rig.play(1)
        rig.hear()
    assert rig.pairs[-1] is not None
    assert rig.missing(330) == 0
    assert len(rig.leads(330)) == 1


def test_what_nobody_hears_is_given_up() -> None:
    rig = Rig()
    rig.play(2 * farend.MAX_FRAMES)
    assert rig.far.dropped == farend.MAX_FRAMES
    rig.hear()
    assert rig.pairs == [None]  # long gone


def test_without_far_end_there_is_none() -> None:
    far = FarEnd()
    assert far.take(0.0) is None
    assert far.dropped == 0


@pytest.mark.parametrize("odd", [1, 77, 159])
def test_blocks_of_any_length_become_frames(odd: int) -> None:
    far = FarEnd()
    for number in range(4 * FRAME // odd + 1):
        far.push(AudioBlock(number * odd / RATE, np.zeros(odd, np.float32), RATE))
    assert far.take(0.0) is not None
