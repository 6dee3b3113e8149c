"""What is written for the eye is not read to the ear."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.speech.markup import spoken
from aura_desktop.speech.pronounceable import pronounceable
from aura_desktop.speech.reading import read_out


def heard(text: str) -> str:
    return pronounceable(read_out(spoken(text)))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("See [the manual](https://example.com/a_b?x=1) first.", "See the manual first."),
        ("![a cat](cat.png) is here", "a cat is here"),
        ("Go to https://www.example.com/path?q=1.", "Go to example.com."),
        ("It is on www.news.org today", "It is on news.org today"),
        ("<https://example.org/x>", "example.org"),
        ("<b>Bold</b> and <br/>plain", "Bold and plain"),
        ('<a href="https://x.org/y">here</a>', "here"),
        ("<!-- no --> yes", "yes"),
        ("Salt &amp; pepper", "Salt and pepper"),
        ("# Title\n- one\n- two", "Title one two"),
        ("1. first\n2. second", "first second"),
        ("```py\nx = 1\n```", "x = 1"),
        ("**very** `good`", "very good"),
        ("Call 555-0199.", "Call five five five, zero one nine nine."),
        ("+49 30 123456", "plus four nine, three zero, one two three four five six"),
        ("(555) 123-4567", "five five five, one two three, four five six seven"),
        ("your code is 4071", "your code is four zero seven one"),
        ("the number 007123", "the number zero zero seven one two three"),
        ("mail anna@example.com now", "mail anna at example.com now"),
        ("5-10 people", "5 to 10 people"),
        ("pages 3–7", "pages 3 to 7"),
        ("at 17:30 on 2026-11-27", "at 17:30 on November 27, 2026"),
        ("3.5 or -2", "3.5 or -2"),
        ("I see 2 cats and 1 dog.", "I see 2 cats and 1 dog."),
        ("between 1,000 and 2,000", "between 1,000 and 2,000"),
        ("1 < 2 and 3 > 2", "1 2 and 3 2"),
    ],
)
def test_only_what_is_for_the_ear_is_said(written: str, said: str) -> None:
    assert heard(written) == said


_TEXT = st.text(alphabet="ab <>/[]()!*#|`-&;.:https0123456789\n@", max_size=120)


@given(st.one_of(st.text(max_size=200), _TEXT))
def test_no_link_and_no_tag_is_ever_heard(text: str) -> None:
    said = heard(f"{text} [link](https://example.com/path) <b>x</b>")
    assert "](" not in said
    assert "<b>" not in said
    assert "/path" not in said
