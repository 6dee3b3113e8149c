"""Numbers, durations and moments to come, as people say them. Pure text and arithmetic.

Past phrases are ``memory.when``'s. Libraries that read dates in general (dateparser, parsedatetime) leave "half past
four", "a couple of minutes" and "the 31st of February" unread or guess a day for them, so the phrases are read here.
Wall-clock times stay wall-clock times when the clocks change.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from aura_desktop.memory import when

Problem = Literal["", "no time", "in the past", "no such date", "too far"]
MOST_DAYS = 366
"""Days ahead that a reminder may lie."""

_UNITS = {
    "s": 1.0, "sec": 1.0, "second": 1.0, "m": 60.0, "min": 60.0, "minute": 60.0, "h": 3600.0, "hr": 3600.0,
    "hour": 3600.0, "day": 86_400.0, "week": 604_800.0, "month": 2_592_000.0, "year": 31_536_000.0,
}  # fmt: skip
_UNIT = r"(?:seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|weeks?|months?|years?)\b"
_SEVERAL = {
    "couple": 2.0, "a couple": 2.0, "a couple of": 2.0, "couple of": 2.0, "a few": 3.0, "few": 3.0, "several": 5.0,
    "some": 3.0, "a dozen": 12.0, "dozen": 12.0, "half a dozen": 6.0, "a": 1.0, "an": 1.0, "one": 1.0, "the": 1.0,
}  # fmt: skip
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15,
    "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
_PARTS = {
    "morning": 8, "noon": 12, "midday": 12, "lunchtime": 12, "lunch": 12, "afternoon": 15, "evening": 19, "tonight": 20,
    "night": 21, "midnight": 24,
}  # fmt: skip
"""The hour that a part of the day stands for."""
_NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    "|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|ninety"
)
_N = (
    r"(?:\d+(?:\.\d+)?|(?:twenty|thirty|forty|fifty)[ -](?:one|two|three|four|five|six|seven|eight|nine)"
    rf"|{_NUMBER_WORDS})"
)
_AMOUNT = (
    rf"(?:(?P<half>half (?:an? )?|half of an? )|(?P<quarter>(?:a )?quarter of an? )|(?P<n>{_N}|half a dozen|a dozen"
    r"|(?:a )?couple(?: of)?|(?:a )?few|several|some|an?|the))"
    r"(?P<extra> and a half| and a quarter)? ?"
)
_LENGTH = re.compile(
    rf"\b{_AMOUNT}(?P<unit>{_UNIT})(?P<after> and a half| and a quarter)?"
    r"|(?P<compact>\d+(?:\.\d+)?)(?P<cunit>s|sec|m|min|h|hr)\b"
)
_NEXT = re.compile(rf"\b(?:the )?(?:next|last|past|coming|whole|entire) (?={_UNIT})")
_TIME = re.compile(
    rf"\b(?:(?P<rel>half|(?:a )?quarter|{_N})(?: minutes?)? ?(?P<dir>past|to|before|after) )?"
    rf"(?:(?P<h>\d{{1,2}})(?:[:.](?P<m>\d{{2}}))?|(?P<hw>{_NUMBER_WORDS})"
    r"(?: (?P<mw>(?:twenty|thirty|forty|fifty)(?:[ -]\w+)?"
    r"|fifteen|ten|five|o five))?)(?: ?o'? ?clock)?(?: ?(?P<ap>[ap])\.? ?m\b\.?)?"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment to come; ``problem`` says why there is none. ``said`` is the phrase it was read from."""

    at: datetime | None
    problem: Problem
    said: str


def number(text: str) -> float | None:
    """``text`` as a number: digits, English words, "a couple of"."""
    plain = _plain(text)
    if plain in _SEVERAL:
        return _SEVERAL[plain]
    try:
        return float(plain)
    except ValueError:
        return when.number(plain)


def duration(text: str) -> float | None:
    """``text`` as seconds, parts added up ("one hour and ten minutes"); ``None``: it names no length."""
    plain = _NEXT.sub("one ", _plain(text))
    total = 0.0
    found = False
    for part in _LENGTH.finditer(plain):
        found = True
        if part["compact"]:
            total += float(part["compact"]) * _UNITS[part["cunit"]]
            continue
        unit = _unit(part["unit"])
        if part["half"]:
            amount = 0.5
        elif part["quarter"]:
            amount = 0.25
        else:
            amount = number(part["n"]) or 0.0
        for more in (part["extra"], part["after"]):
            amount += 0.5 if more and "half" in more else 0.25 if more else 0.0
        total += amount * unit
    return total if found else None


