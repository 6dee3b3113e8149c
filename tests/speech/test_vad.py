from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aura_desktop.errors import PartUnusable
from aura_desktop.speech import WINDOW_SAMPLES, VoiceActivity

RATE = 16_000


def test_speech_is_told_from_the_pauses_around_it(voice_activity: VoiceActivity, joe: Any) -> None:
    sound = joe("Tell me when you see a dog.", lead=1.0, trail=1.5)
    speech = np.array(voice_activity.push(sound))
    assert len(speech) == len(sound) // WINDOW_SAMPLES
    per_second = RATE / WINDOW_SAMPLES
    assert speech[: int(0.9 * per_second)].max() < 0.3
    assert speech[-int(1.0 * per_second) :].max() < 0.3
    middle = speech[int(1.2 * per_second) : -int(2.0 * per_second)]
    assert (middle > 0.5).mean() > 0.8


@pytest.mark.parametrize("voice", ["en-us", "en-us+f3", "en-gb"])
def test_other_voices_are_speech_too(
    voice_activity: VoiceActivity, espeak: Any, voice: str
) -> None:
    speech = np.array(voice_activity.push(espeak("What do you see on the left?", voice)))
    assert (speech > 0.5).sum() > 20


def test_what_is_not_speech(voice_activity: VoiceActivity) -> None:
    seconds = np.arange(5 * RATE) / RATE
    rng = np.random.default_rng(0)
    sounds = {
        "silence": np.zeros(5 * RATE),
        "noise": rng.normal(0, 0.05, 5 * RATE),
        "hum": 0.3 * np.sin(2 * np.pi * 50 * seconds),
        "keyboard": (rng.random(5 * RATE) > 0.9995) * 0.8,
        "clipped tone": np.clip(5 * np.sin(2 * np.pi * 440 * seconds), -1, 1),
    }
    for name, sound in sounds.items():
        voice_activity.reset()
        speech = np.array(voice_activity.push(sound.astype(np.float32)))
        assert (speech > 0.5).mean() < 0.05, name


def test_how_the_sound_is_cut_makes_no_difference(models_dir: Path, joe: Any) -> None:
    sound = joe("Is there a cat?")
    one, other = VoiceActivity(models_dir / "silero-vad"), VoiceActivity(models_dir / "silero-vad")
    pieces = [
        p for start in range(0, len(sound), 160) for p in other.push(sound[start : start + 160])
    ]
    assert pieces == one.push(sound)


def test_a_new_stream_starts_afresh(voice_activity: VoiceActivity, joe: Any) -> None:
    sound = joe("Is there a cat?")
    first = voice_activity.push(sound)
    voice_activity.reset()
    assert voice_activity.push(sound) == first


def test_impossible_samples_do_no_lasting_harm(voice_activity: VoiceActivity, joe: Any) -> None:
    broken = np.full(WINDOW_SAMPLES, np.nan, np.float32)
    broken[::2] = np.inf
    assert np.isfinite(voice_activity.probability(broken))
    assert max(voice_activity.push(joe("Is there a cat?", lead=1.0))) > 0.9


def test_a_window_of_another_length_is_refused(voice_activity: VoiceActivity) -> None:
    with pytest.raises(ValueError, match="512"):
        voice_activity.probability(np.zeros(480, np.float32))


@pytest.mark.parametrize("content", [None, b"half a model"])
def test_a_missing_or_broken_file_is_named(
    tmp_path: Path, content: bytes | None, capfd: Any
) -> None:
    if content is not None:
        (tmp_path / "silero_vad.onnx").write_bytes(content)
    with pytest.raises(PartUnusable, match=r"silero_vad\.onnx cannot be loaded"):
        VoiceActivity(tmp_path)
    assert capfd.readouterr().err == ""
