"""An engine of a few lines: what it says follows from the question and the brightness of what it saw."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from aura_desktop.media import VideoChunk
from aura_desktop.videollm.engine import Decision, EngineInfo, Question, Snapshot, Watch

Reply = Callable[["ScriptedEngine", Question], str]


class ScriptedEngine:
    """Keeps what an engine must keep (context, watches) and answers by rule."""

    def __init__(self, reply: Reply, fires_above: float = 2.0) -> None:
        self._reply = reply
        self._fires_above = fires_above
        self.seen: list[float] = []
        self.said: list[str] = []
        self.watches: dict[str, str] = {}

    @property
    def info(self) -> EngineInfo:
        return EngineInfo("scripted", "Scripted", 30, 100)

    def observe(self, chunk: VideoChunk) -> Decision:
        self.seen.append(float(np.mean(chunk.frames[-1].image)) / 255)
        due = next(iter(self.watches), None) if self.seen[-1] > self._fires_above else None
        return Decision(chunk.index, chunk.t, self.seen[-1], due is not None, due, 1.0, 10)

    def answer(self, question: Question) -> Iterator[str]:
        said = self._reply(self, question)
        self.said.append(said)
        yield from (said[:3], said[3:])

    def alert(self, decision: Decision) -> Iterator[str]:
        assert decision.watch is not None
        yield "I see it now: " + self.watches.pop(decision.watch)

    def add_watch(self, watch: Watch) -> None:
        self.watches[watch.id] = watch.text

    def remove_watch(self, watch_id: str) -> None:
        self.watches.pop(watch_id, None)

    def mark(self) -> int:
        return len(self.said)

    def rollback(self, mark: int) -> None:
        del self.said[mark:]

    def interpret(self, prompt: str, schema: dict[str, Any]) -> str:
        return ""

    def amend_last_reply(self, heard: str) -> None:
        self.said[-1] = heard

    def snapshot(self) -> Snapshot:
        state = {"seen": list(self.seen), "said": list(self.said), "watches": dict(self.watches)}
        return Snapshot("scripted", 1, state)

    def restore(self, snapshot: Snapshot) -> None:
        self.seen = list(snapshot.state["seen"])
        self.said = list(snapshot.state["said"])
        self.watches = dict(snapshot.state["watches"])

    def close(self) -> None:
        pass


@pytest.fixture
def scripted() -> type[ScriptedEngine]:
    return ScriptedEngine
