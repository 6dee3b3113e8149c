"""Whether two pictures show the same scene, whatever the light: what is seen cannot change while that does not.

A picture is reduced to a small grey one with its mean and spread taken out, so that a lamp that is dimmed changes
nothing; two are laid over each other first (ECC: Evangelidis & Psarakis 2008), so that a hand that trembles changes
nothing, and compared block by block, so that a thing that comes or goes in a corner does.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from aura_desktop.media import Image

SIDE, BLOCK = 64, 16
"""Pixels of a look, and of the blocks in which two are compared."""
CHANGED = 0.5
"""Mean difference of one block, in spreads of the whole picture, from which the scene has changed."""
FARTHEST, STEEPEST = 8.0, 0.1
"""Pixels and radians by which a hand moves a camera; more is another view."""
STEPS = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 30, 1e-3)
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
    return _gap(before, now) >= CHANGED and _gap(_laid_over(before, now), now) >= CHANGED


def _gap(before: Look, now: Look) -> float:
    """The mean difference of the block that differs most."""
    gap = np.abs(before - now).reshape(SIDE // BLOCK, BLOCK, SIDE // BLOCK, BLOCK)
    return float(gap.mean(axis=(1, 3)).max())


def _laid_over(before: Look, now: Look) -> Look:
    """``before`` moved and turned as a hand may have, so that it is most like ``now``; as it is if that is too far."""
    warp = np.eye(2, 3, dtype=np.float32)
    try:
        cv2.findTransformECC(now, before, warp, cv2.MOTION_EUCLIDEAN, STEPS)
    except cv2.error:  # there is no such place
        return before
    if np.abs(warp[:, 2]).max() > FARTHEST or abs(float(warp[0, 1])) > STEEPEST:
        return before
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    moved = cv2.warpAffine(before, warp, (SIDE, SIDE), flags=how, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.float32)
