"""Scripted scenes without a single image: what is where, when, and how the encoder would see it.

A thing is drawn as a distribution over the concepts that the frozen encoder confuses with it; the
ranges of certainty and clutter below were measured on real photographs kept out of every test.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from aura_desktop.videollm.nano.concepts import COLOURS, vocabulary
from aura_desktop.videollm.nano.percept import TOP, Percept

CONCEPTS = vocabulary()
NOUNS = {c.noun: i for i, c in enumerate(CONCEPTS)}
PLACES = ("left", "middle", "right")
MISSED_FACES = 0.05
"""Share of chunks in which the face detector looks away."""

# What untextured, cluttered and drawn pictures were seen to look like to the encoder.
HAUNTS = tuple(
    NOUNS[n]
    for n in (
        "envelope box lighter screen worm insect maze ruler doormat bandage eraser computer wallet "
        "necklace bubbles jellyfish spotlight towel clock tray cabinet binder book plaque envelope "
        "nail syringe modem prison window website"
    ).split()
) + tuple(
    NOUNS[n]
    for n in (
        "ping-pong ball", "satellite dish", "digital clock", "crossword puzzle", "petri dish",
        "stone wall", "tennis racket", "pill bottle", "paper towel", "comic book", "jigsaw puzzle",
        "hockey puck", "light switch", "shower curtain" if "shower curtain" in NOUNS else "curtain",
    )
)  # fmt: skip
WORN = tuple(
    NOUNS[n]
    for n in (
        "suit", "necktie", "wig", "sweater", "T-shirt", "sunglasses", "lab coat", "uniform", "coat",
        "scarf", "necklace", "bow tie", "hat", "jeans", "neck brace", "microphone", "hair clip",
    )
)  # fmt: skip
COMMON = tuple(
    NOUNS[n]
    for n in (
        "cat", "dog", "coffee cup", "book", "cell phone", "laptop", "keyboard", "computer mouse",
        "banana", "apple", "orange", "lemon", "water bottle", "chair", "sofa", "clock", "backpack",
        "umbrella", "soccer ball", "basketball", "car", "bicycle", "motorcycle", "flower",
        "teddy bear", "television", "remote control", "sunglasses", "hat", "pizza", "plate of food",
        "flower pot", "pen", "watch", "butterfly", "small bird", "horse", "cow", "rabbit", "monkey",
        "squirrel", "rocket", "airplane", "bus", "train", "truck", "guitar", "teapot", "spoon",
        "knife", "shoes", "bag", "wallet", "camera", "loudspeaker", "microphone", "lamp", "vase",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Thing:
    """A concept at a place: left, middle, right, or ``whole`` when it fills the picture."""

    concept: int
    place: str


@dataclass(frozen=True, slots=True)
class Scene:
    """The truth of one chunk. ``light`` is normal, dim, dark, black, covered, blank or noise."""

    things: tuple[Thing, ...] = ()
    people: tuple[int, int, int] = (0, 0, 0)
    light: str = "normal"
    moving: bool = False
    colours: tuple[int, ...] = (2,)

    @property
    def visible(self) -> bool:
        """Whether there is light to see by."""
        return self.light in ("normal", "dim")

    @property
    def crowd(self) -> int:
        """How many people, 0 when it is too dark to see them."""
        return sum(self.people) if self.visible else 0

    def seen(self) -> tuple[Thing, ...]:
        """The things that can be seen now."""
        return self.things if self.visible else ()

    def where(self, concepts: Sequence[int]) -> Thing | None:
        """The first visible thing among ``concepts``."""
        return next((t for t in self.seen() if t.concept in concepts), None)


class Confusion:
    """Which concepts the encoder takes for which, from the angles between its class weights."""

    def __init__(self, class_weights: NDArray[np.float32]) -> None:
        rows = np.stack([class_weights[list(c.classes)].mean(axis=0) for c in CONCEPTS])
        rows = rows - rows.mean(axis=0)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        near = rows @ rows.T
        np.fill_diagonal(near, -1)
        self.order = np.argsort(-near, axis=1)[:, :12]
        picked = np.take_along_axis(near, self.order, axis=1)
        weights = np.exp(picked / 0.08)
        self.weights = weights / weights.sum(axis=1, keepdims=True)

    def like(self, concept: int, rng: np.random.Generator) -> int:
        """A concept that looks like ``concept``."""
        return int(rng.choice(self.order[concept][:6]))


@dataclass(slots=True)
class _Mixture:
    """Probability a concept in one region, before the strongest are kept."""

    parts: dict[int, float]

    def add(self, concept: int, weight: float) -> None:
        self.parts[concept] = self.parts.get(concept, 0.0) + weight

    def top(self) -> tuple[list[int], list[float]]:
        total = sum(self.parts.values())
        scale = 0.99 / total if total > 0.99 else 1.0
        ranked = sorted(self.parts.items(), key=lambda item: -item[1])[:TOP]
        while len(ranked) < TOP:
            ranked.append((0, 0.0))
        return [c for c, _ in ranked], [w * scale for _, w in ranked]


class Take:
    """One continuous take of a scene: its things keep their look, the chunks jitter."""

    def __init__(self, scene: Scene, confusion: Confusion, rng: np.random.Generator) -> None:
        self.scene = scene
        self._rng = rng
        self._confusion = confusion
        self._clutter = [self._haunting() for _ in range(4)]
        if rng.random() < 0.5:
            self._clutter[3] = self._clutter[int(rng.integers(3))]
        worn = rng.choice(np.asarray(WORN), size=2, replace=False)
        self._worn = [(int(c), float(rng.uniform(0, 0.35))) for c in worn]
        self._looks = {t.concept: self._look(t) for t in scene.things}
        self._brightness = {
            "normal": rng.uniform(0.3, 0.85), "dim": rng.uniform(0.15, 0.3),
            "dark": rng.uniform(0.02, 0.1), "black": rng.uniform(0, 0.03),
            "covered": rng.uniform(0.12, 0.38), "blank": rng.uniform(0.4, 0.95),
            "noise": rng.uniform(0.3, 0.65),
        }[scene.light]  # fmt: skip
        self._blur = float(rng.choice([0, 0, 0, rng.uniform(0, 1)]))

    def _haunting(self) -> list[tuple[int, float]]:
        rng = self._rng
        cluttered = []
        for _ in range(rng.integers(1, 5)):
            pool = HAUNTS if rng.random() < 0.6 else range(len(CONCEPTS))
            strength = rng.uniform(0.15, 0.5) if rng.random() < 0.2 else rng.uniform(0, 0.15)
            cluttered.append((int(rng.choice(np.asarray(pool))), float(strength)))
        return cluttered

    def _look(self, thing: Thing) -> tuple[float, float, NDArray[np.float64]]:
        """How surely it is known in its own region, how much of the whole it takes, confusions."""
        rng = self._rng
        sure = rng.uniform(0.3, 0.97) if rng.random() < 0.85 else rng.uniform(0.2, 0.4)
        share = rng.uniform(0.75, 1.0) if thing.place == "whole" else rng.uniform(0.2, 0.95)
        row = self._confusion.weights[thing.concept]
        mixed = row * rng.exponential(1.0, size=row.shape)
        return float(sure), float(share), mixed / mixed.sum()

    def chunk(self, fading: float = 1.0) -> Percept:
        """One chunk. ``fading`` below 1 is a thing on its way in or out of the picture."""
        rng, scene = self._rng, self.scene
        regions = [_Mixture({}) for _ in range(4)]
        veil = 1.0
        if scene.light in ("black", "covered", "blank", "noise"):
            veil = float(rng.choice([0.0, 0.0, rng.uniform(0, 0.3)]))
        elif scene.light == "dark":
            veil = float(rng.uniform(0.1, 0.7))
        for index, region in enumerate(regions):
            for concept, strength in self._clutter[index]:
                region.add(concept, veil * strength * float(rng.lognormal(0, 0.35)))
        if scene.visible:
            for index in (i for i, n in enumerate(scene.people) if n):
                for concept, strength in self._worn:
                    regions[index].add(concept, strength * float(rng.lognormal(0, 0.3)))
                    regions[3].add(concept, 0.6 * strength * float(rng.lognormal(0, 0.3)))
        shown = scene.things if scene.light in ("normal", "dim", "dark") else ()
        known = 0.2 * veil if scene.light == "dark" else 1.0
        for thing in shown:
            sure, share, row = self._looks[thing.concept]
            sure = float(np.clip(sure * rng.lognormal(0, 0.12), 0.05, 0.97)) * fading * known
            for index in range(4):
                weight = sure * self._reach(thing.place, index, share)
                regions[index].add(thing.concept, weight)
                left = min(weight / 2, max(0.0, 0.95 - sure) * weight / max(sure, 0.05))
                for other, part in zip(self._confusion.order[thing.concept], row, strict=True):
                    regions[index].add(int(other), left * float(part))
        for region in regions:
            whole = sum(region.parts.values())
            if whole > 0.97:
                strongest = max(region.parts, key=lambda c: region.parts[c])
                rest = max(1e-6, whole - region.parts[strongest])
                spare = max(0.0, 0.97 - min(0.95, region.parts[strongest]))
                region.parts = {
                    c: min(0.95, w) if c == strongest else w * min(1.0, spare / rest)
                    for c, w in region.parts.items()
                }
        tops = [region.top() for region in regions]
        return Percept(
            np.asarray([t[0] for t in tops], np.int16),
            np.asarray([t[1] for t in tops], np.float32),
            self._faces(fading),
            float(np.clip(self._brightness + rng.normal(0, 0.015), 0, 1)),
            float(rng.uniform(0.8, 1)) if scene.light in ("black", "covered", "blank")
            else float(rng.uniform(0, 1)) if scene.light == "dark" else 0.0,
            float(rng.uniform(0.6, 1)) if scene.light == "noise" else 0.0,
            self._blur,
            self._motion(),
            self._paint(),
        )  # fmt: skip

    def _reach(self, place: str, region: int, share: float) -> float:
        """How much of a thing's certainty shows in a region."""
        rng = self._rng
        if region == 3:
            return share * float(rng.uniform(0.85, 1.1))
        if place == "whole":
            return float(rng.uniform(0.75, 1.0) if region == 1 else rng.uniform(0.3, 0.95))
        distance = abs(PLACES.index(place) - region)
        if distance == 0:
            return float(rng.uniform(0.9, 1.0))
        if distance == 1 and rng.random() < 0.4:
            return float(rng.uniform(0, 0.45))
        return 0.0

    def _faces(self, fading: float) -> tuple[int, int, int]:
        missed = self._rng.random() < MISSED_FACES
        if not self.scene.visible or fading < 0.5 or missed:
            return (0, 0, 0)
        left, middle, right = self.scene.people
        return (left, middle, right)

    def _motion(self) -> float:
        if self.scene.light in ("black", "covered", "blank"):
            return float(self._rng.uniform(0, 0.03))
        if self.scene.light == "noise":
            return float(self._rng.uniform(0.05, 0.6))
        if self.scene.moving:
            return float(self._rng.uniform(0.3, 1.0))
        return float(self._rng.uniform(0, 0.14))

    def _paint(self) -> NDArray[np.float32]:
        weights = self._rng.dirichlet(np.full(len(COLOURS), 0.15)) * 0.25
        for rank, colour in enumerate(self.scene.colours):
            weights[colour] += 0.75 / 2**rank
        if self.scene.light in ("black", "dark"):
            weights = weights * 0.1
            weights[0] = 1
        return np.asarray(weights / weights.sum(), np.float32)


