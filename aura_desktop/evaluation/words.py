"""Reading a reply: what it names, whether it says yes, where it puts a thing, whether it admits not to know.

The rules are plain and lean against the assistant: a reply that can be read both ways is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_NEGATION = re.compile(r"\b(no|not|nothing|never|none|without|neither|nor|\w+n't|cannot)\b")
_CLAUSE = re.compile(r"[.;!?]|,? \bbut\b")
_DENIAL = re.compile(
    r"\b(no|not|nothing|none|n't|cannot|can't|don't|doesn't|unable|unsure|dark|black|covered|blank|empty|grey|gray|noise|noisy|static|"
    r"blurry|blurred|blocked)\b"
)
_REFUSAL = re.compile(
    r"\b(can(no|')t|cannot|can not|do(es)? not know|don't know|not sure|unsure|not able|unable|no way of|"
    r"too small a model|have no opinion|no opinion|not tell|can't tell|could not|couldn't|not something i)\b"
)
_PLACES = {
    "left": re.compile(r"\bleft\b"),
    "middle": re.compile(r"\b(middle|cent(er|re)|central)\b"),
    "right": re.compile(r"\bright\b"),
}
_NUMBERS = {
    "no": 0,
    "none": 0,
    "nobody": 0,
    "zero": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "several": 3,
    "many": 3,
}


def plain(text: str) -> str:
    """Lower case, one kind of apostrophe, single spaces."""
    return " ".join(text.lower().replace("’", "'").split())


def has_word(text: str, name: str) -> bool:
    """Whether ``name`` or its plural stands in ``text`` as whole words."""
    return re.search(rf"\b{re.escape(plain(name))}(s|es)?\b", plain(text)) is not None


def names(reply: str, accepted: Iterable[str]) -> bool:
    """Whether ``reply`` says that one of ``accepted`` is there: a clause that denies it does not count."""
    wanted = tuple(accepted)
    return any(
        has_word(clause, name)
        for clause in _CLAUSE.split(plain(reply))
        if not _NEGATION.search(clause)
        for name in wanted
    )


def yes_or_no(reply: str) -> bool | None:
    """Whether ``reply`` agrees; None where it cannot be told."""
    text = plain(reply)
    first = re.match(r"\W*(yes|yeah|yep|no|nope)\b", text)
    if first:
        return first.group(1).startswith("y")
    if re.search(
        r"\b(there (is|are) (no|not)|(do|can) ?not see|don't see|can't see|i see no)\b", text
    ):
        return False
    if re.search(r"\b(i (can )?see|there (is|are)|it is|it's)\b", text) and not _NEGATION.search(
        text
    ):
        return True
    return None


def place(reply: str) -> str | None:
    """The one place that ``reply`` names: left, middle or right; None for none or several."""
    text = re.sub(r"\b(all right|right now|right away)\b", "", plain(reply))
    found = [name for name, pattern in _PLACES.items() if pattern.search(text)]
    return found[0] if len(found) == 1 else None


def admits_nothing(reply: str, vocabulary: Iterable[str]) -> bool:
    """Whether ``reply`` names no thing at all: it denies seeing, or speaks of darkness or a covered lens."""
    text = plain(reply)
    return _DENIAL.search(text) is not None and not names(text, vocabulary)


def too_dark(reply: str) -> bool:
    """Whether ``reply`` says that it is too dark to tell."""
    return re.search(r"\btoo dark\b", plain(reply)) is not None


def refuses(reply: str) -> bool:
    """Whether ``reply`` says that this cannot be known."""
    return _REFUSAL.search(plain(reply)) is not None


def count(reply: str) -> int | None:
    """How many people ``reply`` speaks of, 3 for three or more; None where it cannot be told."""
    text = plain(reply)
    for word in re.findall(r"[a-z]+|\d+", text):
        if word.isdigit():
            return min(3, int(word))
        if word in _NUMBERS:
            return _NUMBERS[word]
    if re.search(r"n't|\bnot\b", text):
        return 0
    if re.search(r"\b(an?|the) (person|man|woman|face)\b|\bsomeone\b", text):
        return 1
    return None
