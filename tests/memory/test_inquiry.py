"""Past or now: what is about now is never taken for the past."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.evaluation import see_cases
from aura_desktop.memory.inquiry import inquire

NOW = datetime(2026, 11, 24, 15, 10, 20, tzinfo=UTC)
WORDINGS = [
    text.format(a="a", name="cat", at="on the left")
    for wordings in (
        see_cases.WHAT, see_cases.IS_THERE, see_cases.WHERE, see_cases.SIDE, see_cases.PEOPLE, see_cases.DARK,
        see_cases.COVERED, see_cases.UNKNOWABLE,
    )
    for text in (*wordings.plain, *wordings.other)
]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        *WORDINGS, "Where is my cup?", "Is the cat still there?", "What's happening?", "Read the text.", "Hello!",
        "Is it brighter than before?", "How long is this?", "What do you see today?", "How many times can you jump?",
        "What is on the left?", "Is anyone there?", "What do you see now?", "Has it become dark?", "Thank you.", "",
    ],
)  # fmt: skip
def test_questions_about_now_are_left_alone(text: str) -> None:
    assert inquire(text, NOW) is None


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("When did you last see the cup?", "last"),
        ("Aura, when was the last time you saw a cat?", "last"),
        ("How long ago did you see the cup?", "last"),
        ("When did I last drink?", "last"),
        ("When did you first see the cat?", "first"),
        ("When did the cat come?", "first"),
        ("When did the cat leave?", "left"),
        ("How many times did the cat appear?", "count"),
        ("How often did the doorbell ring?", "count"),
        ("How long was the dog there?", "length"),
        ("Where did I put my keys?", "where"),
        ("Where did you last see the cup?", "where"),
        ("Where was the cat?", "where"),
        ("Was there a dog this morning?", "there"),
        ("Have you seen a cat today?", "there"),
        ("Did anyone come in?", "there"),
        ("Is there a cat ten minutes ago?", "there"),
        ("Do you remember the apple?", "there"),
        ("What did you see at three?", "what"),
        ("What happened while I was away?", "what"),
        ("Who was here this morning?", "what"),
        ("What was there before?", "before"),
        ("What did I ask you?", "asked"),
        ("What did you just say?", "said"),
        ("Have you seen this before?", "alike"),
        ("What time is it?", "clock"),
    ],
)
def test_questions_about_the_past_say_what_they_want(text: str, wants: str) -> None:
    inquiry = inquire(text, NOW)
    assert inquiry is not None
    assert inquiry.wants == wants


def test_the_time_is_kept_apart_from_the_thing() -> None:
    inquiry = inquire("Was there a dog this morning?", NOW)
    assert inquiry is not None
    assert inquiry.when is not None
    assert inquiry.when.said == "this morning"
    assert "morning" not in inquiry.plain


@given(st.text(max_size=80))
def test_any_text_is_read_without_fault(text: str) -> None:
    inquire(text, NOW)
