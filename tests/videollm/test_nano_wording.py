"""A list of sights names what is seen, each as often as it is seen."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from aura_desktop.videollm.nano.concepts import vocabulary
from aura_desktop.videollm.nano.percept import TOP, Percept
from aura_desktop.videollm.nano.steering import Steering
from aura_desktop.videollm.nano.wording import Wording

NUMBER = {concept.noun: n for n, concept in enumerate(vocabulary())}
END = 2


@pytest.fixture(scope="module")
def tokenizer(models_dir: Path) -> Tokenizer:
    return Tokenizer.from_file(str(models_dir / "aura-nano" / "prepared" / "tokenizer.json"))


def percept(**held: tuple[float, float, float, float]) -> Percept:
    concepts = np.zeros((4, TOP), np.int16)
    weights = np.zeros((4, TOP), np.float32)
    for place, (noun, shares) in enumerate(held.items()):
        concepts[:, place] = NUMBER[noun.replace("_", " ")]
        weights[:, place] = shares
    return Percept(concepts, weights, (0, 0, 0), 0.5, 0.0, 0.0, 0.0, 0.0, np.zeros(11, np.float32))


class Said:
    """What may follow a text, as words."""

    def __init__(self, tokenizer: Tokenizer, seen: Percept) -> None:
        self.tokenizer = tokenizer
        self.wording = Wording(self.ids, seen, END)

    def ids(self, text: str) -> list[int]:
        return list(self.tokenizer.encode(text, add_special_tokens=False).ids)

    def after(self, text: str) -> tuple[set[str] | None, set[str]]:
        only, never = self.wording.rules(self.ids(text))
        words = None if only is None else {self.tokenizer.decode([t]) for t in only - {END}}
        return words, {self.tokenizer.decode([t]) for t in never}


def test_after_an_article_stands_something_seen(tokenizer: Tokenizer) -> None:
    said = Said(tokenizer, percept(cat=(0.9, 0, 0, 0.9), dog=(0, 0, 0.1, 0.1)))
    only, never = said.after("I can see a")
    assert only is not None
    assert {" cat", " dog"} <= only
    assert " wheel" not in only
    assert never == set()


def test_a_finished_noun_is_not_drawn_out(tokenizer: Tokenizer) -> None:
    said = Said(tokenizer, percept(corn=(0.5, 0, 0, 0.5), cat=(0, 0, 0.5, 0.5)))
    only, _ = said.after("I can see a corn")
    assert only == {" on", " in", " and", ",", "."}
    assert said.after("I can see a corn on the left and")[0] is None


def test_a_thing_in_one_place_is_named_once_and_in_two_places_twice(tokenizer: Tokenizer) -> None:
    once = Said(tokenizer, percept(cat=(0.9, 0, 0, 0.9), dog=(0, 0.02, 0, 0.02)))
    assert once.after("I can see a cat on the left")[1] == {" and", ","}
    only, _ = once.after("I can see a cat on the left and a")
    assert only is None or " cat" not in only
    twice = Said(tokenizer, percept(cat=(0.9, 0, 0.4, 0.9)))
    assert twice.after("I can see a cat on the left")[1] == set()
    only, _ = twice.after("I can see a cat on the left and a")
    assert only is not None
    assert " cat" in only
    assert twice.after("I can see a cat on the left and a cat on the right")[1] == {" and", ","}


def test_other_answers_are_left_alone(tokenizer: Tokenizer) -> None:
    said = Said(tokenizer, percept(cat=(0.9, 0, 0, 0.9)))
    for text in ("", "No, I do not see a", "I do not know.", "Before that there was a"):
        assert said.after(text) == (None, set())


def test_an_answer_is_turned_to_what_the_eyes_see(tokenizer: Tokenizer) -> None:
    def turned(text: str, weight: float, *, asked: bool = True) -> str:
        seen = percept(cat=(0, 0, 0, weight))
        encode = Said(tokenizer, seen).ids
        return Steering(encode, END, seen if asked else None).turned(text)

    assert turned("I do not see anything", 0.9) == "I can see"
    assert turned("I do not see anything", 0.2) == ""
    assert turned("I can see", 0.9) == ""
    assert turned("I can see", 0.2) == "I do not see anything"
    assert turned("I can see", 0.2, asked=False) == ""
    assert turned("Yes, I see", 0.2) == ""


def test_people_come_first_in_a_list_of_all_that_is_seen(tokenizer: Tokenizer) -> None:
    seen = dataclasses.replace(percept(cat=(0, 0, 0, 0.9)), people=(1, 0, 1))
    encode = Said(tokenizer, seen).ids
    assert Steering(encode, END, seen).turned("I can see") == "I can see two people"
    assert Steering(encode, END, seen).turned("I do not see anything") == "I can see two people"
    assert Steering(encode, END, seen, of_all=False).turned("I can see") == ""
