"""Whether there is a display: asked of the display server, never of Qt, which would abort."""

from __future__ import annotations

import os
import select
import shutil
import socket
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from aura_desktop.gui.display import why_no_display


def test_other_systems_always_have_one() -> None:
    assert why_no_display({}, "win32") is None
    assert why_no_display({}, "darwin") is None


def test_no_display_is_said_in_one_sentence() -> None:
    assert why_no_display({}, "linux") == "There is no display here."


@pytest.mark.parametrize("display", [":98765", "localhost:39999.0", "nonsense", "host:x"])
def test_dead_display_is_named(display: str) -> None:
    assert (
        why_no_display({"DISPLAY": display}, "linux") == f"The display {display} does not answer."
    )


def test_offscreen_needs_no_server() -> None:
    assert why_no_display({"QT_QPA_PLATFORM": "offscreen:size=800x600"}, "linux") is None


@pytest.mark.skipif(sys.platform == "win32", reason="Wayland's socket is a Unix socket")
def test_wayland_socket_that_answers_is_a_display(tmp_path: Path) -> None:
    environ = {"WAYLAND_DISPLAY": "wayland-7", "XDG_RUNTIME_DIR": str(tmp_path)}
    assert why_no_display(environ, "linux") is not None
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "wayland-7"))
        server.listen(1)
        assert why_no_display(environ, "linux") is None


#: Seconds an X server may take to start on a busy machine.
X_READY_S = 30.0


@pytest.mark.skipif(
    shutil.which("Xvfb") is None, reason="needs an X server to ask: apt-get install xvfb"
)
def test_real_x_server_is_a_display_but_only_for_those_it_lets_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookies = tmp_path / "cookies"
    # One entry for any host and display, in the format of Xau: family, then four counted fields.
    fields = (b"", b"", b"MIT-MAGIC-COOKIE-1", b"0123456789abcdef")
    cookies.write_bytes(b"\xff\xff" + b"".join(struct.pack(">H", len(f)) + f for f in fields))
    here, there = os.pipe()
    words = ["Xvfb", "-displayfd", str(there), "-auth", str(cookies), "-nolisten", "tcp"]
    server = subprocess.Popen(words, pass_fds=[there], stderr=subprocess.DEVNULL)
    os.close(there)
    try:
        with os.fdopen(here) as told:
            assert select.select([told], [], [], X_READY_S)[0], "Xvfb did not start"
            display = f":{told.readline().strip()}"
        monkeypatch.setenv("XAUTHORITY", str(cookies))
        assert why_no_display({"DISPLAY": display}, "linux") is None
        monkeypatch.setenv("XAUTHORITY", str(tmp_path / "none"))
        why = why_no_display({"DISPLAY": display}, "linux")
        assert why == f"The display {display} does not let this user in."
    finally:
        server.terminate()
        server.wait(30)
