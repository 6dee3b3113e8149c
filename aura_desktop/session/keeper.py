"""What the session remembers: it takes chunks and events, keeps what is worth keeping, and answers about the past.

The pure parts are ``memory``'s, the archive is ``timeline``'s; this joins them. No thread of its own: ``remembering``
gives it one by the wall clock, the simulated clock calls it in turn.
"""

from __future__ import annotations

import dataclasses
import json
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

import cv2
import numpy as np

from aura_desktop import events, paths
from aura_desktop.errors import PartUnusable
from aura_desktop.media import VideoChunk
from aura_desktop.memory import recollection as rec
from aura_desktop.memory import when
from aura_desktop.memory.inquiry import inquiry
from aura_desktop.memory.keyframes import KeyframePicker
from aura_desktop.memory.sightings import GAP_S, Sighting, Tracker
from aura_desktop.session.briefing import briefed
from aura_desktop.session.errands import Errand
from aura_desktop.session.reminders import Reminder, ReminderKind, of_plain, plain
from aura_desktop.session.watches import Kept
from aura_desktop.session.watches import of_plain as watches_of_plain
from aura_desktop.session.watches import plain as watches_plain
from aura_desktop.settings import MemorySettings
from aura_desktop.timeline import Archive, Busy, Kind, clip
from aura_desktop.understanding import codec, wording
from aura_desktop.understanding import outcomes as o
from aura_desktop.understanding.requests import AskPast, Mode
from aura_desktop.videollm.engine import Glimpse
from aura_desktop.videollm.naming import Naming, PlainNaming, naming_of

log = logging.getLogger("aura.timeline")

COMMIT_S = 1.0
"""Seconds of the wall clock between two commits: what a power cut costs at most, with a second to spare."""
TIDY_S = 60.0
"""Seconds of the wall clock between two looks at the quota."""
DAY_S = 86_400.0
ONGOING_S = 2.5
"""Seconds since it was last seen within which a thing is still there: a chunk or two may miss it."""
MAX_ROWS = 2000
"""Rows that one recall reads at most, the newest."""
WATCHES = "watches"
REMINDERS = "reminders"

Tell = Callable[[events.Event], None]


@dataclass(frozen=True, slots=True)
class Recalled:
    """What memory says to a question, and its evidence as the events carry it."""

    recollection: rec.Recollection
    evidence: tuple[events.Evidence, ...]


def open_keeper(
    settings: MemorySettings, *, private: bool, tell: Tell, data_dir: Path | None = None
) -> Keeper:
    """A keeper on the user's timeline. What stands in the way is told, and it then remembers this session only."""
    quota = settings.quota_mb * 2**20
    if not (private or settings.private):
        try:
            archive = Archive(paths.timeline_dir(data_dir), quota_bytes=quota)
        except Busy:
            tell(
                _warning(
                    "Another session writes the timeline; this one remembers only until it ends."
                )
            )
        except PartUnusable as error:
            tell(_warning(f"{error} This session remembers only until it ends."))
        else:
            if archive.set_aside is not None:
                tell(
                    _warning(
                        f"The timeline was damaged; it is kept in {archive.set_aside}, and a new one begins."
                    )
                )
            return Keeper(archive, settings, data_dir)
    return Keeper(Archive(None, quota_bytes=quota), settings, data_dir)


