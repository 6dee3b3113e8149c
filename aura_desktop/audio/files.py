"""Sound files, and the sound of video files, by stream time: any format, rate and number of
channels.

Decoded as it is asked for, so that three hours take no more memory than three seconds.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from aura_desktop.audio.resampling import Resampler
from aura_desktop.audio.sources import RATE
from aura_desktop.errors import PartUnusable
from aura_desktop.media import AudioBlock, Samples

# Seconds: a smaller difference between timestamps and samples is rounding, a larger one a pause.
GAP_S = 0.05
# Seconds: a longer pause in the timestamps is damage, not a pause.
MAX_GAP_S = 600.0
# Samples a second that a file may claim and be believed.
SANE_RATES = (1_000, 768_000)
# Packets in a row that cannot be decoded before the rest counts as lost.
MAX_DAMAGED_PACKETS = 250

_TRY_ANOTHER = "Try a WAV, FLAC, OGG, MP3 or MP4 file."


class FileAudio:
    """A sound file as a stream that starts at 0 and goes on in silence after its end."""

    rate = RATE
    live = False
    overruns = 0
    lost: str | None = None

    def __init__(self, path: Path) -> None:
        """Open ``path`` and decode its beginning. Raises ``PartUnusable`` if no sound is in it."""
        self.description = path.name
        self._container = _open(path)
        try:
            self._stream = _sound_of(self._container, path.name)
            self.duration = _duration(self._container, self._stream)
            self._coming = _at_16_khz(self._container, self._stream)
            first = next(self._coming, None)
        except BaseException:
            self._container.close()
            raise
        if first is None:
            self._container.close()
            raise PartUnusable(
                "microphone", f"{path.name} has no sound that can be decoded.", _TRY_ANOTHER
            )
        self._coming = itertools.chain([first], self._coming)
        self._rest: Samples = np.zeros(0, np.float32)
        self._position = 0
        self._decoded_all = False

    @property
    def ended(self) -> bool:
        """The file is over; ``read`` gives zeros from here."""
        return self._decoded_all and not len(self._rest)

    def read(self, until: float) -> AudioBlock | None:
        """The samples from where the last call ended to ``until`` seconds, zeros after the end."""
        wanted = math.floor(until * RATE + 0.5) - self._position
        if wanted <= 0:
            return None
        parts, missing = [], wanted
        while missing:
            if not len(self._rest):
                self._rest = self._decode()
            if self._decoded_all:
                parts.append(np.zeros(missing, np.float32))
                break
            parts.append(self._rest[:missing])
            self._rest = self._rest[missing:]
            missing -= len(parts[-1])
        if not len(self._rest) and not self._decoded_all:
            self._rest = (
                self._decode()
            )  # so that ``ended`` is true with the last sample, not after it
        t = self._position / RATE
        self._position += wanted
        return AudioBlock(t, np.concatenate(parts), RATE)

    def close(self) -> None:
        """Let go of the file."""
        self._coming = iter(())
        self._container.close()

    def _decode(self) -> Samples:
        for block in self._coming:
            if len(block):
                return block
        self._decoded_all = True
        return np.zeros(0, np.float32)


def _open(path: Path) -> Any:
    import av

    name = path.name or str(path)
    try:
        if not path.exists():
            raise PartUnusable(
                "microphone", f"There is no file {path}.", "Sources are mic, a sound file or none."
            )
        if not path.is_file():
            raise PartUnusable("microphone", f"{name} is not a file.", "Name a sound file.")
        if path.stat().st_size == 0:
            raise PartUnusable("microphone", f"{name} is empty.", "Copy or download it again.")
        return av.open(str(path))
    except PermissionError as error:
        raise PartUnusable(
            "microphone", f"{name} may not be read.", "Check its permissions."
        ) from error
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise PartUnusable(
            "microphone", f"{name} is not a sound file, or it is damaged.", _TRY_ANOTHER
        ) from error


def _sound_of(container: Any, name: str) -> Any:
    if not container.streams.audio:
        raise PartUnusable(
            "microphone", f"{name} has no sound track.", "Use --audio none, or name another file."
        )
    stream = container.streams.audio[0]
    if stream.codec_context is None:
        raise PartUnusable(
            "microphone", f"{name} uses a sound format that is not known here.", _TRY_ANOTHER
        )
    rate = stream.codec_context.sample_rate
    if rate and not SANE_RATES[0] <= rate <= SANE_RATES[1]:
        raise PartUnusable(
            "microphone", f"{name} claims {rate} samples a second.", "Convert it to 16 kHz WAV."
        )
    return stream


def _duration(container: Any, stream: Any) -> float | None:
    import av

    if stream.duration is not None and stream.time_base is not None:
        seconds = float(stream.duration * stream.time_base)
    elif container.duration is not None:
        seconds = container.duration / av.time_base
    else:
        return None
    return seconds if math.isfinite(seconds) and seconds > 0 else None


def _at_16_khz(container: Any, stream: Any) -> Iterator[Samples]:
    """Mono blocks at ``RATE``, pauses of the timestamps filled with silence."""
    import av

    start = container.start_time / av.time_base if container.start_time is not None else 0.0
    resampler, rate_in = None, 0
    # Interleaved: PyAV reads past the end of a planar frame of eight channels.
    to_float = av.AudioResampler(format="flt")
    produced = 0
    for frame in _decoded(container, stream):
        try:
            frames = to_float.resample(frame)
        except ValueError:  # the format changed in the middle of the stream
            to_float = av.AudioResampler(format="flt")
            frames = to_float.resample(frame)
        for floats in frames:
            if floats.sample_rate != rate_in:
                rate_in, resampler = floats.sample_rate, Resampler(floats.sample_rate, RATE)
            assert resampler is not None
            gap = (floats.time - start - produced / RATE) if floats.time is not None else 0.0
            if GAP_S < gap <= MAX_GAP_S:
                for silence in _silence(round(gap * RATE)):
                    produced += len(silence)
                    yield silence
            block = resampler.process(_mono(floats.to_ndarray(), floats.layout.nb_channels))
            produced += len(block)
            yield block
    if resampler is not None:
        yield resampler.process(np.zeros(0, np.float32), last=True)


def _decoded(container: Any, stream: Any) -> Iterator[Any]:
    """Decoded frames; damage is stepped over."""
    import av

    damaged = 0
    packets = container.demux(stream)
    while damaged <= MAX_DAMAGED_PACKETS:
        try:
            packet = next(packets)
        except (StopIteration, EOFError, OSError, av.error.FFmpegError):
            return
        try:
            frames = packet.decode()
        except (EOFError, av.error.FFmpegError):
            damaged += 1
            continue
        damaged = 0
        yield from frames


def _mono(interleaved: Any, channels: int) -> Samples:
    """``(n,)`` in [-1, 1]: the mean of the channels, as every one of them may hold the voice."""
    mono = interleaved.reshape(-1, channels).astype(np.float32, copy=False).mean(axis=1)
    mono = np.nan_to_num(mono, nan=0.0, posinf=1.0, neginf=-1.0)
    clipped: Samples = np.clip(mono, -1.0, 1.0)
    return clipped


def _silence(count: int) -> Iterator[Samples]:
    """``count`` zeros, a second at a time."""
    while count > 0:
        yield np.zeros(min(count, RATE), np.float32)
        count -= RATE
