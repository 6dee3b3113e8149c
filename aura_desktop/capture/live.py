"""A live source's thread: reads a device as fast as it gives, keeps the newest picture, reopens it
when lost.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Protocol

from aura_desktop.capture.troubles import in_words
from aura_desktop.errors import PartUnusable
from aura_desktop.media import Frame, Image

log = logging.getLogger(__name__)

# Seconds that ``read`` waits for a new frame: twice a model tick, short enough to notice a stop.
READ_WAIT_S = 0.5
# Seconds until a device that opens but shows nothing is given up: webcams need up to five.
FIRST_PICTURE_S = 15.0
# Seconds without a picture after which a source is called lost, though the driver says nothing.
SILENT_S = 5.0
# Seconds before a lost source is tried again: at first, and at most (it doubles).
BACK_OFF_S = (0.5, 10.0)
# Seconds given to the thread to finish; a driver that hangs longer is left to the process's end.
CLOSE_WAIT_S = 3.0


class Grabber(Protocol):
    """A device or connection, used by the thread of one ``LiveSource`` only."""

    @property
    def fps(self) -> float:
        """Frames a second as claimed, 0 if unknown."""

    def open(self) -> None:
        """Open it. Raises ``PartUnusable`` saying why it cannot."""

    def grab(self) -> Image | None:
        """Wait for the next picture; ``None`` if it is not wanted. Raises ``OSError`` when lost."""

    def close(self) -> None:
        """Let go; harmless if not open."""


class LiveSource:
    """A camera, screen or network stream with its own thread; the newest frame is kept."""

    live = True
    duration: float | None = None

    def __init__(
        self,
        grabber: Grabber,
        description: str,
        *,
        clock: Callable[[], float] = time.monotonic,
        first_picture_s: float = FIRST_PICTURE_S,
        silent_s: float = SILENT_S,
        back_off_s: tuple[float, float] = BACK_OFF_S,
    ) -> None:
        """Open and wait for the first picture. Raises ``PartUnusable`` if none comes."""
        self.description = description
        self.received = 0
        """Pictures that came; those overtaken by a newer one before they were read are not kept."""
        self.reopened = 0
        """How often it was lost and came back."""
        self._grabber = grabber
        self._clock = clock
        self._silent_s = silent_s
        self._back_off_s = back_off_s
        self._opened_at = clock()
        self._changed = threading.Condition()
        self._newest: Frame | None = None
        self._read_t = -1.0
        self._last_picture_at = clock()
        self._lost: str | None = None
        self._failure: BaseException | None = None
        self._closing = threading.Event()
        self._thread = threading.Thread(
            target=self._run, name=f"capture {description}", daemon=True
        )
        self._thread.start()
        with self._changed:
            self._changed.wait_for(
                lambda: self._newest is not None or self._failure is not None, first_picture_s
            )
            failure, newest = self._outcome()
        if failure is not None:
            self.close()
            raise failure
        if newest is None:
            self.close()
            raise PartUnusable(
                "camera",
                f"{description} opened, but no picture came within {first_picture_s:.0f} s.",
                "Is another program using it? Close that, or unplug it and plug it in again.",
            )

    @property
    def fps(self) -> float:
        """Frames a second as the device claims, 0 where it does not say."""
        return self._grabber.fps

    @property
    def ended(self) -> bool:
        """Only after ``close``: a live source may always come back."""
        return self._closing.is_set()

    @property
    def lost(self) -> str | None:
        """Why nothing comes just now; ``None`` while pictures flow."""
        with self._changed:
            if self._lost is None and self._clock() - self._last_picture_at > self._silent_s:
                return "no picture comes"
            return self._lost

    def read(self) -> Frame | None:
        """The newest frame once; ``None`` if nothing newer came within ``READ_WAIT_S``."""
        with self._changed:
            self._changed.wait_for(lambda: self._has_new() or self.ended, READ_WAIT_S)
            return self._take()

    def read_at(self, t: float) -> Frame | None:  # noqa: ARG002 - live: now is the only time
        """The newest frame once, without waiting."""
        with self._changed:
            return self._take()

    def close(self) -> None:
        """Stop the thread, which lets go of the device."""
        self._closing.set()
        with self._changed:
            self._changed.notify_all()
        if threading.current_thread() is not self._thread:
            self._thread.join(CLOSE_WAIT_S)

    def _outcome(self) -> tuple[BaseException | None, Frame | None]:
        return self._failure, self._newest

    def _has_new(self) -> bool:
        return self._newest is not None and self._newest.t > self._read_t

    def _take(self) -> Frame | None:
        if not self._has_new() or self.ended:
            return None
        assert self._newest is not None
        self._read_t = self._newest.t
        return self._newest

    def _run(self) -> None:
        back_off = self._back_off_s[0]
        while not self._closing.is_set():
            try:
                self._grabber.open()
                while not self._closing.is_set():
                    image = self._grabber.grab()
                    if image is not None:
                        self._show(image)
                        back_off = self._back_off_s[0]
            except (PartUnusable, OSError) as error:
                self._fail(error)
            except Exception as error:
                # A driver may raise anything; the session goes on without the picture.
                log.exception("capture failed")
                self._fail(error)
            finally:
                self._grabber.close()
            if self._newest is None:
                return  # never opened: the constructor reports it
            self._closing.wait(back_off)
            back_off = min(2 * back_off, self._back_off_s[1])

    def _show(self, image: Image) -> None:
        with self._changed:
            now = self._clock()
            if self._lost is not None:
                self._lost = None
                self.reopened += 1
            self._last_picture_at = now
            self._newest = Frame(now - self._opened_at, image)
            self.received += 1
            self._changed.notify_all()

    def _fail(self, error: Exception) -> None:
        with self._changed:
            log.info("the source failed: %r", error)
            self._lost = in_words(error)
            if self._newest is None:
                unusable = isinstance(error, PartUnusable)
                self._failure = error if unusable else PartUnusable("camera", self._lost)
            self._changed.notify_all()
