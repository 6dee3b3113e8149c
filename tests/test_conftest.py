"""The tests' own ground: that its traps spring, and that its sound server carries sound."""

from __future__ import annotations

import time
import wave
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import Pulse

pytest_plugins = ["pytester"]

CONFTEST = Path(__file__).with_name("conftest.py")


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makeconftest(CONFTEST.read_text("utf-8"))
    pytester.makeini("[pytest]\nqt_api = pyside6\n")
    return pytester


def test_a_leaked_thread_fails_and_is_named(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import threading, time
        def begin():
            threading.Thread(target=time.sleep, args=(7,), name="forgotten").start()
        def test_it():
            begin()
        """
    )
    result = project.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*forgotten, started at*", "*in begin*"])


def test_a_thread_that_ends_in_time_and_a_daemon_are_fine(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import threading, time
        def test_it():
            threading.Thread(target=time.sleep, args=(0.2,)).start()
            threading.Thread(target=time.sleep, args=(9,), daemon=True).start()
        """
    )
    project.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_a_qt_warning_fails(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        from PySide6.QtCore import qWarning
        def test_warned(qtbot):
            qWarning("QWidget: something is wrong")
        def test_allowed(qtbot):
            qWarning("This plugin does not support raise()")
        """
    )
    result = project.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*QWidget: something is wrong*"])


# Hz of the test tone, its seconds, and the amplitude that is surely heard (played at 0.5).
TONE_HZ = 440.0
TONE_S = 1.0
HEARD = 0.2


def tone(path: Path, rate: int = 48000) -> Path:
    t = np.arange(int(TONE_S * rate)) / rate
    samples = (0.5 * np.sin(2 * np.pi * TONE_HZ * t) * 32767).astype(np.int16)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples.tobytes())
    return path


def test_what_is_played_into_the_room_reaches_the_microphone(pulse: Pulse, tmp_path: Path) -> None:
    import sounddevice

    heard: list[np.ndarray] = []
    with sounddevice.InputStream(
        device="pulse",
        channels=1,
        samplerate=48000,
        callback=lambda data, *_: heard.append(data.copy()),
    ):
        time.sleep(0.2)  # the stream's first block
        pulse.play(tone(tmp_path / "tone.wav"))
        time.sleep(0.5)  # what is still under way
    samples = np.concatenate(heard)[:, 0]
    loud = samples[np.abs(samples) > HEARD / 2]
    assert len(loud) > 0.5 * TONE_S * 48000 / 2
    spectrum = np.abs(np.fft.rfft(samples))
    assert abs(np.argmax(spectrum) * 48000 / len(samples) - TONE_HZ) < 5


def test_what_the_program_plays_is_recorded_and_the_room_hears_the_echo(
    pulse: Pulse, tmp_path: Path
) -> None:
    import sounddevice

    pulse.echo(gain=0.5)
    wavs = {name: tmp_path / f"{name}.wav" for name in ("speaker.monitor", "mic")}
    recorders = [pulse.record(path, source=name) for name, path in wavs.items()]
    t = np.arange(int(TONE_S * 48000)) / 48000
    sounddevice.play(
        (0.5 * np.sin(2 * np.pi * TONE_HZ * t)).astype(np.float32),
        48000,
        device="pulse",
        blocking=True,
    )
    time.sleep(0.5)
    loud = {}
    for (name, path), recorder in zip(wavs.items(), recorders, strict=True):
        recorder.terminate()
        recorder.wait(10)
        samples = np.frombuffer(path.read_bytes()[44:], np.int16).astype(float) / 32768
        loud[name] = float(np.abs(samples).max())
    assert loud["speaker.monitor"] > HEARD
    assert 0.01 < loud["mic"] < loud["speaker.monitor"]
