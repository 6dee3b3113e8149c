"""The way from the loudspeaker to the microphone, learned from what was played and heard."""

from __future__ import annotations

import numpy as np
import pytest

from aura_desktop.audio import RATE, decibels
from aura_desktop.audio.echopath import BLOCK, MAX_SKIP, PARTITIONS, EchoPath
from aura_desktop.media import Samples

rng = np.random.default_rng(11)


def spoken(seconds: float, seed: int = 0) -> Samples:
    """Coloured noise in syllables."""
    own = np.random.default_rng(seed)
    sound = np.convolve(own.normal(0, 0.1, round(seconds * RATE)), np.hanning(12), "same")
    sound *= np.sin(np.arange(len(sound)) * 2 * np.pi * 2.5 / RATE) > -0.5
    return sound.astype(np.float32)


def in_a_room(far: Samples, *, delay_s: float = 0.03, ringing_s: float = 0.2) -> Samples:
    own = np.random.default_rng(5)
    tail = np.arange(round(ringing_s * RATE)) / RATE
    answer = own.standard_normal(len(tail)) * np.exp(-6.9 * tail / ringing_s)
    answer *= 0.3 / np.sqrt(np.square(answer).sum())
    answer[0] = 0.6
    late = np.concatenate([np.zeros(round(delay_s * RATE)), np.convolve(far, answer)])
    return late[: len(far)].astype(np.float32)


def left_of(path: EchoPath, far: Samples, near: Samples) -> Samples:
    starts = range(0, len(far) - BLOCK + 1, BLOCK)
    return np.concatenate([path.push(far[s : s + BLOCK], near[s : s + BLOCK]) for s in starts])


def gone_db(near: Samples, left: Samples, start_s: float, end_s: float) -> float:
    part = slice(round(start_s * RATE), round(end_s * RATE))
    return decibels(near[part]) - decibels(left[part])


def test_an_echo_is_foretold_within_seconds() -> None:
    far = spoken(6.0)
    near = in_a_room(far)
    left = left_of(EchoPath(), far, near)
    assert gone_db(near, left, 0.5, 1.0) > 18
    assert gone_db(near, left, 3.0, 6.0) > 30


def test_who_speaks_over_the_echo_is_left_whole() -> None:
    far, user = spoken(8.0), spoken(8.0, seed=1)
    user[: 5 * RATE] = 0
    near = in_a_room(far) + user
    left = left_of(EchoPath(), far, near)
    part = slice(5 * RATE, len(left))
    assert gone_db(in_a_room(far), left, 3.0, 5.0) > 18
    # What is left is the user, and little else.
    error = decibels(left[part] - user[part])
    assert decibels(user[part]) - error > 8
    assert decibels(left[part]) == pytest.approx(decibels(user[part]), abs=1.0)


def test_a_path_that_changes_is_learned_anew() -> None:
    far = spoken(12.0)
    near = np.where(np.arange(len(far)) < 6 * RATE, in_a_room(far), -in_a_room(far, delay_s=0.06))
    near = near.astype(np.float32)
    left = left_of(EchoPath(), far, near)
    assert gone_db(near, left, 6.0, 6.5) >= 0  # never louder than it came
    assert gone_db(near, left, 9.0, 12.0) > 15


def test_what_is_not_of_the_far_end_passes_untouched() -> None:
    user = spoken(3.0, seed=2)
    path = EchoPath()
    for start in range(0, len(user), BLOCK):
        block = user[start : start + BLOCK]
        assert np.array_equal(path.push(None, block), block)


@pytest.mark.parametrize("late_blocks", [PARTITIONS + 4, MAX_SKIP])
def test_an_echo_later_than_the_path_is_foretold_once_it_is_known_how_late(
    late_blocks: int,
) -> None:
    far = spoken(6.0)
    near = in_a_room(far, delay_s=0.01 * late_blocks + 0.02, ringing_s=0.05)
    ignorant, told = EchoPath(), EchoPath()
    told.skip = late_blocks
    assert gone_db(near, left_of(ignorant, far, near), 3.0, 6.0) < 3
    assert gone_db(near, left_of(told, far, near), 3.0, 6.0) > 18


def test_what_was_learned_stays_true_when_the_start_of_the_path_moves() -> None:
    far = spoken(8.0)
    near = in_a_room(far, delay_s=0.08, ringing_s=0.05)
    path = EchoPath()
    half = 4 * RATE
    left_of(path, far[:half], near[:half])
    path.skip = 5
    left = left_of(path, far[half:], near[half:])
    assert gone_db(near[half:], left, 0.0, 0.3) > 15
    path.skip = -3
    assert path.skip == 0
    path.skip = 1000
    assert path.skip == MAX_SKIP


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_silence_and_full_scale_do_no_harm(level: float) -> None:
    path = EchoPath()
    for _ in range(200):
        loud = (level * np.sign(rng.standard_normal(BLOCK))).astype(np.float32)
        left = path.push(loud, loud)
        assert np.isfinite(left).all()
        assert np.square(left).mean() <= np.square(loud).mean() + 1e-9


@pytest.mark.parametrize("later", [-2, 3])
def test_a_path_that_is_known_to_have_moved_is_known_still(later: int) -> None:
    far = spoken(8.0)
    delay_s, at = 0.05, 5 * RATE
    near = np.concatenate(
        [
            in_a_room(far, delay_s=delay_s, ringing_s=0.05)[:at],
            in_a_room(far, delay_s=delay_s + later * BLOCK / RATE, ringing_s=0.05)[at:],
        ]
    )
    gone = {}
    for told in (0, later):
        path = EchoPath()
        left = [left_of(path, far[:at], near[:at])]
        path.move(told)
        left.append(left_of(path, far[at:], near[at:]))
        gone[told] = gone_db(near, np.concatenate(left), 5.1, 5.4)
    assert gone[later] > 15
    assert gone[later] > gone[0] + 8


def test_a_path_that_has_moved_away_is_learned_anew() -> None:
    far = spoken(8.0)
    near = in_a_room(far)
    path = EchoPath()
    left_of(path, far[: 3 * RATE], near[: 3 * RATE])
    path.move(-PARTITIONS - 1)
    left = left_of(path, far[3 * RATE :], near[3 * RATE :])
    assert gone_db(near[3 * RATE :], left, 3.0, 5.0) > 15
