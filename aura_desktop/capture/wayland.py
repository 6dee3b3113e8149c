"""Wayland shows a program no other's window: say so instead of watching a black one."""

from __future__ import annotations

import os
from collections.abc import Mapping

from aura_desktop.errors import PartUnusable


def on_wayland(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the desktop session is Wayland's; its X server (XWayland) sees a black screen."""
    session = environ.get("XDG_SESSION_TYPE", "")
    if session in {"x11", "wayland"}:
        return session == "wayland"
    return bool(environ.get("WAYLAND_DISPLAY"))


def refuse_on_wayland() -> None:
    """Raises ``PartUnusable`` on Wayland."""
    if on_wayland():
        raise PartUnusable(
            "camera",
            "Wayland does not let a program watch one window.",
            "Watch the whole screen: --video screen",
        )
