"""What a standing request is about, and how much of it the eyes see: evidence beside the model's word.

An alert must rest on something in the picture. The words of a request are looked up in the
vocabulary; the evidence is the share of the picture's certainty that the named things hold. Requests
that name nothing known give no evidence either way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from aura_desktop.understanding import conditions as c
from aura_desktop.videollm.nano.concepts import vocabulary, with_article
from aura_desktop.videollm.nano.percept import Percept

_PERSON = frozenset(
    "person people someone somebody anyone anybody everyone everybody man woman face faces child "
    "kid visitor guest human persons nobody".split()
)
_DARK = re.compile(r"\b(dark|lights? (go|goes|went|is|are|turns?) (out|off)|light goes? off)\b")
THIRDS: tuple[c.Place, ...] = ("left", "middle", "right")
LEAST_EVIDENCE = 0.1
"""Share of a region's certainty below which a thing is haze."""
ALERT_EVIDENCE = 0.25
"""Share of a region's certainty that nothing is said unasked below: a wrong alert costs more than a late one."""
CLEAR_EVIDENCE = 0.7
"""Evidence below which a moment is likely at best: it must last to be spoken of."""
CLEAR_OF_A_THING = 0.3
"""The same of a thing that comes: it shares a region's certainty with what else is there and what it looks like."""
LIKELY = 0.8
"""The probability that an unclear moment is given at most."""
PLAIN_TO_SEE = 0.8
"""Evidence from which on a thing that comes is there, whatever the decoder says: it cannot see for itself."""
SEEN = 0.4
"""Evidence from which on a thing that comes is likely there, whatever the decoder says."""
DOUBTFUL = 0.5
"""The probability that a moment is given on the eyes' word alone."""
DARK_BELOW = 0.12
"""Brightness below which it is dark."""
BRIGHT_ABOVE = 0.2
"""Brightness above which it is not."""
A_GUESS = 0.3
"""Certainty of the surest thing below which its name is a guess: on 211 photographs one in twenty-two was right."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a leaf of a condition waits for. ``concepts`` are vocabulary numbers; ``gone`` turns it around.

    ``question`` is the same as a plain question, and ``yes`` whether "yes" means it has come to pass. ``place`` is the
    third it must be in, ``least`` and ``most`` how many people.
    """

    kind: Literal["thing", "people", "anything", "dark", "motion"]
    question: str
    concepts: frozenset[int] = frozenset()
    gone: bool = False
    place: c.Place = ""
    least: int = 1
    most: int | None = None

    @property
    def comes(self) -> bool:
        """Whether a thing is waited for that the eyes can name."""
        return self.kind == "thing" and not self.gone

    @property
    def yes(self) -> bool:
        """Whether the answer "yes" to ``question`` means that it is so."""
        return not self.gone


@cache
def _words() -> dict[str, frozenset[int]]:
    """Every name, other word and kind of the vocabulary, and what it may mean."""
    meanings: dict[str, set[int]] = {}
    for number, concept in enumerate(vocabulary()):
        for word in (concept.noun, *concept.aliases, *concept.kinds):
            meanings.setdefault(word.lower(), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in meanings.items()}


