"""A key with modifiers as a setting writes it, ``Ctrl+Alt+M``, and what X11 and Windows call it. Qt-free."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aura_desktop.gui.models.words import translate

_MODIFIERS = {
    "ctrl": "Ctrl", "control": "Ctrl", "alt": "Alt", "shift": "Shift",
    "meta": "Meta", "super": "Meta", "win": "Meta",
}  # fmt: skip
# The order in which they are written.
_ORDER = ("Ctrl", "Alt", "Shift", "Meta")
# Name, X11's keysym, Windows' virtual key.
_NAMED = {
    "space": ("Space", "space", 0x20),
    "pause": ("Pause", "Pause", 0x13),
    "scrolllock": ("ScrollLock", "Scroll_Lock", 0x91),
    "insert": ("Insert", "Insert", 0x2D),
    "home": ("Home", "Home", 0x24),
    "end": ("End", "End", 0x23),
    "pageup": ("PageUp", "Prior", 0x21),
    "pagedown": ("PageDown", "Next", 0x22),
}
_F1 = 0x70  # Windows' F1; the others follow
# Keys that no program types with: they may be taken as they are.
_FREE = {"Pause", "ScrollLock"}


class NotUnderstood(ValueError):
    """Its text is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class Combination:
    """``keysym`` is the key's name in X11, ``virtual_key`` its number on Windows."""

    modifiers: frozenset[str]
    key: str
    keysym: str
    virtual_key: int

    def __str__(self) -> str:
        return "+".join((*(name for name in _ORDER if name in self.modifiers), self.key))


def parse(text: str) -> Combination:
    """``text`` as a combination. Raises ``NotUnderstood``."""
    *before, last = (part.strip().casefold() for part in text.split("+"))
    modifiers = frozenset(_MODIFIERS.get(part, "") for part in before)
    known = _key(last)
    if known is None or "" in modifiers:
        raise NotUnderstood(
            translate(
                "hotkey", "The global hotkey “{keys}” is not understood; write it like Ctrl+Alt+M."
            ).format(keys=text)
        )
    made = Combination(modifiers, *known)
    is_function = re.fullmatch(r"F\d+", made.key) is not None
    if not (modifiers - {"Shift"} or is_function or made.key in _FREE):
        raise NotUnderstood(
            translate(
                "hotkey",
                "The global hotkey “{keys}” would take a key that one types with from every program;"
                " add Ctrl, Alt or Meta.",
            ).format(keys=text)
        )
    return made


def _key(name: str) -> tuple[str, str, int] | None:
    if re.fullmatch(r"[a-z0-9]", name):
        return name.upper(), name, ord(name.upper())
    if (number := re.fullmatch(r"f([1-9]|1\d|2[0-4])", name)) is not None:
        return name.upper(), name.upper(), _F1 + int(number[1]) - 1
    return _NAMED.get(name)
