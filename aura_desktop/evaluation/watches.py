"""``eval watches``: does every kind of condition speak up when it comes true, once, and never else?

The conditions are given as the reader would make them, so that it is watching that is measured, not reading.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aura_desktop.evaluation import photos as photographs
from aura_desktop.evaluation.driver import Driver
from aura_desktop.evaluation.proactive import GRACE_S, HIT_S
from aura_desktop.evaluation.stats import Rate, percentile, score
from aura_desktop.evaluation.watches_cases import (
    ASK_AT,
    NAMED,
    SEEN,
    STORIES,
    Asked,
    Case,
    deck,
    still_scenes,
)
from aura_desktop.understanding import describe
from aura_desktop.videollm.engine import Watch

STREAMS = 40 * len(STORIES)
"""Unless said otherwise: forty of each story."""
SCENES = 4
"""Still scenes of ten minutes."""

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Judged:
    """One watch of one case. ``delays``: of the alerts that were wanted and came, in seconds."""

    case: Case
    asked: Asked
    delays: tuple[float, ...]
    missed: int
    duplicates: tuple[float, ...]
    false: tuple[float, ...]
    counted: int | None = None


def judge(case: Case, asked: Asked, alerts: list[float], counted: int | None) -> Judged:
    """Each wanted span takes its first alert; another within it is a duplicate, one outside of all is false."""
    delays: dict[int, float] = {}
    duplicates, false = [], []
    for t in alerts:
        spans = enumerate(asked.wanted)
        at = next((n for n, (start, end) in spans if start <= t < end + GRACE_S), None)
        if at is None:
            false.append(t)
        elif at in delays:
            duplicates.append(t)
        else:
            delays[at] = t - asked.wanted[at][0]
    missed = len(asked.wanted) - len(delays)
    told = tuple(delays.values())
    return Judged(case, asked, told, missed, tuple(duplicates), tuple(false), counted)


def run(driver: Driver, *, streams: int, seed: int, progress: Progress) -> dict[str, Any]:
    """Every case through the engine of ``driver``; one JSON-ready object."""
    began = time.monotonic()
    loaded = photographs.load()
    cases = deck(loaded, streams=streams, seed=seed)
    scenes = still_scenes(loaded, scenes=SCENES if streams >= STREAMS else 1, seed=seed)
    judged: list[Judged] = []
    for number, case in enumerate([*cases, *scenes]):
        progress(f"watches: stream {number + 1} of {len(cases) + len(scenes)}")
        judged += play(driver, case)
    return {
        "suite": "watches",
        "engine": driver.engine.info.id,
        "streams": len(cases),
        "still_scenes": len(scenes),
        "seed": seed,
        "seconds": round(time.monotonic() - began, 1),
        "scores": scores(judged),
        "baselines": {},
        "wrong": _wrong(judged),
    }


def play(driver: Driver, case: Case) -> list[Judged]:
    """The stream from its beginning, everything asked for at ``ASK_AT``."""
    driver.restart()
    alerts: dict[str, list[float]] = defaultdict(list)
    counts: dict[str, int] = {}
    for chunk in case.stream.chunks():
        if ASK_AT <= chunk.t < ASK_AT + 1:
            for number, asked in enumerate(case.asked):
                driver.engine.add_watch(_watch(f"w{number}", asked))
        decision = driver.see(chunk)
        counts |= dict(decision.counts)
        if decision.speak and decision.watch is not None:
            "".join(driver.engine.alert(decision))
            alerts[decision.watch].append(chunk.t)
    return [
        judge(case, asked, alerts[f"w{number}"], counts.get(f"w{number}"))
        for number, asked in enumerate(case.asked)
    ]


def _watch(key: str, asked: Asked) -> Watch:
    counting = asked.counts is not None
    text = f"Tell me when {describe.in_words(asked.condition)}."
    return Watch(key, text, asked.every, asked.condition, counting, already=True)


def scores(judged: list[Judged]) -> dict[str, Any]:
    """The rates by kind, with the goals they are held against."""
    out: dict[str, Any] = {}
    for kinds, goal in ((NAMED, 0.85), (SEEN, 0.97)):
        for kind in kinds:
            out[kind.replace(" ", "_")] = _in_time(
                [j for j in judged if j.asked.kind == kind], goal
            )
    out["named_together"] = _in_time([j for j in judged if j.asked.kind in NAMED], 0.85)
    out["seen_together"] = _in_time([j for j in judged if j.asked.kind in SEEN], 0.97)
    counting = [j for j in judged if j.asked.kind == "counting"]
    exact = sum(j.counted == j.asked.counts for j in counting)
    out["counting_exact"] = score(Rate(exact, len(counting)), at_least=0.8)
    still = [j for j in judged if j.asked.kind == "nothing new"]
    told = sum(len(j.false) + (j.counted or 0) for j in still)
    out["alerts_on_still_scenes"] = {"value": told, "at_most": 0, "met": told == 0}
    duplicates = sum(len(j.duplicates) for j in judged)
    out["duplicates"] = {"value": duplicates, "at_most": 0, "met": duplicates == 0}
    moving = [j for j in judged if j.asked.kind != "nothing new"]
    out["false_alerts"] = sum(len(j.false) for j in moving)
    delays = [delay for j in judged for delay in j.delays]
    out["delay_s_p50"] = round(percentile(delays, 0.5), 2) if delays else None
    out["delay_s_p95"] = round(percentile(delays, 0.95), 2) if delays else None
    return out


def _in_time(some: list[Judged], goal: float) -> dict[str, Any]:
    hits = sum(delay <= HIT_S for j in some for delay in j.delays)
    return score(Rate(hits, sum(len(j.asked.wanted) for j in some)), at_least=goal)


def _wrong(judged: list[Judged]) -> list[dict[str, Any]]:
    """What went wrong, to look at."""
    out = []
    for j in judged:
        late = [delay for delay in j.delays if delay > HIT_S]
        miscounted = j.asked.counts is not None and j.counted != j.asked.counts
        if j.missed or late or j.duplicates or j.false or miscounted:
            out.append(
                {
                    "kind": j.asked.kind,
                    "story": j.case.story,
                    "seed": j.case.stream.seed,
                    "condition": describe.in_words(j.asked.condition),
                    "wanted": j.asked.wanted,
                    "missed": j.missed,
                    "late_s": late,
                    "duplicates_at": j.duplicates,
                    "false_at": j.false,
                    "counted": j.counted,
                    "shown": [
                        f"{s.thing.photo.id} {s.thing.place} {s.start:g}-{s.end:g}"
                        for s in j.case.stream.log()
                    ],
                }
            )
    return out
