"""Figure and ground: where something stands out, from colour and texture alone.

A patch is ground when a good part of the picture's border looks like it (the boundary prior of Zhu et
al. 2014, "Saliency optimization from robust background detection"); what is unlike the border is
figure. Pure functions; a picture takes about three milliseconds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from aura_desktop.media import Image
from aura_desktop.videollm.nano.percept import Floats

PATCHES = 24
"""Patches across; as many down as keep them square."""
PATCH = 4
"""Pixels a patch is read from."""
TEXTURE = 0.7
"""Weight of a patch's own contrast beside its colour, both in units of L*a*b*."""
BORDER_ALIKE = 0.25
"""Share of the border that must look like a patch for the patch to be ground."""
LEAST_UNLIKE = 4.0
"""Distance in L*a*b* below which nothing stands out."""
CLEARLY_UNLIKE = (2.0, 10.0)
"""Distance between figure and ground at which a figure begins to count, and from which on it is taken at its word."""
LEAST_AREA = 0.01
"""Share of the picture below which a figure is a speck."""
MOST = 2
"""Figures looked at."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom as fractions of the picture."""


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """Something that stands out.

    ``thirds`` ``(3,)`` is how much of it is in the left, middle and right third, its own most being 1;
    ``clear`` in [0, 1] how sure it is that this is a figure; ``filled`` the share of the box that stands out,
    near 1 for a rectangle.
    """

    box: Box
    thirds: Floats
    clear: float
    filled: float

    @property
    def width(self) -> float:
        """As a fraction of the picture's."""
        return self.box[2] - self.box[0]


def patches(image: Image) -> Floats:
    """Colour and contrast of each patch of an RGB picture, ``(rows, PATCHES, 4)``."""
    h, w = image.shape[:2]
    rows = min(4 * PATCHES, max(6, round(PATCHES * h / w)))
    small = cv2.resize(image, (PATCHES * PATCH, rows * PATCH), interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    tiles = lab.reshape(rows, PATCH, PATCHES, PATCH, 3)
    contrast = TEXTURE * tiles[..., 0].std(axis=(1, 3))
    return np.concatenate((tiles.mean(axis=(1, 3)), contrast[..., None]), axis=-1).astype(
        np.float32
    )


def figures(tiles: Floats) -> list[Figure]:
    """At most ``MOST`` figures in a picture's ``patches``, the weightiest first; none in a plain one."""
    unlike = _unlike_border(tiles)
    h, w = unlike.shape
    mask = (unlike > max(_threshold(unlike), LEAST_UNLIKE)).astype(np.uint8)
    count, blobs, found, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    ranked: list[tuple[float, Figure]] = []
    for blob in range(1, count):
        x, y, wide, high, area = (int(v) for v in found[blob])
        if area < LEAST_AREA * h * w:
            continue
        inside = np.zeros((h, w), np.bool_)
        inside[y : y + high, x : x + wide] = True
        ground = float(np.median(unlike[~inside])) if not inside.all() else 0.0
        low, sure = CLEARLY_UNLIKE
        clear = (float(unlike[inside].mean()) - ground - low) / (sure - low)
        columns = np.where(inside, unlike, 0).sum(axis=0)
        cuts = [round(third * w / 3) for third in range(4)]
        thirds = np.asarray([columns[cuts[i] : cuts[i + 1]].sum() for i in range(3)], np.float32)
        box = (x / w, y / h, (x + wide) / w, (y + high) / h)
        filled = float(mask[inside].mean())
        figure = Figure(box, thirds / thirds.max(), min(1.0, max(0.0, clear)), filled)
        ranked.append((float(unlike[blobs == blob].sum()), figure))
    ranked.sort(key=lambda pair: -pair[0])
    return [figure for _, figure in ranked[:MOST]]


def cut(image: Image, box: Box, margin: float) -> Image:
    """A square about ``box``, larger by ``margin`` of its longer side all around, kept inside the picture."""
    h, w = image.shape[:2]
    left, top, right, bottom = box[0] * w, box[1] * h, box[2] * w, box[3] * h
    side = max(right - left, bottom - top) * (1 + 2 * margin)
    wide, high = min(side, w), min(side, h)
    x = min(max(0.0, (left + right - wide) / 2), w - wide)
    y = min(max(0.0, (top + bottom - high) / 2), h - high)
    return image[int(y) : max(int(y) + 1, int(y + high)), int(x) : max(int(x) + 1, int(x + wide))]


def within(image: Image, box: Box, margin: float) -> Image:
    """What is in ``box``, each side moved outwards by ``margin`` of its length (inwards below 0)."""
    h, w = image.shape[:2]
    across, down = margin * (box[2] - box[0]), margin * (box[3] - box[1])
    left, right = max(0, int((box[0] - across) * w)), math.ceil((box[2] + across) * w)
    top, bottom = max(0, int((box[1] - down) * h)), math.ceil((box[3] + down) * h)
    return image[top : max(top + 1, bottom), left : max(left + 1, right)]


def _unlike_border(ground: Floats) -> Floats:
    """How unlike the border each patch is: its distance to the nearest ``BORDER_ALIKE`` of it, ``(rows, columns)``."""
    rows, columns, size = ground.shape
    border = np.concatenate((ground[0], ground[-1], ground[1:-1, 0], ground[1:-1, -1]))
    apart = np.square(ground.reshape(-1, 1, size) - border[None]).sum(axis=-1)
    rank = int(BORDER_ALIKE * len(border))
    nearest = np.sqrt(np.partition(apart, rank, axis=1)[:, rank]).reshape(rows, columns)
    return np.asarray(cv2.GaussianBlur(nearest, (0, 0), 0.7), np.float32)


def _threshold(unlike: Floats) -> float:
    """What parts figure from ground best (Otsu 1979)."""
    most = float(unlike.max())
    if most <= 0:
        return 0.0
    levels: NDArray[np.uint8] = np.clip(unlike / most * 255, 0, 255).astype(np.uint8)
    level, _ = cv2.threshold(levels, 0, 255, cv2.THRESH_OTSU)
    return float(level) / 255 * most
