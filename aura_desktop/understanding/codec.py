"""Conditions as JSON-ready objects, and back."""

from __future__ import annotations

import dataclasses
from typing import Any, get_args

from aura_desktop.understanding import conditions as c

_KINDS: dict[str, type] = {kind.__name__: kind for kind in (*get_args(c.Leaf), c.And, c.Or, c.Not)}


def plain(condition: c.Condition | None) -> dict[str, Any] | None:
    """``condition`` as an object; ``None`` as it is."""
    if condition is None:
        return None
    held: dict[str, Any] = {"is": type(condition).__name__}
    for field in dataclasses.fields(condition):
        value = getattr(condition, field.name)
        if field.name == "parts":
            held["parts"] = [plain(part) for part in value]
        elif field.name == "part":
            held["part"] = plain(value)
        else:
            held[field.name] = value
    return held


def from_plain(held: dict[str, Any] | None) -> c.Condition | None:
    """What ``plain`` wrote. Raises ``KeyError`` or ``TypeError`` for anything else."""
    if held is None:
        return None
    values = {name: value for name, value in held.items() if name != "is"}
    if "parts" in values:
        values["parts"] = tuple(from_plain(part) for part in values["parts"])
    if "part" in values:
        values["part"] = from_plain(values["part"])
    made: c.Condition = _KINDS[held["is"]](**values)
    return made
