"""One engine, many streams: each begins where the engine was when it was new.

An ``Onlooker`` decides how much of a stream the engine gets to see, which is all that sets the product apart
from its baselines: all of it (ours), only the last frames before a question, or nothing (blind).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from aura_desktop.evaluation import reading
from aura_desktop.media import VideoChunk
from aura_desktop.videollm.engine import Decision, Engine, Question

Onlooker = Literal["ours", "last4", "blind"]

LAST_CHUNKS = 2
"""Chunks that the last-4-frames baseline sees: two frames each."""


@dataclass(frozen=True, slots=True)
class Alert:
    """What the assistant said unasked at stream time ``t``, and for which watch."""

    t: float
    watch: str | None
    p_speak: float
    text: str


class Driver:
    """Feeds streams to an engine in-process, on the stream's own clock."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._new = engine.snapshot()
        self._asked = 0
        self.chunk_ms: list[float] = []

    def restart(self) -> None:
        """Forget everything seen and said."""
        self.engine.restore(self._new)

    def see(self, chunk: VideoChunk) -> Decision:
        """Let the engine see one chunk."""
        decision = self.engine.observe(chunk)
        self.chunk_ms.append(decision.ms)
        return decision

    def step(self, chunk: VideoChunk) -> Alert | None:
        """Let the engine see one chunk, and speak if it wants to."""
        decision = self.see(chunk)
        if not decision.speak:
            return None
        said = "".join(self.engine.alert(decision))
        return Alert(chunk.t, decision.watch, decision.p_speak, said.strip())

    def probe(self, text: str, t: float) -> str:
        """The answer to ``text`` at ``t``; then both are forgotten, so that questions do not help each other."""
        return self.put(reading.question("q", text, t))

    def put(self, question: Question) -> str:
        """The answer to ``question``; then both are forgotten."""
        mark = self.engine.mark()
        reply = "".join(self.engine.answer(question)).strip()
        self.engine.rollback(mark)
        return reply

    def ask(self, text: str, t: float) -> str:
        """The answer to ``text`` at ``t``."""
        self._asked += 1
        return "".join(self.engine.answer(reading.question(f"q{self._asked}", text, t))).strip()

    def watch(self, watch_id: str, text: str) -> None:
        """Pin a watch without words."""
        self.engine.add_watch(reading.watch(watch_id, text, already=True))

    def unwatch(self, watch_id: str) -> None:
        """Cancel a standing request."""
        self.engine.remove_watch(watch_id)
