"""What the eyes say to a question, as log probabilities of an answer's words.

Decoder and eyes are joined as a product of experts (Hinton 2002): these are added to the decoder's logits.
"""

from __future__ import annotations

import math

from aura_desktop.videollm.nano import grounding
from aura_desktop.videollm.nano.percept import Percept

NEVER = -20.0
"""Logit that keeps a word from being said."""
PLACE_WORD = 4.0
"""Weight of the eyes' log odds beside the decoder's where a question names the third: it cannot see for itself."""
NOT_THERE = 0.02
"""Share of a region's certainty below which a thing asked for is not there; from ``grounding.LEAST_EVIDENCE`` it is."""
PLAIN = 6.0
"""Log odds that the eyes give where they are plain about it."""
YES, NO, NOTHING = "Yes", "No", "I"
LEFT, MIDDLE, RIGHT, ON, IN = " left", " middle", " right", " on", " in"
THE = " the"

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

Hints = dict[str, float]


def hints(question: str, percept: Percept) -> tuple[Hints, Hints]:
    """Of the answer's first word, and of all its words; both empty where the eyes know nothing of it."""
    dark = grounding.light(question, percept)
    if dark is not None:
        return {YES if dark else NO: PLAIN}, {}
    shares = grounding.places(question, percept)
    if shares is None:
        return _whether(grounding.whether(question, percept))
    left, middle, right = shares
    always = {
        LEFT: math.log(left),
        MIDDLE: math.log(middle),
        RIGHT: math.log(right),
        ON: math.log(left + right),
        IN: math.log(middle),
    }
    asked = grounding.side(question)
    if asked is not None:
        there = min(shares[asked], 1 - grounding.LEAST_SHARE)
        return {YES: PLACE_WORD * math.log(there), NO: PLACE_WORD * math.log(1 - there)}, always
    if grounding.asks_where(question):
        # "I do not see it" is no answer to where it is once the eyes have found it.
        return {NOTHING: NEVER}, always
    first, _ = _whether(grounding.whether(question, percept))
    return first, always


def opening(question: str, percept: Percept) -> str:
    """How the answer begins where the eyes alone can count; empty for other questions."""
    if not grounding.asks_how_many_people(question):
        return ""
    count = sum(percept.people)
    if count == 0:
        return "I do not see anybody"
    return f"I see {people(count)}"


def people(count: int) -> str:
    """How many people, at least one, in words."""
    number = _NUMBERS[count - 1] if count <= len(_NUMBERS) else str(count)
    return f"{number} {'person' if count == 1 else 'people'}"


def _whether(seen: float | None) -> tuple[Hints, Hints]:
    """What to say to whether a thing is there, of which ``seen`` is seen."""
    if seen is None or NOT_THERE <= seen < grounding.LEAST_EVIDENCE:
        return {}, {}
    if seen >= grounding.LEAST_EVIDENCE:
        return {YES: PLAIN}, {}
    # "No, the cat is in the middle" is no answer where no cat is seen.
    return {NO: PLAIN}, {THE: NEVER}
