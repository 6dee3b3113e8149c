"""The seam between the session and any VideoLLM: what goes in, what comes out, what an engine must do.

Nothing here imports a model library, so the application process may import this module freely.
An engine is driven by exactly one thread, never re-entered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from aura_desktop.events import Sight, Tier
from aura_desktop.media import VideoChunk
from aura_desktop.memory.recollection import Recollection
from aura_desktop.memory.sightings import Thing
from aura_desktop.understanding.conditions import Condition
from aura_desktop.understanding.facts import Facts
from aura_desktop.understanding.requests import AskNow


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """What an engine says of itself once it is warm."""

    id: str
    name: str
    window_chunks: int
    kv_budget: int
    load_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Question:
    """What the user said or typed at ``t``. ``past``: it is about the past, and ``recalled`` is what memory says to it,
    ``None`` when there is no archive to ask. ``clock`` is the wall's clock at ``t``, seconds since the epoch; 0: not
    known. ``ask`` is what was read of a question about now. ``parts``: of several requests in one breath what each has
    to say, words that are settled or a question of its own; they make one reply.
    """

    id: str
    text: str
    t: float
    past: bool = False
    recalled: Recollection | None = None
    clock: float = 0.0
    ask: AskNow | None = None
    parts: tuple[str | Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Watch:
    """What to tell the user of. ``repeat``: after each alert it goes on; ``condition`` is what it waits for, ``None``:
    only the words are known. ``counting``: it is counted, not told. ``already``: something had been seen when it was
    asked for, so what is so at first is no news.
    """

    id: str
    text: str
    repeat: bool = False
    condition: Condition | None = None
    counting: bool = False
    already: bool = False


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What memory keeps of one chunk: the ``things`` that the eyes named, and the engine's own vision features as
    ``embedding``, a unit vector of little-endian float16 (empty: it has none).
    """

    things: tuple[Thing, ...] = ()
    embedding: bytes = b""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the engine made of one chunk.

    ``p_speak`` is the calibrated probability that now is the time to speak unasked; ``speak`` says
    that the proactive policy takes it, for the watch ``watch`` (``None``: of its own accord).
    ``ms`` is model time, ``kv_tokens`` the cache's length after the chunk, ``tiers`` what each tier of the memory
    holds of it, ``glimpse`` what is worth archiving, ``seen`` what it names in
    the picture, where the engine can say so. ``facts`` are the same for conditions, ``None`` where it has no such;
    ``counts`` is how often each counting watch has counted.
    """

    chunk: int
    t: float
    p_speak: float
    speak: bool
    watch: str | None
    ms: float
    kv_tokens: int
    tiers: tuple[Tier, ...] = ()
    glimpse: Glimpse = field(default_factory=Glimpse)
    seen: tuple[Sight, ...] = ()
    facts: Facts | None = None
    counts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that is needed to bring an engine back to where it was: JSON-ready, small, versioned."""

    engine: str
    version: int
    state: dict[str, Any] = field(default_factory=dict)


class Engine(Protocol):
    """A streaming VideoLLM with a bounded memory.

    ``answer`` and ``alert`` are generators of text pieces; closing one early stops the decoding
    and leaves in the context what was yielded so far. Each reply is one *round*.
    """

    @property
    def info(self) -> EngineInfo:
        """Who this is and what it may hold."""

    def observe(self, chunk: VideoChunk) -> Decision:
        """Prefill one chunk (once, never again) and decide whether to speak."""

    def answer(self, question: Question) -> Iterator[str]:
        """Answer, piece by piece.

        What was recalled goes behind the window for this answer only, and leaves the context with it.
        """

    def alert(self, decision: Decision) -> Iterator[str]:
        """Say what ``decision`` asks for, piece by piece."""

    def interpret(self, prompt: str, schema: dict[str, Any]) -> str:
        """What the model writes to ``prompt`` by itself, held to the JSON ``schema`` where it can be; the context stays
        as it is. Empty: this engine cannot.
        """

    def add_watch(self, watch: Watch) -> None:
        """Pin a standing request without a spoken acknowledgement."""

    def remove_watch(self, watch_id: str) -> None:
        """Take a standing request out of the context. Unknown ids are ignored."""

    def mark(self) -> int:
        """The current end of the context, for ``rollback``."""

    def rollback(self, mark: int) -> None:
        """Forget everything after ``mark``, exactly. Raises ``ValueError`` for a mark already evicted."""

    def amend_last_reply(self, heard: str) -> None:
        """Let the context hold only the words of the last reply that were heard."""

    def snapshot(self) -> Snapshot:
        """The state to give to ``restore`` in a new process."""

    def restore(self, snapshot: Snapshot) -> None:
        """Return to ``snapshot``. Raises ``ValueError`` for another engine's or version's."""

    def close(self) -> None:
        """Free the model."""
