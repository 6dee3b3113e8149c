"""What this machine has, and which engine of the catalogue fits it. Reads, never imports torch."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import psutil

from aura_desktop.modelstore.catalogue import Catalogue, Model
from aura_desktop.modelstore.results import Fit, Gpu, Machine, Recommendation

GPU_QUERY_S = 10.0
"""Seconds nvidia-smi gets: waking a sleeping card takes up to five."""

RESERVE_MB = 600
"""MiB kept for the window, the captions and the rest of the desktop beside the models."""

_MIB = 1 << 20
_CGROUP_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


def measure() -> Machine:
    """Memory (a container's limit counts), usable cores and NVIDIA cards of this machine."""
    memory = psutil.virtual_memory()
    total, available = int(memory.total), int(memory.available)
    for path in _CGROUP_LIMITS:
        try:
            limit = int(path.read_text(encoding="ascii"))
        except (OSError, ValueError):
            continue
        total, available = min(total, limit), min(available, limit)
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else (os.cpu_count() or 1)
    return Machine(total // _MIB, available // _MIB, cores, _gpus())


def recommend(catalogue: Catalogue, machine: Machine) -> Recommendation:
    """The best engine (by the catalogue's ``quality``) that fits ``machine``, and why each does."""
    engines = sorted(
        (model for model in catalogue.models if model.kind == "videollm"),
        key=lambda model: model.quality,
        reverse=True,
    )
    speech = sum(
        model.memory_mb for model in catalogue.models if model.starter and model.kind != "videollm"
    )
    fits = tuple(_fit(model, machine, speech) for model in engines)
    best = next((fit for fit in fits if fit.fits), None)
    hears = _transcriber(catalogue, machine)
    if best:
        return Recommendation(machine, best.id, f"{best.name}: {best.why}", fits, hears)
    why = "No engine of the catalogue fits this machine."
    return Recommendation(machine, None, why, fits, hears)


def _transcriber(catalogue: Catalogue, machine: Machine) -> str | None:
    """The best speech recogniser that keeps up here: on a GPU with room, or on enough cores."""
    card = max((gpu.memory_mb for gpu in machine.gpus), default=0)
    keep_up = [
        model
        for model in catalogue.models
        if model.kind == "transcriber"
        and (
            0 < model.gpu_memory_mb <= card
            or (not model.needs_gpu and model.cores <= machine.cores)
        )
    ]
    return max(keep_up, key=lambda model: model.quality).id if keep_up else None


def _fit(model: Model, machine: Machine, speech_mb: int) -> Fit:
    card = max(machine.gpus, key=lambda gpu: gpu.memory_mb, default=None)
    if model.gpu_memory_mb and card and card.memory_mb >= model.gpu_memory_mb:
        return Fit(
            model.id,
            model.name,
            True,
            f"the {card.name} has {card.memory_mb} MB and it needs {model.gpu_memory_mb} MB.",
        )
    small = model.gpu_memory_4bit_mb
    if small and card and card.memory_mb >= small:
        return Fit(
            model.id,
            model.name,
            True,
            f"the {card.name} has {card.memory_mb} MB: with 4-bit weights it needs {small} MB, "
            f"otherwise {model.gpu_memory_mb} MB.",
        )
    if model.needs_gpu:
        has = f"the largest here has {card.memory_mb} MB" if card else "there is none here"
        return Fit(
            model.id,
            model.name,
            False,
            f"it needs a GPU with {small or model.gpu_memory_mb} MB; {has}.",
        )
    needed = model.memory_mb + speech_mb + RESERVE_MB
    if machine.memory_mb < needed:
        return Fit(
            model.id,
            model.name,
            False,
            f"with speech it needs {needed} MB of memory; this machine has {machine.memory_mb} MB.",
        )
    tight = (
        f", of which only {machine.available_mb} MB are free now: close other programs"
        if machine.available_mb < needed
        else ""
    )
    return Fit(
        model.id,
        model.name,
        True,
        f"with speech it needs {needed} MB of memory and runs on {machine.cores} CPU "
        f"{'core' if machine.cores == 1 else 'cores'}; this machine has {machine.memory_mb} MB"
        f"{tight}.",
    )


def _gpus() -> tuple[Gpu, ...]:
    program = shutil.which("nvidia-smi")
    if program is None:
        return ()
    try:
        answer = subprocess.run(
            [program, "--query-gpu=name,memory.total,memory.free", "--format=csv,noheader,nounits"],
            capture_output=True,
            text=True,
            timeout=GPU_QUERY_S,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return ()
    cards = []
    for line in answer.splitlines():
        fields = [field.strip() for field in line.rsplit(",", 2)]
        if len(fields) == 3 and fields[1].isdigit() and fields[2].isdigit():
            cards.append(Gpu(fields[0], int(fields[1]), int(fields[2])))
    return tuple(cards)
