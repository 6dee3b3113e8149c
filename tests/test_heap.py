"""What was freed goes back to the system."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

PROGRAM = """
import psutil
from aura_desktop.heap import give_back
rss = psutil.Process().memory_info
blocks = [bytearray(4000) for _ in range(25_000)]
last = blocks[-1]
del blocks
before = rss().rss
given = give_back()
print(given, before - rss().rss)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps it")
def test_what_was_freed_below_something_that_is_held_goes_back() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=True
    )
    given, freed = done.stdout.split()
    assert given == "True"
    assert int(freed) > 50_000_000
