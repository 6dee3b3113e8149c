"""From an audio source to windows of voice activity, with the sound kept for the transcriber.

Used by one thread; only ``sound`` may be called from another. Neighbours: ``live`` and ``fast`` drive
it, the one by the wall clock, the other by the stream's own time.
"""

from __future__ import annotations

import math
import threading
from collections import deque

import numpy as np

from aura_desktop.audio import (
    RATE,
    SILENT_DB,
    AudioSource,
    EchoCanceller,
    Tap,
    clearer,
    decibels,
)
from aura_desktop.audio.farend import FRAME
from aura_desktop.media import AudioBlock, Samples
from aura_desktop.session import messages as msg
from aura_desktop.speech import WINDOW_SAMPLES, VoiceActivity

#: Seconds by which a block may lie off the end of the one before and still follow it: clock jitter.
GAP_S = 0.05
#: Seconds for which a voice over the assistant's, once noticed, is listened to without echo suppression: the faint
#: parts of its syllables are below what notices it.
LINGER_S = 0.1
#: Seconds after which another voice over the assistant's is told.
AGAIN_S = 0.2
#: Seconds within which the detector must have heard in the cleaned sound what was noticed, or it was nothing.
CONFIRM_S = 1.0
#: Probability from which it has.
CONFIRMED = 0.5
#: Seconds kept beyond the longest turn: the pause that ends it, and the wait for the transcriber.
SPARE_S = 10.0


