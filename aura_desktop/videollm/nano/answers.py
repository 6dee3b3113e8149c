"""Answers that the eyes give by themselves, worked out outside the decoder: they never contradict what is seen.

A plain question for one thing is decided as a product of experts (Hinton 2002): the eyes where they are plain, the
decoder's own yes or no where they leave it open. Everything else is the facts with and, or, not, number and place.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from aura_desktop.understanding import conditions as c
from aura_desktop.understanding import describe
from aura_desktop.understanding.describe import count, many, plural, the
from aura_desktop.understanding.requests import AskNow
from aura_desktop.videollm.nano import grounding
from aura_desktop.videollm.nano.concepts import (
    COLOURS,
    MASS,
    bare,
    is_plural,
    vocabulary,
    with_article,
)
from aura_desktop.videollm.nano.percept import Percept

NOTHING_YET = "I have not seen anything yet."
NOT_THERE = 0.02
"""Share of a region's certainty below which a thing asked for is not there; from ``grounding.LEAST_EVIDENCE`` it is."""
PLACE_WORD = 4.0
"""Weight of the eyes' log odds beside the decoder's where a question names the third: it cannot see for itself."""
COLOURED = 0.12
"""Share of the picture from which a colour is worth telling."""
MOVING = 0.25
"""Degree of motion from which something moves."""
_WHERE = {"": "", "left": " on the left", "middle": " in the middle", "right": " on the right"}

_POINTING = frozenset("a an the my your his her its our their this that another other any".split())
"""Words that say nothing of what a thing looks like."""

Look = Callable[[str, str, str], float]
"""The decoder's log odds of the second word against the third as the answer's first word to a question."""


def answer(ask: AskNow, percept: Percept, look: Look) -> str:
    """The whole answer, or nothing where it is for the decoder to describe."""
    match ask.wants:
        case "whether" if ask.condition is not None:
            return _whether(ask.condition, percept, look)
        case "count":
            return _count(ask, percept, look)
        case "where":
            return _where(ask, percept)
        case "kind":
            return _kind(ask, percept)
        case "colour":
            return _colour(ask, percept)
        case _:
            return ""


# -- whether -----------------------------------------------------------------------------------


def _whether(condition: c.Condition, percept: Percept, look: Look) -> str:
    condition = _positive(condition)
    leaves = list(dict.fromkeys(c.leaves(condition)))
    if isinstance(condition, c.Leaf):
        return _unknown(condition) or _one(condition, percept, look)
    told = {leaf: _so(leaf, percept, look) for leaf in leaves}
    so = _truth(condition, told)
    clear = [leaf for leaf in leaves if told[leaf] is not None]
    if so is None:
        doubt = _doubt(next(leaf for leaf in leaves if told[leaf] is None), percept)
        return _sentence(
            ", and ".join([*([_joined(clear, told, percept)] if clear else []), doubt])
        )
    return f"{'Yes' if so else 'No'}, {_joined(clear, told, percept)}."


def _positive(condition: c.Condition) -> c.Condition:
    """``condition`` without a "not" before a leaf whose opposite has a name of its own."""
    match condition:
        case c.And():
            return c.And(tuple(map(_positive, condition.parts)))
        case c.Or():
            return c.Or(tuple(map(_positive, condition.parts)))
        case c.Not(part=part):
            inner = _positive(part)
            match inner:
                case c.Not():
                    return inner.part
                case c.Dark():
                    return c.Light()
                case c.Light():
                    return c.Dark()
                case c.Moves(thing=""):
                    return c.Still()
                case c.Still():
                    return c.Moves()
                case c.Present() | c.Arrives() if not _is_numbered(inner):
                    return c.Absent(inner.thing, inner.place)
                case c.Absent() | c.Leaves():
                    return c.Present(inner.thing, place=inner.place)
                case _:
                    return c.Not(inner)
        case _:
            return condition


