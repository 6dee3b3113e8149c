"""How fast it is and how much memory it takes, on this machine. Never asserted in tests.

``chunk`` measures the model alone, ``live`` a whole session at real pace with speech going in and out, ``startup`` the
way from the command to a running session and to a window, ``voice`` talking to it through sound devices, ``ears`` what
it hears in speech and in noise, ``window`` whether the window is smooth while everything runs. ``memory`` searches a
large timeline, ``soak`` runs a session for hours.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from aura_desktop.settings import Settings

USUAL = ("chunk", "live", "startup", "voice", "ears", "memory", "window")
"""What runs when none is named."""

NAMES = (*USUAL, "soak")

RUNS = 3
"""Starts that ``startup`` measures; the first is the cold one."""


def run(
    names: Sequence[str] = USUAL,
    *,
    settings: Settings | None = None,
    minutes: float | None = None,
    runs: int = RUNS,
    hours: float | None = None,
    pace: Literal["real", "fast"] = "fast",
    progress: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """Run the benchmarks ``names`` (the usual ones for none named); one JSON-ready object with date and machine.

    ``minutes`` instead of each one's own length: of video (``chunk``), of its own echo (``voice``), of each noise
    (``ears``), of a session in the window (``window``). ``hours`` and ``pace`` are ``soak``'s.
    Raises ``ValueError`` for an unknown name and ``PartUnusable`` for a model that is missing.
    """
    chosen = tuple(names) or USUAL
    for name in chosen:
        if name not in NAMES:
            raise ValueError(f"there is no benchmark {name}; there are {', '.join(NAMES)}")
    from aura_desktop import settings as settled
    from aura_desktop.bench import chunk, ears, live, memory, soak, startup, voice, window
    from aura_desktop.evaluation.machine import about_this_machine

    told = progress or _silent
    in_force = settings or settled.load()
    results: dict[str, Any] = {"machine": about_this_machine(), "benchmarks": {}}
    for name in chosen:
        match name:
            case "chunk":
                found = chunk.run(in_force, minutes=minutes or chunk.MINUTES, progress=told)
            case "live":
                found = live.run(progress=told)
            case "startup":
                found = startup.run(runs=runs, progress=told)
            case "voice":
                found = voice.run(in_force, minutes=minutes or voice.ECHO_MINUTES, progress=told)
            case "memory":
                found = memory.run(progress=told)
            case "soak":
                found = soak.run(hours=hours or soak.HOURS, pace=pace, progress=told)
            case "window":
                found = window.run(minutes=minutes or window.MINUTES, runs=runs, progress=told)
            case _:
                found = ears.run(in_force, minutes=minutes or ears.NOISE_MINUTES, progress=told)
        results["benchmarks"][name] = found
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
