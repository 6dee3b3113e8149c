"""What was freed goes back to the system."""

from __future__ import annotations

import gc
import platform
import subprocess
import sys
import weakref

import pytest

from aura_desktop import heap

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


MANY_THREADS = """
import threading, psutil
from aura_desktop.heap import keep_little
rss = psutil.Process().memory_info
asked = keep_little()
before = rss().rss
kept = []

together = threading.Barrier(8)

def work():
    together.wait()
    for _ in range(40):
        pictures = [bytearray(5_000_000) for _ in range(4)]
        kept.append(bytearray(100))  # above them, were they in the heap

threads = [threading.Thread(target=work) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(asked, rss().rss - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be asked")
def test_pictures_go_back_as_they_are_freed() -> None:
    done = subprocess.run(
        [sys.executable, "-c", MANY_THREADS], capture_output=True, text=True, timeout=60, check=True
    )
    asked, kept = done.stdout.split()
    assert asked == "True"
    assert int(kept) < 1_000_000


class Knot:
    """A cycle."""

    def __init__(self) -> None:
        self.itself = self


def test_what_is_at_rest_is_not_looked_at_again_and_garbage_is_none() -> None:
    kept, lost = Knot(), Knot()
    watched = weakref.ref(lost)
    del lost
    with heap.at_rest():
        assert watched() is None
        held = gc.get_freeze_count()
        assert held > 1000
        assert not any(thing is kept for thing in gc.get_objects())
    assert gc.get_freeze_count() < held
    assert any(thing is kept for thing in gc.get_objects())


def test_what_was_at_rest_goes_once_it_is_garbage() -> None:
    with heap.at_rest():
        first = weakref.ref(Knot())
        second = Knot()
        heap.collect()
        watched = weakref.ref(second)
        del second
        gc.collect()
        assert watched() is not None
        heap.collect()
        assert first() is None
        assert watched() is None
