"""What every test stands on: no Qt warning, no thread left behind, real models, a real sound server."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from aura_desktop.bench.room import SoundServer, volume
from aura_desktop.errors import PartUnusable
from tests.xwindows import Manager

# Before anything imports Qt: tests open no window on the developer's screen.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A shell that runs the tests in the background has Ctrl+C ignored, and what they start would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# --------------------------------------------------------------------------------------- Qt warnings

# Patterns of Qt messages that say nothing about our code, each with its reason.
ALLOWED_QT_MESSAGES: tuple[str, ...] = (
    # The offscreen platform has no such calls; Qt says so whenever a window is shown or raised.
    r"This plugin does not support (raise|propagateSizeHints|setting window).*",
    # A server without a session bus: the accessibility bridge and the portal look for one.
    r".*(dbus|D-Bus|DBus|AT-SPI).*",
)


@pytest.fixture(autouse=True)
def _no_qt_warnings(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail the test for any Qt warning that is not allowed above. Costs nothing where Qt is not loaded."""
    uses_qt = bool({"qtbot", "qapp"} & set(request.fixturenames)) or "PySide6.QtCore" in sys.modules
    if not uses_qt:
        yield
        return
    from PySide6.QtCore import QtMsgType, qInstallMessageHandler

    grave = {QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg}
    heard: list[str] = []

    def hear(kind: QtMsgType, _context: object, message: str) -> None:
        if kind in grave and not any(re.fullmatch(p, message) for p in ALLOWED_QT_MESSAGES):
            heard.append(message)

    before = qInstallMessageHandler(hear)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
    if heard:
        pytest.fail("Qt warned:\n" + "\n".join(heard), pytrace=False)


# ---------------------------------------------------------------------------------- leaked threads

# Seconds given to threads that were told to stop and are on their way out.
THREAD_GRACE_S = 5.0

_started_at: dict[int, str] = {}
_thread_start = threading.Thread.start


def _remembering_start(thread: threading.Thread) -> None:
    _started_at[id(thread)] = "".join(traceback.format_stack(limit=8)[:-1])
    _thread_start(thread)


threading.Thread.start = _remembering_start  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _no_leaked_threads() -> Iterator[None]:
    """Fail the test that leaves a non-daemon thread running, and name where it was started."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + THREAD_GRACE_S
    left = [t for t in threading.enumerate() if t not in before and not t.daemon]
    for thread in left:
        thread.join(max(0.0, deadline - time.monotonic()))
    left = [t for t in left if t.is_alive()]
    if left:
        where = "\n\n".join(f"{t.name}, started at\n{_started_at.get(id(t), '?')}" for t in left)
        pytest.fail(f"{len(left)} thread(s) left running: {where}", pytrace=False)


# ------------------------------------------------------------------------------------ leaving

_exit_status = pytest.StashKey[int]()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Remember the verdict for ``pytest_unconfigure``; give threads their own start back."""
    session.config.stash[_exit_status] = int(exitstatus)
    threading.Thread.start = _thread_start  # type: ignore[method-assign]


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave with the verdict, before the libraries' own exit handlers.

    Only a test run holds Qt, torch, CTranslate2, PortAudio and WebRTC in one process (the program
    keeps torch in another than Qt); torn down together they were seen to crash after a green run.
    """
    status = config.stash.get(_exit_status, None)
    inside_a_test = "PYTEST_CURRENT_TEST" in os.environ
    if status is None or inside_a_test:
        return
    config.get_terminal_writer().flush()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


# ------------------------------------------------------------------------------- places and models


@pytest.fixture(autouse=True)
def _own_data_dir(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No test reads or writes the developer's own settings; models stay where they are."""
    monkeypatch.setenv("AURA_DATA_DIR", str(tmp_path_factory.mktemp("data")))


@pytest.fixture(scope="session")
def models_dir() -> Path:
    """The models folder with the starter set complete; pulls what is missing, once."""
    from aura_desktop.modelstore.store import Store

    store = Store()
    store.pull()
    return store.root


# ------------------------------------------------------------------------------------- sound server

# Milliseconds from the speaker to the microphone: a laptop's, buffers included.
ECHO_MS = 20


