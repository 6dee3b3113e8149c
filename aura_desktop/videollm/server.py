"""The loop that owns the engine: one request at a time, the urgent ones first.

Runs in the mind's own process or thread; knows neither, only a way to receive and a way to report.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator

from aura_desktop.errors import PartUnusable
from aura_desktop.events import Cause
from aura_desktop.videollm import protocol as p
from aura_desktop.videollm.engine import Engine, Question

log = logging.getLogger("aura.mind")

URGENT = (p.Close, p.Cancel, p.RemoveWatch)
WAIT_S = 1.0
"""Seconds a receive may block before the loop looks around again."""

Receive = Callable[[float], p.Request | None]
Report = Callable[[p.Report], None]


class Server:
    """Serves one engine. ``receive(seconds)`` returns a request or ``None`` when none came in time."""

    def __init__(self, engine: Engine, receive: Receive, report: Report) -> None:
        self._engine = engine
        self._receive = receive
        self._report = report
        self._waiting: deque[p.Request] = deque()
        self._replies = 0
        self._last_reply: str | None = None

    def run(self) -> None:
        """Until ``Close``. An engine's failure ends the loop with a fatal report."""
        self._report(p.Ready(self._engine.info))
        while True:
            request = self._next()
            if request is None:
                continue
            if isinstance(request, p.Close):
                self._engine.close()
                self._report(p.Closed())
                return
            try:
                self._serve(request)
            except PartUnusable as error:
                self._report(p.Failed(error.what, fatal=False, way_out=error.way_out))
            except MemoryError:
                self._report(p.Failed("The model ran out of memory.", fatal=True))
                return
            except ValueError as error:
                log.exception("request refused")
                self._report(p.Failed(str(error), fatal=False))
            except Exception as error:
                log.exception("engine failed")
                self._report(p.Failed(f"{type(error).__name__}: {error}", fatal=True))
                return

    def _drain(self) -> None:
        while (request := self._receive(0.0)) is not None:
            self._waiting.append(request)

    def _next(self) -> p.Request | None:
        self._drain()
        if not self._waiting:
            request = self._receive(WAIT_S)
            if request is None:
                return None
            self._waiting.append(request)
            self._drain()
        for kinds in (URGENT, (p.Ask, p.Interpret, p.AddWatch, p.Restore)):
            for request in self._waiting:
                if isinstance(request, kinds):
                    self._waiting.remove(request)
                    return request
        return self._waiting.popleft()

    def _serve(self, request: p.Request) -> None:
        engine = self._engine
        match request:
            case p.Observe(chunk):
                decision = engine.observe(chunk)
                self._report(p.Observed(decision))
                if decision.speak:
                    cause: Cause = "watch" if decision.watch else "proactive"
                    self._speak(cause, decision.watch, decision.t, lambda: engine.alert(decision))
            case p.Ask(question):
                self._speak("question", question.id, question.t, lambda: _answer(engine, question))
            case p.Interpret():
                self._report(p.Interpreted(request.id, self._interpreted(request)))
            case p.AddWatch(watch):
                engine.add_watch(watch)
            case p.RemoveWatch(watch_id):
                engine.remove_watch(watch_id)
            case p.Cancel(reply_id, heard):
                if reply_id == self._last_reply:
                    engine.amend_last_reply(heard)
            case p.TakeSnapshot():
                self._report(p.Snapshotted(engine.snapshot()))
            case p.Restore(snapshot):
                engine.restore(snapshot)
            case p.Close():
                pass

    def _interpreted(self, request: p.Interpret) -> str:
        """Empty where the engine fails at it: the session then asks the user."""
        try:
            return self._engine.interpret(request.prompt, request.schema)
        except (PartUnusable, ValueError):
            log.warning("no interpretation", exc_info=True)
            return ""

    def _speak(
        self, cause: Cause, to: str | None, t: float, begin: Callable[[], Iterator[str]]
    ) -> None:
        """One reply, piece by piece; a ``Cancel`` that comes in between ends it."""
        self._replies += 1
        reply = f"r{self._replies}"
        self._report(p.ReplyBegun(reply, cause, to, t))
        began = time.perf_counter()
        ttft = 0.0
        said: list[str] = []
        cancel: p.Cancel | None = None
        pieces = begin()
        for piece in pieces:
            if not said:
                ttft = (time.perf_counter() - began) * 1e3
            said.append(piece)
            self._report(p.ReplyPiece(reply, piece))
            cancel = self._cancel_for(reply)
            if cancel is not None:
                break
        close = getattr(pieces, "close", None)
        if close is not None:
            close()
        self._last_reply = reply
        if cancel is not None:
            self._engine.amend_last_reply(cancel.heard)
        self._report(p.ReplyDone(reply, "".join(said), ttft, cancel is not None))

    def _cancel_for(self, reply: str) -> p.Cancel | None:
        self._drain()
        for request in self._waiting:
            if isinstance(request, p.Close):
                return p.Cancel(reply, "")
            if isinstance(request, p.Cancel) and request.reply_id == reply:
                self._waiting.remove(request)
                return request
        return None


def _answer(engine: Engine, question: Question) -> Iterator[str]:
    """The answer to ``question``; of several in one breath, one after the other in one reply."""
    if not question.parts:
        yield from engine.answer(question)
        return
    for number, part in enumerate(question.parts):
        if number:
            yield " "
        if isinstance(part, str):
            yield part
        else:
            yield from engine.answer(part)
