"""Questions and watches as the session puts them to an engine: read first."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from aura_desktop.understanding.learned import LearnedReader
from aura_desktop.understanding.reader import Standing
from aura_desktop.understanding.requests import AddWatch, AskNow, Request
from aura_desktop.videollm.engine import Question, Watch


@cache
def _reader() -> LearnedReader:
    return LearnedReader()


def read(text: str, at: float = 0.0) -> tuple[Request, ...]:
    """What ``text`` asks for at ``at``, seconds since the epoch; 0: now."""
    now = datetime.fromtimestamp(at).astimezone() if at else datetime.now().astimezone()
    return _reader().read(text, Standing(now)).requests


def question(key: str, text: str, t: float) -> Question:
    """``text`` asked at ``t`` about what is seen then."""
    asked = read(text)[0]
    return Question(key, text, t, ask=asked if isinstance(asked, AskNow) else None)


def watch(key: str, text: str, *, already: bool = False) -> Watch:
    """The watch that ``text`` asks for; one that cannot be read has no condition."""
    for request in read(text):
        if isinstance(request, AddWatch):
            every, counting = request.mode == "every", request.mode == "count"
            return Watch(key, text, every, request.condition, counting, already)
    return Watch(key, text)
