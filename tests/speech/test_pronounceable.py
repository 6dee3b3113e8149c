from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.speech.pronounceable import MAX_CHARACTERS, pronounceable


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("I see a cat 🐱!", "I see a cat !"),
        ("😀👩‍👩‍👧🇩🇪", ""),
        ("It is 21 °C & 40 %.", "It is 21 degrees Celsius and 40 percent."),
        ("**bold** and `code`", "bold and code"),
        ("a\x00b\x07c\u200bd", "a b c d"),
        ("[[həlˈoʊ]] hello", "hello"),
        ("no!!!!!!!!!", "no!!!"),
        ("— … !!!", ""),
        ("\ud800 lone", "lone"),
        ("Ünïcödé naïve", "Ünïcödé naïve"),
        ("3.5 km in 20 min", "3.5 km in 20 min"),
        ("", ""),
    ],
)
def test_what_a_voice_is_given(text: str, said: str) -> None:
    assert pronounceable(text) == said


@given(st.text(st.characters(exclude_categories=()), max_size=500))
def test_any_text_becomes_one_clean_line(text: str) -> None:
    said = pronounceable(text)
    assert len(said) <= MAX_CHARACTERS
    assert said == " ".join(said.split())
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "So"} for c in said)


def test_long_text_is_bounded() -> None:
    assert len(pronounceable("hello " * 20_000)) <= MAX_CHARACTERS
