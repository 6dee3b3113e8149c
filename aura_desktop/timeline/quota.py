"""What goes when the archive is over its quota: the oldest and dullest pictures first, words last.

Of the older half of the pictures that are no evidence, those go that differed least from the one before; then
evidence, oldest first; then, should words alone exceed the quota, the oldest tenth of the entries.
"""

from __future__ import annotations

import sqlite3

ROUND = 2000
"""Pictures looked at in one go: a round takes milliseconds."""


def pictures_to_drop(connection: sqlite3.Connection, need: int) -> list[int]:
    """Ids of pictures that together free ``need`` bytes, at most ``ROUND`` of them; fewer when there are no more."""
    free = connection.execute("SELECT count(*) FROM picture WHERE pinned = 0").fetchone()[0]
    older = max(1, min(ROUND, (free + 1) // 2))
    rows = connection.execute(
        "SELECT id, bytes FROM (SELECT id, bytes, change, at FROM picture WHERE pinned = 0 ORDER BY at LIMIT ?)"
        " ORDER BY change, at",
        (older,),
    ).fetchall()
    if not rows:
        rows = connection.execute(
            "SELECT id, bytes FROM picture ORDER BY at LIMIT ?", (ROUND,)
        ).fetchall()
    doomed: list[int] = []
    freed = 0
    for number, size in rows:
        if freed >= need:
            break
        doomed.append(int(number))
        freed += int(size)
    return doomed


def drop_oldest_entries(connection: sqlite3.Connection) -> int:
    """Delete the oldest tenth of the entries; how many."""
    held = int(connection.execute("SELECT count(*) FROM entry").fetchone()[0])
    count = held // 10
    if count == 0:
        return 0
    connection.execute(
        "DELETE FROM entry WHERE id IN (SELECT id FROM entry ORDER BY at LIMIT ?)", (count,)
    )
    return count
