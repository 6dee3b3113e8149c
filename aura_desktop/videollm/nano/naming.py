"""aura-nano's percepts as memory keeps them: things with names and places, and a small vector of what it looks like.

The vector is the concepts' square-rooted probabilities (Hellinger: faint things count too) on a fixed random basis
(Johnson & Lindenstrauss 1984), beside the shares of the colours. No model library is loaded.
"""

from __future__ import annotations

import re
from functools import cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from aura_desktop.memory.recollection import Subject
from aura_desktop.memory.sightings import Thing
from aura_desktop.understanding import conditions as c
from aura_desktop.understanding import facts as seen
from aura_desktop.understanding.describe import a, many, the
from aura_desktop.understanding.facts import Fact, Facts
from aura_desktop.videollm.engine import Glimpse
from aura_desktop.videollm.nano import grounding
from aura_desktop.videollm.nano.concepts import COLOURS, is_plural, vocabulary, with_article
from aura_desktop.videollm.nano.percept import Floats, Percept

BASIS = 128
"""Dimensions that the concepts are projected to: two unrelated things have a cosine of about 0.09."""
COLOUR_WEIGHT = 0.4
"""How much the colours count beside one thing that is certain."""
PLACE_SHARE = 0.6
"""Share of a thing's weight in the thirds that one must have to be its place."""
FAINT = 0.1
"""Weight below which a thing is not passed on."""
PERSON, DARKNESS = "person", "darkness"
MOVING = 0.25
"""Degree of motion from which something moves."""
_THIRDS = ("left", "middle", "right")
_ME = re.compile(r"\b(?:anyone|anybody|someone|somebody|who|nobody|visitors?)\b")


def glimpse(percept: Percept) -> Glimpse:
    """What memory keeps of ``percept``."""
    return Glimpse(_things(percept), _pack(_looks(percept)))


class NanoNaming:
    """The vocabulary of aura-nano as words to search memory by."""

    looks_again = False

    def subject(self, text: str) -> Subject | None:
        """The thing, person or darkness that ``text`` names."""
        plain = text.lower()
        if grounding.speaks_of_dark(plain):
            return Subject(DARKNESS, DARKNESS, frozenset({DARKNESS}))
        found = grounding.named(plain)
        if found is not None:
            noun, numbers = found
            names = frozenset(vocabulary()[n].noun for n in numbers)
            return Subject(noun, with_article(noun), names, is_plural(noun))
        if grounding.speaks_of_people(plain) or _ME.search(plain):
            return Subject("person", "a person", frozenset({PERSON}))
        return None

    def called(self, name: str) -> str:
        """With its article: "a cat", "shoes", "darkness"."""
        return name if name == DARKNESS else with_article(name)

    def vector(self, text: str) -> NDArray[np.float32] | None:
        """The mean of what the named things look like; ``None`` when nothing is named."""
        found = grounding.named(text.lower())
        if found is None:
            return None
        mean = _basis()[sorted(found[1])].mean(axis=0)
        whole = np.concatenate((mean, np.zeros(len(COLOURS), np.float32)))
        return np.asarray(whole / max(1e-9, float(np.linalg.norm(whole))), np.float32)

    def watchable(self, condition: c.Condition) -> str:
        """What of ``condition`` these eyes cannot tell."""
        for leaf in c.leaves(condition):
            if why := _blind_to(leaf):
                return why
        return ""

    def holds(self, condition: c.Condition, facts: Facts) -> bool | None:
        """Whether it is so in ``facts``."""
        return seen.holds(condition, facts, called_in)


def called_in(thing: str) -> frozenset[str] | None:
    """The names of facts that ``thing`` may mean; ``None``: the eyes do not know it."""
    if thing == c.PERSON:
        return frozenset({PERSON})
    if thing == c.SOMETHING:
        return _everything()
    found = grounding.named(thing)
    if found is None:
        return frozenset({PERSON}) if grounding.speaks_of_people(thing) else None
    return frozenset(vocabulary()[n].noun for n in found[1])


