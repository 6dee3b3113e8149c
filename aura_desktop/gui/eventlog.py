"""``--events`` beside a window: every event as a JSON line, in the order in which the session told them."""

from __future__ import annotations

import json
import logging
import sys
import threading
from pathlib import Path
from typing import TextIO

from aura_desktop import events
from aura_desktop.errors import PartUnusable

log = logging.getLogger("aura.gui")


class EventLog:
    """Writes to a file, or to stdout for ``-``. ``take`` may be called from any thread."""

    def __init__(self, where: str) -> None:
        """Raises ``PartUnusable`` when the file cannot be written."""
        self._lock = threading.Lock()
        self._owned = where != "-"
        self._stream: TextIO | None = sys.stdout
        if self._owned:
            path = Path(where).expanduser()
            try:
                self._stream = path.open("w", encoding="utf-8")
            except OSError as error:
                raise PartUnusable(
                    "session",
                    f"The event log {path} cannot be written ({error.strerror}).",
                    "Name a file in a folder you may write to.",
                ) from error

    def take(self, event: events.Event) -> None:
        """Write one event. An output that is gone is written to no more."""
        line = json.dumps(events.to_json(event), ensure_ascii=False)
        with self._lock:
            if self._stream is None:
                return
            try:
                self._stream.write(f"{line}\n")
                self._stream.flush()
            except (OSError, ValueError) as error:
                self._stream = None
                log.warning("the event log cannot be written any more: %s", error)

    def close(self) -> None:
        """Write no more."""
        with self._lock:
            if self._owned and self._stream is not None:
                self._stream.close()
            self._stream = None
