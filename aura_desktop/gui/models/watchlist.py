"""What AURA was asked to look out for ("tell me when …") and to remind of, as the window lists it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from aura_desktop import events
from aura_desktop.gui.models.clock import clock, wall
from aura_desktop.gui.models.words import translate

#: Reminders kept in the list after they have rung; the oldest go first.
MAX_RUNG = 20

Now = Callable[[], float]


def _state_words(state: str) -> str:
    return {
        "active": translate("watches", "watching"),
        "paused": translate("watches", "paused"),
        "fired": translate("watches", "seen"),
    }.get(state, state)


def kind_words(kind: str) -> str:
    """What rings, in a word."""
    return {
        "reminder": translate("watches", "reminder"),
        "timer": translate("watches", "timer"),
        "alarm": translate("watches", "alarm"),
    }.get(kind, kind)


def timed_words(at: float, text: str, now: float) -> str:
    """What a reminder says and when: "at 16:30, take the pizza out"."""
    when = wall(at, now)
    if not text:
        return translate("watches", "at {time}").format(time=when)
    return translate("watches", "at {time}, {text}").format(time=when, text=text)


@dataclass(frozen=True, slots=True)
class WatchRow:
    """One watch. ``condition`` is what it waits for in words, ``mode`` and ``until`` are those of ``WatchAdded``;
    ``fired_at`` is the stream time of its last alert.
    """

    id: str
    text: str
    state: str = "active"
    fired_at: float | None = None
    condition: str = ""
    mode: str = "once"
    until: float | None = None
    count: int = 0
    now: Now = time.time

    @property
    def title(self) -> str:
        """What it waits for."""
        return self.condition or self.text

    @property
    def state_text(self) -> str:
        """Its state in words, and how it goes on after it was seen."""
        parts = [self._seen_text]
        if self.mode == "every":
            parts.append(translate("watches", "every time"))
        elif self.mode == "count":
            parts.append(translate("watches", "counting: {count} so far").format(count=self.count))
        if self.until is not None:
            until = wall(self.until, self.now())
            parts.append(translate("watches", "until {time}").format(time=until))
        return " · ".join(parts)

    @property
    def _seen_text(self) -> str:
        words = _state_words(self.state)
        if self.fired_at is None:
            return words
        time_ = clock(self.fired_at)
        if self.state == "fired":
            return translate("watches", "seen at {time}").format(time=time_)
        return translate("watches", "{state}, last seen at {time}").format(state=words, time=time_)


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """One reminder, timer or alarm. ``at`` is when it rings and ``rung_at`` when it rang, seconds since the epoch."""

    id: str
    text: str
    kind: str
    at: float
    rung_at: float | None = None
    now: Now = time.time

    @property
    def title(self) -> str:
        """What it says and when."""
        return timed_words(self.at, self.text, self.now())

    @property
    def state(self) -> str:
        """``waiting`` or ``rung``."""
        return "waiting" if self.rung_at is None else "rung"

    @property
    def state_text(self) -> str:
        """Which kind it is, and when it rang."""
        words = kind_words(self.kind)
        if self.rung_at is None:
            return words
        rung = wall(self.rung_at, self.now())
        return translate("watches", "{kind}, rung at {time}").format(kind=words, time=rung)


Row = WatchRow | ReminderRow


class WatchList:
    """Watches in the order they were added, then reminders in the order of their times."""

    def __init__(self, now: Now = time.time) -> None:
        """``now``: seconds since the epoch."""
        self._now = now
        self._watches: dict[str, WatchRow] = {}
        self._reminders: dict[str, ReminderRow] = {}
        #: The watch that went last, and where it was: one that is edited goes and comes back there.
        self._gone: tuple[str, int] = ("", 0)

    def __len__(self) -> int:
        return len(self._watches) + len(self._reminders)

    def __iter__(self) -> Iterator[Row]:
        yield from self._watches.values()
        yield from sorted(self._reminders.values(), key=lambda row: row.at)

    def apply(self, event: events.Event) -> bool:
        """Take one event in; whether the list looks different now."""
        before = tuple(self)
        match event:
            case events.SessionStarted():
                self._watches.clear()
                self._reminders.clear()
                self._gone = ("", 0)
            case events.WatchAdded():
                self._add_watch(event)
            case events.WatchChanged():
                self._change_watch(event)
            case events.WatchRemoved() if event.id in self._watches:
                self._gone = (event.id, list(self._watches).index(event.id))
                del self._watches[event.id]
            case events.WatchCounted() if event.id in self._watches:
                self._watches[event.id] = replace(self._watches[event.id], count=event.count)
            case events.ReplyStarted() if event.cause == "watch" and event.to in self._watches:
                self._watches[event.to] = replace(self._watches[event.to], fired_at=event.t)
            case events.ReminderAdded():
                self._reminders[event.id] = ReminderRow(
                    event.id, event.text, event.kind, event.at, now=self._now
                )
            case events.ReminderFired():
                self._ring(event)
            case events.ReminderRemoved():
                self._reminders.pop(event.id, None)
        return tuple(self) != before

    def drop_rung(self, reminder_id: str) -> bool:
        """Take a reminder that has rung off the list; whether that one had. The session knows it no more."""
        row = self._reminders.get(reminder_id)
        if row is None or row.rung_at is None:
            return False
        del self._reminders[reminder_id]
        return True

    def _add_watch(self, event: events.WatchAdded) -> None:
        self._watches[event.id] = WatchRow(
            event.id,
            event.text,
            condition=event.condition,
            mode=event.mode,
            until=event.until,
            now=self._now,
        )
        if event.id == self._gone[0]:
            rows = list(self._watches.items())
            rows.insert(self._gone[1], rows.pop())
            self._watches = dict(rows)

    def _change_watch(self, event: events.WatchChanged) -> None:
        row = self._watches.get(event.id, WatchRow(event.id, event.text, now=self._now))
        self._watches[event.id] = replace(
            row,
            text=event.text,
            # The condition of other words is not known.
            condition=row.condition if event.text == row.text else "",
            state=event.state,
            fired_at=event.t if event.state == "fired" else row.fired_at,
            mode=row.mode if event.mode is None else event.mode,
            until=row.until if event.until is None else event.until,
        )

    def _ring(self, event: events.ReminderFired) -> None:
        """One that is not known was set in an earlier session."""
        now = self._now()
        row = self._reminders.get(event.id)
        if row is None:
            row = ReminderRow(event.id, event.text, "reminder", now, now=self._now)
        self._reminders[event.id] = replace(row, rung_at=now)
        rung = [row for row in self._reminders.values() if row.rung_at is not None]
        for old in sorted(rung, key=lambda row: row.rung_at or 0.0)[:-MAX_RUNG]:
            del self._reminders[old.id]
