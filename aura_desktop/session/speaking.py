"""The assistant's mouth: replies clause by clause through the synthesizer to the speaker.

Pure: events and commands go out through ``emit``. Neighbours: ``replies`` holds one object per reply;
``dialogue`` says when the user talks and cuts replies off.
"""

from __future__ import annotations

from collections.abc import Callable

from aura_desktop import events
from aura_desktop.media import Samples
from aura_desktop.session import messages as msg
from aura_desktop.session.replies import Floor, Reply
from aura_desktop.session.voice import Voice
from aura_desktop.settings import Settings


class Mouth:
    """At most one reply is spoken at a time, and each that starts ends exactly once."""

    def __init__(
        self,
        settings: Settings,
        emit: Callable[[msg.Output], None],
        *,
        voice: Voice | None = None,
        simulated: bool,
    ) -> None:
        """``voice``: how it speaks; whoever holds it may change it."""
        self._voice = voice or Voice()
        self._settings = settings
        self._emit = emit
        self._simulated = simulated
        self._floor = Floor()
        self._playing = False
        self._moved_at = 0.0
        self._ended: list[Reply] = []
        #: Whether there is no voice: replies are read, not heard.
        self.voiceless = False
        #: Whether the holder was silenced until it is known what the user said over it.
        self.held = False

    @property
    def holder(self) -> Reply | None:
        """The reply that has the floor."""
        return self._floor.holder

    @property
    def sounding(self) -> bool:
        """Whether a reply is being played, pauses between its clauses included."""
        return self._floor.holder is not None and self._floor.holder.sounded

    @property
    def busy(self) -> bool:
        """Whether any reply is spoken or waits to be."""
        return bool(self._floor.all())

    def find(self, reply_id: str) -> Reply | None:
        """A reply that is not over."""
        return self._floor.find(reply_id)

    def replies(self) -> list[Reply]:
        """All that are not over: the holder, then those that wait."""
        return self._floor.all()

    def waiting_proactive(self) -> list[Reply]:
        """Proactive replies that wait for a pause."""
        return self._floor.waiting_proactive()

    def take_ended(self) -> list[Reply]:
        """The replies that ended since the last call."""
        ended, self._ended = self._ended, []
        return ended

    def enter(self, reply: Reply) -> None:
        """A reply begins to be written."""
        reply.silent = self.voiceless
        self._floor.enter(reply)

    def drop(self, reply: Reply) -> None:
        """A reply that was not begun to be spoken never will be."""
        if not reply.started:
            self._floor.leave(reply)

    def lose_voice(self) -> None:
        """The synthesizer is gone: what is left is read."""
        self.voiceless = True
        for reply in self._floor.all():
            reply.silent = not reply.sounded
            if reply.sounded:
                reply.read_from_here()

    def find_voice(self) -> None:
        """The synthesizer is back, for the replies to come."""
        self.voiceless = False

    def synthesized(
        self, t: float, reply_id: str, clause: int, samples: Samples | None, rate: int
    ) -> None:
        """The sound of a clause; ``None``: it has none."""
        reply = self._floor.find(reply_id)
        if reply is None or clause >= len(reply.clauses):
            return
        made = reply.clauses[clause]
        if made.seconds is None:
            made.samples, made.rate = samples, rate
            if reply.sound_at is None and samples is not None:
                reply.sound_at = t
            made.seconds = len(samples) / rate if samples is not None and rate else 0.0

    def position(self, t: float, played: float, *, playing: bool) -> None:
        """How far the speaker is in the current utterance."""
        reply = self._floor.holder
        self._playing = playing
        if self.held:
            self._moved_at = t
        if reply is None or not reply.sounded:
            return
        if played > reply.played:
            reply.played, self._moved_at = played, t
        if reply.audio_at is None and reply.played > 0:
            reply.audio_at = t - reply.played
            self._emit(events.ReplyAudioStarted(t=t, id=reply.id))

    def settle(self, t: float, *, user_talks: bool, answer_owed: bool) -> None:
        """Move on: show text, synthesize ahead, hand sound over, end what is over, let the next begin."""
        while True:
            reply = self._floor.holder
            if reply is None:
                reply = self._floor.grant(proactive_too=not (user_talks or answer_owed))
                if reply is None:
                    return
                reply.started = True
                self._emit(events.ReplyStarted(t=t, id=reply.id, cause=reply.cause, to=reply.to))
            if reply.shown < len(reply.text):
                self._emit(events.ReplyText(t=t, id=reply.id, text=reply.text[reply.shown :]))
                reply.shown = len(reply.text)
            if not reply.silent:
                self._synthesize(reply)
                self._hand_over(t, reply, user_talks=user_talks)
            if not self._over(t, reply):
                return
            if self._playing and reply.sounded:
                self._emit(msg.StopSound())
            self._end(t, reply, interrupted=False)

    def _synthesize(self, reply: Reply) -> None:
        ahead = reply.synthesized_s - reply.played
        if (
            not (self.held or reply.synthesizing)
            and reply.requested < len(reply.clauses)
            and ahead < self._settings.session.synthesis_ahead_s
        ):
            text = reply.to_say(reply.requested)
            self._emit(msg.Synthesize(reply.id, reply.requested, text, self._voice.pace))
            reply.requested += 1

    def _hand_over(self, t: float, reply: Reply, *, user_talks: bool) -> None:
        while reply.handed_over < reply.requested and (reply.sounded or not user_talks):
            clause = reply.clauses[reply.handed_over]
            if clause.seconds is None:
                return
            if clause.samples is not None and clause.seconds > 0:
                first = not reply.sounded
                self._emit(msg.Play(reply.id, self._voice.loud(clause.samples), clause.rate, first))
                if not self._playing:
                    self._playing, self._moved_at = True, t
            reply.handed_over += 1
            clause.sounded = clause.samples is not None and clause.seconds > 0
            clause.samples = None

    def _over(self, t: float, reply: Reply) -> bool:
        if not reply.handed_over_all:
            return False
        if not reply.sounded or not self._playing:
            reply.played = max(reply.played, reply.synthesized_s)
            return True
        return t - self._moved_at > self._settings.session.speaker_stall_s

    def hold(self, t: float, onset: float) -> None:
        """The user talks over the holder since ``onset``: fall silent, make no more sound, and keep the rest."""
        if self.sounding and not self.held:
            self.held = True
            self._emit(msg.HoldSound())
            self._emit(events.SpeakerStopped(t=t, ms=_ms(t - onset)))

    def go_on(self, t: float, onset: float) -> None:
        """It was only assent: the holder speaks on."""
        if self.held:
            self.held, self._moved_at = False, t
            self._emit(msg.RestoreSound())
            self._emit(events.SpeakerRestored(t=t, ms=_ms(t - onset)))

    def cut(self, t: float, onset: float) -> None:
        """Stop the holder: sound, then synthesis. ``onset`` is when the user began to cut in."""
        reply = self._floor.holder
        if reply is None:
            return
        if reply.sounded:
            self._emit(msg.StopSound())
            if not self.held:
                self._emit(events.SpeakerStopped(t=t, ms=_ms(t - onset)))
        if reply.synthesizing:
            self._emit(msg.CancelSynthesis(reply.id))
        self._end(t, reply, interrupted=not (reply.complete and reply.heard() == reply.text))

    def _end(self, t: float, reply: Reply, *, interrupted: bool) -> None:
        self._floor.leave(reply)
        self._playing = self.held = False
        self._ended.append(reply)
        ttft, first_audio = reply.model_ttft_ms, None
        if reply.since is not None:
            if reply.first_text_at is not None and not self._simulated:
                ttft = _ms(reply.first_text_at - reply.since)
            if reply.audio_at is not None:
                first_audio = _ms(reply.audio_at - reply.since)
        self._emit(
            events.ReplyEnded(
                t=t,
                id=reply.id,
                text=reply.text,
                heard=reply.heard(),
                interrupted=interrupted,
                ttft_ms=ttft,
                first_audio_ms=first_audio,
                latency=reply.latency(),
                evidence=reply.evidence,
            )
        )


def _ms(seconds: float) -> float:
    return round(max(0.0, seconds) * 1000, 1)
