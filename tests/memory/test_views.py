"""The compressed window of pictures: bounded, in order, finer the younger, changes kept longest."""

from __future__ import annotations

import itertools
import json

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.media import Image
from aura_desktop.memory.views import Views


def flat(level: int) -> Image:
    return np.full((24, 32, 3), level, np.uint8)


def half(image: Image) -> Image:
    return image[::2, ::2]


def minutes(budget: int = 12) -> Views:
    """Ten minutes of a grey room in which it was white for ten seconds, the window 30 seconds."""
    views = Views(budget, half)
    for second in range(600):
        views.see(second, float(second), flat(250 if 400 <= second < 410 else 90))
        views.left(set(range(second - 29, second + 1)))
    return views


def test_a_change_outlives_minutes_of_standstill() -> None:
    views = minutes()
    assert len(views.spans) == 12
    assert sum(span.chunks for span in views.spans) == 600 - 30
    bright = [s for s in views.spans if s.held.look.mean() > 0.5]
    assert [(s.start, s.end) for s in bright] == [(400.0, 409.0)]
    assert views.spans[0].held.image.shape == (12, 16, 3)
    lengths = [s.end - s.start for s in views.spans]
    assert lengths[0] > 10 * lengths[-1]


def test_what_was_rolled_back_was_never_seen() -> None:
    views = Views(4, half)
    views.see(0, 0.0, flat(10))
    views.see(1, 1.0, flat(250))
    views.undo({0})
    views.left(set())
    assert [span.start for span in views.spans] == [0.0]


def test_it_comes_back_as_it_was() -> None:
    views = minutes()
    told = json.loads(json.dumps(views.spans_as(lambda image: image.tobytes().hex())))
    other = Views(12, half)
    other.restore(
        told, lambda text: np.frombuffer(bytes.fromhex(text), np.uint8).reshape(12, 16, 3)
    )
    assert [(s.start, s.end, s.chunks) for s in other.spans] == [
        (s.start, s.end, s.chunks) for s in views.spans
    ]
    assert all(
        np.array_equal(a.held.image, b.held.image)
        for a, b in zip(views.spans, other.spans, strict=True)
    )


@given(st.lists(st.integers(0, 255), max_size=60), st.integers(1, 5), st.integers(1, 8))
def test_any_stream_is_held_within_budget_and_in_order(
    levels: list[int], budget: int, live: int
) -> None:
    views = Views(budget, half)
    for number, level in enumerate(levels):
        views.see(number, float(number), flat(level))
        views.left(set(range(number - live + 1, number + 1)))
    spans = views.spans
    assert len(spans) <= budget
    assert sum(span.chunks for span in spans) == max(0, len(levels) - live)
    assert all(a.end < b.start for a, b in itertools.pairwise(spans))
