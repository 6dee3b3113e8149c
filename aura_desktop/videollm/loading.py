"""Which engine a setting means, and opening it. Imports model libraries only when it does."""

from __future__ import annotations

from aura_desktop import paths
from aura_desktop.errors import PartUnusable
from aura_desktop.settings import Settings
from aura_desktop.videollm.engine import Engine

NANO = "aura-nano"


def open_engine(settings: Settings) -> Engine:
    """The engine that ``settings.mind.engine`` names, loaded and warm.

    Raises ``PartUnusable`` when it is unknown, missing or damaged.
    """
    name = settings.mind.engine
    if name != NANO:
        raise PartUnusable(
            "mind",
            f"There is no engine called {name!r}.",
            "See what there is: aura-desktop models list",
        )
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
