"""Spoken questions, small videos, and a scripted mind for sessions with real ears and a real voice."""

from __future__ import annotations

import sys
import types
import wave
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from aura_desktop.audio.resampling import Resampler
from aura_desktop.media import Samples
from aura_desktop.settings import SpeechSettings
from aura_desktop.speech import Synthesizer, open_synthesizer
from tests.session.scripted import Play

RATE = 16_000


@pytest.fixture(scope="session")
def voice(models_dir: Path) -> Synthesizer:
    """The real voice, to speak the user's lines."""
    return open_synthesizer(SpeechSettings())


@pytest.fixture(scope="session")
def say(voice: Synthesizer) -> Callable[[str], Samples]:
    """``say(text)``: what a user would say, at 16 kHz."""

    def say(text: str) -> Samples:
        spoken = voice.speak(text)
        sound: Samples = Resampler(spoken.rate, RATE).process(spoken.samples, last=True)
        return sound

    return say


Soundtrack = Callable[..., Path]


@pytest.fixture
def soundtrack(say: Callable[[str], Samples], tmp_path: Path) -> Soundtrack:
    """``soundtrack((2.0, "What do you see?"), seconds=8)``: a WAV with lines at their times."""

    def make(*lines: tuple[float, str], seconds: float) -> Path:
        sound = np.random.default_rng(1).normal(0, 1e-4, round(seconds * RATE)).astype(np.float32)
        for t, text in lines:
            line = say(text)
            start = round(t * RATE)
            line = line[: len(sound) - start]
            sound[start : start + len(line)] += line
        path = tmp_path / "speech.wav"
        with wave.open(str(path), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(RATE)
            out.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
        return path

    return make


@pytest.fixture
def video(tmp_path: Path) -> Callable[[float], Path]:
    """``video(seconds)``: a small MP4 whose brightness grows with time."""

    def make(seconds: float) -> Path:
        path = tmp_path / "clip.mp4"
        with av.open(str(path), "w") as container:
            stream = container.add_stream("mpeg4", rate=10)
            stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
            for number in range(round(seconds * 10)):
                picture = np.full((48, 64, 3), min(255, number * 2), np.uint8)
                for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
                    container.mux(packet)
            for packet in stream.encode():
                container.mux(packet)
        return path

    return make


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Play:
    """The scripted mind that sessions of this test get."""
    script = Play()
    module = types.ModuleType("aura_desktop.videollm.mind")
    module.open_mind = script.open_mind  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "aura_desktop.videollm.mind", module)
    return script
