"""Real photographs and a real engine for the tests of aura-nano."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from aura_desktop import paths, settings
from aura_desktop.media import Frame, Image, VideoChunk
from aura_desktop.videollm.nano.engine import NanoEngine


@pytest.fixture(scope="session")
def photo() -> Callable[[str], Image]:
    """A photograph of the demo by name, RGB."""

    def read(name: str) -> Image:
        picture = cv2.imread(str(paths.resource("assets", "demo", "photos", f"{name}.jpg")))
        return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8)

    return read


@pytest.fixture(scope="session")
def grey() -> Image:
    """A grey picture of a camera's size."""
    return np.full((480, 640, 3), 128, np.uint8)


def chunk(index: int, image: Image) -> VideoChunk:
    """Second ``index`` of a stream that shows ``image``."""
    return VideoChunk(index, index + 1.0, (Frame(index + 0.5, image), Frame(index + 1.0, image)))


@pytest.fixture(scope="session")
def shared_engine(models_dir: Path) -> NanoEngine:
    """One engine for all tests: loading it takes seconds."""
    weights = paths.resource("models", "aura-nano", "adapter.safetensors")
    return NanoEngine(models_dir / "aura-nano", weights, settings.load())


@pytest.fixture
def engine(shared_engine: NanoEngine) -> NanoEngine:
    """The engine with an empty context."""
    shared_engine.reset()
    return shared_engine