class History:
    """The last ``seconds`` of sound, by session time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._blocks: deque[AudioBlock] = deque()
        self._lock = threading.Lock()

    def append(self, block: AudioBlock) -> None:
        """The newest sound."""
        with self._lock:
            self._blocks.append(block)
            oldest = block.t - self._seconds
            while self._blocks[0].t + self._blocks[0].seconds < oldest:
                self._blocks.popleft()

    def sound(self, start: float, end: float) -> Samples:
        """What was heard in [start, end); gaps are left out."""
        with self._lock:
            blocks = [b for b in self._blocks if b.t < end and b.t + b.seconds > start]
        parts = []
        for block in blocks:
            first = max(0, round((start - block.t) * block.rate))
            last = min(len(block.samples), round((end - block.t) * block.rate))
            parts.append(block.samples[first:last])
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)


class Ears:
    """Reads the source, takes the assistant's own voice out, and asks the detector about each window."""

    def __init__(
        self,
        source: AudioSource,
        detector: VoiceActivity,
        *,
        max_turn_s: float,
        canceller: EchoCanceller | None = None,
        far_end: Tap | None = None,
    ) -> None:
        self.source = source
        self._detector = detector
        self._canceller = canceller
        self._far_end = far_end
        self._history = History(max_turn_s + SPARE_S)
        #: Where there is a canceller, the same with the noise left in, and with only the foretold echo taken out.
        self._unsuppressed, self._foretold = (
            History(max_turn_s + SPARE_S) if canceller is not None else None for _ in range(2)
        )
        self._rest: Samples = np.zeros(0, np.float32)
        self.level_db = SILENT_DB
        """How loud the last window was, in decibels of full scale; any thread may read it."""
        self._heard_until: float | None = None
        #: Of the sound of which only the foretold echo was taken out.
        self._over_detector = detector.another() if canceller is not None else None
        self._over_rest: Samples = np.zeros(0, np.float32)
        self._over_until = -math.inf
        self._unconfirmed: float | None = None

    def sound(self, start: float, end: float) -> Samples:
        """What was heard in [start, end) of session time, mono at the source's rate; the noise is left in
        where that is clearer, and in what was said over the assistant, which suppression would take with the echo.
        """
        if self._foretold is not None and self._over_until >= start:
            return self._foretold.sound(start, end)
        heard = self._history.sound(start, end)
        if self._unsuppressed is None:
            return heard
        return clearer(self._unsuppressed.sound(start, end), heard)

    def skip(self, until: float) -> None:
        """Throw away what was heard before the session began."""
        if self.source.live:
            self.source.read(until)
        if self._far_end is not None:
            self._far_end.read()

    def listen(self, until: float) -> list[msg.VoiceWindow | msg.TalkedOver]:
        """Everything up to ``until`` that completes a window, in order of time, and where somebody began to
        speak over the assistant.
        """
        block = self.source.read(until)
        if block is None:
            return []
        samples, end = block.samples, block.t + block.seconds
        if self._canceller is not None:
            samples = self._without_echo(self._canceller, block)
            end -= self._canceller.waiting
        start = end - len(samples) / block.rate
        if self._heard_until is not None and abs(start - self._heard_until) > GAP_S:
            self._rest = self._over_rest = np.zeros(0, np.float32)
        self._heard_until = end
        self._history.append(AudioBlock(start, samples, block.rate))
        for history, sound in self._more():
            history.append(AudioBlock(start, sound, block.rate))
        begin = end - (len(self._rest) + len(samples)) / block.rate
        noticed = self._noticed(self._canceller, start) if self._canceller is not None else []
        return sorted([*noticed, *self._windows(samples, begin, block.rate)], key=lambda m: m.t)

    def close(self) -> None:
        """Let go of the device."""
        self.source.close()
        if self._canceller is not None:
            self._canceller.close()

    def _more(self) -> list[tuple[History, Samples]]:
        """What else the canceller made of the last block, and where it is kept."""
        if self._canceller is None or self._unsuppressed is None or self._foretold is None:
            return []
        return [
            (self._unsuppressed, self._canceller.unsuppressed),
            (self._foretold, self._canceller.foretold),
        ]

    def _without_echo(self, canceller: EchoCanceller, block: AudioBlock) -> Samples:
        if self._far_end is not None:
            while (far := self._far_end.read()) is not None:
                canceller.far_end(far)
        return canceller.near_end(block)

    def _noticed(self, canceller: EchoCanceller, start: float) -> list[msg.TalkedOver]:
        """Where somebody began to speak over the assistant."""
        noticed: list[msg.TalkedOver] = []
        for number, over in enumerate(canceller.talked_over, 1):
            t = start + number * FRAME / RATE
            if self._unconfirmed is not None and t > self._unconfirmed + CONFIRM_S:
                self._unconfirmed = None
                canceller.nobody_spoke()
            if not over:
                continue
            if t > self._over_until + AGAIN_S:
                noticed.append(msg.TalkedOver(t))
                self._unconfirmed = t if self._unconfirmed is None else self._unconfirmed
            self._over_until = t
        return noticed

    def _windows(self, samples: Samples, begin: float, rate: int) -> list[msg.VoiceWindow]:
        """What ``samples`` complete; what waits for them begins at ``begin``."""
        waiting = np.concatenate([self._rest, samples])
        whole = len(waiting) - len(waiting) % WINDOW_SAMPLES
        self._rest = waiting[whole:]
        over: Samples | None = None
        if self._canceller is not None:
            over = np.concatenate([self._over_rest, self._canceller.foretold])
            self._over_rest = over[whole:]
        return [
            self._window(
                begin + (first + WINDOW_SAMPLES) / rate,
                waiting[first : first + WINDOW_SAMPLES],
                None if over is None else over[first : first + WINDOW_SAMPLES],
            )
            for first in range(0, whole, WINDOW_SAMPLES)
        ]

    def _window(self, t: float, window: Samples, over: Samples | None) -> msg.VoiceWindow:
        """``over``: the same without echo suppression."""
        self.level_db = decibels(window)
        heard = msg.VoiceWindow(t, self._detector.probability(window), self.level_db)
        if heard.probability >= CONFIRMED:
            self._unconfirmed = None
        if over is None or self._over_detector is None:
            return heard
        probability = self._over_detector.probability(over)
        if t - WINDOW_SAMPLES / RATE > self._over_until + LINGER_S:
            return heard
        return msg.VoiceWindow(
            t, max(heard.probability, probability), max(heard.level_db, decibels(over))
        )
