"""The recogniser and the voice, each in a process of its own.

So their memory and their work do not weigh on the process that paints the window, and a native library that
crashes on a strange sound or text costs one sentence of the session and not the session. The child is spawned
(Qt does not survive a fork) and answers one call at a time; it ends with its parent.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from aura_desktop import priority
from aura_desktop.errors import PartUnusable
from aura_desktop.media import Samples
from aura_desktop.settings import SpeechSettings
from aura_desktop.speech.opening import open_synthesizer, open_transcriber
from aura_desktop.speech.synthesizer import Spoken
from aura_desktop.speech.transcriber import Transcript

READY_S = 120.0
"""Seconds that a model may take to load: a large recogniser from a slow disk."""
CALL_S = 60.0
"""Seconds that one call may take before the process counts as stuck and is ended."""
LOOK_S = 0.1
"""Seconds between two looks at whether an answer is still wanted."""
DIE_S = 2.0
"""Seconds until a process whose pipe is closed has its exit code."""

NAMES = {"transcriber": "The speech recogniser", "synthesizer": "The voice"}


class _Died(Exception):
    """The child has ended; says how."""


class PartProcess:
    """What ``make(settings)`` returns, in a child process that starts at once.

    Calls from several threads take turns. If the process dies it is started again and the call made once more;
    a second death is the call's own fault.
    """

    def __init__(
        self, part: str, make: Callable[[SpeechSettings], Any], settings: SpeechSettings
    ) -> None:
        self._part, self._make, self._settings = part, make, settings
        self._turn = threading.Lock()
        self._closed = False
        #: Its first word, that it is loaded, is still to come; nothing more will come.
        self._loading, self._spent = True, False
        self._start()

    @property
    def pid(self) -> int | None:
        """The child's process id."""
        return self._process.pid

    def call(self, name: str, *words: Any) -> Any:
        """What its method, or its attribute, ``name`` gives.

        Raises ``PartUnusable`` if it cannot be loaded, dies twice or is stuck, and whatever the method raises.
        """
        with self._turn:
            try:
                fine, given = self._ask(name, words)
            except _Died:  # at rest, or of something that need not come again
                try:
                    fine, given = self._ask(name, words)
                except _Died as died:
                    raise self._gone(str(died)) from died
        if not fine:
            raise given
        return given

    def _ask(self, name: str, words: tuple[Any, ...]) -> tuple[bool, Any]:
        if self._closed:
            raise self._gone("was ended")
        if self._spent or not (self._loading or self._process.is_alive()):
            self._bury()
            self._start()
        if self._loading:
            self._answer(READY_S)
            self._loading = False
        with contextlib.suppress(OSError):  # it died a moment ago, which the answer tells
            self._pipe.send((name, words))
        return self._answer(CALL_S)

    def close(self) -> None:
        """End the process, also in the middle of a call."""
        was, self._closed = self._closed, True
        with self._turn:
            if not was:
                self._bury()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, far = context.Pipe()
        self._process = context.Process(
            target=_child,
            args=(far, self._make, self._settings.model_dump()),
            name=f"aura-{self._part}",
            daemon=True,
        )
        self._process.start()
        far.close()
        self._loading, self._spent = True, False

    def _answer(self, seconds: float) -> tuple[bool, Any]:
        """The next word of the child. Raises ``PartUnusable`` if there is none in time, or it could not be
        loaded, and ``_Died``.
        """
        end = time.monotonic() + seconds
        try:
            while not self._pipe.poll(LOOK_S):
                if self._closed or time.monotonic() > end:
                    self._spent = True
                    self._process.kill()
                    how = "was ended" if self._closed else f"did not answer within {seconds:.0f} s"
                    raise self._gone(how)
            fine, given = self._pipe.recv()
        except (EOFError, OSError) as error:
            self._spent = True
            self._process.join(DIE_S)
            raise _Died(f"died (exit code {self._process.exitcode})") from error
        if self._loading and not fine:
            self._spent = True
            raise given
        return fine, given

    def _gone(self, how: str) -> PartUnusable:
        return PartUnusable(
            self._part, f"{NAMES[self._part]}'s process {how}.", "It is started again when needed."
        )

    def _bury(self) -> None:
        self._process.kill()
        self._process.join()
        self._process.close()
        self._pipe.close()


class TranscriberProcess:
    """``Transcriber`` in a process of its own, which begins to load at once."""

    def __init__(self, settings: SpeechSettings) -> None:
        self.process = PartProcess("transcriber", open_transcriber, settings)
        self.fallback = ""

    def wait(self) -> None:
        """Until it is loaded and warm. Raises ``PartUnusable`` if it cannot be."""
        self.fallback = self.process.call("fallback")

    def transcribe(self, samples: Samples) -> Transcript:
        """The words in mono ``samples`` at 16 kHz. Raises ``PartUnusable`` if the process is lost."""
        heard: Transcript = self.process.call("transcribe", samples)
        return heard

    def close(self) -> None:
        """End the process."""
        self.process.close()


class SynthesizerProcess:
    """``Synthesizer`` in a process of its own, which begins to load at once."""

    def __init__(self, settings: SpeechSettings) -> None:
        self.process = PartProcess("synthesizer", open_synthesizer, settings)

    def wait(self) -> None:
        """Until it is loaded and warm. Raises ``PartUnusable`` if it cannot be."""
        self.process.call("rate")

    def speak(self, text: str, pace: float = 1.0) -> Spoken:
        """The sound of one clause. Raises ``PartUnusable`` if the process is lost."""
        spoken: Spoken = self.process.call("speak", text, pace)
        return spoken

    def close(self) -> None:
        """End the process."""
        self.process.close()


def _child(
    pipe: Connection, make: Callable[[SpeechSettings], Any], settings: dict[str, Any]
) -> None:
    """Serve calls until the parent is gone; Ctrl-C is the parent's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    priority.give_way(priority.WORDS)
    with contextlib.suppress(EOFError, OSError):
        part = None
        try:
            part = make(SpeechSettings.model_validate(settings))
            pipe.send((True, None))
        except Exception as error:  # noqa: BLE001 - told where it can be mended
            pipe.send((False, _portable(error)))
        while part is not None:
            name, words = pipe.recv()
            try:
                found = getattr(part, name)
                pipe.send((True, found(*words) if callable(found) else found))
            except Exception as error:  # noqa: BLE001 - the caller's to judge
                pipe.send((False, _portable(error)))
    # Threads of native libraries must not hold the process once its work is done.
    os._exit(0)


def _portable(error: Exception) -> Exception:
    """``error`` as something that every process can read."""
    if isinstance(error, PartUnusable | ValueError | MemoryError):
        return error
    return RuntimeError(f"{type(error).__name__}: {error}")
