"""What a list of sights may go on with: after an article a noun of what is seen, each as often as it is seen.

The decoder chooses among the words that the eyes back; so small a one else joins two nouns to a new one, or names
a thing twice. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from aura_desktop.videollm.nano import dialogue
from aura_desktop.videollm.nano.concepts import vocabulary
from aura_desktop.videollm.nano.grounding import ALERT_EVIDENCE
from aura_desktop.videollm.nano.percept import Percept

FAINT = 0.05
"""Share of a region's certainty below which a thing is not worth going on for."""
_ARTICLES = (" a", " an")
_MORE = (" and", ",")
_AFTER = (" on", " in", *_MORE, ".")

Encode = Callable[[str], Sequence[int]]


class Wording:
    """The tokens that may follow in one reply. ``encode`` is the decoder's tokenizer."""

    def __init__(self, encode: Encode, percept: Percept, end: int) -> None:
        self._opening = list(encode(dialogue.SOMETHING))
        self._articles = {encode(word)[0] for word in _ARTICLES}
        self._more = frozenset(encode(word)[0] for word in _MORE)
        self._after = frozenset(encode(word)[0] for word in _AFTER) | {end}
        #: What each noun, as tokens, may mean; how often each thing may be named; which are worth going on for.
        self._nouns: dict[tuple[int, ...], set[int]] = {}
        self._often: dict[int, int] = {}
        self._worth: set[int] = set()
        for number in {int(concept) for concept in percept.concepts.reshape(-1)}:
            held = [
                max((float(w) for c, w in zip(*region, strict=True) if int(c) == number), default=0)
                for region in zip(percept.concepts, percept.weights, strict=True)
            ]
            if max(held) <= 0:
                continue
            # Side by side it is one that is wide.
            there = [share >= ALERT_EVIDENCE for share in held[:3]]
            self._often[number] = 2 if there == [True, False, True] else 1
            if max(held) >= FAINT:
                self._worth.add(number)
            concept = vocabulary()[number]
            for noun in (concept.noun, *concept.kinds, *concept.aliases):
                self._nouns.setdefault(tuple(encode(f" {noun}")), set()).add(number)

    def rules(self, tokens: Sequence[int]) -> tuple[frozenset[int] | None, frozenset[int]]:
        """The only tokens that may follow ``tokens`` (``None``: any), and those that must not."""
        if list(tokens[: len(self._opening)]) != self._opening:
            return None, frozenset()
        said = self._said(tokens)
        left = {number for number, often in self._often.items() if said[number] < often}
        never = frozenset() if left & self._worth else self._more
        at = max((i for i, token in enumerate(tokens) if token in self._articles), default=-1)
        begun = tuple(tokens[at + 1 :])
        if at < 0 or any(begun[: len(n)] == n and len(begun) > len(n) for n in self._nouns):
            return None, never
        fits = [n for n, means in self._nouns.items() if n[: len(begun)] == begun and means & left]
        only = {noun[len(begun)] for noun in fits if len(noun) > len(begun)}
        if begun in fits:
            only |= self._after
        return (frozenset(only) - never or None), never

    def _said(self, tokens: Sequence[int]) -> Counter[int]:
        """How often each thing has been named in ``tokens``."""
        said: Counter[int] = Counter()
        for at, token in enumerate(tokens):
            if token in self._articles:
                rest = tuple(tokens[at + 1 :])
                fits = [n for n in self._nouns if rest[: len(n)] == n and len(rest) > len(n)]
                said.update(self._nouns[max(fits, key=len)] if fits else ())
        return said
