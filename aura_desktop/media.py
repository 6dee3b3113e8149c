"""What flows through the pipeline: frames, chunks of video, blocks of audio.

Times are seconds since session start. Images are ``uint8`` ``(height, width, 3)`` RGB.
Audio is ``float32`` mono in [-1, 1] with its sample rate beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture of the stream, taken at ``t``."""

    t: float
    image: Image


@dataclass(frozen=True, slots=True, eq=False)
class VideoChunk:
    """One second of video: the two frames that the VideoLLM sees as one temporal patch.

    ``index`` counts from 0; ``t`` is the time of the newest frame, the chunk's "now".
    ``frames`` holds one or two frames, oldest first.
    """

    index: int
    t: float
    frames: tuple[Frame, ...]


@dataclass(frozen=True, slots=True, eq=False)
class AudioBlock:
    """A run of mono samples; ``t`` is the time of the first one."""

    t: float
    samples: Samples
    rate: int

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.rate


@dataclass(frozen=True, slots=True)
class Device:
    """A camera, screen, window, microphone or speaker of this machine.

    ``id`` is stable across starts and replugging: it is what settings and options take.
    """

    id: str
    name: str
    default: bool = False
