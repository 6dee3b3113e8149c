"""The catalogue, download, verification and hardware-aware choice of models.

``Store`` is the way in. It is imported on first use, so that mounting the commands costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aura_desktop.modelstore.results import PullResult
    from aura_desktop.modelstore.store import Store

__all__ = ["Store", "pull_starter"]


def pull_starter() -> tuple[PullResult, ...]:
    """Fetch, verify and prepare what is missing of the starter set. Raises PartUnusable."""
    from aura_desktop.modelstore.store import Store

    return Store().pull()


def __getattr__(name: str) -> type[Store]:
    if name == "Store":
        from aura_desktop.modelstore.store import Store

        return Store
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
