"""``eval see``: what is there now, where, and an honest no, on streams of photographs no part was made with."""

from __future__ import annotations

import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aura_desktop.evaluation import photos as photographs
from aura_desktop.evaluation import words
from aura_desktop.evaluation.driver import LAST_CHUNKS, Driver, Onlooker
from aura_desktop.evaluation.recall import BEGAN, with_memory
from aura_desktop.evaluation.see_cases import Case, Kind, Probe, deck
from aura_desktop.evaluation.stats import Rate, balanced, percentile, score
from aura_desktop.evaluation.vocabulary import everyday_names
from aura_desktop.session.keeper import Keeper
from aura_desktop.settings import MemorySettings
from aura_desktop.timeline import Archive

STREAMS = 208
"""Rendered streams unless said otherwise: thirteen rounds of the pattern."""

LAST4_EVERY = 4
"""The last-4-frames baseline sees every fourth stream: it costs as much as ours and needs no narrow interval."""

WRONG_SHOWN = 60
"""Wrong answers kept in the result, to look at."""

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Answer:
    """One question put to one onlooker, and whether the reply was right."""

    case: Case
    probe: Probe
    reply: str
    right: bool


def right(probe: Probe, reply: str) -> bool:
    """Whether ``reply`` answers ``probe`` truly."""
    match probe.kind:
        case "name":
            return words.names(reply, probe.wanted)
        case "yes" | "side_yes" | "light_yes":
            return words.yes_or_no(reply) is True
        case "no" | "side_no" | "light_no":
            return words.yes_or_no(reply) is False or (probe.dark and words.too_dark(reply))
        case "where":
            return words.place(reply) == probe.wanted[0]
        case "empty":
            return words.admits_nothing(reply, everyday_names())
        case "people":
            return words.count(reply) == int(probe.wanted[0])
        case "refuse":
            return words.refuses(reply)


def run(driver: Driver, *, streams: int, seed: int, progress: Progress) -> dict[str, Any]:
    """Ask everything of ours and of both baselines; one JSON-ready object."""
    began = time.monotonic()
    loaded = photographs.load()
    cases = deck(loaded, streams=streams, seed=seed)
    answers: dict[Onlooker, list[Answer]] = {"ours": [], "last4": [], "blind": []}
    without: list[Answer] = []
    past = unasked = 0
    for number, case in enumerate(cases):
        progress(f"see: stream {number + 1} of {len(cases)}")
        with tempfile.TemporaryDirectory(prefix="aura-eval-") as folder:
            keeper = Keeper(Archive(Path(folder), quota_bytes=2**32), MemorySettings())
            keeper.begin(BEGAN, driver.engine.info.id, f"stream {number}")
            unasked += _watch(driver, case, None, keeper)
            remembered, taken = _ask_with_memory(driver, case, keeper)
            keeper.close(float(case.stream.seconds), "over")
        answers["ours"] += remembered
        without += _ask(driver, case)
        past += taken
        if number % LAST4_EVERY == 0:
            _watch(driver, case, LAST_CHUNKS)
            answers["last4"] += _ask(driver, case)
    answers["blind"] = _blind(driver, cases, progress)
    return {
        "suite": "see",
        "engine": driver.engine.info.id,
        "streams": len(cases),
        "seed": seed,
        "photographs": len(loaded),
        "seconds": round(time.monotonic() - began, 1),
        "chunk_ms_p50": round(percentile(driver.chunk_ms, 0.5), 1) if driver.chunk_ms else None,
        "spoke_unasked": unasked,
        "memory": _compared(answers["ours"], without) | {"questions_taken_for_past": past},
        "scores": scores(answers["ours"]),
        "baselines": {
            "last_4_frames": scores(answers["last4"]),
            "blind": scores(answers["blind"]),
        },
        "by_photograph": _by_photograph(answers["ours"]),
        "wrong": [
            {
                "about": a.case.about,
                "place": a.case.place,
                "kind": a.probe.kind,
                "question": a.probe.text,
                "wanted": list(a.probe.wanted),
                "reply": a.reply,
                "seed": a.case.stream.seed,
            }
            for a in answers["ours"]
            if not a.right
        ][:WRONG_SHOWN],
    }


