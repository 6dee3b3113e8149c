"""Reminders by the wall's clock."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.session.reminders import MAX_REMINDERS, Reminder, Reminders, of_plain, plain


def reminder(number: int, at: float) -> Reminder:
    return Reminder(f"m{number}", "reminder", f"do {number}", at)


@given(st.lists(st.floats(0, 1e10), max_size=20), st.lists(st.floats(0, 1e10), max_size=10))
def test_each_rings_once_in_order_and_never_early(times: list[float], looks: list[float]) -> None:
    held = Reminders()
    for number, at in enumerate(times):
        held.add(reminder(number, at))
    rung: list[Reminder] = []
    for now in sorted(looks):
        due = held.due(now)
        assert all(r.at <= now for r in due)
        assert due == sorted(due, key=lambda r: r.at)
        rung += due
    assert len({r.id for r in rung}) == len(rung)
    last = max(looks, default=-1.0)
    assert {r.id for r in held.all} == {f"m{n}" for n, at in enumerate(times) if at > last}


def test_there_is_a_limit() -> None:
    held = Reminders()
    for number in range(MAX_REMINDERS):
        held.add(reminder(number, float(number)))
    assert held.full
    with pytest.raises(ValueError, match="m999"):
        held.add(reminder(999, 1.0))


def test_they_survive_as_json_and_what_is_damaged_is_left_out() -> None:
    kept = [reminder(1, 10.0), Reminder("m2", "timer", "", 20.0)]
    written = json.loads(json.dumps(plain(kept)))
    assert of_plain(written) == kept
    damaged = [*written, {"id": "x"}, 3, None, {"id": "y", "kind": "bomb", "say": "", "at": 1}]
    assert of_plain(damaged) == kept
    assert of_plain("no list") == []
