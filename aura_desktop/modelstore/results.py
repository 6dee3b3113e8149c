"""What the model store reports: plain values, ready for a screen or for JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Progress = Callable[[str, int, int], None]
"""``progress(file, done_bytes, total_bytes)``; an exception raised in it ends the work."""

Step = Callable[[str, float], None]
"""``step(what, fraction)`` for work that has no bytes to count: preparing, waiting for a lock."""

FileCondition = Literal["ok", "unverified", "missing", "wrong size", "wrong digest"]
ModelCondition = Literal["ready", "unverified", "unprepared", "incomplete", "absent"]


@dataclass(frozen=True)
class FileState:
    """One file as it lies there. ``size`` in bytes is what it must be; ``got`` says what it is."""

    name: str
    size: int
    condition: FileCondition
    expected: str = ""
    got: str = ""

    @property
    def usable(self) -> bool:
        """Whether the file was verified and is what the catalogue says."""
        return self.condition == "ok"


@dataclass(frozen=True)
class ModelState:
    """One model of the catalogue and what of it is here. ``size`` bytes, ``memory_mb`` MiB."""

    id: str
    name: str
    kind: str
    licence: str
    notes: str
    starter: bool
    size: int
    memory_mb: int
    condition: ModelCondition
    folder: Path
    files: tuple[FileState, ...]


@dataclass(frozen=True)
class FetchedFile:
    """A file that was fetched: ``size`` bytes, ``source`` in words, ``seconds`` it took."""

    name: str
    size: int
    source: str
    seconds: float


@dataclass(frozen=True)
class PullResult:
    """A model that is complete now. ``kept`` files were here already and are right."""

    id: str
    folder: Path
    fetched: tuple[FetchedFile, ...]
    kept: tuple[str, ...]
    prepared: bool
    seconds: float


@dataclass(frozen=True)
class VerifyResult:
    """One model, every file hashed. ``problems`` are sentences; empty when all is right."""

    id: str
    files: tuple[FileState, ...]
    problems: tuple[str, ...]
    repair: str

    @property
    def ok(self) -> bool:
        """Whether the model can be used."""
        return not self.problems


@dataclass(frozen=True)
class RemoveResult:
    """What was removed, bytes freed, and what was left because the store did not put it there."""

    id: str
    removed: tuple[str, ...]
    freed: int
    left: tuple[str, ...]


@dataclass(frozen=True)
class ImportedFile:
    """A file that was recognised by its digest."""

    model: str
    name: str
    source: Path


@dataclass(frozen=True)
class ImportResult:
    """``present`` were here already; ``missing`` is what the touched models still lack."""

    imported: tuple[ImportedFile, ...]
    present: tuple[ImportedFile, ...]
    missing: tuple[tuple[str, str], ...]
    ready: tuple[str, ...]
    looked_at: int


@dataclass(frozen=True)
class Gpu:
    """One NVIDIA card, memory in MiB."""

    name: str
    memory_mb: int
    free_mb: int


@dataclass(frozen=True)
class Machine:
    """What this machine has: memory in MiB, cores this process may use."""

    memory_mb: int
    available_mb: int
    cores: int
    gpus: tuple[Gpu, ...]


@dataclass(frozen=True)
class Fit:
    """Whether one engine fits this machine, and why."""

    id: str
    name: str
    fits: bool
    why: str


@dataclass(frozen=True)
class Recommendation:
    """The engine to use on this machine; ``engine`` is None when none fits.

    ``transcriber`` is the best speech recogniser that keeps up here.
    """

    machine: Machine
    engine: str | None
    why: str
    engines: tuple[Fit, ...]
    transcriber: str | None = None
