"""What became of a request: facts of the session's state, from which the assistant's words are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from aura_desktop.understanding.conditions import Condition
from aura_desktop.understanding.requests import Act, ChatKind, Mode

Kind = Literal["reminder", "timer", "alarm"]


@dataclass(frozen=True, slots=True)
class Added:
    """A watch stands. ``already``: what it waits for is so now, and it waits for the next time."""

    condition: Condition
    mode: Mode = "once"
    until: float | None = None
    already: bool = False
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class Unwatchable:
    """``why`` says in a sentence what the model cannot tell."""

    condition: Condition
    why: str


@dataclass(frozen=True, slots=True)
class Full:
    """No more ``what`` fit: there are ``limit``."""

    what: Literal["watch", "reminder"]
    limit: int


@dataclass(frozen=True, slots=True)
class Cancelled:
    """These no longer stand, each as a clause ("when the dog is gone", "the reminder at 16:30")."""

    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoneSuch:
    """Nothing that stands is called ``name``; empty: nothing stands at all."""

    name: str
    standing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paused:
    what: tuple[str, ...]
    until: float | None = None


@dataclass(frozen=True, slots=True)
class Resumed:
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    condition: Condition
    mode: Mode
    until: float | None


@dataclass(frozen=True, slots=True)
class Reminding:
    """It will ring at ``at`` (seconds since the epoch). ``kept``: also after a restart."""

    kind: Kind
    say: str
    at: float
    kept: bool = True


@dataclass(frozen=True, slots=True)
class NotReminding:
    kind: Kind
    problem: str


@dataclass(frozen=True, slots=True)
class Standing:
    """All that is watched for, and the reminders, as clauses."""

    watches: tuple[str, ...]
    reminders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How often what each counting watch waits for was seen."""

    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Set:
    """A setting of the voice or of privacy changed; ``no``: it is at its end already."""

    act: Act
    no: bool = False


@dataclass(frozen=True, slots=True)
class Cannot:
    """``act`` is understood and not possible; ``nearest`` is a sentence with what is."""

    what: str
    nearest: str


@dataclass(frozen=True, slots=True)
class Repeated:
    """The last reply's words; empty: nothing was said yet."""

    text: str


@dataclass(frozen=True, slots=True)
class Clock:
    at: float
    date: bool


@dataclass(frozen=True, slots=True)
class Working:
    """How the parts stand: each a name and what is wrong with it, empty for nothing."""

    parts: tuple[tuple[str, str], ...]
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Abilities:
    pass


@dataclass(frozen=True, slots=True)
class Identity:
    engine: str


@dataclass(frozen=True, slots=True)
class LastAsked:
    """What the user said before; empty: nothing."""

    text: str


@dataclass(frozen=True, slots=True)
class Chatted:
    kind: ChatKind


@dataclass(frozen=True, slots=True)
class NoPicture:
    """There is no picture of now: the last came at ``since`` (seconds since the epoch; ``None``: never one)."""

    since: float | None
    now: float


@dataclass(frozen=True, slots=True)
class AskedBack:
    """Not sure, or it takes something away: ``clause`` is what would be done ("stop watching for the dog")."""

    clause: str


@dataclass(frozen=True, slots=True)
class LetBe:
    """The user said no to what was asked back."""


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Addressed to the assistant as far as can be told, and not understood."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """Words in a language that this model does not speak; its code."""

    language: str


@dataclass(frozen=True, slots=True)
class OutOfReach:
    """A request for what no part of the program can do."""


@dataclass(frozen=True, slots=True)
class NothingToAnswer:
    """Yes or no, and nothing was asked; "and a cat?", and nothing was asked before."""


Outcome = (
    Added
    | Unwatchable
    | Full
    | Cancelled
    | NoneSuch
    | Paused
    | Resumed
    | Changed
    | Reminding
    | NotReminding
    | Standing
    | Counts
    | Set
    | Cannot
    | Repeated
    | Clock
    | Working
    | Abilities
    | Identity
    | LastAsked
    | Chatted
    | NoPicture
    | AskedBack
    | LetBe
    | NotUnderstood
    | Foreign
    | OutOfReach
    | NothingToAnswer
)
