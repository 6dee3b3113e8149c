"""Stream times as people write them."""

from __future__ import annotations


def clock(t: float) -> str:
    """Seconds as ``m:ss``, or ``h:mm:ss`` from the first hour on. Negative times read ``0:00``."""
    seconds = max(0, int(t))
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
