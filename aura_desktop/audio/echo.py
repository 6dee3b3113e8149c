"""Taking the assistant's own voice out of the microphone: a small protocol, and WebRTC's AEC3
behind it.

The far end is what the speaker plays (a ``Tap`` at 16 kHz), the near end what the microphone hears.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from aura_desktop.audio.doubletalk import DoubleTalk
from aura_desktop.audio.echopath import EchoPath
from aura_desktop.audio.farend import FRAME, RATE, FarEnd
from aura_desktop.errors import PartUnusable
from aura_desktop.media import AudioBlock, Samples

# Samples by which WebRTC's noise suppression is late: its windows overlap by that.
SUPPRESSION_DELAY = 96
# Seconds of the path from loudspeaker to microphone that are learned even where the devices' times say that the
# echo comes later: they are not exact.
SURE_AHEAD_S = 0.05


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
        """What the microphone heard, with its time; the same without the echo, in whole 10 ms (the rest, and
        what waits for its far end, comes later).
        """

    @property
    def waiting(self) -> float:
        """Seconds of near end that wait for their far end."""

    @property
    def unsuppressed(self) -> Samples:
        """What the last ``near_end`` gave, with the noise left in."""

    @property
    def foretold(self) -> Samples:
        """What the last ``near_end`` heard, less the echo that could be foretold: more of the echo is left in it,
        but all of a voice that speaks over it.
        """

    @property
    def talked_over(self) -> list[bool]:
        """For every 10 ms of that, whether somebody speaks over the far end."""

    def nobody_spoke(self) -> None:
        """``talked_over`` was wrong."""

    def close(self) -> None:
        """Free it."""


def open_echo_canceller(
    *, noise_suppression: bool = True, gain_control: bool = False
) -> EchoCanceller:
    """WebRTC's, through livekit. Raises ``PartUnusable`` if that package is missing."""
    return WebRtcEchoCanceller(noise_suppression=noise_suppression, gain_control=gain_control)


class WebRtcEchoCanceller:
    """AEC3 with a high-pass filter and, if wanted, noise suppression and gain control.

    It takes words over the echo with the echo. Beside it the echo is foretold (``EchoPath``), which tells at once
    that somebody speaks, but leaves more of the echo in where the loudspeaker distorts.
    """

    def __init__(self, *, noise_suppression: bool = True, gain_control: bool = False) -> None:
        """Raises ``PartUnusable`` if livekit is not installed or does not load here."""
        try:
            from livekit import rtc
        except (ImportError, OSError) as error:
            raise PartUnusable(
                "microphone",
                "Taking echo and noise out of the microphone needs the package livekit.",
                "pip install livekit",
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
        self._far = FarEnd()
        self._path = EchoPath()
        self._double_talk = DoubleTalk()
        late = SUPPRESSION_DELAY if noise_suppression else 0
        self._late: list[Samples] = [np.zeros(late, np.float32) for _ in ("noisy", "foretold")]
        self._told_s = 0.0
        self._moved = 0
        self._unsuppressed: Samples = np.zeros(0, np.float32)
        self._foretold: Samples = np.zeros(0, np.float32)
        self._talked_over: list[bool] = []

    @property
    def delay(self) -> float:
        """Seconds from far end to near end, by the times of both."""
        return self._far.delay

    @property
    def far_dropped(self) -> int:
        """Frames of far end that were given up because clocks drift or the microphone stood still."""
        return self._far.dropped

    @property
    def waiting(self) -> float:
        """Seconds of near end that wait for their far end."""
        return self._far.waiting

    @property
    def unsuppressed(self) -> Samples:
        """What the last ``near_end`` gave, sample for sample, with the noise left in."""
        return self._unsuppressed

    @property
    def foretold(self) -> Samples:
        """What the last ``near_end`` heard less the foretold echo, sample for sample with what that gave."""
        return self._foretold

    @property
    def talked_over(self) -> list[bool]:
        """For every 10 ms of ``foretold``, whether somebody speaks over the far end."""
        return self._talked_over

    def nobody_spoke(self) -> None:
        """``talked_over`` was wrong: it takes more to be so again."""
        self._double_talk.was_false()

    def far_end(self, block: AudioBlock) -> None:
        """What was sent to the speaker since the last call."""
        self._far.push(block)

    def near_end(self, block: AudioBlock) -> Samples:
        """What the microphone heard, without the echo, in whole 10 ms."""
        out: list[list[Samples]] = [[] for _ in self._modules]
        foretold: list[Samples] = []
        self._talked_over = []
        pairs = self._far.pair(block)
        self._tell_delay()
        for far, frame in pairs:
            left = self._path.push(far, frame)
            foretold.append(left)
            self._talked_over.append(self._double_talk.push(far, frame, left))
            for module, cleaned in zip(self._modules, out, strict=True):
                if far is not None:
                    module.process_reverse_stream(self._packed(far))
                near = self._packed(frame)
                module.process_stream(near)
                cleaned.append(np.frombuffer(near.data, np.int16).astype(np.float32) / 32768.0)
        self._path.move(self._moved - self._far.moved)
        self._moved = self._far.moved
        whole = [_joined(cleaned) for cleaned in out]
        self._unsuppressed = self._delayed(0, whole[1]) if len(whole) > 1 else whole[0]
        self._foretold = self._delayed(1, _joined(foretold))
        return whole[0]

    def close(self) -> None:
        """Free it."""
        self._modules = []

    def _delayed(self, stream: int, samples: Samples) -> Samples:
        """As late as what the noise was suppressed in."""
        waiting = np.concatenate([self._late[stream], samples])
        self._late[stream] = waiting[len(samples) :]
        return waiting[: len(samples)]

    def _tell_delay(self) -> None:
        """To AEC3 a hint, as it finds the rest by itself."""
        if self._far.delay == self._told_s:
            return
        self._told_s = self._far.delay
        self._path.skip = int((self._told_s - SURE_AHEAD_S) * RATE / FRAME)
        for module in self._modules:
            module.set_stream_delay_ms(round(1e3 * self._told_s))

    def _packed(self, frame: Samples) -> Any:
        pcm = np.clip(frame * 32767.0, -32768, 32767).astype(np.int16)
        return self._frame_type(bytearray(pcm.tobytes()), RATE, 1, FRAME)


def _joined(frames: list[Samples]) -> Samples:
    return np.concatenate(frames) if frames else np.zeros(0, np.float32)
