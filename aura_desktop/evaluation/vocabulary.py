"""Everyday names: what a reply about an empty picture must not contain."""

from __future__ import annotations

from functools import cache

from aura_desktop.evaluation import photos
from aura_desktop.videollm.nano import concepts

_OF_THE_CAMERA = frozenset({"camera", "lens cap", "screen", "lamp", "curtain", "mask"})
"""Names that an honest reply may hold: "the camera is covered", "the screen is black"."""


@cache
def everyday_names() -> tuple[str, ...]:
    """Every name of the vocabulary and of the photographs; a colour's only with its article ("an orange")."""
    known = {c.noun for c in concepts.vocabulary()} | {
        a for c in concepts.vocabulary() for a in c.aliases
    }
    known |= {name for photo in photos.load() for name in (*photo.names, *photo.ask)}
    colours = set(concepts.COLOURS)
    plain = known - colours - _OF_THE_CAMERA
    return (*sorted(plain), *(f"an {name}" for name in sorted(known & colours)))
