"""How well it sees, speaks up and remembers, on rendered streams whose events are known exactly.

``see``, ``proactive``, ``watches`` and ``recall`` are the suites; ``photos``, ``render`` and ``streams`` make what
they show, ``words`` and ``stats`` read and count the replies. ``understand`` needs no stream: it reads sentences.
A score on these is not one on StreamingBench or OVO-Bench.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aura_desktop.evaluation.driver import Alert
    from aura_desktop.evaluation.proactive_cases import Case
    from aura_desktop.settings import Settings

SUITES = ("see", "proactive", "watches", "recall", "understand")

REDRAW_S = 0.1
"""Seconds between two redraws of the progress line: smooth to the eye, nothing to the processor."""

LOG_S = 20.0
"""Seconds between two lines of progress where nothing can be rewritten."""

SEED = 1
"""The seed of the published numbers."""


def run(
    suites: Sequence[str] = SUITES,
    *,
    settings: Settings | None = None,
    streams: int | None = None,
    seed: int = SEED,
    progress: Callable[[str], None] | None = None,
    through_session: bool = True,
) -> dict[str, Any]:
    """Score the engine of ``settings`` on ``suites`` (all for none named); one JSON-ready object.

    ``streams`` overrides how many each suite renders, or how many sentences it reads. ``progress`` is told what is
    being done. ``proactive`` runs through a live session, unless ``through_session`` is false: then it feeds the
    engine directly.
    Raises ``ValueError`` for an unknown suite and ``PartUnusable`` for a model that is missing.
    """
    chosen = tuple(suites) or SUITES
    for name in chosen:
        if name not in SUITES:
            raise ValueError(f"there is no suite {name}; there are {', '.join(SUITES)}")
    from aura_desktop.evaluation import understand
    from aura_desktop.evaluation.machine import about_this_machine

    told = progress or _silent
    results: dict[str, Any] = {"machine": about_this_machine(), "suites": {}}
    watched = [name for name in chosen if name != "understand"]
    if watched:
        results["suites"] |= _watch(watched, settings, streams, seed, told, through_session)
    if "understand" in chosen:
        results["suites"]["understand"] = understand.run(streams=streams, seed=seed, progress=told)
    return results


def _watch(
    suites: Sequence[str],
    settings: Settings | None,
    streams: int | None,
    seed: int,
    told: Callable[[str], None],
    through_session: bool,
) -> dict[str, Any]:
    """The suites that show the engine of ``settings`` something, by name."""
    from aura_desktop import settings as settled
    from aura_desktop.evaluation import proactive, proactive_session, recall, see, watches
    from aura_desktop.evaluation.driver import Driver
    from aura_desktop.videollm.loading import open_engine

    told("loading the model")
    in_force = settings or settled.load()
    engine = open_engine(in_force)
    results: dict[str, Any] = {}

    def play(cases: list[Case]) -> list[list[Alert]]:
        return proactive_session.play(cases, in_force, told)

    try:
        for name in suites:
            driver = Driver(engine)
            if name == "see":
                count = see.STREAMS if streams is None else streams
                results[name] = see.run(driver, streams=count, seed=seed, progress=told)
            elif name == "recall":
                count = recall.STREAMS if streams is None else streams
                results[name] = recall.run(driver, streams=count, seed=seed, progress=told)
            elif name == "watches":
                count = watches.STREAMS if streams is None else streams
                results[name] = watches.run(driver, streams=count, seed=seed, progress=told)
            else:
                results[name] = proactive.run(
                    driver,
                    streams=proactive.STREAMS if streams is None else streams,
                    seed=seed,
                    progress=told,
                    through_session=play if through_session else None,
                )
    finally:
        engine.close()
    return results


def summary(results: dict[str, Any]) -> str:
    """``results`` for a reader: one line a score, with its interval, its goal and the baselines beside it."""
    lines: list[str] = []
    for name, suite in results["suites"].items():
        baselines = suite["baselines"]
        unit = suite.get("unit", "streams")
        lines.append(f"{name}: {suite['engine']}, {suite['streams']} {unit}, seed {suite['seed']}")
        lines.append(
            f"  {'':28} {'ours':>22}   {'goal':>7} {'':4}" + "".join(f"{b:>15}" for b in baselines)
        )
        for key, value in suite["scores"].items():
            others = "".join(f"{_number(scores[key]):>15}" for scores in baselines.values())
            lines.append(f"  {key:28} {_with_interval(value):>22}   {_goal(value)}{others}")
    return "\n".join(lines)


def _silent(_: str) -> None:
    pass


def _number(value: Any) -> str:
    if isinstance(value, dict):
        value = value["value"]
    return "–" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)


def _with_interval(value: Any) -> str:
    if isinstance(value, dict) and "low" in value and value["value"] is not None:
        return f"{_number(value)} [{value['low']:.3f}, {value['high']:.3f}]"
    return _number(value)


def _goal(value: Any) -> str:
    if not isinstance(value, dict) or "met" not in value:
        return f"{'':7} {'':4}"
    bound = f"≥ {value['at_least']:g}" if "at_least" in value else f"≤ {value['at_most']:g}"
    return f"{bound:>7} {'met' if value['met'] else 'MISS':4}"


class _Told:
    """Progress on stderr: a line that rewrites itself on a terminal, a line now and then elsewhere."""

    def __init__(self) -> None:
        self._next = 0.0

    def __call__(self, what: str) -> None:
        if sys.stderr is None:
            return
        terminal = sys.stderr.isatty()
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + (REDRAW_S if terminal else LOG_S)
        sys.stderr.write(f"\r\x1b[K{what}" if terminal else f"{what}\n")
        sys.stderr.flush()


to_stderr = _Told()
