"""PortAudio, loaded when it is needed; devices by stable id; a stream that is kept alive.

PortAudio numbers devices anew at every start, so a device is known by its host API and name:
``ALSA/pulse``. Its list is frozen then: what is plugged in later is found by starting it again, for which
every stream must be closed for a moment.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import logging
import os
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from typing import Any, ClassVar, Literal

from aura_desktop.audio import soundserver
from aura_desktop.errors import PartUnusable
from aura_desktop.media import Device

_SYSTEM: str = sys.platform
_ALSA_HANDLER = ctypes.CFUNCTYPE(
    None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p
)

log = logging.getLogger(__name__)

Kind = Literal["input", "output"]
# Held while a stream is opened or closed for good: PortAudio must not be started anew meanwhile.
_OPENING = threading.RLock()
_PARTS = {"input": "microphone", "output": "speaker"}

# Seconds without a callback after which a stream is dead: blocks come every 10 ms.
DEAD_S = 1.2
# Seconds after opening in which a stream is not judged: a sound server may take two to settle.
GRACE_S = 4.0
# Tries to start a stream: PortAudio gives up after a second, which a busy machine may need.
START_TRIES = 3
# Seconds between two looks at the callback clock.
WATCH_S = 0.25
# Seconds before a lost device is tried again: at first, and at most (it doubles).
BACK_OFF_S = (0.5, 5.0)
# Seconds between two looks for new devices while one is lost: the others are interrupted by it.
RESCAN_S = 10.0
# Samples a second of sound servers. ALSA's plug-ins to them take any rate, and PortAudio calls 44,100 their own.
SERVER_RATES = (48_000, 44_100)
# Seconds given to the watching thread to finish; a driver that hangs longer is left to the
# process's end.
CLOSE_WAIT_S = 3.0


def portaudio(kind: Kind) -> Any:
    """The ``sounddevice`` module. Raises ``PartUnusable`` if it or the PortAudio library is
    missing.
    """
    try:
        import sounddevice
    except ImportError as error:
        raise PartUnusable(
            _PARTS[kind],
            "The package sounddevice is missing.",
            f"{sys.executable} -m pip install sounddevice",
        ) from error
    except OSError as error:
        raise PartUnusable(
            _PARTS[kind],
            "The sound library PortAudio is missing.",
            "sudo apt-get install -y libportaudio2",
        ) from error
    _silence_alsa()
    return sounddevice


@functools.cache
def _silence_alsa() -> object:
    """ALSA reports every underrun on stderr unless it is given a place to report to."""
    if not _SYSTEM.startswith("linux"):
        return None
    try:
        alsa = ctypes.CDLL("libasound.so.2")
        handler = _ALSA_HANDLER(_ignore)
        alsa.snd_lib_error_set_handler(handler)
    except (OSError, AttributeError):
        return None
    return handler  # kept, as ALSA will call it


def _ignore(_file: bytes, _line: int, _function: bytes, _error: int, _format: bytes) -> None:
    """Underruns are counted by the streams themselves."""


def list_microphones() -> list[Device]:
    """The microphones PortAudio sees; empty without PortAudio."""
    return _list("input")


def list_speakers() -> list[Device]:
    """The speakers PortAudio sees; empty without PortAudio."""
    return _list("output")


def find_device(spec: str, kind: Kind) -> dict[str, Any]:
    """PortAudio's description of the device ``spec``: ``default``, an id, a name or a part of one.

    Raises ``PartUnusable`` if there is none.
    """
    sd = portaudio(kind)
    part = _PARTS[kind]
    devices = _devices(sd, kind)
    if not devices:
        raise PartUnusable(
            part, f"This machine has no {part}.", f"Plug one in, or use --{_OPTION[kind]} none."
        )
    if spec in {"", "default"}:
        default = _default_index(sd, kind)
        return next((d for d in devices if d["index"] == default), devices[0])
    wanted = spec.casefold()
    for matches in (
        lambda d: device_id(sd, d) == spec,
        lambda d: d["name"] == spec,
        lambda d: wanted in device_id(sd, d).casefold(),
    ):
        for device in devices:
            if matches(device):
                return device
    raise PartUnusable(part, f"There is no {part} {spec!r}.", "See: aura-desktop devices")


_OPTION = {"input": "audio", "output": "speaker"}


def device_id(sd: Any, device: dict[str, Any]) -> str:
    """The stable id of one of PortAudio's devices."""
    return f"{sd.query_hostapis(device['hostapi'])['name']}/{device['name']}"


def rates(sd: Any, device: dict[str, Any], kind: Kind) -> list[int]:
    """Samples a second at which to open a device, the likeliest to be its own first."""
    own = round(device["default_samplerate"])
    if sd.query_hostapis(device["hostapi"])["name"] != "ALSA":
        return [own]
    check = sd.check_input_settings if kind == "input" else sd.check_output_settings
    told = soundserver.rate(kind)
    taken: list[int] = []
    with quiet():
        for rate in SERVER_RATES if told is None else dict.fromkeys((told, *SERVER_RATES)):
            with contextlib.suppress(sd.PortAudioError, ValueError):
                check(device=device["index"], channels=1, dtype="float32", samplerate=rate)
                taken.append(rate)
    return taken if own in taken else [*taken, own]


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """PortAudio and ALSA write to stderr what they think of a device; the user gets our sentence."""
    try:
        kept = os.dup(2)
    except OSError:  # a windowed program has no stderr
        yield
        return
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


