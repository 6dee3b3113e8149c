"""Opening the archive's database: its schema, its settings, its lock, and what becomes of a damaged one.

Write-ahead logging with full synchronisation (https://sqlite.org/wal.html): a killed process loses no committed
row, a power cut at most the transaction in hand.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from aura_desktop.errors import PartUnusable

NAME = "timeline.db"
PICTURES = "pictures"
VERSION = 1
BUSY_MS = 5000
"""Milliseconds to wait for another process that reads or forgets."""

SCHEMA = """
CREATE TABLE session (
  id INTEGER PRIMARY KEY, at REAL NOT NULL, until REAL NOT NULL, engine TEXT NOT NULL, video TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT ''
);
CREATE TABLE picture (
  id INTEGER PRIMARY KEY, session INTEGER NOT NULL, at REAL NOT NULL, file TEXT NOT NULL, bytes INTEGER NOT NULL,
  change REAL NOT NULL, pinned INTEGER NOT NULL DEFAULT 0, embedding BLOB
);
CREATE INDEX picture_at ON picture (at);
CREATE TABLE entry (
  id INTEGER PRIMARY KEY, session INTEGER NOT NULL, kind TEXT NOT NULL, at REAL NOT NULL, until REAL NOT NULL,
  text TEXT NOT NULL, name TEXT NOT NULL DEFAULT '', place TEXT NOT NULL DEFAULT '', weight REAL NOT NULL DEFAULT 0,
  key TEXT NOT NULL DEFAULT '', picture INTEGER
);
CREATE INDEX entry_at ON entry (at);
CREATE INDEX entry_name ON entry (name, at);
CREATE INDEX entry_kind ON entry (kind, at);
CREATE INDEX entry_picture ON entry (picture) WHERE picture IS NOT NULL;
CREATE VIRTUAL TABLE entry_text USING fts5 (
  text, content = 'entry', content_rowid = 'id', tokenize = 'porter unicode61'
);
CREATE TRIGGER entry_added AFTER INSERT ON entry BEGIN
  INSERT INTO entry_text (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER entry_removed AFTER DELETE ON entry BEGIN
  INSERT INTO entry_text (entry_text, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE TRIGGER entry_changed AFTER UPDATE OF text ON entry WHEN old.text <> new.text BEGIN
  INSERT INTO entry_text (entry_text, rowid, text) VALUES ('delete', old.id, old.text);
  INSERT INTO entry_text (rowid, text) VALUES (new.id, new.text);
END;
CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Busy(Exception):
    """Another process writes this archive."""


class Database:
    """The connection, the writer's lock, and the folder that the pictures lie in.

    ``folder`` ``None``: in memory only, nothing is written. ``write``: take the writer's lock. Raises ``Busy`` when
    another process has it and ``PartUnusable`` when the folder cannot be used. ``set_aside`` names where a damaged
    database was moved with its pictures, ``None`` if it was sound.
    """

    def __init__(self, folder: Path | None, *, write: bool) -> None:
        self.folder = folder
        self.set_aside: Path | None = None
        self._lock: FileLock | None = None
        if folder is None:
            self.connection = _connect(":memory:")
            _prepare(self.connection)
            return
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unusable(folder, error) from error
        if write:
            self._lock = FileLock(folder / "writer.lock", timeout=0, thread_local=False)
            try:
                self._lock.acquire()
            except Timeout:
                raise Busy from None
            except OSError as error:
                raise _unusable(folder, error) from error
        try:
            self.connection = self._open(folder, write=write)
        except BaseException:
            self._unlock()
            raise

    def close(self) -> None:
        """Let go of the file and of the lock."""
        self.connection.close()
        self._unlock()

    def _unlock(self) -> None:
        if self._lock is not None:
            self._lock.release()

    def _open(self, folder: Path, *, write: bool) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = None
        try:
            connection = _connect(str(folder / NAME))
            found = [row[0] for row in connection.execute("PRAGMA quick_check(1)")]
            if found != ["ok"]:
                raise sqlite3.DatabaseError(str(found[0]))
            _prepare(connection)
        except sqlite3.OperationalError as error:  # locked, read-only, full: not damaged
            if connection is not None:
                connection.close()
            raise _unusable(folder, error) from error
        except sqlite3.DatabaseError as error:
            if connection is not None:
                connection.close()
            if not write:
                raise PartUnusable(
                    "timeline",
                    f"The timeline in {folder} is damaged ({error}).",
                    "The next session sets it aside and begins a new one.",
                ) from error
            self.set_aside = _move_aside(folder)
            connection = _connect(str(folder / NAME))
            _prepare(connection)
        return connection


def _connect(where: str) -> sqlite3.Connection:
    # One owner thread; sqlite3's own check would bind it to the thread that opened it.
    return sqlite3.connect(
        where, isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000
    )


def _prepare(connection: sqlite3.Connection) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise PartUnusable(
            "timeline",
            "The timeline was written by a newer version of AURA Desktop.",
            "Update AURA Desktop, or name another folder with --data-dir.",
        )
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    if version == 0:
        connection.executescript(
            f"BEGIN IMMEDIATE; {SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;"
        )


def _move_aside(folder: Path) -> Path:
    """Move the database and its pictures to a folder of their own, whatever is wrong with them."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    aside = folder / f"damaged-{stamp}"
    count = 1
    while aside.exists():
        count += 1
        aside = folder / f"damaged-{stamp}-{count}"
    aside.mkdir()
    for name in (NAME, f"{NAME}-wal", f"{NAME}-shm", PICTURES):
        with contextlib.suppress(FileNotFoundError):
            shutil.move(str(folder / name), str(aside / name))
    return aside


def _unusable(folder: Path, error: Exception) -> PartUnusable:
    return PartUnusable(
        "timeline",
        f"The timeline in {folder} cannot be opened ({error}).",
        "Free some disk, mend the folder's permissions, or name another with --data-dir.",
    )
