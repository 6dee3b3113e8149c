"""The cases of ``eval watches``: streams in which a condition becomes true at a known moment, one story for each kind.

A case's pixels and conditions follow from its seed alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from aura_desktop.evaluation.photos import Photo
from aura_desktop.evaluation.render import Place
from aura_desktop.evaluation.streams import Placed, Shot, Stream
from aura_desktop.understanding import conditions as c

Kind = Literal[
    "every time", "leaves", "absent so long", "there so long", "place", "two people", "either", "both", "counting",
    "moves", "still", "dark", "light", "nothing new",
]  # fmt: skip
Story = Literal["comings", "stay", "people", "pairs", "motion", "rest", "light"]
STORIES: tuple[Story, ...] = ("comings", "stay", "people", "pairs", "motion", "rest", "light")
NAMED: tuple[Kind, ...] = (
    "every time", "leaves", "absent so long", "there so long", "place", "two people", "either", "both",
)  # fmt: skip
"""Kinds that rest on naming what is seen."""
SEEN: tuple[Kind, ...] = ("moves", "still", "dark", "light")
"""Kinds that do not."""
ASK_AT = 2
"""Second at which everything is asked for."""
SIZE = (480, 360)
ABSENT_S, STAY_S, STILL_S = 10, 8, 5
STILL_SCENE_S = 600


@dataclass(frozen=True, slots=True)
class Asked:
    """A watch from ``ASK_AT`` on, and when it comes true: [start, end) of each alert that is wanted."""

    kind: Kind
    condition: c.Condition
    wanted: tuple[tuple[float, float], ...] = ()
    every: bool = False
    counts: int | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A stream and what is watched for in it."""

    story: str
    stream: Stream
    asked: tuple[Asked, ...]


