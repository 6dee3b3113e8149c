"""One object per reply: what the mind wrote of it, what was synthesized, played and heard.

Pure. ``Floor`` says whose turn it is: at most one reply has the floor, the others wait in order.
Neighbours: ``dialogue`` moves replies along; ``speech`` cuts text into clauses.
"""

from __future__ import annotations

import itertools
import re
from collections import deque
from dataclasses import dataclass
from typing import Protocol

from aura_desktop.events import Cause, Evidence, Latency
from aura_desktop.media import Samples

#: Seconds of a clause that may be unplayed when it counts as heard: the tail is silence.
CLAUSE_END_S = 0.05


class Splitter(Protocol):
    """Cuts a growing text into clauses (``speech.ClauseSplitter``)."""

    def push(self, piece: str) -> list[str]: ...

    def finish(self) -> list[str]: ...


@dataclass(slots=True, eq=False)
class Clause:
    """A run of the reply's text up to ``end``; ``seconds`` is the length of its sound once known."""

    text: str
    end: int
    seconds: float | None = None
    samples: Samples | None = None
    rate: int = 0
    sounded: bool = False


class Reply:
    """A reply from its first piece to its last sample."""

    def __init__(
        self, reply_id: str, cause: Cause, to: str | None, begun: float, splitter: Splitter
    ) -> None:
        self.id = reply_id
        self.cause = cause
        self.to = to
        self.begun = begun
        #: End of the user's speech, or when the question was typed.
        self.since: float | None = None
        self.text = ""
        self.complete = False
        self.shown = 0
        self.started = False
        self.clauses: list[Clause] = []
        self.requested = 0
        self.handed_over = 0
        #: There is no voice at all: it is read.
        self.silent = False
        self.voice_lost = False
        self.played = 0.0
        self.audio_at: float | None = None
        #: When the user's turn was over, and when its words were known and put to the mind.
        self.turn_ended_at: float | None = None
        self.asked_at: float | None = None
        self.first_text_at: float | None = None
        #: When the first clause was written, and when its sound was there.
        self.clause_at: float | None = None
        self.sound_at: float | None = None
        self.model_ttft_ms: float | None = None
        #: What a recalled answer rests on.
        self.evidence: tuple[Evidence, ...] = ()
        self._splitter = splitter

    def write(self, t: float, piece: str) -> None:
        """The mind's next piece of text."""
        if self.complete or not piece:
            return
        if self.first_text_at is None:
            self.first_text_at = t
        self.text += piece
        self._append(t, self._splitter.push(piece))

    def finish(self, t: float) -> None:
        """The mind has written all of it."""
        if not self.complete:
            self.complete = True
            self._append(t, self._splitter.finish())

    def _append(self, t: float, texts: list[str]) -> None:
        if texts and self.clause_at is None:
            self.clause_at = t
        for text in texts:
            start = self.clauses[-1].end if self.clauses else 0
            found = self.text.find(text.strip(), start)
            end = min(len(self.text), (found if found >= 0 else start) + len(text.strip()))
            self.clauses.append(Clause(text, end, 0.0 if self.voice_lost else None))
        if self.voice_lost:
            self.requested = len(self.clauses)

    def to_say(self, number: int) -> str:
        """A clause as it is to be spoken: the voice stays up where the sentence goes on."""
        clause = self.clauses[number]
        goes_on = clause.text[-1:].isalnum() and bool(self.text[clause.end :].strip())
        return f"{clause.text}," if goes_on else clause.text

    @property
    def proactive(self) -> bool:
        """Whether nobody asked just now."""
        return self.cause != "question"

    def latency(self) -> Latency | None:
        """Where the time went between the user's last word and the first sound of an answer."""
        if self.since is None:
            return None
        at = (
            self.since, self.turn_ended_at, self.asked_at, self.first_text_at, self.clause_at,
            self.sound_at, self.audio_at,
        )  # fmt: skip
        return Latency(*(_ms_between(a, b) for a, b in itertools.pairwise(at)))

    @property
    def synthesized_s(self) -> float:
        """Seconds of sound that exist."""
        return sum(clause.seconds or 0.0 for clause in self.clauses)

    @property
    def synthesizing(self) -> bool:
        """Whether a clause is at the synthesizer."""
        return any(clause.seconds is None for clause in self.clauses[: self.requested])

    @property
    def sounded(self) -> bool:
        """Whether some of it was given to the speaker."""
        return any(clause.sounded for clause in self.clauses[: self.handed_over])

    @property
    def handed_over_all(self) -> bool:
        """Whether nothing of it is still to be synthesized or given to the speaker."""
        return self.complete and (self.silent or self.handed_over == len(self.clauses))

    def read_from_here(self) -> None:
        """There is no voice for what is not yet synthesized: it is read instead."""
        for clause in self.clauses[self.handed_over :]:
            if clause.seconds is None:
                clause.seconds = 0.0
        self.requested = len(self.clauses)
        self.voice_lost = True

    def heard(self) -> str:
        """The words that were heard: a prefix of ``text`` that ends with a whole word."""
        if self.silent:
            return self.text
        start, left = 0, self.played
        for index, clause in enumerate(self.clauses):
            if index >= self.handed_over or clause.seconds is None:
                return self.text[:start]
            if left < clause.seconds - CLAUSE_END_S:
                reach = start + int((clause.end - start) * max(0.0, left) / clause.seconds)
                return self.text[: _word_end(self.text, start, reach)]
            start, left = clause.end, max(0.0, left - clause.seconds)
        return self.text if self.complete else self.text[:start]


def _ms_between(start: float | None, end: float | None) -> float | None:
    return None if start is None or end is None else round(max(0.0, end - start) * 1000, 1)


def _word_end(text: str, start: int, reach: int) -> int:
    """The end of the last whole word in ``text[start:reach]``; ``start`` if there is none."""
    ends = [m.end() for m in re.finditer(r"\S+", text[start:]) if start + m.end() <= reach]
    return start + ends[-1] if ends else start


class Floor:
    """Who may speak: one reply has the floor; answers wait in order, before proactive replies."""

    def __init__(self) -> None:
        self.holder: Reply | None = None
        self._answers: deque[Reply] = deque()
        self._proactive: deque[Reply] = deque()

    def find(self, reply_id: str) -> Reply | None:
        """The reply of that id that holds the floor or waits for it."""
        return next((r for r in self.all() if r.id == reply_id), None)

    def all(self) -> list[Reply]:
        """The holder and all that wait, in order."""
        holder = [self.holder] if self.holder else []
        return [*holder, *self._answers, *self._proactive]

    def waiting_proactive(self) -> list[Reply]:
        """Those that wait for a pause."""
        return list(self._proactive)

    def enter(self, reply: Reply) -> None:
        """Queue up."""
        (self._proactive if reply.proactive else self._answers).append(reply)

    def grant(self, *, proactive_too: bool) -> Reply | None:
        """Give a free floor to the next in line; ``None``: it is taken, or nobody may have it."""
        if self.holder is not None:
            return None
        if self._answers:
            self.holder = self._answers.popleft()
        elif proactive_too and self._proactive:
            self.holder = self._proactive.popleft()
        return self.holder

    def leave(self, reply: Reply) -> None:
        """The reply is over, wherever it was."""
        if self.holder is reply:
            self.holder = None
        for queue in (self._answers, self._proactive):
            if reply in queue:
                queue.remove(reply)
