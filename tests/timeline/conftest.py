"""An archive of a test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from aura_desktop.media import Image
from aura_desktop.timeline import Archive

NOON = 1_764_000_000.0
QUOTA = 100 * 2**20


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "timeline"


@pytest.fixture
def archive(folder: Path) -> Iterator[Archive]:
    held = Archive(folder, quota_bytes=QUOTA)
    held.begin_session(NOON, "aura-nano", "camera")
    yield held
    held.close()


def picture(seed: int, side: int = 64) -> Image:
    """Something that no other seed looks like."""
    return np.random.default_rng(seed).integers(0, 256, (side, side, 3), dtype=np.uint8)


def embedding(seed: int, size: int = 16) -> bytes:
    """A unit vector in half precision."""
    vector = np.random.default_rng(seed).normal(size=size)
    return (vector / np.linalg.norm(vector)).astype(np.float16).tobytes()
