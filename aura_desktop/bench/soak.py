"""``bench soak``: hours of stream through a whole session: does a chunk cost the same at the end, does anything grow?

A filmed ten minutes is repeated for as long as it takes (its coded pictures, not anew), questions about now and about
the past are typed every minute, a watch stands. Both processes are weighed from outside.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import numpy as np

from aura_desktop.bench.child import Child, program
from aura_desktop.errors import PartUnusable
from aura_desktop.evaluation import photos
from aura_desktop.evaluation.stats import percentile, percentiles
from aura_desktop.evaluation.streams import Placed, Shot, Stream, write_film

HOURS = 8.0
"""Hours of stream unless said otherwise."""

LOOP_S = 600
"""Seconds that are filmed; the rest repeats them."""

SIZE = (320, 240)
"""The film's pictures, width and height."""

EDGE_S = 3600
"""Seconds at the beginning and at the end that are compared."""

QUESTION_EVERY_S = 60
QUESTIONS = (
    "What do you see?",
    "When did you last see a dog?",
    "Is there a car?",
    "What was there before?",
    "How many times did you see a butterfly today?",
)
"""Typed in turn, one a minute."""

WATCH = "Tell me every time you see a rocket."

WEIGH_EVERY = 30
"""Chunks between two weighings."""

WARM_UP = 0.1
"""Share of the run before growth is measured: models and caches fill first."""

SLACK_S = 120.0
"""Seconds a session may take beyond its stream: loading, and the last reply."""

SLOWEST = 5.0
"""Seconds of work a second of stream at most; a slower machine cannot run this bench."""


def run(
    *, hours: float, pace: Literal["real", "fast"], progress: Callable[[str], None]
) -> dict[str, Any]:
    """``hours`` of stream through ``live --headless``; one JSON-ready object."""
    seconds = max(2 * WEIGH_EVERY, round(hours * 3600))
    with tempfile.TemporaryDirectory(prefix="aura-soak-") as folder:
        film = Path(folder) / "film.mp4"
        progress("soak: filming")
        _film(film, seconds)
        asks = [
            word
            for number, t in enumerate(range(QUESTION_EVERY_S, seconds, QUESTION_EVERY_S))
            for word in ("--ask", f"{t}:{QUESTIONS[number % len(QUESTIONS)]}")
        ]
        words = program(
            "live", "--headless", "--video", str(film), "--audio", "none", "--speaker", "none",
            "--pace", pace, "--events", "-", "--watch", WATCH, *asks,
        )  # fmt: skip
        return _watch(words, seconds, pace, progress)


