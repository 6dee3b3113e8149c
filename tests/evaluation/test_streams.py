from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from aura_desktop import paths
from aura_desktop.errors import PartUnusable
from aura_desktop.evaluation import photos, render
from aura_desktop.evaluation.photos import Photo
from aura_desktop.evaluation.render import Blank, Place
from aura_desktop.evaluation.streams import Placed, Shot, Stream, write_film
from aura_desktop.media import Image


def by_id(name: str) -> Photo:
    return next(photo for photo in photos.load() if photo.id == name)


def one_frame(stream: Stream) -> Image:
    return list(stream.frames())[-1].image


def test_there_are_enough_photographs_and_each_has_its_licence() -> None:
    loaded = photos.load()
    assert len(loaded) >= 12
    folder = paths.resource("assets", "eval")
    licences = (folder / "LICENCES.md").read_text(encoding="utf-8")
    for picture in (folder / "photos").iterdir():
        assert picture.name.split("-")[0].removesuffix(".jpg") in licences
    assert sum(p.stat().st_size for p in (folder / "photos").iterdir()) < 3_000_000
    for photo in loaded:
        left, top, right, bottom = photo.box
        assert 0 <= left < right <= 1
        assert 0 <= top < bottom <= 1
        assert photo.ask
        assert all(max(view.shape) <= 640 for view in photo.views)


def test_no_photograph_of_the_demo_is_evaluated() -> None:
    demo = {p.read_bytes() for p in paths.resource("assets", "demo", "photos").iterdir()}
    test = {p.read_bytes() for p in paths.resource("assets", "eval", "photos").iterdir()}
    assert demo
    assert not demo & test


def test_equal_seeds_give_equal_pixels_and_others_do_not() -> None:
    shots = (
        Shot(1, (Placed(by_id("dog")),)),
        Shot(1, (Placed(by_id("apple"), "left"),), "texture"),
    )
    first, again, other = (list(Stream(s, shots).frames()) for s in (3, 3, 4))
    assert all(np.array_equal(a.image, b.image) for a, b in zip(first, again, strict=True))
    assert any(
        a.image.shape != b.image.shape or not np.array_equal(a.image, b.image)
        for a, b in zip(first, other, strict=True)
    )


def test_two_frames_a_second_two_to_a_chunk() -> None:
    stream = Stream(1, (Shot(2, blank="grey"), Shot(1, blank="noise")))
    chunks = list(stream.chunks())
    assert stream.seconds == len(chunks) == 3
    assert [c.t for c in chunks] == [0.5, 1.5, 2.5]
    assert [[f.t for f in c.frames] for c in chunks] == [[0, 0.5], [1, 1.5], [2, 2.5]]
    assert [c.index for c in chunks] == [0, 1, 2]
    for chunk in chunks:
        for frame in chunk.frames:
            assert frame.image.dtype == np.uint8
            assert (frame.image.shape[1], frame.image.shape[0]) in render.SIZES


def test_the_log_says_what_was_shown_when() -> None:
    dog, apple = Placed(by_id("dog")), Placed(by_id("apple"), "right")
    stream = Stream(1, (Shot(3), Shot(2, (dog,)), Shot(4, (apple, dog))))
    assert [(s.thing, s.start, s.end) for s in stream.log()] == [
        (dog, 3, 5),
        (apple, 5, 9),
        (dog, 5, 9),
    ]


@pytest.mark.parametrize(("place", "third"), [("left", 0), ("middle", 1), ("right", 2)])
@pytest.mark.parametrize("seed", range(4))
def test_a_placed_thing_is_in_its_third(place: Place, third: int, seed: int) -> None:
    """Where the picture differs from the same one without the thing is where the thing is."""
    rng = np.random.default_rng(seed)
    camera = render.draw_camera(rng)
    thing = render.thing_of(by_id("monkey"), 0, camera, rng)
    centre = render.centre_of(place, thing, camera, rng)
    empty = np.full((camera.height, camera.width, 3), 255, np.uint8)
    changed = np.abs(render.put(empty, thing, centre, 0.5).astype(int) - 255).sum(axis=(0, 2))
    middle = float((changed * np.arange(camera.width)).sum() / changed.sum()) / camera.width
    assert third / 3 < middle < (third + 1) / 3
    shares = [part.sum() / changed.sum() for part in np.array_split(changed, 3)]
    assert shares[third] > 0.7


def test_a_thing_that_slides_in_is_not_there_at_first() -> None:
    shot = Shot(2, (Placed(by_id("monkey"), "middle"),), "grey", slide=True)
    still = Shot(2, (), "grey")
    moving = [f.image.astype(int) for f in Stream(5, (shot,)).frames()]
    empty = [f.image.astype(int) for f in Stream(5, (still,)).frames()]
    differs = [float(np.abs(a - b).mean()) for a, b in zip(moving, empty, strict=True)]
    assert differs[0] < 5
    assert differs[-1] > 10


@pytest.mark.parametrize(("blank", "below"), [("dark", 0.05), ("covered", 0.12)])
def test_there_is_no_light_in_the_dark(blank: Blank, below: float) -> None:
    for seed in range(5):
        assert one_frame(Stream(seed, (Shot(1, blank=blank),))).mean() / 255 < below


def test_noise_is_noise_and_grey_is_flat() -> None:
    noise = one_frame(Stream(2, (Shot(1, blank="noise"),))).astype(float)
    grey = one_frame(Stream(2, (Shot(1, blank="grey"),))).astype(float)
    assert noise.std() > 3 * grey.std()


def test_a_film_holds_the_streams_one_after_another(tmp_path: Path) -> None:
    streams = [
        Stream(6, (Shot(1, (Placed(by_id("car")),)),), (320, 240)),
        Stream(7, (Shot(1, (Placed(by_id("apple")),)), Shot(1, blank="dark")), (320, 240)),
    ]
    path = tmp_path / "film.mp4"
    write_film(streams, path)
    film = cv2.VideoCapture(str(path))
    assert film.get(cv2.CAP_PROP_FPS) == pytest.approx(2)
    read = []
    while True:
        more, picture = film.read()
        if not more:
            break
        read.append(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))
    film.release()
    made = [f.image for stream in streams for f in stream.frames()]
    assert len(read) == len(made) == 6
    for a, b in zip(read, made, strict=True):
        assert np.abs(a.astype(int) - b.astype(int)).mean() < 12


def test_a_folder_that_is_not_there_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(PartUnusable, match="cannot be written"):
        write_film([Stream(1, (Shot(1),))], tmp_path / "nowhere" / "film.mp4")


def test_a_damaged_photograph_is_named(tmp_path: Path) -> None:
    bad = tmp_path / "cat.jpg"
    bad.write_bytes(b"not a picture")
    with pytest.raises(PartUnusable, match=r"cat\.jpg is missing or damaged"):
        photos.read_image(bad)
