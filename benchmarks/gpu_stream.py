"""Speed and memory of the Qwen3-VL engine at full size, with random weights: speed does not depend on values.

    python benchmarks/gpu_stream.py --model 8b                       # bf16 on a GPU
    python benchmarks/gpu_stream.py --model 8b --quantise 4bit
    python benchmarks/gpu_stream.py --model tiny --seconds 120       # on a CPU: the method, not the figures

Builds the model, loads it through the product's own loading, streams 10 minutes at 2 frames a second through
the engine, asks questions in between, and measures in the same run what it would cost (a) to prefill the
whole window with every chunk and (b) to cut at 45 rounds and prefill what is left. Prints one table; with
``--save FOLDER`` also as JSON. The rooflines use the bandwidth and the arithmetic that this run measured.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import torch
from transformers import Qwen3VLForConditionalGeneration

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from aura_desktop import settings
from aura_desktop.evaluation.machine import about_this_machine
from aura_desktop.media import Frame, VideoChunk
from aura_desktop.videollm import checkpoint as checkpoints
from aura_desktop.videollm.engine import Question
from aura_desktop.videollm.qwen3vl import opening, pictures
from aura_desktop.videollm.qwen3vl.engine import QwenEngine
from aura_desktop.videollm.qwen3vl.stream import Features, Stream
from tests.videollm.qwen3vl import tiny

VOCABULARY = 151_936
# hidden, inner, layers, heads, KV heads, tied embeddings; vision: hidden, inner, depth, DeepStack levels
SIZES: dict[str, tuple[tuple[int, int, int, int, int, bool], tuple[int, int, int, list[int]]]] = {
    "2b": ((2048, 6144, 28, 16, 8, True), (1024, 4096, 24, [5, 11, 17])),
    "4b": ((2560, 9728, 36, 32, 8, True), (1024, 4096, 24, [5, 11, 17])),
    "8b": ((4096, 12288, 36, 32, 8, False), (1152, 4304, 27, [8, 16, 24])),
}
QUESTION_EVERY = 12
"""Chunks between questions: some fall right behind a cut."""
REPLY_TOKENS = 32
SAMPLES = 20
"""Chunks for which the whole window is prefilled, for comparison: it is slow."""
CUTS = 5
CHAIN = 20
"""Matrix products and copies in a row when the machine itself is measured."""


def configuration(size: str) -> Any:
    """The published shape of that size, with the special tokens of the test tokenizer."""
    made = tiny.config()
    if size == "tiny":
        return made
    (hidden, inner, layers, heads, kv_heads, tied), (seen, wide, depth, levels) = SIZES[size]
    text, vision = made.text_config, made.vision_config
    text.vocab_size, text.hidden_size, text.intermediate_size = VOCABULARY, hidden, inner
    text.num_hidden_layers, text.num_attention_heads = layers, heads
    text.num_key_value_heads, text.head_dim = kv_heads, 128
    text.rope_parameters["mrope_section"] = [24, 20, 20]
    vision.hidden_size, vision.intermediate_size, vision.depth = seen, wide, depth
    vision.num_heads, vision.out_hidden_size, vision.num_position_embeddings = 16, hidden, 2304
    vision.deepstack_visual_indexes = levels
    made.tie_word_embeddings = text.tie_word_embeddings = tied
    return type(made)(**{**made.to_dict(), "tie_word_embeddings": tied})


def checkpoint(size: str, place: Path, device: str) -> Path:
    """A random checkpoint of that size on disk, as the loading code wants it."""
    if size == "tiny":
        return tiny.folder(place)
    with torch.device(device):
        model = Qwen3VLForConditionalGeneration._from_config(  # noqa: SLF001 - the way to a dtype
            configuration(size), dtype=torch.bfloat16
        )
    model.save_pretrained(place, max_shard_size="4GB")
    tiny.tokenizer().save_pretrained(place)
    del model
    if device == "cuda":
        torch.cuda.empty_cache()
    return place


@dataclass
class Call:
    """One pass through the language model; ``end`` by the clock of ``time.perf_counter``."""

    tokens: int
    ms: float
    end: float


class Timed:
    """Times every pass of ``stream``, with the device's work included."""

    def __init__(self, stream: Stream, wait: Callable[[], None]) -> None:
        self.calls: list[Call] = []
        inner = stream.extend

        def extend(ids: Any, seen: Any = ()) -> torch.Tensor:
            began = time.perf_counter()
            out = inner(ids, seen)
            wait()
            end = time.perf_counter()
            self.calls.append(Call(len(ids), (end - began) * 1e3, end))
            return out

        stream.extend = extend  # type: ignore[method-assign]


