"""The cases of ``eval see``: a rendered stream each, the questions at its end, and what is true.

``see`` asks them and counts. A case's pixels and questions follow from its seed alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from aura_desktop.evaluation.photos import Photo
from aura_desktop.evaluation.render import Blank, Place
from aura_desktop.evaluation.streams import Placed, Shot, Stream

Kind = Literal[
    "name",
    "yes",
    "no",
    "where",
    "side_yes",
    "side_no",
    "empty",
    "people",
    "light_yes",
    "light_no",
    "refuse",
]
KINDS: tuple[Kind, ...] = get_args(Kind)

SHOW_S = 3
"""Seconds that the thing is in sight before the questions: two chunks may be stale, one must do."""

PATTERN = "FPFPEFPFPDFPEFPT"
"""What the streams show, over and over: Full picture, Placed in a third, Empty, Dark, Two people."""


@dataclass(frozen=True, slots=True)
class Wordings:
    """Ways to ask one thing: ``plain`` as everybody does, ``other`` as no part was trained with."""

    plain: tuple[str, ...]
    other: tuple[str, ...]


WHAT = Wordings(
    ("What do you see?", "What do you see?", "What can you see?", "What is this?"),
    (
        "What are you seeing at the moment?",
        "Please describe the view.",
        "What have you got in front of you?",
        "Could you say what is in view?",
    ),
)
IS_THERE = Wordings(
    ("Is there {a} {name}?", "Do you see {a} {name}?", "Can you see {a} {name}?"),
    (
        "Is {a} {name} there?",
        "Can {a} {name} be seen?",
        "Would you say there is {a} {name}?",
        "Look, is there {a} {name}?",
    ),
)
WHERE = Wordings(
    ("Where is the {name}?", "Where do you see the {name}?", "On which side is the {name}?"),
    (
        "Whereabouts is the {name}?",
        "In which part of the picture is the {name}?",
        "Where can the {name} be seen?",
        "Left, middle or right: where is the {name}?",
    ),
)
SIDE = Wordings(
    ("Is the {name} {at}?", "Do you see {a} {name} {at}?"),
    (
        "Would you say the {name} is {at}?",
        "Can the {name} be seen {at}?",
        "Am I right that the {name} is {at}?",
    ),
)
PEOPLE = Wordings(
    ("How many people do you see?", "How many people are there?"),
    ("How many people are in front of the camera?", "Count the people, please."),
)
DARK = Wordings(
    ("Is it dark?", "Is it dark now?"),
    ("Is the room dark?", "Would you say it is dark?", "Has it become dark?"),
)
COVERED = Wordings(
    ("Is the camera covered?", "Is the lens covered?"),
    ("Is something covering the lens?", "Did I cover the camera?"),
)
UNKNOWABLE = Wordings(
    (
        "What is his name?",
        "What does it say?",
        "Do you like it?",
        "What brand is it?",
        "How much does it cost?",
    ),
    (
        "What is the name of the owner?",
        "What does the writing in the corner say?",
        "Which city is this?",
        "What will happen tomorrow?",
        "Is it better than mine?",
        "What was the score of the match?",
        "How many kilometres is it to Paris?",
    ),
)
AT = {"left": "on the left", "middle": "in the middle", "right": "on the right"}

TWINS = (
    "elephant", "guitar", "banana", "pizza", "laptop", "piano", "umbrella", "bicycle", "cat", "zebra",
    "lion", "horse", "cow", "sheep", "penguin", "owl", "snake", "frog", "turtle", "shark",
    "strawberry", "lemon", "pineapple", "mushroom", "hamburger", "hot dog", "teapot", "violin", "drum", "trumpet",
    "bus", "train", "airplane", "fire truck", "sailboat", "tennis ball", "golf ball", "clock", "candle", "lamp",
    "sofa", "toaster", "microwave", "refrigerator", "washing machine", "toilet", "bathtub", "hammer", "screwdriver",
    "vase", "wine bottle", "pen", "keyboard", "computer mouse", "remote control",
)  # fmt: skip
"""Everyday things that are in none of the photographs: twins for questions whose answer is no."""

_BLANKS: tuple[Blank, ...] = ("grey", "noise", "plain", "texture")
_THIRDS: tuple[Place, ...] = ("left", "middle", "right")


@dataclass(frozen=True, slots=True)
class Probe:
    """One question. ``wanted`` are the right names, the right place, or the right number; ``new``
    that no part was trained with the wording; ``dark`` that nothing can be seen, so that "it is too dark to tell" is as
    true as "no".
    """

    kind: Kind
    text: str
    wanted: tuple[str, ...] = ()
    new: bool = False
    dark: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A stream and its questions. ``about`` names the photograph or the kind of emptiness, ``place`` where it is."""

    stream: Stream
    about: str
    place: str
    probes: tuple[Probe, ...]


