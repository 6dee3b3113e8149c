"""The models dialog on a real store and a real, slow HTTP hub: download, pause, resume, cancel, verify, remove."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from aura_desktop.gui import background
from aura_desktop.gui.modelmanager import ModelManager
from aura_desktop.modelstore import catalogue
from aura_desktop.modelstore.hub import Hub
from aura_desktop.modelstore.store import Store

BODY = bytes(range(256)) * 12_000
BLOCK = 64 << 10


class _Slow(BaseHTTPRequestHandler):
    gate = threading.Event()
    asked: list[str | None] = []  # noqa: RUF012 - emptied by the fixture

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.asked.append(wanted)
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Length", str(len(BODY) - start))
        if wanted:
            self.send_header("Content-Range", f"bytes {start}-{len(BODY) - 1}/{len(BODY)}")
        self.end_headers()
        try:
            for at in range(start, len(BODY), BLOCK):
                self.wfile.write(BODY[at : at + BLOCK])
                if not self.gate.is_set():
                    time.sleep(0.05)
        except OSError:
            return

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Any]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Slow)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="hub")
    thread.start()
    _Slow.gate.clear()
    _Slow.asked.clear()
    book = tmp_path / "catalogue.toml"
    book.write_text(
        f"""
[[model]]
id = "tiny"
kind = "videollm"
name = "Tiny"
licence = "MIT"
memory_mb = 10
[[model.file]]
name = "weights.bin"
size = {len(BODY)}
sha256 = "{hashlib.sha256(BODY).hexdigest()}"
sources = [{{ hub = "owner/name", revision = "main", path = "weights.bin" }}]

[[model]]
id = "huge"
kind = "videollm"
name = "Huge"
licence = "MIT"
memory_mb = 90000
gpu_memory_mb = 800000
needs_gpu = true
[[model.file]]
name = "weights.bin"
size = 10
sha256 = "{"0" * 64}"
sources = [{{ hub = "owner/name", revision = "main", path = "other.bin" }}]
""",
        encoding="utf-8",
    )
    known = catalogue.load(book)
    url = f"http://127.0.0.1:{server.server_address[1]}"
    yield lambda: Store(tmp_path / "models", catalogue=known, hub=Hub(url, stall_s=5.0))
    background.stop_all(5.0)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def manager(qtbot: Any, store: Any) -> Any:
    made = ModelManager("other", store=store)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: "tiny" in made.cards)
    return made


def verbs(card: Any) -> set[str]:
    return {verb for verb, button in card._buttons.items() if not button.isHidden()}


def test_what_this_machine_can_run_is_said_with_the_reason(qtbot: Any, manager: Any) -> None:
    assert "Best engine for this machine: Tiny" in manager._machine.text()
    assert "needs a GPU with 800000 MB" in manager.cards["huge"]._about.text()
    assert "licence MIT" in manager.cards["tiny"]._about.text()
    assert verbs(manager.cards["tiny"]) == {"pull"}


def test_download_pauses_resumes_and_is_verified(qtbot: Any, manager: Any, store: Any) -> None:
    card = manager.cards["tiny"]
    card.button("pull").click()
    qtbot.waitUntil(lambda: card.download.done > 5 * BLOCK, timeout=10_000)
    assert 0 < card.bar.value() < 1000
    assert verbs(card) == {"pause", "cancel"}
    card.button("pause").click()
    qtbot.waitUntil(lambda: card.download.phase == "paused", timeout=10_000)
    begun = store().begun("tiny")
    assert 0 < begun < len(BODY)
    assert not (store().folder("tiny") / "weights.bin").exists()
    qtbot.waitUntil(lambda: verbs(card) == {"resume", "cancel"})
    _Slow.gate.set()
    card.button("resume").click()
    qtbot.waitUntil(lambda: "verify" in verbs(card), timeout=20_000)
    assert _Slow.asked[-1] == f"bytes={begun}-"
    assert (store().folder("tiny") / "weights.bin").read_bytes() == BODY
    assert verbs(card) == {"use", "verify", "remove"}

    card.button("verify").click()
    qtbot.waitUntil(lambda: "Every file is right" in card._progress.text(), timeout=10_000)
    (store().folder("tiny") / "weights.bin").write_bytes(b"!" * len(BODY))
    qtbot.waitUntil(lambda: "verify" in verbs(card))
    card.button("verify").click()
    qtbot.waitUntil(lambda: "damaged" in card._progress.text(), timeout=10_000)


def test_cancelled_download_leaves_nothing(qtbot: Any, manager: Any, store: Any) -> None:
    card = manager.cards["tiny"]
    card.button("pull").click()
    qtbot.waitUntil(lambda: card.download.done > 2 * BLOCK, timeout=10_000)
    card.button("cancel").click()
    qtbot.waitUntil(lambda: verbs(card) == {"pull"}, timeout=10_000)
    assert store().begun("tiny") == 0


def test_engine_is_used_and_models_are_removed(qtbot: Any, manager: Any, store: Any) -> None:
    _Slow.gate.set()
    card = manager.cards["tiny"]
    card.button("pull").click()
    qtbot.waitUntil(lambda: "remove" in verbs(card), timeout=20_000)
    with qtbot.waitSignal(manager.using) as used:
        card.button("use").click()
    assert used.args == ["tiny"]
    qtbot.waitUntil(lambda: verbs(card) == {"verify"}, timeout=5_000)
    manager._engine = "other"
    manager.look()
    qtbot.waitUntil(lambda: "remove" in verbs(card))
    card.button("remove").click()
    qtbot.waitUntil(lambda: verbs(card) == {"pull"}, timeout=10_000)
    assert not store().folder("tiny").exists()


def test_what_cannot_be_fetched_is_a_sentence(qtbot: Any, manager: Any) -> None:
    card = manager.cards["huge"]
    card.button("pull").click()
    qtbot.waitUntil(lambda: "could not be fetched" in manager._hint.text(), timeout=10_000)
    qtbot.waitUntil(lambda: "pull" in verbs(card) or "resume" in verbs(card))


def test_files_one_has_are_taken_in(qtbot: Any, manager: Any, tmp_path: Path, store: Any) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "whatever.bin").write_bytes(BODY)
    manager.import_folder(mine)
    qtbot.waitUntil(lambda: "Taken in: weights.bin" in manager._hint.text(), timeout=10_000)
    assert (store().folder("tiny") / "weights.bin").read_bytes() == BODY
