"""A condition in words, as a clause that follows "when": "the dog is gone", "there is no dog for 10 seconds"."""

from __future__ import annotations

from aura_desktop.understanding import conditions as c
from aura_desktop.understanding.times import length_words

_WHERE = {
    "": "",
    "left": " on the left",
    "middle": " in the middle",
    "right": " on the right",
}
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_IRREGULAR = {
    "person": "people", "man": "men", "woman": "women", "child": "children", "mouse": "mice", "foot": "feet",
    "sheep": "sheep", "fish": "fish", "deer": "deer", "people": "people", "knife": "knives", "leaf": "leaves",
}  # fmt: skip
_PRONOUNS = frozenset(
    "i you he she it we they me him her us them someone somebody anybody anyone everyone everybody".split()
)
_BARE = frozenset("my your his her its our their the a an this that another".split())


def in_words(condition: c.Condition) -> str:
    """``condition`` as a clause without "when"."""
    match condition:
        case c.Present():
            return _present(condition) + _for(condition.for_s)
        case c.Absent(thing=c.PERSON):
            return f"nobody is there{_WHERE[condition.place]}{_for(condition.for_s)}"
        case c.Absent(thing=c.SOMETHING):
            return f"there is nothing to be seen{_WHERE[condition.place]}{_for(condition.for_s)}"
        case c.Absent():
            return f"there is no {condition.thing}{_WHERE[condition.place]}{_for(condition.for_s)}"
        case c.Arrives():
            return _arrives(condition)
        case c.Leaves(thing=c.PERSON):
            return f"the person is gone{_WHERE[condition.place]}"
        case c.Leaves():
            be = "are" if plural(condition.thing) else "is"
            return f"{the(condition.thing)} {be} gone{_WHERE[condition.place]}"
        case c.Moves():
            what = the(condition.thing) if condition.thing else "something"
            return f"{what} moves{_for(condition.for_s)}"
        case c.Still():
            return f"nothing moves{_for(condition.for_s)}"
        case c.Dark():
            return f"it is dark{_for(condition.for_s)}"
        case c.Light():
            return f"it is light{_for(condition.for_s)}"
        case c.Reads():
            return f'it says "{condition.words}"'
        case c.Free():
            return condition.text + _for(condition.for_s)
        case c.And():
            parts = [
                f"either {in_words(part)}" if isinstance(part, c.Or) else in_words(part)
                for part in condition.parts
            ]
            return " and ".join(parts) + _for(condition.for_s)
        case c.Or() if any(isinstance(part, c.And) for part in condition.parts):
            return ", or ".join(map(in_words, condition.parts)) + _for(condition.for_s)
        case c.Or():
            return " or ".join(map(in_words, condition.parts)) + _for(condition.for_s)
        case c.Not():
            return f"it is not so that {in_words(condition.part)}{_for(condition.for_s)}"


def things(condition: c.Condition) -> tuple[str, ...]:
    """What the condition names, each once, in order."""
    named = (getattr(leaf, "thing", "") for leaf in c.leaves(condition))
    return tuple(dict.fromkeys(thing for thing in named if thing))


def a(thing: str) -> str:
    """``thing`` with the article that it takes when it is first spoken of."""
    if thing == c.PERSON:
        return "a person"
    if (
        thing == c.SOMETHING
        or thing in _PRONOUNS
        or thing.split(maxsplit=1)[0] in _BARE
        or plural(thing)
    ):
        return thing
    if thing.istitle():
        return thing
    return f"{'an' if thing[0].lower() in 'aeiou' else 'a'} {thing}"


def the(thing: str) -> str:
    """``thing`` as one that is known."""
    if thing == c.PERSON:
        return "the person"
    if (
        thing == c.SOMETHING
        or thing in _PRONOUNS
        or thing.split(maxsplit=1)[0] in _BARE
        or thing.istitle()
    ):
        return thing
    return f"the {thing}"


def many(thing: str) -> str:
    """``thing`` in the plural."""
    *first, last = thing.split()
    if plural(last):
        return thing
    if last in _IRREGULAR:
        last = _IRREGULAR[last]
    elif last.endswith(("s", "x", "z", "ch", "sh")):
        last += "es"
    elif last.endswith("y") and last[-2:-1] not in "aeiou":
        last = last[:-1] + "ies"
    else:
        last += "s"
    return " ".join([*first, last])


def plural(thing: str) -> bool:
    """Whether ``thing`` takes "are"."""
    last = thing.rsplit(maxsplit=1)[-1] if thing.split() else ""
    if last in {
        "glasses",
        "scissors",
        "trousers",
        "jeans",
        "shoes",
        "people",
        "kids",
        "children",
        "men",
        "women",
    }:
        return True
    return len(last) > 3 and last.endswith("s") and not last.endswith(("ss", "us", "is", "ens"))


def count(n: int) -> str:
    """``n`` in words up to ten."""
    return _NUMBERS[n] if 0 <= n < len(_NUMBERS) else str(n)


def _present(condition: c.Present) -> str:
    where = _WHERE[condition.place]
    if condition.most is not None and condition.least <= 0:
        if condition.most <= 0:
            return in_words(c.Absent(condition.thing, condition.place))
        if condition.most == 1:
            return f"there is at most one {condition.thing}{where}"
        return f"there are at most {count(condition.most)} {many(condition.thing)}{where}"
    if condition.least > 1:
        exactly = condition.most == condition.least
        head = "exactly" if exactly else "at least"
        return f"there are {head} {count(condition.least)} {many(condition.thing)}{where}"
    if condition.thing == c.PERSON:
        return f"somebody is there{where}"
    if condition.thing == c.SOMETHING:
        return f"there is something{where}"
    if (
        condition.thing in _PRONOUNS
        or condition.thing.split()[0] in _BARE
        or condition.thing.istitle()
    ):
        return f"{condition.thing} {'are' if plural(condition.thing) else 'is'} there{where}"
    be = "are" if plural(condition.thing) else "is"
    return f"there {be} {a(condition.thing)}{where}"


def _arrives(condition: c.Arrives) -> str:
    where = _WHERE[condition.place]
    if condition.least > 1:
        return f"{count(condition.least)} {many(condition.thing)} come{where}"
    if condition.thing == c.PERSON:
        return f"somebody comes{where}"
    be = "come" if plural(condition.thing) else "comes"
    return f"{a(condition.thing)} {be}{where}"


def _for(seconds: float) -> str:
    return f" for {length_words(seconds)}" if seconds else ""
