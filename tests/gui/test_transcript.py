"""The transcript: text as it comes, the cut part struck through, smooth at any length."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextBlock
from PySide6.QtWidgets import QApplication

from aura_desktop import events as e
from aura_desktop.gui.models import conversation
from aura_desktop.gui.models.conversation import Conversation
from aura_desktop.gui.transcript import Transcript


class Talk:
    """A conversation with its view."""

    def __init__(self, view: Transcript, **bounds: int) -> None:
        self.model = Conversation(**bounds)
        self.view = view

    def say(self, *messages: e.Event) -> None:
        for message in messages:
            self.model.apply(message)
        self.view.show_changes(self.model.take_changes())

    def ask(self, n: int, text: str = "What is it?") -> None:
        self.say(e.UserAsked(t=float(n), id=f"q{n}", text=text, via="voice"))

    def reply(self, n: int, text: str, heard: str | None = None) -> None:
        self.say(
            e.ReplyStarted(t=float(n), id=f"r{n}", cause="question", to=f"q{n}"),
            e.ReplyText(t=float(n), id=f"r{n}", text=text),
        )
        said = text if heard is None else heard
        cut = heard is not None
        self.say(e.ReplyEnded(t=float(n), id=f"r{n}", text=text, heard=said, interrupted=cut))


@pytest.fixture
def view(qtbot: Any) -> Transcript:
    shown = Transcript()
    qtbot.addWidget(shown)
    shown.resize(360, 400)
    shown.show()
    qtbot.waitExposed(shown)
    return shown


def blocks(view: Transcript) -> list[str]:
    block, found = view.document().firstBlock(), []
    while block.isValid():
        found.append(block.text().lstrip("\u2028"))
        block = block.next()
    return found


def formats(block: QTextBlock) -> list[tuple[str, bool]]:
    found = []
    at = block.begin()
    while not at.atEnd():
        piece = at.fragment()
        found.append((piece.text(), piece.charFormat().fontStrikeOut()))
        at += 1
    return found


def test_reply_appears_piece_by_piece(view: Transcript) -> None:
    talk = Talk(view)
    talk.ask(1)
    talk.say(e.ReplyStarted(t=1.0, id="r", cause="question", to="q1"))
    for piece, sofar in (("A ", "A "), ("red ", "A red "), ("cup.", "A red cup.")):
        talk.say(e.ReplyText(t=1.0, id="r", text=piece))
        assert blocks(view)[-1] == sofar


def test_cut_part_is_struck_through_even_after_the_next_question(view: Transcript) -> None:
    talk = Talk(view)
    talk.say(
        e.ReplyStarted(t=1.0, id="r", cause="question", to=None),
        e.ReplyText(t=1.0, id="r", text="One two three four"),
    )
    talk.ask(2, "Stop!")
    talk.say(
        e.ReplyEnded(t=2.0, id="r", text="One two three four", heard="One two", interrupted=True)
    )
    assert formats(view.document().findBlockByNumber(1)) == [
        ("One two", False),
        (" three four", True),
    ]
    assert "interrupted" in blocks(view)[0]
    assert blocks(view)[-1] == "Stop!"


def test_ten_thousand_replies_and_then_some(view: Transcript) -> None:
    talk = Talk(view, max_entries=6000)
    for n in range(10_000):
        talk.model.apply(e.UserAsked(t=float(n), id=f"q{n}", text=f"Question {n}?", via="voice"))
        talk.model.apply(e.ReplyStarted(t=float(n), id=f"r{n}", cause="question", to=f"q{n}"))
        text = f"Answer {n}, in a few words that need more than one line in a narrow view."
        talk.model.apply(
            e.ReplyEnded(t=float(n), id=f"r{n}", text=text, heard=text, interrupted=False)
        )
        if n % 250 == 0:
            talk.view.show_changes(talk.model.take_changes())
    talk.say()
    assert view.document().blockCount() == 12_000
    assert blocks(view)[-2:] == ["AURA · 2:46:39", text]
    assert blocks(view)[:2] == ["You · 1:56:40", "Question 7000?"]
    bar = view.verticalScrollBar()
    assert bar.value() == bar.maximum()
    view.resize(500, 300)
    view.grab()
    bar.setValue(bar.maximum() // 2)
    view.grab()
    before = bar.value()
    talk.ask(1)
    assert bar.value() == before or view.document().blockCount() == 12_000
    view.rebuild(talk.model)
    assert view.document().blockCount() == 12_000


def test_reader_who_scrolled_back_is_left_in_peace(view: Transcript) -> None:
    talk = Talk(view)
    for n in range(40):
        talk.reply(n, f"Answer {n}")
    bar = view.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0
    bar.setValue(3)
    talk.reply(41, "News")
    assert bar.value() == 3
    bar.setValue(bar.maximum())
    talk.reply(42, "More news")
    assert bar.value() == bar.maximum()


def test_reply_of_50_kb_streams_in(view: Transcript) -> None:
    talk = Talk(view)
    text = "All work and no play makes a long reply. " * 1250
    talk.say(e.ReplyStarted(t=1.0, id="r", cause="question", to=None))
    for at in range(0, len(text), 1000):
        talk.say(e.ReplyText(t=1.0, id="r", text=text[at : at + 1000]))
        view.grab()
    assert len(text) > 50_000
    assert blocks(view)[-1] == text


@pytest.mark.parametrize(
    "text",
    [
        "مرحبا! أرى كوبا من القهوة على الطاولة.",
        "שלום, אני רואה חתול",
        "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 café e\u0301",
        "我看到一只猫",
        "\u202eevil\u202c \u200f\u061c",
        "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 \U0010fffe",
    ],
)
def test_any_script_is_shown_as_it_is(view: Transcript, text: str) -> None:
    talk = Talk(view)
    talk.reply(1, text)
    assert blocks(view)[-1] == text
    view.grab()


def test_line_ends_and_control_characters_never_break_the_entries_apart(view: Transcript) -> None:
    talk = Talk(view)
    talk.reply(1, "a\nb\r\nc\u2029d\x00e\x0bf\x85g\ufdd0")
    talk.reply(2, "next")
    assert view.document().blockCount() == 4
    assert blocks(view)[1] == "a\u2028b\u2028c\u2028de\u2028f\u2028g"
    assert blocks(view)[3] == "next"


def test_copied_text_is_plain(view: Transcript) -> None:
    talk = Talk(view)
    talk.ask(1)
    talk.reply(2, "One\ntwo")
    view.selectAll()
    view.copy()
    assert QApplication.clipboard().text() == "You · 0:01\nWhat is it?\n\nAURA · 0:02\nOne\ntwo"


def test_everything_may_be_dropped_between_two_looks(view: Transcript) -> None:
    talk = Talk(view, max_entries=3)
    for n in range(5):
        talk.reply(n, f"Answer {n}")
    for n in range(5, 30):
        talk.model.apply(e.UserAsked(t=float(n), id=str(n), text=str(n), via="voice"))
    talk.say()
    assert blocks(view)[1::2] == ["27", "28", "29"]


def test_an_alert_shows_the_picture_it_was_given_for(qtbot: Any, view: Transcript) -> None:
    talk = Talk(view)
    talk.ask(1)
    talk.reply(1, "A cat.")
    image = np.full((90, 160, 3), (250, 10, 10), np.uint8)
    talk.say(e.ReplyStarted(t=5.0, id="a1", cause="watch", to="w1"))
    talk.model.attach("a1", image, at=1_764_000_000.0)
    talk.say(e.ReplyText(t=5.0, id="a1", text="There is "))
    talk.say(e.ReplyText(t=5.1, id="a1", text="a cat."))
    talk.say(
        e.ReplyEnded(
            t=6.0, id="a1", text="There is a cat.", heard="There is a cat.", interrupted=False
        )
    )
    talk.ask(7)
    assert blocks(view)[5] == "There is a cat.\u2028\u00a0"
    drawn = view.grab().toImage()
    scale = view.devicePixelRatioF()
    red = [
        (x, y)
        for x in range(0, drawn.width(), 4)
        for y in range(0, drawn.height(), 4)
        if drawn.pixelColor(x, y).red() > 200 and drawn.pixelColor(x, y).green() < 60
    ]
    assert len(red) > 100
    place = QPoint(round(red[len(red) // 2][0] / scale), round(red[len(red) // 2][1] / scale))
    with qtbot.waitSignal(view.picture_clicked) as clicked:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert clicked.args == [1_764_000_000.0]
    view.selectAll()
    assert "\u00a0" not in view.createMimeDataFromSelection().text()


def test_cards_hold_text_that_is_yet_to_be_laid_out(view: Transcript) -> None:
    talk = Talk(view)
    for n in range(4):
        talk.ask(n, "A question that takes more than one line in a narrow window, surely.")
    view.grab()
    body = view.document().findBlockByNumber(3)
    body.layout().clearLayout()  # as Qt does when it lays out anew
    drawn = view.viewport().grab().toImage()
    area = view.blockBoundingGeometry(body).translated(view.contentOffset())
    lowest = round(area.bottom()) - 2
    assert drawn.pixelColor(drawn.width() - 20, lowest).name() == view._theme.user_card.name()


def test_a_recalled_answer_shows_the_picture_it_rests_on(view: Transcript, tmp_path: Path) -> None:
    file = tmp_path / "pictures" / "2026-11-24" / "7.jpg"
    file.parent.mkdir(parents=True)
    cv2.imwrite(str(file), np.full((90, 160, 3), 80, np.uint8))
    talk = Talk(view)
    talk.model.timeline = tmp_path
    talk.ask(1)
    there = e.Evidence(
        t=-5.0, note="a cat", at="2026-11-24T10:00:00+00:00", picture="2026-11-24/7.jpg"
    )
    gone = e.Evidence(
        t=-5.0, note="a cat", at="2026-11-24T10:00:00+00:00", picture="2026-11-24/8.jpg"
    )
    for number, evidence in enumerate(((gone,), (gone, there)), 1):
        talk.say(
            e.ReplyStarted(t=2.0, id=f"r{number}", cause="question", to="q1"),
            e.ReplyEnded(
                t=3.0,
                id=f"r{number}",
                text="Yes.",
                heard="Yes.",
                interrupted=False,
                evidence=evidence,
            ),
        )
    without, shown = list(talk.model)[1:]
    assert without.proof is None
    assert shown.proof is not None
    assert shown.proof.file == file
    assert blocks(view)[5].endswith("\u2028\u00a0")
    talk.view.rebuild(talk.model)
    assert blocks(view)[5].endswith("\u2028\u00a0")


def test_pictures_in_memory_are_bounded(view: Transcript) -> None:
    talk = Talk(view)
    image = np.zeros((400, 600, 3), np.uint8)
    for n in range(conversation.MAX_PICTURES + 3):
        talk.say(e.ReplyStarted(t=float(n), id=f"a{n}", cause="watch", to="w1"))
        talk.model.attach(f"a{n}", image, at=0.0)
        talk.say(e.ReplyEnded(t=float(n), id=f"a{n}", text="x", heard="x", interrupted=False))
    kept = [entry.proof for entry in talk.model if entry.proof is not None]
    assert len(kept) == conversation.MAX_PICTURES
    assert kept[-1].image is not None
    assert kept[-1].image.shape == (180, 270, 3)
    assert len(view._proofs) == conversation.MAX_PICTURES
