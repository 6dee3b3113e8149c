"""The timeline window on a real archive: looking, searching, saving, forgetting."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMessageBox

from aura_desktop import settings
from aura_desktop.gui import archivist, background, timelineview
from aura_desktop.gui.models.moments import GAP_S, Axis, Moments
from aura_desktop.gui.momentlist import ENTRY_ROLE
from aura_desktop.gui.timelineview import TimelineView
from aura_desktop.session.lookup import Found
from aura_desktop.timeline import Archive, Entry, Picture

NOW = datetime.now().astimezone().timestamp()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two sessions: one of an hour ago, one of a day ago."""
    held = Archive(tmp_path / "timeline", quota_bytes=2**30)
    for start, name in ((NOW - 86_400, "dog"), (NOW - 3600, "cat")):
        held.begin_session(start, "aura-nano", "camera")
        for number in range(10):
            level = np.full((48, 64, 3), 20 * number, np.uint8)
            shown = held.add_picture(start + 10 * number, level, change=0.5)
            if number == 3:
                held.add(
                    "seen", start + 30, f"a {name}", until=start + 50, name=name, picture=shown
                )
        held.add("asked", start + 60, f"Where is the {name}?")
        held.add("replied", start + 61, f"The {name} is on the left.")
        held.add("alert", start + 70, f"I see a {name}.", picture=shown)
        held.watched(start + 100)
    held.commit()
    held.close()
    return tmp_path / "timeline"


@pytest.fixture
def view(qtbot: Any, folder: Path) -> Any:
    shown = TimelineView(settings.load(), folder)
    qtbot.addWidget(shown)
    shown.show()
    qtbot.waitUntil(lambda: bool(shown.moments.entries), timeout=10_000)
    yield shown
    shown.close()
    background.stop_all(5.0)


def texts(view: Any) -> list[str]:
    return [view.rows.index(row).data(ENTRY_ROLE).text for row in range(view.rows.rowCount())]


def test_it_lists_what_happened_and_shows_the_newest_picture(view: Any) -> None:
    assert len(texts(view)) == 8
    assert texts(view)[0] == "a dog"
    assert view.scrubber.at == view.moments.pictures[-1].at
    assert view.picture.shown is not None
    assert view.picture.shown.name.endswith(".jpg")
    assert "Entries: 8 · pictures: 20" in view.status.text()


def test_an_entry_brings_its_picture_and_its_time(view: Any) -> None:
    view.list.setCurrentIndex(view.rows.index(0))
    assert view.scrubber.at == pytest.approx(NOW - 86_400 + 30)
    own = view.moments.entries[0].picture
    assert view.picture.shown.stem == str(own)
    assert "a dog" in view.caption.text()
    assert view.rows.index(0).data(Qt.ItemDataRole.DecorationRole).height() == 54


def test_search_finds_words_and_leaves_the_rest_out(qtbot: Any, view: Any) -> None:
    qtbot.keyClicks(view.search, "cat")
    qtbot.waitUntil(lambda: view.moments.searched == "cat", timeout=20_000)
    assert len(texts(view)) == 4
    assert all("cat" in text for text in texts(view))
    assert view.list.currentIndex().row() == 0
    view.search.setText("zebra")
    qtbot.waitUntil(lambda: view.moments.searched == "zebra", timeout=10_000)
    assert view.status.text() == "Nothing was found."
    view.search.clear()
    qtbot.waitUntil(lambda: len(texts(view)) == 8, timeout=10_000)


def test_time_is_chosen_or_typed(qtbot: Any, view: Any) -> None:
    view.time.setCurrentText("in the last two hours")
    view.time.lineEdit().returnPressed.emit()
    qtbot.waitUntil(lambda: len(texts(view)) == 4, timeout=10_000)
    view.time.setCurrentText("soon")
    view.time.lineEdit().returnPressed.emit()
    assert "no time in the past" in view.status.text()
    assert len(texts(view)) == 4
    view.show_at(NOW - 86_400 + 33)
    qtbot.waitUntil(lambda: len(texts(view)) == 8, timeout=10_000)
    qtbot.waitUntil(lambda: view.scrubber.at == pytest.approx(NOW - 86_400 + 33), timeout=5_000)
    assert view.list.currentIndex().data(ENTRY_ROLE).text == "a dog"


