"""What stands out of a picture: where, how clearly, and nothing where nothing does."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from aura_desktop.media import Image
from aura_desktop.videollm.nano.figure import cut, figures, patches, within

Photo = Callable[[str], Image]


def wall(seed: int = 5) -> Image:
    """A rough wall, lit from one side."""
    rng = np.random.default_rng(seed)
    grain = cv2.GaussianBlur(rng.normal(0, 30, (360, 480)).astype(np.float32), (0, 0), 3)
    lit = 120 + np.linspace(-15, 15, 480, dtype=np.float32)[None] + grain
    return np.repeat(np.clip(lit, 0, 255).astype(np.uint8)[..., None], 3, axis=2)


def stood(thing: Image, x: int, wide: int = 150) -> tuple[Image, tuple[float, float, float, float]]:
    """``thing`` before the wall at column ``x``, and its box."""
    high = round(wide * thing.shape[0] / thing.shape[1])
    picture = wall()
    small = cv2.resize(thing, (wide, high), interpolation=cv2.INTER_AREA)
    picture[200 : 200 + high, x : x + wide] = small
    return picture, (x / 480, 200 / 360, (x + wide) / 480, (200 + high) / 360)


@pytest.mark.parametrize(("x", "third"), [(0, 0), (165, 1), (330, 2)])
def test_what_stands_before_a_wall_is_found_where_it_is(photo: Photo, x: int, third: int) -> None:
    picture, box = stood(photo("cat"), x)
    found = figures(patches(picture))[0]
    assert found.box == pytest.approx(box, abs=0.08)
    assert found.thirds.argmax() == third
    assert found.thirds.max() == 1
    assert found.clear > 0.9
    assert found.filled > 0.8


def test_two_things_apart_are_two_figures(photo: Photo) -> None:
    picture, _ = stood(photo("cat"), 10)
    other, _ = stood(photo("coffee"), 320)
    picture[:, 240:] = other[:, 240:]
    assert sorted(int(f.thirds.argmax()) for f in figures(patches(picture))) == [0, 2]


def test_a_wall_and_a_grey_picture_hold_no_figure(grey: Image) -> None:
    assert figures(patches(grey)) == []
    assert figures(patches(wall())) == []


@pytest.mark.parametrize("shape", [(1, 1), (1, 4000), (4000, 1), (3, 5), (2000, 30)])
def test_absurd_shapes_are_looked_at(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(2)
    picture = rng.integers(0, 256, (*shape, 3), np.uint8)
    for figure in figures(patches(picture)):
        assert cut(picture, figure.box, 0.1).size
        assert within(picture, figure.box, -0.4).size


def test_a_cut_is_square_with_room_and_stays_inside() -> None:
    picture = np.zeros((300, 400, 3), np.uint8)
    assert cut(picture, (0.25, 0.4, 0.5, 0.5), 0.1).shape == (120, 120, 3)
    assert cut(picture, (0.0, 0.0, 0.25, 0.1), 0.5).shape == (200, 200, 3)
    assert cut(picture, (0.0, 0.0, 1.0, 1.0), 0.1).shape == (300, 400, 3)


def test_a_round_thing_fills_less_of_its_box_than_a_picture_does() -> None:
    picture = wall()
    cv2.circle(picture, (240, 180), 70, (200, 30, 30), -1)
    assert 0.6 < figures(patches(picture))[0].filled < 0.9
    cv2.rectangle(picture, (170, 110), (310, 250), (200, 30, 30), -1)
    assert figures(patches(picture))[0].filled > 0.9


def test_within_takes_the_box_and_no_more_than_the_picture() -> None:
    picture = np.zeros((300, 400, 3), np.uint8)
    assert within(picture, (0.25, 0.2, 0.75, 0.4), 0.0).shape == (60, 200, 3)
    assert within(picture, (0.25, 0.2, 0.75, 0.4), -0.1).shape == (48, 160, 3)
    assert within(picture, (0.0, 0.0, 1.0, 1.0), 0.1).shape == (300, 400, 3)