def any_thing(rng: np.random.Generator) -> int:
    """A concept to show: everyday ones more often."""
    if rng.random() < 0.4:
        return int(rng.choice(np.asarray(COMMON)))
    return int(rng.integers(len(CONCEPTS)))


def any_scene(rng: np.random.Generator, avoid: frozenset[int]) -> Scene:
    """A scene whose things are none of ``avoid``."""
    colours = tuple(
        int(c) for c in rng.choice(len(COLOURS), size=rng.integers(1, 3), replace=False)
    )
    moving = bool(rng.random() < 0.2)
    roll = rng.random()
    if roll < 0.15:
        light = str(rng.choice(["dark", "black", "covered", "blank", "noise"]))
        return Scene(light=light, colours=colours, moving=moving and light == "dark")
    light = "dim" if rng.random() < 0.12 else "normal"
    people = _any_people(rng) if rng.random() < 0.35 else (0, 0, 0)
    count = int(rng.choice([0, 1, 2], p=[0.22, 0.53, 0.25]))
    places = list(rng.permutation(PLACES))
    things: list[Thing] = []
    for index in range(count):
        concept = any_thing(rng)
        while concept in avoid or any(t.concept == concept for t in things):
            concept = any_thing(rng)
        place = "whole" if count == 1 and rng.random() < 0.4 else str(places[index])
        things.append(Thing(concept, place))
    return Scene(tuple(things), people, light, moving, colours)


def _any_people(rng: np.random.Generator) -> tuple[int, int, int]:
    counts = [0, 0, 0]
    for _ in range(int(rng.choice([1, 2, 3, 4], p=[0.5, 0.3, 0.12, 0.08]))):
        counts[int(rng.integers(3))] += 1
    return (counts[0], counts[1], counts[2])


def without_people(scene: Scene) -> Scene:
    """The same scene after everybody left."""
    return replace(scene, people=(0, 0, 0))
