"""The conversation as a file: plain text, Markdown or JSON, by the file's ending. Qt-free."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from aura_desktop.errors import PartUnusable
from aura_desktop.gui.models.conversation import Entry
from aura_desktop.gui.models.words import translate


def as_text(entries: Iterable[Entry]) -> str:
    """For reading: who, when, and what was said; what nobody heard stands in brackets."""
    parts = []
    for entry in entries:
        text = entry.text.strip()
        if entry.cut.strip():
            unheard = translate("export", "not heard: {text}").format(text=entry.cut.strip())
            text += f" [{unheard}]"
        parts.append("\n".join(filter(None, (entry.heading, text))))
    return "\n\n".join(parts) + ("\n" if parts else "")


def as_markdown(entries: Iterable[Entry]) -> str:
    """The same with headings in bold, and what nobody heard struck through."""
    parts = []
    for entry in entries:
        text = _escaped(entry.text.strip())
        if entry.cut.strip():
            text += f" ~~{_escaped(entry.cut.strip())}~~"
        heading = f"**{_escaped(entry.heading)}**  \n" if entry.heading else ""
        parts.append(heading + text)
    return "\n\n".join(parts) + ("\n" if parts else "")


def as_json(entries: Iterable[Entry]) -> str:
    """For programs: one list of objects; ``t`` is seconds since the session's start."""
    plain = [
        {
            "t": round(entry.t, 3),
            "speaker": entry.speaker,
            "text": entry.text,
            "cut": entry.cut,
            "note": entry.note,
            "interrupted": entry.interrupted,
        }
        for entry in entries
    ]
    return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"


def write(entries: Iterable[Entry], path: Path) -> None:
    """Write them to ``path``. Raises ``PartUnusable`` where that is not possible."""
    form = {".md": as_markdown, ".json": as_json}.get(path.suffix.lower(), as_text)
    try:
        path.write_text(form(entries), encoding="utf-8")
    except OSError as error:
        raise PartUnusable(
            "window",
            translate("export", "{path} cannot be written ({why}).").format(
                path=path, why=error.strerror
            ),
            translate("export", "Choose another folder."),
        ) from error


def _escaped(text: str) -> str:
    for mark in "\\`*_~[]<>":
        text = text.replace(mark, "\\" + mark)
    return text
