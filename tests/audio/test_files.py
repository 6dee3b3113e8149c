from __future__ import annotations

import os
import tracemalloc
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aura_desktop.audio import RATE, AudioSource, open_microphone
from aura_desktop.errors import PartUnusable
from aura_desktop.media import Samples
from aura_desktop.settings import AudioSettings

SETTINGS = AudioSettings()


def tone(seconds: float, rate: int, hertz: float = 440.0, level: float = 0.5) -> Any:
    return level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)


def whole(source: AudioSource, seconds: float) -> Samples:
    block = source.read(seconds)
    assert block is not None
    assert block.t == 0.0
    assert block.rate == RATE
    assert block.samples.dtype == np.float32
    assert len(block.samples) == round(seconds * RATE)
    return block.samples


def pitch(samples: Samples) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(samples))) * RATE / len(samples))


@pytest.mark.parametrize(
    ("name", "rate", "channels"),
    [
        ("a.wav", 8_000, 1),
        ("a.wav", 16_000, 1),
        ("a.wav", 44_100, 2),
        ("a.wav", 192_000, 1),
        ("a.wav", 48_000, 8),
        ("a.flac", 22_050, 1),
        ("a.flac", 48_000, 8),
        ("a.m4a", 44_100, 6),
        ("a.mp3", 44_100, 2),
        ("a.m4a", 48_000, 2),
        ("a.mkv", 48_000, 2),
    ],
)
def test_any_format_rate_and_channels(make_sound: Any, name: str, rate: int, channels: int) -> None:
    path = make_sound(name, np.tile(tone(2.0, rate), (channels, 1)), rate)
    source = open_microphone(str(path), SETTINGS)
    assert (source.live, source.rate, source.description) == (False, RATE, name)
    assert source.duration == pytest.approx(2.0, abs=0.1)
    samples = whole(source, 2.0)
    assert pitch(samples) == pytest.approx(440, abs=2)
    # One of the six channels of a 5.1 sound is for the bass only.
    assert samples.std() == pytest.approx(0.5 / np.sqrt(2), rel=0.2)
    source.close()
    source.close()


def test_exactly_by_stream_time_and_zeros_after_the_end(make_sound: Any) -> None:
    made = np.random.default_rng(0).uniform(-0.5, 0.5, 16_000)
    source = open_microphone(str(make_sound("a.wav", made)), SETTINGS)
    blocks, until = [], 0.0
    for step in (0.01, 0.1, 0.0333, 0.5, 0.00001, 0.2, 0.1567):
        until += step
        block = source.read(until)
        if block:
            blocks.append(block)
    assert source.read(until) is None
    assert source.ended  # 1.00001 s of 1 s are read
    heard = np.concatenate([b.samples for b in blocks])
    assert heard == pytest.approx(made, abs=1e-4)
    starts = np.cumsum([0, *(len(b.samples) for b in blocks)])[:-1] / RATE
    assert [b.t for b in blocks] == pytest.approx(starts)
    after = source.read(3.0)
    assert after is not None
    assert not after.samples.any()
    assert len(after.samples) == 3 * RATE - len(heard)


def test_the_end_is_known_with_the_last_sample(make_sound: Any) -> None:
    source = open_microphone(str(make_sound("a.wav", tone(1.0, RATE))), SETTINGS)
    source.read(0.9)
    assert not source.ended
    source.read(1.0)
    assert source.ended


def test_resampling_has_no_seams_and_the_length_is_right(make_sound: Any) -> None:
    path = make_sound("a.wav", tone(3.0, 44_100), 44_100)
    source = open_microphone(str(path), SETTINGS)
    blocks = [source.read((n + 1) / 100) for n in range(300)]
    heard = np.concatenate([b.samples for b in blocks if b])
    expected = tone(3.0, RATE)
    assert np.abs(heard[800:-800] - expected[800:-800]).max() < 0.01
    assert source.ended


def test_clipping_and_impossible_samples(make_sound: Any, tmp_path: Path) -> None:
    loud = tone(1.0, RATE, level=10.0)
    loud[100], loud[200], loud[300] = np.nan, np.inf, -np.inf
    path = make_sound("a.wav", loud, codec="pcm_f32le")
    samples = whole(open_microphone(str(path), SETTINGS), 1.0)
    assert np.isfinite(samples).all()
    assert np.abs(samples).max() == 1.0


def test_the_sound_of_a_video(make_sound: Any) -> None:
    path = make_sound("film.mp4", tone(1.0, 44_100), 44_100)
    assert pitch(whole(open_microphone(str(path), SETTINGS), 1.0)) == pytest.approx(440, abs=2)


def test_three_hours_are_not_held_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        minute = np.zeros(60 * 8000, "<i2").tobytes()
        for _ in range(180):
            out.writeframesraw(minute)
    source = open_microphone(str(path), SETTINGS)
    assert source.duration == pytest.approx(3 * 3600)
    tracemalloc.start()
    for second in range(300):  # five minutes of it
        block = source.read(second + 1.0)
        assert block is not None
        assert not block.samples.any()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 6e6  # bytes; five minutes alone are 19 MB


def refused(spec: object) -> str:
    with pytest.raises(PartUnusable) as caught:
        open_microphone(str(spec), SETTINGS)
    assert caught.value.part == "microphone"
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_what_holds_no_sound_is_refused_by_name(
    tmp_path: Path, make_sound: Any, capfd: Any
) -> None:
    import av

    (tmp_path / "empty.wav").touch()
    (tmp_path / "noise.mp3").write_bytes(os.urandom(200))
    (tmp_path / "text.wav").write_text("RIFF is not enough. " * 50)
    with av.open(str(tmp_path / "mute.mp4"), "w") as out:
        stream = out.add_stream("libx264", rate=25)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        out.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
        out.mux(stream.encode(None))
    with wave.open(str(tmp_path / "none.wav"), "wb") as header:
        header.setnchannels(1)
        header.setsampwidth(2)
        header.setframerate(16_000)
    assert "There is no file" in refused(tmp_path / "missing.wav")
    assert "empty.wav is empty" in refused(tmp_path / "empty.wav")
    assert "noise.mp3" in refused(tmp_path / "noise.mp3")
    assert "text.wav is not a sound file" in refused(tmp_path / "text.wav")
    assert "mute.mp4 has no sound track" in refused(tmp_path / "mute.mp4")
    assert "none.wav has no sound" in refused(tmp_path / "none.wav")
    assert "is not a file" in refused(tmp_path)
    assert "No sound source" in refused("")
    assert capfd.readouterr() == ("", "")


def test_an_absurd_rate_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "slow.wav"
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(3)
        out.writeframes(b"\0" * 1000)
    assert "claims 3 samples a second" in refused(path)


def test_a_truncated_file_gives_what_is_left(make_sound: Any) -> None:
    path = make_sound("a.flac", np.random.default_rng(0).uniform(-0.5, 0.5, 10 * RATE))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    source = open_microphone(str(path), SETTINGS)
    samples = whole(source, 10.0)
    assert samples[: 4 * RATE].std() > 0.2
    assert not samples[6 * RATE :].any()
    assert source.ended


def test_nobody_listens_to_none() -> None:
    source = open_microphone("none", SETTINGS)
    assert source.read(5.0) is None
    assert not source.ended
    source.close()
