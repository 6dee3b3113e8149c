"""Pictures in front of an imagined hand-held camera: the pixels of a rendered stream.

Pure functions of a ``numpy`` generator, so that a seed names a stream exactly. ``streams`` says what is
shown when; this module says how it looks.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from aura_desktop.evaluation.photos import Photo
from aura_desktop.media import Image

Place = Literal["full", "left", "middle", "right"]
Blank = Literal["grey", "noise", "plain", "texture", "dark", "covered"]

SIZES = ((320, 240), (426, 240), (480, 360))
"""Width and height: a small picture costs little to render and the model scales it down anyway."""

PLACED_WIDTH = (0.30, 0.44)
"""Widths of a placed thing as fractions of the picture: about the third that it is in."""

PLACED_MARGIN = (0.0, 0.06)
"""How far from the picture's edge a thing on the left or the right is, as a fraction of the width."""


@dataclass(frozen=True, slots=True)
class Camera:
    """How one stream's camera distorts what is in front of it.

    ``gain`` and ``gamma`` change the light, ``warmth`` its colour, ``blur`` is in pixels, ``shake`` a fraction of the
    width, ``tilt`` in degrees, ``noise`` in grey levels, ``quality`` is JPEG's.
    """

    width: int
    height: int
    gain: float
    gamma: float
    warmth: float
    blur: float
    shake: float
    tilt: float
    noise: float
    quality: int
    phase: float


def draw_camera(rng: np.random.Generator) -> Camera:
    """A camera between steady in good light and trembling in poor light."""
    width, height = SIZES[int(rng.integers(len(SIZES)))]
    return Camera(
        width=width,
        height=height,
        gain=float(rng.uniform(0.7, 1.25)),
        gamma=float(rng.uniform(0.8, 1.3)),
        warmth=float(rng.uniform(-0.1, 0.1)),
        blur=float(rng.choice([0.0, 0.0, rng.uniform(0.4, 1.2)])),
        shake=float(rng.uniform(0.0, 0.025)),
        tilt=float(rng.uniform(0.0, 1.5)),
        noise=float(rng.uniform(0.0, 6.0)),
        quality=int(rng.integers(60, 96)),
        phase=float(rng.uniform(0.0, 2 * math.pi)),
    )


def crop_of(photo: Photo, view: int, camera: Camera, rng: np.random.Generator) -> Image:
    """The whole picture filled with ``photo``: a crop of the camera's shape that keeps the main thing in sight."""
    image = photo.views[view % len(photo.views)]
    height, width = image.shape[:2]
    shape = camera.width / camera.height
    widest = min(float(width), height * shape)
    left, top, right, bottom = _pixels(photo.box, width, height)
    needed = max(right - left, (bottom - top) * shape)
    crop_w = float(rng.uniform(max(0.8 * widest, min(needed, widest)), widest))
    crop_h = crop_w / shape
    x = _around((left + right) / 2, crop_w, width, rng)
    y = _around((top + bottom) / 2, crop_h, height, rng)
    cut = image[
        int(y) : max(int(y + crop_h), int(y) + 1), int(x) : max(int(x + crop_w), int(x) + 1)
    ]
    return _scaled(cut, camera.width, camera.height)


def thing_of(photo: Photo, view: int, camera: Camera, rng: np.random.Generator) -> Image:
    """The main thing of ``photo`` alone, of the size that it has in its third of the picture."""
    image = photo.views[view % len(photo.views)]
    height, width = image.shape[:2]
    left, top, right, bottom = (round(v) for v in _pixels(photo.box, width, height))
    cut = image[top:bottom, left:right]
    wide = float(rng.uniform(*PLACED_WIDTH)) * camera.width
    scale = min(wide / cut.shape[1], 0.9 * camera.height / cut.shape[0])
    return _scaled(cut, max(8, round(cut.shape[1] * scale)), max(8, round(cut.shape[0] * scale)))


def backdrop(kind: Blank, camera: Camera, rng: np.random.Generator) -> Image:
    """A picture with nothing in it that has a name."""
    shape = (camera.height, camera.width, 3)
    if kind == "noise":
        return rng.integers(0, 256, shape, dtype=np.uint8)
    if kind == "dark":
        return rng.integers(0, 7, shape, dtype=np.uint8)
    if kind == "covered":
        # A finger or a hand on the lens lets a little red light through.
        glow = _soft(rng, camera, 3)[:, :, None] * np.array([26.0, 9.0, 6.0])
        lit: Image = np.clip(glow + rng.normal(0, 1.5, shape), 0, 255).astype(np.uint8)
        return lit
    if kind == "grey":
        return np.full(shape, int(rng.integers(90, 190)), dtype=np.uint8)
    colour = rng.uniform(70, 210, 3)
    slope = np.linspace(-1, 1, camera.width)[None, :, None] * float(rng.uniform(-18, 18))
    picture = colour + slope + np.zeros(shape)
    if kind == "texture":
        grain = _soft(rng, camera, int(rng.integers(12, 60))) + 0.5 * _soft(rng, camera, 90)
        picture = picture + (grain[:, :, None] - 0.75) * float(rng.uniform(15, 45))
    return np.clip(picture, 0, 255).astype(np.uint8)


