"""The eyes of aura-nano: two frames in, one ``Percept`` out, through onnxruntime.

The encoder's classifier is read per cell, pooled to everyday concepts and to regions; faces come
from CenterFace; light, colour and motion from the pixels themselves.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from aura_desktop.media import Image
from aura_desktop.videollm.nano.concepts import COLOURS, IMAGENET_CLASSES, vocabulary
from aura_desktop.videollm.nano.figure import Figure, cut, figures, patches, within
from aura_desktop.videollm.nano.percept import TOP, Floats, Percept
from aura_desktop.videollm.nano.scene import Scene
from aura_desktop.videollm.nano.views import CELL, centre, fit, greened, of_area, square, squares

WHOLE_SIDE = 260
"""Short side of the whole picture, the encoder's own training size in pixels."""
SQUARE_SIDE = 192
"""Pixels of the squares that the encoder sees one by one: the thirds, and the middle of the picture."""
BORNE_OUT = 0.4
"""Probability in a cell of the whole picture from which on a square's word is taken in full."""
IN_WHOLE = 0.8
"""What a third is sure of counts this much in the whole."""
FIGURE_SIDE = 224
"""Pixels that what stands out is read at: the root of the area."""
GREEN_APPLE = 948
"""The one apple of the encoder's classes. What is red is looked at in green too: it may be a red one."""
RED_SHARE = 0.1
"""How much of what stands out is red then."""
TURNED = 1.0
"""Nats that an apple so seen counts less: it is not what the picture shows."""
ROOM, NEAR, INNER = 0.12, 0.04, -0.08
"""Room around it, as a part of its sides: for its surroundings, to the edge, and without its edge."""
PICTURE = 0.8
"""Share of its box that it fills from which on it is taken for a picture, a screen or a page: a rectangle whose
surroundings say nothing about it.
"""
WIDE = 0.55
"""Width, as a fraction of the picture, from which on what stands out may be several things in a row."""
WIDE_WORD = 0.5
"""What such a figure says of left, middle and right counts this much beside the thirds' own squares."""
FIGURE_WORD = 0.8
"""What the figure says counts this much in the whole."""
FACE_SIDE = 320
"""Long side of the picture that faces are looked for in; a face needs about 12 pixels."""
FACE_SCORE = 0.5
FACE_OVERLAP = 0.3
CLASS_FLOOR = 0.004
"""Class probabilities below this are haze; summed over a hundred breeds they would make a dog."""
SURFACES = ("velvet",)
"""Concepts that any unfocused surface resembles to the encoder; never reported."""
PRIOR_WEIGHT = 0.3
"""Trust in the everyday prior of things: a tempered one (1 is Bayes' rule, were the prior exact)."""
PRIOR_LIMIT = 2.0
"""No prior moves a class further than this, in nats."""
TEMPERATURE = 0.85
"""Trained with smoothed labels, the encoder is less sure than it is right (Müller et al. 2019, arXiv 1906.02629)."""
SURE_OF_KIND = 0.8
"""Share of a kind's certainty that one of its sorts must have to be named: else it is called by its kind."""
LOOK_SIZE = (96, 72)
SHADE = 8.0
"""Light that changes over more than this many pixels of the small picture shows no thing."""


def _softmax(x: Floats, axis: int) -> Floats:
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return np.asarray(e / e.sum(axis=axis, keepdims=True), np.float32)


