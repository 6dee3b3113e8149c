"""Decoding a file or a network stream with FFmpeg (through PyAV): frames in order, with times to
trust.

A decoded frame costs its decoding only; it is converted, scaled and turned upright by ``picture``
when someone wants to see it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import av
import numpy as np

from aura_desktop.capture.pictures import size_fault
from aura_desktop.errors import PartUnusable
from aura_desktop.media import Image

# Frames a second that a container may claim and be believed.
SANE_FPS = (0.1, 480.0)
# Assumed where the container says nothing that can be believed.
FALLBACK_FPS = 25.0
# Seconds: a larger step between two timestamps is damage, not a slow slide show.
MAX_STEP_S = 600.0
# Packets in a row that cannot be decoded before the rest counts as lost.
MAX_DAMAGED_PACKETS = 250
# CPU threads of the decoder: the models need the cores more.
DECODER_THREADS = 2

# Quarter turns (counter-clockwise) by the display matrix's angle.
_TURNS = {0: 0, 90: 1, 180: 2, -180: 2, -90: 3, 270: 3}


class VideoDecoder:
    """The first real video stream of an opened container. One thread at a time."""

    def __init__(self, container: Any, name: str) -> None:
        """``container`` is what ``av.open`` gave. Raises ``PartUnusable`` if it holds no usable
        video.
        """
        self._container = container
        streams = [s for s in container.streams.video if not _is_cover(s)]
        if not streams:
            raise PartUnusable("camera", f"{name} holds no video.", "Name a video or an image.")
        self._stream = streams[0]
        codec = self._stream.codec_context
        if codec is None:
            raise PartUnusable(
                "camera",
                f"{name} uses a video format that is not known here.",
                "Convert it to MP4.",
            )
        codec.thread_count = DECODER_THREADS
        codec.thread_type = "AUTO"
        if codec.width > 0 and codec.height > 0:
            fault = size_fault(codec.width, codec.height)
            if fault:
                raise PartUnusable("camera", f"{name} is {fault}.", "Scale it to 1280×720, say.")
        rate = self._stream.average_rate
        claimed = float(rate) if rate else 0.0
        sane = math.isfinite(claimed) and SANE_FPS[0] <= claimed <= SANE_FPS[1]
        self.fps = claimed if sane else FALLBACK_FPS
        self.duration = _duration(container, self._stream)
        self.damaged = 0
        """Packets that could not be decoded."""
        self._first = math.nan  # the first frame's timestamp in seconds

    def frames(self) -> Iterator[tuple[float, Any]]:
        """``(seconds from the first frame, PyAV frame)`` to the end, times never going back.

        The container's timestamps count; where two of them are absurd (equal, backwards, missing,
        far apart), the claimed frame rate does. Damage is stepped over. A network failure raises
        ``OSError``.
        """
        return self._stamped(0.0)

    def frames_near(self, seconds: float) -> Iterator[tuple[float, Any]]:
        """``frames`` from the last key frame before ``seconds``; those given out before go on no more.

        Raises ``av.error.FFmpegError`` where the container cannot go there.
        """
        begins = 0.0 if math.isnan(self._first) else self._first
        self._container.seek(max(0, int((begins + seconds) * av.time_base)))
        return self._stamped(seconds)

    def _stamped(self, start: float) -> Iterator[tuple[float, Any]]:
        seconds, before = start, math.nan
        unit = float(self._stream.time_base or math.nan)
        for number, frame in enumerate(self._decoded()):
            stamp = math.nan if frame.pts is None else frame.pts * unit
            if math.isnan(self._first):
                self._first = stamp
            if not number:
                there = stamp - self._first
                seconds = there if 0 <= there <= start else start
            else:
                step = stamp - before
                seconds += step if 0 < step <= MAX_STEP_S else 1.0 / self.fps
            before = stamp
            if not size_fault(frame.width, frame.height):
                yield seconds, frame

    def _decoded(self) -> Iterator[Any]:
        in_a_row = 0
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets)
            except (StopIteration, EOFError, av.error.InvalidDataError):
                break
            if packet.dts is None and packet.size == 0:
                break  # the demuxer's last packet asks the decoder for what it still holds
            try:
                frames = packet.decode()
            except av.error.FFmpegError:
                self.damaged += 1
                in_a_row += 1
                if in_a_row > MAX_DAMAGED_PACKETS:
                    return
                continue
            in_a_row = 0
            yield from frames
        try:
            frames = self._stream.decode(None)
        except (EOFError, av.error.FFmpegError):
            return
        yield from frames

    def close(self) -> None:
        """Let go of the file or connection."""
        self._container.close()


def picture(frame: Any, max_side: int) -> Image:
    """A PyAV frame as upright RGB ``uint8``, its longer side at most ``max_side`` pixels."""
    scale = min(1.0, max_side / max(frame.width, frame.height))
    width = max(1, round(frame.width * scale))
    height = max(1, round(frame.height * scale))
    rgb: Image = frame.reformat(
        width=width, height=height, format="rgb24", interpolation="AREA"
    ).to_ndarray()
    turns = _TURNS.get(frame.rotation, 0)
    return np.ascontiguousarray(np.rot90(rgb, turns)) if turns else rgb


def _is_cover(stream: Any) -> bool:
    """Whether this is the cover picture of a song, not a video."""
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def _duration(container: Any, stream: Any) -> float | None:
    if stream.duration is not None and stream.time_base is not None:
        seconds = float(stream.duration * stream.time_base)
    elif container.duration is not None:
        seconds = container.duration / av.time_base
    else:
        return None
    return seconds if math.isfinite(seconds) and seconds > 0 else None
