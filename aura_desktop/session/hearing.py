"""From voice activity to what was said: turns, their speculative and final transcripts.

Pure: events and commands go out through ``emit``. Neighbours: ``turns`` finds the turns; ``dialogue``
acts on what was said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from aura_desktop import events
from aura_desktop.session import messages as msg
from aura_desktop.session import turns
from aura_desktop.session.partials import Partials
from aura_desktop.settings import TurnSettings
from aura_desktop.speech import foreign

TOO_QUIET = (
    "Somebody speaks very quietly. If it is you, come closer, turn the microphone up, or lower the"
    " setting turns.quietest_db."
)


@dataclass(frozen=True, slots=True)
class Said:
    """A whole turn of the user, held to be over at ``ended``. ``over``: the reply that it was spoken over.

    ``foreign`` is the code of its language where that is not English; ``sure`` is how sure the recogniser is of its
    words, in [0, 1].
    """

    text: str
    last_voice: float
    ended: float
    over: str | None
    foreign: str = ""
    sure: float = 1.0


@dataclass(frozen=True, slots=True)
class Over:
    """The user talks over the reply being spoken since ``onset``; not yet known what."""

    onset: float


@dataclass(frozen=True, slots=True)
class CutIn:
    """What was said over ``reply`` takes the floor."""

    onset: float
    reply: str


@dataclass(frozen=True, slots=True)
class Assent:
    """What was said over ``reply`` was a word of assent, or no word at all."""

    onset: float
    reply: str


Heard = Said | Over | CutIn | Assent


@dataclass(frozen=True, slots=True)
class _Turn:
    last_voice: float
    ended: float
    over: str | None
    voiced_s: float


class Hearing:
    """One turn is talked at a time; ended turns may still wait for their transcripts."""

    def __init__(
        self, settings: TurnSettings, emit: Callable[[msg.Output], None], *, partials: bool
    ) -> None:
        """``partials``: unfinished turns may be transcribed for their captions."""
        self._taker = turns.TurnTaker(settings)
        self._partials = Partials(settings.partial_share if partials else 0.0)
        self._emit = emit
        self._muted = False
        self._push_to_talk = settings.push_to_talk
        self._key = 0
        self._speculation: tuple[int, msg.Transcribed | None] | None = None
        self._turns: dict[int, _Turn] = {}
        #: Speech over a reply that is not yet judged, and the reply that this turn was spoken over.
        self._unjudged: tuple[float, str] | None = None
        self._over: str | None = None

    @property
    def talking(self) -> bool:
        """Whether the user's turn is on."""
        return self._taker.talking

    @property
    def muted(self) -> bool:
        """Whether nothing is heard because the user wants it so."""
        return self._muted

    @property
    def may_be_over(self) -> bool:
        """Whether the user has paused or ended: what was said is soon to be transcribed, then answered."""
        return bool(self._turns) or (self._taker.talking and not self._taker.voiced)

    @property
    def pending(self) -> bool:
        """Whether a turn that has ended waits for its transcript."""
        return bool(self._turns)

    @property
    def speculated(self) -> str:
        """What was said before the pause that may end the turn, once that is known."""
        given = self._speculation[1] if self._speculation is not None else None
        return given.text if given is not None else ""

    def window(self, t: float, window: msg.VoiceWindow, *, speaking: str | None) -> list[Heard]:
        """One window of voice activity; ``speaking`` is the reply that is being played."""
        if self._deaf:
            return []
        outputs = self._taker.feed(
            window.t,
            window.probability,
            over_assistant=speaking is not None,
            level_db=window.level_db,
        )
        heard = self._act(t, outputs, speaking)
        taker, partials = self._taker, self._partials
        # The recogniser must be free when a pause asks for the transcript that ends the turn.
        if taker.talking and taker.voiced and not self._turns and partials.wanted(t):
            partials.asked(self._transcribe(taker.began, window.t), t)
        return heard

    def talked_over(self, t: float, at: float, *, speaking: str | None) -> list[Heard]:
        """Until ``at`` somebody has spoken over ``speaking``, perhaps."""
        if self._deaf or speaking is None:
            return []
        return self._act(t, self._taker.talked_over(at), speaking)

    @property
    def _deaf(self) -> bool:
        return self._muted or (self._push_to_talk and not self._taker.kept_open)

    def mute(self, t: float, muted: bool) -> list[Heard]:
        """Hear nothing, or hear again; a turn that is on is void."""
        self._muted = muted
        return self.lose_turn(t) if muted else []

    def talk_key(self, t: float, held: bool) -> list[Heard]:
        """The talk key was pressed or let go: while it is held no pause ends the turn, then it is over."""
        self._taker.kept_open = held
        return [] if held else self._act(t, self._taker.finish(t), None)

    def lose_turn(self, t: float) -> list[Heard]:
        """The sound is gone: a turn that is on is void."""
        return [*self._act(t, self._taker.reset(t), None), *self._judge(assent=True)]

    def lose_transcripts(self) -> list[Heard]:
        """No transcript will come."""
        self._turns.clear()
        self._speculation = None
        return self._judge(assent=True)

    def transcribed(self, t: float, given: msg.Transcribed) -> list[Heard]:
        """A transcript has come; what is known now."""
        key, text = given.key, given.text.strip()
        if self._partials.came(key, t):
            if text:
                self._emit(events.UserPartial(t=t, text=text))
            # Only what is clear may cut a reply off before the turn is over, and its last word may be half of one.
            clear = turns.takes_floor(turns.but_last_word(text))
            return self._judge(assent=False) if clear else []
        ended = self._turns.get(key)
        if not turns.fits(text, ended.voiced_s if ended is not None else self._taker.voiced_s):
            text = ""
        assent = not turns.takes_floor(text)
        if self._speculation is not None and self._speculation[0] == key:
            self._speculation = (key, replace(given, text=text))
            self._taker.transcript(text)
            return self._judge(assent=assent)
        turn = self._turns.pop(key, None)
        if turn is None:
            return []
        # Speech that has come meanwhile is judged by its own words.
        heard = [] if assent and self._taker.holding else self._judge(assent=assent)
        if not text:
            return heard
        abroad = given.language if foreign(given.language, given.language_p, given.sure) else ""
        said = Said(text, turn.last_voice, turn.ended, turn.over, abroad, given.sure)
        return [*heard, said]

    def _judge(self, *, assent: bool) -> list[Heard]:
        if self._unjudged is None:
            return []
        onset, reply = self._unjudged
        self._unjudged = None
        self._taker.judged(assent=assent)
        return [Assent(onset, reply) if assent else CutIn(onset, reply)]

    def _act(self, t: float, outputs: list[turns.TurnOutput], speaking: str | None) -> list[Heard]:
        out: list[Heard] = []
        for output in outputs:
            match output:
                case turns.SpeechStarted():
                    self._emit(events.UserSpeechStarted(t=t))
                    self._partials.begin(t)
                case turns.Speculate():
                    self._speculation = (self._transcribe(output.start, output.end), None)
                case turns.SpeculationVoid():
                    self._forget_speculation()
                case turns.SpeechEnded():
                    self._forget_partial()
                    self._emit(events.UserSpeechEnded(t=t))
                    out += self._ended(output, speaking)
                case turns.SpeechVoid():
                    self._over = None
                    self._forget_partial()
                    self._forget_speculation()
                    self._emit(events.UserSpeechEnded(t=t))
                case turns.Duck():
                    self._emit(msg.DuckSound())
                    self._emit(events.SpeakerDucked(t=t, ms=_ms(t - output.onset)))
                case turns.Restore():
                    self._emit(msg.RestoreSound())
                    self._emit(events.SpeakerRestored(t=t, ms=_ms(t - output.onset)))
                    out += self._judge(assent=True)
                case turns.Hold():
                    if speaking is not None:
                        self._unjudged, self._over = (output.onset, speaking), speaking
                        self._partials.hurry(t)
                        out.append(Over(output.onset))
                case turns.Interrupt():
                    out += self._judge(assent=False)
                case turns.TooQuiet():
                    self._emit(events.Warned(t=t, text=TOO_QUIET))
        return out

    def _transcribe(self, start: float, end: float) -> int:
        self._key += 1
        self._emit(msg.Transcribe(self._key, start, end))
        return self._key

    def _forget_partial(self) -> None:
        if (key := self._partials.end()) is not None:
            self._emit(msg.ForgetTranscription(key))

    def _forget_speculation(self) -> None:
        if self._speculation is not None:
            self._emit(msg.ForgetTranscription(self._speculation[0]))
            self._speculation = None

    def _ended(self, ended: turns.SpeechEnded, speaking: str | None) -> list[Heard]:
        turn = _Turn(ended.last_voice, ended.t, self._over or speaking, ended.voiced_s)
        self._over = None
        speculation, self._speculation = self._speculation, None
        if not ended.speculated or speculation is None:
            self._turns[self._transcribe(ended.start, ended.end)] = turn
            return []
        key, given = speculation
        self._turns[key] = turn
        return [] if given is None else self.transcribed(ended.t, given)


def _ms(seconds: float) -> float:
    return round(max(0.0, seconds) * 1000, 1)
