"""The engine on tiny random models: what it says, when, and what is left in the context."""

from __future__ import annotations

import gc
import itertools
import json
import os
from collections.abc import Sequence
from typing import Any

import psutil
import pytest
import torch
from torch import Tensor

from aura_desktop.videollm.engine import Question, Snapshot, Watch
from aura_desktop.videollm.qwen3vl import engine as engine_module
from aura_desktop.videollm.qwen3vl.engine import QwenEngine
from aura_desktop.videollm.qwen3vl.pictures import Patches
from aura_desktop.videollm.qwen3vl.stream import Features, Stream
from tests.videollm.qwen3vl import tiny

QUIET = {"proactive": {"unasked": False}}
BOTH = pytest.mark.parametrize("silent", [True, False])


class Scripted(Stream):
    """Says what it is told to: the next token's logits are replaced while there is a script."""

    def __init__(self, model: Any, capacity: int) -> None:
        super().__init__(model, capacity)
        self.script: list[int] = []

    def logits(self, hidden: Tensor) -> Tensor:
        out = super().logits(hidden)
        if self.script:
            out = torch.full_like(out, -30.0)
            out[self.script.pop(0)] = 30.0
        return out


def scripted(
    monkeypatch: pytest.MonkeyPatch, silent: bool = True, **sections: Any
) -> tuple[QwenEngine, Scripted]:
    monkeypatch.setattr(engine_module, "Stream", Scripted)
    made = tiny.engine(silent, **sections)
    assert isinstance(made.stream, Scripted)
    return made, made.stream


def ids(text: str, *, end: bool = True) -> list[int]:
    tokens = list(tiny.tokenizer().encode(text, add_special_tokens=False))
    return tokens + ([special("<|im_end|>")] if end else [])


def special(token: str) -> int:
    return int(tiny.tokenizer().get_vocab()[token])


def ask(engine: QwenEngine, text: str = "What is it?", key: str = "q") -> str:
    return "".join(engine.answer(Question(key, text, 0.0)))


def show(engine: QwenEngine, start: int, count: int) -> None:
    for index in range(start, start + count):
        engine.observe(tiny.chunk(index))


def following(engine: QwenEngine) -> list[float]:
    """What the engine makes of the next three seconds: a fingerprint of all that it holds."""
    marks = []
    for index in range(500, 503):
        engine.observe(tiny.chunk(index))
        marks.append(float(engine.context.flush().abs().sum()) if engine.context.waiting else 0.0)
    return marks


@BOTH
def test_the_window_is_the_whole_memory_and_bookkeeping_agrees(silent: bool) -> None:
    engine = tiny.engine(silent)
    for index in range(40):
        decision = engine.observe(tiny.chunk(index))
        assert decision.kv_tokens == engine.stream.length <= engine.info.kv_budget
        if decision.speak:
            "".join(engine.alert(decision))
        if index % 3 == 0:
            ask(engine, "Who? " * 40, f"q{index}")
        assert engine.context.window.length == engine.context.length
    assert engine.context.window.chunks < 9


@BOTH
def test_a_question_joins_the_newest_second_and_its_answer_stays(
    monkeypatch: pytest.MonkeyPatch, silent: bool
) -> None:
    engine, stream = scripted(monkeypatch, silent, **QUIET)
    show(engine, 0, 2)
    rounds = len(engine.context.window.rounds)
    stream.script = ids("A cat.")
    assert ask(engine) == "A cat."
    assert len(engine.context.window.rounds) == rounds
    stream.script = ids("A dog.")
    assert ask(engine, key="q2") == "A dog."
    assert len(engine.context.window.rounds) == rounds + 1
    said = [(r.user, r.assistant) for r in engine.context.window.rounds.values() if r.group]
    assert said == [("What is it?", "A cat."), ("What is it?", "A dog.")]


def test_pieces_are_whole_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, stream = scripted(monkeypatch, **QUIET, qwen={"max_reply_tokens": 20})
    show(engine, 0, 1)
    stream.script = ids("Zoë, né?")
    pieces = list(engine.answer(Question("q", "Who?", 0.0)))
    assert "".join(pieces) == "Zoë, né?"
    assert not any("\ufffd" in piece for piece in pieces)


