"""Taking the assistant's own voice out of the microphone: a small protocol, and WebRTC's AEC3
behind it.

The far end is what the speaker plays (a ``Tap`` at 16 kHz), the near end what the microphone hears.
"""

from __future__ import annotations

from collections import deque
from typing import Any, Protocol

import numpy as np

from aura_desktop.errors import PartUnusable
from aura_desktop.media import AudioBlock, Samples

RATE = 16_000
FRAME = 160  # 10 ms, the only length that WebRTC's module takes
# Frames of far end that may wait for the near end: what a session that hangs may catch up with.
MAX_FAR_FRAMES = 1000
# Far and near end are used one for one, so that however late a busy machine reads them, the delay
# between them stays what the devices make it. What still waits after each of this many frames has
# no near end any more (clocks drift, a microphone stood still): it is given up but for the lead.
LEAD_WINDOW = 50
MAX_LEAD = 8
LEAD = 3
# Seconds by which far end must on the mean be used before it is heard: AEC3 cannot take out an echo
# that it hears first. What is later is given up as far as there is any in wait.
LEAST_AHEAD_S = 0.01
# Seconds by which the delay must move to count: the times of blocks waver by about a block.
DELAY_STEP_S = 0.02
# Seconds: WebRTC's module refuses to be told more.
MAX_DELAY_S = 0.5
# Samples by which WebRTC's noise suppression is late: its windows overlap by that.
SUPPRESSION_DELAY = 96


class EchoCanceller(Protocol):
    """One duplex stream at 16 kHz mono. One thread."""

    @property
    def delay(self) -> float:
        """Seconds that a sample takes from ``far_end`` through speaker, air and microphone, as measured."""

    def far_end(self, block: AudioBlock) -> None:
        """What was sent to the speaker since the last call, with the time it can be heard; before the
        near end that may hold its echo.
        """

    def near_end(self, block: AudioBlock) -> Samples:
        """What the microphone heard, with its time; the same without the echo, in whole 10 ms (the rest
        comes later).
        """

    @property
    def unsuppressed(self) -> Samples:
        """What the last ``near_end`` gave, with the noise left in."""

    def close(self) -> None:
        """Free it."""


def open_echo_canceller(
    *, noise_suppression: bool = True, gain_control: bool = False
) -> EchoCanceller:
    """WebRTC's, through livekit. Raises ``PartUnusable`` if that package is missing."""
    return WebRtcEchoCanceller(noise_suppression=noise_suppression, gain_control=gain_control)


class WebRtcEchoCanceller:
    """AEC3 with a high-pass filter and, if wanted, noise suppression and gain control."""

    def __init__(self, *, noise_suppression: bool = True, gain_control: bool = False) -> None:
        """Raises ``PartUnusable`` if livekit is not installed or does not load here."""
        try:
            from livekit import rtc
        except (ImportError, OSError) as error:
            raise PartUnusable(
                "microphone", "Echo cancellation needs the package livekit.", "pip install livekit"
            ) from error
        self._frame_type = rtc.AudioFrame
        # The second one leaves the noise in.
        self._modules: list[Any] = [
            rtc.AudioProcessingModule(
                echo_cancellation=True,
                noise_suppression=suppression,
                high_pass_filter=True,
                auto_gain_control=gain_control,
            )
            for suppression in ([True, False] if noise_suppression else [False])
        ]
        self._unsuppressed: Samples = np.zeros(0, np.float32)
        self._late: Samples = np.zeros(SUPPRESSION_DELAY, np.float32)
        self.far_dropped = 0
        """Frames of far end that were given up because clocks drift or the microphone stood still.
        """
        self._far: deque[tuple[float, Samples]] = deque(maxlen=MAX_FAR_FRAMES)
        self._least = MAX_FAR_FRAMES
        self._until_judged = LEAD_WINDOW
        self._ahead_s, self._paired = 0.0, 0
        self._delay = 0.0
        self._far_rest: Samples = np.zeros(0, np.float32)
        self._near_rest: Samples = np.zeros(0, np.float32)

    @property
    def delay(self) -> float:
        """Seconds from far end to near end, by the times of both."""
        return self._delay

    @property
    def unsuppressed(self) -> Samples:
        """What the last ``near_end`` gave, sample for sample, with the noise left in."""
        return self._unsuppressed

    def far_end(self, block: AudioBlock) -> None:
        """What was sent to the speaker since the last call."""
        frames, self._far_rest = _frames(self._far_rest, block)
        self.far_dropped += max(0, len(self._far) + len(frames) - MAX_FAR_FRAMES)
        self._far.extend(frames)

    def near_end(self, block: AudioBlock) -> Samples:
        """What the microphone heard, without the echo, in whole 10 ms."""
        frames, self._near_rest = _frames(self._near_rest, block)
        out: list[list[Samples]] = [[] for _ in self._modules]
        for t, frame in frames:
            far = None
            if self._far:
                heard_at, far = self._far.popleft()
                self._measure(heard_at - t)
            for module, cleaned in zip(self._modules, out, strict=True):
                if far is not None:
                    module.process_reverse_stream(self._packed(far))
                near = self._packed(frame)
                module.process_stream(near)
                cleaned.append(np.frombuffer(near.data, np.int16).astype(np.float32) / 32768.0)
        self._keep_lead(len(frames))
        whole = [np.concatenate(c) if c else np.zeros(0, np.float32) for c in out]
        if len(whole) > 1:
            late = np.concatenate([self._late, whole[1]])
            whole[1], self._late = late[: len(whole[1])], late[len(whole[1]) :]
        self._unsuppressed = whole[-1]
        return whole[0]

    def close(self) -> None:
        """Free it."""
        self._modules = []

    def _measure(self, seconds: float) -> None:
        """The pair of frames lies ``seconds`` apart; a hint to AEC3, which finds the rest by itself."""
        self._ahead_s += seconds
        self._paired += 1
        seconds = min(max(0.0, seconds), MAX_DELAY_S)
        if abs(seconds - self._delay) > DELAY_STEP_S:
            self._delay = seconds
            for module in self._modules:
                module.set_stream_delay_ms(round(1e3 * seconds))

    def _keep_lead(self, frames: int) -> None:
        """After ``frames`` of near end: give up far end that never finds its near end."""
        self._least = min(self._least, len(self._far))
        self._until_judged -= frames
        if self._until_judged > 0:
            return
        spare = self._least - LEAD if self._least > MAX_LEAD else 0
        if self._paired:
            late_s = LEAST_AHEAD_S - self._ahead_s / self._paired
            spare = max(spare, min(self._least, round(late_s * RATE / FRAME)))
        for _ in range(spare):
            self._far.popleft()
        self.far_dropped += spare
        self._least, self._until_judged = MAX_FAR_FRAMES, LEAD_WINDOW
        self._ahead_s, self._paired = 0.0, 0

    def _packed(self, frame: Samples) -> Any:
        pcm = np.clip(frame * 32767.0, -32768, 32767).astype(np.int16)
        return self._frame_type(bytearray(pcm.tobytes()), RATE, 1, FRAME)


def _frames(rest: Samples, block: AudioBlock) -> tuple[list[tuple[float, Samples]], Samples]:
    """Whole frames of what was left and what has come, with their times, and what is left now."""
    waiting = np.concatenate([rest, block.samples.astype(np.float32, copy=False)])
    whole = len(waiting) - len(waiting) % FRAME
    t = block.t - len(rest) / RATE
    frames = waiting[:whole].reshape(-1, FRAME)
    return [(t + n * FRAME / RATE, frame) for n, frame in enumerate(frames)], waiting[whole:]
