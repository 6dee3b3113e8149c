"""Does somebody start to speak over the assistant? By loudness alone, sooner than a detector of speech can know.

Pure. Neighbours: ``session.ears`` feeds it what the echo canceller leaves, ``session.turns`` has it confirmed
by the detector.
"""

from __future__ import annotations

from collections import deque

BLOCK = 160  # samples of 10 ms at 16 kHz
# Blocks that must be loud one after the other: a key or a click is shorter.
RUN = 3
# Decibels above the loudest of what was left of the echo: less is a syllable that it left more of.
RISE_DB = 6.0
# Decibels of full scale below which it is no voice. The canceller takes most of the first syllable over the
# assistant's with the echo, so this is far below a voice: over 36 replies with somebody cutting in at 6 to
# -6 dB against the echo, -50 was passed for long enough after 80 ms (median), -65 after 57 ms; neither in the
# echo alone.
LEAST_DB = -65.0
# Blocks whose loudest is the floor: the echo left in two seconds holds every kind of syllable.
FLOOR_BLOCKS = 200
# Blocks of the assistant's voice that must be known before anything can be louder than its echo.
KNOWN_BLOCKS = 20
# Blocks for which the assistant's voice lasts in the room after it was played, pauses between words included.
LINGER_BLOCKS = 40
# Decibels of full scale from which the far end is a voice.
FAR_DB = -60.0


class LoudnessRise:
    """Feed it every 10 ms block of the near end without its echo, in order, while the assistant may speak."""

    def __init__(self) -> None:
        self._levels: deque[float] = deque(maxlen=FLOOR_BLOCKS)
        self._run: list[float] = []
        self._lingers = 0

    def far(self, level_db: float) -> None:
        """How loud the loudest of what the speaker played since the last block is, in decibels of full scale."""
        if level_db >= FAR_DB:
            self._lingers = LINGER_BLOCKS

    def push(self, level_db: float) -> bool:
        """Whether the block that is ``level_db`` loud (decibels of full scale) makes it certain that
        something has become louder than the echo.

        Once for each rise; what stays loud becomes the floor.
        """
        if not self._lingers:
            # What is heard while the assistant is silent says nothing of its echo.
            self._levels.clear()
            self._run.clear()
            return False
        self._lingers -= 1
        if len(self._levels) >= KNOWN_BLOCKS and level_db >= self._bound():
            self._run.append(level_db)
            if len(self._run) < RUN:
                return False
            self._keep()
            return True
        self._run.append(level_db)
        self._keep()
        return False

    def _bound(self) -> float:
        return max(LEAST_DB, max(self._levels) + RISE_DB)

    def _keep(self) -> None:
        self._levels.extend(self._run)
        self._run.clear()
