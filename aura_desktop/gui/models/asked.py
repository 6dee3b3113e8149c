"""What was typed before, for the Up and Down keys."""

from __future__ import annotations

#: Questions remembered.
MAX_ASKED = 200


class Asked:
    """A shell-like history: the unsent draft is kept while one looks back."""

    def __init__(self, limit: int = MAX_ASKED) -> None:
        self._limit = limit
        self._lines: list[str] = []
        self._at = 0
        self._draft = ""

    def add(self, text: str) -> None:
        """Remember ``text`` as the newest; a repetition of the newest is not kept twice."""
        if not self._lines or self._lines[-1] != text:
            self._lines.append(text)
            del self._lines[: -self._limit]
        self._at = len(self._lines)
        self._draft = ""

    def older(self, current: str) -> str:
        """The line before; ``current`` is what stands in the box now."""
        if self._at == len(self._lines):
            self._draft = current
        self._at = max(0, self._at - 1)
        return self._lines[self._at] if self._lines else current

    def newer(self, current: str) -> str:
        """The line after, at last the draft."""
        if self._at >= len(self._lines):
            return current
        self._at += 1
        return self._draft if self._at == len(self._lines) else self._lines[self._at]
