"""One token at a time without the host in between: a decoding step of fixed shape, as a CUDA graph.

An eager step of a large model launches hundreds of small kernels, one by one; replayed as a graph they
follow each other by themselves. The price is that attention reads the whole cache, used or not.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import torch
from torch import Tensor

if TYPE_CHECKING:
    from aura_desktop.videollm.qwen3vl.stream import Stream

log = logging.getLogger("aura.mind")

WARM_STEPS = 3
"""Steps before the capture: libraries choose their kernels in the first ones."""
CLOSE = 0.05
"""Largest difference of a logit between graph and eager step, as a share of the logits' spread: the kernels
differ, and bf16 has three digits."""


class Step:
    """The fixed step of ``stream``, whose model lies on one device and whose cache is allocated."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        device = stream.device
        self._token = torch.zeros((1, 1), dtype=torch.long, device=device)
        self._place = torch.zeros((3, 1, 1), dtype=torch.long, device=device)
        self._slot = torch.zeros(1, dtype=torch.long, device=device)
        self._mask = torch.zeros((1, 1, 1, stream.capacity), dtype=torch.bool, device=device)
        self._graph: torch.cuda.CUDAGraph | None = None
        self._out: Tensor | None = None

    @torch.inference_mode()
    def run(self, token: int) -> Tensor:
        """Logits behind ``token``, which is written at the end of the cache; its length stays as it is."""
        length = self._stream.length
        self._token.fill_(token)
        self._place.fill_(self._stream.next)
        self._slot.fill_(length)
        self._mask[..., : length + 1] = True
        self._mask[..., length + 1 :] = False
        if self._graph is None:
            return self._compute()
        self._graph.replay()
        assert self._out is not None
        return self._out.clone()

    @torch.inference_mode()
    def capture(self) -> bool:
        """Record the graph and check it against the eager step; whether it can be used."""
        stream = self._stream
        expected = stream.peek(0)
        try:
            side = torch.cuda.Stream()  # type: ignore[no-untyped-call]
            side.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(side):
                for _ in range(WARM_STEPS):
                    self.run(0)
            torch.cuda.current_stream().wait_stream(side)
            graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(graph):
                self._out = self._compute()
            self._graph = graph
            found = self.run(0)
        except RuntimeError as error:
            self._graph = None
            log.warning("decoding without CUDA graphs: %s", error)
            return False
        spread = float(expected.max() - expected.min())
        if float((found - expected).abs().max()) > CLOSE * spread:
            self._graph = None
            log.warning("decoding without CUDA graphs: their result differs")
            return False
        return True

    def _compute(self) -> Tensor:
        with self._stream.cache.fixed(self._slot):
            return self._stream.pass_through(
                self._stream.embed(self._token), self._place, attention_mask=self._mask
            )
