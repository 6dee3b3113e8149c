"""A microphone through PortAudio, at its own rate and number of channels, heard as 16 kHz mono."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from aura_desktop.audio.portaudio import (
    StreamKeeper,
    find_device,
    portaudio,
    rates,
    start,
    unusable,
)
from aura_desktop.audio.resampling import Resampler
from aura_desktop.audio.ring import SampleRing
from aura_desktop.audio.sources import RATE
from aura_desktop.media import AudioBlock, Samples

BLOCK_S = 0.01  # what the echo canceller works on
# Seconds of the driver's buffer: with more, everything that is heard is heard later.
LATENCY_S = 0.02
# Seconds that the ring holds: what a session that hangs may catch up with.
RING_S = 10.0
# Channels asked for at most; arrays of more are covered by their first two.
MAX_CHANNELS = 2
# Seconds by which the count of samples may drift from the clock before the clock wins.
DRIFT_S = 0.1


class Microphone:
    """Opened and listening. The callback only copies into a ring; ``read`` mixes down and
    resamples.
    """

    rate = RATE
    live = True
    duration: float | None = None
    ended = False

    def __init__(
        self, spec: str = "default", *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """``spec`` is ``default`` or an id of ``list_microphones``. Raises ``PartUnusable``."""
        self._spec = spec
        self._clock = clock
        self._frame = round(BLOCK_S * RATE)
        self._next_t: float | None = None
        self._rest: Samples = np.zeros(0, np.float32)
        self._overruns = 0
        self.description = spec
        self._keeper: StreamKeeper | None = None
        self._keeper = StreamKeeper("input", self._open)

    @property
    def overruns(self) -> int:
        """Blocks lost: in the ring because nobody read, or in the driver."""
        return self._overruns + self._ring.overruns

    @property
    def lost(self) -> str | None:
        """Why nothing is heard just now, or ``None``."""
        return self._keeper.lost if self._keeper else None

    @property
    def reopened(self) -> int:
        """How often it was lost and came back."""
        return self._keeper.reopened if self._keeper else 0

    def read(self, until: float) -> AudioBlock | None:
        """What was heard since the last call, in whole 10 ms, its end counted as the time
        ``until``.
        """
        ring, resampler = self._ring, self._resampler
        _, block = ring.read()
        if len(block):
            mono = np.nan_to_num(block.mean(axis=1, dtype=np.float32))
            self._rest = np.concatenate([self._rest, resampler.process(mono)])
        whole = len(self._rest) - len(self._rest) % self._frame
        if not whole:
            return None
        samples, self._rest = self._rest[:whole], self._rest[whole:]
        t = until - (whole + len(self._rest)) / RATE
        if self._next_t is not None and abs(t - self._next_t) < DRIFT_S:
            t = self._next_t
        self._next_t = t + whole / RATE
        return AudioBlock(t, np.clip(samples, -1.0, 1.0), RATE)

    def close(self) -> None:
        """Stop listening; the system's microphone light goes out."""
        if self._keeper is not None:
            self._keeper.close()

    def _open(self) -> Any:
        sd = portaudio("input")
        device = find_device(self._spec, "input")
        self.description = str(device["name"])
        channels = min(MAX_CHANNELS, int(device["max_input_channels"]))
        rate = rates(sd, device, "input")[0]
        ring = SampleRing(round(RING_S * rate), channels)

        def heard(block: Any, _frames: int, _times: Any, status: Any) -> None:
            ring.write(block)
            if status.input_overflow:
                self._overruns += 1
            if self._keeper is not None:
                self._keeper.beat()

        try:
            self._ring, self._resampler = ring, Resampler(rate, RATE)
            return start(
                sd,
                lambda: sd.InputStream(
                    samplerate=rate,
                    blocksize=round(BLOCK_S * rate),
                    device=device["index"],
                    channels=channels,
                    dtype="float32",
                    latency=LATENCY_S,
                    callback=heard,
                ),
            )
        except sd.PortAudioError as error:
            raise unusable("input", device, error) from error
