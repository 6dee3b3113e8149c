"""What the speaker played, frame by frame, until the microphone's frame that may hold its echo is there. Pure.

Far and near end are used one for one, so that however late a busy machine reads them, the way between them
stays what the devices and the room make it: a filter that has learned it need not learn it again. Which frame
belongs to which is told by their times, and kept until those have moved for long. Neighbours: ``echo`` takes a
frame of it for every frame that was heard.
"""

from __future__ import annotations

import statistics
from collections import deque

import numpy as np

from aura_desktop.media import AudioBlock, Samples

RATE = 16_000
FRAME = 160  # 10 ms, the only length that WebRTC's module takes
FRAME_S = FRAME / RATE
# Frames that may wait for the near end: what a session that hangs may catch up with.
MAX_FRAMES = 1000
# Frames by which far end is used before it is heard, by its times: as early as it comes, as no echo can be taken out
# that is heard first, and what PulseAudio says of its delay was 25 ms too much in one session and as much too
# little in another. Less where it does not come in time, down to the least.
LEAD, LEAST_LEAD = 8, -8
# Frames without far end, of so many, from which on it does not come in time, if that is so in as many in a row.
STARVED, JUDGED, IN_A_ROW = 2, 25, 2
# Times of that many frames make one: each wavers by 20 ms.
TIMES = 50
# Frames by which far end must be off its near end to be put right: a device that ran dry stands still, clocks drift.
# Not less: what PulseAudio says of its delay wanders by 20 ms within a minute, and the echo does not.
SLACK = 6
# Seconds by which a time must be off the ones before to be that of another stream.
JUMP_S = 0.3


class FarEnd:
    """A queue of frames at 16 kHz. One thread."""

    def __init__(self) -> None:
        self.dropped = 0
        """Frames whose near end was over when they came, or never came."""
        self.shifted = 0
        """How often far end was put right."""
        self._rest: Samples = np.zeros(0, np.float32)
        self._lead = LEAD
        self._judged = self._starved = self._in_a_row = 0
        self._missing = MAX_FRAMES
        self._begin()

    @property
    def delay(self) -> float:
        """Seconds from being played to being heard, by the times of both."""
        return max(0, len(self._frames) + self._lead) * FRAME_S

    @property
    def lead(self) -> float:
        """Seconds of that from being used to being heard."""
        return self._lead * FRAME_S

    def push(self, block: AudioBlock) -> None:
        """What was played, with the time it can be heard."""
        frames, self._rest = whole_frames(self._rest, block)
        for heard_at, frame in frames:
            time = heard_at - (self._first + len(self._frames)) * FRAME_S
            if self._times and abs(time - self._began) > JUMP_S:
                self.dropped += len(self._frames)
                self._begin()
                time = heard_at
            self._times.append(time)
            if len(self._frames) == MAX_FRAMES:
                self._drop()
            self._frames.append(frame)
        if frames:
            self._began = statistics.median_low(self._times)

    def take(self, t: float) -> Samples | None:
        """The frame to be used with the one that was heard at ``t``; ``None``: nothing was played, or is here yet."""
        if not self._times:
            return None
        wanted = round((t - self._began) / FRAME_S) + self._lead
        if abs(wanted - self._next) >= SLACK:
            self.shifted += 1
            too_early = min(max(0, wanted - self._newest), self._lead - LEAST_LEAD)
            self._lead -= too_early
            self._next = wanted - too_early
        number = self._next
        self._next += 1
        while self._frames and self._first < number:
            self._drop()
        self._judge(number - self._first + 1 if not self._frames else 0)
        if not self._frames or self._first > number:
            return None
        self._first += 1
        return self._frames.popleft()

    @property
    def _newest(self) -> int:
        return self._first + len(self._frames) - 1

    def _begin(self) -> None:
        self._frames: deque[Samples] = deque()
        #: The number of the first of them.
        self._first = 0
        #: The number of the one that is used next.
        self._next = -MAX_FRAMES
        #: When frame 0 is heard, by the times of the last ones, and by all of them.
        self._times: deque[float] = deque(maxlen=TIMES)
        self._began = 0.0

    def _drop(self) -> None:
        self._frames.popleft()
        self._first += 1
        self.dropped += 1

    def _judge(self, missing: int) -> None:
        """``missing`` frames must be played yet until the one that is wanted is there."""
        self._judged += 1
        if missing > 0:
            self._starved += 1
            self._missing = min(self._missing, missing)
        if self._judged < JUDGED:
            return
        self._in_a_row = self._in_a_row + 1 if self._starved >= STARVED else 0
        if self._starved == JUDGED or self._in_a_row >= IN_A_ROW:
            later = min(self._missing, self._lead - LEAST_LEAD)
            self._lead -= later
            self._next -= later
            self._in_a_row = IN_A_ROW - 1
        self._judged, self._starved, self._missing = 0, 0, MAX_FRAMES


def whole_frames(rest: Samples, block: AudioBlock) -> tuple[list[tuple[float, Samples]], Samples]:
    """Whole frames of what was left and what has come, with their times, and what is left now."""
    waiting = np.concatenate([rest, block.samples.astype(np.float32, copy=False)])
    whole = len(waiting) - len(waiting) % FRAME
    t = block.t - len(rest) / RATE
    frames = waiting[:whole].reshape(-1, FRAME)
    return [(t + n * FRAME_S, frame) for n, frame in enumerate(frames)], waiting[whole:]
