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
from aura_desktop.videollm.engine import Engine, Question

MINUTES = 30.0
"""Minutes of video: the last five are compared with a model's first five."""

EDGE_S = 300
"""Seconds that are compared: five minutes."""

QUESTION_EVERY_S = 60
"""A question a minute keeps the dialogue full, as in use."""


def run(settings: Settings, *, minutes: float, progress: Callable[[str], None]) -> dict[str, Any]:
    """Feed ``minutes`` of rendered video as fast as the model takes it; milliseconds a chunk.

    In the last minutes a model that has just begun sees the same chunks in turn with the old one: whatever else
    the machine does meets both.
    """
    from aura_desktop.videollm.loading import open_engine

    seconds = max(1, round(minutes * 60))
    edge = min(EDGE_S, seconds // 2) or 1
    progress("chunk: loading the model")
    began = time.perf_counter()
    watching = [_Timed(open_engine(settings))]
    load_s = time.perf_counter() - began
    try:
        for number, chunk in enumerate(_video(seconds)):
            if number == seconds - edge:
                watching.append(_Timed(open_engine(settings)))
            for timed in watching if number % 2 else reversed(watching):
                timed.see(chunk)
            if number % 10 == 0:
                progress(f"chunk: second {number} of {seconds}")
    finally:
        for timed in watching:
            timed.engine.close()
    old, fresh = watching
    last = old.wall_ms[-edge:]
    return {
        "engine": old.engine.info.id,
        "chunks": len(old.wall_ms),
        "load_s": round(load_s, 2),
        "chunk_ms": {
            "p50": round(percentile(old.wall_ms, 0.50), 1),
            "p95": round(percentile(old.wall_ms, 0.95), 1),
            "p99": round(percentile(old.wall_ms, 0.99), 1),
            "max": round(max(old.wall_ms), 1),
        },
        "model_ms_p95": round(percentile(old.model_ms, 0.95), 1),
        "last_over_first": {
            "of_seconds": edge,
            "mean": round(sum(last) / sum(fresh.wall_ms), 3),
            "median": round(percentile(last, 0.5) / percentile(fresh.wall_ms, 0.5), 3),
        },
        "kv_tokens_max": max(old.kv),
        "question_to_first_text_ms_p50": round(percentile(old.first_text_ms, 0.5), 1)
        if old.first_text_ms
        else None,
    }


class _Timed:
    """An engine, and how long it took with every chunk and question."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.wall_ms: list[float] = []
        self.model_ms: list[float] = []
        self.first_text_ms: list[float] = []
        self.kv: list[int] = []

    def see(self, chunk: VideoChunk) -> None:
        """Let it see one chunk; a question a minute."""
        if chunk.index % QUESTION_EVERY_S == QUESTION_EVERY_S // 2:
            self.first_text_ms.append(_ask(self.engine.answer, chunk))
        start = time.perf_counter()
        decision = self.engine.observe(chunk)
        self.wall_ms.append((time.perf_counter() - start) * 1000)
        self.model_ms.append(decision.ms)
        self.kv.append(decision.kv_tokens)


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
