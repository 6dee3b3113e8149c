"""The messages between the session and the mind, whatever carries them (a pipe or a queue)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aura_desktop.events import Cause
from aura_desktop.media import VideoChunk
from aura_desktop.videollm.engine import Decision, EngineInfo, Question, Snapshot, Watch


@dataclass(frozen=True, slots=True)
class Observe:
    chunk: VideoChunk


@dataclass(frozen=True, slots=True)
class Ask:
    question: Question


@dataclass(frozen=True, slots=True)
class Interpret:
    """Have the model write what ``prompt`` asks for as JSON of ``schema``."""

    id: str
    prompt: str
    schema: dict[str, Any]


@dataclass(frozen=True, slots=True)
class AddWatch:
    watch: Watch


@dataclass(frozen=True, slots=True)
class RemoveWatch:
    watch_id: str


@dataclass(frozen=True, slots=True)
class Cancel:
    """Stop the reply if it still runs, and let the context hold only ``heard`` of it."""

    reply_id: str
    heard: str


@dataclass(frozen=True, slots=True)
class TakeSnapshot:
    pass


@dataclass(frozen=True, slots=True)
class Restore:
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Close:
    pass


Request = (
    Observe | Ask | Interpret | AddWatch | RemoveWatch | Cancel | TakeSnapshot | Restore | Close
)


@dataclass(frozen=True, slots=True)
class Loading:
    """Progress while the engine loads: ``done`` in [0, 1]."""

    what: str
    done: float


@dataclass(frozen=True, slots=True)
class Ready:
    info: EngineInfo


@dataclass(frozen=True, slots=True)
class Observed:
    decision: Decision


@dataclass(frozen=True, slots=True)
class ReplyBegun:
    """``chunk_t`` is the stream time of the last chunk the reply rests on."""

    reply_id: str
    cause: Cause
    to: str | None
    chunk_t: float


@dataclass(frozen=True, slots=True)
class ReplyPiece:
    reply_id: str
    text: str


@dataclass(frozen=True, slots=True)
class ReplyDone:
    """``ttft_ms`` is the model time from the request to the first piece."""

    reply_id: str
    text: str
    ttft_ms: float
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Interpreted:
    """Empty: the model could not."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Snapshotted:
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Failed:
    """``fatal``: the mind is gone. Otherwise one request failed and the mind goes on."""

    why: str
    fatal: bool
    way_out: str = ""


@dataclass(frozen=True, slots=True)
class Closed:
    pass


Report = (
    Loading
    | Ready
    | Observed
    | ReplyBegun
    | ReplyPiece
    | ReplyDone
    | Interpreted
    | Snapshotted
    | Failed
    | Closed
)
