"""Work away from the GUI thread: a callable in a thread, its outcome in a slot of the GUI thread."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from aura_desktop.errors import PartUnusable

log = logging.getLogger("aura.gui")

# A task belongs to nobody while it runs: its owner may be closed before it is over.
_running: set[Task] = set()


class Task(QObject):
    """Runs ``work`` once. ``done`` carries its result, ``failed`` what is wrong and the way out.

    Both come in the thread that made the task. ``note`` may be called from within the work;
    ``noted`` carries what it was given.
    """

    done = Signal(object)
    failed = Signal(str, str)
    noted = Signal(object)
    _over = Signal(object, object)

    def __init__(self, work: Callable[[Task], Any], name: str) -> None:
        super().__init__()
        self._work = work
        self._over.connect(self._finish, Qt.ConnectionType.QueuedConnection)
        self.runner = threading.Thread(target=self._run, name=f"aura-{name}", daemon=True)
        self.stopping = threading.Event()

    def start(self) -> Task:
        """Begin."""
        _running.add(self)
        self.runner.start()
        return self

    def note(self, what: object) -> None:
        """Tell the GUI thread something on the way."""
        with contextlib.suppress(RuntimeError):  # the application is gone
            self.noted.emit(what)

    def join(self, timeout_s: float) -> bool:
        """Wait for the thread; whether it ended."""
        self.runner.join(timeout_s)
        return not self.runner.is_alive()

    def _run(self) -> None:
        result: Any = None
        error: PartUnusable | None = None
        try:
            result = self._work(self)
        except PartUnusable as unusable:
            error = unusable
        except Exception as bug:
            log.exception("work in the background failed")
            error = PartUnusable("window", f"That failed ({type(bug).__name__}: {bug}).")
        with contextlib.suppress(RuntimeError):
            self._over.emit(result, error)

    @Slot(object, object)
    def _finish(self, result: Any, error: PartUnusable | None) -> None:
        _running.discard(self)
        if error is not None:
            self.failed.emit(error.what, error.way_out)
        else:
            self.done.emit(result)


def ending() -> list[threading.Thread]:
    """The threads of tasks that were told to stop and may still hold a device."""
    return [task.runner for task in _running if task.stopping.is_set()]


def stop_all(timeout_s: float) -> None:
    """Tell every task to stop and wait a moment for each: the program ends."""
    for task in list(_running):
        task.stopping.set()
    for task in list(_running):
        task.join(timeout_s)
    _running.clear()
