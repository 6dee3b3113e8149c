"""What an engine that words its own answers is given of the timeline: notes and kept pictures, each with its time.

The few that answer best: the evidence of what the facts say, what was said and noted in the words of the question, and
the liveliest pictures of the time asked about.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from aura_desktop.memory import recollection as rec
from aura_desktop.memory.inquiry import Inquiry
from aura_desktop.memory.when import clock
from aura_desktop.timeline import Archive, Entry, Picture

PICTURES = 4
"""Pictures given: each costs the model a twelfth of a second of video."""
NOTES = 6
"""Entries given that are in the words of the question."""
CHOICE = 200
"""Pictures of a part of the time among which the liveliest is chosen."""
OWN_S = 1.0
"""Seconds back in which what the user said is the question itself."""
NOTHING = "Nothing was kept of that time."
_WHO = {
    "asked": "the user said",
    "replied": "you said",
    "alert": "you told the user",
    "watch": "",
    "seen": "seen",
}


def briefed(
    inquiry: Inquiry,
    said: rec.Recollection,
    archive: Archive,
    alike: Iterable[int],
    now: float,
) -> rec.Recollection:
    """``said`` with what an engine needs to answer ``inquiry`` itself at ``now``, seconds since the epoch.

    ``alike`` are pictures that look like what is seen just now, best first.
    """
    when = inquiry.when
    start = when.start.timestamp() if when else 0.0
    end = min(when.end.timestamp() if when else now, now)
    hits = _in_words(archive, inquiry, start, end, now)
    wanted = [proof.picture for proof in said.proofs]
    wanted += list(alike)[:PICTURES] if inquiry.wants == "alike" else []
    wanted += [entry.picture for entry in hits]
    chosen = {number: None for number in wanted if number is not None}
    spread = _spread(archive, start, min(end, now - rec.RECENT_S), PICTURES)
    chosen |= {picture.id: None for picture in spread}
    shown, proofs = [], list(said.proofs)
    held = [p for p in map(archive.picture, list(chosen)[:PICTURES]) if p is not None]
    for picture in sorted(held, key=lambda p: p.at):
        try:
            file = archive.file_of(picture)
            jpeg = file.read_bytes() if file is not None else b""
        except OSError:
            jpeg = b""  # it went with the quota in between
        if jpeg:
            shown.append(rec.Shown(_clock(picture.at, now), jpeg))
            if all(proof.picture != picture.id for proof in proofs):
                proofs.append(rec.Proof(picture.at, "a picture that was kept", picture.id))
    # What the facts say they do not know is no fact for an engine that can look.
    notes = list(said.notes) if said.proofs else []
    notes += [
        f"{_clock(e.at, now)}: {f'{_WHO[e.kind]}: {e.text}'.removeprefix(': ')}" for e in hits
    ]
    if not notes and not shown:
        notes = [NOTHING]
    return replace(
        said,
        proofs=tuple(proofs[: rec.PROOFS]),
        notes=tuple(dict.fromkeys(notes)),
        pictures=tuple(shown),
    )


def _in_words(
    archive: Archive, inquiry: Inquiry, start: float, end: float, now: float
) -> list[Entry]:
    """Entries that speak of any word of the question, oldest first."""
    words = rec.content_words(inquiry.plain)
    found = archive.search(*words, start=start, end=end, limit=2 * NOTES) if words else []
    others = [e for e in found if not (e.kind == "asked" and e.at > now - OWN_S)]
    return sorted(others[:NOTES], key=lambda e: e.at)


def _spread(archive: Archive, start: float, end: float, count: int) -> list[Picture]:
    """The liveliest picture of each of ``count`` equal parts of [start, end] that were watched, newest first."""
    sessions = archive.sessions(start, end)
    if not sessions:
        return []
    start, end = max(start, sessions[0].at), min(end, sessions[-1].until)
    step = (end - start) / count
    parts = [
        archive.pictures(start + i * step, start + (i + 1) * step, CHOICE) for i in range(count)
    ]
    return [max(part, key=lambda p: p.change) for part in reversed(parts) if part]


def _clock(at: float, now: float) -> str:
    return clock(datetime.fromtimestamp(at).astimezone(), datetime.fromtimestamp(now).astimezone())
