"""When to speak unasked: once for each request, and only when it is surely so."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.settings import ProactiveSettings
from aura_desktop.understanding import conditions as c
from aura_desktop.videollm.engine import Watch
from aura_desktop.videollm.proactive import ProactivePolicy, watch_as

CAT = Watch("w1", "Tell me when you see a cat.")
DOG = Watch("w2", "Tell me when you see a dog.")
EVERY = Watch("w3", "Tell me every time you see a bird.", repeat=True)


def policy(*watches: Watch) -> ProactivePolicy:
    made = ProactivePolicy(
        ProactiveSettings(threshold=0.5, certain_threshold=0.85, cooldown_s=5, rearm_s=3)
    )
    for watch in watches:
        made.add(watch)
    return made


def test_without_a_request_nothing_is_looked_at_and_nothing_said() -> None:
    quiet = policy()
    assert quiet.to_look_at() == []
    assert quiet.decide(1.0, 0.99, {}) == (0.99, None)


def test_the_surest_request_is_spoken_for() -> None:
    both = policy(CAT, DOG)
    assert both.to_look_at() == [CAT, DOG]
    assert both.decide(4.0, 0.9, {"w1": 0.05, "w2": 0.95}) == (0.95, "w2")


def test_what_is_only_likely_must_stay_likely() -> None:
    careful = policy(CAT)
    assert careful.decide(1.0, 0.9, {"w1": 0.7}) == (0.7, None)
    assert careful.decide(2.0, 0.9, {"w1": 0.2})[1] is None
    assert careful.decide(3.0, 0.9, {"w1": 0.7})[1] is None
    assert careful.decide(4.0, 0.9, {"w1": 0.6})[1] == "w1"


def test_the_head_alone_speaks_for_nothing() -> None:
    assert policy(CAT).decide(4.0, 0.99, {"w1": 0.2}) == (0.2, None)


def test_a_one_shot_request_fires_once() -> None:
    once = policy(CAT)
    assert once.decide(1.0, 0.9, {"w1": 0.9})[1] == "w1"
    assert once.to_look_at() == []
    assert once.rearm(1000.0) == []


def test_a_repeating_request_rests_until_its_thing_has_been_away() -> None:
    often = policy(EVERY)
    assert often.decide(0.0, 0.9, {"w3": 0.9})[1] == "w3"
    for t in range(1, 20):
        looked = {w.id: 0.9 for w in often.to_look_at()}
        assert often.decide(float(t), 0.9, looked)[1] is None
        assert often.rearm(float(t)) == []
    for t in (20.0, 21.0):
        often.decide(t, 0.1, {"w3": 0.1})
        assert often.rearm(t) == []
    often.decide(22.0, 0.1, {"w3": 0.1})
    assert often.rearm(22.0) == [EVERY]
    assert often.decide(23.0, 0.9, {"w3": 0.9})[1] == "w3"


def leafwise(watch: Watch) -> ProactivePolicy:
    made = ProactivePolicy(ProactiveSettings(), leafwise=True)
    made.add(watch)
    return made


def test_what_waits_for_a_condition_not_to_hold_is_told() -> None:
    dog = c.Present("dog")
    nothing = leafwise(Watch("w", "", condition=c.Not(dog)))
    seen = [0.95] * 5 + [0.0] * 10
    told = [t for t, p in enumerate(seen) if nothing.decide(float(t), 0.0, {"w": {dog: p}})[1]]
    assert told == [7]


def test_watches_that_take_turns_are_followed_all_the_same() -> None:
    # Thirteen watches, four looked at a second: each every four seconds.
    many = ProactivePolicy(ProactiveSettings())
    many.add(Watch("w", "likely"))
    many.add(Watch("v", "lasting", condition=c.Free("so", for_s=10.0)))
    told = []
    for t in range(60):
        looks = {"w": 0.7 if t >= 16 else 0.1, "v": 0.99} if t % 4 == 0 else {}
        told.append((t, many.decide(float(t), 0.0, looks)[1]))
    assert [key for key in told if key[1]] == [(12, "v"), (20, "w")]


def test_where_a_watch_stands_outlives_a_restart() -> None:
    leaf = c.Leaves("dog")
    before = leafwise(Watch("w", "", condition=leaf))
    for t in range(5):
        before.decide(float(t), 0.0, {"w": {leaf: 0.0}})
    after = ProactivePolicy(ProactiveSettings(), leafwise=True)
    after.take(json.loads(json.dumps(watch_as(before.standing["w"]))))
    told = [t for t in range(12, 20) if after.decide(float(t), 0.0, {"w": {leaf: 1.0}})[1]]
    assert told == [13]

    dog = c.Present("dog")
    before = leafwise(Watch("w", "", repeat=True, condition=dog))
    assert before.decide(0.0, 0.0, {"w": {dog: 0.95}})[1] == "w"
    after = ProactivePolicy(ProactiveSettings(), leafwise=True)
    after.take(json.loads(json.dumps(watch_as(before.standing["w"]))))
    for t in range(1, 4):
        assert after.decide(float(t), 0.0, {"w": {dog: 0.95}})[1] is None
    for t in range(4, 12):
        after.decide(float(t), 0.0, {"w": {dog: 0.0}})
    assert [w.id for w in after.rearm(12.0)] == ["w"]
    assert after.decide(12.0, 0.0, {"w": {dog: 0.95}})[1] == "w"


@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=60)
)
def test_no_request_ever_fires_twice_without_being_armed_again(
    chunks: list[tuple[float, float, float]],
) -> None:
    either = policy(CAT, DOG)
    fired: list[str] = []
    for t, (head, cat, dog) in enumerate(chunks):
        truth = {"w1": cat, "w2": dog}
        looks = {w.id: truth[w.id] for w in either.to_look_at()}
        p, watch = either.decide(float(t), head, looks)
        assert 0 <= p <= 1
        if watch is not None:
            assert truth[watch] >= 0.5
            fired.append(watch)
    assert len(fired) == len(set(fired))
