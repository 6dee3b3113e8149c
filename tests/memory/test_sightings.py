"""From chunks to events: one coming is one sighting."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.memory.sightings import FAINT, GAP_S, MAX_OPEN, Sighting, Thing, Tracker


def play(weights: list[float], name: str = "cat") -> list[Sighting]:
    """The sightings of a thing seen with these weights, a second each."""
    tracker, found = Tracker(), {}
    for t, weight in enumerate(weights):
        for sighting in tracker.see(float(t), [Thing(name, "left", weight)]):
            found[id(sighting)] = sighting
    return list(found.values())


def test_a_clear_moment_is_an_event_and_a_faint_one_must_last() -> None:
    assert len(play([0, 0.9, 0])) == 1
    assert play([0, 0.3, 0]) == []
    assert len(play([0, 0.3, 0.3])) == 1
    assert play([0.1] * 20) == []


def test_a_short_miss_is_the_same_sighting_and_a_return_is_another() -> None:
    (one,) = play([0.9, 0, 0, 0.9])
    assert (one.start, one.end) == (0, 3)
    first, second = play([0.9] + [0] * 8 + [0.9, 0.8])
    assert (first.end, second.start, second.end) == (0, 9, 10)


def test_the_place_is_where_it_mostly_was() -> None:
    tracker = Tracker()
    for t, place in enumerate(["left", "left", "left", "middle"]):
        (sighting,) = tracker.see(float(t), [Thing("cup", place, 0.8)])
    assert sighting.place == "left"
    tracker.see(4.0, [Thing("cup", "right", 0.9)])
    tracker.see(5.0, [Thing("cup", "right", 0.9)])
    assert sighting.place == ""


def test_open_ones_are_events_only_and_end_with_the_gap() -> None:
    tracker = Tracker()
    tracker.see(0.0, [Thing("cat", "", 0.9), Thing("dog", "", 0.2)])
    assert [s.name for s in tracker.open] == ["cat"]
    tracker.see(GAP_S + 1, [])
    assert tracker.open == []


@given(st.lists(st.sampled_from([0.0, 0.1, 0.3, 0.6, 0.95]), max_size=80))
def test_sightings_never_overlap_and_never_hold_a_gap(weights: list[float]) -> None:
    found = sorted(play(weights), key=lambda s: s.start)
    for a, b in itertools.pairwise(found):
        assert b.start - a.end > GAP_S
    for sighting in found:
        seen = [
            t for t, w in enumerate(weights) if w >= FAINT and sighting.start <= t <= sighting.end
        ]
        assert seen[0] == sighting.start
        assert seen[-1] == sighting.end
        assert all(b - a <= GAP_S for a, b in itertools.pairwise(seen))
        assert 0 < sighting.weight <= 1


def test_it_follows_no_more_than_so_many() -> None:
    tracker = Tracker()
    tracker.see(0.0, [Thing(f"thing {n}", "", 0.5 + n / 1000) for n in range(3 * MAX_OPEN)])
    assert len(tracker.open) == MAX_OPEN
    assert min(s.weight for s in tracker.open) > 0.25 + MAX_OPEN / 2000
