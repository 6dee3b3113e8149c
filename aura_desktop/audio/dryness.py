"""A loudspeaker that ran dry because the machine was too slow. Pure.

PortAudio's ALSA host starts such a device anew, and does so for block after block until it keeps up again; what it
asks for meanwhile it throws away (0.3 s of a voice for 65 ms that the callback was late).
"""

from __future__ import annotations

# Seconds after which a driver that still says so is one that always does.
LONGEST_S = 0.5


class Dryness:
    """Which blocks are really played. One thread."""

    def __init__(self, block_s: float, buffer_s: float) -> None:
        """The seconds of a block, and those that the device holds in wait."""
        self._full_s = block_s + buffer_s
        self._since: float | None = None
        self._played_at: float | None = None

    def silence_before(self, now: float, dry: bool) -> float | None:
        """At ``now`` the next block is asked for, and the driver says whether the device is ``dry``: the seconds of
        silence that were heard before that block; ``None``: it will not be heard.
        """
        if dry:
            if self._since is None:
                self._since = now
            if now - self._since < LONGEST_S:
                return None
        silence = 0.0
        if self._since is not None and not dry:
            if self._played_at is not None:
                silence = max(0.0, now - self._played_at - self._full_s)
            self._since = None
        self._played_at = now
        return silence