class Eyes:
    """Loads the two graphs once; ``see`` turns the frames of a chunk into a percept.

    Keeps one small grey picture of the last chunk, to measure motion, and the last looks at the scene.
    Raises ``FileNotFoundError`` when a graph is missing.
    """

    def __init__(self, folder: Path, threads: int = 2) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        # Workers that spin between two pictures take the decoder's core.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        for name in ("vision.onnx", "faces.onnx"):
            if not (folder / name).is_file():
                raise FileNotFoundError(folder / name)
        providers = ["CPUExecutionProvider"]
        self._encoder = ort.InferenceSession(str(folder / "vision.onnx"), options, providers)
        self._faces = ort.InferenceSession(str(folder / "faces.onnx"), options, providers)
        concepts = vocabulary()
        self._members = np.concatenate([c.classes for c in concepts])
        self._starts = np.cumsum([0, *(len(c.classes) for c in concepts[:-1])])
        self._surfaces = [i for i, c in enumerate(concepts) if c.noun in SURFACES]
        numbers = {c.noun: i for i, c in enumerate(concepts)}
        self._sorts = [
            (i, numbers[kind])
            for i, c in enumerate(concepts)
            for kind in c.kinds
            if kind in numbers
        ]
        self._prior = np.zeros((1, IMAGENET_CLASSES, 1, 1), np.float32)
        for c in concepts:
            pull = PRIOR_WEIGHT * c.prior
            self._prior[0, list(c.classes)] = min(max(pull, -PRIOR_LIMIT), PRIOR_LIMIT)
        self._last: Floats | None = None
        self._scene = Scene()

    def warm_up(self) -> None:
        """Look at a thing and at nothing in particular: the first look of every kind takes twice as long."""
        empty = np.random.default_rng(0).integers(90, 130, (360, 640, 3)).astype(np.uint8)
        thing = empty.copy()
        thing[90:270, 200:420] = (220, 60, 40)
        for picture in (thing, empty):
            self.see([picture, picture])
            self.reset()

    def see(self, images: Sequence[Image]) -> Percept:
        """One or two RGB pictures, oldest first, of any size."""
        last = images[-1]
        ground = patches(last)
        self._scene.follow(ground)
        found = figures(ground)
        cells = self.cells(last, WHOLE_SIDE)
        said = self._figures_seen(images, found)
        word = found[0].clear if found else 0.0
        for_thirds = word * (WIDE_WORD if found and found[0].width > WIDE else 1)
        cuts, columns = squares(last) if for_thirds < 1 else ([], [])
        seen = self._parts_seen([centre(last), *cuts])
        if cuts:
            surest = seen[:, 1:].max(axis=0)
            best = [1 + max(column, key=lambda part: surest[part]) for column in columns]
            thirds = (1 - for_thirds) * seen[:, best] * self._support(cells)
        else:
            thirds = np.zeros((len(seen), 3), np.float32)
        for figure, concepts in zip(found, said.T, strict=True):
            thirds = np.maximum(thirds, figure.clear * concepts[:, None] * figure.thirds)
        wide = self._concepts(self._pooled(cells)[:, None])
        whole = (wide + seen[:, :1]) / 2
        if found:
            share = FIGURE_WORD * (1 + word) / 2
            whole = (1 - share) * whole + share * said[:, :1]
        # A small thing hardly shows in the whole, and is there for all that.
        whole = np.maximum(whole, IN_WHOLE * thirds.max(axis=1, keepdims=True))
        whole /= max(1.0, float(whole.sum()))
        regions = self._hedged(np.concatenate((thirds, whole), axis=1)).T
        people = self.people(images[-1])
        looks = [self._look(image) for image in images]
        brightness, flat, noise, blur = np.mean([look[0] for look in looks], axis=0)
        motion = self._motion([look[1] for look in looks])
        colours = np.mean([look[2] for look in looks], axis=0).astype(np.float32)
        regions *= (1 - flat) * (1 - noise)
        order = np.argsort(-regions, axis=1)[:, :TOP]
        return Percept(
            order.astype(np.int16),
            np.take_along_axis(regions, order, axis=1).astype(np.float32),
            people,
            float(brightness),
            float(flat),
            float(noise),
            float(blur),
            motion,
            colours,
        )

    def cells(self, image: Image, short: int) -> Floats:
        """Class logits per cell, ``(1000, h', w')``."""
        return np.asarray(self._run(fit(image, short)[None])[0], np.float32)

    def _run(self, images: NDArray[np.uint8]) -> Floats:
        """``(n, h, w, 3)`` to class logits per cell, ``(n, 1000, h', w')``, in an everyday world."""
        x = (images.astype(np.float32) - 127) / 128
        out = self._encoder.run(None, {"image": np.ascontiguousarray(x.transpose(0, 3, 1, 2))})[0]
        return np.asarray(out / TEMPERATURE + self._prior, np.float32)

    def _concepts(self, classes: Floats) -> Floats:
        """Class probabilities ``(1000, n)`` as concepts' ``(concepts, n)``."""
        # Not a matrix product: after one, OpenBLAS spins for 0.1 s on the decoder's core.
        summed = np.add.reduceat(classes[self._members], self._starts, axis=0)
        summed[self._surfaces] = 0
        return np.asarray(summed, np.float32)

    def _parts_seen(self, parts: Sequence[Image]) -> Floats:
        """Concepts of each square, ``(concepts, n)``; one without contrast shows nothing.

        Of a scene that stays, some are looked at now and the others were a moment ago.
        """
        due = self._scene.due(len(parts))
        chosen = [parts[part] for part in due]
        contrast = np.asarray([1 - _flatness(_small_grey(part)) for part in chosen], np.float32)
        concepts = np.zeros((len(self._starts), 0), np.float32)
        if chosen:
            cells = self._run(np.stack([square(part, SQUARE_SIDE) for part in chosen]))
            concepts = self._read(cells.mean(axis=(2, 3))) * contrast
        return self._scene.parts(due, concepts, len(parts))

    def _read(self, logits: Floats) -> Floats:
        """Class logits ``(n, 1000)`` as concepts without haze, ``(concepts, n)``."""
        classes = _softmax(logits, 1)
        return self._concepts(np.where(classes < CLASS_FLOOR, 0, classes).T)

    def _figures_seen(self, images: Sequence[Image], found: Sequence[Figure]) -> Floats:
        """Concepts of each figure of the last picture, ``(concepts, n)``.

        The first one is seen twice, once mirrored in the picture before, where it stands out too, and in green if it
        is red, and pooled over the seconds that it has been in sight.
        """
        if not found:
            return np.zeros((len(self._starts), 0), np.float32)
        views = [self._close(images[-1], figure) for figure in found]
        logits = np.stack([self._mean(view) for view in views])
        logits[0] = (logits[0] + self._mean(self._again(images, found[0]))) / 2
        green, red = greened(views[0])
        if red > RED_SHARE:
            apple = self._mean(green)[GREEN_APPLE] - TURNED
            logits[0, GREEN_APPLE] = max(logits[0, GREEN_APPLE], apple)
        logits[0] = self._scene.pooled(found[0].box, logits[0].copy())
        return self._read(logits)

    @staticmethod
    def _close(image: Image, figure: Figure) -> Image:
        """``figure`` looked at closely."""
        if figure.filled > PICTURE:
            return of_area(within(image, figure.box, INNER), FIGURE_SIDE)
        return square(cut(image, figure.box, ROOM), FIGURE_SIDE)

    @staticmethod
    def _again(images: Sequence[Image], figure: Figure) -> Image:
        """It once more, mirrored, in the picture before."""
        before = images[0]
        first = (figures(patches(before)) or [figure])[0] if len(images) > 1 else figure
        if figure.filled > PICTURE:
            return square(cut(before, first.box, NEAR), FIGURE_SIDE)[:, ::-1]
        return of_area(within(before, first.box, NEAR), FIGURE_SIDE)[:, ::-1]

    def _mean(self, view: Image) -> Floats:
        """Class logits of a picture of one thing, ``(1000,)``."""
        return np.asarray(self._run(view[None])[0].mean(axis=(1, 2)), np.float32)

    def _support(self, cells: Floats) -> Floats:
        """How far the whole picture's cells bear out each concept in each third, ``(concepts, 3)``.

        A square may show part of a thing that looks like another, or the edge of its neighbour's
        thing: what counts is how sure the surest cell is, and the third's part of all such cells.
        """
        _, h, w = cells.shape
        each = _softmax(cells.reshape(cells.shape[0], -1), 0)
        concepts = self._concepts(each).reshape(-1, h, w)
        edges = [round(third * w / 3) for third in range(4)]
        parts = [
            concepts[:, :, low : max(high, low + 1)] for low, high in itertools.pairwise(edges)
        ]
        surest = np.stack([part.max(axis=(1, 2)) for part in parts], axis=1)
        amount = np.stack([part.sum(axis=(1, 2)) for part in parts], axis=1)
        share = amount / np.maximum(amount.max(axis=1, keepdims=True), 1e-6)
        return np.asarray(np.minimum(1, surest / BORNE_OUT) * share, np.float32)

    def _hedged(self, regions: Floats) -> Floats:
        """``(concepts, n)`` in which a sort that is not clear gives way to its kind: a car, not a taxi
        (Deng et al. 2012, "Hedging your bets").
        """
        for sort, kind in self._sorts:
            unclear = regions[sort] < SURE_OF_KIND * (regions[sort] + regions[kind])
            moved = np.where(unclear, regions[sort], 0)
            regions[kind] += moved
            regions[sort] -= moved
        return regions

    @staticmethod
    def _pooled(cells: Floats) -> Floats:
        """One distribution for a patch of cells: what its mean says and what its surest cells say."""
        flat = cells.reshape(cells.shape[0], -1)
        mean = _softmax(flat.mean(axis=1), 0)
        each = _softmax(flat, 0)
        sure = each.max(axis=0) ** 2
        pooled = (mean + (each * sure).sum(axis=1) / sure.sum()) / 2
        return np.asarray(np.where(pooled < CLASS_FLOOR, 0, pooled), np.float32)

    def people(self, image: Image) -> tuple[int, int, int]:
        """Faces in the left, middle and right third."""
        h, w = image.shape[:2]
        scale = FACE_SIDE / max(h, w)
        size = (
            max(CELL, round(w * scale / CELL) * CELL),
            max(CELL, round(h * scale / CELL) * CELL),
        )
        x = cv2.resize(image, size, interpolation=cv2.INTER_AREA).astype(np.float32)
        heat, extent, offset, _ = self._faces.run(
            None, {self._faces.get_inputs()[0].name: x.transpose(2, 0, 1)[None]}
        )
        ys, xs = np.where(heat[0, 0] > FACE_SCORE)
        counts = [0, 0, 0]
        if len(ys):
            high, wide = (np.exp(extent[0, i, ys, xs]) * 4 for i in (0, 1))
            top = np.maximum(0, (ys + offset[0, 0, ys, xs] + 0.5) * 4 - high / 2)
            left = np.maximum(0, (xs + offset[0, 1, ys, xs] + 0.5) * 4 - wide / 2)
            boxes = np.stack([left, top, wide, high], axis=1)
            kept = cv2.dnn.NMSBoxes(
                boxes.tolist(), heat[0, 0, ys, xs].tolist(), FACE_SCORE, FACE_OVERLAP
            )
            for index in np.asarray(kept).reshape(-1):
                centre = (boxes[index, 0] + boxes[index, 2] / 2) / size[0]
                counts[min(2, max(0, int(centre * 3)))] += 1
        return (counts[0], counts[1], counts[2])

    @staticmethod
    def _look(image: Image) -> tuple[tuple[float, float, float, float], Floats, Floats]:
        """Light (brightness, flat, noise, blur), a small grey picture, shares of the colours.

        ``flat`` is how little contrast is left without shading, as on a wall or a covered lens;
        ``noise`` is detail at the scale of single pixels. Both limits were set on drawn pictures.
        """
        small = cv2.resize(image, LOOK_SIZE, interpolation=cv2.INTER_AREA)
        grey = _small_grey(image)
        sharp = cv2.resize(
            image, (LOOK_SIZE[0] * 3, LOOK_SIZE[1] * 3), interpolation=cv2.INTER_AREA
        )
        fine = cv2.cvtColor(sharp, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
        variance = float(grey.var()) + 1e-6
        flat = _flatness(grey)
        rough = float(cv2.Laplacian(grey, cv2.CV_32F)[1:-1, 1:-1].var()) / variance
        noise = float(np.clip((rough - 5) / 4, 0, 1)) if flat < 0.8 else 0.0
        gradient = float(cv2.Laplacian(fine, cv2.CV_32F).std()) / (variance**0.5)
        blur = float(np.clip((0.10 - gradient) / 0.07, 0, 1)) * (1 - flat)
        return (
            (float(grey.mean()), flat, noise, blur),
            grey,
            _colours(small.astype(np.uint8, copy=False)),
        )

    def _motion(self, greys: list[Floats]) -> float:
        pictures = ([self._last] if self._last is not None else []) + greys
        self._last = greys[-1]
        changes = [float(np.abs(b - a).mean()) for a, b in itertools.pairwise(pictures)]
        return float(np.clip(max(changes, default=0.0) / 0.12, 0, 1))

    def reset(self) -> None:
        """Forget the last chunk's picture and the scene."""
        self._last = None
        self._scene.reset()


def _small_grey(image: Image) -> Floats:
    """``image`` small and grey, 0 to 1."""
    small = cv2.resize(image, LOOK_SIZE, interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32) / np.float32(255)
    return np.asarray(grey, np.float32)


def _flatness(grey: Floats) -> float:
    """How little contrast is left without shading, 0 to 1."""
    contrast = float((grey - cv2.GaussianBlur(grey, (0, 0), SHADE)).std())
    return float(np.clip((0.02 - contrast) / 0.012, 0, 1))


def _colours(small: NDArray[np.uint8]) -> Floats:
    """Shares of the eleven basic colour terms (Berlin & Kay 1969) by hue, saturation and value."""
    h, s, v = (c.astype(np.int32) for c in cv2.split(cv2.cvtColor(small, cv2.COLOR_RGB2HSV)))
    dull = s < 45
    names = np.full(h.shape, COLOURS.index("red"))
    for low, high, name in (
        (9, 21, "orange"),
        (21, 34, "yellow"),
        (34, 85, "green"),
        (85, 131, "blue"),
        (131, 155, "purple"),
        (155, 171, "pink"),
    ):
        names[(h >= low) & (h < high)] = COLOURS.index(name)
    names[(names == COLOURS.index("orange")) & (v < 190)] = COLOURS.index("brown")
    names[(names == COLOURS.index("red")) & (s < 130) & (v < 170)] = COLOURS.index("brown")
    names[dull & (v > 190)] = COLOURS.index("white")
    names[dull & (v <= 190)] = COLOURS.index("grey")
    names[v < 50] = COLOURS.index("black")
    return (np.bincount(names.reshape(-1), minlength=len(COLOURS)) / names.size).astype(np.float32)
