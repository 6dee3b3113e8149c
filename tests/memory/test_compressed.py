"""The compressed window: a fixed budget for any length of stream, finer the younger."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.memory.compressed import CompressedWindow, Span


def window(budget: int) -> CompressedWindow[float]:
    """Of numbers: merged by their mean, unlike by their distance."""
    return CompressedWindow(
        budget,
        merge=lambda a, n, b, m: (a * n + b * m) / (n + m),
        unlike=lambda a, b: min(1.0, abs(a - b)),
    )


@given(st.lists(st.floats(0, 1), max_size=200), st.integers(1, 12))
def test_it_covers_the_stream_within_its_budget(stream: list[float], budget: int) -> None:
    held = window(budget)
    for t, value in enumerate(stream):
        held.append(float(t), value)
        assert len(held.spans) <= budget
    spans = held.spans
    assert sum(span.chunks for span in spans) == len(stream)
    if stream:
        assert spans[0].start == 0
        assert spans[-1].end == len(stream) - 1
        mean = sum(s.held * s.chunks for s in spans) / len(stream)
        assert mean == pytest.approx(sum(stream) / len(stream), abs=1e-6)
    for a, b in itertools.pairwise(spans):
        assert b.start == a.end + 1


def test_after_hours_the_young_is_finer_than_the_old() -> None:
    held = window(12)
    for t in range(8 * 3600):
        held.append(float(t), 0.5)
    lengths = [span.chunks for span in held.spans]
    assert lengths[0] > 1000
    assert lengths[-1] <= 4
    assert sum(a >= b for a, b in itertools.pairwise(lengths)) >= 9


def test_a_change_outlives_a_standstill() -> None:
    held = window(6)
    for t in range(600):
        held.append(float(t), 1.0 if 300 <= t < 310 else 0.0)
    assert any(span.held > 0.9 for span in held.spans)


def test_it_is_restored_as_it_was_and_cut_to_a_smaller_budget() -> None:
    held = window(8)
    for t in range(100):
        held.append(float(t), t % 7 / 7)
    again = window(8)
    again.restore(held.spans)
    assert again.spans == held.spans
    small = window(3)
    small.restore(held.spans)
    assert len(small.spans) == 3
    assert (small.spans[0].start, small.spans[-1].end) == (0, 99)
    held.clear()
    assert held.spans == ()
    with pytest.raises(ValueError, match="at least one"):
        window(0)
    assert Span(0.0, 0.0, 1, 0.5).chunks == 1
