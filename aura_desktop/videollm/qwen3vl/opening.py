"""Opening a checkpoint as planned: stock classes, safetensors only, none of the checkpoint's code."""

from __future__ import annotations

import gc
import importlib.util
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import numpy as np
import psutil
import torch
from transformers import (
    AutoTokenizer,
    BitsAndBytesConfig,
    Qwen3VLForConditionalGeneration,
)
from transformers.utils import logging as library_logging

from aura_desktop.errors import PartUnusable
from aura_desktop.media import Frame, VideoChunk
from aura_desktop.settings import Settings
from aura_desktop.videollm import checkpoint as checkpoints
from aura_desktop.videollm.plan import Plan, Space
from aura_desktop.videollm.qwen3vl.engine import QwenEngine

Progress = Callable[[str, float], None]
"""``progress(what, fraction)``."""
Map = str | dict[str, Any]

RESERVE = 0.05
"""Share of a card's free memory left to the desktop and to the allocator's fragments."""
WEIGHTS_FROM, WEIGHTS_TO = 0.1, 0.9
"""Shares of the progress that loading the weights takes."""
WHOLE = ("model.visual", "lm_head")
"""What quantisation leaves as it is: the tower that sees, and the head that tells near words apart."""
WARM_SECONDS = 2
"""Seconds of grey video run through before the engine is ready."""


def spaces() -> list[Space]:
    """The usable GPUs and main memory with what is free on each."""
    found: list[Space] = []
    if torch.cuda.is_available():
        for index in range(torch.cuda.device_count()):
            free, _ = torch.cuda.mem_get_info(index)
            found.append(Space(f"cuda:{index}", int(free * (1 - RESERVE))))
    return [*found, Space("cpu", int(psutil.virtual_memory().available))]


def quantiser() -> bool:
    """Whether bitsandbytes is installed."""
    return importlib.util.find_spec("bitsandbytes") is not None


