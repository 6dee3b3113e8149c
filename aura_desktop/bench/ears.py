"""``bench ears``: how often the recogniser is wrong, how fast it is, and what noise it takes for a user."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from aura_desktop import paths
from aura_desktop.audio import clearer, open_echo_canceller
from aura_desktop.audio.farend import FRAME
from aura_desktop.bench import lines, noises
from aura_desktop.bench.child import Child, program
from aura_desktop.bench.voice import word_error_rate
from aura_desktop.evaluation.stats import percentiles
from aura_desktop.media import AudioBlock, Samples
from aura_desktop.settings import Settings
from aura_desktop.speech.transcriber import RATE, Transcriber

Progress = Callable[[str], None]

NOISE_MINUTES = 10.0
SNR_DB = 10.0
"""Speech against noise, root mean square."""
NOISES = 3
"""Draws of the noise for each utterance: with one, the share of wrong words came out anywhere from 10 to 12 %."""
NOISE_BEFORE_S = 2.0
"""Seconds of noise before somebody speaks in it: the suppression knows it by then."""
EDGE_S = 0.3
"""Seconds of sound kept before and after an utterance, as turn-taking does."""
LONGEST_S = 1800.0
"""Seconds that ten minutes of noise may take on a slow machine."""


def run(
    settings: Settings, *, progress: Progress, minutes: float = NOISE_MINUTES
) -> dict[str, Any]:
    """Word error rates and times, then ``minutes`` of each noise. Raises ``PartUnusable``."""
    voices = lines.voices(paths.models_dir() / settings.speech.voice)
    return words(settings, voices, progress) | false_turns(voices, minutes, progress)


def words(settings: Settings, voices: Sequence[lines.Voice], progress: Progress) -> dict[str, Any]:
    """Every question in every voice, clean and in noise, as a session hears it from its microphone."""
    transcriber = Transcriber(
        paths.models_dir() / settings.speech.transcriber, threads=settings.speech.threads
    )
    clean: list[tuple[str, str]] = []
    noisy: list[tuple[str, str]] = []
    by_voice: dict[str, list[tuple[str, str]]] = {}
    ms: list[float] = []
    rng = np.random.default_rng(5)
    for number, text in enumerate(lines.QUESTIONS):
        progress(f"ears: question {number + 1} of {len(lines.QUESTIONS)}")
        for voice in voices:
            sound = utterance(voice, text)
            before = np.zeros(round(NOISE_BEFORE_S * RATE), np.float32)
            found = transcriber.transcribe(heard(sound, before))
            ms.append(found.ms)
            clean.append((text, found.text))
            by_voice.setdefault(voice.name, []).append((text, found.text))
            for _ in range(NOISES):
                loud = in_noise(np.concatenate([before, sound]), rng)
                noise, speech = loud[: len(before)], loud[len(before) :]
                noisy.append((text, transcriber.transcribe(heard(speech, noise)).text))
    return {
        "utterances": len(clean),
        "word_error_rate": round(word_error_rate(clean), 4),
        "word_error_rate_by_voice": {
            name: round(word_error_rate(pairs), 4) for name, pairs in by_voice.items()
        },
        "word_error_rate_10_db_noise": round(word_error_rate(noisy), 4),
        "utterances_in_noise": len(noisy),
        "transcribe_ms": percentiles(ms),
        "misheard": [
            f"{said} | {heard}" for said, heard in clean if word_error_rate([(said, heard)])
        ],
    }


def false_turns(
    voices: Sequence[lines.Voice], minutes: float, progress: Progress
) -> dict[str, Any]:
    """Each noise through a whole session on the simulated clock; every question it hears is false."""
    seconds = minutes * 60
    made: dict[str, Samples] = {
        "keyboard": noises.keyboard(seconds),
        "hum": noises.hum(seconds),
        "music": noises.music(seconds),
        "television": noises.television(seconds, voices),
    }
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="aura-ears-") as folder:
        for name, sound in made.items():
            progress(f"ears: {minutes:g} minutes of {name}")
            wav = lines.write(Path(folder) / f"{name}.wav", sound, noises.RATE)
            found[name] = _heard_in(wav)
    return {
        "noise_minutes_each": minutes,
        "false_turns": sum(len(one["questions"]) for one in found.values()),
        "in_noise": found,
    }


def utterance(voice: lines.Voice, text: str) -> Samples:
    """``text`` at 16 kHz with a little silence around it."""
    edge = np.zeros(round(EDGE_S * RATE), np.float32)
    said = lines.resampled(voice.speak(text), lines.RATE, RATE)
    return np.concatenate([edge, said, edge]).astype(np.float32)


def in_noise(sound: Samples, rng: np.random.Generator) -> Samples:
    """``sound`` in pink noise ``SNR_DB`` below its speech."""
    white = np.fft.rfft(rng.normal(0, 1, len(sound)))
    pink = np.fft.irfft(white / np.sqrt(np.maximum(np.arange(len(white)), 1)), len(sound))
    pink *= 10 ** ((lines.LEVEL - SNR_DB) / 20) / np.sqrt(np.square(pink).mean())
    return np.clip(sound + pink, -1, 1).astype(np.float32)


def heard(sound: Samples, before: Samples) -> Samples:
    """``sound`` as a session gives it to the recogniser: what the microphone heard ``before`` is known by then."""
    canceller = open_echo_canceller(noise_suppression=True)
    try:
        for start in range(0, len(before), FRAME):
            canceller.near_end(AudioBlock(0.0, before[start : start + FRAME], RATE))
        suppressed = canceller.near_end(AudioBlock(0.0, sound, RATE))
        return clearer(canceller.unsuppressed, suppressed)
    finally:
        canceller.close()


def _heard_in(wav: Path) -> dict[str, Any]:
    words = ["live", "--headless", "--pace", "fast", "--video", "none", "--audio", str(wav)]
    with Child(program(*words, "--speaker", "none", "--events", "-")) as child:
        events = [line.event() for line in child.lines(LONGEST_S)]
    return {
        "speech_started": sum(e.get("type") == "user.speech_started" for e in events),
        "questions": [e["text"] for e in events if e.get("type") == "user.asked"],
    }
