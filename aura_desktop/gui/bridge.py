"""The one place where the session's world crosses into the window's: any thread in, GUI thread out.

Events keep their order and none is lost, except model telemetry (``chunk.observed``), of which
the newest waiting one is enough. Of the pictures only the newest waits, of the levels the newest of
each side: a slow painter never builds a queue.
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
    from aura_desktop.media import Frame, VideoChunk
    from aura_desktop.session.monitor import Side

Message = events.Event | SessionFailed | SessionGone

#: Messages handled before the event loop may paint again: about 10 ms of work.
BATCH = 200
#: Chunks that may wait: more are on their way to the model only when the window hangs.
MAX_CHUNKS = 8
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
        *,
        on_chunk: Callable[[VideoChunk], None] | None = None,
        on_level: Callable[[Side, float], None] | None = None,
    ) -> None:
        super().__init__(parent)
        self._on_chunk = on_chunk
        self._on_level = on_level
        self._chunks: deque[VideoChunk] = deque(maxlen=MAX_CHUNKS)
        self._levels: dict[Side, float] = {}
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

    def post_chunk(self, chunk: VideoChunk) -> None:
        """Hand over a chunk on its way to the model."""
        with self._lock:
            if not self._closed:
                self._chunks.append(chunk)
                self._wake()

    def post_level(self, side: Side, level: float) -> None:
        """Hand over how loud a side is; of those that wait the loudest is kept."""
        with self._lock:
            if not self._closed:
                self._levels[side] = max(level, self._levels.get(side, 0.0))
                self._wake()

    def close(self) -> None:
        """Deliver nothing more."""
        with self._lock:
            self._closed = True
            self._waiting.clear()
            self._chunks.clear()
            self._levels.clear()
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
            chunks, levels = list(self._chunks), self._levels
            self._chunks.clear()
            self._levels = {}
            self._wake_pending = False
            if self._waiting:
                self._wake()
        if self._on_chunk is not None:
            for chunk in chunks:
                self._on_chunk(chunk)
        if batch:
            self._on_messages(batch)
        if self._on_level is not None:
            for side, level in levels.items():
                self._on_level(side, level)
        if frame is not None:
            self._on_frame(frame)
