"""``aura-desktop models …``: each command a few lines over the Store."""

from __future__ import annotations

import dataclasses
import json as jsonlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aura_desktop.errors import PartUnusable

if TYPE_CHECKING:
    from aura_desktop.modelstore.results import ImportResult, Progress, PullResult, Step
    from aura_desktop.modelstore.store import Store

INTERRUPTED = 130
UNUSABLE = 3

app = typer.Typer(
    help="The models: what there is, what is here, fetching and checking them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
_Offline = Annotated[bool, typer.Option("--offline", help="Make no network request.")]
_Ids = Annotated[list[str] | None, typer.Argument(metavar="[ID]...", show_default=False)]


@app.command("list")
def list_models(json: _Json = False, offline: _Offline = False) -> None:
    """What there is in the catalogue and what of it is here."""
    with _reported(json):
        store = _store(offline)
        models = store.list()
        if json:
            _print_json({"models_dir": store.root, "models": models})
            return
        typer.echo(f"Models in {store.root}")
        for model in models:
            star = "*" if model.starter else " "
            typer.echo(
                f"{star} {model.id:<18} {model.condition:<11} {_size(model.size):>8}  "
                f"{model.kind:<12} {model.licence}"
            )
        typer.echo("* starter set: `aura-desktop models pull` fetches it")


@app.command()
def recommend(json: _Json = False, offline: _Offline = False) -> None:
    """Which engine fits this machine, and why."""
    with _reported(json):
        advice = _store(offline).recommend()
        if json:
            _print_json(dataclasses.asdict(advice))
        else:
            machine = advice.machine
            cards = ", ".join(f"{gpu.name} ({gpu.memory_mb} MB)" for gpu in machine.gpus)
            typer.echo(
                f"This machine: {machine.memory_mb} MB of memory, {machine.cores} CPU cores, "
                f"{cards or 'no NVIDIA GPU'}"
            )
            for fit in advice.engines:
                typer.echo(f"{'fits     ' if fit.fits else 'does not '} {fit.id}: {fit.why}")
            typer.echo(f"Recommended: {advice.engine}" if advice.engine else advice.why)
            if advice.transcriber:
                typer.echo(f"For speech:  {advice.transcriber}")
        if advice.engine is None:
            raise typer.Exit(UNUSABLE)


@app.command()
def pull(ids: _Ids = None, json: _Json = False, offline: _Offline = False) -> None:
    """Fetch, verify and prepare models: the starter set, or those named.

    Naming a model also reads the files that are here already, so that a damaged one is replaced.
    """
    with _reported(json):
        store = _store(offline)
        chosen = _known(store, ids)
        with _shown(json) as (progress, step):
            pulled = store.pull(chosen, progress, step, rehash=bool(chosen))
        if json:
            _print_json({"models_dir": store.root, "pulled": pulled})
            return
        for result in pulled:
            typer.echo(_pulled(result))


@app.command()
def verify(ids: _Ids = None, json: _Json = False, offline: _Offline = False) -> None:
    """Read and check every file of the models that are here, or of those named."""
    with _reported(json):
        store = _store(offline)
        with _shown(json) as (progress, _):
            results = store.verify(_known(store, ids), progress)
        if json:
            _print_json({"ok": all(one.ok for one in results), "models": results})
        else:
            for result in results:
                typer.echo(f"{result.id}: {'ok' if result.ok else 'not usable'}")
    for result in results:
        if not result.ok:
            raise PartUnusable("models", " ".join(result.problems), result.repair)


@app.command()
def remove(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", show_default=False)],
    json: _Json = False,
    offline: _Offline = False,
) -> None:
    """Remove models from this machine."""
    with _reported(json):
        store = _store(offline)
        results = store.remove(_known(store, ids))
        if json:
            _print_json({"removed": results})
            return
        for result in results:
            text = f"{_size(result.freed)} freed" if result.removed else "was not here"
            left = f"; not the store's, left: {', '.join(result.left)}" if result.left else ""
            typer.echo(f"{result.id}: {text}{left}")


@app.command("import")
def import_files(
    path: Annotated[Path, typer.Argument(exists=True, help="A file or a folder to look through.")],
    link: Annotated[
        bool, typer.Option("--link", help="Hard-link instead of copying, where the disk can.")
    ] = False,
    json: _Json = False,
    offline: _Offline = False,
) -> None:
    """Take in model files you already have, recognised by their digest; makes no request."""
    with _reported(json):
        store = _store(offline)
        with _shown(json) as (progress, step):
            result = store.import_path(path, progress, step, link=link)
        if json:
            _print_json(dataclasses.asdict(result))
        else:
            _print_import(result, path)
        if not result.imported and not result.present:
            raise typer.Exit(UNUSABLE)


def _store(offline: bool) -> Store:
    from aura_desktop.modelstore.store import Store

    return Store(offline=offline)


def _size(count: int) -> str:
    from aura_desktop.modelstore.disk import in_words

    return in_words(count)


def _print_import(result: ImportResult, path: Path) -> None:
    for file in result.imported:
        typer.echo(f"{file.model}/{file.name} from {file.source}")
    for file in result.present:
        typer.echo(f"{file.model}/{file.name} was here already")
    if not result.imported and not result.present:
        typer.echo(
            f"Looked at {result.looked_at} files in {path}: none is a file of the catalogue."
        )
    for model, name in result.missing:
        typer.echo(f"{model} still lacks {name}; `aura-desktop models pull {model}` fetches it")
    for model in result.ready:
        typer.echo(f"{model} is ready")


def _pulled(result: PullResult) -> str:
    if not result.fetched and not result.prepared:
        return f"{result.id}: already here"
    parts = []
    if result.fetched:
        size = _size(sum(file.size for file in result.fetched))
        parts.append(f"{size} fetched and verified")
    if result.prepared:
        parts.append("prepared")
    return f"{result.id}: {', '.join(parts)} in {result.seconds:.1f} s"


def _known(store: Store, ids: list[str] | None) -> tuple[str, ...]:
    """The ids; an unknown one is wrong usage."""
    there = [model.id for model in store.catalogue.models]
    for model_id in ids or ():
        if model_id not in there:
            raise typer.BadParameter(
                f"there is no model '{model_id}'; there are: {', '.join(there)}"
            )
    return tuple(ids or ())


@contextmanager
def _shown(json: bool) -> Iterator[tuple[Progress | None, Step | None]]:
    """Progress for people; nothing beside the one object that ``--json`` promises."""
    if json:
        yield None, None
        return
    from aura_desktop.modelstore.progress import ProgressLine

    with ProgressLine() as line:
        yield line.bytes, line.step


@contextmanager
def _reported(json: bool) -> Iterator[None]:
    """With ``--json`` an error is an object too; an interrupt says that nothing is lost."""
    try:
        yield
    except PartUnusable as error:
        if json:
            _print_json({"error": {"what": error.what, "way_out": error.way_out}})
        raise
    except KeyboardInterrupt:
        typer.echo(
            "\nInterrupted; what was fetched is kept, and the same command goes on from there.",
            err=True,
        )
        raise typer.Exit(INTERRUPTED) from None


def _print_json(body: dict[str, Any]) -> None:
    typer.echo(jsonlib.dumps(body, default=_plain, indent=1))


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    return str(value)
