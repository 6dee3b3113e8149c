"""Whether a voice is near enough to be meant: a television or the next room must not start a turn. Pure.

Neighbours: ``turns`` asks about every window in which somebody speaks.
"""

from __future__ import annotations

from collections import deque

from aura_desktop.settings import TurnSettings

#: Windows whose loudest one speaks for all: between two syllables every voice is faint.
BRIDGE_WINDOWS = 5
#: Decibels by which a voice that has begun may fall and still be near.
FADING_DB = 10.0
#: Decibels that the echo canceller may take from a voice that speaks over the assistant's.
OVER_ASSISTANT_DB = 8.0
#: Turns whose faintest one says how loud the user is.
TURNS = 3


class Nearness:
    """Feed it every window in order."""

    def __init__(self, settings: TurnSettings) -> None:
        self._settings = settings
        self._levels: deque[float] = deque(maxlen=BRIDGE_WINDOWS)
        self._turns: deque[float] = deque(maxlen=TURNS)

    @property
    def known(self) -> bool:
        """Whether the user was ever heard."""
        return bool(self._turns)

    def window(self, level_db: float, *, begun: bool, over_assistant: bool) -> bool:
        """Whether a voice now, ``level_db`` decibels of full scale, is near; ``begun``: the last was."""
        self._levels.append(level_db)
        least = self._settings.quietest_db
        if self._turns:
            least = max(least, min(self._turns) - self._settings.farther_db)
        if begun:
            least -= FADING_DB
        if over_assistant:
            least -= OVER_ASSISTANT_DB
        return max(self._levels) >= least

    def turn(self, loudest_db: float) -> None:
        """The user has said something; its loudest window."""
        self._turns.append(loudest_db)
