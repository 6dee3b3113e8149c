"""The capture thread: files by the wall clock, live sources as they come, faults told once."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from aura_desktop.capture import open_source
from aura_desktop.media import Frame
from aura_desktop.session import messages as msg
from aura_desktop.session.clock import RealClock
from aura_desktop.session.eyes import Eyes
from aura_desktop.settings import VideoSettings

PICTURE = np.zeros((4, 4, 3), np.uint8)


class Camera:
    """A live source whose faults a test decides."""

    description, live, fps, duration, ended = "camera", True, 30.0, None, False

    def __init__(self) -> None:
        self.lost: str | None = None
        self.error: Exception | None = None
        self._closed = threading.Event()

    def read(self) -> Frame | None:
        if self.error is not None:
            raise self.error
        self._closed.wait(0.03)
        return None if self.lost or self._closed.is_set() else Frame(0.0, PICTURE)

    def read_at(self, t: float) -> Frame | None:
        return self.read()

    def close(self) -> None:
        self._closed.set()


class Watcher:
    """Runs eyes and collects what they give."""

    def __init__(self, source: object, *, frames: bool = True) -> None:
        self.clock = RealClock()
        self.given: queue.SimpleQueue[msg.Input] = queue.SimpleQueue()
        self.seen: list[msg.Input] = []
        self.frames: list[Frame] = []
        self.eyes = Eyes(
            source,  # type: ignore[arg-type]
            VideoSettings(),
            now=self.clock.now,
            give=self.given.put,
            on_frame=self.frames.append if frames else None,
            part="camera",
        )
        self.clock.start()
        self.eyes.start()

    def wait_for(self, kind: type, count: int = 1, within: float = 20.0) -> list[msg.Input]:
        deadline = time.monotonic() + within
        while sum(isinstance(g, kind) for g in self.seen) < count:
            left = deadline - time.monotonic()
            assert left > 0, f"no {kind.__name__} came"
            self.seen.append(self.given.get(timeout=left))
        return [g for g in self.seen if isinstance(g, kind)]


def test_a_file_takes_as_long_as_it_lasts(video: Callable[[float], Path]) -> None:
    watcher = Watcher(open_source(str(video(2.0)), VideoSettings()))
    (over,) = watcher.wait_for(msg.VideoOver)
    watcher.eyes.close()
    assert over.t >= 1.9
    chunks = [g for g in watcher.seen if isinstance(g, msg.ChunkReady)]
    assert [c.chunk.t for c in chunks] == [0.5, 1.5]
    assert all(len(c.chunk.frames) == 2 for c in chunks)
    assert len(watcher.frames) > 8  # the preview shows more than the model sees
    assert not any(isinstance(g, msg.FramesMissed) for g in watcher.seen)


def test_without_a_window_only_ticks_are_converted(video: Callable[[float], Path]) -> None:
    watcher = Watcher(open_source(str(video(1.0)), VideoSettings()), frames=False)
    watcher.wait_for(msg.VideoOver)
    watcher.eyes.close()
    assert sum(isinstance(g, msg.ChunkReady) for g in watcher.seen) == 1


def test_a_clock_that_ran_ahead_costs_counted_frames(video: Callable[[float], Path]) -> None:
    source = open_source(str(video(8.0)), VideoSettings())
    watcher = Watcher.__new__(Watcher)
    watcher.given, watcher.seen, watcher.frames = queue.SimpleQueue(), [], []
    ahead = iter([0.0, 0.0, *([5.0] * 1000)])
    watcher.eyes = Eyes(
        source,
        VideoSettings(),
        now=lambda: next(ahead),
        give=watcher.given.put,
        on_frame=None,
        part="camera",
    )
    watcher.eyes.start()
    (missed, *_) = watcher.wait_for(msg.FramesMissed)
    watcher.eyes.close()
    assert isinstance(missed, msg.FramesMissed)
    assert 8 <= missed.count <= 10


def test_a_lost_camera_is_told_once_and_comes_back() -> None:
    camera = Camera()
    watcher = Watcher(camera)
    watcher.wait_for(msg.ChunkReady)
    camera.lost = "it was unplugged"
    (gone,) = watcher.wait_for(msg.PartGone)
    camera.lost = None
    (back,) = watcher.wait_for(msg.PartBack)
    before = sum(isinstance(g, msg.ChunkReady) for g in watcher.seen)
    watcher.wait_for(msg.ChunkReady, before + 1)
    watcher.eyes.close()
    assert isinstance(gone, msg.PartGone)
    assert (gone.part, gone.why) == ("camera", "it was unplugged")
    assert isinstance(back, msg.PartBack)
    assert sum(isinstance(g, msg.PartGone) for g in watcher.seen) == 1


def test_a_paused_camera_gives_nothing() -> None:
    watcher = Watcher(Camera())
    watcher.wait_for(msg.ChunkReady)
    watcher.eyes.pause(True)
    time.sleep(0.1)  # a frame may be under way
    shown = len(watcher.frames)
    time.sleep(0.3)
    assert len(watcher.frames) == shown
    watcher.eyes.pause(False)
    watcher.wait_for(msg.ChunkReady, 2)
    watcher.eyes.close()
    assert len(watcher.frames) > shown


def test_a_source_that_raises_is_lost_not_the_session() -> None:
    camera = Camera()
    watcher = Watcher(camera)
    camera.error = OSError("the bus is gone")
    (gone,) = watcher.wait_for(msg.PartGone)
    watcher.wait_for(msg.VideoOver)
    watcher.eyes.close()
    assert isinstance(gone, msg.PartGone)
    assert gone.why == "The picture has stopped coming."
