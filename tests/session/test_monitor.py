"""Level meters: decibels as a share of the scale."""

from __future__ import annotations

import numpy as np
import pytest

from aura_desktop.session.monitor import Meter, loudness


@pytest.mark.parametrize(("db", "level"), [(0, 1.0), (-30, 0.5), (-60, 0.0), (-90, 0.0)])
def test_scale_is_linear_in_decibels(db: float, level: float) -> None:
    samples = np.full(800, 10 ** (db / 20), np.float32)
    assert loudness(samples) == pytest.approx(level, abs=1e-4)


def test_silence_and_nothing_read_zero() -> None:
    assert loudness(np.zeros(10, np.float32)) == 0.0
    assert loudness(np.zeros(0, np.float32)) == 0.0


def test_meter_reads_once_there_is_enough() -> None:
    meter = Meter()
    block = np.full(300, 1.0, np.float32)
    assert [meter.push(block, 16_000) for _ in range(3)] == [None, None, 1.0]
    assert meter.push(block, 16_000) is None
