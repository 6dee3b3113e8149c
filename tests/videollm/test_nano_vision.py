"""The eyes of aura-nano on real photographs, and on pictures with nothing in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from aura_desktop import paths
from aura_desktop.media import Image
from aura_desktop.videollm.nano.concepts import COLOURS, REGIONS, parse, vocabulary
from aura_desktop.videollm.nano.percept import Percept
from aura_desktop.videollm.nano.views import greened
from aura_desktop.videollm.nano.vision import RED_SHARE, Eyes

Photo = Callable[[str], Image]


@pytest.fixture(scope="module")
def eyes(models_dir: Path) -> Eyes:
    return Eyes(models_dir / "aura-nano" / "prepared")


def strongest(percept: Percept, region: str) -> tuple[str, float]:
    row = REGIONS.index(region)
    return vocabulary()[percept.concepts[row, 0]].noun, float(percept.weights[row, 0])


@pytest.mark.parametrize(("name", "noun"), [("cat", "cat"), ("coffee", "coffee cup")])
def test_a_photograph_is_recognised(eyes: Eyes, photo: Photo, name: str, noun: str) -> None:
    found, weight = strongest(eyes.see([photo(name)]), "all")
    assert found == noun
    assert weight > 0.5


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_thing_at_the_side_is_seen_there_and_not_elsewhere(
    eyes: Eyes, photo: Photo, grey: Image, side: str
) -> None:
    cat = photo("cat")
    height = 200
    width = round(height * cat.shape[1] / cat.shape[0] * 0.7)
    thing = cat[:: cat.shape[0] // height or 1, :: cat.shape[0] // height or 1][:height, :width]
    picture = grey.copy()
    x = 5 if side == "left" else 640 - thing.shape[1] - 5
    picture[140 : 140 + thing.shape[0], x : x + thing.shape[1]] = thing
    percept = eyes.see([picture])
    other = "right" if side == "left" else "left"
    assert strongest(percept, side)[0] == "cat"
    assert strongest(percept, other)[0] != "cat"


def test_grey_and_noise_show_nothing(eyes: Eyes, grey: Image) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (480, 640, 3), np.uint8)
    flat, rough = eyes.see([grey]), eyes.see([noise])
    assert flat.flat > 0.9
    assert rough.noise > 0.9
    assert flat.weights.sum() < 0.1
    assert rough.weights.sum() < 0.1


def test_darkness_colours_and_motion_are_measured(eyes: Eyes, photo: Photo) -> None:
    eyes.reset()
    cat = photo("cat")
    still = eyes.see([cat, cat])
    assert still.motion < 0.02
    dark = eyes.see([(cat // 20).astype(np.uint8)])
    assert dark.brightness < 0.1 < still.brightness
    assert dark.motion > 0.3
    red = np.zeros((64, 64, 3), np.uint8)
    red[..., 0] = 220
    assert COLOURS[int(eyes.see([red]).colours.argmax())] == "red"


@pytest.mark.parametrize("shape", [(1, 1, 3), (16, 4000, 3), (3000, 20, 3), (7, 9, 3)])
def test_absurd_sizes_are_seen_in_bounded_time(eyes: Eyes, shape: tuple[int, int, int]) -> None:
    percept = eyes.see([np.full(shape, 90, np.uint8)])
    assert percept.weights.shape == (4, 8)
    assert np.isfinite(percept.weights).all()


def test_the_vocabulary_pools_every_class_once() -> None:
    concepts = vocabulary()
    assert len(concepts) > 450
    assert sorted(number for c in concepts for number in c.classes) == list(range(1000))
    with pytest.raises(ValueError, match="without a concept"):
        parse("a cat | 0-998 | | | 0")
    with pytest.raises(ValueError, match="is both"):
        parse("a cat | 0-999 | | | 0\na dog | 5 | | | 0")


def test_the_prior_knows_everyday_things_from_rare_ones() -> None:
    prior = {c.noun: c.prior for c in vocabulary()}
    assert np.median(list(prior.values())) == pytest.approx(0, abs=0.1)
    for common, rare in (("apple", "croquet ball"), ("cat", "anteater"), ("car", "go-kart")):
        assert prior[common] > prior[rare] + 2


def test_a_sort_that_is_not_clear_gives_way_to_its_kind(eyes: Eyes) -> None:
    numbers = {c.noun: i for i, c in enumerate(vocabulary())}
    car, taxi = numbers["car"], numbers["taxi"]
    regions = np.zeros((len(numbers), 2), np.float32)
    regions[[car, taxi], 0] = 0.3, 0.5
    regions[[car, taxi], 1] = 0.1, 0.8
    hedged = eyes._hedged(regions)
    assert hedged[[car, taxi], 0] == pytest.approx([0.8, 0])
    assert hedged[[car, taxi], 1] == pytest.approx([0.1, 0.8])


def test_red_is_turned_to_the_green_of_apples_and_all_else_stays() -> None:
    picture = np.full((10, 10, 3), (90, 90, 90), np.uint8)
    picture[:, :4] = (200, 30, 30)
    picture[:, 4:6] = (30, 60, 200)
    turned, share = greened(picture)
    assert share == pytest.approx(0.4)
    assert np.abs(turned[:, 4:].astype(int) - picture[:, 4:]).max() <= 2  # rounding
    red, green, blue = turned[0, 0].astype(int)
    assert green > red > blue
    assert max(red, green, blue) == 200  # as light as it was


def test_an_apple_is_one_in_red_too_and_a_red_cat_is_none(eyes: Eyes, photo: Photo) -> None:
    path = paths.resource("assets", "eval", "photos", "apple.jpg")
    apple = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB).astype(np.uint8)
    assert greened(apple)[1] > RED_SHARE
    eyes.reset()
    assert strongest(eyes.see([apple, apple]), "all")[0] == "apple"
    cat = photo("cat").copy()
    cat[..., 1:] //= 2
    eyes.reset()
    seen = eyes.see([cat, cat])
    names = [vocabulary()[number].noun for number in seen.concepts[-1]]
    weights = dict(zip(names, seen.weights[-1], strict=True))
    assert greened(cat)[1] > RED_SHARE
    assert weights.get("apple", 0.0) < 0.05