def _blind_to(leaf: c.Leaf) -> str:
    """Why ``leaf`` cannot be told, and the nearest that can."""
    match leaf:
        case c.Free():
            return (
                f"I cannot tell with my small eyes when {leaf.text}. I can tell you when a thing or a person comes or"
                " goes, when something moves, or when it gets dark."
            )
        case c.Reads():
            return (
                "I cannot read with this model. I can tell you when something in the picture moves."
            )
        case c.Moves(thing=thing) if thing:
            return (
                "I cannot tell what it is that moves. I can tell you when anything moves,"
                f" or when {the(thing)} is gone."
            )
        case c.Present() | c.Absent() | c.Arrives() | c.Leaves():
            return _blind_to_thing(leaf)
        case _:
            return ""


def _blind_to_thing(leaf: c.Present | c.Absent | c.Arrives | c.Leaves) -> str:
    if leaf.thing != c.SOMETHING and called_in(leaf.thing) is None:
        return (
            f"I do not know what {a(leaf.thing)} looks like. I can tell you when something moves, or when a person or"
            " a common thing comes or goes."
        )
    people = called_in(leaf.thing) == frozenset({PERSON})
    number = not isinstance(leaf, c.Absent | c.Leaves) and leaf.least > 1
    if (number or (isinstance(leaf, c.Present) and leaf.most is not None)) and not people:
        return f"I can count people, but not {many(leaf.thing)}. I can tell you when I see {a(leaf.thing)}."
    return ""


@cache
def _everything() -> frozenset[str]:
    return frozenset({PERSON, *(concept.noun for concept in vocabulary())})


def facts(percept: Percept, t: float) -> Facts:
    """``percept`` as facts."""
    dark = None
    if percept.brightness < grounding.DARK_BELOW:
        dark = True
    elif percept.brightness > grounding.BRIGHT_ABOVE:
        dark = False
    held = []
    for thing in _things(percept):
        count = sum(percept.people) if thing.name == PERSON else None
        if thing.name != DARKNESS:
            held.append(Fact(thing.name, cast("c.Place", thing.place), thing.weight, count))
    return Facts(t, tuple(held), dark, percept.motion >= MOVING)


@cache
def _basis() -> Floats:
    """A unit vector a concept, ``(concepts, BASIS)``; the same on every machine."""
    rng = np.random.Generator(np.random.PCG64(20_250_101))
    rows = rng.standard_normal((len(vocabulary()), BASIS))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def _things(percept: Percept) -> tuple[Thing, ...]:
    if percept.brightness < grounding.DARK_BELOW:
        return (Thing(DARKNESS, "", 1.0),)
    weights: dict[int, list[float]] = {}
    for region in range(4):
        pairs = zip(percept.concepts[region], percept.weights[region], strict=True)
        for concept, weight in pairs:
            if weight >= FAINT:
                weights.setdefault(int(concept), [0.0] * 4)[region] = float(weight)
    things = [
        Thing(vocabulary()[concept].noun, _place(held[:3]), round(max(held), 3))
        for concept, held in weights.items()
    ]
    if sum(percept.people):
        things.append(Thing(PERSON, _place([float(n) for n in percept.people]), 1.0))
    return tuple(things)


def _place(held: list[float]) -> str:
    """The third that most of it is in; what spills over into the next one is thinned (``adapter.sharpened``)."""
    most = max(held)
    if most <= 0:
        return ""
    thinned = [part * (part / most) ** 2 for part in held]
    best = max(range(3), key=lambda third: thinned[third])
    return _THIRDS[best] if thinned[best] >= PLACE_SHARE * sum(thinned) else ""


def _looks(percept: Percept) -> Floats:
    concepts = percept.concepts.astype(int).reshape(-1)
    shares = np.sqrt(np.clip(percept.weights.reshape(-1), 0, 1))
    shares[np.square(shares) < FAINT / 2] = 0
    seen = (_basis()[concepts] * shares[:, None]).sum(axis=0)
    size = float(np.linalg.norm(seen))
    if size > 1:
        seen /= size
    return np.concatenate((seen, COLOUR_WEIGHT * np.sqrt(np.clip(percept.colours, 0, 1)))).astype(
        np.float32
    )


def _pack(vector: Floats) -> bytes:
    unit = vector / max(1e-9, float(np.linalg.norm(vector)))
    return unit.astype("<f2").tobytes()
