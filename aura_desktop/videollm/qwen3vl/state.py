"""What the engine remembers of itself between two calls, beside its context."""

from __future__ import annotations

from dataclasses import dataclass

from aura_desktop.memory.views import Views
from aura_desktop.videollm.proactive import Standing
from aura_desktop.videollm.qwen3vl.context import Aside


@dataclass(frozen=True, slots=True)
class Spoken:
    """The last reply: its round and its tokens."""

    round: int
    tokens: list[int]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was given the past: where the past begins, and the question's own tokens."""

    start: int
    words: list[int]


@dataclass(frozen=True, slots=True)
class Mood:
    """What decides, beside the context."""

    standing: dict[str, Standing]
    said: list[tuple[float, str]]
    now: float


@dataclass(frozen=True, slots=True)
class Put:
    """An engine put aside in memory, exactly."""

    context: Aside
    mood: Mood
    past: Views
