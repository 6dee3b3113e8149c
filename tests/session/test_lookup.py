"""Finding things in the timeline, and times as people say them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from aura_desktop.session.lookup import find, span
from aura_desktop.timeline import Archive
from aura_desktop.videollm.naming import NANO, naming_of
from tests.timeline.conftest import NOON
from tests.timeline.test_archive import fill

NOW = datetime(2026, 11, 24, 15, 0).astimezone()


def test_a_thing_is_found_by_its_other_names(tmp_path: Path) -> None:
    archive = Archive(tmp_path, quota_bytes=2**30)
    archive.begin_session(NOON, NANO, "camera")
    fill(archive)
    naming = naming_of(NANO)
    assert [e.name for e in find(archive, naming, "cats").entries] == ["cat"]
    found = find(archive, naming, "umbrella").entries
    assert {e.kind for e in found} == {"asked", "replied"}
    assert find(archive, naming, "cat", end=NOON - 1).entries == ()
    archive.close()


@pytest.mark.parametrize(
    ("said", "start", "end"),
    [
        ("today", "2026-11-24T00:00", "2026-11-24T15:00"),
        ("in the last hour", "2026-11-24T14:00", "2026-11-24T15:00"),
        ("last hour", "2026-11-24T14:00", "2026-11-24T15:00"),
        ("14:30", "2026-11-24T14:30", "2026-11-24T14:30"),
        ("ten minutes ago", "2026-11-24T14:50", "2026-11-24T14:50"),
        ("2026-11-20T08:00", "2026-11-20T08:00", "2026-11-20T08:00"),
        ("this morning", "2026-11-24T04:00", "2026-11-24T12:00"),
    ],
)
def test_a_time_as_it_is_said(said: str, start: str, end: str) -> None:
    found = span(said, NOW)
    assert found is not None
    for got, wanted in zip(found, (start, end), strict=True):
        assert got == pytest.approx(datetime.fromisoformat(wanted).astimezone().timestamp(), abs=1)


@pytest.mark.parametrize("said", ["", "soon", "tomorrow", "banana", "25:99"])
def test_what_is_no_past_time(said: str) -> None:
    assert span(said, NOW) is None
