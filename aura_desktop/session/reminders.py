"""Reminders, timers and alarms: what rings when, by the wall's clock. Pure state; the keeper writes it to disk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, cast

#: Reminders kept at once: more than anybody sets by voice, and a bound.
MAX_REMINDERS = 64

ReminderKind = Literal["reminder", "timer", "alarm"]
_KINDS = ("reminder", "timer", "alarm")


@dataclass(frozen=True, slots=True)
class Reminder:
    """``say`` at ``at`` (seconds since the epoch); empty: it only rings."""

    id: str
    kind: ReminderKind
    say: str
    at: float


class Reminders:
    """All that wait, in the order of their times."""

    def __init__(self) -> None:
        self._held: dict[str, Reminder] = {}

    @property
    def all(self) -> list[Reminder]:
        """All that wait, the next first."""
        return sorted(self._held.values(), key=lambda reminder: reminder.at)

    @property
    def full(self) -> bool:
        """Whether no more fit."""
        return len(self._held) >= MAX_REMINDERS

    def add(self, reminder: Reminder) -> None:
        """Keep it. Raises ``ValueError`` when the id is taken or there is no room."""
        if reminder.id in self._held or self.full:
            raise ValueError(f"reminder {reminder.id} cannot be added")
        self._held[reminder.id] = reminder

    def remove(self, reminder_id: str) -> Reminder | None:
        """Take one back; ``None``: there was none."""
        return self._held.pop(reminder_id, None)

    def due(self, now: float) -> list[Reminder]:
        """Those whose time has come at ``now``, the earliest first; they are no longer held."""
        ripe = [reminder for reminder in self.all if reminder.at <= now]
        for reminder in ripe:
            del self._held[reminder.id]
        return ripe


def plain(reminders: Iterable[Reminder]) -> list[dict[str, Any]]:
    """JSON-ready."""
    return [{"id": r.id, "kind": r.kind, "say": r.say, "at": r.at} for r in reminders]


def of_plain(held: object) -> list[Reminder]:
    """What ``plain`` wrote; what is damaged is left out."""
    out = []
    for item in held if isinstance(held, list) else []:
        try:
            kind = item["kind"]
            if kind in _KINDS:
                out.append(
                    Reminder(
                        str(item["id"]),
                        cast("ReminderKind", kind),
                        str(item["say"]),
                        float(item["at"]),
                    )
                )
        except (KeyError, TypeError, ValueError):
            continue
    return out[:MAX_REMINDERS]
