"""When to transcribe a turn that is still being spoken, for its caption. Pure.

Neighbours: ``hearing`` asks and is told; the recogniser works on one thing at a time, and a turn that
ends must not wait long for it.
"""

from __future__ import annotations

#: Seconds of a turn before its first partial transcript: less is a word or two.
FIRST_S = 0.7
#: Seconds after the assistant fell silent before what is said over it is transcribed: with the time until then
#: that is half a second of it. Of less, words are heard that were not said.
OVER_S = 0.3
#: Share of the recogniser's time for that, where it is more than the caption's: the assistant waits for it.
OVER_SHARE = 0.5


class Partials:
    """At most one is on its way; afterwards the recogniser rests in proportion to what it took."""

    def __init__(self, share: float) -> None:
        """``share`` of the recogniser's time may go into them, 0 for none."""
        self._share = share
        self._hurried = False
        self._due: float | None = None
        self._asked: tuple[int, float] | None = None

    def begin(self, t: float) -> None:
        """A turn has begun."""
        self._due, self._hurried = t + FIRST_S, False

    def hurry(self, t: float) -> None:
        """It is spoken over the assistant."""
        if self._due is not None:
            self._due, self._hurried = min(self._due, t + OVER_S), True

    def end(self) -> int | None:
        """The turn is over; the key of one that nobody waits for any more."""
        asked, self._asked, self._due = self._asked, None, None
        return asked[0] if asked is not None else None

    def wanted(self, t: float) -> bool:
        """Whether to ask for one now."""
        return self._share > 0 and self._due is not None and self._asked is None and t >= self._due

    def asked(self, key: int, t: float) -> None:
        """One is on its way."""
        self._asked = (key, t)

    def came(self, key: int, t: float) -> bool:
        """Whether the transcript of ``key`` is the one on its way; the next may follow after a rest."""
        if self._asked is None or self._asked[0] != key:
            return False
        took = t - self._asked[1]
        share = max(self._share, OVER_SHARE) if self._hurried else self._share
        self._asked, self._due = None, t + took * (1 / share - 1)
        return True
