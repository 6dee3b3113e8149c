"""How loud a block of samples is."""

from __future__ import annotations

import math

import numpy as np

from aura_desktop.media import Samples

#: What digital silence counts as: below the last of 16 bits.
SILENT_DB = -100.0


def decibels(samples: Samples) -> float:
    """Root mean square of ``samples`` in decibels of full scale, ``SILENT_DB`` at least."""
    power = float(np.square(samples).mean()) if len(samples) else 0.0
    return max(SILENT_DB, 10 * math.log10(power)) if power > 0 else SILENT_DB
