"""``timeline search · show · export · forget``: what happened."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from aura_desktop.timeline import Archive, Entry

app = typer.Typer(help="What happened.", no_args_is_help=True, rich_markup_mode=None)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Since = Annotated[
    str | None,
    typer.Option("--since", metavar="TIME", help="today, 14:30, 'ten minutes ago' or an ISO time."),
]
Until = Annotated[str | None, typer.Option("--until", metavar="TIME", help="Likewise.")]
DataDir = Annotated[
    Path | None, typer.Option("--data-dir", metavar="DIR", help="Where the timeline lies instead.")
]
Limit = Annotated[int, typer.Option("--limit", min=1, help="Entries shown at most.")]

FOREVER = 1e12


@app.command()
def search(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Words, or a thing that was seen.")],
    since: Since = None,
    until: Until = None,
    limit: Limit = 20,
    as_json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Find what was seen and said; things also by what they look like."""
    from aura_desktop.session.lookup import find
    from aura_desktop.videollm.naming import NANO, naming_of

    archive = _open(data_dir)
    try:
        start, end = _span(since, until)
        found = find(archive, naming_of(NANO), text, start=start, end=end, limit=limit)
        entries, like = list(found.entries), found.pictures
        if as_json:
            shown = {
                "entries": _objects(archive, entries),
                "pictures": [
                    {"at": _stamp(p.at), "file": p.file, "likeness": round(score, 3)}
                    for p, score in like
                ],
            }
            print(json.dumps(shown, indent=2, ensure_ascii=False))
            return
        _print(archive, entries)
        if like:
            print("\nPictures that look like it:")
        for picture, score in like:
            print(f"{_local(picture.at)}  {score:.2f}  {archive.file_of(picture) or picture.file}")
        if not entries and not like:
            print("Nothing was found.")
    finally:
        archive.close()


@app.command()
def show(
    since: Since = None,
    until: Until = None,
    limit: Limit = 100,
    as_json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """The latest that happened, oldest first."""
    archive = _open(data_dir)
    try:
        start, end = _span(since, until)
        entries = archive.entries(start, end, latest=limit)
        if as_json:
            print(json.dumps({"entries": _objects(archive, entries)}, indent=2, ensure_ascii=False))
            return
        _print(archive, entries)
        pictures = len(archive.pictures(start, end, -1))
        mb = archive.disk_bytes / 1e6
        print(f"{len(entries)} entries, {pictures} pictures; the timeline takes {mb:.1f} MB.")
    finally:
        archive.close()


@app.command()
def export(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="PATH", help="A folder for all of it, or a .json, .md or .srt file."
        ),
    ],
    since: Since = None,
    until: Until = None,
    data_dir: DataDir = None,
) -> None:
    """Write the timeline: a folder with pictures, or one file."""
    from aura_desktop.timeline import export as exporting

    archive = _open(data_dir)
    try:
        start, end = _span(since, until)
        kind = path.suffix.lower()
        if kind == ".json":
            text = json.dumps(
                exporting.as_object(archive, start, end), indent=1, ensure_ascii=False
            )
        elif kind == ".md":
            text = exporting.as_markdown(archive, start, end)
        elif kind == ".srt":
            sessions = archive.sessions(start, end)
            entries = archive.entries(start, end)
            last = sessions[-1] if sessions else None
            own = [e for e in entries if last is not None and e.session == last.id]
            text = exporting.as_srt(own, last) if last is not None else ""
        else:
            count = exporting.to_folder(archive, path, start, end)
            print(f"written to {path}, with {count} pictures")
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
        print(f"written to {path}")
    finally:
        archive.close()


@app.command()
def forget(
    text: Annotated[
        str | None, typer.Argument(metavar="[TEXT]", help="Only what speaks of this.")
    ] = None,
    since: Since = None,
    until: Until = None,
    everything: Annotated[bool, typer.Option("--all", help="All of it.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Delete for good: rows, words in the index and pictures."""
    if not (text or since or until or everything):
        raise typer.BadParameter("name TEXT, --since, --until or --all")
    archive = _open(data_dir)
    try:
        start, end = _span(since, until)
        if not yes:
            what = f"what speaks of {text!r}" if text else "everything"
            typer.confirm(f"Delete {what} of that time for good?", abort=True)
        gone = archive.forget(start, end, text or "")
        entries = f"{gone.entries} entr{'y' if gone.entries == 1 else 'ies'}"
        print(f"forgotten: {entries}, {gone.pictures} picture{'s' * (gone.pictures != 1)}")
    finally:
        archive.close()


def _open(data_dir: Path | None) -> Archive:
    from aura_desktop import paths
    from aura_desktop.errors import PartUnusable
    from aura_desktop.timeline import Archive

    if data_dir is not None:
        os.environ["AURA_DATA_DIR"] = str(data_dir.expanduser().absolute())
    folder = paths.timeline_dir()
    if not (folder / "timeline.db").is_file():
        raise PartUnusable(
            "timeline",
            f"There is no timeline in {folder} yet.",
            "A session writes one: aura-desktop live, or aura-desktop demo",
        )
    return Archive(folder, quota_bytes=0, write=False)


def _span(since: str | None, until: str | None) -> tuple[float, float]:
    return (
        _time(since, "--since", end=False) if since else 0.0,
        _time(until, "--until", end=True) if until else FOREVER,
    )


def _time(said: str, option: str, *, end: bool) -> float:
    """A time as a person says it, seconds since the epoch; of a span its beginning, or its ``end``."""
    from aura_desktop.session.lookup import span

    found = span(said, datetime.now().astimezone())
    if found is None:
        raise typer.BadParameter(
            f"{said!r} is no time in the past; say 'today', '14:30', 'ten minutes ago' or an ISO time",
            param_hint=option,
        )
    return found[1] if end else found[0]


def _objects(archive: Archive, entries: list[Entry]) -> list[dict[str, Any]]:
    from aura_desktop.timeline.export import entry_object

    return [entry_object(e, _files(archive, entries)) for e in entries]


def _files(archive: Archive, entries: list[Entry]) -> dict[int, str]:
    files = {}
    for number in {e.picture for e in entries if e.picture is not None}:
        picture = archive.picture(number)
        if picture is not None:
            files[number] = picture.file
    return files


def _print(archive: Archive, entries: list[Entry]) -> None:
    from aura_desktop.timeline.export import WHO

    files = _files(archive, entries)
    for e in entries:
        until = (
            f"–{datetime.fromtimestamp(e.until).astimezone():%H:%M:%S}"
            if e.until - e.at >= 1
            else ""
        )
        who = f"{WHO[e.kind]}: " if WHO[e.kind] else ""
        file = f"  [{files[e.picture]}]" if e.picture in files else ""
        print(f"{_local(e.at)}{until:9}  {who}{e.text}{file}")


def _local(at: float) -> str:
    return f"{datetime.fromtimestamp(at).astimezone():%Y-%m-%d %H:%M:%S}"


def _stamp(at: float) -> str:
    from aura_desktop.timeline.export import stamp

    return stamp(at)
