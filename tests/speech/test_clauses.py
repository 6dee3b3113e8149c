from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.speech import ClauseSplitter


def split(*pieces: str, **options: int) -> list[str]:
    splitter = ClauseSplitter(**options)
    return [c for piece in pieces for c in splitter.push(piece)] + splitter.finish()


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("Yes.", ["Yes."]),
        ("Yes, there is a cat on the left.", ["Yes,", "there is a cat", "on the left."]),
        ("No, that was a dog.", ["No,", "that was a dog."]),
        ("No, no, that was a dog.", ["No,", "no, that was a dog."]),
        ("A cat, I think, on the left.", ["A cat, I think,", "on the left."]),
        ("No. I see a dog.", ["No.", "I see a dog."]),
        ("I can see a cat on the left.", ["I can see a cat", "on the left."]),
        ("It is on the left, in the sun.", ["It is on the left,", "in the sun."]),
        (
            "I see a dog. I can see a cat on the left.",
            ["I see a dog.", "I can see a cat on the left."],
        ),
        (
            "I can see a person, a dog, and a bicycle near the window.",
            ["I can see a person,", "a dog, and a bicycle near the window."],
        ),
        ("It is 3.5 m away.", ["It is 3.5 m away."]),
        ("Mr. Smith left at 5 p.m. today.", ["Mr. Smith left at 5 p.m. today."]),
        ("I think e.g. a cup would do.", ["I think e.g. a cup would do."]),
        ('She said "stop!" and left.', ['She said "stop!"', "and left."]),
        ("Wait... what?", ["Wait...", "what?"]),
        ("What is it? A cat! Good.", ["What is it?", "A cat!", "Good."]),
        ("First line\nsecond line", ["First line", "second line"]),
        ("You and I. We go.", ["You and I.", "We go."]),
        ("It is in Fig. 3 and No. 5.", ["It is in Fig. 3", "and No. 5."]),
        ("   ", []),
        ("", []),
    ],
)
def test_where_a_voice_would_breathe(text: str, clauses: list[str]) -> None:
    assert split(text) == clauses
    assert split(*text) == clauses  # letter by letter


def test_the_first_clause_comes_before_the_sentence_is_complete() -> None:
    splitter = ClauseSplitter()
    assert splitter.push("I can see a person,") == []  # what follows may be a digit
    assert splitter.push(" a dog") == ["I can see a person,"]
    assert splitter.push(" and a cat.") == []
    assert splitter.finish() == ["a dog and a cat."]


def test_a_long_sentence_without_commas_is_cut_before_a_conjunction() -> None:
    text = "The very old brown dog that lives here was lying in the big red chair by the fire and slept."
    assert [len(clause.split()) for clause in split("Look! " + text)] == [1, 18, 2]


def test_text_without_end_is_cut_at_a_space_or_anywhere() -> None:
    clauses = split("word " * 1000, max_characters=100)
    assert all(len(c) <= 100 for c in clauses)
    assert all(set(c.split()) == {"word"} for c in clauses)
    clauses = split("x" * 1000, max_characters=100)
    assert [len(c) for c in clauses] == [100] * 10


def test_a_hundred_kilobytes() -> None:
    text = "Well " + "ha" * 50_000
    assert "".join("".join(split(text)).split()) == "".join(text.split())


TEXT = st.text(
    st.one_of(st.sampled_from(list("ab ,.;!?\n—-\"'3 . e.g")), st.characters()), max_size=300
)


@given(TEXT, st.lists(st.integers(1, 40), max_size=30), st.integers(10, 60))
def test_nothing_is_lost_however_it_comes(text: str, cuts: list[int], longest: int) -> None:
    pieces, rest = [], text
    for cut in cuts:
        pieces.append(rest[:cut])
        rest = rest[cut:]
    clauses = split(*pieces, rest, max_characters=longest)
    assert "".join("".join(clauses).split()) == "".join(text.split())
    assert all(c == c.strip() and c for c in clauses)
    assert all(len(c) <= longest + 1 for c in clauses)


@given(TEXT)
def test_the_pieces_do_not_matter(text: str) -> None:
    assert split(*text) == split(text)
