"""``bench startup``: from the command to a running session, and to a window that can be seen."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aura_desktop.bench.child import Child, program
from aura_desktop.evaluation.stats import percentile

LONGEST_S = 300.0
"""Seconds after which a start is given up: that of a first import of everything on a slow disk."""

UNTIL_S = "3"
"""Seconds of session after the start: enough for the first chunk to be seen."""

PAINTED = "the window is painted"
"""What the window logs when its first paint is done (``gui.app``)."""


def run(*, runs: int, progress: Callable[[str], None]) -> dict[str, Any]:
    """Start ``runs`` times each way; seconds since the command. Raises ``PartUnusable`` if a start fails."""
    session = [
        "demo",
        "--headless",
        "--pace",
        "real",
        "--speaker",
        "none",
        "--events",
        "-",
        "--until",
        UNTIL_S,
    ]
    numbers: dict[str, Any] = {}
    for name, words in (("session", program(*session)), ("make_run", _make_run())):
        if words is None:
            continue
        started: list[float] = []
        seen: list[float] = []
        for number in range(runs):
            progress(f"startup: {name}, start {number + 1} of {runs}")
            begun, first = _session(words)
            started.append(begun)
            seen.append(first)
        numbers[f"{name}_started_s"] = _shown(started)
        numbers[f"{name}_first_chunk_s"] = _shown(seen)
    painted = []
    for number in range(runs):
        progress(f"startup: window, start {number + 1} of {runs}")
        painted.append(window_painted())
    numbers["window_painted_s"] = _shown(painted)
    numbers["display"] = (
        os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY") or "offscreen"
    )
    return numbers


def _session(words: list[str]) -> tuple[float, float]:
    """Seconds until the session ran and until its first chunk was seen."""
    begun = first = 0.0
    with Child(words) as child:
        for line in child.lines(LONGEST_S):
            kind = line.event().get("type")
            if kind == "session.started":
                begun = begun or line.t
            elif kind == "chunk.observed":
                first = first or line.t
    return begun, first


def window_painted() -> float:
    """Seconds from the command until the window was painted."""
    env = (
        {}
        if os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")
        else {"QT_QPA_PLATFORM": "offscreen"}
    )
    painted = 0.0
    with Child(program("--debug", "demo", "--speaker", "none"), watch="stderr", env=env) as child:
        for line in child.lines(LONGEST_S):
            if PAINTED in line.text and not painted:
                painted = line.t
                child.interrupt()
    return painted


def _make_run() -> list[str] | None:
    """``make run`` where this is a source checkout and there is a ``make``."""
    root = Path(__file__).resolve().parents[2]
    if not (root / "Makefile").exists() or shutil.which("make") is None:
        return None
    flags = f"--headless --pace real --speaker none --events - --until {UNTIL_S}"
    return ["make", "-s", "-C", str(root), "run", f"ARGS={flags}"]


def _shown(seconds: list[float]) -> dict[str, Any]:
    return {
        "first": round(seconds[0], 2),
        "p50": round(percentile(seconds, 0.5), 2),
        "all": [round(s, 2) for s in seconds],
    }
