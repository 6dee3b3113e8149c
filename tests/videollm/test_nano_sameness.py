"""Whether two pictures show the same scene."""

from __future__ import annotations

import numpy as np
import pytest

from aura_desktop.evaluation import photos
from aura_desktop.videollm.nano.sameness import differs, look_of

PHOTOS = photos.load()


@pytest.mark.parametrize("photo", PHOTOS, ids=lambda p: p.id)
def test_a_hand_that_trembles_and_a_lamp_that_is_dimmed_change_nothing(photo: photos.Photo) -> None:
    image = photo.views[0]
    wide = image.shape[1]
    before = look_of(image[:, wide // 20 : wide - wide // 20])
    for shift in (0, wide // 40, wide // 20):
        moved = image[:, wide // 20 + shift - wide // 40 : wide - wide // 20 + shift - wide // 40]
        assert not differs(before, look_of(moved)), shift
    assert not differs(
        before, look_of((image[:, wide // 20 : wide - wide // 20] * 0.6).astype(np.uint8))
    )


def test_another_picture_is_another_scene() -> None:
    looks = [look_of(photo.views[0]) for photo in PHOTOS]
    for n, look in enumerate(looks):
        assert all(differs(look, other) for other in looks[n + 1 :])


@pytest.mark.parametrize("corner", [(0, 0), (0, 70), (70, 0), (70, 70), (35, 35)])
def test_a_thing_in_a_corner_is_another_scene(corner: tuple[int, int]) -> None:
    rng = np.random.default_rng(3)
    room = np.full((100, 100, 3), 120, np.uint8)
    room[60:] = 90
    room = (room + rng.integers(-3, 4, room.shape)).astype(np.uint8)
    with_it = room.copy()
    y, x = corner
    with_it[y : y + 28, x : x + 28] = (30, 40, 200)
    assert differs(look_of(room), look_of(with_it))
    assert differs(look_of(with_it), look_of(room))


def test_what_was_not_seen_differs() -> None:
    look = look_of(PHOTOS[0].views[0])
    assert differs(None, look)
    assert differs(look, None)
