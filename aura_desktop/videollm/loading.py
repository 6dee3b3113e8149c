"""Which engine a setting means, and opening it. Imports model libraries only when it does.

A setting names aura-nano, a model of the catalogue, a folder with a checkpoint, a hub repository that
is already on this machine, or the address of a server. What does not fit is stepped down from, with
the reason told: fewer bits, then a smaller model that is installed, then aura-nano.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

from aura_desktop import paths
from aura_desktop.errors import PartUnusable
from aura_desktop.settings import Settings
from aura_desktop.videollm import checkpoint as checkpoints
from aura_desktop.videollm.engine import Engine
from aura_desktop.videollm.plan import Plan, TooLarge, plan

log = logging.getLogger("aura.mind")

NANO = "aura-nano"
REMOTE = "remote"
AURA = ("aura", "aurateam/AURA")
"""Names of a model that was taught when to speak: without the silent token it is not that model."""
SMALLER = ("qwen3-vl-4b", "qwen3-vl-2b")
"""Models of the catalogue to step down to, largest first."""

Progress = Callable[[str, float], None]
"""``progress(what, fraction)``."""


def _quiet(_what: str, _done: float) -> None:
    return


def open_engine(settings: Settings, progress: Progress = _quiet) -> Engine:
    """The engine that ``settings.mind.engine`` names, loaded and warm.

    Raises ``PartUnusable`` when it is unknown, missing, damaged or too large.
    """
    name = settings.mind.engine
    if name == NANO:
        return _open_nano(settings)
    if name == REMOTE or name.startswith(("http://", "https://")):
        from aura_desktop.videollm.remote import open_remote

        return open_remote(settings, progress)
    return _open_local(folder_of(name), settings, progress, taught=name in AURA)


def _open_nano(settings: Settings) -> Engine:
    folder = paths.models_dir() / NANO
    if not (folder / "prepared" / "decoder.safetensors").is_file():
        raise PartUnusable(
            "mind",
            f"aura-nano is not installed in {folder}.",
            "Fetch it: aura-desktop models pull aura-nano",
        )
    from aura_desktop.videollm.nano.engine import NanoEngine

    weights = paths.resource("models", "aura-nano", "adapter.safetensors")
    return NanoEngine(folder, weights, settings)


def folder_of(name: str) -> Path:
    """Where the checkpoint called ``name`` lies. Raises ``PartUnusable``."""
    place = Path(name).expanduser()
    if place.is_dir():
        return place.resolve()
    installed = paths.models_dir() / name
    if "/" not in name and installed.is_dir():
        return installed
    if name.count("/") == 1 and not name.startswith((".", "/", "~")):
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import LocalEntryNotFoundError

        try:
            return Path(snapshot_download(name, local_files_only=True))
        except LocalEntryNotFoundError as error:
            raise PartUnusable(
                "mind",
                f"The model {name} is not on this machine.",
                f"Fetch it: hf download {name} --exclude '*.bin' '*.py'",
            ) from error
    known = _catalogued()
    if name in known:
        raise PartUnusable(
            "mind", f"{name} is not installed.", f"Fetch it: aura-desktop models pull {name}"
        )
    raise PartUnusable(
        "mind",
        f"There is no engine called {name!r}.",
        "See what there is: aura-desktop models list",
    )


def _catalogued() -> set[str]:
    from aura_desktop.modelstore import catalogue

    return {model.id for model in catalogue.load().models if model.kind == "videollm"}


def _open_local(folder: Path, settings: Settings, progress: Progress, *, taught: bool) -> Engine:
    """The checkpoint in ``folder``, or what it is stepped down to.

    ``taught``: it must have the silent token.
    """
    first = checkpoints.inspect(folder)
    if taught:
        checkpoints.demand_silent(first)
    progress(f"measuring the memory for {folder.name}", 0.0)
    from aura_desktop.videollm.qwen3vl import opening
    from aura_desktop.videollm.qwen3vl.budget import context_tokens

    reasons: list[str] = []
    for checkpoint in _ladder(first, settings):
        tokens = context_tokens(settings, checkpoint.factor, 0)
        made = plan(
            checkpoint, tokens, opening.spaces(), settings.qwen, quantiser=opening.quantiser()
        )
        while isinstance(made, Plan):
            reasons += made.stepped
            if reasons:
                progress("stepped down: " + " ".join(reasons), 0.05)
                log.warning("stepped down to %s: %s", checkpoint.folder.name, " ".join(reasons))
            try:
                return opening.open_planned(made, settings, progress)
            except MemoryError:
                reasons.append(f"{made.sentence} It did not suffice.")
                made = _less(made, settings)
        assert isinstance(made, TooLarge)
        reasons += made.reasons
    if settings.qwen.step_down and (paths.models_dir() / NANO / "prepared").is_dir():
        progress("stepped down to aura-nano: " + " ".join(reasons), 0.05)
        log.warning("stepped down to aura-nano: %s", " ".join(reasons))
        return _open_nano(settings)
    raise PartUnusable(
        "mind",
        " ".join(reasons) or f"{folder.name} does not fit on this machine.",
        "Choose a smaller model: aura-desktop models recommend",
    )


def _less(failed: Plan, settings: Settings) -> Plan | TooLarge:
    """What is left to try when memory ran out although it had looked enough."""
    from aura_desktop.videollm.qwen3vl import opening
    from aura_desktop.videollm.qwen3vl.budget import context_tokens

    opening.let_go()
    steps = {"none": "8bit", "8bit": "4bit"}
    if settings.qwen.quantise != "auto" or failed.quantised == "4bit" or failed.places == ("cpu",):
        return TooLarge(())
    return plan(
        failed.checkpoint,
        context_tokens(settings, failed.checkpoint.factor, 0),
        opening.spaces(),
        settings.qwen.model_copy(update={"quantise": steps[failed.quantised]}),
        quantiser=opening.quantiser(),
    )


def _ladder(first: checkpoints.Checkpoint, settings: Settings) -> Iterator[checkpoints.Checkpoint]:
    """The chosen checkpoint, then the smaller ones that are installed and in order."""
    yield first
    if not settings.qwen.step_down:
        return
    for name in SMALLER:
        folder = paths.models_dir() / name
        if not folder.is_dir() or folder.resolve() == first.folder.resolve():
            continue
        try:
            smaller = checkpoints.inspect(folder)
        except PartUnusable as error:
            log.warning("%s", error.what)
            continue
        if smaller.parameters < first.parameters:
            yield smaller
