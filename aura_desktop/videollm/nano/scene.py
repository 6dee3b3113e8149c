"""What the eyes hold of a scene while it stays the same: several looks at one thing say more than one look.

A scene is over when a part of the picture no longer looks as it did. Pure, but for what is held.
"""

from __future__ import annotations

from collections import deque

import cv2
import numpy as np

from aura_desktop.videollm.nano.figure import Box
from aura_desktop.videollm.nano.percept import Floats

GRID = (6, 4)
"""Columns and rows that two pictures are compared by: coarse, so that a hand may tremble."""
ANOTHER = 10.0
"""Distance in L*a*b* (and texture) of one such part from which on it is another scene: 19 of 20 pairs of
pictures that a trembling hand takes of one thing a second apart differ less.
"""
LOOKS = 4
"""Looks at one figure that are pooled, the last one among them: seconds."""
SAME_PLACE = 0.5
"""Overlap of two boxes (intersection over union) from which on they hold the same figure."""
TURNS = 3
"""Seconds in which every part of a scene that stays is looked at anew, a part of them each second."""


class Scene:
    """Looks at one scene. Holds ``LOOKS`` figures and one column of concepts a part, no picture."""

    def __init__(self) -> None:
        self._grid: Floats | None = None
        self._figures: deque[tuple[Box, Floats]] = deque(maxlen=LOOKS - 1)
        self._parts: Floats | None = None
        self._turn = 0

    def reset(self) -> None:
        """Forget it."""
        self._grid = self._parts = None
        self._figures.clear()
        self._turn = 0

    def follow(self, patches: Floats) -> None:
        """The next picture of the stream, as ``figure.patches``: forget what was held if it shows another scene."""
        grid = np.asarray(cv2.resize(patches, GRID, interpolation=cv2.INTER_AREA), np.float32)
        if self._grid is not None:
            apart = np.sqrt(np.square(grid - self._grid).sum(axis=-1)).max()
            if apart > ANOTHER:
                self.reset()
        self._grid = grid
        self._turn = (self._turn + 1) % TURNS

    def pooled(self, box: Box, logits: Floats) -> Floats:
        """``logits`` of the figure in ``box``, averaged with those it was given before in the same place."""
        alike = [held for place, held in self._figures if overlap(box, place) > SAME_PLACE]
        self._figures.append((box, logits))
        return np.asarray(np.mean([logits, *alike], axis=0), np.float32)

    def due(self, count: int) -> list[int]:
        """Which of the scene's ``count`` parts are to be looked at now: all of a new one."""
        if self._parts is None or self._parts.shape[1] != count:
            return list(range(count))
        return list(range(self._turn, count, TURNS))

    def parts(self, due: list[int], concepts: Floats, count: int) -> Floats:
        """Concepts of all parts, ``(concepts, count)``, after the ``due`` ones were seen as ``(concepts, n)``."""
        if self._parts is None or self._parts.shape[1] != count:
            self._parts = np.zeros((concepts.shape[0], count), np.float32)
        self._parts[:, due] = concepts
        return self._parts


def overlap(one: Box, other: Box) -> float:
    """Intersection over union of two boxes (left, top, right, bottom)."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    both = max(0.0, wide) * max(0.0, high)
    either = sum((b[2] - b[0]) * (b[3] - b[1]) for b in (one, other)) - both
    return both / either if either > 0 else 0.0
