"""A hub and a package mirror of the test's own: real HTTP on loopback, real wheels, real pip."""

from __future__ import annotations

import hashlib
import os
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from aura_desktop.modelstore import catalogue as catalogues
from aura_desktop.modelstore.catalogue import Catalogue

STALL_S = 30.0
"""Longer than any patience under test; the threads that wait it out die with the tests."""


@dataclass
class Served:
    """How the hub answers for one path; each fault is used up as often as it says."""

    body: bytes
    cut_after: list[int] = field(default_factory=list)
    stall_after: list[int] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    ranges: bool = True
    announce: bool = True
    pause_s: float = 0.0
    block: int = 64 << 10
    html: bool = False
    moved_to: str = ""


@dataclass
class HubServer:
    """A hub on loopback that counts what it is asked."""

    files: dict[str, Served] = field(default_factory=dict)
    requests: list[tuple[str, str | None]] = field(default_factory=list)
    url: str = ""

    def put(self, path: str, body: bytes, **how: Any) -> Served:
        """Serve ``body`` as ``owner/name`` at ``main``."""
        served = self.files[f"/owner/name/resolve/main/{path}"] = Served(body, **how)
        return served

    def ranges(self, path: str) -> list[str | None]:
        """The Range headers of the requests for ``path``, in order."""
        return [asked for at, asked in self.requests if at.endswith(f"/{path}")]


def _handler(hub: HubServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers.get("Range")
            hub.requests.append((self.path, asked))
            served = hub.files.get(self.path)
            if served is None or served.statuses:
                self.send_error(served.statuses.pop(0) if served else 404)
                return
            if served.moved_to:
                self.send_response(302)
                self.send_header("Location", served.moved_to)
                self.end_headers()
                return
            start = 0
            if asked and served.ranges:
                start = int(asked.removeprefix("bytes=").rstrip("-"))
                self.send_response(206)
                end = len(served.body)
                self.send_header("Content-Range", f"bytes {start}-{end - 1}/{end}")
            else:
                self.send_response(200)
            if served.announce:
                self.send_header("Content-Length", str(len(served.body) - start))
            if served.html:
                self.send_header("Content-Type", "text/html")
            self.end_headers()
            stall_s = STALL_S if served.stall_after else 0.0
            faults = served.stall_after or served.cut_after
            stop = start + faults.pop(0) if faults else len(served.body)
            for at in range(start, stop, served.block):
                try:
                    self.wfile.write(served.body[at : min(at + served.block, stop)])
                except OSError:
                    return
                time.sleep(served.pause_s)
            time.sleep(stall_s)

        def log_message(self, *args: object) -> None:
            return

    return Handler


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    """The hub that ``Store`` asks in this test and its child processes."""
    state = HubServer()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("HF_ENDPOINT", state.url)
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def wheelhouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """``wheelhouse("pkg-name", {"member": bytes})`` is all that pip sees, as 1.0.0."""
    house = tmp_path / "wheelhouse"
    house.mkdir()
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(house))

    def make(package: str, members: dict[str, bytes]) -> Path:
        stem = f"{package.replace('-', '_')}-1.0.0"
        path = house / f"{stem}-py3-none-any.whl"
        info = f"{stem}.dist-info"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            for name, body in members.items():
                archive.writestr(name, body)
            archive.writestr(
                f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0.0\n"
            )
            archive.writestr(
                f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
            )
            archive.writestr(f"{info}/RECORD", "")
        return path

    return make


def noise(size: int, seed: int = 0) -> bytes:
    """``size`` bytes that do not compress and differ by ``seed``."""
    out = bytearray()
    block = hashlib.sha256(str(seed).encode()).digest()
    while len(out) < size:
        block = hashlib.sha256(block).digest()
        out += block * 128
    return bytes(out[:size])


@dataclass
class Entry:
    """One model of a test's catalogue, written as TOML."""

    id: str = "small"
    lines: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def file(self, name: str, body: bytes, *sources: str, sha256: str = "") -> Entry:
        """Add a file that must be ``body``."""
        digest = sha256 or hashlib.sha256(body).hexdigest()
        self.files.append(
            f'[[model.file]]\nname = "{name}"\nsize = {len(body)}\nsha256 = "{digest}"\n'
            f"sources = [{', '.join(sources)}]\n"
        )
        return self

    def toml(self) -> str:
        """The entry as the catalogue spells it."""
        given = {line.split("=")[0].strip() for line in self.lines}
        usual = {"kind": '"vad"', "name": '"Small"', "licence": '"MIT"', "memory_mb": "1"}
        rest = [f"{key} = {value}" for key, value in usual.items() if key not in given]
        return "\n".join(["[[model]]", f'id = "{self.id}"', *rest, *self.lines, "", *self.files])


def on_hub(path: str) -> str:
    """A hub source in TOML."""
    return f'{{ hub = "owner/name", revision = "main", path = "{path}" }}'


def on_mirror(*parts: tuple[str, str]) -> str:
    """A wheel source in TOML, of (package, member)."""
    listed = ", ".join(f'{{ package = "{p}==1.0.0", member = "{m}" }}' for p, m in parts)
    return f"{{ wheel = [{listed}] }}"


WriteCatalogue = Callable[..., Catalogue]


@pytest.fixture
def write_catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WriteCatalogue:
    """Write entries as the catalogue in force, also for child processes, and load it."""

    def write(*entries: Entry, wheels: dict[str, int] | None = None) -> Catalogue:
        path = tmp_path / "catalogue.toml"
        head = "[wheels]\n" + "\n".join(
            f'"{package}==1.0.0" = {size}' for package, size in (wheels or {}).items()
        )
        path.write_text("\n\n".join([head, *(entry.toml() for entry in entries)]), "utf-8")
        monkeypatch.setenv("AURA_CATALOGUE", str(path))
        return catalogues.load()

    return write


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty models folder, also for child processes."""
    place = tmp_path / "models"
    monkeypatch.setenv("AURA_MODELS_DIR", str(place))
    return place


@dataclass(frozen=True)
class Kit:
    """What tests build catalogues from."""

    entry: type[Entry]
    noise: Callable[..., bytes]
    on_hub: Callable[[str], str]
    on_mirror: Callable[..., str]


@pytest.fixture
def kit() -> Kit:
    """Entries, noise and sources."""
    return Kit(Entry, noise, on_hub, on_mirror)
