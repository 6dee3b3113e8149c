"""The model and its cache as one growing sequence: append, evict, roll back; nothing twice.

Every position is explicit: text advances all three axes by one; a grid stands still in time, spreads
over height and width, and text resumes behind its largest position (Qwen3-VL, arXiv 2511.21631).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from aura_desktop.videollm.qwen3vl.cache import KVCache
from aura_desktop.videollm.qwen3vl.pictures import Grid, Patches
from aura_desktop.videollm.qwen3vl.step import Step

Positions = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Features:
    """What the vision tower made of one grid: ``pooled`` ``(tokens, hidden)`` and every DeepStack level
    in the same shape (Meng et al. 2024, arXiv 2406.04334).
    """

    pooled: Tensor
    levels: tuple[Tensor, ...]
    grid: Grid


@dataclass(frozen=True, slots=True)
class Held:
    """A stream put aside: its keys and values in main memory, and where its positions stood."""

    kv: list[tuple[Tensor, Tensor]]
    places: Positions


def positions(ids: Sequence[int], grids: Sequence[Grid], pad: int, start: int) -> Positions:
    """Positions ``(4, len(ids))`` of ``ids`` from ``start`` on: three axes, and where text would resume.

    ``grids`` are those of the runs of ``pad`` tokens in ``ids``. Raises ``ValueError`` when they differ.
    """
    out = np.empty((4, len(ids)), np.int64)
    at, now, waiting = 0, start, list(grids)
    while at < len(ids):
        if ids[at] != pad:
            out[:3, at] = now
            now += 1
            out[3, at] = now
            at += 1
            continue
        if not waiting:
            raise ValueError("more pictures are announced than given")
        grid = waiting.pop(0)
        end = at + grid.tokens
        if any(token != pad for token in ids[at:end]) or len(ids) < end:
            raise ValueError(f"a picture of {grid.tokens} tokens does not fill its place")
        columns = grid.width // grid.merge
        index = np.arange(grid.tokens)
        out[0, at:end] = now
        out[1, at:end] = now + index // columns
        out[2, at:end] = now + index % columns
        now += grid.span
        out[3, at:end] = now
        at = end
    if waiting:
        raise ValueError("more pictures are given than announced")
    return out


class Stream:
    """One sequence in ``model`` (transformers' ``Qwen3VLForConditionalGeneration``), on any devices.

    Driven by one thread. ``capacity`` bounds the tokens it may hold.
    """

    def __init__(self, model: Any, capacity: int) -> None:
        self.model = model
        self.config = model.config
        self.pad = int(model.config.video_token_id)
        self.cache = KVCache(model.config.text_config.num_hidden_layers, capacity)
        self.capacity = capacity
        # Each token's position in time, and where text resumes behind it.
        self._places = np.zeros((2, capacity), np.int64)
        self._text = model.model.language_model
        self._embed = model.get_input_embeddings()
        self._step: Step | None = None

    @property
    def length(self) -> int:
        """Tokens held."""
        return self.cache.length

    @property
    def next(self) -> int:
        """The position the next token gets."""
        return int(self._places[1, self.length - 1]) if self.length else 0

    @torch.inference_mode()
    def see(self, patches: Patches) -> Features:
        """Run the vision tower over one grid. Needs no cache: may run ahead of ``extend``."""
        visual = self.model.model.visual
        device = next(visual.parameters()).device
        values = patches.values
        if device.type == "cuda":
            values = values.pin_memory()
        grid = torch.tensor([[1, patches.grid.height, patches.grid.width]])
        seen = self.model.model.get_video_features(
            values.to(device, non_blocking=True), grid.to(device), return_dict=True
        )
        levels = tuple(torch.cat(tuple(level)) for level in seen.deepstack_features)
        return Features(torch.cat(tuple(seen.pooler_output)), levels, patches.grid)

    @torch.inference_mode()
    def extend(self, ids: Sequence[int], seen: Sequence[Features] = ()) -> Tensor:
        """Prefill ``ids``; ``seen`` fills their runs of pad tokens. Returns the last token's logits
        ``(vocabulary,)``, float32.

        Raises ``ValueError`` when the cache has no room or the pictures do not fit the ids.
        """
        start, count = self.length, len(ids)
        if not count or start + count > self.capacity:
            raise ValueError(f"the cache holds {self.capacity} tokens, not {start + count}")
        places = positions(ids, [f.grid for f in seen], self.pad, self.next)
        if self._step is not None and count == 1:
            logits = self._step.run(ids[0])
            self.cache.advance()
            self._places[:, start] = places[[0, 3], 0]
            return logits
        tokens = torch.tensor([list(ids)], device=self.device)
        embedded = self.embed(tokens)
        deep: dict[str, Any] = {}
        if seen:
            mask = tokens == self.pad
            pooled = torch.cat([f.pooled.to(embedded.device, embedded.dtype) for f in seen])
            embedded = embedded.masked_scatter(mask[..., None], pooled)
            levels = [torch.cat(level) for level in zip(*(f.levels for f in seen), strict=True)]
            deep = {"visual_pos_masks": mask, "deepstack_visual_embeds": levels}
        where = torch.from_numpy(places[:3])[:, None].to(self.device)
        logits = self.pass_through(embedded, where, **deep)
        self._places[:, start : start + count] = places[[0, 3]]
        return logits

    def pass_through(self, embedded: Tensor, where: Tensor, **more: Any) -> Tensor:
        """One pass of the language model over ``(1, tokens, hidden)``; the last token's logits."""
        out = self._text(
            inputs_embeds=embedded,
            position_ids=where,
            past_key_values=self.cache,
            use_cache=True,
            **more,
        )
        return self.logits(out.last_hidden_state[0, -1])

    def embed(self, tokens: Tensor) -> Tensor:
        """Token ids to vectors."""
        return self._embed(tokens)  # type: ignore[no-any-return]  # untyped library

    @property
    def device(self) -> torch.device:
        """Where token ids go in."""
        return self._embed.weight.device  # type: ignore[no-any-return]  # untyped library

    @property
    def width(self) -> int:
        """Bytes of one number of the model."""
        return int(self._embed.weight.element_size())

    def peek(self, token: int) -> Tensor:
        """The logits behind ``token``, which leaves no trace."""
        length = self.length
        logits = self.extend([token])
        self.crop(length)
        return logits

    def quicken(self, *, graph: bool = True) -> bool:
        """Decode with steps of fixed shape, as a CUDA graph where ``graph`` says so; whether it does.

        Something must be in the cache. The eager step stays where the graph cannot be recorded, or
        where its result differs.
        """
        step = Step(self)
        if graph and not step.capture():
            return False
        self._step = step
        return True

    def logits(self, hidden: Tensor) -> Tensor:
        """The vocabulary's logits for one hidden state, float32."""
        return self.model.lm_head(hidden).float()  # type: ignore[no-any-return]  # untyped library

    def crop(self, length: int) -> None:
        """Forget everything from token ``length`` on, exactly."""
        self.cache.crop(length)

    @torch.inference_mode()
    def evict(self, start: int, stop: int) -> None:
        """Take tokens out of the middle; those behind keep their positions."""
        end = self.length
        self.cache.evict(start, stop)
        self._places[:, start : start + end - stop] = self._places[:, stop:end].copy()

    @torch.inference_mode()
    def rebase(self, sink: int) -> int:
        """Let the positions behind the first ``sink`` tokens follow them directly; by how much they moved.

        Distances among those tokens stay as they are: only the sink comes closer.
        """
        if self.length <= sink:
            return 0
        shift = int((self._places[1, sink - 1] if sink else 0) - self._places[0, sink])
        if shift:
            self.cache.turn(sink, shift, self._text.rotary_emb.inv_freq)
            self._places[:, sink : self.length] += shift
        return shift

    def release(self) -> None:
        """Let go of the model and the cache."""
        self.cache = KVCache(0, 0)
        self.model = self._text = self._embed = self._step = None

    def hold(self, start: int = 0) -> Held:
        """Put what is held from token ``start`` on aside, exactly."""
        return Held(self.cache.state(start), self._places[:, start : self.length].copy())

    @torch.inference_mode()
    def resume(self, held: Held, start: int = 0) -> None:
        """Hold ``held`` from token ``start`` on. Raises ``ValueError`` when it is of another model."""
        self.cache.load(held.kv, start)
        self._places[:, start : start + held.places.shape[1]] = held.places
