"""One window as a camera: found by program and title, followed while it lives, picked up when it returns.

Neighbours: ``xwindows`` and ``mswindows`` ask the system; ``live`` has the thread.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from aura_desktop.capture.live import LiveSource
from aura_desktop.capture.pictures import MIN_SIDE, arrive
from aura_desktop.capture.wayland import refuse_on_wayland
from aura_desktop.errors import PartUnusable
from aura_desktop.media import Device, Image
from aura_desktop.settings import VideoSettings

# Seconds before a lost window is looked for again, at first and at most: asking costs milliseconds,
# and who restores a window is looking at it.
BACK_OFF_S = (0.5, 2.0)
# Most pictures a second: one of 1280×720 takes 5 ms of a core to fetch, and what stands in a window
# seldom moves like a film.
MAX_FPS = 15.0

_SYSTEM: str = sys.platform
_SEE = "See: aura-desktop devices"


class WindowHidden(OSError):
    """The window is there, but nothing of it is drawn."""


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """A window of the desktop. ``number`` is the system's and dies with the window."""

    number: int
    program: str
    title: str

    @property
    def id(self) -> str:
        """The same whenever this program shows this title."""
        return f"{self.program}/{self.title}"


class Desk(Protocol):
    """The windows of the system, for one thread."""

    def windows(self) -> list[OpenWindow]:
        """Those that a user would call windows, the front one first; none of this program's.

        Raises ``PartUnusable`` if the system does not say, ``OSError`` if it is gone.
        """

    def picture(self, number: int) -> Any:
        """BGRA ``uint8`` ``(height, width, 4)``. Raises ``WindowHidden`` for a minimised window,
        ``OSError`` for one that is gone.
        """

    def close(self) -> None:
        """Ask no more."""


def find(spec: str, windows: Sequence[OpenWindow], *, retitled: bool = False) -> OpenWindow | None:
    """The window that ``spec`` means: ``default`` (the front one), an id, a program's name, or a part
    of a title; upper and lower case are the same. Of several the front one.

    ``retitled``: the only window of the program that an id names will do, whatever its title is now.
    """
    if spec == "default":
        return windows[0] if windows else None
    wanted = spec.casefold()
    tests: tuple[Callable[[OpenWindow], bool], ...] = (
        lambda window: window.id == spec,
        lambda window: window.program.casefold() == wanted,
        lambda window: wanted in window.title.casefold(),
    )
    for test in tests:
        for window in windows:
            if test(window):
                return window
    of_program = [window for window in windows if spec.startswith(f"{window.program}/")]
    return of_program[0] if retitled and len(of_program) == 1 else None


def list_windows() -> list[Device]:
    """The open windows, the front one first and default; empty where the system does not say."""
    try:
        desk = open_desk()
    except PartUnusable:
        return []
    try:
        found: dict[str, OpenWindow] = {}
        for window in desk.windows():
            # Two of the same name are one to whoever has to choose.
            found.setdefault(window.id, window)
    except (PartUnusable, OSError):
        return []
    finally:
        desk.close()
    return [
        Device(window.id, f"{window.title} ({window.program})", default=number == 0)
        for number, window in enumerate(found.values())
    ]


def open_window(spec: str, settings: VideoSettings) -> LiveSource:
    """``default`` or what ``find`` understands. Raises ``PartUnusable``."""
    description = "the front window" if spec == "default" else f"window {spec}"
    return LiveSource(WindowGrabber(spec, settings), description, back_off_s=BACK_OFF_S)


def open_desk() -> Desk:
    """This system's. Raises ``PartUnusable`` where a window cannot be watched."""
    if _SYSTEM == "darwin":
        raise PartUnusable(
            "camera",
            "On macOS one window cannot be watched.",
            "Watch the whole screen: --video screen",
        )
    if _SYSTEM == "win32":
        from aura_desktop.capture.mswindows import MicrosoftDesk

        return MicrosoftDesk()
    refuse_on_wayland()
    from aura_desktop.capture.xwindows import XDesk

    return XDesk()


class WindowGrabber:
    """Takes a picture of one window, at the preview's rate or ``MAX_FPS``.

    Its number is kept while it lives, whatever becomes of its title; then it is found by its name.
    """

    def __init__(
        self, spec: str, settings: VideoSettings, desk: Callable[[], Desk] = open_desk
    ) -> None:
        """``spec`` as in ``find``; ``desk`` connects to the system."""
        self.fps = min(settings.preview_fps, MAX_FPS)
        self._spec = spec
        self._max_side = settings.max_side
        self._open_desk = desk
        self._desk: Desk | None = None
        self._window: OpenWindow | None = None
        self._next_at = 0.0

    def open(self) -> None:
        """Connect and find it. Raises ``PartUnusable`` if it is not there or hidden."""
        self._desk = self._open_desk()
        windows = self._desk.windows()
        # Who starts a session sees what is taken for the window; picked up is only the very one.
        first = self._window is None
        found = self._same(windows) or find(self._spec, windows, retitled=first)
        if found is None:
            what = "There is no window." if self._spec == "default" else self._missing()
            raise PartUnusable("camera", what, _SEE)
        if self._spec == "default" or (first and find(self._spec, [found]) is None):
            self._spec = found.id
        self._window = found
        self._next_at = time.monotonic()
        try:
            self._desk.picture(found.number)
        except WindowHidden as error:
            what = str(error)
            raise PartUnusable(
                "camera", f"{what[0].upper()}{what[1:]}.", "Bring it back to the desktop."
            ) from error

    def grab(self) -> Image | None:
        """Wait until a picture is due and take it; ``None`` while the window is too small to see
        anything in. Raises ``OSError`` if it is hidden or gone.
        """
        assert self._desk is not None
        assert self._window is not None
        wait = self._next_at - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        self._next_at = max(self._next_at + 1.0 / self.fps, time.monotonic())
        picture = self._desk.picture(self._window.number)
        if min(picture.shape[:2]) < MIN_SIDE:
            return None
        return arrive(picture, self._max_side)

    def close(self) -> None:
        """Disconnect."""
        if self._desk is not None:
            self._desk.close()
            self._desk = None

    def _same(self, windows: Sequence[OpenWindow]) -> OpenWindow | None:
        """The window that was watched, if it lives: numbers are used again, by other programs too."""
        before = self._window
        return before and next(
            (w for w in windows if (w.number, w.program) == (before.number, before.program)), None
        )

    def _missing(self) -> str:
        return f"There is no window “{self._spec}”."
