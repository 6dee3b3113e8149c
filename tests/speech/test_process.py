"""The recogniser and the voice in processes of their own: same words, and what their death means."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from aura_desktop.errors import PartUnusable
from aura_desktop.settings import SpeechSettings
from aura_desktop.speech import SynthesizerProcess, TranscriberProcess
from aura_desktop.speech.process import PartProcess

LONG = "There is a cat on the left and a dog on the right. " * 40


@pytest.fixture(scope="module")
def hearing() -> Iterator[TranscriberProcess]:
    process = TranscriberProcess(SpeechSettings())
    yield process
    process.close()


@pytest.fixture
def voice() -> Iterator[SynthesizerProcess]:
    process = SynthesizerProcess(SpeechSettings())
    process.wait()
    yield process
    process.close()


class Deadly:
    """A part that some words kill."""

    def speak(self, text: str) -> str:
        if text == "die":
            os._exit(7)
        return text


def deadly(_settings: SpeechSettings) -> Deadly:
    return Deadly()


def speak_until_it_is_gone(voice: SynthesizerProcess) -> PartUnusable:
    try:
        while True:
            voice.speak(LONG)
    except PartUnusable as error:
        return error


def test_it_hears_what_is_said(hearing: TranscriberProcess, joe: Any) -> None:
    hearing.wait()
    assert hearing.fallback == ""
    assert hearing.process.pid != os.getpid()
    assert hearing.transcribe(joe("Is there a dog in the picture?")).text.startswith(
        "Is there a dog"
    )


def test_it_gives_way_to_sound_and_pictures(hearing: TranscriberProcess) -> None:
    hearing.wait()
    assert psutil.Process(hearing.process.pid).nice() > psutil.Process().nice()


def test_what_the_part_raises_comes_back(hearing: TranscriberProcess) -> None:
    with pytest.raises(ValueError, match="16000"):
        hearing.process.call("transcribe", np.zeros(100, np.float32), 44_100)
    with pytest.raises(RuntimeError, match="AttributeError"):
        hearing.process.call("sing")
    assert hearing.transcribe(np.zeros(1600, np.float32)).doubt == "no sound"


@pytest.mark.parametrize("after_s", [0.0, 0.05, 0.3])
def test_one_that_dies_is_started_again_unnoticed(
    voice: SynthesizerProcess, after_s: float
) -> None:
    before = voice.process.pid
    assert before is not None
    killer = threading.Timer(after_s, os.kill, [before, signal.SIGKILL])
    killer.start()
    while voice.process.pid == before:
        assert len(voice.speak(LONG).samples)
    killer.join()


def test_what_kills_it_twice_is_told_and_then_it_works_again() -> None:
    process = PartProcess("synthesizer", deadly, SpeechSettings())
    try:
        assert process.call("speak", "yes") == "yes"
        with pytest.raises(PartUnusable, match="exit code 7") as gone:
            process.call("speak", "die")
        assert gone.value.part == "synthesizer"
        assert gone.value.what == "The voice's process died (exit code 7)."
        assert process.call("speak", "yes") == "yes"
    finally:
        process.close()


def test_closing_ends_a_call(voice: SynthesizerProcess) -> None:
    raised: list[PartUnusable] = []
    thread = threading.Thread(target=lambda: raised.append(speak_until_it_is_gone(voice)))
    thread.start()
    time.sleep(0.2)
    voice.close()
    thread.join(10)
    assert not thread.is_alive()
    assert raised


@pytest.mark.parametrize("named", ["transcriber", "voice"])
def test_a_model_that_is_not_there_is_named(named: str) -> None:
    settings = SpeechSettings().model_copy(update={named: "no-such-model"})
    process = (TranscriberProcess if named == "transcriber" else SynthesizerProcess)(settings)
    try:
        for _ in range(2):
            with pytest.raises(PartUnusable, match="no-such-model"):
                process.wait()
    finally:
        process.close()


def test_it_ends_with_its_parent(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import os, signal\n"
        "from aura_desktop.settings import SpeechSettings\n"
        "from aura_desktop.speech import SynthesizerProcess\n"
        "if __name__ == '__main__':\n"
        "    voice = SynthesizerProcess(SpeechSettings())\n"
        "    voice.wait()\n"
        "    print(voice.process.pid, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}, timeout=120,
    )  # fmt: skip
    pid = int(ended.stdout)
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(pid).wait(10)
    assert not psutil.pid_exists(pid)
