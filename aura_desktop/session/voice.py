"""How the assistant speaks, as the user wants it: pace and loudness. Pure state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from aura_desktop.media import Samples

#: How much each "slower" or "louder" changes, and how far it may go.
STEP, LEAST, MOST = 1.25, 0.5, 2.0


@dataclass(slots=True)
class Voice:
    """Times the usual pace and loudness."""

    pace: float = 1.0
    gain: float = 1.0

    def turn(self, what: Literal["pace", "gain"], *, up: bool) -> bool:
        """One step up or down; ``False``: it is at its end."""
        before = self.pace if what == "pace" else self.gain
        after = min(MOST, max(LEAST, before * (STEP if up else 1 / STEP)))
        if what == "pace":
            self.pace = after
        else:
            self.gain = after
        return after != before

    def loud(self, samples: Samples) -> Samples:
        """``samples`` at this loudness, within [-1, 1]."""
        if self.gain == 1.0:
            return samples
        return np.asarray(np.clip(samples * np.float32(self.gain), -1.0, 1.0), np.float32)
