"""Moments to come as people say them."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.understanding import times

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 27, 14, 20, tzinfo=BERLIN)  # a Friday


@pytest.mark.parametrize(
    ("said", "when"),
    [
        ("in five minutes", "27 14:25"),
        ("in a couple of hours", "27 16:20"),
        ("in an hour and a half", "27 15:50"),
        ("in two and a half hours", "27 16:50"),
        ("half an hour from now", "27 14:50"),
        ("in a quarter of an hour", "27 14:35"),
        ("thirty seconds", "27 14:20"),
        ("at half past four", "27 16:30"),
        ("quarter to 3", "27 14:45"),
        ("half four", "27 16:30"),
        ("ten past two", "28 02:10"),
        ("twenty past six", "27 18:20"),
        ("six thirty", "27 18:30"),
        ("at seven", "27 19:00"),
        ("7 pm", "27 19:00"),
        ("7 a.m.", "28 07:00"),
        ("19:30", "27 19:30"),
        ("5 o'clock", "27 17:00"),
        ("noon tomorrow", "28 12:00"),
        ("tomorrow at 8", "28 08:00"),
        ("tomorrow morning at eight", "28 08:00"),
        ("at 3 pm tomorrow", "28 15:00"),
        ("midnight", "28 00:00"),
        ("tonight at nine", "27 21:00"),
        ("next monday", "30 09:00"),
        ("on sunday at 6 pm", "29 18:00"),
        ("until half past four", "27 16:30"),
        ("for the next ten minutes", "27 14:30"),
        ("in one hundred and twenty seconds", "27 14:22"),
        ("in 1h30m", "27 15:50"),
        ("in seventy minutes", "27 15:30"),
        ("in three quarters of an hour", "27 15:05"),
        ("until 6 a.m.", "28 06:00"),
        ("until five minutes to six", "27 17:55"),
        ("ten minutes before noon", "28 11:50"),
        ("two hours before midnight", "27 22:00"),
        ("at nineteen thirty", "27 19:30"),
        ("at 1930", "27 19:30"),
        ("at eight oh five", "27 20:05"),
        ("at quarter past", "27 15:15"),
        ("12 noon", "28 12:00"),
        ("tonight at midnight", "28 00:00"),
        ("tonight at one", "28 01:00"),
        ("day after tomorrow at 5", "29 17:00"),
        ("on friday at 6", "27 18:00"),
        ("the rest of the day", "28 00:00"),
    ],
)
def test_when_it_is(said: str, when: str) -> None:
    found = times.moment(said, NOW)
    assert found.problem == ""
    assert found.at is not None
    assert f"{found.at:%d %H:%M}" == when


@pytest.mark.parametrize(
    ("said", "when"),
    [
        ("on friday", "2026-12-04 09:00"),
        ("on friday morning", "2026-12-04 08:00"),
        ("next friday at noon", "2026-12-04 12:00"),
        ("twenty first of december", "2026-12-21 09:00"),
        ("on the twenty-third", "2026-12-23 09:00"),
        ("december twenty four at six", "2026-12-24 18:00"),
        ("on March 3rd at 5pm", "2027-03-03 17:00"),
        ("may 1st 2027", "2027-05-01 09:00"),
    ],
)
def test_what_day_it_is(said: str, when: str) -> None:
    found = times.moment(said, NOW)
    assert found.at is not None
    assert f"{found.at:%Y-%m-%d %H:%M}" == when


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("", "no time"),
        ("purple", "no time"),
        ("in minus five minutes", "in the past"),
        ("in -5 minutes", "in the past"),
        ("five minutes ago", "in the past"),
        ("yesterday", "in the past"),
        ("on the 31st of february", "no such date"),
        ("february 30 at noon", "no such date"),
        ("in 5000 days", "too far"),
        ("on february 29th", "too far"),
        ("3rd of march 2025", "in the past"),
        ("this morning", "in the past"),
        ("in ten", "no time"),
    ],
)
def test_what_is_no_time_says_why(said: str, problem: str) -> None:
    found = times.moment(said, NOW)
    assert (found.at, found.problem) == (None, problem)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("ten seconds", 10), ("a minute", 60), ("a minute and a half", 90), ("half an hour", 1800), ("2 hours", 7200),
        ("one hour and ten minutes", 4200), ("90s", 90), ("a couple of minutes", 120), ("for twenty-five seconds", 25),
        ("1 h 30 min", 5400), ("nothing", None),
        ("one hundred and twenty seconds", 120), ("1h30m", 5400), ("1h30", 5400), ("two minutes thirty", 150),
        ("three quarters of an hour", 2700), ("a fortnight", 1_209_600), ("the last hour", 3600),
        ("the second dog", None),
        ("until 6 a.m.", None),
    ],
)  # fmt: skip
def test_how_long_it_is(said: str, seconds: float | None) -> None:
    assert times.duration(said) == seconds


def test_the_wall_clock_counts_when_the_clocks_change() -> None:
    before = datetime(2026, 10, 24, 22, 0, tzinfo=BERLIN)  # the clocks go back at 3:00 that night
    at = times.moment("at 8 am", before).at
    assert at is not None
    assert (at.hour, at.utcoffset()) == (8, timedelta(hours=1))
    assert (at.timestamp() - before.timestamp()) / 3600 == 11
    later = times.moment("in ten hours", before).at
    assert later is not None
    assert later.timestamp() - before.timestamp() == 36_000


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("two", 2), ("a couple of", 2), ("twenty-five", 25), ("half a dozen", 6), ("3", 3), ("1,000", 1000),
        ("eighty two", 82), ("a hundred and twenty", 120), ("ten thousand", 10_000), ("two three", None),
        ("twenty eleven", None), ("nan", None), ("inf", None), ("1e5", None), ("²", None), ("purple", None),
    ],
)  # fmt: skip
def test_how_many_it_is(said: str, value: float | None) -> None:
    assert times.number(said) == value


def test_an_hour_that_the_clocks_skip_is_the_one_after_it() -> None:
    before = datetime(2026, 3, 28, 22, 0, tzinfo=BERLIN)
    at = times.moment("at 2:30 am", before).at
    assert at is not None
    assert (at.hour, at.minute, at.utcoffset()) == (3, 30, timedelta(hours=2))


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of the process cannot be set")
def test_a_bare_offset_of_this_machine_knows_when_the_clocks_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        before = datetime(2026, 10, 24, 22, 0, tzinfo=timezone(timedelta(hours=2)))
        at = times.moment("tomorrow at 8", before).at
        assert at is not None
        assert (at.hour, at.utcoffset()) == (8, timedelta(hours=1))
    finally:
        monkeypatch.undo()
        time.tzset()


def test_they_are_said_back() -> None:
    assert times.clock_words(NOW.replace(hour=16, minute=5), NOW) == "at 16:05"
    assert times.clock_words(NOW + timedelta(days=1), NOW) == "tomorrow at 14:20"
    assert times.clock_words(NOW + timedelta(days=7), NOW) == "on Friday, 4 December, at 14:20"
    assert times.clock_words(NOW + timedelta(days=40), NOW).startswith(
        "on Wednesday, 6 January 2027,"
    )
    assert [times.length_words(s) for s in (1, 90, 3600, 5400)] == [
        "1 second", "1 minute and 30 seconds", "1 hour", "1 hour and 30 minutes",
    ]  # fmt: skip


@given(st.text(max_size=80))
def test_anything_may_be_said(said: str) -> None:
    found = times.moment(said, NOW)
    assert (found.at is None) == bool(found.problem)
    assert found.at is None or found.at > NOW
    times.duration(said)
    times.number(said)
