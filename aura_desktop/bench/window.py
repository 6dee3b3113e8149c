"""``bench window``: is the window smooth while a session runs in it with everything shown?"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aura_desktop.bench import startup
from aura_desktop.bench.child import Child
from aura_desktop.evaluation.stats import percentile

MINUTES = 10.0
"""How long a session is watched."""

SLACK_S = 300.0
"""Seconds that loading, and making the clip, may take beside that."""

MEASURE = "aura_desktop.gui.measure"
"""The module that measures, in a process of its own."""


def run(*, minutes: float, runs: int, progress: Callable[[str], None]) -> dict[str, Any]:
    """Cold paints, then ``minutes`` of a session on a 720p clip. Raises ``PartUnusable`` if one fails."""
    painted = []
    for number in range(runs):
        progress(f"window: start {number + 1} of {runs}")
        painted.append(startup.window_painted())
    numbers: dict[str, Any] = {
        "painted_s": {
            "first": round(painted[0], 2),
            "p50": round(percentile(painted, 0.5), 2),
            "all": [round(seconds, 2) for seconds in painted],
        }
    }
    display = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")
    with tempfile.TemporaryDirectory(prefix="aura-bench-window-") as folder:
        clip = Path(folder) / "clip.mp4"
        progress("window: making a 720p clip of 30 frames a second")
        make_clip(clip)
        progress(f"window: {minutes:g} minutes of a session with everything shown")
        words = [sys.executable, "-m", MEASURE, "--minutes", str(minutes), "--video", str(clip)]
        env = {} if display else {"QT_QPA_PLATFORM": "offscreen"}
        with Child(words, env=env) as child:
            lines = [line.text for line in child.lines(60 * minutes + SLACK_S)]
    numbers.update(json.loads(lines[-1]))
    numbers["display"] = display or "offscreen"
    return numbers


def make_clip(path: Path, *, size: tuple[int, int] = (1280, 720), fps: float = 30.0) -> None:
    """The demo's pictures, at ``size`` and ``fps``, slowly moving so that no two frames are equal."""
    import cv2

    from aura_desktop import paths

    source = cv2.VideoCapture(str(paths.resource("assets", "demo", "demo.mp4")))
    own = source.get(cv2.CAP_PROP_FPS) or fps
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), fps, size)
    try:
        shown = 0
        at = 0
        while True:
            good, picture = source.read()
            if not good:
                return
            at += 1
            whole = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
            while shown < at * fps / own:
                whole[:4, :] = shown % 256
                writer.write(whole)
                shown += 1
    finally:
        writer.release()
        source.release()
