"""From an utterance to requests: the seam, and what a reader must know of the session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from aura_desktop.understanding.requests import Reading


@dataclass(frozen=True, slots=True)
class Standing:
    """What words are read against: the time (aware), and the thing that was last spoken of, empty for none."""

    now: datetime
    thing: str = ""


class Reader(Protocol):
    """Reads in milliseconds; never raises for what a user can say."""

    def read(self, text: str, standing: Standing) -> Reading:
        """What ``text`` asks for, at least one request."""
