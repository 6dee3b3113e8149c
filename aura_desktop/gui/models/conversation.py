"""The conversation as the window shows it: one entry per turn, bounded, fed with events.

Views call ``take_changes`` after a batch of events and draw only what it names.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from aura_desktop import events
from aura_desktop.gui.models.clock import clock, wall
from aura_desktop.gui.models.watchlist import kind_words, timed_words
from aura_desktop.gui.models.words import translate

if TYPE_CHECKING:
    from aura_desktop.media import Image

Speaker = Literal["user", "assistant", "alert", "notice"]

#: Entries kept; a day of lively talk stays below it, and a text view of this length stays quick.
MAX_ENTRIES = 12_000
#: Characters kept in all entries together: bounds memory when replies are very long.
MAX_CHARS = 4_000_000
#: Characters of one entry that are shown: beyond this nobody reads on, and layout gets slow.
MAX_ENTRY_CHARS = 60_000
#: Watches, and reminders, remembered for headings: more of each than anyone keeps at once.
MAX_WATCHES = 256
#: Characters of a watch's text in a heading: a heading is one line.
HEADING_WATCH_CHARS = 60
#: Pictures of alerts kept in memory; an older alert's is found in the timeline.
MAX_PICTURES = 200
#: Pixels of such a picture's height.
PICTURE_HEIGHT = 180
#: Seconds of memory that nobody has: whoever forgets more forgets everything.
EVERYTHING_S = 10 * 365 * 86_400.0


@dataclass(frozen=True, slots=True, eq=False)
class Proof:
    """What a reply rests on: ``at`` in seconds since the epoch, and its picture, in a file or in memory."""

    at: float
    file: Path | None = None
    image: Image | None = None


@dataclass(slots=True, eq=False)
class Entry:
    """One turn. ``text`` is what was said; ``cut`` is the rest of a reply that nobody heard."""

    serial: int
    speaker: Speaker
    t: float
    text: str = ""
    cut: str = ""
    note: str = ""
    interrupted: bool = False
    open: bool = False
    proof: Proof | None = None

    @property
    def heading(self) -> str:
        """Who spoke, when and why, on one line."""
        if self.speaker == "notice":
            return ""
        who = translate("conversation", "You") if self.speaker == "user" else "AURA"
        parts = [who, clock(self.t)]
        if self.note:
            parts.append(self.note)
        if self.interrupted:
            parts.append(translate("conversation", "interrupted"))
        return " · ".join(parts)

    @property
    def chars(self) -> int:
        """Its share of the character budget."""
        return len(self.text) + len(self.cut)


@dataclass(frozen=True, slots=True)
class Changes:
    """What a view has to redraw, in this order: drop from the top, redraw, append.

    ``first`` is the serial of the oldest entry kept; serials count up without gaps.
    """

    first: int = 1
    dropped: int = 0
    changed: tuple[Entry, ...] = ()
    added: tuple[Entry, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.dropped or self.changed or self.added)


@dataclass(slots=True)
class _Pending:
    dropped: int = 0
    changed: dict[int, Entry] = field(default_factory=dict)
    added: dict[int, Entry] = field(default_factory=dict)


class Conversation:
    """All entries, oldest first, never more than the bounds allow; the oldest go first."""

    def __init__(
        self,
        max_entries: int = MAX_ENTRIES,
        max_chars: int = MAX_CHARS,
        now: Callable[[], float] = time.time,
    ) -> None:
        """``now``: seconds since the epoch."""
        self._now = now
        self._max_entries = max_entries
        self._max_chars = max_chars
        self._entries: deque[Entry] = deque()
        self._chars = 0
        self._serial = 0
        self._replies: dict[str, Entry] = {}
        self._watches: dict[str, str] = {}
        self._reminders: dict[str, events.ReminderAdded] = {}
        self._sessions = 0
        self._pending = _Pending()
        self._pictured: deque[Entry] = deque()
        #: Where the timeline lies, whose pictures are evidence.
        self.timeline: Path | None = None

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    @property
    def last(self) -> Entry | None:
        """The newest entry."""
        return self._entries[-1] if self._entries else None

    def apply(self, event: events.Event) -> None:
        """Take one event in. Unknown ids and types never raise."""
        match event:
            case events.SessionStarted():
                self._begin_session(event)
            case events.UserAsked():
                note = translate("conversation", "typed") if event.via == "typed" else ""
                self._add(Entry(self._next(), "user", event.t, _shown(event.text), note=note))
            case events.WatchAdded():
                self._watches[event.id] = event.text
                if len(self._watches) > MAX_WATCHES:
                    del self._watches[next(iter(self._watches))]
            case events.ReminderAdded():
                self._reminders[event.id] = event
                if len(self._reminders) > MAX_WATCHES:
                    del self._reminders[next(iter(self._reminders))]
                self._tell(event.t, self._reminder_words(event))
            case events.ReminderRemoved():
                self._tell(event.t, self._removed_words(event))
            case events.FileSaved():
                self._tell(event.t, _saved_words(event))
            case events.PrivacyChanged():
                self._tell(event.t, _privacy_words(private=event.private))
            case events.MemoryForgotten():
                self._tell(event.t, _forgotten_words(event.span_s))
            case events.ReplyStarted():
                self._open_reply(event.id, event.t, self._note(event))
            case events.ReplyText():
                entry = self._replies.get(event.id) or self._open_reply(event.id, event.t, "")
                self._set_text(entry, _shown(entry.text + event.text), "")
            case events.ReplyEnded():
                self._end_reply(event)
            case events.SessionEnded():
                for entry in self._replies.values():
                    entry.open = False
                    self._touch(entry)
                self._replies.clear()

    def attach(self, reply_id: str, image: Image, at: float) -> None:
        """``image`` ``(height, width, 3)``, RGB, is why the reply that was just begun is given."""
        entry = self._replies.get(reply_id)
        if entry is None:
            return
        import cv2

        height, width = image.shape[:2]
        scale = min(1.0, PICTURE_HEIGHT / max(1, height))
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        small: Image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
        entry.proof = Proof(at, image=small)
        self._touch(entry)
        self._pictured.append(entry)
        if len(self._pictured) > MAX_PICTURES:
            old = self._pictured.popleft()
            old.proof = None
            self._touch(old)

    def take_changes(self) -> Changes:
        """What changed since the last call."""
        pending, self._pending = self._pending, _Pending()
        return Changes(
            first=self._entries[0].serial if self._entries else self._serial + 1,
            dropped=pending.dropped,
            changed=tuple(pending.changed.values()),
            added=tuple(pending.added.values()),
        )

    def _begin_session(self, event: events.SessionStarted) -> None:
        self._replies.clear()
        self._watches.clear()
        self._reminders.clear()
        self._sessions += 1
        if self._sessions > 1:
            self._tell(event.t, translate("conversation", "A new session begins."))

    def _tell(self, t: float, text: str) -> None:
        """A line that nobody said."""
        self._add(Entry(self._next(), "notice", t, _shown(text)))

    def _reminder_words(self, event: events.ReminderAdded) -> str:
        return translate("conversation", "New {kind}: {what}").format(
            kind=kind_words(event.kind), what=timed_words(event.at, event.text, self._now())
        )

    def _removed_words(self, event: events.ReminderRemoved) -> str:
        held = self._reminders.pop(event.id, None)
        what = timed_words(held.at, held.text, self._now()) if held else event.text
        kind = kind_words(held.kind if held else "reminder")
        if not what:
            return translate("conversation", "Removed: {kind}").format(kind=kind)
        return translate("conversation", "Removed {kind}: {what}").format(kind=kind, what=what)

    def _note(self, event: events.ReplyStarted) -> str:
        if event.cause == "question":
            return ""
        if event.cause == "reminder":
            return self._reminder_note(event.to or "")
        watch = self._watches.get(event.to or "", "")
        if event.cause == "watch" and watch:
            short = " ".join(watch.split())
            if len(short) > HEADING_WATCH_CHARS:
                short = short[: HEADING_WATCH_CHARS - 1].rstrip() + "…"
            return translate("conversation", "for your watch “{watch}”").format(watch=short)
        return translate("conversation", "speaking up")

    def _reminder_note(self, reminder_id: str) -> str:
        held = self._reminders.get(reminder_id)
        if held is None:
            return kind_words("reminder")
        return translate("conversation", "{kind} for {time}").format(
            kind=kind_words(held.kind), time=wall(held.at, self._now())
        )

    def _open_reply(self, reply_id: str, t: float, note: str) -> Entry:
        speaker: Speaker = "alert" if note else "assistant"
        entry = Entry(self._next(), speaker, t, note=note, open=True)
        self._replies[reply_id] = entry
        self._add(entry)
        return entry

    def _end_reply(self, event: events.ReplyEnded) -> None:
        entry = self._replies.pop(event.id, None)
        if entry is None:
            if not event.text:
                return
            entry = self._open_reply(event.id, event.t, "")
            del self._replies[event.id]
        entry.open = False
        entry.interrupted = event.interrupted
        if event.evidence:
            entry.proof = self._proof(event.evidence) or entry.proof
            times = ", ".join(_time_of(piece) for piece in event.evidence)
            entry.note = " · ".join(
                filter(
                    None,
                    (
                        entry.note,
                        translate("conversation", "remembers {times}").format(times=times),
                    ),
                )
            )
        if event.interrupted:
            heard, cut = split_heard(event.text, event.heard)
            self._set_text(entry, _shown(heard), _shown(cut))
        else:
            self._set_text(entry, _shown(event.text), "")

    def _proof(self, evidence: tuple[events.Evidence, ...]) -> Proof | None:
        """The first of ``evidence`` whose picture is there."""
        from aura_desktop.timeline.database import PICTURES

        for piece in evidence:
            if piece.picture and piece.at and self.timeline is not None:
                file = self.timeline / PICTURES / piece.picture
                if file.is_file():
                    return Proof(datetime.fromisoformat(piece.at).timestamp(), file)
        return None

    def _next(self) -> int:
        self._serial += 1
        return self._serial

    def _add(self, entry: Entry) -> None:
        self._entries.append(entry)
        self._chars += entry.chars
        self._pending.added[entry.serial] = entry
        self._trim()

    def _set_text(self, entry: Entry, text: str, cut: str) -> None:
        alive = bool(self._entries) and entry.serial >= self._entries[0].serial
        before = entry.chars
        entry.text, entry.cut = text, cut
        if alive:
            self._chars += entry.chars - before
            self._touch(entry)
            self._trim()

    def _touch(self, entry: Entry) -> None:
        alive = bool(self._entries) and entry.serial >= self._entries[0].serial
        if alive and entry.serial not in self._pending.added:
            self._pending.changed[entry.serial] = entry

    def _trim(self) -> None:
        while len(self._entries) > 1 and (
            len(self._entries) > self._max_entries or self._chars > self._max_chars
        ):
            gone = self._entries.popleft()
            self._chars -= gone.chars
            self._pending.changed.pop(gone.serial, None)
            if self._pending.added.pop(gone.serial, None) is None:
                self._pending.dropped += 1


def split_heard(text: str, heard: str) -> tuple[str, str]:
    """An interrupted reply as what was heard and what was cut off, together ``text``.

    ``heard`` may differ from the beginning of ``text`` in its last letters; what they share counts.
    """
    if text.startswith(heard):
        return heard, text[len(heard) :]
    shared = 0
    while shared < min(len(text), len(heard)) and text[shared] == heard[shared]:
        shared += 1
    return (text[:shared], text[shared:]) if shared else (heard, text)


def _shown(text: str) -> str:
    if len(text) <= MAX_ENTRY_CHARS:
        return text
    end = " … " + translate("conversation", "(too long to show)")
    return text[: MAX_ENTRY_CHARS - len(end)] + end


def _saved_words(event: events.FileSaved) -> str:
    known = {
        "picture": translate("conversation", "A picture was saved: {path}"),
        "clip": translate("conversation", "A clip was saved: {path}"),
    }
    words = known.get(event.what, translate("conversation", "A file was saved: {path}"))
    return words.format(path=event.path)


def _privacy_words(*, private: bool) -> str:
    if private:
        return translate("conversation", "Private: nothing is noted from now on.")
    return translate("conversation", "No longer private: what happens is noted again.")


def _forgotten_words(span_s: float) -> str:
    if span_s >= EVERYTHING_S:
        return translate("conversation", "Everything that was noted is deleted.")
    if span_s < 120:
        span = translate("conversation", "{n} s").format(n=round(span_s))
    elif span_s < 7200:
        span = translate("conversation", "{n} min").format(n=round(span_s / 60))
    else:
        span = translate("conversation", "{n} h").format(n=round(span_s / 3600))
    return translate("conversation", "What was noted in the last {span} is deleted.").format(
        span=span
    )


def _time_of(piece: events.Evidence) -> str:
    """When in this session; the day and the clock for what was before it."""
    return clock(piece.t) if piece.t >= 0 or not piece.at else piece.at[:16].replace("T", " ")
