"""A loudspeaker that ran dry because the machine was too slow. Pure.

PortAudio's ALSA host starts such a device anew, and does so for block after block until it keeps up again; what it
asks for meanwhile it throws away (0.3 s of a voice for 65 ms that the callback was late). Behind PulseAudio, at
another rate than the server's, that goes on for seconds, also when the device was just opened; at the server's
own it is over with a block.
"""

from __future__ import annotations

# Seconds after which a driver that still says so is one that always does, or if it asks so many times as fast as
# it can play, one that must be opened anew.
LONGEST_S = 0.5
HASTE = 2.0


class Dryness:
    """Which blocks are really played. One thread; any may read ``blocks``."""

    def __init__(self, block_s: float, buffer_s: float) -> None:
        """The seconds of a block, and those that the device holds in wait."""
        self.blocks = 0
        """How many were not."""
        self.stuck = False
        """Whether no more will be."""
        self._block_s, self._buffer_s = block_s, buffer_s
        self._since: float | None = None
        self._run = 0
        self._played_at: float | None = None
        self._before_late: float | None = None

    def silence_before(self, now: float, dry: bool) -> float | None:
        """At ``now`` the next block is asked for, and the driver says whether the device is ``dry``: the seconds of
        silence that were heard before that block; ``None``: it will not be heard.
        """
        if dry:
            if self._since is None:
                self._since, self._run = now, 0
            self._run += 1
            seconds = now - self._since
            self.stuck = seconds >= LONGEST_S and self._run * self._block_s > HASTE * seconds
            if seconds >= LONGEST_S and not self.stuck:
                return 0.0
            self.blocks += 1
            return None
        silence = 0.0
        before, late = self._played_at, self._before_late
        self._played_at, self._before_late = now, None
        if self._since is not None:
            self._since = None
            # A block that comes late for a device that is dry is thrown away before the driver says so: it was
            # told of, and not heard.
            if late is not None:
                silence = now - late - self._buffer_s - 2 * self._block_s
            elif before is not None:
                silence = now - before - self._buffer_s
        elif before is not None and now - before > self._buffer_s:
            self._before_late = before
        return max(0.0, silence)
