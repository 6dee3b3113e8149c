"""How soon is somebody heard who speaks over the assistant, in rooms with a known answer?

The echo canceller and the detector of speech as a session has them, on simulated rooms: what was played, folded
with the room's answer, and three users at 6 to -6 dB against that echo. Beside it the detector on AEC3's sound alone.

    python benchmarks/double_talk.py --save benchmarks/results
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np

from aura_desktop import paths
from aura_desktop.audio import RATE, decibels, open_echo_canceller
from aura_desktop.audio.farend import FRAME
from aura_desktop.bench import lines
from aura_desktop.bench.voice import LEVELS_DB, SLOWLY
from aura_desktop.evaluation.machine import about_this_machine
from aura_desktop.evaluation.stats import percentiles
from aura_desktop.media import AudioBlock, Samples
from aura_desktop.settings import Settings
from aura_desktop.speech.synthesizer import Synthesizer
from aura_desktop.speech.vad import WINDOW_SAMPLES, VoiceActivity

SAID = (
    "I can tell you what I see, where it is, and watch for things.",
    "I am Aura. I watch the video with you. I see the cat on the left.",
    "I do not see anybody, but a moment ago there was a cup on the table.",
)
"""What the assistant says meanwhile."""
AHEAD_S = 0.04
"""Seconds from playing to hearing, as the devices say."""
ECHO_DB = -30.0
NOISE_DB = -62.0
EVERY_S = 8.0
"""Seconds between two who cut in; half of them the assistant speaks alone."""
LEARNS_S = 16.0
AUDIBLE = 10 ** (-50 / 20)
SPEECH = 0.5
NEVER_MS = 2000.0
ROOMS: dict[str, dict[str, float]] = {
    "no reverberation": {},
    "0.3 s, a loudspeaker that distorts": {"ringing_s": 0.3, "drive": 1.5},
    "0.6 s, as much reverberation as voice": {"ringing_s": 0.6, "wet": 1.0},
    "headphones: no echo": {"gain": 0.0},
}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=48)
    parser.add_argument("--save", type=Path)
    given = parser.parse_args()
    settings = Settings().speech
    voices = lines.voices(paths.models_dir() / settings.voice)
    far = _assistant(paths.models_dir() / settings.voice, LEARNS_S + EVERY_S * given.trials)
    user, onsets = _users(voices, len(far), given.trials)
    results = {}
    for name, room in ROOMS.items():
        results[name] = trial(far, user, onsets, paths.models_dir() / settings.vad, **room)
        print(json.dumps({name: results[name]}), flush=True)
    if given.save is not None:
        found = {"machine": about_this_machine(), "double_talk": results}
        day = found["machine"]["date"][:10]
        (given.save / f"{day}-double-talk.json").write_text(json.dumps(found, indent=1) + "\n")


def trial(
    far: Samples,
    user: Samples,
    onsets: list[int],
    vad: Path,
    *,
    ringing_s: float = 0.0,
    wet: float = 0.5,
    drive: float = 0.0,
    gain: float = 1.0,
) -> dict[str, Any]:
    """One room: milliseconds from each onset, and alarms while nobody spoke."""
    rng = np.random.default_rng(5)
    played = np.tanh(far * drive) / drive if drive else far
    answer = np.ones(1)
    if ringing_s:
        tail = np.arange(round(ringing_s * RATE)) / RATE
        answer = rng.standard_normal(len(tail)) * np.exp(-6.9 * tail / ringing_s)
        answer *= wet / np.sqrt(np.square(answer).sum())
        answer[0] = 1.0
    echo = np.convolve(played, answer)[: len(far)]
    echo *= gain * 10 ** ((ECHO_DB - _voiced_db(echo)) / 20)
    late = round(AHEAD_S * RATE)
    near = user + np.concatenate([np.zeros(late), echo[:-late]])
    near += 10 ** (NOISE_DB / 20) * rng.standard_normal(len(near))
    canceller, flags, cleaned, foretold = open_echo_canceller(), [], [], []
    for at in range(0, len(far) - FRAME + 1, FRAME):
        part = slice(at, at + FRAME)
        canceller.far_end(AudioBlock(at / RATE + AHEAD_S, far[part].astype(np.float32), RATE))
        cleaned.append(
            canceller.near_end(AudioBlock(at / RATE, near[part].astype(np.float32), RATE))
        )
        foretold.append(canceller.foretold)
        flags += canceller.talked_over
    canceller.close()
    over = np.array(flags)
    alone = np.ones(len(over), bool)
    for onset in onsets:
        alone[onset // FRAME - 1 : (onset + 4 * RATE) // FRAME] = False
    began = over & ~np.concatenate([[False], over[:-1]])
    detector = VoiceActivity(vad)
    aec3 = np.array(detector.push(np.concatenate(cleaned))) >= SPEECH
    detector.reset()
    ours = np.array(detector.push(np.concatenate(foretold))) >= SPEECH
    minutes = alone.sum() * FRAME / RATE / 60
    return {
        "noticed_ms": percentiles([_after(over, o, FRAME) for o in onsets]),
        "speech_in_foretold_ms": percentiles([_after(ours, o, WINDOW_SAMPLES) for o in onsets]),
        "speech_in_aec3_ms": percentiles([_after(aec3, o, WINDOW_SAMPLES) for o in onsets]),
        "not_noticed": sum(_after(over, o, FRAME) >= NEVER_MS for o in onsets),
        "false_alarms_a_minute": round(float((began & alone).sum()) / minutes, 2),
        "minutes_alone": round(float(minutes), 1),
    }


def _after(found: np.ndarray, onset: int, step: int) -> float:
    """Milliseconds from ``onset`` to the end of the first block that was found."""
    first = onset // step
    hits = np.flatnonzero(found[first : first + round(NEVER_MS / 1000 * RATE / step)])
    return ((first + int(hits[0]) + 1) * step - onset) / RATE * 1000 if len(hits) else NEVER_MS


def _voiced_db(sound: np.ndarray) -> float:
    loud = sound[np.abs(sound) > lines.VOICED * np.abs(sound).max()]
    return decibels(loud.astype(np.float32))


def _assistant(voice: Path, seconds: float) -> np.ndarray:
    speaker = Synthesizer(voice, speed=SLOWLY)
    spoken = [speaker.speak(text) for text in SAID]
    once = np.concatenate([lines.resampled(s.samples, s.rate, RATE) for s in spoken])
    times = int(np.ceil(seconds * RATE / len(once)))
    return np.tile(once, times)[: round(seconds * RATE)]


def _users(
    voices: tuple[lines.Voice, ...], length: int, trials: int
) -> tuple[np.ndarray, list[int]]:
    user, onsets = np.zeros(length), []
    for number in range(trials):
        text = lines.INTERRUPTIONS[number % len(lines.INTERRUPTIONS)]
        level = ECHO_DB + LEVELS_DB[number // len(voices) % len(LEVELS_DB)]
        said = lines.levelled(voices[number % len(voices)].speak(text), level)
        said = lines.resampled(said, lines.RATE, RATE)[: 3 * RATE]
        at = round((LEARNS_S + EVERY_S * number) * RATE) + 37 * number
        user[at : at + len(said)] += said
        onsets.append(at + int(np.flatnonzero(np.abs(said) > AUDIBLE)[0]))
    return user, onsets


if __name__ == "__main__":
    main()
