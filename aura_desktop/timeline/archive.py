"""The archive: rows and pictures, written by one owner, searched, kept within its quota, really forgotten.

Rows are written into one transaction that ``commit`` ends; until then only the owner sees them. While the disk is
full or the file is locked they are kept in memory, bounded, and written as soon as that is possible again.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aura_desktop.media import Image
from aura_desktop.timeline import pictures, quota
from aura_desktop.timeline.database import NAME, PICTURES, Database
from aura_desktop.timeline.records import Entry, Kind, Picture, Session
from aura_desktop.timeline.search import Looks, Vector, by_text

log = logging.getLogger("aura.timeline")

FOREVER = 1e12
"""Later than anything, seconds since the epoch."""
MAX_PENDING = 20_000
"""Statements kept in memory while the disk is full: about half an hour of busy video; the oldest give way."""
_ENTRY = "id, session, kind, at, until, text, name, place, weight, key, picture"
_PICTURE = "id, at, file, bytes, change"
_SESSION = "id, at, until, engine, video, reason"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was deleted."""

    entries: int
    pictures: int


class Archive:
    """Opens the archive in ``folder``; ``None``: a private one in memory that ends with the process.

    ``write``: be its one writer. Raises ``database.Busy`` when another process is, ``PartUnusable`` when the folder
    cannot be used.
    """

    def __init__(self, folder: Path | None, *, quota_bytes: int, write: bool = True) -> None:
        self._database = Database(folder, write=write)
        self._sql = self._database.connection
        self._folder = folder
        self._quota = quota_bytes
        self._looks = Looks()
        self._batch: deque[tuple[str, tuple[Any, ...]]] = deque(maxlen=MAX_PENDING)
        self._session = 0
        #: Why rows cannot be written just now; empty while they can.
        self.failing = ""
        #: Pictures that could not be written.
        self.pictures_lost = 0
        self._next = {
            table: 1 + self._one(f"SELECT coalesce(max(id), 0) FROM {table}")  # noqa: S608 - fixed words
            for table in ("session", "picture", "entry")
        }
        self._picture_bytes = self._one("SELECT coalesce(sum(bytes), 0) FROM picture")
        if write and folder is not None and self.set_aside is None:
            known = {str(row[0]) for row in self._sql.execute("SELECT file FROM picture")}
            pictures.sweep(folder / PICTURES, known)

    # -- what it is ----------------------------------------------------------------------------

    @property
    def set_aside(self) -> Path | None:
        """Where a damaged archive was moved when this one was opened."""
        return self._database.set_aside

    @property
    def private(self) -> bool:
        """Whether nothing is written to disk."""
        return self._folder is None

    @property
    def disk_bytes(self) -> int:
        """Bytes on disk: the database with its log, and the pictures."""
        total = self._picture_bytes
        if self._folder is not None:
            for name in (NAME, f"{NAME}-wal"):
                with contextlib.suppress(OSError):
                    total += (self._folder / name).stat().st_size
        return total

    # -- writing -------------------------------------------------------------------------------

    def begin_session(self, at: float, engine: str, video: str) -> int:
        """A session begins; what is added from now on belongs to it."""
        self._session = self._id("session")
        self._do(
            "INSERT INTO session (id, at, until, engine, video) VALUES (?, ?, ?, ?, ?)",
            (self._session, at, at, engine, video),
        )
        return self._session

    def watched(self, until: float, reason: str = "") -> None:
        """The session has watched until then; ``reason`` is set when it ends."""
        self._do(
            "UPDATE session SET until = ?, reason = ? WHERE id = ?", (until, reason, self._session)
        )

    def add(
        self,
        kind: Kind,
        at: float,
        text: str,
        *,
        until: float | None = None,
        name: str = "",
        place: str = "",
        weight: float = 0.0,
        key: str = "",
        picture: int | None = None,
    ) -> int:
        """One more entry; its id."""
        number = self._id("entry")
        values = (
            number, self._session, kind, at, at if until is None else until, text, name, place, weight, key, picture,
        )  # fmt: skip
        marks = ", ".join("?" * len(values))
        self._do(f"INSERT INTO entry ({_ENTRY}) VALUES ({marks})", values)  # noqa: S608 - fixed words
        return number

    def extend(
        self, number: int, until: float, text: str, place: str, weight: float, picture: int | None
    ) -> None:
        """A thing is still seen: how it stands now."""
        self._do(
            "UPDATE entry SET until = ?, text = ?, place = ?, weight = ?, picture = ? WHERE id = ?",
            (until, text, place, weight, picture, number),
        )

    def add_picture(
        self, at: float, image: Image, *, change: float, embedding: bytes = b""
    ) -> int | None:
        """Keep a keyframe; its id, or ``None`` when it could not be written or the archive is private."""
        if self._folder is None:
            return None
        number = self._id("picture")
        file = pictures.path_of(number, at)
        try:
            coded = pictures.encode(image)
            pictures.write(self._folder / PICTURES, file, coded)
        except (OSError, ValueError) as error:
            log.warning("a picture could not be kept: %s", error)
            self.pictures_lost += 1
            return None
        self._do(
            f"INSERT INTO picture ({_PICTURE}, session, embedding) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            (number, at, file, len(coded), change, self._session, embedding or None),
        )
        self._picture_bytes += len(coded)
        self._looks.add(number, at, embedding)
        return number

    def pin(self, picture: int) -> None:
        """Keep this picture longest: it is evidence."""
        self._do("UPDATE picture SET pinned = 1 WHERE id = ?", (picture,))

    def set_state(self, key: str, value: str) -> None:
        """Keep a small text that outlives the session."""
        self._do("INSERT OR REPLACE INTO state (key, value) VALUES (?, ?)", (key, value))

    def commit(self) -> bool:
        """Make everything added so far last; whether that succeeded. Otherwise ``failing`` says why."""
        try:
            if self.failing:
                self._sql.execute("BEGIN IMMEDIATE")
                for sql, values in self._batch:
                    self._sql.execute(sql, values)
            if self._sql.in_transaction:
                self._sql.execute("COMMIT")
        except sqlite3.Error as error:
            self._fail(error)
            return False
        self.failing = ""
        self._batch.clear()
        return True

    def close(self) -> None:
        """Commit and let go."""
        if self._batch:
            self.commit()
        with contextlib.suppress(sqlite3.Error):
            self._sql.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._database.close()

    # -- reading -------------------------------------------------------------------------------

    def state(self, key: str) -> str | None:
        """What was kept under ``key``."""
        row = self._sql.execute("SELECT value FROM state WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def sessions(self, start: float = 0.0, end: float = FOREVER) -> list[Session]:
        """The sessions that watched during [start, end], oldest first."""
        rows = self._sql.execute(
            f"SELECT {_SESSION} FROM session WHERE until >= ? AND at <= ? ORDER BY at, id",  # noqa: S608
            (start, end),
        )
        return [Session(*row) for row in rows]

    def entries(
        self,
        start: float = 0.0,
        end: float = FOREVER,
        *,
        kinds: Sequence[Kind] = (),
        names: Iterable[str] | None = None,
        latest: int | None = None,
    ) -> list[Entry]:
        """What happened during [start, end], oldest first; ``latest``: no more than so many, the newest."""
        where, values = ["until >= ?", "at <= ?"], [start, end]
        more: list[Any] = []
        if kinds:
            where.append(f"kind IN ({', '.join('?' * len(kinds))})")
            more += kinds
        if names is not None:
            wanted = list(names)
            where.append(f"name IN ({', '.join('?' * len(wanted))})")
            more += wanted
        limit = "" if latest is None else f" LIMIT {int(latest)}"
        rows = self._sql.execute(
            f"SELECT {_ENTRY} FROM entry WHERE {' AND '.join(where)} ORDER BY at DESC, id DESC{limit}",  # noqa: S608
            (*values, *more),
        ).fetchall()
        return [Entry(*row) for row in reversed(rows)]

    def search(
        self, *texts: str, start: float = 0.0, end: float = FOREVER, limit: int = 20
    ) -> list[Entry]:
        """The entries that any of ``texts`` matches, best first."""
        found = by_text(self._sql, texts, start, end, limit)
        held = {entry.id: entry for entry in self._entries(found)}
        return [held[number] for number in found if number in held]

    def look_alikes(
        self, embedding: Vector, *, start: float = 0.0, end: float = FOREVER, limit: int = 20
    ) -> list[tuple[Picture, float]]:
        """The pictures most like ``embedding`` ``(n,)``, with their cosines, best first."""
        found = self._looks.search(self._sql, embedding, start, end, limit)
        held = {picture.id: picture for picture in self._pictures([n for n, _ in found])}
        return [(held[number], score) for number, score in found if number in held]

    def pictures(
        self,
        start: float = 0.0,
        end: float = FOREVER,
        limit: int = 10_000,
        *,
        latest: int | None = None,
    ) -> list[Picture]:
        """The first ``limit`` keyframes of [start, end], oldest first; ``latest``: so many of the newest instead."""
        order, most = ("at", limit) if latest is None else ("at DESC", latest)
        rows = self._sql.execute(
            f"SELECT {_PICTURE} FROM picture WHERE at >= ? AND at <= ? ORDER BY {order} LIMIT ?",  # noqa: S608
            (start, end, most),
        ).fetchall()
        return [Picture(*row) for row in (rows if latest is None else reversed(rows))]

    def picture(self, number: int) -> Picture | None:
        """The keyframe of that id."""
        return next(iter(self._pictures([number])), None)

    def file_of(self, picture: Picture) -> Path | None:
        """Where the keyframe's JPEG is; ``None`` when it is gone."""
        if self._folder is None:
            return None
        path = self._folder / PICTURES / picture.file
        return path if path.is_file() else None

    # -- letting go ----------------------------------------------------------------------------

    def tidy(self) -> int:
        """Keep within the quota: the oldest and dullest go first; how many pictures and entries went."""
        over = self.disk_bytes - self._quota
        if over <= 0 or self.failing:
            return 0
        doomed = quota.pictures_to_drop(self._sql, over + self._quota // 20)
        self._drop_pictures(doomed)
        gone = len(doomed)
        if not doomed:
            gone = quota.drop_oldest_entries(self._sql)
        self.commit()
        with contextlib.suppress(sqlite3.Error):
            self._sql.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if not doomed:
            self._shrink()
        return gone

    def forget(self, start: float = 0.0, end: float = FOREVER, text: str = "") -> Forgotten:
        """Delete what happened during [start, end] (that ``text`` matches), with its pictures, for good.

        Deleted rows are overwritten with zeros, the index is built anew and the file is compacted. Raises
        ``sqlite3.OperationalError`` when another process keeps the archive busy.
        """
        self._settle()
        if text:
            numbers = by_text(self._sql, (text,), start, end, -1)
            return self.forget_these(numbers, ())
        numbers = [e.id for e in self.entries(start, end)]
        doomed = {p.id for p in self.pictures(start, end, -1)}
        return self._forget(numbers, doomed, (start, end))

    def forget_these(self, entries: Sequence[int], pictures: Iterable[int]) -> Forgotten:
        """Delete the entries and keyframes of these ids, and the entries' keyframes, as ``forget`` does."""
        self._settle()
        held = self._entries(entries)
        doomed = {*pictures, *(e.picture for e in held if e.picture is not None)}
        for entry in held:
            doomed |= {p.id for p in self.pictures(entry.at, entry.until)}
        return self._forget([e.id for e in held], doomed)

    def _settle(self) -> None:
        if not self.commit():
            self._batch.clear()  # what waits for the disk is forgotten too

    def _forget(
        self, numbers: Sequence[int], doomed: set[int], span: tuple[float, float] | None = None
    ) -> Forgotten:
        """``span``: sessions within it go too."""
        self._sql.execute("BEGIN IMMEDIATE")
        try:
            self._sql.executemany("DELETE FROM entry WHERE id = ?", [(n,) for n in numbers])
            held = self._pictures(sorted(doomed))
            self._sql.executemany("DELETE FROM picture WHERE id = ?", [(p.id,) for p in held])
            if span is not None:
                self._sql.execute(
                    "DELETE FROM session WHERE at >= ? AND until <= ? AND id <> ?",
                    (*span, self._session),
                )
                if span[0] <= 0 and span[1] >= FOREVER:
                    self._sql.execute("DELETE FROM state")
            self._sql.execute("COMMIT")
        except BaseException:
            self._sql.execute("ROLLBACK")
            raise
        self._unlink(held)
        self._shrink()
        return Forgotten(len(numbers), len(held))

    # -- inside --------------------------------------------------------------------------------

    def _shrink(self) -> None:
        """Leave no trace of deleted words in the index, and give the space back."""
        try:
            self._sql.execute("INSERT INTO entry_text (entry_text) VALUES ('rebuild')")
            self._sql.execute("VACUUM")
            self._sql.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.OperationalError:
            # Another process reads: what was deleted is already overwritten (secure_delete).
            log.info("the timeline could not be compacted now")

    def _id(self, table: str) -> int:
        number = self._next[table]
        self._next[table] = number + 1
        return number

    def _one(self, sql: str) -> int:
        return int(self._sql.execute(sql).fetchone()[0])

    def _do(self, sql: str, values: tuple[Any, ...]) -> None:
        self._batch.append((sql, values))
        if self.failing:
            return
        try:
            if not self._sql.in_transaction:
                self._sql.execute("BEGIN IMMEDIATE")
            self._sql.execute(sql, values)
        except sqlite3.Error as error:
            self._fail(error)

    def _fail(self, error: sqlite3.Error) -> None:
        self.failing = str(error)
        with contextlib.suppress(sqlite3.Error):
            if self._sql.in_transaction:
                self._sql.execute("ROLLBACK")

    def _entries(self, numbers: Sequence[int]) -> list[Entry]:
        out: list[Entry] = []
        for number in numbers:
            row = self._sql.execute(f"SELECT {_ENTRY} FROM entry WHERE id = ?", (number,))  # noqa: S608
            out += [Entry(*found) for found in row]
        return out

    def _pictures(self, numbers: Sequence[int]) -> list[Picture]:
        out: list[Picture] = []
        for number in numbers:
            row = self._sql.execute(f"SELECT {_PICTURE} FROM picture WHERE id = ?", (number,))  # noqa: S608
            out += [Picture(*found) for found in row]
        return out

    def _drop_pictures(self, numbers: Sequence[int]) -> None:
        held = self._pictures(numbers)
        for picture in held:
            self._do("DELETE FROM picture WHERE id = ?", (picture.id,))
            self._do("UPDATE entry SET picture = NULL WHERE picture = ?", (picture.id,))
        self._unlink(held)

    def _unlink(self, held: Sequence[Picture]) -> None:
        for picture in held:
            if self._folder is not None:
                pictures.remove(self._folder / PICTURES, picture.file)
            self._picture_bytes -= picture.bytes
        if held:
            self._looks.clear()
