"""When Python's garbage is collected, and that glibc gives the memory of it back to the system."""

from __future__ import annotations

import ctypes
import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

M_MMAP_THRESHOLD = -3
M_ARENA_MAX = -8
"""Parameters of ``mallopt`` (glibc's malloc.h)."""
AT_ONCE = 1 << 20
"""Bytes from which on a block is the system's again as soon as it is freed: pictures, not events."""
ARENAS = 2
"""Heaps that all threads share: with one each, every thread keeps what it once needed."""

_collection_wanted = threading.Event()


def collect_soon() -> None:
    """Something big has come or gone: whoever collects garbage is to collect all of it, and give its memory back.
    Any thread.
    """
    _collection_wanted.set()


def collection_wanted() -> bool:
    """Whether that was asked for since the last call."""
    wanted = _collection_wanted.is_set()
    _collection_wanted.clear()
    return wanted


def collect() -> None:
    """Collect all garbage and give its memory back. What lives on is left out of the collections to come
    (``gc.freeze``): each of them stops every thread for as long as it looks, and with the models' libraries
    loaded that is longer than a speaker's buffer lasts.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    give_back()


@contextmanager
def at_rest() -> Iterator[None]:
    """``collect`` now, and take what lives on into account again afterwards."""
    collect()
    try:
        yield
    finally:
        gc.unfreeze()


def keep_little() -> bool:
    """From now on keep less of what is freed; whether that could be asked for. Before the first thread starts."""
    mallopt = _libc("mallopt")
    if mallopt is None:
        return False
    return bool(mallopt(M_MMAP_THRESHOLD, AT_ONCE)) and bool(mallopt(M_ARENA_MAX, ARENAS))


def give_back() -> bool:
    """Return freed memory to the system; whether there was any to return. Takes some milliseconds.

    glibc keeps what a thread freed in that thread's arena, and the threads of a session are gone with it.
    """
    trim = _libc("malloc_trim")
    return trim is not None and bool(trim(ctypes.c_size_t(0)))


def _libc(name: str) -> Any:
    """The C library's function, ``None`` where there is no such one."""
    if sys.platform != "linux":
        return None
    try:
        return getattr(ctypes.CDLL(None), name)
    except (OSError, AttributeError):
        return None
