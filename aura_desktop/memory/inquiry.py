"""What a question about the past wants to know, read. Its time phrase is a span of the past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from aura_desktop.memory.when import When, parse, without

Wants = Literal[
    "last", "first", "left", "count", "length", "where", "there", "what", "before", "asked", "said", "alike",
]  # fmt: skip
"""``last``, ``first``: when was it seen; ``left``: when did it go; ``count``: how often; ``length``: how long;
``where``; ``there``: whether; ``what``: what was seen; ``before``: what was there before what is there now;
``asked``, ``said``: what the user or the assistant said; ``alike``: was this seen before."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question about the past. ``plain`` is its text, lower case, without its time phrase; ``place`` is the third it
    asks about ("left", "middle", "right"), empty for all; ``thing`` is what it names, empty for nothing.
    """

    wants: Wants
    text: str
    plain: str
    when: When | None = None
    place: str = ""
    thing: str = ""


def inquiry(wants: Wants, text: str, now: datetime, *, place: str = "", thing: str = "") -> Inquiry:
    """The inquiry that ``text`` is, as seen from ``now`` (aware)."""
    plain = without(text, now).strip(" .!?…")
    return Inquiry(wants, text, plain, parse(text, now), place, thing)
