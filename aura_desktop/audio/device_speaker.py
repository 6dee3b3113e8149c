"""The loudspeaker through PortAudio. Its callback draws blocks from a ``Playback`` and copies them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from aura_desktop.audio.dryness import Dryness
from aura_desktop.audio.playback import Playback, Tap
from aura_desktop.audio.portaudio import (
    StreamKeeper,
    find_device,
    portaudio,
    rates,
    start,
    unusable,
)
from aura_desktop.audio.resampling import Resampler
from aura_desktop.audio.speaker import FADE_MS
from aura_desktop.media import Samples

BLOCK_S = 0.01
MAX_CHANNELS = 2
# Seconds for which a rate is tried where nobody tells the device's own, and the blocks of them that may be lost.
TRIAL_S = 0.15
TRIAL_BLOCKS = 5
# Seconds of buffer with which a device can be at another rate than its own.
STEADY_LATENCY_S = 0.08
# Seconds of an utterance that may wait; ``play`` waits for room beyond that.
MAX_QUEUED_S = 60.0
# Seconds that ``play`` waits between two looks for room.
ROOM_WAIT_S = 0.05


class DeviceSpeaker:
    """An open loudspeaker. It plays silence between utterances, so that a voice starts without
    delay.
    """

    def __init__(
        self,
        spec: str = "default",
        *,
        volume: float = 1.0,
        latency_s: float = 0.02,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``spec`` is ``default`` or an id of ``list_speakers``; ``latency_s`` is the device's
        buffer.

        Raises ``PartUnusable`` if it cannot be opened.
        """
        self.description = spec
        self._spec = spec
        self._volume = volume
        self._clock = clock
        self._taps: list[Tap] = []
        self._latency_s = latency_s
        self._delay = latency_s
        self._reported = 0.0
        # Of the newest block with voice in it: samples of the utterance before it, when it is
        # heard.
        self._heard = (0, 0.0)
        self._playback: Playback | None = None
        self._keeper: StreamKeeper | None = None
        self._keeper = StreamKeeper("output", self._open)

    @property
    def lost(self) -> str | None:
        """Why nothing is heard just now, or ``None``."""
        return self._keeper.lost if self._keeper else None

    @property
    def reopened(self) -> int:
        """How often it was lost and came back."""
        return self._keeper.reopened if self._keeper else 0

    @property
    def delay(self) -> float:
        """Seconds from the callback to the ear, as the driver says."""
        return self._delay

    @property
    def rate(self) -> int:
        """The device's samples a second."""
        return self._core.rate

    @property
    def busy(self) -> bool:
        """Whether any of the utterance is still to be heard."""
        if self.lost is not None:
            return False  # nobody will hear the rest
        return self._core.busy or self._heard_samples() < self._core.played

    def begin(self) -> None:
        """A new utterance."""
        self._core.begin()
        self._forget_position()

    def play(self, samples: Samples, rate: int) -> None:
        """Append mono ``samples`` to the utterance. Waits while a minute of it is unplayed."""
        core = self._core
        while core.waiting > MAX_QUEUED_S * core.rate and self.lost is None:
            time.sleep(ROOM_WAIT_S)
        core.append(Resampler(rate, core.rate).process(samples, last=True))

    def position(self) -> float:
        """Seconds of the current utterance that were heard: played, less what is still in the
        device.
        """
        return self._heard_samples() / self._core.rate

    def queued(self) -> float:
        """Seconds of it still to be played."""
        return self._core.waiting / self._core.rate

    def duck(self, gain_db: float) -> None:
        """Go down to ``gain_db`` decibels within a block."""
        self._core.duck(float(10.0 ** (gain_db / 20.0)))

    def hold(self) -> None:
        """Fall silent and keep the rest of the utterance."""
        self._core.hold()

    def restore(self) -> None:
        """Come back to full volume, also from a hold."""
        self._core.restore()

    def stop(self, fade_ms: float = FADE_MS) -> float:
        """Cut the utterance; seconds of it that were or will be heard, with what is in the device."""
        played = self._core.stop(fade_ms / 1e3) / self._core.rate
        self._forget_position()
        return played

    def open_tap(self, rate: int) -> Tap:
        """Everything played from now on."""
        tap = Tap(self._core.rate, rate)
        self._taps = [*self._taps, tap]
        return tap

    def close(self) -> None:
        """Let go of the device."""
        if self._keeper is not None:
            self._keeper.close()

    def _heard_samples(self) -> float:
        before, heard_at = self._heard
        count = before + (self._clock() - heard_at) * self._core.rate
        # The driver's estimate of its delay wavers; what was heard once stays heard.
        self._reported = min(max(count, self._reported), self._core.played)
        return self._reported

    def _forget_position(self) -> None:
        self._heard, self._reported = (0, self._clock()), 0.0

    @property
    def _core(self) -> Playback:
        assert self._playback is not None
        return self._playback

    def _open(self) -> Any:
        sd = portaudio("output")
        device = find_device(self._spec, "output")
        self.description = str(device["name"])
        usable = rates(sd, device, "output")
        tries = [(rate, self._latency_s) for rate in usable]
        if len(usable) > 1:
            tries.append((usable[0], max(self._latency_s, STEADY_LATENCY_S)))
        before = self._playback
        if before is not None:
            # What is queued would play at the wrong rate.
            tries = [(before.rate, latency_s) for latency_s in sorted({s for _, s in tries})]
        try:
            for rate, latency_s in tries[:-1]:
                stream, dryness = self._open_at(
                    sd, device, before or Playback(rate, self._volume), latency_s
                )
                time.sleep(TRIAL_S)
                if dryness.blocks <= TRIAL_BLOCKS:
                    return stream
                stream.abort(ignore_errors=True)
                stream.close(ignore_errors=True)
            rate, latency_s = tries[-1]
            playback = before or Playback(rate, self._volume)
            return self._open_at(sd, device, playback, latency_s)[0]
        except sd.PortAudioError as error:
            raise unusable("output", device, error) from error

    def _open_at(
        self, sd: Any, device: dict[str, Any], playback: Playback, latency_s: float
    ) -> tuple[Any, Dryness]:
        rate = playback.rate
        dryness = Dryness(BLOCK_S, latency_s)

        def draw(out: Any, frames: int, times: Any, status: Any) -> None:
            if self._keeper is not None:
                self._keeper.beat()
            silence_s = dryness.silence_before(self._clock(), bool(status.output_underflow))
            if silence_s is None:
                out.fill(0)
                if dryness.stuck:
                    raise sd.CallbackAbort
                return
            before = playback.played
            block = playback.render(frames)
            out[:] = block[:, None]
            self._delay = max(0.0, times.outputBufferDacTime - times.currentTime)
            heard_at = self._clock() + self._delay
            if playback.played > before:
                self._heard = (before, heard_at)
            if silence_s:
                block = np.concatenate([np.zeros(round(silence_s * rate), np.float32), block])
            for tap in self._taps:
                tap.write(heard_at - silence_s, block)

        self._playback = playback
        playback.stop(0.0)  # what was queued for a device that went away comes too late
        stream = start(
            sd,
            lambda: sd.OutputStream(
                samplerate=rate,
                blocksize=round(BLOCK_S * rate),
                device=device["index"],
                channels=min(MAX_CHANNELS, int(device["max_output_channels"])),
                dtype="float32",
                latency=latency_s,
                callback=draw,
            ),
        )
        return stream, dryness
