"""Where the reader is unsure and a larger model is loaded, that one is asked what was meant: in JSON of the same types.

What it writes is data from outside: every field is checked, and what does not fit is no answer at all. It may make the
reading surer, never sure enough to take something away without asking back.
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any, get_args, get_type_hints

from aura_desktop.understanding import codec, slots, times
from aura_desktop.understanding import conditions as c
from aura_desktop.understanding import requests as r
from aura_desktop.understanding.reader import Standing

SURE = 0.82
"""How sure a reading is that the larger model made."""
MAX_TEXT = 160
"""Characters of an utterance that are shown: the models' questions are bounded."""
MAX_REQUESTS = 4
MAX_DEPTH = 4
WAIT_S = 4.0
"""How long it may take."""

_PLACES = ["", "left", "middle", "right"]
_LEAVES: dict[str, type] = {kind.__name__: kind for kind in get_args(c.Leaf)}
_TYPES = (
    "look", "remember", "about_you", "clock", "watch", "change", "cancel", "pause", "resume", "remind", "control",
    "chat", "answer", "nothing", "beyond",
)  # fmt: skip

INSTRUCTIONS = """\
You read what a user says to a desktop assistant that sees through a camera, and write what is asked for as JSON, \
nothing else: {"requests": [{"type": ...}, ...]}, one object for each request, in order. Types and their fields:
look: a question about the picture now. watch: tell me when something happens; "condition", "mode" (once, every, \
count), "until" (its words). cancel, pause, resume, change: of watches and reminders; "all", "name", "mode", "until", \
"when" (how long to pause). remind: "kind" (reminder, timer, alarm), "when" (its words), "say". remember: a question \
about earlier; "wants" ({past}), "thing", "when". about_you: "wants" ({self}). clock: "date" (true for the date). \
control: "act" ({act}), "when" (a span). chat: "kind" ({chat}). answer: "yes". nothing: not meant for the assistant. \
beyond: asked for, but a camera assistant that only speaks cannot do it.
A condition is {"is": {leaves}, "thing": singular noun, "place": left, middle, right or empty, "least": n, "for_s": \
seconds} or {"is": "And" or "Or", "parts": [...]} or {"is": "Not", "part": ...}. Free has "text"; Reads has "words".\
"""


def prompt(text: str, standing: Standing) -> str:
    """What the larger model is asked."""
    told = INSTRUCTIONS
    for name, held in (
        ("past", r.PastWants), ("self", r.SelfWants), ("act", r.Act), ("chat", r.ChatKind),
    ):  # fmt: skip
        told = told.replace(f"{{{name}}}", ", ".join(get_args(held)))
    told = told.replace("{leaves}", " or ".join(f'"{name}"' for name in _LEAVES))
    spoken_of = f"\nThey last spoke of: {standing.thing}." if standing.thing else ""
    said = json.dumps(text[:MAX_TEXT], ensure_ascii=False)
    return f"{told}{spoken_of}\nThe user says: {said}\nJSON:"


def schema() -> dict[str, Any]:
    """The JSON schema of an answer, for servers that hold a model to one."""
    text, flag = {"type": "string"}, {"type": "boolean"}
    leaf = {
        "type": "object",
        "properties": {
            "is": {"enum": [*_LEAVES, "And", "Or", "Not"]}, "thing": text, "text": text, "words": text,
            "place": {"enum": _PLACES}, "least": {"type": "integer"}, "most": {"type": ["integer", "null"]},
            "for_s": {"type": "number"}, "parts": {"type": "array", "items": {"$ref": "#/$defs/condition"}},
            "part": {"$ref": "#/$defs/condition"},
        },
        "required": ["is"],
        "additionalProperties": False,
    }  # fmt: skip
    one = {
        "type": "object",
        "properties": {
            "type": {"enum": list(_TYPES)}, "condition": {"$ref": "#/$defs/condition"},
            "mode": {"enum": list(get_args(r.Mode))}, "until": text, "all": flag, "name": text, "when": text,
            "kind": text, "say": text, "wants": text, "thing": text, "date": flag, "yes": flag,
            "act": {"enum": list(get_args(r.Act))},
        },
        "required": ["type"],
        "additionalProperties": False,
    }  # fmt: skip
    return {
        "type": "object",
        "properties": {"requests": {"type": "array", "items": one, "maxItems": MAX_REQUESTS}},
        "required": ["requests"],
        "additionalProperties": False,
        "$defs": {"condition": leaf},
    }


def understood(told: str, text: str, standing: Standing) -> r.Reading | None:
    """The reading that ``told`` states of ``text``; ``None``: it states none."""
    start, end = told.find("{"), told.rfind("}")
    try:
        held = json.loads(told[start : end + 1])["requests"]
        if not isinstance(held, list) or not 0 < len(held) <= MAX_REQUESTS:
            return None
        requests = tuple(_request(one, text, standing) for one in held)
    except (KeyError, TypeError, ValueError, RecursionError):
        return None
    return r.Reading(requests, SURE)