class Keeper:
    """One session's memory. Give it everything in order, from one thread at a time."""

    def __init__(
        self, archive: Archive, settings: MemorySettings, data_dir: Path | None = None
    ) -> None:
        """``data_dir``: the user's data folder, where what they save goes; ``None``: the usual one."""
        self._archive = archive
        self._data_dir = data_dir
        self._settings = settings
        self._warnings: list[str] = []
        self._told: events.Tier | None = None
        self._tracker = Tracker()
        self._picker = KeyframePicker()
        self._naming: Naming = PlainNaming()
        self._entries: dict[int, tuple[int, Sighting, int | None]] = {}
        self._started = 0.0
        self._t = 0.0
        self._video = ""
        self._look: bytes = b""
        self._picture: int | None = None
        self._standing: dict[str, Kept] = {}
        self._waiting: dict[str, Reminder] = {}
        self._private = False
        self._alerts: set[str] = set()
        self._committed = self._tidied = time.monotonic()
        self._warned = False
        self._began = False
        self._tier = events.Tier("archive", 0, archive.disk_bytes, 0, settings.quota_mb * 2**20)

    def take_news(self) -> tuple[events.Tier, tuple[str, ...]] | None:
        """What the archive holds and what is wrong with it, if that changed since the last call."""
        if self._tier == self._told and not self._warnings:
            return None
        self._told, warnings = self._tier, tuple(self._warnings)
        self._warnings.clear()
        return self._tier, warnings

    # -- the session's course ------------------------------------------------------------------

    def begin(self, at: float, engine: str, video: str, *, simulated: bool = False) -> float:
        """The session begins ``at`` seconds since the epoch; returns when it counts as begun.

        A simulated one runs ahead of the wall's clock, so it never begins before the last one's end.
        """
        if simulated:
            last = max((s.until for s in self._archive.sessions()), default=0.0)
            at = max(at, last + 1)
        self._started, self._video = at, video
        self._naming = naming_of(engine)
        if self._settings.keep_days:
            limit = at - self._settings.keep_days * DAY_S
            if self._archive.entries(end=limit, latest=1) or self._archive.pictures(0, limit, 1):
                self._archive.forget(end=limit)
        self._archive.begin_session(at, engine, video)
        self._began = True
        self._commit()
        return at

    def clock_moved(self, at: float) -> None:
        """The machine slept, or its clock was set: by the clock of now the session began ``at``."""
        self._started = at

    def resumed(self, video: str) -> tuple[Kept, ...]:
        """The watches that were in force when the last session on this picture ended, as they stood."""
        held = json.loads(self._archive.state(WATCHES) or "{}")
        return tuple(watches_of_plain(held.get(video)))

    def reminders(self) -> tuple[Reminder, ...]:
        """Those that still wait, from this session or an earlier one."""
        held = of_plain(json.loads(self._archive.state(REMINDERS) or "[]"))
        self._waiting = {reminder.id: reminder for reminder in held}
        return tuple(held)

    @property
    def lasting(self) -> bool:
        """Whether what is kept outlives the session."""
        return not self._archive.private

    def close(self, t: float, reason: str) -> str:
        """The session is over: everything is written; what could not be is said in a sentence."""
        if self._began:
            self._archive.watched(self._at(max(t, self._t)), reason)
        self._archive.close()
        if self._archive.failing:
            return f"The last of the timeline could not be written ({self._archive.failing})."
        return ""

    def saw(self, chunk: VideoChunk, glimpse: Glimpse) -> None:
        """A chunk was observed."""
        t = chunk.t
        self._t = max(self._t, t)
        if self._private:
            return
        self._look = glimpse.embedding
        grown = self._tracker.see(t, glimpse.things)
        fresh = [s for s in grown if id(s) not in self._entries]
        event = any(s.weight >= rec.NAMED for s in fresh)
        image = chunk.frames[-1].image
        change = self._picker.consider(t, image, event=event)
        if change is not None:
            self._picture = self._archive.add_picture(
                self._at(t), image, change=change, embedding=glimpse.embedding
            )
        for sighting in grown:
            self._keep(sighting)
        self._entries = {
            key: held for key, held in self._entries.items() if t - held[1].end <= GAP_S
        }
        self._archive.watched(self._at(t))
        self.idle()

    def heard(self, event: events.Event) -> None:
        """Something was said, or a watch or a reminder changed."""
        match event:
            case events.ReminderAdded():
                self._waiting[event.id] = Reminder(
                    event.id, cast("ReminderKind", event.kind), event.text, event.at
                )
                self._keep_reminders()
            case events.ReminderFired() | events.ReminderRemoved():
                if self._waiting.pop(event.id, None) is not None:
                    self._keep_reminders()
            case events.WatchChanged() | events.WatchRemoved() if event.id in self._standing:
                self._watch_changed(event)
            case _ if self._private:
                return
            case events.UserAsked():
                self._archive.add("asked", self._at(event.t), event.text, key=event.id)
            case events.ReplyEnded():
                said = (event.heard if event.interrupted else event.text).strip()
                if not said:
                    return
                alert = event.id in self._alerts
                self._alerts.discard(event.id)
                self._archive.add(
                    "alert" if alert else "replied",
                    self._at(event.t),
                    said,
                    key=event.id,
                    picture=self._evidence() if alert else None,
                )
            case events.ReplyStarted() if event.cause != "question":
                self._alerts.add(event.id)
            case events.WatchAdded():
                condition = codec.from_plain(event.rule)
                mode = cast("Mode", event.mode)
                self._standing[event.id] = Kept(event.text, condition, mode, event.until)
                self._note_watch(event.t, f"Watching: {event.text}", event.id)
            case _:
                return
        self._t = max(self._t, event.t)
        self.idle()

    def idle(self) -> None:
        """Commit, tidy and warn when it is time to."""
        now = time.monotonic()
        if now - self._committed >= COMMIT_S:
            self._commit()
        if now - self._tidied >= TIDY_S:
            self._tidied = now
            self._archive.tidy()

    # -- recall --------------------------------------------------------------------------------

    def recall(self, ask: AskPast, t: float) -> Recalled:
        """What memory says to ``ask``, asked at ``t``."""
        now = self._at(t)
        local = datetime.fromtimestamp(now).astimezone()
        asked = inquiry(ask.wants, ask.text, local, place=ask.place, thing=ask.thing)
        subject = self._naming.subject(ask.thing) if ask.thing else None
        going_on = frozenset(number for number, _, _ in self._entries.values())
        known = _Known(self._archive, self._naming, going_on, self._look, now)
        said = rec.recollect(asked, subject, known, now, None)
        if self._naming.looks_again:
            alike = (number for _, _, number in known.alike(now - rec.RECENT_S))
            said = briefed(asked, said, self._archive, alike, now)
        evidence = tuple(
            events.Evidence(
                t=round(proof.at - self._started, 3),
                note=proof.note,
                at=datetime.fromtimestamp(proof.at).astimezone().isoformat(timespec="seconds"),
                picture=self._file(proof.picture),
            )
            for proof in said.proofs
        )
        return Recalled(said, evidence)

    # -- errands -------------------------------------------------------------------------------

    def run(
        self, errand: Errand, newest: VideoChunk | None, t: float
    ) -> tuple[str, events.Event | None]:
        """Do it; a sentence that is true of what was done, and the event that proves it, ``None`` where it failed."""
        try:
            match errand.act:
                case "private_on" | "private_off":
                    self._private = errand.act == "private_on"
                    said = wording.say(o.Set(errand.act), self._at(t))
                    return said, events.PrivacyChanged(t=t, private=self._private)
                case "picture":
                    return self._take_picture(newest, t)
                case "clip":
                    return self._save_clip(errand.span_s or 0.0, t)
                case "forget":
                    return self._forget(errand.span_s, t)
                case _:
                    return wording.say(o.OutOfReach(), self._at(t)), None
        except PartUnusable as error:
            return str(error), None
        except Exception:
            log.exception("an errand failed")
            return (
                "That did not work: the disk or the timeline refused it, so nothing was done.",
                None,
            )

    def _file_for(self, what: str, ending: str, t: float) -> Path:
        folder = self._data_dir or paths.data_dir()
        folder = folder / "saved"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        stamp = f"{datetime.fromtimestamp(self._at(t)).astimezone():%Y-%m-%d %H.%M.%S}"
        path = folder / f"{what} {stamp}{ending}"
        number = 2
        while path.exists():
            path = folder / f"{what} {stamp} ({number}){ending}"
            number += 1
        return path

    def _take_picture(self, newest: VideoChunk | None, t: float) -> tuple[str, events.Event | None]:
        if newest is None:
            return "I have no picture, so I took none.", None
        path = self._file_for("picture", ".png", t)
        image = cv2.cvtColor(newest.frames[-1].image, cv2.COLOR_RGB2BGR)
        encoded, data = cv2.imencode(".png", image)
        if not encoded:
            return "The picture could not be written.", None
        path.write_bytes(data.tobytes())
        path.chmod(0o600)
        return "I took a picture; it is in the folder saved.", events.FileSaved(
            t=t, what="picture", path=str(path)
        )

    def _save_clip(self, span_s: float, t: float) -> tuple[str, events.Event | None]:
        self._commit()
        path = self._file_for("clip", ".mp4", t)
        now = self._at(t)
        clip.write(self._archive, path, now - span_s, now)
        said = f"I saved the last {when.length(span_s)} as a clip, of the pictures that I kept, in the folder saved."
        return said, events.FileSaved(t=t, what="clip", path=str(path))

    def _forget(self, span_s: float | None, t: float) -> tuple[str, events.Event | None]:
        now = self._at(t)
        start = 0.0 if span_s is None else now - span_s
        entries = [e.id for e in self._archive.entries(start, now + 1)]
        pictures = [p.id for p in self._archive.pictures(start, now + 1, -1)]
        self._archive.forget_these(entries, pictures)
        # What is still in view begins anew: its entry and its picture are gone.
        self._entries.clear()
        self._tracker.reset()
        self._picker, self._picture = KeyframePicker(), None
        span = "everything" if span_s is None else f"the last {when.length(span_s)}"
        return f"I have forgotten {span}.", events.MemoryForgotten(t=t, span_s=now - start)

    # -- inside --------------------------------------------------------------------------------

    def _at(self, t: float) -> float:
        return self._started + t

    def _keep(self, sighting: Sighting) -> None:
        known = self._entries.get(id(sighting))
        text = self._naming.called(sighting.name) + (
            f" {_WHERE[sighting.place]}" if sighting.place else ""
        )
        if known is None:
            number = self._archive.add(
                "seen",
                self._at(sighting.start),
                text,
                until=self._at(sighting.end),
                name=sighting.name,
                place=sighting.place,
                weight=sighting.weight,
                picture=self._picture,
            )
            self._entries[id(sighting)] = (number, sighting, self._picture)
        else:
            number, _, picture = known
            self._archive.extend(
                number, self._at(sighting.end), text, sighting.place, sighting.weight, picture
            )

    def _watch_changed(self, event: events.WatchChanged | events.WatchRemoved) -> None:
        done = ""
        if isinstance(event, events.WatchRemoved):
            done = "No longer watching"
        elif event.state == "fired":
            done = "Done"
        else:
            self._standing[event.id] = _changed(self._standing[event.id], event)
        if done:
            del self._standing[event.id]
        if done and not self._private:
            self._note_watch(event.t, f"{done}: {event.text}", event.id)
        else:
            self._keep_watches()

    def _note_watch(self, t: float, text: str, key: str) -> None:
        self._archive.add("watch", self._at(t), text, key=key)
        self._keep_watches()

    def _keep_watches(self) -> None:
        held = json.loads(self._archive.state(WATCHES) or "{}")
        held[self._video] = watches_plain(self._standing.values())
        self._archive.set_state(WATCHES, json.dumps(held))

    def _keep_reminders(self) -> None:
        self._archive.set_state(REMINDERS, json.dumps(plain(self._waiting.values())))

    def _file(self, number: int | None) -> str:
        picture = None if number is None else self._archive.picture(number)
        return picture.file if picture is not None else ""

    def _evidence(self) -> int | None:
        if self._picture is not None:
            self._archive.pin(self._picture)
        return self._picture

    def _commit(self) -> None:
        self._committed = time.monotonic()
        well = self._archive.commit()
        if not well and not self._warned:
            why = self._archive.failing
            self._warnings.append(
                f"The timeline cannot be written now ({why}); it goes on in memory."
            )
        elif well and self._warned:
            self._warnings.append("The timeline is written again.")
        self._warned = not well
        self._tier = events.Tier(
            "archive", 0, self._archive.disk_bytes, 0, self._settings.quota_mb * 2**20
        )


