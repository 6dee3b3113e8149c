"""The Qt binding itself: what would end the program whatever we write."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from PySide6.QtGui import QTextCursor, QTextDocument

#: Calls made; a sound binding changes the count of references by none of them.
CALLS = 2_000


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on")
def test_calls_do_not_take_references_from_none(qapp: Any) -> None:
    """PySide6 6.12.0 on Python 3.11 does, until the interpreter aborts with ``none_dealloc``."""
    cursor = QTextCursor(QTextDocument())
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        cursor.setPosition(0)
    assert abs(sys.getrefcount(None) - before) < CALLS // 10
