"""From what was said to what is done: the utterance is read, doubted where it must be, and handed to ``acts``.

Pure, told the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aura_desktop import events
from aura_desktop.session.acts import Acts, Part, Situation
from aura_desktop.session.reminders import Reminder
from aura_desktop.session.watches import Kept
from aura_desktop.understanding import interpret, wording
from aura_desktop.understanding import outcomes as o
from aura_desktop.understanding.conditions import Free, Present
from aura_desktop.understanding.policy import ASK_BACK_BELOW
from aura_desktop.understanding.reader import Reader, Standing
from aura_desktop.understanding.requests import Acting, AddWatch, Answer, AskNow, Nothing, Reading
from aura_desktop.videollm.naming import naming_of

#: How sure the recogniser must be of the words that something is done for them without asking back.
CLEARLY_HEARD = 0.5


@dataclass(frozen=True, slots=True)
class Utterance:
    """What was said. ``foreign``: the code of a language that is not English, empty for English; ``heard``: how sure
    the recogniser is of the words, in [0, 1].
    """

    text: str
    via: events.Via
    foreign: str = ""
    heard: float = 1.0


class Desk:
    """Reads and does. ``acts`` holds what stands."""

    def __init__(self, reader: Reader, acts: Acts) -> None:
        self._reader = reader
        self.acts = acts
        #: Whether the model in use speaks other languages.
        self._polyglot = False

    def began(self, engine: str, reminders: tuple[Reminder, ...], *, kept: bool) -> None:
        """The session runs with that engine; these reminders still wait from before."""
        self.acts.naming, self.acts.engine = naming_of(engine), engine
        self._polyglot = self.acts.naming.looks_again
        self.acts.kept = kept
        for reminder in {held.id: held for held in reminders}.values():
            self.acts.hold(reminder)

    def ahead(self, text: str, situation: Situation) -> None:
        """``text`` is likely to be said: read it while there is time."""
        if text:
            self._read(text, situation)

    def unsure(self, said: Utterance, situation: Situation) -> Standing | None:
        """What a larger model needs to read ``said`` too: where one is loaded and an order is doubtful, its words
        are not.
        """
        if not self._polyglot or said.foreign or said.heard < CLEARLY_HEARD:
            return None
        reading = self._read(said.text, situation)
        acting = any(isinstance(request, Acting) for request in reading.requests)
        doubtful = acting and reading.sure < ASK_BACK_BELOW
        return self._standing(situation) if doubtful else None

    def hear(
        self, t: float, said: Utterance, situation: Situation, interpreted: str = ""
    ) -> list[Part]:
        """Do what ``said`` asks for; the reply in parts, empty where nothing is to be said. ``interpreted``: what a
        larger model made of it.
        """
        if said.foreign:
            if self._polyglot:
                return self.acts.do(t, _as_question(said.text), situation, sure_heard=True)
            return [wording.say(o.Foreign(said.foreign), situation.now)]
        reading = self._read(said.text, situation)
        if interpreted:
            standing = self._standing(situation)
            reading = interpret.understood(interpreted, said.text, standing) or reading
        idle = all(isinstance(request, Nothing) for request in reading.requests)
        if idle and self._polyglot and said.via == "typed":
            # It may be in a language that only the model knows.
            reading = _as_question(said.text)
        elif idle and said.via == "typed":
            return [wording.say(o.NotUnderstood(), situation.now)]
        parts = self.acts.do(t, reading, situation, sure_heard=said.heard >= CLEARLY_HEARD)
        if not parts and said.via == "typed" and isinstance(reading.requests[0], Answer):
            return [wording.say(o.NothingToAnswer(), situation.now)]
        return parts

    def take_up(self, t: float, watch_id: str, kept: Kept, situation: Situation) -> str:
        """A watch of an earlier session, unless its time is over; says why not if it cannot be had."""
        if kept.until is not None and kept.until <= situation.now:
            return ""
        if kept.condition is None:
            return self.want(t, watch_id, kept.text, situation)
        self.acts.pass_time(t, situation.now)
        outcome = self.acts.take_up(watch_id, kept, kept.condition, situation)
        return "" if isinstance(outcome, o.Added) else wording.say(outcome, situation.now)

    def want(self, t: float, watch_id: str, text: str, situation: Situation) -> str:
        """A watch by its text: "tell me when …", or just the thing. Says why not if it cannot be had."""
        self.acts.pass_time(t, situation.now)
        outcome = self.acts.add(watch_id, self._as_watch(text.strip(), situation), situation)
        return "" if isinstance(outcome, o.Added) else wording.say(outcome, situation.now)

    def edit(self, t: float, watch_id: str, text: str, situation: Situation) -> str:
        """Let that watch be what ``text`` says; says why not if it cannot, and then it stays as it was."""
        self.acts.pass_time(t, situation.now)
        request = self._as_watch(text.strip(), situation)
        if why := self.acts.naming.watchable(request.condition):
            return why
        self.acts.remove(watch_id)
        return self.want(t, watch_id, text, situation)

    def _as_watch(self, text: str, situation: Situation) -> AddWatch:
        thing = text.rstrip(".!?").strip()
        for whole in (text, f"Tell me when {thing}."):
            for request in self._read(whole, situation).requests:
                bare = whole != text and isinstance(request, AddWatch) and _is_a_thing(request)
                if isinstance(request, AddWatch) and not bare:
                    return request
        whole = f"Tell me when you see {thing}."
        for request in self._read(whole, situation).requests:
            if isinstance(request, AddWatch):
                return request
        return AddWatch(whole, Present(thing.lower()))

    def _read(self, text: str, situation: Situation) -> Reading:
        return self._reader.read(text, self._standing(situation))

    def _standing(self, situation: Situation) -> Standing:
        return Standing(datetime.fromtimestamp(situation.now).astimezone(), self.acts.thing)


def _is_a_thing(request: AddWatch) -> bool:
    """Whether only a thing was named, and nothing that it does."""
    return isinstance(request.condition, Present | Free)


def _as_question(text: str) -> Reading:
    return Reading((AskNow(text, "other"),), 1.0)