def test_the_strip_is_walked_with_keys_and_dragged(qtbot: Any, view: Any) -> None:
    strip = view.scrubber
    last = view.moments.pictures[-1].at
    qtbot.keyClick(strip, Qt.Key.Key_Left)
    assert strip.at == view.moments.pictures[-2].at
    qtbot.keyClick(strip, Qt.Key.Key_Home)
    assert strip.at == view.moments.pictures[0].at
    qtbot.keyClick(strip, Qt.Key.Key_PageUp)
    assert strip.at == last
    assert strip.accessibleDescription()
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(9, 20))
    assert strip.at == pytest.approx(view.moments.pictures[0].at, abs=2)
    assert view.list.currentIndex().row() == 0


def test_a_clip_and_a_folder_are_saved(qtbot: Any, view: Any, tmp_path: Path) -> None:
    view.save_clip(tmp_path / "clip", NOW - 3600, NOW)
    qtbot.waitUntil(lambda: view.status.text().startswith("Saved"), timeout=20_000)
    film = cv2.VideoCapture(str(tmp_path / "clip.mp4"))
    assert film.get(cv2.CAP_PROP_FRAME_COUNT) > 50
    film.release()
    view.save_folder(tmp_path / "all", 0, NOW)
    qtbot.waitUntil(lambda: str(tmp_path / "all") in view.status.text(), timeout=20_000)
    assert len(list((tmp_path / "all" / "pictures").rglob("*.jpg"))) == 20
    view.save_clip(tmp_path / "no" / "clip.mp4", NOW - 3600, NOW)
    qtbot.waitUntil(lambda: "cannot be written" in view.status.text(), timeout=20_000)


def test_what_is_forgotten_is_gone(
    qtbot: Any, view: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Yes]
    asked: list[str] = []

    def answer(_parent: Any, _title: str, words: str, *_: Any) -> QMessageBox.StandardButton:
        asked.append(words)
        return answers[len(asked) - 1]

    monkeypatch.setattr(timelineview.QMessageBox, "warning", answer)
    view.search.setText("cats")
    qtbot.waitUntil(lambda: view.moments.searched == "cats", timeout=20_000)
    assert all("cat" in text for text in texts(view))
    assert len(texts(view)) == 4
    view.forget_shown()
    assert view.archivist.idle
    view.forget_shown()
    qtbot.waitUntil(lambda: view.status.text().startswith("Forgotten: 4"), timeout=20_000)
    assert all("cannot be undone" in words for words in asked)
    left = Archive(folder, quota_bytes=0, write=False)
    assert {e.name for e in left.entries()} == {"dog", ""}
    assert not left.search("cat")
    left.close()


def test_pictures_that_look_like_it_are_finds_of_their_own_once_each() -> None:
    said = entry(100.0, 110.0)
    alike = [Picture(n, at, f"{n}.jpg", 1, 0.5) for n, at in ((1, 105.0), (2, 300.0), (3, 320.0))]
    rows = archivist._listed(Found((said,), tuple((p, 0.9) for p in alike)), "a cup")
    assert [(row.id, row.at) for row in rows] == [(said.id, 100.0), (-2, 300.0)]
    assert rows[1].picture == 2
    assert "a cup" in rows[1].text


def test_an_entry_is_read_aloud_and_the_reading_is_stopped(qtbot: Any, folder: Path) -> None:
    values = settings.load()
    silent = values.audio.model_copy(update={"speaker": "none"})
    shown = TimelineView(values.model_copy(update={"audio": silent}), folder)
    qtbot.addWidget(shown)
    qtbot.waitUntil(lambda: bool(shown.moments.entries), timeout=10_000)
    shown.list.setCurrentIndex(shown.rows.index(2))
    shown.read.click()
    assert shown.read.text() == "Stop Reading"
    qtbot.waitUntil(lambda: not shown.read.reading, timeout=60_000)
    assert shown.read.text() == "Read Aloud"
    assert "Entries" in shown.status.text(), "no complaint"
    shown.read.say("This goes on. " * 200)
    shown.read.click()
    qtbot.waitUntil(lambda: not shown.read.reading, timeout=60_000)
    shown.close()


