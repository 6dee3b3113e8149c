"""What an alert says: that its condition has come true, and nothing that was not seen."""

from __future__ import annotations

from aura_desktop.memory.when import length
from aura_desktop.understanding import conditions as c
from aura_desktop.understanding.describe import a, count, in_words, many, plural, the

_WHERE = {"": "", "left": " on the left", "middle": " in the middle", "right": " on the right"}


def alert_text(condition: c.Condition, so: frozenset[c.Leaf] | None = None) -> str:
    """The sentence for ``condition``; of alternatives the ones in ``so`` are told, ``None``: all."""
    if isinstance(condition, c.Or) and so is not None:
        told = [part for part in condition.parts if set(c.leaves(part)) <= so]
        condition = told[0] if len(told) == 1 else condition
    text = _sentence(condition)
    return f"{text[0].upper()}{text[1:]}."


def _sentence(condition: c.Condition) -> str:
    match condition:
        case c.Present():
            held = f" It has been so for {length(condition.for_s)}" if condition.for_s else ""
            return f"I see {_number(condition)}{_WHERE[condition.place]} now{'.' if held else ''}{held}"
        case c.Arrives(thing=c.PERSON):
            return f"I see somebody{_WHERE[condition.place]} now"
        case c.Arrives():
            seen = many_of(condition.least, condition.thing)
            return f"I see {seen}{_WHERE[condition.place]} now"
        case c.Leaves(thing=c.PERSON):
            return f"the person is gone{_WHERE[condition.place]}"
        case c.Leaves():
            return f"{the(condition.thing)} {'are' if plural(condition.thing) else 'is'} gone"
        case c.Absent(thing=c.PERSON) if condition.for_s:
            return f"nobody has been there{_WHERE[condition.place]} for {length(condition.for_s)}"
        case c.Absent(thing=c.PERSON):
            return f"nobody is there{_WHERE[condition.place]}"
        case c.Absent() if condition.for_s:
            return f"I have not seen {a(condition.thing)}{_WHERE[condition.place]} for {length(condition.for_s)}"
        case c.Absent():
            return f"I do not see {a(condition.thing)}{_WHERE[condition.place]}"
        case c.Moves():
            return f"{the(condition.thing) if condition.thing else 'something'} is moving"
        case c.Still():
            for_s = f" for {length(condition.for_s)}" if condition.for_s else ""
            return f"nothing has moved{for_s}"
        case c.Dark():
            return "it is dark"
        case c.Light():
            return "it is light"
        case c.And():
            return ", and ".join(_sentence(part) for part in condition.parts)
        case _:
            return in_words(condition)


def _number(condition: c.Present) -> str:
    if condition.least > 1:
        return many_of(condition.least, condition.thing)
    if condition.thing == c.PERSON and condition.most is None:
        return "a person"
    if condition.most is not None:
        return f"at most {count(condition.most)} {many(condition.thing)}"
    return a(condition.thing)


def many_of(least: int, thing: str) -> str:
    """``thing`` that many times at least."""
    if least <= 1:
        return a(thing)
    return f"{count(least)} {many(thing)} or more"
