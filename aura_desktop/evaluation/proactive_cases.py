"""The cases of ``eval proactive``: standing requests, and a stream in which what they wait for comes, or never does.

``proactive`` runs them and counts. A case's pixels and requests follow from its seed alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from aura_desktop.evaluation.photos import Photo
from aura_desktop.evaluation.render import Blank, Place
from aura_desktop.evaluation.streams import Placed, Shot, Stream

Story = Literal["one", "again", "two", "never", "cancelled"]

PATTERN: tuple[Story, ...] = ("one", "two", "one", "never", "one", "again", "one", "cancelled")
"""What the streams tell, over and over."""

WAIT_S = (5, 60)
"""Seconds between a request and what it waits for, shortest and longest."""

EVENT_S = (6, 10)
"""Seconds that the thing then stays."""

NEVER_S = (40, 90)
"""Seconds of a stream in which it never comes."""

ASK_AT = 2
"""Second at which the first request is made: something has been seen by then."""

NEXT_ASK_S = 2
"""Seconds between two requests: one finishes speaking before the next."""

SIZE = (480, 360)
"""Pixels of every stream: they can follow one another in one film."""

REQUESTS = (
    "Tell me when you see {a} {name}.",
    "Let me know when {a} {name} appears.",
    "Alert me if {a} {name} shows up.",
    "Please say something as soon as there is {a} {name}.",
    "Watch out for {a} {name} and tell me.",
    "Tell me when {a} {name} comes into view.",
)

LOOK_ALIKES = {
    "apple": "orange",
    "orange": "apple",
    "dog": "monkey",
    "monkey": "dog",
    "squirrel": "dog",
    "car": "motorcycle",
    "motorcycle": "car",
    "soccer ball": "orange",
    "tripod": "rocket",
    "rocket": "tripod",
    "butterfly": "squirrel",
    "book": "car",
    "flower pot": "butterfly",
    "person": "monkey",
}
"""The photograph's thing that is likeliest to be taken for the one that is waited for."""

_BLANKS: tuple[Blank, ...] = ("grey", "plain", "texture", "dark", "noise")
_PLACES: tuple[Place, ...] = ("full", "full", "full", "left", "middle", "right")


@dataclass(frozen=True, slots=True)
class Request:
    """A standing request made at ``t`` for ``name``; ``cancelled_at`` is when it is taken back."""

    id: str
    name: str
    text: str
    t: float
    cancelled_at: float | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """One alert that is wanted: for ``request``, in [start, end)."""

    request: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Case:
    """A stream, the requests made during it, and the alerts that are wanted."""

    story: Story
    stream: Stream
    requests: tuple[Request, ...]
    slots: tuple[Slot, ...]

    def in_sight(self, request: str, t: float) -> bool:
        """Whether what ``request`` waits for is in the picture at ``t``."""
        name = next(r.name for r in self.requests if r.id == request)
        return any(s.thing.photo.shows(name) and s.start <= t < s.end for s in self.stream.log())


def deck(photos: tuple[Photo, ...], *, streams: int, seed: int) -> list[Case]:
    """``streams`` cases; every thing is waited for before any is a second time."""
    order = np.random.default_rng([seed, 13])
    names = sorted({name for photo in photos for name in photo.ask})
    left: list[str] = []
    cases = []
    for number in range(streams):
        if len(left) < 2:
            left = [names[i] for i in order.permutation(len(names))] + left
        story = PATTERN[number % len(PATTERN)]
        rng = np.random.default_rng([seed, 17, number])
        wanted = [left.pop()]
        if story == "two":
            wanted.append(left.pop())
        cases.append(_tell(story, wanted, photos, seed * 100_019 + number, rng))
    return cases


def _tell(
    story: Story, names: list[str], photos: tuple[Photo, ...], seed: int, rng: np.random.Generator
) -> Case:
    others = [p for p in photos if not any(p.shows(name) for name in names)]
    shots = [_distraction(ASK_AT, names, others, rng)]
    clock = ASK_AT
    cancelled_at: float | None = None
    slots: list[Slot] = []

    def pass_time(seconds: int) -> None:
        nonlocal clock
        end = clock + seconds
        while clock < end:
            length = min(int(rng.integers(3, 12)), end - clock)
            shots.append(_distraction(length, names, others, rng))
            clock += length

    def show(name: str, request: str | None) -> None:
        nonlocal clock
        seconds = int(rng.integers(EVENT_S[0], EVENT_S[1] + 1))
        here = [
            p for p in photos if name in p.ask and not any(p.shows(n) for n in names if n != name)
        ]
        photo = here[int(rng.integers(len(here)))]
        place = _PLACES[int(rng.integers(len(_PLACES)))] if photo.cut else "full"
        thing = Placed(photo, place, int(rng.integers(4)))
        shots.append(
            Shot(seconds, (thing,), "texture", slide=place != "full" and rng.random() < 0.5)
        )
        if request is not None:
            slots.append(Slot(request, float(clock), float(clock + seconds)))
        clock += seconds

    if story == "never":
        pass_time(int(rng.integers(NEVER_S[0], NEVER_S[1] + 1)))
    else:
        pass_time(int(rng.integers(WAIT_S[0], WAIT_S[1] + 1)))
        if story == "cancelled":
            cancelled_at = clock - 2.0
            show(names[0], None)
        else:
            show(names[0], "w1")
        pass_time(int(rng.integers(4, 9)))
        if story == "again":  # a request is served once: the second coming is no news
            show(names[0], None)
            pass_time(3)
        if story == "two":
            show(names[1], "w2")
            pass_time(3)
    requests = tuple(
        Request(
            id=f"w{k + 1}",
            name=name,
            text=REQUESTS[int(rng.integers(len(REQUESTS)))].format(
                a="an" if name[0] in "aeiou" else "a", name=name
            ),
            t=float(ASK_AT + k * NEXT_ASK_S),
            cancelled_at=cancelled_at,
        )
        for k, name in enumerate(names)
    )
    return Case(story, Stream(seed, tuple(shots), SIZE), requests, tuple(slots))


def _distraction(
    seconds: int, names: list[str], others: list[Photo], rng: np.random.Generator
) -> Shot:
    """Something else for a while: nothing, any other photograph, or one that looks alike."""
    what = rng.random()
    if what < 0.35:
        return Shot(seconds, blank=_BLANKS[int(rng.integers(len(_BLANKS)))])
    alike = [p for p in others if any(LOOK_ALIKES.get(name) in p.ask for name in names)]
    pool = alike if alike and what < 0.6 else others
    photo = pool[int(rng.integers(len(pool)))]
    place = _PLACES[int(rng.integers(len(_PLACES)))] if photo.cut else "full"
    return Shot(
        seconds,
        (Placed(photo, place, int(rng.integers(4))),),
        "plain",
        moving=place == "full" and rng.random() < 0.15,
    )
