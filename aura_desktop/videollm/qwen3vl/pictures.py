"""One second of video as Qwen3-VL's vision tower reads it: two frames, one temporal patch.

The aspect ratio is kept within a pixel budget, in multiples of the merged patch; resampling, scaling
and the order of the values are those of transformers' ``Qwen2VLImageProcessorPil``, which takes
single pictures only.
"""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image as Pillow
from torch import Tensor

from aura_desktop.media import Image

FRAMES = 2
"""Frames in one temporal patch."""
LEAST_SIDES = 2
"""Merged patches along the shorter side of the smallest grid."""
JPEG_QUALITY = 90
"""Of pictures in a snapshot."""
WIDEST = 50.0
"""Aspect ratio beyond which a picture is squeezed: a strip of one merged patch shows nothing."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The patches of one temporal patch: ``height`` × ``width``, merged ``merge`` × ``merge``."""

    height: int
    width: int
    merge: int

    @property
    def tokens(self) -> int:
        """Positions in the language model."""
        return (self.height // self.merge) * (self.width // self.merge)

    @property
    def span(self) -> int:
        """By how much the positions advance over it."""
        return max(self.height, self.width) // self.merge


@dataclass(frozen=True, slots=True)
class Patches:
    """``values`` ``(height · width, 3 · 2 · patch²)`` float32 in [-1, 1], merged patches together.

    ``newest`` is the newer frame at the size that is seen.
    """

    values: Tensor
    grid: Grid
    newest: Image


def fit(height: int, width: int, factor: int, pixels: int) -> tuple[int, int]:
    """The size in multiples of ``factor`` that keeps the aspect ratio within ``pixels`` a frame.

    The rule of Qwen2-VL's ``smart_resize``, with sides of at least ``LEAST_SIDES`` factors where the
    budget allows.
    """
    if max(height, width) > WIDEST * min(height, width):
        height, width = max(height, round(width / WIDEST)), max(width, round(height / WIDEST))
    least = (LEAST_SIDES * factor) ** 2
    tall, wide = round(height / factor) * factor, round(width / factor) * factor
    if tall * wide > pixels:
        shrink = math.sqrt(height * width / pixels)
        tall = max(factor, math.floor(height / shrink / factor) * factor)
        wide = max(factor, math.floor(width / shrink / factor) * factor)
    elif tall * wide < least:
        grow = math.sqrt(least / (height * width))
        larger = (
            math.ceil(height * grow / factor) * factor,
            math.ceil(width * grow / factor) * factor,
        )
        if larger[0] * larger[1] <= pixels:
            return larger
    return max(factor, tall), max(factor, wide)


def resized(image: Image, size: tuple[int, int]) -> Image:
    """``image`` at ``(height, width)``, bicubic."""
    if image.shape[:2] == size:
        return image
    small = Pillow.fromarray(image).resize((size[1], size[0]), Pillow.Resampling.BICUBIC)
    return np.asarray(small, np.uint8)


def patches(frames: Sequence[Image], patch: int, merge: int, pixels: int) -> Patches:
    """One or two frames, oldest first, as patches; a lone frame counts twice.

    ``pixels`` is the budget of both frames together. The second frame takes the first one's size.
    """
    if not 1 <= len(frames) <= FRAMES:
        raise ValueError(f"a chunk holds one or two frames, not {len(frames)}")
    height, width = frames[0].shape[:2]
    size = fit(height, width, patch * merge, pixels // FRAMES)
    pair = [resized(frame, size) for frame in frames]
    stacked = np.stack([pair[0], pair[-1]])
    grid = Grid(size[0] // patch, size[1] // patch, merge)
    rows, columns = grid.height // merge, grid.width // merge
    values = torch.from_numpy(stacked).permute(0, 3, 1, 2).float().div_(127.5).sub_(1.0)
    values = values.reshape(FRAMES, 3, rows, merge, patch, columns, merge, patch)
    values = values.permute(2, 5, 3, 6, 1, 0, 4, 7).reshape(grid.height * grid.width, -1)
    return Patches(values.contiguous(), grid, pair[-1])


def to_jpeg(image: Image) -> str:
    """``image`` as a JPEG, in base64."""
    data = io.BytesIO()
    Pillow.fromarray(image).save(data, "JPEG", quality=JPEG_QUALITY)
    return base64.b64encode(data.getvalue()).decode("ascii")


def from_jpeg(jpeg: str) -> Image:
    """The picture that ``to_jpeg`` wrote."""
    with Pillow.open(io.BytesIO(base64.b64decode(jpeg))) as picture:
        return np.asarray(picture.convert("RGB"), np.uint8)
