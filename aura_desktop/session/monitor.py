"""How loud each side is, for a level meter: pure, told the samples."""

from __future__ import annotations

from typing import Literal

import numpy as np

from aura_desktop.media import Samples

Side = Literal["microphone", "voice"]

#: Seconds of sound that one reading is of: twenty readings a second look smooth.
METER_S = 0.05
#: Decibels below full scale that count as silence on a meter.
FLOOR_DB = -60.0


def loudness(samples: Samples) -> float:
    """The level of ``samples`` in [0, 1]: 0 at ``FLOOR_DB`` or below, 1 at full scale, linear in decibels."""
    if not len(samples):
        return 0.0
    power = float(np.mean(np.square(samples, dtype=np.float64)))
    if power <= 0.0:
        return 0.0
    db = 10.0 * float(np.log10(power))
    return min(1.0, max(0.0, 1.0 - db / FLOOR_DB))


class Meter:
    """Gathers sound and gives a reading for each ``METER_S`` of it."""

    def __init__(self) -> None:
        self._waiting: list[Samples] = []
        self._held = 0

    def push(self, samples: Samples, rate: int) -> float | None:
        """Take samples in; the level in [0, 1] once there is enough for a reading."""
        self._waiting.append(samples)
        self._held += len(samples)
        if self._held < METER_S * rate:
            return None
        level = loudness(np.concatenate(self._waiting))
        self._waiting.clear()
        self._held = 0
        return level
