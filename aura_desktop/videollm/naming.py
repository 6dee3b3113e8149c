"""What an engine's eyes call things, known without the engine: for searching memory by words in any process.

Loads no model library: it must be cheap in the application process and in the command line.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from aura_desktop.memory.recollection import Subject
from aura_desktop.understanding.conditions import Condition
from aura_desktop.understanding.facts import Facts

NANO = "aura-nano"


class Naming(Protocol):
    """An engine's words. ``looks_again``: it words answers about the past itself, from notes and kept pictures."""

    looks_again: bool

    def subject(self, text: str) -> Subject | None:
        """What ``text`` is about, if it is something the eyes can name."""

    def called(self, name: str) -> str:
        """``name`` of a thing as one says it: "an owl"."""

    def vector(self, text: str) -> NDArray[np.float32] | None:
        """What a picture of what ``text`` names looks like to the engine; comparable with its embeddings."""

    def watchable(self, condition: Condition) -> str:
        """Why the engine cannot tell when ``condition`` comes true, in a sentence with what it can; empty: it can."""

    def holds(self, condition: Condition, facts: Facts) -> bool | None:
        """Whether ``condition`` is so in ``facts``; ``None``: it cannot be told."""


class PlainNaming:
    """For an engine without a vocabulary: nothing is known to be a name, so nothing is looked up as one."""

    looks_again = True

    def subject(self, text: str) -> Subject | None:  # noqa: ARG002 - a protocol's
        """Nothing."""
        return None

    def called(self, name: str) -> str:
        """``name`` as it is."""
        return name

    def vector(self, text: str) -> NDArray[np.float32] | None:  # noqa: ARG002 - a protocol's
        """Nothing."""
        return None

    def watchable(self, condition: Condition) -> str:  # noqa: ARG002 - a protocol's
        """It is asked about every condition in words."""
        return ""

    def holds(self, condition: Condition, facts: Facts) -> bool | None:  # noqa: ARG002 - a protocol's
        """It has no facts."""
        return None


def naming_of(engine: str) -> Naming:
    """The words of that engine."""
    if engine == NANO:
        from aura_desktop.videollm.nano.naming import NanoNaming

        return NanoNaming()
    return PlainNaming()
