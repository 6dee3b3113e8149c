"""From one sample rate to another, block by block, without a seam (FFmpeg's libswresample)."""

from __future__ import annotations

from typing import Any

import numpy as np

from aura_desktop.media import Samples


class Resampler:
    """A stream of mono blocks from ``rate_in`` to ``rate_out``; equal rates pass through untouched.

    What comes out is a millisecond or two late, whatever the size of the blocks: libsoxr, which cuts off more
    sharply, hands out 30 to 40 ms at a time, and everything live would wait for that.
    """

    def __init__(self, rate_in: int, rate_out: int) -> None:
        """Rates in samples a second."""
        self._rate_in = rate_in
        self._stream: Any = None
        if rate_in != rate_out:
            import av

            self._stream = av.AudioResampler(format="flt", layout="mono", rate=rate_out)

    def process(self, block: Samples, *, last: bool = False) -> Samples:
        """What is ready of ``block`` and those before; after ``last`` all of it is, and none may
        follow.
        """
        if self._stream is None:
            return block
        frames: list[Any] = []
        if len(block):
            frames += self._stream.resample(self._frame(block))
        if last:
            frames += self._stream.resample(None)
        parts = [frame.to_ndarray()[0] for frame in frames]
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)

    def _frame(self, block: Samples) -> Any:
        import av

        samples = np.ascontiguousarray(block, np.float32)[np.newaxis]
        frame = av.AudioFrame.from_ndarray(samples, format="flt", layout="mono")
        frame.sample_rate = self._rate_in
        return frame
