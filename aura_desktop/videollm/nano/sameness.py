"""Whether two pictures show the same scene, whatever the light: what is seen cannot change while that does not.

A picture is reduced to a small grey one with its mean and spread taken out, so that a lamp that is dimmed changes
nothing; two are compared block by block, so that a thing that comes or goes in a corner does, and at the shift at which
they are most alike, so that a hand that trembles does not.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from aura_desktop.media import Image

SIDE, BLOCK = 32, 8
"""Pixels of a look, and of the blocks in which two are compared."""
CHANGED = 0.35
"""Mean difference of one block, in spreads of the whole picture, from which the scene has changed."""
SHIFT = 2
"""Pixels of a look by which a hand-held camera may have moved: 6 % of the picture."""
LEAST_SPREAD = 4.0
"""Grey levels: below that a picture is flat, and its spread is noise."""

Look = NDArray[np.float32]


def look_of(image: Image) -> Look:
    """``image`` ``(height, width, 3)`` as a look ``(SIDE, SIDE)``."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    spread = max(float(small.std()), LEAST_SPREAD)
    return np.asarray((small - small.mean()) / spread, np.float32)


def differs(before: Look | None, now: Look | None) -> bool:
    """Whether two looks show different scenes; a look that is not there differs from any."""
    if before is None or now is None:
        return True
    wide = np.pad(before, SHIFT, mode="edge")
    shifts = range(2 * SHIFT + 1)
    return not any(_alike(wide[y : y + SIDE, x : x + SIDE], now) for y in shifts for x in shifts)


def _alike(before: Look, now: Look) -> bool:
    gap = np.abs(before - now).reshape(SIDE // BLOCK, BLOCK, SIDE // BLOCK, BLOCK)
    return bool(gap.mean(axis=(1, 3)).max() < CHANGED)
