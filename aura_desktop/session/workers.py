"""One thread, one kind of work, a bounded queue: the transcriber's and the synthesizer's shells."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from aura_desktop.events import Part
from aura_desktop.media import Samples
from aura_desktop.session import messages as msg
from aura_desktop.speech import Spoken, Transcript

log = logging.getLogger("aura.session")

Job = TypeVar("Job")
Post = Callable[[Callable[[float], msg.Input]], None]

#: Jobs that may wait. The dialogue asks for one clause at a time and one turn takes seconds to say,
#: so more than this means that the worker is stuck; the oldest give way.
MAX_JOBS = 16
#: Seconds between two tries to get a broken synthesizer to work again.
RETRY_S = 5.0
#: Seconds given to a job that runs when the session ends.
GOODBYE_S = 5.0
#: What a voice that works can always say.
PROBE = "Yes."


class Transcribes(Protocol):
    """The recogniser, here or in a process of its own."""

    def transcribe(self, samples: Samples) -> Transcript:
        """The words in mono ``samples`` at 16 kHz."""


class Speaks(Protocol):
    """The voice, here or in a process of its own."""

    def speak(self, text: str, pace: float = 1.0) -> Spoken:
        """The sound of one clause, at ``pace`` times the voice's own."""


class Worker(Generic[Job]):
    """Does jobs in order; those not yet begun can be dropped by their tag."""

    def __init__(
        self,
        name: str,
        work: Callable[[Job], None],
        *,
        idle: Callable[[], None] | None = None,
        idle_s: float | None = None,
        overflow: Callable[[Job], None] | None = None,
    ) -> None:
        """``idle`` is called after ``idle_s`` seconds without a job; ``overflow`` with a job given up."""
        self._work = work
        self._idle, self._idle_s = idle, idle_s
        self._overflow = overflow
        self._jobs: deque[tuple[object, Job]] = deque()
        self._changed = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name=f"aura-{name}", daemon=True)
        self._thread.start()

    def put(self, tag: object, job: Job) -> None:
        """One more job."""
        given_up = None
        with self._changed:
            self._jobs.append((tag, job))
            if len(self._jobs) > MAX_JOBS:
                given_up = self._jobs.popleft()[1]
            self._changed.notify()
        if given_up is not None and self._overflow is not None:
            self._overflow(given_up)

    def drop(self, tag: object) -> None:
        """Forget the jobs with this tag that have not begun."""
        with self._changed:
            self._jobs = deque(job for job in self._jobs if job[0] != tag)

    def close(self) -> None:
        """Forget all jobs and end the thread; one that runs is given ``GOODBYE_S``."""
        with self._changed:
            self._closing = True
            self._jobs.clear()
            self._changed.notify()
        self._thread.join(GOODBYE_S)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._jobs or self._closing, self._idle_s)
                if self._closing:
                    return
                job = self._jobs.popleft()[1] if self._jobs else None
            if job is not None:
                self._work(job)
            elif self._idle is not None:
                self._idle()


class Transcription:
    """Whisper's thread. A recogniser that fails is lost until it succeeds again."""

    def __init__(self, transcriber: Transcribes, post: Post) -> None:
        self._hearing = Listening(transcriber)
        self._post = post
        self._worker: Worker[tuple[int, Samples]] = Worker(
            "transcriber", self._work, overflow=self._give_up
        )

    def put(self, key: int, samples: Samples) -> None:
        """Transcribe ``samples`` for ``key``."""
        self._worker.put(key, (key, samples))

    def drop(self, key: int) -> None:
        """Nobody waits for it any more."""
        self._worker.drop(key)

    def close(self) -> None:
        """End the thread."""
        self._worker.close()

    def _work(self, job: tuple[int, Samples]) -> None:
        for make in self._hearing.transcribe(*job):
            self._post(make)

    def _give_up(self, job: tuple[int, Samples]) -> None:
        self._post(lambda t: msg.Transcribed(t, job[0], ""))


class Listening:
    """One transcription after the other, with what a failure means. No thread."""

    def __init__(self, transcriber: Transcribes) -> None:
        self._transcriber = transcriber
        self._broken = False

    def transcribe(self, key: int, samples: Samples) -> list[Callable[[float], msg.Input]]:
        """The inputs that follow from transcribing ``samples``, to be stamped with their time."""
        part: Part = "transcriber"
        try:
            heard = self._transcriber.transcribe(samples)
        except Exception as error:
            log.exception("the transcriber failed")
            why = _why(error)
            self._broken = True
            return [
                lambda t: msg.PartGone(t, part, why),
                lambda t: msg.Transcribed(t, key, ""),
            ]
        out: list[Callable[[float], msg.Input]] = [
            lambda t: msg.Transcribed(
                t, key, heard.text, heard.language, heard.language_p, heard.sure
            )
        ]
        if self._broken:
            self._broken = False
            out.append(lambda t: msg.PartBack(t, part, "It works again."))
        return out


class Speaking:
    """One clause after the other, with what a failure means. No thread."""

    def __init__(self, synthesizer: Speaks) -> None:
        self._synthesizer = synthesizer
        self._broken = False

    def speak(self, command: msg.Synthesize) -> list[Callable[[float], msg.Input]]:
        """The inputs that follow from synthesizing a clause.

        A clause that the voice chokes on is left out; the voice is lost only if it cannot say anything.
        """

        def silence(t: float) -> msg.Input:
            return msg.ClauseSynthesized(t, command.reply_id, command.clause, None, 0)

        try:
            spoken = self._synthesizer.speak(command.text, command.pace)
        except Exception as error:
            log.exception("the synthesizer failed")
            if self._works():
                return [silence]
            why = _why(error)
            self._broken = True
            return [lambda t: msg.PartGone(t, "synthesizer", why), silence]
        return [
            lambda t: msg.ClauseSynthesized(
                t,
                command.reply_id,
                command.clause,
                spoken.samples if len(spoken.samples) else None,
                spoken.rate,
            )
        ]

    def retry(self) -> list[Callable[[float], msg.Input]]:
        """Try a lost voice again."""
        if not self._broken or not self._works():
            return []
        self._broken = False
        return [lambda t: msg.PartBack(t, "synthesizer", "It works again.")]

    def _works(self) -> bool:
        try:
            return bool(len(self._synthesizer.speak(PROBE).samples))
        except Exception:
            log.debug("the synthesizer still fails", exc_info=True)
            return False


class Synthesis:
    """Piper's thread. A lost voice is tried again every ``RETRY_S`` seconds."""

    def __init__(self, synthesizer: Speaks, post: Post) -> None:
        self._speaking = Speaking(synthesizer)
        self._post = post
        self._worker: Worker[msg.Synthesize] = Worker(
            "synthesizer", self._work, idle=self._retry, idle_s=RETRY_S, overflow=self._give_up
        )

    def put(self, command: msg.Synthesize) -> None:
        """One more clause."""
        self._worker.put(command.reply_id, command)

    def drop(self, reply_id: str) -> None:
        """The reply was cut off."""
        self._worker.drop(reply_id)

    def close(self) -> None:
        """End the thread."""
        self._worker.close()

    def _work(self, command: msg.Synthesize) -> None:
        for make in self._speaking.speak(command):
            self._post(make)

    def _retry(self) -> None:
        for make in self._speaking.retry():
            self._post(make)

    def _give_up(self, command: msg.Synthesize) -> None:
        self._post(lambda t: msg.ClauseSynthesized(t, command.reply_id, command.clause, None, 0))


def _why(error: Exception) -> str:
    return str(error) or type(error).__name__
