from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from aura_desktop.audio import WavRecorder
from aura_desktop.errors import PartUnusable
from aura_desktop.media import AudioBlock, Samples


def heard(path: Path) -> tuple[Samples, int]:
    with wave.open(str(path)) as file:
        data = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        return data.astype(np.float32) / 32767, file.getframerate()


def block(t: float, seconds: float, level: float = 0.5, rate: int = 22_050) -> AudioBlock:
    return AudioBlock(t, np.full(round(seconds * rate), level, np.float32), rate)


def test_the_voice_lies_where_it_was_spoken(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    recorder = WavRecorder(path)
    recorder.write(block(2.0, 1.0))
    recorder.write(block(5.0, 0.5))
    recorder.close(10.0)
    recorder.close(99.0)
    samples, rate = heard(path)
    assert len(samples) == 10 * rate
    assert recorder.seconds == 10.0
    seconds = np.flatnonzero(samples) / rate
    assert seconds[0] == 2.0
    assert len(seconds) == 1.5 * rate
    assert seconds[-1] == pytest.approx(5.5, abs=1e-3)


def test_the_clocks_jitter_leaves_no_holes(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    recorder = WavRecorder(path)
    for n in range(100):
        recorder.write(block(n / 100 + (0.01 if n % 2 else -0.01), 0.01))
    recorder.close()
    samples, rate = heard(path)
    assert samples == pytest.approx(0.5, abs=1e-3)
    assert len(samples) == pytest.approx(rate, abs=rate // 100)


def test_what_overlaps_is_written_once(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    recorder = WavRecorder(path)
    recorder.write(block(0.0, 1.0, 0.5))
    recorder.write(block(0.5, 1.0, 0.25))
    recorder.write(block(0.1, 0.2, 0.25))
    recorder.close()
    samples, rate = heard(path)
    assert len(samples) == 1.5 * rate
    assert samples[:rate] == pytest.approx(0.5, abs=1e-3)


def test_other_rates_and_levels(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    recorder = WavRecorder(path, rate=16_000)
    for n in range(100):
        recorder.write(block(n / 100, 0.01, 3.0, rate=48_000))
    recorder.close(2.0)
    samples, rate = heard(path)
    assert (rate, len(samples)) == (16_000, 32_000)
    assert samples[8000] == pytest.approx(1.0, abs=1e-3)


def test_the_file_is_whole_at_any_moment(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    recorder = WavRecorder(path)
    for second in range(5):
        recorder.write(block(second, 1.0))
    samples, rate = heard(path)  # of a program that was killed here
    assert len(samples) >= 4 * rate
    recorder.close()


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(PartUnusable, match=r"cannot be written \(No such file or directory\)"):
        WavRecorder(tmp_path / "nowhere" / "a.wav")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is Linux's")
def test_a_full_disk_is_said_once(tmp_path: Path) -> None:
    with pytest.raises(PartUnusable, match="No space left"):
        WavRecorder(Path("/dev/full"))
    recorder = WavRecorder(tmp_path / "a.wav")
    recorder._file.close()
    with Path("/dev/full").open("wb") as recorder._file:
        with pytest.raises(PartUnusable, match="No space left"):
            recorder.write(block(5.0, 100.0))
        recorder.write(block(100.0, 1.0))  # and then nothing more is tried
        recorder.close(200.0)
