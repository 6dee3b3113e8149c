"""The session's side of the link to the mind: what was asked, what is owed, what a new mind must know.

Pure, driven with explicit times; requests go out through ``tell``. Neighbours: ``perception`` bounds
the chunks and the restarts; ``dialogue`` decides what to ask.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from aura_desktop.events import Evidence
from aura_desktop.media import VideoChunk
from aura_desktop.memory.recollection import Recollection
from aura_desktop.session.perception import Perception, Recovery, Restart
from aura_desktop.settings import SessionSettings
from aura_desktop.understanding import interpret
from aura_desktop.understanding.reader import Standing
from aura_desktop.videollm import protocol
from aura_desktop.videollm.engine import Decision, Question, Snapshot, Watch


@dataclass(slots=True, eq=False)
class Asked:
    """A question until its reply is written; ``since`` is the end of the user's speech, ``ended`` when
    that was held to be the end. ``held``: ids of its parts that wait for what memory says, since ``held_since``.
    """

    question: Question
    since: float
    ended: float
    sent: bool = False
    reply_id: str | None = None
    held: set[str] = field(default_factory=set)
    held_since: float = 0.0
    evidence: tuple[Evidence, ...] = ()


class MindSide:
    """Questions in order and ahead of chunks, one chunk in flight, a snapshot when there is leisure."""

    def __init__(self, settings: SessionSettings, tell: Callable[[protocol.Request], None]) -> None:
        self._settings = settings
        self._tell = tell
        self.perception = Perception(settings.backlog_chunks)
        self.recovery = Recovery(settings)
        self._asked: dict[str, Asked] = {}
        self._generating: str | None = None
        self._alert_due = False
        self._heard_at = 0.0
        self._saving = False
        self._interpreting: str | None = None

    @property
    def ready(self) -> bool:
        """Whether it lives and is loaded."""
        return self.recovery.state == "ready"

    @property
    def owes(self) -> bool:
        """Whether it will report something without being asked again."""
        seeing = self.perception.in_flight is not None
        busy = seeing or self._answering or self._saving or self._interpreting is not None
        return self.ready and busy

    @property
    def _answering(self) -> bool:
        """Whether it writes a reply, or is about to."""
        sent = any(asked.sent for asked in self._asked.values())
        return self._generating is not None or self._alert_due or sent

    @property
    def answer_owed(self) -> bool:
        """Whether a question is not yet answered."""
        return bool(self._asked)

    @property
    def settled(self) -> bool:
        """Whether nothing is on its way in either direction."""
        return not self.owes and not self._asked and (self.perception.idle or not self.ready)

    def ask(
        self, question: Question, since: float, ended: float, *, hold: set[str] | None = None
    ) -> None:
        """Put a question; it goes out as soon as there is a mind, and memory has spoken to the parts of ``hold``."""
        held = set(hold or ())
        self._asked[question.id] = Asked(question, since, ended, held=held, held_since=question.t)

    def interpret(self, key: str, text: str, standing: Standing) -> bool:
        """Have the model read ``text``; whether there is a model to do it."""
        if not self.ready:
            return False
        self._interpreting = key
        told = interpret.prompt(text, standing)
        self._tell(protocol.Interpret(key, told, interpret.schema()))
        return True

    def interpreted(self, key: str) -> None:
        """It has, or it will not be waited for."""
        if self._interpreting == key:
            self._interpreting = None

    def recalled(
        self, part_id: str, said: Recollection | None, evidence: tuple[Evidence, ...]
    ) -> None:
        """What memory says to a question, or to a part of one, that waits for it."""
        asked = self._asked.get(part_id.partition("/")[0])
        if asked is None or part_id not in asked.held:
            return
        asked.held.discard(part_id)
        asked.evidence += evidence
        question = asked.question
        if question.id == part_id:
            asked.question = dataclasses.replace(question, recalled=said)
            return
        parts = tuple(
            dataclasses.replace(part, recalled=said)
            if isinstance(part, Question) and part.id == part_id
            else part
            for part in question.parts
        )
        asked.question = dataclasses.replace(question, parts=parts)

    def wait_no_longer(self, t: float, seconds: float) -> None:
        """Send questions that have waited for memory for longer than that as they are."""
        for asked in self._asked.values():
            if t - asked.held_since > seconds:
                asked.held.clear()

    def tell(self, request: protocol.Request) -> None:
        """Send a request, if there is a mind to hear it; a new one is briefed in ``back``."""
        if self.ready:
            self._tell(request)

    def feed(self, t: float, watches: list[Watch], *, leisure: bool, perceive: bool = True) -> None:
        """Send what can be sent now. ``leisure``: nothing is being said, a snapshot would not disturb;
        ``perceive``: a chunk would not, either.
        """
        if not self.ready:
            return
        if not self.owes:
            self._heard_at = t
        for asked in self._asked.values():
            if not asked.sent and not asked.held:
                asked.sent = True
                self._tell(protocol.Ask(asked.question))
        # A chunk sent while it answers would only grow old there.
        if perceive and not self._answering and (chunk := self.perception.send()):
            self._tell(protocol.Observe(chunk))
        if leisure and not self.owes and self.recovery.wants_snapshot(t):
            self.recovery.asked_for_snapshot(t, watches)
            self._saving = True
            self._tell(protocol.TakeSnapshot())

    def spoke(self, t: float) -> None:
        """It has reported something."""
        self._heard_at = t

    def stalled(self, t: float) -> bool:
        """Whether it has been silent for too long though it owes something."""
        return self.owes and t - self._heard_at > self._settings.mind_stall_s

    def observed(self, decision: Decision) -> VideoChunk | None:
        """The chunk it has seen; ``None``: not one that was in flight."""
        chunk = self.perception.seen(decision.chunk)
        if chunk is not None:
            self._alert_due = decision.speak
        return chunk

    def begun(self, report: protocol.ReplyBegun) -> Asked | None:
        """A reply begins; the question it answers, if there was one."""
        self._generating = report.reply_id
        if report.cause != "question":
            self._alert_due = False
            return None
        asked = self._asked.get(report.to or "")
        if asked is not None:
            asked.reply_id = report.reply_id
        return asked

    def done(self, reply_id: str) -> None:
        """A reply is written."""
        if self._generating == reply_id:
            self._generating = None
        self._asked = {k: a for k, a in self._asked.items() if a.reply_id != reply_id}

    def saved(self, snapshot: Snapshot) -> None:
        """A snapshot has come."""
        self._saving = False
        self.recovery.saved(snapshot)

    def quiet(self) -> None:
        """It has handled everything that was sent: no alert came of the last decision."""
        self._alert_due = False

    def failed(self) -> tuple[Literal["reply", "question", "chunk", "snapshot"], str] | None:
        """One request failed: the one it was at. Says which, and its id."""
        if self._generating is not None:
            reply_id, self._generating = self._generating, None
            self.done(reply_id)
            return "reply", reply_id
        for key, asked in self._asked.items():
            if asked.sent:
                del self._asked[key]
                return "question", key
        if self._alert_due:
            self._alert_due = False
            return "reply", ""
        if (chunk := self.perception.in_flight) is not None:
            self.perception.failed()
            return "chunk", str(chunk.index)
        if self._saving:
            self._saving = False
            self.recovery.not_saved()
            return "snapshot", ""
        return None

    def crashed(self, t: float, answered: set[str]) -> Restart | None:
        """It is gone. Questions whose replies are in ``answered`` count as answered, the others will be
        asked again. ``None``: it has died too often.
        """
        self._asked = {k: a for k, a in self._asked.items() if a.reply_id not in answered}
        for asked in self._asked.values():
            asked.sent, asked.reply_id = False, None
        self._generating, self._alert_due, self._saving = None, False, False
        self._interpreting = None
        self.perception.failed()
        return self.recovery.lost(t)

    def back(self, t: float, watches: list[Watch]) -> None:
        """A new one stands: brief it."""
        self.recovery.ready(t)
        self._heard_at = t
        for request in self.recovery.briefing(watches):
            self._tell(request)
