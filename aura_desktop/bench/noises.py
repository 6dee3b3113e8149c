"""What a microphone hears that is no question: keys, hum, music, a television."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aura_desktop.bench.lines import LEVEL, Voice, levelled, resampled
from aura_desktop.bench.lines import RATE as VOICE_RATE
from aura_desktop.media import Samples

RATE = 16_000
KEYS_DB = -20.0
"""Peak of a key, decibels of full scale."""
HUM_DB = -35.0
MUSIC_DB = -30.0
TELEVISION_DB = LEVEL - 25.0
NEWS = (
    "Good evening. Here are the main points of the news at eight o'clock.",
    "The government has announced a new plan for the railways, which will cost several billion.",
    "Farmers in the south are worried about the dry summer, and ask for help.",
    "In the second half the visitors scored twice and went home with three points.",
    "Tomorrow will be cloudy in the north, with some rain towards the evening.",
    "Would you like to know more about this subject? Then visit our home page.",
    "The museum will open its doors again in spring, after four years of repairs.",
    "And now to our reporter, who has been talking to people in the street.",
)


def keyboard(seconds: float, seed: int = 1) -> Samples:
    """Somebody types: bursts of six keys a second, with pauses."""
    rng = np.random.default_rng(seed)
    sound = np.zeros(round(seconds * RATE), np.float32)
    t = 0.5
    while t < seconds - 0.1:
        for offset, gain in ((0.0, 1.0), (0.07, 0.4)):  # down and up
            length = int(rng.uniform(0.008, 0.02) * RATE)
            click = rng.normal(0, 0.35, length) * np.exp(-np.arange(length) / (0.003 * RATE))
            start = round((t + offset) * RATE)
            part = sound[start : start + length]
            part += (click * gain * 10 ** (KEYS_DB / 20) / 0.35)[: len(part)].astype(np.float32)
        t += (
            float(rng.exponential(2.0)) + 0.4
            if rng.random() < 0.06
            else float(rng.uniform(0.1, 0.24))
        )
    return sound


def hum(seconds: float, seed: int = 2) -> Samples:
    """The mains and a fan."""
    rng = np.random.default_rng(seed)
    count = round(seconds * RATE)
    t = np.arange(count) / RATE
    mains = sum(np.sin(2 * np.pi * 50 * k * t) / k for k in (1, 2, 3, 4, 6))
    fan = np.cumsum(rng.normal(0, 1, count))
    fan -= np.convolve(fan, np.ones(401) / 401, "same")
    mixed = mains / np.std(mains) + fan / np.std(fan)
    return _at(mixed, HUM_DB)


def music(seconds: float, seed: int = 3) -> Samples:
    """Chords, a bass, a tune and a drum."""
    rng = np.random.default_rng(seed)
    beat = 0.5
    count = round(seconds * RATE)
    sound = np.zeros(count + RATE, np.float64)
    chords = ((0, 4, 7), (9, 12, 16), (5, 9, 12), (7, 11, 14))
    for number in range(int(seconds / beat)):
        start = round(number * beat * RATE)
        chord = chords[number // 4 % 4]
        notes = [(n + 60, 0.3) for n in chord] + [(chord[0] + 36, 0.6)]
        notes.append((int(rng.choice(chord)) + 72, 0.5))
        t = np.arange(RATE) / RATE
        for note, gain in notes:
            hertz = 440 * 2 ** ((note - 69) / 12)
            wave = sum(np.sin(2 * np.pi * hertz * k * t) / k**1.5 for k in (1, 2, 3, 4))
            sound[start : start + RATE] += gain * wave * np.exp(-t * 4)
        drum = rng.normal(0, 1, RATE) * np.exp(-t * (12 if number % 2 else 40))
        sound[start : start + RATE] += 0.4 * drum
    return _at(sound[:count], MUSIC_DB)


def television(seconds: float, voices: Sequence[Voice]) -> Samples:
    """The news, read by others, quietly."""
    said = [
        np.concatenate([voices[n % len(voices)].speak(text), np.zeros(VOICE_RATE // 3, np.float32)])
        for n, text in enumerate(NEWS)
    ]
    once = resampled(np.concatenate(said), VOICE_RATE, RATE)
    whole = np.tile(once, int(np.ceil(seconds * RATE / len(once))))[: round(seconds * RATE)]
    return levelled(whole, TELEVISION_DB)


def _at(sound: NDArray[np.floating[Any]], decibels: float) -> Samples:
    """``sound`` at a root mean square of ``decibels`` of full scale."""
    gain = 10 ** (decibels / 20) / max(float(np.sqrt(np.square(sound).mean())), 1e-9)
    return np.asarray(np.clip(sound * gain, -1, 1), np.float32)
