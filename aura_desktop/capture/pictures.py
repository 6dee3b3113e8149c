"""OpenCV, quietly; and what is done to every picture on arrival: RGB, 8 bit, not too large."""

from __future__ import annotations

import functools
import os
from typing import Any

import numpy as np

from aura_desktop.media import Image

# Pixels. A 108-megapixel phone photo is let in (330 MB while it is decoded); more is refused by
# name, since decoding it could take the memory that the models need.
MAX_PIXELS = 120_000_000
# Pixels on the shorter side below which there is nothing to see.
MIN_SIDE = 8

FFMPEG_QUIET = "-8"  # AV_LOG_QUIET: the user gets our sentence, not the decoder's chatter


@functools.cache
def opencv() -> Any:
    """The ``cv2`` module with its own and FFmpeg's messages turned off."""
    # Read by OpenCV when its video backends load; the transform makes Windows cameras take 20 s to
    # open.
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", FFMPEG_QUIET)
    os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")
    import cv2

    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    return cv2


def size_fault(width: int, height: int) -> str:
    """Why a picture of this size cannot be used, to follow "… is "; empty if it can."""
    if width * height > MAX_PIXELS:
        return f"{width}×{height} pixels, more than the {MAX_PIXELS // 10**6} megapixels that fit"
    if min(width, height) < MIN_SIDE:
        return f"{width}×{height} pixels, too small to see anything in"
    return ""


def arrive(picture: Any, max_side: int) -> Image:
    """An OpenCV picture (BGR, grey or BGRA; 8 or 16 bit) as RGB ``uint8``, at most ``max_side``
    pixels.

    The result owns its memory, so a driver may reuse the picture's buffer.
    """
    cv2 = opencv()
    height, width = picture.shape[:2]
    longest = max(height, width)
    if longest > max_side:
        scale = max_side / longest
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    if picture.dtype == np.uint16:
        picture = (picture >> 8).astype(np.uint8)
    elif picture.dtype != np.uint8:
        picture = np.clip(picture * 255.0, 0, 255).astype(np.uint8)
    channels = 1 if picture.ndim == 2 else picture.shape[2]
    code = {1: cv2.COLOR_GRAY2RGB, 3: cv2.COLOR_BGR2RGB, 4: cv2.COLOR_BGRA2RGB}[channels]
    rgb: Image = cv2.cvtColor(picture, code)
    return rgb
