"""The cases of ``eval understand``: a sentence, what it was said against, and what it asks for.

A line is ``{thing last spoken of} sentence => request & request // another right reading``. A request is a type, often
with ``:`` and its main field, then ``key=value`` slots and a name or thing. A condition is leaves joined by ``+`` (and)
or ``|`` (or): ``P`` there, whether as a state or as its coming, ``A`` absent, ``G`` gone, ``M`` moves, ``S`` still,
``D`` dark, ``T`` light, ``R`` reads, ``F`` in words; in brackets the thing (``~`` between synonyms), how many, ``@``
place and ``:`` seconds. Every case comes twice: as written, and as a speech recogniser might have heard it.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from aura_desktop.evaluation import understand_asking as asking
from aura_desktop.evaluation import understand_doing as doing
from aura_desktop.evaluation import understand_second as second

NOW = datetime(2026, 3, 18, 14, 20).astimezone()
"""A Wednesday afternoon, at which everything is said."""

Group = Literal["asking", "watching", "doing", "two", "not for it", "beyond", "foreign"]
KINDS = {
    "now": "AskNow", "past": "AskPast", "self": "AskSelf", "clock": "AskClock", "again": "AskAgain",
    "watch": "AddWatch", "change": "ChangeWatch", "cancel": "CancelWatch", "pause": "PauseWatch",
    "resume": "ResumeWatch", "remind": "Remind", "timer": "Remind", "alarm": "Remind", "do": "Control",
    "chat": "Chat", "yes": "Answer", "no": "Answer", "nothing": "Nothing", "beyond": "Beyond",
}  # fmt: skip
"""The notation's types, and the classes that they stand for; ``foreign`` stands for none that acts."""