def _compared(on: list[Answer], off: list[Answer]) -> dict[str, Any]:
    """Right of all, with memory and without, to the same questions about the same streams."""
    right_on, right_off = (sum(answer.right for answer in answers) for answers in (on, off))
    return {
        "on": score(Rate(right_on, len(on))),
        "off": score(Rate(right_off, len(off))),
        "points_lost": round(100 * (right_off - right_on) / max(1, len(on)), 2),
        "replies_that_differ": sum(a.reply != b.reply for a, b in zip(on, off, strict=True)),
    }


def scores(answers: list[Answer]) -> dict[str, Any]:
    """The rates of one onlooker, with the goals they are held against."""
    by = _rates(answers)
    new = _rates([answer for answer in answers if answer.probe.new])
    empty = by["empty"]
    return {
        "names_the_thing": score(by["name"], at_least=0.80),
        "yes_no_balanced": balanced(by["yes"], by["no"], at_least=0.85),
        "left_middle_right": score(by["where"], at_least=0.85),
        "side_balanced": balanced(by["side_yes"], by["side_no"]),
        "empty_named_as_something": score(Rate(empty.of - empty.right, empty.of), at_most=0.05),
        "people_counted": score(by["people"]),
        "dark_balanced": balanced(by["light_yes"], by["light_no"]),
        "refuses_the_unknowable": score(by["refuse"]),
        "new_wordings_names": score(new["name"]),
        "new_wordings_yes_no": balanced(new["yes"], new["no"]),
        "new_wordings_where": score(new["where"]),
    }


def _rates(answers: list[Answer]) -> dict[Kind, Rate]:
    by: dict[Kind, Rate] = defaultdict(lambda: Rate(0, 0))
    for answer in answers:
        old = by[answer.probe.kind]
        by[answer.probe.kind] = Rate(old.right + answer.right, old.of + 1)
    return by


def _watch(driver: Driver, case: Case, last: int | None, keeper: Keeper | None = None) -> int:
    """Show the stream, or its last chunks, to the fresh engine; how often it wanted to speak unasked.

    ``keeper`` remembers what it saw.
    """
    driver.restart()
    chunks = list(case.stream.chunks())
    spoke = 0
    for chunk in chunks if last is None else chunks[-last:]:
        decision = driver.see(chunk)
        spoke += decision.speak
        if keeper is not None:
            keeper.saw(chunk, decision.glimpse)
    return spoke


def _ask_with_memory(driver: Driver, case: Case, keeper: Keeper) -> tuple[list[Answer], int]:
    """The answers when every question goes by memory first, and how many it took for ones about the past."""
    answers: list[Answer] = []
    past = 0
    for probe in case.probes:
        question, _ = with_memory(keeper, probe.text, float(case.stream.seconds))
        past += question.past
        reply = driver.put(question)
        answers.append(Answer(case, probe, reply, right(probe, reply)))
    return answers, past


def _ask(driver: Driver, case: Case) -> list[Answer]:
    return [
        Answer(
            case,
            probe,
            reply := driver.probe(probe.text, float(case.stream.seconds)),
            right(probe, reply),
        )
        for probe in case.probes
    ]


def _blind(driver: Driver, cases: list[Case], progress: Progress) -> list[Answer]:
    """The same questions with no video: one reply per wording, as nothing else could tell them apart."""
    driver.restart()
    replies: dict[str, str] = {}
    answers = []
    for case in cases:
        for probe in case.probes:
            if probe.text not in replies:
                progress(f"see: blind, wording {len(replies) + 1}")
                replies[probe.text] = driver.probe(probe.text, float(case.stream.seconds))
            reply = replies[probe.text]
            answers.append(Answer(case, probe, reply, right(probe, reply)))
    return answers


def _by_photograph(answers: list[Answer]) -> dict[str, dict[str, str]]:
    """Right of asked, by photograph and kind: where the misses are."""
    counts: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for answer in answers:
        pair = counts[answer.case.about][answer.probe.kind]
        pair[0] += answer.right
        pair[1] += 1
    return {
        about: {kind: f"{got}/{of}" for kind, (got, of) in sorted(kinds.items())}
        for about, kinds in sorted(counts.items())
    }
