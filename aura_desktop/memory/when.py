"""Time phrases: "at three", "this morning", "ten minutes ago" as a span of the past. Pure text and arithmetic."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

_NUMBERS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
} | {"a": 1, "an": 1, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90}
_TENS = ("twenty", "thirty", "forty", "fifty")
_NUMBER = r"(?P<{0}>\d+|(?:{tens})[ -](?:one|two|three|four|five|six|seven|eight|nine)|{words})"
_WORDS = "|".join(sorted((w for w in _NUMBERS if w not in {"a", "an"}), key=len, reverse=True))


def _n(name: str) -> str:
    return _NUMBER.format(name, tens="|".join(_TENS), words=_WORDS)


_UNITS = {"second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86400.0, "week": 604800.0}
_UNIT = r"(?P<unit>second|minute|hour|day|week)s?"
_CLOCK = (
    rf"(?:(?P<half>half past|quarter past|a quarter past|quarter to|a quarter to|ten past|ten to|five past|five to|"
    rf"twenty past|twenty to) )?(?:(?P<h>\d{{1,2}})(?::(?P<m>\d{{2}}))?|{_n('hw')})(?: o'?clock)?"
    r"(?: ?(?P<ap>[ap]\.?m\b\.?))?"
)
_PAST_HALF = {"half": 30, "quarter": 15, "ten": 10, "five": 5, "twenty": 20}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PARTS = {
    "morning": (4, 12), "afternoon": (12, 18), "evening": (17, 24), "night": (20, 28), "lunch time": (11, 14),
}  # fmt: skip

_MEALS = {
    "breakfast": (7, 9),
    "lunch": (12, 13),
    "dinner": (18, 20),
    "supper": (18, 20),
    "tea": (16, 18),
}
_NEEDS_AT = rf"(?:noon|midnight|{'|'.join(_MEALS)})\b"

ROUND_HOUR_S = 600.0
"""Seconds either side of "at three": people round."""
MINUTE_S = 45.0
"""Seconds either side of a time that was said to the minute."""
JUST_NOW = "just now"
FEW = {"second": 15.0, "minute": 4.0, "hour": 3.0, "day": 3.0, "week": 3.0}
"""What "a few" of a unit stands for."""


@dataclass(frozen=True, slots=True)
class When:
    """A span of the past, aware times; ``said`` is how an answer repeats it ("this morning", "at 15:00").

    ``at``: the moment that the phrase names, of which the span is the neighbourhood; ``None``: it names a span.
    """

    start: datetime
    end: datetime
    said: str
    at: datetime | None = None

    @property
    def point(self) -> bool:
        """Whether the phrase names a moment."""
        return self.at is not None


def parse(text: str, now: datetime) -> When | None:
    """The first time phrase of ``text`` as seen from ``now`` (aware), or ``None``. Nothing lies in the future."""
    found = _found(text, now)
    return None if found is None else found[0]


def without(text: str, now: datetime) -> str:
    """``text`` in lower case without its time phrase."""
    found = _found(text, now)
    plain = _plain(text)
    return plain if found is None else " ".join(plain.replace(found[1], " ", 1).split())


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.lower().replace("’", "'"))


def _found(text: str, now: datetime) -> tuple[When, str] | None:
    plain = _plain(text)
    for pattern, read in _RULES:
        found = pattern.search(plain)
        if found is None:
            continue
        when = read(found, now)
        if when is not None and when.start < now:
            return replace(when, end=min(when.end, now)), found[0]
    return None


def number(word: str) -> float | None:
    """``word`` as a number: digits or English up to ninety-nine."""
    if word.isdigit():
        return float(word)
    if word in _NUMBERS:
        return float(_NUMBERS[word])
    tens, _, ones = word.replace("-", " ").partition(" ")
    if tens in _NUMBERS and ones in _NUMBERS:
        return float(_NUMBERS[tens] + _NUMBERS[ones])
    return None


def _clock(found: re.Match[str], now: datetime) -> tuple[datetime, bool] | None:
    """The latest such time of day before ``now``, and whether minutes were said."""
    held = found.groupdict()
    hour = number(held["h"] or held["hw"] or "")
    if hour is None or hour > 24:
        return None
    minute = int(held["m"] or 0)
    if minute > 59:
        return None
    exact = held["m"] is not None or held["half"] is not None
    total = int(hour) * 60 + minute
    if held["half"]:
        words = held["half"].removeprefix("a ").split()
        shift = _PAST_HALF[words[0]]
        total += shift if words[1] == "past" else -shift
    ap = (held["ap"] or "").replace(".", "")
    if ap:
        total = total % 720 + (720 if ap == "pm" else 0)
    candidates = {total % 1440}
    if not ap and hour <= 12 and not (held["h"] or "").startswith("0"):
        candidates.add((total + 720) % 1440)
    midnight = datetime.combine(now.date(), time(), now.tzinfo)
    times = [
        midnight + timedelta(days=day, minutes=minutes) for minutes in candidates for day in (0, -1)
    ]
    return max(t for t in times if t <= now), exact


def _at(found: re.Match[str], now: datetime) -> When | None:
    known = _clock(found, now)
    if known is None:
        return None
    t, exact = known
    if not exact and found["h"] is None and found["hw"] == "one" and "clock" not in found[0]:
        return None  # "at one side"
    slack = timedelta(seconds=MINUTE_S if exact else ROUND_HOUR_S)
    end = t + slack + timedelta(seconds=60 if exact else 0)
    return When(t - slack, end, f"at {t:%H:%M}", at=t)


def _since(found: re.Match[str], now: datetime) -> When | None:
    known = _clock(found, now)
    return None if known is None else When(known[0], now, f"since {known[0]:%H:%M}")


def _before(found: re.Match[str], now: datetime) -> When | None:
    known = _clock(found, now)
    if known is None:
        return None
    start = datetime.combine(known[0].date(), time(), now.tzinfo)
    return When(start, known[0], f"before {known[0]:%H:%M}")


def _hinged(found: re.Match[str], now: datetime) -> When | None:
    """Since, after or before what another phrase says: "since lunch", "before this morning"."""
    word, rest = found["hinge"], found["rest"]
    known = _found(f"at {rest}" if re.match(_NEEDS_AT, rest) else rest, now)
    if known is None or not rest.startswith(known[1].removeprefix("at ")):
        return None
    inner = known[0]
    said = f"{word} {known[1].strip().removeprefix('at ')}"
    if word == "before":
        end = inner.at or inner.start
        return When(datetime.combine(end.date(), time(), now.tzinfo), end, said)
    start = inner.at or (inner.end if word == "after" else inner.start)
    return When(start, now, said)


def _meal(found: re.Match[str], now: datetime) -> When | None:
    low, high = _MEALS[found["meal"]]
    day = datetime.combine(now.date(), time(), now.tzinfo)
    if day + timedelta(hours=low) >= now:
        day -= timedelta(days=1)
    return When(day + timedelta(hours=low), day + timedelta(hours=high), found[0].strip())


def _between(found: re.Match[str], now: datetime) -> When | None:
    first, second = found["from"], found["to"]
    start = re.fullmatch(_CLOCK, first.strip())
    end = re.fullmatch(_CLOCK, second.strip())
    if start is None or end is None:
        return None
    known_end = _clock(end, now)
    known_start = _clock(start, known_end[0]) if known_end else None
    if known_start is None or known_end is None:
        return None
    a, b = known_start[0], known_end[0]
    return When(a, b, f"between {a:%H:%M} and {b:%H:%M}")


def _ago(found: re.Match[str], now: datetime) -> When | None:
    unit = found["unit"]
    count = _count(found, unit)
    if count is None:
        return None
    seconds = count * _UNITS[unit]
    if unit in {"day", "week"}:
        day = datetime.combine((now - timedelta(seconds=seconds)).date(), time(), now.tzinfo)
        return When(day, day + timedelta(days=1), found[0].strip())
    share = 0.6 if found["few"] else 0.2
    slack = max(3.0, share * seconds, {"minute": 30.0, "hour": 900.0}.get(unit, 0.0))
    middle = now - timedelta(seconds=seconds)
    said = found[0].strip()
    wide = timedelta(seconds=slack)
    return When(middle - wide, middle + wide, said, at=middle)


def _within(found: re.Match[str], now: datetime) -> When | None:
    count = _count(found, found["unit"])
    if count is None:
        return None
    start = now - timedelta(seconds=count * _UNITS[found["unit"]])
    return When(start, now, found[0].strip())


def _count(found: re.Match[str], unit: str) -> float | None:
    held = found.groupdict()
    if held.get("half"):
        return 0.5
    if held.get("few"):
        return 2.0 if held["few"].endswith("couple of") else FEW[unit]
    return number(held["n"]) if held.get("n") else 1.0


def _part(found: re.Match[str], now: datetime) -> When | None:
    which, part = found["which"], found["part"]
    low, high = _PARTS[part]
    day = datetime.combine(now.date(), time(), now.tzinfo)
    if which in {"yesterday", "last"} or (part == "night" and now.hour < 12):
        day -= timedelta(days=1)
    said = f"{which} {part}"
    return When(day + timedelta(hours=low), day + timedelta(hours=high), said)


def _day(found: re.Match[str], now: datetime) -> When | None:
    midnight = datetime.combine(now.date(), time(), now.tzinfo)
    word = found["day"]
    if word in _WEEKDAYS:
        back = (now.weekday() - _WEEKDAYS.index(word)) % 7 or 7
        start = midnight - timedelta(days=back)
        return When(start, start + timedelta(days=1), f"on {word.capitalize()}")
    if word == "yesterday":
        return When(midnight - timedelta(days=1), midnight, "yesterday")
    if word == "tonight":
        return When(midnight + timedelta(hours=17), now, "tonight")
    if word == "today":
        return When(midnight, now, "today")
    start = midnight - timedelta(days=now.weekday())
    if word == "last week":
        return When(start - timedelta(days=7), start, "last week")
    return When(start, now, "this week")


def _noon(found: re.Match[str], now: datetime) -> When | None:
    hour = 12 if found["which"] == "noon" else 0
    t = datetime.combine(now.date(), time(hour), now.tzinfo)
    if t > now:
        t -= timedelta(days=1)
    slack = timedelta(seconds=ROUND_HOUR_S)
    return When(t - slack, t + slack, f"at {found['which']}", at=t)


def _just_now(_found: re.Match[str], now: datetime) -> When:
    return When(now - timedelta(seconds=30), now, JUST_NOW, at=now)


_Reader = Callable[[re.Match[str], datetime], When | None]
_HALF_OR_FEW = (
    r"(?:(?P<half>half an?)|(?P<few>a few|some|several|a couple of)|(?:about |around )?"
    rf"(?:{_n('n')}|an?))"
)


_RULES: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (re.compile(rf"\bsince {_CLOCK}(?![\w:])"), _since),
    (re.compile(rf"\bbefore {_CLOCK}(?![\w:])"), _before),
    (re.compile(r"\b(?P<hinge>since|after|before) (?:the )?(?P<rest>\w.*)"), _hinged),
    (re.compile(rf"\b{_HALF_OR_FEW} {_UNIT} (?:ago|before|earlier)\b"), _ago),
    (
        re.compile(
            r"\b(?:in|within|over|during|for) the (?:last|past) "
            rf"(?:(?P<half>half(?: an)?)|(?P<few>few|couple of)|{_n('n')})? ?{_UNIT}\b"
        ),
        _within,
    ),
    (re.compile(r"\bbetween (?P<from>.+?) and (?P<to>[\w:' ]+?)(?= (?:today|this)|[?.!,]|$)"), _between),
    (
        re.compile(
            r"\b(?P<which>this|yesterday|last) (?P<part>morning|afternoon|evening|night|lunch time)\b"
        ),
        _part,
    ),
    (re.compile(r"\b(?:at|around|about) (?P<which>noon|midnight)\b"), _noon),
    (re.compile(rf"\b(?:at|during|over) (?P<meal>{'|'.join(_MEALS)})\b"), _meal),
    (
        re.compile(
            rf"\b(?:at|around)(?: about)? {_CLOCK}"
            r"(?! (?:second|minute|hour|day|time|thing|people|person))(?![\w:])"
        ),
        _at,
    ),
    (
        re.compile(rf"\b(?:on )?(?P<day>{'|'.join(_WEEKDAYS)}|yesterday|tonight|today|last week|this week)\b"),
        _day,
    ),
    (re.compile(r"\b(?:just now|a moment ago|moments ago|a second ago|right before)\b"), _just_now),
)  # fmt: skip


def clock(t: datetime, now: datetime) -> str:
    """``t`` as an answer says it: "at 14:32", "yesterday at 9:05", "on Monday 3 March at 9:05"."""
    day = (now.date() - t.date()).days
    hour = f"{t.hour}:{t.minute:02d}"
    if day == 0:
        return f"at {hour}"
    if day == 1:
        return f"yesterday at {hour}"
    if day < 7:
        return f"on {t:%A} at {hour}"
    return f"on {t:%A} {t.day} {t:%B} at {hour}"


def stamped(text: str, at: float) -> str:
    """``text`` with the clock's time behind it, ``at`` in seconds since the epoch; 0: it is not known."""
    return f"{text} [{datetime.fromtimestamp(at).astimezone():%H:%M:%S}]" if at else text


def moment(age: float, now: float) -> str:
    """When it was ``age`` seconds before ``now`` (seconds since the epoch; 0: not known): "At 14:32, 5 minutes ago"."""
    before = ago(age) or "hours ago"
    said = before
    if now:
        then, today = (datetime.fromtimestamp(t).astimezone() for t in (now - age, now))
        said = f"{clock(then, today)}, {before}"
    return said[0].upper() + said[1:]


def ago(seconds: float) -> str:
    """How long ago: "just now", "12 seconds ago", "5 minutes ago", "2 hours ago"; empty beyond half a day."""
    if seconds < 3:
        return "just now"
    if seconds < 43_200:
        return f"{length(seconds)} ago"
    return ""


def length(seconds: float) -> str:
    """A duration for the ear: "12 seconds", "3 minutes", "2 and a half hours"."""
    if seconds < 90:
        count = max(1, round(seconds))
        return f"{count} second{'s' * (count != 1)}"
    if seconds < 5400:
        count = round(seconds / 60)
        return f"{count} minute{'s' * (count != 1)}"
    halves = round(seconds / 1800)
    whole, half = divmod(halves, 2)
    if half:
        return f"{whole} and a half hours"
    return f"{whole} hour{'s' * (whole != 1)}"
