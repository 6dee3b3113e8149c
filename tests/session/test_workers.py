"""The transcriber's and the synthesizer's threads, and what their failures mean."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np

from aura_desktop.session import messages as msg
from aura_desktop.session.workers import MAX_JOBS, Listening, Speaking, Worker
from aura_desktop.speech import Spoken, Transcript


class Voice:
    """A synthesizer with faults: fails on some texts, or on all."""

    def __init__(self) -> None:
        self.chokes_on = ""
        self.broken = False

    def speak(self, text: str, pace: float = 1.0) -> Spoken:
        if self.broken or (self.chokes_on and self.chokes_on in text):
            raise RuntimeError("no voice")
        return Spoken(text, np.ones(len(text), np.float32), 100, 1.0)


class Recogniser:
    def __init__(self) -> None:
        self.broken = False

    def transcribe(self, samples: Any, rate: int = 16_000) -> Transcript:
        if self.broken:
            raise RuntimeError("no ears")
        return Transcript("hello")


def stamped(makes: list[Callable[[float], msg.Input]]) -> list[msg.Input]:
    return [make(1.0) for make in makes]


def test_jobs_are_done_in_order_and_dropped_by_tag() -> None:
    begun, gate, done, finished = threading.Event(), threading.Event(), [], threading.Event()

    def work(job: int) -> None:
        begun.set()
        gate.wait(5)
        done.append(job)
        if job == 9:
            finished.set()

    worker: Worker[int] = Worker("test", work)
    worker.put("first", 0)
    assert begun.wait(5)
    for number in range(1, 6):
        worker.put(number % 2, number)
    worker.put("last", 9)
    worker.drop(1)
    gate.set()
    assert finished.wait(5)
    worker.close()
    assert done == [0, 2, 4, 9]


def test_too_many_jobs_are_given_up_oldest_first() -> None:
    gate, given_up = threading.Event(), []
    worker: Worker[int] = Worker(
        "test", lambda _job: gate.wait(5) and None, overflow=given_up.append
    )
    for number in range(MAX_JOBS + 4):
        worker.put(number, number)
    gate.set()
    worker.close()
    assert given_up
    assert given_up == sorted(given_up)


def test_a_clause_that_cannot_be_said_is_left_out() -> None:
    voice = Voice()
    voice.chokes_on = "☃"
    speaking = Speaking(voice)  # type: ignore[arg-type]
    (silent,) = stamped(speaking.speak(msg.Synthesize("r1", 0, "a ☃")))
    assert isinstance(silent, msg.ClauseSynthesized)
    assert silent.samples is None
    (spoken,) = stamped(speaking.speak(msg.Synthesize("r1", 1, "a cat")))
    assert isinstance(spoken, msg.ClauseSynthesized)
    assert spoken.samples is not None
    assert speaking.retry() == []


def test_a_lost_voice_is_said_and_comes_back() -> None:
    voice = Voice()
    voice.broken = True
    speaking = Speaking(voice)  # type: ignore[arg-type]
    gone, silent = stamped(speaking.speak(msg.Synthesize("r1", 0, "a cat")))
    assert gone == msg.PartGone(1.0, "synthesizer", "no voice")
    assert isinstance(silent, msg.ClauseSynthesized)
    assert speaking.retry() == []
    voice.broken = False
    assert stamped(speaking.retry()) == [msg.PartBack(1.0, "synthesizer", "It works again.")]
    assert speaking.retry() == []


def test_lost_ears_are_said_and_come_back() -> None:
    recogniser = Recogniser()
    listening = Listening(recogniser)  # type: ignore[arg-type]
    recogniser.broken = True
    gone, nothing = stamped(listening.transcribe(1, np.zeros(9)))
    assert gone == msg.PartGone(1.0, "transcriber", "no ears")
    assert nothing == msg.Transcribed(1.0, 1, "")
    recogniser.broken = False
    heard, back = stamped(listening.transcribe(2, np.zeros(9)))
    assert heard == msg.Transcribed(1.0, 2, "hello")
    assert back == msg.PartBack(1.0, "transcriber", "It works again.")
    assert len(listening.transcribe(3, np.zeros(9))) == 1
