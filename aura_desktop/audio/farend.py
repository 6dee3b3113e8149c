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
# Seconds by which far end must on the mean be used before it is heard: AEC3 cannot take out an echo
# that it hears first. What is later is given up as far as there is any in wait.
LEAST_AHEAD_S = 0.01
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
        self._least = MAX_FAR_FRAMES
        self._until_judged = LEAD_WINDOW
        self._ahead_s, self._paired = 0.0, 0

    def push(self, block: AudioBlock) -> None:
        """What was played, with the time it can be heard."""
        frames, self._rest = whole_frames(self._rest, block)
        self.dropped += max(0, len(self._frames) + len(frames) - MAX_FAR_FRAMES)
        self._frames.extend(frames)

    def take(self, t: float) -> Samples | None:
        """The frame to be used with the one that was heard at ``t``; ``None``: nothing was played."""
        if not self._frames:
            return None
        heard_at, frame = self._frames.popleft()
        self._ahead_s += heard_at - t
        self._paired += 1
        seconds = min(max(0.0, heard_at - t), MAX_DELAY_S)
        if abs(seconds - self.delay) > DELAY_STEP_S:
            self.delay = seconds
        return frame

    def keep_lead(self, frames: int) -> None:
        """After ``frames`` of near end: give up what never finds its near end."""
        self._least = min(self._least, len(self._frames))
        self._until_judged -= frames
        if self._until_judged > 0:
            return
        spare = self._least - LEAD if self._least > MAX_LEAD else 0
        if self._paired:
            late_s = LEAST_AHEAD_S - self._ahead_s / self._paired
            spare = max(spare, min(self._least, round(late_s * RATE / FRAME)))
        for _ in range(spare):
            self._frames.popleft()
        self.dropped += spare
        self._least, self._until_judged = MAX_FAR_FRAMES, LEAD_WINDOW
        self._ahead_s, self._paired = 0.0, 0


def whole_frames(rest: Samples, block: AudioBlock) -> tuple[list[tuple[float, Samples]], Samples]:
    """Whole frames of what was left and what has come, with their times, and what is left now."""
    waiting = np.concatenate([rest, block.samples.astype(np.float32, copy=False)])
    whole = len(waiting) - len(waiting) % FRAME
    t = block.t - len(rest) / RATE
    frames = waiting[:whole].reshape(-1, FRAME)
    return [(t + n * FRAME / RATE, frame) for n, frame in enumerate(frames)], waiting[whole:]
