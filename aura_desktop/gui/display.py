"""Whether a window can be shown here. Knows no Qt: Qt would abort the program where it can't."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

#: Seconds to wait for a display server to take a connection; a local one answers at once.
CONNECT_TIMEOUT_S = 2.0
#: TCP port of X display 0 (X11 protocol).
X_TCP_BASE = 6000
#: What brings the libraries of Qt's X11 plugin.
X_PACKAGES = (
    "sudo apt-get install libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 "
    "libxcb-render-util0 libxcb-xinerama0 libxkbcommon-x11-0"
)
#: Qt platforms that draw without a display server.
_WITHOUT_SERVER = {"offscreen", "minimal", "vnc", "linuxfb", "eglfs"}


def has_display() -> bool:
    """Whether a window can be shown."""
    return why_no_display() is None


def why_no_display(
    environ: Mapping[str, str] = os.environ, platform: str = sys.platform
) -> str | None:
    """One sentence that says why no window can be shown, or ``None`` if it can."""
    if platform in ("win32", "darwin"):
        return None
    if environ.get("QT_QPA_PLATFORM", "").split(":")[0] in _WITHOUT_SERVER:
        return None
    if _wayland_answers(environ):
        return None
    display = environ.get("DISPLAY", "")
    if not display:
        return "There is no display here."
    if not _x_answers(display):
        return f"The display {display} does not answer."
    missing = _missing_library()
    if missing:
        return f"The window needs a system library that is missing: {missing} ({X_PACKAGES})."
    if not _x_lets_in(display):
        return f"The display {display} does not let this user in."
    return None


def _wayland_answers(environ: Mapping[str, str]) -> bool:
    name = environ.get("WAYLAND_DISPLAY", "")
    if not name:
        return False
    path = Path(environ.get("XDG_RUNTIME_DIR", "/")) / name
    return _connects(socket.AF_UNIX, str(path))


def _x_answers(display: str) -> bool:
    host, _, number = display.rpartition(":")
    number = number.split(".")[0]
    if not number.isdigit():
        return False
    if host in ("", "unix"):
        path = f"/tmp/.X11-unix/X{number}"  # noqa: S108 - the X11 socket's fixed place
        return _connects(socket.AF_UNIX, path) or _connects(socket.AF_UNIX, f"\0{path}")
    return _connects(socket.AF_INET, (host, X_TCP_BASE + int(number)))


def _x_lets_in(display: str) -> bool:
    """Whether the display takes us with the cookie we have: shake hands, then leave."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(display.encode(), None)
    refused = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return not refused


def _connects(family: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.settimeout(CONNECT_TIMEOUT_S)
            probe.connect(address)
    except OSError:
        return False
    return True


def _missing_library() -> str:
    """The system library that Qt's X11 plugin lacks, or nothing. Qt itself would abort for it."""
    spec = importlib.util.find_spec("PySide6")
    if spec is None or spec.origin is None:
        return ""
    plugin = Path(spec.origin).parent / "Qt" / "plugins" / "platforms" / "libqxcb.so"
    if not plugin.is_file():
        return ""
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        return str(error).split(":", 1)[0]
    return ""
