"""Whether what was read is what a case wants. Tolerant where several readings do the same, as "there" and "comes"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from aura_desktop.evaluation.understand_cases import NOW, Case, Leaf, Wanted
from aura_desktop.understanding import conditions as c
from aura_desktop.understanding import requests as r
from aura_desktop.understanding.policy import ASK_BACK_BELOW, TAKE_AWAY_FROM

NEAR_S = 1.5
"""Seconds that a moment may be off."""
SAY_OVERLAP = 0.75
"""F1 of words from which a reminder says what was asked."""

_PERSON = frozenset(
    "person people someone somebody anyone anybody everyone everybody nobody no-one noone i me you us we".split()
)  # fmt: skip
_LITTLE = frozenset("a an the my your our his her their its any some that this to of about".split())
_ACTING = (
    r.AddWatch, r.ChangeWatch, r.CancelWatch, r.PauseWatch, r.ResumeWatch, r.Remind, r.Control,
)  # fmt: skip
_IRREGULAR = {
    "people": "person",
    "children": "child",
    "mice": "mouse",
    "knives": "knife",
    "men": "man",
}
_IDLE = frozenset({"Nothing", "Beyond"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far a reading is right. ``kinds``: the types; ``mains``: also wants, mode, act or kind; ``exact``: all of it.

    ``wanted`` is the right reading that comes closest.
    """

    kinds: bool
    mains: bool
    exact: bool
    wanted: tuple[Wanted, ...]


def judge(case: Case, got: tuple[r.Request, ...]) -> Verdict:
    """How ``got`` fares with the reading of ``case`` that it comes closest to."""
    verdicts = [_against(wanted, got) for wanted in case.readings]
    return max(verdicts, key=lambda v: (v.exact, v.mains, v.kinds))


def acts(reading: r.Reading) -> bool:
    """Whether a session would do something on it: it is sure enough, more so for what takes away."""
    return any(
        reading.sure >= _bound(request) and not _without_a_time(request)
        for request in reading.requests
        if isinstance(request, _ACTING)
    )


def _bound(request: r.Request) -> float:
    """How sure it must be for ``request``."""
    return TAKE_AWAY_FROM if _takes_away(request) else ASK_BACK_BELOW


def _without_a_time(request: r.Request) -> bool:
    """A reminder whose time is none or past: nothing is set, it says so."""
    return isinstance(request, r.Remind) and request.at is None


def asks_back(reading: r.Reading) -> bool:
    """Whether a session would ask back before it does something."""
    return not acts(reading) and any(
        isinstance(request, _ACTING) and reading.sure < _bound(request)
        for request in reading.requests
    )


def wants_an_act(case: Case) -> bool:
    """Whether any right reading does something."""
    acting = {kind.__name__ for kind in _ACTING}
    return any(wanted.type in acting for reading in case.readings for wanted in reading)


def label(request: r.Request) -> str:
    """Its type with its wants, mode, act or kind."""
    main = main_of(request)
    return type(request).__name__ + (f":{main}" if main else "")


def wanted_label(wanted: Wanted) -> str:
    """As ``label``, of what is wanted."""
    main = _main_wanted(wanted)
    return wanted.type + (f":{main}" if main else "")


def main_of(request: r.Request) -> str:
    """The field that says most about a request; empty for a type without one."""
    match request:
        case r.AskNow() | r.AskPast() | r.AskSelf():
            return request.wants
        case r.AskClock():
            return "date" if request.date else "time"
        case r.AddWatch():
            return request.mode
        case r.ChangeWatch():
            return request.mode or ""
        case r.CancelWatch() | r.PauseWatch() | r.ResumeWatch():
            return "all" if request.which.all else ""
        case r.Remind() | r.Chat():
            return request.kind
        case r.Control():
            return request.act
        case r.Answer():
            return "yes" if request.yes else "no"
    return ""


def _main_wanted(wanted: Wanted) -> str:
    match wanted.kind:
        case "watch":
            return wanted.main or "once"
        case "clock":
            return wanted.main or "time"
        case "remind":
            return "reminder"
        case "timer" | "alarm" | "yes" | "no":
            return wanted.kind
    return wanted.main


def _takes_away(request: r.Request) -> bool:
    return isinstance(request, r.CancelWatch) or (
        isinstance(request, r.Control) and request.act == "forget"
    )


def _against(wanted: tuple[Wanted, ...], got: tuple[r.Request, ...]) -> Verdict:
    if wanted[0].kind == "foreign":
        idle = all(type(request).__name__ in _IDLE for request in got)
        return Verdict(idle, idle, idle, wanted)
    if [w.type for w in wanted] != [type(request).__name__ for request in got]:
        return Verdict(kinds=False, mains=False, exact=False, wanted=wanted)
    pairs = list(zip(wanted, got, strict=True))
    mains = all(_main_wanted(w) == main_of(request) for w, request in pairs)
    exact = mains and all(_slots(w, request) for w, request in pairs)
    return Verdict(kinds=True, mains=mains, exact=exact, wanted=wanted)


