"""Finding things in the timeline: by word, by the names of a thing, by what it looks like, by time as people say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aura_desktop.memory import when
from aura_desktop.timeline import Archive, Entry, Picture
from aura_desktop.timeline.archive import FOREVER
from aura_desktop.videollm.naming import Naming

LIKE = 0.5
"""Cosine of a picture to the named thing from which it is worth showing."""


@dataclass(frozen=True, slots=True)
class Found:
    """Entries and pictures (with their cosines), each best first."""

    entries: tuple[Entry, ...] = ()
    pictures: tuple[tuple[Picture, float], ...] = ()


def find(
    archive: Archive,
    naming: Naming,
    text: str,
    *,
    start: float = 0.0,
    end: float = FOREVER,
    limit: int = 20,
) -> Found:
    """What of [start, end] speaks of ``text``, and the pictures that look like it; ``limit`` of each."""
    subject = naming.subject(text)
    texts = (text, *(sorted(subject.names) if subject else ()))
    entries = archive.search(*texts, start=start, end=end, limit=limit)
    vector = naming.vector(text)
    alike = (
        archive.look_alikes(vector, start=start, end=end, limit=limit) if vector is not None else []
    )
    return Found(tuple(entries), tuple((p, score) for p, score in alike if score >= LIKE))


def span(said: str, now: datetime) -> tuple[float, float] | None:
    """A time as a person says it ("today", "14:30", "ten minutes ago", ISO 8601), seconds since the epoch.

    Of a moment beginning and end are the same. ``None``: ``said`` is no time in the past.
    """
    try:
        exact = datetime.fromisoformat(said.strip()).astimezone().timestamp()
    except ValueError:
        pass
    else:
        return exact, exact
    spoken = (
        when.parse(said, now) or when.parse(f"at {said}", now) or when.parse(f"in the {said}", now)
    )
    if spoken is None:
        return None
    if spoken.at is not None:
        return spoken.at.timestamp(), spoken.at.timestamp()
    return spoken.start.timestamp(), spoken.end.timestamp()
