"""Streams as tensors: one row a stream, its branches hung behind the trunk under one mask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from aura_desktop.videollm.nano.adapter import SLOTS, PerceptTensors
from aura_desktop.videollm.nano.dialogue import SYSTEM, assistant_head, assistant_tail, user_turn
from training.scenes import PLACES
from training.streams import CHECK, Chunk, Turn

FIRST_TOKEN_WEIGHT = 2.0
"""The first word of an answer carries the yes or the no."""
PLACE_WEIGHT = 3.0
"""A place is one word among many that follow from the question."""


@dataclass(slots=True)
class Row:
    """One stream: ``tokens`` (−1 where a percept's slot stands), what to learn where."""

    tokens: list[int] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    spans: list[tuple[int, int, int]] = field(default_factory=list)
    targets: list[tuple[int, int, float]] = field(default_factory=list)
    decisions: list[tuple[int, float, float]] = field(default_factory=list)
    trunk: int = 0

    def put(self, tokens: Sequence[int], start: int) -> int:
        self.tokens.extend(tokens)
        self.positions.extend(range(start, start + len(tokens)))
        return start + len(tokens)


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows padded to one length. Index tensors point into the flattened ``(B·T)`` positions."""

    tokens: Tensor
    positions: Tensor
    mask: Tensor
    percepts: PerceptTensors
    slots: Tensor
    target_at: Tensor
    target: Tensor
    target_weight: Tensor
    decide_at: Tensor
    speak: Tensor
    speak_weight: Tensor


class Writer:
    """Turns streams into rows with one tokenizer."""

    def __init__(self, tokenizer: Path) -> None:
        self.tokenizer = Tokenizer.from_file(str(tokenizer))
        self.ids = lru_cache(maxsize=100_000)(self._ids)
        self.places = {self._ids(f" {place}")[0] for place in PLACES}

    def _ids(self, text: str) -> tuple[int, ...]:
        return tuple(self.tokenizer.encode(text, add_special_tokens=False).ids)

    def row(self, chunks: Sequence[Chunk]) -> Row:
        """One stream as a row."""
        row = Row()
        at = row.put(self.ids(SYSTEM), 0)
        hung: list[tuple[int, Turn]] = []
        for chunk in chunks:
            at = row.put([-1] * SLOTS, at)
            row.decisions.append((len(row.tokens) - 1, chunk.speak, chunk.weight))
            hung += [(at, t) for t in chunk.branches if t.user.startswith(CHECK[:6])]
            for turn in chunk.turns:
                at = self._turn(row, turn, at)
            hung += [(at, t) for t in chunk.branches if not t.user.startswith(CHECK[:6])]
        row.trunk = len(row.tokens)
        for start, turn in hung:
            begin = len(row.tokens)
            self._turn(row, turn, start)
            row.spans.append((begin, len(row.tokens), start))
        return row

    def _turn(self, row: Row, turn: Turn, at: int) -> int:
        if turn.user:
            at = row.put(self.ids(user_turn(turn.user)), at)
        at = row.put(self.ids(assistant_head()), at)
        answer = self.ids(turn.assistant + assistant_tail())
        taught = len(self.ids(turn.assistant)) + 1
        for index, token in enumerate(answer[:taught]):
            weight = FIRST_TOKEN_WEIGHT if index == 0 else 1.0
            if token in self.places:
                weight = PLACE_WEIGHT
            row.targets.append((len(row.tokens) - 1 + index, token, weight))
        return row.put(answer, at)


def collate(rows: Sequence[Row], chunks: Sequence[Sequence[Chunk]]) -> Batch:
    """Pad ``rows`` to one length and build their mask."""
    longest = max(len(r.tokens) for r in rows)
    count = len(rows)
    tokens = torch.zeros(count, longest, dtype=torch.long)
    positions = torch.zeros(count, longest, dtype=torch.long)
    mask = torch.zeros(count, longest, longest, dtype=torch.bool)
    causal = torch.ones(longest, longest, dtype=torch.bool).tril()
    target: list[tuple[int, int, float]] = []
    decide: list[tuple[int, float, float]] = []
    for index, row in enumerate(rows):
        size, base = len(row.tokens), index * longest
        tokens[index, :size] = torch.tensor(row.tokens)
        positions[index, :size] = torch.tensor(row.positions)
        mask[index, : row.trunk, : row.trunk] = causal[: row.trunk, : row.trunk]
        for begin, end, sees in row.spans:
            mask[index, begin:end, :sees] = True
            mask[index, begin:end, begin:end] = causal[: end - begin, : end - begin]
        pad = torch.arange(size, longest)
        mask[index, pad, pad] = True
        target += [(base + p, t, w) for p, t, w in row.targets]
        decide += [(base + p, s, w) for p, s, w in row.decisions]
    return Batch(
        tokens.clamp(min=0),
        positions,
        mask,
        PerceptTensors.of([c.percept for stream in chunks for c in stream]),
        (tokens.flatten() < 0).nonzero().flatten(),
        torch.tensor([t[0] for t in target]),
        torch.tensor([t[1] for t in target]),
        torch.tensor([t[2] for t in target]),
        torch.tensor([d[0] for d in decide]),
        torch.tensor([d[1] for d in decide]),
        torch.tensor([d[2] for d in decide]),
    )
