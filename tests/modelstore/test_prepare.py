"""Preparing a model in a child process, and when it has to be done again."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import pytest

from aura_desktop.errors import PartUnusable
from aura_desktop.modelstore.store import Store

MODULE = """
    import os
    import time
    from pathlib import Path

    from aura_desktop.errors import PartUnusable

    def upper(folder, progress):
        made = folder / "prepared" / "sub"
        made.mkdir()
        progress("shouting", 0.5)
        (made / "upper.txt").write_text((folder / "a.txt").read_text().upper())
        (folder / "prepared" / "pid").write_text(str(os.getpid()))

    def nothing(folder, progress):
        pass

    def broken(folder, progress):
        raise ValueError("the weights have three legs")

    def unusable(folder, progress):
        raise PartUnusable("models", "The weights are not mine.", "Ask someone else.")

    def killed(folder, progress):
        os.kill(os.getpid(), 9)

    def slow(folder, progress):
        (folder / "prepared" / "pid").write_text(str(os.getpid()))
        time.sleep(600)

    def full(folder, progress):
        with open("/dev/full", "w") as stream:
            stream.write("x" * 100_000)
"""


@pytest.fixture
def prepared_by(hub, root, kit, write_catalogue, tmp_path, monkeypatch):
    """Write a catalogue whose model is prepared by the given function."""
    (tmp_path / "tiny_prepare.py").write_text(textwrap.dedent(MODULE))
    monkeypatch.syspath_prepend(str(tmp_path))

    def write(function: str, body: bytes = b"hear me", *more: str) -> Path:
        hub.put("a.txt", body)
        entry = kit.entry(lines=[f'prepare = "tiny_prepare:{function}"', *more])
        write_catalogue(entry.file("a.txt", body, kit.on_hub("a.txt")))
        return root / "small"

    return write


def test_a_pull_prepares_in_another_process(prepared_by) -> None:
    folder = prepared_by("upper")
    steps: list[tuple[str, float]] = []
    (result,) = Store().pull(["small"], step=lambda *report: steps.append(report))
    assert result.prepared
    assert (folder / "prepared" / "sub" / "upper.txt").read_text() == "HEAR ME"
    assert int((folder / "prepared" / "pid").read_text()) != os.getpid()
    assert ("shouting", 0.5) in steps
    assert Store().require("small") == folder
    assert Store().list()[0].condition == "ready"


def test_it_is_done_once(prepared_by) -> None:
    folder = prepared_by("upper")
    Store().pull(["small"])
    first = (folder / "prepared" / "pid").read_text()
    (again,) = Store().pull(["small"])
    assert not again.prepared
    assert (folder / "prepared" / "pid").read_text() == first


def test_other_raw_files_are_prepared_anew(prepared_by) -> None:
    folder = prepared_by("upper")
    Store().pull(["small"])
    prepared_by("upper", b"and me!")
    with pytest.raises(PartUnusable):
        Store().require("small")
    Store().pull(["small"])
    assert (folder / "prepared" / "sub" / "upper.txt").read_text() == "AND ME!"


def test_another_format_is_prepared_anew(prepared_by) -> None:
    folder = prepared_by("upper")
    Store().pull(["small"])
    prepared_by("upper", b"hear me", "prepare_format = 2")
    with pytest.raises(PartUnusable, match="another version"):
        Store().require("small")
    assert Store().list()[0].condition == "unprepared"
    assert Store().pull(["small"])[0].prepared
    assert Store().require("small") == folder


def test_offline_prepares_what_is_here(prepared_by, hub) -> None:
    folder = prepared_by("upper")
    folder.mkdir(parents=True)
    (folder / "a.txt").write_bytes(b"hear me")
    with pytest.raises(PartUnusable) as caught:
        Store().require("small")
    assert "not prepared" in caught.value.what
    assert "models pull small" in caught.value.way_out
    assert Store(offline=True).pull(["small"])[0].prepared
    assert Store().require("small") == folder
    assert hub.requests == []


def test_damaged_prepared_files_are_named_and_made_again(prepared_by) -> None:
    folder = prepared_by("upper")
    Store().pull(["small"])
    made = folder / "prepared" / "sub" / "upper.txt"
    times = made.stat()
    made.write_text("HEAR MY")
    os.utime(made, ns=(times.st_atime_ns, times.st_mtime_ns))
    (result,) = Store().verify()
    assert "prepared/sub/upper.txt is corrupted" in result.problems[0]
    with pytest.raises(PartUnusable, match="not prepared"):
        Store().require("small")
    Store().pull(["small"])
    assert made.read_text() == "HEAR ME"
    made.unlink()
    with pytest.raises(PartUnusable, match=r"upper\.txt is missing"):
        Store().require("small")
    Store().pull(["small"])
    assert made.read_text() == "HEAR ME"


def test_remove_takes_prepared_files_too(prepared_by) -> None:
    folder = prepared_by("upper")
    Store().pull(["small"])
    (result,) = Store().remove(["small"])
    assert "prepared/sub/upper.txt" in result.removed
    assert not folder.exists()


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        ("broken", "the weights have three legs"),
        ("nothing", "made no file"),
        ("killed", "lack of memory"),
        ("absent", "absent"),
        pytest.param(
            "full",
            "is full",
            marks=pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux's own device"),
        ),
        ("unusable", "The weights are not mine."),
    ],
)
def test_a_failure_is_one_sentence_and_never_counts_as_prepared(
    prepared_by, function, reason
) -> None:
    folder = prepared_by(function)
    with pytest.raises(PartUnusable, match=reason) as caught:
        Store().pull(["small"])
    assert caught.value.way_out
    assert "\n" not in caught.value.what
    assert (folder / "a.txt").exists()
    with pytest.raises(PartUnusable, match="not prepared"):
        Store().require("small")


def test_an_interrupt_in_a_step_ends_the_child(prepared_by) -> None:
    prepared_by("upper")

    def interrupt(_what: str, _fraction: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Store().pull(["small"], step=interrupt)
    assert Store().pull(["small"])[0].prepared


def test_a_killed_pull_takes_its_child_along(prepared_by, tmp_path) -> None:
    folder = prepared_by("slow")
    pull = "from aura_desktop.modelstore.commands import app; app()"
    parent = subprocess.Popen(
        [sys.executable, "-c", pull, "pull", "small"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        stderr=subprocess.DEVNULL,
    )
    _until(lambda: (folder / "prepared" / "pid").is_file() and _child(folder))
    child = _child(folder)
    assert psutil.pid_exists(child)
    parent.kill()
    parent.wait()
    _until(lambda: not psutil.pid_exists(child) or psutil.Process(child).status() == "zombie")
    prepared_by("upper")
    assert Store().pull(["small"])[0].prepared


def _child(folder: Path) -> int:
    return int((folder / "prepared" / "pid").read_text() or 0)


def _until(condition, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "never happened"
        time.sleep(0.02)


def test_shipped_files_must_be_there(prepared_by, tmp_path, monkeypatch) -> None:
    from aura_desktop import paths

    monkeypatch.setattr(paths, "resource", lambda *parts: tmp_path.joinpath("shipped", *parts))
    prepared_by("upper", b"hear me", 'shipped = ["adapter.safetensors"]')
    with pytest.raises(PartUnusable, match=r"adapter\.safetensors of small.*missing") as caught:
        Store().pull(["small"])
    assert "Reinstall" in caught.value.way_out
    place = tmp_path / "shipped" / "models" / "small" / "adapter.safetensors"
    place.parent.mkdir(parents=True)
    place.write_bytes(b"x")
    Store().pull(["small"])
    place.unlink()
    with pytest.raises(PartUnusable, match=r"adapter\.safetensors") as caught:
        Store().require("small")
    assert "Reinstall" in caught.value.way_out
