"""Where the user's voice comes from: a microphone, a sound file, or nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from aura_desktop.errors import PartUnusable
from aura_desktop.media import AudioBlock
from aura_desktop.settings import AudioSettings

RATE = 16_000  # samples a second inside the program: what VAD, Whisper and the echo canceller take


class AudioSource(Protocol):
    """A stream of mono blocks at ``RATE`` with one reader."""

    @property
    def description(self) -> str:
        """For a person's eye."""

    @property
    def rate(self) -> int:
        """Samples a second of the blocks."""

    @property
    def live(self) -> bool:
        """Whether sound comes by itself, at its own pace."""

    @property
    def duration(self) -> float | None:
        """Seconds, ``None`` where the end is not known."""

    @property
    def ended(self) -> bool:
        """Only silence will come any more."""

    @property
    def overruns(self) -> int:
        """How often sound was lost because nobody read it in time."""

    @property
    def lost(self) -> str | None:
        """Why a microphone gives nothing just now; it is being reopened. Else ``None``."""

    def read(self, until: float) -> AudioBlock | None:
        """Everything not yet read up to stream time ``until`` in seconds, ``None`` if that is
        nothing.

        A file gives exactly the samples before ``until``, and zeros after its end. A microphone
        gives what it has, in whole 10 ms, and takes ``until`` as the present.
        """

    def close(self) -> None:
        """Let go of the device or file. May be called twice."""


class NoAudio:
    """``none``: nobody listens."""

    description = "none"
    rate = RATE
    live = True
    duration: float | None = None
    ended = False
    overruns = 0
    lost: str | None = None

    def read(self, until: float) -> AudioBlock | None:  # noqa: ARG002 - the protocol's signature
        """Nothing."""
        return None

    def close(self) -> None:
        """Nothing to let go of."""


def open_microphone(
    spec: str, settings: AudioSettings, *, clock: Callable[[], float] = time.monotonic
) -> AudioSource:
    """Open ``mic[:id]`` (``mic`` alone is the microphone of the settings), a sound file or
    ``none``.

    A video file with sound counts as a sound file. Raises ``PartUnusable`` if there is nothing to
    hear there.
    """
    spec = spec.strip()
    if spec == "none":
        return NoAudio()
    if spec == "mic" or spec.startswith("mic:"):
        from aura_desktop.audio.microphone import Microphone

        return Microphone(spec[4:] or settings.microphone, clock=clock)
    if not spec:
        raise PartUnusable("microphone", "No sound source was named.", "See: aura-desktop devices")
    from aura_desktop.audio.files import FileAudio

    return FileAudio(Path(spec.removeprefix("file://")).expanduser())
