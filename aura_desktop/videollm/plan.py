"""How a checkpoint is loaded on this machine: what it needs, what is free, and what to step down to.

Pure: given sizes, it returns a plan and the reasons. Sizes are bytes; GB in sentences are 10⁹ bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from aura_desktop.settings import QwenSettings
from aura_desktop.videollm.checkpoint import Checkpoint

Quantised = Literal["none", "8bit", "4bit"]

WORK = 700_000_000
"""Allowance for the activations of a prefill, the allocator's slack and the CUDA context; not a
measurement."""
BYTES = {"float32": 4.0, "bfloat16": 2.0, "float16": 2.0}
SHRUNK = {"8bit": 1.05, "4bit": 0.56}
"""Bytes a quantised parameter takes with its scales (bitsandbytes LLM.int8 and NF4)."""
CPU_LIMIT = 500_000_000
"""Parameters beyond which a CPU is too slow for one chunk a second: a chunk is three hundred tokens of
two operations a parameter, and a desktop CPU does some hundred billion a second."""


@dataclass(frozen=True, slots=True)
class Space:
    """A place for weights: ``name`` is ``cuda:0`` or ``cpu``."""

    name: str
    free: int


@dataclass(frozen=True, slots=True)
class Plan:
    """How to load. ``places`` are the devices used; several mean that the layers are spread."""

    checkpoint: Checkpoint
    quantised: Quantised
    dtype: str
    places: tuple[str, ...]
    needed: int
    sentence: str
    stepped: tuple[str, ...] = ()
    """Why something better was not taken."""
    room: tuple[int, ...] = ()
    """Bytes of weights that each place may hold, beside its share of the cache and of the work."""

    @property
    def device_map(self) -> str | dict[str, str]:
        """What accelerate is given."""
        return "auto" if len(self.places) > 1 else {"": self.places[0]}

    @property
    def max_memory(self) -> dict[int | str, int] | None:
        """How much of the weights accelerate may put where; nothing else is used."""
        if len(self.places) == 1:
            return None
        named = zip(self.places, self.room, strict=True)
        return {p if p == "cpu" else int(p.removeprefix("cuda:")): room for p, room in named}


@dataclass(frozen=True, slots=True)
class TooLarge:
    """It does not fit in any way; ``reasons`` says why, one sentence each."""

    reasons: tuple[str, ...]


def needed(checkpoint: Checkpoint, quantised: Quantised, dtype: str, tokens: int) -> int:
    """Bytes of weights, of the cache for ``tokens`` tokens, and of work."""
    width = BYTES[dtype]
    rest = kv_and_work(checkpoint, dtype, tokens)
    weights = (checkpoint.parameters - checkpoint.linear) * width
    weights += checkpoint.linear * (width if quantised == "none" else SHRUNK[quantised])
    return int(weights) + rest


def kv_and_work(checkpoint: Checkpoint, dtype: str, tokens: int) -> int:
    """Bytes of the cache for ``tokens`` tokens and of the work beside it."""
    width = BYTES[dtype]
    kv = 2 * checkpoint.layers * checkpoint.kv_heads * checkpoint.head_size * tokens * width
    return int(kv) + (WORK if checkpoint.parameters > CPU_LIMIT // 10 else 0)


def plan(
    checkpoint: Checkpoint,
    tokens: int,
    spaces: Sequence[Space],
    wishes: QwenSettings,
    *,
    quantiser: bool,
) -> Plan | TooLarge:
    """The best way to load ``checkpoint``: all of it on one GPU, over several, smaller, on the CPU.

    ``quantiser`` says whether bitsandbytes is there.
    """
    cards = [space for space in spaces if space.name != "cpu" and wishes.devices != "cpu"]
    main = next((space for space in spaces if space.name == "cpu"), Space("cpu", 0))
    kinds: tuple[Quantised, ...] = ("none", "8bit", "4bit")
    if wishes.quantise != "auto":
        kinds = (wishes.quantise,)
    reasons: list[str] = []
    for kind in kinds:
        if not cards and kind != "none" and wishes.quantise == "auto":
            continue
        if kind != "none" and not quantiser:
            reasons.append(f"{_words(kind)} needs bitsandbytes (pip install bitsandbytes).")
            continue
        dtype = _dtype(wishes.dtype, checkpoint, on_gpu=bool(cards))
        size = needed(checkpoint, kind, dtype, tokens)
        what = f"{_size(checkpoint)} {_words(kind, dtype)} needs {_gb(size)}"
        spread = [*cards, main] if cards and wishes.devices == "spread" else []
        for group in [*_groups(cards), *([spread] if spread else [])]:
            free = sum(space.free for space in group)
            where = " and ".join(space.name for space in group)
            if free >= size:
                sentence = f"{what}, {_gb(free)} free on {where}."
                places = tuple(space.name for space in group)
                share = kv_and_work(checkpoint, dtype, tokens) // len(group)
                room = tuple(max(0, space.free - share) for space in group)
                return Plan(checkpoint, kind, dtype, places, size, sentence, tuple(reasons), room)
            reasons.append(f"{what}, only {_gb(free)} free on {where}.")
        if not cards:
            slow = checkpoint.parameters > CPU_LIMIT and wishes.devices != "cpu"
            if slow:
                reasons.append(
                    f"{_size(checkpoint)} is too slow without a GPU (set qwen.devices to cpu to try)."
                )
            elif main.free >= size:
                sentence = f"{what}, {_gb(main.free)} free in main memory."
                return Plan(checkpoint, kind, dtype, ("cpu",), size, sentence, tuple(reasons))
            else:
                reasons.append(f"{what}, only {_gb(main.free)} free in main memory.")
    if not cards and wishes.devices == "cuda":
        reasons.append("No usable GPU was found.")
    return TooLarge(tuple(dict.fromkeys(reasons)))


def _groups(cards: Sequence[Space]) -> list[Sequence[Space]]:
    """The largest card alone, then all of them."""
    if not cards:
        return []
    largest = max(cards, key=lambda space: space.free)
    return [[largest]] if len(cards) == 1 else [[largest], list(cards)]


def _dtype(wish: str, checkpoint: Checkpoint, *, on_gpu: bool) -> str:
    if wish != "auto":
        return wish
    return "bfloat16" if on_gpu else checkpoint.dtype


def _words(kind: Quantised, dtype: str = "") -> str:
    short = {"bfloat16": "bf16", "float16": "fp16", "float32": "fp32"}.get(dtype, dtype)
    return {"none": short, "8bit": "8-bit", "4bit": "4-bit"}[kind]


def _size(checkpoint: Checkpoint) -> str:
    billions = checkpoint.parameters / 1e9
    return f"{billions:.1f}B" if billions >= 1 else f"{checkpoint.parameters / 1e6:.1f}M"


def _gb(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 5e7 else f"{size / 1e6:.1f} MB"
