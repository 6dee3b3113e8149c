"""Numbers, durations and moments to come, as people say them. Pure text and arithmetic.

Past phrases are ``memory.when``'s. Of forty phrases such as "half past four", "in a couple of hours" and "the 31st of
February", dateparser read 14 as meant and parsedatetime 12, several of the rest as another time; so they are read here.
Wall-clock times stay wall-clock times when the clocks change.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Literal

Problem = Literal["", "no time", "in the past", "no such date", "too far"]
_MOST = 1e12
MOST_DAYS = 366
"""Days ahead that a reminder may lie."""

_UNITS = {
    "s": 1.0, "sec": 1.0, "second": 1.0, "m": 60.0, "min": 60.0, "minute": 60.0, "h": 3600.0, "hr": 3600.0,
    "hour": 3600.0, "day": 86_400.0, "week": 604_800.0, "fortnight": 1_209_600.0,
    "month": 2_592_000.0, "year": 31_536_000.0,
}  # fmt: skip
_LONG = r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|fortnights?|months?|years?)(?![a-z])"
_SHORT = r"[smh](?![a-z])"
_UNIT = rf"(?:{_LONG}|{_SHORT})"
_SEVERAL = {
    "couple": 2.0, "a couple": 2.0, "a couple of": 2.0, "couple of": 2.0, "a few": 3.0, "few": 3.0, "several": 5.0,
    "some": 3.0, "a dozen": 12.0, "dozen": 12.0, "half a dozen": 6.0, "a": 1.0, "an": 1.0, "one": 1.0,
}  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_TO_ITS_END = (
    r"\b(?:(?:the )?(?:rest|end) of (?:the day|today)\b|(?<=for )(?:today|the day)$|all day$)"
)
"""What lasts as long as the day."""
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15,
    "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
_PARTS = {
    "noon": 12, "midday": 12, "midnight": 24, "morning": 8, "lunchtime": 12, "lunch": 12, "afternoon": 15,
    "evening": 19, "tonight": 20, "night": 21,
}  # fmt: skip
"""The hour that a part of the day stands for; the first that is said counts ("tonight at midnight")."""
_LATE = ("evening", "tonight", "night")
_ENDS = {"morning": 12, "afternoon": 18, "evening": 24, "tonight": 24, "night": 24}
_ONES = "zero one two three four five six seven eight nine".split()
_TEENS = ("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen").split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES = (
    {word: n for n, word in enumerate([*_ONES, *_TEENS])}
    | {word: 10 * n for n, word in enumerate(_TENS, 2)}
    | {"a": 1, "an": 1}
)
_SMALL = rf"(?:(?:{'|'.join(_TENS)})(?: (?:{'|'.join(_ONES[1:])}))?|{'|'.join(_TEENS)}|{'|'.join(_ONES)})(?![a-z])"
_N = rf"(?:\d+(?:\.\d+)?|(?:(?:{_SMALL}|a|\d) )?hundred(?:(?: and)? {_SMALL})?|{_SMALL})"
_ORDINAL = rf"(?P<day>\d{{1,2}}(?:st|nd|rd|th)?(?![\w:])|(?:(?:twenty|thirty) )?(?:{'|'.join(_ORDINALS)})(?![a-z]))"
_YEAR = r"(?: (?P<year>20\d\d)(?!\d))?"
_DATES = (
    rf"\b(?:the )?{_ORDINAL} (?:of )?{_MONTH}\b{_YEAR}",
    rf"\b{_MONTH} (?:the )?{_ORDINAL}{_YEAR}",
    rf"\b{_MONTH} (?P<day>{_SMALL}){_YEAR}",
    r"\bthe (?P<day>\d{1,2}(?:st|nd|rd|th))\b",
    rf"\b(?:on|by|until|till) the {_ORDINAL}(?! thing)",
)
_AMOUNT = (
    r"(?:(?P<half>half (?:an? )?|half of an? )|(?P<quarters>three quarters of an? )"
    r"|(?P<quarter>(?:a )?quarter (?:of )?(?:an? )?)"
    rf"|(?P<n>{_N}|half a dozen|a dozen|(?:a )?couple(?: of)?|(?:a )?few|several|some|an?))"
    r"(?P<extra> and a half| and a quarter)? ?"
)
_LENGTH = re.compile(
    rf"\b{_AMOUNT}(?P<unit>{_LONG})(?P<after> and a half| and a quarter)?"
    rf"|\b(?P<compact>\d+(?:\.\d+)?) ?(?P<cunit>{_SHORT})"
)
_NEXT = re.compile(
    rf"\b(?:(?:the )?(?:next|last|past|coming|whole|entire)|(?<=within )the) (?={_LONG})"
)
_TIME = re.compile(
    rf"(?<![:.])\b(?:(?P<rel>half|(?:a )?quarter|{_N})(?: minutes?)? ?(?P<dir>past|to|before|after) )?"
    r"(?:(?P<run>\d{3,4})(?!\d)|(?P<h>\d{1,2})(?:[:.](?P<m>\d{2}))?(?![:.]?\d)"
    rf"|(?P<hw>twenty(?: (?:one|two|three|four))?(?![a-z])|(?:{'|'.join([*_TEENS, *_ONES])})(?![a-z]))"
    rf"(?: (?P<mw>(?:twenty|thirty|forty|fifty)(?: (?:{'|'.join(_ONES[1:])}))?(?![a-z])"
    rf"|(?:{'|'.join(_TEENS)})(?![a-z])|oh? (?:{'|'.join(_ONES[1:])})(?![a-z])|\d\d(?!\d)))?)"
    r"(?P<oclock> ?o'? ?clock)?(?: hundred)?(?: ?(?P<ap>[ap])\.? ?m\b\.?)?"
)
_ROUND = re.compile(rf"\b(?P<rel>half|(?:a )?quarter|{_N}) (?P<dir>past|to)(?: the hour)?$")
"""A time without its hour: "at quarter past"."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment to come; ``problem`` says why there is none. ``said`` is the phrase it was read from."""

    at: datetime | None
    problem: Problem
    said: str


