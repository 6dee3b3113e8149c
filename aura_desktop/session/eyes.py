"""From a frame source to chunks by the wall clock: the capture thread.

Live sources are read as they come; files are read by the clock, so that they take as long as they last.
Neighbours: ``capture`` opens sources and samples frames; ``fast`` reads files without a clock.
"""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Callable

from aura_desktop.capture import FrameSampler, FrameSource
from aura_desktop.capture.troubles import in_words
from aura_desktop.events import Part
from aura_desktop.media import Frame, VideoChunk
from aura_desktop.session import messages as msg
from aura_desktop.settings import VideoSettings

log = logging.getLogger("aura.session")

#: Seconds that a live source may keep its reader waiting (``FrameSource.read``).
READ_WAIT_S = 0.5
#: Seconds that the clock may run ahead of a file before ticks are given up: a second of decoding at
#: once is caught up with, a machine that is too slow is not.
MAX_LATE_S = 2.0
#: Seconds given to the thread to finish.
GOODBYE_S = 3.0


class Eyes:
    """The one reader of the source."""

    def __init__(
        self,
        source: FrameSource,
        settings: VideoSettings,
        *,
        now: Callable[[], float],
        give: Callable[[msg.Input], None],
        on_frame: Callable[[Frame], None] | None,
        part: Part,
        on_chunk: Callable[[VideoChunk], None] | None = None,
    ) -> None:
        self._on_chunk = on_chunk
        self._source = source
        self._settings = settings
        self._now = now
        self._give = give
        self._on_frame = on_frame
        self._part: Part = part
        self._sampler = FrameSampler(settings.fps)
        self._stop = threading.Event()
        self._paused = threading.Event()
        self._gone = False
        self._thread = threading.Thread(target=self._run, name="aura-capture", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def pause(self, paused: bool) -> None:
        """Give no more frames, or give them again; the source stays open."""
        (self._paused.set if paused else self._paused.clear)()

    def close(self) -> None:
        """Stop looking, wait for the thread and let go of the device."""
        self._stop.set()
        self._source.close()
        if self._thread.is_alive():
            self._thread.join(GOODBYE_S)

    def _run(self) -> None:
        try:
            if self._source.live:
                self._follow()
            else:
                self._play()
        except Exception as error:
            if self._stop.is_set():
                return
            log.exception("the video source failed")
            self._give(msg.PartGone(self._now(), self._part, in_words(error)))
            self._give(msg.VideoOver(self._now()))

    def _follow(self) -> None:
        """A camera, a screen, a network stream: the newest frame whenever there is one."""
        last = self._now()
        while not self._stop.is_set():
            frame = self._source.read()
            now = self._now()
            self._starved(now - last)
            last = now
            self._watch_source(now)
            if frame is not None:
                self._show(Frame(now, frame.image))
            self._sampler.advance(now)
            self._hand_over(now)
            if self._source.ended and frame is None:
                self._end(now)
                return

    def _starved(self, gap: float) -> None:
        """A loop that took longer than a read may has missed ticks."""
        missed = math.floor((gap - READ_WAIT_S) * self._settings.fps)
        if missed > 0 and self._source.lost is None and not self._paused.is_set():
            self._give(msg.FramesMissed(self._now(), missed))

    def _play(self) -> None:
        """A file or an image: the picture on show at each step of the preview, ticks among them."""
        fps = self._settings.fps
        # More than the source has would show pictures twice; a source that does not say may have more.
        shown = min(self._settings.preview_fps, self._source.fps or self._settings.preview_fps)
        every = max(1, round(shown / fps)) if self._on_frame else 1
        step = 0
        while not self._stop.is_set():
            t = step / (fps * every)
            late = self._now() - t
            if late < 0 and self._stop.wait(-late):
                return
            is_tick = step % every == 0
            if is_tick and late > MAX_LATE_S:
                skipped = math.floor(late * fps)
                self._give(msg.FramesMissed(self._now(), skipped))
                step += skipped * every
                continue
            if is_tick or late < 1 / (fps * every):
                frame = self._source.read_at(t)
                if frame is None:
                    self._end(self._now())
                    return
                self._show(frame, tick=is_tick)
                self._hand_over(self._now())
            step += 1

    def _show(self, frame: Frame, *, tick: bool = True) -> None:
        if self._paused.is_set():
            return
        if self._on_frame is not None:
            self._on_frame(frame)
        if tick:
            self._sampler.push(frame)

    def _hand_over(self, now: float) -> None:
        if (chunk := self._sampler.take()) is not None:
            if self._on_chunk is not None:
                self._on_chunk(chunk)
            self._give(msg.ChunkReady(now, chunk))

    def _end(self, now: float) -> None:
        self._sampler.flush()
        self._hand_over(now)
        self._give(msg.VideoOver(now))

    def _watch_source(self, now: float) -> None:
        lost = self._source.lost
        if lost is not None and not self._gone:
            self._gone = True
            self._give(msg.PartGone(now, self._part, lost))
        elif lost is None and self._gone:
            self._gone = False
            self._give(msg.PartBack(now, self._part, "There is a picture again."))
