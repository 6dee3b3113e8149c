"""What the speaker played, frame by frame, beside what the microphone heard. Pure.

Neighbours: ``echo`` learns the path from the one to the other, frame by frame.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from aura_desktop.media import AudioBlock, Samples

RATE = 16_000
FRAME = 160  # 10 ms, the only length that WebRTC's module takes
# Frames of far end that may wait for the near end: what a session that hangs may catch up with.
MAX_FAR_FRAMES = 1000
# Frames of near end that wait for a far end that comes late: a callback that is held up, not a speaker that is gone.
MAX_WAITING = 6
# Far and near end are used one for one, so that however late a busy machine reads them, the delay
# between them stays what the devices make it. More than this many frames that still wait after each
# of a window's frames have no partner any more (clocks drift, a microphone or a speaker stood still):
# all but one are given up, all before anything was played. Fewer cost less than another delay, which has to
# be learned; so do up to so many more as long as something is played.
LEAD_WINDOW = 50
MAX_LEAD = 2
LEAD = 1
BEARABLE = 10
# Amplitude from which something is played.
AUDIBLE = 1e-3
# Seconds by which far end must on the mean be used before it is heard: AEC3 cannot take out an echo
# that it hears first. What is later is given up as far as there is any in wait.
LEAST_AHEAD_S = 0.01
# The delay by the times is the least mean of so many windows, as drivers tell of too much for seconds on end, and
# stays until that is off by so many seconds, as the times waver.
DELAY_WINDOWS = 20
DELAY_STEP_S = 0.02
# Seconds: WebRTC's module refuses to be told more.
MAX_DELAY_S = 0.5

Pair = tuple[Samples | None, Samples]
"""A frame that was played, if any was, and the one that was heard with it."""


class FarEnd:
    """Two queues of frames at 16 kHz. One thread."""

    def __init__(self) -> None:
        self.dropped = 0
        """Frames that were given up because clocks drift or the microphone stood still."""
        self.moved = 0
        """Frames by which far end has come to be used later than it was, less those by which sooner."""
        self.delay = 0.0
        """Seconds from being used to being heard, by the times of both; at most ``MAX_DELAY_S``."""
        self._far: deque[tuple[float, Samples]] = deque(maxlen=MAX_FAR_FRAMES)
        self._near: deque[tuple[float, Samples]] = deque()
        self._rests: list[Samples] = [np.zeros(0, np.float32) for _ in ("far", "near")]
        self._aheads: deque[float] = deque(maxlen=DELAY_WINDOWS)
        self._flows = self._played = False
        self._least, self._most, self._until_judged = 0, 0, 0
        self._ahead_s, self._paired, self._loudest = 0.0, 0, 0.0
        self._begin_window()

    @property
    def waiting(self) -> float:
        """Seconds of near end that wait for their far end."""
        return len(self._near) * FRAME / RATE

    def push(self, block: AudioBlock) -> None:
        """What was played, with the time it can be heard."""
        frames, self._rests[0] = _whole_frames(self._rests[0], block)
        lost = max(0, len(self._far) + len(frames) - MAX_FAR_FRAMES)
        self.dropped += lost
        self.moved -= lost
        self._far.extend(frames)

    def pair(self, block: AudioBlock) -> list[Pair]:
        """What was heard, with its time: the frames of it, and of what has waited, that have their far end."""
        frames, self._rests[1] = _whole_frames(self._rests[1], block)
        self._near.extend(frames)
        pairs: list[Pair] = []
        while self._near and (self._far or not self._flows or len(self._near) > MAX_WAITING):
            self._flows = bool(self._far)
            pairs.append(self._next())
        ahead = len(self._far) - len(self._near)
        self._least, self._most = min(self._least, ahead), max(self._most, ahead)
        self._until_judged -= len(frames)
        if self._until_judged <= 0:
            pairs += self._give_up()
        return pairs

    def _next(self) -> Pair:
        heard_at, near = self._near.popleft()
        if not self._far:
            self.moved += self._played
            return None, near
        t, far = self._far.popleft()
        self._ahead_s += t - heard_at
        self._paired += 1
        self._loudest = max(self._loudest, float(np.abs(far).max()))
        return far, near

    def _give_up(self) -> list[Pair]:
        """What never found its partner."""
        sounds = self._loudest >= AUDIBLE
        self._played = self._played or sounds
        most, kept = (BEARABLE if sounds else MAX_LEAD, LEAD) if self._played else (0, 0)
        spare = self._least - kept if self._least > most else 0
        if self._paired:
            ahead_s = self._ahead_s / self._paired
            self._tell_delay(ahead_s)
            late = round((LEAST_AHEAD_S - ahead_s) * RATE / FRAME)
            spare = max(spare, min(self._least, late))
        for _ in range(spare):
            self._far.popleft()
        self.dropped += max(0, spare)
        lone = -self._most - kept if -self._most > most else 0
        self.moved += lone - max(0, spare)
        alone: list[Pair] = [(None, self._near.popleft()[1]) for _ in range(lone)]
        self._begin_window()
        return alone

    def _tell_delay(self, ahead_s: float) -> None:
        self._aheads.append(min(max(0.0, ahead_s), MAX_DELAY_S))
        least = min(self._aheads)
        if abs(least - self.delay) > DELAY_STEP_S:
            self.delay = least

    def _begin_window(self) -> None:
        self._least, self._most, self._until_judged = MAX_FAR_FRAMES, -MAX_FAR_FRAMES, LEAD_WINDOW
        self._ahead_s, self._paired, self._loudest = 0.0, 0, 0.0


def _whole_frames(rest: Samples, block: AudioBlock) -> tuple[list[tuple[float, Samples]], Samples]:
    """Whole frames of what was left and what has come, with their times, and what is left now."""
    waiting = np.concatenate([rest, block.samples.astype(np.float32, copy=False)])
    whole = len(waiting) - len(waiting) % FRAME
    t = block.t - len(rest) / RATE
    frames = waiting[:whole].reshape(-1, FRAME)
    return [(t + n * FRAME / RATE, frame) for n, frame in enumerate(frames)], waiting[whole:]
