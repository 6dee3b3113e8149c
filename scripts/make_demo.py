"""Make the bundled demo from the photographs beside it: ``python scripts/make_demo.py [FOLDER]``.

A minute and a half seen by a hand-held camera: photographs with pan, zoom and a trembling hand, hard cuts, a moment
in the dark; and a person who asks, in a voice that is not the assistant's (Piper's, higher and slower). Writes
``demo.mp4`` (H.264 and AAC), ``demo.wav`` (the same sound, for ``--audio``) and ``demo.json`` (what is true when;
only tests read it). The same files come out of the same versions of what ``constraints.txt`` pins.
"""

from __future__ import annotations

import json
import math
import sys
import wave
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from aura_desktop.audio.resampling import Resampler

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "assets" / "demo"

WIDTH, HEIGHT, FPS = 640, 360, 25
SECONDS = 88
SAMPLE_RATE = 16_000
SEED = 20
QUALITY = "24"
"""x264's constant rate factor: artefacts are out of sight at this size."""

PITCH = 1.26
"""The asking voice is this much higher than the assistant's."""

SLOWNESS = 1.12
"""Its length against the assistant's, so that every word is clear."""

ROOM_DB = -62.0
"""Level of the room's hum and hiss against full scale: silence is not digital silence."""

AAC_BLOCK = 1024
"""Samples of one AAC frame."""

VOICE_PEAK = 0.5
"""Peak of the questions: a person at arm's length from a laptop."""

Picture = NDArray[np.uint8]
Samples = NDArray[np.float32]
Box = tuple[float, float, float]
"""A camera position: middle x, middle y, width, as fractions of the photograph."""


@dataclass(frozen=True)
class Shot:
    """``photo`` from ``start`` to the next shot's start, the camera going from one position to another."""

    start: float
    photo: str
    names: tuple[str, ...]
    before: Box
    after: Box
    hand: float = 1.0


@dataclass(frozen=True)
class Question:
    """``text`` is spoken at ``t``; the reply must hold one of ``expected``; ``watch_at``: when what it awaits comes."""

    t: float
    text: str
    expected: tuple[str, ...]
    watch_at: float | None = None


SHOTS = (
    Shot(0.0, "cat", ("cat",), (0.52, 0.5, 0.98), (0.5, 0.48, 0.86)),
    Shot(22.0, "fruits", ("orange", "lemon", "fruit"), (0.55, 0.55, 0.96), (0.5, 0.5, 0.82)),
    Shot(34.0, "pavilion", (), (0.42, 0.5, 0.84), (0.55, 0.5, 0.88)),
    Shot(
        47.0,
        "coffee",
        ("coffee cup", "cup of coffee", "coffee", "cup"),
        (0.5, 0.5, 0.98),
        (0.48, 0.5, 0.84),
    ),
    Shot(61.0, "flower", ("flower",), (0.5, 0.5, 0.9), (0.52, 0.5, 0.72)),
    Shot(79.0, "cat", ("cat",), (0.5, 0.48, 0.88), (0.52, 0.5, 0.97)),
)

DARK = (41.0, 44.0)
"""The light is off in between; it fades within ``FADE_S``."""

FADE_S = 0.3

QUESTIONS = (
    Question(3.5, "What do you see?", ("cat",)),
    Question(10.6, "Is there a cat?", ("yes",)),
    Question(17.9, "Where is it?", ("middle", "left", "right")),
    Question(24.8, "Tell me when you see a cup of coffee.", (), watch_at=47.0),
    Question(33.2, "Remind me in half a minute to water the plants.", ("water the plants",)),
    Question(53.4, "Tell me when the cup is gone.", (), watch_at=61.0),
    Question(71.5, "What was there before?", ("coffee", "cup")),
    Question(80.5, "Thank you.", ()),
)


