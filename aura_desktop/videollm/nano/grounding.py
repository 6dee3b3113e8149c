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

from aura_desktop.videollm.nano.concepts import is_plural, vocabulary, with_article
from aura_desktop.videollm.nano.percept import Percept

_PERSON = frozenset(
    "person people someone somebody anyone anybody everyone everybody man woman face faces child "
    "kid visitor guest human persons nobody".split()
)
_DARK = re.compile(r"\b(dark|lights? (go|goes|went|is|are|turns?) (out|off)|light goes? off)\b")
_BRIGHT = re.compile(
    r"\b(bright|light (is |comes )?(back|on)|lights? (come|are|turn)s? (back )?on|see again)\b"
)
_MOVES = re.compile(r"\b(moves?|moving|movement|motion)\b")
_GONE = re.compile(
    r"\b(gone|leaves?|left the|disappears?|goes away|no longer|vanish\w*|can(?:no|')t see|not there|"
    r"nobody|no one|everybody is gone|any ?more)\b"
)
_SEVERAL = re.compile(
    r"\b(two|second|three|several|more than one|another) ?(people|persons?|faces?)?\b"
)
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
    """What a request waits for. ``concepts`` are vocabulary numbers; ``gone`` turns it around.

    ``question`` is the same as a plain question, and ``yes`` whether "yes" means it has come to pass.
    ``opening`` is how the alert begins, so that it names what it is for; the model goes on from there.
    """

    kind: str
    question: str
    opening: str
    concepts: frozenset[int] = frozenset()
    gone: bool = False

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


def subject(request: str) -> Subject | None:
    """What ``request`` is about, or ``None`` when it names nothing that the eyes know."""
    text = request.lower()
    gone = bool(_GONE.search(text))
    if _DARK.search(text):
        return Subject("dark", "Is it dark?", "It is dark")
    if _BRIGHT.search(text):
        return Subject("dark", "Is it dark?", "It is bright again", gone=True)
    tokens = set(re.findall(r"[a-z]+", text))
    found = named(text)
    if found is not None:
        phrase, concepts = found
        verb = "are" if is_plural(phrase) else "is"
        opening = f"The {phrase} {verb} gone" if gone else f"I see {with_article(phrase)}"
        return Subject("thing", f"Is there {with_article(phrase)}?", opening, concepts, gone)
    if tokens & _PERSON:
        if _SEVERAL.search(text):
            return Subject("several", "Are there two people?", "I see two people", gone=gone)
        opening = "Nobody is there" if gone else "I see a person"
        return Subject("person", "Is anyone there?", opening, gone=gone)
    if _MOVES.search(text):
        return Subject("motion", "Is something moving?", "Something is moving", gone=gone)
    return None


_SIDES = (
    re.compile(r"\bleft\b"), re.compile(r"\b(middle|cent(er|re))\b"), re.compile(r"\bright\b"),
)  # fmt: skip
_NO_SIDE = re.compile(r"\bam i right\b|\bright (now|away)\b|\ball right\b|, right\b")
LEAST_HINT = 0.005
"""Share of a region's certainty that is enough to look for a thing that the user takes to be there."""
_WHERE = re.compile(r"\b(where(abouts)?|(which|what) (side|part|third|place|corner))\b|^left, ")
LEAST_SHARE = 0.02
"""Share of a third in which nothing of a thing is seen: the eyes may be wrong."""


def places(question: str, percept: Percept) -> tuple[float, float, float] | None:
    """Shares of left, middle and right in what is seen of the thing or person that ``question`` names.

    ``None`` when it names nothing the eyes know, or nothing of it is seen.
    """
    found = named(question.lower())
    if found is not None:
        held = [_held(found[1], percept, region) for region in range(3)]
    elif _PERSON & set(re.findall(r"[a-z]+", question.lower())):
        held = [float(count) for count in percept.people]
    else:
        return None
    most = max(held)
    if most < (LEAST_HINT if asks_where(question) else LEAST_EVIDENCE):
        return None
    # As the decoder sees them (``adapter.sharpened``): what spills over into the next third is thinned.
    held = [part * (part / most) ** 2 for part in held]
    total = sum(held)
    left, middle, right = (max(LEAST_SHARE, part / total) for part in held)
    return left, middle, right


