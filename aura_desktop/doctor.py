"""What this machine has, what it lacks, and the command that mends each.

Every check answers in one line and none of them loads a model; torch is looked at, never imported.
"""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from aura_desktop.errors import PartUnusable

if TYPE_CHECKING:
    from aura_desktop.modelstore.results import Machine
    from aura_desktop.modelstore.store import Store

Mark = Literal["ok", "without", "MISSING"]

NEEDED_PYTHON = (3, 11)
# MiB that a session with the starter models takes at its peak (bench memory), and what it writes in an evening.
NEEDED_MEMORY_MB = 2500
NEEDED_DISK_MB = 500

# What a session imports: the module, and the distribution that pip knows it by.
PACKAGES = {
    "cv2": "opencv-python-headless",
    "faster_whisper": "faster-whisper",
    "filelock": "filelock",
    "httpx2": "httpx2",
    "livekit": "livekit",
    "numpy": "numpy",
    "onnxruntime": "onnxruntime",
    "PIL": "pillow",
    "piper": "piper-tts",
    "platformdirs": "platformdirs",
    "psutil": "psutil",
    "pydantic": "pydantic",
    "pydantic_settings": "pydantic-settings",
    "PySide6": "PySide6-Essentials",
    "safetensors": "safetensors",
    "sounddevice": "sounddevice",
    "tokenizers": "tokenizers",
    "torch": "torch",
    "transformers": "transformers",
}

