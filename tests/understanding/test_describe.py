"""Conditions in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.understanding import conditions as c
from aura_desktop.understanding.describe import in_words, many, the, things


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (c.Present("dog"), "there is a dog"),
        (c.Present("dog", place="left", for_s=10), "there is a dog on the left for 10 seconds"),
        (c.Present("person"), "somebody is there"),
        (c.Present("person", 2), "there are at least two people"),
        (c.Present("person", 2, 2), "there are exactly two people"),
        (c.Present("person", 0, 1), "there is at most one person"),
        (c.Present("person", 0, 0), "nobody is there"),
        (c.Present("cat", 0, 2), "there are at most two cats"),
        (c.Absent("dog", for_s=90), "there is no dog for 1 minute and 30 seconds"),
        (c.Absent("person"), "nobody is there"),
        (c.Arrives("orange"), "an orange comes"),
        (c.Arrives("person"), "somebody comes"),
        (c.Leaves("dog"), "the dog is gone"),
        (c.Moves(), "something moves"),
        (c.Still(5), "nothing moves for 5 seconds"),
        (c.Dark(), "it is dark"),
        (c.Reads("sold out"), 'it says "sold out"'),
        (c.Free("the kettle boils"), "the kettle boils"),
        (c.Or((c.Present("dog"), c.Present("cat"))), "there is a dog or there is a cat"),
        (
            c.Or((c.And((c.Present("dog"), c.Present("cat"))), c.Dark())),
            "there is a dog and there is a cat, or it is dark",
        ),
        (
            c.And((c.Or((c.Present("dog"), c.Present("cat"))), c.Dark())),
            "either there is a dog or there is a cat and it is dark",
        ),
    ],
)
def test_a_condition_follows_when(condition: c.Condition, words: str) -> None:
    assert in_words(condition) == words


def test_things_are_named_once() -> None:
    condition = c.Or((c.Present("dog"), c.And((c.Leaves("cat"), c.Moves("dog"), c.Dark()))))
    assert things(condition) == ("dog", "cat")
    assert (the("person"), the("my key"), many("child"), many("box")) == (
        "the person", "my key", "children", "boxes",
    )  # fmt: skip


_THINGS = st.sampled_from(["dog", "person", "something", "red car", "glasses", "my key"])
_PLACES = st.sampled_from(["", "left", "middle", "right"])
_HELD = st.floats(0, 1e6)
_LEAVES: st.SearchStrategy[c.Condition] = st.one_of(
    st.builds(
        c.Present, _THINGS, st.integers(0, 20), st.none() | st.integers(0, 20), _PLACES, _HELD
    ),
    st.builds(c.Absent, _THINGS, _PLACES, _HELD),
    st.builds(c.Arrives, _THINGS, st.integers(1, 20), _PLACES),
    st.builds(c.Leaves, _THINGS, _PLACES),
    st.builds(c.Dark, _HELD),
)


@given(
    st.recursive(
        _LEAVES,
        lambda part: st.one_of(
            st.builds(c.And, st.tuples(part, part), _HELD),
            st.builds(c.Or, st.tuples(part, part), _HELD),
            st.builds(c.Not, part, _HELD),
        ),
        max_leaves=6,
    )
)
def test_any_condition_has_words(condition: c.Condition) -> None:
    words = in_words(condition)
    assert words.split()
    assert "  " not in words
