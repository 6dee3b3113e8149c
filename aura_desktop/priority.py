"""Who waits when the processor is wanted by all: models before sound and pictures, which cannot wait."""

from __future__ import annotations

import contextlib
import os

WORDS = 3
"""Steps of niceness of the recogniser and the voice, on which the user waits."""
MIND = 5
"""Those of the model, most of whose work is to go on watching."""


def give_way(steps: int) -> None:
    """From now on this process is nicer to others by that many of the system's steps (a system without such steps
    has one). Where that is refused it stays as it is.
    """
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(steps)
        return
    import psutil

    with contextlib.suppress(psutil.Error, OSError):
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
