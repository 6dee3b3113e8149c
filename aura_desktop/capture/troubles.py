"""Why there is no picture, in a person's words; the error itself is for the log."""

from __future__ import annotations

import errno

from aura_desktop.errors import PartUnusable

_BY_NUMBER = {
    errno.ECONNREFUSED: "Nothing answers at that address any more.",
    errno.ECONNRESET: "The connection was lost.",
    errno.EPIPE: "The connection was lost.",
    errno.ENETUNREACH: "The network cannot be reached.",
    errno.EHOSTUNREACH: "That address cannot be reached.",
    errno.ETIMEDOUT: "It does not answer any more.",
    errno.ENODEV: "The device was unplugged.",
    errno.ENOENT: "The device or the file is gone.",
    errno.EBUSY: "Another program uses it.",
    errno.EACCES: "This program may not use it.",
    errno.EPERM: "This program may not use it.",
}
STOPPED = "The picture has stopped coming."


def in_words(error: BaseException) -> str:
    """One sentence without numbers, class names and addresses."""
    if isinstance(error, PartUnusable):
        return error.what
    if type(error).__module__.startswith("aura_desktop."):
        return str(error)  # written by this program, for a person
    if isinstance(error, TimeoutError):
        return _BY_NUMBER[errno.ETIMEDOUT]
    return _BY_NUMBER.get(getattr(error, "errno", None) or 0, STOPPED)
