"""What goes into the dialogue and the commands that come out, beside the events of ``events``.

Inputs carry their time; commands are carried out by the shells (``live`` in threads, ``fast`` in turn).
"""

from __future__ import annotations

from dataclasses import dataclass

from aura_desktop.errors import PartUnusable
from aura_desktop.events import Event, Evidence, Part, Tier
from aura_desktop.media import Samples, VideoChunk
from aura_desktop.memory.recollection import Recollection
from aura_desktop.session.errands import Errand
from aura_desktop.session.reminders import Reminder
from aura_desktop.session.watches import Kept
from aura_desktop.understanding.requests import AskPast
from aura_desktop.videollm import protocol
from aura_desktop.videollm.engine import Glimpse


@dataclass(frozen=True, slots=True)
class Began:
    """Everything is loaded and time runs; ``at`` is when, in seconds since the epoch.

    ``reminders`` and ``watches`` still wait from before; ``kept``: those of this session will outlive it.
    """

    t: float
    engine: str
    video: str
    audio: str
    version: str
    at: float = 0.0
    reminders: tuple[Reminder, ...] = ()
    kept: bool = False
    watches: tuple[Kept, ...] = ()


@dataclass(frozen=True, slots=True)
class ClockMoved:
    """The machine slept, or its clock was set: by the clock of now the session began ``at``."""

    t: float
    at: float


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has come to ``t``; ``played`` seconds of the current utterance were played, more is to come
    if ``playing``.
    """

    t: float
    played: float = 0.0
    playing: bool = False


@dataclass(frozen=True, slots=True)
class VoiceWindow:
    """The voice activity detector's word on the window that ends at ``t``, and how loud that is in
    decibels of full scale.
    """

    t: float
    probability: float
    level_db: float = 0.0


@dataclass(frozen=True, slots=True)
class TalkedOver:
    """Somebody speaks over the assistant, by what was heard until ``t``: perhaps."""

    t: float


@dataclass(frozen=True, slots=True)
class Transcribed:
    """What ``Transcribe`` of that ``key`` came to; empty: nothing was said.

    ``language`` is the code of what was spoken, with its probability; ``sure`` is how sure the recogniser is of the
    words, in [0, 1].
    """

    t: float
    key: int
    text: str
    language: str = "en"
    language_p: float = 1.0
    sure: float = 1.0


@dataclass(frozen=True, slots=True)
class ChunkReady:
    t: float
    chunk: VideoChunk


@dataclass(frozen=True, slots=True)
class FramesMissed:
    """The source went on but these frames were never picked: the machine was too slow."""

    t: float
    count: int


@dataclass(frozen=True, slots=True)
class MindSaid:
    t: float
    report: protocol.Report


@dataclass(frozen=True, slots=True, eq=False)
class ClauseSynthesized:
    """The sound of one clause, ``None`` when there is none (nothing to pronounce, or it failed)."""

    t: float
    reply_id: str
    clause: int
    samples: Samples | None
    rate: int


@dataclass(frozen=True, slots=True)
class Recalled:
    """What memory says to that question; ``None``: nothing, or it cannot be asked."""

    t: float
    question_id: str
    recollection: Recollection | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class ArchiveHeld:
    """What the archive holds now, and what is wrong with it."""

    t: float
    tier: Tier
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Typed:
    t: float
    text: str


@dataclass(frozen=True, slots=True)
class WatchWanted:
    t: float
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class WatchEdited:
    """Let the watch of that id be what ``text`` says."""

    t: float
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class ReminderUnwanted:
    t: float
    id: str


@dataclass(frozen=True, slots=True)
class ErrandDone:
    """What came of ``Run``: a sentence that is true of it, and the event that proves it, ``None`` if it failed."""

    t: float
    id: str
    said: str
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class WatchUnwanted:
    t: float
    id: str


@dataclass(frozen=True, slots=True)
class WatchPaused:
    """Look out for this no longer, for the time being; or again."""

    t: float
    id: str
    paused: bool


@dataclass(frozen=True, slots=True)
class SilenceWanted:
    """The stop key."""

    t: float


@dataclass(frozen=True, slots=True)
class MicrophoneMuted:
    t: float
    muted: bool


@dataclass(frozen=True, slots=True)
class TalkKey:
    """The talk key was pressed or let go."""

    t: float
    held: bool


@dataclass(frozen=True, slots=True)
class VideoOver:
    """The file has ended; no chunk comes any more."""

    t: float


@dataclass(frozen=True, slots=True)
class AudioOver:
    """The sound file has ended; only silence comes any more."""

    t: float


@dataclass(frozen=True, slots=True)
class PartGone:
    t: float
    part: Part
    why: str


@dataclass(frozen=True, slots=True)
class PartBack:
    t: float
    part: Part
    why: str


@dataclass(frozen=True, slots=True)
class StopWanted:
    """End now: save everything, speak no more."""

    t: float
    reason: str


Input = (
    Began
    | ClockMoved
    | Tick
    | VoiceWindow
    | TalkedOver
    | Transcribed
    | ChunkReady
    | FramesMissed
    | MindSaid
    | ClauseSynthesized
    | Recalled
    | ArchiveHeld
    | Typed
    | WatchWanted
    | WatchEdited
    | WatchUnwanted
    | ReminderUnwanted
    | ErrandDone
    | WatchPaused
    | SilenceWanted
    | MicrophoneMuted
    | TalkKey
    | VideoOver
    | AudioOver
    | PartGone
    | PartBack
    | StopWanted
)


@dataclass(frozen=True, slots=True)
class ToMind:
    request: protocol.Request


@dataclass(frozen=True, slots=True)
class RestartMind:
    """Let go of the dead mind and start another one, ``delay_s`` seconds from now."""

    delay_s: float


@dataclass(frozen=True, slots=True)
class Transcribe:
    """Transcribe what was heard in [start, end) of session time."""

    key: int
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class ForgetTranscription:
    """Nobody waits for that one any more."""

    key: int


@dataclass(frozen=True, slots=True)
class Synthesize:
    """``pace``: times the voice's own."""

    reply_id: str
    clause: int
    text: str
    pace: float = 1.0


