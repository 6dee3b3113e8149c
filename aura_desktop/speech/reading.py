"""How a person reads what is written short: units, times, dates, ranges, amounts, abbreviations. Pure.

English only; what the phonemizer reads well by itself (numbers, ordinals, "5:30 pm") is left to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_UNITS = {
    "km": "kilometer", "m": "meter", "cm": "centimeter", "mm": "millimeter", "µm": "micrometer",
    "mi": "mile", "ft": "foot", "yd": "yard", "kg": "kilogram", "g": "gram",
    "mg": "milligram", "lb": "pound", "lbs": "pound", "oz": "ounce", "l": "liter", "L": "liter",
    "ml": "milliliter", "mL": "milliliter", "cl": "centiliter", "h": "hour", "hr": "hour",
    "hrs": "hour", "min": "minute", "mins": "minute", "s": "second", "sec": "second",
    "ms": "millisecond", "Hz": "hertz", "kHz": "kilohertz", "MHz": "megahertz", "GHz": "gigahertz",
    "W": "watt", "kW": "kilowatt", "kWh": "kilowatt hour", "V": "volt", "mA": "milliampere",
    "kB": "kilobyte", "KB": "kilobyte", "MB": "megabyte", "GB": "gigabyte", "TB": "terabyte",
    "px": "pixel", "fps": "frames per second", "mph": "miles per hour", "dB": "decibel",
    "hPa": "hectopascal",
}  # fmt: skip
_PLURALS = {"foot": "feet"}
_SAME = frozenset({"hertz", "kilohertz", "megahertz", "gigahertz"})
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_CURRENCIES = {
    "$": ("dollar", "cent"), "€": ("euro", "cent"), "£": ("pound", "penny"),
}  # fmt: skip
_FRACTIONS = {"1/2": "one half", "1/3": "one third", "2/3": "two thirds", "1/4": "one quarter",
              "3/4": "three quarters"}  # fmt: skip

_NUMBER = r"\d+(?:[.,]\d+)*"
_UNIT = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))


def _plural(unit: str) -> str:
    if unit in _SAME or " per " in unit:
        return unit
    return _PLURALS.get(unit, f"{unit}s")


def _quantity(found: re.Match[str]) -> str:
    number, unit, per = found["number"], _UNITS[found["unit"]], found["per"]
    said = unit if number == "1" else _plural(unit)
    return f"{number} {said}" + (f" per {_UNITS[per]}" if per else "")


def _date(found: re.Match[str]) -> str:
    month, day = int(found["month"]), int(found["day"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return found.group()
    return f"{_MONTHS[month - 1]} {day}, {found['year']}"


def _time(found: re.Match[str]) -> str:
    hour, minute, half = found["hour"], found["minute"], found["half"] or ""
    if int(hour) > 24 or int(minute) > 59:
        return found.group()
    if minute == "00":
        return f"{hour}{half}" if half else f"{hour} o'clock"
    return f"{hour} oh {minute[1]}{half}" if minute[0] == "0" else found.group()


def _amount(found: re.Match[str]) -> str:
    whole, cents = found["whole"], found["cents"]
    large, small = _CURRENCIES[found["sign"]]
    said = f"{whole} {large}" + ("" if whole == "1" else "s")
    if cents and cents != "00":
        few = small if cents == "01" else {"penny": "pence"}.get(small, f"{small}s")
        said += f" and {int(cents)} {few}"
    return said


_Read = str | Callable[[re.Match[str]], str]
_RULES: tuple[tuple[re.Pattern[str], _Read], ...] = (
    (re.compile(r"\b(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)\b"), _date),
    (re.compile(r"(?<![\d:])(?P<hour>\d{1,2}):(?P<minute>\d\d)(?P<half> ?[ap]\.?m\b)?(?![\d:])", re.IGNORECASE), _time),
    (re.compile(r"(?P<sign>[$€£])(?P<whole>\d[\d,]*)(?:\.(?P<cents>\d\d))?(?![\d.]*\d)"), _amount),
    (re.compile(r"(?<![\d/.])(?:" + "|".join(map(re.escape, _FRACTIONS)) + r")(?![\d/])"),
     lambda found: _FRACTIONS[found.group()]),
    (re.compile(rf"(?<![\d.,–-])({_NUMBER}) ?[–-] ?({_NUMBER})(?![\d–-])"), r"\1 to \2"),
    (re.compile(rf"(?<![\w.])(?P<number>{_NUMBER}) ?(?P<unit>{_UNIT})(?:/(?P<per>{_UNIT}))?(?![\w/])"), _quantity),
    (re.compile(r"\b[Nn]o\. ?(?=\d)|[№#](?=\d)"), "number "),
    (re.compile(r"\bvs\.?(?=\s)"), "versus"),
    (re.compile(r"\bi\.e\.,?"), "that is,"),
    (re.compile(r"\be\.g\.,?"), "for example,"),
    (re.compile(r"\bapprox\."), "approximately"),
)  # fmt: skip


def read_out(text: str) -> str:
    """``text`` with what is written short written out: "2 kg at 10:00" becomes "2 kilograms at 10 o'clock"."""
    for pattern, read in _RULES:
        text = pattern.sub(read, text)
    return text
