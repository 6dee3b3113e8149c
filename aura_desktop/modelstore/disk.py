"""Files on the disk: digests, room, and putting a file in place so that it is whole or absent."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from aura_desktop.errors import PartUnusable

BLOCK = 1 << 20
"""Bytes read or written at once: large enough for the disk, small enough for a smooth bar."""

MARGIN = 64 << 20
"""Bytes that must stay free after a pull: the session's own logs and captions need some."""

_FULL = (errno.ENOSPC, errno.EDQUOT)


def sha256(path: Path, report: Callable[[int], None] | None = None) -> str:
    """Hex digest of a file; ``report`` is given the bytes hashed so far. Raises OSError."""
    digest = hashlib.sha256()
    done = 0
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
            done += len(block)
            if report:
                report(done)
    return digest.hexdigest()


def size_of(path: Path) -> int:
    """Bytes in ``path``, 0 when it is not there."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def free_space(folder: Path) -> int:
    """Bytes free for this user where ``folder`` is or will be."""
    place = folder.absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    return shutil.disk_usage(place).free


def demand_space(folder: Path, needed: int, what: str) -> None:
    """Raises PartUnusable when ``needed`` bytes and the margin do not fit in ``folder``."""
    free = free_space(folder)
    if free < needed + MARGIN:
        raise PartUnusable(
            "models",
            f"There is not enough room in {folder} for {what}: "
            f"{in_words(needed + MARGIN)} needed, {in_words(free)} free.",
            "Free some space, or set AURA_MODELS_DIR to a folder on another disk.",
        )


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Turns a full disk or a forbidden folder into a PartUnusable."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise disk_full(folder) from error
        if isinstance(error, PermissionError) or error.errno == errno.EROFS:
            raise PartUnusable(
                "models",
                f"The models folder {folder} cannot be written to.",
                "Make it writable, or set AURA_MODELS_DIR to another folder.",
            ) from error
        if isinstance(error, FileExistsError | NotADirectoryError):
            raise PartUnusable(
                "models",
                f"{folder} cannot be used as the models folder: {error.filename} is a file.",
                "Move it away, or set AURA_MODELS_DIR to another folder.",
            ) from error
        raise


def disk_full(folder: Path) -> PartUnusable:
    """The sentence for a disk that filled up meanwhile."""
    return PartUnusable(
        "models",
        f"The disk of {folder} is full.",
        "Free some space, or set AURA_MODELS_DIR to a folder on another disk, and run the same "
        "command again: what was fetched is kept.",
    )


def is_full(error: OSError) -> bool:
    """Whether ``error`` says that the disk or the quota is full."""
    return error.errno in _FULL


def place(finished: Path, target: Path) -> None:
    """Move a finished file to ``target`` in one step that survives a power cut."""
    # Windows flushes only through a handle that may write; a hard-linked file may be read-only.
    with finished.open("rb" if os.name == "posix" else "rb+") as stream:
        os.fsync(stream.fileno())
    target.parent.mkdir(parents=True, exist_ok=True)
    finished.replace(target)
    _sync_folder(target.parent)


def write_whole(target: Path, text: str) -> None:
    """Write a small text file so that readers see the old one or the new one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.{os.getpid()}.tmp")
    draft.write_text(text, encoding="utf-8")
    place(draft, target)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove_empty(folder: Path) -> None:
    """Remove ``folder`` if nothing is in it."""
    try:
        folder.rmdir()
    except OSError:
        return


def in_words(size: float) -> str:
    """A size for people: ``312 MB``."""
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
