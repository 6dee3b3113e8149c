"""Searching, copying and exporting the conversation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from aura_desktop import events as e
from aura_desktop.errors import PartUnusable
from aura_desktop.gui.models import export
from aura_desktop.gui.models.conversation import Conversation

TALK: list[e.Event] = [
    e.UserAsked(t=5.0, id="q1", text="What do you *see*?", via="voice"),
    e.ReplyStarted(t=6.0, id="r1", cause="question", to="q1"),
    e.ReplyEnded(
        t=8.0, id="r1", text="I see a cup of coffee.", heard="I see a cup", interrupted=True
    ),
    e.UserAsked(t=65.0, id="q2", text="你看到了什么？ 👋🏽", via="typed"),
    e.ReplyStarted(t=66.0, id="r2", cause="question", to="q2"),
    e.ReplyEnded(t=67.0, id="r2", text="A second CUP.", heard="A second CUP.", interrupted=False),
]


@pytest.fixture
def talked(qtbot: Any, window: Any) -> Any:
    window.take(TALK)
    return window


def test_finds_go_round_and_are_counted(qtbot: Any, talked: Any) -> None:
    qtbot.keyClick(talked, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    bar = talked.find_bar
    assert QApplication.focusWidget() is bar.box
    qtbot.keyClicks(bar.box, "cup")
    assert bar.count.text() == "2 found"
    cursor = talked.transcript.textCursor
    first = cursor().selectionStart()
    assert cursor().selectedText() == "cup"
    qtbot.keyClick(bar.box, Qt.Key.Key_Return)
    assert cursor().selectedText() == "CUP"
    qtbot.keyClick(bar.box, Qt.Key.Key_Return)
    assert cursor().selectionStart() == first, "after the last comes the first"
    qtbot.keyClick(bar.box, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert cursor().selectedText() == "CUP"
    bar.box.setText("nothing like it")
    assert bar.count.text() == "0 found"


def test_escape_closes_the_search_and_does_not_stop_the_voice(
    qtbot: Any, talked: Any, sessions: Any
) -> None:
    talked.viewing.focus_find()
    qtbot.keyClick(talked.find_bar.box, Qt.Key.Key_Escape)
    assert not talked.find_bar.isVisible()
    assert sessions.last.wishes == []
    assert QApplication.focusWidget() is talked.transcript


def test_whole_conversation_is_copied(qtbot: Any, talked: Any) -> None:
    talked.actions_.copy.trigger()
    text = QApplication.clipboard().text()
    assert text.startswith(
        "You · 0:05\nWhat do you *see*?\n\nAURA · 0:06 · interrupted\nI see a cup"
    )
    assert "[not heard: of coffee.]" in text
    assert "你看到了什么？ 👋🏽" in text


@pytest.mark.parametrize("name", ["talk.txt", "talk.md", "talk.json", "talk"])
def test_export_follows_the_ending(talked: Any, tmp_path: Path, name: str) -> None:
    talked.dialogs.export(tmp_path / name)
    text = (tmp_path / name).read_text("utf-8")
    assert "👋🏽" in text
    if name.endswith(".json"):
        assert [entry["speaker"] for entry in json.loads(text)] == ["user", "assistant"] * 2
        assert json.loads(text)[1]["cut"].strip() == "of coffee."
    elif name.endswith(".md"):
        assert r"What do you \*see\*?" in text
        assert "~~of coffee.~~" in text
    else:
        assert text == export.as_text(talked.conversation)


def test_export_that_fails_is_a_sentence(qtbot: Any, talked: Any, tmp_path: Path) -> None:
    with pytest.raises(PartUnusable, match="cannot be written"):
        export.write(talked.conversation, tmp_path / "no" / "talk.md")
    talked.dialogs.export(tmp_path / "no" / "talk.md")
    qtbot.waitUntil(lambda: "cannot be written" in talked.banner.label.text())


def test_nothing_said_is_an_empty_file(tmp_path: Path) -> None:
    export.write(Conversation(), tmp_path / "empty.md")
    assert (tmp_path / "empty.md").read_text("utf-8") == ""


def test_search_through_ten_thousand_replies(qtbot: Any, window: Any) -> None:
    said: list[e.Event] = []
    for n in range(10_000):
        said += [
            e.ReplyStarted(t=n, id=f"r{n}", cause="question", to=None),
            e.ReplyEnded(t=n, id=f"r{n}", text=f"reply {n}", heard="", interrupted=False),
        ]
    window.take(said)
    window.viewing.focus_find()
    window.find_bar.box.setText("reply 9999")
    assert window.find_bar.count.text() == "1 found"
    assert window.transcript.textCursor().selectedText() == "reply 9999"
