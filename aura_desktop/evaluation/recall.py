"""``eval recall``: what is still known a second, a minute, an hour and three hours later.

The engine, the keeper and the archive are the session's own, on the stream's clock. Beside ours the same questions go
to the live window alone, to the last four frames, and to no video at all.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from aura_desktop.evaluation import photos as photographs
from aura_desktop.evaluation import reading, words
from aura_desktop.evaluation.driver import LAST_CHUNKS, Driver
from aura_desktop.evaluation.recall_cases import (
    AGES,
    FILLER_S,
    FILLERS,
    WINDOW_S,
    Case,
    Probe,
    deck,
    filler,
    shown,
)
from aura_desktop.evaluation.stats import Rate, balanced, percentiles, score
from aura_desktop.media import Frame, VideoChunk
from aura_desktop.session.keeper import Keeper
from aura_desktop.settings import MemorySettings
from aura_desktop.timeline import Archive
from aura_desktop.understanding.requests import AskNow, AskPast
from aura_desktop.videollm.engine import Glimpse, Question

STREAMS = 16
"""Streams of three hours unless said otherwise."""

BASELINE_EVERY = 8
"""The baselines are asked after every eighth stream: each of their answers is decoded, which takes a second."""

BEGAN = datetime(2026, 3, 3, 9, 0).astimezone().timestamp()
"""What the wall's clock says when a stream begins."""

MINUTES_OFF = 1
"""Minutes by which a told time may be off: the clock is told to the minute."""

WRONG_SHOWN = 60
"""Wrong answers kept in the result, to look at."""

Onlooker = Literal["ours", "window_only", "last_4_frames", "blind"]
Progress = Callable[[str], None]
Seen = tuple[VideoChunk, Glimpse]


@dataclass(frozen=True, slots=True)
class Answer:
    """One question put to one onlooker, and whether the reply was right."""

    probe: Probe
    reply: str
    right: bool
    evidence: bool = False


def run(driver: Driver, *, streams: int, seed: int, progress: Progress) -> dict[str, Any]:
    """Ask everything of ours and of the baselines; one JSON-ready object."""
    began = time.monotonic()
    loaded = photographs.load()
    cases = deck(loaded, streams=streams, seed=seed, began=BEGAN)
    between = [_filmed(driver, which, progress) for which in range(min(FILLERS, streams))]
    answers: dict[Onlooker, list[Answer]] = defaultdict(list)
    recall_ms: list[float] = []
    disk: list[float] = []
    for number, case in enumerate(cases):
        progress(f"recall: stream {number + 1} of {len(cases)}")
        with tempfile.TemporaryDirectory(prefix="aura-eval-") as folder:
            archive = Archive(Path(folder), quota_bytes=2**32)
            keeper = Keeper(archive, MemorySettings())
            keeper.begin(BEGAN, driver.engine.info.id, f"stream {case.seed}")
            last = _watch(driver, case, between[case.filler % len(between)], keeper)
            disk.append(archive.disk_bytes / 2**20 / (case.seconds / 3600))
            for probe in case.probes:
                answers["ours"].append(_recalled(driver, keeper, case, probe, recall_ms))
            keeper.close(float(case.seconds), "over")
        if number % BASELINE_EVERY == 0:
            for onlooker in ("window_only", "last_4_frames", "blind"):
                progress(f"recall: stream {number + 1} of {len(cases)}, {onlooker}")
                answers[onlooker] += _baseline(driver, case, onlooker, last)
    return {
        "suite": "recall",
        "engine": driver.engine.info.id,
        "streams": len(cases),
        "seed": seed,
        "hours_of_stream": round(sum(case.seconds for case in cases) / 3600, 1),
        "photographs": len(loaded),
        "seconds": round(time.monotonic() - began, 1),
        "recall_ms": percentiles(recall_ms),
        "archive_mib_an_hour": round(sum(disk) / len(disk), 1),
        "scores": scores(answers["ours"]),
        "baselines": {
            name: scores(answers[name]) for name in ("window_only", "last_4_frames", "blind")
        },
        "wrong": [
            {
                "age_s": a.probe.age,
                "question": a.probe.text,
                "wanted": list(a.probe.wanted),
                "reply": a.reply,
            }
            for a in answers["ours"]
            if not a.right
        ][:WRONG_SHOWN],
    }


def scores(answers: list[Answer]) -> dict[str, Any]:
    """The rates of one onlooker: at each age, and of each kind over all ages."""
    out: dict[str, Any] = {}
    by_age = {age: _rate([a for a in answers if a.probe.age == age]) for age in AGES}
    for age, rate in by_age.items():
        out[f"at_{_name(age)}"] = score(rate, at_least=0.75 if age == 3600 else None)
    if by_age[10].right:
        kept = by_age[3600].value / by_age[10].value
        out["kept_after_1_h"] = {"value": round(kept, 4), "at_least": 0.9, "met": kept >= 0.9}
    by_kind = {
        kind: _rate([a for a in answers if a.probe.kind == kind])
        for kind in ("yes", "no", "name", "when", "where", "count")
    }
    out["yes_no_balanced"] = balanced(by_kind["yes"], by_kind["no"])
    for kind in ("name", "when", "where", "count"):
        out[kind] = score(by_kind[kind])
    cited = [a.evidence for a in answers if a.right and a.probe.kind != "no"]
    out["right_with_evidence"] = score(Rate(sum(cited), len(cited)))
    return out


