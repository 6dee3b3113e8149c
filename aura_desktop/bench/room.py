"""A room without air: a PulseAudio server of our own, in which a user speaks and the assistant is heard.

``SoundServer`` is any such server; in a ``Room`` one stereo null sink is the room. The sink ``user`` is its
left channel, the sink ``speaker`` its right one, so that a recording of the room has both, aligned to the
sample. The source ``mic`` hears the two mixed. Linux only.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from aura_desktop.errors import PartUnusable

RATE = 48_000
"""Samples a second of every device here."""
PROMPT = "--latency-msec=20"
"""Without being asked, PulseAudio's clients buffer seconds."""
READY_S = 20.0
"""Seconds a fresh server, or a recorder, may take to answer."""
FULL_VOLUME = 65_536
WAV_HEADER = 44
FRAME_BYTES = 4
"""Of the room's recording: two channels of 16 bits."""
LOOK_S = 0.005
NEAR_S = 5
"""Seconds to either side over which it is seen how far a recording is: it grows by 5 to 20 ms at a time."""
PROGRAMS = ("pulseaudio", "pactl", "paplay", "parecord")
CHANNEL = "channels=1 channel_map=mono master_channel_map={} remix=no"
LEFT, RIGHT = CHANNEL.format("front-left"), CHANNEL.format("front-right")
MODULES = (
    f"module-null-sink sink_name=room rate={RATE} channels=2 channel_map=front-left,front-right",
    f"module-remap-sink sink_name=user master=room {LEFT}",
    f"module-remap-sink sink_name=speaker master=room {RIGHT}",
    "module-remap-source source_name=mic master=room.monitor channels=1 channel_map=mono",
)


def volume(gain: float) -> str:
    """PulseAudio's number for an amplitude of ``gain``: its volume is the cube root."""
    return str(round(gain ** (1 / 3) * FULL_VOLUME))


class SoundServer:
    """A PulseAudio daemon with the devices of ``modules``; the default ones are ``speaker`` and ``mic``.

    A context manager; ``env`` is what a child process needs so that its devices are these. Raises
    ``PartUnusable`` where PulseAudio is missing or does not start.
    """

    def __init__(self, modules: Sequence[str]) -> None:
        missing = [program for program in PROGRAMS if shutil.which(program) is None]
        if missing:
            raise PartUnusable(
                "microphone",
                f"Sound devices to measure with need PulseAudio ({', '.join(missing)} is missing).",
                "sudo apt-get install -y pulseaudio pulseaudio-utils libasound2-plugins",
            )
        self._modules = ("module-native-protocol-unix", *modules)
        # A socket's path may have 107 bytes at most.
        self._home = Path(tempfile.mkdtemp(prefix="aura-room-"))
        self._home.chmod(0o700)
        self.env = {
            "XDG_RUNTIME_DIR": str(self._home),
            "PULSE_RUNTIME_PATH": str(self._home / "pulse"),
            "PULSE_STATE_PATH": str(self._home / "state"),
            "PULSE_COOKIE": str(self._home / "cookie"),
            "PULSE_SERVER": f"unix:{self._home / 'pulse' / 'native'}",
            "PULSE_SINK": "speaker",
            "PULSE_SOURCE": "mic",
        }

    def __enter__(self) -> Self:
        words = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--log-level=error"]
        for module in self._modules:
            words += ["-L", module]
        env = {k: v for k, v in {**os.environ, **self.env}.items() if k != "PULSE_SERVER"}
        self._log = (self._home / "log").open("w+b")
        self._daemon = subprocess.Popen(words, env=env, stdout=self._log, stderr=self._log)
        try:
            self._wait_until_it_answers()
            self.run("pactl", "set-default-sink", "speaker")
            self.run("pactl", "set-default-source", "mic")
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._daemon.terminate()
        try:
            self._daemon.wait(10)
        except subprocess.TimeoutExpired:
            self._daemon.kill()
            self._daemon.wait()
        self._log.close()
        shutil.rmtree(self._home, ignore_errors=True)

    def run(self, *words: str) -> str:
        """Run a PulseAudio client against this server; its stdout."""
        done = subprocess.run(
            words, env={**os.environ, **self.env}, check=True, capture_output=True, text=True
        )
        return done.stdout

    def play(self, wav: Path, *, sink: str) -> None:
        """Play ``wav`` into ``sink``; waits until it has been heard."""
        self.run("paplay", f"--device={sink}", PROMPT, str(wav))

    def record(self, wav: Path, *, source: str, channels: int = 1) -> subprocess.Popen[bytes]:
        """Record ``source`` until the returned process is terminated; returns once it does."""
        recorder = subprocess.Popen(
            ["parecord", f"--device={source}", PROMPT, "--file-format=wav", f"--channels={channels}",
             f"--rate={RATE}", "--format=s16le", str(wav)],
            env={**os.environ, **self.env},
        )  # fmt: skip
        deadline = time.monotonic() + READY_S
        while not (wav.exists() and wav.stat().st_size > WAV_HEADER):
            if recorder.poll() is not None or time.monotonic() > deadline:
                recorder.kill()
                recorder.wait()
                raise PartUnusable("microphone", f"Nothing can be recorded from {source}.")
            time.sleep(0.01)
        return recorder

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + READY_S
        env = {**os.environ, **self.env}
        while subprocess.run(
            ["pactl", "info"], env=env, capture_output=True, check=False
        ).returncode:
            if self._daemon.poll() is not None or time.monotonic() > deadline:
                said = (self._home / "log").read_text(errors="replace").strip()
                raise PartUnusable("microphone", f"PulseAudio did not start: {said[:400]}")
            time.sleep(0.05)


class Room(SoundServer):
    """The measured room."""

    def __init__(self) -> None:
        super().__init__(MODULES)

    def say(self, wav: Path) -> None:
        """The user says what is in ``wav``; waits until it has been heard."""
        self.play(wav, sink="user")

    def listen(self, wav: Path) -> subprocess.Popen[bytes]:
        """Record the room, user left and assistant right."""
        return self.record(wav, source="room.monitor", channels=2)

    def turn_speaker(self, decibels: float) -> None:
        """How loud the microphone hears the assistant: 0 dB is as loud as it is played."""
        self.run("pactl", "set-sink-volume", "speaker", volume(10 ** (decibels / 20)))


class Growth:
    """Looks at a recording of the room while it grows, to tell which moment is where in it. A context manager."""

    def __init__(self, wav: Path) -> None:
        self._wav = wav
        self._ahead: dict[int, list[float]] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, name="bench growth")

    def at(self, t: float) -> float:
        """Seconds of the recording at ``t`` of the performance counter."""
        near = [
            ahead
            for second in self._ahead
            if abs(second - t) <= NEAR_S
            for ahead in self._ahead[second]
        ]
        return t + statistics.median(near)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(LOOK_S):
            recorded = (self._wav.stat().st_size - WAV_HEADER) / (FRAME_BYTES * RATE)
            now = time.perf_counter()
            self._ahead.setdefault(int(now), []).append(recorded - now)
