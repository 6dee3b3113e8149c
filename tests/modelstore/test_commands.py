"""``aura-desktop models …`` as a user or a script meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from aura_desktop.errors import PartUnusable
from aura_desktop.modelstore.commands import app


@pytest.fixture
def small(hub, root, kit, write_catalogue):
    """A model of one file on the hub."""
    body = kit.noise(50_000)
    hub.put("a.bin", body)
    entry = kit.entry(lines=["starter = true"]).file("a.bin", body, kit.on_hub("a.bin"))
    write_catalogue(entry)
    return root / "small" / "a.bin"


def _run(*words: str):
    return CliRunner().invoke(app, list(words))


def _object(*words: str):
    """Stdout of a command with --json: one object and nothing else."""
    result = _run(*words, "--json")
    body = json.loads(result.stdout)
    assert isinstance(body, dict)
    return result, body


def test_a_life_in_json(small, tmp_path, hub) -> None:
    _, listed = _object("list")
    assert [(m["id"], m["condition"]) for m in listed["models"]] == [("small", "absent")]
    assert listed["models_dir"] == str(small.parent.parent)
    result, pulled = _object("pull")
    assert result.exit_code == 0
    assert pulled["pulled"][0]["fetched"][0]["name"] == "a.bin"
    assert pulled["pulled"][0]["fetched"][0]["source"].endswith("owner/name")
    _, verified = _object("verify")
    assert verified["ok"] is True
    (tmp_path / "copy").write_bytes(small.read_bytes())
    _, removed = _object("remove", "small")
    assert removed["removed"][0]["freed"] == 50_000
    assert not small.exists()
    hub.requests.clear()
    _, imported = _object("import", str(tmp_path / "copy"))
    assert imported["ready"] == ["small"]
    assert small.exists()
    result, advice = _object("recommend")
    assert advice["engine"] is None
    assert result.exit_code == 3
    assert hub.requests == []


def test_a_life_in_words(small, tmp_path) -> None:
    assert "absent" in _run("list").stdout
    pulled = _run("pull")
    assert pulled.stdout.startswith("small: 50 kB fetched and verified in ")
    assert "a.bin 100%" in pulled.stderr
    assert "small: already here" in _run("pull").stdout
    assert _run("verify").stdout == "small: ok\n"
    (tmp_path / "copy").write_bytes(small.read_bytes())
    assert _run("remove", "small").stdout == "small: 50 kB freed\n"
    assert "small is ready" in _run("import", str(tmp_path / "copy")).stdout


def test_naming_a_model_repairs_damage_that_the_stamp_hides(small, hub) -> None:
    _run("pull")
    times = small.stat()
    small.write_bytes(b"\0" * 50_000)
    os.utime(small, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert "already here" in _run("pull").stdout
    assert "fetched" in _run("pull", "small").stdout
    assert len(hub.requests) == 2


def test_damage_is_exit_3_with_the_command_that_repairs_it(small) -> None:
    _run("pull")
    os.truncate(small, 10)
    result, body = _object("verify")
    assert body["ok"] is False
    assert isinstance(result.exception, PartUnusable)
    assert "a.bin of small" in str(result.exception)
    assert str(result.exception).endswith("Run `aura-desktop models pull small`.")


def test_an_error_is_an_object_too(small, hub) -> None:
    hub.files.clear()
    result, body = _object("pull")
    assert isinstance(result.exception, PartUnusable)
    assert "HTTP 404" in body["error"]["what"]
    assert body["error"]["way_out"]


def test_offline_asks_nobody(small, hub) -> None:
    result, body = _object("pull", "--offline")
    assert isinstance(result.exception, PartUnusable)
    assert "--offline" in body["error"]["what"]
    assert hub.requests == []


@pytest.mark.parametrize(
    "words",
    [("pull", "smal"), ("remove",), ("import", "/no/such/place"), ("verify", "x"), ("fly",)],
)
def test_wrong_usage_is_exit_2(small, words) -> None:
    assert _run(*words).exit_code == 2


def test_an_import_of_nothing_known_is_exit_3(small, tmp_path) -> None:
    (tmp_path / "letter").write_text("dear")
    result = _run("import", str(tmp_path / "letter"))
    assert result.exit_code == 3
    assert "none is a file of the catalogue" in result.stdout


def test_the_commands_are_light_to_mount() -> None:
    code = """
import sys, aura_desktop.modelstore.commands
print([name for name in ("pydantic", "torch", "PySide6", "cv2") if name in sys.modules])
"""
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "[]"