def test_it_grows_while_a_session_runs(qtbot: Any, folder: Path) -> None:
    running = Archive(folder, quota_bytes=2**30)
    running.begin_session(NOW, "aura-nano", "camera")
    shown = TimelineView(settings.load(), folder, live=lambda: True)
    qtbot.addWidget(shown)
    shown.show()
    qtbot.waitUntil(lambda: len(texts(shown)) == 8, timeout=10_000)
    assert not shown.read.isEnabled()
    shown.list.setCurrentIndex(shown.rows.index(2))
    running.add("asked", NOW + 1, "What is new?")
    running.commit()
    shown._look_if_live()
    qtbot.waitUntil(lambda: len(texts(shown)) == 9, timeout=10_000)
    assert shown.list.currentIndex().row() == 2, "what one looks at stays"
    shown.close()
    running.close()


def test_without_a_timeline_it_says_so(qtbot: Any, tmp_path: Path) -> None:
    shown = TimelineView(settings.load(), tmp_path / "none")
    qtbot.addWidget(shown)
    qtbot.waitUntil(lambda: shown.archivist.idle and bool(shown.status.text()))
    assert "Nothing was kept" in shown.status.text()
    assert not shown.forget.isEnabled()
    shown.close()


def test_a_damaged_timeline_is_a_sentence(qtbot: Any, tmp_path: Path) -> None:
    (tmp_path / "timeline.db").write_bytes(b"nonsense" * 1000)
    shown = TimelineView(settings.load(), tmp_path)
    qtbot.addWidget(shown)
    qtbot.waitUntil(lambda: "damaged" in shown.status.text(), timeout=10_000)
    shown.close()


# ------------------------------------------------------------------------------------- the models


def entry(at: float, until: float | None = None) -> Entry:
    return Entry(round(at), 1, "seen", at, at if until is None else until, "a thing")


def test_the_axis_leaves_empty_hours_out_and_maps_both_ways() -> None:
    times = [0.0, 60.0, 100.0, 100.0 + 20 * 3600, 200.0 + 20 * 3600]
    axis = Axis(times)
    assert len(axis.pieces) == 2
    assert len(axis.breaks) == 1
    assert axis.place(0.0) == 0.0
    assert axis.place(times[-1]) == pytest.approx(1.0)
    for t in times:
        assert axis.time(axis.place(t)) == pytest.approx(t, abs=0.01)
    places = [axis.place(t) for t in times]
    assert places == sorted(places)
    assert axis.time(axis.breaks[0]) == 100.0
    assert axis.place(5000.0) == axis.place(100.0)


def test_the_axis_has_room_for_any_number_of_gaps() -> None:
    axis = Axis(n * 2 * GAP_S for n in range(500))
    assert axis.pieces[-1].high == pytest.approx(1.0)
    assert all(p.low < p.high for p in axis.pieces)
    assert not Axis()
    assert Axis().time(0.5) == 0.0
    assert Axis([7.0]).place(7.0) == 0.0


def test_the_picture_of_a_time_and_the_steps_between() -> None:
    pictures = tuple(Picture(n, 10.0 * n, f"{n}.jpg", 1, 0.5) for n in range(1, 5))
    moments = Moments((entry(15), entry(35)), pictures)
    shown = moments.picture_at(29.9)
    assert shown is not None
    assert shown.id == 2
    assert moments.picture_at(0.0) == pictures[0]
    assert moments.step(29.9, 1) == 30.0
    assert moments.step(29.9, -9) == 10.0
    assert moments.nearest(20.0) == 0
    assert moments.nearest(99.0) == 1
    assert Moments().picture_at(1.0) is None
    assert Moments().nearest(1.0) is None