def asks_where(question: str) -> bool:
    """Whether ``question`` asks where a thing is, and so takes it to be there."""
    return bool(_WHERE.search(question.lower()))


def side(question: str) -> int | None:
    """Which third ``question`` asks about: 0 left, 1 middle, 2 right; ``None`` for none or several."""
    text = _NO_SIDE.sub(" ", question.lower())
    asked = [number for number, words in enumerate(_SIDES) if words.search(text)]
    return asked[0] if len(asked) == 1 else None


_WHETHER = re.compile(
    r"\b(is|are) there\b|\b(is|are) .+ (there|here|visible)\b|\b(do|can|could) you (still )?see\b|"
    r"\b(can|could) .+ be seen\b|\b(say|think) there (is|are)\b"
)
_NOT_JUST_WHETHER = re.compile(
    r"\b(was|were|did|had|has|have|been|before|earlier|ago|previously|last|already|ever|yesterday|today|so far|until|"
    r"no|not|or|and|than|more|another|other|else|how|what|which|where|when|who|why|whose|same|if)\b|n't\b"
)


def whether(question: str, percept: Percept) -> float | None:
    """How much is seen of the thing that ``question`` asks for, in [0, 1], where it asks whether it is there now.

    ``None`` for any other question, and for things that the eyes do not know.
    """
    text = question.lower()
    found = named(text)
    if found is None or not _WHETHER.search(text) or _NOT_JUST_WHETHER.search(text):
        return None
    return max(_held(found[1], percept, region) for region in range(4))


_HOW_MANY_PEOPLE = re.compile(
    r"\b(how many|number of|count)( of)?( the| all the| all)? (people|persons?|faces?|men|women|visitors?)\b"
)
_COVERED = re.compile(
    r"\b(lens|camera|view)\b.*\b(cover|covered|blocked)\b|\b(cover|covered|covering|blocking)\b.*\b(lens|camera|view)\b"
)
_NOT_NOW = re.compile(
    r"\b(was|were|been|before|earlier|ago|previously|last|already|ever|yesterday|today|so far|until|no|not|or|and|"
    r"when|why|if|tell|warn|alert|left|middle|right|side)\b|n't\b"
)


def asks_how_many_people(question: str) -> bool:
    """Whether ``question`` asks for the number of people in the whole picture now."""
    text = question.lower()
    return bool(_HOW_MANY_PEOPLE.search(text)) and not _NOT_NOW.search(text)


def light(question: str, percept: Percept) -> bool | None:
    """Whether it is dark, or the lens covered, for a question whether it is so now; ``None`` where it is unclear.

    Something over the lens and a dark room look the same.
    """
    text = question.lower()
    covered = bool(_COVERED.search(text))
    if _NOT_NOW.search(text) or not (covered or _DARK.search(text)):
        return None
    if percept.brightness < DARK_BELOW:
        return True
    if percept.brightness > BRIGHT_ABOVE and (not covered or percept.flat < 0.5):
        return False
    return None


def nameable(percept: Percept) -> bool:
    """Whether anybody, or a thing that is more than a guess, is in sight."""
    return sum(percept.people) > 0 or float(percept.weights.max()) >= A_GUESS


def _held(concepts: frozenset[int], percept: Percept, region: int) -> float:
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


def evidence(about: Subject, percept: Percept) -> float:
    """How much of ``about`` is in ``percept``, in [0, 1]; for a thing that left, how much is not."""
    visible = percept.brightness >= DARK_BELOW and max(percept.flat, percept.noise) < 0.5
    if about.kind == "thing":
        held = max(_held(about.concepts, percept, region) for region in range(4))
    elif about.kind == "person":
        held = float(sum(percept.people) > 0)
    elif about.kind == "several":
        held = float(sum(percept.people) > 1)
    elif about.kind == "dark":
        held = float(percept.brightness < DARK_BELOW)
        visible = True
    else:
        held = min(1.0, percept.motion / 0.5)
    if about.gone:
        return 1 - held if visible else 0.0
    return held if visible else 0.0
