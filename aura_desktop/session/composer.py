"""One reply to one turn: the session's own words, the model's answers and what came of errands, in the order asked.

Pure. Neighbours: ``desk`` says what the parts are, ``mindside`` brings the model's in, ``speaking`` says the whole.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

from aura_desktop import events
from aura_desktop.media import VideoChunk
from aura_desktop.session import messages as msg
from aura_desktop.session.acts import Part
from aura_desktop.session.errands import Errand
from aura_desktop.session.mindside import MindSide
from aura_desktop.session.replies import Reply, Splitter
from aura_desktop.session.speaking import Mouth
from aura_desktop.understanding.requests import AskNow, AskPast
from aura_desktop.videollm.engine import Question


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of the user's that is answered, known at ``t``: ``since`` their last word, ``ended`` when it was held to
    be over.
    """

    id: str
    text: str
    t: float
    since: float
    ended: float


class Composer:
    """Puts replies together. ``recall``: memory is asked about the past."""

    def __init__(
        self,
        emit: Callable[[msg.Output], None],
        mind: MindSide,
        mouth: Mouth,
        *,
        splitter: Callable[[], Splitter],
        recall: bool,
    ) -> None:
        self._emit, self._mind, self._mouth = emit, mind, mouth
        self._splitter, self._recall = splitter, recall
        self._said = 0
        self._errands: dict[str, tuple[Turn, list[Part]]] = {}

    @property
    def pending(self) -> bool:
        """Whether an errand is on its way, and a reply with it."""
        return bool(self._errands)

    def compose(
        self, turn: Turn, parts: list[Part], began_at: float, newest: VideoChunk | None = None
    ) -> None:
        """The reply to ``turn``: the session's own words at once, everything else when the rest has been said.

        ``began_at``: when the session began, seconds since the epoch; ``newest``: the chunk in view.
        """
        errands = {n: part for n, part in enumerate(parts) if isinstance(part, Errand)}
        if errands:
            self._errands[turn.id] = (turn, parts)
            for number, errand in errands.items():
                self._emit(msg.Run(f"{turn.id}/{number}", errand, newest))
        elif all(isinstance(part, str) for part in parts):
            self.say(turn.t, "question", turn.id, " ".join(map(str, parts)), turn)
        else:
            self._ask_mind(turn, parts, began_at + turn.t)

    def errand_done(self, done: msg.ErrandDone, began_at: float) -> None:
        """What came of an errand; the reply is put together once all have come."""
        key, _, number = done.id.partition("/")
        if key not in self._errands:
            return
        turn, parts = self._errands[key]
        parts[int(number)] = done.said
        if done.event is not None:
            self._emit(dataclasses.replace(done.event, t=done.t))
        if not any(isinstance(part, Errand) for part in parts):
            del self._errands[key]
            self.compose(dataclasses.replace(turn, t=done.t), parts, began_at)

    def say(
        self, t: float, cause: events.Cause, to: str, text: str, turn: Turn | None = None
    ) -> None:
        """A reply that needs no model; nothing is said for no text."""
        if not text:
            return
        self._said += 1
        reply = Reply(f"s{self._said}", cause, to, t, self._splitter())
        if turn is not None:
            reply.since, reply.turn_ended_at, reply.asked_at = turn.since, turn.ended, turn.t
        self._mouth.enter(reply)
        reply.write(t, text)
        reply.finish(t)

    def _ask_mind(self, turn: Turn, parts: list[Part], clock: float) -> None:
        asked: list[str | Question] = []
        held: dict[str, AskPast] = {}
        for number, part in enumerate(parts):
            if isinstance(part, str):
                asked.append(part)
                continue
            assert not isinstance(part, Errand)
            key = turn.id if len(parts) == 1 else f"{turn.id}/{number}"
            now = part if isinstance(part, AskNow) else None
            past = isinstance(part, AskPast) and self._recall
            asked.append(Question(key, part.text, turn.t, past=past, clock=clock, ask=now))
            if isinstance(part, AskPast) and self._recall:
                held[key] = part
        only = asked[0]
        if len(asked) == 1 and isinstance(only, Question):
            question = only
        else:
            question = Question(turn.id, turn.text, turn.t, clock=clock, parts=tuple(asked))
        self._mind.ask(question, turn.since, turn.ended, hold=set(held))
        for key, past_ask in held.items():
            self._emit(msg.Recall(key, past_ask))
