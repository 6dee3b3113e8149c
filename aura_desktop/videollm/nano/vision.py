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
from aura_desktop.videollm.nano.concepts import COLOURS, pooling, vocabulary
from aura_desktop.videollm.nano.percept import TOP, Floats, Percept

CELL = 32
"""Pixels a cell of the encoder's last feature map."""
WHOLE_SIDE = 260
"""Short side of the whole picture, the encoder's own training size in pixels."""
DETAIL_SIDE = 416
"""Short side of the detailed view that the thirds are read from: a thing that fills a third is then
about as large as the encoder is used to."""
FACE_SIDE = 320
"""Long side of the picture that faces are looked for in; a face needs about 12 pixels."""
FACE_SCORE = 0.5
FACE_OVERLAP = 0.3
MAX_ASPECT = 2.4
"""Wider pictures are squeezed to this, so that a banner cannot cost a second."""
CLASS_FLOOR = 0.004
"""Class probabilities below this are haze; summed over a hundred breeds they would make a dog."""
SURFACES = ("velvet",)
"""Concepts that any unfocused surface resembles to the encoder; never reported."""
LOOK_SIZE = (96, 72)
SHADE = 8.0
"""Light that changes over more than this many pixels of the small picture shows no thing."""


def _softmax(x: Floats, axis: int) -> Floats:
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return np.asarray(e / e.sum(axis=axis, keepdims=True), np.float32)


def _fit(image: Image, short: int, step: int = CELL) -> Image:
    """``image`` scaled so that its short side is ``short``, sides multiples of ``step``."""
    h, w = image.shape[:2]
    aspect = min(max(w / h, 1 / MAX_ASPECT), MAX_ASPECT)
    th, tw = (short, short * aspect) if aspect >= 1 else (short / aspect, short)
    size = (max(step, round(tw / step) * step), max(step, round(th / step) * step))
    shrink = size[0] < w
    out = cv2.resize(image, size, interpolation=cv2.INTER_AREA if shrink else cv2.INTER_LINEAR)
    return np.asarray(out, np.uint8)


class Eyes:
    """Loads the two graphs once; ``see`` turns the frames of a chunk into a percept.

    Keeps one small grey picture of the last chunk, to measure motion. Raises ``FileNotFoundError``
    when a graph is missing.
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
        self._pool = pooling(concepts)
        self._pool[:, [c.noun in SURFACES for c in concepts]] = 0
        self._last: Floats | None = None

    def see(self, images: Sequence[Image]) -> Percept:
        """One or two RGB pictures, oldest first, of any size."""
        whole = np.mean([self._pooled(self.cells(image, WHOLE_SIDE)) for image in images], axis=0)
        regions = self._concepts(np.stack([*self._thirds(images[-1]), whole]))
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
        """Class probabilities per cell, ``(1000, h', w')``."""
        x = (_fit(image, short).astype(np.float32) - 127) / 128
        out = self._encoder.run(None, {"image": x.transpose(2, 0, 1)[None]})[0]
        return np.asarray(out[0], np.float32)

    def _concepts(self, classes: Floats) -> Floats:
        """Class probabilities ``(n, 1000)`` as concepts' ``(n, concepts)``."""
        # Not through BLAS: after a product its threads spin for 0.1 s on the decoder's core.
        return np.asarray(np.einsum("nc,ck->nk", classes, self._pool, optimize=False), np.float32)

    def _thirds(self, image: Image) -> list[Floats]:
        """Class probabilities of the left, middle and right third, from the detailed view."""
        cells = self.cells(image, DETAIL_SIDE)
        edges = [round(third * cells.shape[2] / 3) for third in range(4)]
        return [
            self._pooled(cells[:, :, low : max(high, low + 1)])
            for low, high in itertools.pairwise(edges)
        ]

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
        grey: Floats = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32) / np.float32(255)
        sharp = cv2.resize(
            image, (LOOK_SIZE[0] * 3, LOOK_SIZE[1] * 3), interpolation=cv2.INTER_AREA
        )
        fine = cv2.cvtColor(sharp, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
        variance = float(grey.var()) + 1e-6
        contrast = float((grey - cv2.GaussianBlur(grey, (0, 0), SHADE)).std())
        rough = float(cv2.Laplacian(grey, cv2.CV_32F)[1:-1, 1:-1].var()) / variance
        flat = float(np.clip((0.02 - contrast) / 0.012, 0, 1))
        noise = float(np.clip((rough - 5) / 4, 0, 1)) if contrast > 0.01 else 0.0
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
        """Forget the last chunk's picture."""
        self._last = None


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