def number(text: str) -> float | None:
    """``text`` as a number: digits, English words up to the thousands, "a couple of"."""
    plain = _plain(text)
    if plain in _SEVERAL:
        return _SEVERAL[plain]
    if re.fullmatch(r"\d+(?:\.\d+)?", plain, re.ASCII):
        return min(float(plain), _MOST)
    total = group = 0
    least = 1000
    """The size that the next word must stay below: "twenty" takes "one", "two" takes nothing."""
    words = plain.split()
    for at, word in enumerate(words):
        if word == "and" and 0 < at < len(words) - 1 and least == 100:
            continue
        if word in {"hundred", "thousand"} and 0 < (group or 1) < 100:
            size = 100 if word == "hundred" else 1000
            total, group, least = total + (group or 1) * size, 0, 100
        elif (value := _VALUES.get(word)) is not None and value < least:
            group += value
            least = 10 if value >= 20 else 0
        else:
            return None
    return float(total + group) if words else None


def duration(text: str) -> float | None:
    """``text`` as seconds, parts added up ("one hour and ten minutes"); ``None``: it names no length."""
    plain = re.sub(r"(\d)(?=[a-z])|([a-z])(?=\d)", r"\1\2 ", _NEXT.sub("one ", _plain(text)))
    total = unit = 0.0
    end = -1
    for part in _LENGTH.finditer(plain):
        end = part.end()
        if part["compact"]:
            unit = _unit(part["cunit"])
            total += float(part["compact"]) * unit
            continue
        unit = _unit(part["unit"])
        if part["half"]:
            amount = 0.5
        elif part["quarters"] or part["quarter"]:
            amount = 0.75 if part["quarters"] else 0.25
        else:
            amount = number(part["n"]) or 0.0
        for more in (part["extra"], part["after"]):
            amount += 0.5 if more and "half" in more else 0.25 if more else 0.0
        total += amount * unit
    if end < 0:
        return None
    if unit in {60.0, 3600.0} and re.fullmatch(_N, tail := plain[end:].strip()):
        total += (number(tail) or 0.0) * unit / 60  # "two minutes thirty"
    return min(total, _MOST)


