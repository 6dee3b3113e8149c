"""The list of watches and reminders: plain Python, no Qt."""

from __future__ import annotations

from aura_desktop import events as e
from aura_desktop.gui.models.watchlist import MAX_RUNG, WatchList
from tests.gui.test_models import HALF_PAST_FOUR, NOON, started


def test_watch_list() -> None:
    watches = WatchList()
    assert watches.apply(e.WatchAdded(t=1.0, id="w", text="a cat"))
    assert not watches.apply(e.UserSpeechStarted(t=1.0))
    assert next(iter(watches)).state_text == "watching"
    assert watches.apply(e.ReplyStarted(t=31.0, id="r", cause="watch", to="w"))
    assert next(iter(watches)).state_text == "watching, last seen at 0:31"
    assert watches.apply(e.WatchChanged(t=31.0, id="w", text="a cat", state="fired"))
    assert next(iter(watches)).state_text == "seen at 0:31"
    assert watches.apply(e.WatchRemoved(t=40.0, id="w", text="a cat"))
    assert not len(watches)
    assert not watches.apply(e.WatchRemoved(t=40.0, id="w", text="a cat"))


def rows(watches: WatchList) -> list[tuple[str, str]]:
    return [(row.title, row.state_text) for row in watches]


def test_watch_says_its_condition_how_often_and_until_when() -> None:
    watches = WatchList(lambda: NOON - 60)
    watches.apply(e.WatchAdded(t=0.0, id="w0", text="tell me when it rains"))
    watches.apply(
        e.WatchAdded(
            t=0.0, id="w1", text="tell me whenever the dog leaves", condition="the dog is gone",
            mode="every", until=NOON,
        )
    )  # fmt: skip
    watches.apply(e.WatchAdded(t=0.0, id="w2", text="count", condition="a car", mode="count"))
    assert rows(watches) == [
        ("tell me when it rains", "watching"),
        ("the dog is gone", "watching · every time · until 12:00"),
        ("a car", "watching · counting: 0 so far"),
    ]
    assert watches.apply(e.WatchCounted(t=1.0, id="w2", count=3))
    assert not watches.apply(e.WatchCounted(t=1.0, id="gone", count=3))
    watches.apply(e.ReplyStarted(t=31.0, id="r", cause="watch", to="w1"))
    assert rows(watches)[1:] == [
        ("the dog is gone", "watching, last seen at 0:31 · every time · until 12:00"),
        ("a car", "watching · counting: 3 so far"),
    ]


def test_watch_that_changes_keeps_what_is_not_said() -> None:
    watches = WatchList(lambda: NOON - 60)
    watches.apply(
        e.WatchAdded(t=0.0, id="w", text="a cat", condition="a cat is there", mode="every")
    )
    watches.apply(e.WatchChanged(t=1.0, id="w", text="a cat", state="paused"))
    assert rows(watches) == [("a cat is there", "paused · every time")]
    watches.apply(
        e.WatchChanged(t=1.0, id="w", text="a cat", state="active", mode="once", until=NOON)
    )
    assert rows(watches) == [("a cat is there", "watching · until 12:00")]
    watches.apply(e.WatchChanged(t=1.0, id="w", text="a red cat", state="active"))
    assert rows(watches) == [("a red cat", "watching · until 12:00")]


def test_watch_that_is_edited_stays_where_it_was() -> None:
    watches = WatchList()
    for name in ("w1", "w2", "w3"):
        watches.apply(e.WatchAdded(t=0.0, id=name, text=name))
    watches.apply(e.WatchCounted(t=0.0, id="w2", count=2))
    watches.apply(e.WatchRemoved(t=1.0, id="w2", text="w2"))
    watches.apply(e.WatchAdded(t=1.0, id="w2", text="other", mode="count"))
    assert rows(watches) == [
        ("w1", "watching"), ("other", "watching · counting: 0 so far"), ("w3", "watching")
    ]  # fmt: skip
    watches.apply(e.WatchRemoved(t=2.0, id="w1", text="w1"))
    watches.apply(e.WatchAdded(t=2.0, id="w4", text="w4"))
    assert [row.id for row in watches] == ["w2", "w3", "w4"]


def test_reminders_stand_below_by_their_time_and_stay_when_they_rang() -> None:
    now = NOON
    watches = WatchList(lambda: now)
    at = HALF_PAST_FOUR
    watches.apply(
        e.ReminderAdded(t=0.0, id="m1", text="take the pizza out", kind="reminder", at=at)
    )
    watches.apply(e.ReminderAdded(t=0.0, id="m2", text="", kind="timer", at=at - 60))
    watches.apply(e.ReminderAdded(t=0.0, id="m3", text="", kind="alarm", at=at + 86_400))
    watches.apply(e.WatchAdded(t=0.0, id="w", text="a cat"))
    assert rows(watches) == [
        ("a cat", "watching"),
        ("at 16:29", "timer"),
        ("at 16:30, take the pizza out", "reminder"),
        ("at 2026-11-28 16:30", "alarm"),
    ]
    assert not watches.drop_rung("m1"), "it waits"
    now = at + 61
    assert watches.apply(e.ReminderFired(t=9.0, id="m1", text="take the pizza out"))
    assert rows(watches)[2] == ("at 16:30, take the pizza out", "reminder, rung at 16:31")
    assert watches.apply(e.ReminderRemoved(t=9.0, id="m2", text=""))
    assert not watches.apply(e.ReminderRemoved(t=9.0, id="m2", text=""))
    assert watches.drop_rung("m1")
    assert [row.id for row in watches] == ["w", "m3"]
    watches.apply(started())
    assert not len(watches)


def test_reminder_of_an_earlier_session_is_listed_once_it_rang_and_few_are_kept() -> None:
    now = NOON
    watches = WatchList(lambda: now)
    assert watches.apply(e.ReminderFired(t=1.0, id="first", text="call Ann"))
    assert rows(watches) == [("at 12:00, call Ann", "reminder, rung at 12:00")]
    watches.apply(e.ReminderAdded(t=0.0, id="waits", text="", kind="timer", at=NOON - 9))
    for number in range(MAX_RUNG):
        now += 1
        watches.apply(e.ReminderFired(t=1.0, id=str(number), text=""))
    assert len(watches) == MAX_RUNG + 1
    kept = {row.id for row in watches}
    assert "first" not in kept
    assert "waits" in kept
