"""Cutting a reply that is still being written into clauses to be spoken. Pure.

A clause ends at punctuation once it has a few words, so that speaking begins early; a comma is not
enough after two words, the end of a sentence always is. What a listener waits for comes sooner: a "Yes,"
or "No," that a reply begins with is a clause, and the next one may also end where a phrase begins
("Yes, | I can see a cat | on the left").
"""

from __future__ import annotations

import re

# Words before a comma, colon, semicolon or dash may end a clause: fewer sound chopped.
MIN_WORDS = 4
# Words after which any conjunction will do, so that a long sentence does not keep the voice
# waiting.
MANY_WORDS = 14
# Characters that one clause may have: 20 s of speech; longer text is cut at a space, or anywhere.
MAX_CHARACTERS = 240

_ABBREVIATIONS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "st",
        "vs",
        "etc",
        "e.g",
        "i.e",
        "a.m",
        "p.m",
        "nr",
        "approx",
        "jr",
        "sr",
        "inc",
        "u.s",
        "u.k",
    ]
)
_BEFORE_A_NUMBER = frozenset({"no", "fig", "vol"})  # "No. 5", but "No. It left."
_CLOSERS = "\"'”’»)]}"
_SENTENCE_END = re.compile(rf"[.!?…。！？]+[{re.escape(_CLOSERS)}]*(?=\s)|[\r\n]+")
_CLAUSE_END = re.compile(rf"[,;:，；：、][{re.escape(_CLOSERS)}]*(?=\s)|\s[–—-](?=\s)|—(?=\S)")
_CONJUNCTION = re.compile(r"\s(?=(?:and|but|or|so|because|while|which|who|that|then|with)\s)")

_OPENER = re.compile(r"\s*(?:yes|no|well|sorry|sure|okay),(?=\s)", re.IGNORECASE)
_PHRASE = re.compile(
    r"\s(?=(?:on|in|at|near|next|behind|under|beside|between|with|and|but|or|because)\s)"
)


class ClauseSplitter:
    """Text pieces in, clauses out. Joined, the clauses are the text, but for white space at their
    ends.

    A boundary counts only when the character after it has come: "3." may go on as "3.5".
    """

    def __init__(self, min_words: int = MIN_WORDS, max_characters: int = MAX_CHARACTERS) -> None:
        """A clause that ends inside a sentence has at least ``min_words`` words."""
        self._min_words = min_words
        self._max = max_characters
        self._text = ""
        self._opening = True
        self._first = True

    def push(self, piece: str) -> list[str]:
        """The clauses that ``piece`` completes, in order."""
        self._text += piece
        clauses = []
        while (end := self._boundary()) is not None:
            clause, self._text = self._text[:end].strip(), self._text[end:]
            if clause:
                self._first = self._opening and _OPENER.match(f"{clause} ") is not None
                self._opening = False
                clauses.append(clause)
        return clauses

    def finish(self) -> list[str]:
        """The rest: the text has ended."""
        clauses = self.push("\n")
        rest, self._text = self._text.strip(), ""
        return [*clauses, rest] if rest else clauses

    def _boundary(self) -> int | None:
        """Where the first clause of the waiting text ends, ``None`` if that is not known yet."""
        lead = len(self._text) - len(self._text.lstrip())
        ends = [
            end
            for end in (self._opener(), self._sentence(lead), self._inner(lead), self._forced(lead))
            if end is not None
        ]
        return min(ends, default=None)

    def _opener(self) -> int | None:
        found = _OPENER.match(self._text) if self._opening else None
        return found.end() if found else None

    def _sentence(self, lead: int) -> int | None:
        for match in _SENTENCE_END.finditer(self._text, lead):
            if match.group() == ".":
                word = self._word_before(match.start())
                following = self._text[match.end() :].lstrip(" ")
                if word in _BEFORE_A_NUMBER and not following:
                    return None
                if word in _BEFORE_A_NUMBER and following[0].isdigit():
                    continue
                if word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha() and word != "i"):
                    continue
            return match.end()
        return None

    def _inner(self, lead: int) -> int | None:
        window = self._text[: lead + self._max]
        phrases, words = (_PHRASE, self._min_words) if self._first else (_CONJUNCTION, MANY_WORDS)
        ends = (
            match.end()
            for match in _CLAUSE_END.finditer(window, lead)
            if len(self._text[lead : match.start()].split()) >= self._min_words
        )
        starts = (
            match.start()
            for match in phrases.finditer(window, lead)
            if len(self._text[lead : match.start()].split()) >= words
        )
        return min((end for end in (next(ends, None), next(starts, None)) if end), default=None)

    def _forced(self, lead: int) -> int | None:
        """Text without any punctuation is cut at the last space that fits, or in the middle of a
        word.
        """
        if len(self._text) - lead <= self._max:
            return None
        space = self._text.rfind(" ", lead + 1, lead + self._max)
        return space if space > lead else lead + self._max

    def _word_before(self, dot: int) -> str:
        match = re.search(r"[\w.]*$", self._text[max(0, dot - 8) : dot])
        return match.group().casefold() if match else ""
