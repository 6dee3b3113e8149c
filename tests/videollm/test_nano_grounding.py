"""What a request is about, and what the eyes say to it."""

from __future__ import annotations

import numpy as np
import pytest

from aura_desktop.videollm.nano import grounding
from aura_desktop.videollm.nano.concepts import vocabulary
from aura_desktop.videollm.nano.grounding import (
    LEAST_SHARE,
    asks_where,
    evidence,
    places,
    side,
    subject,
    whether,
)
from aura_desktop.videollm.nano.percept import TOP, Percept


def percept(
    *, noun: str = "cat", weight: float = 0.6, people: tuple[int, int, int] = (0, 0, 0),
    brightness: float = 0.5, motion: float = 0.0, flat: float = 0.0,
) -> Percept:  # fmt: skip
    number = next(i for i, c in enumerate(vocabulary()) if c.noun == noun)
    concepts = np.zeros((4, TOP), np.int16)
    weights = np.zeros((4, TOP), np.float32)
    concepts[1, 0], weights[1, 0] = number, weight
    return Percept(
        concepts, weights, people, brightness, flat, 0.0, 0.0, motion, np.ones(11, np.float32) / 11
    )


@pytest.mark.parametrize(
    ("request_text", "noun"),
    [
        ("Tell me when you see a cup of coffee.", "coffee cup"),
        ("watch out for soccer balls", "soccer ball"),
        ("Notify me when a traffic light turns up", "traffic light"),
        ("Let me know when the kitten wakes up", "cat"),
        ("tell me when butterflies come", "butterfly"),
    ],
)
def test_the_longest_name_in_the_request_is_what_it_is_about(request_text: str, noun: str) -> None:
    about = subject(request_text)
    assert about is not None
    assert noun in [vocabulary()[c].noun for c in about.concepts]
    assert not about.gone
    assert about.opening.startswith("I see")
    assert evidence(about, percept(noun=noun)) == pytest.approx(0.6)
    assert evidence(about, percept(noun="dinosaur")) == 0


@pytest.mark.parametrize(
    "request_text", ["Tell me when my watch appears", "Tell me when you see a giraffe", ""]
)
def test_what_the_eyes_do_not_know_gives_no_subject(request_text: str) -> None:
    assert subject(request_text) is None


def test_leaving_turns_the_evidence_around_but_darkness_is_not_leaving() -> None:
    about = subject("Tell me when the cat is gone")
    assert about is not None
    assert about.gone
    assert not about.yes
    assert evidence(about, percept(weight=0.9)) == pytest.approx(0.1)
    assert evidence(about, percept(weight=0.0)) == 1
    assert evidence(about, percept(weight=0.0, brightness=0.01)) == 0


def test_people_darkness_and_motion_are_measured() -> None:
    anyone, two = subject("when someone comes in"), subject("when there are two people")
    dark, light = subject("when it gets dark"), subject("when the light is back")
    moves = subject("if anything moves")
    assert anyone
    assert two
    assert dark
    assert light
    assert moves
    assert evidence(anyone, percept()) == 0
    assert evidence(anyone, percept(people=(0, 1, 0))) == 1
    assert evidence(two, percept(people=(0, 1, 0))) == 0
    assert evidence(two, percept(people=(1, 0, 1))) == 1
    assert evidence(dark, percept(brightness=0.02, flat=1.0)) == 1
    assert evidence(light, percept(brightness=0.02)) == 0
    assert evidence(light, percept()) == 1
    assert evidence(moves, percept(motion=0.6)) == 1
    assert evidence(moves, percept()) == 0


def test_the_eyes_say_where_the_named_thing_is() -> None:
    seen = percept(noun="cat", weight=0.9)
    assert places("Where is the cat?", seen) == pytest.approx((LEAST_SHARE, 1, LEAST_SHARE))
    assert places("Where is the dog?", seen) is None
    assert places("What do you see?", seen) is None
    assert places("Is it dark?", seen) is None