def let_go() -> None:
    """Give back what a load that failed still holds."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def open_planned(plan: Plan, settings: Settings, progress: Progress) -> QwenEngine:
    """Load, warm up and hand over. Raises ``PartUnusable`` with one sentence."""
    folder, wishes = plan.checkpoint.folder, settings.qwen
    silent = wishes.decide_by == "silent" or (wishes.decide_by == "auto" and plan.checkpoint.silent)
    if silent:
        checkpoints.demand_silent(plan.checkpoint)
    began = time.perf_counter()
    torch.set_num_threads(settings.mind.threads)
    progress(plan.sentence, WEIGHTS_FROM)
    model = load_model(
        folder,
        device_map=plan.device_map,
        max_memory=plan.max_memory,
        dtype=plan.dtype,
        quantised=plan.quantised,
        attention="sdpa" if wishes.attention == "auto" else wishes.attention,
        progress=progress,
    )
    try:
        tokenizer = AutoTokenizer.from_pretrained(
            folder, trust_remote_code=False, local_files_only=True
        )
    except Exception as error:
        raise _unusable(folder, f"its tokenizer cannot be opened ({_short(error)})") from error
    progress("warming up", WEIGHTS_TO)
    engine = QwenEngine(model, tokenizer, settings, name=plan.checkpoint.name, silent=silent)
    grey = np.full((480, 640, 3), 128, np.uint8)
    for index in range(WARM_SECONDS):
        frames = (Frame(index + 0.5, grey), Frame(index + 1.0, grey))
        engine.warm_up(VideoChunk(index, index + 1.0, frames))
    if wishes.graphs and len(plan.places) == 1 and plan.places[0] != "cpu":
        progress("recording the decoding step", WEIGHTS_TO)
        engine.context.flush()
        engine.stream.quicken()
        engine.reset()
    engine.loaded((time.perf_counter() - began) * 1e3)
    progress("ready", 1.0)
    return engine


def load_model(
    folder: Path,
    *,
    device_map: Map,
    dtype: str,
    quantised: str = "none",
    attention: str = "sdpa",
    max_memory: dict[int | str, int] | None = None,
    offload: Path | None = None,
    progress: Progress | None = None,
) -> Any:
    """Transformers' model from ``folder``; ``device_map`` as accelerate takes it.

    Layers mapped to ``disk`` are read from ``offload`` when they are needed. Raises ``PartUnusable``.
    """
    options: dict[str, Any] = {}
    if quantised == "8bit":
        options["quantization_config"] = _bits(load_in_8bit=True, llm_int8_skip_modules=list(WHOLE))
    elif quantised == "4bit":
        options["quantization_config"] = _bits(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_compute_dtype=getattr(torch, dtype),
            llm_int8_skip_modules=list(WHOLE),
        )
    if max_memory is not None:
        options["max_memory"] = max_memory
    if offload is not None:
        options["offload_folder"] = str(offload)
    try:
        with _told(progress):
            loaded: Any = Qwen3VLForConditionalGeneration.from_pretrained(
                folder,
                dtype=getattr(torch, dtype),
                device_map=device_map,
                attn_implementation=attention,
                use_safetensors=True,
                trust_remote_code=False,
                local_files_only=True,
                output_loading_info=True,
                **options,
            )
    except torch.OutOfMemoryError as error:
        raise MemoryError(str(error)) from error
    except Exception as error:
        raise _unusable(folder, f"its weights cannot be loaded ({_short(error)})") from error
    model, told = loaded
    missing = sorted(told.get("missing_keys") or [])
    wrong = sorted(str(item) for item in told.get("mismatched_keys") or [])
    if missing or wrong:
        raise _unusable(folder, f"the weight {(missing or wrong)[0]} is missing or misshapen")
    return model.eval()


def _bits(**how: Any) -> Any:
    """How bitsandbytes shrinks the layers."""
    return BitsAndBytesConfig(**how)  # type: ignore[no-untyped-call]  # transformers is half typed


@contextmanager
def _told(progress: Progress | None) -> Iterator[None]:
    """Turns the library's progress bars into ``progress``; its own reports stay off the terminal, since what
    is wrong is said in one sentence.
    """

    def make(_factory: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> _Counted:
        items = args[0] if args else kwargs.get("iterable")
        return _Counted(items, kwargs.get("total"), progress)

    before = library_logging.set_tqdm_hook(make)
    loud = library_logging.get_verbosity()
    library_logging.set_verbosity(logging.ERROR)
    try:
        yield
    finally:
        library_logging.set_verbosity(loud)
        library_logging.set_tqdm_hook(before)


class _Counted:
    """A progress bar that is not drawn."""

    def __init__(self, items: Any, total: int | None, progress: Progress | None) -> None:
        self._items = items if items is not None else ()
        self._total = total or (len(items) if hasattr(items, "__len__") else 0)
        self._progress, self._done = progress, 0

    def __iter__(self) -> Iterator[Any]:
        for item in self._items:
            yield item
            self.update()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def update(self, count: float = 1) -> None:
        """So much more is done."""
        before, self._done = self._done, self._done + int(count)
        if self._progress is None or not self._total:
            return
        share = self._done / self._total
        # Hundreds of tensors: a hundred steps are enough to look at.
        if int(100 * share) != int(100 * before / self._total):
            at = WEIGHTS_FROM + (WEIGHTS_TO - WEIGHTS_FROM) * min(1.0, share)
            self._progress("loading the weights", at)

    def close(self) -> None:
        """Nothing is drawn."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        """What else a bar can be told (a description, a refresh) is not shown."""
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *_args, **_kwargs: None


def _short(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200].rstrip(". ")


def _unusable(folder: Path, why: str) -> PartUnusable:
    return PartUnusable(
        "mind",
        f"The model in {folder} cannot be used: {why}.",
        "Fetch it again, or choose another: aura-desktop models list",
    )
