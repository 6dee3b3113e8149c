"""Time phrases: what span of the past they mean."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.memory.when import ago, clock, length, parse, without

ZONE = timezone(timedelta(hours=1))
NOW = datetime(2026, 11, 24, 15, 10, 20, tzinfo=ZONE)  # a Tuesday


def at(hour: int, minute: int = 0, day: int = 24) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("said", "inside", "outside"),
    [
        ("What did you see at three?", at(15), at(14, 40)),
        ("What did you see at 3 pm?", at(15), at(3)),
        ("at 3 am", at(3), at(15)),
        ("at four", at(4), at(16, 0, 23)),  # sixteen o'clock is still to come
        ("at 14:32", at(14, 32), at(14, 35)),
        ("at half past two", at(14, 30), at(14, 40)),
        ("at a quarter to three", at(14, 45), at(14, 55)),
        ("ten minutes ago", at(15, 0), at(15, 6)),
        ("half an hour ago", at(14, 40), at(15, 5)),
        ("an hour ago", at(14, 10), at(15, 0)),
        ("a few minutes ago", at(15, 6), at(14, 50)),
        ("twenty-five minutes ago", at(14, 45), at(15, 5)),
        ("this morning", at(9), at(13)),
        ("yesterday", at(12, 0, 23), at(12)),
        ("yesterday evening", at(19, 0, 23), at(9, 0, 23)),
        ("last night", at(23, 0, 23), at(12, 0, 23)),
        ("on Monday", at(12, 0, 23), at(12, 0, 22)),
        ("on Tuesday", at(12, 0, 17), at(12)),
        ("in the last ten minutes", at(15, 5), at(14, 55)),
        ("in the past hour", at(14, 30), at(14, 0)),
        ("since two o'clock", at(14, 30), at(13, 50)),
        ("before 2 pm", at(13), at(14, 30)),
        ("between two and three", at(14, 30), at(15, 5)),
        ("around noon", at(12, 5), at(13)),
        ("today", at(0, 30), at(23, 0, 23)),
        ("just now", at(15, 10), at(15, 5)),
        ("since noon", at(12, 5), at(11, 55)),
        ("after lunch", at(13, 5), at(12, 30)),
        ("since about an hour ago", at(14, 20), at(14, 0)),
        ("before this morning", at(3), at(5)),
        ("since yesterday", at(1, 0, 23), at(23, 0, 22)),
    ],
)  # fmt: skip
def test_a_phrase_means_a_span_of_the_past(said: str, inside: datetime, outside: datetime) -> None:
    when = parse(said, NOW)
    assert when is not None
    assert when.start <= inside <= when.end
    assert not when.start <= outside <= when.end
    assert when.end <= NOW


@pytest.mark.parametrize(
    "said",
    [
        "What do you see?", "Look at two people", "at 25:00", "at 14:75", "Is it on one side?", "", "at the desk",
        "a minute", "When did you last see it?", "before the meeting", "my breakfast",
    ],
)  # fmt: skip
def test_what_is_no_time_of_the_past_is_none(said: str) -> None:
    assert parse(said, NOW) is None


def test_the_phrase_is_taken_out_so_that_a_morning_is_not_looked_for() -> None:
    assert without("Was there a dog this morning?", NOW) == "was there a dog ?"
    assert without("Was there a dog?", NOW) == "was there a dog?"


@given(st.text(max_size=60), st.integers(10**9, 2 * 10**9))
def test_nothing_lies_in_the_future_whatever_is_said(text: str, seconds: int) -> None:
    now = datetime.fromtimestamp(seconds, ZONE)
    when = parse(text, now)
    assert when is None or when.start <= when.end <= now


@given(
    st.sampled_from(["at {h}:{m:02d}", "since {h}:{m:02d}", "before {h}:{m:02d}"]),
    st.integers(0, 23),
    st.integers(0, 59),
)
def test_a_clock_time_is_the_latest_that_has_been(form: str, hour: int, minute: int) -> None:
    when = parse(form.format(h=hour, m=minute), NOW)
    if when is None:  # nothing has been before midnight
        assert form.startswith("before")
        return
    assert when.start < NOW
    assert NOW - when.end <= timedelta(days=1)


def test_times_are_said_for_the_ear() -> None:
    assert clock(at(14, 5), NOW) == "at 14:05"
    assert clock(at(9, 5, 23), NOW) == "yesterday at 9:05"
    assert clock(at(9, 5, 20), NOW) == "on Friday at 9:05"
    assert clock(at(9, 5, 3), NOW) == "on Tuesday 3 November at 9:05"
    assert [ago(s) for s in (1, 12, 60, 600, 7200, 90_000)] == [
        "just now", "12 seconds ago", "60 seconds ago", "10 minutes ago", "2 hours ago", "",
    ]  # fmt: skip
    assert length(9000) == "2 and a half hours"
    assert length(1) == "1 second"
