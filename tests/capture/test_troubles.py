"""Errors in a person's words."""

from __future__ import annotations

import errno

import pytest

from aura_desktop.capture.troubles import STOPPED, in_words
from aura_desktop.errors import PartUnusable


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            OSError(errno.ECONNREFUSED, "Connection refused"),
            "Nothing answers at that address any more.",
        ),
        (ConnectionResetError(errno.ECONNRESET, "reset"), "The connection was lost."),
        (TimeoutError(), "It does not answer any more."),
        (OSError(errno.ENODEV, "No such device"), "The device was unplugged."),
        (ValueError("[Errno 5] http://user:secret@host/"), STOPPED),
        (PartUnusable("camera", "cam is not there."), "cam is not there."),
    ],
)
def test_no_number_no_class_and_no_address_is_told(error: Exception, words: str) -> None:
    assert in_words(error) == words
