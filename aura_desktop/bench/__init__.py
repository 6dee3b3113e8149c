"""How fast it is and how much memory it takes, on this machine. Never asserted in tests.

``chunk`` measures the model alone, ``live`` a whole session at real pace with speech going in and out, ``startup`` the
way from the command to a running session and to a window.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aura_desktop.settings import Settings

NAMES = ("chunk", "live", "startup")

MINUTES = 30.0
"""Minutes of video that ``chunk`` feeds: the first and the last five are compared."""

RUNS = 3
"""Starts that ``startup`` measures; the first is the cold one."""


def run(
    names: Sequence[str] = NAMES,
    *,
    settings: Settings | None = None,
    minutes: float = MINUTES,
    runs: int = RUNS,
    progress: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """Run the benchmarks ``names`` (all for none named); one JSON-ready object with date and machine.

    Raises ``ValueError`` for an unknown name and ``PartUnusable`` for a model that is missing.
    """
    chosen = tuple(names) or NAMES
    for name in chosen:
        if name not in NAMES:
            raise ValueError(f"there is no benchmark {name}; there are {', '.join(NAMES)}")
    from aura_desktop import settings as settled
    from aura_desktop.bench import chunk, live, startup
    from aura_desktop.evaluation.machine import about_this_machine

    told = progress or _silent
    in_force = settings or settled.load()
    results: dict[str, Any] = {"machine": about_this_machine(), "benchmarks": {}}
    for name in chosen:
        if name == "chunk":
            results["benchmarks"][name] = chunk.run(in_force, minutes=minutes, progress=told)
        elif name == "live":
            results["benchmarks"][name] = live.run(progress=told)
        else:
            results["benchmarks"][name] = startup.run(runs=runs, progress=told)
    return results


def save(results: dict[str, Any], folder: Path, what: str) -> Path:
    """Write ``results`` to ``folder`` under the date and ``what``; the path of the file."""
    import json

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{datetime.now(UTC):%Y-%m-%d}-{what}.json"
    path.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def summary(results: dict[str, Any]) -> str:
    """``results`` for a reader: one line a number."""
    lines = []
    for name, numbers in results["benchmarks"].items():
        lines.append(name)
        lines.extend(f"  {key:32} {value}" for key, value in numbers.items())
    return "\n".join(lines)


def _silent(_: str) -> None:
    pass
