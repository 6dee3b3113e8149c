"""The typed events that everything outside the session sees, and their JSON form.

Each event is a frozen dataclass with a ``type`` (the contract's name) and ``t``, seconds since
session start. ``to_json`` gives one flat object; readers ignore unknown types and keys.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

Part = Literal["camera", "microphone", "speaker", "mind", "transcriber", "synthesizer", "network"]
Cause = Literal["question", "watch", "reminder", "proactive"]
Via = Literal["voice", "typed"]
State = Literal["loading", "watching", "listening", "thinking", "speaking"]
Sensor = Literal["camera", "microphone", "screen"]
Region = Literal["left", "middle", "right", "all"]


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all events; ``t`` is seconds since session start."""

    type: ClassVar[str] = "event"
    t: float


@dataclass(frozen=True, kw_only=True)
class SessionStarted(Event):
    type: ClassVar[str] = "session.started"
    engine: str
    video: str
    audio: str
    version: str


@dataclass(frozen=True, kw_only=True)
class SessionEnded(Event):
    type: ClassVar[str] = "session.ended"
    reason: str
    chunks: int
    dropped: int


@dataclass(frozen=True, kw_only=True)
class StateChanged(Event):
    """What the assistant is doing, for a person's eye."""

    type: ClassVar[str] = "state.changed"
    state: State


@dataclass(frozen=True, kw_only=True)
class LoadingProgress(Event):
    """What is being loaded, for a person's eye; ``done`` is in [0, 1]."""

    type: ClassVar[str] = "loading.progress"
    what: str
    done: float


@dataclass(frozen=True, kw_only=True)
class SensorChanged(Event):
    """A live device was opened (``on``) or closed; sent by whoever opened it, right after it.

    The privacy light follows these events and nothing else. Files are not sensors. A device that is
    muted or paused but still open stays ``on``.
    """

    type: ClassVar[str] = "sensor.changed"
    sensor: Sensor
    on: bool
    source: str


@dataclass(frozen=True, slots=True)
class Tier:
    """What a tier of the memory holds, and its hard budgets: ``sink`` (the prompt and the standing requests),
    ``window`` (the live video), ``compressed`` (the minutes before), ``dialogue``, ``archive`` (on disk, no tokens).

    ``compressed`` stands outside the cache: it counts the tokens that it takes while it is recalled.
    """

    name: str
    tokens: int
    bytes: int
    max_tokens: int
    max_bytes: int


@dataclass(frozen=True, slots=True)
class Sight:
    """A thing that the model saw in a region of the picture: its name, and its share in [0, 1]."""

    region: Region
    name: str
    share: float


@dataclass(frozen=True, kw_only=True)
class ChunkObserved(Event):
    """``ms`` is model time; ``behind_ms`` is how far the mind lags the stream; ``memory`` is what each tier holds.
    ``seen`` is what the model names in the chunk, strongest first in each region; empty where it does not say.
    """

    type: ClassVar[str] = "chunk.observed"
    chunk: int
    p_speak: float
    ms: float
    kv_tokens: int
    behind_ms: float
    memory: tuple[Tier, ...] = field(default=())
    seen: tuple[Sight, ...] = field(default=())


@dataclass(frozen=True, kw_only=True)
class UserSpeechStarted(Event):
    type: ClassVar[str] = "user.speech_started"


@dataclass(frozen=True, kw_only=True)
class UserSpeechEnded(Event):
    type: ClassVar[str] = "user.speech_ended"


@dataclass(frozen=True, kw_only=True)
class UserPartial(Event):
    """What the user has said so far in a turn that goes on; the next one, or ``UserAsked``, replaces it."""

    type: ClassVar[str] = "user.partial"
    text: str


@dataclass(frozen=True, kw_only=True)
class UserAsked(Event):
    type: ClassVar[str] = "user.asked"
    id: str
    text: str
    via: Via


@dataclass(frozen=True, kw_only=True)
class WatchAdded(Event):
    """``condition`` is what it waits for, in words, and ``rule`` the same as an object; ``mode`` is ``once``, ``every``
    or ``count``; ``until`` is when it ends, seconds since the epoch.
    """

    type: ClassVar[str] = "watch.added"
    id: str
    text: str
    condition: str = ""
    rule: dict[str, Any] | None = None
    mode: str = "once"
    until: float | None = None


@dataclass(frozen=True, kw_only=True)
class WatchChanged(Event):
    """``state`` is ``active``, ``fired`` (one-shot, done) or ``paused``, until ``resume_at`` (seconds since the epoch)
    if that is set; the rest as in ``WatchAdded``, ``None`` where it stays.
    """

    type: ClassVar[str] = "watch.changed"
    id: str
    text: str
    state: str
    mode: str | None = None
    until: float | None = None
    resume_at: float | None = None


@dataclass(frozen=True, kw_only=True)
class WatchRemoved(Event):
    type: ClassVar[str] = "watch.removed"
    id: str
    text: str


@dataclass(frozen=True, kw_only=True)
class WatchCounted(Event):
    """A watch that counts has counted once more."""

    type: ClassVar[str] = "watch.counted"
    id: str
    count: int