def moment(text: str, now: datetime) -> Moment:
    """When ``text`` is, as seen from ``now`` (aware): the next such time."""
    plain = _plain(text)
    said = text.strip()
    if not plain:
        return Moment(None, "no time", said)
    if re.search(r"\b(?:minus|ago|yesterday|last (?:week|night|month|year))\b|-\d", plain):
        return Moment(None, "in the past", said)
    day, problem, rest = _day(plain, now)
    if problem:
        return Moment(None, problem, said)
    clock = _clock(rest, now, day)
    length = duration(plain)
    if clock is None and length is not None and day is None:
        if length <= 0:
            return Moment(None, "in the past", said)
        return _within(_later(now, length), now, said)
    if clock is None and day is None:
        return Moment(None, "no time", said)
    if clock is None:
        assert day is not None
        clock = day.replace(hour=9, minute=0)
    if clock <= now:
        return Moment(None, "in the past", said)
    return _within(clock, now, said)


def _within(at: datetime, now: datetime, said: str) -> Moment:
    if at - now > timedelta(days=MOST_DAYS):
        return Moment(None, "too far", said)
    return Moment(at, "", said)


def _later(now: datetime, seconds: float) -> datetime:
    """So many seconds of real time later, whatever the clocks do."""
    if seconds > MOST_DAYS * 2 * 86_400:
        seconds = MOST_DAYS * 2 * 86_400.0
    if now.tzinfo is None:
        return now + timedelta(seconds=seconds)
    return datetime.fromtimestamp(now.timestamp() + seconds, now.tzinfo)


def _plain(text: str) -> str:
    plain = text.lower().replace("’", "'").replace("-", " ")
    plain = re.sub(r"(?<!\d)\.|[,!?;]", " ", plain)
    if re.search(r"-\d", text):
        plain = f"minus {plain}"
    return re.sub(r"\s+", " ", plain).strip(" .")


def _unit(word: str) -> float:
    return _UNITS.get(word) or _UNITS[word.rstrip("s")]


