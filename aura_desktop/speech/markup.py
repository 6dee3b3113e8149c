"""Written text as it is to be heard: links by their text, addresses by their host, no tags, codes digit by digit. Pure.

Captions keep what was written; only the voice gets this.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from urllib.parse import urlsplit

_DIGITS = dict(
    zip("0123456789", "zero one two three four five six seven eight nine".split(), strict=True)
)

_Read = str | Callable[[re.Match[str]], str]


def _host(found: re.Match[str]) -> str:
    """A web address as people name it: its host, without "www"."""
    whole = found.group()
    tail = whole[len(whole.rstrip(".,;:!?)'\"")) :]
    address = whole[: len(whole) - len(tail)] if tail else whole
    try:
        host = urlsplit(address if "://" in address else f"//{address}").hostname or ""
    except ValueError:
        host = ""
    return host.removeprefix("www.") + tail


def _one_by_one(found: re.Match[str]) -> str:
    """A telephone number or a code, digit by digit, with a pause between its groups."""
    groups = [group for group in re.split(r"[^0-9+]+", found.group()) if group]
    return ", ".join(
        " ".join("plus" if c == "+" else _DIGITS[c] for c in group) for group in groups
    )


def _after_word(found: re.Match[str]) -> str:
    spelt = " ".join(_DIGITS.get(c, c) for c in found["code"])
    return f"{found['word']} {spelt}"


_RULES: tuple[tuple[re.Pattern[str], _Read], ...] = (
    # Markdown: code fences, images and links, table rules, headings and bullets.
    (re.compile(r"```[^\n`]*\n?|```|~~~"), " "),
    (re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\([^()]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)"), r"\1"),
    (re.compile(r"!?\[([^\[\]]*)\]\[[^\[\]]*\]"), r"\1"),
    (re.compile(r"^\s*\|?(?:\s*:?-{2,}:?\s*\|?)+\s*$", re.MULTILINE), " "),
    (re.compile(r"^\s{0,3}(?:#{1,6}|>|[-*+•]|\d+[.)](?=\s))\s+", re.MULTILINE), ""),
    (re.compile(r"\s*\|\s*"), ", "),
    # Tags and their contents that are no words.
    (re.compile(r"<(script|style)\b[^>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE), " "),
    (re.compile(r"<(?=(?:https?|ftp)://)([^<>\s]+)>"), r"\1"),
    (re.compile(r"<!--.*?-->|</?[a-zA-Z][^<>]*/?>", re.DOTALL), " "),
    # Addresses.
    (re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b"), lambda found: found.group().replace("@", " at ")),
    (re.compile(r"\b(?:https?|ftp|rtsp)://[^\s<>]+|\bwww\.[^\s<>]+", re.IGNORECASE), _host),
    # Telephone numbers and codes.
    (re.compile(r"(?<![\w.,:/-])\+\d[\d ()/-]{5,18}\d(?![\w])"), _one_by_one),
    (re.compile(r"(?<![\w.,:/-])\(?\d{2,5}\)?[ -]\d{3,4}[ -]\d{2,5}(?:[ -]\d{2,5})?(?![\w.,:-]*\d)"), _one_by_one),
    (re.compile(r"(?<![\w.,:/-])\d{3}-\d{4}(?![\w.,:-]*\d)"), _one_by_one),
    (re.compile(r"(?<![\w.,:/-])0\d{4,}(?![\w.,:-]*\d)"), _one_by_one),
    (
        re.compile(
            r"\b(?P<word>(?:pin|code|password|room number|extension|dial|call|phone)(?: is)?:?)"
            r" (?P<code>\d{3,8})\b",
            re.IGNORECASE,
        ),
        _after_word,
    ),
)  # fmt: skip


def spoken(text: str) -> str:
    """``text`` without what only the eye can use."""
    for pattern, read in _RULES:
        text = pattern.sub(read, text)
    return html.unescape(text) if "&" in text else text
