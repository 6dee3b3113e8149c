"""What the eyes have to say while the decoder chooses a reply's words."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from aura_desktop.videollm.nano import dialogue, grounding
from aura_desktop.videollm.nano.answers import people_in_words
from aura_desktop.videollm.nano.percept import Percept
from aura_desktop.videollm.nano.wording import Encode, Wording

IN_SIGHT = 0.35
"""Certainty of the surest thing in the whole picture from which on the picture is not empty."""


class Steering:
    """Changes the logits of one answer. ``percept`` is what is seen now, ``None``: nothing is changed. ``end`` is the
    token that ends a reply; ``of_all``: the whole picture is asked about.
    """

    def __init__(
        self, encode: Encode, end: int, percept: Percept | None, *, of_all: bool = True
    ) -> None:
        self._percept = percept
        self._of_all = of_all
        self._wording = None if percept is None else Wording(encode, percept, end)

    def steer(self, logits: Tensor, tokens: Sequence[int]) -> Tensor:
        """``logits`` ``(vocabulary,)`` of the word after ``tokens``, changed in place."""
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
            something = f"{something} {people_in_words(people)}"
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
