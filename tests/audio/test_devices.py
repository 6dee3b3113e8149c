"""Microphone and speaker on a real sound server: PulseAudio with null sinks, through PortAudio."""

from __future__ import annotations

import contextlib
import ctypes
import functools
import os
import subprocess
import sys
import time
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec

import numpy as np
import pytest

from aura_desktop.audio import (
    RATE,
    list_microphones,
    list_speakers,
    open_microphone,
    open_speaker,
    soundserver,
)
from aura_desktop.audio.device_speaker import DeviceSpeaker
from aura_desktop.audio.microphone import Microphone
from aura_desktop.bench.room import RATE as ROOM_RATE
from aura_desktop.errors import PartUnusable
from aura_desktop.media import AudioBlock, Samples
from aura_desktop.settings import AudioSettings

SETTINGS = AudioSettings()
LONG = 20.0  # seconds after which a test that waits for something has failed

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the test's sound server is Linux's"
)


TRIES = 5
"""A sound server on a busy machine stalls for seconds now and then; what holds, holds in one of these."""

P = ParamSpec("P")


def tried(test: Callable[P, None]) -> Callable[P, None]:
    """Run a test that listens to a sound server until it passes, at most ``TRIES`` times."""

    @functools.wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        for _ in range(TRIES - 1):
            with contextlib.suppress(AssertionError, IndexError):
                return test(*args, **kwargs)
        return test(*args, **kwargs)

    return run


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + LONG
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def tone(seconds: float, rate: int, hertz: float) -> Samples:
    sine = 0.5 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)
    return sine.astype(np.float32)


def write(path: Path, samples: Samples, rate: int) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


def read(path: Path) -> tuple[Samples, int]:
    data = path.read_bytes()[44:]  # parecord is killed before it writes the length
    mono = np.frombuffer(data[: len(data) // 2 * 2], "<i2")
    return mono.astype(np.float32) / 32767, ROOM_RATE


def pitch(samples: Samples, rate: int) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(samples))) * rate / len(samples))


