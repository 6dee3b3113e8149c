"""Every camera, microphone, speaker, screen and open window of this machine."""

from __future__ import annotations

from collections.abc import Callable

from aura_desktop.errors import PartUnusable
from aura_desktop.media import Device


def all_devices() -> dict[str, list[Device]]:
    """``{"cameras": …, "microphones": …, "speakers": …, "screens": …, "windows": …}``; what cannot be
    asked is empty.
    """
    from aura_desktop.audio import list_microphones, list_speakers
    from aura_desktop.capture import list_cameras, list_screens, list_windows

    return {
        "cameras": _listed(list_cameras),
        "microphones": _listed(list_microphones),
        "speakers": _listed(list_speakers),
        "screens": _listed(list_screens),
        "windows": _listed(list_windows),
    }


def _listed(ask: Callable[[], list[Device]]) -> list[Device]:
    try:
        return list(ask())
    except PartUnusable:
        return []
