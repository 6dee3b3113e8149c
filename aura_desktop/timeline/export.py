"""Giving the archive away: JSON, Markdown, SubRip captions, or a folder with all of it and the pictures.

SubRip: one file a session, since its times count from the session's start.
"""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from aura_desktop.timeline.archive import FOREVER, Archive
from aura_desktop.timeline.records import Entry, Session

MIN_CAPTION_S = 2.0
"""Seconds that a caption stays at least."""

WHO = {"asked": "You", "replied": "AURA", "alert": "AURA!", "seen": "", "watch": "Watch"}


def stamp(at: float) -> str:
    """``at`` on this machine's clock, with its offset, to the second."""
    return datetime.fromtimestamp(at).astimezone().isoformat(timespec="seconds")


def as_object(archive: Archive, start: float = 0.0, end: float = FOREVER) -> dict[str, Any]:
    """Everything of [start, end], JSON-ready; times are ISO 8601."""
    files = {p.id: p.file for p in archive.pictures(start, end, -1)}
    return {
        "sessions": [_plain(session) for session in archive.sessions(start, end)],
        "entries": [entry_object(e, files) for e in archive.entries(start, end)],
        "pictures": [_plain(p) for p in archive.pictures(start, end, -1)],
    }


def entry_object(entry: Entry, files: dict[int, str]) -> dict[str, Any]:
    """One entry, JSON-ready, with the file of its picture."""
    shown = _plain(entry)
    shown["picture"] = files.get(entry.picture) if entry.picture is not None else None
    return shown


def as_markdown(archive: Archive, start: float = 0.0, end: float = FOREVER) -> str:
    """A diary: a heading a day, a line an entry."""
    files = {p.id: p.file for p in archive.pictures(start, end, -1)}
    lines: list[str] = []
    day = ""
    for entry in archive.entries(start, end):
        at = datetime.fromtimestamp(entry.at).astimezone()
        if f"{at:%A %d %B %Y}" != day:
            day = f"{at:%A %d %B %Y}"
            lines += ["", f"## {day}", ""]
        who = WHO[entry.kind]
        said = f"**{who}**: {entry.text}" if who else f"*{entry.text}*"
        until = datetime.fromtimestamp(entry.until).astimezone()
        when = f"{at:%H:%M:%S}" + (f"–{until:%H:%M:%S}" if entry.until - entry.at >= 1 else "")
        file = files.get(entry.picture) if entry.picture is not None else None
        lines.append(f"- {when} {said}" + (f" ([picture](pictures/{file}))" if file else ""))
    return "\n".join(["# Timeline", *lines, ""])


def as_srt(entries: Sequence[Entry], session: Session) -> str:
    """What was said and seen in ``session`` as SubRip captions, times from its start."""
    blocks = []
    for entry in entries:
        start = max(0.0, entry.at - session.at)
        end = max(start + MIN_CAPTION_S, entry.until - session.at)
        who = WHO[entry.kind]
        blocks.append((start, end, f"{who}: {entry.text}" if who else f"({entry.text})"))
    return subrip(blocks)


def subrip(blocks: Sequence[tuple[float, float, str]]) -> str:
    """Captions ``(start, end, text)``, in seconds, as a SubRip file."""
    return "\n".join(
        f"{number}\n{_srt(start)} --> {_srt(end)}\n{text}\n"
        for number, (start, end, text) in enumerate(blocks, 1)
    )


def to_folder(archive: Archive, folder: Path, start: float = 0.0, end: float = FOREVER) -> int:
    """Write ``timeline.json``, ``timeline.md``, ``session-N.srt`` and ``pictures/``; how many pictures.

    Raises ``OSError`` when the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    whole = json.dumps(as_object(archive, start, end), indent=1, ensure_ascii=False)
    (folder / "timeline.json").write_text(whole + "\n", encoding="utf-8")
    (folder / "timeline.md").write_text(as_markdown(archive, start, end), encoding="utf-8")
    everything = archive.entries(start, end)
    for session in archive.sessions(start, end):
        captions = as_srt([e for e in everything if e.session == session.id], session)
        (folder / f"session-{session.id}.srt").write_text(captions, encoding="utf-8")
    copied = 0
    for picture in archive.pictures(start, end, -1):
        source = archive.file_of(picture)
        if source is not None:
            target = folder / "pictures" / picture.file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            copied += 1
    return copied


def _plain(row: Any) -> dict[str, Any]:
    shown = dataclasses.asdict(row)
    for key in ("at", "until"):
        if key in shown:
            shown[key] = stamp(shown[key])
    return {k: round(v, 4) if isinstance(v, float) else v for k, v in shown.items()}


def _srt(seconds: float) -> str:
    millis = round(seconds * 1000)
    hours, rest = divmod(millis, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    whole, millis = divmod(rest, 1000)
    return f"{hours:02d}:{minutes:02d}:{whole:02d},{millis:03d}"
