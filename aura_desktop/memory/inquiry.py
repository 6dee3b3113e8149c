"""Is a question about now or about the past, and what does it want to know? A pure text rule, in microseconds.

What is about now goes to the model untouched. "Is", "do you see", "what do you see" are about now; "was there", "when
did you last see", "how many times", "where did I put", "at three" are about the past.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from aura_desktop.memory.when import When, parse, without

Wants = Literal[
    "last", "first", "left", "count", "length", "where", "there", "what", "before", "asked", "said",
    "alike", "clock",
]  # fmt: skip
"""``last``, ``first``: when was it seen; ``left``: when did it go; ``count``: how often; ``length``: how long;
``where``; ``there``: whether; ``what``: what was seen; ``before``: what was there before what is there now;
``asked``, ``said``: what the user or the assistant said; ``alike``: was this seen before; ``clock``: the time."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question about the past. ``plain`` is its text, lower case, without its time phrase."""

    wants: Wants
    text: str
    plain: str
    when: When | None = None


_SEEN = r"(?:see|seen|saw|notice|noticed|spot|spotted|observe|observed|watch|watched|find|found)"
_CAME = (
    r"(?:come|came|appear|appeared|arrive|arrived|enter|entered|show(?:ed|n)? up|turn(?:ed)? up|return|returned"
    r"|walk(?:ed)?|pass(?:ed)?|drive|drove|fly|flew|ring|rang|happen|happened|start|started|begin|began"
    r"|visit|visited|get|got)"
)
_WENT = (
    r"(?:leave|left|go|went|gone|disappear|disappeared|vanish|vanished|stop|stopped|move|moved|end|ended"
    r"|exit|exited)"
)
_DID = (
    r"(?:put|leave|left|place|placed|lay|laid|set|drop|dropped|have|had|hold|held|show|showed|shown|use|used"
    r"|take|took|wear|wore|drink|drank|eat|ate|read)"
)
_YOU = r"(?:you|aura)"
_RULES: tuple[tuple[Wants, tuple[str, ...]], ...] = (
    (
        "clock",
        (
            (
                r"^what(?:'s| is)? (?:the )?(?:time|date|day|weekday)\b(?: is it| of the week)?"
                r"(?: (?:is it|today|now|right now|it is|please))*$"
            ),
        ),
    ),
    (
        "asked",
        (
            r"\bwhat (?:did|had|have) i (?:just |last |first )?(?:ask|say|said|tell|told|want)(?:ed)?\b",
            r"\bwhat (?:was|were) my (?:last |first |previous |earlier )?(?:question|request|word)s?\b",
            r"\bdid i (?:ask|tell|say)\b",
        ),
    ),
    (
        "said",
        (
            (
                rf"\bwhat (?:did|have|had) {_YOU} (?:just |last )?"
                r"(?:say|said|tell|told|answer|answered|alert|reply|replied|warn|warned)\b"
            ),
            r"\bwhat (?:was|were) your (?:last|previous) (?:answer|reply|alert|word)s?\b",
        ),
    ),
    (
        "alike",
        (
            rf"\bhave {_YOU} (?:ever )?{_SEEN} (?:this|that|it|me|us|him|her)(?: \w+)? before\b",
            rf"\b(?:did|have) {_YOU} (?:ever )?{_SEEN} (?:this|something like this|anything like this)\b",
            r"\bwas this (?:\w+ )?(?:here|there) before\b",
        ),
    ),
    (
        "count",
        (
            r"\bhow (?:many times|often) (?!(?:can|should|do|does|must|would)\b)",
            r"\bhow many (?:visits|alerts)\b",
            r"\b(?:count|number of times)\b.*\b(?:was|were|did|appeared|came|rang|saw|seen)\b",
        ),
    ),
    ("length", (r"\bhow long (?:was|were|did|has|have|had|is)\b", r"\bfor how long\b")),
    (
        "left",
        (rf"\b(?:when|what time|how long ago) (?:did|has|have|had|was) .*\b{_WENT}\b",),
    ),
    (
        "first",
        (
            rf"\bfirst\b.*\b{_SEEN}\b",
            r"\bwhen (?:did|was|has|have) .*\bfirst\b",
            rf"\b(?:when|what time) (?:did|has|have) (?!{_YOU}\b|i\b|we\b).*\b{_CAME}\b",
        ),
    ),
    (
        "last",
        (
            r"\bwhen (?:did|was|were|has|have|had)\b",
            r"\bwhat time (?:did|was|were)\b",
            r"\bhow long ago\b",
            r"\blast time\b",
            rf"\blast {_SEEN}\b(?!.*\bwhere\b)",
        ),
    ),
    (
        "where",
        (
            r"\bwhere(?:abouts)? (?:was|were|did|had|have)\b",
            r"\bwhere (?:is|are) .*\b(?:last|before|earlier)\b",
            rf"\bwhere .*\blast {_SEEN}\b",
        ),
    ),
    (
        "before",
        (
            (
                r"^what (?:was|were) (?:there|here|that|it|this|in front of you|in the picture|visible)"
                r"(?: there| here)? (?:before|earlier|previously|just before|before (?:that|this))\b"
            ),
            rf"^what (?:did|have) you {_SEEN} (?:before|earlier|previously)(?: that| this)?$",
            r"^(?:what )?before (?:that|this)$",
        ),
    ),
    (
        "what",
        (
            rf"\bwhat (?:(?:all|else) )?(?:did|have|had) (?:{_YOU}|we) (?:all |ever )?{_SEEN}\b",
            r"\bwhat (?:was|were) (?:there|here|it|that|happening|going on|visible|on (?:the|my)|in (?:the|front))\b",
            r"\bwhat(?: has| have)? happened\b",
            r"\bwhat(?: all| else)? (?:came|appeared|went by|passed)\b",
            r"\b(?:what )?did (?:i|we) miss\b",
            r"\b(?:anything|something) (?:happen|happened)\b",
            r"\b(?:what|anything) .*\bwhile i was (?:away|gone|out)\b",
            r"\bwho (?:was|were|came|has been|have been|had been|did)\b",
        ),
    ),
    (
        "there",
        (
            (
                r"\b(?:was|were|wasn't|weren't) "
                r"(?:there|any|anyone|anybody|someone|somebody|the|a|an|my|it|he|she|they)\b"
            ),
            rf"\b(?:did|didn't|have|haven't|had) {_YOU} (?:ever |also |just |already |happen to )*{_SEEN}\b",
            (
                rf"\b(?:did|has|have|had|hasn't|didn't) (?!{_YOU}\b|i\b|it become\b).*"
                rf"\b(?:{_CAME}|been (?:here|there|around|in)|been any|been a|{_WENT})\b"
            ),
            r"\b(?:has|have) there been\b",
            rf"\bdid i {_DID}\b",
            r"\bdo you (?:remember|recall)\b",
        ),
    ),
)
_COMPILED = tuple((wants, re.compile("|".join(patterns))) for wants, patterns in _RULES)
_LEFT_WHERE = re.compile(
    rf"\bwhere(?:abouts)? (?:did|have|had) (?:i|we|you|he|she|they)\b.*\b(?:{_DID}|{_SEEN})\b"
)
_NOT_PAST = re.compile(
    r"\bwhat was (?:the|his|her|your|my|their) (?!last|thing|object|animal|question|request|first|previous|answer)"
    r"|\bdid i cover\b|\bwhere (?:was|were) (?:you|i) (?:born|made)\b"
)
"""Phrased in the past and yet not about what was seen."""
_WHEN_ALONE: tuple[tuple[Wants, re.Pattern[str]], ...] = (
    ("where", re.compile(r"\bwhere\b")),
    ("what", re.compile(r"\bwhat\b|\bwho\b")),
    ("there", re.compile(r"\b(?:is|are|do|does|can|any|see)\b")),
)
_FILLER = re.compile(
    r"^(?:(?:please|hey|hi|hello|okay|ok|oh|so|and|well|actually|aura|tell me|can you tell me|could you tell me"
    r"|do you know|can you say|i wonder|remind me|say|look)[ ,]+)+"
)


def inquire(text: str, now: datetime) -> Inquiry | None:
    """What ``text`` wants to know of the past, as seen from ``now`` (aware); ``None``: it is about now."""
    plain = re.sub(r"\s+", " ", text.lower().replace("’", "'")).strip(" .!?…")
    plain = _FILLER.sub("", plain)
    if _NOT_PAST.search(plain):
        return None
    when = parse(plain, now)
    wants = next((w for w, pattern in _COMPILED if pattern.search(plain)), None)
    if wants in {"left", "last"} and _LEFT_WHERE.search(plain):
        wants = "where"
    if wants is None and when is not None and when.said not in {"today", "this week", "tonight"}:
        wants = next((wants for wants, pattern in _WHEN_ALONE if pattern.search(plain)), None)
    if wants is None:
        return None
    if wants == "length" and re.search(r"\bhow long is\b", plain) and when is None:
        return None
    return Inquiry(wants, text, without(plain, now), when)
