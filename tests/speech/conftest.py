"""Real models, loaded once, and real voices."""

from __future__ import annotations

import shutil
import subprocess
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from aura_desktop.audio.resampling import Resampler
from aura_desktop.media import Samples
from aura_desktop.speech import Synthesizer, Transcriber, VoiceActivity

RATE = 16_000
Say = Callable[..., Samples]


@pytest.fixture(scope="session")
def transcriber(models_dir: Path) -> Transcriber:
    return Transcriber(models_dir / "whisper-base")


@pytest.fixture(scope="session")
def synthesizer(models_dir: Path) -> Synthesizer:
    return Synthesizer(models_dir / "piper-en-us-joe")


@pytest.fixture
def voice_activity(models_dir: Path) -> VoiceActivity:
    return VoiceActivity(models_dir / "silero-vad")


def at_16_khz(samples: Samples, rate: int, lead: float = 0.25, trail: float = 0.4) -> Samples:
    """As a microphone would hear it: at half of full scale, with a pause around it."""
    sound = Resampler(rate, RATE).process(samples.astype(np.float32), last=True)
    sound *= 0.5 / np.abs(sound).max()
    quiet = [np.zeros(round(seconds * RATE), np.float32) for seconds in (lead, trail)]
    return np.concatenate([quiet[0], sound, quiet[1]]).astype(np.float32)


@pytest.fixture(scope="session")
def joe(synthesizer: Synthesizer) -> Say:
    """``joe("Hello.")``: the text in Piper's voice at 16 kHz."""

    def say(text: str, **pauses: float) -> Samples:
        spoken = synthesizer.speak(text)
        return at_16_khz(spoken.samples, spoken.rate, **pauses)

    return say


@pytest.fixture(scope="session")
def espeak(tmp_path_factory: pytest.TempPathFactory) -> Say:
    """``espeak("Hello.", voice="en-us")``: the text in a voice that is not the assistant's."""
    if shutil.which("espeak-ng") is None:
        pytest.fail("espeak-ng is missing: sudo apt-get install -y espeak-ng", pytrace=False)
    path = tmp_path_factory.mktemp("espeak") / "said.wav"

    def say(text: str, voice: str = "en-us", **pauses: float) -> Samples:
        words = ["espeak-ng", "-v", voice, "-s", "145", "-w", str(path), text]
        subprocess.run(words, check=True)
        with wave.open(str(path)) as file:
            data = np.frombuffer(file.readframes(file.getnframes()), "<i2")
            rate = file.getframerate()
        return at_16_khz(data / np.float32(32768), rate, **pauses)

    return say
