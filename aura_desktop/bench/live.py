"""``bench live``: the bundled demo at real pace, with the recogniser and the voice at work beside the model.

Questions are spoken (they are in the clip) and typed; every number is taken from the session's own events and from
the memory of its processes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aura_desktop.bench.child import Child, program
from aura_desktop.evaluation.stats import percentiles

ROUNDS = 2
"""Times the demo is played: a dozen spoken answers."""

TYPED = (
    (40.0, "Is there a person?"),
    (45.0, "What do you see?"),
    (50.5, "Where is the coffee cup?"),
    (59.5, "What do you see?"),
    (68.8, "Is there a dog?"),
    (77.0, "Is there a cat?"),
)
"""Questions typed in the clip's pauses: second and text."""

LONGEST_S = 400.0
"""Seconds after which a round that has not ended is given up: the demo and the loading take less than half."""

Events = list[dict[str, Any]]


def run(*, progress: Callable[[str], None]) -> dict[str, Any]:
    """Play the demo ``ROUNDS`` times and sum up. Raises ``PartUnusable`` if a session fails."""
    rounds: list[Events] = []
    peak = 0.0
    for number in range(ROUNDS):
        progress(f"live: playing the demo, {number + 1} of {ROUNDS}")
        events, held = _play()
        rounds.append(events)
        peak = max(peak, held)
    return summed(rounds) | {"peak_memory_mib": round(peak)}


def _play() -> tuple[Events, float]:
    words = ["demo", "--headless", "--pace", "real", "--speaker", "none", "--events", "-"]
    for t, text in TYPED:
        words += ["--ask", f"{t}:{text}"]
    events: Events = []
    with Child(program(*words)) as child:
        for line in child.lines(LONGEST_S):
            event = line.event()
            if event:
                events.append(event)
        return events, child.peak_mib


def summed(rounds: list[Events]) -> dict[str, Any]:
    """The numbers of several sessions together, from their events."""
    every = [event for events in rounds for event in events]
    chunks = [e["ms"] for e in every if e["type"] == "chunk.observed"]
    behind = [e["behind_ms"] for e in every if e["type"] == "chunk.observed"]
    ended = [e for e in every if e["type"] == "session.ended"]
    spoken, typed = [], []
    for events in rounds:
        spoken += _spoken_first_audio(events)
        typed += _typed_first_text(events)
    return {
        "rounds": len(rounds),
        "chunks": sum(e["chunks"] for e in ended),
        "dropped": sum(e["dropped"] for e in ended),
        "chunk_ms": percentiles(chunks),
        "behind_ms": percentiles(behind),
        "speech_end_to_first_audio_ms": percentiles(spoken),
        "spoken_steps_ms": _steps(rounds),
        "typed_to_first_text_ms": percentiles(typed),
        "alerts": sum(e["type"] == "reply.started" and e["cause"] == "watch" for e in every),
        "heard": [e["text"] for e in every if e["type"] == "user.asked" and e["via"] == "voice"],
        "parts_lost": sorted({e["part"] for e in every if e["type"] == "part.lost"}),
    }


def _spoken_first_audio(events: Events) -> list[float]:
    return [
        e["first_audio_ms"]
        for e in _ends_of(events, "voice")
        if e.get("first_audio_ms") is not None
    ]


def _steps(rounds: list[Events]) -> dict[str, Any]:
    """The ledger of the spoken turns, step by step."""
    ledgers = [e.get("latency") for events in rounds for e in _ends_of(events, "voice")]
    steps: dict[str, list[float]] = {}
    for ledger in ledgers:
        for step, ms in (ledger or {}).items():
            steps.setdefault(step.removesuffix("_ms"), []).extend([] if ms is None else [ms])
    return {step: percentiles(values) for step, values in steps.items()}


def _typed_first_text(events: Events) -> list[float]:
    return [e["ttft_ms"] for e in _ends_of(events, "typed") if e.get("ttft_ms") is not None]


def _ends_of(events: Events, via: str) -> list[dict[str, Any]]:
    """The ends of the replies to questions that came ``via`` voice or keyboard."""
    asked = {e["id"] for e in events if e["type"] == "user.asked" and e["via"] == via}
    replies = {e["id"] for e in events if e["type"] == "reply.started" and e["to"] in asked}
    return [e for e in events if e["type"] == "reply.ended" and e["id"] in replies]
