"""Progress on stderr: one line rewritten in place on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self, TextIO

# Seconds between two redraws: smooth to the eye, nothing to the processor.
REDRAW_S = 0.1
# Seconds between two lines where nothing can be rewritten (a log).
LOG_S = 10.0
BAR_WIDTH = 24
NAME_WIDTH = 36
_MIB = 1 << 20


class ProgressLine:
    """Shows what the model store reports. A context manager: leaving it ends the line."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stderr
        self._terminal = self._out is not None and self._out.isatty()
        self._drawn_at = 0.0
        self._about = ""
        self._began: tuple[int, float] = (0, 0.0)
        self._dirty = False
        self._finished = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end_line()

    def bytes(self, name: str, done: int, total: int) -> None:
        """``done`` of ``total`` bytes of the file ``name``."""
        if self._new(name):
            self._began = (done, time.monotonic())
        finished = done >= total
        if not self._due(finished=finished):
            return
        share = done / total if total else 1.0
        began_at, since = self._began
        seconds = time.monotonic() - since
        # A rate over the first instants would be noise.
        rate = f"{(done - began_at) / seconds / _MIB:6.1f} MiB/s" if seconds > REDRAW_S else ""
        self._draw(
            name, share, f"{done / _MIB:7.1f} of {total / _MIB:.1f} MiB {rate}", finished=finished
        )

    def step(self, what: str, share: float) -> None:
        """``share`` in [0, 1] of work that has no bytes to count."""
        self._new(what)
        if self._due(finished=share >= 1.0):
            self._draw(what, share, "", finished=share >= 1.0)

    def _new(self, about: str) -> bool:
        if about == self._about:
            return False
        self._end_line()
        self._about = about
        self._finished = False
        self._drawn_at = 0.0 if self._terminal else time.monotonic()
        return True

    def _due(self, *, finished: bool) -> bool:
        if self._finished:
            return False
        self._finished = finished
        every = REDRAW_S if self._terminal else LOG_S
        return finished or time.monotonic() - self._drawn_at >= every

    def _draw(self, name: str, share: float, detail: str, *, finished: bool) -> None:
        if self._out is None:
            return
        self._drawn_at = time.monotonic()
        share = min(max(share, 0.0), 1.0)
        name = name if len(name) <= NAME_WIDTH else f"…{name[1 - NAME_WIDTH :]}"
        if self._terminal:
            full = round(share * BAR_WIDTH)
            bar = "█" * full + "░" * (BAR_WIDTH - full)
            line = f"\r\x1b[K{name:<{NAME_WIDTH}} {bar} {share:4.0%} {detail}"
        else:
            line = f"{name} {share:.0%} {detail.strip()}\n"
        self._out.write(line)
        self._out.flush()
        self._dirty = self._terminal
        if finished:
            self._end_line()

    def _end_line(self) -> None:
        if self._dirty and self._out is not None:
            self._out.write("\n")
            self._out.flush()
        self._dirty = False
