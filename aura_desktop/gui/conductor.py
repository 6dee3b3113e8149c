"""Runs one session at a time away from the GUI thread, and passes the user's wishes on to it.

A session is built, started and waited for in its own thread, so that nothing it does (loading,
opening devices, joining its threads) can hold up a paint. Knows no Qt.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from aura_desktop import events, heap
from aura_desktop.errors import PartUnusable
from aura_desktop.gui.models.status import SessionFailed, SessionGone
from aura_desktop.gui.models.words import translate

if TYPE_CHECKING:
    from aura_desktop.capture import Clip
    from aura_desktop.media import Frame, VideoChunk
    from aura_desktop.session.monitor import Side
    from aura_desktop.session.options import LiveOptions
    from aura_desktop.settings import Settings

log = logging.getLogger("aura.gui")

#: Seconds given to a session to save everything and go, before the window stops waiting for it.
GOODBYE_S = 20.0
#: Seconds given to the last wish of a session that is over.
WISHER_GOODBYE_S = 5.0
#: Wishes that may wait for a session that is being built or busy.
MAX_WISHES = 100

OnMessage = Callable[[events.Event | SessionFailed | SessionGone], None]


def _ignore(*_: object) -> None:
    return


@dataclass(frozen=True, slots=True)
class Views:
    """Who looks on: each picture, each chunk on its way to the model, how loud each side is.

    Called from threads of the session; must not block it.
    """

    frame: Callable[[Frame], None] = _ignore
    chunk: Callable[[VideoChunk], None] = _ignore
    level: Callable[[Side, float], None] = _ignore


class Session(Protocol):
    """What the window needs of ``aura_desktop.session.live.LiveSession``."""

    def start(self) -> None: ...
    def ask(self, text: str) -> object: ...
    def add_watch(self, text: str) -> object: ...
    def edit_watch(self, watch_id: str, text: str) -> object: ...
    def remove_watch(self, watch_id: str) -> object: ...
    def remove_reminder(self, reminder_id: str) -> object: ...
    def pause_watch(self, watch_id: str, paused: bool) -> object: ...
    def stop_speaking(self) -> object: ...
    def set_microphone_muted(self, muted: bool) -> object: ...
    def hold_talk_key(self, held: bool) -> object: ...
    def set_camera_paused(self, paused: bool) -> object: ...
    def clip(self) -> Clip | None: ...
    def stop(self, reason: str) -> object: ...
    def wait(self, timeout: float | None = None) -> bool: ...

    @property
    def exit_code(self) -> int: ...

    @property
    def failure(self) -> PartUnusable | None: ...


OpenSession = Callable[["LiveOptions", "Settings", Callable[[events.Event], None], Views], Session]


def open_live_session(
    options: LiveOptions,
    settings: Settings,
    on_event: Callable[[events.Event], None],
    views: Views,
) -> Session:
    """The real session. Imported here, in the session's thread, so that the window opens first."""
    from aura_desktop.session.live import LiveSession

    return LiveSession(
        options,
        settings,
        on_event,
        views.frame,
        on_chunk=views.chunk,
        on_level=views.level,
    )


class _Run:
    """One session from building to its last thread."""

    def __init__(
        self,
        open_session: OpenSession,
        options: LiveOptions,
        settings: Settings,
        on_message: OnMessage,
        views: Views,
    ) -> None:
        self._open_session = open_session
        self._options = options
        self._settings = settings
        self._on_message = on_message
        self._views = views
        self._lock = threading.Lock()
        self._session: Session | None = None
        self._wishes: queue.SimpleQueue[Callable[[Session], object] | None] = queue.SimpleQueue()
        self._stop_reason: str | None = None
        self._silenced = False
        self.exit_code = 0
        self.thread = threading.Thread(target=self._live, name="aura-window-session", daemon=True)

    def _live(self) -> None:
        wisher: threading.Thread | None = None
        try:
            views = Views(self._frame, self._chunk, self._level)
            session = self._open_session(self._options, self._settings, self._say, views)
            with self._lock:
                if self._stop_reason is not None:
                    return
                self._session = session
            wisher = threading.Thread(
                target=self._fulfil, args=(session,), name="aura-window-wishes", daemon=True
            )
            wisher.start()
            session.start()
            heap.collect_soon()
            session.wait(None)
            self.exit_code = session.exit_code
            if session.failure is not None:
                self._say(SessionFailed.of(session.failure))
        except PartUnusable as error:
            self.exit_code = 3
            self._say(SessionFailed.of(error))
        except Exception:
            log.exception("the session failed")
            self.exit_code = 3
            self._say(
                SessionFailed(
                    "session",
                    translate(
                        "troubles", "The session stopped because of an error in the program."
                    ),
                    translate("troubles", "Run it again in a terminal with --debug to see where."),
                )
            )
        finally:
            self._wishes.put(None)
            if wisher is not None:
                wisher.join(WISHER_GOODBYE_S)
            with self._lock:
                self._session = None
            heap.collect_soon()
            self._say(SessionGone(self.exit_code))

    def clip(self) -> Clip | None:
        """The file that the session shows."""
        with self._lock:
            session = self._session if self._stop_reason is None else None
        return session.clip() if session is not None else None

    def _fulfil(self, session: Session) -> None:
        """The wishes' thread: a session that is busy holds up its wishes, not the window."""
        while (wish := self._wishes.get()) is not None:
            try:
                wish(session)
            except PartUnusable as error:
                self._say(events.Warned(t=0.0, text=str(error)))
            except Exception:
                log.exception("a wish failed")

    def _frame(self, frame: Frame) -> None:
        if not self._silenced:
            self._views.frame(frame)

    def _chunk(self, chunk: VideoChunk) -> None:
        if not self._silenced:
            self._views.chunk(chunk)

    def _level(self, side: Side, level: float) -> None:
        if not self._silenced:
            self._views.level(side, level)

    def _say(self, message: events.Event | SessionFailed | SessionGone) -> None:
        if not self._silenced:
            self._on_message(message)

    def wish(self, wish: Callable[[Session], object]) -> None:
        """Do it as soon as the session can: in order, without waiting for it."""
        if self._wishes.qsize() >= MAX_WISHES:
            self._say(events.Warned(t=0.0, text="The session does not answer at the moment."))
        else:
            self._wishes.put(wish)

    def stop(self, reason: str, *, silently: bool = False) -> threading.Thread | None:
        """End it; the returned thread is busy doing so. ``silently``: nothing more is told."""
        with self._lock:
            if silently:
                self._silenced = True
            if self._stop_reason is not None:
                return None
            self._stop_reason = reason
            session = self._session
        if session is None:
            return None
        # stop() may wait for a device or a model; the caller is the GUI thread and may not.
        thread = threading.Thread(
            target=session.stop, args=(reason,), name="aura-window-stop", daemon=True
        )
        thread.start()
        return thread