def centre_of(place: Place, thing: Image, camera: Camera, rng: np.random.Generator) -> float:
    """Where the middle of ``thing`` is, as a fraction of the width, when it is in that third."""
    margin = float(rng.uniform(*PLACED_MARGIN))
    aside = max(1 / 6, int(thing.shape[1]) / camera.width / 2 + margin)
    if place == "left":
        return aside
    if place == "right":
        return 1 - aside
    return 0.5 + float(rng.uniform(-0.04, 0.04))


def put(canvas: Image, thing: Image, centre: float, drop: float) -> Image:
    """``canvas`` with ``thing`` on it, its edge softened; partly outside is allowed.

    ``centre`` and ``drop`` are fractions of the width and of the height that is left.
    """
    height, width = canvas.shape[:2]
    tall, wide = thing.shape[:2]
    x = round(centre * width - wide / 2)
    y = round((height - tall) * drop)
    x0, x1 = max(0, x), min(width, x + wide)
    y0, y1 = max(0, y), min(height, y + tall)
    if x0 >= x1 or y0 >= y1:
        return canvas
    edge = max(2, min(tall, wide) // 24)
    inside = np.zeros((tall, wide), np.float32)
    inside[edge:-edge, edge:-edge] = 1
    alpha = cv2.GaussianBlur(inside, (0, 0), edge / 1.5)[y0 - y : y1 - y, x0 - x : x1 - x, None]
    out = canvas.copy()
    under = out[y0:y1, x0:x1].astype(np.float32)
    over = thing[y0 - y : y1 - y, x0 - x : x1 - x].astype(np.float32)
    out[y0:y1, x0:x1] = (over * alpha + under * (1 - alpha)).astype(np.uint8)
    return out


def photograph(
    scene: Image, camera: Camera, t: float, rng: np.random.Generator, *, moving: bool
) -> Image:
    """``scene`` as ``camera`` takes it at ``t`` seconds; ``moving``: the camera is swept, so the picture smears."""
    height, width = scene.shape[:2]
    reach = camera.shake * width * (4 if moving else 1)
    dx = reach * (math.sin(1.9 * t + camera.phase) + 0.4 * math.sin(7.1 * t + 2 * camera.phase))
    dy = 0.6 * reach * math.sin(2.6 * t + 3 * camera.phase)
    turn = camera.tilt * math.sin(1.3 * t + camera.phase)
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn, 1.0)
    matrix[:, 2] += (dx, dy)
    picture = cv2.warpAffine(
        scene, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
    )
    if camera.blur > 0:
        picture = cv2.GaussianBlur(picture, (0, 0), camera.blur)
    if moving:
        picture = cv2.blur(picture, (max(3, width // 24), 1))
    light = np.array([1 + camera.warmth, 1.0, 1 - camera.warmth])
    level = 255 * (picture / 255.0) ** camera.gamma * camera.gain * light
    if camera.noise > 0:
        level = level + rng.normal(0, camera.noise, level.shape)
    taken = np.clip(level, 0, 255).astype(np.uint8)
    done, coded = cv2.imencode(
        ".jpg", cv2.cvtColor(taken, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, camera.quality]
    )
    assert done
    decoded = cv2.imdecode(coded, cv2.IMREAD_COLOR)
    assert decoded is not None
    return cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB).astype(np.uint8)


def _pixels(
    box: tuple[float, float, float, float], width: int, height: int
) -> tuple[float, float, float, float]:
    return box[0] * width, box[1] * height, box[2] * width, box[3] * height


def _around(middle: float, length: float, limit: int, rng: np.random.Generator) -> float:
    """Where a crop of ``length`` begins: about ``middle``, a little off, inside [0, limit]."""
    start = middle - length / 2 + float(rng.uniform(-0.04, 0.04)) * length
    return min(max(0.0, start), max(0.0, limit - length))


def _scaled(image: Image, width: int, height: int) -> Image:
    smaller = width < image.shape[1]
    return cv2.resize(
        image, (width, height), interpolation=cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    ).astype(np.uint8)


def _soft(
    rng: np.random.Generator, camera: Camera, cells: int
) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """A smooth random field in [0, 1] with about ``cells`` hills across."""
    small = rng.random((max(2, cells * camera.height // camera.width), cells)).astype(np.float32)
    return cv2.resize(small, (camera.width, camera.height), interpolation=cv2.INTER_CUBIC).astype(
        np.float32
    )
