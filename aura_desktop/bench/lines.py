"""What the measured users say, and in which voices: espeak-ng's, and the assistant's own one pitched up."""

from __future__ import annotations

import shutil
import subprocess
import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from aura_desktop.audio.resampling import Resampler
from aura_desktop.errors import PartUnusable
from aura_desktop.media import Samples
from aura_desktop.speech.synthesizer import Synthesizer

RATE = 48_000
LEVEL = -23.0
"""Decibels of full scale of a user's speech, root mean square of what is voiced."""
PITCH = 1.22
"""How much higher the assistant's own voice is when it plays a user."""
VOICED = 0.02
"""Fraction of the peak above which a moment counts as voiced."""

QUESTIONS = (
    "What do you see?", "Is there a cat in the picture?", "Do you see a dog?", "Where is the cat?",
    "How many people are there?", "What was there before?", "Is it dark in here?", "Can you see a bicycle?",
    "What is on the left?", "Is anybody in front of the camera?", "Do you see a coffee cup on the table?",
    "What is in the middle of the picture?", "Is there a book on the right?", "Tell me what you see now.",
    "Is the camera covered?", "Has anything moved?", "Do you see an orange or a lemon?", "Where is the cup?",
    "Is there a monkey?", "What did you see a moment ago?", "Can you see a car outside?",
    "Is there a clock on the wall?", "Do you see any flowers?", "Where do you see the cat?",
    "Is the cat on the left side?", "What kind of animal is this?", "Do you see a telephone?",
    "Are there two people in the room?", "Is there a guitar in the corner?", "Can you see my laptop?",
    "What is in front of you?", "Is there something on the right?", "Do you see a bottle of water?",
    "Where is the dog now?", "Is there a window behind me?", "Do you see a piano?", "What can you see now?",
    "Is there a chair next to the table?", "Can you see a butterfly?", "Is it bright enough for you?",
    "Is there a train?", "Do you see a bird in the tree?", "What is that thing over there?",
    "Is there a lamp on the desk?", "Can you see the door?", "Do you see a pizza?", "Where is the person?",
    "Is there a fire truck on the street?", "What was on the table before?", "Do you see a red apple?",
    "Is there a mirror?", "Can you see a soccer ball?", "Do you see a computer keyboard?",
    "Is there a horse in the field?", "What do you see on the left side?", "Is someone standing there?",
    "Do you see an umbrella?", "Is there a boat on the lake?", "Can you see a candle?", "Do you see a mushroom?",
    "Is there a teapot on the stove?", "Where is the flower pot?", "Do you see a rocket?", "Is there a violin?",
    "Can you see a traffic light?", "What do you see right now?",
)  # fmt: skip

INTERRUPTIONS = (
    "Wait, is there a dog in the picture?", "No, I mean what do you see on the right?",
    "Hold on, where is the cat now?", "Sorry, can you tell me how many people are there?",
    "Please stop talking and look again.", "Actually, do you see a bicycle?",
    "Excuse me, is the camera covered?", "Never mind that, what was there before?",
)  # fmt: skip

ASSENTS = (
    "Okay.", "Yeah.", "Right.", "I see.", "Sure.", "Yes.", "Great.", "All right.", "Oh nice.", "Got it.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker: mono samples at 48 kHz for a text, at ``LEVEL``."""

    name: str
    speak: Callable[[str], Samples]


def voices(piper: Path) -> tuple[Voice, ...]:
    """Three users. Raises ``PartUnusable`` without espeak-ng, or if the voice in ``piper`` is missing."""
    if shutil.which("espeak-ng") is None:
        raise PartUnusable(
            "synthesizer", "The measured users need espeak-ng.", "sudo apt-get install -y espeak-ng"
        )
    joe = Synthesizer(piper, speed=1 / PITCH)
    return (
        Voice("espeak-us", lambda text: _espeak(text, "en-us+m3", 150)),
        Voice("espeak-gb", lambda text: _espeak(text, "en-gb+f2", 160)),
        Voice("piper-high", lambda text: _pitched(joe, text)),
    )


def levelled(sound: Samples, decibels: float = LEVEL) -> Samples:
    """``sound`` with its voiced part at ``decibels`` of full scale, root mean square."""
    loud = sound[np.abs(sound) > VOICED * np.abs(sound).max(initial=1e-9)]
    rms = float(np.sqrt(np.square(loud).mean())) if len(loud) else 1.0
    gain = 10 ** (decibels / 20) / max(rms, 1e-9)
    return np.asarray(np.clip(sound * gain, -1, 1), np.float32)


def write(path: Path, sound: Samples, rate: int = RATE) -> Path:
    """A WAV of ``sound``, 16 bits, mono."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def read(path: Path) -> tuple[Samples, int]:
    """A 16-bit WAV as ``(frames, channels)`` in [-1, 1], and its rate."""
    with wave.open(str(path), "rb") as file:
        frames = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        shape = frames.reshape(-1, file.getnchannels())
        return (shape / 32768).astype(np.float32), file.getframerate()


def resampled(sound: Samples, rate: int, to: int) -> Samples:
    """``sound`` at another rate."""
    return Resampler(rate, to).process(sound, last=True)


def _espeak(text: str, voice: str, speed: int) -> Samples:
    made = subprocess.run(
        ["espeak-ng", "-v", voice, "-s", str(speed), "--stdout", text],
        check=True, capture_output=True,
    ).stdout  # fmt: skip
    start = made.index(b"data") + 8
    rate = int.from_bytes(made[24:28], "little")
    sound = np.frombuffer(made[start : start + (len(made) - start) // 2 * 2], "<i2") / 32768
    return levelled(resampled(sound.astype(np.float32), rate, RATE))


def _pitched(voice: Synthesizer, text: str) -> Samples:
    spoken = voice.speak(text)
    return levelled(resampled(spoken.samples, round(spoken.rate * PITCH), RATE))
