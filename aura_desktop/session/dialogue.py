"""The heart of a session: one pure actor between the user, the stream and the mind.

It consumes typed inputs with explicit times and returns events and commands; it knows no thread, no
clock and no device. ``live`` and ``fast`` are shells around the same actor: that is what makes both
paces one code. Neighbours: ``turns``, ``watches``, ``replies`` and ``perception`` hold its state;
``speaking`` moves replies through the synthesizer and the speaker.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from aura_desktop import events
from aura_desktop.errors import PartUnusable
from aura_desktop.media import VideoChunk
from aura_desktop.session import messages as msg
from aura_desktop.session import turns
from aura_desktop.session.acts import Acts, Situation
from aura_desktop.session.composer import Composer, Turn
from aura_desktop.session.desk import Desk, Utterance
from aura_desktop.session.hearing import Assent, CutIn, Heard, Hearing, Over, Said
from aura_desktop.session.mindside import MindSide
from aura_desktop.session.replies import Reply, Splitter
from aura_desktop.session.speaking import Mouth
from aura_desktop.session.watches import Kept
from aura_desktop.settings import Settings
from aura_desktop.understanding import interpret
from aura_desktop.understanding.facts import Facts
from aura_desktop.understanding.reader import Reader
from aura_desktop.videollm import protocol
from aura_desktop.videollm.engine import Decision

#: Without any of these a reply is read, not heard.
_VOICE: frozenset[events.Part] = frozenset({"synthesizer", "speaker"})
#: Without any of these nothing is seen.
_EYES: tuple[events.Part, ...] = ("camera", "network")
#: What else "is it working?" is answered for.
_PARTS: tuple[events.Part, ...] = ("microphone", "speaker")
#: Seconds after which a picture is no longer one of now.
STALE_S = 3.0


@dataclass(frozen=True, slots=True)
class Script:
    """What is known in advance of a session.

    ``simulated``: time passes only when told to, so waiting for the model takes none of it.
    ``ends_with``: which source's end ends the session; ``nothing``: it ends when the asks are answered.
    """

    asks: tuple[tuple[float, str], ...] = ()
    watches: tuple[str, ...] = ()
    until: float | None = None
    ends_with: Literal["video", "audio", "nothing"] | None = None
    simulated: bool = False


class Dialogue:
    """Give it every input in order; carry out what it returns, in order."""

    def __init__(
        self,
        settings: Settings,
        script: Script,
        *,
        splitter: Callable[[], Splitter],
        reader: Reader,
        watch_ids: Iterator[str] | None = None,
    ) -> None:
        """``splitter`` makes a clause splitter for each reply; ``reader`` reads what is asked; ``watch_ids`` gives
        unused ids.
        """
        self._settings = settings
        self._script = script
        self._splitter = splitter
        self._out: list[msg.Output] = []
        self._t = 0.0
        self._began = False
        self._finished = False
        self._state: events.State | None = None
        self._hearing = Hearing(settings.turns, self._out.append, partials=not script.simulated)
        self._mind = MindSide(
            settings.session, lambda request: self._out.append(msg.ToMind(request))
        )
        self._asks = deque(sorted(script.asks, key=lambda ask: ask[0]))
        self._next_question = 0
        self._watch_ids = watch_ids or (f"w{n}" for n in itertools.count(1))
        acts = Acts(
            self._out.append,
            self._mind.tell,
            watch_ids=self._watch_ids,
            forget_alerts=self._forget_alerts,
            silence=self._silence,
        )
        self._desk = Desk(reader, acts)
        self._mouth = Mouth(
            settings, self._out.append, voice=acts.voice, simulated=script.simulated
        )
        self._composer = Composer(
            self._out.append,
            self._mind,
            self._mouth,
            splitter=splitter,
            recall=settings.memory.recall,
        )
        self._facts: Facts | None = None
        #: When the newest chunk came, and that chunk.
        self._picture_at: float | None = None
        self._newest: VideoChunk | None = None
        self._last_asked = self._last_said = ""
        self._frames_missed = 0
        #: Id of the reply that was last heard of, and characters of it.
        self._heard_so_far = ("", 0)
        self._lost: dict[events.Part, str] = {}
        #: The turn that waits for what a larger model makes of it.
        self._unsure: tuple[Turn, Utterance] | None = None
        self._closing: tuple[str, float] | None = None
        self._began_at = 0.0
        self._archive: events.Tier | None = None

    # -- for the shells ------------------------------------------------------------------------

    @property
    def finished(self) -> bool:
        """Whether the session is over; every further input is ignored."""
        return self._finished

    @property
    def mind_owes(self) -> bool:
        """Whether the mind has something to report, or a new one is on its way."""
        return self._began and (self._mind.owes or not self._mind.ready)

    @property
    def _owes_answer(self) -> bool:
        return self._mind.answer_owed or self._composer.pending or self._unsure is not None

    def handle(self, given: msg.Input) -> list[msg.Output]:
        """Take one input in; returns what follows from it. Times never go back."""
        if self._finished:
            return []
        self._t = max(self._t, given.t)
        self._dispatch(given)
        if self._began and not self._finished:
            self._settle()
        out = list(self._out)
        self._out.clear()
        return out

    # -- inputs --------------------------------------------------------------------------------

    def _dispatch(self, given: msg.Input) -> None:
        match given:
            case msg.Tick():
                self._mouth.position(given.t, given.played, playing=given.playing)
                self._mind.wait_no_longer(self._t, self._settings.memory.recall_timeout_s)
                self._tell_heard()
                if self._began:
                    self._ring()
                if self._began and self._mind.stalled(self._t):
                    self._mind_lost("The model does not answer.", "")
            case msg.VoiceWindow() | msg.TalkedOver():
                self._hear(given)
            case msg.MindSaid():
                self._mind_said(given.report)
            case msg.ChunkReady():
                self._picture_at, self._newest = self._t, given.chunk
                if self._began and self._closing is None:
                    self._mind.perception.offer(given.chunk)
            case msg.FramesMissed():
                self._frames_missed += given.count
            case msg.Transcribed():
                self._heard(self._hearing.transcribed(self._t, given))
                self._desk.ahead(self._hearing.speculated, self._situation())
            case msg.ClauseSynthesized():
                self._mouth.synthesized(
                    given.t, given.reply_id, given.clause, given.samples, given.rate
                )
            case msg.Recalled():
                self._mind.recalled(given.question_id, given.recollection, given.evidence)
            case msg.ErrandDone():
                self._composer.errand_done(given, self._began_at)
            case msg.ArchiveHeld():
                self._archive = given.tier
                for text in given.warnings:
                    self._emit(events.Warned(t=self._t, text=text))
            case msg.Typed():
                if given.text.strip():
                    self._ask(Utterance(given.text.strip(), "typed"), self._t)
            case msg.WatchWanted():
                self._wanted(given.id, given.text)
            case msg.WatchEdited():
                self._wanted(given.id, given.text, edited=True)
            case msg.WatchUnwanted():
                self._desk.acts.remove(given.id)
            case msg.WatchPaused():
                self._desk.acts.pause(given.id, given.paused)
            case msg.ReminderUnwanted():
                self._desk.acts.remove_reminder(given.id)
            case msg.SilenceWanted():
                self._silence()
            case msg.MicrophoneMuted():
                self._heard(self._hearing.mute(self._t, given.muted))
            case msg.TalkKey():
                if given.held:
                    self._interrupt(self._t)
                self._heard(self._hearing.talk_key(self._t, given.held))
            case msg.VideoOver():
                if self._script.ends_with == "video":
                    self._close("video ended")
            case msg.AudioOver():
                if self._script.ends_with == "audio":
                    self._close("audio ended")
            case msg.PartGone():
                self._part_gone(given.part, given.why)
            case msg.PartBack():
                self._part_back(given.part, given.why)
            case msg.ClockMoved():
                self._began_at = given.at
            case msg.Began():
                self._begin(given)
            case msg.StopWanted():
                self._stop(given.reason)

    def _begin(self, given: msg.Began) -> None:
        self._began, self._began_at = True, given.at
        self._mind.recovery.ready(self._t)
        self._emit(
            events.SessionStarted(
                t=self._t,
                engine=given.engine,
                video=given.video,
                audio=given.audio,
                version=given.version,
            )
        )
        self._desk.began(given.engine, given.reminders, kept=given.kept)
        for kept in (*given.watches, *map(Kept, self._script.watches)):
            watch_id = next(self._watch_ids)
            self._refused(self._desk.take_up(self._t, watch_id, kept, self._situation()))

    def _settle(self) -> None:
        """Whatever can go on now, goes on."""
        script = self._script
        if self._closing is None:
            if script.until is not None and self._t >= script.until:
                self._close("until")
            elif script.ends_with == "nothing" and not self._asks:
                self._close("nothing more to answer")
            elif self._asks and self._asks[0][0] <= self._t:
                self._ask(Utterance(self._asks.popleft()[1], "typed"), self._t)
        if self._unsure is not None and self._t - self._unsure[0].t > interpret.WAIT_S:
            self._interpreted("")
        self._drop_stale()
        self._mouth.settle(
            self._t,
            # A late answer is not begun before it is known what was just said: those words would cut it.
            user_talks=self._hearing.talking or self._hearing.pending,
            answer_owed=self._owes_answer,
        )
        self._after_replies()
        leisure = not self._mouth.busy and not self._hearing.talking and self._closing is None
        # The user waits for the words, then for the answer: both would wait for a chunk that is begun now.
        perceive = not self._hearing.may_be_over or self._mind.perception.waiting > 1
        self._mind.feed(
            self._t, self._desk.acts.registry.active, leisure=leisure, perceive=perceive
        )
        if self._closing is not None:
            self._drain(*self._closing)
        self._show_state()

    def _drain(self, reason: str, since: float) -> None:
        """The input has ended: answer what is left, let replies be spoken, then finish."""
        talking = self._hearing.talking or self._hearing.pending
        pending = talking or self._mouth.busy or self._owes_answer or not self._mind.settled
        if not pending and self._asks:
            self._closing = (reason, self._t)
            self._ask(Utterance(self._asks.popleft()[1], "typed"), self._t)
            self._mind.feed(self._t, self._desk.acts.registry.active, leisure=False)
        elif not pending or self._t - since > self._settings.session.drain_s:
            self._finish(reason)

    def _close(self, reason: str) -> None:
        if self._closing is None:
            self._closing = (reason, self._t)

    def _stop(self, reason: str) -> None:
        """Speak no more; what was begun ends here."""
        if self._mouth.holder is not None:
            self._interrupt(self._t)
        self._finish(reason)

    def _finish(self, reason: str, failure: PartUnusable | None = None) -> None:
        if self._mouth.holder is not None:
            self._mouth.cut(self._t, self._t)
        self._finished = True
        if self._began:
            perception = self._mind.perception
            self._emit(
                events.SessionEnded(
                    t=self._t,
                    reason=reason,
                    chunks=perception.observed,
                    dropped=perception.dropped + self._frames_missed,
                )
            )
        self._out.append(msg.Finish(reason, failure))

    def _show_state(self) -> None:
        state: events.State = "watching"
        if not self._mind.ready:
            state = "loading"
        elif self._hearing.talking:
            state = "listening"
        elif self._mouth.sounding:
            state = "speaking"
        elif self._owes_answer or self._hearing.pending or self._mouth.busy:
            state = "thinking"
        if state != self._state and not self._finished:
            self._state = state
            self._emit(events.StateChanged(t=self._t, state=state))

    def _emit(self, event: events.Event) -> None:
        self._out.append(event)

    # -- hearing -------------------------------------------------------------------------------

    def _hear(self, given: msg.VoiceWindow | msg.TalkedOver) -> None:
        if not self._began or (self._closing is not None and not self._hearing.talking):
            return
        holder = self._mouth.holder if self._mouth.sounding else None
        speaking = holder.id if holder is not None else None
        if isinstance(given, msg.TalkedOver):
            self._heard(self._hearing.talked_over(self._t, given.t, speaking=speaking))
        else:
            self._heard(self._hearing.window(self._t, given, speaking=speaking))

    def _heard(self, all_heard: list[Heard]) -> None:
        for heard in all_heard:
            holder = self._mouth.holder
            match heard:
                case Over():
                    self._mouth.hold(self._t, heard.onset)
                case Assent() if holder is not None and holder.id == heard.reply:
                    self._mouth.go_on(self._t, heard.onset)
                case CutIn() if holder is not None and holder.id == heard.reply:
                    self._interrupt(heard.onset)
                case Said() if turns.is_stop_word(heard.text):
                    self._silence()
                case Said() if heard.over is None or turns.takes_floor(heard.text):
                    said = Utterance(heard.text, "voice", heard.foreign, heard.sure)
                    self._ask(said, heard.last_voice, heard.ended)
                case _:
                    pass

    # -- asking --------------------------------------------------------------------------------

    def _ask(self, said: Utterance, since: float, ended: float | None = None) -> None:
        """``since``: the user's last word; ``ended``: when their turn was over, at once if typed."""
        self._next_question += 1
        question_id = f"q{self._next_question}"
        if self._mouth.sounding:
            self._interrupt(since)
        self._emit(events.UserAsked(t=self._t, id=question_id, text=said.text, via=said.via))
        turn = Turn(question_id, said.text, self._t, since, ended or since)
        if turns.is_stop_word(said.text):
            self._silence()
            return
        self._interpreted("")
        standing = self._desk.unsure(said, self._situation())
        if standing is not None and self._mind.interpret(question_id, said.text, standing):
            self._unsure = (turn, said)
        else:
            self._do(turn, said)

    def _do(self, turn: Turn, said: Utterance, interpreted: str = "") -> None:
        parts = self._desk.hear(self._t, said, self._situation(), interpreted)
        self._last_asked = said.text
        self._composer.compose(turn, parts, self._began_at, self._newest)

    def _interpreted(self, text: str) -> None:
        """What the model made of the turn that waits for it; empty: it is not waited for any longer."""
        if self._unsure is not None:
            (turn, said), self._unsure = self._unsure, None
            self._mind.interpreted(turn.id)
            self._do(dataclasses.replace(turn, t=self._t), said, text)

    def _situation(self) -> Situation:
        """What the session is like at this moment, for answers about itself."""
        lost = next((self._lost[p] for p in _EYES if p in self._lost), "")
        at = self._picture_at
        stale = at is not None and self._t - at > STALE_S and self._closing is None
        return Situation(
            now=self._began_at + self._t,
            facts=self._facts,
            picture_lost=bool(lost) or stale,
            picture_at=self._began_at + at if at is not None else None,
            parts=(("picture", lost), *((name, self._lost.get(name, "")) for name in _PARTS)),
            muted=self._hearing.muted,
            last_asked=self._last_asked,
            last_said=self._last_said,
        )

    def _wanted(self, watch_id: str, text: str, *, edited: bool = False) -> None:
        """A watch that was asked for, or changed, in the window."""
        take = self._desk.edit if edited else self._desk.want
        self._refused(take(self._t, watch_id, text, self._situation()))

    def _refused(self, why: str) -> None:
        if why:
            self._emit(events.Warned(t=self._t, text=why))

    def _forget_alerts(self, watch_id: str) -> None:
        """What was about to be said of a watch is dropped."""
        for waiting in self._mouth.waiting_proactive():
            if waiting.to == watch_id:
                self._drop_alert(waiting)

    def _silence(self) -> None:
        if self._unsure is not None:
            self._mind.interpreted(self._unsure[0].id)
            self._unsure = None
        for waiting in self._mouth.waiting_proactive():
            self._drop_alert(waiting)
        self._interrupt(self._t)

    def _interrupt(self, onset: float) -> None:
        """Sound first, then synthesis, then generation; the mind keeps what was heard."""
        reply = self._mouth.holder
        if reply is None:
            return
        self._mouth.cut(self._t, onset)
        if not (reply.complete and reply.heard() == reply.text):
            self._mind.tell(protocol.Cancel(reply.id, reply.heard()))
        self._after_replies()

    def _ring(self) -> None:
        """Time passes for watches and reminders."""
        now = self._began_at + self._t
        self._desk.acts.pass_time(self._t, now)
        for reminder, text in self._desk.acts.ring(now):
            self._composer.say(self._t, "reminder", reminder.id, text)

    # -- replies -------------------------------------------------------------------------------

    def _drop_stale(self) -> None:
        for waiting in self._mouth.waiting_proactive():
            age = self._t - waiting.begun
            if waiting.cause != "reminder" and age > self._settings.proactive.stale_after_s:
                self._drop_alert(waiting)

    def _drop_alert(self, reply: Reply) -> None:
        """An alert that nobody will hear: the mind forgets it, and its watch goes on. A reminder is kept."""
        if reply.cause == "reminder":
            return
        self._mouth.drop(reply)
        self._mind.tell(protocol.Cancel(reply.id, ""))
        if (
            reply.cause == "watch"
            and (watch := self._desk.acts.registry.rearm(reply.to or "")) is not None
        ):
            self._mind.tell(protocol.RemoveWatch(watch.id))
            self._mind.tell(protocol.AddWatch(watch))

    def _after_replies(self) -> None:
        """A one-shot watch whose alert was spoken is done; a reminder of which nothing was heard comes again."""
        for reply in self._mouth.take_ended():
            self._last_said = reply.text or self._last_said
            if reply.cause == "reminder" and not reply.heard() and not self._finished:
                self._composer.say(self._t, "reminder", reply.to or "", reply.text)
            entry = (
                self._desk.acts.registry.settle(reply.to or "") if reply.cause == "watch" else None
            )
            if entry is not None and entry.state == "fired":
                watch = entry.watch
                self._mind.tell(protocol.RemoveWatch(watch.id))
                self._emit(
                    events.WatchChanged(t=self._t, id=watch.id, text=watch.text, state="fired")
                )

    # -- the mind ------------------------------------------------------------------------------

    def _mind_said(self, report: protocol.Report) -> None:
        self._mind.spoke(self._t)
        match report:
            case protocol.Observed():
                self._observed(report.decision)
            case protocol.ReplyBegun():
                self._reply_begun(report)
            case protocol.ReplyPiece():
                if (reply := self._mouth.find(report.reply_id)) is not None:
                    reply.write(self._t, report.text)
            case protocol.ReplyDone():
                self._reply_done(report)
            case protocol.Interpreted():
                if self._unsure is not None and self._unsure[0].id == report.id:
                    self._interpreted(report.text)
            case protocol.Snapshotted():
                self._mind.saved(report.snapshot)
            case protocol.Loading():
                self._emit(events.LoadingProgress(t=self._t, what=report.what, done=report.done))
            case protocol.Ready():
                if not self._mind.ready:
                    self._mind.back(self._t, self._desk.acts.registry.active)
                    self._part_back("mind", "The model runs again.")
            case protocol.Failed():
                if report.fatal:
                    self._mind_lost(report.why, report.way_out)
                else:
                    self._request_failed(report)
            case protocol.Closed():
                pass

    def _observed(self, decision: Decision) -> None:
        chunk = self._mind.observed(decision)
        if chunk is None:
            return
        self._facts = decision.facts
        self._desk.acts.counted(decision.counts)
        self._out.append(msg.Remember(chunk, decision.glimpse))
        archive = () if self._archive is None else (self._archive,)
        self._emit(
            events.ChunkObserved(
                t=self._t,
                chunk=decision.chunk,
                p_speak=decision.p_speak,
                ms=decision.ms,
                kv_tokens=decision.kv_tokens,
                behind_ms=_ms(self._t - chunk.t),
                memory=decision.tiers + archive,
                seen=decision.seen,
            )
        )

    def _tell_heard(self) -> None:
        """How far the reply that is being played was heard, word by word."""
        reply = self._mouth.holder
        if reply is None or reply.audio_at is None or reply.silent:
            return
        heard = (reply.id, len(reply.heard()))
        if heard[1] and heard != self._heard_so_far:
            self._heard_so_far = heard
            self._emit(events.ReplyHeard(t=self._t, id=heard[0], chars=heard[1]))

    def _reply_begun(self, begun: protocol.ReplyBegun) -> None:
        asked = self._mind.begun(begun)
        if begun.cause == "watch" and not self._desk.acts.registry.fire(begun.to or ""):
            self._mind.tell(protocol.Cancel(begun.reply_id, ""))
            return
        reply = Reply(begun.reply_id, begun.cause, begun.to, self._t, self._splitter())
        if asked is not None:
            reply.since, reply.turn_ended_at = asked.since, asked.ended
            reply.asked_at, reply.evidence = asked.question.t, asked.evidence
        self._mouth.enter(reply)

    def _reply_done(self, done: protocol.ReplyDone) -> None:
        self._mind.done(done.reply_id)
        reply = self._mouth.find(done.reply_id)
        if reply is not None:
            reply.model_ttft_ms = done.ttft_ms
            if not reply.text:
                reply.write(self._t, done.text)
            reply.finish(self._t)

    def _request_failed(self, failed: protocol.Failed) -> None:
        self._emit(events.Warned(t=self._t, text=failed.why))
        what = self._mind.failed()
        if what is not None and what[0] == "reply":
            reply = self._mouth.find(what[1])
            if reply is not None:
                reply.finish(self._t)

    def _mind_lost(self, why: str, way_out: str) -> None:
        """Save what can be saved: replies that already sound go on with the words there are."""
        self._lose("mind", why)
        kept = set()
        for reply in self._mouth.replies():
            if reply.complete or reply.sounded:
                reply.finish(self._t)
                kept.add(reply.id)
            elif reply.started:
                self._mouth.cut(self._t, self._t)
            else:
                self._mouth.drop(reply)
                self._desk.acts.registry.rearm(reply.to or "")
        self._after_replies()
        restart = self._mind.crashed(self._t, kept)
        self._interpreted("")
        if restart is None:
            self._finish("the model could not be restarted", PartUnusable("mind", why, way_out))
        else:
            self._out.append(msg.RestartMind(restart.delay_s))

    # -- parts ---------------------------------------------------------------------------------

    def _part_gone(self, part: events.Part, why: str) -> None:
        self._lose(part, why)
        if part in _VOICE:
            self._mouth.lose_voice()
        elif part == "microphone":
            self._heard(self._hearing.lose_turn(self._t))
        elif part == "transcriber":
            self._heard(self._hearing.lose_transcripts())

    def _part_back(self, part: events.Part, why: str) -> None:
        if self._lost.pop(part, None) is None:
            return
        self._emit(events.PartRecovered(t=self._t, part=part, why=why))
        if part in _VOICE and not self._lost.keys() & _VOICE:
            self._mouth.find_voice()

    def _lose(self, part: events.Part, why: str) -> None:
        if part not in self._lost:
            self._lost[part] = why
            self._emit(events.PartLost(t=self._t, part=part, why=why))


def _ms(seconds: float) -> float:
    return round(max(0.0, seconds) * 1000, 1)
