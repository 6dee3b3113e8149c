"""Far and near end stay aligned, however the threads that bring them are held up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.audio import farend
from aura_desktop.audio.farend import FRAME, MAX_LEAD, RATE, RESERVE, FarEnd
from aura_desktop.media import AudioBlock

HEARD_S = 0.05
"""Seconds from being played to being heard."""


class Rig:
    """Frames are numbered; what was played in frame n is heard in frame n + 5."""

    def __init__(self) -> None:
        self.far = FarEnd()
        self.pairs: list[tuple[int, int | None]] = []
        self._played = self._heard = 0

    def play(self, frames: int) -> None:
        numbers = np.repeat(np.arange(self._played, self._played + frames), FRAME)
        t = self._played * FRAME / RATE + HEARD_S
        self.far.push(AudioBlock(t, (numbers / 1e6).astype(np.float32), RATE))
        self._played += frames

    def hear(self, frames: int) -> None:
        for _ in range(frames):
            frame = self.far.take(self._heard * FRAME / RATE)
            number = None if frame is None else round(float(frame[0]) * 1e6)
            self.pairs.append((self._heard, number))
            self._heard += 1
        self.far.keep_lead(frames)

    def lags(self, start: int = 0) -> set[int]:
        """Frames from being used to being heard."""
        return {number + 5 - heard for heard, number in self.pairs[start:] if number is not None}


@given(st.lists(st.integers(1, 6), min_size=50, max_size=150))
def test_a_player_that_is_held_up_shifts_nothing(bursts: list[int]) -> None:
    rig = Rig()
    rig.play(RESERVE)
    waits = 0
    for burst in bursts:
        rig.hear(burst)
        waits += burst
        if waits >= 7:  # now and then later than what is in wait lasts
            rig.play(waits)
            waits = 0
    used = [number for _, number in rig.pairs if number is not None]
    assert len(rig.lags()) <= 1 + rig.far.dropped // RESERVE
    assert used == sorted(set(used))


def test_what_comes_late_once_is_given_up_and_the_rest_is_in_time() -> None:
    rig = Rig()
    rig.play(RESERVE)
    for number in range(200):
        if number == 100:
            rig.hear(10)
            rig.play(10)
        else:
            rig.hear(1)
            rig.play(1)
    assert len(rig.lags()) == 1
    assert rig.far.dropped == 10 - RESERVE
    assert sum(number is None for _, number in rig.pairs) == 10 - RESERVE


def test_a_player_whose_clock_is_slow_is_still_used() -> None:
    """0.2 %: ten times what two devices differ by."""
    rig = Rig()
    rig.play(RESERVE)
    for number in range(20_000):
        rig.hear(1)
        if number % 500:
            rig.play(1)
    used = sum(number is not None for _, number in rig.pairs)
    assert used > 0.9 * len(rig.pairs)


def test_where_the_reserve_proves_too_small_it_grows_and_nothing_is_lost_any_more() -> None:
    """Both sides in bursts, of five frames and of six."""
    rig = Rig()
    for number in range(3000):
        if number % 6 == 0:
            rig.play(6)
        if number % 5 == 0:
            rig.hear(5)
    rested = rig.pairs[1000:]
    assert all(number is not None for _, number in rested)
    assert len(rig.lags(1000)) == 1


def test_a_burst_that_was_never_heard_is_given_up_within_a_second() -> None:
    rig = Rig()
    rig.play(RESERVE)
    for number in range(300):
        rig.hear(1)
        rig.play(80 if number == 100 else 1)
    assert rig.far.dropped >= 80 - MAX_LEAD
    assert rig.pairs[-1][1] is not None


def test_nothing_is_used_before_some_waits() -> None:
    rig = Rig()
    rig.play(RESERVE - 1)
    rig.hear(3)
    assert [number for _, number in rig.pairs] == [None] * 3
    rig.play(1)
    rig.hear(1)
    assert rig.pairs[-1][1] == 0


def test_after_a_long_silence_of_the_player_it_begins_anew() -> None:
    rig = Rig()
    rig.play(RESERVE)
    rig.hear(RESERVE + farend.MAX_OWED)
    rig.play(RESERVE)
    rig.hear(1)
    assert rig.pairs[-1][1] == RESERVE
    assert rig.far.dropped == 0


@pytest.mark.parametrize("odd", [1, 77, 159])
def test_blocks_of_any_length_become_frames(odd: int) -> None:
    far = FarEnd()
    for number in range(RESERVE * FRAME // odd + 1):
        far.push(AudioBlock(number * odd / RATE, np.zeros(odd, np.float32), RATE))
    assert far.take(0.0) is not None