def right(probe: Probe, reply: str) -> bool:
    """Whether ``reply`` answers ``probe`` truly."""
    match probe.kind:
        case "yes":
            return words.yes_or_no(reply) is True
        case "no":
            return (
                words.yes_or_no(reply) is False or re.search(r"\bdid not see\b", reply) is not None
            )
        case "name":
            return words.names(reply, probe.wanted)
        case "where":
            return words.place(reply) == probe.wanted[0]
        case "when":
            return _on_time(reply, BEGAN + int(probe.wanted[0]))
        case "count":
            return times(reply) == int(probe.wanted[0])


def times(reply: str) -> int | None:
    """How many times ``reply`` says; ``None`` where it cannot be told."""
    plain = words.plain(reply)
    for pattern, value in ((r"\bonce\b", 1), (r"\btwice\b", 2)):
        if re.search(pattern, plain) and "not once" not in plain:
            return value
    found = re.search(r"\b(\d+|one|two|three) times?\b", plain)
    if found is None:
        return 0 if re.search(r"\bnot once\b|\bnever\b", plain) else None
    return int(found[1]) if found[1].isdigit() else {"one": 1, "two": 2, "three": 3}[found[1]]


def _on_time(reply: str, at: float) -> bool:
    t = datetime.fromtimestamp(at).astimezone()
    for hour, minute in re.findall(r"\b(\d{1,2}):(\d{2})\b", reply):
        off = abs(int(hour) * 60 + int(minute) - (t.hour * 60 + t.minute))
        if min(off, 1440 - off) <= MINUTES_OFF:
            return True
    return False


def _rate(answers: list[Answer]) -> Rate:
    return Rate(sum(a.right for a in answers), len(answers))


def _name(age: int) -> str:
    return f"{age}_s" if age < 60 else f"{age // 60}_min" if age < 3600 else f"{age // 3600}_h"


def _filmed(driver: Driver, which: int, progress: Progress) -> list[Seen]:
    """A minute between, as the engine sees it."""
    progress(f"recall: filming minute {which + 1}")
    driver.restart()
    return [(chunk, driver.see(chunk).glimpse) for chunk in filler(which).chunks()]


def _at(chunk: VideoChunk, second: int) -> VideoChunk:
    """``chunk`` as second ``second`` of a stream."""
    frames = tuple(
        Frame(second + k / len(chunk.frames), frame.image) for k, frame in enumerate(chunk.frames)
    )
    return replace(chunk, index=second, t=frames[-1].t, frames=frames)


def _watch(driver: Driver, case: Case, between: list[Seen], keeper: Keeper) -> list[VideoChunk]:
    """Show the whole stream to the keeper, and to the fresh engine what it has in its window at the end.

    Returns the chunks of the last seconds.
    """
    driver.restart()
    fresh = shown(case)
    last: list[VideoChunk] = []
    playing: list[VideoChunk] = []
    for second in range(case.seconds):
        if second in fresh:
            playing = list(fresh[second].chunks())
        anew = bool(playing)
        chunk, glimpse = (playing.pop(0), Glimpse()) if anew else between[second % FILLER_S]
        chunk = _at(chunk, second)
        if case.seconds - second <= WINDOW_S:
            last.append(chunk)
            glimpse = driver.see(chunk).glimpse
        elif anew:
            glimpse = driver.see(chunk).glimpse
        keeper.saw(chunk, glimpse)
    return last


def _recalled(
    driver: Driver, keeper: Keeper, case: Case, probe: Probe, recall_ms: list[float]
) -> Answer:
    start = time.perf_counter()
    question, evidence = with_memory(keeper, probe.text, float(case.seconds))
    recall_ms.append((time.perf_counter() - start) * 1000)
    reply = driver.put(question)
    return Answer(probe, reply, right(probe, reply), evidence)


def with_memory(keeper: Keeper, text: str, t: float) -> tuple[Question, bool]:
    """``text`` asked at ``t`` as the session asks it: a question about the past takes along what memory says.

    Also whether that carries evidence.
    """
    request = reading.read(text, BEGAN + t)[0]
    if isinstance(request, AskPast):
        found = keeper.recall(request, t)
        question = Question("q", text, t, past=True, recalled=found.recollection)
        return question, bool(found.evidence)
    return Question("q", text, t, ask=request if isinstance(request, AskNow) else None), False


def _baseline(
    driver: Driver, case: Case, onlooker: Onlooker, last: list[VideoChunk]
) -> list[Answer]:
    driver.restart()
    if onlooker == "last_4_frames":
        last = last[-LAST_CHUNKS:]
    for chunk in last if onlooker != "blind" else []:
        driver.see(chunk)
    replies = [driver.probe(probe.text, float(case.seconds)) for probe in case.probes]
    return [
        Answer(probe, reply, right(probe, reply))
        for probe, reply in zip(case.probes, replies, strict=True)
    ]
