from __future__ import annotations

import pytest

from aura_desktop.evaluation import words
from aura_desktop.evaluation.vocabulary import everyday_names


@pytest.mark.parametrize(
    ("reply", "accepted", "right"),
    [
        ("I see a cat.", ["cat"], True),
        ("I see two cats.", ["cat"], True),
        ("I can see a flower pot and a vase.", ["flower pot"], True),
        ("I do not see a cat.", ["cat"], False),
        ("There is no cat, but I see a dog.", ["cat"], False),
        ("There is no cat, but I see a dog.", ["dog"], True),
        ("A category of things.", ["cat"], False),
        ("I see a soccer ball on the left.", ["football", "soccer ball"], True),
        ("I see a ball.", ["soccer ball"], False),
        ("", ["cat"], False),
    ],
)
def test_names(reply: str, accepted: list[str], right: bool) -> None:
    assert words.names(reply, accepted) is right


@pytest.mark.parametrize(
    ("reply", "means"),
    [
        ("Yes, there is a cat.", True),
        ("No, I do not see one.", False),
        ("I see a cat on the left.", True),
        ("I don’t see a cat.", False),
        ("There is no cat.", False),
        ("A cat.", None),
        ("Nothing.", None),
        ("Yesterday.", None),
    ],
)
def test_yes_or_no(reply: str, means: bool | None) -> None:
    assert words.yes_or_no(reply) is means


@pytest.mark.parametrize(
    ("reply", "where"),
    [
        ("It is on the left.", "left"),
        ("In the center.", "middle"),
        ("In the centre of the picture.", "middle"),
        ("On the right side.", "right"),
        ("It is on the left, right now.", "left"),
        ("Between left and right.", None),
        ("I do not see it.", None),
    ],
)
def test_place(reply: str, where: str | None) -> None:
    assert words.place(reply) == where


@pytest.mark.parametrize(
    ("reply", "honest"),
    [
        ("I do not see anything I can name.", True),
        ("It is dark.", True),
        ("The camera is covered.", True),
        ("I see nothing but noise.", True),
        ("I see a cat.", False),
        ("It is dark. I see a cat.", False),
        ("It is all grey, a bit orange.", True),
        ("It is dark, with an orange.", False),
        ("Hello there.", False),
    ],
)
def test_an_empty_picture_must_not_be_given_a_name(reply: str, honest: bool) -> None:
    assert words.admits_nothing(reply, everyday_names()) is honest


@pytest.mark.parametrize(
    ("reply", "refused"),
    [
        ("I can't tell that from what I see.", True),
        ("I do not know.", True),
        ("I cannot read text.", True),
        ("It says hello.", False),
        ("Yes, I like it.", False),
    ],
)
def test_refuses(reply: str, refused: bool) -> None:
    assert words.refuses(reply) is refused


@pytest.mark.parametrize(
    ("reply", "people"),
    [
        ("I see one person.", 1),
        ("Two people, left and right.", 2),
        ("There are 3 people.", 3),
        ("I do not see anyone.", 0),
        ("No one.", 0),
        ("Several people.", 3),
        ("I see a person.", 1),
        ("A cat.", None),
    ],
)
def test_count(reply: str, people: int | None) -> None:
    assert words.count(reply) == people