class Pulse(SoundServer):
    """``speaker`` is the default sink, where the program plays; ``mic`` is the default source and hears
    whatever is played into the sink ``room``.
    """

    def play(self, wav: Path, *, sink: str = "room") -> None:
        """Play a WAV into ``sink`` and wait until it has been heard."""
        super().play(wav, sink=sink)

    def record(
        self, wav: Path, *, source: str = "speaker.monitor", channels: int = 1
    ) -> subprocess.Popen[bytes]:
        """Record ``source`` into a WAV until the returned process is terminated."""
        return super().record(wav, source=source, channels=channels)

    def echo(self, *, gain: float = 0.3) -> None:
        """Let the room hear the speaker at ``gain`` (1.0 is as loud), as through the air."""
        before = set(self._sink_inputs())
        self.run(
            "pactl", "load-module", "module-loopback",
            "source=speaker.monitor", "sink=room", f"latency_msec={ECHO_MS}",
        )  # fmt: skip
        (number,) = set(self._sink_inputs()) - before
        self.run("pactl", "set-sink-input-volume", number, volume(gain))

    def _sink_inputs(self) -> list[str]:
        lines = self.run("pactl", "list", "short", "sink-inputs").splitlines()
        return [line.split("\t")[0] for line in lines]


@pytest.fixture(scope="session")
def _pulse_daemon() -> Iterator[Pulse]:
    try:
        server = Pulse(
            (
                "module-null-sink sink_name=speaker rate=48000 channels=2",
                "module-null-sink sink_name=room rate=48000 channels=1",
                "module-remap-source master=room.monitor source_name=mic",
            )
        )
        with server as pulse:
            yield pulse
    except PartUnusable as error:
        pytest.fail(f"{error} `make test` installs it where apt-get can be used.", pytrace=False)


@pytest.fixture
def pulse(_pulse_daemon: Pulse, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pulse]:
    """A real sound server whose devices PortAudio sees; this process's PortAudio is opened anew on it."""
    for name, value in _pulse_daemon.env.items():
        monkeypatch.setenv(name, value)
    before = set(_modules(_pulse_daemon))
    _reopen_portaudio()
    yield _pulse_daemon
    for module in _modules(_pulse_daemon):
        if module not in before:
            _pulse_daemon.run("pactl", "unload-module", module)
    monkeypatch.undo()
    _reopen_portaudio()


def _modules(pulse: Pulse) -> list[str]:
    return [
        line.split("\t")[0] for line in pulse.run("pactl", "list", "short", "modules").splitlines()
    ]


def _reopen_portaudio() -> None:
    """PortAudio's list of devices is frozen when it starts."""
    import sounddevice

    sounddevice._terminate()
    sounddevice._initialize()


# ------------------------------------------------------------------------------------------ display


@pytest.fixture
def x_display(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A real X server without a window manager, 320×200; ``$DISPLAY`` is set to it."""
    if shutil.which("Xvfb") is None:
        pytest.skip("needs an X server: apt-get install xvfb")
    words = ["Xvfb", "-displayfd", "1", "-screen", "0", "320x200x24", "-nolisten", "tcp"]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        try:
            assert server.stdout is not None
            display = f":{server.stdout.readline().strip()}"
            monkeypatch.setenv("DISPLAY", display)
            monkeypatch.setenv("XDG_SESSION_TYPE", "x11")
            yield display
        finally:
            server.terminate()


@pytest.fixture
def manager(x_display: str) -> Iterator[Manager]:
    """Opens real windows on that server, and lists them."""
    made = Manager()
    yield made
    made.close_display()


# ------------------------------------------------------------------------------------ command line


@dataclass(frozen=True)
class Ended:
    """How a command line ended."""

    code: int
    out: str
    err: str


Aura = Callable[..., Ended]


@pytest.fixture
def aura(tmp_path: Path) -> Aura:
    """Run ``aura-desktop`` in a process of its own, as a user does: ``aura("live", "--headless")``."""

    def run(*words: str, env: dict[str, str] | None = None, timeout: float = 120) -> Ended:
        done = subprocess.run(
            [sys.executable, "-m", "aura_desktop", *words],
            env={**os.environ, **(env or {})},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    return run
