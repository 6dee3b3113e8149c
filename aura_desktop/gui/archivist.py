"""The timeline's file for the window: opened once, asked and changed in a thread, one thing after another."""

from __future__ import annotations

import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from aura_desktop.errors import PartUnusable
from aura_desktop.gui.background import Task
from aura_desktop.gui.models.moments import Moments
from aura_desktop.gui.models.words import translate
from aura_desktop.session import lookup
from aura_desktop.timeline import Archive, Entry, Picture
from aura_desktop.timeline.archive import FOREVER
from aura_desktop.timeline.database import NAME
from aura_desktop.videollm.naming import Naming, naming_of

#: Entries and pictures that are shown at most, the newest: months of talk, and a day of busy video.
MAX_ENTRIES = 20_000
MAX_PICTURES = 100_000
#: Finds of a search, best first.
MAX_FINDS = 200
#: Seconds around a find within which another picture that looks like it is no find of its own.
APART_S = 30.0


@dataclass(frozen=True, slots=True)
class Query:
    """``text`` empty: everything of [start, end], seconds since the epoch."""

    text: str = ""
    start: float = 0.0
    end: float = FOREVER


class Archivist(QObject):
    """``found`` carries ``Moments``, ``done`` what was asked for came to, ``failed`` a sentence."""

    found = Signal(object)
    done = Signal(object)
    failed = Signal(str)

    def __init__(self, folder: Path, engine: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._engine = engine
        self._archive: Archive | None = None
        self._naming: Naming | None = None
        self._lock = threading.Lock()
        self._closed = False
        self._query: Query | None = None
        self._jobs: deque[Callable[[Archive], Any]] = deque()
        self._task: Task | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing is being done or waits."""
        return self._task is None

    def ask(self, query: Query) -> None:
        """Look that up; of several that wait only the newest is."""
        self._query = query
        self._next()

    def do(self, job: Callable[[Archive], Any]) -> None:
        """Call ``job`` with the archive, in the thread; what it returns comes with ``done``."""
        self._jobs.append(job)
        self._next()

    def file_of(self, picture: Picture | None) -> Path | None:
        """Where that picture lies."""
        archive = self._archive
        return archive.file_of(picture) if archive is not None and picture is not None else None

    def close(self) -> None:
        """Let go of the file, as soon as the thread has done what it is doing."""
        self._jobs.clear()
        self._query = None
        self._closed = True
        if self._lock.acquire(blocking=False):
            try:
                self._let_go()
            finally:
                self._lock.release()

    def _let_go(self) -> None:
        if self._archive is not None:
            self._archive.close()
            self._archive = None

    def _next(self) -> None:
        if self._task is not None or self._closed:
            return
        if self._jobs:
            job, kind = self._jobs.popleft(), "job"
        elif self._query is not None:
            query, self._query = self._query, None
            job, kind = (lambda archive: self._look_up(archive, query)), "query"
        else:
            return
        self._task = Task(lambda _task: self._work(job), f"timeline-{kind}")
        self._task.done.connect(self._over)
        self._task.failed.connect(self._broken)
        self._task.start()

    def _work(self, job: Callable[[Archive], Any]) -> Any:
        with self._lock:
            try:
                if self._closed:
                    return None
                if self._archive is None:
                    if not (self._folder / NAME).is_file():
                        return Moments()
                    self._archive = Archive(self._folder, quota_bytes=0, write=False)
                return job(self._archive)
            except (OSError, sqlite3.Error) as error:
                raise PartUnusable("timeline", f"That failed ({error}).") from error
            finally:
                if self._closed:
                    self._let_go()

    def _look_up(self, archive: Archive, query: Query) -> Moments:
        pictures = archive.pictures(query.start, query.end, latest=MAX_PICTURES)
        whole = Moments(
            pictures=tuple(pictures),
            disk_bytes=archive.disk_bytes,
            searched=query.text,
            start=query.start,
            end=query.end,
        )
        if not query.text:
            entries = archive.entries(query.start, query.end, latest=MAX_ENTRIES)
            return replace(whole, entries=tuple(entries)).prepare()
        if self._naming is None:
            self._naming = naming_of(self._engine)
        finds = lookup.find(
            archive,
            self._naming,
            query.text,
            start=query.start,
            end=query.end,
            limit=MAX_FINDS,
        )
        return replace(whole, entries=_listed(finds, query.text)).prepare()

    @Slot(object)
    def _over(self, result: Any) -> None:
        self._task = None
        if self._closed:
            return
        if isinstance(result, Moments):
            self.found.emit(result)
        else:
            self.done.emit(result)
        self._next()

    @Slot(str, str)
    def _broken(self, what: str, way_out: str) -> None:
        self._task = None
        if not self._closed:
            self.failed.emit(f"{what} {way_out}".strip())
            self._next()


def _listed(finds: lookup.Found, text: str) -> tuple[Entry, ...]:
    """The finds as entries: a picture that looks like it, apart from the others, has its id below zero."""
    words = translate("timeline", "Looks like “{text}”").format(text=text)
    rows = list(finds.entries)
    spans = [(entry.at - APART_S, entry.until + APART_S) for entry in rows]
    for picture, _likeness in finds.pictures:
        at = picture.at
        if not any(start <= at <= end for start, end in spans):
            rows.append(Entry(-picture.id, 0, "seen", at, at, words, picture=picture.id))
            spans.append((at - APART_S, at + APART_S))
    return tuple(rows)
