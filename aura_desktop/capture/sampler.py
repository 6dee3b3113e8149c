"""From a stream of frames to chunks of two: the 2 FPS sampler, driven by explicit times.

Ticks lie at ``0, 1/fps, 2/fps, …`` seconds. Each tick takes the newest frame that is not later than
the tick and was not taken before; two ticks make a chunk. Nothing here reads a clock or starts a
thread.
"""

from __future__ import annotations

import math

from aura_desktop.media import Frame, VideoChunk

FRAMES_PER_CHUNK = 2  # one temporal patch of the VideoLLM

# Ticks; times are sums of binary fractions, so a frame at 0.49999999 belongs to the tick at 0.5.
_ROUNDING = 1e-6


class FrameSampler:
    """Picks the frames that the model sees. The newest chunk wins: one that nobody took is dropped.

    Call ``push`` with frames in the order of time and ``advance`` when time has passed without one;
    ``take`` hands out the newest complete chunk. Who must see every chunk takes after every call,
    and advances to just before a frame that comes after a gap.
    """

    def __init__(self, fps: float = 2.0) -> None:
        """``fps`` is the rate of ticks. Raises ``ValueError`` unless it is finite and positive."""
        if not (math.isfinite(fps) and fps > 0):
            raise ValueError(f"fps must be finite and positive, not {fps}")
        self.fps = fps
        self.dropped = 0
        """Frames that were picked but never handed out, because a newer chunk took their place."""
        self.skipped = 0
        """Frames that fell between two ticks, or came out of order, and were never picked."""
        self._tick = 0
        self._candidate: Frame | None = None
        self._picked: list[Frame] = []
        self._waiting: tuple[Frame, ...] = ()
        self._index = 0
        self._newest = -math.inf

    @property
    def chunk_seconds(self) -> float:
        """The length of one chunk in seconds."""
        return FRAMES_PER_CHUNK / self.fps

    @property
    def next_tick(self) -> float:
        """The time of the next tick in seconds."""
        return self._tick / self.fps

    def push(self, frame: Frame) -> None:
        """Offer ``frame``. Time has come at least to ``frame.t``; one not newer than the last is
        skipped.
        """
        if not math.isfinite(frame.t) or frame.t <= self._newest:
            self.skipped += 1
            return
        self._newest = frame.t
        self._close(math.ceil(frame.t * self.fps - _ROUNDING) - 1)
        if self._candidate is not None:
            self.skipped += 1
        self._candidate = frame
        self._close(math.floor(frame.t * self.fps + _ROUNDING))

    def advance(self, now: float) -> None:
        """Time is ``now``: close every tick up to it. Going backwards changes nothing."""
        if math.isfinite(now):
            self._close(math.floor(now * self.fps + _ROUNDING))

    def flush(self) -> None:
        """The stream has ended: what was picked of the unfinished chunk becomes a chunk."""
        if self._candidate is not None:
            self._candidate = None
            self.skipped += 1
        self._finish_chunk()

    def take(self) -> VideoChunk | None:
        """The newest complete chunk, once, or ``None``. Indices count what was taken."""
        if not self._waiting:
            return None
        frames, self._waiting = self._waiting, ()
        chunk = VideoChunk(self._index, frames[-1].t, frames)
        self._index += 1
        return chunk

    def _close(self, last: int) -> None:
        """Close the ticks up to number ``last``; at most the first of them has a frame to take."""
        if last < self._tick:
            return
        frame, self._candidate = self._candidate, None
        if frame is not None:
            # After a gap the frame belongs to the tick that follows it, not to the first one
            # missed.
            self._move_to(max(self._tick, math.ceil(frame.t * self.fps - _ROUNDING)))
            self._picked.append(frame)
            self._move_to(self._tick + 1)
        self._move_to(last + 1)

    def _move_to(self, tick: int) -> None:
        """Make ``tick`` the next one; a chunk whose ticks are all past is finished."""
        if tick // FRAMES_PER_CHUNK > self._tick // FRAMES_PER_CHUNK:
            self._finish_chunk()
        self._tick = max(self._tick, tick)

    def _finish_chunk(self) -> None:
        if self._picked:
            self.dropped += len(self._waiting)
            self._waiting, self._picked = tuple(self._picked), []