def _watch(
    words: list[str], seconds: int, pace: Literal["real", "fast"], progress: Callable[[str], None]
) -> dict[str, Any]:
    ms: list[float] = []
    kv: list[int] = []
    weights: list[tuple[float, dict[str, float]]] = []
    archive: list[tuple[float, int]] = []
    ttft: dict[str, list[float]] = {"now": [], "past": []}
    about: dict[str, str] = {}
    asked: dict[str, str] = {}
    dropped: int | None = None
    tiers: dict[str, Any] = {}
    began = time.perf_counter()
    limit = SLACK_S + seconds * (SLOWEST if pace == "fast" else 1.0)
    with Child(words) as child:
        for line in child.lines(limit):
            event = line.event()
            match event.get("type"):
                case "chunk.observed":
                    ms.append(event["ms"])
                    kv.append(event["kv_tokens"])
                    tiers = {tier["name"]: tier for tier in event["memory"]}
                    if "archive" in tiers:
                        archive.append((event["t"], tiers["archive"]["bytes"]))
                    if len(ms) % WEIGH_EVERY == 0:
                        weights.append((event["t"], child.private_of))
                        progress(f"soak: second {len(ms)} of {seconds}")
                case "user.asked":
                    asked[event["id"]] = "past" if _past(event["text"]) else "now"
                case "reply.started":
                    about[event["id"]] = asked.get(event["to"] or "", "")
                case "reply.ended" if about.get(event["id"]) and event["ttft_ms"] is not None:
                    ttft[about[event["id"]]].append(event["ttft_ms"])
                case "session.ended":
                    dropped = event["dropped"]
                case _:
                    pass
    if not ms:
        raise PartUnusable("session", "The measured session saw nothing.")
    edge = min(EDGE_S, len(ms) // 2)
    since = WARM_UP * seconds
    return {
        "pace": pace,
        "hours_of_stream": round(len(ms) / 3600, 2),
        "took_s": round(time.perf_counter() - began, 1),
        "chunk_ms": percentiles(ms),
        "edges_s": edge,
        "first": percentiles(ms[:edge]),
        "last": percentiles(ms[-edge:]),
        "p50_last_over_first": round(percentile(ms[-edge:], 0.5) / percentile(ms[:edge], 0.5), 3),
        "p99_last_over_first": round(percentile(ms[-edge:], 0.99) / percentile(ms[:edge], 0.99), 3),
        "kv_tokens_max_first": max(kv[:edge]),
        "kv_tokens_max_last": max(kv[-edge:]),
        "kv_tokens_an_hour": _slope([(float(t), n) for t, n in enumerate(kv) if t >= since]),
        "private_mib": {name: _grown(name, weights, since) for name in ("application", "models")},
        "archive_mib": round(archive[-1][1] / 2**20, 1) if archive else None,
        "archive_mib_an_hour": round(archive[-1][1] / 2**20 / (len(ms) / 3600), 1)
        if archive
        else None,
        "tiers": tiers,
        "ttft_ms_now": percentiles(ttft["now"]),
        "ttft_ms_past": percentiles(ttft["past"]),
        "dropped": dropped,
    }


def _past(text: str) -> bool:
    return text.startswith(("When did", "What was", "How many times"))


def _grown(
    name: str, weights: list[tuple[float, dict[str, float]]], since: float
) -> dict[str, float | None]:
    """MiB of one process at the first and the last weighing, and how it grew an hour from second ``since`` on."""
    held = [(t, weight[name]) for t, weight in weights]
    return {
        "first": round(held[0][1], 1),
        "last": round(held[-1][1], 1),
        "an_hour": _slope([point for point in held if point[0] >= since]),
    }


def _slope(points: list[tuple[float, float]]) -> float | None:
    """Least squares, per hour; ``None`` for too few points."""
    if len(points) < 3:
        return None
    t, y = np.asarray(points, float).T
    return round(float(np.polyfit(t / 3600, y, 1)[0]), 2)


def _film(path: Path, seconds: int) -> None:
    """Things that come and go, and stretches of nothing, repeated up to ``seconds``."""
    loaded = photos.load()
    rng = np.random.default_rng(6)
    shots: list[Shot] = []
    left = min(LOOP_S, seconds)
    while left > 0:
        length = min(int(rng.integers(4, 20)), left)
        photo = loaded[int(rng.integers(len(loaded)))]
        thing = (Placed(photo, view=int(rng.integers(4))),) if rng.random() < 0.7 else ()
        shots.append(Shot(length, thing))
        left -= length
    once = path.with_name("once.mp4")
    write_film([Stream(6, tuple(shots), size=SIZE)], once)
    _repeated(once, path, seconds)


def _repeated(once: Path, path: Path, seconds: int) -> None:
    """The coded pictures of ``once`` again and again, until ``seconds`` are full."""
    import av

    offset = 0
    with av.open(str(path), "w") as out:
        target = None
        while True:
            with av.open(str(once)) as source:
                stream = source.streams.video[0]
                target = target or out.add_stream_from_template(stream)
                assert stream.time_base is not None
                base = stream.time_base
                end = 0
                for packet in source.demux(stream):
                    if packet.dts is None or packet.pts is None:
                        continue
                    end = max(end, packet.pts + (packet.duration or 0))
                    packet.pts += offset
                    packet.dts += offset
                    if packet.pts * base >= seconds:
                        return
                    packet.stream = target
                    out.mux(packet)
            offset += end
