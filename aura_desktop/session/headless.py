"""A session in the terminal: live captions of both sides, the events as JSON lines.

Captions go to stdout, or to stderr when the events do (``--events -``); a quiet status line is kept on
stderr where that is a terminal. Neighbour: ``live`` runs the session.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import TextIO

from aura_desktop import events, heap
from aura_desktop.errors import PartUnusable
from aura_desktop.session.live import INTERRUPTED_BY_USER, LiveSession
from aura_desktop.session.options import LiveOptions
from aura_desktop.settings import Settings

log = logging.getLogger("aura.session")

#: Seconds between two looks at whether the session has ended; a signal is noticed at once.
WAIT_S = 0.5
_OUTPUT_GONE = "the output was closed"
_DIM, _BOLD, _ALERT, _PLAIN = "\x1b[2m", "\x1b[1m", "\x1b[1;33m", "\x1b[0m"
_CLEAR_LINE = "\r\x1b[2K"


def run(options: LiveOptions, settings: Settings, events_path: str | None = None) -> int:
    """Run one session to its end and return the exit code of the contract.

    ``events_path``: where the events go as JSON lines, ``-`` for stdout. Raises ``PartUnusable`` for
    what is missing or was lost for good, after everything is saved.
    """
    with _events_file(events_path) as lines:
        captions = Captions(
            sys.stderr if events_path == "-" else sys.stdout, status=sys.stderr.isatty()
        )
        writer = _Writer(lines, captions)
        session = LiveSession(replace(options, interactive=False), settings, writer.take)
        writer.stop = session.stop
        with _stopping_on_signals(session):
            session.start()
            with heap.at_rest():
                while not session.wait(WAIT_S):
                    pass
        captions.close()
        if session.failure is not None:
            raise session.failure
        return session.exit_code


class _Writer:
    """Takes each event to the file first, then to the eye. An output that is gone ends the session."""

    def __init__(self, lines: TextIO | None, captions: Captions) -> None:
        self._lines = lines
        self._captions = captions
        self.stop: Callable[[str], None] = lambda _reason: None

    def take(self, event: events.Event) -> None:
        try:
            if self._lines is not None:
                line = json.dumps(events.to_json(event), ensure_ascii=False)
                self._lines.write(f"{line}\n")
                self._lines.flush()
        except (OSError, ValueError) as error:
            self._lines = None
            self._give_up(error)
        try:
            self._captions.take(event)
        except (OSError, ValueError) as error:
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        log.info("the output cannot be written: %s", error)
        # The session's thread may not wait for itself.
        threading.Thread(target=self.stop, args=(_OUTPUT_GONE,), daemon=True).start()


class Captions:
    """Both sides of the conversation, a line each, as they speak."""

    def __init__(
        self, out: TextIO, *, status: bool = False, now: Callable[[], float] = time.time
    ) -> None:
        """``status``: keep a line about the state on stderr; ``now``: seconds since the epoch."""
        self._now = now
        self._out = out
        self._colour = out.isatty() and "NO_COLOR" not in os.environ
        self._status = status
        self._status_shown = False
        self._open = self._begun = self._alert = False
        self._state: events.State = "loading"
        #: What the watches wait for, and the kinds of the reminders that wait.
        self._watches: dict[str, str] = {}
        self._kinds: dict[str, str] = {}

    def take(self, event: events.Event) -> None:
        """Show one event, if it is one for the eye."""
        self._hide_status()
        self._show(event)
        if self._status and not self._open:
            self._show_status(event)
        self._out.flush()

    def close(self) -> None:
        """End the line that may be open."""
        self._hide_status()
        self._end_line()
        self._out.flush()

    def _show(self, event: events.Event) -> None:
        match event:
            case events.SessionStarted():
                self._line(
                    event, "", f"{event.engine} sees {event.video}, hears {event.audio}", _DIM
                )
            case events.UserAsked():
                typed = "  (typed)" if event.via == "typed" else ""
                self._line(event, "You", f"{event.text}{typed}", _BOLD)
            case events.WatchAdded():
                self._watches[event.id] = event.condition or event.text
                self._line(event, "", f"watching: {self._watch_words(event)}", _DIM)
            case events.WatchCounted():
                what = self._watches.get(event.id, "")
                self._line(event, "", f"counted: {event.count}{what and f' ({what})'}", _DIM)
            case events.WatchRemoved():
                self._watches.pop(event.id, None)
                self._line(event, "", f"no longer watching: {event.text}", _DIM)
            case events.ReminderAdded():
                self._kinds[event.id] = event.kind
                what = f", {event.text}" if event.text else ""
                self._line(event, "", f"{event.kind}: at {self._wall(event.at)}{what}", _DIM)
            case events.ReminderFired():
                # What is said of it is told as a reply.
                self._kinds.pop(event.id, None)
            case events.ReminderRemoved():
                kind = self._kinds.pop(event.id, "reminder")
                self._line(event, "", f"no longer: {kind}{event.text and f', {event.text}'}", _DIM)
            case events.FileSaved():
                self._line(event, "", f"saved the {event.what}: {event.path}", _DIM)
            case events.PrivacyChanged():
                words = "private: nothing is noted" if event.private else "no longer private"
                self._line(event, "", words, _DIM)
            case events.MemoryForgotten():
                self._line(event, "", "what was noted is deleted, as asked", _DIM)
            case events.ReplyStarted():
                self._alert = event.cause != "question"
                self._begin_reply(event, self._alert)
            case events.ReplyText():
                if not self._open:  # something else was said in the middle of it
                    self._begin_reply(event, self._alert)
                self._out.write(event.text if self._begun else event.text.lstrip())
                self._begun = True
            case events.ReplyEnded():
                if event.interrupted:
                    heard = f", heard: {event.heard}" if event.heard else ", nothing was heard"
                    self._out.write(self._in(_DIM, f" — (interrupted{heard})"))
                self._end_line()
            case events.PartLost():
                self._line(event, "!", f"The {event.part} is lost: {event.why}", _ALERT)
            case events.PartRecovered():
                self._line(event, "", f"The {event.part} is back.", _DIM)
            case events.Warned():
                self._line(event, "!", event.text, _ALERT)
            case events.StateChanged():
                self._state = event.state
            case events.SessionEnded():
                seen = f"{event.chunks} s seen, {event.dropped} frames dropped"
                self._line(event, "", f"ended: {event.reason} ({seen})", _DIM)
            case _:
                pass

    def _watch_words(self, event: events.WatchAdded) -> str:
        """What it waits for, how often, and until when."""
        how = {"every": ["every time"], "count": ["counting"]}.get(event.mode, [])
        if event.until is not None:
            how.append(f"until {self._wall(event.until)}")
        return (event.condition or event.text) + (f" ({', '.join(how)})" if how else "")

    def _wall(self, at: float) -> str:
        """``at``, seconds since the epoch, in local time; with its date if that is not today."""
        then, today = (datetime.fromtimestamp(one, UTC).astimezone() for one in (at, self._now()))
        return then.strftime("%H:%M" if then.date() == today.date() else "%Y-%m-%d %H:%M")

    def _begin_reply(self, event: events.Event, alert: bool) -> None:
        self._end_line()
        self._out.write(self._head(event, "AURA!" if alert else "AURA", _ALERT if alert else _BOLD))
        self._open, self._begun = True, False

    def _line(self, event: events.Event, who: str, text: str, style: str) -> None:
        self._end_line()
        body = text if who else self._in(style, text)
        self._out.write(f"{self._head(event, who, style)}{body}\n")

    def _head(self, event: events.Event, who: str, style: str) -> str:
        minutes, seconds = divmod(max(0.0, event.t), 60.0)
        clock = self._in(_DIM, f"{int(minutes):3d}:{seconds:04.1f}")
        return f"{clock}  {self._in(style, f'{who:<5}')}  "

    def _in(self, style: str, text: str) -> str:
        return f"{style}{text}{_PLAIN}" if self._colour and text else text

    def _end_line(self) -> None:
        if self._open:
            self._out.write("\n")
            self._open = False

    def _show_status(self, event: events.Event) -> None:
        what = self._state
        if isinstance(event, events.LoadingProgress):
            text = f"loading {event.what} {round(100 * event.done)} %"
        elif isinstance(event, events.ChunkObserved):
            text = f"{what}   {event.t:.0f} s   model {event.ms:.0f} ms"
        else:
            text = what
        sys.stderr.write(f"{_DIM}  {text}{_PLAIN}")
        sys.stderr.flush()
        self._status_shown = True

    def _hide_status(self) -> None:
        if self._status_shown:
            sys.stderr.write(_CLEAR_LINE)
            sys.stderr.flush()
            self._status_shown = False


@contextmanager
def _events_file(where: str | None) -> Iterator[TextIO | None]:
    """The stream for the events; a file is created before anything is loaded. Raises ``PartUnusable``."""
    if where is None:
        yield None
    elif where == "-":
        yield sys.stdout
    else:
        path = Path(where).expanduser()
        try:
            stream = path.open("w", encoding="utf-8")
        except OSError as error:
            raise PartUnusable(
                "session",
                f"The event log {path} cannot be written ({error.strerror}).",
                "Name a file in a folder you may write to.",
            ) from error
        with stream:
            yield stream


@contextmanager
def _stopping_on_signals(session: LiveSession) -> Iterator[None]:
    """Ctrl-C and a polite kill end the session with everything saved; a second one ends it at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        # A handler runs between two instructions of the main thread, which may hold a lock.
        threading.Thread(target=session.stop, args=(INTERRUPTED_BY_USER,), daemon=True).start()

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        signal.signal(number, on_signal)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
