"""The one error that a user is meant to read."""

from __future__ import annotations


class PartUnusable(Exception):
    """A part (model, device, file) is missing or unusable.

    ``what`` is one sentence that says what is wrong; ``way_out`` is the command or the step that
    mends it. The command line prints both on one line and exits with code 3.
    """

    def __init__(self, part: str, what: str, way_out: str = "") -> None:
        super().__init__(f"{what} {way_out}".strip())
        self.part = part
        self.what = what
        self.way_out = way_out

    def __reduce__(self) -> tuple[type[PartUnusable], tuple[str, str, str]]:
        return (type(self), (self.part, self.what, self.way_out))
