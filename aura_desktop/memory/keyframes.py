"""Which pictures are worth keeping: those that differ from the last one kept, within a budget an hour.

A token bucket bounds a busy scene, a slow heartbeat shows that a still one was watched. Pure, told the time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from aura_desktop.media import Image

GRID = (16, 12)
"""Cells, width and height, that a picture is compared by: a trembling hand moves less than one."""
CHANGED = 0.05
"""Mean difference of brightness over the cells, in [0, 1], from which a picture is another one."""
AN_HOUR = 1200
"""Keyframes an hour on average at most: 30 MB of busy video."""
BURST = 60
"""Keyframes that may be saved up for a lively minute."""
LEAST_GAP_S = 2.0
"""Seconds between two keyframes, events apart."""
HEARTBEAT_S = 600.0
"""Seconds after which a still scene is kept once more."""


class KeyframePicker:
    """Tell it every chunk; it says how much the picture changed if it is worth keeping."""

    def __init__(self) -> None:
        self._kept: NDArray[np.float32] | None = None
        self._kept_at = 0.0
        self._tokens = float(BURST)
        self._filled_at = 0.0

    def consider(self, t: float, image: Image, *, event: bool = False) -> float | None:
        """The change in [0, 1] of a picture to be kept, ``None`` for one that is not.

        ``event``: something began in it, so it is kept if there is budget at all.
        """
        self._tokens = min(BURST, self._tokens + (t - self._filled_at) * AN_HOUR / 3600)
        self._filled_at = t
        small = grid(image)
        if self._kept is None:
            return self._keep(t, small, 1.0)
        change = float(np.abs(small - self._kept).mean())
        waited = t - self._kept_at
        due = (
            event
            or waited >= HEARTBEAT_S
            or (change >= CHANGED and waited >= LEAST_GAP_S)
        )  # fmt: skip
        if not due or self._tokens < 1:
            return None
        return self._keep(t, small, min(1.0, change))

    def _keep(self, t: float, small: NDArray[np.float32], change: float) -> float:
        self._kept, self._kept_at = small, t
        self._tokens -= 1
        return change


def grid(image: Image) -> NDArray[np.float32]:
    """``image`` as mean brightnesses of ``GRID`` cells, 0 to 1, ``(12, 16)``."""
    wide, high = GRID
    height, width = image.shape[:2]
    # A sample of rows and columns is enough, and costs the same for every size.
    rows = np.linspace(0, height - 1, high * 6).astype(int)
    columns = np.linspace(0, width - 1, wide * 6).astype(int)
    sampled = image[np.ix_(rows, columns)].astype(np.float32).mean(axis=2) / 255
    return np.asarray(sampled.reshape(high, 6, wide, 6).mean(axis=(1, 3)), np.float32)
