"""A scripted session that implements what the window needs of one, and windows made on it."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from aura_desktop import events
from aura_desktop.errors import PartUnusable
from aura_desktop.gui.garbage import GuiThreadCollector
from aura_desktop.media import Frame
from aura_desktop.session.options import LiveOptions


def options() -> LiveOptions:
    """A session on a file that nobody opens."""
    return LiveOptions(video="clip.mp4", audio="none")


@dataclass
class ScriptedClip:
    """A file whose place is wherever it was put."""

    duration: float | None = 60.0
    position: float = 20.0
    held: bool = False

    def seek(self, seconds: float) -> None:
        self.position = seconds

    def hold(self, held: bool) -> None:
        self.held = held


@dataclass
class ScriptedSession:
    """Does nothing of its own; remembers what it was asked to do, and ends when it is stopped."""

    options: LiveOptions
    on_event: Callable[[events.Event], None]
    on_frame: Callable[[Frame], None]
    start_error: Exception | None = None
    failure: PartUnusable | None = None
    exit_code: int = 0
    wishes: list[tuple[str, Any]] = field(default_factory=list)
    film: ScriptedClip | None = None
    started: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        if self.start_error is not None:
            raise self.start_error
        self.on_event(
            events.SessionStarted(
                t=0.0, engine="aura-nano", video=self.options.video or "", audio="none", version="1"
            )
        )
        self.started.set()

    def finish(self, reason: str = "the video is over") -> None:
        self.on_event(events.SessionEnded(t=9.0, reason=reason, chunks=9, dropped=0))
        self.over.set()

    def ask(self, text: str) -> None:
        self.wishes.append(("ask", text))

    def add_watch(self, text: str) -> str:
        self.wishes.append(("add_watch", text))
        return "w1"

    def edit_watch(self, watch_id: str, text: str) -> None:
        self.wishes.append(("edit_watch", (watch_id, text)))

    def remove_reminder(self, reminder_id: str) -> None:
        self.wishes.append(("remove_reminder", reminder_id))

    def remove_watch(self, watch_id: str) -> None:
        self.wishes.append(("remove_watch", watch_id))

    def pause_watch(self, watch_id: str, paused: bool) -> None:
        self.wishes.append(("pause_watch", (watch_id, paused)))

    def stop_speaking(self) -> None:
        self.wishes.append(("stop_speaking", None))

    def set_microphone_muted(self, muted: bool) -> None:
        self.wishes.append(("mute", muted))

    def hold_talk_key(self, held: bool) -> None:
        self.wishes.append(("talk", held))

    def set_camera_paused(self, paused: bool) -> None:
        self.wishes.append(("pause", paused))

    def clip(self) -> ScriptedClip | None:
        return self.film

    def stop(self, reason: str) -> None:
        self.wishes.append(("stop", reason))
        if not self.over.is_set():
            self.finish(reason)

    def wait(self, timeout: float | None = None) -> bool:
        return self.over.wait(timeout)


@dataclass
class Sessions:
    """Opens scripted sessions and keeps them; ``failure`` is raised by the next one's start."""

    all: list[ScriptedSession] = field(default_factory=list)
    failure: Exception | None = None

    def __call__(self, options: Any, settings: Any, on_event: Any, views: Any) -> ScriptedSession:
        session = ScriptedSession(options, on_event, views.frame, start_error=self.failure)
        self.all.append(session)
        return session

    @property
    def last(self) -> ScriptedSession:
        return self.all[-1]


@pytest.fixture(scope="module", autouse=True)
def _old_objects_are_no_garbage() -> None:
    """What earlier tests loaded need not be looked through again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _garbage_is_collected_here(_old_objects_are_no_garbage: None, qapp: Any) -> Iterator[None]:
    """As in the program: Qt objects are deleted in the GUI thread, by nobody else's collector."""
    with GuiThreadCollector():
        yield


@pytest.fixture
def picture() -> Callable[..., Frame]:
    """Makes plain pictures."""

    def make(t: float = 0.0, width: int = 160, height: int = 90, value: int = 128) -> Frame:
        return Frame(t, np.full((height, width, 3), value, np.uint8))

    return make


@pytest.fixture
def no_camera() -> PartUnusable:
    return PartUnusable("camera", "There is no camera here.", "Type: aura-desktop devices")


@pytest.fixture
def live_options() -> LiveOptions:
    return options()


@pytest.fixture
def sessions() -> Sessions:
    return Sessions()


@pytest.fixture
def window(qtbot: Any, sessions: Sessions) -> Iterator[Any]:
    """A shown window whose scripted session runs; every thread is gone afterwards."""
    from aura_desktop.gui.window import Window

    shown = Window(options(), None, sessions)
    qtbot.addWidget(shown)
    shown.show()
    qtbot.waitExposed(shown)
    # A bare X server has no window manager that would give it the keyboard.
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    shown.begin()
    qtbot.waitUntil(lambda: bool(sessions.all) and sessions.last.started.is_set())
    qtbot.waitUntil(lambda: shown.status.phase == "running")
    yield shown
    shown.close()
    assert shown.conductor.join(5.0)
    shown.bridge.close()
    alive = [t.name for t in threading.enumerate() if t.name.startswith("aura-window")]
    assert not alive
