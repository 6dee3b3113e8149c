"""The mind in its own process: real spawn, real pipe, real shared memory, real kills."""

from __future__ import annotations

import os
import queue
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np
import psutil
import pytest

from aura_desktop import settings
from aura_desktop.media import Image
from aura_desktop.videollm import protocol as p
from aura_desktop.videollm.engine import Question
from aura_desktop.videollm.frames import SLOTS, FrameReader, FrameRing
from aura_desktop.videollm.mind import MindLink, ProcessMind, open_mind
from tests.videollm.conftest import chunk

READY_S = 120.0
R = TypeVar("R")


class Reports:
    """What a mind reported, waited for by kind."""

    def __init__(self) -> None:
        self.queue: queue.Queue[p.Report] = queue.Queue()

    def wait(self, kind: type[R]) -> R:
        while True:
            report = self.queue.get(timeout=READY_S)
            if isinstance(report, kind):
                return report
            assert not (isinstance(report, p.Failed) and report.fatal), report


@pytest.fixture(scope="module", params=[False, True], ids=["process", "thread"])
def mind(request: pytest.FixtureRequest, models_dir: Path) -> Iterator[tuple[MindLink, Reports]]:
    reports = Reports()
    link = open_mind(settings.load(), in_process=request.param, on_report=reports.queue.put)
    reports.wait(p.Ready)
    yield link, reports
    link.close()
    assert not link.alive


def test_it_sees_and_answers(mind: tuple[MindLink, Reports], photo: Callable[[str], Image]) -> None:
    link, reports = mind
    for index in range(3):
        link.send(p.Observe(chunk(index, photo("cat"))))
        assert reports.wait(p.Observed).decision.chunk == index
    link.send(p.Ask(Question("q1", "What do you see?", 3.0)))
    assert reports.wait(p.ReplyBegun).to == "q1"
    done = reports.wait(p.ReplyDone)
    assert "cat" in done.text
    assert done.ttft_ms > 0
    link.send(p.TakeSnapshot())
    assert reports.wait(p.Snapshotted).snapshot.engine == "aura-nano"


@pytest.mark.parametrize("error", [RuntimeError("no such kernel\nlines of it"), KeyError("layers")])
def test_whatever_a_library_raises_while_it_loads_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr("aura_desktop.videollm.loading.open_engine", fails)
    reports = Reports()
    link = open_mind(settings.load(), in_process=True, on_report=reports.queue.put)
    while not isinstance(report := reports.queue.get(timeout=READY_S), p.Failed):
        pass
    assert report.fatal
    assert report.why.startswith("The model aura-nano cannot be loaded (")
    assert "\n" not in report.why
    assert report.way_out
    link.close()


def test_a_mind_gives_way_and_a_killed_one_is_one_fatal_report(models_dir: Path) -> None:
    reports = Reports()
    link = ProcessMind(settings.load(), reports.queue.put)
    reports.wait(p.Ready)
    assert link.pid is not None
    assert psutil.Process(link.pid).nice() > psutil.Process().nice()
    os.kill(link.pid, signal.SIGKILL)
    while True:
        report = reports.queue.get(timeout=READY_S)
        if isinstance(report, p.Failed):
            break
    assert report.fatal
    assert "-9" in report.why
    assert not link.alive
    link.send(p.TakeSnapshot())
    link.close()
    assert reports.queue.empty()


def test_an_engine_that_is_not_there_is_told_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AURA_MODELS_DIR", str(tmp_path))
    reports = Reports()
    link = ProcessMind(settings.load(), reports.queue.put)
    while True:
        report = reports.queue.get(timeout=READY_S)
        if isinstance(report, p.Failed):
            break
    assert report.fatal
    assert "models pull aura-nano" in report.way_out
    link.close()


def test_frames_cross_shared_memory_unharmed_at_any_size() -> None:
    ring, reader = FrameRing(), FrameReader()
    rng = np.random.default_rng(3)
    try:
        for index, size in enumerate([(4, 6), (480, 640), (8, 8), (720, 1280), (1, 1)] * 2):
            sent = chunk(index, rng.integers(0, 256, (*size, 3), np.uint8))
            taken = reader.take(ring.put(sent))
            assert (taken.index, taken.t) == (sent.index, sent.t)
            for ours, theirs in zip(taken.frames, sent.frames, strict=True):
                assert ours.t == theirs.t
                assert np.array_equal(ours.image, theirs.image)
    finally:
        ring.close()


def test_a_slot_is_written_again_only_after_the_others() -> None:
    ring, reader = FrameRing(), FrameReader()
    try:
        images = [np.full((4, 4, 3), value, np.uint8) for value in range(SLOTS)]
        placed = [ring.put(chunk(index, image)) for index, image in enumerate(images)]
        for at, image in zip(placed, images, strict=True):
            assert np.array_equal(reader.take(at).frames[0].image, image)
    finally:
        ring.close()
