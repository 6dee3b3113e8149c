"""What words mean in their sentence: the states of a small language model after its first layers, in numpy.

The layers are those of the decoder that aura-nano speaks with (SmolLM2-135M, a Llama: Touvron et al. 2023, arXiv
2302.13971; rotary positions, Su et al. 2021, arXiv 2104.09864), read from its file and kept in 8 bits a row. Words
become its tokens without its tokenizer: whole words by table, others by the longest piece that fits.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

LAYERS = 6
DIM, INNER, HEADS, GROUPS, HEAD_DIM = 576, 1536, 9, 3, 64
ROPE_BASE, NORM_EPS = 100_000.0, 1e-5
BEGIN = 1
"""The token that a text begins with."""
LONGEST_PIECE = 16
MAX_TOKENS = 160
MATRICES = (
    "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj",
    "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj",
)  # fmt: skip
NORMS = ("input_layernorm", "post_attention_layernorm")

Floats = NDArray[np.float32]


class Tokens:
    """``words``: whole words with their tokens; ``pieces``: what may follow a word's beginning, and the space."""

    def __init__(self, words: Mapping[str, int], pieces: Mapping[str, int]) -> None:
        self._words, self._pieces = words, pieces

    def of(self, words: Sequence[tuple[str, str]]) -> tuple[list[int], list[int]]:
        """The tokens of words in lower case, each with the punctuation behind it, and where each word's last one is."""
        tokens, last = [BEGIN], []
        for word, after in words:
            tokens += self._word(word)
            last.append(len(tokens) - 1)
            if after in self._pieces:
                tokens.append(self._pieces[after])
        return tokens, last

    def _word(self, word: str) -> list[int]:
        whole = self._words.get(word)
        if whole is not None:
            return [whole]
        size = self._longest(word, self._words)
        out = [self._words[word[:size]] if size else self._pieces[" "]]
        rest = word[size:]
        while rest:
            size = self._longest(rest, self._pieces)
            if size:
                out.append(self._pieces[rest[:size]])
            rest = rest[max(1, size) :]
        return out

    @staticmethod
    def _longest(text: str, held: Mapping[str, int]) -> int:
        sizes = range(min(LONGEST_PIECE, len(text)), 0, -1)
        return next((size for size in sizes if text[:size] in held), 0)


def eight_bits(matrix: Floats) -> tuple[NDArray[np.int8], Floats]:
    """``matrix`` ``(out, in)`` in 8 bits, and each row's scale ``(out,)``."""
    scale = np.maximum(np.abs(matrix).max(axis=1), 1e-8) / 127
    return np.rint(matrix / scale[:, None]).astype(np.int8), scale.astype(np.float32)


class DecoderFile:
    """Tensors of a safetensors file in bfloat16, mapped. Raises ``OSError``, ``ValueError`` or ``KeyError``."""

    def __init__(self, file: Path) -> None:
        with file.open("rb") as held:
            size = int.from_bytes(held.read(8), "little")
            if size > 1 << 24:
                raise ValueError(f"{file} is no safetensors file")
            self._header: dict[str, Any] = json.loads(held.read(size))
        self._data = np.memmap(file, np.uint8, "r", offset=8 + size)

    def raw(self, name: str) -> NDArray[np.uint16]:
        """A tensor as it lies in the file."""
        told = self._header[f"model.{name}"]
        if told["dtype"] != "BF16":
            raise ValueError(f"{name} is in {told['dtype']}")
        begin, end = told["data_offsets"]
        return self._data[begin:end].view(np.uint16).reshape(told["shape"])

    def floats(self, name: str) -> Floats:
        """A tensor's numbers."""
        return widened(self.raw(name))


def widened(raw: NDArray[np.uint16]) -> Floats:
    """bfloat16 as float32."""
    return (raw.astype(np.uint32) << 16).view(np.float32)


