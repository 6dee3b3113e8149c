"""Cuts of a picture at the sizes that the encoder reads them. Pure functions."""

from __future__ import annotations

import math

import cv2
import numpy as np

from aura_desktop.media import Image

CELL = 32
"""Pixels a cell of the encoder's last feature map."""
SQUARE_WIDTH = 0.36
"""Width of a square of the thirds as a fraction of the picture's: a third and a little."""
MAX_ROWS = 3
"""Squares above one another in a third: a tall picture is cut into no more."""
MAX_ASPECT = 2.4
"""Wider pictures are squeezed to this, so that a banner cannot cost a second."""
MAX_FIGURE_ASPECT = 2.0
"""What is longer is squeezed to this."""
RED, RED_REACH, RED_LEAST = 2, 14, 70
"""Hue of red, how far from it is still red (half degrees), and the saturation from which on it is a colour (of 255)."""
APPLE_GREEN = 42
"""The hue of a green apple, in half degrees."""


def fit(image: Image, short: int) -> Image:
    """``image`` scaled so that its short side is ``short``, sides multiples of a cell."""
    h, w = image.shape[:2]
    aspect = min(max(w / h, 1 / MAX_ASPECT), MAX_ASPECT)
    th, tw = (short, short * aspect) if aspect >= 1 else (short / aspect, short)
    size = (max(CELL, round(tw / CELL) * CELL), max(CELL, round(th / CELL) * CELL))
    shrink = size[0] < w
    out = cv2.resize(image, size, interpolation=cv2.INTER_AREA if shrink else cv2.INTER_LINEAR)
    return np.asarray(out, np.uint8)


def squares(image: Image) -> tuple[list[Image], list[list[int]]]:
    """The squares that cover left, middle and right, and which of them are in each third."""
    h, w = image.shape[:2]
    side = max(1, round(min(h, w, max(SQUARE_WIDTH * w, h / MAX_ROWS))))
    rows = max(1, math.ceil(h / side - 0.12))
    cuts: list[Image] = []
    columns: list[list[int]] = []
    for middle in (SQUARE_WIDTH / 2, 0.5, 1 - SQUARE_WIDTH / 2):
        x = round(min(max(0.0, middle * w - side / 2), w - side))
        columns.append(list(range(len(cuts), len(cuts) + rows)))
        for row in range(rows):
            y = round((h - side) * row / max(1, rows - 1))
            cuts.append(image[y : y + side, x : x + side])
    return cuts, columns


def centre(image: Image) -> Image:
    """The largest square in the middle."""
    h, w = image.shape[:2]
    side = min(h, w)
    y, x = (h - side) // 2, (w - side) // 2
    return image[y : y + side, x : x + side]


def square(image: Image, side: int) -> Image:
    """``image`` scaled to ``side`` by ``side``."""
    how = cv2.INTER_AREA if image.shape[0] > side else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, (side, side), interpolation=how), np.uint8)


def of_area(image: Image, side: int) -> Image:
    """``image`` scaled to about ``side`` squared pixels, sides multiples of a cell, in its own shape."""
    h, w = image.shape[:2]
    aspect = min(max(w / h, 1 / MAX_FIGURE_ASPECT), MAX_FIGURE_ASPECT) ** 0.5
    size = (round(side * aspect / CELL) * CELL, round(side / aspect / CELL) * CELL)
    how = cv2.INTER_AREA if size[0] < w else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, size, interpolation=how), np.uint8)


def greened(image: Image) -> tuple[Image, float]:
    """``image`` with all that is red turned to the green of an apple, shades kept, and how much of it that is."""
    hsv = cv2.cvtColor(image, cv2.COLOR_RGB2HSV)
    from_red = (hsv[..., 0].astype(np.int16) - RED + 90) % 180 - 90
    red = (np.abs(from_red) <= RED_REACH) & (hsv[..., 1] > RED_LEAST)
    hsv[..., 0] = np.where(red, APPLE_GREEN + from_red // 2, hsv[..., 0])
    return np.asarray(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB), np.uint8), float(red.mean())
