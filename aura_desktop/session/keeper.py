"""What the session remembers: it takes chunks and events, keeps what is worth keeping, and answers about the past.

The pure parts are ``memory``'s, the archive is ``timeline``'s; this joins them. No thread of its own: ``remembering``
gives it one by the wall clock, the simulated clock calls it in turn.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from aura_desktop import events, paths
from aura_desktop.errors import PartUnusable
from aura_desktop.media import VideoChunk
from aura_desktop.memory import recollection as rec
from aura_desktop.memory.inquiry import inquire
from aura_desktop.memory.keyframes import KeyframePicker
from aura_desktop.memory.sightings import GAP_S, Sighting, Tracker
from aura_desktop.session.briefing import briefed
from aura_desktop.settings import MemorySettings
from aura_desktop.timeline import Archive, Busy, Kind
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
_PRONOUN = re.compile(r"\b(?:it|that|this|them|him|her|one)\b")

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
            return Keeper(archive, settings)
    return Keeper(Archive(None, quota_bytes=quota), settings)


class Keeper:
    """One session's memory. Give it everything in order, from one thread at a time."""

    def __init__(self, archive: Archive, settings: MemorySettings) -> None:
        self._archive = archive
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
        self._standing: dict[str, str] = {}
        self._alerts: set[str] = set()
        self._topic: rec.Subject | None = None
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

    def resumed(self, video: str) -> tuple[str, ...]:
        """The standing requests that were in force when the last session on this picture ended."""
        held = json.loads(self._archive.state(WATCHES) or "{}")
        return tuple(held.get(video, ()))

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
        """Something was said, or a standing request changed."""
        match event:
            case events.UserAsked():
                self._archive.add("asked", self._at(event.t), event.text, key=event.id)
                self._topic = self._naming.subject(event.text) or self._topic
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
                self._standing[event.id] = event.text
                self._note_watch(event.t, f"Watching: {event.text}", event.id)
            case events.WatchRemoved() | events.WatchChanged(state="fired"):
                if self._standing.pop(event.id, None) is not None:
                    done = (
                        "Done" if isinstance(event, events.WatchChanged) else "No longer watching"
                    )
                    self._note_watch(event.t, f"{done}: {event.text}", event.id)
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

    def recall(self, text: str, t: float) -> Recalled | None:
        """What memory says to ``text``, asked at ``t``; ``None``: the question is not about the past."""
        now = self._at(t)
        inquiry = inquire(text, datetime.fromtimestamp(now).astimezone())
        if inquiry is None:
            return None
        subject = self._naming.subject(inquiry.plain)
        if subject is None and _PRONOUN.search(inquiry.plain):
            subject = self._topic
        if subject is not None:
            self._topic = subject
        going_on = frozenset(number for number, _, _ in self._entries.values())
        known = _Known(self._archive, self._naming, going_on, self._look, now)
        said = rec.recollect(inquiry, subject, known, now, None)
        if self._naming.looks_again:
            alike = (number for _, _, number in known.alike(now - rec.RECENT_S))
            said = briefed(inquiry, said, self._archive, alike, now)
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

    def _note_watch(self, t: float, text: str, key: str) -> None:
        self._archive.add("watch", self._at(t), text, key=key)
        held = json.loads(self._archive.state(WATCHES) or "{}")
        held[self._video] = list(self._standing.values())
        self._archive.set_state(WATCHES, json.dumps(held))

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
