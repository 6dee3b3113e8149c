"""After a device ran dry, what is thrown away is silence, and what was heard meanwhile is known."""

from __future__ import annotations

import pytest

from aura_desktop.audio.dryness import LONGEST_S, Dryness

BLOCK_S, BUFFER_S = 0.01, 0.02


def test_a_device_that_keeps_up_plays_everything() -> None:
    dryness = Dryness(BLOCK_S, BUFFER_S)
    assert [dryness.silence_before(n / 100, dry=False) for n in range(100)] == [0.0] * 100


def test_what_is_asked_for_while_it_starts_anew_is_not_heard() -> None:
    """The callback was held up for 65 ms: measured with PulseAudio behind ALSA."""
    dryness = Dryness(BLOCK_S, BUFFER_S)
    assert dryness.silence_before(1.0, dry=False) == 0.0
    thrown = [dryness.silence_before(1.065 + n / 1000, dry=True) for n in range(30)]
    assert thrown == [None] * 30
    assert dryness.silence_before(1.095, dry=False) == pytest.approx(1.095 - 1.0 - 0.03)
    assert dryness.silence_before(1.096, dry=False) == 0.0


def test_a_driver_that_always_says_so_is_not_believed() -> None:
    dryness = Dryness(BLOCK_S, BUFFER_S)
    times = [n / 100 for n in range(200)]
    silent = [dryness.silence_before(t, dry=True) is None for t in times]
    assert silent == [t < LONGEST_S for t in times]
    assert dryness.silence_before(2.0, dry=False) == 0.0
