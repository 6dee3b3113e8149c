"""``eval proactive``: does it speak up when, and only when, what it was asked to watch for is there?"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from aura_desktop.evaluation import photos as photographs
from aura_desktop.evaluation import words
from aura_desktop.evaluation.driver import LAST_CHUNKS, Alert, Driver, Onlooker
from aura_desktop.evaluation.proactive_cases import Case, Request, Slot, deck
from aura_desktop.evaluation.stats import Rate, per_minute, percentile, score
from aura_desktop.media import Frame, VideoChunk

STREAMS = 96
"""Rendered streams unless said otherwise: about an hour and a quarter of video."""

BASELINES_EVERY = 12
"""The baselines see every twelfth stream: they cost as much as ours and need no narrow interval."""

HIT_S = 2.0
"""An alert this long after the thing came is in time (StreamingBench's proactive output)."""

GRACE_S = 1.0
"""An alert this long after the thing left may still rest on the chunk that showed it."""

SHOWN = 60
"""Misses and false alerts kept in the result, to look at."""

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Judged:
    """One case's alerts against its slots: those that served one, belated ones, duplicates and false ones."""

    case: Case
    served: tuple[tuple[Slot, Alert], ...]
    missed: tuple[Slot, ...]
    belated: tuple[Alert, ...]
    duplicates: tuple[Alert, ...]
    false: tuple[Alert, ...]

    @property
    def alerts(self) -> int:
        """All of them."""
        return len(self.served) + len(self.belated) + len(self.duplicates) + len(self.false)

    def weight(self) -> float:
        """What the served slots are worth: 1 at once, falling linearly to 0 at the slot's end (OmniInteract)."""
        return sum(
            min(1.0, max(0.0, 1 - (alert.t - slot.start) / (slot.end - slot.start)))
            for slot, alert in self.served
        )


def judge(case: Case, alerts: list[Alert]) -> Judged:
    """Give each slot its first alert; what is left is false unless the thing is in sight.

    In sight it is a duplicate if there was an alert for that request before, and belated if it is the first: the thing
    was missed when it came, and told at a later coming. A belated alert serves no slot.
    An alert for a request that was taken back, or for none, is false wherever it falls.
    """
    served: list[tuple[Slot, Alert]] = []
    belated: list[Alert] = []
    duplicates: list[Alert] = []
    false: list[Alert] = []
    live = {request.id: request for request in case.requests}
    done: set[Slot] = set()
    told: set[str] = set()
    for alert in alerts:
        slot = next(
            (
                s
                for s in case.slots
                if s.request == alert.watch and s.start <= alert.t < s.end + GRACE_S
            ),
            None,
        )
        request = live.get(alert.watch or "")
        if slot is not None and slot not in done:
            done.add(slot)
            told.add(slot.request)
            served.append((slot, alert))
        elif (
            request is not None
            and request.cancelled_at is None
            and case.in_sight(request.id, alert.t)
        ):
            (duplicates if request.id in told else belated).append(alert)
            told.add(request.id)
        else:
            false.append(alert)
    return Judged(
        case,
        tuple(served),
        tuple(slot for slot in case.slots if slot not in done),
        tuple(belated),
        tuple(duplicates),
        tuple(false),
    )


def run(
    driver: Driver,
    *,
    streams: int,
    seed: int,
    progress: Progress,
    through_session: Callable[[list[Case]], list[list[Alert]]] | None = None,
) -> dict[str, Any]:
    """Run every case with ours, some with the baselines; one JSON-ready object.

    ``through_session`` plays all cases in one live session; without it the engine of ``driver`` is fed directly, as
    the baselines always are.
    """
    began = time.monotonic()
    loaded = photographs.load()
    cases = deck(loaded, streams=streams, seed=seed)
    judged: dict[Onlooker, list[Judged]] = {"ours": [], "last4": [], "blind": []}
    if through_session is not None:
        judged["ours"] = [judge(c, a) for c, a in zip(cases, through_session(cases), strict=True)]
    for number, case in enumerate(cases):
        progress(f"proactive: stream {number + 1} of {len(cases)}")
        if through_session is None:
            judged["ours"].append(judge(case, play(driver, case, case.stream.chunks())))
        if number % BASELINES_EVERY == 0:
            judged["blind"].append(judge(case, play(driver, case, _grey(case.stream.chunks()))))
            judged["last4"].append(judge(case, _last4(driver, case)))
    return {
        "suite": "proactive",
        "engine": driver.engine.info.id,
        "through": "the engine"
        if through_session is None
        else "a live session on the simulated clock",
        "streams": len(cases),
        "seed": seed,
        "photographs": len(loaded),
        "seconds": round(time.monotonic() - began, 1),
        "scores": scores(judged["ours"]),
        "baselines": {"last_4_frames": scores(judged["last4"]), "blind": scores(judged["blind"])},
        "by_thing": _by_thing(judged["ours"]),
        "wrong": _wrong(judged["ours"])[:SHOWN],
    }


def scores(judged: list[Judged]) -> dict[str, Any]:
    """The rates of one onlooker, with the goals they are held against."""
    served = [pair for j in judged for pair in j.served]
    slots = sum(len(j.case.slots) for j in judged)
    alerts = sum(j.alerts for j in judged)
    minutes = sum(j.case.stream.seconds for j in judged) / 60
    weight = sum(j.weight() for j in judged)
    delays = [alert.t - slot.start for slot, alert in served]
    cancelled = [j for j in judged if j.case.story == "cancelled"]
    duplicates = sum(len(j.duplicates) for j in judged)
    return {
        "hit_within_2s": score(Rate(sum(d <= HIT_S for d in delays), slots), at_least=0.85),
        "hit_at_all": score(Rate(len(served), slots)),
        "false_alerts_a_minute": per_minute(
            sum(len(j.false) for j in judged), minutes, at_most=0.05
        ),
        "duplicates": {"value": duplicates, "at_most": 0, "met": duplicates == 0},
        "belated": sum(len(j.belated) for j in judged),
        "precision": score(Rate(len(served), alerts)),
        "f1_omniinteract": round(2 * weight / (alerts + slots), 4) if alerts + slots else None,
        "names_the_thing": score(
            Rate(sum(_named(j.case, s, a) for j in judged for s, a in j.served), len(served))
        ),
        "silent_after_cancel": score(Rate(sum(not j.alerts for j in cancelled), len(cancelled))),
        "delay_s_p50": round(percentile(delays, 0.5), 2) if delays else None,
        "delay_s_p95": round(percentile(delays, 0.95), 2) if delays else None,
    }


def _named(case: Case, slot: Slot, alert: Alert) -> bool:
    wanted = next(r.name for r in case.requests if r.id == slot.request)
    accepted = {
        n for s in case.stream.log() if s.thing.photo.shows(wanted) for n in s.thing.photo.names
    }
    return words.names(alert.text, {wanted, *accepted})


def play(driver: Driver, case: Case, chunks: Iterator[VideoChunk]) -> list[Alert]:
    """The stream from its beginning, the requests made and taken back on the way."""
    driver.restart()
    waiting = list(case.requests)
    alerts: list[Alert] = []
    for chunk in chunks:
        for request in waiting:
            if request.t <= chunk.t and request.t + 1 > chunk.t:
                driver.watch(request.id, request.text)
            if (
                request.cancelled_at is not None
                and request.cancelled_at <= chunk.t < request.cancelled_at + 1
            ):
                driver.unwatch(request.id)
        alert = driver.step(chunk)
        if alert is not None:
            alerts.append(alert)
    return alerts


def _last4(driver: Driver, case: Case) -> list[Alert]:
    """A fresh engine each second, which sees the last four frames; a request is over once it has been served."""
    recent: list[VideoChunk] = []
    alerts: list[Alert] = []
    served: set[str | None] = set()
    for chunk in case.stream.chunks():
        recent = [*recent, chunk][-LAST_CHUNKS:]
        pending = [r for r in case.requests if _pending(r, chunk.t) and r.id not in served]
        if not pending:
            continue
        driver.restart()
        for request in pending:
            driver.watch(request.id, request.text)
        for old in recent[:-1]:
            driver.see(old)
        alert = driver.step(chunk)
        if alert is not None:
            served.add(alert.watch)
            alerts.append(alert)
    return alerts


def _pending(request: Request, t: float) -> bool:
    return request.t <= t and (request.cancelled_at is None or t < request.cancelled_at)


def _grey(chunks: Iterator[VideoChunk]) -> Iterator[VideoChunk]:
    """The same times, and nothing to see."""
    for chunk in chunks:
        frames = tuple(Frame(f.t, np.full_like(f.image, 128)) for f in chunk.frames)
        yield VideoChunk(chunk.index, chunk.t, frames)


def _by_thing(judged: list[Judged]) -> dict[str, dict[str, int]]:
    """Slots, hits in time and false alerts by the name that was waited for."""
    table: dict[str, dict[str, int]] = defaultdict(lambda: {"slots": 0, "hits": 0, "false": 0})
    for j in judged:
        name_of = {r.id: r.name for r in j.case.requests}
        for slot in j.case.slots:
            table[name_of[slot.request]]["slots"] += 1
        for slot, alert in j.served:
            table[name_of[slot.request]]["hits"] += alert.t - slot.start <= HIT_S
        for alert in j.false:
            table[name_of.get(alert.watch or "", "(none)")]["false"] += 1
    return dict(sorted(table.items()))


def _wrong(judged: list[Judged]) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    for j in judged:
        name_of = {r.id: r.name for r in j.case.requests}
        common = {"story": j.case.story, "seed": j.case.stream.seed}
        for slot in j.missed:
            where = [
                s.thing.photo.id + " " + s.thing.place
                for s in j.case.stream.log()
                if s.start == slot.start
            ]
            lines.append(
                {
                    "what": "missed",
                    "waited_for": name_of[slot.request],
                    "shown": where,
                    "t": slot.start,
                    **common,
                }
            )
        for slot, alert in j.served:
            if alert.t - slot.start > HIT_S:
                lines.append(
                    {
                        "what": "late",
                        "waited_for": name_of[slot.request],
                        "by_s": alert.t - slot.start,
                        **common,
                    }
                )
        for what, alerts in (
            ("false", j.false),
            ("belated", j.belated),
            ("duplicate", j.duplicates),
        ):
            for alert in alerts:
                shown = [
                    s.thing.photo.id + " " + s.thing.place
                    for s in j.case.stream.log()
                    if s.start <= alert.t < s.end
                ]
                lines.append(
                    {
                        "what": what,
                        "waited_for": name_of.get(alert.watch or ""),
                        "shown": shown,
                        "t": alert.t,
                        "p_speak": round(alert.p_speak, 3),
                        "said": alert.text,
                        **common,
                    }
                )
    return lines
