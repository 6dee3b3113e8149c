"""The bundled clip: what its truth promises is in its pixels and in its sound."""

from __future__ import annotations

import json
import wave
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from aura_desktop import paths
from aura_desktop.session.turns import words

DEMO = paths.resource("assets", "demo")
ANSWER_S = 6.0
"""Seconds that a spoken answer may take before the next question."""


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    told: dict[str, Any] = json.loads((DEMO / "demo.json").read_text(encoding="utf-8"))
    return told


@pytest.fixture(scope="module")
def sound() -> tuple[np.ndarray[Any, np.dtype[np.float32]], int]:
    with wave.open(str(DEMO / "demo.wav")) as file:
        assert file.getnchannels() == 1
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16)
        return samples.astype(np.float32) / 32768, file.getframerate()


def picture(t: float) -> np.ndarray[Any, np.dtype[np.uint8]]:
    film = cv2.VideoCapture(str(DEMO / "demo.mp4"))
    film.set(cv2.CAP_PROP_POS_MSEC, t * 1000)
    more, image = film.read()
    film.release()
    assert more
    return image


def test_it_is_small_enough_to_ship_and_every_photograph_has_its_licence() -> None:
    assert sum(p.stat().st_size for p in DEMO.rglob("*") if p.is_file()) <= 8_000_000
    licences = (DEMO / "LICENCES.md").read_text(encoding="utf-8")
    photos = list((DEMO / "photos").iterdir())
    assert photos
    for photo in photos:
        assert photo.name in licences


def test_picture_and_sound_are_as_long_as_the_truth_says(
    truth: dict[str, Any], sound: tuple[Any, int]
) -> None:
    samples, rate = sound
    assert 60 <= truth["seconds"] <= 90
    assert len(samples) == truth["seconds"] * rate
    with av.open(str(DEMO / "demo.mp4")) as clip:
        kinds = {s.type: float(s.duration * s.time_base) for s in clip.streams}
    assert kinds == pytest.approx({"video": truth["seconds"], "audio": truth["seconds"]}, abs=0.1)


def test_there_is_time_for_an_answer_after_each_question(truth: dict[str, Any]) -> None:
    starts = [q["t"] for q in truth["questions"][1:]] + [truth["seconds"]]
    for question, following in zip(truth["questions"], starts, strict=True):
        assert following - question["end"] >= ANSWER_S, question


def test_what_is_watched_for_comes_twenty_seconds_later_and_not_before(
    truth: dict[str, Any],
) -> None:
    request, gone = (q for q in truth["questions"] if q["watch_at"] is not None)
    shots = [s for s in truth["shots"] if "cup" in s["names"]]
    assert [s["start"] for s in shots] == [request["watch_at"]]
    assert 19 <= request["watch_at"] - request["end"] <= 21
    following = next(q["t"] for q in truth["questions"] if q["t"] > request["watch_at"])
    assert following - request["watch_at"] >= ANSWER_S
    assert [s["end"] for s in shots] == [gone["watch_at"]]
    assert gone["watch_at"] - gone["end"] >= ANSWER_S


def test_the_question_about_the_past_is_asked_when_its_answer_is_gone(
    truth: dict[str, Any],
) -> None:
    (question,) = [q for q in truth["questions"] if "before" in q["text"]]
    k, now = next(
        (k, s) for k, s in enumerate(truth["shots"]) if s["start"] <= question["t"] < s["end"]
    )
    assert set(question["expected"]) & set(truth["shots"][k - 1]["names"])
    assert not set(question["expected"]) & set(now["names"])


def test_there_are_cuts_where_the_truth_says_and_a_dark_moment(truth: dict[str, Any]) -> None:
    for shot in truth["shots"][1:]:
        before, after = picture(shot["start"] - 0.2), picture(shot["start"] + 0.2)
        still = picture(shot["start"] + 0.6)
        cut = np.abs(before.astype(int) - after).mean()
        assert cut > 3 * np.abs(still.astype(int) - after).mean(), shot
    off, on = truth["dark"]
    assert picture((off + on) / 2).mean() < 12
    assert picture(off - 0.5).mean() > 40
    assert picture(on + 0.5).mean() > 40


def test_the_camera_is_hand_held() -> None:
    a, b = picture(5.0), picture(5.4)
    assert 0.5 < np.abs(a.astype(int) - b).mean() < 40


def test_the_sound_of_the_clip_is_that_of_the_file(sound: tuple[Any, int]) -> None:
    samples, rate = sound
    with av.open(str(DEMO / "demo.mp4")) as clip:
        parts = [frame.to_ndarray()[0] for frame in clip.decode(audio=0)]
    heard = np.concatenate(parts)[: len(samples)]
    window = rate // 10
    loud = [
        np.sqrt(np.add.reduceat(x.astype(float) ** 2, range(0, len(x) - window, window)) / window)
        for x in (samples, heard)
    ]
    assert np.corrcoef(loud[0], loud[1])[0, 1] > 0.9


def test_a_recogniser_hears_every_question(
    truth: dict[str, Any], sound: tuple[Any, int], models_dir: Path
) -> None:
    from faster_whisper import WhisperModel

    samples, rate = sound
    whisper = WhisperModel(
        str(models_dir / "whisper-base"), device="cpu", compute_type="int8", cpu_threads=1
    )
    for question in truth["questions"]:
        said = samples[int((question["t"] - 0.3) * rate) : int((question["end"] + 0.4) * rate)]
        segments, _ = whisper.transcribe(said, language="en", beam_size=1, without_timestamps=True)
        assert words("".join(s.text for s in segments)) == words(question["text"])


def test_between_the_questions_nobody_speaks(truth: dict[str, Any], sound: tuple[Any, int]) -> None:
    samples, rate = sound
    quiet = samples.copy()
    for question in truth["questions"]:
        quiet[int(question["t"] * rate) : int((question["end"] + 0.05) * rate)] = 0
        said = samples[int(question["t"] * rate) : int(question["end"] * rate)]
        assert np.abs(said).max() > 0.3
    assert np.abs(quiet).max() < 0.01
