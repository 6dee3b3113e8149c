"""What the eyes have to say while the decoder chooses a reply's words."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from aura_desktop.videollm.nano import dialogue, grounding, hints
from aura_desktop.videollm.nano.percept import Percept
from aura_desktop.videollm.nano.wording import Encode, Wording

IN_SIGHT = 0.35
"""Certainty of the surest thing in the whole picture from which on the picture is not empty."""


class Steering:
    """Changes the logits of one reply. ``question`` is empty for what is no question; ``percept`` is what is seen now.

    Without a question or a percept nothing is changed. ``end`` is the token that ends a reply.
    """

    def __init__(self, encode: Encode, end: int, question: str, percept: Percept | None) -> None:
        self._percept = percept if question else None
        self._of_all = grounding.side(question) is None
        self._wording: Wording | None = None
        self._first: dict[int, float] = {}
        self._always: dict[int, float] = {}
        if self._percept is not None:
            self._wording = Wording(encode, self._percept, end)
            first, always = hints.hints(question, self._percept)
            self._first = {encode(word)[0]: value for word, value in first.items()}
            self._always = {encode(word)[0]: value for word, value in always.items()}

    def steer(self, logits: Tensor, tokens: Sequence[int]) -> Tensor:
        """``logits`` ``(vocabulary,)`` of the word after ``tokens``, changed in place."""
        for hinted, value in {**self._always, **(self._first if not tokens else {})}.items():
            logits[hinted] += value
        if self._wording is None:
            return logits
        only, never = self._wording.rules(tokens)
        if only is not None:
            kept = sorted(only)
            values = logits[kept].clone()
            logits.fill_(-torch.inf)
            logits[kept] = values
        if never:
            logits[sorted(never)] = -torch.inf
        return logits

    def turned(self, text: str) -> str:
        """What an answer that begins with ``text`` is to begin with instead: the eyes see something, nothing or people,
        who come first. Empty where it may go on.
        """
        percept = self._percept
        if percept is None:
            return ""
        people = sum(percept.people)
        something = dialogue.SOMETHING
        if people and self._of_all:
            something = f"{something} {hints.people(people)}"
        if text == dialogue.NOTHING:
            seen = people > 0 or float(percept.weights[-1].max()) >= IN_SIGHT
            return something if seen else ""
        if text == dialogue.SOMETHING:
            wanted = something if grounding.nameable(percept) else dialogue.NOTHING
            return wanted if wanted != text else ""
        return ""

    @staticmethod
    def held_back(text: str, *, final: bool) -> bool:
        """Whether ``text`` may yet be turned, so that it must not be said; ``final`` if it was turned."""
        undecided = (dialogue.NOTHING, dialogue.SOMETHING)
        return not final and any(known.startswith(text) for known in undecided)
