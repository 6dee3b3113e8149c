"""What counts as a reply."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.videollm.qwen3vl.replies import REPEAT_S, RepetitionGuard, has_words, looping


def test_punctuation_alone_is_silence() -> None:
    assert not any(has_words(text) for text in ("", " ", "...", "—?!", "\n"))
    assert has_words("2")
    assert has_words("Ja.")


def test_a_loop_is_told_from_a_list() -> None:
    assert looping([1] * 12)
    assert not looping([1] * 11)
    assert looping([9, 8, *[1, 2, 3, 4] * 4])
    assert not looping([1, 2, 3, 4, 1, 2, 3, 5, 1, 2, 3, 6, 1, 2, 3, 7])


@given(st.lists(st.integers(0, 50), min_size=1, max_size=12), st.lists(st.integers(0, 50)))
def test_any_run_repeated_long_enough_is_a_loop(run: list[int], before: list[int]) -> None:
    assert looping(before + run * 12)


def test_what_was_just_said_is_a_repetition_until_it_is_old() -> None:
    guard = RepetitionGuard()
    guard.remember(10.0, "A cat is on the table.")
    assert guard.may_repeat(12.0, "a cat")
    assert guard.repeats(12.0, "A cat is on the table!")
    assert not guard.may_repeat(12.0, "A dog")
    assert not guard.repeats(12.0, "A cat is on the table, asleep.")
    assert not guard.may_repeat(10.0 + REPEAT_S + 1, "a cat")


def test_only_the_last_replies_are_remembered_and_can_be_given_back() -> None:
    guard = RepetitionGuard()
    for index, text in enumerate(["one", "...", "two", "three", "four"]):
        guard.remember(float(index), text)
    assert not guard.repeats(5.0, "one")
    other = RepetitionGuard()
    other.load(guard.state())
    assert all(other.repeats(5.0, text) for text in ("two", "three", "four"))
