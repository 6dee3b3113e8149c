"""A mind in a thread that says what a test wrote down: a fake for time and faults only.

It stands behind ``open_mind`` where a test is about the session's threads, files and devices; what the
real model says is tested with the real model.
"""

from __future__ import annotations

import itertools
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from aura_desktop.settings import Settings
from aura_desktop.videollm import protocol
from aura_desktop.videollm.engine import Decision, EngineInfo, Snapshot

LONG_ANSWER = (
    "I can see a cat on the left side of the picture, and a dog on the right side of it,"
    " and a cup of coffee on the table in the middle of the room, and nothing else that I know."
)


@dataclass
class Play:
    """What the scripted mind does."""

    answer: Callable[[str], str] = lambda text: "I can see a cat."
    alert_at: int | None = None
    observe_s: float = 0.0
    piece_s: float = 0.0
    load_s: float = 0.0
    crash_at: int | None = None
    fail_to_load: protocol.Failed | None = None
    opened: int = 0
    requests: list[protocol.Request] = field(default_factory=list)

    def open_mind(
        self,
        settings: Settings,
        *,
        in_process: bool,
        on_report: Callable[[protocol.Report], None],
    ) -> ScriptedLink:
        self.opened += 1
        return ScriptedLink(self, on_report)


class ScriptedLink:
    """The far side of the link."""

    def __init__(self, play: Play, on_report: Callable[[protocol.Report], None]) -> None:
        self._play = play
        self._report = on_report
        self._requests: queue.SimpleQueue[protocol.Request] = queue.SimpleQueue()
        self._ids = itertools.count(1)
        self._cancelled: set[str] = set()
        self._watches: list[str] = []
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="scripted-mind", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def send(self, request: protocol.Request) -> None:
        self._play.requests.append(request)
        if isinstance(request, protocol.Cancel):
            self._cancelled.add(request.reply_id)
        self._requests.put(request)

    def close(self) -> None:
        self._closed.set()
        self._requests.put(protocol.Close())
        self._thread.join(5)

    def _run(self) -> None:
        play = self._play
        if self._closed.wait(play.load_s):
            return
        if play.fail_to_load is not None:
            self._report(play.fail_to_load)
            return
        self._report(protocol.Ready(EngineInfo("scripted", "Scripted", 30, 1000)))
        while not self._closed.is_set():
            request = self._requests.get()
            match request:
                case protocol.Observe(chunk=chunk):
                    time.sleep(play.observe_s)
                    if play.crash_at == chunk.index:
                        play.crash_at = None
                        self._report(protocol.Failed("The model stopped.", fatal=True))
                        return
                    watch = self._watches[0] if chunk.index == play.alert_at else None
                    decision = Decision(
                        chunk.index,
                        chunk.t,
                        0.9 if watch else 0.1,
                        watch is not None,
                        watch,
                        1.0,
                        9,
                    )
                    self._report(protocol.Observed(decision))
                    if watch:
                        self._reply("watch", watch, "Now I can see a dog.", chunk.t)
                case protocol.Ask(question=question):
                    said = [
                        p if isinstance(p, str) else play.answer(p.text) for p in question.parts
                    ]
                    text = " ".join(said) or play.answer(question.text)
                    self._reply("question", question.id, text, question.t)
                case protocol.AddWatch(watch=added):
                    self._watches.append(added.id)
                case protocol.TakeSnapshot():
                    self._report(protocol.Snapshotted(Snapshot("scripted", 1)))
                case _:
                    pass

    def _reply(self, cause: str, to: str, text: str, t: float) -> None:
        reply_id = f"r{self._play.opened}.{next(self._ids)}"
        self._report(protocol.ReplyBegun(reply_id, cause, to, t))  # type: ignore[arg-type]
        said = ""
        for number, word in enumerate(text.split(" ")):
            if reply_id in self._cancelled or self._closed.wait(self._play.piece_s):
                break
            piece = f" {word}" if number else word
            said += piece
            self._report(protocol.ReplyPiece(reply_id, piece))
        self._report(protocol.ReplyDone(reply_id, said, 1.0, reply_id in self._cancelled))