def main(folder: Path) -> int:
    """Write the three files to ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    sound, spoken = soundtrack()
    write_wav(folder / "demo.wav", sound)
    write_clip(folder / "demo.mp4", sound)
    truth: dict[str, Any] = {
        "seconds": SECONDS,
        "voice": f"Piper en_US-joe-medium (CC0), {PITCH} times as high and {SLOWNESS} times as long",
        "shots": [
            {"start": s.start, "end": e, "photo": s.photo, "names": s.names}
            for s, e in zip(SHOTS, ends(), strict=True)
        ],
        "dark": DARK,
        "questions": [
            {**asdict(q), "end": round(q.t + length, 2)}
            for q, length in zip(QUESTIONS, spoken, strict=True)
        ],
    }
    (folder / "demo.json").write_text(json.dumps(truth, indent=1) + "\n", encoding="utf-8")
    for name in ("demo.mp4", "demo.wav", "demo.json"):
        print(f"{name}: {(folder / name).stat().st_size / 1e6:.2f} MB")
    return 0


def ends() -> list[float]:
    """When each shot ends."""
    return [shot.start for shot in SHOTS[1:]] + [float(SECONDS)]


def frames() -> Iterator[Picture]:
    """Every picture, RGB."""
    rng = np.random.default_rng(SEED)
    photos = {shot.photo: read(shot.photo) for shot in SHOTS}
    for number in range(SECONDS * FPS):
        t = number / FPS
        k = max(i for i, shot in enumerate(SHOTS) if shot.start <= t)
        shot = SHOTS[k]
        done = (t - shot.start) / (ends()[k] - shot.start)
        picture = seen(
            photos[shot.photo], position(shot, done, t), tilt=0.5 * shot.hand * math.sin(0.9 * t)
        )
        level = picture * light(t) + rng.normal(0, 1.2, (HEIGHT, WIDTH, 1))
        yield np.clip(level, 0, 255).astype(np.uint8)


def read(name: str) -> Picture:
    """A photograph as RGB."""
    bgr = cv2.imread(str(DEMO / "photos" / f"{name}.jpg"))
    if bgr is None:
        raise SystemExit(
            f"{DEMO / 'photos' / name}.jpg is missing: it comes with the source, check it out again."
        )
    return cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB).astype(np.uint8)


def position(shot: Shot, done: float, t: float) -> Box:
    """Where the camera looks: an eased move, and the slow sway and quick tremble of a hand."""
    eased = done * done * (3 - 2 * done)
    x, y, width = (a + (b - a) * eased for a, b in zip(shot.before, shot.after, strict=True))
    sway = 0.006 * shot.hand
    x += sway * (math.sin(1.1 * t) + 0.35 * math.sin(5.3 * t + 1) + 0.12 * math.sin(17 * t))
    y += sway * (math.sin(1.5 * t + 2) + 0.35 * math.sin(6.1 * t) + 0.12 * math.sin(19 * t + 1))
    return x, y, width


def seen(photo: Picture, where: Box, tilt: float) -> Picture:
    """The part of ``photo`` at ``where``, turned by ``tilt`` degrees."""
    tall, wide = photo.shape[:2]
    span = min(where[2] * wide, where[2] * tall * WIDTH / HEIGHT)
    scale = WIDTH / span
    matrix = cv2.getRotationMatrix2D((where[0] * wide, where[1] * tall), tilt, scale)
    matrix[:, 2] += (WIDTH / 2 - where[0] * wide, HEIGHT / 2 - where[1] * tall)
    return cv2.warpAffine(
        photo, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101
    ).astype(np.uint8)


def light(t: float) -> float:
    """How much light there is: 1, or nearly 0 in the dark moment."""
    off, on = DARK
    dimmed = min(max((t - off) / FADE_S, 0.0), 1.0) * min(max((on - t) / FADE_S, 0.0), 1.0)
    return 1.0 - 0.985 * dimmed


def soundtrack() -> tuple[Samples, list[float]]:
    """The whole sound, and how long each question is, in seconds."""
    rng = np.random.default_rng(SEED)
    count = SECONDS * SAMPLE_RATE
    clock = np.arange(count) / SAMPLE_RATE
    hiss = np.cumsum(rng.normal(0, 1, count))
    hiss = np.diff(hiss, prepend=0.0) + 0.3 * np.sin(2 * np.pi * 100 * clock)
    track = (hiss / np.sqrt(np.mean(hiss**2)) * 10 ** (ROOM_DB / 20)).astype(np.float32)
    lengths = []
    for question in QUESTIONS:
        said = say(question.text)
        start = round(question.t * SAMPLE_RATE)
        track[start : start + len(said)] += said
        lengths.append(len(said) / SAMPLE_RATE)
    return np.clip(track, -1, 1), lengths


def say(text: str) -> Samples:
    """``text`` in the asking voice: spoken slower, then played faster, which makes it higher."""
    from piper import SynthesisConfig

    voice = assistant()
    # Without noise the voice says the same samples each time.
    how = SynthesisConfig(length_scale=SLOWNESS * PITCH, noise_scale=0.0, noise_w_scale=0.0)
    said = np.concatenate([part.audio_float_array for part in voice.synthesize(text, how)])
    higher = Resampler(round(voice.config.sample_rate * PITCH), SAMPLE_RATE).process(
        said, last=True
    )
    louder: Samples = (higher * (VOICE_PEAK / np.abs(higher).max())).astype(np.float32)
    return louder


@cache
def assistant() -> Any:
    """The voice that the product ships with."""
    from piper import PiperVoice

    sys.path.insert(0, str(ROOT))
    from aura_desktop import paths

    model = paths.models_dir() / "piper-en-us-joe" / "en_US-joe-medium.onnx"
    if not model.exists():
        raise SystemExit("The voice is missing. Type: aura-desktop models pull piper-en-us-joe")
    return PiperVoice.load(model)


def write_wav(path: Path, sound: Samples) -> None:
    """16-bit mono."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(SAMPLE_RATE)
        out.writeframes((sound * 32767).astype("<i2").tobytes())


def write_clip(path: Path, sound: Samples) -> None:
    """H.264 and AAC in MP4."""
    import av

    with av.open(str(path), "w") as clip:
        video = clip.add_stream(
            "libx264", rate=FPS, options={"crf": QUALITY, "preset": "slow", "threads": "1"}
        )
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        audio = clip.add_stream("aac", rate=SAMPLE_RATE, layout="mono")
        audio.bit_rate = 48_000
        spoken = 0
        for number, picture in enumerate(frames(), 1):
            clip.mux(video.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
            until = len(sound) if number == SECONDS * FPS else number * SAMPLE_RATE // FPS
            while spoken + AAC_BLOCK <= until or (spoken < until == len(sound)):
                block = sound[None, spoken : spoken + AAC_BLOCK]
                heard = av.AudioFrame.from_ndarray(block, format="fltp", layout="mono")
                heard.sample_rate = SAMPLE_RATE
                heard.pts = spoken
                heard.time_base = Fraction(1, SAMPLE_RATE)
                clip.mux(audio.encode(heard))
                spoken += block.shape[1]
        clip.mux(video.encode(None))
        clip.mux(audio.encode(None))


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEMO))
