"""aura-nano's percepts as memory keeps them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from aura_desktop.videollm.naming import PlainNaming, naming_of
from aura_desktop.videollm.nano.naming import DARKNESS, PERSON, glimpse
from aura_desktop.videollm.nano.percept import Percept, merge, unlike
from tests.videollm.test_nano_grounding import percept

NAMING = naming_of("aura-nano")


def vector(noun: str) -> np.ndarray:
    return np.frombuffer(glimpse(percept(noun=noun, weight=0.9)).embedding, "<f2").astype(
        np.float32
    )


def whole(noun: str, weight: float) -> Percept:
    """A picture full of one thing."""
    held = percept(noun=noun, weight=weight)
    strongest = int(held.weights.max(axis=1).argmax())
    return replace(
        held,
        concepts=np.repeat(held.concepts[strongest : strongest + 1], 4, axis=0),
        weights=np.repeat(held.weights[strongest : strongest + 1], 4, axis=0),
    )


def test_a_thing_has_its_name_its_place_and_its_weight() -> None:
    things = {t.name: t for t in glimpse(percept(noun="cat", weight=0.9)).things}
    assert things["cat"].weight == pytest.approx(0.9, abs=0.01)
    dark = replace(percept(noun="cat", weight=0.9), brightness=0.02)
    assert [t.name for t in glimpse(dark).things] == [DARKNESS]
    crowd = replace(percept(noun="cat", weight=0.05), people=(0, 0, 1))
    (person,) = [t for t in glimpse(crowd).things if t.name == PERSON]
    assert (person.place, person.weight) == ("right", 1.0)


def test_likeness_is_told_by_the_vector_and_words_find_it() -> None:
    cat, dog = vector("cat"), vector("dog")
    assert np.linalg.norm(cat) == pytest.approx(1, abs=0.01)
    assert float(cat @ vector("cat")) > 0.99
    assert float(cat @ dog) < 0.6
    asked = NAMING.vector("Was there a cat?")
    assert asked is not None
    assert float(cat @ asked) > 0.6
    assert float(dog @ asked) < 0.3
    assert NAMING.vector("What is love?") is None


@pytest.mark.parametrize(
    ("text", "noun", "name"),
    [
        ("when did you last see the cup", "cup", "coffee cup"),
        ("was there a dog", "dog", "dog"),
        ("did anyone come in", "person", PERSON),
        ("when did the lights go out", DARKNESS, DARKNESS),
        ("did you see any animals", "animal", "cat"),
    ],
)
def test_a_question_names_its_subject(text: str, noun: str, name: str) -> None:
    subject = NAMING.subject(text)
    assert subject is not None
    assert subject.noun == noun
    assert name in subject.names


def test_what_is_no_thing_is_no_subject() -> None:
    assert NAMING.subject("how many times did the doorbell ring") is None
    assert PlainNaming().subject("was there a dog") is None
    assert naming_of("another engine").called("x") == "x"


def test_percepts_merge_by_their_length_and_know_how_unlike_they_are() -> None:
    cat, dog = whole("cat", 0.8), whole("dog", 0.8)
    assert unlike(cat, cat) == 0
    assert unlike(cat, dog) > 0.9
    both = {t.name: t.weight for t in glimpse(merge(cat, 3, dog, 1)).things}
    assert both["cat"] == pytest.approx(0.6, abs=0.01)
    assert both["dog"] == pytest.approx(0.2, abs=0.01)
