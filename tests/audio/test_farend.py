"""Far and near end stay side by side, whatever reads them late."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.audio.farend import (
    BEARABLE,
    FRAME,
    LEAD,
    LEAD_WINDOW,
    MAX_LEAD,
    MAX_WAITING,
    RATE,
    FarEnd,
    Pair,
)
from aura_desktop.media import AudioBlock

ECHO = 5
"""Frames from being played to being heard."""


def numbered(first: int, count: int) -> AudioBlock:
    """Frames that hold nothing but their own numbers."""
    return AudioBlock(
        first * FRAME / RATE,
        np.repeat(np.arange(first, first + count, dtype=np.float32), FRAME),
        RATE,
    )


def apart(pairs: list[Pair]) -> list[float | None]:
    """By how many frames each one was played before the one that was heard with it."""
    return [None if far is None else float(near[0] - far[0]) for far, near in pairs]


def test_a_far_end_that_comes_late_is_waited_for() -> None:
    ends = FarEnd()
    ends.push(numbered(ECHO, 1))
    assert apart(ends.pair(numbered(0, 1))) == [-ECHO]
    assert ends.pair(numbered(1, MAX_WAITING)) == []
    assert ends.waiting == MAX_WAITING * FRAME / RATE
    ends.push(numbered(1 + ECHO, MAX_WAITING))
    assert apart(ends.pair(numbered(1 + MAX_WAITING, 1))) == [-ECHO] * MAX_WAITING
    assert ends.waiting == FRAME / RATE


def test_a_speaker_that_is_gone_is_not_waited_for() -> None:
    ends = FarEnd()
    assert apart(ends.pair(numbered(0, 3))) == [None] * 3
    ends.push(numbered(3, 1))
    assert apart(ends.pair(numbered(3, 1))) == [0]
    assert apart(ends.pair(numbered(4, MAX_WAITING + 1))) == [None] * (MAX_WAITING + 1)
    assert apart(ends.pair(numbered(5 + MAX_WAITING, 1))) == [None]
    assert not ends.waiting


def silence(t: float) -> AudioBlock:
    return AudioBlock(t, np.zeros(FRAME, np.float32), RATE)


def test_near_end_that_always_waits_goes_without_once_nothing_is_played() -> None:
    ends = FarEnd()
    ends.push(numbered(1, 1))
    behind = MAX_LEAD + 1
    pairs = ends.pair(numbered(0, 1 + behind))
    for n in range(1, 2 * LEAD_WINDOW):
        ends.push(numbered(1 + n, 1))
        pairs += ends.pair(numbered(n + behind, 1))
    assert None not in apart(pairs)
    assert ends.waiting == behind * FRAME / RATE
    for n in range(2 * LEAD_WINDOW, 4 * LEAD_WINDOW):
        ends.push(silence((1 + n) * FRAME / RATE))
        pairs += ends.pair(numbered(n + behind, 1))
    assert apart(pairs).count(None) == behind - LEAD
    assert ends.waiting == LEAD * FRAME / RATE


def test_far_end_that_nobody_hears_any_more_is_given_up_also_while_it_is_played() -> None:
    ends = FarEnd()
    ends.push(numbered(1, 2 * BEARABLE))
    for n in range(LEAD_WINDOW):
        ends.push(numbered(1 + 2 * BEARABLE + n, 1))
        ends.pair(numbered(n, 1))
    assert ends.dropped == 2 * BEARABLE - LEAD


def test_a_driver_that_tells_of_too_much_for_a_while_is_not_believed() -> None:
    ends = FarEnd()
    for n in range(10 * LEAD_WINDOW):
        block = numbered(n, 1)
        lie = 0.3 if 4 * LEAD_WINDOW <= n < 8 * LEAD_WINDOW else 0.0
        ends.push(AudioBlock(block.t + 0.06 + lie, block.samples, RATE))
        ends.pair(block)
        assert ends.delay == pytest.approx(0.06 if n >= LEAD_WINDOW - 1 else 0.0)
    assert not ends.dropped


@given(
    st.lists(
        st.tuples(st.integers(0, MAX_WAITING), st.integers(0, MAX_WAITING)), min_size=1, max_size=60
    )
)
def test_nothing_that_was_heard_is_lost_or_told_twice(reads: list[tuple[int, int]]) -> None:
    ends = FarEnd()
    played = heard = 0
    told: list[float] = []
    for far, near in reads:
        ends.push(numbered(played, far))
        played += far
        told += [float(sound[0]) for _, sound in ends.pair(numbered(heard, near))]
        heard += near
        assert len(told) + round(ends.waiting * RATE / FRAME) == heard
        assert ends.waiting <= MAX_WAITING * FRAME / RATE
    assert told == [float(n) for n in range(len(told))]


@given(st.lists(st.integers(1, 4), min_size=1, max_size=80), st.data())
def test_lateness_within_what_is_waited_for_moves_nothing(
    steps: list[int], data: st.DataObject
) -> None:
    """Far end held up for up to 40 ms, again and again, keeps its distance to the near end."""
    ends = FarEnd()
    ends.push(numbered(ECHO, 1))
    pairs = ends.pair(numbered(0, 1))
    at = played = 1
    for step in steps:
        at += step
        late = data.draw(st.integers(0, 2))
        due = max(played, at - late)
        ends.push(numbered(played + ECHO, due - played))
        played = due
        pairs += ends.pair(numbered(at - step, step))
    assert set(apart(pairs)) == {-ECHO}


def test_it_says_by_how_much_the_far_end_has_moved() -> None:
    ends = FarEnd()
    played, heard = 1, 0
    distances: list[float] = []

    def go_on(frames: int, extra: int = 0) -> float:
        """Both ends for so many frames, the far one for more at first, or for fewer; how far apart they are then."""
        nonlocal played, heard
        for n in range(frames):
            count = 1 + extra if n == 0 and extra > 0 else int(n >= -extra)
            ends.push(numbered(played, count))
            played += count
            distances.extend(d for d in apart(ends.pair(numbered(heard, 1))) if d is not None)
            heard += 1
        return distances[-1]

    before = go_on(2 * LEAD_WINDOW)
    assert ends.moved == 0
    assert go_on(2 * LEAD_WINDOW, extra=-(MAX_WAITING + 3)) - before == ends.moved > 0
    assert go_on(3 * LEAD_WINDOW, extra=2 * BEARABLE) - before == ends.moved < MAX_WAITING
