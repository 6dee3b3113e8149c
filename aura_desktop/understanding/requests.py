"""Everything that can be asked of the assistant: a closed union. A sentence holds any number of these, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from aura_desktop.understanding.conditions import Condition, Place

Mode = Literal["once", "every", "count"]
PastWants = Literal[
    "last", "first", "left", "count", "length", "where", "there", "what", "before", "asked", "said", "alike",
]  # fmt: skip
"""``last``, ``first``: when was it seen; ``left``: when did it go; ``count``: how often; ``length``: how long;
``where``; ``there``: whether; ``what``: what was seen; ``before``: what was there before what is there now;
``asked``, ``said``: what the user or the assistant said; ``alike``: was this seen before."""
NowWants = Literal["what", "whether", "count", "where", "kind", "colour", "other"]
"""``what``: describe; ``whether``: ``condition`` holds; ``count``, ``where``, ``colour``: of ``thing``; ``kind``: which
``thing`` it is ("what animal is that?"); ``other``: anything else, for the model."""
SelfWants = Literal["watches", "can", "working", "counted", "who", "asked"]
"""``watches``: what is watched for and what reminders there are; ``can``: what can you do; ``working``: is the camera
or the microphone working; ``counted``: how many so far; ``who``: who are you; ``asked``: what did I just ask."""
RemindKind = Literal["reminder", "timer", "alarm"]
Act = Literal[
    "stop", "repeat", "slower", "faster", "louder", "softer", "pause_listening", "private_on", "private_off",
    "picture", "clip", "forget",
]  # fmt: skip
ChatKind = Literal["greeting", "thanks", "goodbye", "praise", "blame"]


@dataclass(frozen=True, slots=True)
class AskNow:
    """About what is seen now. ``condition`` for ``whether``; ``thing`` and ``place`` for the others, where named."""

    text: str
    wants: NowWants
    condition: Condition | None = None
    thing: str = ""
    place: Place = ""


@dataclass(frozen=True, slots=True)
class AskPast:
    """About what was seen or said. ``when`` is its time phrase in the user's words."""

    text: str
    wants: PastWants
    thing: str = ""
    place: Place = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class AskSelf:
    """About the session itself."""

    text: str
    wants: SelfWants
    thing: str = ""


@dataclass(frozen=True, slots=True)
class AskClock:
    """The time or the date."""

    text: str
    date: bool = False


@dataclass(frozen=True, slots=True)
class AskAgain:
    """The last question again, about ``thing``: "and a cat?"."""

    text: str
    thing: str


@dataclass(frozen=True, slots=True)
class Which:
    """Watches and reminders meant: ``all``, those that ``name`` names, else the latest. ``kind`` narrows it."""

    all: bool = False
    name: str = ""
    kind: Literal["", "watch", "reminder"] = ""


@dataclass(frozen=True, slots=True)
class AddWatch:
    """Watch for ``condition``; ``until`` is a time of the wall's clock, seconds since the epoch."""

    text: str
    condition: Condition
    mode: Mode = "once"
    until: float | None = None
    until_said: str = ""


@dataclass(frozen=True, slots=True)
class ChangeWatch:
    """Fields that are ``None`` stay."""

    text: str
    which: Which
    mode: Mode | None = None
    until: float | None = None
    until_said: str = ""


@dataclass(frozen=True, slots=True)
class CancelWatch:
    text: str
    which: Which


@dataclass(frozen=True, slots=True)
class PauseWatch:
    """``for_s``: resume by itself after that long; 0: until told."""

    text: str
    which: Which
    for_s: float = 0.0


@dataclass(frozen=True, slots=True)
class ResumeWatch:
    text: str
    which: Which


@dataclass(frozen=True, slots=True)
class Remind:
    """At ``at`` (seconds since the epoch) say ``say``; empty: a timer or an alarm that only rings.

    ``at`` is ``None`` when no time was said, or none that is possible: ``problem`` then says which ("in the past",
    "no such date", "no time"). ``when_said`` is the time in the user's words.
    """

    text: str
    at: float | None
    say: str = ""
    kind: RemindKind = "reminder"
    when_said: str = ""
    problem: Literal["", "no time", "in the past", "no such date", "too far"] = ""


@dataclass(frozen=True, slots=True)
class Control:
    """``span_s``: of ``forget``, the seconds back from now; ``None``: not said."""

    text: str
    act: Act
    span_s: float | None = None


@dataclass(frozen=True, slots=True)
class Chat:
    text: str
    kind: ChatKind


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes or no to what the assistant asked back."""

    text: str
    yes: bool


@dataclass(frozen=True, slots=True)
class Nothing:
    """Not meant for the assistant, or half a sentence."""

    text: str


@dataclass(frozen=True, slots=True)
class Beyond:
    """Understood as a request for something that cannot be done here."""

    text: str


Ask = AskNow | AskPast | AskSelf | AskClock | AskAgain
Request = (
    Ask
    | AddWatch
    | ChangeWatch
    | CancelWatch
    | PauseWatch
    | ResumeWatch
    | Remind
    | Control
    | Chat
    | Answer
    | Nothing
    | Beyond
)

Acting = AddWatch | ChangeWatch | CancelWatch | PauseWatch | ResumeWatch | Remind | Control
"""Those that change something."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What an utterance asks for, in order, and the calibrated probability that all of it is right."""

    requests: tuple[Request, ...]
    sure: float
