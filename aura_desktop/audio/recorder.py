"""The session's sound as a WAV: as long as the session, the voice where it was spoken."""

from __future__ import annotations

import contextlib
import io
import struct
from pathlib import Path

import numpy as np

from aura_desktop.audio.resampling import Resampler
from aura_desktop.errors import PartUnusable
from aura_desktop.media import AudioBlock, Samples

RATE = 22_050
# Seconds by which a block may lie off the end of the one before and still follow it without a seam:
# the jitter of a device's clock.
JITTER_S = 0.05
# Bytes that a WAV's header can count: 27 hours. What comes later is in the file, uncounted.
MAX_BYTES = 2**32 - 64
# Samples of silence written in one go.
_PAD = np.zeros(RATE, "<i2").tobytes()


class WavRecorder:
    """Writes 16-bit mono. The file is whole to within a second, should the program be killed."""

    def __init__(self, path: Path, rate: int = RATE) -> None:
        """Create ``path``. Raises ``PartUnusable`` if that is not possible."""
        self._path = path
        self.rate = rate
        self._count = 0
        self._count_in_header = 0
        self._resampler = Resampler(rate, rate)
        self._rate_in = rate
        self._closed = False
        try:
            self._file = path.open("wb")
        except OSError as error:
            self._closed = True
            raise self._unusable(error) from error
        self._put(b"", 0)

    @property
    def seconds(self) -> float:
        """The length so far."""
        return self._count / self.rate

    def write(self, block: AudioBlock) -> None:
        """Place ``block`` at its time ``t`` (seconds since session start); silence fills what lies
        before.

        What overlaps the part already written is left out. Raises ``PartUnusable`` if the disk is
        full.
        """
        if self._closed:
            return
        samples = self._at_rate(block)
        start = round(block.t * self.rate)
        if abs(start - self._count) > JITTER_S * self.rate:
            self._pad_to(start)
            samples = samples[max(0, self._count - start) :]
        pcm = np.clip(samples * 32767.0, -32768, 32767).astype("<i2")
        self._put(pcm.tobytes(), len(pcm))

    def close(self, at: float = 0.0) -> None:
        """Fill up with silence to ``at`` seconds and close. May be called twice.

        Raises ``PartUnusable`` if the disk is full.
        """
        if self._closed:
            return
        self._pad_to(round(at * self.rate))
        self._closed = True
        try:
            self._write_header()
            self._file.close()
        except OSError as error:
            raise self._unusable(error) from error

    def _at_rate(self, block: AudioBlock) -> Samples:
        if block.rate != self._rate_in:
            self._rate_in, self._resampler = block.rate, Resampler(block.rate, self.rate)
        return self._resampler.process(block.samples)

    def _pad_to(self, count: int) -> None:
        while self._count < count:
            step = min(count - self._count, len(_PAD) // 2)
            self._put(_PAD[: 2 * step], step)

    def _put(self, data: bytes, count: int) -> None:
        try:
            if self._count - self._count_in_header >= self.rate or not self._count:
                self._write_header()
            self._file.write(data)
        except OSError as error:
            self._give_up()
            raise self._unusable(error) from error
        self._count += count

    def _write_header(self) -> None:
        """What a WAV begins with: its length so far, in bytes, and its format."""
        length = min(2 * self._count, MAX_BYTES)
        self._file.seek(0)
        self._file.write(
            struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + length, b"WAVE", b"fmt ", 16, 1, 1,
                        self.rate, 2 * self.rate, 2, 16, b"data", length)
        )  # fmt: skip
        self._file.flush()
        self._file.seek(0, io.SEEK_END)
        self._count_in_header = self._count

    def _give_up(self) -> None:
        self._closed = True
        with contextlib.suppress(OSError):  # what it still holds has no room either
            self._file.close()

    def _unusable(self, error: OSError) -> PartUnusable:
        return PartUnusable(
            "speaker",
            f"The recording {self._path} cannot be written ({error.strerror or error}).",
            "Name a file in a folder you may write to, with room on the disk.",
        )
