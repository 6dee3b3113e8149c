"""The talk key is held to talk, wherever the cursor is."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from aura_desktop.gui.talkkey import KEY, TalkKey


def test_it_is_held_and_let_go_once_each_also_from_a_field(qtbot: Any) -> None:
    window, told = QWidget(), list[bool]()
    qtbot.addWidget(window)
    field = QLineEdit(window)
    QVBoxLayout(window).addWidget(field)
    TalkKey(window, told.append)
    window.show()
    field.setFocus()
    QTest.keyPress(field, KEY)
    QTest.keyPress(field, KEY)
    assert told == [True]
    QTest.keyRelease(field, KEY)
    assert told == [True, False]
    QTest.keyClick(field, Qt.Key.Key_A)
    assert field.text() == "a"
    QTest.keyPress(window, KEY)
    QApplication.sendEvent(window, QEvent(QEvent.Type.WindowDeactivate))
    QTest.keyRelease(window, KEY)
    assert told == [True, False, True, False]
