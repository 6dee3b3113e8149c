"""From one sample rate to another, block by block, without a seam (soxr)."""

from __future__ import annotations

import numpy as np

from aura_desktop.media import Samples


class Resampler:
    """A stream of mono blocks from ``rate_in`` to ``rate_out``; equal rates pass through untouched."""

    def __init__(self, rate_in: float, rate_out: float) -> None:
        """Rates in samples a second."""
        self._stream = None
        if rate_in != rate_out:
            import soxr

            self._stream = soxr.ResampleStream(rate_in, rate_out, 1, dtype="float32", quality="HQ")

    def process(self, block: Samples, *, last: bool = False) -> Samples:
        """What is ready of ``block`` and those before; after ``last`` all of it is, and none may
        follow.
        """
        if self._stream is None:
            return block
        out: Samples = self._stream.resample_chunk(np.ascontiguousarray(block), last=last)
        return out