FIX_DEVICE = {
    "cameras": "plug one in, or use a file: aura-desktop live --video FILE",
    "microphones": "plug one in, or type your questions",
    "speakers": "plug one in; replies are shown as text",
}


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    ``mark``: ``ok``; ``without`` (a session runs without it); ``MISSING`` (no session without it).
    ``fix`` is the command or step that mends it, empty where nothing needs mending.
    """

    name: str
    mark: Mark
    found: str
    fix: str = ""


def examine(*, deep: bool = False) -> list[Check]:
    """Look at everything a session uses; ``deep`` hashes the models instead of looking at sizes."""
    checks = [_python(), _packages()]
    if not can_start(checks):
        return checks  # the rest needs the packages
    from aura_desktop.modelstore.machine import measure
    from aura_desktop.modelstore.store import Store

    store = Store()
    machine = measure()
    return [
        *checks,
        *_models(store, deep=deep),
        _memory(machine),
        _disk(),
        _display(),
        _sound_library(),
        *_devices(),
        _gpu(machine),
        *_hearing(store),
    ]


def can_start(checks: list[Check]) -> bool:
    """True if nothing that a session cannot do without is missing."""
    return all(check.mark != "MISSING" for check in checks)


def _python() -> Check:
    found = ".".join(str(number) for number in sys.version_info[:3])
    if sys.version_info >= NEEDED_PYTHON:
        return Check("Python", "ok", found)
    fix = "install Python 3.11 or newer, then: make run PYTHON=/path/to/python3"
    return Check("Python", "MISSING", f"{found} is too old", fix)


def _packages() -> Check:
    lacking = [
        name for module, name in PACKAGES.items() if importlib.util.find_spec(module) is None
    ]
    if lacking:
        fix = f"{sys.executable} -m pip install {' '.join(lacking)}"
        return Check("packages", "MISSING", f"not installed: {', '.join(lacking)}", fix)
    return Check("packages", "ok", f"all {len(PACKAGES)}; torch {metadata.version('torch')}")


def _models(store: Store, *, deep: bool) -> Iterator[Check]:
    """The models that the settings name, each looked at; ``deep`` hashes them."""
    from aura_desktop import settings

    settled = settings.load()
    speech = settled.speech
    for name in dict.fromkeys((settled.mind.engine, speech.transcriber, speech.voice, speech.vad)):
        if name == settled.mind.engine and name not in {model.id for model in store.list()}:
            yield _engine_elsewhere(name)
            continue
        try:
            if deep:
                (verdict,) = store.verify([name])
                problem = verdict.problems[0] if verdict.problems else ""
            else:
                (condition,) = (model.condition for model in store.list() if model.id == name)
                problem = "" if condition == "ready" else condition
        except ValueError:
            fix = "aura-desktop models list shows which there are"
            yield Check(f"model {name}", "MISSING", "not in the catalogue", fix)
            continue
        if problem:
            yield Check(f"model {name}", "MISSING", problem, f"aura-desktop models pull {name}")
        else:
            yield Check(f"model {name}", "ok", "hashed, right" if deep else "verified")


def _engine_elsewhere(name: str) -> Check:
    """An engine that is not of the catalogue: a folder with a checkpoint, or a server."""
    from aura_desktop.errors import PartUnusable
    from aura_desktop.videollm import checkpoint, loading

    if name == loading.REMOTE or name.startswith(("http://", "https://")):
        return Check(f"model {name}", "ok", "a server; reached when a session starts")
    try:
        found = checkpoint.inspect(loading.folder_of(name))
    except PartUnusable as error:
        return Check(f"model {name}", "MISSING", error.what, error.way_out)
    return Check(f"model {name}", "ok", f"{found.parameters / 1e9:.1f} billion parameters")


def _memory(machine: Machine) -> Check:
    found = f"{machine.available_mb} MiB free of {machine.memory_mb} MiB, {machine.cores} cores"
    if machine.available_mb >= NEEDED_MEMORY_MB:
        return Check("memory", "ok", found)
    fix = f"close other programs: a session may take {NEEDED_MEMORY_MB} MiB"
    return Check("memory", "without", found, fix)


def _disk() -> Check:
    from aura_desktop import paths

    folder = paths.data_dir()
    free = shutil.disk_usage(_existing(folder)).free >> 20
    found = f"{free} MiB free for {folder}"
    if free >= NEEDED_DISK_MB:
        return Check("disk", "ok", found)
    return Check(
        "disk", "MISSING", found, f"free {NEEDED_DISK_MB} MiB, or use --data-dir DIR elsewhere"
    )


def _existing(folder: Path) -> Path:
    """``folder`` or its nearest parent that is there."""
    return next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())


def _display() -> Check:
    from aura_desktop.gui.display import why_no_display

    why = why_no_display()
    if why is None:
        return Check("display", "ok", "a window can open")
    return Check("display", "without", why, "aura-desktop live --headless runs in the terminal")


def _sound_library() -> Check:
    try:
        import sounddevice
    except (ImportError, OSError):
        fix = "sudo apt-get install -y libportaudio2"
        return Check(
            "PortAudio", "without", "the library is missing: no microphone, no speaker", fix
        )
    return Check("PortAudio", "ok", sounddevice.get_portaudio_version()[1].partition(",")[0])


def _gpu(machine: Machine) -> Check:
    """The card, and whether the installed torch was built for one."""
    if not machine.gpus:
        return Check("GPU", "without", "no NVIDIA card; the starter models run on the CPU")
    name, build = machine.gpus[0].name, _cuda_of_torch()
    if not build:
        return Check(
            "GPU", "without", f"{name}, but torch is a CPU build", "see 'CPU or GPU' in the README"
        )
    return Check("GPU", "ok", f"{name}; torch for CUDA {build}")


def _hearing(store: Store) -> Iterator[Check]:
    """Where speech is recognised, and why not on the GPU."""
    from aura_desktop import settings
    from aura_desktop.speech.transcriber import choose_device

    speech = settings.load().speech
    try:
        device, why = choose_device(store.require(speech.transcriber), speech.device)
    except PartUnusable as error:
        yield Check("speech", "MISSING", error.what, error.way_out)
        return
    if why:
        fix = "mend that, or: aura-desktop settings set speech.device cpu"
        yield Check("speech", "without", f"recognised on the CPU: {why}", fix)
    else:
        yield Check("speech", "ok", f"recognised on the {'GPU' if device == 'cuda' else 'CPU'}")


def _devices() -> Iterator[Check]:
    from aura_desktop import devices

    for kind, found in devices.all_devices().items():
        one = kind.removesuffix("s")
        if found:
            yield Check(kind, "ok", ", ".join(device.name for device in found))
        else:
            yield Check(kind, "without", f"no {one} found", FIX_DEVICE.get(kind, ""))


def _cuda_of_torch() -> str:
    """The CUDA version that torch was built for, empty for a CPU build; read, not imported."""
    spec = importlib.util.find_spec("torch")
    if spec is None or spec.origin is None:
        return ""
    page = Path(spec.origin).with_name("version.py")
    for line in page.read_text("utf-8").splitlines() if page.exists() else ():
        if line.startswith("cuda"):
            value = line.rpartition("=")[2].strip().strip("'\"")
            return "" if value == "None" else value
    return ""
