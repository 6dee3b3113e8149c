"""A bounded ring of samples between a device's callback and the thread that reads it."""

from __future__ import annotations

import threading

import numpy as np

from aura_desktop.media import Samples


class SampleRing:
    """One writer that must never wait, one reader. When full, the oldest samples give way.

    Both sides only copy while they hold the lock, so neither is held up for longer than a copy
    takes.
    """

    def __init__(self, capacity: int, channels: int = 1) -> None:
        """Room for ``capacity`` samples of each of ``channels``."""
        self._data = np.zeros((capacity, channels), np.float32)
        self._lock = threading.Lock()
        self._written = 0
        self._read = 0
        self.overruns = 0
        """How often samples were overwritten before they were read."""

    def __len__(self) -> int:
        """Samples waiting."""
        with self._lock:
            return self._written - self._read

    def write(self, block: Samples) -> int:
        """Append ``block``, ``(n, channels)`` or ``(n,)`` for one channel; its first sample's
        number.
        """
        block = block.reshape(-1, self._data.shape[1])
        capacity = len(self._data)
        with self._lock:
            number = self._written
            total = number + len(block)
            if len(block) > capacity:
                block = block[-capacity:]
            start = (total - len(block)) % capacity
            first = min(len(block), capacity - start)
            self._data[start : start + first] = block[:first]
            self._data[: len(block) - first] = block[first:]
            self._written = total
            if self._written - self._read > capacity:
                self._read = self._written - capacity
                self.overruns += 1
        return number

    def read(self, most: int | None = None) -> tuple[int, Samples]:
        """``(number of the first sample since the start, (n, channels))``, at most ``most``
        samples.
        """
        capacity = len(self._data)
        with self._lock:
            count = self._written - self._read
            if most is not None:
                count = min(count, most)
            number = self._read
            start = number % capacity
            first = min(count, capacity - start)
            block = np.concatenate([self._data[start : start + first], self._data[: count - first]])
            self._read += count
        return number, block
