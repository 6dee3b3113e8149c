"""The watches ("tell me when …") as the window lists them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from aura_desktop import events
from aura_desktop.gui.models.clock import clock
from aura_desktop.gui.models.words import translate


def _state_words(state: str) -> str:
    return {
        "active": translate("watches", "watching"),
        "paused": translate("watches", "paused"),
        "fired": translate("watches", "seen"),
    }.get(state, state)


@dataclass(frozen=True, slots=True)
class WatchRow:
    """One watch; ``fired_at`` is the stream time of its last alert."""

    id: str
    text: str
    state: str = "active"
    fired_at: float | None = None

    @property
    def state_text(self) -> str:
        """Its state in words."""
        words = _state_words(self.state)
        if self.fired_at is None:
            return words
        time = clock(self.fired_at)
        if self.state == "fired":
            return translate("watches", "seen at {time}").format(time=time)
        return translate("watches", "{state}, last seen at {time}").format(state=words, time=time)


class WatchList:
    """Rows in the order they were added."""

    def __init__(self) -> None:
        self._rows: dict[str, WatchRow] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[WatchRow]:
        return iter(self._rows.values())

    def apply(self, event: events.Event) -> bool:
        """Take one event in; whether the list looks different now."""
        before = tuple(self._rows.values())
        match event:
            case events.SessionStarted():
                self._rows.clear()
            case events.WatchAdded():
                self._rows[event.id] = WatchRow(event.id, event.text)
            case events.WatchChanged():
                row = self._rows.get(event.id, WatchRow(event.id, event.text))
                fired_at = event.t if event.state == "fired" else row.fired_at
                self._rows[event.id] = replace(
                    row, text=event.text, state=event.state, fired_at=fired_at
                )
            case events.WatchRemoved():
                self._rows.pop(event.id, None)
            case events.ReplyStarted() if event.cause == "watch" and event.to in self._rows:
                self._rows[event.to] = replace(self._rows[event.to], fired_at=event.t)
        return tuple(self._rows.values()) != before
