"""A piece of the archive as a film: its keyframes one after another, with captions beside it.

What was not kept cannot be shown: a keyframe stands until the next one came, but no longer than ``HOLD_S``, so that
hours in which nothing happened pass quickly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, cast

import cv2
import numpy as np

from aura_desktop.errors import PartUnusable
from aura_desktop.media import Image
from aura_desktop.timeline.archive import Archive
from aura_desktop.timeline.export import WHO, subrip
from aura_desktop.timeline.records import Entry, Picture

if TYPE_CHECKING:
    from av.video.stream import VideoStream

HOLD_S = 1.0
"""Seconds that a keyframe is shown at most."""
FPS = 10
CAPTION_S = 2.0
"""Seconds that a caption stays at least."""
MAX_PICTURES = 20_000
"""Keyframes in one film: more than five hours of it."""


@dataclass(frozen=True, slots=True)
class _Held:
    """A keyframe in the film: shown during [start, start + length) seconds of it."""

    picture: Picture
    start: float
    length: float


def write(archive: Archive, path: Path, start: float, end: float) -> int:
    """Write the keyframes of [start, end] to ``path`` (MP4) and what was said and seen to ``.srt`` beside it.

    Returns how many keyframes it has. Raises ``PartUnusable`` where there are none or the film cannot be written.
    """
    held = schedule(archive.pictures(start, end, MAX_PICTURES), end)
    held = [h for h in held if archive.file_of(h.picture) is not None]
    if not held:
        raise PartUnusable(
            "timeline", "No picture was kept of that time.", "Choose a longer time, or another."
        )
    import av

    try:
        _film(archive, held, path)
        captions = _captions(archive.entries(start, end), held)
        path.with_suffix(".srt").write_text(captions, encoding="utf-8")
    except (OSError, ValueError, av.FFmpegError) as error:
        path.unlink(missing_ok=True)
        raise PartUnusable(
            "timeline", f"The clip cannot be written to {path} ({error}).", "Choose another folder."
        ) from error
    return len(held)


def schedule(pictures: Sequence[Picture], end: float) -> list[_Held]:
    """When each of ``pictures`` (oldest first) is shown in the film of a time that ends at ``end``."""
    held: list[_Held] = []
    t = 0.0
    for number, picture in enumerate(pictures):
        until = pictures[number + 1].at if number + 1 < len(pictures) else end
        length = min(HOLD_S, max(1 / FPS, until - picture.at))
        held.append(_Held(picture, t, length))
        t += length
    return held


def _film(archive: Archive, held: Sequence[_Held], path: Path) -> None:
    import av

    size: tuple[int, int] | None = None
    stream: VideoStream | None = None
    # Not the stream's: the container changes that one when it writes its header.
    base = Fraction(1, FPS)
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as film:
        for one in held:
            file = archive.file_of(one.picture)
            coded = cv2.imread(str(file)) if file is not None else None
            if coded is None:
                continue
            picture = np.asarray(cv2.cvtColor(coded, cv2.COLOR_BGR2RGB), np.uint8)
            if size is None or stream is None:
                size = (picture.shape[1] // 2 * 2, picture.shape[0] // 2 * 2)
                stream = cast("VideoStream", film.add_stream(_codec(), rate=FPS))
                stream.width, stream.height = size
                stream.pix_fmt = "yuv420p"
                stream.time_base = base
            frame = av.VideoFrame.from_ndarray(_fitted(picture, size), format="rgb24")
            first = round(one.start * FPS)
            for number in range(first, max(first + 1, round((one.start + one.length) * FPS))):
                frame.pts = number
                frame.time_base = base
                film.mux(stream.encode(frame))
        if stream is None:
            raise ValueError("no picture could be read")
        film.mux(stream.encode())


def _codec() -> str:
    """H.264 where FFmpeg has an encoder, which everything plays; else MPEG-4."""
    import av

    return "libx264" if "libx264" in av.codecs_available else "mpeg4"


def _fitted(picture: Image, size: tuple[int, int]) -> Image:
    """``picture`` within ``size`` (width, height), never stretched."""
    width, height = size
    scale = min(width / picture.shape[1], height / picture.shape[0])
    inner = (
        min(width, max(1, round(picture.shape[1] * scale))),
        min(height, max(1, round(picture.shape[0] * scale))),
    )
    scaled = cv2.resize(picture, inner, interpolation=cv2.INTER_AREA)
    whole = np.zeros((height, width, 3), np.uint8)
    left, top = (width - inner[0]) // 2, (height - inner[1]) // 2
    whole[top : top + inner[1], left : left + inner[0]] = scaled
    return whole


def _captions(entries: Sequence[Entry], held: Sequence[_Held]) -> str:
    blocks: list[tuple[float, float, str]] = []
    for entry in entries:
        start = _place(entry.at, held)
        end = max(start + CAPTION_S, _place(entry.until, held))
        who = WHO[entry.kind]
        at = datetime.fromtimestamp(entry.at).astimezone()
        text = f"{who}: {entry.text}" if who else f"({entry.text})"
        blocks.append((start, end, f"{at:%H:%M:%S} {text}"))
    return subrip(blocks)


def _place(at: float, held: Sequence[_Held]) -> float:
    """Where ``at`` is in the film: within the keyframe that stood for it."""
    place = 0.0
    for one in held:
        if one.picture.at > at:
            break
        place = one.start + min(one.length, at - one.picture.at)
    return place
