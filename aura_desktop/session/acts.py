"""What was asked is done here: a request goes in, its outcome in words comes out, with the events that prove it.

Owns the watches and the reminders of the session, and what follow-ups refer to. Pure, told the time. Neighbours:
``understanding`` reads requests and words outcomes; ``dialogue`` says the words and brings the model's answers in.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from aura_desktop import events
from aura_desktop.session.errands import Errand
from aura_desktop.session.reminders import MAX_REMINDERS, Reminder, Reminders
from aura_desktop.session.voice import Voice
from aura_desktop.session.watches import MAX_WATCHES, Entry, Kept, Registry, best_named
from aura_desktop.understanding import codec, wording
from aura_desktop.understanding import outcomes as o
from aura_desktop.understanding import requests as r
from aura_desktop.understanding.conditions import Condition, Present
from aura_desktop.understanding.describe import in_words
from aura_desktop.understanding.facts import Facts
from aura_desktop.understanding.policy import ASK_BACK_BELOW, TAKE_AWAY_FROM
from aura_desktop.videollm import protocol
from aura_desktop.videollm.engine import Watch
from aura_desktop.videollm.naming import Naming, PlainNaming

#: Characters of a watch or a reminder that are kept: more than anybody says in a breath.
MAX_TEXT = 500
#: Seconds of the archive that "save a clip" takes.
CLIP_S = 30.0

_TAKES = (r.CancelWatch, r.PauseWatch, r.ChangeWatch)


Part = str | r.AskNow | r.AskPast | Errand
"""A piece of a reply: words, or something that the model, memory or a shell has to say."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What an answer about the session depends on; times are seconds since the epoch.

    ``picture_lost``: there is no picture of now, the last one came at ``picture_at`` (``None``: never one).
    """

    now: float
    facts: Facts | None = None
    picture_lost: bool = False
    picture_at: float | None = None
    parts: tuple[tuple[str, str], ...] = ()
    muted: bool = False
    last_asked: str = ""
    last_said: str = ""


class Acts:
    """Does what is asked. ``emit`` takes events, ``tell`` requests to the mind, ``silence`` is the stop word's."""

    def __init__(
        self,
        emit: Callable[[events.Event], None],
        tell: Callable[[protocol.Request], None],
        *,
        watch_ids: Iterator[str],
        forget_alerts: Callable[[str], None],
        silence: Callable[[], None],
    ) -> None:
        self._emit, self._tell = emit, tell
        self._watch_ids = watch_ids
        self._forget_alerts, self._silence = forget_alerts, silence
        self._reminder_ids = (f"m{n}" for n in itertools.count(1))
        self._asked_back: tuple[r.Request, ...] | None = None
        self._last_ask: r.AskNow | r.AskPast | None = None
        self._t = 0.0
        self.registry = Registry()
        self.reminders = Reminders()
        self.voice = Voice()
        self.private = False
        #: Whether reminders outlive the session.
        self.kept = False
        self.naming: Naming = PlainNaming()
        self.engine = ""
        #: How often each counting watch has counted, by id.
        self.counts: dict[str, int] = {}
        #: What was spoken of last.
        self.thing = ""

    # -- asking --------------------------------------------------------------------------------

    def do(
        self, t: float, reading: r.Reading, situation: Situation, *, sure_heard: bool
    ) -> list[Part]:
        """Do what was read, in order; the reply in parts, empty where nothing is to be said.

        ``sure_heard``: the words themselves are beyond doubt, typed or clearly heard.
        """
        self._t = t
        waiting, self._asked_back = self._asked_back, None
        first = reading.requests[0]
        if isinstance(first, r.Answer) and len(reading.requests) == 1:
            return self._answered(waiting, situation, yes=first.yes)
        if clause := self._doubt(reading, situation, sure_heard=sure_heard):
            self._asked_back = reading.requests
            return [self._say(o.AskedBack(clause), situation)]
        return self._all(reading.requests, situation)

    def _answered(
        self, waiting: tuple[r.Request, ...] | None, situation: Situation, *, yes: bool
    ) -> list[Part]:
        if waiting is None:
            return []
        return self._all(waiting, situation) if yes else [self._say(o.LetBe(), situation)]

    def _all(self, requests: tuple[r.Request, ...], situation: Situation) -> list[Part]:
        return [part for request in requests for part in self._one(request, situation)]

    def _say(self, outcome: o.Outcome, situation: Situation) -> str:
        return wording.say(outcome, situation.now)

    def _doubt(self, reading: r.Reading, situation: Situation, *, sure_heard: bool) -> str:
        """What to ask back before anything is done, as a clause; empty: there is no doubt."""
        acting = [q for q in reading.requests if isinstance(q, r.Acting) and not _harmless(q)]
        if not acting:
            return ""
        sure = reading.sure if sure_heard else reading.sure / 2
        forgets = any(isinstance(q, r.Control) and q.act == "forget" for q in acting)
        takes = [q for q in acting if isinstance(q, _TAKES)]
        # What does not exist cannot be taken away by mistake.
        takes = [q for q in takes if self._meant(q.which, situation)]
        several = any(
            not q.which.all and not q.which.name and len(self._standing(situation)) > 1
            for q in takes
            if isinstance(q, r.CancelWatch)
        )
        doubtful = sure < ASK_BACK_BELOW or (takes and sure < TAKE_AWAY_FROM)
        if not (doubtful or forgets or several):
            return ""
        return wording.joined(tuple(self._clause(q, situation) for q in acting))

    def _clause(self, request: r.Request, situation: Situation) -> str:
        """What doing ``request`` would be, to follow "Shall I"."""
        match request:
            case r.AddWatch():
                return wording.watch_offer(request.mode, in_words(request.condition))
            case r.CancelWatch() | r.PauseWatch() | r.ResumeWatch() | r.ChangeWatch():
                verb = {
                    r.CancelWatch: "stop",
                    r.PauseWatch: "pause",
                    r.ResumeWatch: "take up again",
                }
                head = verb.get(type(request), "change")
                meant = self._meant(request.which, situation)
                what = wording.joined(meant) if meant else "it"
                return f'{head} this: "I {what}"' if meant else f"{head} it"
            case r.Remind():
                return wording.reminder_offer(request.kind, request.say, request.when_said)
            case r.Control(act="forget"):
                return wording.forget_offer(request.span_s)
            case r.Control():
                return wording.ACTS[request.act]
            case _:
                return "do that"

    # -- one request ---------------------------------------------------------------------------

    def _one(self, request: r.Request, situation: Situation) -> list[Part]:
        match request:
            case r.AskNow():
                return self._ask_now(request, situation)
            case r.AskPast():
                self._last_ask = request
                self.thing = request.thing or self.thing
                return [request]
            case r.AskAgain():
                return self._again(request, situation)
            case r.AskSelf():
                return [self._say(self._about_self(request, situation), situation)]
            case r.AskClock():
                return [self._say(o.Clock(situation.now, request.date), situation)]
            case r.AddWatch():
                return [self._say(self.add(next(self._watch_ids), request, situation), situation)]
            case r.ChangeWatch():
                return [self._say(self._change(request, situation), situation)]
            case r.CancelWatch():
                return [self._say(self._cancel(request, situation), situation)]
            case r.PauseWatch() | r.ResumeWatch():
                return [self._say(self._pause_or_resume(request, situation), situation)]
            case r.Remind():
                return [self._say(self._remind(request, situation), situation)]
            case r.Control():
                return self._control(request, situation)
            case r.Chat():
                return [self._say(o.Chatted(request.kind), situation)]
            case r.Beyond():
                return [self._say(o.OutOfReach(), situation)]
            case r.Answer() | r.Nothing():
                return []

    def _ask_now(self, request: r.AskNow, situation: Situation) -> list[Part]:
        self._last_ask = request
        if request.thing:
            self.thing = request.thing
        elif isinstance(request.condition, Present):
            self.thing = request.condition.thing
        if situation.picture_lost:
            return [self._say(o.NoPicture(situation.picture_at, situation.now), situation)]
        return [request]

    def _again(self, request: r.AskAgain, situation: Situation) -> list[Part]:
        last = self._last_ask
        if last is None or not request.thing:
            return [self._say(o.NothingToAnswer(), situation)]
        again: r.Request = dataclasses.replace(last, thing=request.thing, text=request.text)
        if isinstance(last, r.AskNow) and last.condition is not None:
            condition = Present(request.thing)
            again = r.AskNow(request.text, "whether", condition)
        return self._one(again, situation)

    def _about_self(self, request: r.AskSelf, situation: Situation) -> o.Outcome:
        match request.wants:
            case "watches":
                watches = tuple(self._watch_clause(e) for e in self.registry.entries)
                return o.Standing(watches, self._reminder_clauses(situation))
            case "counted":
                counting = [e for e in self.registry.entries if e.mode == "count"]
                if request.thing and (n := best_named(request.thing, map(self.called, counting))):
                    counting = [counting[i] for i in n]
                return o.Counts(
                    tuple((self.called(e), self.counts.get(e.watch.id, 0)) for e in counting)
                )
            case "can":
                return o.Abilities()
            case "working":
                return o.Working(situation.parts, situation.muted)
            case "who":
                return o.Identity(self.engine)
            case "asked":
                return o.LastAsked(situation.last_asked)

    # -- watches -------------------------------------------------------------------------------

    def add(self, watch_id: str, request: r.AddWatch, situation: Situation) -> o.Outcome:
        """A new watch; one that waits for the same makes way for it."""
        condition = request.condition
        if why := self.naming.watchable(condition):
            return o.Unwatchable(condition, why)
        facts = None if situation.picture_lost else situation.facts
        watch = Watch(
            watch_id,
            request.text[:MAX_TEXT],
            request.mode == "every",
            condition,
            request.mode == "count",
            facts is not None,
        )
        same = self.registry.same_as(watch)
        if same is None and self.registry.full:
            return o.Full("watch", MAX_WATCHES)
        if same is not None:
            self.remove(same.id)
        self.registry.add(watch, request.mode, request.until)
        self._emit(
            events.WatchAdded(
                t=self._t, id=watch_id, text=watch.text, condition=in_words(condition),
                rule=codec.plain(condition), mode=request.mode, until=request.until,
            )
        )  # fmt: skip
        self._tell(protocol.AddWatch(watch))
        self._note_thing(condition)
        now_so = facts is not None and self.naming.holds(condition, facts) is True
        return o.Added(condition, request.mode, request.until, now_so, same is not None)

    def remove(self, watch_id: str) -> None:
        """Take a watch back; unknown ids are ignored."""
        watch = self.registry.remove(watch_id)
        if watch is not None:
            self._unwatch(watch_id)
            self.counts.pop(watch_id, None)
            self._emit(events.WatchRemoved(t=self._t, id=watch_id, text=watch.text))

    def pause(self, watch_id: str, paused: bool, resume_at: float | None = None) -> bool:
        """Pause a watch, or take it up again; whether that changed anything."""
        watch = self.registry.pause(watch_id, paused, resume_at)
        if watch is None:
            return False
        if paused:
            self._unwatch(watch_id)
        else:
            self._tell(protocol.AddWatch(dataclasses.replace(watch, already=True)))
        state = "paused" if paused else "active"
        self._emit(
            events.WatchChanged(
                t=self._t, id=watch_id, text=watch.text, state=state, resume_at=resume_at
            )
        )
        return True

    def take_up(
        self, watch_id: str, kept: Kept, condition: Condition, situation: Situation
    ) -> o.Outcome:
        """A watch of an earlier session, as it stood then."""
        request = r.AddWatch(kept.text, condition, kept.mode, kept.until)
        outcome = self.add(watch_id, request, situation)
        if kept.paused and isinstance(outcome, o.Added):
            self.pause(watch_id, True, kept.resume_at)
        return outcome

    def called(self, entry: Entry) -> str:
        """What a watch waits for, as a clause."""
        condition = entry.watch.condition
        return in_words(condition) if condition is not None else entry.watch.text

    def _watch_clause(self, entry: Entry) -> str:
        clause = wording.watch_clause(entry.mode, self.called(entry))
        return f"{clause} (paused)" if entry.state == "paused" else clause

    def _unwatch(self, watch_id: str) -> None:
        self._tell(protocol.RemoveWatch(watch_id))
        self._forget_alerts(watch_id)

    def _note_thing(self, condition: Condition) -> None:
        thing = getattr(condition, "thing", "")
        self.thing = thing or self.thing

    def _change(self, request: r.ChangeWatch, situation: Situation) -> o.Outcome:
        meant = self.registry.meant_by(request.which, self._called_by)
        if not meant:
            return self._none(request.which, situation)
        entry = meant[-1]
        mode = request.mode or entry.mode
        until = request.until if request.until is not None else entry.until
        watch = self.registry.change(entry.watch.id, mode, until)
        assert watch is not None
        if watch != entry.watch and entry.state != "paused":
            self._tell(protocol.RemoveWatch(watch.id))
            self._tell(protocol.AddWatch(dataclasses.replace(watch, already=True)))
        self._emit(
            events.WatchChanged(
                t=self._t,
                id=watch.id,
                text=watch.text,
                state=entry.state,
                mode=mode,
                until=until,
                resume_at=entry.resume_at,
            )
        )
        assert watch.condition is not None
        return o.Changed(watch.condition, mode, until)

    def _cancel(self, request: r.CancelWatch, situation: Situation) -> o.Outcome:
        meant = self._meant(request.which, situation)
        if not meant:
            return self._none(request.which, situation)
        watches, reminders = self._of(request.which)
        for entry in watches:
            self.remove(entry.watch.id)
        for reminder in reminders:
            self.remove_reminder(reminder.id)
        return o.Cancelled(meant)

    def _pause_or_resume(
        self, request: r.PauseWatch | r.ResumeWatch, situation: Situation
    ) -> o.Outcome:
        pausing = isinstance(request, r.PauseWatch)
        which = (
            request.which if request.which.name else dataclasses.replace(request.which, all=True)
        )
        meant = [
            e
            for e in self.registry.meant_by(which, self._called_by)
            if (e.state == "paused") != pausing
        ]
        if not meant:
            return self._none(which, situation)
        until = None
        if isinstance(request, r.PauseWatch) and request.for_s > 0:
            until = situation.now + request.for_s
        for entry in meant:
            self.pause(entry.watch.id, pausing, until)
        what = tuple(wording.watch_clause(e.mode, self.called(e)) for e in meant)
        return o.Paused(what, until) if pausing else o.Resumed(what)

    def _none(self, which: r.Which, situation: Situation) -> o.Outcome:
        return o.NoneSuch(which.name, self._standing(situation))

    def _called_by(self, entry: Entry) -> str:
        return f"{self.called(entry)} {entry.watch.text}"

    def _standing(self, situation: Situation) -> tuple[str, ...]:
        watches = tuple(self._watch_clause(e) for e in self.registry.entries)
        return watches + self._reminder_clauses(situation)

    def _reminder_clauses(self, situation: Situation) -> tuple[str, ...]:
        return tuple(self._reminder_clause(m, situation) for m in self.reminders.all)

    @staticmethod
    def _reminder_clause(reminder: Reminder, situation: Situation) -> str:
        return wording.reminder_clause(reminder.kind, reminder.say, reminder.at, situation.now)

    def _of(self, which: r.Which) -> tuple[list[Entry], list[Reminder]]:
        """The watches and reminders that are meant."""
        watches = self.registry.entries if which.kind != "reminder" else []
        reminders = self.reminders.all if which.kind != "watch" else []
        if which.all:
            return watches, reminders
        if which.name:
            texts = [self._called_by(e) for e in watches]
            texts += [f"{m.kind} {m.say}" for m in reminders]
            best = best_named(which.name, texts)
            chosen = [e for n, e in enumerate(watches) if n in best]
            return chosen, [m for n, m in enumerate(reminders) if n + len(watches) in best]
        if watches and which.kind != "reminder":
            return watches[-1:], []
        return [], reminders[-1:]

    def _meant(self, which: r.Which, situation: Situation) -> tuple[str, ...]:
        watches, reminders = self._of(which)
        return tuple(wording.watch_clause(e.mode, self.called(e)) for e in watches) + tuple(
            self._reminder_clause(m, situation) for m in reminders
        )

    # -- reminders -----------------------------------------------------------------------------

    def _remind(self, request: r.Remind, situation: Situation) -> o.Outcome:
        if request.at is None or request.problem:
            return o.NotReminding(request.kind, request.problem or "no time")
        if request.at <= situation.now:
            return o.NotReminding(request.kind, "in the past")
        if self.reminders.full:
            return o.Full("reminder", MAX_REMINDERS)
        self.hold(Reminder(self._reminder_id(), request.kind, request.say[:MAX_TEXT], request.at))
        return o.Reminding(request.kind, request.say, request.at, self.kept)

    def hold(self, reminder: Reminder) -> None:
        """Keep a reminder, new or from an earlier session. Raises ``ValueError`` where there is no room."""
        self.reminders.add(reminder)
        self._emit(
            events.ReminderAdded(
                t=self._t, id=reminder.id, text=reminder.say, kind=reminder.kind, at=reminder.at
            )
        )

    def _reminder_id(self) -> str:
        held = {reminder.id for reminder in self.reminders.all}
        return next(fresh for fresh in self._reminder_ids if fresh not in held)

    def remove_reminder(self, reminder_id: str) -> None:
        """Take a reminder back; unknown ids are ignored."""
        reminder = self.reminders.remove(reminder_id)
        if reminder is not None:
            self._emit(events.ReminderRemoved(t=self._t, id=reminder.id, text=reminder.say))

    def counted(self, counts: Iterable[tuple[str, int]]) -> None:
        """How often counting watches have counted so far."""
        for watch_id, count in counts:
            if self.registry.get(watch_id) is not None and self.counts.get(watch_id, 0) != count:
                self.counts[watch_id] = count
                self._emit(events.WatchCounted(t=self._t, id=watch_id, count=count))

    def ring(self, now: float) -> list[tuple[Reminder, str]]:
        """The reminders that are due at ``now``, and what is said of each."""
        rung = self.reminders.due(now)
        for reminder in rung:
            self._emit(events.ReminderFired(t=self._t, id=reminder.id, text=reminder.say))
        return [(m, wording.rung(m.kind, m.say, m.at, now)) for m in rung]

    def pass_time(self, t: float, now: float) -> None:
        """Watches whose time is over go, those whose pause is over go on."""
        self._t = t
        for watch in self.registry.over(now):
            self.remove(watch.id)
        for watch in self.registry.rested(now):
            self.pause(watch.id, False)

    # -- the rest ------------------------------------------------------------------------------

    def _control(self, request: r.Control, situation: Situation) -> list[Part]:
        act = request.act
        match act:
            case "stop":
                self._silence()
                return []
            case "repeat":
                return [self._say(o.Repeated(situation.last_said), situation)]
            case "slower" | "faster" | "louder" | "softer":
                return [self._say(self._turn(act), situation)]
            case "private_on" | "private_off":
                wanted = act == "private_on"
                if self.private == wanted:
                    return [self._say(o.Set(act, no=True), situation)]
                self.private = wanted
                return [Errand(act)]
            case "pause_listening":
                nearest = (
                    "I could not hear you call me back. Mute the microphone in the window instead."
                )
                return [self._say(o.Cannot("stop listening on your word", nearest), situation)]
            case "picture" if situation.picture_lost:
                return [self._say(o.NoPicture(situation.picture_at, situation.now), situation)]
            case "forget":
                return [Errand(act, request.span_s)]
            case "picture":
                return [Errand(act)]
            case "clip":
                return [Errand(act, request.span_s or CLIP_S)]

    def _turn(self, act: r.Act) -> o.Outcome:
        moved = self.voice.turn(
            "pace" if act in {"faster", "slower"} else "gain", up=act in {"faster", "louder"}
        )
        if moved:
            self._emit(events.VoiceChanged(t=self._t, pace=self.voice.pace, gain=self.voice.gain))
        return o.Set(act, no=not moved)


def _harmless(request: r.Request) -> bool:
    """Whether doing it by mistake costs nothing that another word does not bring back."""
    return isinstance(request, r.Control) and request.act != "forget"
