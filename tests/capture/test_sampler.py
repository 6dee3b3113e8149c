from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.capture import FrameSampler
from aura_desktop.media import Frame, VideoChunk

IMAGE = np.zeros((2, 2, 3), np.uint8)


def frame(t: float) -> Frame:
    return Frame(t, IMAGE)


def times(chunk: VideoChunk | None) -> list[float]:
    assert chunk is not None
    return [f.t for f in chunk.frames]


def test_thirty_frames_a_second_become_two_a_second() -> None:
    sampler, chunks = FrameSampler(2.0), []
    for n in range(30 * 10):
        sampler.push(frame(n / 30))
        chunk = sampler.take()
        if chunk:
            chunks.append(chunk)
    assert [c.index for c in chunks] == list(range(10))
    assert [times(c) for c in chunks] == [[n, n + 0.5] for n in range(10)]
    assert [c.t for c in chunks] == [n + 0.5 for n in range(10)]
    assert sampler.dropped == 0
    assert sampler.skipped == 300 - 20 - 1  # the last one still waits for its tick


def test_a_tick_takes_the_newest_frame_before_it() -> None:
    sampler = FrameSampler()
    for t in (0.0, 0.31, 0.48, 0.52):
        sampler.push(frame(t))
    assert times(sampler.take()) == [0.0, 0.48]


def test_a_clock_closes_a_chunk_without_a_later_frame() -> None:
    sampler = FrameSampler()
    sampler.push(frame(0.0))
    sampler.push(frame(0.4))
    assert sampler.take() is None
    sampler.advance(0.5)
    assert times(sampler.take()) == [0.0, 0.4]


def test_a_chunk_nobody_took_is_dropped_for_the_newer_one() -> None:
    sampler = FrameSampler()
    for n in range(6):
        sampler.push(frame(n / 2))
    chunk = sampler.take()
    assert times(chunk) == [2.0, 2.5]
    assert chunk is not None
    assert chunk.index == 0  # indices count what was handed out
    assert sampler.dropped == 4
    assert sampler.take() is None


def test_a_slow_source_gives_chunks_of_one_frame_and_a_silent_one_none() -> None:
    sampler = FrameSampler()
    sampler.push(frame(0.0))
    sampler.advance(1.0)
    assert times(sampler.take()) == [0.0]
    sampler.advance(100.0)
    assert sampler.take() is None


def test_after_a_gap_the_frame_belongs_to_its_own_second() -> None:
    sampler = FrameSampler()
    sampler.push(frame(0.0))
    sampler.push(frame(1e9))  # and a jump of thirty years costs nothing
    assert times(sampler.take()) == [0.0]
    sampler.advance(1e9 + 0.5)
    assert times(sampler.take()) == [1e9]


def test_the_end_of_a_file_hands_out_what_there_is() -> None:
    sampler = FrameSampler()
    sampler.push(frame(0.0))
    assert sampler.take() is None
    sampler.flush()
    assert times(sampler.take()) == [0.0]
    sampler.flush()
    assert sampler.take() is None


@pytest.mark.parametrize("t", [math.nan, math.inf, -math.inf])
def test_absurd_times_are_skipped(t: float) -> None:
    sampler = FrameSampler()
    sampler.push(frame(t))
    sampler.advance(t)
    assert sampler.skipped == 1
    sampler.push(frame(0.0))
    sampler.push(frame(0.5))
    assert times(sampler.take()) == [0.0, 0.5]


@pytest.mark.parametrize("fps", [0.0, -1.0, math.nan, math.inf])
def test_an_impossible_rate_is_refused(fps: float) -> None:
    with pytest.raises(ValueError, match="fps"):
        FrameSampler(fps)


Action = tuple[str, float]
ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["push", "advance", "take", "flush"]),
        st.floats(min_value=-0.2, max_value=3.0, allow_nan=False),
    ),
    max_size=60,
)


@given(ACTIONS, st.sampled_from([0.5, 1.0, 2.0, 3.7, 30.0]))
def test_whatever_happens(actions: list[Action], fps: float) -> None:
    sampler, now, pushed, chunks = FrameSampler(fps), 0.0, [], []
    for what, step in actions:
        now = max(0.0, now + step)
        if what == "push":
            pushed.append(frame(now))
            sampler.push(pushed[-1])
        elif what == "advance":
            sampler.advance(now)
        elif what == "flush":
            sampler.flush()
        elif chunk := sampler.take():
            chunks.append(chunk)
    sampler.advance(now + 10 * sampler.chunk_seconds)
    sampler.flush()
    if chunk := sampler.take():
        chunks.append(chunk)
    taken = [f for c in chunks for f in c.frames]
    assert all(1 <= len(c.frames) <= 2 for c in chunks)
    assert [c.index for c in chunks] == list(range(len(chunks)))
    assert all(c.t == c.frames[-1].t for c in chunks)
    assert [f.t for f in taken] == sorted({f.t for f in taken})
    accounted_for = len(taken) + sampler.dropped + sampler.skipped
    assert accounted_for == len(pushed)


@given(st.lists(st.integers(0, 20 * 64), min_size=1, max_size=80))
def test_every_tick_takes_the_newest_frame_of_its_half_second(sixtyfourths: list[int]) -> None:
    stamps = sorted({n / 64 for n in sixtyfourths})
    sampler, taken = FrameSampler(2.0), []
    for t in stamps:
        sampler.advance(t - 1 / 128)
        if chunk := sampler.take():
            taken += times(chunk)
        sampler.push(frame(t))
        if chunk := sampler.take():
            taken += times(chunk)
    sampler.advance(30.0)
    if chunk := sampler.take():
        taken += times(chunk)
    due = [[t for t in stamps if (tick - 1) / 2 < t <= tick / 2][-1:] for tick in range(61)]
    assert taken == [t for newest in due for t in newest]
    assert sampler.dropped == 0
