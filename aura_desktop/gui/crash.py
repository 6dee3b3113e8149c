"""A crash file: where the program was when it ended against its will, offered at the next start.

It holds stacks only: file names, lines and function names, nothing that was said or shown. It stays on
this machine unless the user sends it.
"""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import platform
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import aura_desktop
from aura_desktop import paths

log = logging.getLogger("aura.gui")

#: Bytes of the last crash that are shown and kept; a recursion can write megabytes.
MAX_BYTES = 200_000


class CrashFile:
    """Armed from start to a clean end. ``left`` is the report of the run before, if it crashed."""

    def __init__(self, folder: Path | None = None) -> None:
        folder = folder or paths.data_dir()
        self._path = folder / "crash.log"
        self._last = folder / "crash-last.log"
        self.left: Path | None = None
        self._file = None
        self._hook = sys.excepthook
        self._elsewhere = faulthandler.is_enabled()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if self._path.exists() and self._path.stat().st_size:
                self._path.replace(self._last)
                self.left = self._last
            self._file = self._path.open("w+", encoding="utf-8")
        except OSError as error:
            log.warning("no crash file can be kept: %s", error)
            return
        faulthandler.enable(self._file)
        sys.excepthook = self._note

    def _note(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """An error that reached the event loop: the window goes on, the file says where."""
        if self._file is not None and not issubclass(kind, KeyboardInterrupt):
            with contextlib.suppress(OSError, ValueError):
                now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
                self._file.write(f"{now} {kind.__name__}\n")
                # Not the message: it may hold what the user said.
                self._file.writelines(traceback.format_tb(trace))
                self._file.flush()
        self._hook(kind, error, trace)

    def disarm(self) -> None:
        """The end is a clean one. What errors there were stays for the next start."""
        if self._file is None:
            return
        sys.excepthook = self._hook
        faulthandler.disable()
        if self._elsewhere and sys.__stderr__ is not None:
            faulthandler.enable(sys.__stderr__)
        empty = self._file.tell() == 0
        self._file.close()
        self._file = None
        if empty:
            with contextlib.suppress(OSError):
                self._path.unlink()


def report(path: Path) -> str:
    """What the crash file says, with what one needs to know to understand it."""
    try:
        with path.open("rb") as file:
            text = file.read(MAX_BYTES).decode("utf-8", errors="replace")
    except OSError as error:
        text = f"({error.strerror})"
    about = f"AURA Desktop {aura_desktop.__version__}, Python {platform.python_version()}, "
    return f"{about}{platform.platform()}\n\n{text}"
