"""From what the eyes see chunk by chunk to events: the cat was there from 14:29 to 14:32, on the left.

A thing's sighting begins when it is seen clearly once or faintly twice, goes on while it is missed for no longer than
a few seconds, and then is over; coming back later it is another one. That is what is counted. Pure, told the time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

FAINT = 0.15
"""Weight of a thing in a chunk below which it was not seen."""
CLEAR = 0.5
"""Weight from which one chunk is enough."""
GAP_S = 6.0
"""Seconds that a thing may be missed, turned away or hidden, and still be the same sighting."""
MAX_OPEN = 64
"""Things followed at once; the faintest give way."""
CERTAIN_PLACE = 0.6
"""Share of the weight that one third must hold for the sighting to have a place."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something in a chunk: its plain name, the third it is in (empty: all over), how sure the eyes are in [0, 1]."""

    name: str
    place: str
    weight: float


@dataclass(slots=True, eq=False)
class Sighting:
    """A thing from its first chunk to its last, stream times. ``weight`` is the best mean of two chunks in a row."""

    name: str
    start: float
    end: float
    weight: float = 0.0
    chunks: int = 0
    places: dict[str, float] = field(default_factory=dict)
    #: Whether it is an event already, and not only a suspicion.
    told: bool = False
    last: float = 0.0

    @property
    def place(self) -> str:
        """The third that it was in, or nothing if it was in several."""
        total = sum(self.places.values())
        if not total:
            return ""
        best = max(self.places, key=lambda place: self.places[place])
        return best if self.places[best] >= CERTAIN_PLACE * total else ""


class Tracker:
    """Follows things; ``see`` says which sightings are new or have grown, ``open`` which still go on."""

    def __init__(self) -> None:
        self._open: dict[str, Sighting] = {}

    @property
    def open(self) -> list[Sighting]:
        """The events that go on."""
        return [s for s in self._open.values() if s.told]

    def see(self, t: float, things: Iterable[Thing]) -> list[Sighting]:
        """One chunk at ``t``; the events that are new or have grown, the same object as long as it is one event."""
        self._close(t)
        best: dict[str, Thing] = {}
        for thing in things:
            if thing.weight >= FAINT and thing.weight > best.get(thing.name, _NOTHING).weight:
                best[thing.name] = thing
        grown: list[Sighting] = []
        for name, thing in best.items():
            sighting = self._open.get(name)
            if sighting is None:
                sighting = self._open[name] = Sighting(name, t, t)
            self._grow(sighting, t, thing)
            if sighting.told:
                grown.append(sighting)
        for name in [n for n in self._open if n not in best]:
            self._open[name].last = 0.0
        while len(self._open) > MAX_OPEN:
            del self._open[min(self._open, key=lambda name: self._open[name].weight)]
        return grown

    def reset(self) -> None:
        """Follow nothing any more."""
        self._open.clear()

    @staticmethod
    def _grow(sighting: Sighting, t: float, thing: Thing) -> None:
        sighting.end = t
        sighting.chunks += 1
        mean = (sighting.last + thing.weight) / 2 if sighting.chunks > 1 else thing.weight / 2
        sighting.weight = max(sighting.weight, mean)
        sighting.last = thing.weight
        sighting.places[thing.place] = sighting.places.get(thing.place, 0.0) + thing.weight
        sighting.told = sighting.told or sighting.chunks >= 2 or thing.weight >= CLEAR

    def _close(self, t: float) -> None:
        for name in [n for n, s in self._open.items() if t - s.end > GAP_S]:
            del self._open[name]


_NOTHING = Thing("", "", 0.0)
