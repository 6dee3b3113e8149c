"""What is said beside the window: replies and losses to a screen reader, alerts to whoever looks elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from aura_desktop import events


class Announcer:
    """Give it every event."""

    def __init__(self, replies: QWidget, losses: QWidget, tell: Callable[[str], None]) -> None:
        """``replies`` and ``losses`` are the widgets that a screen reader hears them from; ``tell`` is
        given each alert that was spoken, in words.
        """
        self._replies = replies
        self._losses = losses
        self._tell = tell
        self._alerts: set[str] = set()

    def take(self, event: events.Event) -> None:
        """Say what is to be said of ``event``."""
        match event:
            case events.ReplyStarted() if event.cause != "question":
                self._alerts.add(event.id)
            case events.ReplyEnded() if event.text:
                self._announce(self._replies, event.heard if event.interrupted else event.text)
                if event.id in self._alerts:
                    self._alerts.discard(event.id)
                    self._tell(event.text)
            case events.PartLost():
                self._announce(self._losses, event.why)
            case events.Warned():
                self._announce(self._losses, event.text)

    def _announce(self, widget: QWidget, words: str) -> None:
        if words and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, words))
