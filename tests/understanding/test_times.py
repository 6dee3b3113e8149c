"""Moments to come as people say them."""

from __future__ import annotations

from datetime import datetime, timedelta
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
    ],
)
def test_when_it_is(said: str, when: str) -> None:
    found = times.moment(said, NOW)
    assert found.problem == ""
    assert found.at is not None
    assert f"{found.at:%d %H:%M}" == when


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


@given(st.text(max_size=80))
def test_anything_may_be_said(said: str) -> None:
    found = times.moment(said, NOW)
    assert (found.at is None) == bool(found.problem)
    assert found.at is None or found.at > NOW
    times.duration(said)
    times.number(said)
