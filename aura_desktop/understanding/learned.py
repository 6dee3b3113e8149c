"""The reader that ships: the network's labels decoded into requests, with how sure it is of them.

What cannot be read as English is no request: other scripts, and what has no letters, are ``Nothing`` at once.
"""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from aura_desktop import paths
from aura_desktop.errors import PartUnusable
from aura_desktop.understanding import slots, tags
from aura_desktop.understanding.model import Network, Scores, Word, split
from aura_desktop.understanding.reader import Standing
from aura_desktop.understanding.requests import (
    Acting,
    AskNow,
    AskPast,
    AskSelf,
    Nothing,
    Reading,
)
from aura_desktop.understanding.tags import Tagged

logger = logging.getLogger(__name__)

MAX_CHARACTERS = 2000
"""Of an utterance that are looked at."""
LATELY = 8
"""Texts whose labels are kept: a turn is read in its pause, and again when it is over."""
BEGINS = float(np.log(0.5))
GUESS = 0.2
"""How sure a question must be to be one about the past or the session: less is left to the model."""
STRANGE, DOUBTFUL = 0.7, 0.5
"""Share of words that are not common in English from which a text may be in another language, and how sure one may
then be at most. Two in three are not enough: "cancel all alerts" has as many.
"""
FOREIGN_LETTERS = 0.3
"""Share of letters outside the Latin script from which a text is not read."""


class LearnedReader:
    """With the first layers of aura-nano's decoder, which tell what words mean in their sentence. Where aura-nano is
    not installed, or if ``alone``, sentences are read without them: worse, and it knows.

    Raises ``PartUnusable`` where the weights are missing or damaged.
    """

    def __init__(self, weights: Path | None = None, *, alone: bool = False) -> None:
        file = weights or paths.resource("models", "reader", "reader.safetensors")
        self._lately: dict[str, tuple[list[Tagged], np.ndarray]] = {}
        try:
            self._network = Network(file, None if alone else _installed())
        except Exception as error:  # safetensors raises its own kind for what is damaged
            raise PartUnusable(
                "reader",
                f"The weights that read what you ask, {file} or the decoder of aura-nano, are missing or damaged.",
                "Fetch aura-nano again: aura-desktop models pull aura-nano. If that does not help, install AURA Desktop"
                " again, or restore the file from its repository.",
            ) from error

    def read(self, text: str, standing: Standing) -> Reading:
        """What ``text`` asks for, at least one request; never raises for what a user can say."""
        text = " ".join(text[:MAX_CHARACTERS].split())
        if not readable(text):
            return Reading((Nothing(text),), 1.0)
        tagged, features = self.tag(text)
        weights = self._network.calibration
        sure = 1 / (1 + float(np.exp(-(np.append(features, 1.0) @ weights))))
        requests = slots.build(tagged, text, standing)
        if features[-1] >= STRANGE and any(isinstance(request, Acting) for request in requests):
            sure = min(sure, DOUBTFUL)
        if sure < GUESS and isinstance(requests[0], AskPast | AskSelf) and len(requests) == 1:
            requests = (AskNow(text, "other"),)
        return Reading(requests, sure)

    def tag(self, text: str) -> tuple[list[Tagged], np.ndarray]:
        """Every word of ``text`` labelled, and the features of being right: least log-probability of an intent, of a
        beginning, of a label, and the share of uncommon words. ``text`` must have a word.
        """
        known = self._lately.get(text)
        if known is None:
            known = self._lately[text] = self._tag(text)
            while len(self._lately) > LATELY:
                del self._lately[next(iter(self._lately))]
        return known

    def _tag(self, text: str) -> tuple[list[Tagged], np.ndarray]:
        words = split(text)
        scores = self._network.read(words)
        starts = _beginnings(scores.begins)
        out: list[Tagged] = []
        intents, labels = [], [0.0]
        for number, start in enumerate(starts):
            end = starts[number + 1] if number + 1 < len(starts) else len(words)
            pooled = scores.intents[start:end].mean(axis=0)
            pooled = pooled - np.log(np.exp(pooled).sum())
            best = int(pooled.argmax())
            intents.append(float(pooled[best]))
            filled = _spans(scores.slots[start:end], tags.SLOT_LABELS)
            conditions = _around(
                _spans(scores.conditions[start:end], tags.CONDITION_LABELS), filled
            )
            for at, word in enumerate(words[start:end]):
                out.append(
                    Tagged(word.text, tags.INTENTS[best], at == 0, conditions[at], filled[at])
                )
            labels.append(float(scores.conditions[start:end].max(axis=1).min()))
            labels.append(float(scores.slots[start:end].max(axis=1).min()))
        chance = np.exp(scores.begins[1:])
        doubt = float(np.minimum(chance, 1 - chance).max(initial=0.0))
        begin = float(np.log(max(1e-4, 1 - doubt)))
        unknown = sum(not self._network.common(word.plain) for word in words) / len(words)
        return out, np.array([min(intents), begin, min(labels), unknown], np.float32)


