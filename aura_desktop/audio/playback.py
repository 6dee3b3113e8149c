"""What the speaker plays next: the pure core that a device's callback, or a simulated clock, draws
from.

The callback calls ``render`` and copies; everything else only appends or sets a target, so that a
cut or a duck takes effect within the next block.
"""

from __future__ import annotations

import math
import threading
from collections import deque

import numpy as np

from aura_desktop.audio.resampling import Resampler
from aura_desktop.audio.ring import SampleRing
from aura_desktop.media import AudioBlock, Samples

# Seconds in which the gain goes down when the user speaks up: at once to the ear, without a click.
DUCK_RAMP_S = 0.01
# Seconds in which it comes back: a sudden voice would startle.
RESTORE_RAMP_S = 0.15
# Seconds in which a voice falls silent: shorter clicks, longer is heard as going on.
FADE_S = 0.025
# Seconds of played sound that a tap keeps for whoever is late to read it.
TAP_S = 10.0


class Playback:
    """A queue of samples at ``rate``, played with a moving gain. Any thread may call any method."""

    def __init__(self, rate: int, volume: float = 1.0) -> None:
        """``volume`` is the gain of everything that is appended."""
        self.rate = rate
        self._volume = volume
        self._lock = threading.Lock()
        self._queue: deque[Samples] = deque()
        self._waiting = 0
        self._tail = 0
        self._played = 0
        self._gain = self._target = 1.0
        self._step = 0.0
        self._holding = False

    @property
    def played(self) -> int:
        """Samples of the current utterance that were rendered."""
        with self._lock:
            return self._played

    @property
    def waiting(self) -> int:
        """Samples of the current utterance still to be rendered."""
        with self._lock:
            return self._waiting

    @property
    def busy(self) -> bool:
        """Whether anything is left to render, the fading tail of a cut utterance included."""
        with self._lock:
            return bool(self._queue)

    def begin(self) -> None:
        """A new utterance: counting starts at zero. What is left of the last one is cut."""
        self.stop(0.0)

    def append(self, samples: Samples) -> None:
        """More of the current utterance."""
        if not len(samples):
            return
        loud = samples if self._volume == 1.0 else samples * np.float32(self._volume)
        with self._lock:
            self._queue.append(loud)
            self._waiting += len(loud)

    def duck(self, gain: float) -> None:
        """Go to ``gain`` (a factor) within ``DUCK_RAMP_S``; a voice on hold stays silent."""
        with self._lock:
            if not self._holding:
                self._aim(gain, DUCK_RAMP_S)

    def hold(self) -> None:
        """Fall silent within ``FADE_S`` and keep what is left for ``restore``."""
        with self._lock:
            if not self._holding:
                self._holding = True
                self._aim(0.0, FADE_S)

    def restore(self) -> None:
        """Come back to full volume within ``RESTORE_RAMP_S``; a voice on hold goes on."""
        with self._lock:
            self._holding = False
            self._aim(1.0, RESTORE_RAMP_S)

    def stop(self, fade_s: float) -> int:
        """Cut the utterance, fading for ``fade_s``; samples of it that were or will be played.

        The gain is full again for the next utterance.
        """
        with self._lock:
            fading = min(self._waiting, round(fade_s * self.rate)) if self._gain > 0 else 0
            tail = [self._take(self._tail), self._take(fading)]
            if fading:
                tail[1] = tail[1] * np.linspace(self._gain, 0.0, fading, dtype=np.float32)
            self._queue.clear()
            self._queue.extend(part for part in tail if len(part))
            played = self._played + fading
            self._tail += fading
            self._waiting = self._played = 0
            self._gain = self._target = 1.0
            self._holding = False
            return played

    def render(self, count: int) -> Samples:
        """The next ``count`` samples, with silence after the end of what was appended."""
        out = np.zeros(count, np.float32)
        with self._lock:
            tail = self._take(min(count, self._tail))
            self._tail -= len(tail)
            out[: len(tail)] = tail
            voice = self._take(min(count - len(tail), self._waiting, self._until_silent(count)))
            self._waiting -= len(voice)
            self._played += len(voice)
            gains = self._gains(count - len(tail))
            end = len(tail) + len(voice)
            out[len(tail) : end] = voice * gains[: len(voice)]
        return out

    def _aim(self, target: float, ramp_s: float) -> None:
        self._target = target
        self._step = abs(target - self._gain) / max(1, round(ramp_s * self.rate))

    def _until_silent(self, count: int) -> int:
        """Of the next ``count`` samples, those that are heard before a hold is silent."""
        if not self._holding:
            return count
        return min(count, math.ceil(self._gain / self._step)) if self._gain > 0 else 0

    def _gains(self, count: int) -> Samples:
        """The gain of each of the next ``count`` samples; moves it."""
        if self._gain == self._target or not count:
            return np.full(count, self._gain, np.float32)
        sign = 1.0 if self._target > self._gain else -1.0
        ramp = self._gain + sign * self._step * np.arange(1, count + 1)
        ramp = np.minimum(ramp, self._target) if sign > 0 else np.maximum(ramp, self._target)
        self._gain = float(ramp[-1])
        gains: Samples = ramp.astype(np.float32)
        return gains

    def _take(self, count: int) -> Samples:
        """Remove ``count`` samples from the front of the queue."""
        parts, missing = [], count
        while missing:
            block = self._queue.popleft()
            if len(block) > missing:
                self._queue.appendleft(block[missing:])
                block = block[:missing]
            parts.append(block)
            missing -= len(block)
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)


class Tap:
    """Everything a speaker plays, silence included, for one reader: the far end, or a recorder.

    ``t`` of the blocks is the time at which their first sample can be heard.
    """

    def __init__(self, rate_in: int, rate: int) -> None:
        """From a speaker at ``rate_in``, read at ``rate``."""
        self.rate = rate
        self._rate_in = rate_in
        self._ring = SampleRing(round(TAP_S * rate_in))
        self._resampler = Resampler(rate_in, rate)
        self._anchor = (0, 0.0)
        self._next = 0

    @property
    def overruns(self) -> int:
        """How often the reader was so late that played sound was lost to it."""
        return self._ring.overruns

    def write(self, t: float, block: Samples) -> None:
        """The speaker: the first sample of ``block`` can be heard at ``t``."""
        self._anchor = (self._ring.write(block), t)

    def read(self) -> AudioBlock | None:
        """What was played since the last call, ``None`` if nothing was."""
        number, block = self._ring.read()
        if not len(block):
            return None
        if number != self._next:
            self._resampler = Resampler(self._rate_in, self.rate)
        self._next = number + len(block)
        anchor_number, anchor_t = self._anchor
        t = anchor_t + (number - anchor_number) / self._rate_in
        samples = self._resampler.process(block[:, 0])
        return AudioBlock(t, samples, self.rate) if len(samples) else None
