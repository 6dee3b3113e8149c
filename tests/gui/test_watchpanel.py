"""The panel of watches and reminders: what a row says, what its keys do, how a watch is changed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from aura_desktop import events as e
from aura_desktop.gui.models.watchlist import ReminderRow, WatchRow
from aura_desktop.gui.watchpanel import WATCH_ROLE, WatchModel
from tests.gui.test_window import feed

NOON = 1_795_780_800.0


def standing() -> list[e.Event]:
    return [
        e.WatchAdded(t=1.0, id="w1", text="tell me when it rains", condition="it rains"),
        e.WatchAdded(
            t=1.0, id="w2", text="whenever the dog leaves", condition="the dog is gone", mode="every"
        ),
        e.ReminderAdded(t=1.0, id="w2", text="take the pizza out", kind="reminder", at=NOON),
    ]  # fmt: skip


@pytest.fixture
def panel(qtbot: Any, window: Any) -> Any:
    """With two watches, and a reminder whose id is that of a watch."""
    feed(qtbot, window, *standing())
    return window.watch_panel


def choose(panel: Any, row: int) -> None:
    panel.view.setFocus()
    panel.view.setCurrentIndex(panel.model.index(row))


def wished(qtbot: Any, sessions: Any, *wishes: Any) -> None:
    qtbot.waitUntil(lambda: sessions.last.wishes == list(wishes))


def test_rows_say_condition_and_mode(panel: Any) -> None:
    texts = [panel.model.index(row).data() for row in range(panel.model.rowCount())]
    assert texts[:2] == ["it rains, watching", "the dog is gone, watching · every time"]
    assert texts[2].endswith(", take the pizza out, reminder")
    assert panel.model.index(0).data(Qt.ItemDataRole.ToolTipRole) == "tell me when it rains"
    assert not panel.grab().isNull()


def test_reminder_is_removed_by_key_and_button_and_is_not_paused_or_changed(
    qtbot: Any, window: Any, sessions: Any, panel: Any
) -> None:
    choose(panel, 2)
    assert panel.remove_button.isEnabled()
    assert "reminder" in panel.remove_button.accessibleName()
    assert not panel.pause_button.isEnabled()
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Delete):
        qtbot.keyClick(panel.view, key)
    assert not panel.box.text()
    panel.remove_button.click()
    wished(qtbot, sessions, ("remove_reminder", "w2"), ("remove_reminder", "w2"))
    assert panel.model.rowCount() == 3, "only what the session says is shown"
    feed(qtbot, window, e.ReminderRemoved(t=2.0, id="w2", text="take the pizza out"))
    assert panel.model.rowCount() == 2
    choose(panel, 1)
    assert "watch" in panel.remove_button.accessibleName()


def test_reminder_that_rang_is_taken_off_without_the_session(
    qtbot: Any, window: Any, sessions: Any, panel: Any
) -> None:
    feed(qtbot, window, e.ReminderFired(t=2.0, id="w2", text="take the pizza out"))
    assert "rung at" in panel.model.index(2).data()
    choose(panel, 2)
    qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    assert panel.model.rowCount() == 2
    panel.adding.emit("last")
    wished(qtbot, sessions, ("add_watch", "last"))


def test_enter_changes_the_watch_and_brings_back_the_draft(
    qtbot: Any, window: Any, sessions: Any, panel: Any
) -> None:
    panel.box.setText("a dra")
    choose(panel, 1)
    qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is panel.box
    assert panel.box.text() == "whenever the dog leaves"
    assert panel.box.accessibleName() == "Change the watch"
    qtbot.keyClicks(panel.box, "  whenever the cat   leaves ")
    qtbot.keyClick(panel.box, Qt.Key.Key_Return)
    assert panel.box.text() == "a dra"
    assert panel.box.accessibleName() == "New watch"
    assert QApplication.focusWidget() is panel.view
    wished(qtbot, sessions, ("edit_watch", ("w2", "whenever the cat leaves")))
    feed(
        qtbot, window,
        e.WatchRemoved(t=2.0, id="w2", text="whenever the dog leaves"),
        e.WatchAdded(t=2.0, id="w2", text="whenever the cat leaves", condition="the cat is gone"),
    )  # fmt: skip
    assert panel.model.index(1).data() == "the cat is gone, watching"
    qtbot.keyClick(panel.box, Qt.Key.Key_Return)
    wished(
        qtbot, sessions,
        ("edit_watch", ("w2", "whenever the cat leaves")), ("add_watch", "a dra"),
    )  # fmt: skip


def test_double_click_changes_and_escape_gives_that_up_without_silencing(
    qtbot: Any, sessions: Any, panel: Any
) -> None:
    choose(panel, 1)
    at = panel.view.visualRect(panel.model.index(0)).center()
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseDClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert panel.box.text() == "tell me when it rains"
    qtbot.keyClicks(panel.box, "or snows")
    qtbot.keyClick(panel.box, Qt.Key.Key_Escape)
    assert not panel.box.text()
    assert not panel.add_button.isEnabled()
    panel.box.setFocus()
    qtbot.keyClick(panel.box, Qt.Key.Key_Escape)
    wished(qtbot, sessions, ("stop_speaking", None))


def test_watch_that_goes_while_it_is_changed_leaves_a_new_one(
    qtbot: Any, window: Any, sessions: Any, panel: Any
) -> None:
    choose(panel, 0)
    qtbot.keyClick(panel.view, Qt.Key.Key_Enter)
    feed(qtbot, window, e.WatchRemoved(t=2.0, id="w1", text="tell me when it rains"))
    qtbot.keyClick(panel.box, Qt.Key.Key_End)
    qtbot.keyClicks(panel.box, "!")
    qtbot.keyClick(panel.box, Qt.Key.Key_Return)
    wished(qtbot, sessions, ("add_watch", "tell me when it rains!"))


def test_nothing_is_changed_without_a_session(qtbot: Any, window: Any, panel: Any) -> None:
    window.end()
    qtbot.waitUntil(lambda: window.status.phase == "ended")
    choose(panel, 0)
    qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    assert not panel.box.text()


ROWS = st.lists(
    st.one_of(
        st.builds(WatchRow, st.sampled_from("abcd"), st.sampled_from("xy")),
        st.builds(
            ReminderRow, st.sampled_from("abcd"), st.just(""), st.just("timer"), st.just(NOON)
        ),
    ),
    unique_by=lambda row: (type(row), row.id),
)


@given(ROWS, ROWS)
def test_model_shows_any_rows_after_any_others(before: list[Any], after: list[Any]) -> None:
    model = WatchModel()
    for rows in (before, after):
        model.show_rows(rows)
        shown = [model.index(at).data(WATCH_ROLE) for at in range(model.rowCount())]
        assert shown == rows