def _installed() -> Path | None:
    """aura-nano's decoder, where it is installed."""
    file = paths.models_dir() / "aura-nano" / "prepared" / "decoder.safetensors"
    if file.is_file():
        return file
    logger.warning("aura-nano is not installed: what is asked is read without its language model")
    return None


def readable(text: str) -> bool:
    """Whether ``text`` is in Latin letters, by and large."""
    letters = [character for character in text if character.isalpha()]
    if not letters and not any(character.isdigit() for character in text):
        return False
    foreign = sum(not unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
    return foreign <= FOREIGN_LETTERS * max(1, len(letters))


def _beginnings(begins: np.ndarray) -> list[int]:
    return [0, *(int(n) for n in np.flatnonzero(begins > BEGINS) if n > 0)]


def _spans(scores: np.ndarray, labels: Sequence[str]) -> list[str]:
    """The likeliest label of each word, made whole: words in a row that are of spans are one span of one kind, the
    likeliest of all of them, unless a word between them is of none.
    """
    best = [labels[int(n)] for n in scores.argmax(axis=1)]
    start = 0
    while start < len(best):
        if best[start][:2] not in ("B-", "I-"):
            start += 1
            continue
        end = start + 1
        while end < len(best) and best[end][:2] in ("B-", "I-"):
            end += 1
        kinds = sorted({label[2:] for label in best[start:end]})
        if len(kinds) > 1 and labels is tags.CONDITION_LABELS:
            kinds = [max(kinds, key=lambda kind: _weight(scores[start:end], labels, kind))]
            best[start:end] = [f"I-{kinds[0]}"] * (end - start)
        before = ""
        for at in range(start, end):
            kind = best[at][2:]
            best[at] = f"{'I' if kind == before else 'B'}-{kind}"
            before = kind
        start = end
    return best


def _around(conditions: list[str], filled: Sequence[str]) -> list[str]:
    """Conditions so that each slot is wholly in one or wholly outside: "for a minute" is not cut in two."""
    out = list(conditions)
    start = 0
    while start < len(out):
        end = start + 1
        while end < len(out) and filled[end][:2] == "I-":
            end += 1
        within = [label for label in out[start:end] if label[:2] in ("B-", "I-")]
        if filled[start] != "O" and within and len(within) < end - start:
            kind = within[0][2:]
            joins = start > 0 and out[start - 1][2:] == kind
            out[start:end] = [f"I-{kind}"] * (end - start)
            out[start] = f"{'I' if joins else 'B'}-{kind}"
        start = end
    return out


def _weight(scores: np.ndarray, labels: Sequence[str], kind: str) -> float:
    """How likely these words are all of ``kind``."""
    columns = [labels.index(f"{mark}-{kind}") for mark in "BI"]
    return float(scores[:, columns].max(axis=1).sum())


__all__ = ["LearnedReader", "Scores", "Word", "readable"]