def percentiles(values: list[float]) -> dict[str, float]:
    """p50, p95, p99 and the largest."""
    if not values:
        return {}
    marks = np.percentile(values, [50, 95, 99, 100])
    return dict(zip(("p50", "p95", "p99", "max"), (round(float(m), 2) for m in marks), strict=True))


def chunk(index: int, side: tuple[int, int]) -> VideoChunk:
    """A second of noise; eight different ones."""
    frames = (tiny.picture(2 * (index % 8), *side), tiny.picture(2 * (index % 8) + 1, *side))
    return VideoChunk(
        index, index + 1.0, (Frame(index + 0.5, frames[0]), Frame(index + 1.0, frames[1]))
    )


def machine_limits(
    device: str, dtype: torch.dtype, wait: Callable[[], None]
) -> tuple[float, float]:
    """Bytes a second of a long read and operations a second of a large matrix product, measured."""
    size = 1 << (29 if device == "cuda" else 26)
    block = torch.ones(size, dtype=torch.uint8, device=device)
    target = torch.empty_like(block)
    side = 8192 if device == "cuda" else 1024
    a = torch.randn(side, side, device=device, dtype=dtype)

    def rate(work: Callable[[], Any], amount: float) -> float:
        work()
        wait()
        began = time.perf_counter()
        for _ in range(CHAIN):
            work()
        wait()
        return amount * CHAIN / (time.perf_counter() - began)

    return rate(lambda: target.copy_(block), 2.0 * size), rate(lambda: a @ a, 2.0 * side**3)


def stream_for(
    engine: QwenEngine, timed: Timed, seconds: int, side: tuple[int, int]
) -> dict[str, Any]:
    """The product's own way: append, evict in place, answer in between."""
    keep = engine.context.window.keep + engine.context.window.slack
    latencies: list[float] = []
    at_cut: list[float] = []
    ttft: list[float] = []
    after_cut: list[float] = []
    token_ms: list[float] = []
    since_cut = 99
    for index in range(seconds):
        before = engine.context.window.chunks
        ms = engine.observe(chunk(index, side)).ms
        cut = engine.context.window.chunks < before
        since_cut = 0 if cut else since_cut + 1
        if index > keep:
            latencies.append(ms)
            if cut:
                at_cut.append(ms)
        if index > keep and (index % QUESTION_EVERY == 0 or cut):
            mark = len(timed.calls)
            began = time.perf_counter()
            for _ in engine.answer(Question(f"q{index}", "What is on the table now?", index)):
                pass
            calls = timed.calls[mark:]
            first = (calls[0].end - began) * 1e3
            ttft.append(first)
            if since_cut <= 1:
                after_cut.append(first)
            token_ms += [call.ms for call in calls[1:] if call.tokens == 1]
    return {
        "chunk_ms": percentiles(latencies),
        "chunk_at_cut_ms": percentiles(at_cut),
        "sustained_fps": round(2e3 / float(np.mean(latencies)), 1) if latencies else None,
        "ttft_ms": percentiles(ttft),
        "ttft_after_cut_ms": percentiles(after_cut),
        "token_ms": percentiles(token_ms),
        "kv_tokens": engine.stream.length,
    }


def comparisons(
    engine: QwenEngine, side: tuple[int, int], wait: Callable[[], None]
) -> dict[str, Any]:
    """What others do, on the same model, with vision features kept in both cases:

    (a) the whole floating window is prefilled with every chunk; (b) at a cut, what is left is prefilled.
    """
    stream, turns = engine.stream, engine._turns  # noqa: SLF001 - the very pieces it writes
    keep, slack = engine.context.window.keep, engine.context.window.slack
    config = stream.config.vision_config
    made: list[tuple[list[int], Features]] = []
    for index in range(keep + slack):
        frames = [frame.image for frame in chunk(index, side).frames]
        patches = pictures.patches(
            frames,
            config.patch_size,
            config.spatial_merge_size,
            engine._settings.chunk_pixels,  # noqa: SLF001
        )
        assert turns.silent is not None
        ids = [*turns.open, *turns.video(patches.grid), *turns.turn, turns.silent, *turns.tail]
        made.append((ids, stream.see(patches)))

    def prefill(count: int) -> float:
        stream.crop(0)
        ids = [token for piece, _ in made[:count] for token in piece]
        wait()
        began = time.perf_counter()
        stream.extend(ids, [seen for _, seen in made[:count]])
        wait()
        return (time.perf_counter() - began) * 1e3

    prefill(keep)
    whole = [prefill(keep + index % slack) for index in range(SAMPLES)]
    cuts = [prefill(keep) for _ in range(CUTS)]
    engine.reset()
    return {"reprefill_chunk_ms": percentiles(whole), "cut_at_45_stall_ms": percentiles(cuts)}


