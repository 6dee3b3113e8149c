"""A room without air: a PulseAudio server of our own, in which a user speaks and the assistant is heard.

One stereo null sink is the room. The sink ``user`` is its left channel, the sink ``speaker`` its right
one, so that a recording of the room has both, aligned to the sample. The source ``mic`` hears the two
mixed, ``headset`` the user alone. Linux only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
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
PROGRAMS = ("pulseaudio", "pactl", "paplay", "parecord")
CHANNEL = "channels=1 channel_map=mono master_channel_map={} remix=no"
LEFT, RIGHT = CHANNEL.format("front-left"), CHANNEL.format("front-right")
MODULES = (
    "module-native-protocol-unix",
    f"module-null-sink sink_name=room rate={RATE} channels=2 channel_map=front-left,front-right",
    f"module-remap-sink sink_name=user master=room {LEFT}",
    f"module-remap-sink sink_name=speaker master=room {RIGHT}",
    "module-remap-source source_name=mic master=room.monitor channels=1 channel_map=mono",
    f"module-remap-source source_name=headset master=room.monitor {LEFT}",
)


class Room:
    """A context manager; ``env`` is what a child process needs so that its devices are this room's.

    Raises ``PartUnusable`` where PulseAudio is missing or does not start.
    """

    def __init__(self, *, microphone: str = "mic") -> None:
        missing = [program for program in PROGRAMS if shutil.which(program) is None]
        if missing:
            raise PartUnusable(
                "microphone",
                f"The measured room needs PulseAudio ({', '.join(missing)} is missing).",
                "sudo apt-get install -y pulseaudio pulseaudio-utils libasound2-plugins",
            )
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
            "PULSE_SOURCE": microphone,
        }

    def __enter__(self) -> Self:
        words = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--log-level=error"]
        for module in MODULES:
            words += ["-L", module]
        env = {k: v for k, v in {**os.environ, **self.env}.items() if k != "PULSE_SERVER"}
        self._log = (self._home / "log").open("w+b")
        self._daemon = subprocess.Popen(words, env=env, stdout=self._log, stderr=self._log)
        try:
            self._wait_until_it_answers()
            self.run("pactl", "set-default-sink", "speaker")
            self.run("pactl", "set-default-source", self.env["PULSE_SOURCE"])
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

    def say(self, wav: Path) -> None:
        """The user says what is in ``wav``; waits until it has been heard."""
        self.run("paplay", "--device=user", PROMPT, str(wav))

    def record(self, wav: Path) -> subprocess.Popen[bytes]:
        """Record the room, user left and assistant right, until the process is terminated."""
        recorder = subprocess.Popen(
            ["parecord", "--device=room.monitor", PROMPT, "--file-format=wav", "--channels=2",
             f"--rate={RATE}", "--format=s16le", str(wav)],
            env={**os.environ, **self.env},
        )  # fmt: skip
        deadline = time.monotonic() + READY_S
        while not (wav.exists() and wav.stat().st_size > WAV_HEADER):
            if recorder.poll() is not None or time.monotonic() > deadline:
                recorder.kill()
                recorder.wait()
                raise PartUnusable("microphone", "Nothing can be recorded in the measured room.")
            time.sleep(0.01)
        return recorder

    def turn_speaker(self, decibels: float) -> None:
        """How loud the microphone hears the assistant: 0 dB is as loud as it is played."""
        # PulseAudio's volume is the cube root of the amplitude.
        volume = round(10 ** (decibels / 60) * FULL_VOLUME)
        self.run("pactl", "set-sink-volume", "speaker", str(volume))

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
