"""What the eyes say to a question, as log probabilities of an answer's words."""

from __future__ import annotations

import numpy as np
import pytest

from aura_desktop.videollm.nano import hints
from aura_desktop.videollm.nano.concepts import vocabulary
from aura_desktop.videollm.nano.percept import TOP, Percept


def percept(*thirds: float) -> Percept:
    """A cat of these weights in left, middle, right."""
    cat = next(i for i, c in enumerate(vocabulary()) if c.noun == "cat")
    concepts = np.zeros((4, TOP), np.int16)
    weights = np.zeros((4, TOP), np.float32)
    concepts[:, 0] = cat
    weights[:3, 0] = thirds
    return Percept(
        concepts, weights, (0, 0, 0), 0.5, 0.0, 0.0, 0.0, 0.0, np.ones(11, np.float32) / 11
    )


@pytest.mark.parametrize(
    ("question", "yes"),
    [
        ("Am I right that the cat is on the left?", True),
        ("Is the cat in the middle?", False),
        ("Is there a cat on the right?", False),
    ],
)
def test_yes_or_no_about_a_third_is_what_the_eyes_see_there(question: str, yes: bool) -> None:
    first, always = hints.hints(question, percept(0.9, 0.1, 0))
    assert (first[hints.YES] > first[hints.NO]) is yes
    assert abs(first[hints.YES] - first[hints.NO]) > 6
    assert always[hints.LEFT] > always[hints.MIDDLE]


def test_a_third_that_is_unclear_is_left_to_the_decoder() -> None:
    first, _ = hints.hints("Is the cat on the left?", percept(0.5, 0.5, 0))
    assert abs(first[hints.YES] - first[hints.NO]) < 0.2


@pytest.mark.parametrize(
    ("seen", "word"), [(0.0, hints.NO), (0.05, None), (0.2, hints.YES), (0.9, hints.YES)]
)
def test_whether_it_is_there_is_plain_or_left_to_the_decoder(seen: float, word: str | None) -> None:
    first, always = hints.hints("Do you see a cat?", percept(0, seen, 0))
    assert first == ({word: hints.PLAIN} if word else {})
    assert (hints.THE in always) is (word == hints.NO)


def test_where_it_is_is_not_answered_with_not_seeing_it() -> None:
    first, _ = hints.hints("Where is the cat?", percept(0, 0, 0.3))
    assert first == {hints.NOTHING: hints.NEVER}


def test_what_the_eyes_know_nothing_of_gets_no_hint() -> None:
    for question in ("What is the time?", "Is there a giraffe?", "Was there a cat before?"):
        assert hints.hints(question, percept(0, 0, 0)) == ({}, {})