class Context:
    """The first ``LAYERS`` layers. Raises ``OSError``, ``ValueError`` or ``KeyError`` for a file that is no such."""

    def __init__(self, file: Path, tokens: Tokens) -> None:
        held = DecoderFile(file)
        self._tokens = tokens
        self._embedding = held.raw("embed_tokens.weight")
        if self._embedding.shape[1] != DIM:
            raise ValueError(f"{file} holds another decoder")
        # One block for all, before the first wide copy: what is freed in between would stay with the process.
        shapes = [held.raw(f"layers.0.{name}.weight").shape for name in MATRICES]
        block = np.empty(LAYERS * sum(rows * columns for rows, columns in shapes), np.int8)
        self._matrices = []
        for n in range(LAYERS):
            layer = {}
            for name, shape in zip(MATRICES, shapes, strict=True):
                small, scale = eight_bits(held.floats(f"layers.{n}.{name}.weight"))
                kept, block = block[: small.size].reshape(shape), block[small.size :]
                kept[:] = small
                layer[name] = (kept, scale)
            self._matrices.append(layer)
        self._norms = [
            {name: held.floats(f"layers.{n}.{name}.weight") for name in NORMS}
            for n in range(LAYERS)
        ]

    def read(self, words: Sequence[tuple[str, str]]) -> Floats:
        """States ``(words, DIM)`` of words in lower case, each with the punctuation behind it."""
        tokens, last = self._tokens.of(words)
        tokens = tokens[:MAX_TOKENS]
        x = widened(self._embedding[tokens])
        turn = _turns(len(tokens))
        hidden = np.triu(np.full((len(tokens), len(tokens)), -np.inf, np.float32), 1)
        scratch = np.empty(DIM * INNER, np.float32)
        for matrices, norms in zip(self._matrices, self._norms, strict=True):
            x = _layer(x, matrices, norms, turn, hidden, scratch)
        return x[np.minimum(last, len(tokens) - 1)]


def _turns(count: int) -> tuple[Floats, Floats]:
    """Cosine and sine ``(count, 1, HEAD_DIM)`` of each position's rotation."""
    half = np.arange(0, HEAD_DIM, 2, dtype=np.float32) / HEAD_DIM
    angles = np.arange(count, dtype=np.float32)[:, None] * ROPE_BASE**-half
    both = np.concatenate((angles, angles), axis=1)[:, None]
    return np.cos(both), np.sin(both)


def _layer(
    x: Floats,
    matrices: Mapping[str, tuple[NDArray[np.int8], Floats]],
    norms: Mapping[str, Floats],
    turn: tuple[Floats, Floats],
    hidden: Floats,
    scratch: Floats,
) -> Floats:
    def times(name: str, given: Floats) -> Floats:
        matrix, scale = matrices[name]
        wide = scratch[: matrix.size].reshape(matrix.shape)
        np.copyto(wide, matrix)
        out: Floats = (given @ wide.T) * scale
        return out

    count = len(x)
    h = _norm(x, norms["input_layernorm"])
    q = _turned(times("self_attn.q_proj", h).reshape(count, HEADS, HEAD_DIM), turn)
    k = _turned(times("self_attn.k_proj", h).reshape(count, GROUPS, HEAD_DIM), turn)
    v = times("self_attn.v_proj", h).reshape(count, GROUPS, HEAD_DIM)
    k, v = (np.repeat(each, HEADS // GROUPS, axis=1) for each in (k, v))
    scores = np.einsum("ihd,jhd->hij", q, k) / np.sqrt(HEAD_DIM) + hidden
    shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares /= shares.sum(axis=-1, keepdims=True)
    attended = np.einsum("hij,jhd->ihd", shares, v).reshape(count, DIM)
    x = x + times("self_attn.o_proj", attended.astype(np.float32))
    h = _norm(x, norms["post_attention_layernorm"])
    gate = times("mlp.gate_proj", h)
    inner = gate / (1 + np.exp(-gate)) * times("mlp.up_proj", h)
    out: Floats = x + times("mlp.down_proj", inner)
    return out


def _turned(x: Floats, turn: tuple[Floats, Floats]) -> Floats:
    half = HEAD_DIM // 2
    other = np.concatenate((-x[..., half:], x[..., :half]), axis=-1)
    out: Floats = x * turn[0] + other * turn[1]
    return out


def _norm(x: Floats, weight: Floats) -> Floats:
    out: Floats = x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + NORM_EPS) * weight
    return out
