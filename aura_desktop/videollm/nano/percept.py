"""What one second of video is to aura-nano: a few numbers for each region, people and the light."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TOP = 8
"""Concepts kept a region."""

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