def deck(photos: tuple[Photo, ...], *, streams: int, seed: int) -> list[Case]:
    """``streams`` cases, the stories in turn, every thing once before any is a second time."""
    cases = []
    for number in range(streams):
        story = STORIES[number % len(STORIES)]
        rng = np.random.default_rng([seed, 41, number])
        tell = _TELLERS[story]
        shots, asked = tell(_Draw(photos, rng, number // len(STORIES)))
        stream = Stream(seed * 100_043 + number, tuple(shots), SIZE, steady=story in _STEADY)
        cases.append(Case(story, stream, tuple(asked)))
    return cases


def still_scenes(photos: tuple[Photo, ...], *, scenes: int, seed: int) -> list[Case]:
    """Ten minutes each of one picture that a hand-held camera sees: nothing ever comes true."""
    cases = []
    for number in range(scenes):
        draw = _Draw(photos, np.random.default_rng([seed, 43, number]), number)
        photo, name = draw.thing()
        other = draw.name_not_in(photo)
        asked = (
            Asked("nothing new", c.Present(name), every=True),
            Asked("nothing new", c.Leaves(name)),
            Asked("nothing new", c.Present(other), every=True),
            Asked("nothing new", c.Absent(name, for_s=ABSENT_S)),
            Asked("nothing new", c.Arrives(name), counts=0),
        )
        shots = (Shot(STILL_SCENE_S, (Placed(photo, view=number),)),)
        cases.append(Case("still scene", Stream(seed * 7 + number, shots, SIZE), asked))
    return cases


class _Draw:
    """Photographs and lengths from one generator."""

    def __init__(self, photos: tuple[Photo, ...], rng: np.random.Generator, turn: int) -> None:
        self._photos, self.rng, self._turn = photos, rng, turn

    def people(self) -> list[Photo]:
        """Two photographs of one person each."""
        alone = [p for p in self._photos if p.cut and p.people == 1 and "person" in p.ask]
        return [alone[i] for i in self.rng.permutation(len(alone))[:2]]

    def seconds(self, low: int, high: int) -> int:
        return int(self.rng.integers(low, high + 1))

    def view(self) -> int:
        return int(self.rng.integers(4))

    def thing(self, *, cut: bool = False, but: tuple[str, ...] = ()) -> tuple[Photo, str]:
        """A photograph and the name that is asked for, none of ``but`` in it."""
        names = sorted({n for p in self._photos for n in p.ask if (p.cut or not cut)})
        order = np.random.default_rng(5).permutation(len(names))
        for step in range(len(names)):
            name = names[order[(self._turn + step) % len(names)]]
            here = [
                p
                for p in self._photos
                if name in p.ask and (p.cut or not cut) and not any(p.shows(n) for n in but)
            ]
            if here and name not in but:
                return here[int(self.rng.integers(len(here)))], name
        raise ValueError("no such photograph")

    def another(self, *names: str, cut: bool = False) -> Photo:
        """A photograph that shows none of ``names``."""
        here = [
            p for p in self._photos if (p.cut or not cut) and not any(p.shows(n) for n in names)
        ]
        return here[int(self.rng.integers(len(here)))]

    def name_not_in(self, photo: Photo) -> str:
        names = sorted({n for p in self._photos for n in p.ask if not photo.shows(n)})
        return names[int(self.rng.integers(len(names)))]

    def wait(self, seconds: int, *names: str) -> list[Shot]:
        """Other things and nothing for that long."""
        out: list[Shot] = []
        while seconds > 0:
            length = min(seconds, self.seconds(3, 7))
            if self.rng.random() < 0.5:
                out.append(Shot(length, blank="texture"))
            else:
                out.append(Shot(length, (Placed(self.another(*names), view=self.view()),)))
            seconds -= length
        return out


_Told = tuple[list[Shot], list[Asked]]


def _comings(draw: _Draw) -> _Told:
    """It comes, goes, comes again and goes, twice or three times."""
    photo, name = draw.thing()
    shots = [Shot(ASK_AT, blank="plain")]
    clock = float(ASK_AT)
    spans: list[tuple[float, float]] = []
    for number in range(draw.seconds(2, 3)):
        gap = draw.seconds(4, 7) if number == 0 else draw.seconds(12, 15)
        here = draw.seconds(6, 8)
        shots += [*draw.wait(gap, name), Shot(here, (Placed(photo, view=draw.view()),), "texture")]
        spans.append((clock + gap, clock + gap + here))
        clock += gap + here
    shots += draw.wait(3, name)
    left = spans[0][1]
    return shots, [
        Asked("every time", c.Present(name), tuple(spans), every=True),
        Asked("leaves", c.Leaves(name), ((left, spans[1][0]),)),
        Asked("absent so long", c.Absent(name, for_s=ABSENT_S), ((left + ABSENT_S, spans[1][0]),)),
        Asked("counting", c.Arrives(name), counts=len(spans)),
    ]


def _stay(draw: _Draw) -> _Told:
    """It stands on one side, then on the other, and stays."""
    photo, name = draw.thing(cut=True)
    sides: list[Place] = ["left", "right"]
    if draw.rng.random() < 0.5:
        sides.reverse()
    gap, first, second = draw.seconds(4, 8), draw.seconds(5, 6), draw.seconds(7, 9)
    came, moved = float(ASK_AT + gap), float(ASK_AT + gap + first)
    shots = [
        Shot(ASK_AT, blank="plain"),
        *draw.wait(gap, name),
        Shot(first, (Placed(photo, sides[0], 0),), "plain"),
        Shot(second, (Placed(photo, sides[1], 0),), "plain"),
        *draw.wait(4, name),
    ]
    end = moved + second
    return shots, [
        Asked("there so long", c.Present(name, for_s=STAY_S), ((came + STAY_S, end),)),
        Asked("place", c.Present(name, place=sides[1]), ((moved, end),)),  # type: ignore[arg-type]
    ]


def _people(draw: _Draw) -> _Told:
    """One person, then two."""
    first, second = draw.people()
    one, two, view = draw.seconds(4, 8), draw.seconds(6, 8), draw.view()
    shots = [
        Shot(ASK_AT, blank="plain"),
        Shot(one, (Placed(first, "left", view),)),
        Shot(two, (Placed(first, "left", view), Placed(second, "right", view))),
        Shot(3, blank="plain"),
    ]
    start = float(ASK_AT + one)
    return shots, [Asked("two people", c.Present("person", 2), ((start, start + two),))]


def _pairs(draw: _Draw) -> _Told:
    """One of two things, later both at once."""
    photo, name = draw.thing(cut=True)
    other, second = draw.thing(cut=True, but=(name, *photo.names, *photo.also))
    gap, alone, both = draw.seconds(4, 7), draw.seconds(5, 7), draw.seconds(6, 8)
    came, joined = float(ASK_AT + gap), float(ASK_AT + gap + alone)
    shots = [
        Shot(ASK_AT, blank="plain"),
        *draw.wait(gap, name, second),
        Shot(alone, (Placed(photo, "left", 0),)),
        Shot(both, (Placed(photo, "left", 0), Placed(other, "right", 0))),
        Shot(3, blank="plain"),
    ]
    end = joined + both
    either = c.Or((c.Present(name), c.Present(second)))
    return shots, [
        Asked("either", either, ((came, end),)),
        Asked("both", c.And((c.Present(name), c.Present(second))), ((joined, end),)),
    ]


def _motion(draw: _Draw) -> _Told:
    """Nothing moves before a camera that stands; then a thing comes in from the side and goes to and fro."""
    gap = draw.seconds(5, 9)
    start = float(ASK_AT + gap)
    shots = [Shot(ASK_AT + gap, blank="texture"), *_to_and_fro(draw.another(cut=True), 4)]
    return shots, [Asked("moves", c.Moves(), ((start, start + 4),))]


def _rest(draw: _Draw) -> _Told:
    """A thing goes to and fro, then rests."""
    photo, moving = draw.another(cut=True), draw.seconds(4, 7)
    at = float(ASK_AT + moving + STILL_S)
    shots = _to_and_fro(photo, ASK_AT + moving)
    rest = Shot(STILL_S + 6, shots[-1].things, "texture")
    return [*shots, rest], [Asked("still", c.Still(for_s=STILL_S), ((at, at + 6),))]


def _to_and_fro(photo: Photo, seconds: int) -> list[Shot]:
    """Every second from a side to another place."""
    places: tuple[Place, ...] = ("middle", "left", "right")
    return [
        Shot(1, (Placed(photo, places[n % len(places)], 0),), "texture", slide=True)
        for n in range(seconds)
    ]


def _light(draw: _Draw) -> _Told:
    """The light goes out and comes back."""
    lit, dark = draw.seconds(4, 8), draw.seconds(5, 8)
    placed = (Placed(draw.another(), view=draw.view()),)
    out, back = float(ASK_AT + lit), float(ASK_AT + lit + dark)
    shots = [Shot(ASK_AT + lit, placed), Shot(dark, blank="dark"), Shot(6, placed)]
    return shots, [
        Asked("dark", c.Dark(), ((out, back),)),
        Asked("light", c.Light(), ((back, back + 6),)),
    ]


_TELLERS = {
    "comings": _comings, "stay": _stay, "people": _people, "pairs": _pairs, "motion": _motion, "rest": _rest,
    "light": _light,
}  # fmt: skip
_STEADY = frozenset({"motion", "rest"})
