"""The keeper's thread: the one owner of the timeline while a session runs by the wall clock.

Chunks may be given up when the disk is too slow (the oldest first, counted); words and recalls never are.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable

from aura_desktop.session.keeper import Keeper

log = logging.getLogger("aura.session")

MAX_CHUNKS = 30
"""Chunks that may wait for the disk: half a minute, 40 MB of pictures at most."""
MAX_WORDS = 1000
"""Other jobs that may wait: more than a person can say in an hour."""
GOODBYE_S = 10.0
"""Seconds given to what is still to be written when the session ends."""

Job = Callable[[Keeper], None]


class Remembering:
    """Does jobs on a keeper, in order, in a thread of its own."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._jobs: deque[tuple[bool, Job]] = deque()
        self._changed = threading.Condition()
        self._closing = False
        self.given_up = 0
        """Chunks that were not remembered because the disk was too slow."""
        self._thread = threading.Thread(target=self._run, name="aura-timeline", daemon=True)
        self._thread.start()

    def put(self, job: Job, *, chunk: bool = False) -> None:
        """One more job. Any thread."""
        with self._changed:
            self._jobs.append((chunk, job))
            chunks = sum(1 for is_chunk, _ in self._jobs if is_chunk)
            if chunks > MAX_CHUNKS:
                oldest = next(item for item in self._jobs if item[0])
                self._jobs.remove(oldest)
                self.given_up += 1
            while len(self._jobs) > MAX_WORDS:
                self._jobs.popleft()
            self._changed.notify()

    def close(self) -> None:
        """Do what is left and end the thread."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join(GOODBYE_S)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._jobs or self._closing, 1.0)
                if not self._jobs and self._closing:
                    return
                job = self._jobs.popleft()[1] if self._jobs else None
            try:
                if job is not None:
                    job(self._keeper)
                else:
                    self._keeper.idle()
            except Exception:
                log.exception("the timeline failed at something")
