"""Which positions of the cache hold what, and which of them go when the window is full.

Pure bookkeeping: runs of positions in order, each a chunk of video, a round of dialogue, a pinned
standing request or the sink (the system prompt). It never touches a tensor; the engine carries out
the evictions it plans.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

Kind = Literal["sink", "watch", "round", "chunk"]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of ``length`` positions. ``t`` is stream time; ``key`` a watch's or a reply's id.

    ``user`` and ``assistant`` are the words of a round or of a standing request.
    """

    kind: Kind
    length: int
    t: float = 0.0
    key: str = ""
    user: str = ""
    assistant: str = ""


@dataclass(slots=True)
class Window:
    """The dual sliding window: ``keep`` chunks that may float to ``keep + slack``, then are cut back
    to ``keep``; rounds of dialogue outlive the chunks around them within ``dialogue`` positions;
    pinned requests and the sink stay.
    """

    keep: int
    slack: int
    dialogue: int
    spans: list[Span] = field(default_factory=list)

    @property
    def length(self) -> int:
        """Positions in all."""
        return sum(s.length for s in self.spans)

    def append(self, span: Span) -> None:
        """A new run at the end."""
        self.spans.append(span)

    def crop(self, length: int) -> None:
        """Forget the runs behind position ``length``; a run that is cut in two is shortened."""
        kept: list[Span] = []
        start = 0
        for span in self.spans:
            if start + span.length <= length:
                kept.append(span)
            elif start < length:
                kept.append(replace(span, length=length - start))
            start += span.length
        self.spans = kept

    def evict(self) -> list[tuple[int, int]]:
        """Cut what is over budget; the runs of positions that went, last first (so that each can be
        taken out without moving the others).
        """
        chunks = [s for s in self.spans if s.kind == "chunk"]
        doomed: set[int] = set()
        if len(chunks) >= self.keep + self.slack:
            doomed |= {id(s) for s in chunks[: -self.keep]}
        spare = self.dialogue
        horizon = next(
            (i for i, s in enumerate(self.spans) if s.kind == "chunk" and id(s) not in doomed), 0
        )
        for index in range(len(self.spans) - 1, -1, -1):
            span = self.spans[index]
            if span.kind == "round":
                spare -= span.length
                if spare < 0 and index < horizon:
                    doomed.add(id(span))
        return self._take(doomed)

    def remove(self, key: str) -> list[tuple[int, int]]:
        """Take out the pinned request ``key``."""
        return self._take({id(s) for s in self.spans if s.kind == "watch" and s.key == key})

    def starts(self) -> Iterator[tuple[int, Span]]:
        """Every run with the position it starts at."""
        start = 0
        for span in self.spans:
            yield start, span
            start += span.length

    def _take(self, doomed: set[int]) -> list[tuple[int, int]]:
        gone: list[tuple[int, int]] = []
        for start, span in self.starts():
            if id(span) not in doomed:
                continue
            if gone and gone[-1][1] == start:
                gone[-1] = (gone[-1][0], start + span.length)
            else:
                gone.append((start, start + span.length))
        self.spans = [s for s in self.spans if id(s) not in doomed]
        return gone[::-1]
