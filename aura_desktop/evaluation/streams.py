"""Streams with an exact event log: which thing is in front of the camera, where, from when to when.

A ``Stream`` is a list of ``Shot``s and a seed; its frames are computed when they are read, so that an hour of
stream costs no memory. Frames come at ``FPS``, two to a chunk, as the live session samples them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from aura_desktop.errors import PartUnusable
from aura_desktop.evaluation import render
from aura_desktop.evaluation.photos import Photo
from aura_desktop.evaluation.render import Blank, Camera, Place
from aura_desktop.media import Frame, Image, VideoChunk

FPS = 2
"""Frames a second, as the model sees them."""

SLIDE_S = 1.0
"""Seconds that a thing takes to come into the picture when it does not appear with a cut."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A photograph that fills the picture, or its main thing in one third of it. ``view`` picks one of a sequence."""

    photo: Photo
    place: Place = "full"
    view: int = 0


@dataclass(frozen=True, slots=True)
class Shot:
    """What the camera sees for ``seconds`` (whole ones). Without things, ``blank`` is all there is.

    ``slide``: placed things come in from the side over the first second. ``moving``: the camera is swept.
    """

    seconds: int
    things: tuple[Placed, ...] = ()
    blank: Blank = "plain"
    slide: bool = False
    moving: bool = False


@dataclass(frozen=True, slots=True)
class Sighting:
    """A line of the event log: ``thing`` was in the picture, and to be seen well, in [start, end)."""

    thing: Placed
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Stream:
    """A rendered stream. Equal seeds and shots give equal pixels. ``size``, (width, height), is else drawn by seed.

    ``steady``: the camera stands instead of being held.
    """

    seed: int
    shots: tuple[Shot, ...]
    size: tuple[int, int] | None = None
    steady: bool = False

    @property
    def seconds(self) -> int:
        """Its length."""
        return sum(shot.seconds for shot in self.shots)

    def log(self) -> tuple[Sighting, ...]:
        """Who was in the picture when, in order of coming."""
        lines: list[Sighting] = []
        start = 0.0
        for shot in self.shots:
            end = start + shot.seconds
            lines.extend(Sighting(thing, start, end) for thing in shot.things)
            start = end
        return tuple(lines)

    def frames(self) -> Iterator[Frame]:
        """Every frame, at 0, 0.5, 1.0 … seconds."""
        camera = render.draw_camera(np.random.default_rng([self.seed, 0]))
        if self.size is not None:
            camera = replace(camera, width=self.size[0], height=self.size[1])
        if self.steady:
            camera = replace(camera, shake=0.0, tilt=0.0)
        number = 0
        for k, shot in enumerate(self.shots):
            scene = _Scene(shot, camera, np.random.default_rng([self.seed, 1, k]))
            noise = np.random.default_rng([self.seed, 2, k])
            for i in range(shot.seconds * FPS):
                t = number / FPS
                picture = scene.at(i / FPS)
                if not shot.things and shot.blank in {"dark", "covered"}:
                    yield Frame(t, picture)  # no light, so none of the camera's colour either
                else:
                    yield Frame(t, render.photograph(picture, camera, t, noise, moving=shot.moving))
                number += 1

    def chunks(self) -> Iterator[VideoChunk]:
        """Its frames, one chunk a second."""
        pair: list[Frame] = []
        index = 0
        for frame in self.frames():
            pair.append(frame)
            if len(pair) == FPS:
                yield VideoChunk(index, frame.t, tuple(pair))
                pair = []
                index += 1


def write_film(streams: Iterable[Stream], path: Path) -> None:
    """Save ``streams``, all of one size, one after another as a video file at ``FPS``.

    Raises ``PartUnusable`` if ``path`` cannot be written.
    """
    writer: cv2.VideoWriter | None = None
    try:
        for stream in streams:
            for frame in stream.frames():
                height, width = frame.image.shape[:2]
                if writer is None:
                    codec = cv2.VideoWriter.fourcc(*"mp4v")
                    writer = cv2.VideoWriter(str(path), codec, float(FPS), (width, height))
                if not writer.isOpened():
                    raise PartUnusable(
                        "evaluation",
                        f"The film cannot be written to {path}.",
                        "Free some disk, or set TMPDIR to a folder that can be written.",
                    )
                writer.write(cv2.cvtColor(frame.image, cv2.COLOR_RGB2BGR))
    finally:
        if writer is not None:
            writer.release()


class _Scene:
    """What stands in front of the camera during one shot, before the camera distorts it."""

    def __init__(self, shot: Shot, camera: Camera, rng: np.random.Generator) -> None:
        self._shot = shot
        self._slides_from = -0.2 if rng.random() < 0.5 else 1.2
        self._drop = float(rng.uniform(0.3, 1.0))
        self._canvas: Image
        self._things: list[tuple[Image, float]] = []
        whole = [thing for thing in shot.things if thing.place == "full"]
        if whole:
            self._canvas = render.crop_of(whole[0].photo, whole[0].view, camera, rng)
        else:
            self._canvas = render.backdrop(shot.blank, camera, rng)
        for thing in shot.things:
            if thing.place != "full":
                cut = render.thing_of(thing.photo, thing.view, camera, rng)
                self._things.append((cut, render.centre_of(thing.place, cut, camera, rng)))

    def at(self, t: float) -> Image:
        """The scene ``t`` seconds after the shot's start."""
        picture = self._canvas
        for thing, centre in self._things:
            done = min(1.0, t / SLIDE_S) if self._shot.slide else 1.0
            x = self._slides_from + (centre - self._slides_from) * done
            picture = render.put(picture, thing, x, self._drop)
        return picture
