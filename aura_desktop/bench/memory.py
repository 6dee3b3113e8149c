"""``bench memory``: what the archive takes on disk and how fast it answers with a hundred thousand pictures in it."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from aura_desktop.evaluation import photos
from aura_desktop.evaluation.stats import percentiles
from aura_desktop.evaluation.streams import Placed, Shot, Stream
from aura_desktop.media import Frame, VideoChunk
from aura_desktop.memory.sightings import Thing
from aura_desktop.session.keeper import Keeper
from aura_desktop.settings import MemorySettings
from aura_desktop.timeline import Archive
from aura_desktop.understanding.requests import AskPast
from aura_desktop.videollm.engine import Glimpse

PICTURES = 100_000
"""Keyframes in the archive that is searched: three days and nights of busy video."""

SEARCHES = 200

DIMENSIONS = 139
"""Of an embedding, as aura-nano's."""

HOUR_S = 3600

BEGAN = 1_760_000_000.0

NAMES = ("cat", "dog", "car", "coffee cup", "person", "book", "umbrella", "bicycle", "owl", "lamp")

QUESTIONS = (
    "When did you last see a {}?",
    "How many times did you see a {} this morning?",
    "Was there a {} ten minutes ago?",
    "What did you see at three?",
    "Where was the {}?",
    "What was there before?",
)


def run(*, progress: Callable[[str], None], pictures: int = PICTURES) -> dict[str, Any]:
    """Megabytes an hour of a busy and of a still scene; milliseconds of searches and recalls."""
    out: dict[str, Any] = {}
    for scene in ("busy", "still"):
        progress(f"memory: an hour of a {scene} scene")
        out[f"{scene}_mib_an_hour"] = _hour(busy=scene == "busy")
    progress(f"memory: writing {pictures} pictures' rows")
    out["pictures"] = pictures
    with tempfile.TemporaryDirectory(prefix="aura-bench-") as folder:
        began = time.perf_counter()
        archive = Archive(Path(folder), quota_bytes=2**40)
        _fill(archive, pictures)
        out["filled_s"] = round(time.perf_counter() - began, 1)
        out["database_mib"] = round((Path(folder) / "timeline.db").stat().st_size / 2**20, 1)
        keeper = Keeper(archive, MemorySettings())
        keeper.begin(BEGAN + pictures * 2, "aura-nano", "camera")
        out |= _searches(archive, keeper, progress)
        keeper.close(10.0, "over")
        began = time.perf_counter()
        again = Archive(Path(folder), quota_bytes=2**40)
        out["open_and_check_ms"] = round((time.perf_counter() - began) * 1000, 1)
        again.close()
    return out


def _hour(*, busy: bool) -> float:
    """MiB that an hour takes: as the keeper writes it, the index included."""
    rng = np.random.default_rng(3)
    loaded = photos.load()
    shots = (
        tuple(
            Shot(2, (Placed(loaded[i % len(loaded)], view=i % 4),), moving=True) for i in range(30)
        )
        if busy
        else (Shot(60, (Placed(loaded[0]),)),)
    )
    filmed = list(Stream(3, shots, size=(480, 360)).chunks())
    with tempfile.TemporaryDirectory(prefix="aura-bench-") as folder:
        archive = Archive(Path(folder), quota_bytes=2**40)
        keeper = Keeper(archive, MemorySettings())
        keeper.begin(BEGAN, "aura-nano", "camera")
        for second in range(HOUR_S):
            image = filmed[second % len(filmed)].frames[-1].image
            chunk = VideoChunk(second, float(second), (Frame(float(second), image),))
            here = (second // 2) % len(NAMES) if busy else 0
            things = tuple(
                Thing(NAMES[(here + k) % len(NAMES)], "left", float(rng.uniform(0.3, 1)))
                for k in range(4 if busy else 1)
            )
            keeper.saw(chunk, Glimpse(things, _embedding(rng)))
        archive.commit()
        size = archive.disk_bytes
        keeper.close(float(HOUR_S), "over")
    return round(size / 2**20, 1)


def _embedding(rng: np.random.Generator) -> bytes:
    vector = rng.standard_normal(DIMENSIONS)
    return (vector / np.linalg.norm(vector)).astype("<f2").tobytes()


def _fill(archive: Archive, pictures: int) -> None:
    """Rows only: searching never opens a picture."""
    rng = np.random.default_rng(4)
    archive.begin_session(BEGAN, "aura-nano", "camera")
    for number in range(pictures):
        at = BEGAN + 2.0 * number
        archive._do(  # noqa: SLF001 - a picture's row without its file, which only this bench wants
            "INSERT INTO picture (id, session, at, file, bytes, change, embedding) VALUES (?, 1, ?, ?, 0, 0.5, ?)",
            (number + 1, at, f"{number}.jpg", _embedding(rng)),
        )
        name = NAMES[int(rng.integers(len(NAMES)))]
        archive.add(
            "seen", at, f"a {name} on the left", until=at + 2, name=name, place="left",
            weight=float(rng.uniform(0.2, 1)), picture=number + 1,
        )  # fmt: skip
        if number % 1000 == 999:
            archive.watched(at)
            archive.commit()
    archive.commit()


def _searches(archive: Archive, keeper: Keeper, progress: Callable[[str], None]) -> dict[str, Any]:
    rng = np.random.default_rng(5)
    by_text: list[float] = []
    by_look: list[float] = []
    recalls: list[float] = []
    query = rng.standard_normal(DIMENSIONS).astype(np.float32)
    began = time.perf_counter()
    archive.look_alikes(query)
    first = (time.perf_counter() - began) * 1000
    for number in range(SEARCHES):
        progress(f"memory: search {number + 1} of {SEARCHES}")
        name = NAMES[number % len(NAMES)]
        began = time.perf_counter()
        archive.search(name, limit=20)
        by_text.append((time.perf_counter() - began) * 1000)
        query = rng.standard_normal(DIMENSIONS).astype(np.float32)
        began = time.perf_counter()
        archive.look_alikes(query, limit=20)
        by_look.append((time.perf_counter() - began) * 1000)
        question = QUESTIONS[number % len(QUESTIONS)].format(name)
        began = time.perf_counter()
        keeper.recall(AskPast(question, "last", thing=name), 5.0)
        recalls.append((time.perf_counter() - began) * 1000)
    return {
        "search_text_ms": percentiles(by_text),
        "search_look_ms": percentiles(by_look),
        "search_look_first_ms": round(first, 1),
        "recall_ms": percentiles(recalls),
    }
