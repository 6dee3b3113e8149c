"""What the session owes the mind: chunks in order and within bounds, and a new mind when one dies.

Pure, driven with explicit times. Neighbours: ``dialogue`` owns one of each.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Literal

from aura_desktop.media import VideoChunk
from aura_desktop.settings import SessionSettings
from aura_desktop.videollm.engine import Snapshot, Watch
from aura_desktop.videollm.protocol import AddWatch, RemoveWatch, Request, Restore


class Perception:
    """At most one chunk at the mind, and a few that wait out a long answer.

    When more come, the mind cannot keep up: only the newest is kept, so that what it sees is never
    older than the backlog.
    """

    def __init__(self, backlog: int) -> None:
        self._bound = backlog
        self._waiting: deque[VideoChunk] = deque()
        self._in_flight: VideoChunk | None = None
        self.observed = 0
        self.dropped = 0
        """Frames that the mind never saw."""

    @property
    def in_flight(self) -> VideoChunk | None:
        """The chunk that the mind looks at."""
        return self._in_flight

    @property
    def waiting(self) -> int:
        """Chunks that wait."""
        return len(self._waiting)

    @property
    def idle(self) -> bool:
        """Whether every chunk has been seen."""
        return self._in_flight is None and not self._waiting

    def offer(self, chunk: VideoChunk) -> None:
        """A new chunk; the newest win."""
        self._waiting.append(chunk)
        if len(self._waiting) > self._bound:
            while len(self._waiting) > 1:
                self._drop()

    def send(self) -> VideoChunk | None:
        """The chunk to send now, if the mind is free for one."""
        if self._in_flight is not None or not self._waiting:
            return None
        self._in_flight = self._waiting.popleft()
        return self._in_flight

    def seen(self, index: int) -> VideoChunk | None:
        """The mind has seen chunk ``index``; ``None``: it was not in flight."""
        if self._in_flight is None or self._in_flight.index != index:
            return None
        chunk, self._in_flight = self._in_flight, None
        self.observed += 1
        return chunk

    def failed(self) -> None:
        """The chunk in flight was lost with the mind, or could not be looked at."""
        if self._in_flight is not None:
            self.dropped += len(self._in_flight.frames)
            self._in_flight = None

    def _drop(self) -> None:
        self.dropped += len(self._waiting.popleft().frames)


@dataclass(frozen=True, slots=True)
class Restart:
    """Try again after ``delay_s``."""

    delay_s: float


class Recovery:
    """Whether the mind lives, what to tell a new one, and when to give up."""

    def __init__(self, settings: SessionSettings) -> None:
        self._settings = settings
        self.state: Literal["loading", "ready", "lost"] = "loading"
        self._snapshot: Snapshot | None = None
        self._known: frozenset[str] = frozenset()
        self._asked_for: frozenset[str] | None = None
        self._snapshot_at = 0.0
        self._tries = 0
        self._ready_at = 0.0

    def ready(self, t: float) -> None:
        """The mind stands."""
        self.state, self._ready_at = "ready", t

    def lost(self, t: float) -> Restart | None:
        """The mind is gone; ``None``: it died too often to try again."""
        if t - self._ready_at > self._settings.mind_steady_s and self.state == "ready":
            self._tries = 0
        self.state, self._asked_for = "lost", None
        if self._tries >= self._settings.mind_restarts:
            return None
        self._tries += 1
        return Restart(self._settings.mind_backoff_s * 2 ** (self._tries - 1))

    def wants_snapshot(self, t: float) -> bool:
        """Whether it is time to save what the mind knows."""
        due = t - self._snapshot_at >= self._settings.snapshot_every_s
        return self.state == "ready" and due and self._asked_for is None

    def asked_for_snapshot(self, t: float, watches: list[Watch]) -> None:
        """A snapshot was asked for while these watches were known to the mind."""
        self._snapshot_at, self._asked_for = t, frozenset(w.id for w in watches)

    def saved(self, snapshot: Snapshot) -> None:
        """Here it is."""
        self._snapshot, self._known = snapshot, self._asked_for or frozenset()
        self._asked_for = None

    def not_saved(self) -> None:
        """It could not be taken; the one before still serves."""
        self._asked_for = None

    def briefing(self, watches: list[Watch]) -> list[Request]:
        """What a new mind must be told, in order. ``watches`` are those that may still fire."""
        active = {watch.id for watch in watches}
        out: list[Request] = []
        known = frozenset[str]()
        if self._snapshot is not None:
            known = self._known
            out.append(Restore(self._snapshot))
            out += [RemoveWatch(gone) for gone in sorted(known - active)]
        return out + [AddWatch(w) for w in watches if w.id not in known]
