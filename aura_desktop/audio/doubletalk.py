"""Does somebody speak while the assistant does? Told within some 20 ms, sooner than a detector of speech can know.

What is left of the microphone's sound once the foretold echo is taken out is compared with what was left of
the echo before, band by band: a voice is in many bands at once more than that. Pure. Neighbours: ``echo`` feeds
it, ``session.turns`` has it confirmed by the detector of speech.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from aura_desktop.audio.echopath import BLOCK
from aura_desktop.audio.level import SILENT_DB, decibels
from aura_desktop.media import Samples

# Hertz between two bins of a block with its overlap.
BIN_HZ = 50
# Edges of the bands, in hertz: about as the ear has them, from the deepest voice up to 8 kHz.
EDGES_HZ = (
    150, 300, 450, 600, 800, 1000, 1250, 1550, 1900, 2300, 2800, 3400, 4100, 5000, 6250, 8000,
)  # fmt: skip
# Bands that must be louder together: no voice is in all of them.
BANDS = 8
# Decibels by which they are on the mean louder than what is left of an echo, when somebody speaks. Over replies
# with somebody cutting in at 6 to -6 dB against the echo the first two such blocks ended after 18 ms (median)
# and 56 ms (95 %), in a room without and in one with 0.3 s of reverberation (``benchmarks/double_talk.py``).
RISE_DB = 4.0
# Decibels that a band counts at most.
MOST_DB = 15.0
# Blocks that must be so one after the other: a key or a click is shorter.
RUN = 2
# Decibels of full scale below which it is no voice that is meant.
LEAST_DB = -58.0
# Share of what is left of the echo that is expected to stay below the bound; the bound moves by so many
# decibels a block.
BELOW = 0.9
STEP_DB = 0.5
# Decibels by which an echo may fall from block to block: a room rings on.
DECAY_DB = 1.5
# Decibels above the noise of a band that are noise still; how fast its estimate falls, and rises a block.
OVER_NOISE_DB = 6.0
NOISE_FALLS, NOISE_RISES_DB = 0.1, 0.02
# Decibels by which what is left of an echo must stand out of the noise to be learned from.
LEARNED_DB = 3.0
# What is left of the echo before it was heard, and the bounds of that, in decibels below the echo.
LEFT_DB, LEFT_BOUNDS_DB = -20.0, (-50.0, 0.0)
# Decibels of full scale from which the far end is a voice.
FAR_DB = -60.0
# Blocks for which the assistant's voice lasts in the room after it was played, pauses between words included.
LINGER_BLOCKS = 40
# Blocks of a reply that must be known before anything can be louder than its echo.
KNOWN_BLOCKS = 20
# Decibels of the echo that must be foretold, unless what is left is so near the noise of the room.
FORETOLD_DB, HIDDEN_DB = 12.0, 4.0
# Share of the blocks, of about the last so many that have an echo, in which it must be so to be relied on; blocks
# for which what was played is certainly heard.
RELIABLE, RELIABLE_BLOCKS = 0.8, 50
HEARD_BLOCKS = 5
# Decibels by which the bound rises for every alarm that proved false, and falls again a block of the
# assistant's voice: one false alarm in half a minute of it.
DISTRUST_DB, TRUST_DB = 3.0, 0.001
_POWER_FLOOR = 1e-11


class DoubleTalk:
    """Feed it every 10 ms of the far end, of the near end, and of what is left of that, in order."""

    def __init__(self) -> None:
        bands = len(EDGES_HZ) - 1
        self._left_db = np.full(bands, LEFT_DB)
        self._noise_db = np.zeros(bands)
        self._echo_db = np.full(bands, SILENT_DB)
        self._lingers = self._known = self._run = 0
        self._silence_db = 0.0
        self._reliable = 0.0
        self._bound_db = RISE_DB

    def was_false(self) -> None:
        """Nobody spoke when it said so last."""
        self._bound_db = min(self._bound_db + DISTRUST_DB, 2 * MOST_DB)

    def push(self, far: Samples | None, near: Samples, left: Samples) -> bool:
        """Whether somebody speaks over the assistant in the block ``near``, of which ``left`` is left."""
        louder = self._louder(_bands(near - left), _bands(left))
        self._silence_db = float(_noise(np.array(self._silence_db), np.array(decibels(near))))
        if far is not None and decibels(far) >= FAR_DB:
            self._lingers = LINGER_BLOCKS
        if not self._lingers:
            self._known = self._run = 0
            return False
        self._lingers -= 1
        self._known += 1
        self._bound_db = max(RISE_DB, self._bound_db - TRUST_DB)
        near_db, left_db = decibels(near), decibels(left)
        if louder < RISE_DB and self._lingers >= LINGER_BLOCKS - HEARD_BLOCKS:
            good = near_db - left_db >= FORETOLD_DB or left_db <= self._silence_db + HIDDEN_DB
            self._reliable += (good - self._reliable) / RELIABLE_BLOCKS
        known = self._known > KNOWN_BLOCKS and self._reliable >= RELIABLE
        over = known and louder >= self._bound_db and left_db >= LEAST_DB
        self._run = self._run + 1 if over else 0
        return self._run >= RUN

    def _louder(self, echo: npt.NDArray[np.float64], left: npt.NDArray[np.float64]) -> float:
        """Decibels by which the loudest bands of what is left are louder than expected; learns."""
        self._echo_db = np.maximum(echo, self._echo_db - DECAY_DB)
        expected = self._left_db + self._echo_db
        over = left - np.maximum(expected, self._noise_db + OVER_NOISE_DB)
        step = np.where(over > 0, BELOW * STEP_DB, (BELOW - 1) * STEP_DB)
        moved = np.clip(self._left_db + step, *LEFT_BOUNDS_DB)
        self._left_db = np.where(expected > self._noise_db + LEARNED_DB, moved, self._left_db)
        self._noise_db = _noise(self._noise_db, left)
        return float(np.sort(np.clip(over, 0.0, MOST_DB))[-BANDS:].mean())


def _noise(
    noise_db: npt.NDArray[np.float64], now_db: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """The least of a level, forgotten slowly."""
    rises = np.full_like(noise_db, NOISE_RISES_DB)
    return noise_db + np.where(now_db < noise_db, (now_db - noise_db) * NOISE_FALLS, rises)


_EDGES = [hz // BIN_HZ for hz in EDGES_HZ]
_WIDTHS = np.diff(_EDGES)


def _bands(block: Samples) -> npt.NDArray[np.float64]:
    """The power of each band of a block, in decibels."""
    spectrum = np.fft.rfft(block, 2 * BLOCK)
    power = np.square(spectrum.real) + np.square(spectrum.imag)
    sums = np.add.reduceat(power, _EDGES)[:-1]
    return 10 * np.log10(sums / _WIDTHS / BLOCK + _POWER_FLOOR)
