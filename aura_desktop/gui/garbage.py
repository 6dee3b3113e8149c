"""Cyclic garbage of a program with windows is collected in the GUI thread, and only there.

Python's collector runs in whichever thread happens to allocate. Qt objects that it finds in a
thread of the session are deleted piecemeal by the binding, children after the parents that own
them, and the program aborts (``pure virtual method called`` with PySide6 6.11).
"""

from __future__ import annotations

import gc
import linecache
from types import TracebackType
from typing import Self

from PySide6.QtCore import QObject, QTimer, Slot

from aura_desktop import heap

#: Milliseconds between looks at how much has gathered.
LOOK_MS = 500


class GuiThreadCollector(QObject):
    """While it is entered, cyclic garbage is collected from a timer of the thread that entered it.

    The generations and their thresholds are the interpreter's own (``gc.get_threshold``). Leaving
    collects everything once more, then gives the collector back as it was.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_enabled = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def __enter__(self) -> Self:
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.stop()
        gc.unfreeze()
        gc.collect()
        if self._was_enabled:
            gc.enable()

    @Slot()
    def look(self) -> None:
        """Collect the oldest generation that is due, and with it the younger ones."""
        if heap.collection_wanted():
            _forget_sources()
            heap.collect()
            return
        due = [
            generation
            for generation, (count, threshold) in enumerate(
                zip(gc.get_count(), gc.get_threshold(), strict=True)
            )
            if threshold and count > threshold
        ]
        if due:
            gc.collect(max(due))


def _forget_sources() -> None:
    """PySide6 reads the source of every module that is imported, and leaves it in Python's cache: 18 MB."""
    linecache.clearcache()
