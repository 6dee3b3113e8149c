"""The step of fixed shape says what the ordinary one says. The graph itself needs a GPU."""

from __future__ import annotations

import pytest
import torch

from aura_desktop.videollm.qwen3vl.pictures import patches
from aura_desktop.videollm.qwen3vl.stream import Stream
from tests.videollm.qwen3vl import tiny


def test_fixed_steps_equal_ordinary_ones_whatever_was_evicted_or_cropped() -> None:
    fixed, plain = Stream(tiny.model(), 60), Stream(tiny.model(), 60)
    made = patches([tiny.picture(1)], 16, 2, 2 * 64 * 96)
    for stream in (fixed, plain):
        stream.extend([1, 2, *([stream.pad] * made.grid.tokens), 3], [stream.see(made)])
    assert fixed.quicken(graph=False)

    def both(*tokens: int) -> None:
        for token in tokens:
            a, b = fixed.extend([token]), plain.extend([token])
            assert torch.allclose(a, b, atol=1e-5)
            assert (fixed.length, fixed.next) == (plain.length, plain.next)

    both(4, 5, 6)
    for stream in (fixed, plain):
        stream.evict(2, 8)
    both(7, 8)
    for stream in (fixed, plain):
        stream.crop(5)
    both(9)
    for stream in (fixed, plain):
        stream.extend([10, 11, 12])
    both(13)
    assert torch.allclose(fixed.peek(3), plain.peek(3), atol=1e-5)
    with pytest.raises(ValueError, match="holds 60 tokens"):
        both(*range(60))


@pytest.mark.skipif(not torch.cuda.is_available(), reason="a CUDA graph needs a GPU")
def test_the_graph_says_what_the_ordinary_step_says() -> None:
    model = tiny.model(layers=2).to("cuda")
    fixed, plain = Stream(model, 60), Stream(model, 60)
    for stream in (fixed, plain):
        stream.extend([1, 2, 3])
    assert fixed.quicken()
    for token in (4, 5, 6):
        assert torch.allclose(fixed.extend([token]), plain.extend([token]), atol=1e-3)
