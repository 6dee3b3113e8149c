"""What one second of video is to aura-nano: a few numbers for each region, people and the light."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aura_desktop.events import Sight
from aura_desktop.videollm.nano.concepts import REGIONS, vocabulary

TOP = 8
"""Concepts kept a region."""

SHOWN = 3
"""Concepts of a region that are told to a person, and the least share that makes one worth telling."""
SHOWN_FROM = 0.05

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Percept:
    """One chunk as seen.

    ``concepts`` and ``weights`` are ``(4, TOP)``: for the regions left, middle, right and all, the
    strongest concepts and their probabilities (each row sums to at most 1). ``people`` counts faces
    in left, middle, right. ``brightness`` is 0 (black) to 1; ``flat``, ``noise``, ``blur`` and
    ``motion`` are degrees in [0, 1]; ``colours`` ``(11,)`` are shares of the picture.
    """

    concepts: NDArray[np.int16]
    weights: Floats
    people: tuple[int, int, int]
    brightness: float
    flat: float
    noise: float
    blur: float
    motion: float
    colours: Floats


PERCEPT_BYTES = len(REGIONS) * TOP * (2 + 4) + 3 * 8 + 5 * 8 + 11 * 4
"""Bytes that a percept's numbers take."""


def merge(a: Percept, a_chunks: int, b: Percept, b_chunks: int) -> Percept:
    """``a`` and ``b``, which stand for so many chunks each, as one: means, but the longer one's people."""
    share = a_chunks / (a_chunks + b_chunks)
    concepts = np.zeros((len(REGIONS), TOP), np.int16)
    weights = np.zeros((len(REGIONS), TOP), np.float32)
    for region in range(len(REGIONS)):
        held: dict[int, float] = {}
        for percept, part in ((a, share), (b, 1 - share)):
            pairs = zip(percept.concepts[region], percept.weights[region], strict=True)
            for concept, weight in pairs:
                held[int(concept)] = held.get(int(concept), 0.0) + part * float(weight)
        best = sorted(held.items(), key=lambda item: -item[1])[:TOP]
        concepts[region, : len(best)] = [concept for concept, _ in best]
        weights[region, : len(best)] = [weight for _, weight in best]

    def mean(x: float, y: float) -> float:
        return share * x + (1 - share) * y

    return Percept(
        concepts,
        weights,
        a.people if a_chunks > b_chunks else b.people,
        mean(a.brightness, b.brightness),
        mean(a.flat, b.flat),
        mean(a.noise, b.noise),
        mean(a.blur, b.blur),
        mean(a.motion, b.motion),
        np.asarray(share * a.colours + (1 - share) * b.colours, np.float32),
    )


def unlike(a: Percept, b: Percept) -> float:
    """How unlike two percepts are, in [0, 1]: what their things, people and light do not share."""
    first = dict(zip(a.concepts[-1].tolist(), a.weights[-1].tolist(), strict=True))
    second = dict(zip(b.concepts[-1].tolist(), b.weights[-1].tolist(), strict=True))
    total = max(sum(first.values()), sum(second.values()))
    common = sum(min(weight, second.get(concept, 0.0)) for concept, weight in first.items())
    things = 1 - common / total if total > 0.05 else 0.0
    people = float(a.people != b.people)
    return max(things, people, min(1.0, 2 * abs(a.brightness - b.brightness)))


def plain(percept: Percept) -> dict[str, Any]:
    """``percept`` JSON-ready, rounded to four digits."""
    return {
        "concepts": percept.concepts.tolist(),
        "weights": np.round(percept.weights.astype(float), 4).tolist(),
        "people": list(percept.people),
        "light": [percept.brightness, percept.flat, percept.noise, percept.blur, percept.motion],
        "colours": np.round(percept.colours.astype(float), 4).tolist(),
    }


def percept_of(held: dict[str, Any]) -> Percept:
    """What ``plain`` wrote."""
    left, middle, right = held["people"]
    brightness, flat, noise, blur, motion = held["light"]
    return Percept(
        np.asarray(held["concepts"], np.int16),
        np.asarray(held["weights"], np.float32),
        (left, middle, right),
        brightness,
        flat,
        noise,
        blur,
        motion,
        np.asarray(held["colours"], np.float32),
    )


def sights(percept: Percept) -> tuple[Sight, ...]:
    """What a person is told of it: faces and the strongest concepts, region by region."""
    names = vocabulary()
    told: list[Sight] = []
    for at, region in enumerate(REGIONS):
        people = percept.people[at] if at < len(percept.people) else sum(percept.people)
        if people:
            told.append(Sight(region, "person" if people == 1 else "people", 1.0))
        pairs = zip(percept.concepts[at], percept.weights[at], strict=True)
        shown = [(names[int(c)].noun, float(w)) for c, w in pairs if w >= SHOWN_FROM][:SHOWN]
        told += [Sight(region, name, round(share, 3)) for name, share in shown]
    return tuple(told)
