"""The verified stamp: which files were hashed and found right, so that a start need not hash again.

A file counts as verified while its size and modification time are those of the moment it was
hashed. The stamp lies in the model's folder, so it moves and disappears with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from aura_desktop.modelstore import disk
from aura_desktop.modelstore.catalogue import PREPARED, Model, ModelFile
from aura_desktop.modelstore.results import FileState

NAME = ".verified.json"


@dataclass(frozen=True)
class Seal:
    """A file as it was when it was hashed: bytes, nanoseconds, hex digest."""

    size: int
    mtime_ns: int
    sha256: str

    def holds(self, path: Path) -> bool:
        """Whether the file was not touched since."""
        try:
            status = path.stat()
        except OSError:
            return False
        return (status.st_size, status.st_mtime_ns) == (self.size, self.mtime_ns)


@dataclass(frozen=True)
class Prepared:
    """What a prepare function made: from which digests, in which format, which files."""

    function: str
    format: int
    inputs: Mapping[str, str]
    files: Mapping[str, Seal]


@dataclass(frozen=True)
class Stamp:
    """All that was verified in one model folder."""

    files: Mapping[str, Seal] = field(default_factory=dict)
    prepared: Prepared | None = None

    def with_file(self, name: str, seal: Seal | None) -> Stamp:
        """A copy in which ``name`` has ``seal``, or none."""
        files = {key: value for key, value in self.files.items() if key != name}
        if seal is not None:
            files[name] = seal
        return replace(self, files=files)


def read(folder: Path) -> Stamp:
    """The stamp of ``folder``; an empty one when it is absent or unreadable."""
    try:
        raw = json.loads((folder / NAME).read_text(encoding="utf-8"))
        prepared = raw.get("prepared")
        return Stamp(
            files=_seals(raw["files"]),
            prepared=Prepared(
                function=str(prepared["function"]),
                format=int(prepared["format"]),
                inputs={str(key): str(value) for key, value in prepared["inputs"].items()},
                files=_seals(prepared["files"]),
            )
            if prepared
            else None,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Stamp()


def write(folder: Path, stamp: Stamp) -> None:
    """Put the stamp into ``folder``. Raises OSError."""
    body: dict[str, Any] = {"files": _plain(stamp.files)}
    if stamp.prepared:
        body["prepared"] = {
            "function": stamp.prepared.function,
            "format": stamp.prepared.format,
            "inputs": dict(stamp.prepared.inputs),
            "files": _plain(stamp.prepared.files),
        }
    disk.write_whole(folder / NAME, json.dumps(body, indent=1) + "\n")


def seal(path: Path, digest: str) -> Seal:
    """The seal of a file whose digest is known. Raises OSError."""
    status = path.stat()
    return Seal(status.st_size, status.st_mtime_ns, digest)


def check_file(
    folder: Path,
    file: ModelFile,
    stamp: Stamp,
    *,
    rehash: bool,
    report: Callable[[int], None] | None = None,
) -> tuple[FileState, Seal | None]:
    """The state of one file; hashed when the stamp does not vouch for it, or when ``rehash``."""
    path = folder / file.name
    state = glance(folder, file, stamp)
    if state.condition in {"missing", "wrong size"}:
        return state, None
    if state.condition == "ok" and not rehash:
        return state, stamp.files[file.name]
    try:
        before = path.stat()
        digest = disk.sha256(path, report)
    except OSError as error:
        return FileState(file.name, file.size, "missing", got=error.strerror or str(error)), None
    if digest != file.sha256:
        return FileState(file.name, file.size, "wrong digest", file.sha256, digest), None
    return (
        FileState(file.name, file.size, "ok"),
        Seal(before.st_size, before.st_mtime_ns, digest),
    )


def glance(folder: Path, file: ModelFile, stamp: Stamp) -> FileState:
    """The state of one file as far as it shows without reading it."""
    path = folder / file.name
    if not path.is_file():
        return FileState(file.name, file.size, "missing")
    got = disk.size_of(path)
    if got != file.size:
        return FileState(file.name, file.size, "wrong size", f"{file.size} bytes", f"{got} bytes")
    known = stamp.files.get(file.name)
    if known and known.sha256 == file.sha256 and known.holds(path):
        return FileState(file.name, file.size, "ok")
    return FileState(file.name, file.size, "unverified")


def preparation_fault(folder: Path, model: Model, stamp: Stamp, *, rehash: bool) -> str:
    """What is wrong with the prepared files, in words; empty when they can be used."""
    if model.prepare is None:
        return ""
    made = stamp.prepared
    if made is None:
        return "it is not prepared yet"
    if (made.function, made.format) != (model.prepare, model.prepare_format):
        return "it was prepared by another version"
    if dict(made.inputs) != {file.name: file.sha256 for file in model.files}:
        return "its files changed since it was prepared"
    for name, known in made.files.items():
        path = folder / PREPARED / name
        if not path.is_file():
            return f"{PREPARED}/{name} is missing"
        if disk.size_of(path) != known.size:
            return f"{PREPARED}/{name} has {disk.size_of(path)} bytes instead of {known.size}"
        if (rehash or not known.holds(path)) and disk.sha256(path) != known.sha256:
            return f"{PREPARED}/{name} is corrupted"
    return ""


def _plain(seals: Mapping[str, Seal]) -> dict[str, dict[str, Any]]:
    return {
        name: {"size": one.size, "mtime_ns": one.mtime_ns, "sha256": one.sha256}
        for name, one in seals.items()
    }


def _seals(raw: Mapping[str, Any]) -> dict[str, Seal]:
    return {
        str(name): Seal(int(one["size"]), int(one["mtime_ns"]), str(one["sha256"]))
        for name, one in raw.items()
    }
