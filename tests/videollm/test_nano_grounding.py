"""What a condition is about, and what the eyes say to it."""

from __future__ import annotations

import numpy as np
import pytest

from aura_desktop.understanding import conditions as c
from aura_desktop.videollm.nano import grounding
from aura_desktop.videollm.nano.concepts import vocabulary
from aura_desktop.videollm.nano.grounding import LEAST_SHARE, evidence, places, subject
from aura_desktop.videollm.nano.percept import TOP, Percept


def percept(
    *, noun: str = "cat", weight: float = 0.6, people: tuple[int, int, int] = (0, 0, 0),
    brightness: float = 0.5, motion: float = 0.0, flat: float = 0.0,
) -> Percept:  # fmt: skip
    number = next(i for i, known in enumerate(vocabulary()) if known.noun == noun)
    concepts = np.zeros((4, TOP), np.int16)
    weights = np.zeros((4, TOP), np.float32)
    concepts[1, 0], weights[1, 0] = number, weight
    return Percept(
        concepts, weights, people, brightness, flat, 0.0, 0.0, motion, np.ones(11, np.float32) / 11
    )


@pytest.mark.parametrize(
    ("thing", "noun"),
    [
        ("cup of coffee", "coffee cup"),
        ("soccer balls", "soccer ball"),
        ("kitten", "cat"),
        ("butterflies", "butterfly"),
        ("big old dog", "dog"),
    ],
)
def test_the_longest_known_name_is_what_it_is_about(thing: str, noun: str) -> None:
    about = subject(c.Present(thing))
    assert about is not None
    assert noun in [vocabulary()[number].noun for number in about.concepts]
    assert not about.gone
    assert evidence(about, percept(noun=noun)) == pytest.approx(0.6)
    assert evidence(about, percept(noun="dinosaur")) == 0


@pytest.mark.parametrize(
    "leaf", [c.Present("giraffe"), c.Free("the kettle boils"), c.Reads("open"), c.Arrives("peter")]
)
def test_what_the_eyes_do_not_know_gives_no_subject(leaf: c.Leaf) -> None:
    assert subject(leaf) is None


@pytest.mark.parametrize("leaf", [c.Leaves("cat"), c.Absent("cat")])
def test_leaving_turns_the_evidence_around_but_darkness_is_not_leaving(leaf: c.Leaf) -> None:
    about = subject(leaf)
    assert about is not None
    assert about.gone
    assert not about.yes
    assert evidence(about, percept(weight=0.9)) == pytest.approx(0.1)
    assert evidence(about, percept(weight=0.0)) == 1
    assert evidence(about, percept(weight=0.0, brightness=0.01)) is None


@pytest.mark.parametrize(
    ("leaf", "seen", "how_much"),
    [
        (c.Arrives("person"), percept(), 0),
        (c.Arrives("person"), percept(people=(0, 1, 0)), 1),
        (c.Present("person", 2), percept(people=(0, 1, 0)), 0),
        (c.Present("person", 2), percept(people=(1, 0, 1)), 1),
        (c.Present("person", 0, 1), percept(people=(1, 0, 1)), 0),
        (c.Present("person", 0, 1), percept(people=(1, 0, 0)), 1),
        (c.Present("person", place="left"), percept(people=(0, 0, 1)), 0),
        (c.Present("person", place="right"), percept(people=(0, 0, 1)), 1),
        (c.Present("cat", place="middle"), percept(), 0.6),
        (c.Present("cat", place="left"), percept(), 0),
        (c.Absent("person"), percept(), 1),
        (c.Dark(), percept(brightness=0.02, flat=1.0), 1),
        (c.Dark(), percept(brightness=0.15), None),
        (c.Light(), percept(brightness=0.02), 0),
        (c.Light(), percept(), 1),
        (c.Moves(), percept(motion=0.6), 1),
        (c.Moves(), percept(), 0),
        (c.Still(), percept(), 1),
    ],
)
def test_people_darkness_motion_and_places_are_measured(
    leaf: c.Leaf, seen: Percept, how_much: float | None
) -> None:
    about = subject(leaf)
    assert about is not None
    assert evidence(about, seen) == pytest.approx(how_much)


def test_the_eyes_say_where_the_named_thing_is() -> None:
    seen = percept(noun="cat", weight=0.9)
    assert places("cat", seen) == pytest.approx((LEAST_SHARE, 1, LEAST_SHARE))
    assert places("dog", seen) is None
    assert places("", seen) is None


def test_what_spills_over_into_the_next_third_hardly_counts() -> None:
    seen = percept(noun="cat", weight=0.9)
    seen.concepts[2, 0], seen.weights[2, 0] = seen.concepts[1, 0], 0.45
    shares = places("kitten", seen)
    assert shares is not None
    assert shares[1] == pytest.approx(8 / 9)
    assert shares[2] == pytest.approx(1 / 9)


def test_people_are_where_their_faces_are() -> None:
    assert places("person", percept(people=(1, 0, 1))) == pytest.approx((0.5, LEAST_SHARE, 0.5))


def test_a_hint_of_a_thing_is_enough_for_where_and_too_little_for_whether() -> None:
    faint = percept(noun="cat", weight=0.03)
    assert places("cat", faint, hinted=True) == pytest.approx((LEAST_SHARE, 1.0, LEAST_SHARE))
    assert places("cat", faint) is None
    assert places("dog", faint, hinted=True) is None


def test_a_thing_that_is_plain_to_see_needs_no_other_word_and_a_doubtful_one_must_last() -> None:
    cat = grounding.subject(c.Present("cat"))
    gone = grounding.subject(c.Leaves("cat"))
    assert cat is not None
    assert gone is not None
    assert grounding.on_the_eyes_word(cat, 0.9, 0.01) == 1
    assert grounding.on_the_eyes_word(cat, 0.5, 0.01) == grounding.DOUBTFUL
    assert grounding.on_the_eyes_word(cat, 0.35, 0.01) == 0.01
    assert grounding.on_the_eyes_word(cat, 0.35, 0.99) == 0.99
    assert grounding.on_the_eyes_word(cat, 0.26, 0.99) == grounding.LIKELY
    assert grounding.on_the_eyes_word(gone, 0.95, 0.01) == 0.01
    assert grounding.on_the_eyes_word(gone, 0.5, 0.99) == grounding.LIKELY