def test_what_spills_over_into_the_next_third_hardly_counts() -> None:
    seen = percept(noun="cat", weight=0.9)
    seen.concepts[2, 0], seen.weights[2, 0] = seen.concepts[1, 0], 0.45
    shares = places("On which side do you see the kitten?", seen)
    assert shares is not None
    assert shares[1] == pytest.approx(8 / 9)
    assert shares[2] == pytest.approx(1 / 9)


def test_people_are_where_their_faces_are() -> None:
    seen = percept(people=(1, 0, 1))
    assert places("Where are the people?", seen) == pytest.approx((0.5, LEAST_SHARE, 0.5))


@pytest.mark.parametrize(
    ("question", "third"),
    [
        ("Is the cat on the left?", 0),
        ("Do you see a cat in the center?", 1),
        ("Is the middle empty?", 1),
        ("Right, is the cat on the left?", None),
        ("Am I right that the cat is on the left?", 0),
        ("Is the cat in the middle right now?", 1),
        ("Is the cat on the left or on the right?", None),
        ("Is there a cat?", None),
    ],
)
def test_the_third_that_a_question_asks_about(question: str, third: int | None) -> None:
    assert side(question) == third


@pytest.mark.parametrize(
    ("question", "where"),
    [
        ("Where is the cat?", True),
        ("Whereabouts is the cat?", True),
        ("On which side is the cat?", True),
        ("In which part of the picture is the cat?", True),
        ("Left, middle or right: where is the cat?", True),
        ("Is there a cat on the left?", False),
        ("What do you see?", False),
    ],
)
def test_asking_where_takes_the_thing_to_be_there(question: str, where: bool) -> None:
    assert asks_where(question) is where


def test_a_hint_of_a_thing_is_enough_for_where_and_too_little_for_whether() -> None:
    faint = percept(noun="cat", weight=0.03)
    assert places("Where is the cat?", faint) == pytest.approx((LEAST_SHARE, 1.0, LEAST_SHARE))
    assert places("Is the cat on the left?", faint) is None
    assert places("Where is the dog?", faint) is None


@pytest.mark.parametrize(
    "question",
    [
        "Is there a cat?", "Do you see a cat?", "Can a cat be seen?", "Is a cat there?",
        "Would you say there is a cat?", "Look, is there a cat?", "Can you still see the kitten?",
    ],
)  # fmt: skip
def test_whether_a_thing_is_there_is_for_the_eyes_to_say(question: str) -> None:
    assert whether(question, percept(weight=0.6)) == pytest.approx(0.6)
    assert whether(question, percept(noun="dinosaur")) == 0


@pytest.mark.parametrize(
    "question",
    [
        "Was there a cat?", "Did you see a cat before?", "Have you seen a cat?", "What do you see?",
        "Is there a cat or a dog?", "Is there no cat?", "Where is the cat?", "Is there a giraffe?",
        "Is there another cat?", "Isn't there a cat?", "Do you like cats?", "How many cats do you see?",
    ],
)  # fmt: skip
def test_other_questions_are_not_whether_it_is_there(question: str) -> None:
    assert whether(question, percept()) is None


def test_a_thing_that_is_plain_to_see_needs_no_other_word_and_a_doubtful_one_must_last() -> None:
    cat = grounding.subject("Tell me when you see a cat.")
    gone = grounding.subject("Tell me when the cat is gone.")
    assert cat is not None
    assert gone is not None
    assert grounding.on_the_eyes_word(cat, 0.9, 0.01) == 1
    assert grounding.on_the_eyes_word(cat, 0.5, 0.01) == grounding.DOUBTFUL
    assert grounding.on_the_eyes_word(cat, 0.35, 0.01) == 0.01
    assert grounding.on_the_eyes_word(cat, 0.35, 0.99) == 0.99
    assert grounding.on_the_eyes_word(cat, 0.26, 0.99) == grounding.LIKELY
    assert grounding.on_the_eyes_word(gone, 0.95, 0.01) == 0.01
    assert grounding.on_the_eyes_word(gone, 0.5, 0.99) == grounding.LIKELY
