"""Answers that the eyes give by themselves never contradict them."""

from __future__ import annotations

import pytest

from aura_desktop.understanding import conditions as c
from aura_desktop.understanding.requests import AskNow
from aura_desktop.videollm.nano import answers
from aura_desktop.videollm.nano.percept import Percept
from tests.videollm.test_nano_grounding import percept

DOG, CAT = c.Present("dog"), c.Present("cat")


def yes(question: str, first: str, second: str) -> float:
    """A decoder that agrees to everything."""
    return 5.0


def no(question: str, first: str, second: str) -> float:
    """A decoder that denies everything."""
    return -5.0


def whether(condition: c.Condition, seen: Percept, look: answers.Look = no) -> str:
    return answers.answer(AskNow("?", "whether", condition), seen, look)


def ask(wants: str, thing: str, seen: Percept) -> str:
    return answers.answer(AskNow("?", wants, thing=thing), seen, no)  # type: ignore[arg-type]


def a_dog(weight: float = 0.8) -> Percept:
    return percept(noun="dog", weight=weight)


@pytest.mark.parametrize("look", [yes, no])
@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (DOG, "Yes, I see a dog."),
        (CAT, "No, I do not see a cat."),
        (c.Or((CAT, DOG)), "Yes, I see a dog, but no cat."),
        (c.And((DOG, CAT)), "No, I see a dog, but no cat."),
        (c.Absent("dog"), "I see a dog."),
        (c.Absent("cat"), "Right, I do not see a cat."),
        (c.Leaves("dog"), "I see a dog."),
        (c.And((DOG, c.Absent("cat"))), "Yes, I see a dog, but no cat."),
        (c.Present("dog", 2), "I see a dog, but I cannot tell how many."),
        (c.Present("giraffe"), "I do not know what a giraffe looks like."),
        (c.Present("person"), "No, I do not see anybody."),
        (c.Absent("person"), "Right, I do not see anybody."),
        (c.Dark(), "No, it is not dark."),
        (c.Light(), "Yes, it is not dark."),
        (c.Moves(), "No, nothing is moving."),
        (c.Still(), "Yes, nothing is moving."),
        (c.Reads("open"), "I cannot read with this model."),
        (c.Present("something"), "Yes, I see something."),
        (c.Present("animal"), "Yes, I see an animal."),
    ],
)
def test_the_eyes_decide_where_they_are_plain(
    condition: c.Condition, said: str, look: answers.Look
) -> None:
    assert whether(condition, a_dog(), look) == said


def test_the_decoder_decides_only_what_the_eyes_leave_open() -> None:
    hazy = a_dog(0.05)
    assert whether(DOG, hazy, yes) == "Yes, I see a dog."
    assert whether(DOG, hazy, no) == "No, I do not see a dog."
    assert whether(DOG, a_dog(0.01), yes) == "No, I do not see a dog."


@pytest.mark.parametrize(
    ("condition", "people", "said"),
    [
        (c.Present("person"), (0, 1, 0), "Yes, I see a person."),
        (c.Absent("person"), (0, 1, 0), "I see a person."),
        (c.Present("person", 2), (0, 1, 0), "No, I see one person."),
        (c.Present("person", 2), (1, 1, 0), "Yes, I see two people."),
        (c.Present("person", 0, 1), (1, 1, 0), "No, I see two people."),
        (c.Present("person", place="left"), (0, 1, 0), "No, I do not see anybody on the left."),
        (c.Present("person", place="left"), (1, 0, 0), "Yes, I see a person on the left."),
    ],
)
def test_people_are_counted_by_their_faces(
    condition: c.Condition, people: tuple[int, int, int], said: str
) -> None:
    assert whether(condition, percept(people=people)) == said


def test_places() -> None:
    seen = percept(noun="cat", weight=0.9)
    assert whether(c.Present("cat", place="middle"), seen, yes) == "Yes, I see a cat in the middle."
    said = whether(c.Present("cat", place="left"), seen)
    assert said == "No, I do not see a cat on the left."
    assert ask("where", "cat", seen) == "The cat is in the middle."
    assert ask("where", "dog", seen) == "I do not see a dog."
    assert ask("where", "person", percept(people=(0, 0, 1))) == "The person is on the right."


@pytest.mark.parametrize(
    ("thing", "said"),
    [
        ("animal", "It is a dog."),
        ("dog", "It is a dog."),
        ("fruit", "I do not see a fruit that I know."),
        ("something", "It is a dog."),
        ("", "I do not see anybody."),
    ],
)
def test_which_one_it_is(thing: str, said: str) -> None:
    assert ask("kind", thing, a_dog()) == said


def test_what_is_unsure_says_so() -> None:
    assert ask("kind", "animal", a_dog(0.2)) == "I am not sure. It looks most like a dog."