def _singular(word: str) -> Iterator[str]:
    yield word
    for ending, instead in (("ies", "y"), ("ves", "f"), ("es", ""), ("s", ""), ("men", "man")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            yield word[: -len(ending)] + instead


def named(text: str) -> tuple[str, frozenset[int]] | None:
    """The longest phrase of ``text`` that is in the vocabulary, and what it may mean."""
    tokens = re.findall(r"[a-z0-9'\-]+", text.lower())
    words = _words()
    for size in range(min(4, len(tokens)), 0, -1):
        for start in range(len(tokens) - size, -1, -1):
            *first, last = tokens[start : start + size]
            for form in _singular(last):
                phrase = " ".join([*first, form])
                if phrase in words and phrase not in _IDLE:
                    return phrase, words[phrase]
    return None


_IDLE = frozenset({"watch", "call", "light", "second", "bow", "sign", "web", "ring", "show", "eye"})
"""Words of requests that are also names of things."""


def speaks_of_people(text: str) -> bool:
    """Whether a word of ``text`` is a person."""
    return bool(_PERSON & set(re.findall(r"[a-z]+", text.lower())))


def speaks_of_dark(text: str) -> bool:
    """Whether ``text`` is about darkness, or the light that went out."""
    return bool(_DARK.search(text.lower()))


def subject(leaf: c.Leaf) -> Subject | None:
    """What ``leaf`` of a condition is about, or ``None`` when it names nothing that the eyes know.

    Of something that is away its absence is what is waited for.
    """
    match leaf:
        case c.Dark() | c.Light():
            gone = isinstance(leaf, c.Light)
            return Subject("dark", "Is it dark?", gone=gone)
        case c.Moves() | c.Still():
            return Subject("motion", "Is something moving?", gone=isinstance(leaf, c.Still))
        case c.Present() | c.Arrives() | c.Absent() | c.Leaves():
            return _of_a_thing(leaf)
        case _:
            return None


def _of_a_thing(leaf: c.Present | c.Arrives | c.Absent | c.Leaves) -> Subject | None:
    gone = isinstance(leaf, c.Absent | c.Leaves)
    found = named(leaf.thing) if leaf.thing != c.PERSON else None
    if found is not None:
        phrase, concepts = found
        question = f"Is there {with_article(phrase)}?"
        return Subject("thing", question, concepts, gone=gone, place=leaf.place)
    if leaf.thing == c.SOMETHING:
        return Subject("anything", "Do you see anything?", gone=gone, place=leaf.place)
    if leaf.thing == c.PERSON or speaks_of_people(leaf.thing):
        least = leaf.least if isinstance(leaf, c.Present | c.Arrives) else 1
        most = leaf.most if isinstance(leaf, c.Present) else None
        question = "Are there two people?" if least > 1 else "Is anyone there?"
        return Subject("people", question, gone=gone, place=leaf.place, least=least, most=most)
    return None


LEAST_HINT = 0.005
"""Share of a region's certainty that is enough to look for a thing that the user takes to be there."""
LEAST_SHARE = 0.02
"""Share of a third in which nothing of a thing is seen: the eyes may be wrong."""


def places(
    thing: str, percept: Percept, *, hinted: bool = False
) -> tuple[float, float, float] | None:
    """Shares of left, middle and right in what is seen of ``thing``, or of people.

    ``None`` when it names nothing the eyes know, or nothing of it is seen. ``hinted``: the user takes it to be there.
    """
    found = named(thing)
    if found is not None:
        held = [held_of(found[1], percept, region) for region in range(3)]
    elif thing == c.PERSON or speaks_of_people(thing):
        held = [float(count) for count in percept.people]
    else:
        return None
    most = max(held)
    if most < (LEAST_HINT if hinted else LEAST_EVIDENCE):
        return None
    # As the decoder sees them (``adapter.sharpened``): what spills over into the next third is thinned.
    held = [part * (part / most) ** 2 for part in held]
    total = sum(held)
    left, middle, right = (max(LEAST_SHARE, part / total) for part in held)
    return left, middle, right


def nameable(percept: Percept) -> bool:
    """Whether anybody, or a thing that is more than a guess, is in sight."""
    return sum(percept.people) > 0 or float(percept.weights.max()) >= A_GUESS


def held_of(concepts: frozenset[int], percept: Percept, region: int) -> float:
    """The share of a region's certainty that these concepts hold."""
    pairs = zip(percept.concepts[region], percept.weights[region], strict=True)
    return sum(float(weight) for concept, weight in pairs if int(concept) in concepts)


def on_the_eyes_word(about: Subject, seen: float, judged: float) -> float:
    """The probability that ``about`` has come to pass, ``judged`` by head, look and eyes, of which ``seen`` is seen."""
    if about.comes:
        if seen >= PLAIN_TO_SEE:
            return 1.0
        judged = max(judged, DOUBTFUL if seen >= SEEN else 0.0)
    clear = CLEAR_OF_A_THING if about.comes else CLEAR_EVIDENCE
    return judged if seen >= clear else min(judged, LIKELY)


def evidence(about: Subject, percept: Percept) -> float | None:
    """How much of ``about`` is in ``percept``, in [0, 1]; for a thing that left, how much is not. ``None``: it cannot
    be told, because it is dark or there is no picture but noise.
    """
    if about.kind == "dark":
        held = float(percept.brightness < DARK_BELOW)
        if DARK_BELOW <= percept.brightness <= BRIGHT_ABOVE:
            return None
        return 1 - held if about.gone else held
    if percept.brightness < DARK_BELOW or percept.noise >= 0.5:
        return None
    regions = (THIRDS.index(about.place),) if about.place else (0, 1, 2, 3)
    if about.kind == "thing":
        held = max(held_of(about.concepts, percept, region) for region in regions)
    elif about.kind == "people":
        count = sum(percept.people[region] for region in regions if region < 3)
        held = float(count >= about.least and (about.most is None or count <= about.most))
    elif about.kind == "anything":
        held = float(nameable(percept))
    else:
        held = min(1.0, percept.motion / 0.5)
    return 1 - held if about.gone else held
