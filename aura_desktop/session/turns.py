"""Turn-taking: when the user's turn begins, pauses and ends, and when it cuts the assistant off.

A pure state machine driven by voice-activity probabilities with explicit stream times; it knows no
device, no thread and no clock. Neighbours: ``dialogue`` acts on what comes out.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

from aura_desktop.session.nearness import Nearness
from aura_desktop.settings import TurnSettings

#: One window of the voice activity detector: 512 samples at 16 kHz.
WINDOW_S = 0.032
#: Sound kept before the detected onset: the first consonant is often below the threshold.
PREROLL_S = 0.3
#: Sound kept after the last voiced window: a final consonant fades.
TAIL_S = 0.2
#: How far below the threshold a window must fall to count as silence once speech goes on; without
#: this gap a voice near the threshold chatters (Silero's own default).
HYSTERESIS = 0.15
#: Probability from which a voice over the assistant's already turns it down: what proves to be nothing
#: costs a blink, and what is somebody is heard a window earlier. Keys, hum, music and what the echo
#: canceller leaves stay below.
STIRRING = 0.1
#: Seconds that it may take to become a voice.
STIRRING_S = 0.2
#: Seconds of a voice over the assistant's by which it is noticed (``audio.doubletalk``).
NOTICED_S = 0.02
#: Decibels below the turn's loudest window at which a voice has ended, whatever the detector says: it goes on
#: hearing one for some 60 ms (the median of 111 questions in three voices; so it is 7 ms). Where noise hides
#: the end of a voice the detector's word holds, and over the assistant's, where the echo canceller takes some of it.
FADED_DB = 30.0
#: Seconds of speech too quiet to be meant, and none that is not, after which the user is told.
TOO_QUIET_S = 3.0
#: Room for the rounding of window times when they are compared with settings.
_EPSILON = 1e-6

#: A turn whose last word is one of these has more to come.
_TRAILING_WORDS = frozenset(
    """
    a about an and are as at because but by for from i if in into is like my of on or so than
    that the their then to uh um until was when whether while with you your er erm hmm well
    """.split()
)
#: Said while listening, not to take the floor.
_BACKCHANNELS = frozenset(
    """
    ah aha alright cool exactly fine good great hm hmm interesting m mhm mm mmhm hmm nice oh ok okay
    perfect really right sure thanks true uh huh uhhuh wow yeah yep yes yup um
    """.split()
) | {
    "i see", "i know", "uh huh", "mm hmm", "got it", "all right", "of course", "go on", "oh i see",
    "very good", "very nice", "that's right", "that's good", "thank you", "makes sense",
}  # fmt: skip
#: Words of assent that are said in a row at most.
_BACKCHANNEL_WORDS = 4
#: Any of these, said over the assistant, asks, objects or calls; another word or two do not cut it off.
_FLOOR_WORDS = frozenset(
    """
    actually again aura but cancel can do don't enough excuse forget hang hello help hey hold is
    listen look never no nope not pardon please quiet repeat show silence sorry stop tell wait what
    what's when where where's which who who's whose why wrong
    """.split()
)
#: Words that are more than a word of assent or two that were misheard.
_FLOOR_WORDS_COUNT = 3
#: Words that a second of voice can hold: the detector misses up to half of a fast talker's.
_WORDS_PER_SECOND = 12.0
#: These silence the assistant and are no question.
_STOP_WORDS = frozenset(
    {
        "stop",
        "stop it",
        "stop that",
        "stop talking",
        "stop speaking",
        "be quiet",
        "quiet",
        "silence",
        "shut up",
        "shush",
        "hush",
        "enough",
        "that's enough",
        "ok stop",
        "okay stop",
        "please stop",
        "stop please",
    }
)


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """The user talks since ``onset``."""

    t: float
    onset: float


@dataclass(frozen=True, slots=True)
class Speculate:
    """A pause: the sound of [start, end) may be a whole turn; transcribe it in advance."""

    t: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class SpeculationVoid:
    """Speech went on: what was transcribed in advance is not the turn."""

    t: float


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """The turn is over: its sound is [start, end), the last voiced moment was ``last_voice``.

    ``voiced_s`` is how much of it was speech; ``speculated`` says that the last ``Speculate`` named
    this very range.
    """

    t: float
    start: float
    end: float
    last_voice: float
    voiced_s: float
    speculated: bool


@dataclass(frozen=True, slots=True)
class SpeechVoid:
    """The turn that had started is not one (the microphone was muted)."""

    t: float


@dataclass(frozen=True, slots=True)
class Duck:
    """Speech over the assistant's: turn it down. ``onset`` is when the user's speech began."""

    t: float
    onset: float


@dataclass(frozen=True, slots=True)
class Hold:
    """It lasts: the assistant falls silent, and what is said decides whether its reply goes on."""

    t: float
    onset: float


@dataclass(frozen=True, slots=True)
class Restore:
    """It was nothing, or only a word of assent: bring the volume back."""

    t: float
    onset: float


@dataclass(frozen=True, slots=True)
class Interrupt:
    """It is longer than any word of assent: the user has taken the floor, cancel the reply."""

    t: float
    onset: float


@dataclass(frozen=True, slots=True)
class TooQuiet:
    """Somebody speaks, but always too quietly to be meant."""

    t: float


TurnOutput = (
    SpeechStarted
    | Speculate
    | SpeculationVoid
    | SpeechEnded
    | SpeechVoid
    | Duck
    | Hold
    | Restore
    | Interrupt
    | TooQuiet
)


def words(text: str) -> list[str]:
    """The words of a transcript in lower case, without punctuation."""
    return re.findall(r"[^\W_]+(?:'[^\W_]+)*", text.lower().replace("’", "'"))


def completeness(text: str) -> Literal["complete", "ordinary", "trailing"]:
    """Whether a transcript looks like a finished turn.

    Whisper closes nearly everything with a full stop, so the last word weighs more than the stop.
    """
    spoken, said = text.rstrip(), words(text)
    if not said:
        return "ordinary"
    if spoken.endswith("?"):
        return "complete"
    if spoken.endswith(("...", "…", ",", "-", "–", "—")) or said[-1] in _TRAILING_WORDS:
        return "trailing"
    return "complete" if spoken.endswith((".", "!")) and len(said) >= 3 else "ordinary"


def is_backchannel(text: str) -> bool:
    """Whether ``text`` only says "I am listening"."""
    said = words(text)
    if not 0 < len(said) <= _BACKCHANNEL_WORDS:
        return False
    while said:
        fits_here = [n for n in range(1, 4) if " ".join(said[:n]) in _BACKCHANNELS]
        if not fits_here:
            return False
        said = said[max(fits_here) :]
    return True


def fits(text: str, voiced_s: float) -> bool:
    """Whether ``text`` can have been said in ``voiced_s`` seconds of voice; if not, it was made up of noise."""
    return len(words(text)) <= 1 + _WORDS_PER_SECOND * voiced_s


def takes_floor(text: str) -> bool:
    """Whether ``text``, said over the assistant, is meant to cut it off.

    A word or two that neither asks nor objects is assent, or was misheard: the reply goes on.
    """
    said = words(text)
    if not said or is_backchannel(text):
        return False
    return (
        len(said) >= _FLOOR_WORDS_COUNT or not _FLOOR_WORDS.isdisjoint(said) or is_stop_word(text)
    )


def but_last_word(text: str) -> str:
    """``text`` as it was before its last word."""
    return " ".join(words(text)[:-1])


def is_stop_word(text: str) -> bool:
    """Whether ``text`` only asks for silence."""
    return " ".join(words(text)) in _STOP_WORDS


class TurnTaker:
    """Feed it every window in order; act on what it returns, in order."""

    def __init__(self, settings: TurnSettings) -> None:
        self._settings = settings
        self._nearness = Nearness(settings)
        self._too_quiet_s: float | None = 0.0
        self._loudest_db = -math.inf
        self._talking = False
        self._onset: float | None = None
        self._last_voice = 0.0
        self._voiced_s = 0.0
        self._voiced = False
        self._speculated: tuple[float, float] | None = None
        self._transcript: str | None = None
        self._ducked = False
        self._noticed = False
        self._held = False
        self._interrupted = False
        #: Whether the talk key is held: a pause does not end the turn.
        self.kept_open = False

    @property
    def talking(self) -> bool:
        """Whether the user's turn is on."""
        return self._talking

    @property
    def voiced(self) -> bool:
        """Whether the last window was speech: no pause has begun."""
        return self._voiced

    @property
    def began(self) -> float:
        """Where the sound of the turn that is on begins."""
        return self._range()[0]

    @property
    def voiced_s(self) -> float:
        """How much of the turn that is on was speech so far, in seconds."""
        return self._voiced_s

    @property
    def holding(self) -> bool:
        """Whether the assistant was made to fall silent by speech that is not yet judged."""
        return self._held

    @property
    def stirring(self) -> bool:
        """Whether there is speech that is not yet long enough for a turn."""
        return self._onset is not None

    def transcript(self, text: str) -> None:
        """What the last ``Speculate`` was transcribed to; it decides how long to wait."""
        if self._speculated is not None:
            self._transcript = text

    def judged(self, *, assent: bool) -> None:
        """What was said over the assistant: mere assent, or a turn that takes the floor."""
        self._held = False
        self._interrupted = self._talking and not assent

    def reset(self, t: float) -> list[TurnOutput]:
        """Forget the turn that may be going on: the microphone was muted or lost."""
        out: list[TurnOutput] = []
        if (self._ducked or self._held) and self._onset is not None:
            out.append(Restore(t, self._onset))
        if self._talking:
            out.append(SpeechVoid(t))
        self._clear()
        return out

    def finish(self, t: float) -> list[TurnOutput]:
        """The turn is over now, whatever is heard: the talk key was let go."""
        if self._talking:
            return [self._end(t)]
        return self.reset(t)

    def feed(
        self, t: float, probability: float, *, over_assistant: bool, level_db: float = 0.0
    ) -> list[TurnOutput]:
        """One window that ends at ``t``, ``level_db`` loud (decibels of full scale).

        ``over_assistant``: its voice is audible now.
        """
        threshold = self._settings.speech_threshold
        if self._voiced:
            threshold -= HYSTERESIS
        near = self._nearness.window(
            level_db, begun=self._talking, over_assistant=over_assistant or self._held
        )
        alone = self._talking and not (over_assistant or self._held)
        faded = alone and level_db < self._loudest_db - FADED_DB
        self._voiced = near and not faded and probability >= threshold
        if self._voiced:
            self._loudest_db = max(self._loudest_db, level_db)
            return self._feed_voice(t, over_assistant)
        if near and over_assistant and probability >= STIRRING and self._onset is None:
            return self._stir(t - WINDOW_S, t)
        stirs = self._noticed or (near and probability >= STIRRING)
        undecided = over_assistant and stirs and not self._talking
        if undecided and self._onset is not None and t - self._onset < STIRRING_S:
            return []
        out = self._feed_silence(t)
        if probability >= threshold and not near and self._is_too_quiet():
            out.append(TooQuiet(t))
        return out

    def talked_over(self, t: float) -> list[TurnOutput]:
        """Somebody has spoken over the assistant until ``t``, perhaps. It only turns it down, until the detector
        has confirmed a voice or ``STIRRING_S`` have passed.
        """
        if self._onset is not None:
            return []
        self._noticed = True
        return self._stir(t - NOTICED_S, t)

    def _stir(self, onset: float, t: float) -> list[TurnOutput]:
        """It may be a voice over the assistant's."""
        self._onset = self._last_voice = onset
        self._ducked = True
        return [Duck(t, self._onset)]

    def _is_too_quiet(self) -> bool:
        """Told once, and never after the user was heard."""
        if self._too_quiet_s is None or self._nearness.known:
            return False
        self._too_quiet_s += WINDOW_S
        if self._too_quiet_s < TOO_QUIET_S:
            return False
        self._too_quiet_s = None
        return True

    def _feed_voice(self, t: float, over_assistant: bool) -> list[TurnOutput]:
        settings, out = self._settings, list[TurnOutput]()
        if self._onset is None:
            self._onset = t - WINDOW_S
        self._last_voice = t
        self._voiced_s += WINDOW_S
        if self._speculated is not None:
            self._speculated = self._transcript = None
            out.append(SpeculationVoid(t))
        if over_assistant and not (self._ducked or self._held or self._interrupted):
            self._ducked = True
            out.append(Duck(t, self._onset))
        if not self._talking and self._voiced_s >= settings.onset_s - _EPSILON:
            self._talking = True
            out.append(SpeechStarted(t, self._onset))
        if self._ducked and self._voiced_s >= settings.interrupt_after_s - _EPSILON:
            # A reply that came to its end in the meantime needs no interruption.
            done = Hold if over_assistant else Restore
            out.append(done(t, self._onset))
            self._ducked, self._held = False, over_assistant
            self._interrupted = not over_assistant
        if self._held and self._voiced_s >= settings.assent_max_s - _EPSILON:
            self._held, self._interrupted = False, True
            out.append(Interrupt(t, self._onset))
        if self._talking and t - self._onset >= settings.max_turn_s - _EPSILON:
            out.append(self._end(t))
        return out

    def _feed_silence(self, t: float) -> list[TurnOutput]:
        settings, out = self._settings, list[TurnOutput]()
        if self._onset is None:
            return out
        gap = t - self._last_voice
        if not self._talking:
            if self._ducked or self._held:
                out.append(Restore(t, self._onset))
            self._clear()
            return out
        if gap >= settings.speculate_after_s - _EPSILON and self._speculated is None:
            if self._ducked:
                self._ducked = False
                out.append(Restore(t, self._onset))
            self._speculated = self._range()
            out.append(Speculate(t, *self._speculated))
        if not self.kept_open and gap >= self._endpoint() - _EPSILON:
            out.append(self._end(t))
        return out

    def _endpoint(self) -> float:
        settings = self._settings
        if self._transcript is None:
            return settings.endpoint_s
        return {
            "complete": settings.endpoint_complete_s,
            "ordinary": settings.endpoint_s,
            "trailing": settings.endpoint_trailing_s,
        }[completeness(self._transcript)]

    def _range(self) -> tuple[float, float]:
        assert self._onset is not None
        return max(0.0, self._onset - PREROLL_S), self._last_voice + TAIL_S

    def _end(self, t: float) -> SpeechEnded:
        start, end = self._range()
        ended = SpeechEnded(
            t=t,
            start=start,
            end=min(end, t),
            last_voice=self._last_voice,
            voiced_s=self._voiced_s,
            speculated=self._speculated is not None,
        )
        self._nearness.turn(self._loudest_db)
        self._clear()
        return ended

    def _clear(self) -> None:
        self._talking = self._ducked = self._held = self._interrupted = False
        self._noticed = False
        self._onset = self._speculated = self._transcript = None
        self._voiced_s = 0.0
        self._loudest_db = -math.inf