class StreamKeeper:
    """One PortAudio stream that is watched, and reopened when it dies. The callback calls ``beat``."""

    _all: ClassVar[weakref.WeakSet[StreamKeeper]] = weakref.WeakSet()

    def __init__(
        self,
        kind: Kind,
        open_stream: Callable[[], Any],
        *,
        dead_s: float = DEAD_S,
        back_off_s: tuple[float, float] = BACK_OFF_S,
    ) -> None:
        """``open_stream`` gives a started stream or raises ``PartUnusable``; so does this, the
        first time.
        """
        self.part = _PARTS[kind]
        self.reopened = 0
        """How often it was lost and came back."""
        self._open_stream = open_stream
        self._dead_s = dead_s
        self._back_off_s = back_off_s
        self._beat_at = time.monotonic()
        self._judged_from = self._beat_at + GRACE_S
        self._lost: str | None = None
        self._closing = threading.Event()
        self._suspended = False
        self._kind: Kind = kind
        self._rescan_s = RESCAN_S
        self._rescanned_at = -RESCAN_S
        with _OPENING:
            self.stream: Any = open_stream()
            self._all.add(self)
        self._settle()
        self._thread = threading.Thread(target=self._watch, name=f"{self.part} watch", daemon=True)
        self._thread.start()

    @property
    def lost(self) -> str | None:
        """Why there is no sound just now, or ``None``."""
        return self._lost

    def beat(self) -> None:
        """The callback was called."""
        self._beat_at = time.monotonic()

    def close(self) -> None:
        """Stop watching and close the stream. May be called twice."""
        self._closing.set()
        self._thread.join(CLOSE_WAIT_S)
        with _OPENING:
            self._all.discard(self)
            self._close_stream()

    def _watch(self) -> None:
        back_off = self._back_off_s[0]
        while not self._closing.wait(WATCH_S):
            if self._lost is None:
                if self._suspended or self._is_alive():
                    back_off = self._back_off_s[0]
                    continue
                self._lost = f"the {self.part} stopped working or was unplugged"
                self._close_stream()
            if self._closing.wait(back_off):
                return
            back_off = min(2 * back_off, self._back_off_s[1])
            self._reopen()

    def _is_alive(self) -> bool:
        now = time.monotonic()
        beating = now < self._judged_from or now - self._beat_at <= self._dead_s
        stream = self.stream
        return beating and stream is not None and bool(stream.active)

    def _settle(self) -> None:
        self._beat_at = time.monotonic()
        self._judged_from = self._beat_at + GRACE_S

    def _reopen(self) -> None:
        with _OPENING:
            if not self._open_again() and self._may_rescan() and not self._closing.is_set():
                self._rescan()
                self._open_again()

    def _open_again(self) -> bool:
        try:
            stream = self._open_stream()
        except PartUnusable as error:
            self._lost = error.what
            return False
        self._settle()
        self.stream, self._lost = stream, None
        self.reopened += 1
        return True

    def _may_rescan(self) -> bool:
        now = time.monotonic()
        if now - self._rescanned_at < self._rescan_s:
            return False
        self._rescanned_at = now
        return True

    def _rescan(self) -> None:
        """Start PortAudio anew, so that it sees the devices there are now."""
        others = [k for k in self._all if k is not self and k.stream is not None]
        for other in others:
            other._suspended = True  # noqa: SLF001 - of the same class
            other._close_stream()  # noqa: SLF001
        sd = portaudio(self._kind)
        with quiet():
            # sounddevice has no public way; a PortAudio that is not running cannot be ended.
            for step in (sd._terminate, sd._initialize):  # noqa: SLF001
                try:
                    step()
                except sd.PortAudioError:
                    log.warning("the sound devices could not be listed anew", exc_info=True)
        for other in others:
            if not other._closing.is_set():  # noqa: SLF001
                other._open_again()  # noqa: SLF001
            other._suspended = False  # noqa: SLF001

    def _close_stream(self) -> None:
        stream, self.stream = self.stream, None
        if stream is None:
            return
        try:
            with quiet():
                stream.abort(ignore_errors=True)
                stream.close(ignore_errors=True)
        except Exception:  # a device that is gone may fail in any way
            log.debug("closing a lost %s failed", self.part, exc_info=True)


def start(sd: Any, make: Callable[[], Any]) -> Any:
    """Make a stream and start it, again if PortAudio lost patience. Raises ``sd.PortAudioError``."""
    with quiet():
        for _ in range(START_TRIES - 1):
            stream = make()
            try:
                stream.start()
                return stream
            except sd.PortAudioError as error:
                stream.close(ignore_errors=True)
                if "timed out" not in str(error):
                    raise
        stream = make()
        stream.start()
        return stream


def unusable(kind: Kind, device: dict[str, Any], error: Exception) -> PartUnusable:
    """The sentence for a device that cannot be opened."""
    part = _PARTS[kind]
    why = str(error).split(" [PaErrorCode")[0].removeprefix("Error opening ").strip()
    return PartUnusable(
        part,
        f"The {part} {device['name']!r} cannot be opened ({why}).",
        f"Is another program using it? Choose another one: aura-desktop devices, or --{_OPTION[kind]} none.",
    )


def _list(kind: Kind) -> list[Device]:
    try:
        sd = portaudio(kind)
        default = _default_index(sd, kind)
        return [
            Device(device_id(sd, device), device["name"], default=device["index"] == default)
            for device in _devices(sd, kind)
        ]
    except PartUnusable:
        return []


def _devices(sd: Any, kind: Kind) -> list[dict[str, Any]]:
    try:
        return [device for device in sd.query_devices() if device[f"max_{kind}_channels"] > 0]
    except sd.PortAudioError:
        return []


def _default_index(sd: Any, kind: Kind) -> int:
    try:
        return int(sd.query_devices(kind=kind)["index"])
    except (sd.PortAudioError, ValueError):
        return -1
