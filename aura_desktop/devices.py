"""Every camera, microphone, speaker and screen of this machine."""

from __future__ import annotations

from collections.abc import Callable

from aura_desktop.errors import PartUnusable
from aura_desktop.media import Device


def all_devices() -> dict[str, list[Device]]:
    """``{"cameras": …, "microphones": …, "speakers": …, "screens": …}``; what cannot be asked is empty."""
    from aura_desktop.audio import list_microphones, list_speakers
    from aura_desktop.capture import list_cameras, list_screens

    return {
        "cameras": _listed(list_cameras),
        "microphones": _listed(list_microphones),
        "speakers": _listed(list_speakers),
        "screens": _listed(list_screens),
    }


def _listed(ask: Callable[[], list[Device]]) -> list[Device]:
    try:
        return list(ask())
    except PartUnusable:
        return []