def _day(plain: str, now: datetime) -> tuple[datetime | None, Problem, str]:
    """The day that is named (midnight), what is wrong with it, and the text without it."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for words, days in (
        ("the day after tomorrow", 2),
        ("tomorrow", 1),
        ("today", 0),
        ("tonight", 0),
    ):
        if re.search(rf"\b{words}\b", plain):
            rest = plain if words == "tonight" else re.sub(rf"\b{words}\b", " ", plain)
            return midnight + timedelta(days=days), "", rest
    if found := re.search(rf"\b(next |this |on )?({'|'.join(_DAYS)})\b", plain):
        ahead = (_DAYS.index(found[2]) - now.weekday()) % 7
        return midnight + timedelta(days=ahead or 7), "", plain.replace(found[0], " ", 1)
    months = "|".join(_MONTHS)
    ordinal = rf"(\d{{1,2}})(?:st|nd|rd|th)?|({'|'.join(_ORDINALS)})|(?:twenty|thirty) ({'|'.join(_ORDINALS)})"
    for pattern in (
        rf"\b(?:the )?(?:{ordinal}) (?:of )?(?P<month>{months})\b",
        rf"\b(?P<month>{months}) (?:the )?(?:{ordinal})\b",
        r"\bthe (\d{1,2})(?:st|nd|rd|th)()()\b",
    ):
        if (found := re.search(pattern, plain)) is None:
            continue
        month = found.groupdict().get("month")
        number_of = next((g for g in found.groups() if g and g not in _MONTHS), "")
        day = int(number_of) if number_of.isdigit() else _ORDINALS.get(number_of, 0)
        tens = {"twenty": 20, "thirty": 30}.get(
            found[0].split()[-2] if len(found[0].split()) > 1 else "", 0
        )
        if day < 10 and tens and not number_of.isdigit():
            day += tens
        rest = plain.replace(found[0], " ", 1)
        at = _date(now, midnight, _MONTHS.index(month) + 1 if month else None, day)
        return at, "" if at else "no such date", rest
    if found := re.search(
        r"\bin (?P<n>\w+) (?P<unit>days?|weeks?)\b|\bnext week\b|\bin (?:a|one) week\b", plain
    ):
        count = number(found["n"]) if found["n"] else 1.0
        if count is not None and re.search(
            r"\bat\b|\bo'?clock\b|\bnoon\b|\bmorning\b|\bevening\b", plain
        ):
            ahead = count * (7 if "week" in found[0] else 1)
            return midnight + timedelta(days=ahead), "", plain.replace(found[0], " ", 1)
    return None, "", plain


def _date(now: datetime, midnight: datetime, month: int | None, day: int) -> datetime | None:
    """The next such date; ``None``: there is none."""
    tries = [(now.year, month), (now.year + 1, month)] if month else [
        (now.year + (now.month + n - 1) // 12, (now.month + n - 1) % 12 + 1) for n in range(3)
    ]  # fmt: skip
    for year, of in tries:
        assert of is not None
        try:
            at = midnight.replace(year=year, month=of, day=day)
        except ValueError:
            continue
        if at.date() >= now.date():
            return at
    return None


def _clock(plain: str, now: datetime, day: datetime | None) -> datetime | None:
    """The next such time of day, on ``day`` if one is named; ``None``: no time of day is."""
    base = day or now.replace(hour=0, minute=0, second=0, microsecond=0)
    part = next((word for word in _PARTS if re.search(rf"\b{word}\b", plain)), "")
    found = _clock_match(plain)
    if found is None:
        if not part:
            return None
        at = base + timedelta(hours=_PARTS[part])
        at = at.replace(hour=_PARTS[part] % 24)
        if at <= now and day is None:
            at = _on(at + timedelta(days=1))
        return at
    hour = when.number(found["h"] or found["hw"] or "")
    assert hour is not None
    minute = int(found["m"] or 0)
    if found["mw"]:
        minute = int(when.number(found["mw"].removeprefix("o ")) or 0)
    total = int(hour) * 60 + int(minute)
    if found["rel"]:
        rel = found["rel"].removeprefix("a ")
        shift = int({"half": 30, "quarter": 15}.get(rel) or number(rel) or 0)
        total += shift if found["dir"] in ("past", "after") else -shift
    elif re.search(rf"\bhalf {re.escape(found[0].strip())}", plain):
        total += 30
    if hour > 24 or minute > 59:
        return None
    if found["ap"]:
        total = total % 720 + (720 if found["ap"] == "p" else 0)
    choices = {total % 1440}
    if not found["ap"] and hour <= 12 and not (found["h"] or "").startswith("0"):
        choices.add((total + 720) % 1440)
        if part in ("afternoon", "evening", "tonight", "night"):
            choices = {c for c in choices if c >= 720} or choices
        elif part == "morning":
            choices = {c for c in choices if c < 720} or choices
        elif day is not None and day.date() != now.date():
            # "tomorrow at eight" is in the morning, "tomorrow at three" is not.
            choices = {min(choices, key=lambda c: (not 420 <= c < 1140, c))}
    days = (0,) if day is not None else (0, 1)
    times = sorted(_on(base + timedelta(days=d), c) for d in days for c in choices)
    return next((at for at in times if at > now), times[-1])


def _clock_match(plain: str) -> re.Match[str] | None:
    """A time of day, and not the number of something else."""
    for found in _TIME.finditer(plain):
        behind = plain[found.end() :].lstrip()
        if re.match(_UNIT, behind) and not found["ap"]:
            continue
        before = plain[: found.start()].rstrip()
        marked = found["ap"] or found["m"] or found["rel"] or "clock" in found[0] or found["mw"]
        led = re.search(r"\b(?:at|by|until|till|around|about|half|for|before|is|it's|to)$", before)
        alone = not before or not behind
        if marked or led or alone:
            return found
    return None


def _on(day: datetime, minutes: int | None = None) -> datetime:
    """That day at ``minutes`` after midnight by the wall's clock."""
    if minutes is None:
        return day
    return day.replace(hour=minutes // 60, minute=minutes % 60, second=0, microsecond=0)
