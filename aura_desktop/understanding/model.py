"""The reader's network: words in, labels out. A small bidirectional transformer in numpy.

Words are vectors of a language model's own embedding, projected (so that unseen words lie near their neighbours), plus
hashed pieces of their spelling (so that inflections, typos and unknown words are something too), plus what the first
layers of that language model make of them in their sentence (``context``), where it is there. Layers are pre-norm
(Xiong et al. 2020, arXiv 2002.04745), each with a convolution over three words before its attention. Trained by
``training/reader.py``; no model library is loaded here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from aura_desktop.understanding import tags
from aura_desktop.understanding.context import Context, Tokens

MAX_WORDS = 64
"""Words read of an utterance: nobody says more in one breath, and a pasted page costs no more."""
PIECES = 8192
"""Hash buckets of spelling."""
PIECE_SIZES = (3, 4, 5)
PUNCTUATION = ("", ",", ".", "?", "!")
COMMON = 8000
"""Words of the table, which has the commonest first, that count as common."""
UNKNOWN = 0
"""Row of the word table for what is not in it."""

Floats = NDArray[np.float32]
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*(?:[:.](?=\d)\d+)*|[^\w\s]", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Word:
    """A word as written, its start and end in the text, and the punctuation behind it."""

    text: str
    start: int
    end: int
    after: str = ""

    @property
    def plain(self) -> str:
        """As the network reads it."""
        return self.text.lower().replace("’", "'")


def split(text: str) -> list[Word]:
    """The words of ``text``, at most ``MAX_WORDS``; hyphens part words, clocks ("7:30") stay whole."""
    out: list[Word] = []
    for found in _WORD.finditer(text):
        piece = found[0]
        if piece[0].isalnum():
            if len(out) == MAX_WORDS:
                break
            out.append(Word(piece, found.start(), found.end()))
        elif piece in PUNCTUATION and out and not out[-1].after:
            last = out[-1]
            out[-1] = Word(last.text, last.start, last.end, piece)
    return out


@lru_cache(maxsize=4096)
def pieces(word: str) -> tuple[int, ...]:
    """The hash buckets of a word's spelling."""
    marked = f"<{word[:32]}>"
    grams = [
        marked[at : at + size]
        for size in PIECE_SIZES
        for at in range(max(1, len(marked) - size + 1))
    ]
    return tuple(crc32(gram.encode()) % PIECES for gram in grams)


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Log-probabilities for each word: ``intents`` ``(words, len(INTENTS))``, ``begins`` ``(words,)`` of beginning a
    request, ``conditions`` and ``slots`` of their labels.
    """

    intents: Floats
    begins: Floats
    conditions: Floats
    slots: Floats


class Network:
    """The weights, ready to read, and the language model in ``decoder``; ``None``: without context.

    Raises ``OSError``, ``KeyError`` or ``ValueError`` for a file that is missing or damaged.
    """

    def __init__(self, file: Path, decoder: Path | None = None) -> None:
        from safetensors.numpy import load_file

        held: dict[str, Any] = load_file(file)
        words = bytes(held.pop("words")).decode().split("\n")
        self._rows = {word: number for number, word in enumerate(words, 1)}
        self._table = held.pop("table")
        self._scale = held.pop("table_scale").astype(np.float32)
        self._spelling = held.pop("spelling")
        self._spelling_scale = held.pop("spelling_scale").astype(np.float32)
        ids, piece_ids = held.pop("word_tokens"), held.pop("piece_tokens")
        parts = bytes(held.pop("pieces")).decode().split("\n")
        calibrations: Floats = held.pop("calibration").astype(np.float32)
        self.calibration = calibrations[0 if decoder is not None else 1]
        self._context: Context | None = None
        if decoder is not None:
            tokens = Tokens(
                dict(zip(words, ids.tolist(), strict=True)),
                dict(zip(parts, piece_ids.tolist(), strict=True)),
            )
            self._context = Context(decoder, tokens)
        self._w = {name: value.astype(np.float32) for name, value in held.items()}
        self._layers = 1 + max(int(n.split(".")[1]) for n in self._w if n.startswith("layers."))
        self._heads = int(self._w.pop("heads")[0])

    def common(self, word: str) -> bool:
        """Whether ``word`` is among the commonest of English, or a number."""
        return 0 < self._rows.get(word, 0) <= COMMON or word[:1].isdigit()

    def read(self, words: list[Word]) -> Scores:
        """What every word is; there must be at least one."""
        w = self._w
        x = self._embed([word.plain for word in words])
        if self._context is not None:
            meant = self._context.read([(word.plain, word.after) for word in words])
            meant = _norm(meant, w["context_norm.weight"], w["context_norm.bias"])
            x += meant @ w["context.weight"].T + w["context.bias"]
        x += w["punctuation"][[PUNCTUATION.index(word.after) for word in words]]
        x += w["positions"][: len(words)]
        for number in range(self._layers):
            x = self._layer(f"layers.{number}.", x)
        x = _norm(x, w["norm.weight"], w["norm.bias"])
        logits = x @ w["out.weight"].T + w["out.bias"]
        first = len(tags.INTENTS)
        second = first + len(tags.CONDITION_LABELS)
        begins = -np.logaddexp(0.0, -logits[:, -1])
        return Scores(
            _log_softmax(logits[:, :first]),
            begins.astype(np.float32),
            _log_softmax(logits[:, first:second]),
            _log_softmax(logits[:, second:-1]),
        )

    def _embed(self, words: list[str]) -> Floats:
        rows = [self._rows.get(word, UNKNOWN) for word in words]
        known = self._table[rows].astype(np.float32) * self._scale[rows][:, None]
        x: Floats = known @ self._w["project.weight"].T
        for at, word in enumerate(words):
            grams = list(pieces(word))
            spelt = self._spelling[grams].astype(np.float32) * self._spelling_scale[grams][:, None]
            x[at] += spelt.mean(axis=0)
        return x

    def _layer(self, name: str, x: Floats) -> Floats:
        w, heads = self._w, self._heads
        h = _norm(x, w[name + "norm1.weight"], w[name + "norm1.bias"])
        padded = np.pad(h, ((1, 1), (0, 0)))
        near = np.concatenate((padded[:-2], h, padded[2:]), axis=1)
        x = x + _gelu(near @ w[name + "near.weight"].T + w[name + "near.bias"])
        h = _norm(x, w[name + "norm2.weight"], w[name + "norm2.bias"])
        count, width = h.shape
        qkv = (h @ w[name + "qkv.weight"].T + w[name + "qkv.bias"]).reshape(count, 3, heads, -1)
        q, k, v = qkv[:, 0], qkv[:, 1], qkv[:, 2]
        scores = np.einsum("ihd,jhd->hij", q, k) / np.sqrt(width / heads)
        attended = np.einsum("hij,jhd->ihd", np.exp(_log_softmax(scores)), v).reshape(count, width)
        x = x + attended @ w[name + "mix.weight"].T + w[name + "mix.bias"]
        h = _norm(x, w[name + "norm3.weight"], w[name + "norm3.bias"])
        inner = _gelu(h @ w[name + "up.weight"].T + w[name + "up.bias"])
        out: Floats = x + inner @ w[name + "down.weight"].T + w[name + "down.bias"]
        return out


def _norm(x: Floats, weight: Floats, bias: Floats) -> Floats:
    centred = x - x.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5)
    return np.asarray(centred / spread * weight + bias, np.float32)


def _gelu(x: Floats) -> Floats:
    """Hendrycks & Gimpel 2016 (arXiv 1606.08415), the tanh form."""
    return np.asarray(0.5 * x * (1 + np.tanh(0.7978846 * (x + 0.044715 * x**3))), np.float32)


def _log_softmax(x: Floats) -> Floats:
    shifted = x - x.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)), np.float32)
