"""A stream that remembers everything it was ever given, and what each token could attend to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from aura_desktop.videollm.qwen3vl import engine as engine_module
from aura_desktop.videollm.qwen3vl.engine import QwenEngine
from aura_desktop.videollm.qwen3vl.pictures import Grid, Patches
from aura_desktop.videollm.qwen3vl.stream import Features, Stream, positions
from tests.videollm.qwen3vl import tiny


class Recording(Stream):
    """``ids``, ``places`` and ``sights`` of every token ever computed; ``held`` are those in the cache."""

    def __init__(self, model: Any, capacity: int) -> None:
        super().__init__(model, capacity)
        self.ids: list[int] = []
        self.places: list[np.ndarray[Any, Any]] = []
        self.seen: list[Features] = []
        self.patches: list[Patches] = []
        self.saw: dict[int, list[int]] = {}
        self.held: list[int] = []
        self.last: Tensor | None = None

    def see(self, patches: Patches) -> Features:
        self.patches.append(patches)
        return super().see(patches)

    def extend(self, ids: Sequence[int], seen: Sequence[Features] = ()) -> Tensor:
        where = positions(ids, [f.grid for f in seen], self.pad, self.next)
        logits = super().extend(ids, seen)
        for index, token in enumerate(ids):
            self.held.append(len(self.ids))
            self.saw[len(self.ids)] = list(self.held)
            self.ids.append(token)
            self.places.append(where[:3, index])
        self.seen += seen
        self.last = logits
        return logits

    def crop(self, length: int) -> None:
        super().crop(length)
        del self.held[length:]

    def evict(self, start: int, stop: int) -> None:
        super().evict(start, stop)
        del self.held[start:stop]

    @torch.inference_mode()
    def reference(self) -> Tensor:
        """Logits of the last token when the whole history runs at once, each token attending to exactly
        what was in the cache when it was computed.
        """
        tokens = torch.tensor([self.ids])
        embedded = self.model.get_input_embeddings()(tokens)
        mask = tokens == self.pad
        embedded = embedded.masked_scatter(
            mask[..., None], torch.cat([f.pooled for f in self.seen])
        )
        levels = [torch.cat(level) for level in zip(*(f.levels for f in self.seen), strict=True)]
        sees = torch.zeros(1, 1, len(self.ids), len(self.ids), dtype=torch.bool)
        for row, columns in self.saw.items():
            sees[0, 0, row, columns] = True
        out = self.model.model.language_model(
            inputs_embeds=embedded,
            position_ids=torch.from_numpy(np.stack(self.places, 1))[:, None],
            attention_mask=sees,
            visual_pos_masks=mask,
            deepstack_visual_embeds=levels,
            use_cache=False,
        )
        return self.model.lm_head(out.last_hidden_state[0, -1])

    @torch.inference_mode()
    def by_transformers(self) -> tuple[Tensor, Tensor]:
        """Logits and positions when transformers is given what is held, all at once."""
        ids = torch.tensor([[self.ids[i] for i in self.held]])
        grids = torch.tensor([[1, p.grid.height, p.grid.width] for p in self.patches])
        kinds = torch.where(ids == self.pad, 2, 0)
        out = self.model(
            input_ids=ids,
            pixel_values_videos=torch.cat([p.values for p in self.patches]),
            video_grid_thw=grids,
            mm_token_type_ids=kinds,
            use_cache=False,
        )
        where, _ = self.model.model.get_rope_index(ids, kinds, video_grid_thw=grids)
        return out.logits[0, -1], where[:, 0]


def recorded(
    monkeypatch: pytest.MonkeyPatch, silent: bool = True, **sections: Any
) -> tuple[QwenEngine, Recording]:
    """A tiny engine whose stream records."""
    monkeypatch.setattr(engine_module, "Stream", Recording)
    made = tiny.engine(silent, **sections)
    assert isinstance(made.stream, Recording)
    return made, made.stream


def grid(height: int, width: int) -> Grid:
    return Grid(height, width, 2)
