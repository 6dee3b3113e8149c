"""What the eyes say to a question, as log probabilities of an answer's words."""

from __future__ import annotations

import dataclasses

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


def crowd(*people: int) -> Percept:
    seen = percept(0, 0, 0)
    return dataclasses.replace(seen, people=people)


@pytest.mark.parametrize(
    "question",
    ["How many people do you see?", "Count the people, please.", "What is the number of persons?"],
)
def test_people_are_counted_by_the_eyes(question: str) -> None:
    assert hints.opening(question, crowd(0, 0, 0)) == "I do not see anybody"
    assert hints.opening(question, crowd(0, 1, 0)) == "I see one person"
    assert hints.opening(question, crowd(1, 1, 1)) == "I see three people"


@pytest.mark.parametrize(
    "question",
    [
        "How many people were there?",
        "How many cups do you see?",
        "How many people on the left?",
        "Is anyone there?",
    ],
)
def test_other_questions_are_not_a_count(question: str) -> None:
    assert hints.opening(question, crowd(0, 1, 0)) == ""


@pytest.mark.parametrize(
    "question",
    [
        "Is it dark?",
        "Has it become dark?",
        "Is something covering the lens?",
        "Did I cover the camera?",
    ],
)
def test_dark_and_covered_are_for_the_eyes_to_say(question: str) -> None:
    lit, unlit = percept(0, 0, 0), dataclasses.replace(percept(0, 0, 0), brightness=0.02)
    assert hints.hints(question, lit) == ({hints.NO: hints.PLAIN}, {})
    assert hints.hints(question, unlit) == ({hints.YES: hints.PLAIN}, {})
    dusk = dataclasses.replace(lit, brightness=0.15)
    assert hints.hints(question, dusk) == ({}, {})
    assert hints.hints("Was it dark before?", unlit) == ({}, {})
    assert hints.hints("Tell me when the camera is covered.", unlit) == ({}, {})