@dataclass(frozen=True, kw_only=True)
class ReminderAdded(Event):
    """It rings at ``at``, seconds since the epoch; ``text`` is what it says, empty for a timer or an alarm.

    ``kind`` is ``reminder``, ``timer`` or ``alarm``.
    """

    type: ClassVar[str] = "reminder.added"
    id: str
    text: str
    kind: str
    at: float


@dataclass(frozen=True, kw_only=True)
class ReminderFired(Event):
    type: ClassVar[str] = "reminder.fired"
    id: str
    text: str


@dataclass(frozen=True, kw_only=True)
class ReminderRemoved(Event):
    type: ClassVar[str] = "reminder.removed"
    id: str
    text: str


@dataclass(frozen=True, kw_only=True)
class VoiceChanged(Event):
    """How the assistant speaks, times the usual pace and loudness."""

    type: ClassVar[str] = "voice.changed"
    pace: float
    gain: float


@dataclass(frozen=True, kw_only=True)
class PrivacyChanged(Event):
    """``private``: nothing is written to the timeline from now on."""

    type: ClassVar[str] = "privacy.changed"
    private: bool


@dataclass(frozen=True, kw_only=True)
class FileSaved(Event):
    """A picture or a clip that the user asked for: ``what`` it is and where it lies."""

    type: ClassVar[str] = "file.saved"
    what: str
    path: str


@dataclass(frozen=True, kw_only=True)
class MemoryForgotten(Event):
    """Everything noted of the last ``span_s`` seconds was deleted."""

    type: ClassVar[str] = "memory.forgotten"
    span_s: float


@dataclass(frozen=True, kw_only=True)
class ReplyStarted(Event):
    """``to`` is the id of the question or of the watch that caused the reply."""

    type: ClassVar[str] = "reply.started"
    id: str
    cause: Cause
    to: str | None


@dataclass(frozen=True, kw_only=True)
class ReplyText(Event):
    type: ClassVar[str] = "reply.text"
    id: str
    text: str


@dataclass(frozen=True, kw_only=True)
class ReplyAudioStarted(Event):
    type: ClassVar[str] = "reply.audio_started"
    id: str


@dataclass(frozen=True, kw_only=True)
class ReplyHeard(Event):
    """While a reply is played: the first ``chars`` characters of its text were heard so far."""

    type: ClassVar[str] = "reply.heard"
    id: str
    chars: int


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What a recalled answer rests on: ``t`` in this session's time (negative: before it began), the same as
    ISO 8601 in ``at``, what was noted, and the file of the picture if one was kept.
    """

    t: float
    note: str
    at: str = ""
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Latency:
    """The steps from the user's last word to the first sound of the answer, in milliseconds; they add up
    to ``first_audio_ms``. ``None``: the step was not taken, or was not over.

    ``endpoint``: until the turn was held to be over; ``asr``: until its words were known; ``ttft``: until
    the first word of the answer; ``clause``: until its first clause was written; ``synthesis``: until
    that was sound; ``device``: until it left the loudspeaker.
    """

    endpoint_ms: float | None
    asr_ms: float | None
    ttft_ms: float | None
    clause_ms: float | None
    synthesis_ms: float | None
    device_ms: float | None


@dataclass(frozen=True, kw_only=True)
class ReplyEnded(Event):
    """``heard`` is what was played; ``ttft_ms`` and ``first_audio_ms`` count from the end of the user's
    speech, ``latency`` has their steps.
    """

    type: ClassVar[str] = "reply.ended"
    id: str
    text: str
    heard: str
    interrupted: bool
    ttft_ms: float | None = None
    first_audio_ms: float | None = None
    latency: Latency | None = None
    evidence: tuple[Evidence, ...] = field(default=())


@dataclass(frozen=True, kw_only=True)
class SpeakerDucked(Event):
    type: ClassVar[str] = "speaker.ducked"
    ms: float


@dataclass(frozen=True, kw_only=True)
class SpeakerRestored(Event):
    type: ClassVar[str] = "speaker.restored"
    ms: float


@dataclass(frozen=True, kw_only=True)
class SpeakerStopped(Event):
    type: ClassVar[str] = "speaker.stopped"
    ms: float


@dataclass(frozen=True, kw_only=True)
class PartLost(Event):
    type: ClassVar[str] = "part.lost"
    part: Part
    why: str


@dataclass(frozen=True, kw_only=True)
class PartRecovered(Event):
    type: ClassVar[str] = "part.recovered"
    part: Part
    why: str


@dataclass(frozen=True, kw_only=True)
class Warned(Event):
    type: ClassVar[str] = "warning"
    text: str


def to_json(event: Event) -> dict[str, Any]:
    """The event as one flat JSON-ready object, ``t`` and ``type`` first, times to the millisecond."""
    body = dataclasses.asdict(event)
    t = body.pop("t")
    return {
        "t": round(t, 3),
        "type": event.type,
        **{k: round(v, 4) if isinstance(v, float) else v for k, v in body.items()},
    }
