"""One growing sequence equals one full prefill, whatever is appended, evicted or rolled back."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from aura_desktop.videollm.engine import Question, Watch
from aura_desktop.videollm.qwen3vl.engine import QwenEngine
from aura_desktop.videollm.qwen3vl.pictures import Patches, patches
from aura_desktop.videollm.qwen3vl.stream import Stream, positions
from aura_desktop.videollm.qwen3vl.turns import VISION_END, VISION_START
from tests.videollm.qwen3vl import tiny
from tests.videollm.qwen3vl.recording import Recording, grid, recorded

CLOSE = 1e-4
"""Largest difference of a logit, in float32."""
QUIET = {"proactive": {"unasked": False}}


def ask(engine: QwenEngine, number: int, t: float) -> str:
    return "".join(engine.answer(Question(f"q{number}", f"What is thing {number}?", t)))


def difference(a: torch.Tensor | None, b: torch.Tensor) -> float:
    assert a is not None
    return float((a - b).abs().max())


@pytest.mark.parametrize("silent", [True, False])
def test_sixty_chunks_with_questions_equal_one_full_prefill(
    monkeypatch: pytest.MonkeyPatch, silent: bool
) -> None:
    engine, stream = recorded(
        monkeypatch, silent, mind={"window_chunks": 100}, qwen={"dialogue_tokens": 4000}, **QUIET
    )
    for index in range(60):
        engine.observe(tiny.chunk(index))
        if index % 9 == 4:
            ask(engine, index, index + 1.0)
        if index % 20 == 10:
            # No tokens wait behind a flush: what was computed last is what transformers computes last.
            engine.context.flush()
            logits, where = stream.by_transformers()
            assert difference(stream.last, logits) <= CLOSE
    engine.context.flush()
    logits, where = stream.by_transformers()
    assert difference(stream.last, logits) <= CLOSE
    mine = np.stack([stream.places[i] for i in stream.held], 1)
    assert np.array_equal(mine, where.numpy())
    vocabulary = tiny.tokenizer().get_vocab()
    ids = [stream.ids[i] for i in stream.held]
    assert ids.count(vocabulary[VISION_START]) == ids.count(vocabulary[VISION_END]) == 60


def test_one_block_of_pixels_changes_the_logits() -> None:
    stream = Stream(tiny.model(), 200)
    pair = [tiny.picture(1), tiny.picture(2)]
    out = []
    for spoil in (False, True):
        if spoil:
            pair[1] = pair[1].copy()
            pair[1][16:32, 32:48] = 0
        made = patches(pair, 16, 2, 2 * 64 * 96)
        stream.crop(0)
        seen = stream.see(made)
        pads = [stream.pad] * made.grid.tokens
        out.append(stream.extend([1, *pads, 2, 3], [seen]))
    assert difference(out[0], out[1]) > 1e-2


@pytest.mark.parametrize("silent", [True, False])
def test_evicting_and_going_on_equals_a_run_over_the_whole_history(
    monkeypatch: pytest.MonkeyPatch, silent: bool
) -> None:
    engine, stream = recorded(monkeypatch, silent, qwen={"groups": 2})
    for index in range(40):
        decision = engine.observe(tiny.chunk(index))
        if decision.speak:
            "".join(engine.alert(decision))
        if index % 5 == 1:
            ask(engine, index, index + 1.0)
        if index % 8 == 3:
            engine.amend_last_reply("")
        if index == 12:
            engine.add_watch(Watch("w1", "Tell me when it rains."))
        if index == 20:
            engine.remove_watch("w1")
    assert len(stream.held) < len(stream.ids) / 3
    engine.context.flush()
    assert difference(stream.last, stream.reference()) <= CLOSE


def test_rebasing_moves_keys_as_if_they_had_been_computed_there() -> None:
    """Layer 0's keys depend on token and position alone."""
    stream, fresh = Stream(tiny.model(), 200), Stream(tiny.model(), 200)
    made = patches([tiny.picture(1)], 16, 2, 2 * 64 * 96)
    seen = stream.see(made)
    sink, more = [1, 2, 3], [5, *([stream.pad] * made.grid.tokens), 9]
    stream.extend(sink)
    stream.extend([4] * 50)
    stream.extend(more, [seen])
    stream.evict(3, 53)
    assert stream.rebase(len(sink)) == -50
    assert stream.rebase(len(sink)) == 0
    fresh.extend(sink)
    fresh.extend(more, [seen])
    assert stream.next == fresh.next
    ours, theirs = (s.cache.layers[0].keys[:, :, : s.length] for s in (stream, fresh))
    assert torch.allclose(ours, theirs, atol=1e-5)


def test_without_a_sink_rebasing_changes_nothing_that_is_computed() -> None:
    moved, still = Stream(tiny.model(), 200), Stream(tiny.model(), 200)
    for stream in (moved, still):
        stream.extend([4] * 60)
        stream.evict(0, 40)
    assert moved.rebase(0) == -40
    assert difference(moved.extend([7, 8]), still.extend([7, 8])) <= CLOSE


def test_cropping_is_exact() -> None:
    stream = Stream(tiny.model(), 100)
    stream.extend([1, 2, 3, 4])
    first = stream.extend([5])
    stream.extend([6, 7, 8])
    stream.crop(4)
    assert torch.equal(stream.extend([5]), first)
    with pytest.raises(ValueError, match="cannot crop"):
        stream.crop(50)


def test_what_was_put_aside_comes_back_exactly_in_another_stream() -> None:
    first, second = Stream(tiny.model(), 100), Stream(tiny.model(), 100)
    first.extend([1, 2, 3, 4])
    held = first.hold()
    expected = first.extend([5, 6])
    second.resume(held)
    assert torch.equal(second.extend([5, 6]), expected)
    with pytest.raises(ValueError, match="another model"):
        Stream(tiny.model(), 2).resume(held)


def test_positions_stand_still_in_time_within_a_grid_and_resume_behind_it() -> None:
    where = positions([1, 9, 9, 9, 9, 9, 9, 2], [grid(4, 6)], pad=9, start=10)
    assert where[0].tolist() == [10, *[11] * 6, 14]
    assert where[1].tolist() == [10, 11, 11, 11, 12, 12, 12, 14]
    assert where[2].tolist() == [10, 11, 12, 13, 11, 12, 13, 14]
    assert where[3].tolist() == [11, *[14] * 6, 15]


@pytest.mark.parametrize(
    ("ids", "grids"), [([9, 9], []), ([1], [grid(4, 4)]), ([9, 9, 1, 9], [grid(4, 4)])]
)
def test_pictures_must_fill_their_places(ids: list[int], grids: list[object]) -> None:
    with pytest.raises(ValueError, match="picture"):
        positions(ids, grids, pad=9, start=0)  # type: ignore[arg-type]


def test_a_full_cache_is_refused_and_left_as_it_was() -> None:
    stream = Stream(tiny.model(), 8)
    stream.extend([1, 2, 3])
    with pytest.raises(ValueError, match="holds 8 tokens"):
        stream.extend([4] * 6)
    assert stream.length == 3


def test_the_recording_tells_a_wrong_run_from_a_right_one() -> None:
    stream = Recording(tiny.model(), 200)
    made = Patches(torch.zeros(24, 3 * 2 * 256), grid(4, 6), tiny.picture(0))
    stream.extend([1, *([stream.pad] * 6), 2], [stream.see(made)])
    stream.extend([4, 5, 6])
    stream.saw[len(stream.ids) - 1].remove(2)
    assert difference(stream.last, stream.reference()) > CLOSE
