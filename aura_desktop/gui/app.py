"""Runs the window from its first paint to the last thread, and says how it ended."""

from __future__ import annotations

import logging
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QMessageLogContext,
    QObject,
    QSocketNotifier,
    QTimer,
    QtMsgType,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

import aura_desktop
from aura_desktop import heap
from aura_desktop.errors import PartUnusable
from aura_desktop.gui import background, icons, instance, language, looks
from aura_desktop.gui.conductor import OpenSession, Session, Views, open_live_session
from aura_desktop.gui.crash import CrashFile
from aura_desktop.gui.desktop import Desktop, note_welcomed, welcomed
from aura_desktop.gui.display import has_display, why_no_display
from aura_desktop.gui.eventlog import EventLog
from aura_desktop.gui.garbage import GuiThreadCollector
from aura_desktop.gui.window import Window
from aura_desktop.paths import APP

if TYPE_CHECKING:
    from aura_desktop.events import Event
    from aura_desktop.session.options import LiveOptions
    from aura_desktop.settings import Settings

__all__ = ["has_display", "run"]

log = logging.getLogger("aura.gui")
qt_log = logging.getLogger("aura.gui.qt")

#: The reason that a session takes for an interrupt.
INTERRUPTED_BY_USER = "interrupted"
#: Exit code after Ctrl-C, everything saved (the contract's).
INTERRUPTED = 130
#: Exit code when a part is missing or unusable (the contract's).
UNUSABLE = 3
#: Seconds given to each thing still being done in the background when the window is closed.
TASK_GOODBYE_S = 2.0
#: Milliseconds after which the session starts even if nothing was painted: a minimised window.
START_ANYWAY_MS = 1_500

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def _log_qt(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    qt_log.log(_LEVELS.get(kind, logging.WARNING), "%s", message)


class _Interrupt(QObject):
    """Turns SIGINT and SIGTERM into a call in the GUI thread.

    Python runs its handlers only between two bytecodes, and Qt's loop has none; the wake-up
    descriptor makes Qt look.
    """

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window
        self.interrupted = False
        self._here, self._there = socket.socketpair()
        self._here.setblocking(False)
        self._there.setblocking(False)
        self._before = {
            number: signal.signal(number, self._note) for number in (signal.SIGINT, signal.SIGTERM)
        }
        self._fd_before = signal.set_wakeup_fd(self._there.fileno(), warn_on_full_buffer=False)
        self._notifier = QSocketNotifier(self._here.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.interrupted = True

    @Slot()
    def _wake(self) -> None:
        try:
            self._here.recv(64)
        except BlockingIOError:
            return
        if self.interrupted:
            self._window.conductor.end(INTERRUPTED_BY_USER)
            self._window.close()

    def restore(self) -> None:
        """Give the signals back."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._fd_before)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._here.close()
        self._there.close()


class _Starter(QObject):
    """Starts the session once, right after the window's first paint."""

    def __init__(self, window: Window, *, welcome: bool) -> None:
        super().__init__()
        self._window = window
        self._welcome = welcome
        self._started = False
        self._fallback = QTimer(self)
        self._fallback.setSingleShot(True)
        self._fallback.timeout.connect(self._start)
        self._fallback.start(START_ANYWAY_MS)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._start)
        window.first_painted.connect(self._painted)

    @Slot()
    def _painted(self) -> None:
        log.debug("the window is painted")  # `bench startup` waits for this line
        # Not at once: this is called from within the paint.
        self._soon.start(0)

    @Slot()
    def _start(self) -> None:
        self._fallback.stop()
        if not self._started:
            self._started = True
            if self._welcome:
                note_welcomed()
                self._window.dialogs.show_welcome()
            else:
                self._window.begin()


def application() -> QApplication:
    """The one ``QApplication`` of this process, named and with its icon."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        heap.keep_little()
        QApplication.setApplicationName(APP)
        QApplication.setApplicationDisplayName("AURA Desktop")
        QApplication.setApplicationVersion(aura_desktop.__version__)
        QApplication.setDesktopFileName(APP)
        app = QApplication([APP])
        app.setWindowIcon(icons.app_icon())
    return app


def _logged(open_session: OpenSession, event_log: EventLog) -> OpenSession:
    """Sessions whose events go to ``event_log`` first."""

    def opened(
        options: LiveOptions,
        settings: Settings,
        on_event: Callable[[Event], None],
        views: Views,
    ) -> Session:
        def both(event: Event) -> None:
            event_log.take(event)
            on_event(event)

        return open_session(options, settings, both, views)

    return opened


def run(
    options: LiveOptions,
    settings: Settings,
    events_path: str | None = None,
    *,
    problems: Sequence[str] = (),
    main: bool = False,
    open_session: OpenSession = open_live_session,
) -> int:
    """Show the window, run sessions in it until it is closed, and return the exit code.

    The session starts after the first paint, in the background. ``events_path``: where the events
    also go as JSON lines, ``-`` for stdout. ``problems``: what was wrong with the settings, to be told.
    ``main``: this is the user's one window (a second start brings the first to the front, and the very
    first start begins with a welcome). Raises ``PartUnusable`` where no window can be shown or the
    events cannot be written.
    """
    why = why_no_display()
    if why is not None:
        raise PartUnusable("display", why, "In the terminal: aura-desktop live --headless")
    if main and instance.send({"do": "show"}):
        return 0
    event_log = EventLog(events_path) if events_path is not None else None
    if event_log is not None:
        open_session = _logged(open_session, event_log)
    app = application()
    with GuiThreadCollector():
        return _run(app, options, settings, open_session, event_log, problems, main)


def _run(
    app: QApplication,
    options: LiveOptions,
    settings: Settings,
    open_session: OpenSession,
    event_log: EventLog | None,
    problems: Sequence[str],
    main: bool,
) -> int:
    qInstallMessageHandler(_log_qt)
    crashes = CrashFile()
    look = settings.window
    language.install(app, look.language)
    looks.apply(app, look)
    window = Window(options, settings, open_session)
    desktop = Desktop(window)
    interrupt = _Interrupt(window)
    starter = _Starter(window, welcome=main and not welcomed())
    try:
        for problem in problems:
            window.tell(problem)
        desktop.appear()
        if main and crashes.left is not None:
            desktop.offer_crash(crashes.left)
        app.exec()
    finally:
        # Asked to quit twice, Qt would keep the second for whatever loop runs next.
        QCoreApplication.removePostedEvents(app, QEvent.Type.Quit.value)
        del starter
        desktop.close()
        window.conductor.end("the window was closed")
        window.hide()
        background.stop_all(TASK_GOODBYE_S)
        if not window.conductor.join():
            log.warning("the session did not end in time and is left behind")
        window.bridge.close()
        if event_log is not None:
            event_log.close()
        interrupt.restore()
        language.remove(app)
        crashes.disarm()
        qInstallMessageHandler(None)
    if interrupt.interrupted:
        return INTERRUPTED
    failure = window.status.failure
    if failure is not None and sys.stderr is not None:
        sys.stderr.write(f"{failure.what} {failure.way_out}".strip() + "\n")
    return window.conductor.exit_code
