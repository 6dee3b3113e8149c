"""The KV cache: preallocated, append-only, evicted in place.

Keys are stored after rotary positions, so a token keeps the position it was computed at and the
order of the cache carries no meaning of its own: a block is taken out by moving what lies behind it,
and nothing is computed again. Positions keep growing; ``rebase`` turns the keys back, rarely.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor
from transformers.cache_utils import Cache, CacheLayerMixin


class _Layer(CacheLayerMixin):  # type: ignore[no-untyped-call]  # transformers is half typed
    """One layer's keys and values ``(1, kv_heads, capacity, head_size)``, where the layer lies."""

    is_sliding = False
    is_croppable = True

    def __init__(self, capacity: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.capacity = capacity
        self.length = 0
        self.slot: Tensor | None = None
        self.keys: Tensor = torch.empty(0)
        self.values: Tensor = torch.empty(0)

    def lazy_initialization(self, key_states: Tensor, value_states: Tensor) -> None:
        """Room for all positions, on the device and in the dtype of the first keys."""
        batch, heads, _, size = key_states.shape
        self.keys = key_states.new_zeros((batch, heads, self.capacity, size))
        self.values = value_states.new_zeros((batch, heads, self.capacity, value_states.shape[-1]))
        self.is_initialized = True

    def update(
        self,
        key_states: Tensor,
        value_states: Tensor,
        *args: Any,  # noqa: ARG002 - transformers' signature
        **kwargs: Any,  # noqa: ARG002
    ) -> tuple[Tensor, Tensor]:
        """Append; returns all keys and values, as views."""
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
        if self.slot is not None:
            self.keys.index_copy_(2, self.slot, key_states)
            self.values.index_copy_(2, self.slot, value_states)
            return self.keys, self.values
        start, self.length = self.length, self.length + key_states.shape[-2]
        self.keys[:, :, start : self.length] = key_states
        self.values[:, :, start : self.length] = value_states
        return self.keys[:, :, : self.length], self.values[:, :, : self.length]

    def get_mask_sizes(self, query_length: int) -> tuple[int, int]:
        return self.length + query_length, 0

    def get_seq_length(self) -> int:
        return self.length

    def get_max_length(self) -> int:
        return self.capacity


class KVCache(Cache):
    """Keys and values of one sequence, with room for ``capacity`` tokens in each of ``layers``."""

    def __init__(self, layers: int, capacity: int) -> None:
        self._kept = [_Layer(capacity) for _ in range(layers)]
        super().__init__(layers=list(self._kept))
        self.capacity = capacity

    @property
    def length(self) -> int:
        """Tokens held."""
        return self._kept[0].length if self._kept else 0

    @property
    def nbytes(self) -> int:
        """Bytes of all layers, once they are allocated."""
        return sum(layer.keys.nbytes + layer.values.nbytes for layer in self._kept)

    @contextmanager
    def fixed(self, slot: Tensor) -> Iterator[None]:
        """Within, one token is written at ``slot`` ``(1,)``, and attention is given the whole capacity."""
        for layer in self._kept:
            layer.slot = slot
        try:
            yield
        finally:
            for layer in self._kept:
                layer.slot = None

    def advance(self) -> None:
        """The token that was written behind the end is part of the sequence."""
        for layer in self._kept:
            layer.length += 1

    def crop(self, length: int) -> None:
        """Forget everything from token ``length`` on. Raises ``ValueError`` beyond the end."""
        if not 0 <= length <= self.length:
            raise ValueError(f"cannot crop {self.length} tokens to {length}")
        for layer in self._kept:
            layer.length = length

    def evict(self, start: int, stop: int) -> None:
        """Take tokens ``start`` to ``stop`` out. Raises ``ValueError`` when they are not there."""
        if not 0 <= start <= stop <= self.length:
            raise ValueError(f"no tokens {start} to {stop} among {self.length}")
        if start == stop:
            return
        end = self.length
        for layer in self._kept:
            for held in (layer.keys, layer.values):
                # Source and target overlap; the copy is one layer's, not the whole cache's.
                held[:, :, start : start + end - stop] = held[:, :, stop:end].clone()
            layer.length = end - (stop - start)

    def turn(self, start: int, shift: int, frequencies: Tensor) -> None:
        """Move the positions of all keys from token ``start`` on by ``shift``, on all three axes.

        ``frequencies`` are the rotary embedding's ``(head_size / 2,)``. A uniform shift is one rotation
        whatever the axis (Su et al. 2021, arXiv 2104.09864); it is done in float32.
        """
        angle = shift * frequencies.double().cpu()
        cos, sin = angle.cos().float(), angle.sin().float()
        for layer in self._kept:
            held = layer.keys[:, :, start : layer.length]
            c, s = cos.to(held.device), sin.to(held.device)
            left, right = held.float().chunk(2, dim=-1)
            held.copy_(torch.cat((left * c - right * s, right * c + left * s), dim=-1))

    def state(self, start: int = 0) -> list[tuple[Tensor, Tensor]]:
        """A copy of what is held from token ``start`` on, in main memory."""
        return [
            (layer.keys[:, :, start : layer.length].cpu().clone(),
             layer.values[:, :, start : layer.length].cpu().clone())
            for layer in self._kept
        ]  # fmt: skip

    def load(self, state: list[tuple[Tensor, Tensor]], start: int = 0) -> None:
        """Hold ``state`` from token ``start`` on, and nothing behind it. Raises ``ValueError`` when it does not fit."""
        stop = start + (state[0][0].shape[-2] if state else 0)
        if len(state) != len(self._kept) or stop > self.capacity:
            raise ValueError("that state is of another model or another capacity")
        for layer, (keys, values) in zip(self._kept, state, strict=True):
            if not layer.is_initialized:
                layer.lazy_initialization(keys, values)
            layer.keys[:, :, start:stop] = keys
            layer.values[:, :, start:stop] = values
            layer.length = stop
