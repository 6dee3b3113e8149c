"""What the assistant's voice goes to: a device, or a clock that only counts."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Protocol

from aura_desktop.audio.playback import FADE_S, Playback, Tap
from aura_desktop.audio.resampling import Resampler
from aura_desktop.media import Samples
from aura_desktop.settings import AudioSettings

# Of a cut utterance.
FADE_MS = FADE_S * 1e3
# Samples a second that the silent speaker counts in: the rate of Piper's medium voices, so that a
# recording of it holds the voice as it was made.
SILENT_RATE = 22_050


class Speaker(Protocol):
    """Plays one utterance at a time. Any thread may call any method."""

    @property
    def description(self) -> str:
        """For a person's eye."""

    @property
    def lost(self) -> str | None:
        """Why nothing is heard just now; it is being reopened. Else ``None``."""

    @property
    def busy(self) -> bool:
        """Whether any of the utterance is still to be heard."""

    def begin(self) -> None:
        """A new utterance: ``position`` counts from zero. What is left of the last one is cut."""

    def play(self, samples: Samples, rate: int) -> None:
        """Append mono ``samples`` to the current utterance."""

    def position(self) -> float:
        """Seconds of the current utterance that were heard."""

    def queued(self) -> float:
        """Seconds of it still to be played."""

    def duck(self, gain_db: float) -> None:
        """Go down to ``gain_db`` decibels (negative) at once."""

    def hold(self) -> None:
        """Fall silent and keep the rest of the utterance."""

    def restore(self) -> None:
        """Come back to full volume, also from a hold."""

    def stop(self, fade_ms: float = FADE_MS) -> float:
        """Cut the utterance; seconds of it that were heard, the fade included."""

    def open_tap(self, rate: int) -> Tap:
        """Everything played from now on, silence included, resampled to ``rate``: for the echo
        canceller
        or a recorder. It ends with the speaker.
        """

    def close(self) -> None:
        """Let go of the device. May be called twice."""


class SilentSpeaker:
    """No device: an utterance takes the time it would take, by whatever clock is given.

    Serves ``--speaker none`` and the simulated clock.
    """

    description = "none"
    lost: str | None = None

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, rate: int = SILENT_RATE
    ) -> None:
        """``clock`` gives session time in seconds; it may jump forward."""
        self._clock = clock
        self._playback = Playback(rate)
        self._taps: list[Tap] = []
        self._start = clock()
        self._rendered = 0

    @property
    def busy(self) -> bool:
        """Whether any of the utterance is still to be heard."""
        self._advance()
        return self._playback.busy

    def begin(self) -> None:
        """A new utterance."""
        self._advance()
        self._playback.begin()

    def play(self, samples: Samples, rate: int) -> None:
        """Append mono ``samples`` to the current utterance."""
        self._advance()
        self._playback.append(_at_rate(samples, rate, self._playback.rate))

    def position(self) -> float:
        """Seconds of the current utterance that were heard."""
        self._advance()
        return self._playback.played / self._playback.rate

    def queued(self) -> float:
        """Seconds of it still to be played."""
        self._advance()
        return self._playback.waiting / self._playback.rate

    def duck(self, gain_db: float) -> None:
        """Go down to ``gain_db`` decibels."""
        self._advance()
        self._playback.duck(_factor(gain_db))

    def hold(self) -> None:
        """Fall silent and keep the rest."""
        self._advance()
        self._playback.hold()

    def restore(self) -> None:
        """Come back to full volume, also from a hold."""
        self._advance()
        self._playback.restore()

    def stop(self, fade_ms: float = FADE_MS) -> float:
        """Cut the utterance; seconds of it that were heard."""
        self._advance()
        return self._playback.stop(fade_ms / 1e3) / self._playback.rate

    def open_tap(self, rate: int) -> Tap:
        """Everything played from now on."""
        self._advance()
        tap = Tap(self._playback.rate, rate)
        self._taps.append(tap)
        return tap

    def close(self) -> None:
        """Play nothing any more."""
        self._playback.stop(0.0)

    def _advance(self) -> None:
        """Play what the clock says has been played."""
        rate = self._playback.rate
        due = math.floor((self._clock() - self._start) * rate + 0.5)
        while due > self._rendered:
            if not self._taps and not self._playback.busy:
                self._rendered = due
                return
            count = min(due - self._rendered, rate)
            block = self._playback.render(count)
            for tap in self._taps:
                tap.write(self._start + self._rendered / rate, block)
            self._rendered += count


def open_speaker(
    spec: str, settings: AudioSettings, *, clock: Callable[[], float] = time.monotonic
) -> Speaker:
    """Open ``default``, ``:id`` (or an id of ``list_speakers``) or ``none``. Raises
    ``PartUnusable``.
    """
    spec = spec.strip().removeprefix(":")
    if spec == "none":
        return SilentSpeaker(clock)
    from aura_desktop.audio.device_speaker import DeviceSpeaker

    return DeviceSpeaker(
        spec or "default", volume=settings.volume, latency_s=settings.speaker_latency_s, clock=clock
    )


def _factor(gain_db: float) -> float:
    return float(10.0 ** (gain_db / 20.0))


def _at_rate(samples: Samples, rate_in: int, rate: int) -> Samples:
    """A whole clause at another rate: it begins and ends in silence, so there is no seam to keep."""
    return Resampler(rate_in, rate).process(samples, last=True)
