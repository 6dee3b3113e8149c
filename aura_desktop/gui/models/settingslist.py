"""Every setting as the dialog shows it: generated from the settings model, searchable. Qt-free."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from aura_desktop import settings
from aura_desktop.gui.models.words import translate

Kind = Literal["switch", "integer", "number", "choice", "text"]
Effect = Literal["now", "session", "start"]

#: What the last part of a setting's name says of its unit.
UNITS = {
    "s": "s", "ms": "ms", "mb": "MB", "gb": "GB", "fps": "fps", "tokens": "tokens", "chunks": "chunks",
    "side": "px", "days": "days", "hours": "h", "minutes": "min",
}  # fmt: skip
#: Those of them that a label does not repeat.
_SHORTUNITS = {"s", "ms", "mb", "gb"}
#: Names that do not read as a label by themselves.
_LABELS = {
    "fps": "Frames a second",
    "preview_fps": "Frames a second shown",
    "max_side": "Largest side",
    "vad": "Voice activity detector",
}
#: Settings of the window that are read once, at its start.
_AT_START = {"window.language", "window.start_minimised"}


@dataclass(frozen=True, slots=True)
class Row:
    """One setting. ``effect``: when a change is felt. ``fixed``: the environment has the last word."""

    key: str
    label: str
    description: str
    unit: str
    kind: Kind
    default: Any
    minimum: float | None
    maximum: float | None
    choices: tuple[str, ...]
    effect: Effect
    fixed: bool

    @property
    def section(self) -> str:
        """The section it stands in."""
        return self.key.partition(".")[0]

    def matches(self, words: Iterable[str]) -> bool:
        """Whether every one of ``words`` (lower case) occurs in what is shown of it, or in its name."""
        shown = f"{self.key} {self.label} {self.description} {section_title(self.section)}"
        text = shown.casefold()
        return all(word in text for word in words)


def rows(environ: Mapping[str, str] = os.environ) -> tuple[Row, ...]:
    """All of them, in the order of the settings model."""
    return tuple(_row(key, field, environ) for key, field in settings.described())


def found(every: Iterable[Row], search: str) -> tuple[Row, ...]:
    """Those that ``search`` finds; all for an empty search."""
    words = search.casefold().split()
    return tuple(row for row in every if row.matches(words))


def section_title(section: str) -> str:
    """A section's name for a person, in their language."""
    return translate("settings", english_title(section))


def section_about(section: str) -> str:
    """One sentence about a section."""
    return translate("settings", english_about(section))


def english_title(section: str) -> str:
    """A section's name."""
    return section.replace("_", " ").capitalize()


def english_about(section: str) -> str:
    """The section's docstring, its first paragraph."""
    model = type(settings.Settings.model_fields[section].default)
    return " ".join((model.__doc__ or "").strip().split("\n\n")[0].split())


def english_label(name: str) -> str:
    """``endpoint_complete_s`` as ``Endpoint complete``."""
    if name in _LABELS:
        return _LABELS[name]
    parts = name.split("_")
    if len(parts) > 1 and parts[-1] in _SHORTUNITS:
        parts = parts[:-1]
    text = " ".join(parts)
    return text[:1].upper() + text[1:]


def value_of(values: settings.Settings, key: str) -> Any:
    """The value in force of ``section.name``."""
    section, _, name = key.partition(".")
    return getattr(getattr(values, section), name)


def as_text(value: Any) -> str:
    """A value as ``settings.change`` takes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _row(key: str, field: FieldInfo, environ: Mapping[str, str]) -> Row:
    section, _, name = key.partition(".")
    bounds: dict[str, float] = {}
    for rule in field.metadata:
        for side in ("ge", "gt", "le", "lt"):
            if (limit := getattr(rule, side, None)) is not None:
                bounds["minimum" if side.startswith("g") else "maximum"] = float(limit)
    choices = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
    kind: Kind = "text"
    if choices:
        kind = "choice"
    elif field.annotation is bool:
        kind = "switch"
    elif field.annotation is int:
        kind = "integer"
    elif field.annotation is float:
        kind = "number"
    effect: Effect = "session"
    if section == "window":
        effect = "start" if key in _AT_START else "now"
    unit = UNITS.get(name.rpartition("_")[2], "") if kind in {"integer", "number"} else ""
    return Row(
        key,
        translate("settings", english_label(name)),
        translate("settings", field.description or ""),
        translate("settings", unit) if unit else "",
        kind,
        field.default,
        bounds.get("minimum"),
        bounds.get("maximum"),
        tuple(str(choice) for choice in choices),
        effect,
        f"AURA_{section}__{name}".upper() in {word.upper() for word in environ},
    )
