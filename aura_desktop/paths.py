"""Where things lie: what ships with the program, what the user's data is, where models are kept."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs

APP = "aura-desktop"


def resource(*parts: str) -> Path:
    """A file or folder that ships with the program: ``models/…`` or ``assets/…``.

    Looked up in a frozen bundle, then beside the package (a source checkout), then inside it (a wheel).
    """
    package = Path(__file__).resolve().parent
    roots = [package.parent, package / "_data"]
    if hasattr(sys, "_MEIPASS"):
        roots.insert(0, Path(sys._MEIPASS))  # noqa: SLF001 - PyInstaller's documented name
    for root in roots:
        candidate = root.joinpath(*parts)
        if candidate.exists():
            return candidate
    return roots[0].joinpath(*parts)


def data_dir() -> Path:
    """The user's data: settings, timeline, crash files. ``AURA_DATA_DIR`` overrides."""
    return Path(os.environ.get("AURA_DATA_DIR") or platformdirs.user_data_dir(APP, appauthor=False))


def timeline_dir(of: Path | None = None) -> Path:
    """Where the timeline lies: in the data folder ``of``, or in the user's."""
    return (of or data_dir()) / "timeline"


def models_dir() -> Path:
    """Where pulled models are kept. ``AURA_MODELS_DIR`` overrides."""
    return Path(os.environ.get("AURA_MODELS_DIR") or data_dir_default() / "models")


def data_dir_default() -> Path:
    """The user's data folder of this platform, before any override: models outlive throw-away sessions."""
    return Path(platformdirs.user_data_dir(APP, appauthor=False))
