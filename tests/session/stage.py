"""A whole dialogue in virtual time: the real pure actor, with a scripted mind, ear and voice around it.

Thirty seconds pass in milliseconds. The fakes stand for time and faults only: what the model says and how
long it takes, what the user says and when, how fast sound plays.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from aura_desktop import events
from aura_desktop.media import Frame, VideoChunk
from aura_desktop.memory.recollection import Recollection
from aura_desktop.session import messages as msg
from aura_desktop.session.dialogue import Dialogue, Script
from aura_desktop.session.reminders import Reminder
from aura_desktop.session.watches import Kept
from aura_desktop.settings import Settings
from aura_desktop.speech.clauses import ClauseSplitter
from aura_desktop.understanding.reader import Reader
from aura_desktop.videollm import protocol
from aura_desktop.videollm.engine import Decision, EngineInfo, Snapshot
from tests.reading import reader

E = TypeVar("E", bound=events.Event)
R = TypeVar("R")

STEP_S = 0.016
RATE = 1000
SECONDS_PER_CHARACTER = 0.06
PIXEL = np.zeros((1, 1, 3), np.uint8)


def chunk(index: int, t: float) -> VideoChunk:
    """One second of nothing."""
    return VideoChunk(index, t, (Frame(t - 0.5, PIXEL), Frame(t, PIXEL)))


@dataclass
class ScriptedMind:
    """Answers at once in order, one request at a time, taking the time it is told to take."""

    answers: Callable[[str], str] = lambda text: f"You asked me: {text} That is all I know."
    #: chunk index -> (watch id or None, what to say)
    alerts: dict[int, tuple[str | None, str]] = field(default_factory=dict)
    #: What it writes to the prompt of a doubtful order; ``None``: it never answers.
    interprets: Callable[[str], str] | None = None
    observe_s: float = 0.1
    first_s: float = 0.3
    piece_s: float = 0.04
    died: bool = False

    def __post_init__(self) -> None:
        self.requests: list[protocol.Request] = []
        self.watches: list[str] = []
        self.kept: dict[str, str] = {}
        self._free_at = 0.0
        self._ids = itertools.count(1)
        self._cancelled: set[str] = set()
        self._queue: list[tuple[float, int, protocol.Report]] = []
        self._seq = itertools.count()

    def send(self, t: float, request: protocol.Request) -> None:
        self.requests.append(request)
        if self.died:
            return
        start = max(t, self._free_at)
        match request:
            case protocol.Observe(chunk=seen):
                self._free_at = start + self.observe_s
                alert = self.alerts.get(seen.index)
                decision = Decision(
                    seen.index, seen.t, 0.9 if alert else 0.1, alert is not None,
                    alert[0] if alert else None, self.observe_s * 1000, 100,
                )  # fmt: skip
                self._report(self._free_at, protocol.Observed(decision))
                if alert:
                    cause: events.Cause = "watch" if alert[0] else "proactive"
                    self._reply(self._free_at, cause, alert[0], alert[1], seen.t)
            case protocol.Ask(question=question):
                said = [p if isinstance(p, str) else self.answers(p.text) for p in question.parts]
                text = " ".join(said) or self.answers(question.text)
                self._reply(start, "question", question.id, text, t)
            case protocol.Cancel(reply_id=reply_id, heard=heard):
                self._cancelled.add(reply_id)
                self.kept[reply_id] = heard
                rest = [r for r in self._queue if getattr(r[2], "reply_id", None) == reply_id]
                done = [r for r in rest if isinstance(r[2], protocol.ReplyDone)]
                if done:
                    self._queue = [r for r in self._queue if r not in rest]
                    heapq.heapify(self._queue)
                    begun = [r for r in rest if isinstance(r[2], protocol.ReplyBegun)]
                    if not begun:
                        self._report(t, protocol.ReplyDone(reply_id, "", 1.0, cancelled=True))
            case protocol.AddWatch(watch=watch):
                self.watches.append(watch.id)
            case protocol.RemoveWatch(watch_id=watch_id):
                if watch_id in self.watches:
                    self.watches.remove(watch_id)
            case protocol.Interpret(id=key, prompt=prompt):
                if self.interprets is not None:
                    said = self.interprets(prompt)
                    self._report(start + self.first_s, protocol.Interpreted(key, said))
            case protocol.TakeSnapshot():
                self._report(start, protocol.Snapshotted(Snapshot("scripted", 1, {"t": t})))
            case _:
                pass

    def _reply(
        self, start: float, cause: events.Cause, to: str | None, text: str, chunk_t: float
    ) -> None:
        reply_id = f"r{next(self._ids)}"
        self._report(start, protocol.ReplyBegun(reply_id, cause, to, chunk_t))
        t = start + self.first_s
        for number, word in enumerate(text.split(" ")):
            piece = f" {word}" if number else word
            self._report(t, protocol.ReplyPiece(reply_id, piece))
            t += self.piece_s
        self._report(t, protocol.ReplyDone(reply_id, text, self.first_s * 1000, cancelled=False))
        self._free_at = t

    def _report(self, t: float, report: protocol.Report) -> None:
        heapq.heappush(self._queue, (t, next(self._seq), report))

    def reports(self, t: float) -> list[protocol.Report]:
        """What it has said up to ``t``."""
        out = []
        while self._queue and self._queue[0][0] <= t:
            out.append(heapq.heappop(self._queue)[2])
        return [] if self.died else out

    def die(self) -> None:
        self.died = True
        self._queue.clear()

    def revive(self, t: float) -> None:
        """A new process: it knows nothing."""
        self.died = False
        self.watches.clear()
        self._free_at = t
        self._report(t, protocol.Ready(EngineInfo("scripted", "Scripted", 30, 1000)))


@dataclass(frozen=True)
class Speech:
    """The user talks from ``start`` to ``end`` and says ``text``."""

    start: float
    end: float
    text: str


class Stage:
    """Everything around the actor, on one clock."""

    def __init__(
        self,
        *,
        mind: ScriptedMind | None = None,
        speech: tuple[Speech, ...] = (),
        script: Script | None = None,
        settings: Settings | None = None,
        chunks: bool = True,
        transcribe_s: float = 0.2,
        synthesize_s: float = 0.1,
        restart_s: float = 0.5,
        memory: Callable[[str], tuple[float, Recollection | None]] | None = None,
        at: float = 1_764_000_000.0,
        reminders: tuple[Reminder, ...] = (),
        watches: tuple[Kept, ...] = (),
        engine: str = "scripted",
        reads: Reader | None = None,
    ) -> None:
        """``at``: when the session begins, by the wall's clock; ``memory``: to a question about the past, after how
        long it says what; ``None``: it never answers.
        """
        self.settings = settings or Settings()
        self.mind = mind or ScriptedMind()
        self.core = Dialogue(
            self.settings, script or Script(), splitter=ClauseSplitter, reader=reads or reader()
        )
        self.t = 0.0
        self.events: list[events.Event] = []
        self.commands: list[tuple[float, msg.Command]] = []
        self.finish: msg.Finish | None = None
        self.ducked = self.held = False
        self._speech = speech
        self._chunks = chunks
        self._index = 0
        self._windows = 0
        self._transcribe_s, self._synthesize_s, self._restart_s = (
            transcribe_s,
            synthesize_s,
            restart_s,
        )
        self._due: list[tuple[float, int, Callable[[], msg.Input | None]]] = []
        self._seq = itertools.count()
        self._memory = memory
        self._queued = 0.0
        self._played = 0.0
        self.give(msg.Began(0.0, engine, "video", "audio", "0", at, reminders, watches=watches))

    # -- driving -------------------------------------------------------------------------------

    def at(self, t: float, make: Callable[[float], msg.Input]) -> Stage:
        """Give ``make(t)`` at ``t``."""
        self._later(t, lambda: make(t))
        return self

    def crash(self, t: float) -> Stage:
        """The mind dies at ``t``."""

        def die() -> msg.Input:
            self.mind.die()
            return msg.MindSaid(t, protocol.Failed("The model stopped.", fatal=True))

        self._later(t, die)
        return self

    def run(self, until: float) -> Stage:
        """Let time pass until ``until`` or the session's end."""
        while self.t < until and self.finish is None:
            self.step()
        return self

    def step(self) -> None:
        self.t = round(self.t + STEP_S, 6)
        self._play(STEP_S)
        while self._due and self._due[0][0] <= self.t:
            given = heapq.heappop(self._due)[2]()
            if given is not None:
                self.give(given)
        for report in self.mind.reports(self.t):
            self.give(msg.MindSaid(self.t, report))
        if self._chunks and self.t >= self._index + 1:
            self.give(msg.ChunkReady(self.t, chunk(self._index, self._index + 0.5)))
            self._index += 1
        while (self._windows + 1) * 0.032 <= self.t:
            self._windows += 1
            t = self._windows * 0.032
            voiced = any(s.start <= t - 0.016 < s.end for s in self._speech)
            self.give(msg.VoiceWindow(t, 0.95 if voiced else 0.02))
        self.give(msg.Tick(self.t, self._played, self._queued > self._played))

    def give(self, given: msg.Input) -> None:
        for output in self.core.handle(given):
            if isinstance(output, events.Event):
                self.events.append(output)
            else:
                self.commands.append((self.t, output))
                self._perform(output)

    def _later(self, t: float, make: Callable[[], msg.Input | None]) -> None:
        heapq.heappush(self._due, (t, next(self._seq), make))

    def _play(self, seconds: float) -> None:
        if not self.held:
            self._played = min(self._queued, self._played + seconds)

    def _perform(self, command: msg.Command) -> None:
        match command:
            case msg.ToMind():
                self.mind.send(self.t, command.request)
            case msg.Transcribe():
                t = self.t + self._transcribe_s
                text = self._said(command.start, command.end)
                self._later(t, lambda: msg.Transcribed(t, command.key, text))
            case msg.Synthesize():
                t = self.t + self._synthesize_s
                samples = np.zeros(
                    round(len(command.text) * SECONDS_PER_CHARACTER * RATE), np.float32
                )
                self._later(
                    t,
                    lambda: msg.ClauseSynthesized(
                        t, command.reply_id, command.clause, samples, RATE
                    ),
                )
            case msg.Play():
                if command.first:
                    self._queued = self._played = 0.0
                self._queued += len(command.samples) / command.rate
            case msg.StopSound():
                self._queued = self._played = 0.0
                self.ducked = self.held = False
            case msg.DuckSound():
                self.ducked = True
            case msg.HoldSound():
                self.held = True
            case msg.RestoreSound():
                self.ducked = self.held = False
            case msg.RestartMind():
                t = self.t + command.delay_s + self._restart_s
                self._later(t, lambda: self.mind.revive(t))
            case msg.Recall() if self._memory is not None:
                waited, said = self._memory(command.ask.text)
                t = self.t + waited
                proof = events.Evidence(t=1.0, note="a cat")
                evidence = (proof,) if said is not None else ()
                self._later(t, lambda: msg.Recalled(t, command.question_id, said, evidence))
            case msg.Run():
                t = self.t
                self._later(
                    t, lambda: msg.ErrandDone(t, command.id, f"Done: {command.errand.act}.")
                )
            case msg.Finish():
                self.finish = command
            case _:
                pass

    def _said(self, start: float, end: float) -> str:
        return " ".join(s.text for s in self._speech if s.start < end and s.end > start)

    # -- looking -------------------------------------------------------------------------------

    def of(self, kind: type[E]) -> list[E]:
        """The events of one type."""
        return [event for event in self.events if isinstance(event, kind)]

    def sent(self, kind: type[R]) -> list[R]:
        """The requests of one type that the mind was sent."""
        return [request for request in self.mind.requests if isinstance(request, kind)]


def check_replies(seen: list[events.Event]) -> None:
    """Never two replies at once; each that starts ends once; what was heard begins the text."""
    current: str | None = None
    text = ""
    ended: set[str] = set()
    for event in seen:
        match event:
            case events.ReplyStarted():
                assert current is None, f"{event.id} starts while {current} speaks"
                assert event.id not in ended
                current, text = event.id, ""
            case events.ReplyText():
                assert event.id == current
                text += event.text
            case events.ReplyAudioStarted():
                assert event.id == current
            case events.ReplyEnded():
                assert event.id == current
                assert event.text == text
                assert event.text.startswith(event.heard)
                assert event.interrupted or event.heard == event.text
                ended.add(event.id)
                current = None
            case events.SessionEnded():
                assert current is None, "the session ended in the middle of a reply"