def _joined(leaves: list[c.Leaf], told: dict[c.Leaf, bool | None], percept: Percept) -> str:
    """What is seen, then what is not: "I see a dog, but no cat". All of ``leaves`` can be told."""
    if any(_is_numbered(leaf) or not isinstance(leaf, _OF_THINGS) for leaf in leaves):
        clauses = (_seen(leaf, bool(told[leaf]), percept) for leaf in leaves)
        return " and ".join(dict.fromkeys(clauses))
    there = [_noun(leaf) for leaf in leaves if _is_there(leaf, told[leaf])]
    gone = [_bare_noun(leaf) for leaf in leaves if not _is_there(leaf, told[leaf])]
    if there and gone:
        return f"I see {' and '.join(there)}, but no {' and no '.join(gone)}"
    if there:
        return f"I see {' and '.join(there)}"
    return f"I see no {' and no '.join(gone)}"


_OF_THINGS = c.Present | c.Arrives | c.Absent | c.Leaves


def _is_numbered(leaf: c.Leaf) -> bool:
    """Whether ``leaf`` asks for more than that there is one."""
    most = leaf.most if isinstance(leaf, c.Present) else None
    return isinstance(leaf, c.Present | c.Arrives) and (leaf.least != 1 or most is not None)


def _is_there(leaf: c.Leaf, so: bool | None) -> bool | None:
    if so is None:
        return None
    return not so if isinstance(leaf, c.Absent | c.Leaves) else so


def _truth(condition: c.Condition, told: dict[c.Leaf, bool | None]) -> bool | None:
    match condition:
        case c.And():
            parts = [_truth(part, told) for part in condition.parts]
            return False if False in parts else None if None in parts else True
        case c.Or():
            parts = [_truth(part, told) for part in condition.parts]
            return True if True in parts else None if None in parts else False
        case c.Not():
            inner = _truth(condition.part, told)
            return None if inner is None else not inner
        case _:
            return told[condition]


def _one(leaf: c.Leaf, percept: Percept, look: Look) -> str:
    so = _so(leaf, percept, look)
    if so is None:
        return _sentence(_doubt(leaf, percept))
    negative = isinstance(leaf, c.Absent | c.Leaves)
    there = so != negative if isinstance(leaf, _OF_THINGS) else so
    seen = _seen(leaf, so, percept)
    if negative:
        # "Is there no dog?": a bare yes or no would be taken either way.
        return _sentence(seen) if there else f"Right, {seen}."
    return f"{'Yes' if so else 'No'}, {seen}."


def _so(leaf: c.Leaf, percept: Percept, look: Look) -> bool | None:
    """Whether ``leaf`` is so now; ``None``: it cannot be told."""
    match leaf:
        case c.Dark() | c.Light():
            dark = _dark(percept)
            return None if dark is None else dark == isinstance(leaf, c.Dark)
        case c.Moves() | c.Still():
            moving = percept.motion >= MOVING
            if moving and isinstance(leaf, c.Moves) and leaf.thing not in ("", c.SOMETHING):
                return None
            return moving == isinstance(leaf, c.Moves)
        case c.Absent() | c.Leaves():
            there = _there(leaf.thing, 1, None, leaf.place, percept, look)
            return None if there is None else not there
        case c.Present() | c.Arrives():
            most = leaf.most if isinstance(leaf, c.Present) else None
            return _there(leaf.thing, leaf.least, most, leaf.place, percept, look)
        case _:
            return None


def _there(
    thing: str, least: int, most: int | None, place: c.Place, percept: Percept, look: Look
) -> bool | None:
    if percept.brightness < grounding.DARK_BELOW:
        return None
    if _person(thing):
        people = _people(percept, place)
        return people >= least and (most is None or people <= most)
    if thing == c.SOMETHING:
        if not place:
            return grounding.nameable(percept)
        surest = float(percept.weights[grounding.THIRDS.index(place)].max())
        return _people(percept, place) > 0 or surest >= grounding.A_GUESS
    found = grounding.named(thing)
    if found is None:
        return None
    name, concepts = found
    seen = max(grounding.held_of(concepts, percept, region) for region in range(4))
    if seen < NOT_THERE:
        return least <= 0
    if (
        seen < grounding.LEAST_EVIDENCE
        and look(f"Is there {with_article(name)}?", "Yes", "No") <= 0
    ):
        return least <= 0
    if place and (shares := grounding.places(thing, percept)) is not None:
        share = min(shares[grounding.THIRDS.index(place)], 1 - grounding.LEAST_SHARE)
        where = {"left": "on the left", "middle": "in the middle", "right": "on the right"}[place]
        odds = look(f"Is the {bare(name)} {where}?", "Yes", "No")
        if PLACE_WORD * math.log(share / (1 - share)) + odds <= 0:
            return False
    plain = least <= 1 and most is None and _head(thing) == thing
    return True if plain else None