class Recording:
    """What the sound server plays on the speaker, while the test runs."""

    def __init__(self, pulse: Any, path: Path) -> None:
        self._path = path
        self._process: subprocess.Popen[bytes] = pulse.record(path)
        wait_for(lambda: path.exists() and path.stat().st_size > 44 + 2 * ROOM_RATE // 10)

    def stop(self) -> tuple[Samples, int]:
        size = self._path.stat().st_size
        wait_for(lambda: self._path.stat().st_size > size + 2 * 3 * ROOM_RATE // 10)  # 0.3 s more
        self._process.terminate()
        self._process.wait()
        return read(self._path)


def test_devices_have_stable_ids(pulse: Any) -> None:
    microphones, speakers = list_microphones(), list_speakers()
    assert [d for d in microphones if d.default]
    assert [d for d in speakers if d.default]
    assert all(d.id == f"ALSA/{d.name}" for d in microphones + speakers)


def test_the_microphone_hears_the_room(pulse: Any, tmp_path: Path) -> None:
    microphone = open_microphone("mic", SETTINGS)
    try:
        assert (microphone.live, microphone.rate, microphone.duration) == (True, RATE, None)
        pulse.play(write(tmp_path / "a.wav", tone(1.0, 44_100, 880), 44_100))
        blocks: list[AudioBlock] = []
        wait_for(lambda: collect(microphone, blocks) > 1.5)
    finally:
        microphone.close()
        microphone.close()
    heard = np.concatenate([b.samples for b in blocks])
    assert all(len(b.samples) % 160 == 0 for b in blocks)
    assert all(b.rate == RATE for b in blocks)
    ends = [b.t + b.seconds for b in blocks]
    assert [b.t for b in blocks[1:]] == pytest.approx(ends[:-1], abs=1e-6)  # no holes in time
    sounding = heard[np.abs(heard) > 0.05]
    assert len(sounding) > 0.8 * RATE
    assert pitch(heard, RATE) == pytest.approx(880, abs=5)


def collect(microphone: Any, blocks: list[AudioBlock]) -> float:
    block = microphone.read(time.monotonic())
    if block:
        blocks.append(block)
    return sum(b.seconds for b in blocks)


@tried
def test_the_speaker_plays_what_it_is_given(pulse: Any, tmp_path: Path) -> None:
    recording = Recording(pulse, tmp_path / "out.wav")
    speaker = open_speaker("default", SETTINGS)
    try:
        tap = speaker.open_tap(RATE)
        speaker.begin()
        assert not speaker.busy
        speaker.play(tone(0.5, 22_050, 660), 22_050)
        speaker.play(tone(0.5, 22_050, 660), 22_050)
        assert speaker.busy
        places: list[float] = []
        blocks: list[AudioBlock] = []

        def done() -> bool:
            places.append(speaker.position())
            over = not speaker.busy
            blocks.extend(iter(tap.read, None))
            return over

        wait_for(done)
        assert places == sorted(places)
        assert speaker.position() == pytest.approx(1.0, abs=1e-3)
        assert speaker.queued() == 0.0
        heard, rate = recording.stop()
    finally:
        speaker.close()
        speaker.close()
    sounding = np.flatnonzero(np.abs(heard) > 0.05)
    # The device itself may skip on a busy machine; what it was given is exact, see below.
    assert (sounding[-1] - sounding[0]) / rate == pytest.approx(1.0, abs=0.4)
    assert pitch(heard[sounding[0] : sounding[-1]], rate) == pytest.approx(660, abs=5)
    played = np.concatenate([b.samples for b in blocks])
    voiced = np.flatnonzero(np.abs(played) > 0.01)
    assert voiced[-1] - voiced[0] == pytest.approx(RATE, rel=0.02)
    assert pitch(played[voiced[0] : voiced[-1]], RATE) == pytest.approx(660, abs=5)


@tried
def test_a_cut_ends_the_sound_and_says_how_much_was_heard(pulse: Any, tmp_path: Path) -> None:
    recording = Recording(pulse, tmp_path / "out.wav")
    speaker = open_speaker("default", SETTINGS)
    try:
        speaker.begin()
        speaker.play(tone(30.0, 22_050, 660), 22_050)
        wait_for(lambda: speaker.position() > 0.5)
        played = speaker.stop()
        wait_for(lambda: not speaker.busy)
        heard, rate = recording.stop()
        speaker.begin()
        assert speaker.position() == 0.0
    finally:
        speaker.close()
    seconds = np.count_nonzero(np.convolve(np.abs(heard) > 0.02, np.ones(100), "same")) / rate
    assert 0.5 < played < 5.0
    # A busy sound server tears holes into a recording, but adds nothing to it.
    assert seconds <= played + 0.25


@tried
def test_ducking_is_heard(pulse: Any, tmp_path: Path) -> None:
    recording = Recording(pulse, tmp_path / "out.wav")
    speaker = open_speaker("default", SETTINGS)
    try:
        speaker.play(tone(30.0, 48_000, 660), 48_000)
        wait_for(lambda: speaker.position() > 0.4)
        speaker.duck(-20.0)
        now = speaker.position()
        wait_for(lambda: speaker.position() > now + 0.5)
        heard, rate = recording.stop()
        speaker.stop()
    finally:
        speaker.close()
    loud, ducked = np.abs(heard[: -rate // 2]), np.abs(heard[-rate // 10 :])
    assert np.percentile(loud[loud > 0.2], 95) == pytest.approx(0.5, rel=0.1)
    assert np.percentile(ducked, 95) == pytest.approx(0.05, rel=0.2)


@tried
def test_no_word_is_lost_when_the_program_stands_still(pulse: Any, tmp_path: Path) -> None:
    recording = Recording(pulse, tmp_path / "out.wav")
    speaker = DeviceSpeaker()
    try:
        assert speaker.rate == soundserver.rate("output")
        tap = speaker.open_tap(RATE)
        speaker.play(tone(1.5, 48_000, 660), 48_000)
        wait_for(lambda: speaker.position() > 0.5)
        ctypes.PyDLL(None).usleep(100_000)  # with Python's lock held, as in a garbage collection
        wait_for(lambda: not speaker.busy)
        heard, rate = recording.stop()
        played: list[AudioBlock] = []
        while (block := tap.read()) is not None:
            played.append(block)
    finally:
        speaker.close()
    told = np.concatenate([block.samples for block in played])
    assert sounding(heard) / rate == pytest.approx(1.5, abs=0.05)
    assert sounding(told) / RATE == pytest.approx(1.5, abs=0.03)
    # As long in what the echo canceller is told: what follows is where it was.
    assert span(told) / RATE == pytest.approx(span(heard) / rate, abs=0.005)


def span(sound: Samples) -> int:
    """Samples from the first that is heard to the last."""
    loud = np.flatnonzero(np.abs(sound) > 0.02)
    return int(loud[-1] - loud[0])


def sounding(sound: Samples) -> int:
    """Samples of it in a tone, its zero crossings included."""
    loud = np.flatnonzero(np.abs(sound) > 0.02)
    gaps = np.diff(loud)
    return int(gaps[gaps < 200].sum())


def test_a_dead_stream_is_noticed_and_reopened(pulse: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    microphone, speaker = Microphone(), DeviceSpeaker()
    try:
        for device in (microphone, speaker):
            assert device.lost is None
            keeper = device._keeper
            assert keeper is not None
            keeper._back_off_s = (0.05, 0.1)
            keeper.stream.abort()  # what a driver does when its device is pulled out
            wait_for(lambda d=device: d.reopened == 1)
            assert device.lost is None
        speaker.begin()
        speaker.play(tone(0.2, 48_000, 660), 48_000)
        wait_for(lambda: not speaker.busy)
        blocks: list[AudioBlock] = []
        wait_for(lambda: collect(microphone, blocks) > 0.2)
    finally:
        microphone.close()
        speaker.close()


def test_a_stream_whose_callback_stops_is_lost(pulse: Any) -> None:
    microphone = Microphone()
    try:
        keeper = microphone._keeper
        assert keeper is not None
        keeper._back_off_s, keeper._judged_from = (60.0, 60.0), 0.0
        keeper.beat = lambda: None  # type: ignore[method-assign] # the driver hangs
        wait_for(lambda: microphone.lost)
        assert "microphone stopped" in str(microphone.lost)
    finally:
        microphone.close()


def test_an_unplugged_sink_is_noticed_and_the_speaker_comes_back(
    pulse: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PULSE_SINK")
    headset = pulse.run("pactl", "load-module", "module-null-sink", "sink_name=headset").strip()
    pulse.run("pactl", "set-default-sink", "headset")
    speaker = DeviceSpeaker()
    try:
        assert plays_on(pulse) == "headset"
        keeper = speaker._keeper
        assert keeper is not None
        keeper._judged_from = 0.0
        speaker.begin()
        speaker.play(tone(60.0, 48_000, 660), 48_000)
        pulse.run("pactl", "unload-module", headset)  # in the middle of a word
        wait_for(lambda: speaker.lost)
        assert not speaker.busy
        wait_for(lambda: speaker.lost is None)
        wait_for(lambda: plays_on(pulse) is not None)
        speaker.begin()
        speaker.play(tone(0.2, 48_000, 660), 48_000)
        wait_for(lambda: speaker.position() > 0.1)
    finally:
        speaker.close()
        pulse.run("pactl", "set-default-sink", "speaker")


def plays_on(pulse: Any) -> str | None:
    """The sink that this process plays on."""
    sinks = dict(
        line.split("\t")[:2] for line in pulse.run("pactl", "list", "short", "sinks").splitlines()
    )
    for line in pulse.run("pactl", "list", "short", "sink-inputs").splitlines():
        _, sink, _, driver, *_ = line.split("\t")
        if driver == "protocol-native.c":
            return sinks.get(sink)
    return None


def test_a_change_of_the_default_device_is_followed(
    pulse: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PULSE_SINK")
    pulse.run("pactl", "load-module", "module-null-sink", "sink_name=other", "rate=8000")
    speaker = DeviceSpeaker()
    try:
        assert plays_on(pulse) == "speaker"
        pulse.run("pactl", "set-default-sink", "other")
        wait_for(lambda: plays_on(pulse) == "other")
        speaker.play(tone(0.3, 22_050, 660), 22_050)
        wait_for(lambda: speaker.position() > 0.2)
        assert speaker.lost is None
    finally:
        speaker.close()
        pulse.run("pactl", "set-default-sink", "speaker")


def test_a_device_that_is_plugged_in_again_is_found_in_a_list_made_anew(
    pulse: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    here = Path("/usr/share/alsa/alsa.conf").read_text()
    headset = "pcm.headset { type pulse hint { show on description headset } }"
    config = tmp_path / "alsa.conf"
    config.write_text(f"{here}\n{headset}\n")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(config))
    relist()
    assert "ALSA/headset" in [d.id for d in list_microphones()]
    microphone, speaker = Microphone("ALSA/headset"), DeviceSpeaker()
    try:
        keeper = microphone._keeper
        assert keeper is not None
        keeper._back_off_s, keeper._rescan_s = (0.05, 0.1), 0.2
        config.write_text(f"{here}\n")
        os.utime(config, (0, 0))
        keeper.stream.abort()
        wait_for(lambda: microphone.lost == "There is no microphone 'ALSA/headset'.")
        assert "ALSA/headset" not in [d.id for d in list_microphones()]
        config.write_text(f"{here}\n{headset}\n")
        wait_for(lambda: microphone.lost is None)
        blocks: list[AudioBlock] = []
        wait_for(lambda: collect(microphone, blocks) > 0.2)
        # The other one was interrupted for it, and goes on.
        wait_for(lambda: speaker.lost is None)
        speaker.begin()
        speaker.play(tone(0.2, 48_000, 660), 48_000)
        wait_for(lambda: speaker.position() > 0.1)
    finally:
        microphone.close()
        speaker.close()
        monkeypatch.delenv("ALSA_CONFIG_PATH")
        relist()


def relist() -> None:
    import sounddevice

    sounddevice._terminate()
    sounddevice._initialize()


def test_a_device_that_is_not_there(pulse: Any) -> None:
    with pytest.raises(PartUnusable, match="There is no microphone 'Neumann'"):
        open_microphone("mic:Neumann", SETTINGS)
    with pytest.raises(PartUnusable, match="There is no speaker 'Genelec'"):
        open_speaker(":Genelec", SETTINGS)


def test_no_sound_card_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    import sounddevice

    monkeypatch.setattr(sounddevice, "query_devices", lambda *_, **__: sounddevice.DeviceList())
    with pytest.raises(PartUnusable, match="This machine has no microphone"):
        open_microphone("mic", SETTINGS)
    with pytest.raises(PartUnusable, match=r"has no speaker\. Plug one in, or use --speaker none"):
        open_speaker("default", SETTINGS)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (OSError("PortAudio library not found"), "sudo apt-get install -y libportaudio2"),
        (ImportError("No module named 'sounddevice'"), "pip install sounddevice"),
    ],
)
def test_without_portaudio(fault: Exception, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Faulty:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "sounddevice":
                raise fault

    monkeypatch.delitem(sys.modules, "sounddevice")
    monkeypatch.setattr(sys, "meta_path", [Faulty(), *sys.meta_path])
    with pytest.raises(PartUnusable) as caught:
        open_microphone("mic", SETTINGS)
    assert words in str(caught.value)
    assert list_microphones() == []
    assert list_speakers() == []


def test_the_sound_server_tells_the_rates_of_its_devices(
    pulse: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert soundserver.rate("output") == 48_000
    assert soundserver.rate("input") == 48_000
    pulse.run("pactl", "load-module", "module-null-sink", "sink_name=cd", "rate=44100")
    monkeypatch.setenv("PULSE_SINK", "cd")
    assert soundserver.rate("output") == 44_100
    monkeypatch.setenv("PULSE_SINK", "nowhere")
    assert soundserver.rate("output") is None
    monkeypatch.delenv("PULSE_SINK")
    pulse.run("pactl", "set-default-sink", "cd")
    try:
        assert soundserver.rate("output") == 44_100
    finally:
        pulse.run("pactl", "set-default-sink", "speaker")


def test_where_no_sound_server_answers_nobody_tells(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("PULSE_SINK", raising=False)
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path / 'nobody'}")
    assert soundserver.rate("output") is None
    monkeypatch.setenv("PATH", str(tmp_path))
    assert soundserver.rate("output") is None
