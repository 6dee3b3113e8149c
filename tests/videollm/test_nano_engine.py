"""aura-nano as a whole, with its shipped weights, on real photographs."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from aura_desktop import paths, settings
from aura_desktop.errors import PartUnusable
from aura_desktop.media import Image
from aura_desktop.memory.recollection import Recollection
from aura_desktop.understanding.conditions import Present
from aura_desktop.videollm.engine import Question, Snapshot, Watch
from aura_desktop.videollm.nano.adapter import SLOTS
from aura_desktop.videollm.nano.engine import NanoEngine
from tests.videollm.conftest import chunk
from tests.videollm.test_nano_grounding import percept

Photo = Callable[[str], Image]


def ask(engine: NanoEngine, text: str) -> str:
    return "".join(engine.answer(Question("q", text, 0.0)))


def show(engine: NanoEngine, image: Image, start: int, count: int) -> int:
    for index in range(start, start + count):
        decision = engine.observe(chunk(index, image))
        assert not decision.speak
    return start + count


def test_it_names_what_it_sees_and_denies_what_is_not_there(
    engine: NanoEngine, photo: Photo
) -> None:
    show(engine, photo("cat"), 0, 3)
    assert "cat" in ask(engine, "What do you see?")
    assert ask(engine, "Is there a cat?").startswith("Yes")
    assert ask(engine, "Do you see a soccer ball?").startswith("No")


@pytest.mark.parametrize("question", ["Please describe the view.", "Describe what is going on."])
def test_a_picture_with_something_in_it_is_not_called_empty(
    engine: NanoEngine, photo: Photo, grey: Image, question: str
) -> None:
    after = show(engine, photo("cat"), 0, 2)
    assert "not see anything" not in ask(engine, question)
    show(engine, grey, after, 3)
    assert ask(engine, "What do you see?").startswith(("I do not see anything", "I see a blank"))


def test_where_is_answered_with_a_place_once_the_eyes_have_found_it(
    engine: NanoEngine, photo: Photo, grey: Image
) -> None:
    picture = grey.copy()
    thing = cv2.resize(photo("cat"), (220, 260), interpolation=cv2.INTER_AREA)
    picture[100:360, -220:] = thing
    show(engine, picture, 0, 2)
    assert "right" in ask(engine, "Whereabouts is the cat?")


def test_it_remembers_what_was_there_before(engine: NanoEngine, photo: Photo) -> None:
    after = show(engine, photo("cat"), 0, 3)
    show(engine, photo("coffee"), after, 3)
    assert "cat" in ask(engine, "What was there before?")


def test_a_watch_is_silent_until_its_thing_comes_then_speaks_once(
    engine: NanoEngine, photo: Photo
) -> None:
    now = show(engine, photo("cat"), 0, 2)
    request = "Tell me when you see a cup of coffee."
    engine.add_watch(Watch("w1", request, condition=Present("cup of coffee"), already=True))
    now = show(engine, photo("cat"), now, 4)
    now = show(engine, photo("flower"), now, 3)
    fired = []
    for index in range(now, now + 6):
        decision = engine.observe(chunk(index, photo("coffee")))
        if decision.speak:
            fired.append(index - now)
            assert decision.watch == "w1"
            assert "coffee" in "".join(engine.alert(decision))
            engine.remove_watch("w1")
    assert fired in ([0], [1])


def test_rollback_leaves_no_trace(engine: NanoEngine, photo: Photo) -> None:
    show(engine, photo("cat"), 0, 2)
    mark = engine.mark()
    tokens = engine.observe(chunk(2, photo("coffee"))).kv_tokens
    first = ask(engine, "What do you see?")
    engine.rollback(mark)
    assert engine.observe(chunk(2, photo("coffee"))).kv_tokens == tokens
    assert ask(engine, "What do you see?") == first
    with pytest.raises(ValueError, match="no longer"):
        engine.rollback(engine.mark() + 10_000)


def test_the_window_is_bounded_however_long_it_watches(engine: NanoEngine) -> None:
    engine.add_watch(Watch("w1", "Tell me when you see a cat."))
    small = np.full((48, 64, 3), 128, np.uint8)
    sizes = [engine.observe(chunk(index, small)).kv_tokens for index in range(110)]
    assert max(sizes[80:]) == max(sizes[40:80])
    assert max(sizes) < engine.info.kv_budget
    # The request is still in force although its words are two minutes old.
    assert any(s.kind == "watch" for s in engine._window.spans)


def test_an_alert_leaves_with_the_chunks_around_it(engine: NanoEngine, grey: Image) -> None:
    mind = settings.load().mind
    show(engine, grey, 0, 2)
    before = engine._cache.length
    engine.retell("", "I see a cat now.", 2.0)
    told = engine._cache.length - before
    assert told > 0
    index = show(engine, grey, 2, mind.window_chunks - 2)
    assert [s.assistant for s in engine._window.spans if s.kind == "round"] == ["I see a cat now."]
    show(engine, grey, index, mind.window_slack + 2)
    assert not [s for s in engine._window.spans if s.kind == "round"]
    chunks = sum(s.kind == "chunk" for s in engine._window.spans)
    assert engine._cache.length == engine._window.length <= before + (chunks - 2) * SLOTS


def test_a_question_leaves_the_context_once_it_is_answered(
    engine: NanoEngine, photo: Photo
) -> None:
    show(engine, photo("cat"), 0, 2)
    mark = engine.mark()
    ask(engine, "What do you see?")
    pieces = engine.answer(Question("q", "What do you see?", 0.0))
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]  # a generator, which Iterator does not say
    assert engine.mark() == mark
    assert engine._window.length == engine._cache.length


def test_a_snapshot_brings_a_new_context_to_the_same_place(
    engine: NanoEngine, photo: Photo
) -> None:
    show(engine, photo("cat"), 0, 3)
    request = "Tell me when you see a flower."
    engine.add_watch(Watch("w1", request, condition=Present("flower"), already=True))
    show(engine, photo("coffee"), 3, 2)
    held = json.loads(json.dumps(engine.snapshot().state))
    snapshot = replace(engine.snapshot(), state=held)
    expected = ask(engine, "What was there before?")
    engine.reset()
    engine.restore(snapshot)
    assert ask(engine, "What was there before?") == expected
    assert engine.snapshot().state["watches"] == held["watches"]
    with pytest.raises(ValueError, match="not a snapshot"):
        engine.restore(Snapshot("aura-nano", 99))


def test_a_question_of_a_hundred_kilobytes_is_cut_not_fatal(
    engine: NanoEngine, photo: Photo
) -> None:
    show(engine, photo("cat"), 0, 1)
    assert isinstance(ask(engine, "cat " * 25_000), str)
    assert engine._cache.length < engine.info.kv_budget


def test_damaged_parts_are_named_with_the_way_out(models_dir: Path, tmp_path: Path) -> None:
    broken = tmp_path / "adapter.safetensors"
    broken.write_bytes(b"\x10" + b"\0" * 20)
    with pytest.raises(PartUnusable, match=r"adapter\.safetensors"):
        NanoEngine(models_dir / "aura-nano", broken, settings.load())
    whole = paths.resource("models", "aura-nano", "adapter.safetensors")
    with pytest.raises(PartUnusable, match="models pull aura-nano"):
        NanoEngine(tmp_path, whole, settings.load())


def test_an_alert_needs_clear_evidence_and_what_is_only_likely_is_never_certain(
    engine: NanoEngine, photo: Photo
) -> None:
    show(engine, photo("cat"), 0, 2)
    engine._head_now = 5.0
    clear, likely, faint = (
        engine._judge(Present("cat"), percept(noun="cat", weight=weight))
        for weight in (0.9, 0.28, 0.2)
    )
    assert clear > settings.ProactiveSettings().certain_threshold
    assert 0.5 < likely < settings.ProactiveSettings().certain_threshold
    assert faint == 0


def test_the_heads_word_holds_for_three_chunks_then_is_forgotten(
    engine: NanoEngine, photo: Photo, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[float] = []
    words = iter([5.0, -4.0, -5.0, -6.0])
    monkeypatch.setattr(engine, "perceive", lambda *_: next(words))
    monkeypatch.setattr(engine, "_judge", lambda *_: heard.append(engine._head_now) or 0.0)
    engine.add_watch(Watch("w1", "Tell me when you see a cat.", condition=Present("cat")))
    for index in range(4):
        engine.observe(chunk(index, photo("cat")))
    assert heard == [5.0, 5.0, 5.0, -4.0]


def test_what_is_recalled_is_said_as_it_stands_and_leaves_no_trace(
    engine: NanoEngine, photo: Photo
) -> None:
    show(engine, photo("cat"), 0, 2)
    mark, before = engine.mark(), ask(engine, "What do you see?")
    text = "I last saw a cup at 14:32, on the left."
    recalled = Recollection(text)
    question = Question("q", "When did you last see the cup?", 2.0, True, recalled)
    pieces = list(engine.answer(question))
    assert "".join(pieces) == text
    assert len(pieces) > 5
    assert engine.mark() == mark
    assert ask(engine, "What do you see?") == before


def test_the_compressed_window_is_bounded_and_is_recalled_where_there_is_no_archive(
    engine: NanoEngine, photo: Photo
) -> None:
    after = show(engine, photo("cat"), 0, 4)
    small = np.full((48, 64, 3), 128, np.uint8)
    for index in range(after, after + 56):
        tiers = {tier.name: tier for tier in engine.observe(chunk(index, small)).tiers}
    for tier in tiers.values():
        assert tier.tokens <= tier.max_tokens
        assert tier.bytes <= tier.max_bytes
    cached = tiers["sink"].tokens + tiers["window"].tokens + tiers["dialogue"].tokens
    assert cached == engine._cache.length
    assert tiers["compressed"].tokens == tiers["compressed"].max_tokens
    spans = engine._past.spans
    assert sum(span.chunks for span in spans) + len(engine._percepts) == after + 56
    assert len(engine._percepts) == engine._chunks()
    # The cat of the first seconds is still told apart from the grey after it.
    assert max(float(s.held.weights[-1].max()) for s in spans) > 0.5

    mark = engine.mark()
    recalled = engine._recalled()
    assert recalled is not None
    assert len(recalled) == tiers["compressed"].tokens + 13
    question = Question("q", "What was there before?", 60.0, past=True)
    assert "".join(engine.answer(question))
    assert engine.mark() == mark

    held = json.loads(json.dumps(engine.snapshot().state))
    engine.reset()
    assert engine._past.spans == ()
    engine.restore(Snapshot("aura-nano", 2, held))
    assert [(s.start, s.end, s.chunks) for s in engine._past.spans] == [
        (s.start, s.end, s.chunks) for s in spans
    ]