def _people(percept: Percept, place: c.Place) -> int:
    regions = range(3) if not place else (grounding.THIRDS.index(place),)
    return sum(int(percept.people[region]) for region in regions)


def a(thing: str) -> str:
    """``thing`` with its article, none where the vocabulary has it as a plural or a mass."""
    return thing if is_plural(thing) or thing in MASS else describe.a(thing)


def _head(thing: str) -> str:
    """What the eyes can vouch for of ``thing``: "car" of "red car", the whole where they know all of it."""
    found = None if _person(thing) else grounding.named(thing)
    if found is None:
        return thing
    words = [word for word in thing.lower().split() if word not in _POINTING]
    return found[0] if len(words) > len(found[0].split()) else thing


def _dark(percept: Percept) -> bool | None:
    if percept.brightness < grounding.DARK_BELOW:
        return True
    return False if percept.brightness > grounding.BRIGHT_ABOVE else None


def _person(thing: str) -> bool:
    return thing == c.PERSON or (
        grounding.named(thing) is None and grounding.speaks_of_people(thing)
    )


def _unknown(leaf: c.Leaf) -> str | None:
    """What is said of a leaf that these eyes cannot judge at all."""
    match leaf:
        case c.Reads():
            return "I cannot read with this model."
        case c.Free():
            return f"I cannot tell whether {leaf.text}."
        case c.Present() | c.Arrives() | c.Absent() | c.Leaves():
            thing = leaf.thing
            known = _person(thing) or thing == c.SOMETHING or grounding.named(thing) is not None
            return None if known else f"I do not know what {a(thing)} looks like."
        case _:
            return None


def _noun(leaf: c.Leaf) -> str:
    assert isinstance(leaf, _OF_THINGS)
    thing = "person" if _person(leaf.thing) else leaf.thing
    least = leaf.least if isinstance(leaf, c.Present | c.Arrives) else 1
    noun = a(thing) if least <= 1 else f"{count(least)} {many(thing)}"
    return f"{noun}{_WHERE[leaf.place]}"


def _bare_noun(leaf: c.Leaf) -> str:
    assert isinstance(leaf, _OF_THINGS)
    return f"{'person' if _person(leaf.thing) else leaf.thing}{_WHERE[leaf.place]}"


def _seen(leaf: c.Leaf, so: bool, percept: Percept) -> str:
    """What is so, as a clause."""
    match leaf:
        case c.Dark() | c.Light():
            return "it is dark" if so == isinstance(leaf, c.Dark) else "it is not dark"
        case c.Moves() | c.Still():
            return "something is moving" if so == isinstance(leaf, c.Moves) else "nothing is moving"
        case c.Present() | c.Arrives() if _is_numbered(leaf):
            return _numbered(leaf, percept)
        case c.Present() | c.Arrives() | c.Absent() | c.Leaves():
            if _is_there(leaf, so):
                return f"I see {_noun(leaf)}"
            if _person(leaf.thing):
                return f"I do not see anybody{_WHERE[leaf.place]}"
            if leaf.thing == c.SOMETHING:
                return f"I do not see anything that I can name{_WHERE[leaf.place]}"
            return f"I do not see {_noun(leaf)}"
        case _:
            return "I cannot tell"


def _numbered(leaf: c.Present | c.Arrives, percept: Percept) -> str:
    """How many there are: people are counted, and of a thing a number can be told only where there is none."""
    where = _WHERE[leaf.place]
    if not _person(leaf.thing):
        return f"I do not see {a(leaf.thing)}{where}"
    people = _people(percept, leaf.place)
    return f"I see {people_in_words(people)}{where}" if people else f"I do not see anybody{where}"


def _doubt(leaf: c.Leaf, percept: Percept) -> str:
    """Why it cannot be told, as a clause."""
    if (unknown := _unknown(leaf)) is not None:
        return unknown.rstrip(".")
    match leaf:
        case c.Dark() | c.Light():
            return "it is dim, neither dark nor bright"
        case c.Moves():
            return f"something is moving, but I cannot tell whether it is {the(leaf.thing)}"
        case c.Present() | c.Arrives() | c.Absent() | c.Leaves():
            if percept.brightness < grounding.DARK_BELOW:
                return "it is too dark to tell"
            head, where = _head(leaf.thing), _WHERE[leaf.place]
            if head != leaf.thing:
                it = "they are" if plural(leaf.thing) else "it is"
                return f"I see {a(head)}{where}, but I cannot tell whether {it} {a(leaf.thing)}"
            return f"I see {a(head)}{where}, but I cannot tell how many"
        case _:
            return "I cannot tell"


