"""``eval understand``: whether people's own sentences are read as what they ask for, and nothing is done unasked."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from aura_desktop.evaluation.stats import Rate, percentile, score
from aura_desktop.evaluation.understand_cases import NOW, Case, deck
from aura_desktop.evaluation.understand_scoring import (
    Verdict,
    acts,
    asks_back,
    judge,
    label,
    wanted_label,
    wants_an_act,
)
from aura_desktop.understanding.reader import Reader, Standing
from aura_desktop.understanding.requests import Reading

BINS = 10
"""Of the reliability curve."""
CONFUSIONS = 25
"""Confusions that are listed, the most frequent first."""
WRONG_SHOWN = 60
"""Wrong readings kept in the result, the surest first."""

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Read:
    """One case as it was read."""

    case: Case
    reading: Reading
    verdict: Verdict
    ms: float


def run(
    *, streams: int | None, seed: int, progress: Progress, reader: Reader | None = None
) -> dict[str, Any]:
    """Read every case, or the first ``streams``; one JSON-ready object. Without ``reader``, with the one that ships.

    Raises ``PartUnusable`` where that has no weights.
    """
    began = time.monotonic()
    reader = reader or shipped()
    cases = deck(seed)[:streams]
    read = []
    for number, case in enumerate(cases):
        progress(f"understand: sentence {number + 1} of {len(cases)}")
        read.append(put(reader, case))
    return report(read, seed) | {"seconds": round(time.monotonic() - began, 1)}


def shipped() -> Reader:
    """The reader that ships. Raises ``PartUnusable`` where it has no weights."""
    from aura_desktop.errors import PartUnusable
    from aura_desktop.understanding.learned import LearnedReader

    try:
        return LearnedReader()
    except (OSError, ValueError) as error:
        raise PartUnusable("reader", f"The reader cannot be loaded: {error}.") from error


def put(reader: Reader, case: Case, text: str | None = None) -> Read:
    """``case`` as ``reader`` reads it, or as it reads ``text`` in its place."""
    started = time.perf_counter()
    reading = reader.read(case.text if text is None else text, Standing(NOW, case.thing))
    ms = 1e3 * (time.perf_counter() - started)
    return Read(case, reading, judge(case, reading.requests), ms)


def report(read: Sequence[Read], seed: int) -> dict[str, Any]:
    """The numbers of what was read, in the form that every suite reports."""
    return {
        "suite": "understand",
        "engine": "reader",
        "unit": "sentences",
        "streams": len(read),
        "seed": seed,
        "scores": scores(read),
        "second_set": scores([one for one in read if one.case.second]),
        "baselines": {},
        "types": per_type(read),
        "groups": {
            group: score(Rate(sum(one.verdict.exact for one in some), len(some)))
            for group, some in _grouped(read).items()
        },
        "confusions": confusions(read),
        "reliability": reliability(read),
        "wrong": wrong(read)[:WRONG_SHOWN],
    }


def scores(read: Sequence[Read]) -> dict[str, Any]:
    """The rates, with the goals of the design that they are held against."""

    def share(right: Callable[[Read], bool], some: Sequence[Read] = read, **goal: float) -> Any:
        return score(Rate(sum(map(right, some)), len(some)), **goal)

    plain = [one for one in read if not one.case.noisy]
    noisy = [one for one in read if one.case.noisy]
    idle = [one for one in read if one.case.group in {"not for it", "beyond"}]
    foreign = [one for one in read if one.case.group == "foreign"]
    unasked = [one for one in read if not wants_an_act(one.case)]
    done = [one for one in read if acts(one.reading)]
    times = [one.ms for one in read]
    return {
        "type_right": share(lambda one: one.verdict.kinds),
        "type_and_main_right": share(lambda one: one.verdict.mains),
        "slots_exact": share(lambda one: one.verdict.exact),
        "slots_exact_as_written": share(lambda one: one.verdict.exact, plain),
        "slots_exact_misheard": share(lambda one: one.verdict.exact, noisy),
        "asked_back": share(lambda one: asks_back(one.reading), at_most=0.08),
        "acts_on_nothing_or_beyond": share(lambda one: acts(one.reading), idle, at_most=0.0),
        "acts_on_foreign": share(lambda one: acts(one.reading), foreign, at_most=0.0),
        "acts_where_none_is_wanted": share(lambda one: acts(one.reading), unasked),
        "acts_that_are_wrong": share(lambda one: not one.verdict.exact, done),
        "calibration_error": {"value": calibration_error(read)},
        "ms_p50": {"value": round(percentile(times, 0.5), 2) if times else None},
        "ms_p95": {"value": round(percentile(times, 0.95), 2) if times else None},
    }


def per_type(read: Sequence[Read]) -> dict[str, Any]:
    """Precision and recall of every type, requests counted one by one."""
    both: Counter[str] = Counter()
    got: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for one in read:
        theirs = Counter(type(request).__name__ for request in one.reading.requests)
        ours = Counter(wanted.type for wanted in one.verdict.wanted)
        if ours.pop("Foreign", 0):
            # Either that does nothing is right: what was read counts as wanted, and anything else as nothing wanted.
            ours = theirs if one.verdict.kinds else Counter({"Nothing": 1})
        both += theirs & ours
        got += theirs
        asked += ours
    return {
        name: {
            "precision": score(Rate(both[name], got[name])),
            "recall": score(Rate(both[name], asked[name])),
        }
        for name in sorted(got | asked)
    }


def confusions(read: Sequence[Read]) -> list[dict[str, Any]]:
    """What was wanted and what was read in its place, the most frequent first."""
    pairs = Counter(
        (_joined(map(wanted_label, one.verdict.wanted)), _joined(map(label, one.reading.requests)))
        for one in read
        if not one.verdict.mains
    )
    return [
        {"wanted": wanted, "read": got, "times": times}
        for (wanted, got), times in pairs.most_common(CONFUSIONS)
    ]


def reliability(read: Sequence[Read]) -> list[dict[str, Any]]:
    """By how sure the reader was, in ``BINS`` equal bins: how many, how sure on average, and how many exact."""
    bins: dict[int, list[Read]] = defaultdict(list)
    for one in read:
        bins[min(BINS - 1, int(one.reading.sure * BINS))].append(one)
    return [
        {
            "from": at / BINS,
            "sure": round(sum(one.reading.sure for one in some) / len(some), 4),
            "exact": score(Rate(sum(one.verdict.exact for one in some), len(some))),
        }
        for at, some in sorted(bins.items())
    ]


def calibration_error(read: Sequence[Read]) -> float | None:
    """The expected calibration error: how far sureness and exactness are apart, bins weighed by their size."""
    if not read:
        return None
    apart: float = sum(
        row["exact"]["of"] * abs(row["sure"] - row["exact"]["value"]) for row in reliability(read)
    )
    return round(apart / len(read), 4)


def wrong(read: Sequence[Read]) -> list[dict[str, Any]]:
    """What was not read exactly, the surest first: a wrong act is worse than a wrong question asked back."""
    missed = [one for one in read if not one.verdict.exact]
    missed.sort(key=lambda one: (not acts(one.reading), -one.reading.sure))
    return [
        {
            "text": one.case.text,
            "group": one.case.group,
            "noisy": one.case.noisy,
            "wanted": _joined(map(wanted_label, one.verdict.wanted)),
            "read": [repr(request) for request in one.reading.requests],
            "sure": round(one.reading.sure, 3),
            "acts": acts(one.reading),
        }
        for one in missed
    ]


def _grouped(read: Sequence[Read]) -> dict[str, list[Read]]:
    groups: dict[str, list[Read]] = defaultdict(list)
    for one in read:
        groups[one.case.group].append(one)
    return groups


def _joined(labels: Any) -> str:
    return " & ".join(labels)
