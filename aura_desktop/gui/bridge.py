"""The one place where the session's world crosses into the window's: any thread in, GUI thread out.

Events keep their order and none is lost, except model telemetry (``chunk.observed``), of which
the newest waiting one is enough. Of the pictures only the newest waits: a slow painter never builds
a queue.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from aura_desktop import events
from aura_desktop.gui.models.status import SessionFailed, SessionGone

if TYPE_CHECKING:
    from aura_desktop.media import Frame

Message = events.Event | SessionFailed | SessionGone

#: Messages handled before the event loop may paint again: about 10 ms of work.
BATCH = 200
#: Messages that may wait. A window blocked that long has worse troubles; the oldest go.
MAX_WAITING = 50_000


class Bridge(QObject):
    """``post`` and ``post_frame`` may be called from any thread; listeners run in this object's."""

    woken = Signal()

    def __init__(
        self,
        on_messages: Callable[[Sequence[Message]], None],
        on_frame: Callable[[Frame], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._on_messages = on_messages
        self._on_frame = on_frame
        self._lock = threading.Lock()
        self._waiting: deque[Message] = deque()
        self._frame: Frame | None = None
        self._wake_pending = False
        self._closed = False
        self.lost = 0
        self.woken.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def post(self, message: Message) -> None:
        """Hand over one event or outcome. Never blocks; ignored once closed."""
        with self._lock:
            if self._closed:
                return
            if (
                isinstance(message, events.ChunkObserved)
                and self._waiting
                and isinstance(self._waiting[-1], events.ChunkObserved)
            ):
                self._waiting.pop()
            self._waiting.append(message)
            if len(self._waiting) > MAX_WAITING:
                self._waiting.popleft()
                self.lost += 1
            self._wake()

    def post_frame(self, frame: Frame) -> None:
        """Hand over the newest picture; one that still waits is replaced."""
        with self._lock:
            if self._closed:
                return
            self._frame = frame
            self._wake()

    def close(self) -> None:
        """Deliver nothing more."""
        with self._lock:
            self._closed = True
            self._waiting.clear()
            self._frame = None

    def _wake(self) -> None:
        if not self._wake_pending:
            self._wake_pending = True
            self.woken.emit()

    @Slot()
    def _deliver(self) -> None:
        with self._lock:
            batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
            frame, self._frame = self._frame, None
            self._wake_pending = False
            if self._waiting:
                self._wake()
        if batch:
            self._on_messages(batch)
        if frame is not None:
            self._on_frame(frame)
