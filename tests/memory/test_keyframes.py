"""Which pictures are kept: changes within a budget, a still scene now and then."""

from __future__ import annotations

import numpy as np
import pytest

from aura_desktop.media import Image
from aura_desktop.memory.keyframes import AN_HOUR, BURST, HEARTBEAT_S, KeyframePicker, grid


def plain(level: int) -> Image:
    return np.full((240, 320, 3), level, np.uint8)


def kept(levels: list[int], *, event: bool = False) -> int:
    picker = KeyframePicker()
    return sum(
        picker.consider(float(t), plain(level), event=event) is not None
        for t, level in enumerate(levels)
    )


def test_a_still_scene_is_kept_once_and_then_by_the_heartbeat() -> None:
    assert kept([128] * 300) == 1
    assert kept([128] * round(3 * HEARTBEAT_S + 5)) == 4


def test_a_change_is_kept() -> None:
    assert kept([40] * 5 + [200] * 5 + [40] * 5) == 3


def test_a_trembling_noisy_camera_is_a_still_scene() -> None:
    rng = np.random.default_rng(2)
    scene = rng.integers(0, 256, (240, 400, 3)).astype(np.uint8)
    import cv2

    scene = cv2.GaussianBlur(scene, (0, 0), 12)
    scene = cv2.normalize(scene, None, 0, 255, cv2.NORM_MINMAX)
    picker = KeyframePicker()
    count = 0
    for t in range(60):
        x = int(rng.integers(36, 44))
        noisy = scene[:, x : x + 320].astype(int) + rng.normal(0, 5, (240, 320, 3))
        count += picker.consider(float(t), np.clip(noisy, 0, 255).astype(np.uint8)) is not None
    assert count == 1


def test_a_busy_hour_stays_within_the_budget() -> None:
    busy = [0, 255] * 3600
    assert kept(busy[:7200], event=True) <= 2 * AN_HOUR + BURST + 1


def test_an_event_is_kept_though_little_changed() -> None:
    picker = KeyframePicker()
    picker.consider(0.0, plain(100))
    assert picker.consider(1.0, plain(101)) is None
    assert picker.consider(2.0, plain(102), event=True) == pytest.approx(2 / 255, abs=1e-3)


@pytest.mark.parametrize("size", [(1, 1), (2, 3000), (48, 64), (2160, 3840)])
def test_any_size_has_its_grid(size: tuple[int, int]) -> None:
    small = grid(np.full((*size, 3), 51, np.uint8))
    assert small.shape == (12, 16)
    assert np.allclose(small, 0.2)
