"""What a watch waits for: a small algebra of conditions over what is seen. ``evaluation`` says when one holds.

A ``thing`` is a noun in the singular as the user said it ("dog", "red car"); ``person`` stands for anybody,
``something`` for anything. ``for_s`` is how many seconds in a row it must hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Place = Literal["", "left", "middle", "right"]
"""A third of the picture; empty: anywhere."""
PERSON, SOMETHING = "person", "something"


@dataclass(frozen=True, slots=True)
class Present:
    """At least ``least`` and at most ``most`` of ``thing`` are seen."""

    thing: str
    least: int = 1
    most: int | None = None
    place: Place = ""
    for_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Absent:
    """``thing`` is not seen; it need not ever have been."""

    thing: str
    place: Place = ""
    for_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Arrives:
    """``thing`` comes into view after it was not: an event."""

    thing: str
    least: int = 1
    place: Place = ""


@dataclass(frozen=True, slots=True)
class Leaves:
    """``thing`` was seen and no longer is: an event."""

    thing: str
    place: Place = ""


@dataclass(frozen=True, slots=True)
class Moves:
    """Something moves: ``thing`` where that can be told, anything if empty."""

    thing: str = ""
    for_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Still:
    """Nothing moves."""

    for_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Dark:
    """It is dark."""

    for_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Light:
    """It is not dark."""

    for_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Reads:
    """These words are to be read in the picture."""

    words: str


@dataclass(frozen=True, slots=True)
class Free:
    """Anything else, in the user's words: only an engine that can judge a picture by words can tell."""

    text: str
    for_s: float = 0.0


@dataclass(frozen=True, slots=True)
class And:
    """All of ``parts`` at once."""

    parts: tuple[Condition, ...]
    for_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Or:
    """Any of ``parts``."""

    parts: tuple[Condition, ...]
    for_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Not:
    """``part`` does not hold."""

    part: Condition
    for_s: float = 0.0


Leaf = Present | Absent | Arrives | Leaves | Moves | Still | Dark | Light | Reads | Free
Condition = Leaf | And | Or | Not


def leaves(condition: Condition) -> Iterator[Leaf]:
    """The leaves of ``condition``, left to right."""
    if isinstance(condition, And | Or):
        for part in condition.parts:
            yield from leaves(part)
    elif isinstance(condition, Not):
        yield from leaves(condition.part)
    else:
        yield condition