def _slots(wanted: Wanted, got: r.Request) -> bool:
    match got:
        case r.AskNow(wants="whether"):
            return _holds(wanted, got.condition, watching=False)
        case r.AskNow():
            return got.place == wanted.slot("place") and _named(wanted.names, got.thing, loose=True)
        case r.AskPast() | r.AskSelf():
            return _named(wanted.names, got.thing, loose=True)
        case r.AskAgain():
            return _named(wanted.names, got.thing)
        case r.AddWatch():
            return _holds(wanted, got.condition, watching=True) and _moment(
                wanted.slot("until"), got.until
            )
        case r.ChangeWatch():
            return _which(wanted, got.which) and _moment(wanted.slot("until"), got.until)
        case r.CancelWatch() | r.ResumeWatch():
            return _which(wanted, got.which)
        case r.PauseWatch():
            return _which(wanted, got.which) and _near(got.for_s, float(wanted.slot("for") or 0))
        case r.Remind():
            return _remind(wanted, got)
        case r.Control():
            span = wanted.slot("span")
            return _near(got.span_s or 0.0, float(span or 0))
    return True


def _remind(wanted: Wanted, got: r.Remind) -> bool:
    if wanted.slot("in"):
        timely = got.at is not None and _near(got.at, NOW.timestamp() + float(wanted.slot("in")))
    else:
        timely = _moment(wanted.slot("at").removeprefix("none"), got.at)
    if wanted.kind != "remind":
        return timely
    return timely and (_says(wanted.slot("say"), got.say))


def _says(wanted: str, got: str) -> bool:
    ours, theirs = (_words(text) for text in (wanted, got))
    if not ours or not theirs:
        return ours == theirs
    return 2 * len(ours & theirs) / (len(ours) + len(theirs)) >= SAY_OVERLAP


def _moment(wanted: str, got: float | None) -> bool:
    """Whether ``got`` is the wall's time ``wanted``: "17:00", or "09:00+1" for tomorrow; empty for none."""
    if not wanted or got is None:
        return not wanted and got is None
    clock, _, days = wanted.partition("+")
    at = datetime.strptime(clock, "%H:%M").time()  # noqa: DTZ007 -- a time of the day alone
    naive = datetime.combine(NOW.date() + timedelta(days=int(days or 0)), at)
    return _near(got, naive.astimezone().timestamp())


def _near(got: float, wanted: float) -> bool:
    return abs(got - wanted) <= NEAR_S


def _which(wanted: Wanted, got: r.Which) -> bool:
    kind = wanted.slot("kind")
    return _named(wanted.names, got.name) and (not kind or got.kind == kind)


def _named(names: tuple[str, ...], got: str, *, loose: bool = False) -> bool:
    """Whether ``got`` is one of ``names``; with none wanted there must be none, unless ``loose``."""
    if not names:
        return loose or not got
    return any(_same(name, got) for name in names)


def _same(wanted: str, got: str) -> bool:
    return (
        _words(wanted) == _words(got) or ({wanted.lower(), got.lower()} <= _PERSON)
    )  # fmt: skip


def _words(text: str) -> set[str]:
    return {_singular(w) for w in re.findall(r"[\w']+", text.lower()) if w not in _LITTLE}


def _singular(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _holds(wanted: Wanted, got: c.Condition | None, *, watching: bool) -> bool:
    if got is None:
        return False
    got = simple(got)
    if isinstance(got, c.And | c.Or):
        sign = "+" if isinstance(got, c.And) else "|"
        left = list(got.parts)
        if got.for_s or wanted.joined != sign or len(left) != len(wanted.leaves):
            return False
        for leaf in wanted.leaves:
            fits = [part for part in left if _leaf(leaf, part, watching=watching)]
            if not fits:
                return False
            left.remove(fits[0])
        return True
    return len(wanted.leaves) == 1 and _leaf(wanted.leaves[0], got, watching=watching)


def simple(condition: c.Condition) -> c.Condition:
    """``condition`` without a ``Not`` where a leaf says the same."""
    if isinstance(condition, c.And | c.Or):
        return replace(condition, parts=tuple(simple(part) for part in condition.parts))
    if not isinstance(condition, c.Not):
        return condition
    part, for_s = simple(condition.part), condition.for_s
    match part:
        case c.Present(least=1, most=None):
            return c.Absent(part.thing, part.place, for_s)
        case c.Absent():
            return c.Present(part.thing, place=part.place, for_s=for_s)
        case c.Moves():
            return c.Still(for_s)
        case c.Still():
            return c.Moves(for_s=for_s)
        case c.Dark():
            return c.Light(for_s)
        case c.Light():
            return c.Dark(for_s)
    return c.Not(part, for_s)


def _leaf(wanted: Leaf, got: c.Condition, *, watching: bool) -> bool:
    held: Any = getattr(got, "for_s", 0.0)
    if wanted.kind != "F" and not _near(held, wanted.for_s):
        return False
    match wanted.kind, got:
        case "P", c.Present():
            counted = max(1, got.least) == wanted.least and got.most == wanted.most
            return counted and _thing(wanted, got.thing, got.place)
        case "P", c.Arrives():
            return (
                watching
                and got.least == wanted.least
                and wanted.most is None
                and _thing(wanted, got.thing, got.place)
            )
        case "A", c.Absent():
            return _thing(wanted, got.thing, got.place)
        case "G", c.Absent() | c.Leaves():
            return _thing(wanted, got.thing, got.place)
        case "M", c.Moves():
            if not wanted.things:
                return got.thing in {"", c.SOMETHING, "anything"}
            return _thing(wanted, got.thing, "")
        case "R", c.Reads():
            return _words(got.words) == _words(wanted.things[0])
        case ("S", c.Still()) | ("D", c.Dark()) | ("T", c.Light()) | ("F", c.Free()):
            return True
    return False


def _thing(wanted: Leaf, thing: str, place: str) -> bool:
    return place == wanted.place and any(_same(name, thing) for name in wanted.things)
