"""From labelled words to requests. Whatever the labels say, something sensible comes out: what is missing is left out
or asked for, nothing is made up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from aura_desktop.memory import when
from aura_desktop.understanding import conditions as c
from aura_desktop.understanding import requests as r
from aura_desktop.understanding import times
from aura_desktop.understanding.conditions import PERSON, SOMETHING, Condition, Place
from aura_desktop.understanding.reader import Standing
from aura_desktop.understanding.tags import Tagged

_PEOPLE = frozenset(
    """
    person persons people someone somebody anyone anybody everyone everybody nobody noone face faces human humans
    visitor visitors
    """.split()
)
_ANYTHING = frozenset(
    {"something", "anything", "everything", "thing", "things", "object", "objects", "stuff"}
)
_PRONOUNS = frozenset("it that this them they one ones he she him her these those".split())
_LEADING = frozenset(
    "a an the any some that this another my your his her our their no every each of more there is".split()
)
_FAMILY = frozenset(
    "wife husband son daughter boss roommate mother father dad mum mom brother sister".split()
)
_OWN = frozenset("my your his her our their".split())
_SINGULAR = {
    "mice": "mouse", "men": "man", "women": "woman", "children": "child", "knives": "knife", "leaves": "leaf",
    "wolves": "wolf", "geese": "goose", "buses": "bus", "glasses": "glasses", "feet": "foot", "shelves": "shelf",
    "scarves": "scarf", "loaves": "loaf", "kids": "kid", "shoes": "shoe", "cookies": "cookie", "movies": "movie",
    "bus": "bus", "gas": "gas", "canvas": "canvas", "lens": "lens", "scissors": "scissors", "jeans": "jeans",
    "binoculars": "binoculars", "series": "series", "christmas": "christmas", "news": "news", "octopus": "octopus",
}  # fmt: skip
_PLACES: tuple[tuple[str, Place], ...] = (
    (r"\bleft\b", "left"), (r"\bright\b", "right"), (r"\b(?:middle|cent(?:er|re))\b", "middle"),
)  # fmt: skip
_HALF_OF_DAY = re.compile(
    r"\b(?:[ap]\.?m\b|noon|midday|afternoon|evening|tonight|midnight|night|12|twelve|1[3-9]|2\d)"
    r"|\d ?[ap]m|^$"
)
_INCLUSIVE = re.compile(
    r"\b(?:least|most|minimum|maximum|up to|no more|not more|no fewer|no less|not less|or)\b"
)
_EXACT = frozenset({"exactly", "precisely"})
_NEGATED = re.compile(r"\b(?:no|not) ")
_BARE = frozenset({"a", "an", "the", "any", "some", "another", "no"})
_EVER = re.compile(r"\b(?:ever|all|always|everything)\b")
_STATE = re.compile(r"^(?:the )?(?:room|chair|place|seat|desk|street|house|bed|sofa|couch)\b")
_WATCHED = {"watch", "alert", "watches", "alerts"}
_PLURALS = {"alerts", "watches", "notifications", "reminders", "timers", "alarms", "everything"}


def build(tagged: Sequence[Tagged], text: str, standing: Standing) -> tuple[r.Request, ...]:
    """The requests of an utterance, at least one, in order. ``text`` is the utterance as written."""
    out: list[r.Request] = []
    at = 0
    for words in _split(tagged):
        said, at = _original(words, text, at)
        out.append(_one(words, said, standing))
    return tuple(out) or (r.Nothing(text),)


def _split(tagged: Sequence[Tagged]) -> list[list[Tagged]]:
    out: list[list[Tagged]] = []
    for word in tagged:
        if word.begins or not out:
            out.append([])
        out[-1].append(word)
    return out


def _original(words: list[Tagged], text: str, start: int) -> tuple[str, int]:
    """These words as they stand in ``text`` from ``start`` on, and where the next ones may begin."""
    first = text.find(words[0].word, start)
    end = first if first >= 0 else start
    for word in words:
        found = text.find(word.word, end)
        end = found + len(word.word) if found >= 0 else end
    while end < len(text) and not text[end].isalnum() and not text[end].isspace():
        end += 1
    return text[max(0, first) : end].strip(" ,;"), end


# -- one request -------------------------------------------------------------------------------


def _one(words: list[Tagged], text: str, standing: Standing) -> r.Request:
    family, _, kind = words[0].intent.partition(".")
    match family:
        case "now":
            return _now(words, text, kind, standing)
        case "past":
            thing = _thing(words, standing)
            wants, said = cast("r.PastWants", kind), _slot(words, "time")
            if said and _to_come(said, standing):
                return r.AskNow(text, "other", thing=thing)
            return r.AskPast(text, wants, thing, _place(words), said)
        case "self":
            return r.AskSelf(text, cast("r.SelfWants", kind), _thing(words, standing))
        case "clock":
            return r.AskClock(text, date=kind == "date")
        case "again":
            thing = _thing(words, standing)
            return r.AskAgain(text, thing) if thing else r.Nothing(text)
        case "watch":
            return _watch(words, text, kind, standing)
        case "remind":
            return _remind(words, text, kind, standing)
        case "act":
            return _act(words, text, kind, standing)
        case "chat":
            return r.Chat(text, cast("r.ChatKind", kind))
        case "answer":
            return r.Answer(text, yes=kind == "yes")
        case "beyond":
            return r.Beyond(text)
        case _:
            return r.Nothing(text)


def _to_come(said: str, standing: Standing) -> bool:
    """Whether a time phrase can only mean what is still to come: "tomorrow"."""
    if when.parse(said, standing.now) is not None:
        return False
    found = times.moment(said, standing.now).at
    return found is not None and found > standing.now


def _now(words: list[Tagged], text: str, kind: str, standing: Standing) -> r.Request:
    condition = _condition(words, standing)
    thing = _thing(words, standing)
    if kind == "whether":
        if condition is None and thing:
            condition = c.Present(thing, place=_place(words))
        if condition is None or any(isinstance(leaf, c.Free) for leaf in c.leaves(condition)):
            return r.AskNow(text, "other", thing=thing)
        return r.AskNow(text, "whether", condition, place=_place(words))
    if kind in ("count", "where") and not thing:
        return r.AskNow(text, "other")
    return r.AskNow(text, cast("r.NowWants", kind), thing=thing, place=_place(words))


def _watch(words: list[Tagged], text: str, kind: str, standing: Standing) -> r.Request:
    until_said = _slot(words, "until")
    until = None
    if until_said:
        found = times.moment(until_said, standing.now).at
        until = found.timestamp() if found else None
    mode: r.Mode | None = (
        "every" if _has(words, "every") else "once" if _has(words, "once") else None
    )
    match kind:
        case "add" | "count":
            condition = _condition(words, standing)
            if condition is None:
                return r.Nothing(text)
            if kind == "count":
                return r.AddWatch(text, _arriving(condition), "count", until, until_said)
            return r.AddWatch(text, condition, mode or "once", until, until_said)
        case "change":
            if mode is None and until is None:
                return r.Nothing(text)
            return r.ChangeWatch(text, _which(words), mode, until, until_said)
        case "cancel":
            return r.CancelWatch(text, _which(words))
        case "pause":
            till = _slot(words, "time") or until_said
            end = times.moment(till, standing.now).at
            for_s = end.timestamp() - standing.now.timestamp() if end else 0.0
            return r.PauseWatch(text, _which(words), for_s)
        case _:
            return r.ResumeWatch(text, _which(words))


def _remind(words: list[Tagged], text: str, kind: str, standing: Standing) -> r.Request:
    said = " ".join(part for name in ("time", "held", "until") for part in _all_slots(words, name))
    say = _slot(words, "text")
    what = cast("Any", kind)
    # People who want to be woken at seven mean the morning.
    lasts = times.duration(said) is not None
    early = kind == "alarm" and not lasts and not _HALF_OF_DAY.search(said.lower())
    found = times.moment(f"{said} morning" if early else said, standing.now)
    if kind == "timer" and not lasts and times.number(re.sub(r"^(?:for|in|of) ", "", said)):
        found = times.Moment(None, "no time", said)  # "a timer for ten": minutes, or a clock's ten?
    at = found.at.timestamp() if found.at else None
    return r.Remind(text, at, say, what, said, found.problem)


def _act(words: list[Tagged], text: str, kind: str, standing: Standing) -> r.Request:
    said = _slot(words, "time")
    span = times.duration(said) if kind in {"forget", "clip"} else None
    if kind == "forget" and said and span is None and not _EVER.search(said.lower()):
        past = when.parse(said, standing.now)
        if past is None:
            return r.Nothing(text)  # a span that is not understood is not everything
        span = standing.now.timestamp() - past.start.timestamp()
    return r.Control(text, cast("r.Act", kind), span)


# -- conditions --------------------------------------------------------------------------------


def _condition(words: list[Tagged], standing: Standing) -> Condition | None:
    """What the labelled spans state, joined as their connectives say; ``and`` binds tighter than ``or``."""
    spans: list[list[Tagged]] = []
    near: list[list[Tagged]] = [[]]
    """Words outside of any span, by the span that they follow."""
    joints: list[str] = []
    joint = ""
    for word in words:
        if word.condition in ("and", "or"):
            joint = word.condition
        elif word.condition.startswith("B-"):
            if spans:
                joints.append(joint or "and")
            spans.append([word])
            near.append([])
            joint = ""
        elif word.condition.startswith("I-") and spans:
            spans[-1].append(word)
        else:
            near[-1].append(word)
    if spans:
        near[1] = [*near[0], *near[1]]
    places = _places(spans, near[1:])
    leaves: list[Condition] = []
    kept: list[str] = []
    for number, span in enumerate(spans):
        around = words if len(spans) == 1 else span
        leaf = _leaf(span, around, places[number], standing)
        if leaf is None or leaf in leaves:
            continue
        if leaves:
            kept.append(joints[number - 1])
        leaves.append(leaf)
    if not leaves:
        return None
    outside = [w for w in words if w.condition == "O" and w.slot.endswith("-held")]
    held = times.duration(" ".join(w.word for w in outside)) if outside else None
    groups: list[list[Condition]] = [[leaves[0]]]
    for joint, leaf in zip(kept, leaves[1:], strict=True):
        if joint == "or":
            groups.append([leaf])
        else:
            groups[-1].append(leaf)
    parts = tuple(group[0] if len(group) == 1 else c.And(tuple(group)) for group in groups)
    whole = parts[0] if len(parts) == 1 else c.Or(parts)
    return _holding(whole, held) if held else whole


def _places(spans: list[list[Tagged]], near: list[list[Tagged]]) -> list[Place]:
    """Where each span's thing is to be. A bare thing shares its neighbour's place: "a dog or a cat on the left"."""
    out = [_place(span) or _place(after) for span, after in zip(spans, near, strict=True)]
    bare = [
        all(w.slot.endswith("-thing") or w.word.lower() in _BARE for w in span) for span in spans
    ]
    for n in range(1, len(spans)):
        if spans[n][0].condition != spans[n - 1][0].condition:
            continue
        if bare[n] and not out[n]:
            out[n] = out[n - 1]
        elif bare[n - 1] and not out[n - 1]:
            out[n - 1] = out[n]
    return out


def _leaf(
    span: list[Tagged], around: list[Tagged], place: Place, standing: Standing
) -> Condition | None:
    kind = span[0].condition[2:]
    held = times.duration(_slot(around, "held")) or 0.0
    thing = _thing(span, standing)
    words = " ".join(
        w.word.lower() for w in span if not w.slot.endswith(("-held", "-until", "-every"))
    )
    match kind:
        case "present":
            least, most = _number(span)
            if most == 0 and thing:
                return c.Absent(thing, place, held)
            return c.Present(thing, least, most, place, held) if thing else None
        case "absent":
            if not thing:
                thing = (
                    PERSON
                    if _STATE.match(words.removeprefix("is ")) or "empty" in words
                    else SOMETHING
                )
            return c.Absent(thing, place, held)
        case "arrives":
            arrives = c.Arrives(thing, max(1, _number(span)[0]), place) if thing else None
            return _holding(arrives, held) if arrives and held else arrives
        case "leaves":
            leaves = c.Leaves(thing, place) if thing else None
            return _holding(leaves, held) if leaves and held else leaves
        case "moves":
            return c.Moves("" if thing in (SOMETHING, "") else thing, held)
        case "still":
            return c.Still(held)
        case "dark":
            return c.Dark(held)
        case "light":
            return c.Light(held)
        case "reads":
            read = _slot(span, "text")
            return c.Reads(read) if read else None
        case _:
            return c.Free(words, held) if " " in words else None


def _holding(condition: Condition, seconds: float) -> Condition:
    """``condition`` held for so long; what happens at once cannot be."""
    if isinstance(condition, c.Arrives):
        return c.Present(condition.thing, condition.least, None, condition.place, seconds)
    if isinstance(condition, c.Leaves):
        return c.Absent(condition.thing, condition.place, seconds)
    if isinstance(condition, c.Reads) or condition.for_s > 0:
        return condition
    if isinstance(condition, c.And | c.Or) and any(
        isinstance(leaf, c.Arrives | c.Leaves | c.Reads) for leaf in c.leaves(condition)
    ):
        return replace(condition, parts=tuple(_holding(part, seconds) for part in condition.parts))
    return replace(condition, for_s=seconds)


def _arriving(condition: Condition) -> Condition:
    """What is counted are comings, not seconds of being there."""
    if isinstance(condition, c.Present):
        return c.Arrives(condition.thing, max(1, condition.least), condition.place)
    if isinstance(condition, c.Or):
        return replace(condition, parts=tuple(map(_arriving, condition.parts)))
    return condition


def _number(words: list[Tagged]) -> tuple[int, int | None]:
    """At least and at most how many."""
    count = times.number(_slot(words, "number")) if _slot(words, "number") else None
    if count is None or count > 1000:
        return 1, None
    whole = int(count)
    if not _EXACT.isdisjoint(word.word.lower() for word in words):
        return whole, whole
    more, less = (_slot(words, name).lower() for name in ("more", "less"))
    if more and _NEGATED.match(more) and "more" in more:
        more, less = "", more
    elif less and _NEGATED.match(less) and "more" not in less:
        more, less = less, ""
    if less:
        return 0, whole if _INCLUSIVE.search(less) else max(0, whole - 1)
    if more:
        return max(1, whole if _INCLUSIVE.search(more) else whole + 1), None
    return max(1, whole), None


# -- slots -------------------------------------------------------------------------------------


def _all_slots(words: Sequence[Tagged], name: str) -> list[str]:
    """Each span of that slot, its words joined."""
    out: list[str] = []
    for word in words:
        if word.slot == f"B-{name}" or (word.slot == f"I-{name}" and not out):
            out.append(word.word)
        elif word.slot == f"I-{name}":
            out[-1] += f" {word.word}"
    return out


def _slot(words: Sequence[Tagged], name: str) -> str:
    """The first span of that slot; empty: there is none."""
    return next(iter(_all_slots(words, name)), "")


def _has(words: Sequence[Tagged], name: str) -> bool:
    return any(word.slot.endswith(f"-{name}") for word in words)


def _place(words: Sequence[Tagged]) -> Place:
    said = _slot(words, "place").lower()
    return next((place for pattern, place in _PLACES if re.search(pattern, said)), "")


def _thing(words: Sequence[Tagged], standing: Standing) -> str:
    """The thing that is named, as conditions have it; a pronoun stands for what was last spoken of."""
    said = _slot(words, "thing")
    return normal(said, standing.thing) if said else ""


def normal(said: str, spoken_of: str = "") -> str:
    """A noun phrase as conditions have it: lower case, no article, singular; empty: it names nothing."""
    spoken = said.lower().replace("’", "'").split()
    words = [bare for word in spoken if (bare := re.sub(r"'(?:s|re|ve|ll|d)?$", "", word))]
    if words == ["no", "one"]:
        return PERSON
    while len(words) > 1 and words[0] in _LEADING:
        own = words.pop(0) in _OWN
        if own and words[0] in _FAMILY:
            return PERSON
    if not words or (len(words) == 1 and words[0] in _BARE):
        return ""
    if words[-1] in _PEOPLE:
        return PERSON
    if words in (["me"], ["i"], ["myself"], ["us"], ["we"]):
        return PERSON
    if len(words) == 1 and words[0] in _PRONOUNS:
        return spoken_of
    if words[-1] in _ANYTHING:
        return SOMETHING
    return " ".join([*words[:-1], singular(words[-1])])


def singular(word: str) -> str:
    """``word`` in the singular, if it is a plural."""
    if word in _SINGULAR:
        return _SINGULAR[word]
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 4 and word.endswith(("sses", "xes", "zes", "ches", "shes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _which(words: Sequence[Tagged]) -> r.Which:
    spoken = {word.word.lower() for word in words}
    kind = ""
    if spoken & {"reminder", "reminders", "timer", "timers", "alarm", "alarms", "remind"}:
        kind = "reminder"
    elif spoken & _WATCHED:
        kind = "watch"
    said = _slot(words, "thing") or _slot(words, "text")
    named = normal(said) if _slot(words, "thing") else said
    everything = not named and (_has(words, "all") or bool(spoken & _PLURALS))
    if not named and kind == "reminder" and not everything:
        named = next((w for w in ("timer", "alarm") if w in spoken or f"{w}s" in spoken), "")
    return r.Which(everything, named, cast("Any", kind))
