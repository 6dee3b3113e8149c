"""``aura-desktop timeline``: what a user types, and what comes of it."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from aura_desktop.timeline import Archive
from tests.conftest import Aura


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A timeline of the last two hours."""
    archive = Archive(tmp_path / "data" / "timeline", quota_bytes=2**30)
    now = time.time()
    archive.begin_session(now - 7200, "aura-nano", "camera")
    archive.add("seen", now - 7000, "a coffee cup on the left", until=now - 6900, name="coffee cup")
    archive.add("asked", now - 600, "Where is my umbrella?", key="q1")
    archive.watched(now, "stopped")
    archive.close()
    return tmp_path / "data"


def test_search_finds_words_and_what_the_eyes_call_a_thing(aura: Aura, data: Path) -> None:
    found = aura("timeline", "search", "mug", "--data-dir", str(data))
    assert found.code == 0, found.err
    assert "a coffee cup on the left" in found.out
    found = aura("timeline", "search", "umbrella", "--json", "--data-dir", str(data))
    assert [e["text"] for e in json.loads(found.out)["entries"]] == ["Where is my umbrella?"]
    late = aura("timeline", "search", "cup", "--since", "half an hour ago", "--data-dir", str(data))
    assert "Nothing was found" in late.out


def test_show_and_export(aura: Aura, data: Path, tmp_path: Path) -> None:
    shown = aura("timeline", "show", "--data-dir", str(data))
    assert shown.code == 0, shown.err
    assert shown.out.index("coffee cup") < shown.out.index("umbrella")
    for name in ("all", "t.json", "t.md", "t.srt"):
        done = aura("timeline", "export", str(tmp_path / name), "--data-dir", str(data))
        assert done.code == 0, done.err
        path = tmp_path / name
        text = (path / "timeline.md" if path.is_dir() else path).read_text(encoding="utf-8")
        assert "umbrella" in text


def test_forget_asks_and_then_really_deletes(aura: Aura, data: Path) -> None:
    assert aura("timeline", "forget", "--data-dir", str(data)).code == 2
    assert (
        aura("timeline", "forget", "umbrella", "--data-dir", str(data)).code != 0
    )  # nobody said yes
    done = aura("timeline", "forget", "umbrella", "--yes", "--data-dir", str(data))
    assert done.code == 0, done.err
    assert "1 entry" in done.out
    assert "umbrella" not in aura("timeline", "show", "--data-dir", str(data)).out
    for path in data.rglob("*"):
        if path.is_file():
            assert b"umbrella" not in path.read_bytes()


def test_no_timeline_and_no_time_are_said_in_a_sentence(
    aura: Aura, data: Path, tmp_path: Path
) -> None:
    none = aura("timeline", "show", "--data-dir", str(tmp_path / "empty"))
    assert none.code == 3
    assert "no timeline" in none.err
    assert "Traceback" not in none.err
    wrong = aura("timeline", "show", "--since", "yesteryear", "--data-dir", str(data))
    assert wrong.code == 2