# -- how many, where, which, what colour -------------------------------------------------------


def _count(ask: AskNow, percept: Percept, look: Look) -> str:
    where = _WHERE[ask.place]
    if percept.brightness < grounding.DARK_BELOW:
        return "It is too dark to tell."
    if _person(ask.thing):
        people = _people(percept, ask.place)
        return (
            f"I see {people_in_words(people)}{where}."
            if people
            else f"I do not see anybody{where}."
        )
    if grounding.named(ask.thing) is None:
        return f"I do not know what {many(ask.thing)} look like."
    head = _head(ask.thing)
    if not _there(head, 1, None, ask.place, percept, look):
        none = a(ask.thing) if plural(ask.thing) else f"any {many(ask.thing)}"
        return f"I do not see {none}{where}."
    some = a(head) if plural(head) else f"at least one {head}"
    return f"I see {some}{where}. I can count people, but not {many(head)}."


def people_in_words(number: int) -> str:
    """So many people, at least one."""
    return "one person" if number == 1 else f"{count(number)} people"


def _where(ask: AskNow, percept: Percept) -> str:
    thing = c.PERSON if _person(ask.thing) else ask.thing
    if percept.brightness < grounding.DARK_BELOW:
        return "It is too dark to tell."
    if thing != c.PERSON and grounding.named(thing) is None:
        return f"I do not know what {a(thing)} looks like."
    shares = grounding.places(thing, percept, hinted=True)
    if shares is None:
        return "I do not see anybody." if thing == c.PERSON else f"I do not see {a(thing)}."
    thing = _head(thing)
    third = grounding.THIRDS[max(range(3), key=lambda region: shares[region])]
    be = "are" if plural(thing) else "is"
    return _sentence(f"{the(thing)} {be}{_WHERE[third]}")


def _kind(ask: AskNow, percept: Percept) -> str:
    if percept.brightness < grounding.DARK_BELOW:
        return "It is too dark to tell."
    people = sum(percept.people)
    if not ask.thing or _person(ask.thing):
        if people:
            who = "who it is" if people == 1 else "who they are"
            return f"I see {people_in_words(people)}. I cannot tell {who}."
        if not ask.thing:
            return "I do not see anybody."
    found = grounding.named(ask.thing)
    if found is None and ask.thing != c.SOMETHING and not _person(ask.thing) and ask.thing:
        return f"I cannot tell which {ask.thing} it is."
    if found is None or ask.thing == c.SOMETHING:
        flat = int(percept.weights.argmax())
        best, weight = int(percept.concepts.flat[flat]), float(percept.weights.flat[flat])
    else:
        held = {
            n: max(grounding.held_of(frozenset({n}), percept, r) for r in range(4))
            for n in found[1]
        }
        best = max(held, key=lambda number: held[number])
        weight = held[best]
    if weight < grounding.LEAST_EVIDENCE:
        if found is None or ask.thing == c.SOMETHING:
            return "I do not know what that is."
        return f"I do not see {describe.a(ask.thing)} that I know."
    name = vocabulary()[best].name
    return (
        f"It is {name}."
        if weight >= grounding.SEEN
        else f"I am not sure. It looks most like {name}."
    )


def _colour(ask: AskNow, percept: Percept) -> str:
    if percept.brightness < grounding.DARK_BELOW:
        return "It is too dark to tell."
    order = sorted(range(len(COLOURS)), key=lambda n: -float(percept.colours[n]))
    names = [COLOURS[n] for n in order[:2] if float(percept.colours[n]) >= COLOURED]
    mostly = f"The picture as a whole is mostly {' and '.join(names)}." if names else ""
    if not ask.thing:
        return mostly or "I cannot tell."
    return f"I cannot tell the colour of one thing. {mostly}".strip()


def _sentence(clause: str) -> str:
    return f"{clause[0].upper()}{clause[1:]}."