class Conductor:
    """The window's handle on the session: at most one runs; a new one ends the one before."""

    def __init__(
        self,
        on_message: OnMessage,
        views: Views,
        open_session: OpenSession = open_live_session,
    ) -> None:
        self._on_message = on_message
        self._views = views
        self._open_session = open_session
        self._run: _Run | None = None
        self._ending: list[threading.Thread] = []
        self._exit_code = 0

    @property
    def exit_code(self) -> int:
        """The exit code of the last session that came to its own end, else 0."""
        run = self._run
        return run.exit_code if run is not None else self._exit_code

    @property
    def running(self) -> bool:
        """Whether a session's thread is alive."""
        return self._run is not None and self._run.thread.is_alive()

    def begin(
        self, options: LiveOptions, settings: Settings, after: Iterable[threading.Thread] = ()
    ) -> None:
        """Start a session; one that runs is ended first and tells nothing more.

        ``after``: threads that are about to let go of a device; it begins once they have.
        """
        self._ending.extend(after)
        before = self._run
        if before is not None and before.thread.is_alive():
            self._note_ending(before.stop("another source was opened", silently=True))
            self._ending.append(before.thread)
        previous = [thread for thread in self._ending if thread.is_alive()]

        def open_after(
            opts: LiveOptions,
            sets: Settings,
            on_event: Callable[[events.Event], None],
            views: Views,
        ) -> Session:
            # Devices are free only when the session before has gone.
            for thread in previous:
                thread.join(GOODBYE_S)
            return self._open_session(opts, sets, on_event, views)

        self._run = _Run(open_after, options, settings, self._on_message, self._views)
        self._run.thread.start()

    def ask(self, text: str) -> None:
        """Put a typed question."""
        self._wish(lambda session: session.ask(text))

    def add_watch(self, text: str) -> None:
        """Add a standing request."""
        self._wish(lambda session: session.add_watch(text))

    def edit_watch(self, watch_id: str, text: str) -> None:
        """Let a standing request be what ``text`` says."""
        self._wish(lambda session: session.edit_watch(watch_id, text))

    def remove_watch(self, watch_id: str) -> None:
        """Take a standing request back."""
        self._wish(lambda session: session.remove_watch(watch_id))

    def remove_reminder(self, reminder_id: str) -> None:
        """Take a reminder back."""
        self._wish(lambda session: session.remove_reminder(reminder_id))

    def pause_watch(self, watch_id: str, paused: bool) -> None:
        """Pause a standing request, or take it up again."""
        self._wish(lambda session: session.pause_watch(watch_id, paused))

    def stop_speaking(self) -> None:
        """Silence, now."""
        self._wish(lambda session: session.stop_speaking())

    def set_microphone_muted(self, muted: bool) -> None:
        """Hear nothing, or hear again."""
        self._wish(lambda session: session.set_microphone_muted(muted))

    def hold_talk_key(self, held: bool) -> None:
        """The talk key was pressed or let go."""
        self._wish(lambda session: session.hold_talk_key(held))

    def set_camera_paused(self, paused: bool) -> None:
        """See nothing, or see again."""
        self._wish(lambda session: session.set_camera_paused(paused))

    def clip(self) -> Clip | None:
        """The video file that is shown, if it is one."""
        return self._run.clip() if self._run is not None and self._run.thread.is_alive() else None

    def end(self, reason: str) -> None:
        """Ask the session to end; it tells when it has."""
        if self._run is not None:
            self._note_ending(self._run.stop(reason))

    def join(self, timeout_s: float = GOODBYE_S) -> bool:
        """Wait for every thread to go; whether all did."""
        threads = [*self._ending, *([self._run.thread] if self._run else [])]
        share = timeout_s
        for thread in threads:
            thread.join(share)
            share = max(0.1, share / 2)
        return not any(thread.is_alive() for thread in threads)

    def _note_ending(self, thread: threading.Thread | None) -> None:
        self._ending = [alive for alive in self._ending if alive.is_alive()]
        if thread is not None:
            self._ending.append(thread)

    def _wish(self, wish: Callable[[Session], object]) -> None:
        if self._run is not None and self._run.thread.is_alive():
            self._run.wish(wish)
