"""The loop that owns the engine: order, cancelling, failures."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from aura_desktop.media import Frame, VideoChunk
from aura_desktop.videollm import protocol as p
from aura_desktop.videollm.engine import Decision, EngineInfo, Question, Snapshot, Watch
from aura_desktop.videollm.server import Server


class ScriptedEngine:
    """Answers in four pieces, writes down what it was asked, fails on command."""

    info = EngineInfo("scripted", "scripted", 30, 100)

    def __init__(self) -> None:
        self.did: list[str] = []
        self.context = ""
        self.speak_at: int | None = None
        self.failure: Exception | None = None

    def observe(self, chunk: VideoChunk) -> Decision:
        if self.failure is not None:
            raise self.failure
        self.did.append(f"see {chunk.index}")
        speak = chunk.index == self.speak_at
        return Decision(chunk.index, chunk.t, 0.9 if speak else 0.1, speak, "w1", 1.0, 13)

    def answer(self, question: Question) -> Iterator[str]:
        self.did.append(f"answer {question.id}")
        yield from self._pieces()

    def alert(self, decision: Decision) -> Iterator[str]:
        self.did.append(f"alert {decision.watch}")
        yield from self._pieces()

    def _pieces(self) -> Iterator[str]:
        self.context = ""
        for piece in ("I", " see", " a", " cat"):
            self.context += piece
            yield piece

    def add_watch(self, watch: Watch) -> None:
        self.did.append(f"watch {watch.id}")

    def remove_watch(self, watch_id: str) -> None:
        self.did.append(f"unwatch {watch_id}")

    def mark(self) -> int:
        return 0

    def rollback(self, mark: int) -> None:
        raise ValueError("no such mark")

    def interpret(self, prompt: str, schema: dict[str, Any]) -> str:
        if prompt == "fail":
            raise ValueError("cannot")
        return f"{prompt} {schema}"

    def amend_last_reply(self, heard: str) -> None:
        self.context = heard

    def snapshot(self) -> Snapshot:
        return Snapshot("scripted", 1, {"did": list(self.did)})

    def restore(self, snapshot: Snapshot) -> None:
        raise ValueError("not mine")

    def close(self) -> None:
        self.did.append("close")


class Wire:
    """Requests in, reports out. ``late`` come only after so many reports."""

    def __init__(self, *requests: p.Request) -> None:
        self.requests: deque[p.Request] = deque(requests)
        self.late: dict[int, p.Request] = {}
        self.reports: list[p.Report] = []

    def receive(self, seconds: float) -> p.Request | None:
        for count in [c for c in self.late if c <= len(self.reports)]:
            self.requests.append(self.late.pop(count))
        if self.requests:
            return self.requests.popleft()
        if seconds > 0 and not self.late:
            return p.Close()
        return None

    def report(self, report: p.Report) -> None:
        self.reports.append(report)

    def serve(self, engine: ScriptedEngine) -> list[p.Report]:
        Server(engine, self.receive, self.report).run()
        return self.reports


def chunk(index: int) -> p.Observe:
    image = np.zeros((4, 4, 3), np.uint8)
    return p.Observe(VideoChunk(index, index + 1.0, (Frame(index + 1.0, image),)))


def ask(name: str) -> p.Ask:
    return p.Ask(Question(name, "What do you see?", 1.0))


def test_questions_go_ahead_of_waiting_chunks_and_chunks_keep_their_order() -> None:
    engine = ScriptedEngine()
    Wire(chunk(0), chunk(1), ask("q1"), chunk(2)).serve(engine)
    assert engine.did == ["answer q1", "see 0", "see 1", "see 2", "close"]


def test_a_reply_is_begun_told_in_pieces_and_done() -> None:
    reports = Wire(ask("q1")).serve(ScriptedEngine())
    begun = next(r for r in reports if isinstance(r, p.ReplyBegun))
    assert (begun.cause, begun.to) == ("question", "q1")
    pieces = [r.text for r in reports if isinstance(r, p.ReplyPiece)]
    done = next(r for r in reports if isinstance(r, p.ReplyDone))
    assert "".join(pieces) == done.text == "I see a cat"
    assert not done.cancelled
    assert isinstance(reports[0], p.Ready)
    assert isinstance(reports[-1], p.Closed)


def test_cancelling_stops_between_pieces_and_keeps_what_was_heard() -> None:
    engine = ScriptedEngine()
    wire = Wire(ask("q1"))
    wire.late[4] = p.Cancel("r1", "I")
    reports = wire.serve(engine)
    done = next(r for r in reports if isinstance(r, p.ReplyDone))
    assert done.cancelled
    assert done.text == "I see"
    assert engine.context == "I"


def test_cancelling_after_the_end_amends_the_context() -> None:
    engine = ScriptedEngine()
    wire = Wire(ask("q1"))
    wire.late[7] = p.Cancel("r1", "I see")
    wire.serve(engine)
    assert engine.context == "I see"


def test_closing_in_the_middle_of_a_reply_ends_soon() -> None:
    engine = ScriptedEngine()
    wire = Wire(ask("q1"), ask("q2"))
    wire.late[3] = p.Close()
    reports = wire.serve(engine)
    assert engine.did == ["answer q1", "close"]
    assert sum(isinstance(r, p.ReplyPiece) for r in reports) == 1


def test_a_decision_to_speak_is_followed_by_its_alert() -> None:
    engine = ScriptedEngine()
    engine.speak_at = 1
    reports = Wire(chunk(0), chunk(1)).serve(engine)
    begun = next(r for r in reports if isinstance(r, p.ReplyBegun))
    assert (begun.cause, begun.to, begun.chunk_t) == ("watch", "w1", 2.0)
    assert engine.did[:3] == ["see 0", "see 1", "alert w1"]


def test_a_refused_request_is_reported_and_the_mind_goes_on() -> None:
    engine = ScriptedEngine()
    reports = Wire(p.Restore(Snapshot("other", 1)), chunk(0)).serve(engine)
    failed = next(r for r in reports if isinstance(r, p.Failed))
    assert not failed.fatal
    assert "see 0" in engine.did


@pytest.mark.parametrize("failure", [MemoryError(), RuntimeError("driver gone")])
def test_an_engine_that_breaks_is_fatal(failure: Exception) -> None:
    engine = ScriptedEngine()
    engine.failure = failure
    reports = Wire(chunk(0), chunk(1)).serve(engine)
    assert isinstance(reports[-1], p.Failed)
    assert reports[-1].fatal


def test_a_snapshot_is_handed_out() -> None:
    reports = Wire(chunk(0), p.TakeSnapshot()).serve(ScriptedEngine())
    held = next(r for r in reports if isinstance(r, p.Snapshotted))
    assert held.snapshot.state["did"] == ["see 0"]


def test_words_are_interpreted_ahead_of_chunks_and_what_fails_is_empty() -> None:
    engine = ScriptedEngine()
    wire = Wire(chunk(0), p.Interpret("q1", "read", {"a": 1}), p.Interpret("q2", "fail", {}))
    reports = wire.serve(engine)
    told = [r for r in reports if isinstance(r, p.Interpreted | p.Observed)]
    assert told[:2] == [p.Interpreted("q1", "read {'a': 1}"), p.Interpreted("q2", "")]
    assert not any(isinstance(r, p.Failed) for r in reports)
