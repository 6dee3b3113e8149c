"""Giving the timeline away: every form says the same."""

from __future__ import annotations

import json
from pathlib import Path

from aura_desktop.timeline import Archive, export
from tests.timeline.conftest import NOON
from tests.timeline.test_archive import fill


def test_a_folder_holds_all_of_it(archive: Archive, tmp_path: Path) -> None:
    fill(archive)
    out = tmp_path / "out"
    assert export.to_folder(archive, out) == 2
    whole = json.loads((out / "timeline.json").read_text(encoding="utf-8"))
    assert [e["text"] for e in whole["entries"]] == [e.text for e in archive.entries()]
    assert (out / "pictures" / whole["entries"][0]["picture"]).is_file()
    assert len(list((out / "pictures").rglob("*.jpg"))) == 2
    diary = (out / "timeline.md").read_text(encoding="utf-8")
    assert "**You**: Where is my umbrella?" in diary
    assert "*a cat on the left* ([picture](pictures/" in diary
    assert "## " in diary
    assert (out / "session-1.srt").is_file()


def test_only_the_time_that_was_asked_for(archive: Archive) -> None:
    fill(archive)
    late = export.as_object(archive, NOON + 1000)
    assert [e["name"] for e in late["entries"]] == ["dog"]
    assert late["pictures"] == []


def test_captions_count_from_the_session_and_never_vanish_at_once(archive: Archive) -> None:
    fill(archive)
    (session,) = archive.sessions()
    text = export.as_srt(archive.entries(), session)
    blocks = text.split("\n\n")
    assert blocks[0] == "1\n00:00:01,000 --> 00:00:20,000\n(a cat on the left)"
    assert blocks[1] == "2\n00:00:30,000 --> 00:00:32,000\nYou: Where is my umbrella?"
    assert blocks[3].startswith("4\n01:00:00,000 --> 01:01:40,000")
