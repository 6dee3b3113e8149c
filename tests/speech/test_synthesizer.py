from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aura_desktop.errors import PartUnusable
from aura_desktop.settings import SpeechSettings
from aura_desktop.speech import (
    Synthesizer,
    Transcriber,
    open_synthesizer,
    open_transcriber,
    open_voice_activity,
)


def test_a_clause_becomes_sound(synthesizer: Synthesizer) -> None:
    spoken = synthesizer.speak("I can see a dog on the left.")
    assert spoken.text == "I can see a dog on the left."
    assert spoken.rate == synthesizer.rate == 22_050
    assert spoken.samples.dtype == np.float32
    assert spoken.samples.ndim == 1
    assert 1.0 < spoken.seconds < 4.0
    assert 0.2 < np.abs(spoken.samples).max() <= 0.95
    assert spoken.ms > 0
    assert synthesizer.load_ms > 0


def test_no_click_at_either_end(synthesizer: Synthesizer) -> None:
    for text in ("Yes.", "I can see a dog,", "and a cat on the sofa"):
        samples = synthesizer.speak(text).samples
        assert samples[0] == 0.0
        assert samples[-1] == 0.0
        assert np.abs(np.diff(samples[:100])).max() < 0.05


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n",
        "😀🎉👩‍👩‍👧",
        "…—!?",
        "\x00\x01\x1b[31m",
        "\ud800\udfff",
        "مرحبا 你好 Привет नमस्ते",
        "a" * 100_000,
        "word " * 20_000,
        "1234567890 " * 500,
        "[[nonsense]]",
        "<speak>hello</speak>",
        "Z̸̢̛̖̬̈́ä̵̡́l̶g̷o̸",
    ],
)
def test_strange_text_does_no_harm(synthesizer: Synthesizer, text: str) -> None:
    spoken = synthesizer.speak(text)
    assert np.isfinite(spoken.samples).all()
    assert spoken.seconds < 90


def test_a_character_of_every_block(synthesizer: Synthesizer) -> None:
    for start in range(0xA0, 0x30000, 0x2000):
        text = "".join(chr(c) for c in range(start, start + 0x2000, 0x400))
        assert np.isfinite(synthesizer.speak(text).samples).all()


def test_what_it_says_is_understood(
    synthesizer: Synthesizer, transcriber: Transcriber, joe: Any
) -> None:
    heard = transcriber.transcribe(joe("It is 3:45 and 21 °C, 50 % of the 12 people left."))
    text = heard.text.lower().replace("twelve", "12")
    assert "degrees" in text or "°" in text
    assert "percent" in text or "%" in text
    assert "12" in text


def test_speed(models_dir: Path, synthesizer: Synthesizer) -> None:
    fast = Synthesizer(models_dir / "piper-en-us-joe", speed=2.0)
    text = "I can see a dog, a bicycle and two people near the window."
    ratio = fast.speak(text).seconds / synthesizer.speak(text).seconds
    assert 0.4 < ratio < 0.8  # the pause at its end stays as it is


@pytest.mark.parametrize("broken", ["onnx", "json", "missing"])
def test_missing_or_broken_files_are_named(
    tmp_path: Path, models_dir: Path, broken: str, capfd: Any
) -> None:
    folder = tmp_path / "piper-en-us-joe"
    shutil.copytree(models_dir / "piper-en-us-joe", folder)
    (model,) = folder.glob("*.onnx")
    if broken == "onnx":
        model.write_bytes(model.read_bytes()[:1_000_000])
    elif broken == "json":
        Path(f"{model}.json").write_text("{")
    else:
        shutil.rmtree(folder)
    with pytest.raises(PartUnusable, match="aura-desktop models pull piper-en-us-joe") as caught:
        Synthesizer(folder)
    assert caught.value.part == "synthesizer"
    assert capfd.readouterr().err == ""


def test_the_settings_name_the_models(models_dir: Path) -> None:
    settings = SpeechSettings()
    assert open_voice_activity(settings).push(np.zeros(512, np.float32))
    assert open_synthesizer(settings).speak("Hello.").seconds > 0.2
    assert open_transcriber(settings).transcribe(np.zeros(16_000, np.float32)).text == ""
    named = SpeechSettings(vad=str(models_dir / "silero-vad"))  # a folder of one's own
    assert open_voice_activity(named).push(np.zeros(512, np.float32))
    with pytest.raises(PartUnusable):
        open_transcriber(SpeechSettings(transcriber="no-such-model"))
