"""Chunks within bounds, and a new mind when one dies."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.session.perception import Perception, Recovery, Restart
from aura_desktop.settings import SessionSettings
from aura_desktop.videollm.engine import Snapshot, Watch
from aura_desktop.videollm.protocol import AddWatch, RemoveWatch, Restore
from tests.session.stage import chunk

CAT, DOG = Watch("w1", "a cat"), Watch("w2", "a dog")


@given(st.lists(st.sampled_from(["offer", "send", "seen"]), max_size=80), st.integers(1, 4))
def test_every_chunk_is_seen_in_order_or_counted(steps: list[str], backlog: int) -> None:
    perception = Perception(backlog)
    offered, seen = 0, []
    for step in steps:
        if step == "offer":
            perception.offer(chunk(offered, offered + 0.5))
            offered += 1
        elif step == "send":
            perception.send()
        elif perception.in_flight is not None:
            index = perception.in_flight.index
            assert perception.seen(index) is not None
            seen.append(index)
        assert perception.waiting <= backlog
    assert seen == sorted(set(seen))
    in_flight = perception.in_flight is not None
    assert 2 * (len(seen) + perception.waiting + in_flight) + perception.dropped == 2 * offered
    assert perception.observed == len(seen)


def test_a_chunk_that_was_not_in_flight_is_ignored() -> None:
    perception = Perception(2)
    perception.offer(chunk(0, 0.5))
    perception.send()
    assert perception.seen(7) is None
    perception.failed()
    assert perception.dropped == 2
    assert perception.seen(0) is None


def test_restarts_back_off_and_end() -> None:
    settings = SessionSettings()
    recovery = Recovery(settings)
    delays = []
    for t in range(settings.mind_restarts):
        recovery.ready(t)
        restart = recovery.lost(t + 0.5)
        assert isinstance(restart, Restart)
        delays.append(restart.delay_s)
    assert delays == [0.5, 1.0, 2.0]
    recovery.ready(10)
    assert recovery.lost(11) is None


def test_a_mind_that_ran_for_long_has_recovered() -> None:
    settings = SessionSettings()
    recovery = Recovery(settings)
    t = 0.0
    for _ in range(10):
        recovery.ready(t)
        t += settings.mind_steady_s + 1
        assert recovery.lost(t) == Restart(settings.mind_backoff_s)


def test_a_new_mind_without_a_snapshot_gets_all_watches() -> None:
    recovery = Recovery(SessionSettings())
    assert recovery.briefing([CAT, DOG]) == [AddWatch(CAT), AddWatch(DOG)]


def test_a_new_mind_gets_the_snapshot_and_what_changed_since() -> None:
    recovery = Recovery(SessionSettings())
    recovery.ready(0)
    recovery.asked_for_snapshot(10, [CAT])
    assert not recovery.wants_snapshot(30)
    snapshot = Snapshot("e", 1)
    recovery.saved(snapshot)
    assert recovery.briefing([DOG]) == [Restore(snapshot), RemoveWatch("w1"), AddWatch(DOG)]
    assert recovery.briefing([CAT]) == [Restore(snapshot)]
