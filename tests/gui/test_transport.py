"""Going to and fro in a video file from the window."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from tests.gui.conftest import ScriptedClip


def test_a_camera_has_no_place_to_go_to(window: Any) -> None:
    window.transport.follow()
    assert not window.transport.isVisible()
    assert not window.actions_.hold.isEnabled()
    window.transport.go_forward()
    window.transport.hold(True)


def test_a_file_is_held_and_gone_through_by_key_and_slider(
    qtbot: Any, window: Any, sessions: Any, picture: Any
) -> None:
    film = sessions.last.film = ScriptedClip()
    window.take_frame(picture(1.0))
    bar = window.transport
    assert bar.isVisible()
    assert bar.time.text() == "0:20 / 1:00"
    qtbot.keyClick(window, Qt.Key.Key_F3)
    assert film.held
    qtbot.keyClick(window, Qt.Key.Key_F3)
    assert not film.held
    qtbot.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert film.position == 10.0
    qtbot.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert film.position == 30.0
    bar.follow()
    assert bar.slider.value() == 300
    qtbot.keyClick(bar.slider, Qt.Key.Key_Right)
    assert film.position == 31.0
    qtbot.keyClick(bar.slider, Qt.Key.Key_Home)
    assert film.position == 0.0
    film.held = True
    bar.follow()
    assert window.actions_.hold.isChecked(), "held by somebody else"


def test_it_gives_way_in_small_windows_and_while_presenting(
    qtbot: Any, window: Any, sessions: Any
) -> None:
    sessions.last.film = ScriptedClip()
    window.transport.follow()
    assert window.transport.isVisible()
    window.viewing.present(True)
    assert not window.transport.isVisible()
    window.viewing.present(False)
    window.resize(320, 240)
    qtbot.waitUntil(lambda: not window.transport.isVisible())
    window.resize(1120, 680)
    qtbot.waitUntil(window.transport.isVisible)