@pytest.mark.parametrize("reply", ["", "...", " ?!"])
def test_nothing_or_punctuation_is_silence(monkeypatch: pytest.MonkeyPatch, reply: str) -> None:
    engine, stream = scripted(monkeypatch, **QUIET)
    show(engine, 0, 1)
    stream.script = ids(reply)
    assert ask(engine) == ""
    (held,) = [r for r in engine.context.window.rounds.values() if r.group]
    assert (held.user, held.assistant) == ("What is it?", "")
    reply_run = [r for r in engine.context.window.runs if r.kind == "reply"]
    assert [r.length for r in reply_run] == [1]


def test_cancelling_leaves_what_was_said(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, stream = scripted(monkeypatch, **QUIET, qwen={"max_reply_tokens": 50})
    show(engine, 0, 1)
    stream.script = ids("A cat sleeps here.")
    pieces = engine.answer(Question("q", "What is it?", 0.0))
    said = "".join(next(pieces) for _ in range(5))
    pieces.close()
    assert said == "A cat"
    (held,) = [r for r in engine.context.window.rounds.values() if r.group]
    assert held.assistant == "A cat"
    assert [r.length for r in engine.context.window.runs if r.kind == "reply"] == [5]
    engine.amend_last_reply("A")
    assert [r.length for r in engine.context.window.runs if r.kind == "reply"] == [1]
    assert engine.context.window.length == engine.context.length


def test_a_reply_that_was_not_heard_to_its_end_is_cut_even_after_more_video(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine, stream = scripted(monkeypatch, **QUIET, qwen={"max_reply_tokens": 50})
    show(engine, 0, 1)
    stream.script = ids("A cat sleeps.")
    ask(engine)
    show(engine, 1, 1)
    before = engine.stream.length
    engine.amend_last_reply("A cat")
    assert engine.stream.length == before - len(" sleeps.")
    assert engine.context.window.length == engine.context.length
    show(engine, 2, 1)


def test_a_loop_ends_the_reply(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, stream = scripted(monkeypatch, **QUIET, qwen={"max_reply_tokens": 200})
    show(engine, 0, 1)
    stream.script = ids("ha " * 60)
    assert len(ask(engine)) == len("ha " * 4)


def test_speaking_of_its_own_accord_rests_and_does_not_repeat_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine, stream = scripted(monkeypatch, qwen={"max_reply_tokens": 50})
    said = []
    for index in range(14):
        stream.script = [ids("I")[0] if index in {1, 2, 8} else special("<|silent|>")]
        decision = engine.observe(tiny.chunk(index))
        assert (decision.p_speak > 0.9) == (index in {1, 2, 8})
        if decision.speak:
            stream.script = ids("I see rain.")[1:]
            said.append((index, "".join(engine.alert(decision))))
    # The second is within the rest, the third would say the same again.
    assert said == [(1, "I see rain."), (8, "")]


def test_with_a_silent_token_the_first_token_decides_for_the_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine, stream = scripted(monkeypatch, qwen={"max_reply_tokens": 50})
    engine.add_watch(Watch("w1", "Tell me when it rains."))
    stream.script = [special("<|silent|>")]
    assert not engine.observe(tiny.chunk(0)).speak
    stream.script = ids("It", end=False)[:1]
    decision = engine.observe(tiny.chunk(1))
    assert (decision.speak, decision.watch) == (True, "w1")
    stream.script = ids("It rains.")[1:]
    assert "".join(engine.alert(decision)) == "It rains."
    groups = [(r.group, r.user) for r in engine.context.window.rounds.values() if r.group]
    assert groups == [("w1", "Tell me when it rains."), ("w1", "")]
    engine.remove_watch("w1")
    assert [r.assistant for r in engine.context.window.rounds.values() if r.group] == ["It rains."]
    assert engine.context.window.length == engine.context.length


def test_without_one_each_request_is_asked_about_and_leaves_no_trace(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine, stream = scripted(monkeypatch, silent=False, qwen={"max_reply_tokens": 50})
    plain, other = scripted(monkeypatch, silent=False)
    for made in (engine, plain):
        made.add_watch(Watch("w1", "Tell me when it rains."))
        made.add_watch(Watch("w2", "Tell me when a dog comes."))
    plain.remove_watch("none")
    stream.script = [99, *ids("N", end=False), *ids("Y", end=False)]
    decision = engine.observe(tiny.chunk(0))
    assert (decision.speak, decision.watch) == (True, "w2")
    plain._policy.standing.clear()
    plain.observe(tiny.chunk(0))
    assert engine.stream.length == plain.stream.length
    stream.script = ids("A dog is here.")
    assert "".join(engine.alert(decision)) == "A dog is here."
    assert other.length < stream.length


def test_words_are_interpreted_and_leave_the_context(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, stream = scripted(monkeypatch, silent=False, qwen={"max_reply_tokens": 50})
    show(engine, 0, 2)
    before = engine.context.length
    stream.script = ids('{"requests": []}')
    assert engine.interpret("Read this. " * 30, {}) == '{"requests": []}'
    rounds = engine.context.window.rounds.values()
    assert not any(r.user or r.assistant for r in rounds)
    assert engine.context.window.length == engine.context.length
    assert engine.context.length - before < 20  # the round's own frame
    stream.script = ids("A cat.")
    assert ask(engine) == "A cat."


def test_many_requests_are_looked_at_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = tiny.engine(False, qwen={"probes_per_chunk": 2})
    for index in range(5):
        engine.add_watch(Watch(f"w{index}", f"Tell me when thing {index} comes."))
    asked: list[str] = []
    look = engine.context.look

    def spy(tokens: list[int]) -> Tensor:
        asked.append(tiny.tokenizer().decode(tokens).split("thing ")[1][0])
        return look(tokens)

    monkeypatch.setattr(engine.context, "look", spy)
    engine._policy.settings = engine._policy.settings.model_copy(
        update={"threshold": 0.999, "certain_threshold": 1.0}
    )
    for index in range(5):
        engine.observe(tiny.chunk(index))
    assert sorted(set(asked)) == list("01234")
    assert len(asked) == 10


@BOTH
@pytest.mark.parametrize("then", ["look", "ask", "look and ask", "request"])
@pytest.mark.parametrize("seconds", [3, 11])
def test_rollback_leaves_no_trace(silent: bool, then: str, seconds: int) -> None:
    """After 3 seconds nothing was evicted yet; the twelfth ends with a cut."""
    engine, untouched = (tiny.engine(silent, **QUIET) for _ in range(2))
    for made in (engine, untouched):
        show(made, 0, seconds)
        ask(made)
        show(made, seconds, 1)
        untouched_mark = made.mark()
    mark = engine.mark()
    assert mark != untouched_mark
    if "look" in then:
        show(engine, 20, 2)
    if "ask" in then:
        ask(engine, "And now?", "q9")
    if then == "request":
        engine.add_watch(Watch("w9", "Tell me when it rains."))
    engine.rollback(mark)
    assert engine.context.length == untouched.context.length
    assert engine.context.window.runs == untouched.context.window.runs
    assert engine._policy.standing == untouched._policy.standing
    assert following(engine) == following(untouched)


def test_a_mark_outlives_a_rollback_but_not_the_eviction_of_what_it_needs() -> None:
    engine = tiny.engine(**QUIET)
    show(engine, 0, 2)
    mark = engine.mark()
    show(engine, 2, 2)
    engine.rollback(mark)
    show(engine, 4, 2)
    engine.rollback(mark)
    show(engine, 4, 12)
    with pytest.raises(ValueError, match="no longer"):
        engine.rollback(mark)


@BOTH
def test_what_was_put_aside_is_resumed_exactly_even_by_another_engine(silent: bool) -> None:
    engine, other = (tiny.engine(silent, **QUIET) for _ in range(2))
    for index in range(20):
        show(engine, index, 1)
        if index % 4 == 0:
            ask(engine, key=f"q{index}")
    engine.add_watch(Watch("w1", "Tell me when it rains."))
    put = engine.hold()
    untouched = following(engine)
    show(engine, 40, 5)
    engine.resume(put)
    assert following(engine) == untouched
    other.resume(put)
    assert following(other) == untouched


@BOTH
def test_a_snapshot_brings_back_requests_dialogue_and_the_newest_pictures(silent: bool) -> None:
    engine = tiny.engine(silent, **QUIET)
    show(engine, 0, 12)
    ask(engine, "What is it?", "q1")
    engine.add_watch(Watch("w1", "Tell me when it rains.", repeat=True))
    show(engine, 12, 2)
    plain = json.loads(json.dumps(engine.snapshot().state))
    other = tiny.engine(silent, **QUIET)
    other.restore(Snapshot("qwen3-vl", 2, plain))
    old, new = (
        [(r.t, r.group, r.user, r.assistant) for r in e.context.window.rounds.values() if r.group]
        for e in (engine, other)
    )
    assert new == old
    assert other.context.window.chunks == 8
    assert other.context.window.pinned == {"w1"}
    assert other._policy.standing["w1"].watch.repeat
    assert other.context.window.length == other.context.length
    for snapshot in (Snapshot("aura-nano", 1, {}), Snapshot("qwen3-vl", 99, {})):
        with pytest.raises(ValueError, match="not a snapshot"):
            other.restore(snapshot)


def test_positions_stay_in_the_models_range() -> None:
    engine = tiny.engine(shape={"positions": 2400}, **QUIET)
    tops = []
    for index in range(150):
        engine.observe(tiny.chunk(index))
        tops.append(engine.stream.next)
    assert max(tops) <= 2400
    assert any(later < earlier for earlier, later in itertools.pairwise(tops))


def test_a_lone_frame_and_a_change_of_size_are_taken_as_they_come() -> None:
    engine = tiny.engine(**QUIET)
    for index, (height, width) in enumerate([(64, 96), (96, 64), (480, 640), (64, 64)]):
        whole = tiny.chunk(index, height, width)
        lone = type(whole)(whole.index, whole.t, whole.frames[-1:])
        assert engine.observe(lone if index == 1 else whole).kv_tokens == engine.stream.length


def test_ten_thousand_seconds_cost_no_memory_and_no_more_work_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine = tiny.engine(
        shape={"layers": 1},
        mind={"window_chunks": 4, "window_slack": 2},
        qwen={"chunk_pixels": 2048, "system": "W", "dialogue_tokens": 60, "max_reply_tokens": 2},
        **QUIET,
    )
    chunks = [tiny.chunk(index, 32, 32) for index in range(8)]
    process, held, tokens = psutil.Process(os.getpid()), [], []
    # What a second costs, whatever the machine: tokens that go through the language model, patches through the tower.
    cost, costs = [0], []
    extend, see = engine.stream.extend, engine.stream.see

    def counted(ids: list[int], seen: Sequence[Features] = ()) -> Tensor:
        cost[0] += len(ids)
        return extend(ids, seen)

    def looked(patches: Patches) -> Features:
        cost[0] += len(patches.values)
        return see(patches)

    monkeypatch.setattr(engine.stream, "extend", counted)
    monkeypatch.setattr(engine.stream, "see", looked)
    for index in range(10_000):
        cost[0] = 0
        tokens.append(engine.observe(chunks[index % 8]).kv_tokens)
        costs.append(cost[0])
        if index % 500 == 100:
            ask(engine, key=f"q{index}")
        if index % 2000 == 1999:
            gc.collect()
            held.append(process.memory_info().rss >> 20)
    assert max(tokens[5000:]) <= max(tokens[1000:5000])
    assert max(tokens) <= engine.info.kv_budget
    assert 0 < max(costs[5000:]) <= max(costs[1000:5000])
    assert sum(costs[5000:]) <= 1.01 * sum(costs[:5000])
    assert held[-1] - held[0] <= 16, f"MiB over time: {held}"
    assert len(engine.context.window.rounds) <= 6 + engine.context.window.groups
