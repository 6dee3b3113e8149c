"""What counts as a reply: words, said once, that come to an end. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

REMEMBERED = 3
"""Replies that an unasked one may not repeat."""
REPEAT_S = 60.0
"""Seconds for which it may not: what is true again a minute later may be said again."""
LOOP_TOKENS = 12
"""Longest run of tokens that is looked for, and the least that must be repeated in all: decoders fall
into loops of a clause or less."""
LOOP_TIMES = 4
"""A run that comes this often in a row is a loop: a list repeats its frame, not all its words."""


def has_words(text: str) -> bool:
    """Whether there is a letter or a digit: nothing else can be spoken."""
    return any(character.isalnum() for character in text)


def looping(tokens: Sequence[int]) -> bool:
    """Whether the end of ``tokens`` is one run over and over."""
    for size in range(1, LOOP_TOKENS + 1):
        length = size * max(LOOP_TIMES, -(-LOOP_TOKENS // size))
        tail = tokens[-length:]
        if len(tail) == length and all(tail[i] == tail[i % size] for i in range(length)):
            return True
    return False


class RepetitionGuard:
    """Holds an unasked reply back while it may turn out to be one of the last replies."""

    def __init__(self) -> None:
        self._said: deque[tuple[float, str]] = deque(maxlen=REMEMBERED)

    def remember(self, t: float, text: str) -> None:
        """A reply was given at stream time ``t``."""
        if has_words(text):
            self._said.append((t, _plain(text)))

    def repeats(self, t: float, text: str) -> bool:
        """Whether ``text``, as it is, was said a moment ago."""
        return any(_plain(text) == said for said in self._recent(t))

    def may_repeat(self, t: float, text: str) -> bool:
        """Whether ``text`` is the beginning of what was said a moment ago."""
        return any(said.startswith(_plain(text)) for said in self._recent(t))

    def state(self) -> list[tuple[float, str]]:
        """What is remembered, for a snapshot."""
        return list(self._said)

    def load(self, state: Sequence[tuple[float, str]]) -> None:
        """Return to ``state``."""
        self._said.clear()
        self._said.extend((t, text) for t, text in state)

    def _recent(self, t: float) -> list[str]:
        return [text for when, text in self._said if t - when <= REPEAT_S]


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
