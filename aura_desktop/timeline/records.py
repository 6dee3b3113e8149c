"""The rows of the archive. Times are seconds since the epoch, UTC."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["seen", "asked", "replied", "alert", "watch"]
"""``seen``: a thing was in the picture from ``at`` to ``until``; ``asked`` and ``replied``: what the user and the
assistant said; ``alert``: what it said unasked; ``watch``: a standing request was made, taken back or done."""


@dataclass(frozen=True, slots=True)
class Session:
    """One run of the program. ``until`` is the last moment it is known to have watched."""

    id: int
    at: float
    until: float
    engine: str
    video: str
    reason: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A keyframe. ``change`` says how unlike the one before it was, in [0, 1]; ``file`` is relative to the archive."""

    id: int
    at: float
    file: str
    bytes: int
    change: float


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened.

    ``name`` and ``place`` are of a thing seen, ``weight`` how sure the eyes were, in [0, 1]. ``key`` is the id of the
    question, reply or watch within its session. ``picture`` is the id of what it looked like.
    """

    id: int
    session: int
    kind: Kind
    at: float
    until: float
    text: str
    name: str = ""
    place: str = ""
    weight: float = 0.0
    key: str = ""
    picture: int | None = None