def _request(held: dict[str, Any], text: str, standing: Standing) -> r.Request:
    """Raises ``KeyError``, ``TypeError`` or ``ValueError`` for what is no request."""
    kind = held["type"]
    when = _text(held, "when")
    match kind:
        case "look":
            return r.AskNow(text, "other", thing=_thing(held, standing))
        case "remember":
            wants = _one_of(held, "wants", r.PastWants)
            return r.AskPast(text, wants, _thing(held, standing), when=when)
        case "about_you":
            return r.AskSelf(text, _one_of(held, "wants", r.SelfWants), _thing(held, standing))
        case "clock":
            return r.AskClock(text, _flag(held, "date"))
        case "watch":
            condition = _condition(held["condition"], standing)
            said, until = _until(held, standing)
            mode = _one_of(held, "mode", r.Mode, "once")
            return r.AddWatch(text, condition, mode, until, said)
        case "change":
            said, until = _until(held, standing)
            return r.ChangeWatch(text, _which(held), _one_of(held, "mode", r.Mode), until, said)
        case "cancel":
            return r.CancelWatch(text, _which(held))
        case "pause":
            return r.PauseWatch(text, _which(held), times.duration(when) or 0.0)
        case "resume":
            return r.ResumeWatch(text, _which(held))
        case "remind":
            found = times.moment(when, standing.now)
            at = found.at.timestamp() if found.at else None
            what = _one_of(held, "kind", r.RemindKind, "reminder")
            return r.Remind(text, at, _text(held, "say"), what, when, found.problem)
        case "control":
            span = times.duration(when) if when else None
            if when and span is None:
                raise ValueError(when)
            return r.Control(text, _one_of(held, "act", r.Act), span)
        case "chat":
            return r.Chat(text, _one_of(held, "kind", r.ChatKind))
        case "answer":
            return r.Answer(text, _flag(held, "yes"))
        case "nothing":
            return r.Nothing(text)
        case "beyond":
            return r.Beyond(text)
    raise ValueError(kind)


def _condition(held: Any, standing: Standing, depth: int = 0) -> c.Condition:
    kind = held["is"]
    if depth > MAX_DEPTH:
        raise ValueError("a condition within a condition within a condition")
    if kind in ("And", "Or"):
        parts = tuple(_condition(part, standing, depth + 1) for part in held["parts"])
        if not 0 < len(parts) <= MAX_REQUESTS:
            raise ValueError("too many parts")
        if len(parts) == 1:
            return parts[0]
        return c.And(parts, _seconds(held)) if kind == "And" else c.Or(parts, _seconds(held))
    if kind == "Not":
        return c.Not(_condition(held["part"], standing, depth + 1), _seconds(held))
    leaf = _LEAVES[kind]
    hints = get_type_hints(leaf)
    given = {name: value for name, value in held.items() if name != "is" and name in hints}
    for name, value in given.items():
        if name in ("thing", "text", "words") and not isinstance(value, str):
            raise TypeError(name)
        if name == "place" and value not in _PLACES:
            raise ValueError(name)
        if name in ("least", "most") and not (
            isinstance(value, int) or (value is None and name == "most")
        ):
            raise TypeError(name)
    if "for_s" in given:
        given["for_s"] = _seconds(held)
    if "thing" in given:
        given["thing"] = slots.normal(given["thing"], standing.thing)
    needed = [f.name for f in dataclasses.fields(leaf) if f.default is dataclasses.MISSING]
    if any(not given.get(name) for name in needed):
        raise ValueError(f"{kind} of nothing")
    made = codec.from_plain({"is": kind, **given})
    assert made is not None
    return made


def _seconds(held: dict[str, Any]) -> float:
    value = held.get("for_s", 0.0)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e7:
        raise TypeError("for_s")
    return float(value)


def _until(held: dict[str, Any], standing: Standing) -> tuple[str, float | None]:
    said = _text(held, "until")
    at = times.moment(said, standing.now).at if said else None
    if said and at is None:
        raise ValueError(said)
    return said, at.timestamp() if at else None


def _which(held: dict[str, Any]) -> r.Which:
    return r.Which(_flag(held, "all"), slots.normal(_text(held, "name")))


def _thing(held: dict[str, Any], standing: Standing) -> str:
    said = _text(held, "thing")
    return slots.normal(said, standing.thing) if said else ""


def _text(held: dict[str, Any], name: str) -> str:
    value = held.get(name, "")
    if not isinstance(value, str):
        raise TypeError(name)
    return value


def _flag(held: dict[str, Any], name: str) -> bool:
    value = held.get(name, False)
    if not isinstance(value, bool):
        raise TypeError(name)
    return value


def _one_of(held: dict[str, Any], name: str, allowed: Any, default: Any = None) -> Any:
    value = held.get(name, default)
    if value is None and default is None and name == "mode":
        return None
    if value not in get_args(allowed):
        raise ValueError(f"{name}: {value}")
    return value
