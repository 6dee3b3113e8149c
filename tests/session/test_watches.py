"""The watches of a session: state and names, no wording."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.session.watches import MAX_WATCHES, Entry, Registry, best_named
from aura_desktop.understanding.conditions import Leaves, Present
from aura_desktop.understanding.requests import Which
from aura_desktop.videollm.engine import Watch


def called(entry: Entry) -> str:
    return entry.watch.text


def registry(*texts: str, repeat: bool = False) -> Registry:
    held = Registry()
    for number, text in enumerate(texts, 1):
        held.add(Watch(f"w{number}", text, repeat))
    return held


def test_a_one_shot_watch_fires_once_and_leaves() -> None:
    held = registry("Tell me when you see a cat.")
    assert held.fire("w1")
    assert not held.fire("w1")
    settled = held.settle("w1")
    assert settled is not None
    assert settled.state == "fired"
    assert len(held) == 0


def test_a_repeating_watch_stays_and_an_unheard_alert_rearms() -> None:
    held = registry("Every time you see a dog, tell me.", repeat=True)
    assert held.fire("w1")
    assert held.settle("w1") is not None
    assert [w.id for w in held.active] == ["w1"]
    assert held.fire("w1")
    assert held.rearm("w1") is not None
    assert held.rearm("w1") is None
    assert [w.id for w in held.active] == ["w1"]


def test_a_paused_watch_does_not_fire_and_comes_back_by_itself() -> None:
    held = registry("a cat")
    assert held.pause("w1", paused=True, resume_at=100.0) is not None
    assert held.pause("w1", paused=True) is None
    assert not held.fire("w1")
    assert held.rested(99.9) == []
    assert [w.id for w in held.rested(100.0)] == ["w1"]
    assert held.pause("w1", paused=False) is not None
    assert held.rested(1000.0) == []


def test_time_runs_out() -> None:
    held = Registry()
    held.add(Watch("w1", "a cat"), "every", until=50.0)
    assert held.over(49.0) == []
    assert [w.id for w in held.over(50.0)] == ["w1"]


def test_the_limit_and_a_taken_id_are_refused() -> None:
    held = registry(*(f"thing {n}" for n in range(MAX_WATCHES)))
    assert held.full
    with pytest.raises(ValueError, match="w99"):
        held.add(Watch("w99", "one more"))
    held.remove("w1")
    with pytest.raises(ValueError, match="w2"):
        held.add(Watch("w2", "again"))


def test_which_is_meant() -> None:
    held = registry("Tell me when you see a cat.", "Alert me if the dogs leave.", "Watch for cars.")
    assert [e.watch.id for e in held.meant_by(Which(all=True), called)] == ["w1", "w2", "w3"]
    assert [e.watch.id for e in held.meant_by(Which(name="dog"), called)] == ["w2"]
    assert [e.watch.id for e in held.meant_by(Which(name="the car thing"), called)] == ["w3"]
    assert held.meant_by(Which(name="horse"), called) == []
    assert [e.watch.id for e in held.meant_by(Which(), called)] == ["w3"]
    assert Registry().meant_by(Which(), called) == []


def test_the_same_condition_is_the_same_watch() -> None:
    held = Registry()
    held.add(Watch("w1", "when the dog goes", condition=Leaves("dog")))
    same = held.same_as(Watch("w2", "once the dog is gone", condition=Leaves("dog")))
    assert same is not None
    assert same.id == "w1"
    assert held.same_as(Watch("w3", "a dog", condition=Present("dog"))) is None


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=5))
def test_names_never_fail_and_only_shared_words_match(name: str, texts: list[str]) -> None:
    for number in best_named(name, texts):
        assert 0 <= number < len(texts)
    assert best_named("", texts) == []


_STEPS = st.sampled_from(["fire", "settle", "rearm", "pause", "resume", "remove"])


@given(st.lists(st.tuples(_STEPS, st.sampled_from(["w1", "w2"])), max_size=40), st.booleans())
def test_a_watch_fires_only_when_active(steps: list[tuple[str, str]], repeat: bool) -> None:
    held = registry("a cat", "a dog", repeat=repeat)
    for step, watch_id in steps:
        before = held.get(watch_id)
        match step:
            case "fire":
                assert held.fire(watch_id) == (before is not None and before.state == "active")
            case "settle":
                held.settle(watch_id)
            case "rearm":
                held.rearm(watch_id)
            case "pause" | "resume":
                held.pause(watch_id, step == "pause")
            case _:
                held.remove(watch_id)
        assert {w.id for w in held.active} <= {e.watch.id for e in held.entries}