_ALIKE = {
    "there": "their", "their": "there", "your": "you're", "hear": "here", "here": "hear", "right": "write",
    "would": "wood", "wait": "weight", "whether": "weather", "by": "buy", "see": "sea", "its": "it's", "where": "wear",
    "been": "bean", "aura": "ora", "which": "witch", "be": "bee", "okay": "ok", "tell": "tel", "watch": "what's",
}  # fmt: skip
_DROPPED = frozenset(
    "a an the please could can you me my is are to of there here so ok i'm that".split()
)
_MERGED = frozenset(
    ("let me", "a lot", "can you", "give me", "tell me", "is there", "are there", "going to", "come in", "every time")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf of a condition that is wanted. ``things`` are synonyms; ``least`` 0: not counted."""

    kind: str
    things: tuple[str, ...] = ()
    least: int = 1
    most: int | None = None
    place: str = ""
    for_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """One request. ``main`` is its wants, mode, act or kind; ``names`` are synonyms of its thing or name."""

    kind: str
    main: str = ""
    names: tuple[str, ...] = ()
    leaves: tuple[Leaf, ...] = ()
    joined: Literal["", "+", "|"] = ""
    slots: tuple[tuple[str, str], ...] = ()

    @property
    def type(self) -> str:
        """The class that it stands for."""
        return "Foreign" if self.kind == "foreign" else KINDS[self.kind]

    def slot(self, name: str) -> str:
        """The slot's value, empty where it is not set."""
        return dict(self.slots).get(name, "")


@dataclass(frozen=True, slots=True)
class Case:
    """``readings``: every right one, each a sequence of requests, the best first. ``second``: of the second set."""

    text: str
    thing: str
    readings: tuple[tuple[Wanted, ...], ...]
    group: Group
    noisy: bool = False
    second: bool = False


def deck(seed: int, *, noisy: bool = True) -> list[Case]:
    """All cases, in order; each followed by its noisy twin, which follows from ``seed``."""
    groups: tuple[tuple[Group, str, str], ...] = (
        ("asking", asking.ASKING, second.ASKING), ("watching", asking.WATCHING, second.WATCHING),
        ("doing", doing.DOING, second.DOING), ("two", doing.TWO, second.TWO),
        ("not for it", doing.NOT_FOR_IT, second.NOT_FOR_IT), ("beyond", doing.BEYOND, second.BEYOND),
        ("foreign", doing.FOREIGN, ""),
    )  # fmt: skip
    cases = []
    for group, *sets in groups:
        for number, lines in enumerate(sets):
            for line in lines.strip().splitlines():
                case, kept = read(line, group)
                case = replace(case, second=number == 1)
                cases.append(case)
                if noisy:
                    heard = misheard(case.text, kept, random.Random(f"{seed} {case.text}"))  # noqa: S311
                    cases.append(replace(case, text=heard, noisy=True))
    return cases


def read(line: str, group: Group) -> tuple[Case, str]:
    """The case that ``line`` notes, and its notation. Raises ``ValueError`` for one that is not in the notation."""
    said, found, notation = line.partition(" => ")
    if not found:
        raise ValueError(f"no wanted request: {line}")
    thing = ""
    if about := re.match(r"\{(.+?)\}\s*", said):
        thing, said = about[1], said[about.end() :]
    readings = tuple(
        tuple(_wanted(request.strip()) for request in reading.split(" & "))
        for reading in notation.split(" // ")
    )
    return Case(said.strip(), thing, readings, group), notation


def misheard(text: str, kept: str, random_: random.Random) -> str:
    """``text`` in lower case without punctuation, with one or two mild errors; words of ``kept`` stay as they are."""
    words = re.sub(r"[^\w\s':]", " ", text.lower()).split()
    keep = set(re.findall(r"[\w']+", kept.lower()))
    for _ in range(1 + (len(words) > 7)):
        places = [
            (at, what) for at, word in enumerate(words) for what in _possible(words, at, word, keep)
        ]
        if not places or len(words) < 3:
            break
        at, what = random_.choice(places)
        if what == "drop":
            del words[at]
        elif what == "alike":
            words[at] = _ALIKE[words[at]]
        elif what == "merge":
            words[at : at + 2] = [words[at] + words[at + 1]]
        else:
            words[at : at + 2] = [words[at + 1], words[at]]
    return " ".join(words)


def _possible(words: list[str], at: int, word: str, keep: set[str]) -> list[str]:
    if word in keep:
        return []
    after = words[at + 1] if at + 1 < len(words) else ""
    can = []
    if word in _DROPPED:
        can.append("drop")
    if word in _ALIKE:
        can.append("alike")
    if f"{word} {after}" in _MERGED:
        can.append("merge")
    if word in _DROPPED and after in _DROPPED and after not in keep:
        can.append("swap")
    return can


def _wanted(text: str) -> Wanted:
    head, _, rest = text.partition(" ")
    kind, _, main = head.partition(":")
    if kind != "foreign" and kind not in KINDS:
        raise ValueError(f"no such request: {text}")
    leaves: tuple[Leaf, ...] = ()
    joined: Literal["", "+", "|"] = ""
    if found := re.match(r"[A-Z]\([^)]*\)(?: [+|] [A-Z]\([^)]*\))*", rest):
        joined = "+" if " + " in found[0] else "|" if " | " in found[0] else ""
        leaves = tuple(_leaf(leaf) for leaf in re.split(r" [+|] ", found[0]))
        rest = rest[found.end() :].strip()
    slots = []
    if say := re.search(r"say=(.+)$", rest):
        slots.append(("say", say[1]))
        rest = rest[: say.start()]
    names = []
    for word in rest.split():
        key, found_, value = word.partition("=")
        if found_:
            slots.append((key, value))
        elif word.startswith("@"):
            slots.append(("place", word[1:]))
        elif word == "none":
            slots.append(("at", "none"))
        else:
            names.append(word)
    synonyms = tuple(" ".join(names).split("~")) if names else ()
    return Wanted(kind, main, synonyms, leaves, joined, tuple(slots))


def _leaf(text: str) -> Leaf:
    kind, inside = text[0], text[2:-1]
    things: tuple[str, ...] = ()
    least, most, place, for_s = 1, None, "", 0.0
    for part in filter(None, (part.strip() for part in inside.split(","))):
        if part.startswith("@"):
            place = part[1:]
        elif part.startswith(":"):
            for_s = float(part[1:])
        elif number := re.fullmatch(r"(\d+)(?:-(\d+))?", part):
            least, most = int(number[1]), int(number[2]) if number[2] else None
        else:
            things = tuple(part.split("~"))
    if kind not in "PAGMSDTRF":
        raise ValueError(f"no such condition: {text}")
    return Leaf(kind, things, least, most, place, for_s)
