"""What only a shell can do for the user: files, the timeline. The sentence that comes back is true of what was done."""

from __future__ import annotations

from dataclasses import dataclass

from aura_desktop.understanding.requests import Act


@dataclass(frozen=True, slots=True)
class Errand:
    """``act`` of a ``Control``; ``span_s``: the seconds back from now that it is about, ``None`` for all time."""

    act: Act
    span_s: float | None = None
