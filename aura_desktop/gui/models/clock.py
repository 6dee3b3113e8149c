"""Stream times, and moments on the wall's clock, as people write them."""

from __future__ import annotations

from datetime import UTC, datetime


def clock(t: float) -> str:
    """Seconds as ``m:ss``, or ``h:mm:ss`` from the first hour on. Negative times read ``0:00``."""
    seconds = max(0, int(t))
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def wall(at: float, now: float) -> str:
    """``at`` (seconds since the epoch) as ``hh:mm`` in local time, with its date unless that is the date of ``now``."""
    then, today = (datetime.fromtimestamp(one, UTC).astimezone() for one in (at, now))
    return then.strftime("%H:%M" if then.date() == today.date() else "%Y-%m-%d %H:%M")
