"""The mind: the engine in a process of its own, behind one pipe. ``--in-process`` makes it a thread.

The child is spawned, never forked (Qt and CUDA do not survive a fork). Its death, however it comes,
is one fatal report; the link is then spent and a new one may be opened.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, Protocol

from aura_desktop import priority
from aura_desktop.errors import PartUnusable
from aura_desktop.settings import Settings
from aura_desktop.videollm import protocol as p
from aura_desktop.videollm.frames import ChunkAt, FrameReader, FrameRing

CLOSE_S = 5.0
"""Seconds a mind may take to end before it is killed."""

OnReport = Callable[[p.Report], None]


class MindLink(Protocol):
    """The application's end of a mind. Reports come on a thread of the link's own."""

    @property
    def alive(self) -> bool:
        """Whether requests still reach an engine."""

    def send(self, request: p.Request) -> None:
        """Hand over a request; ignored once the mind is gone."""

    def close(self) -> None:
        """End the mind and wait for it."""


def open_mind(settings: Settings, *, in_process: bool, on_report: OnReport) -> MindLink:
    """Start a mind. Returns at once; ``Ready`` or a fatal ``Failed`` follows as a report."""
    return ThreadMind(settings, on_report) if in_process else ProcessMind(settings, on_report)


def _run(
    settings: Settings, receive: Callable[[float], p.Request | None], report: OnReport
) -> None:
    """Load the engine and serve it; what stops it from loading is a fatal report."""
    from aura_desktop.videollm.loading import open_engine
    from aura_desktop.videollm.server import Server

    report(p.Loading(settings.mind.engine, 0.0))
    try:
        engine = open_engine(settings, lambda what, done: report(p.Loading(what, done)))
    except PartUnusable as error:
        report(p.Failed(error.what, fatal=True, way_out=error.way_out))
        return
    except MemoryError:
        report(p.Failed("There is not enough memory to load the model.", fatal=True))
        return
    except Exception as error:  # noqa: BLE001 - libraries raise what they like while they load
        why = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(". ")
        report(
            p.Failed(
                f"The model {settings.mind.engine} cannot be loaded ({why}).",
                fatal=True,
                way_out="Choose another: aura-desktop models list",
            )
        )
        return
    Server(engine, receive, report).run()


def _child(pipe: Connection, settings: dict[str, Any]) -> None:
    """The child process: ends with the parent, leaves Ctrl-C to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    priority.give_way(priority.MIND)
    reader = FrameReader()

    def receive(seconds: float) -> p.Request | None:
        if not pipe.poll(seconds):
            return None
        request = pipe.recv()
        if isinstance(request, ChunkAt):
            return p.Observe(reader.take(request))
        return request  # type: ignore[no-any-return]  # a pipe is untyped

    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        _run(Settings.model_validate(settings), receive, pipe.send)
    pipe.close()
    # Threads of native libraries must not hold the process once its work is done.
    os._exit(0)


class ProcessMind:
    """A mind in a child process."""

    def __init__(self, settings: Settings, on_report: OnReport) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, far = context.Pipe()
        self._ring = FrameRing()
        self._on_report = on_report
        self._lock = threading.Lock()
        self._alive = True
        self._closing = False
        self._ready = False
        self._process = context.Process(
            target=_child, args=(far, settings.model_dump()), name="aura-mind", daemon=True
        )
        self._process.start()
        far.close()
        self._thread = threading.Thread(target=self._listen, name="mind-link", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether requests still reach an engine."""
        return self._alive

    @property
    def pid(self) -> int | None:
        """The child's process id."""
        return self._process.pid

    def send(self, request: p.Request) -> None:
        """Hand over a request; a chunk's pictures go through shared memory."""
        with self._lock, contextlib.suppress(OSError, ValueError):
            if self._alive:
                if isinstance(request, p.Observe):
                    self._pipe.send(self._ring.put(request.chunk))
                else:
                    self._pipe.send(request)

    def close(self) -> None:
        """End the mind and wait for it; kill it when it does not end, or is still loading."""
        self._closing = True
        self.send(p.Close())
        self._process.join(CLOSE_S if self._ready else 0.0)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        if threading.current_thread() is not self._thread:
            self._thread.join()
        with self._lock:
            self._alive = False
            self._pipe.close()
            self._ring.close()

    def _listen(self) -> None:
        ended = False
        try:
            while True:
                report = self._pipe.recv()
                self._ready = self._ready or isinstance(report, p.Ready)
                ended = isinstance(report, p.Closed) or (
                    isinstance(report, p.Failed) and report.fatal
                )
                if ended:
                    self._alive = False
                self._on_report(report)
        except (EOFError, OSError):
            self._alive = False
        if not ended and not self._closing:
            self._process.join(CLOSE_S)
            code = self._process.exitcode
            self._on_report(p.Failed(f"The model's process died (exit code {code}).", fatal=True))


class ThreadMind:
    """A mind in a thread of the application, for debugging."""

    def __init__(self, settings: Settings, on_report: OnReport) -> None:
        self._requests: queue.SimpleQueue[p.Request] = queue.SimpleQueue()
        self._settings = settings
        self._on_report = on_report
        self._thread = threading.Thread(target=self._serve, name="mind", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether requests still reach an engine."""
        return self._thread.is_alive()

    def send(self, request: p.Request) -> None:
        """Hand over a request."""
        self._requests.put(request)

    def close(self) -> None:
        """End the mind and wait for it."""
        self.send(p.Close())
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _serve(self) -> None:
        def receive(seconds: float) -> p.Request | None:
            try:
                return (
                    self._requests.get(timeout=seconds) if seconds else self._requests.get_nowait()
                )
            except queue.Empty:
                return None

        try:
            _run(self._settings, receive, self._on_report)
        except Exception as error:  # noqa: BLE001 - a thread that dies unheard would hang the session
            self._on_report(p.Failed(f"{type(error).__name__}: {error}", fatal=True))
