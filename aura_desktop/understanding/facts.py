"""What is seen in one second, in words: for answers about the moment in which something is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aura_desktop.understanding import conditions as c

SURE = 0.4
"""Weight from which a thing is there."""
HAZE = 0.1
"""Weight below which it is not."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A thing, the third it is in (empty: all over), how sure the eyes are, how many (``None``: unknown)."""

    thing: str
    place: c.Place
    weight: float
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All of them at ``t``; ``dark`` and ``moving`` are ``None`` where it is unclear."""

    t: float
    facts: tuple[Fact, ...] = ()
    dark: bool | None = None
    moving: bool | None = None


Names = Callable[[str], frozenset[str] | None]
"""The facts' names that a word may mean; ``None``: the eyes do not know it."""


def holds(condition: c.Condition, facts: Facts, names: Names) -> bool | None:
    """Whether ``condition`` is so in ``facts``, its durations left aside; ``None``: it cannot be told."""
    match condition:
        case c.And():
            parts = [holds(part, facts, names) for part in condition.parts]
            return False if False in parts else None if None in parts else True
        case c.Or():
            parts = [holds(part, facts, names) for part in condition.parts]
            return True if True in parts else None if None in parts else False
        case c.Not():
            inner = holds(condition.part, facts, names)
            return None if inner is None else not inner
        case c.Dark():
            return facts.dark
        case c.Light():
            return None if facts.dark is None else not facts.dark
        case c.Moves(thing=""):
            return facts.moving
        case c.Still():
            return None if facts.moving is None else not facts.moving
        case c.Present() | c.Arrives():
            most = condition.most if isinstance(condition, c.Present) else None
            return _present(condition.thing, condition.least, most, condition.place, facts, names)
        case c.Absent() | c.Leaves():
            there = _present(condition.thing, 1, None, condition.place, facts, names)
            return None if there is None else not there
        case _:
            return None


def _present(
    thing: str, least: int, most: int | None, place: c.Place, facts: Facts, names: Names
) -> bool | None:
    if facts.dark and thing != c.SOMETHING:
        return None
    wanted = names(thing)
    if wanted is None:
        return None
    found = [f for f in facts.facts if f.thing in wanted and (not place or f.place in ("", place))]
    weight = max((f.weight for f in found), default=0.0)
    if weight < HAZE:
        return least <= 0
    if weight < SURE:
        return None
    if least <= 1 and most is None:
        return True
    counts = [f.count for f in found]
    if None in counts:
        return None
    count = sum(n for n in counts if n is not None)
    return count >= least and (most is None or count <= most)
