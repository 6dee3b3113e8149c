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
    assert dryness.blocks == 30
    assert dryness.silence_before(1.095, dry=False) == pytest.approx(1.095 - 1.0 - BUFFER_S)
    assert dryness.silence_before(1.096, dry=False) == 0.0


def test_a_block_that_comes_late_is_thrown_away_before_the_driver_says_so() -> None:
    """Measured at the sound server's own rate: so long was nothing heard, the late block's 10 ms included."""
    dryness = Dryness(BLOCK_S, BUFFER_S)
    assert dryness.silence_before(0.994, dry=False) == 0.0
    assert dryness.silence_before(1.1, dry=False) == 0.0
    assert dryness.silence_before(1.101, dry=True) is None
    missing = 1.101 - 0.994 - BUFFER_S - 2 * BLOCK_S
    assert dryness.silence_before(1.101, dry=False) == pytest.approx(missing)
    assert dryness.silence_before(1.102, dry=False) == 0.0


def test_a_late_block_that_was_in_time_for_the_device_changes_nothing() -> None:
    dryness = Dryness(BLOCK_S, BUFFER_S)
    times = [1.0, 1.04, 1.041, 1.042, 1.052]
    assert [dryness.silence_before(t, dry=False) for t in times] == [0.0] * 5
    assert dryness.silence_before(1.062, dry=True) is None
    assert dryness.silence_before(1.063, dry=False) == 0.0


def test_a_driver_that_always_says_so_is_not_believed() -> None:
    dryness = Dryness(BLOCK_S, BUFFER_S)
    times = [n / 100 for n in range(200)]
    silent = [dryness.silence_before(t, dry=True) is None for t in times]
    assert silent == [t < LONGEST_S for t in times]
    assert dryness.silence_before(2.0, dry=False) == 0.0
    assert not dryness.stuck


def test_one_that_never_gets_going_is_to_be_opened_anew() -> None:
    dryness = Dryness(BLOCK_S, BUFFER_S)
    heard, t = [], 0.0
    while not dryness.stuck:
        t += 0.0007
        heard.append(dryness.silence_before(t, dry=True))
    assert set(heard) == {None}
    assert t == pytest.approx(LONGEST_S, abs=0.01)
