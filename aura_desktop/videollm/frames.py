"""Frames from the application to the mind through shared memory: a ring of slots, reused."""

from __future__ import annotations

from dataclasses import dataclass
from multiprocessing import shared_memory

import numpy as np

from aura_desktop.media import Frame, VideoChunk

SLOTS = 4
"""One chunk in the model, the backlog the session allows, and one being written."""


@dataclass(frozen=True, slots=True)
class FrameAt:
    """Where a frame lies in a slot."""

    t: float
    offset: int
    shape: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class ChunkAt:
    """A chunk whose pictures lie in the shared block ``name``."""

    index: int
    t: float
    name: str
    frames: tuple[FrameAt, ...]


class FrameRing:
    """The writer's side: owns the blocks and unlinks them at the end."""

    def __init__(self) -> None:
        self._blocks: list[shared_memory.SharedMemory | None] = [None] * SLOTS
        self._turn = 0

    def put(self, chunk: VideoChunk) -> ChunkAt:
        """Copy the chunk's pictures into the next slot."""
        needed = sum(f.image.nbytes for f in chunk.frames)
        block = self._block(max(needed, 1))
        placed: list[FrameAt] = []
        offset = 0
        for frame in chunk.frames:
            view = np.ndarray(frame.image.shape, np.uint8, block.buf, offset)
            view[:] = frame.image
            height, width, depth = frame.image.shape
            placed.append(FrameAt(frame.t, offset, (height, width, depth)))
            offset += frame.image.nbytes
        return ChunkAt(chunk.index, chunk.t, block.name, tuple(placed))

    def _block(self, size: int) -> shared_memory.SharedMemory:
        slot = self._turn % SLOTS
        self._turn += 1
        block = self._blocks[slot]
        if block is None or block.size < size:
            if block is not None:
                _free(block)
            block = shared_memory.SharedMemory(create=True, size=size)
            self._blocks[slot] = block
        return block

    def close(self) -> None:
        """Free the blocks."""
        for slot, block in enumerate(self._blocks):
            if block is not None:
                _free(block)
                self._blocks[slot] = None


def _free(block: shared_memory.SharedMemory) -> None:
    block.close()
    block.unlink()


class FrameReader:
    """The reader's side: copies a chunk's pictures out, so that the slot may be written again."""

    def take(self, at: ChunkAt) -> VideoChunk:
        """The chunk at ``at``. Raises ``FileNotFoundError`` when the writer has gone."""
        block = shared_memory.SharedMemory(name=at.name)
        try:
            frames = tuple(
                Frame(f.t, np.ndarray(f.shape, np.uint8, block.buf, f.offset).copy())
                for f in at.frames
            )
        finally:
            block.close()
        return VideoChunk(at.index, at.t, frames)