@pytest.mark.parametrize("number", [0, 1, 2, 5])
def test_how_many(number: int) -> None:
    said = ask("count", "person", percept(people=(number, 0, 0)))
    words = {
        0: "I do not see anybody.",
        1: "I see one person.",
        2: "I see two people.",
        5: "I see five people.",
    }
    assert said == words[number]
    assert "at least one dog" in ask("count", "dog", a_dog())
    assert ask("count", "cat", a_dog()) == "I do not see any cats."


@pytest.mark.parametrize("wants", ["count", "where", "kind", "colour"])
def test_in_the_dark_nothing_is_told(wants: str) -> None:
    assert ask(wants, "dog", percept(noun="dog", brightness=0.02)) == "It is too dark to tell."


@pytest.mark.parametrize("condition", [DOG, c.Absent("dog"), c.Present("person")])
def test_in_the_dark_nothing_is_denied(condition: c.Condition) -> None:
    assert whether(condition, percept(noun="dog", brightness=0.02)) == "It is too dark to tell."


def test_colours_are_those_of_the_whole_picture() -> None:
    assert "cannot tell the colour of one thing" in ask("colour", "dog", a_dog())


@pytest.mark.parametrize("wants", ["what", "other"])
def test_descriptions_are_left_to_the_decoder(wants: str) -> None:
    assert ask(wants, "", a_dog()) == ""


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (c.Not(DOG), "I see a dog."),
        (c.Not(CAT), "Right, I do not see a cat."),
        (c.Not(c.Absent("dog")), "Yes, I see a dog."),
        (c.Not(c.Not(DOG)), "Yes, I see a dog."),
        (c.Not(c.Dark()), "Yes, it is not dark."),
        (c.Not(c.Moves()), "Yes, nothing is moving."),
        (c.And((DOG, c.Not(CAT))), "Yes, I see a dog, but no cat."),
        (c.Not(c.Or((DOG, CAT))), "No, I see a dog, but no cat."),
        (c.Or((DOG, c.Present("giraffe"))), "Yes, I see a dog."),
        (
            c.And((DOG, c.Present("giraffe"))),
            "I see a dog, and I do not know what a giraffe looks like.",
        ),
        (c.And((CAT, c.Present("giraffe"))), "No, I see no cat."),
        (c.Present("red dog"), "I see a dog, but I cannot tell whether it is a red dog."),
        (c.Present("red cat"), "No, I do not see a red cat."),
        (c.Present("my dog"), "Yes, I see my dog."),
        (c.Present("cat", 2), "No, I do not see a cat."),
        (
            c.Present("something", place="left"),
            "No, I do not see anything that I can name on the left.",
        ),
        (c.Present("something", place="middle"), "Yes, I see something in the middle."),
        (c.Present("orange"), "No, I do not see an orange."),
        (c.Present("bread"), "No, I do not see bread."),
    ],
)
def test_not_numbers_and_what_cannot_be_told(condition: c.Condition, said: str) -> None:
    assert whether(condition, a_dog()) == said


@pytest.mark.parametrize(
    ("condition", "people", "said"),
    [
        (c.Present("person", 2, 2), (1, 1, 1), "No, I see three people."),
        (c.Present("person", 2, 2), (1, 0, 1), "Yes, I see two people."),
        (c.Present("person", 0, 1), (0, 0, 0), "Yes, I do not see anybody."),
        (c.Or((c.Present("person", 2), DOG)), (1, 0, 0), "Yes, I see one person and I see a dog."),
        (c.And((c.Present("person", 2), DOG)), (1, 0, 0), "No, I see one person and I see a dog."),
    ],
)
def test_people_in_view_are_never_denied(
    condition: c.Condition, people: tuple[int, int, int], said: str
) -> None:
    assert whether(condition, percept(noun="dog", people=people)) == said


def test_what_cannot_be_told_is_not_worded_as_if_it_were_not_so() -> None:
    dim = percept(noun="dog", brightness=0.15)
    assert whether(c.Or((DOG, c.Dark())), dim) == "Yes, I see a dog."
    assert "neither dark nor bright" in whether(c.And((DOG, c.Dark())), dim)
    moving = percept(noun="dog", motion=0.6)
    assert whether(c.Moves(), moving) == "Yes, something is moving."
    assert whether(c.Moves("dog"), moving) == (
        "Something is moving, but I cannot tell whether it is the dog."
    )
    assert whether(c.Moves("dog"), a_dog()) == "No, nothing is moving."


def test_where_and_how_many_vouch_for_the_head_alone() -> None:
    assert ask("where", "red dog", a_dog()) == "The dog is in the middle."
    assert "at least one dog" in ask("count", "red dog", a_dog())
    left = AskNow("?", "count", thing="dog", place="left")
    assert answers.answer(left, a_dog(), no) == "I do not see any dogs on the left."
