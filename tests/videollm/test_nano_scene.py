"""What the eyes hold of a scene, and when they let go of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.videollm.nano.percept import Floats
from aura_desktop.videollm.nano.scene import LOOKS, TURNS, Scene, overlap

BOX = (0.2, 0.2, 0.6, 0.8)


def ground(level: float) -> Floats:
    return np.full((18, 24, 4), level, np.float32)


def logits(level: float) -> Floats:
    return np.full(3, level, np.float32)


def test_looks_at_one_figure_are_averaged_and_the_oldest_fall_out() -> None:
    scene = Scene()
    for second in range(2 * LOOKS):
        scene.follow(ground(50))
        pooled = scene.pooled(BOX, logits(second))
        looked = range(max(0, second - LOOKS + 1), second + 1)
        assert pooled == pytest.approx(logits(sum(looked) / len(looked)))


def test_another_place_or_another_scene_is_not_averaged_with() -> None:
    scene = Scene()
    scene.follow(ground(50))
    scene.pooled(BOX, logits(0))
    scene.follow(ground(51))
    assert scene.pooled((0.7, 0.2, 0.95, 0.8), logits(4)) == pytest.approx(logits(4))
    assert scene.pooled(BOX, logits(4)) == pytest.approx(logits(2))
    scene.follow(ground(80))
    assert scene.pooled(BOX, logits(4)) == pytest.approx(logits(4))


def test_a_corner_that_changes_is_another_scene() -> None:
    scene = Scene()
    scene.follow(ground(50))
    scene.parts(scene.due(7), np.ones((5, 7), np.float32), 7)
    changed = ground(50)
    changed[:5, :4] += 30
    scene.follow(changed)
    assert scene.due(7) == list(range(7))


@given(st.integers(1, 12))
def test_every_part_of_a_scene_that_stays_is_looked_at_in_turn(count: int) -> None:
    scene = Scene()
    scene.follow(ground(50))
    scene.parts(scene.due(count), np.zeros((2, count), np.float32), count)
    seen: list[int] = []
    for second in range(1, TURNS + 1):
        scene.follow(ground(50))
        due = scene.due(count)
        held = scene.parts(due, np.full((2, len(due)), second, np.float32), count)
        assert held[:, due] == pytest.approx(np.full((2, len(due)), second))
        seen += due
    assert sorted(seen) == list(range(count))
    assert (held > 0).all()
    assert scene.due(count + 1) == list(range(count + 1))


@given(*[st.tuples(*[st.floats(0, 0.5)] * 2, *[st.floats(0.5, 1)] * 2)] * 2)
def test_an_overlap_is_a_share_and_the_same_both_ways(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> None:
    assert 0 <= overlap(one, other) <= 1 + 1e-9
    assert overlap(one, other) == pytest.approx(overlap(other, one))
    if one[0] < one[2] and one[1] < one[3]:
        assert overlap(one, one) == pytest.approx(1)
