"""From voice activity to what was said: turns, their speculative and final transcripts.

Pure: events and commands go out through ``emit``. Neighbours: ``turns`` finds the turns; ``dialogue``
acts on what was said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aura_desktop import events
from aura_desktop.session import messages as msg
from aura_desktop.session import turns
from aura_desktop.settings import TurnSettings


@dataclass(frozen=True, slots=True)
class Said:
    """A whole turn of the user. ``over``: the reply that it was spoken over, to its end."""

    text: str
    last_voice: float
    over: str | None


@dataclass(frozen=True, slots=True)
class CutIn:
    """The user has talked over the assistant for long enough to mean it."""

    onset: float


@dataclass(frozen=True, slots=True)
class _Turn:
    last_voice: float
    over: str | None


class Hearing:
    """One turn is talked at a time; ended turns may still wait for their transcripts."""

    def __init__(self, settings: TurnSettings, emit: Callable[[msg.Output], None]) -> None:
        self._taker = turns.TurnTaker(settings)
        self._emit = emit
        self._muted = False
        self._key = 0
        self._speculation: tuple[int, str | None] | None = None
        self._turns: dict[int, _Turn] = {}

    @property
    def talking(self) -> bool:
        """Whether the user's turn is on."""
        return self._taker.talking

    @property
    def pending(self) -> bool:
        """Whether a turn that has ended waits for its transcript."""
        return bool(self._turns)

    def window(
        self, t: float, window: msg.VoiceWindow, *, speaking: str | None
    ) -> list[Said | CutIn]:
        """One window of voice activity; ``speaking`` is the reply that is being played."""
        if self._muted:
            return []
        outputs = self._taker.feed(
            window.t, window.probability, over_assistant=speaking is not None
        )
        return self._act(t, outputs, speaking)

    def mute(self, t: float, muted: bool) -> None:
        """Hear nothing, or hear again; a turn that is on is void."""
        self._muted = muted
        if muted:
            self.lose_turn(t)

    def lose_turn(self, t: float) -> None:
        """The sound is gone: a turn that is on is void."""
        self._act(t, self._taker.reset(t), None)

    def lose_transcripts(self) -> None:
        """No transcript will come."""
        self._turns.clear()
        self._speculation = None

    def transcribed(self, key: int, text: str) -> Said | None:
        """A transcript has come; what was said, if that is now known."""
        text = text.strip()
        if self._speculation is not None and self._speculation[0] == key:
            self._speculation = (key, text)
            self._taker.transcript(text)
            return None
        turn = self._turns.pop(key, None)
        return Said(text, turn.last_voice, turn.over) if turn is not None and text else None

    def _act(
        self, t: float, outputs: list[turns.TurnOutput], speaking: str | None
    ) -> list[Said | CutIn]:
        out: list[Said | CutIn] = []
        for output in outputs:
            match output:
                case turns.SpeechStarted():
                    self._emit(events.UserSpeechStarted(t=t))
                case turns.Speculate():
                    self._speculation = (self._transcribe(output.start, output.end), None)
                case turns.SpeculationVoid():
                    self._forget_speculation()
                case turns.SpeechEnded():
                    self._emit(events.UserSpeechEnded(t=t))
                    said = self._ended(output, speaking)
                    out += [said] if said is not None else []
                case turns.SpeechVoid():
                    self._forget_speculation()
                    self._emit(events.UserSpeechEnded(t=t))
                case turns.Duck():
                    self._emit(msg.DuckSound())
                    self._emit(events.SpeakerDucked(t=t, ms=_ms(t - output.onset)))
                case turns.Restore():
                    self._emit(msg.RestoreSound())
                    self._emit(events.SpeakerRestored(t=t, ms=_ms(t - output.onset)))
                case turns.Interrupt():
                    out.append(CutIn(output.onset))
        return out

    def _transcribe(self, start: float, end: float) -> int:
        self._key += 1
        self._emit(msg.Transcribe(self._key, start, end))
        return self._key

    def _forget_speculation(self) -> None:
        if self._speculation is not None:
            self._emit(msg.ForgetTranscription(self._speculation[0]))
            self._speculation = None

    def _ended(self, ended: turns.SpeechEnded, speaking: str | None) -> Said | None:
        turn = _Turn(ended.last_voice, speaking)
        speculation, self._speculation = self._speculation, None
        if not ended.speculated or speculation is None:
            self._turns[self._transcribe(ended.start, ended.end)] = turn
            return None
        key, text = speculation
        self._turns[key] = turn
        return None if text is None else self.transcribed(key, text)


def _ms(seconds: float) -> float:
    return round(max(0.0, seconds) * 1000, 1)
