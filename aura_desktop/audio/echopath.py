"""The way from the loudspeaker to the microphone, learned while the assistant speaks, so that its echo can be foretold.

A partitioned-block frequency-domain Kalman filter: Enzner and Vary 2006, "Frequency-domain adaptive Kalman
filter for acoustic echo control in hands-free telephones" (Signal Processing 86); in partitions as in Kuech,
Mabande and Enzner 2014, "State-space architecture of the partitioned-block-based acoustic echo controller"
(ICASSP). Its step is small by itself while somebody speaks over the echo, so what they say is neither learned
nor taken out: a suppressor like that of AEC3 takes words with the echo. Pure.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from aura_desktop.media import Samples

BLOCK = 160  # 10 ms at 16 kHz
# Blocks of the path that are learned: 160 ms hold a buffer's wavering and what a living room adds.
PARTITIONS = 16
# Partitions whose overlap is taken out after each block: all of them in turn, for a third of the work.
CONSTRAINED = 4
# Blocks by which the echo may come later than that: what a wireless loudspeaker takes.
MAX_SKIP = 40
# How much of the path is the same a block later. With 0.9995, in a room without and in one with 0.3 s of
# reverberation, 25 and 21 dB of the echo went (median); with 0.999 a decibel less.
TRANSITION = 0.9995
# Share of what was known in the power of what is not echo.
SMOOTHING = 0.8
# Power that a block of the path may have before anything was heard. With 1, far more than rooms have, 6 dB of the
# echo went in the first second of the assistant's voice and 13 in the next, with 0.1 10 and 15; 0.03 gave no more.
UNCERTAIN = 0.1
# Power of a spectrum below which there is nothing to learn from.
FLOOR = 1e-7
# Share of each block's residual and sound in their long means, and how much more of the residual there must be
# for the path to have become another one.
MEAN_SHARE = 0.05
WORSE = 1.2


class EchoPath:
    """Feed it every 10 ms of what was played and what was heard, in order."""

    def __init__(self) -> None:
        bins = BLOCK + 1
        self._spectra = np.zeros((PARTITIONS + MAX_SKIP, bins), np.complex64)
        self._newest = 0
        self._before: Samples = np.zeros(BLOCK, np.float32)
        self._skip = 0
        self._turn = 0
        self._other: npt.NDArray[np.floating[Any]]
        self._reset()

    @property
    def skip(self) -> int:
        """Blocks between playing and hearing that hold no echo."""
        return self._skip

    @skip.setter
    def skip(self, blocks: int) -> None:
        blocks = min(max(0, blocks), MAX_SKIP)
        # What was learned of a later part of the path stays true.
        later, self._skip = self._skip - blocks, blocks
        self.move(later)

    def move(self, later: int) -> None:
        """The echo comes so many blocks later than it did, sooner if negative; what is learned moves with it."""
        if not later:
            return
        for values, unknown in ((self._path, 0.0), (self._unsure, UNCERTAIN)):
            values[:] = np.roll(values, later, axis=0)
            if later > 0:
                values[:later] = unknown
            else:
                values[later:] = unknown

    def push(self, far: Samples | None, near: Samples) -> Samples:
        """What is left of the block ``near`` without the echo in it, now that ``far`` (``None``: nothing) was
        played.
        """
        played = np.zeros(BLOCK, np.float32) if far is None else far
        self._newest = (self._newest + 1) % len(self._spectra)
        self._spectra[self._newest] = np.fft.rfft(np.concatenate([self._before, played]))
        self._before = played
        rows = (self._newest - self._skip - np.arange(PARTITIONS)) % len(self._spectra)
        spectra = self._spectra[rows]
        echo: Samples = np.fft.irfft((spectra * self._path).sum(axis=0))[BLOCK:].astype(np.float32)
        left = near - echo
        self._learn(spectra, left)
        return left if self._helps(near, left) else near

    def _learn(self, spectra: npt.NDArray[np.complex64], left: Samples) -> None:
        error = np.fft.rfft(np.concatenate([np.zeros(BLOCK, np.float32), left]))
        power = np.square(np.abs(error))
        self._other = SMOOTHING * self._other + (1 - SMOOTHING) * power
        played = np.square(np.abs(spectra))
        # Half of each transform is overlap.
        known = 0.5 * (self._unsure * played).sum(axis=0)
        step = self._unsure / (known + np.maximum(self._other, power) + FLOOR)
        self._unsure *= TRANSITION**2 * (1 - 0.5 * step * played)
        self._unsure += (1 - TRANSITION**2) * np.square(np.abs(self._path))
        self._path += step * spectra.conj() * error
        some = slice(self._turn, None, PARTITIONS // CONSTRAINED)
        self._turn = (self._turn + 1) % (PARTITIONS // CONSTRAINED)
        taps = np.fft.irfft(self._path[some], axis=1)
        taps[:, BLOCK:] = 0
        self._path[some] = np.fft.rfft(taps, axis=1)

    def _helps(self, near: Samples, left: Samples) -> bool:
        """A path that for long adds more than it takes out is that of another place, and forgotten."""
        before, after = float(np.square(near).mean()), float(np.square(left).mean())
        self._near_power += MEAN_SHARE * (before - self._near_power)
        self._left_power += MEAN_SHARE * (after - self._left_power)
        if self._left_power > WORSE * self._near_power + FLOOR:
            self._reset()
        return after <= before

    def _reset(self) -> None:
        bins = BLOCK + 1
        self._path = np.zeros((PARTITIONS, bins), np.complex64)
        self._unsure = np.full((PARTITIONS, bins), UNCERTAIN, np.float32)
        self._other = np.zeros(bins, np.float32)
        self._near_power = self._left_power = 0.0
