"""The cases of ``eval recall``: hours of stream with one thing a certain age before its end, and what is asked of it.

Of each stream, only what is asked about is rendered anew; the hours between repeat a few filmed minutes of a desk with
other things now and then. A case's pixels and questions follow from its seed alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from aura_desktop import paths
from aura_desktop.evaluation.photos import Photo, read_image
from aura_desktop.evaluation.render import Place
from aura_desktop.evaluation.see_cases import AT, TWINS
from aura_desktop.evaluation.streams import Placed, Shot, Stream

AGES = (1, 10, 60, 600, 3600, 10_800)
"""Seconds between a thing's leaving and the question."""

SHOWN_S = 6
"""Seconds that a thing is in the picture."""

AGAIN_S = 30
"""Seconds between two showings of the same thing."""

LEAD_S = 60
"""Seconds of stream before the oldest thing."""

WINDOW_S = 46
"""Seconds before the question that are seen by the whole engine: more than its window."""

FILLER_S = 60
"""Length of a filmed minute between."""

FILLERS = 3
"""Different filmed minutes."""

Kind = Literal["yes", "no", "name", "when", "where", "count"]

AGO = {
    1: ("just now",),
    10: ("10 seconds ago", "ten seconds ago"),
    60: ("a minute ago", "one minute ago"),
    600: ("ten minutes ago", "10 minutes ago"),
    3600: ("an hour ago", "one hour ago"),
    10_800: ("three hours ago", "3 hours ago"),
}
THERE = (
    "Was there {a} {name} {when}?",
    "Did you see {a} {name} {when}?",
    "Did {a} {name} appear {when}?",
)
WHAT = ("What did you see {when}?", "What was there {when}?", "What was in front of you {when}?")
LAST = ("When did you last see the {name}?", "When was the last time you saw {a} {name}?")
WHERE = ("Where was the {name} {when}?", "Where did you see the {name} {when}?")
COUNT = ("How many times did you see the {name}?", "How often did the {name} appear?")


@dataclass(frozen=True, slots=True)
class Target:
    """A thing shown at ``starts``, for ``SHOWN_S`` each, ``age`` seconds before the stream's end when it left."""

    age: int
    photo: Photo
    name: str
    place: Place
    view: int
    starts: tuple[int, ...]

    @property
    def end(self) -> int:
        """When it left."""
        return self.starts[-1] + SHOWN_S


@dataclass(frozen=True, slots=True)
class Probe:
    """One question about a target; ``wanted``: the names, place, second or number that is right, or the twin."""

    kind: Kind
    age: int
    text: str
    wanted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """``seconds`` of stream, what is shown in it, and what is asked at its end."""

    seed: int
    seconds: int
    targets: tuple[Target, ...]
    probes: tuple[Probe, ...]
    filler: int


def deck(photos: tuple[Photo, ...], *, streams: int, seed: int, began: float) -> list[Case]:
    """``streams`` cases, each with a thing of every age; the clock on the wall says ``began`` when one begins.

    Every photograph falls to every age about equally often: some are easier to name than others.
    """
    shares: Counter[tuple[str, int]] = Counter()
    return [_case(photos, seed, number, began, shares) for number in range(streams)]


def shown(case: Case) -> dict[int, Stream]:
    """What is rendered anew, by the second at which it begins."""
    out = {}
    for index, target in enumerate(case.targets):
        for turn, start in enumerate(target.starts):
            thing = Placed(target.photo, target.place, target.view)
            shot = Shot(SHOWN_S, (thing,), blank="plain" if case.seed % 2 else "texture")
            out[start] = Stream(case.seed * 31 + index * 7 + turn, (shot,))
    return out


def filler(which: int) -> Stream:
    """One filmed minute: an empty desk, and now and then a thing that is in no question."""
    rng = np.random.default_rng([77, which])
    folder = paths.resource("assets", "demo", "photos")
    shots: list[Shot] = []
    left = FILLER_S
    for name in ("cat", "coffee"):
        image = read_image(folder / f"{name}.jpg")
        photo = Photo(name, (image,), (name,), (name,), (0.1, 0.1, 0.9, 0.9), 0)
        empty = int(rng.integers(10, 20))
        shots += [Shot(empty, blank="plain"), Shot(5, (Placed(photo),))]
        left -= empty + 5
    return Stream(900 + which, (*shots, Shot(left, blank="plain")), size=(320, 240))


def _case(
    photos: tuple[Photo, ...],
    seed: int,
    number: int,
    began: float,
    shares: Counter[tuple[str, int]],
) -> Case:
    rng = np.random.default_rng([seed, 41, number])
    seconds = LEAD_S + max(AGES) + 3 * AGAIN_S
    chosen: list[Photo] = []
    shuffled = [photos[i] for i in rng.permutation(len(photos))]
    for photo in sorted(shuffled, key=lambda p: sum(shares[p.id, age] for age in AGES)):
        taken = {name for other in chosen for name in (*other.names, *other.ask, *other.also)}
        if not taken & {*photo.names, *photo.ask} and len(chosen) < len(AGES):
            chosen.append(photo)
    # Few photographs share no name; those that are left out of one stream are in another.
    targets = []
    ages = [AGES[i] for i in rng.permutation(len(AGES))][: len(chosen)]
    for photo in chosen:
        age = min(ages, key=lambda age: shares[photo.id, age])
        ages.remove(age)
        shares[photo.id, age] += 1
        end = seconds - age
        starts: tuple[int, ...] = (end - SHOWN_S,)
        if age >= 60 and rng.random() < 0.5:
            starts = (end - 2 * SHOWN_S - AGAIN_S, *starts)
        place: Place = "full"
        if photo.cut and rng.random() < 0.5:
            place = ("left", "middle", "right")[int(rng.integers(3))]
        view = int(rng.integers(4))
        targets.append(Target(age, photo, str(photo.ask[0]), place, view, starts))
    present = {n for p in chosen for n in (*p.names, *p.ask, *p.also)} | {"cat", "coffee cup"}
    absent = [name for name in TWINS if name not in present]
    absent += [n for p in photos for n in p.ask if n not in present]
    probes = [probe for target in targets for probe in _probes(target, absent, began, rng)]
    return Case(seed * 1000 + number, seconds, tuple(targets), tuple(probes), number % FILLERS)


def _probes(
    target: Target, absent: list[str], began: float, rng: np.random.Generator
) -> Iterator[Probe]:
    from datetime import datetime

    def when() -> str:
        if target.age >= 60 and rng.random() < 0.5:
            middle = datetime.fromtimestamp(began + target.end - SHOWN_S / 2).astimezone()
            return f"at {middle.hour}:{middle.minute:02d}"
        return str(rng.choice(AGO[target.age]))

    def ask(kind: Kind, options: tuple[str, ...], name: str, wanted: tuple[str, ...]) -> Probe:
        text = options[int(rng.integers(len(options)))]
        article = "an" if name[0] in "aeiou" else "a"
        return Probe(kind, target.age, text.format(a=article, name=name, when=when()), wanted)

    yield ask("yes", THERE, target.name, (target.name,))
    twin = str(rng.choice(absent))
    yield ask("no", THERE, twin, (twin,))
    names = (*target.photo.names, *target.photo.also)
    yield ask("name", WHAT, target.name, names)
    yield ask("when", LAST, target.name, (str(target.end),))
    if target.place in AT:
        yield ask("where", WHERE, target.name, (target.place,))
    yield ask("count", COUNT, target.name, (str(len(target.starts)),))
