"""The past as Qwen3-VL can look at it again: kept pictures at a few tokens each, with their times and notes.

The minutes before the live window are encoded anew, small, one picture a second at most, so that a question
about the past finds them ready; pictures of the timeline are encoded when it asks for them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from aura_desktop.media import Image
from aura_desktop.memory.views import View, Views
from aura_desktop.memory.when import moment
from aura_desktop.settings import Settings
from aura_desktop.videollm.engine import Question
from aura_desktop.videollm.qwen3vl import pictures
from aura_desktop.videollm.qwen3vl.budget import NOTE_TOKENS, PAST_TOKENS, SHOWN
from aura_desktop.videollm.qwen3vl.stream import Features, Stream
from aura_desktop.videollm.qwen3vl.turns import Turns

HEAD = "From before, each with its time:"
NOW = "That was before. Now, with the time of what you tell:"
LOOK_SIZE = 128
"""Numbers in a picture's embedding: a hundred thousand of them are searched in milliseconds."""

Part = tuple[list[int], Features | None]
"""Tokens, and the features of the picture among them."""


class Past:
    """What has left the live window of ``stream``, whose turns are ``turns``."""

    def __init__(self, stream: Stream, turns: Turns, settings: Settings) -> None:
        vision = stream.config.vision_config
        self._patch, self._merge = int(vision.patch_size), int(vision.spatial_merge_size)
        self._stream, self._turns = stream, turns
        self.views = Views(settings.memory.compressed_spans, self._small)

    @property
    def tokens(self) -> int:
        """Tokens that all pictures take once they are brought in."""
        factor = self._patch * self._merge
        sizes = [span.held.image.shape for span in self.views.spans]
        return sum(size[0] // factor * (size[1] // factor) for size in sizes)

    def prepare(self) -> None:
        """Encode one picture that is not yet, the oldest: the young ones may still become one."""
        for span in self.views.spans:
            if span.held.features is None:
                self._features(span.held)
                return

    def parts(self, question: Question) -> Iterator[Part]:
        """What ``question`` is given: notes, pictures of the timeline and those of the minutes before, oldest first."""
        said = question.recalled
        notes = list(said.notes) if said is not None else []
        held: list[int] = []
        for note in notes:
            line = self._line(f"- {note}")
            if len(held) + len(line) > NOTE_TOKENS:
                break
            held += line
        shown = list(said.pictures)[-SHOWN:] if said is not None else []
        if held or shown or self.views.spans:
            yield self._line(HEAD) + held, None
        for picture in shown:
            image = self._small(_decoded(picture.jpeg))
            yield self._picture(_upper(picture.when), self._see(image))
        for span in self.views.spans:
            middle = (span.start + span.end) / 2
            yield self._picture(
                moment(question.t - middle, question.clock), self._features(span.held)
            )
        if held or shown or self.views.spans:
            yield self._line(NOW), None

    def _picture(self, when: str, features: Features) -> Part:
        return self._turns.words(f"{when}:") + self._turns.picture(features.grid), features

    def _line(self, text: str) -> list[int]:
        return self._turns.words(text) + self._turns.ids("\n")

    def _features(self, view: View) -> Features:
        if view.features is None:
            view.features = self._see(view.image)
        features: Features = view.features
        return features

    def _see(self, image: Image) -> Features:
        pixels = pictures.FRAMES * image.shape[0] * image.shape[1]
        return self._stream.see(pictures.patches([image], self._patch, self._merge, pixels))

    def _small(self, image: Image) -> Image:
        factor = self._patch * self._merge
        height, width = image.shape[:2]
        size = pictures.fit(height, width, factor, PAST_TOKENS * factor**2)
        return pictures.resized(image, size)


def look(features: Features) -> bytes:
    """What a second looked like, as memory keeps it: the mean of its features, ``LOOK_SIZE`` signed sums of them
    (Achlioptas 2003), a unit vector of little-endian float16.
    """
    mean = features.pooled.float().mean(0).cpu().numpy()
    vector = mean @ _signs(len(mean))
    return bytes((vector / max(1e-9, float(np.linalg.norm(vector)))).astype("<f2").tobytes())


@cache
def _signs(size: int) -> NDArray[np.float32]:
    """Always the same signs ``(size, LOOK_SIZE)``: embeddings of different days are compared."""
    drawn = np.random.default_rng(0).integers(0, 2, (size, LOOK_SIZE), np.int8)
    return drawn.astype(np.float32) * 2 - 1


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _decoded(jpeg: bytes) -> Image:
    with Pillow.open(io.BytesIO(jpeg)) as picture:
        return np.asarray(picture.convert("RGB"), np.uint8)
