"""The past in Qwen3-VL's context: brought in for one answer, small, with its times, and gone without a trace."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image as Pillow
from torch import Tensor

from aura_desktop.memory.recollection import Recollection, Shown
from aura_desktop.videollm.engine import Question, Snapshot
from aura_desktop.videollm.qwen3vl.budget import recall_tokens
from aura_desktop.videollm.qwen3vl.engine import QwenEngine
from aura_desktop.videollm.qwen3vl.past import LOOK_SIZE
from tests.videollm.qwen3vl import tiny
from tests.videollm.qwen3vl.recording import Recording, recorded
from tests.videollm.qwen3vl.test_engine import QUIET, following, ids, scripted, show

NOON = 1_764_072_000.0
PAST = "Where was the cup before?"
BOTH = pytest.mark.parametrize("silent", [True, False])


def jpeg(seed: int) -> bytes:
    data = io.BytesIO()
    Pillow.fromarray(tiny.picture(seed, 270, 480)).save(data, "JPEG")
    return data.getvalue()


KEPT = Recollection(
    "I last saw it at 14:32.", (), ("at 14:32: a cup on the left",), (Shown("at 14:32", jpeg(1)),)
)


def ask(engine: QwenEngine, **more: Any) -> str:
    return "".join(engine.answer(Question("q", PAST, 90.0, past=True, **more)))


def given(stream: Recording) -> str:
    """All that was ever put into ``stream``, as text."""
    return str(tiny.tokenizer().decode(stream.ids))


@BOTH
def test_what_is_recalled_stands_behind_the_window_and_before_the_question(
    monkeypatch: pytest.MonkeyPatch, silent: bool
) -> None:
    engine, stream = recorded(monkeypatch, silent, **QUIET)
    show(engine, 0, 20)
    seen, held = len(stream.patches), engine.context.window.live
    before = len(stream.ids)
    ask(engine, recalled=KEPT, clock=NOON)
    told = str(tiny.tokenizer().decode(stream.ids[before:]))
    order = [told.index(part) for part in (
        "- at 14:32: a cup on the left", "At 14:32:<|vision_start|>", "seconds ago:<|vision_start|>", PAST,
    )]  # fmt: skip
    assert order == sorted(order)
    spans = engine.past.views.spans
    assert told.count("<|vision_start|>") == told.count("<|vision_end|>") == len(spans) + 1
    # The minutes before were encoded while the stream went on: only the timeline's picture was left.
    assert len(stream.patches) - seen == 1 + sum(s.held.features is None for s in spans)
    assert engine.context.window.live == held
    assert told.count("<|video_pad|>") <= 24 * (len(spans) + 1)


@BOTH
@pytest.mark.parametrize("stop_after", [0, 2, 99])
def test_afterwards_question_and_answer_stand_as_if_it_had_never_been(
    monkeypatch: pytest.MonkeyPatch, silent: bool, stop_after: int
) -> None:
    """Whether the answer ends by itself or is cut off."""
    prints = []
    lengths = []
    for recalled in (KEPT, None):
        engine, stream = scripted(monkeypatch, silent, **QUIET, qwen={"max_reply_tokens": 50})
        show(engine, 0, 12)
        mark = engine.mark()
        stream.script = ids("At half past two.")
        question = Question("q", PAST, 12.0, past=recalled is not None, recalled=recalled)
        pieces = engine.answer(question)
        for _ in range(stop_after):
            next(pieces, None)
        pieces.close()  # type: ignore[attr-defined]  # a generator
        stream.script = []
        assert engine.context.window.length == engine.context.length
        runs = [run for run in engine.context.window.runs if run.kind == "recall"]
        assert runs == []
        lengths.append(engine.context.length)
        prints.append(following(engine))
        with pytest.raises(ValueError, match="no longer"):
            engine.rollback(mark + 1)
    assert lengths[0] == lengths[1]
    assert prints[0] == pytest.approx(prints[1], rel=1e-4)


def test_a_rollback_goes_behind_a_recall(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, untouched = (tiny.engine(**QUIET) for _ in range(2))
    for made in (engine, untouched):
        show(made, 0, 12)
    mark = engine.mark()
    ask(engine, recalled=KEPT)
    show(engine, 12, 1)
    engine.rollback(mark)
    assert engine.context.window.runs == untouched.context.window.runs
    assert following(engine) == following(untouched)


def test_what_is_recalled_changes_what_the_model_makes_of_the_question(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outs: list[Tensor] = []
    for recalled in (None, KEPT, Recollection("", (), KEPT.notes, (Shown("at 14:32", jpeg(2)),))):
        engine, stream = recorded(monkeypatch, **QUIET, qwen={"max_reply_tokens": 1})
        show(engine, 0, 2)
        ask(engine, recalled=recalled)
        assert stream.last is not None
        outs.append(stream.last)
    assert float((outs[0] - outs[1]).abs().max()) > 1e-2
    assert float((outs[1] - outs[2]).abs().max()) > 1e-2


def test_a_question_about_now_is_given_nothing_but_the_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine, stream = recorded(monkeypatch, **QUIET)
    show(engine, 0, 20)
    before, seen = len(stream.ids), len(stream.patches)
    "".join(engine.answer(Question("q", "What is it?", 20.0, clock=NOON)))
    told = str(tiny.tokenizer().decode(stream.ids[before:]))
    assert "What is it? [" in told
    assert ":00:00]" in told
    assert len(stream.patches) == seen
    (held,) = [r for r in engine.context.window.rounds.values() if r.group]
    assert held.user.startswith("What is it? [")
    engine, stream = recorded(monkeypatch, **QUIET, qwen={"clock": False})
    "".join(engine.answer(Question("q", "What is it?", 20.0, clock=NOON)))
    assert "[" not in given(stream)


def test_however_much_is_known_it_stays_within_its_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, stream = recorded(monkeypatch, **QUIET)
    show(engine, 0, 40)
    live = engine.context.window.live
    much = Recollection(
        "", (), ("so much " * 20,) * 60, tuple(Shown("at 14:32", jpeg(i)) for i in range(30))
    )
    before = len(stream.held)
    ask(engine, recalled=much)
    assert engine.context.window.live == live
    assert (
        max(len(row) for row in stream.saw.values())
        <= before + recall_tokens(tiny.settled()) + len(PAST) + 120
    )


def test_where_there_is_no_room_the_oldest_video_gives_way() -> None:
    engine = tiny.engine(**QUIET)
    show(engine, 0, 12)
    live = engine.context.window.live
    engine.stream.capacity = engine.context.length + 300
    ask(engine, recalled=KEPT)
    assert engine.context.window.live < live
    assert max(live) in engine.context.window.live
    assert engine.context.window.length == engine.context.length


@BOTH
def test_every_second_says_what_the_tiers_hold_and_how_it_looked(silent: bool) -> None:
    engine = tiny.engine(silent, **QUIET)
    vectors = []
    for index in range(40):
        decision = engine.observe(tiny.chunk(index))
        if index % 9 == 3:
            "".join(engine.answer(Question(f"q{index}", "What is it?", index + 1.0)))
            continue
        held = {tier.name: tier for tier in decision.tiers}
        assert list(held) == ["sink", "window", "compressed", "dialogue"]
        assert all(0 <= t.tokens <= t.max_tokens and t.bytes <= t.max_bytes for t in held.values())
        cached = held["sink"].tokens + held["window"].tokens + held["dialogue"].tokens
        assert cached == engine.context.window.length
        vectors.append(np.frombuffer(decision.glimpse.embedding, "<f2").astype(np.float32))
    assert held["compressed"].tokens == 12 * 6
    assert held["dialogue"].tokens > 0
    assert all(len(v) == LOOK_SIZE for v in vectors)
    assert np.linalg.norm(vectors[0]) == pytest.approx(1, abs=1e-2)
    again = engine.observe(tiny.chunk(0)).glimpse.embedding
    assert again == vectors[0].astype("<f2").tobytes()
    assert float(vectors[0] @ vectors[1]) < 0.9999


def test_the_minutes_before_survive_a_crash() -> None:
    engine, other = (tiny.engine(**QUIET) for _ in range(2))
    show(engine, 0, 40)
    other.restore(Snapshot("qwen3-vl", 2, json.loads(json.dumps(engine.snapshot().state))))
    spans = [(s.start, s.end, s.chunks) for s in engine.past.views.spans]
    assert len(spans) == 12
    # The window that is restored holds fewer seconds: the oldest of them are past already.
    again = [(s.start, s.end, s.chunks) for s in other.past.views.spans]
    assert again[0][0] == spans[0][0]
    assert len(again) == 12
    assert ask(other) is not None
    assert torch.isfinite(other.context.flush()).all()
