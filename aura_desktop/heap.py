"""Memory that the C library keeps for later goes back to the system."""

from __future__ import annotations

import ctypes
import sys


def give_back() -> bool:
    """Return freed memory to the system, where glibc holds on to it; whether there was any to return.

    glibc keeps what a thread freed in that thread's arena, and the threads of a session are gone with it. Takes some
    milliseconds; elsewhere than on glibc it does nothing.
    """
    if sys.platform != "linux":
        return False
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):
        return False
    return bool(trim(ctypes.c_size_t(0)))
