"""The sequence as the engine sees it: what is in the cache, what waits to go in, what it all is.

Tokens that need no answer yet wait until the next prefill takes them along, so each second of video
costs one pass through the model. Marks remember what a rollback needs, exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from aura_desktop.videollm.qwen3vl.stream import Features, Held, Stream
from aura_desktop.videollm.qwen3vl.window import DualWindow, Gone, Kind

MARKS = 32
"""Marks remembered; the oldest is forgotten first."""


@dataclass(slots=True)
class _Mark:
    """The sequence ``ids`` from token ``stem`` on; the first ``kept`` tokens are still as they were.

    ``done`` is what was computed of ``ids``: computed again after an eviction they would not be the same.
    """

    length: int
    kept: int
    stem: int
    ids: list[int]
    tail: list[int]
    window: DualWindow
    done: Held


@dataclass(frozen=True, slots=True)
class Aside:
    """A context put aside, exactly."""

    stream: Held
    waiting: list[int]
    tail: list[int]
    window: DualWindow


class Context:
    """A stream with its window. Lengths count the tokens that wait, too."""

    def __init__(self, stream: Stream, window: DualWindow) -> None:
        self.stream = stream
        self.window = window
        self._waiting: list[int] = []
        self._seen: list[Features] = []
        # Ids since the last place to which a reopened round goes back.
        self._tail: list[int] = []
        self._marks: dict[int, _Mark] = {}
        self._count = 0

    @property
    def length(self) -> int:
        """Tokens in all."""
        return self.stream.length + len(self._waiting)

    @property
    def waiting(self) -> tuple[int, ...]:
        """Tokens that the next prefill takes along."""
        return tuple(self._waiting)

    def reset(self, sink: list[int]) -> None:
        """Only the system turn."""
        self.stream.crop(0)
        old = self.window
        self.window = DualWindow(old.keep, old.slack, old.groups, old.dialogue)
        self._waiting, self._seen, self._tail = list(sink), [], []
        self._marks.clear()
        self.window.sink(len(sink))

    def put(self, kind: Kind, ids: list[int], seen: Features | None = None) -> None:
        """Tokens at the end of the newest round; ``seen`` are the features of their picture."""
        self._waiting += ids
        self.window.put(kind, len(ids))
        if seen is not None:
            self._seen.append(seen)
            self.settle()
        else:
            self._tail += ids

    def settle(self) -> None:
        """Nothing before this place will be taken back."""
        self._tail = []

    def flush(self) -> Tensor:
        """Prefill what waits; the logits of the next token."""
        logits = self.stream.extend(self._waiting, self._seen)
        self._waiting, self._seen = [], []
        return logits

    def look(self, ids: list[int]) -> Tensor:
        """The logits behind ``ids``, which leave no trace. Nothing may be waiting."""
        length = self.stream.length
        logits = self.stream.extend(ids)
        self.stream.crop(length)
        return logits

    def retract(self, length: int) -> None:
        """Take back everything from token ``length`` on; no picture may be among it."""
        gone = self.length - length
        if gone <= 0:
            return
        self._tail = self._tail[: len(self._tail) - gone] if gone < len(self._tail) else []
        for mark in self._marks.values():
            mark.kept = min(mark.kept, length)
        if length >= self.stream.length:
            del self._waiting[length - self.stream.length :]
        else:
            self._waiting.clear()
            self.stream.crop(length)
        self.window.crop(length)

    def room(self, tokens: int) -> None:
        """Make room for so many more tokens, if need be at the cost of the oldest."""
        self.evict(self.window.shrink(self.stream.capacity - tokens))

    def evict(self, gone: Gone) -> None:
        """Take runs that the window has given up out of the sequence."""
        for start, stop in gone:
            held = self.stream.length
            if stop > held:
                del self._waiting[max(start, held) - held : stop - held]
            self.stream.evict(min(start, held), min(stop, held))
            self._marks = {k: m for k, m in self._marks.items() if m.kept <= start}

    def remove(self, start: int, stop: int) -> None:
        """Take tokens out that the window has not given up."""
        self.window.remove(start, stop)
        self.evict([(start, stop)])

    def mark(self) -> int:
        """The current end, for ``rollback``."""
        self._count += 1
        ids = max(self._tail, self._waiting, key=len)
        stem = self.length - len(ids)
        self._marks[self._count] = _Mark(
            self.length,
            self.length,
            stem,
            list(ids),
            list(self._tail),
            self.window.copy(),
            self.stream.hold(stem),
        )
        while len(self._marks) > MARKS:
            del self._marks[next(iter(self._marks))]
        return self._count

    def rollback(self, number: int) -> None:
        """Forget everything after the mark. Raises ``ValueError`` when what it needs has gone."""
        mark = self._marks.get(number)
        if mark is None or mark.kept < mark.stem:
            raise ValueError("that mark is no longer in the context")
        self.stream.crop(mark.stem)
        self.stream.resume(mark.done, mark.stem)
        held = self.stream.length
        self._waiting, self._seen = mark.ids[held - mark.stem :], []
        self._tail = list(mark.tail)
        self.window = mark.window.copy()
        mark.kept = mark.length
        self._marks = {n: m for n, m in self._marks.items() if n <= number}

    def forget_marks(self) -> None:
        """Positions have moved: no mark can be returned to exactly."""
        self._marks.clear()

    def aside(self) -> Aside:
        """Put everything aside. No picture may be waiting."""
        return Aside(self.stream.hold(), list(self._waiting), list(self._tail), self.window.copy())

    def back(self, aside: Aside) -> None:
        """Return to ``aside``. Raises ``ValueError`` when it is of another model."""
        self.stream.resume(aside.stream)
        self._waiting, self._seen = list(aside.waiting), []
        self._tail, self.window = list(aside.tail), aside.window.copy()
        self._marks.clear()
