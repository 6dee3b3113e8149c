"""What the speaker played, frame by frame, until the microphone's frame that may hold its echo is there. Pure.

Neighbours: ``echo`` takes a frame of it for every frame that was heard.
"""

from __future__ import annotations

from collections import deque

import numpy as np

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
# Frames that wait before the first is used: devices read and write three or four at once. Where they prove too few
# it begins anew with one more, up to so many.
RESERVE, MAX_RESERVE = 4, 8
# Far end that comes late is given up as it comes: what follows would be late for ever. After so many frames of near
# end in a row without it, or where that happens more often in ``LEAD_WINDOW``, it begins anew instead.
MAX_OWED = 50
MAX_STARVED = 2
# Seconds by which far end must on the mean be used before it is heard: AEC3 cannot take out an echo
# that it hears first. What is later is given up as far as there is any in wait. Not more: PulseAudio's times are
# 25 ms early, and without any in wait it would be late again.
LEAST_AHEAD_S = 0.0
# Seconds by which the delay must move to count: the times of blocks waver by about a block.
DELAY_STEP_S = 0.02
# Seconds: WebRTC's module refuses to be told more.
MAX_DELAY_S = 0.5


class FarEnd:
    """A queue of frames at 16 kHz. One thread."""

    def __init__(self) -> None:
        self.dropped = 0
        """Frames that were given up because clocks drift or the microphone stood still."""
        self.delay = 0.0
        """Seconds from being used to being heard, by the times of both; at most ``MAX_DELAY_S``."""
        self._frames: deque[tuple[float, Samples]] = deque(maxlen=MAX_FAR_FRAMES)
        self._rest: Samples = np.zeros(0, np.float32)
        self._flows = False
        self._reserve = RESERVE
        self._owed = self._starved = 0
        self._least = MAX_FAR_FRAMES
        self._until_judged = LEAD_WINDOW
        self._ahead_s, self._paired = 0.0, 0

    def push(self, block: AudioBlock) -> None:
        """What was played, with the time it can be heard."""
        frames, self._rest = whole_frames(self._rest, block)
        late = min(self._owed, len(frames))
        self._owed -= late
        self.dropped += late
        frames = frames[late:]
        self.dropped += max(0, len(self._frames) + len(frames) - MAX_FAR_FRAMES)
        self._frames.extend(frames)

    def take(self, t: float) -> Samples | None:
        """The frame to be used with the one that was heard at ``t``; ``None``: nothing was played."""
        self._flows = self._flows or len(self._frames) >= self._reserve
        if not self._flows:
            return None
        if not self._frames:
            self._starve()
            return None
        heard_at, frame = self._frames.popleft()
        self._ahead_s += heard_at - t
        self._paired += 1
        seconds = min(max(0.0, heard_at - t), MAX_DELAY_S)
        if abs(seconds - self.delay) > DELAY_STEP_S:
            self.delay = seconds
        return frame

    def _starve(self) -> None:
        self._starved += not self._owed
        self._owed += 1
        if self._starved > MAX_STARVED:
            self._reserve = min(self._reserve + 1, MAX_RESERVE)
        if self._starved > MAX_STARVED or self._owed >= MAX_OWED:
            self._flows, self._owed, self._starved = False, 0, 0

    def keep_lead(self, frames: int) -> None:
        """After ``frames`` of near end: give up what never finds its near end."""
        self._least = min(self._least, len(self._frames))
        self._until_judged -= frames
        if self._until_judged > 0:
            return
        spare = self._least - LEAD if self._least > MAX_LEAD else 0
        if self._paired:
            late_s = LEAST_AHEAD_S - self._ahead_s / self._paired
            spare = max(spare, min(self._least - 1, round(late_s * RATE / FRAME)), 0)
        for _ in range(spare):
            self._frames.popleft()
        self.dropped += spare
        self._least, self._until_judged = MAX_FAR_FRAMES, LEAD_WINDOW
        self._ahead_s, self._paired, self._starved = 0.0, 0, 0


def whole_frames(
    rest: Samples, block: AudioBlock
) -> tuple[list[tuple[float, Samples]], Samples]:
    """Whole frames of what was left and what has come, with their times, and what is left now."""
    waiting = np.concatenate([rest, block.samples.astype(np.float32, copy=False)])
    whole = len(waiting) - len(waiting) % FRAME
    t = block.t - len(rest) / RATE
    frames = waiting[:whole].reshape(-1, FRAME)
    return [(t + n * FRAME / RATE, frame) for n, frame in enumerate(frames)], waiting[whole:]
