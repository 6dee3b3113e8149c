from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.speech import phantoms


def doubt(text: str, logprob: float = -0.2, no_speech: float = 0.05, seconds: float = 3.0) -> str:
    return phantoms.doubt(
        text, avg_logprob=logprob, no_speech_prob=no_speech, speech_seconds=seconds
    )


@pytest.mark.parametrize(
    "text",
    [
        "Is there a cat?",
        "Thank you.",
        "Thanks for your help.",
        "Tell me when you see a dog.",
        "Stop.",
        "No, no, no!",
        "Is the music loud?",
        "What is on www dot example dot org?",
    ],
)
def test_what_people_say_is_believed(text: str) -> None:
    assert doubt(text) == ""


@pytest.mark.parametrize(
    ("text", "once"),
    [
        ("Where is the dog? Where is the dog?", "Where is the dog?"),
        ("Where is the dog? Where is the cat?", "Where is the dog? Where is the cat?"),
        ("No. No. No", "No. No"),
        ("It is 3.5. It is 3.5.", "It is 3.5."),
        ("a cat", "a cat"),
        ("", ""),
    ],
)
def test_a_sentence_written_twice_was_said_once(text: str, once: str) -> None:
    assert phantoms.said_once(text) == once


@given(st.text(alphabet="ab .?!"))
def test_saying_once_only_leaves_sentences_out(text: str) -> None:
    once = phantoms.said_once(text)
    assert phantoms.said_once(once) == once
    assert set(once.split()) <= set(text.split())


@pytest.mark.parametrize(
    "text",
    [
        "Thanks for watching!",
        "Thank you for watching.",
        "Please subscribe to my channel.",
        "Subtitles by the Amara.org community",
        "See you next time.",
        "[Music]",
        "(applause)",
    ],
)
def test_what_subtitles_say_never_is(text: str) -> None:
    assert doubt(text) == "phantom phrase"


def test_thanks_need_a_voice() -> None:
    assert doubt("Thank you.", logprob=-0.9) == "phantom phrase"
    assert doubt("you", no_speech=0.5) == "phantom phrase"
    assert doubt("Bye. Bye. Bye. Bye.", logprob=-0.9) == "phantom phrase"


def test_the_other_gates() -> None:
    assert doubt("") == "no words"
    assert doubt("... ♪ ?!") == "no words"
    assert doubt("Is there a cat?", logprob=-0.7, no_speech=0.8) == "no speech"
    assert doubt("Is there a cat?", logprob=-0.1, no_speech=0.8) == ""  # sure words win
    assert doubt("Is there a cat?", logprob=-1.3) == "unsure"
    assert doubt("I see a cat. " * 20, seconds=60.0) == "repeats itself"
    assert doubt("one two three four five six seven eight nine", seconds=0.5) == "too fast"


def test_alike_sentences_are_no_loop() -> None:
    alike = " ".join(f"Is there a {thing} in the picture?" for thing in "cat dog cup car".split())
    assert doubt(alike, seconds=8.0) == ""


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=6), st.integers(1, 12))
def test_a_loop_is_a_block_said_over_and_over(block: list[str], times: int) -> None:
    looped = " ".join(block * times)
    if times >= 3 and len(block) * times >= 8:
        assert phantoms.loops(f"so {looped} then")
    assert not phantoms.loops(" ".join(dict.fromkeys(block)))


@given(st.text(max_size=200), st.floats(-5, 0), st.floats(0, 1), st.floats(0, 60))
def test_any_text_gets_a_verdict(
    text: str, logprob: float, no_speech: float, seconds: float
) -> None:
    assert isinstance(doubt(text, logprob, no_speech, seconds), str)
