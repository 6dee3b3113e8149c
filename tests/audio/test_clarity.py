"""Noise is left in where suppressing it would cost words."""

from __future__ import annotations

import numpy as np
import pytest

from aura_desktop.audio import RATE, clearer
from aura_desktop.audio.clarity import CLEAR_DB, range_db
from aura_desktop.media import Samples


def spoken(noise_db: float) -> Samples:
    """Half a second at -20 dB between half seconds of nothing, in noise of ``noise_db``."""
    rng = np.random.default_rng(1)
    sound = rng.normal(0, 10 ** (noise_db / 20), 3 * RATE // 2)
    sound[RATE // 2 : RATE] += rng.normal(0, 0.1, RATE // 2)
    return sound.astype(np.float32)


@pytest.mark.parametrize(("noise_db", "left_in"), [(-90, True), (-45, True), (-30, False)])
def test_noise_is_left_in_where_there_is_little(noise_db: float, left_in: bool) -> None:
    noisy, suppressed = spoken(noise_db), spoken(-90)
    heard = clearer(noisy, suppressed)
    assert heard is (noisy if left_in else suppressed)
    assert range_db(noisy) == pytest.approx(-20 - noise_db, abs=2)


def test_nothing_at_all() -> None:
    nothing = np.zeros(0, np.float32)
    assert range_db(nothing) == 0 < CLEAR_DB
    assert len(clearer(nothing, nothing)) == 0