def deck(photos: tuple[Photo, ...], *, streams: int, seed: int) -> list[Case]:
    """``streams`` cases; every photograph has its turn before any has its second."""
    order = np.random.default_rng([seed, 7])
    full = _Turns(photos, order)
    cut = _Turns(tuple(p for p in photos if p.cut), order)
    cases = []
    for number in range(streams):
        rng = np.random.default_rng([seed, 11, number])
        stream_seed = seed * 100_003 + number
        what = PATTERN[number % len(PATTERN)]
        if what == "F":
            cases.append(_full(full.next(), photos, stream_seed, number, rng))
        elif what == "P":
            cases.append(_placed(cut.next(), photos, stream_seed, rng))
        elif what == "E":
            cases.append(_empty(_BLANKS[int(rng.integers(len(_BLANKS)))], photos, stream_seed, rng))
        elif what == "D":
            cases.append(
                _dark("covered" if rng.random() < 0.5 else "dark", photos, stream_seed, rng)
            )
        else:
            cases.append(_people(photos, stream_seed, number, rng))
    return cases


def twin_of(photo: Photo | None, photos: tuple[Photo, ...], rng: np.random.Generator) -> str:
    """The name of something that is not in ``photo``: half the time the thing of another photograph."""
    if rng.random() < 0.5:
        others = [n for p in photos for n in p.ask if photo is None or not photo.shows(n)]
        return str(rng.choice(others))
    return str(rng.choice(TWINS))


class _Turns:
    """Photographs in a new random order each round."""

    def __init__(self, photos: tuple[Photo, ...], rng: np.random.Generator) -> None:
        self._photos = photos
        self._rng = rng
        self._left: list[Photo] = []

    def next(self) -> Photo:
        if not self._left:
            self._left = [self._photos[i] for i in self._rng.permutation(len(self._photos))]
        return self._left.pop()


def _ask(
    kind: Kind,
    how: Wordings,
    rng: np.random.Generator,
    wanted: tuple[str, ...] = (),
    *,
    name: str = "",
    at: str = "",
) -> Probe:
    """A probe in one of the wordings, new ones half the time."""
    new = bool(rng.random() < 0.5)
    options = how.other if new else how.plain
    text = options[int(rng.integers(len(options)))]
    if name:
        text = text.format(a="an" if name[0] in "aeiou" else "a", name=name, at=at)
    return Probe(kind, text, wanted, new)


def _before(
    photos: tuple[Photo, ...], now: Photo | None, rng: np.random.Generator
) -> tuple[Shot, ...]:
    """Half the streams showed something else first, which is gone by the time of the questions."""
    others = [p for p in photos if p is not now and not (now and set(p.ask) & set(now.ask))]
    if rng.random() < 0.5:
        return ()
    photo = others[int(rng.integers(len(others)))]
    return (Shot(int(rng.integers(2, 4)), (Placed(photo, view=int(rng.integers(4))),)),)


def _yes_no(
    photo: Photo, photos: tuple[Photo, ...], rng: np.random.Generator
) -> tuple[Probe, Probe]:
    there = str(rng.choice(list(photo.ask)))
    return _ask("yes", IS_THERE, rng, (there,), name=there), _no(photo, photos, rng)


