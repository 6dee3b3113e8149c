"""``bench chunk``: the model's time for one second of video, and whether it stays the same over the minutes."""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from aura_desktop.evaluation import photos
from aura_desktop.evaluation.stats import percentile
from aura_desktop.evaluation.streams import Placed, Shot, Stream
from aura_desktop.media import VideoChunk
from aura_desktop.settings import Settings
from aura_desktop.videollm.engine import Question

MINUTES = 30.0
"""Minutes of video: the first and the last five are compared."""

EDGE_S = 300
"""Seconds at the beginning and at the end that are compared: five minutes."""

QUESTION_EVERY_S = 60
"""A question a minute keeps the dialogue full, as in use."""


def run(settings: Settings, *, minutes: float, progress: Callable[[str], None]) -> dict[str, Any]:
    """Feed ``minutes`` of rendered video as fast as the model takes it; milliseconds a chunk."""
    from aura_desktop.videollm.loading import open_engine

    seconds = max(1, round(minutes * 60))
    progress("chunk: loading the model")
    began = time.perf_counter()
    engine = open_engine(settings)
    load_s = time.perf_counter() - began
    model_ms: list[float] = []
    wall_ms: list[float] = []
    first_text_ms: list[float] = []
    kv: list[int] = []
    try:
        for chunk in _video(seconds):
            if chunk.index % QUESTION_EVERY_S == QUESTION_EVERY_S // 2:
                first_text_ms.append(_ask(engine.answer, chunk))
            start = time.perf_counter()
            decision = engine.observe(chunk)
            wall_ms.append((time.perf_counter() - start) * 1000)
            model_ms.append(decision.ms)
            kv.append(decision.kv_tokens)
            if chunk.index % 10 == 0:
                progress(f"chunk: second {chunk.index} of {seconds}")
        name = engine.info.id
    finally:
        engine.close()
    edge = min(EDGE_S, len(wall_ms) // 2) or 1
    return {
        "engine": name,
        "chunks": len(wall_ms),
        "load_s": round(load_s, 2),
        "chunk_ms": {
            "p50": round(percentile(wall_ms, 0.50), 1),
            "p95": round(percentile(wall_ms, 0.95), 1),
            "p99": round(percentile(wall_ms, 0.99), 1),
            "max": round(max(wall_ms), 1),
        },
        "model_ms_p95": round(percentile(model_ms, 0.95), 1),
        "last_over_first": {
            "of_seconds": edge,
            "mean": round(sum(wall_ms[-edge:]) / sum(wall_ms[:edge]), 3),
            "median": round(percentile(wall_ms[-edge:], 0.5) / percentile(wall_ms[:edge], 0.5), 3),
        },
        "kv_tokens_max": max(kv),
        "question_to_first_text_ms_p50": round(percentile(first_text_ms, 0.5), 1)
        if first_text_ms
        else None,
    }


def _ask(answer: Callable[[Question], Any], chunk: VideoChunk) -> float:
    """Milliseconds until the first text of an answer that is then read to its end."""
    start = time.perf_counter()
    first = 0.0
    for _ in answer(Question(id=f"q{chunk.index}", text="What do you see?", t=chunk.t)):
        first = first or (time.perf_counter() - start) * 1000
    return first


def _video(seconds: int) -> Iterator[VideoChunk]:
    """Photographs that follow one another, as varied as a day at a desk; the same ones again every ``EDGE_S``
    seconds, since what there is to see decides how long it takes.
    """
    loaded = photos.load()
    rng = np.random.default_rng(5)
    shots: list[Shot] = []
    left = EDGE_S
    while left > 0:
        length = min(int(rng.integers(4, 15)), left)
        photo = loaded[int(rng.integers(len(loaded)))]
        shots.append(Shot(length, (Placed(photo, view=int(rng.integers(4))),)))
        left -= length
    again = shots * math.ceil(seconds / EDGE_S)
    return itertools.islice(Stream(5, tuple(again)).chunks(), seconds)