def moment(text: str, now: datetime) -> Moment:
    """When ``text`` is, as seen from ``now`` (aware): the next such time."""
    plain = re.sub(_TO_ITS_END, "midnight", _plain(text))
    said = text.strip()
    if not plain:
        return Moment(None, "no time", said)
    if re.search(r"\b(?:minus|ago|yesterday|last (?:week|night|month|year))\b", plain):
        return Moment(None, "in the past", said)
    if (apart := _apart(plain, now)) is not None:
        return _within(apart, now, said)
    day, problem, rest = _day(plain, now)
    if problem:
        return Moment(None, problem, said)
    length = duration(plain)
    clock = _clock(rest, now, day, bare=length is None)
    if clock is None and day is None:
        if length is None:
            return Moment(None, "no time", said)
        return _within(_later(now, length), now, said)
    part = _part(rest)
    if clock is None:
        assert day is not None
        clock = day.replace(hour=9, minute=0)
    elif clock <= now and _same_weekday(plain, now):
        clock += timedelta(days=7)
    elif part in _ENDS and clock <= now and now.hour < _ENDS[part] and not _clock_match(rest):
        return Moment(None, "no time", said)  # "tonight", late in the evening
    return _within(_local(clock, now), now, said)


def clock_words(at: datetime, now: datetime) -> str:
    """``at`` as it is said from ``now``: "at 16:30", "tomorrow at 8:00", "on Friday, 4 December, at 9:00"."""
    hour = f"{at.hour}:{at.minute:02d}"
    days = (at.date() - now.date()).days
    if days == 0:
        return f"at {hour}"
    if days == 1:
        return f"tomorrow at {hour}"
    year = "" if at.year == now.year else f" {at.year}"
    return f"on {at:%A}, {at.day} {at:%B}{year}, at {hour}"


