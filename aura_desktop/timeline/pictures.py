"""Keyframes as JPEG files: one folder a day, named by their id."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path

import cv2

from aura_desktop.media import Image

SIDE = 480
"""Pixels of the long side: enough to recognise a scene, about 25 kB."""
QUALITY = 80
"""JPEG quality."""


def encode(image: Image) -> bytes:
    """``image`` as JPEG, its long side at most ``SIDE``. Raises ``ValueError`` when it cannot be encoded."""
    height, width = image.shape[:2]
    scale = SIDE / max(height, width)
    if scale < 1:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    done, coded = cv2.imencode(
        ".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, QUALITY]
    )
    if not done:
        raise ValueError("the picture cannot be encoded")
    return coded.tobytes()


def path_of(number: int, at: float) -> str:
    """Where picture ``number`` lies, relative to the folder of pictures."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}/{number}.jpg"


def write(folder: Path, file: str, coded: bytes) -> None:
    """Write one picture. Raises ``OSError``; what was half written is removed."""
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.write_bytes(coded)
    except OSError:
        remove(folder, file)
        raise


def remove(folder: Path, file: str) -> None:
    """Remove one picture, and its day's folder with the last of it."""
    path = folder / file
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        path.parent.rmdir()  # only when it is empty


def sweep(folder: Path, known: set[str]) -> int:
    """Remove the pictures that no row speaks of (the process was killed in between); how many."""
    swept = 0
    for path in folder.glob("*/*.jpg"):
        file = path.relative_to(folder).as_posix()
        if file not in known:
            remove(folder, file)
            swept += 1
    return swept
