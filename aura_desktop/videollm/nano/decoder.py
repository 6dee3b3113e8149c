"""The language decoder of aura-nano: a Llama (SmolLM2-135M) that reads embeddings, not only tokens.

One file from top to bottom: configuration, rotary positions, the layer, the stack, the KV cache.
The same weights serve training (a batch, an explicit mask) and streaming (one sequence, a cache).
Architecture: Touvron et al. 2023 (arXiv 2302.13971) with grouped queries; rotary positions: Su et
al. 2021 (arXiv 2104.09864), the half-split form that transformers uses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True, slots=True)
class DecoderConfig:
    """Sizes of the decoder; the defaults are SmolLM2-135M's."""

    hidden: int = 576
    layers: int = 30
    heads: int = 9
    kv_heads: int = 3
    head_size: int = 64
    inner: int = 1536
    vocabulary: int = 49152
    rope_base: float = 100_000.0
    norm_eps: float = 1e-5


def rotary(positions: Tensor, config: DecoderConfig) -> tuple[Tensor, Tensor]:
    """Cosine and sine ``(*positions, head_size)`` of the rotary angles, in float32."""
    half = torch.arange(0, config.head_size, 2, dtype=torch.float32) / config.head_size
    angles = positions.to(torch.float32)[..., None] * (config.rope_base**-half)
    angles = torch.cat((angles, angles), dim=-1)
    return angles.cos(), angles.sin()


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Turn the pairs (i, i + half) of the last axis of ``x`` by the given angles."""
    left, right = x.chunk(2, dim=-1)
    return x * cos + torch.cat((-right, left), dim=-1) * sin


class KVCache:
    """Keys and values of one sequence, preallocated, with room for ``capacity`` positions.

    A position is its index in the cache. ``evict`` takes a run of positions out of the middle and
    turns the keys behind it back by the width of the gap, so that positions stay contiguous. In
    float32 that costs one rounding a turn, and a key is turned only while it stays in the window.
    """

    def __init__(self, config: DecoderConfig, capacity: int, dtype: torch.dtype) -> None:
        shape = (config.layers, config.kv_heads, capacity, config.head_size)
        self.config = config
        self.capacity = capacity
        self.keys = torch.zeros(shape, dtype=dtype)
        self.values = torch.zeros(shape, dtype=dtype)
        self.length = 0

    def crop(self, length: int) -> None:
        """Forget everything from position ``length`` on."""
        if not 0 <= length <= self.length:
            raise ValueError(f"cannot crop {self.length} positions to {length}")
        self.length = length

    def evict(self, start: int, stop: int) -> None:
        """Take positions ``start`` to ``stop`` out and close the gap."""
        if not 0 <= start <= stop <= self.length:
            raise ValueError(f"no positions {start} to {stop} among {self.length}")
        gap, kept = stop - start, self.length - stop
        if gap == 0:
            return
        cos, sin = rotary(torch.tensor(-gap), self.config)
        moved = rotate(self.keys[:, :, stop : self.length].float(), cos, sin)
        self.keys[:, :, start : start + kept] = moved.to(self.keys.dtype)
        self.values[:, :, start : start + kept] = self.values[:, :, stop : self.length].clone()
        self.length -= gap


@dataclass(frozen=True, slots=True)
class PackedRows:
    """A matrix ``(outputs, inputs)`` in 8 bits, each row with a scale of its own.

    A product with one vector takes as long as the matrix takes to read: half of bfloat16's time.
    """

    rows: Tensor
    scales: Tensor

    @staticmethod
    def of(weight: Tensor) -> PackedRows:
        """Round ``weight`` to the nearest of 255 steps between minus and plus its row's largest."""
        largest = weight.float().abs().amax(dim=1).clamp(min=1e-12)
        rows = (weight.float() * (127 / largest)[:, None]).round().to(torch.int8)
        return PackedRows(rows, (largest / 127).to(weight.dtype))

    def times(self, x: Tensor) -> Tensor:
        """``x`` ``(1, inputs)`` → ``(1, outputs)``."""
        # The one 8-bit product that torch has for a CPU; its version is pinned.
        return torch._weight_int8pack_mm(x, self.rows, self.scales)  # noqa: SLF001


