"""The compressed window of engines that look at pictures: what left the live window, kept small.

Every second's picture is shrunk when it comes. Once the second has left the live window its picture goes into
``compressed``, where of two that become one the one that lasted longer stays. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aura_desktop.media import Image
from aura_desktop.memory.compressed import CompressedWindow, Span
from aura_desktop.memory.keyframes import grid

WHOLLY = 0.2
"""Mean difference of brightness, in [0, 1], from which two pictures have nothing in common."""


@dataclass(slots=True, eq=False)
class View:
    """A small picture; ``features`` is what the engine made of it, once it has."""

    image: Image
    look: NDArray[np.float32]
    features: Any = field(default=None)


class Views:
    """At most ``budget`` spans of the past. ``shrink`` makes a picture as small as it is kept."""

    def __init__(self, budget: int, shrink: Callable[[Image], Image]) -> None:
        self._shrink = shrink
        self._live: dict[int, tuple[float, View]] = {}
        self._past: CompressedWindow[View] = CompressedWindow(budget, merge=_longer, unlike=_unlike)

    @property
    def spans(self) -> tuple[Span[View], ...]:
        """Oldest first, without overlap."""
        return self._past.spans

    @property
    def nbytes(self) -> int:
        """Bytes of the pictures of the past."""
        return sum(span.held.image.nbytes for span in self.spans)

    def see(self, number: int, t: float, image: Image) -> None:
        """The picture of round ``number``, at ``t``, which is in the live window."""
        small = self._shrink(image)
        self._live[number] = (t, View(small, grid(small)))

    def left(self, live: set[int]) -> None:
        """Only the rounds ``live`` are still in the live window; the others are past."""
        for number in sorted(self._live.keys() - live):
            self._past.append(*self._live.pop(number))

    def undo(self, live: set[int]) -> None:
        """Only the rounds ``live`` ever were: the others have been rolled back."""
        self._live = {number: held for number, held in self._live.items() if number in live}

    def spans_as(self, coded: Callable[[Image], str]) -> list[dict[str, Any]]:
        """The past, JSON-ready."""
        return [
            {"start": s.start, "end": s.end, "chunks": s.chunks, "jpeg": coded(s.held.image)}
            for s in self.spans
        ]

    def restore(self, spans: Iterable[dict[str, Any]], decoded: Callable[[str], Image]) -> None:
        """Hold exactly what ``spans_as`` told, and nothing live."""
        self.clear()
        held = [(s, decoded(s["jpeg"])) for s in spans]
        self._past.restore(
            Span(s["start"], s["end"], s["chunks"], View(image, grid(image))) for s, image in held
        )

    def copy(self) -> Views:
        """The same views, apart from these."""
        other = Views(self._past.budget, self._shrink)
        other.take(self)
        return other

    def take(self, other: Views) -> None:
        """Hold what ``other`` holds."""
        self._live = dict(other._live)
        self._past.restore(other.spans)

    def clear(self) -> None:
        """Forget all."""
        self._live.clear()
        self._past.clear()


def _longer(a: View, a_chunks: int, b: View, b_chunks: int) -> View:
    return a if a_chunks >= b_chunks else b


def _unlike(a: View, b: View) -> float:
    return min(1.0, float(np.abs(a.look - b.look).mean()) / WHOLLY)