def length_words(seconds: float) -> str:
    """A length to the second: "90 seconds" is "1 minute and 30 seconds", and never "2 minutes"."""
    left = max(1, round(seconds))
    parts: list[str] = []
    for name, unit in (("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1)):
        count, left = divmod(left, unit)
        if count:
            parts.append(f"{count} {name}{'s' * (count != 1)}")
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _within(at: datetime, now: datetime, said: str) -> Moment:
    ahead = at.timestamp() - now.timestamp()
    if ahead <= 0:
        return Moment(None, "in the past", said)
    if ahead > MOST_DAYS * 86_400:
        return Moment(None, "too far", said)
    return Moment(at, "", said)


def _later(now: datetime, seconds: float) -> datetime:
    """So many seconds of real time later, whatever the clocks do."""
    seconds = min(seconds, MOST_DAYS * 2 * 86_400.0)
    later = datetime.fromtimestamp(now.timestamp() + seconds, now.tzinfo)
    return later.astimezone() if _is_here(now) else later


def _is_here(now: datetime) -> bool:
    """Whether ``now`` is this machine's time with a bare offset, which does not know when the clocks change."""
    return isinstance(now.tzinfo, timezone) and now.astimezone().utcoffset() == now.utcoffset()


def _local(at: datetime, now: datetime) -> datetime:
    """``at`` with the offset of its own day; an hour that the clocks skip is the one after it."""
    if _is_here(now):
        return at.replace(tzinfo=None).astimezone()
    return datetime.fromtimestamp(at.timestamp(), at.tzinfo)


def _apart(plain: str, now: datetime) -> datetime | None:
    """So long before or after another time: "ten minutes before noon"."""
    found = re.search(r"\b(before|after) ", plain)
    length = duration(plain[: found.start()]) if found else None
    if found is None or length is None:
        return None
    base = moment(plain[found.end() :], now).at
    if base is None:
        return None
    shift = length if found[1] == "after" else -length
    if base.timestamp() + shift <= now.timestamp():
        base = moment(plain[found.end() :], base).at or base
    return _later(base, shift)


def _plain(text: str) -> str:
    plain = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text.lower().replace("’", "'"))
    plain = re.sub(r"(?<![\w:])-(?=\d)", "minus ", plain).replace("-", " ")
    plain = re.sub(r"(?<!\d)\.|\.(?!\d)|[,!?;]", " ", plain)
    return re.sub(r"\s+", " ", plain).strip()


def _unit(word: str) -> float:
    return _UNITS.get(word) or _UNITS[word.rstrip("s")]


def _same_weekday(plain: str, now: datetime) -> bool:
    return re.search(rf"\b{_DAYS[now.weekday()]}\b", plain) is not None


def _day(plain: str, now: datetime) -> tuple[datetime | None, Problem, str]:
    """The day that is named (midnight), what is wrong with it, and the text without it."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for words, days in (("(?:the )?day after tomorrow", 2), ("tomorrow", 1), ("today", 0)):
        if re.search(rf"\b{words}\b", plain):
            rest = re.sub(rf"\b{words}\b", " ", plain)
            return midnight + timedelta(days=days), "", rest
    if re.search(r"\btonight\b|\bthis (?:morning|afternoon|evening)\b", plain):
        return midnight, "", plain
    if found := re.search(rf"\b(next |this |on )?({'|'.join(_DAYS)})\b", plain):
        ahead = (_DAYS.index(found[2]) - now.weekday()) % 7
        rest = plain.replace(found[0], " ", 1)
        if ahead == 0 and (found[1] == "next " or not (_part(rest) or _clock_match(rest))):
            ahead = 7
        return midnight + timedelta(days=ahead), "", rest
    for pattern in _DATES:
        if (dated := re.search(pattern, plain)) is None:
            continue
        parts = dated.groupdict()
        at = _date(midnight, parts.get("month") or "", _nth(parts["day"]), parts.get("year") or "")
        return at, "" if at else "no such date", plain.replace(dated[0], " ", 1)
    if found := re.search(
        rf"\b(?:in )?(?P<n>{_N}|an?|a couple of|a few) (?P<unit>days?|weeks?)(?: from now)?\b"
        r"|\bnext (?P<week>week)\b",
        plain,
    ):
        count = 1.0 if found["week"] else number(found["n"])
        rest = plain.replace(found[0], " ", 1)
        if count is not None and count <= MOST_DAYS * 2 and (_part(rest) or _clock_match(rest)):
            weeks = found["week"] or "week" in found["unit"]
            return midnight + timedelta(days=int(count) * (7 if weeks else 1)), "", rest
    return None, "", plain


def _nth(said: str) -> int:
    """An ordinal or a number as the day of a month."""
    if said[0].isdigit():
        return int(re.sub(r"\D", "", said))
    *tens, last = said.split()
    if last in _ORDINALS:
        return _ORDINALS[last] + (_VALUES[tens[0]] if tens else 0)
    return int(number(said) or 0)


def _date(midnight: datetime, month: str, day: int, year: str) -> datetime | None:
    """The next such date, or that of ``year``; ``None``: there is none."""
    if month:
        of = _MONTHS.index(month[:3]) + 1
        years = [int(year)] if year else [midnight.year + n for n in range(9)]
        tries = [(y, of) for y in years]
    else:
        months = [midnight.month + n for n in range(12)]
        tries = [(midnight.year + (m - 1) // 12, (m - 1) % 12 + 1) for m in months]
    for y, m in tries:
        try:
            at = midnight.replace(year=y, month=m, day=day)
        except ValueError:
            continue
        if year or at.date() >= midnight.date():
            return at
    return None


def _part(plain: str) -> str:
    """The part of the day that is named; empty: none is."""
    return next((word for word in _PARTS if re.search(rf"\b{word}\b", plain)), "")


def _clock(
    plain: str, now: datetime, day: datetime | None, *, bare: bool = True
) -> datetime | None:
    """The next such time of day, on ``day`` if one is named; ``None``: no time of day is.

    ``bare``: a number that nothing marks as one may be a time of day.
    """
    base = day or now.replace(hour=0, minute=0, second=0, microsecond=0)
    part = _part(plain)
    found = _clock_match(plain, bare=bare)
    if found is None:
        if (turn := _ROUND.search(plain)) is not None:
            return _turn(turn, now)
        if not part:
            return None
        at = base + timedelta(days=_PARTS[part] // 24)
        at = at.replace(hour=_PARTS[part] % 24)
        return at + timedelta(days=1) if at <= now and day is None else at
    if found["run"]:
        hour, minute = int(found["run"][:-2]), int(found["run"][-2:])
    else:
        hour = int(number(found["h"] or found["hw"]) or 0)
        minute = int(found["m"] or number(re.sub("^oh? ", "", found["mw"] or "zero")) or 0)
    if hour > 24 or minute > 59:
        return None
    total = hour * 60 + minute
    if found["rel"]:
        shift = _minutes(found["rel"])
        total += shift if found["dir"] in {"past", "after"} else -shift
    elif re.search(rf"\bhalf {re.escape(found[0].strip())}", plain):
        total += 30
    if found["ap"]:
        total = total % 720 + (720 if found["ap"] == "p" else 0)
    choices = {total % 1440}
    if not found["ap"] and hour <= 12 and not (found["h"] or found["run"] or "").startswith("0"):
        choices.add((total + 720) % 1440)
        choices = _likely(choices, part, day, now)
    if part in _LATE and day is not None and max(choices) < 300:
        base += timedelta(days=1)  # "tonight at one"
    days = (0,) if day is not None else (0, 1)
    times = sorted(_on(base + timedelta(days=d), c) for d in days for c in choices)
    return next((at for at in times if at > now), times[-1])


def _likely(choices: set[int], part: str, day: datetime | None, now: datetime) -> set[int]:
    """Which of two halves of the day is meant; both, where nothing tells."""
    if part in {"noon", "midday", "midnight"}:
        wanted = {c for c in choices if (c < 60) == (part == "midnight")}
    elif part in _LATE:
        wanted = {c for c in choices if c >= 300 + 720 or c < 300}
    elif part in {"afternoon", "lunch", "lunchtime"}:
        wanted = {c for c in choices if c >= 660}
    elif part == "morning":
        wanted = {c for c in choices if c < 720}
    elif day is not None and day.date() != now.date():
        # "tomorrow at eight" is in the morning, "tomorrow at three" is not.
        wanted = {min(choices, key=lambda c: (not 420 <= c < 1140, c))}
    else:
        wanted = choices
    return wanted or choices


def _minutes(rel: str) -> int:
    return {"half": 30, "quarter": 15, "a quarter": 15}.get(rel) or int(number(rel) or 0)


def _turn(found: re.Match[str], now: datetime) -> datetime | None:
    """The next time the clock shows so many minutes past or to an hour."""
    shift = _minutes(found["rel"])
    if not 0 < shift < 60:
        return None
    minute = shift if found["dir"] == "past" else 60 - shift
    at = now.replace(minute=minute, second=0, microsecond=0)
    return at if at > now else at + timedelta(hours=1)


def _clock_match(plain: str, *, bare: bool = True) -> re.Match[str] | None:
    """A time of day, and not the number of something else."""
    if _ROUND.search(plain):
        return None
    for found in _TIME.finditer(plain):
        behind = plain[found.end() :].lstrip()
        if re.match(_UNIT, behind) and not found["ap"]:
            continue
        before = plain[: found.start()].rstrip()
        led = re.search(r"\b(?:at|by|until|till|around|about|half|for|before|is|it's|to)$", before)
        marked = found["ap"] or found["m"] or found["rel"] or found["oclock"] or found["mw"]
        alone = bare and not found["run"] and not re.search(r"\b(?:in|within)$", before)
        if marked or led or (alone and (not before or not behind)):
            return found
    return None


def _on(day: datetime, minutes: int) -> datetime:
    """That day at ``minutes`` after midnight by the wall's clock."""
    return day.replace(hour=minutes // 60, minute=minutes % 60, second=0, microsecond=0)
