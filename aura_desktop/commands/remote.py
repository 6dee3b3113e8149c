"""``toggle · ask · stop · mute``: talk to the window that runs."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from aura_desktop.errors import PartUnusable


def toggle() -> None:
    """Show the running window, or hide it. Bind this to a key in your desktop's settings."""
    _send({"do": "toggle"})


def ask(text: Annotated[str, typer.Argument(metavar="TEXT")]) -> None:
    """Put a question to the running session."""
    if not text.strip():
        raise typer.BadParameter("there is no question in it.", param_hint="TEXT")
    _send({"do": "ask", "text": text})


def stop() -> None:
    """Silence the running session."""
    _send({"do": "stop"})


def mute() -> None:
    """Mute the microphone of the running session, or open it again."""
    _send({"do": "mute"})


def _send(request: dict[str, Any]) -> None:
    from aura_desktop.gui.instance import send

    if send(request):
        return
    if send({"do": "nothing"}):
        raise PartUnusable("window", "The window has no session.", "Start one there: Ctrl+R")
    raise PartUnusable("window", "No window runs.", "Start one: aura-desktop")
