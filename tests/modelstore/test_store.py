"""The store on the disk: stamps, damage, removal, offline, room, and several pulls at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from aura_desktop.errors import PartUnusable
from aura_desktop.modelstore import disk, stamp
from aura_desktop.modelstore.store import Store


@pytest.fixture
def pulled(hub, root, kit, write_catalogue):
    """The model ``small`` with two files, pulled."""
    for name, seed in (("a.bin", 1), ("b.bin", 2)):
        hub.put(name, kit.noise(200_000, seed))
    entry = kit.entry()
    for name, seed in (("a.bin", 1), ("b.bin", 2)):
        entry.file(name, kit.noise(200_000, seed), kit.on_hub(name))
    write_catalogue(entry)
    Store().pull(["small"])
    hub.requests.clear()
    return root / "small"


def _flip(path: Path) -> None:
    """One bit, as a failing disk does it: size and time stay."""
    times = path.stat()
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def test_a_second_pull_asks_nobody_and_reads_nothing(pulled, hub, monkeypatch) -> None:
    def forbidden(*_: object) -> str:
        raise AssertionError("a stamped file was read")

    monkeypatch.setattr(disk, "sha256", forbidden)
    (result,) = Store().pull(["small"])
    assert result.fetched == ()
    assert result.kept == ("a.bin", "b.bin")
    assert Store().require("small") == pulled
    assert hub.requests == []


def test_a_touched_file_is_read_once_and_stamped_again(pulled) -> None:
    os.utime(pulled / "a.bin", (1, 1))
    assert Store().list()[0].condition == "unverified"
    assert Store().require("small") == pulled
    assert Store().list()[0].condition == "ready"


def test_files_put_there_by_hand_are_accepted_once_read(pulled) -> None:
    (pulled / stamp.NAME).unlink()
    assert Store().require("small") == pulled
    assert set(stamp.read(pulled).files) == {"a.bin", "b.bin"}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"files": 3}', '{"files": {"a.bin": {}}}'])
def test_a_torn_stamp_is_no_stamp(pulled, text) -> None:
    (pulled / stamp.NAME).write_text(text)
    assert Store().require("small") == pulled


def test_a_read_only_folder_can_be_used(pulled, monkeypatch) -> None:
    (pulled / stamp.NAME).unlink()

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(stamp, "write", refuse)
    assert Store().require("small") == pulled


def test_a_missing_file_is_named_with_the_command(pulled) -> None:
    (pulled / "b.bin").unlink()
    with pytest.raises(PartUnusable) as caught:
        Store().require("small")
    assert caught.value.what == "b.bin of small is missing."
    assert caught.value.way_out == "Run `aura-desktop models pull small`."


def test_a_truncated_file_is_named_and_a_pull_repairs_it(pulled, hub) -> None:
    os.truncate(pulled / "b.bin", 1000)
    with pytest.raises(PartUnusable, match=r"b\.bin of small is damaged .*200000.*1000"):
        Store().require("small")
    (result,) = Store().pull(["small"])
    assert [file.name for file in result.fetched] == ["b.bin"]
    assert [path for path, _ in hub.requests] == ["/owner/name/resolve/main/b.bin"]
    assert Store().require("small") == pulled


def test_verify_finds_one_flipped_bit_that_the_stamp_cannot(pulled, hub) -> None:
    _flip(pulled / "a.bin")
    assert Store().require("small") == pulled
    (result,) = Store().verify()
    assert not result.ok
    assert "a.bin of small is damaged (wrong digest" in result.problems[0]
    assert result.repair == "Run `aura-desktop models pull small`."
    with pytest.raises(PartUnusable, match=r"a\.bin"):
        Store().require("small")
    Store().pull(["small"])
    (again,) = Store().verify(["small"])
    assert again.ok
    assert len(hub.requests) == 1


def test_a_pull_that_rehashes_needs_no_verify_first(pulled, hub) -> None:
    _flip(pulled / "a.bin")
    Store().pull(["small"])
    assert hub.requests == []
    Store().pull(["small"], rehash=True)
    assert len(hub.requests) == 1
    assert Store().verify()[0].ok


def test_a_changed_catalogue_fetches_the_new_file(pulled, hub, kit, write_catalogue) -> None:
    newer = kit.noise(200_000, 3)
    hub.put("a.bin", newer)
    write_catalogue(kit.entry().file("a.bin", newer, kit.on_hub("a.bin")))
    with pytest.raises(PartUnusable, match="damaged"):
        Store().require("small")
    Store().pull(["small"])
    assert (pulled / "a.bin").read_bytes() == newer


def test_remove_leaves_what_is_the_users(pulled) -> None:
    (pulled / "notes.txt").write_text("mine")
    (result,) = Store().remove(["small"])
    assert result.freed == 400_000
    assert result.left == ("notes.txt",)
    assert [path.name for path in pulled.iterdir()] == ["notes.txt"]
    (again,) = Store().remove(["small"])
    assert again.removed == ()
    assert Store().list()[0].condition == "absent"


def test_remove_takes_the_whole_folder_when_all_is_the_stores(pulled) -> None:
    Store().remove(["small"])
    assert not pulled.exists()


def test_offline_makes_no_request(pulled, hub) -> None:
    store = Store(offline=True)
    assert store.pull(["small"])[0].fetched == ()
    (pulled / "a.bin").unlink()
    with pytest.raises(PartUnusable) as caught:
        store.pull(["small"])
    assert "a.bin of small is missing" in caught.value.what
    assert "--offline" in caught.value.what
    assert "models import" in caught.value.way_out
    store.verify()
    store.list()
    assert hub.requests == []


def test_too_little_room_is_said_before_anything_is_fetched(
    hub, root, kit, write_catalogue, monkeypatch
) -> None:
    body = kit.noise(100_000)
    hub.put("a.bin", body)
    write_catalogue(kit.entry().file("a.bin", body, kit.on_hub("a.bin")))
    monkeypatch.setattr(disk, "free_space", lambda _folder: 50_000_000)
    with pytest.raises(PartUnusable) as caught:
        Store().pull(["small"])
    assert str(root) in caught.value.what
    assert "67 MB needed, 50 MB free" in caught.value.what
    assert "AURA_MODELS_DIR" in caught.value.way_out
    assert hub.requests == []


def test_room_counts_what_was_fetched_already(hub, root, kit, write_catalogue, monkeypatch) -> None:
    body = kit.noise(1_000_000)
    hub.put("a.bin", body, cut_after=[900_000] + [0] * 5)
    write_catalogue(kit.entry().file("a.bin", body, kit.on_hub("a.bin")))
    with pytest.raises(PartUnusable):
        Store().pull(["small"])
    hub.files["/owner/name/resolve/main/a.bin"].cut_after.clear()
    monkeypatch.setattr(disk, "free_space", lambda _folder: disk.MARGIN + 150_000)
    Store().pull(["small"])
    assert (root / "small" / "a.bin").read_bytes() == body


def test_free_space_is_that_of_the_nearest_folder(tmp_path) -> None:
    assert disk.free_space(tmp_path / "not" / "there") > 0


def test_a_models_folder_that_is_a_file_is_one_sentence(kit, write_catalogue, tmp_path) -> None:
    place = tmp_path / "file"
    place.write_text("")
    write_catalogue(kit.entry().file("a.bin", b"abc", kit.on_hub("a.bin")))
    with pytest.raises(PartUnusable, match="cannot be used as the models folder"):
        Store(place).pull(["small"])


def test_two_threads_pull_the_same_model_once(hub, root, kit, write_catalogue) -> None:
    body = kit.noise(1_000_000)
    hub.put("a.bin", body, pause_s=0.02)
    write_catalogue(kit.entry().file("a.bin", body, kit.on_hub("a.bin")))
    outcomes: list[tuple[str, ...]] = []

    def pull() -> None:
        (result,) = Store().pull(["small"])
        outcomes.append(tuple(file.name for file in result.fetched))

    threads = [threading.Thread(target=pull) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [(), (), ("a.bin",)]
    assert len(hub.requests) == 1


# ---------------------------------------------------------------------------- processes and kills

PULL = "from aura_desktop.modelstore.commands import app; app()"


def _start(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PULL, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _until(condition, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "never happened"
        time.sleep(0.02)


def _growing(root: Path) -> int:
    return sum(disk.size_of(path) for path in root.rglob("*.partial"))


def test_two_processes_pull_the_same_model_once(hub, root, kit, write_catalogue) -> None:
    body = kit.noise(1_000_000)
    hub.put("a.bin", body, pause_s=0.05)
    write_catalogue(kit.entry().file("a.bin", body, kit.on_hub("a.bin")))
    both = [_start("pull", "small", "--json") for _ in range(2)]
    answers = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], answers
    fetched = [len(json.loads(out)["pulled"][0]["fetched"]) for out, _ in answers]
    assert sorted(fetched) == [0, 1]
    assert len(hub.requests) == 1


@pytest.mark.parametrize(("how", "code"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)])
def test_a_killed_pull_is_resumed(hub, root, kit, write_catalogue, how, code) -> None:
    body = kit.noise(3_000_000)
    served = hub.put("a.bin", body, pause_s=0.1)
    write_catalogue(kit.entry().file("a.bin", body, kit.on_hub("a.bin")))
    process = _start("pull", "small")
    _until(lambda: _growing(root) > 500_000)
    process.send_signal(how)
    _, err = process.communicate(timeout=60)
    assert process.returncode == code
    assert "Traceback" not in err
    assert not (root / "small" / "a.bin").exists()
    kept = _growing(root)
    assert kept > 500_000
    served.pause_s = 0
    Store().pull(["small"])
    assert (root / "small" / "a.bin").read_bytes() == body
    assert hub.ranges("a.bin") == [None, f"bytes={kept}-"]


def test_an_interrupt_ends_pip_too(
    root, kit, write_catalogue, wheelhouse, hub, monkeypatch
) -> None:
    """The index answers the page but never the wheel: pip would wait for minutes."""
    wheel = wheelhouse("pkg-a", {"d/a": b"abc"})
    page = f'<a href="/stuck/{wheel.name}">{wheel.name}</a>'.encode()
    hub.files["/simple/pkg-a/"] = served = hub.put("page", page)
    served.html = True
    hub.files[f"/stuck/{wheel.name}"] = hub.put("stuck", kit.noise(10_000_000), pause_s=0.5)
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_INDEX_URL", f"{hub.url}/simple")
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    source = kit.on_mirror(("pkg-a", "d/a"))
    write_catalogue(kit.entry().file("a", b"abc", source), wheels={"pkg-a": 10_000_000})
    process = _start("pull", "small")
    _until(lambda: any(path.startswith("/stuck") for path, _ in hub.requests))
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    assert not list(root.rglob("pip-*"))
    children = subprocess.run(
        ["ps", "-eo", "args"], capture_output=True, text=True, check=True
    ).stdout
    assert str(root) not in children