def rooflines(
    held: checkpoints.Checkpoint, quantised: str, told: dict[str, Any], limits: tuple[float, float]
) -> dict[str, Any]:
    """The least time that bandwidth (a token) and arithmetic (a chunk) allow, and the ratio to it."""
    bandwidth, arithmetic = limits
    width = {"float32": 4, "bfloat16": 2, "float16": 2}[held.dtype]
    bits = {"none": float(width), "8bit": 1.05, "4bit": 0.56}[quantised]
    head = held.hidden * VOCABULARY * width if held.parameters > 10**8 else 0
    kv = 2 * held.layers * held.kv_heads * held.head_size * width
    token = (held.linear * bits + head + kv * told["kv_tokens"]) / bandwidth * 1e3
    tokens = told["chunk_tokens"]
    chunk_ms = max(2.0 * held.linear * tokens / arithmetic, held.linear * bits / bandwidth) * 1e3
    out = {"token_roofline_ms": round(token, 3), "chunk_roofline_ms": round(chunk_ms, 3)}
    for name, least in (("token", token), ("chunk", chunk_ms)):
        if told[f"{name}_ms"]:
            out[f"{name}_times_roofline"] = round(told[f"{name}_ms"]["p50"] / least, 1)
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", choices=("tiny", *SIZES), default="8b")
    parser.add_argument("--quantise", choices=("none", "8bit", "4bit"), default="none")
    parser.add_argument("--seconds", type=int, default=600, help="of stream, at 2 frames a second")
    parser.add_argument(
        "--folder", type=Path, help="keep the random checkpoint here, or use it again"
    )
    parser.add_argument("--graphs", action="store_true", help="decode as a CUDA graph")
    parser.add_argument("--save", type=Path, help="folder for the JSON")
    wanted = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cpu":
        torch.set_num_threads(psutil.cpu_count(logical=False) or 1)
    wait = torch.cuda.synchronize if device == "cuda" else (lambda: None)
    with tempfile.TemporaryDirectory() as scratch:
        place = wanted.folder or Path(scratch) / "model"
        if not (place / "config.json").is_file():
            checkpoint(wanted.model, place, device)
        held = checkpoints.inspect(place)
        dtype = "bfloat16" if device == "cuda" else held.dtype
        began = time.perf_counter()
        model = opening.load_model(
            place, device_map={"": device}, dtype=dtype, quantised=wanted.quantise
        )
        load_s = time.perf_counter() - began
        chosen = settings.load(
            qwen={"max_reply_tokens": REPLY_TOKENS}, proactive={"unasked": False}
        )
        engine = QwenEngine(model, tiny.tokenizer(), chosen, name=wanted.model, silent=True)
        # Random weights end a reply by chance: here every reply has its full length.
        engine._turns.stop = frozenset()  # noqa: SLF001
        side = (480, 640)
        engine.warm_up(chunk(0, side))
        graphs = False
        if wanted.graphs and device == "cuda":
            engine.context.flush()
            graphs = engine.stream.quicken()
            engine.reset()
        if device == "cuda":
            torch.cuda.reset_peak_memory_stats()
        timed = Timed(engine.stream, wait)
        told = stream_for(engine, timed, wanted.seconds, side)
        peak = (
            torch.cuda.max_memory_allocated()
            if device == "cuda"
            else psutil.Process().memory_info().rss
        )
        told["chunk_tokens"] = int(np.median([c.tokens for c in timed.calls if c.tokens > 200]))
        told |= comparisons(engine, side, wait)
        told |= rooflines(
            held, wanted.quantise, told, machine_limits(device, getattr(torch, dtype), wait)
        )
    if told["chunk_ms"]:
        told["reprefill_times_ours"] = round(
            told["reprefill_chunk_ms"]["p50"] / told["chunk_ms"]["p50"], 1
        )
    told |= {
        "peak_gb": round(peak / 1e9, 2),
        "load_s": round(load_s, 1),
        "model": wanted.model,
        "parameters": held.parameters,
        "quantise": wanted.quantise,
        "graphs": graphs,
        "dtype": dtype,
        "seconds": wanted.seconds,
        "device": torch.cuda.get_device_name(0) if device == "cuda" else "cpu",
        "machine": about_this_machine(),
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
    }
    if device == "cpu":
        told["note"] = "not yet measured on a GPU; a tiny model on a CPU shows the method only"
    for name, value in told.items():
        print(f"{name:<24} {value}")
    if wanted.save:
        name = f"{told['date']}-gpu-stream-{wanted.model}-{wanted.quantise}-{device}.json"
        wanted.save.mkdir(parents=True, exist_ok=True)
        (wanted.save / name).write_text(json.dumps(told, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
