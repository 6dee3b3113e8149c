"""When a condition comes true, over beliefs with times."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_desktop.understanding import conditions as c
from aura_desktop.understanding.evaluation import Evaluator, strength

DOG, CAT = c.Present("dog"), c.Present("cat")


def fired(
    condition: c.Condition,
    dog: list[float | None],
    *,
    cat: list[float | None] | None = None,
    already: bool = False,
    scene: list[int] | None = None,
) -> list[int]:
    """The seconds at which it comes true, where the eyes believe ``dog`` (and ``cat``) each second; ``scene`` numbers
    the pictures that differ, all of them if none is given.
    """
    evaluator = Evaluator(condition, already)
    out = []
    for t, p in enumerate(dog):
        beliefs: dict[c.Leaf, float | None] = {}
        for leaf in c.leaves(condition):
            there = p if getattr(leaf, "thing", "") != "cat" else (cat or dog)[t]
            away = isinstance(leaf, c.Absent | c.Leaves)
            beliefs[leaf] = None if there is None else 1 - there if away else there
        look = t if scene is None else scene[t]
        if evaluator.see(float(t), beliefs, look, lambda a, b: a != b):
            out.append(t)
    return out


def test_something_that_comes_is_told_once_while_it_stays() -> None:
    assert fired(DOG, [0.0] * 5 + [0.95] * 60) == [5]
    assert fired(c.Arrives("dog"), [0.0] * 5 + [0.95] * 60) == [5]


def test_a_still_picture_never_tells_twice_whatever_the_eyes_guess() -> None:
    flicker = [0.9, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.9] * 15
    assert fired(DOG, flicker, scene=[1] * 120) == [0]
    assert len(fired(DOG, flicker)) > 1


def test_it_is_told_again_after_it_has_been_away() -> None:
    assert fired(DOG, [0.95] * 4 + [0.0] * 6 + [0.95] * 3) == [0, 10]


def test_what_is_so_already_is_no_news() -> None:
    assert fired(DOG, [0.95] * 10, already=True) == []
    assert fired(DOG, [0.95] * 5 + [0.0] * 5 + [0.95] * 5, already=True) == [10]
    assert fired(c.Arrives("dog"), [0.95] * 10) == []


def test_gone_needs_a_presence_before() -> None:
    assert fired(c.Leaves("dog"), [0.0] * 60) == []
    assert fired(c.Leaves("dog"), [0.0] * 3 + [0.95] * 5 + [0.0] * 20) == [9]
    assert fired(c.Leaves("dog"), [0.95] * 5 + [0.0] * 20, already=True) == [6]


@pytest.mark.parametrize("seconds", [1, 5, 10, 60])
@pytest.mark.parametrize("there", [0, 7])
def test_absence_lasts_exactly_as_long_as_was_said(seconds: int, there: int) -> None:
    absent = c.Absent("dog", for_s=float(seconds))
    beliefs = [0.95] * there + [0.0] * 90
    (at,) = fired(absent, beliefs)
    assert at == max(there + seconds, there + 1)


@pytest.mark.parametrize("already", [False, True])
def test_an_absence_is_counted_anew_when_it_ends(already: bool) -> None:
    absent = c.Absent("dog", for_s=10.0)
    beliefs = [0.0] * 8 + [0.95] * 4 + [0.0] * 20
    assert fired(absent, beliefs, already=already) == [22]


def test_darkness_hides_and_proves_nothing() -> None:
    assert fired(c.Leaves("dog"), [0.95] * 5 + [None] * 20 + [0.95] * 5) == []
    assert fired(DOG, [0.95] * 5 + [None] * 20 + [0.95] * 5) == [0]


def test_a_gap_in_the_stream_does_not_count() -> None:
    evaluator = Evaluator(c.Absent("dog", for_s=10.0))
    leaf = evaluator.condition
    assert isinstance(leaf, c.Absent)
    for t in range(6):
        assert not evaluator.see(float(t), {leaf: 1.0})
    assert not evaluator.see(100.0, {leaf: 1.0})
    told = [t for t in range(101, 130) if evaluator.see(float(t), {leaf: 1.0})]
    assert told == [110]


@pytest.mark.parametrize("unclear", [0.0, 0.3, 0.49])
def test_time_in_which_nothing_could_be_told_is_no_absence(unclear: float) -> None:
    assert fired(DOG, [0.95] * 5 + [None] * 20 + [unclear] * 2 + [0.95] * 5) == [0]
    assert fired(DOG, [0.95] * 5 + [None] * 20 + [0.0] * 4 + [0.95] * 5) == [0, 29]
    # Of the seconds that were told it was away in three: that is enough.
    away = [unclear, None, unclear, None, unclear, None, unclear]
    assert len(fired(DOG, [0.95] * 5 + away + [0.95] * 5)) == 2
    evaluator = Evaluator(DOG)
    seen = [(t, 0.95) for t in range(5)] + [(60, unclear)] + [(t, 0.95) for t in range(61, 70)]
    assert [t for t, p in seen if evaluator.see(float(t), {DOG: p}, t)] == [0]


def test_a_chunk_in_which_nobody_looked_is_no_gap() -> None:
    for looked_every, told_at in ((4, 12), (5, 10)):
        evaluator = Evaluator(c.Present("dog", for_s=10.0))
        told = []
        for t in range(40):
            if t % looked_every:
                evaluator.passed_over(float(t))
            elif evaluator.see(float(t), {evaluator.condition: 0.95}):  # type: ignore[dict-item]
                told.append(t)
        assert told == [told_at]


CONDITIONS: list[c.Condition] = [
    DOG,
    c.Arrives("dog"),
    c.Leaves("dog"),
    c.Absent("dog", for_s=6.0),
    c.Not(DOG, for_s=4.0),
    c.And((DOG, c.Not(CAT)), for_s=3.0),
    c.Or((c.Leaves("dog"), CAT)),
]


@pytest.mark.parametrize("condition", CONDITIONS, ids=str)
@settings(max_examples=60, deadline=None)
@given(
    beliefs=st.lists(
        st.tuples(st.sampled_from([0.0, 0.95]), st.sampled_from([0.0, 0.95])),
        min_size=2,
        max_size=60,
    ),
    data=st.data(),
)
def test_a_copy_and_one_put_away_as_json_go_on_alike(
    condition: c.Condition, beliefs: list[tuple[float, float]], data: st.DataObject
) -> None:
    def see(evaluator: Evaluator, t: int) -> bool:
        dog, cat = beliefs[t]
        told: dict[c.Leaf, float | None] = {}
        for leaf in c.leaves(evaluator.condition):
            there = cat if getattr(leaf, "thing", "") == "cat" else dog
            told[leaf] = 1 - there if isinstance(leaf, c.Absent | c.Leaves) else there
        return evaluator.see(float(t), told)

    at = data.draw(st.integers(1, len(beliefs)))
    first = Evaluator(condition)
    for t in range(at):
        see(first, t)
    copied = copy.deepcopy(first)
    restored = Evaluator(copy.deepcopy(condition))
    restored.take(json.loads(json.dumps(first.as_plain())))
    rest = range(at, len(beliefs))
    expected = [t for t in rest if see(first, t)]
    assert [t for t in rest if see(copied, t)] == expected
    assert [t for t in rest if see(restored, t)] == expected


def test_the_strength_of_what_is_turned_around_is_turned_around() -> None:
    assert strength(c.Not(DOG), {DOG: 0.1}) == pytest.approx(0.9)
    assert strength(c.Not(DOG), {DOG: None}) is None
    assert strength(c.And((DOG, c.Not(CAT))), {DOG: 0.6, CAT: 0.1}) == pytest.approx(0.9)
    assert strength(c.Or((DOG, CAT)), {DOG: None, CAT: 0.7}) == 0.7
    assert strength(DOG, 0.4) == 0.4


@pytest.mark.parametrize("leaf", [c.Still(), c.Moves(), c.Dark(), c.Light()], ids=str)
def test_light_and_motion_change_without_the_scene(leaf: c.Leaf) -> None:
    evaluator = Evaluator(leaf)
    beliefs = [0.0] * 4 + [1.0] * 5 + [0.0] * 6 + [1.0] * 4
    told = [
        t for t, p in enumerate(beliefs) if evaluator.see(t, {leaf: p}, "look", lambda a, b: a != b)
    ]
    assert len(told) == 2, told


def test_and_or_not() -> None:
    dog = [0.0] * 3 + [0.95] * 12
    cat = [0.0] * 8 + [0.95] * 7
    assert fired(c.And((DOG, CAT)), dog, cat=cat) == [8]
    assert fired(c.Or((DOG, CAT)), dog, cat=cat) == [3]
    both = c.And((DOG, c.Not(CAT)))
    assert fired(both, dog, cat=cat) == [3]
    assert fired(c.And((c.Arrives("dog"), c.Absent("cat"))), dog, cat=[0.0] * 15) == [3]


def test_a_condition_may_have_to_last() -> None:
    assert fired(c.Present("dog", for_s=5.0), [0.0] * 3 + [0.95] * 20) == [8]
    assert fired(c.Or((DOG, CAT), for_s=5.0), [0.0] * 3 + [0.95] * 20, cat=[0.0] * 23) == [8]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.floats(0, 1)), min_size=2, max_size=80),
    st.sampled_from([DOG, c.Arrives("dog"), c.Leaves("dog")]),
    st.booleans(),
)
def test_on_one_picture_nothing_is_ever_told_twice(
    beliefs: list[float | None], condition: c.Condition, already: bool
) -> None:
    assert len(fired(condition, beliefs, already=already, scene=[1] * len(beliefs))) <= 1


@settings(max_examples=300, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=2, max_size=80))
def test_gone_is_never_said_of_what_was_never_there(beliefs: list[float]) -> None:
    for at in fired(c.Leaves("dog"), beliefs):
        assert max(beliefs[:at]) > 0.5


@settings(max_examples=200, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=2, max_size=120), st.integers(2, 20))
def test_nothing_lasts_that_was_interrupted_clearly(beliefs: list[float], seconds: int) -> None:
    for at in fired(c.Absent("dog", for_s=float(seconds)), beliefs):
        assert at >= seconds
        assert (
            all(p <= 0.5 for p in beliefs[at - 1 : at + 1]) or min(beliefs[at - 1 : at + 1]) <= 0.5
        )
