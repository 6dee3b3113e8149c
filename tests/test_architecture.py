"""What the import contract cannot see: which heavy packages a module loads the moment it is imported."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "aura_desktop"

# Modules that run in the mind process alone may load torch; the window may load Qt.
MIND_ONLY = ("aura_desktop.videollm.nano", "aura_desktop.videollm.qwen3vl")
WINDOW_ONLY = ("aura_desktop.gui",)
HEAVY = ("torch", "transformers")
SLOW = (*HEAVY, "PySide6", "cv2", "faster_whisper", "ctranslate2", "onnxruntime", "sounddevice")

PROBE = """
import importlib, json, sys
loaded = {}
for name in sys.argv[1:]:
    importlib.import_module(name)
    loaded[name] = sorted({m.partition(".")[0] for m in sys.modules})
print(json.dumps(loaded))
"""


def modules() -> list[str]:
    names = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = ["aura_desktop", *path.relative_to(PACKAGE).with_suffix("").parts]
        names.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return [name for name in names if not name.startswith("aura_desktop._data")]


def loaded_by(names: list[str]) -> dict[str, set[str]]:
    """``{module: top-level packages loaded after it and those before it in the list}``, in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *names], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
    return {name: set(found) for name, found in json.loads(done.stdout).items()}


def first_offender(names: list[str], banned: tuple[str, ...]) -> str | None:
    for name, found in loaded_by(names).items():
        if found & set(banned):
            return f"importing {name} loads {sorted(found & set(banned))}"
    return None


def test_the_application_process_never_loads_torch() -> None:
    names = [name for name in modules() if not name.startswith(MIND_ONLY)]
    assert "aura_desktop.videollm.engine" in names
    assert first_offender(names, HEAVY) is None


def test_nothing_but_the_window_loads_qt() -> None:
    names = [name for name in modules() if not name.startswith((*MIND_ONLY, *WINDOW_ONLY))]
    assert first_offender(names, ("PySide6",)) is None


@pytest.mark.parametrize(
    "name", ["aura_desktop.cli", "aura_desktop.commands", "aura_desktop.gui.display"]
)
def test_the_command_line_loads_nothing_slow(name: str) -> None:
    assert first_offender([name], (*SLOW, "numpy", "pydantic")) is None


def test_the_probe_sees_what_it_looks_for() -> None:
    assert first_offender(["json", "numpy"], ("numpy",)) == "importing numpy loads ['numpy']"
