"""The application killed with SIGKILL, with every real part: what it saw and watches for is still known."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from aura_desktop import paths
from aura_desktop.timeline import Archive

#: Chunks that must have been seen before it is killed, as soon as the timeline shows the cat.
SEEN = 4
WATCH = "Tell me when you see a zebra."


@pytest.mark.timeout(600)
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_killed_and_started_again_it_still_knows(models_dir: Path, tmp_path: Path) -> None:
    video = str(paths.resource("assets", "demo", "demo.mp4"))
    words = [
        sys.executable, "-m", "aura_desktop", "live", "--headless", "--video", video, "--audio", "none",
        "--speaker", "none", "--events", "-", "--data-dir", str(tmp_path),
    ]  # fmt: skip
    first = subprocess.Popen(
        [*words, "--pace", "real", "--watch", WATCH], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert first.stdout is not None
    for line in first.stdout:
        event = json.loads(line)
        if (
            event["type"] == "chunk.observed"
            and event["chunk"] >= SEEN
            and "cat" in names(tmp_path)
        ):
            break
    os.kill(first.pid, signal.SIGKILL)
    first.communicate()

    archive = Archive(tmp_path / "timeline", quota_bytes=2**30, write=False)
    assert archive.set_aside is None
    (session,) = archive.sessions()
    assert session.reason == ""
    assert session.until > session.at
    assert "cat" in [e.name for e in archive.entries(kinds=("seen",))]
    before = len(archive.entries())
    archive.close()

    second = subprocess.run(
        [*words, "--pace", "fast", "--until", "2", "--ask", "1:Did you see a cat just now?",
         "--ask", "1.5:When did you first see a cat?"],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert second.returncode == 0, second.stderr
    events = [json.loads(line) for line in second.stdout.splitlines()]
    assert [e["text"] for e in of(events, "watch.added")] == [WATCH]
    first_seen = of(events, "reply.ended")[-1]
    assert first_seen["text"].startswith("I first saw a cat")
    assert first_seen["evidence"][0]["t"] < 0
    archive = Archive(tmp_path / "timeline", quota_bytes=2**30, write=False)
    assert len(archive.entries()) > before
    assert [s.reason for s in archive.sessions()] == ["", "until"]
    archive.close()


def names(data: Path) -> list[str]:
    """What the timeline shows to another process, while the session runs."""
    archive = Archive(data / "timeline", quota_bytes=2**30, write=False)
    seen = [entry.name for entry in archive.entries(kinds=("seen",))]
    archive.close()
    return seen


def of(events: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [event for event in events if event["type"] == kind]