class Linear(nn.Module):
    """A frozen projection with an optional low-rank adapter (Hu et al. 2021, arXiv 2106.09685)."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(outputs, inputs), requires_grad=False)
        self.down: nn.Parameter | None = None
        self.up: nn.Parameter | None = None
        self.scale = 1.0
        self._packed: PackedRows | None = None

    def pack(self) -> None:
        """Hold the weight in 8 bits too, for single vectors; it must not change any more."""
        self._packed = PackedRows.of(self.weight)

    def adapt(self, rank: int, alpha: float) -> None:
        """Add a trainable adapter that starts as zero."""
        down = torch.empty(rank, self.weight.shape[1])
        nn.init.kaiming_uniform_(down, a=5**0.5)
        self.down = nn.Parameter(down)
        self.up = nn.Parameter(torch.zeros(self.weight.shape[0], rank))
        self.scale = alpha / rank

    def merge(self, down: Tensor, up: Tensor, scale: float) -> None:
        """Add ``up @ down * scale`` to the weight for good."""
        delta = (up.float() @ down.float()) * scale
        self.weight.data = (self.weight.data.float() + delta).to(self.weight.dtype)

    def forward(self, x: Tensor) -> Tensor:
        if self._packed is not None and x.shape[:-1] == (1,):
            return self._packed.times(x)
        y = functional.linear(x, self.weight)
        if self.down is not None and self.up is not None:
            low = functional.linear(x, self.down.to(x.dtype))
            y = y + functional.linear(low, self.up.to(x.dtype) * self.scale)
        return y


class Layer(nn.Module):
    """Attention, then a gated feed-forward, each behind an RMS norm."""

    def __init__(self, config: DecoderConfig) -> None:
        super().__init__()
        self.config = config
        query, key = config.heads * config.head_size, config.kv_heads * config.head_size
        self.norm_attention = nn.Parameter(torch.ones(config.hidden), requires_grad=False)
        self.norm_feed = nn.Parameter(torch.ones(config.hidden), requires_grad=False)
        self.qkv = Linear(config.hidden, query + 2 * key)
        self.out = Linear(query, config.hidden)
        self.gate_up = Linear(config.hidden, 2 * config.inner)
        self.down = Linear(config.inner, config.hidden)

    def project(self, x: Tensor, cos: Tensor, sin: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """``(…, T, hidden)`` → queries ``(…, heads, T, d)``, keys and values ``(…, kv_heads, T, d)``."""
        c = self.config
        h = functional.rms_norm(x, (c.hidden,), self.norm_attention, c.norm_eps)
        qkv = self.qkv(h).unflatten(-1, (c.heads + 2 * c.kv_heads, c.head_size)).transpose(-3, -2)
        turned, v = qkv.split((c.heads + c.kv_heads, c.kv_heads), dim=-3)
        q, k = torch.split(rotate(turned, cos, sin), [c.heads, c.kv_heads], dim=-3)
        return q, k, v

    def mix(self, x: Tensor, attended: Tensor) -> Tensor:
        """Residual of the attention ``(…, heads, T, d)``, then the feed-forward."""
        x = x + self.out(attended.transpose(-3, -2).flatten(-2))
        h = functional.rms_norm(x, (self.config.hidden,), self.norm_feed, self.config.norm_eps)
        gate, up = self.gate_up(h).chunk(2, dim=-1)
        return cast("Tensor", x + self.down(functional.silu(gate) * up))


class Decoder(nn.Module):
    """The stack. ``embed`` turns token ids into vectors; ``logits`` is tied to it."""

    def __init__(self, config: DecoderConfig | None = None) -> None:
        super().__init__()
        self.config = config or DecoderConfig()
        self.embedding = nn.Parameter(
            torch.empty(self.config.vocabulary, self.config.hidden), requires_grad=False
        )
        self.layers = nn.ModuleList(Layer(self.config) for _ in range(self.config.layers))
        self.norm = nn.Parameter(torch.ones(self.config.hidden), requires_grad=False)

    def pack(self) -> None:
        """Decode with 8-bit projections from now on; prefill keeps the full ones. Weights must be final."""
        for projection in self.projections().values():
            projection.pack()

    def load(self, weights: Mapping[str, Tensor]) -> None:
        """Take the weights under transformers' names. Raises ``KeyError`` or ``ValueError``."""

        def put(into: nn.Parameter, value: Tensor) -> None:
            if into.shape != value.shape:
                raise ValueError(f"expected {tuple(into.shape)}, found {tuple(value.shape)}")
            into.data = value.to(into.dtype).clone()

        put(self.embedding, weights["model.embed_tokens.weight"])
        put(self.norm, weights["model.norm.weight"])
        for index, module in enumerate(self.layers):
            layer, name = cast("Layer", module), f"model.layers.{index}"
            attention, feed = f"{name}.self_attn", f"{name}.mlp"
            put(layer.norm_attention, weights[f"{name}.input_layernorm.weight"])
            put(layer.norm_feed, weights[f"{name}.post_attention_layernorm.weight"])
            put(
                layer.qkv.weight,
                torch.cat([weights[f"{attention}.{p}_proj.weight"] for p in "qkv"]),
            )
            put(layer.out.weight, weights[f"{attention}.o_proj.weight"])
            put(
                layer.gate_up.weight,
                torch.cat([weights[f"{feed}.{p}_proj.weight"] for p in ("gate", "up")]),
            )
            put(layer.down.weight, weights[f"{feed}.down_proj.weight"])

    def projections(self) -> dict[str, Linear]:
        """Every projection by the name that the adapter file uses."""
        return {n: m for n, m in self.named_modules() if isinstance(m, Linear)}

    def embed(self, ids: Tensor) -> Tensor:
        """Token ids to vectors ``(…, hidden)``."""
        return functional.embedding(ids, self.embedding)

    def logits(self, hidden: Tensor) -> Tensor:
        """Normed hidden states to logits over the vocabulary."""
        return functional.linear(hidden, self.embedding)

    def forward(self, x: Tensor, positions: Tensor, mask: Tensor) -> Tensor:
        """A batch at once: ``x`` ``(B, T, hidden)``, ``positions`` ``(B, T)``, ``mask`` ``(B, T, T)``.

        ``mask`` is true where a row may attend to a column. Returns the normed hidden states.
        """
        c = self.config
        cos, sin = (a.to(x.dtype)[:, None] for a in rotary(positions, c))
        repeat = c.heads // c.kv_heads
        for module in self.layers:
            layer = cast("Layer", module)
            q, k, v = layer.project(x, cos, sin)
            attended = functional.scaled_dot_product_attention(
                q,
                k.repeat_interleave(repeat, dim=1),
                v.repeat_interleave(repeat, dim=1),
                attn_mask=mask[:, None],
            )
            x = layer.mix(x, attended)
        return functional.rms_norm(x, (c.hidden,), self.norm, c.norm_eps)

    @torch.inference_mode()
    def extend(self, x: Tensor, cache: KVCache) -> Tensor:
        """Append ``x`` ``(T, hidden)`` to ``cache``; returns the normed hidden states ``(T, hidden)``.

        Raises ``ValueError`` when the cache has no room.
        """
        c = self.config
        start, count = cache.length, x.shape[0]
        stop = start + count
        if stop > cache.capacity:
            raise ValueError(f"the cache holds {cache.capacity} positions, {stop} are needed")
        cos, sin = (a.to(x.dtype) for a in rotary(torch.arange(start, stop), c))
        groups = c.heads // c.kv_heads
        mask = None
        if count > 1:
            causal = torch.ones(count, stop, dtype=torch.bool).tril(start)
            mask = causal.repeat(groups, 1)
        for index, module in enumerate(self.layers):
            layer = cast("Layer", module)
            q, k, v = layer.project(x, cos, sin)
            cache.keys[index, :, start:stop] = k
            cache.values[index, :, start:stop] = v
            attended = functional.scaled_dot_product_attention(
                q.reshape(1, c.kv_heads, groups * count, c.head_size),
                cache.keys[index, None, :, :stop],
                cache.values[index, None, :, :stop],
                attn_mask=mask,
            )
            x = layer.mix(x, attended.reshape(c.heads, count, c.head_size))
        cache.length = stop
        return functional.rms_norm(x, (c.hidden,), self.norm, c.norm_eps)
