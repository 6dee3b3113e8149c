"""Killed while it writes, two hundred times: nothing is corrupt and no committed row is lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

KILLS = 200

ROUNDS = """
import os, random, signal, sys, time
from pathlib import Path
import numpy as np
from aura_desktop.timeline import Archive

folder, kills = Path(sys.argv[1]), int(sys.argv[2])
image = np.random.default_rng(0).integers(0, 256, (48, 64, 3), dtype=np.uint8)
chance = random.Random(7)
committed = 0
for kill in range(kills):
    inlet, outlet = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(inlet)
        archive = Archive(folder, quota_bytes=10**9)
        archive.begin_session(float(kill), "aura-nano", "camera")
        while True:
            for _ in range(chance.randrange(1, 6)):
                at = float(archive._next["entry"])
                shown = archive.add_picture(at, image, change=0.5, embedding=b"\\0" * 64)
                number = archive.add("seen", at, f"thing {at:.0f} " * 9, name="thing", picture=shown)
                archive.extend(number, at + 1, f"thing {at:.0f} again", "", 0.5, shown)
            assert archive.commit(), archive.failing
            os.write(outlet, number.to_bytes(8, "big"))
    os.close(outlet)
    first = os.read(inlet, 8)  # it writes
    time.sleep(chance.random() * 0.03)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    said = first
    while more := os.read(inlet, 8000):
        said += more
    os.close(inlet)
    committed = int.from_bytes(said[-8:], "big")
    archive = Archive(folder, quota_bytes=10**9)
    assert archive.set_aside is None, "damaged"
    entries = archive.entries(kinds=("seen",))
    assert [e.id for e in entries] == list(range(1, len(entries) + 1)), "a hole"
    assert len(entries) >= committed, f"{committed} were committed, {len(entries)} are there"
    assert all(e.text.endswith("again") for e in entries), "half a transaction"
    assert all(archive.file_of(p) for p in archive.pictures()), "a row without its picture"
    found = archive.search(f"thing {committed}")
    assert any(e.id == committed for e in found), "a row that is not found"
    archive.close()
print(kills, committed)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_a_kill_while_writing_corrupts_nothing_and_loses_no_committed_row(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ROUNDS, str(tmp_path / "timeline"), str(KILLS)],
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    kills, committed = (int(word) for word in done.stdout.split())
    assert kills == KILLS
    assert committed > KILLS
