"""Searching the archive: by words (FTS5 with BM25), and by what a picture looks like (exact cosine).

Both give ids with scores; ``archive`` turns them into rows.
"""

from __future__ import annotations

import re
import sqlite3

import numpy as np
from numpy.typing import NDArray

NEWEST = 2000
"""Matches that are ranked, the newest: a word that was said ten thousand times costs no more than that."""

Vector = NDArray[np.float32]


def match(texts: tuple[str, ...]) -> str:
    """An FTS5 expression for any of ``texts``: all words of one of them; empty for none."""
    parts = []
    for text in texts:
        tokens = re.findall(r"\w+", text.lower())
        if tokens:
            parts.append("(" + " AND ".join(f'"{token}"' for token in tokens) + ")")
    return " OR ".join(parts)


def by_text(
    connection: sqlite3.Connection, texts: tuple[str, ...], start: float, end: float, limit: int
) -> list[int]:
    """Ids of entries in [start, end] that any of ``texts`` matches, best first, newer first among equals.

    ``limit`` below zero: all of them, unranked; else the newest ``NEWEST`` are ranked.
    """
    wanted = match(texts)
    if not wanted:
        return []
    joined = (
        "FROM entry_text JOIN entry ON entry.id = entry_text.rowid"
        " WHERE entry_text MATCH ? AND entry.until >= ? AND entry.at <= ?"
    )
    if limit < 0:
        rows = connection.execute(f"SELECT entry.id {joined}", (wanted, start, end))
    else:
        rows = connection.execute(
            "SELECT id FROM (SELECT entry.id AS id, entry.at AS at, round(bm25(entry_text), 1) AS score "  # noqa: S608
            f"{joined} ORDER BY entry_text.rowid DESC LIMIT {NEWEST}) ORDER BY score, at DESC LIMIT ?",
            (wanted, start, end, limit),
        )
    return [int(row[0]) for row in rows]


class Looks:
    """The embeddings of all pictures, unit vectors, grown as pictures come: 55 MB for a hundred thousand.

    Filled from the database at the first search. Rows of another length than the query's are of another engine and
    are left out.
    """

    def __init__(self) -> None:
        self._ids = np.zeros(0, np.int64)
        self._times = np.zeros(0, np.float64)
        self._rows: NDArray[np.float32] | None = None
        self._count = 0

    def search(
        self,
        connection: sqlite3.Connection,
        query: Vector,
        start: float,
        end: float,
        limit: int,
    ) -> list[tuple[int, float]]:
        """The pictures most like ``query`` in [start, end], with their cosines, best first."""
        if self._rows is None or self._rows.shape[1] != len(query):
            self._fill(connection, len(query))
        assert self._rows is not None
        unit = np.asarray(query, np.float32)
        unit = unit / max(1e-9, float(np.linalg.norm(unit)))
        scores = self._rows[: self._count] @ unit
        times = self._times[: self._count]
        scores[(times < start) | (times > end)] = -2
        count = min(limit, self._count)
        if count == 0:
            return []
        best = np.argpartition(-scores, count - 1)[:count]
        best = best[np.argsort(-scores[best], kind="stable")]
        return [(int(self._ids[i]), float(scores[i])) for i in best if scores[i] > -2]

    def add(self, number: int, at: float, embedding: bytes) -> None:
        """One more picture."""
        if self._rows is None or len(embedding) != self._rows.shape[1] * 2:
            return
        if self._count == len(self._ids):
            room = max(1024, 2 * len(self._ids))
            self._ids = np.resize(self._ids, room)
            self._times = np.resize(self._times, room)
            rows = np.zeros((room, self._rows.shape[1]), np.float32)
            rows[: self._count] = self._rows[: self._count]
            self._rows = rows
        self._ids[self._count] = number
        self._times[self._count] = at
        self._rows[self._count] = np.frombuffer(embedding, np.float16)
        self._count += 1

    def clear(self) -> None:
        """Pictures have gone: read again before the next search."""
        self._rows = None
        self._count = 0

    def _fill(self, connection: sqlite3.Connection, size: int) -> None:
        found = connection.execute(
            "SELECT id, at, embedding FROM picture WHERE length(embedding) = ? ORDER BY id",
            (2 * size,),
        ).fetchall()
        self._count = len(found)
        self._ids = np.asarray([row[0] for row in found], np.int64)
        self._times = np.asarray([row[1] for row in found], np.float64)
        packed = b"".join(row[2] for row in found)
        self._rows = np.frombuffer(packed, np.float16).reshape(self._count, size).astype(np.float32)
