"""One model being fetched, checked or prepared, as numbers for a progress bar. Qt-free, told the time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from aura_desktop.gui.models.words import translate
from aura_desktop.modelstore.disk import in_words

Phase = Literal["running", "pausing", "paused", "cancelling", "idle"]

#: Seconds over which the rate is averaged: shorter jumps, longer lies.
RATE_S = 3.0


class Download:
    """Adds up the bytes of a model's files. ``sizes``: bytes of each file by name."""

    def __init__(self, sizes: Mapping[str, int]) -> None:
        self._sizes = dict(sizes)
        self._done: dict[str, int] = {}
        self._marks: list[tuple[float, int]] = []
        self.phase: Phase = "idle"
        self.step = ""

    @property
    def total(self) -> int:
        """Bytes of all files."""
        return sum(self._sizes.values())

    @property
    def done(self) -> int:
        """Bytes that are there."""
        return sum(self._done.values())

    @property
    def share(self) -> float:
        """What is done, in [0, 1]."""
        return self.done / self.total if self.total else 0.0

    def begin(self, now: float) -> None:
        """A pull starts or goes on."""
        self.phase, self.step = "running", ""
        self._done.clear()
        self._marks = [(now, 0)]

    def bytes(self, name: str, done: int, now: float) -> None:
        """``done`` bytes of the file ``name`` are there."""
        size = self._sizes.get(name, 0)
        jump = name not in self._done and done > 0
        self._done[name] = min(done, size)
        self.step = ""
        if jump:
            # Bytes found on the disk were not fetched: they say nothing of the line.
            self._marks = []
        self._marks.append((now, self.done))
        while len(self._marks) > 2 and now - self._marks[0][0] > RATE_S:
            del self._marks[0]

    def rate(self) -> float:
        """Bytes a second of late; 0 before it is known."""
        if len(self._marks) < 2:
            return 0.0
        (t0, b0), (t1, b1) = self._marks[0], self._marks[-1]
        return max(0.0, (b1 - b0) / (t1 - t0)) if t1 > t0 else 0.0

    def words(self) -> str:
        """For a person: how much of how much, how fast, how long it will take."""
        match self.phase:
            case "pausing":
                return translate("models", "Pausing…")
            case "cancelling":
                return translate("models", "Cancelling…")
            case "paused":
                said = translate("models", "Paused at {done} of {total}")
                return said.format(done=in_words(self.done), total=in_words(self.total))
            case "idle":
                return ""
        if self.step:
            return self.step
        said = f"{in_words(self.done)} / {in_words(self.total)}"
        rate = self.rate()
        if rate > 0 and self.done < self.total:
            left = round((self.total - self.done) / rate)
            minutes, seconds = divmod(left, 60)
            said += f" · {in_words(round(rate))}/s · "
            said += translate("models", "{time} left").format(time=f"{minutes}:{seconds:02}")
        return said