_WHERE = {"left": "on the left", "middle": "in the middle", "right": "on the right"}


def _changed(kept: Kept, event: events.WatchChanged) -> Kept:
    """``kept`` as the event leaves it; what it does not say stays."""
    return dataclasses.replace(
        kept,
        mode=cast("Mode", event.mode or kept.mode),
        until=kept.until if event.until is None else event.until,
        paused=event.state == "paused",
        resume_at=event.resume_at,
    )


def _warning(text: str) -> events.Warned:
    return events.Warned(t=0.0, text=text)


@dataclass(frozen=True, slots=True)
class _Known:
    """The archive's rows as ``memory.recollection`` asks for them, up to ``now``.

    ``going_on`` are the entries of what is followed just now, ``look`` the embedding of the latest picture.
    """

    archive: Archive
    naming: Naming
    going_on: frozenset[int]
    look: bytes
    now: float

    def sights(self, names: Iterable[str] | None, start: float, end: float) -> list[rec.Sight]:
        """What was seen."""
        found = self.archive.entries(
            start, min(end, self.now), kinds=("seen",), names=names, latest=MAX_ROWS
        )
        return [
            rec.Sight(
                e.name,
                self.naming.called(e.name),
                e.place,
                e.at,
                e.until,
                e.weight,
                e.picture,
                ongoing=e.id in self.going_on and self.now - e.until <= ONGOING_S,
            )
            for e in found
        ]

    def alerts(self, words: str, start: float, end: float) -> list[rec.Said]:
        """Alerts whose words speak of ``words``."""
        found = self.archive.search(words, start=start, end=min(end, self.now), limit=MAX_ROWS)
        alerts = sorted((e for e in found if e.kind == "alert"), key=lambda e: e.at)
        return [rec.Said(e.at, e.text, e.picture) for e in alerts]

    def asked(self, start: float, end: float) -> list[rec.Said]:
        """What the user said, but for the question in hand."""
        return self._spoken(("asked",), start, end)[:-1]

    def replied(self, start: float, end: float) -> list[rec.Said]:
        """What the assistant said."""
        return self._spoken(("replied", "alert"), start, end)

    def watched(self, start: float, end: float) -> float:
        """Seconds watched."""
        spans = [(s.at, s.until) for s in self.archive.sessions(start, end)]
        return sum(max(0.0, min(end, high) - max(start, low)) for low, high in spans)

    def alike(self, before: float) -> list[tuple[float, float, int]]:
        """Pictures like the current one."""
        if not self.look:
            return []
        vector = np.frombuffer(self.look, "<f2").astype(np.float32)
        found = self.archive.look_alikes(vector, end=before, limit=20)
        return [(p.at, score, p.id) for p, score in found]

    def _spoken(self, kinds: tuple[Kind, ...], start: float, end: float) -> list[rec.Said]:
        found = self.archive.entries(start, min(end, self.now), kinds=kinds, latest=MAX_ROWS)
        return [rec.Said(e.at, e.text, e.picture) for e in found]
