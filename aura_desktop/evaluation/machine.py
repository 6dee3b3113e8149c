"""What the numbers were measured on."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import psutil

import aura_desktop

PACKAGES = (
    "torch", "transformers", "onnxruntime", "ctranslate2", "faster-whisper", "piper-tts", "numpy",
    "opencv-python-headless", "PySide6-Essentials",
)  # fmt: skip
"""Packages whose version changes what is measured."""


def about_this_machine() -> dict[str, Any]:
    """Date, program, processor, memory, system and package versions, JSON-ready."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": aura_desktop.__version__,
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "usable_cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "ram_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "load_1min": round(psutil.getloadavg()[0], 2),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "packages": {name: version for name in PACKAGES if (version := _version(name))},
    }


def _cpu() -> str:
    listed = Path("/proc/cpuinfo")
    if listed.exists():
        for line in listed.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
