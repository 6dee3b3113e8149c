"""A session in a process of its own, watched from outside: its lines with their times, and its memory."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Any, Self

import psutil

from aura_desktop.errors import PartUnusable

MEMORY_EVERY_S = 0.5
"""Seconds between two looks at the memory: a model's loading peak lasts longer."""

END_S = 30.0
"""Seconds a session may take to end once it was told to."""

WORDS_KEPT = 4000
"""Characters of stderr kept to say what went wrong."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of output and when it came, in seconds since the process was started."""

    t: float
    text: str

    def event(self) -> dict[str, Any]:
        """The line as an event; an empty object where it is none."""
        try:
            found = json.loads(self.text)
        except json.JSONDecodeError:
            return {}
        return found if isinstance(found, dict) else {}


class Child:
    """Runs ``words``; a context manager that ends the process and all it started.

    ``watch`` says which of ``stdout`` and ``stderr`` is read line by line. ``peak_mib`` is the most memory that the
    process and its children held together (proportional set size where the system tells it, else resident).
    """

    def __init__(
        self, words: Sequence[str], *, watch: str = "stdout", env: dict[str, str] | None = None
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="aura-bench-")
        self._other = tempfile.TemporaryFile()  # noqa: SIM115 - closed in __exit__
        self.began = time.perf_counter()
        """When it was started, by the performance counter."""
        self._process = subprocess.Popen(
            list(words),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if watch == "stdout" else self._other,
            stderr=subprocess.PIPE if watch == "stderr" else self._other,
            env={**os.environ, "AURA_DATA_DIR": self._folder.name, **(env or {})},
        )
        pipe = self._process.stdout if watch == "stdout" else self._process.stderr
        assert pipe is not None
        self._lines: queue.Queue[Line | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, args=(pipe,), name="bench lines")
        self._reader.start()
        self.peak_mib = 0.0
        self._ended = threading.Event()
        self._watcher = threading.Thread(target=self._weigh, name="bench memory")
        self._watcher.start()

    def lines(self, timeout_s: float) -> Iterator[Line]:
        """Its lines as they come, until it ends. Raises ``PartUnusable`` if it fails or outlasts ``timeout_s``."""
        deadline = time.monotonic() + timeout_s
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise PartUnusable(
                    "session", f"The measured session did not end in {timeout_s:.0f} s."
                ) from None
            if line is None:
                break
            yield line
        code = self._process.wait()
        if code not in {0, 130}:
            raise PartUnusable(
                "session", f"The measured session ended with {code}: {self._last_words()}"
            )

    @property
    def private_of(self) -> dict[str, float]:
        """MiB that only the application, and only the processes of its models, hold just now: not moved by
        others that share their libraries.
        """
        held = [_private(member) / 2**20 for member in _family(self._process.pid)]
        return {"application": sum(held[:1]), "models": sum(held[1:])}

    def interrupt(self) -> None:
        """What Ctrl-C does."""
        self._process.send_signal(signal.SIGINT)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        if self._process.poll() is None:
            family = _family(self._process.pid)
            self._process.terminate()
            try:
                self._process.wait(END_S)
            except subprocess.TimeoutExpired:
                for member in family:
                    _kill(member)
                self._process.wait()
        self._reader.join()
        self._watcher.join()
        self._other.close()
        self._folder.cleanup()

    def _read(self, pipe: IO[bytes]) -> None:
        with pipe:
            for raw in pipe:
                t = time.perf_counter() - self.began
                self._lines.put(Line(t, raw.decode("utf-8", errors="replace").rstrip("\n")))
        self._lines.put(None)

    def _weigh(self) -> None:
        while not self._ended.wait(MEMORY_EVERY_S) and self._process.poll() is None:
            held = sum(_memory(member) for member in _family(self._process.pid))
            self.peak_mib = max(self.peak_mib, held / 2**20)

    def _last_words(self) -> str:
        self._other.seek(0)
        said = self._other.read().decode("utf-8", errors="replace").strip()[-WORDS_KEPT:]
        return said or "it said nothing"


def program(*words: str) -> list[str]:
    """The command line of this program with this interpreter."""
    return [sys.executable, "-m", "aura_desktop", *words]


def _family(pid: int) -> list[psutil.Process]:
    try:
        parent = psutil.Process(pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _memory(process: psutil.Process) -> int:
    """Bytes held; shared pages are shared out where the system counts so (Linux)."""
    try:
        full = process.memory_full_info()
        return int(getattr(full, "pss", 0) or full.rss)
    except psutil.Error:
        return 0


def _private(process: psutil.Process) -> int:
    """Bytes that would be free if it ended (unique set size)."""
    try:
        return int(process.memory_full_info().uss)
    except psutil.Error:
        return 0


def _kill(process: psutil.Process) -> None:
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return
