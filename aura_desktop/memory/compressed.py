"""The compressed window: what left the live window, merged over time, finer the younger it is.

A fixed number of spans of the stream. When there is one too many, the two neighbours that cost least to merge become
one: alike and old go first, so that after hours the spans are about log-spaced in time and a change is kept longer than
a standstill. Pure; what a span holds and how two of it merge is the engine's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

T = TypeVar("T")

LEAST_AGE_S = 1.0
"""Age below which a span counts as this old, in seconds."""
LEAST_COST = 0.02
"""What merging two equal spans costs still: without it a long standstill would count as nothing."""


@dataclass(frozen=True, slots=True)
class Span(Generic[T]):
    """Stream time from ``start`` to ``end``, ``chunks`` of it, merged to ``held``."""

    start: float
    end: float
    chunks: int
    held: T


class CompressedWindow(Generic[T]):
    """At most ``budget`` spans. ``merge(a, a_chunks, b, b_chunks)`` makes one of two; ``unlike(a, b)`` is in [0, 1]."""

    def __init__(
        self,
        budget: int,
        *,
        merge: Callable[[T, int, T, int], T],
        unlike: Callable[[T, T], float],
    ) -> None:
        if budget < 1:
            raise ValueError("a compressed window holds at least one span")
        self.budget = budget
        self._merge = merge
        self._unlike = unlike
        self._spans: list[Span[T]] = []

    @property
    def spans(self) -> tuple[Span[T], ...]:
        """Oldest first, without overlap."""
        return tuple(self._spans)

    def append(self, t: float, held: T) -> None:
        """A chunk that left the live window, the youngest so far."""
        self._spans.append(Span(t, t, 1, held))
        if len(self._spans) > self.budget:
            self._merge_cheapest(t)

    def restore(self, spans: Iterable[Span[T]]) -> None:
        """Hold exactly ``spans``, oldest first; over budget they are merged."""
        self._spans = list(spans)
        while len(self._spans) > self.budget:
            self._merge_cheapest(self._spans[-1].end)

    def clear(self) -> None:
        """Forget all."""
        self._spans.clear()

    def _merge_cheapest(self, now: float) -> None:
        def cost(index: int) -> float:
            a, b = self._spans[index], self._spans[index + 1]
            age = max(LEAST_AGE_S, now - b.end)
            return (LEAST_COST + self._unlike(a.held, b.held)) * max(1.0, b.end - a.start) / age

        index = min(range(len(self._spans) - 1), key=cost)
        a, b = self._spans[index], self._spans[index + 1]
        held = self._merge(a.held, a.chunks, b.held, b.chunks)
        merged = replace(a, end=b.end, chunks=a.chunks + b.chunks, held=held)
        self._spans[index : index + 2] = [merged]
