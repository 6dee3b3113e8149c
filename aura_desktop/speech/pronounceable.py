"""Text that a voice can say: without emoji, control characters and markup, and of a bounded length.
Pure.

Numbers are left to the phonemizer, which reads them by the rules of its language; ``reading`` writes out
units, times and the like.
"""

from __future__ import annotations

import re
import unicodedata

# Characters of one clause that are spoken: half a minute. The splitter cuts far earlier.
MAX_CHARACTERS = 500
# A run of one character or sign is read at most this often ("!!!!!!", "hahahaha" stays).
MAX_RUN = 3

# Signs with a name that is better said than dropped.
_SAID = {
    "&": " and ",
    "%": " percent",
    "°C": " degrees Celsius",
    "°F": " degrees Fahrenheit",
    "°": " degrees",
    "€": " euros ",
    "£": " pounds ",
    "±": " plus or minus ",
    "×": " times ",
    "÷": " divided by ",
    "≈": " about ",
    "≤": " at most ",
    "≥": " at least ",
    "→": ", ",
    "–": "-",
    "—": ", ",
    "…": "... ",
}
_SAID_PATTERN = re.compile("|".join(re.escape(sign) for sign in _SAID))
_MARKUP = re.compile(r"\[\[.*?\]\]|[*_`#~|<>\\^{}\[\]]+", re.DOTALL)
_RUN = re.compile(r"(.)\1{" + str(MAX_RUN) + r",}", re.DOTALL)
# Letters, marks, numbers, punctuation, currency and mathematical signs, separators.
_KEPT = ("L", "M", "N", "P", "Sc", "Sm", "Z")
# Invisible joiners and selectors that glue emoji together.
_DROPPED = frozenset("\u200b\u200c\u200d\u2060\ufeff\ufffd\ufffc")


def pronounceable(text: str) -> str:
    """``text`` as one line that can be spoken; empty if nothing of it can."""
    text = text[: 4 * MAX_CHARACTERS]
    text = text.encode("utf-8", "ignore").decode("utf-8")  # lone surrogates
    text = unicodedata.normalize("NFC", text)
    text = _MARKUP.sub(" ", text)
    text = _SAID_PATTERN.sub(lambda sign: _SAID[sign.group()], text)
    text = "".join(character if _is_kept(character) else " " for character in text)
    text = _RUN.sub(lambda run: run.group(1) * MAX_RUN, text)
    text = " ".join(text.split())[:MAX_CHARACTERS].strip()
    return text if any(character.isalnum() for character in text) else ""


def _is_kept(character: str) -> bool:
    if character in _DROPPED or unicodedata.combining(character) > 240:
        return False
    return unicodedata.category(character).startswith(_KEPT)
