"""``eval proactive`` through the live session itself, on the simulated clock.

All streams follow one another in one film, as in one long day of use: requests are typed when their time comes,
taken back in words, and between two streams all are cancelled. Nothing else tells the session where one ends.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from aura_desktop import events
from aura_desktop.evaluation.driver import Alert
from aura_desktop.evaluation.proactive_cases import Case
from aura_desktop.evaluation.streams import write_film
from aura_desktop.session.live import LiveSession
from aura_desktop.session.options import LiveOptions
from aura_desktop.settings import Settings

CANCEL_ONE = "Stop watching for the {name}."
CANCEL_ALL = "Cancel all alerts."

CLEAR_S = 1.0
"""Seconds before a stream's end at which all requests are cancelled, so that the next begins with none."""

LOOK_S = 0.5
"""Seconds between two looks at whether the session has ended."""


@dataclass(slots=True)
class _Log:
    """What the session's events say that is needed here. Filled from the session's thread, read after its end."""

    progress: Callable[[str], None]
    seconds: int
    added: list[tuple[float, str, str]] = field(default_factory=list)
    alerts: dict[str, tuple[float, str | None]] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    p_speak: dict[str, float] = field(default_factory=dict)
    last_p: float = 0.0

    def take(self, event: events.Event) -> None:
        match event:
            case events.ChunkObserved():
                self.last_p = event.p_speak
                self.progress(
                    f"proactive: second {event.chunk + 1} of {self.seconds} of the session"
                )
            case events.WatchAdded():
                self.added.append((event.t, event.id, event.text))
            case events.ReplyStarted(cause="watch"):
                self.alerts[event.id] = (event.t, event.to)
                self.p_speak[event.id] = self.last_p
            case events.ReplyEnded():
                self.said[event.id] = event.text
            case _:
                pass


def play(
    cases: list[Case], settings: Settings, progress: Callable[[str], None]
) -> list[list[Alert]]:
    """Every case's alerts, in order, times within the case. Raises ``PartUnusable`` for what a session lacks."""
    offsets: list[int] = []
    clock = 0
    for case in cases:
        offsets.append(clock)
        clock += case.stream.seconds
    log = _Log(progress, clock)
    with tempfile.TemporaryDirectory(prefix="aura-eval-") as folder:
        film = Path(folder) / "film.mp4"
        progress("proactive: rendering the film")
        write_film((case.stream for case in cases), film)
        options = LiveOptions(
            video=str(film),
            audio="none",
            speaker="none",
            pace="fast",
            asks=asks(cases, offsets),
            data_dir=Path(folder),
            interactive=False,
        )
        session = LiveSession(options, settings, log.take)
        session.start()
        try:
            while not session.wait(LOOK_S):
                pass
        finally:
            session.stop("the evaluation ended")
            session.wait()
        if session.failure is not None:
            raise session.failure
    return sorted_out(cases, offsets, log)


def asks(cases: list[Case], offsets: list[int]) -> tuple[tuple[float, str], ...]:
    """What is typed when, in stream time."""
    typed: list[tuple[float, str]] = []
    for case, offset in zip(cases, offsets, strict=True):
        for request in case.requests:
            typed.append((offset + request.t, request.text))
            if request.cancelled_at is not None:
                typed.append((offset + request.cancelled_at, CANCEL_ONE.format(name=request.name)))
        typed.append((offset + case.stream.seconds - CLEAR_S, CANCEL_ALL))
    return tuple(sorted(typed))


def sorted_out(cases: list[Case], offsets: list[int], log: _Log) -> list[list[Alert]]:
    """Each alert with the case and the request that its watch came from."""
    origin: dict[str, tuple[int, str]] = {}
    for t, added, text in log.added:
        number = max(k for k, offset in enumerate(offsets) if offset <= t)
        request = next((r for r in cases[number].requests if r.text == text), None)
        if request is not None:
            origin[added] = (number, request.id)
    alerts: list[list[Alert]] = [[] for _ in cases]
    for reply, (t, watch_id) in sorted(log.alerts.items(), key=lambda item: item[1][0]):
        number = max(k for k, offset in enumerate(offsets) if offset <= t)
        number, request_id = origin.get(watch_id or "", (number, None))
        alerts[number].append(
            Alert(
                t - offsets[number],
                request_id,
                log.p_speak.get(reply, 0.0),
                log.said.get(reply, ""),
            )
        )
    return alerts
