"""Session time: seconds since start, on the wall or simulated."""

from __future__ import annotations

import time


class RealClock:
    """Seconds since ``start`` by the machine's monotonic clock; 0 until then."""

    def __init__(self) -> None:
        self._zero: float | None = None

    def start(self) -> None:
        """Now is 0."""
        self._zero = time.monotonic()

    @property
    def started(self) -> bool:
        """Whether time runs."""
        return self._zero is not None

    def now(self) -> float:
        """Seconds since start."""
        return 0.0 if self._zero is None else time.monotonic() - self._zero


class SimClock:
    """Seconds that pass only when told to: the stream's own time."""

    def __init__(self) -> None:
        self._now = 0.0

    def now(self) -> float:
        """Seconds since start."""
        return self._now

    def advance_to(self, t: float) -> None:
        """It is now ``t``. Raises ``ValueError`` when that lies in the past."""
        if t < self._now:
            raise ValueError(f"time does not run backwards: {t} < {self._now}")
        self._now = t
