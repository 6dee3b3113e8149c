"""The reader that ships, for tests that begin with words."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from aura_desktop.memory.inquiry import Inquiry, inquiry
from aura_desktop.understanding.learned import LearnedReader
from aura_desktop.understanding.reader import Standing
from aura_desktop.understanding.requests import AskPast, Request


@cache
def reader() -> LearnedReader:
    """Loaded once."""
    return LearnedReader()


def read(text: str, now: datetime | None = None) -> tuple[Request, ...]:
    """What ``text`` asks for."""
    return reader().read(text, Standing(now or datetime.now().astimezone())).requests


def past(text: str, now: datetime | None = None) -> AskPast:
    """``text``, which is about the past."""
    (request,) = read(text, now)
    assert isinstance(request, AskPast), request
    return request


def inquire(text: str, now: datetime) -> Inquiry:
    """``text``, which is about the past, as memory takes it."""
    ask = past(text, now)
    return inquiry(ask.wants, ask.text, now, place=ask.place, thing=ask.thing)