@dataclass(frozen=True, slots=True)
class CancelSynthesis:
    reply_id: str


@dataclass(frozen=True, slots=True, eq=False)
class Play:
    """Append to the current utterance; ``first``: it begins one."""

    reply_id: str
    samples: Samples
    rate: int
    first: bool


@dataclass(frozen=True, slots=True)
class StopSound:
    """Silence at once; the utterance is over."""


@dataclass(frozen=True, slots=True)
class DuckSound:
    pass


@dataclass(frozen=True, slots=True)
class HoldSound:
    """Fall silent, and keep what is left until it is restored or stopped."""


@dataclass(frozen=True, slots=True)
class RestoreSound:
    pass


@dataclass(frozen=True, slots=True)
class Remember:
    """Let the timeline have a chunk that was observed."""

    chunk: VideoChunk
    glimpse: Glimpse


@dataclass(frozen=True, slots=True)
class Recall:
    """Ask memory; ``Recalled`` follows."""

    question_id: str
    ask: AskPast


@dataclass(frozen=True, slots=True)
class Run:
    """Do what only a shell can; ``ErrandDone`` follows. ``newest`` is the chunk in view."""

    id: str
    errand: Errand
    newest: VideoChunk | None


@dataclass(frozen=True, slots=True)
class Finish:
    """The session is over; ``failure``: because it could not go on."""

    reason: str
    failure: PartUnusable | None = None


Command = (
    ToMind
    | RestartMind
    | Transcribe
    | ForgetTranscription
    | Synthesize
    | CancelSynthesis
    | Play
    | StopSound
    | DuckSound
    | HoldSound
    | RestoreSound
    | Remember
    | Recall
    | Run
    | Finish
)
Output = Event | Command