def _no(photo: Photo | None, photos: tuple[Photo, ...], rng: np.random.Generator) -> Probe:
    twin = twin_of(photo, photos, rng)
    return _ask("no", IS_THERE, rng, (twin,), name=twin)


def _full(
    photo: Photo, photos: tuple[Photo, ...], seed: int, number: int, rng: np.random.Generator
) -> Case:
    shot = Shot(SHOW_S, (Placed(photo, view=int(rng.integers(4))),))
    probes = [_ask("name", WHAT, rng, photo.names), *_yes_no(photo, photos, rng)]
    if number % 3 == 0:
        probes.append(_ask("refuse", UNKNOWABLE, rng))
    if number % 4 == 0:
        probes.append(_ask("light_no", DARK, rng))
    if not photo.people and number % 2 == 0:
        probes.append(_ask("people", PEOPLE, rng, ("0",)))
    return Case(Stream(seed, (*_before(photos, photo, rng), shot)), photo.id, "full", tuple(probes))


def _placed(photo: Photo, photos: tuple[Photo, ...], seed: int, rng: np.random.Generator) -> Case:
    third = _THIRDS[int(rng.integers(3))]
    other = _THIRDS[(_THIRDS.index(third) + int(rng.integers(1, 3))) % 3]
    shot = Shot(
        SHOW_S,
        (Placed(photo, third, view=int(rng.integers(4))),),
        blank="plain" if rng.random() < 0.5 else "texture",
        slide=bool(rng.random() < 0.3),
    )
    name = photo.ask[0]
    probes = (
        _ask("name", WHAT, rng, photo.names),
        *_yes_no(photo, photos, rng),
        _ask("where", WHERE, rng, (third,), name=name),
        _ask("side_yes", SIDE, rng, (third,), name=name, at=AT[third]),
        _ask("side_no", SIDE, rng, (third,), name=name, at=AT[other]),
    )
    return Case(Stream(seed, (*_before(photos, photo, rng), shot)), photo.id, third, probes)


def _empty(blank: Blank, photos: tuple[Photo, ...], seed: int, rng: np.random.Generator) -> Case:
    probes = (
        Probe("empty", "What do you see?"),
        _ask("empty", Wordings(WHAT.plain[-1:], WHAT.other), rng),
        _no(None, photos, rng),
        _ask("people", PEOPLE, rng, ("0",)),
    )
    shots = (*_before(photos, None, rng), Shot(SHOW_S, blank=blank))
    return Case(Stream(seed, shots), blank, "full", probes)


def _dark(blank: Blank, photos: tuple[Photo, ...], seed: int, rng: np.random.Generator) -> Case:
    covered = blank == "covered" and rng.random() < 0.5
    probes = (
        Probe("empty", "What do you see?"),
        _ask("light_yes", COVERED if covered else DARK, rng),
        replace(_no(None, photos, rng), dark=True),
    )
    shots = (*_before(photos, None, rng), Shot(SHOW_S, blank=blank))
    return Case(Stream(seed, shots), blank, "full", probes)


def _people(photos: tuple[Photo, ...], seed: int, number: int, rng: np.random.Generator) -> Case:
    """One or two people whose faces are plain to see, side by side."""
    alone = [p for p in photos if p.cut and p.people == 1 and "person" in p.ask]
    first, second = (alone[i] for i in rng.permutation(len(alone))[:2])
    view = int(rng.integers(4))
    if (number // len(PATTERN)) % 2:
        things: tuple[Placed, ...] = (Placed(first, "left", view), Placed(second, "right", view))
    else:
        things = (Placed(first, view=view),)
    probes = (
        _ask("people", PEOPLE, rng, (str(len(things)),)),
        _ask("yes", IS_THERE, rng, ("person",), name="person"),
    )
    stream = Stream(seed, (*_before(photos, first, rng), Shot(SHOW_S, things)))
    return Case(stream, f"people-{len(things)}", "full", probes)
