from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aura_desktop.errors import PartUnusable
from aura_desktop.media import Samples
from aura_desktop.speech import Transcriber
from aura_desktop.speech.transcriber import FULL_WINDOW_S, split, window_for

RATE = 16_000
QUESTIONS = (
    "Is there a cat?",
    "Tell me when you see a dog.",
    "What was there before?",
    "What do you see on the left?",
    "Thank you.",
    "What do you see?",
    "How many people are there?",
    "Let me know when somebody comes in.",
    "Is it dark?",
    "Can you see a cup of coffee?",
    "Where is the banana?",
    "Stop watching for the dog.",
    "What happened a minute ago?",
    "Do you see an elephant?",
    "Is anything moving?",
    "Is there a train or a bus in the picture?",
)


def words(text: str) -> list[str]:
    return re.sub(r"[^a-z' ]", " ", text.lower()).replace("'s ", " is ").split()


def errors(said: list[str], heard: list[str]) -> int:
    """Insertions, deletions and substitutions between two word lists (Levenshtein 1966)."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, 1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            substituted = diagonal + (word != other)
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, substituted)
    return row[-1]


def error_rate(transcriber: Transcriber, say: Any, **voice: str) -> float:
    wrong = total = 0
    for question in QUESTIONS:
        said = words(question)
        wrong += errors(said, words(transcriber.transcribe(say(question, **voice)).text))
        total += len(said)
    return wrong / total


def test_questions_in_a_clear_voice(transcriber: Transcriber, joe: Any) -> None:
    assert error_rate(transcriber, joe) <= 0.08  # 0.03 to 0.05 as a rule; the voice varies


def test_questions_in_a_robots_voice(transcriber: Transcriber, espeak: Any) -> None:
    assert error_rate(transcriber, espeak, voice="en-us") <= 0.25


def test_a_question_in_noise(transcriber: Transcriber, joe: Any) -> None:
    sound = joe("What do you see on the left?")
    speech = sound[np.abs(sound) > 0.02].std()
    noise = np.random.default_rng(0).normal(0, speech / 10 ** (10 / 20), len(sound))
    heard = transcriber.transcribe((sound + noise).astype(np.float32))
    assert words(heard.text) == words("What do you see on the left?")


def test_what_it_says_of_itself(transcriber: Transcriber, joe: Any) -> None:
    sound = joe("Is there a cat?")
    heard = transcriber.transcribe(sound)
    assert heard.text == heard.raw == "Is there a cat?"
    assert heard.doubt == ""
    assert heard.seconds == pytest.approx(len(sound) / RATE)
    assert heard.window_s == 10
    assert -0.5 < heard.avg_logprob <= 0
    assert 0 <= heard.no_speech_prob < 0.5
    assert heard.ms > 0
    assert transcriber.load_ms > 0


@pytest.mark.parametrize("level", [0.001, 0.02, 1.0])
def test_quiet_and_loud(transcriber: Transcriber, joe: Any, level: float) -> None:
    sound = (joe("Tell me when you see a dog.") * 2 * level).astype(np.float32)
    assert words(transcriber.transcribe(sound).text) == words("Tell me when you see a dog.")


def test_clipped(transcriber: Transcriber, joe: Any) -> None:
    sound = np.clip(joe("Tell me when you see a dog.") * 20, -1, 1)
    assert "dog" in words(transcriber.transcribe(sound).text)


def test_nothing_is_heard_where_nobody_speaks(transcriber: Transcriber) -> None:
    rng, seconds = np.random.default_rng(0), np.arange(4 * RATE) / RATE
    sounds: dict[str, Any] = {
        "silence": np.zeros(4 * RATE),
        "faint": rng.normal(0, 0.001, 4 * RATE),
        "noise": rng.normal(0, 0.05, 4 * RATE),
        "hum": 0.2 * np.sin(2 * np.pi * 50 * seconds),
        "keyboard": (rng.random(4 * RATE) > 0.9995) * 0.8,
        "chord": 0.1 * sum(np.sin(2 * np.pi * f * seconds) for f in (220, 277, 330)),
        "nothing": np.zeros(0),
        "a click": np.ones(10),
        "not a number": np.full(RATE, np.nan),
    }
    for name, sound in sounds.items():
        heard = transcriber.transcribe(sound.astype(np.float32))
        assert heard.text == "", (name, heard)
        assert heard.doubt, name


def test_a_long_recording_is_heard_to_its_end(transcriber: Transcriber, joe: Any) -> None:
    things = (
        "cat",
        "dog",
        "bottle",
        "chair",
        "car",
        "person",
        "book",
        "horse",
        "umbrella",
        "train",
    )
    pause = np.zeros(round(0.8 * RATE), np.float32)  # a longer one ends a turn
    parts: list[Samples] = []
    for thing in (*things, *things[:4]):
        parts += [joe(f"Is there a {thing} in the picture?"), pause]
    sound = np.concatenate(parts)
    assert len(sound) > FULL_WINDOW_S * RATE
    heard = words(transcriber.transcribe(sound).text)
    assert heard[:4] == words("Is there a cat")
    assert "train" in heard
    assert "chair" in heard[-8:]


@pytest.mark.parametrize(
    ("seconds", "window"), [(0.5, 10), (9.0, 10), (9.01, 15), (14.1, 20), (28.0, 30), (100.0, 30)]
)
def test_the_window_fits_the_utterance(seconds: float, window: int) -> None:
    assert window_for(seconds) == window


def test_long_sound_is_cut_in_its_pauses() -> None:
    sound = np.ones(70 * RATE, np.float32)
    sound[27 * RATE : 28 * RATE] = 0.0
    parts = split(sound)
    assert sum(len(p) for p in parts) == len(sound)
    assert all(len(p) <= 30 * RATE for p in parts)
    assert 27 * RATE < len(parts[0]) < 28 * RATE


def test_another_rate_is_refused(transcriber: Transcriber) -> None:
    with pytest.raises(ValueError, match="16000"):
        transcriber.transcribe(np.zeros(100, np.float32), 44_100)


def test_an_unknown_language_is_named(models_dir: Path) -> None:
    with pytest.raises(PartUnusable, match="does not know the language 'tlh'"):
        Transcriber(models_dir / "whisper-base", language="tlh")


@pytest.mark.parametrize("broken", ["model.bin", "tokenizer.json", "both"])
def test_missing_or_broken_files_are_named(
    tmp_path: Path, models_dir: Path, broken: str, capfd: Any
) -> None:
    folder = tmp_path / "whisper-base"
    shutil.copytree(models_dir / "whisper-base", folder)
    if broken == "both":
        data = (folder / "model.bin").read_bytes()
        (folder / "model.bin").write_bytes(data[: len(data) // 2])
    else:
        (folder / broken).unlink()
    with pytest.raises(PartUnusable, match="aura-desktop models pull whisper-base") as caught:
        Transcriber(folder)
    assert caught.value.part == "transcriber"
    assert capfd.readouterr().err == ""
