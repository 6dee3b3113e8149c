"""The whole window on a scripted session: what it shows and forwards, at every size and theme."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QColor, QDropEvent, QKeySequence, QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QWidget,
)

from aura_desktop import events as e
from aura_desktop.errors import PartUnusable
from aura_desktop.gui.theme import dark_palette

#: Where the pictures of this run lie, for a person to look at.
PICTURES = Path(os.environ.get("AURA_TEST_PICTURES", "out/screenshots"))


def conversation() -> list[e.Event]:
    return [
        e.SensorChanged(t=0.0, sensor="camera", on=True, source="camera:0"),
        e.SensorChanged(t=0.0, sensor="microphone", on=True, source="mic"),
        e.UserAsked(t=5.0, id="q1", text="What do you see?", via="voice"),
        e.ReplyStarted(t=6.0, id="r1", cause="question", to="q1"),
        e.ReplyText(t=6.0, id="r1", text="I see a cup of coffee."),
        e.ReplyEnded(
            t=8.0, id="r1", text="I see a cup of coffee.", heard="I see a cup", interrupted=True
        ),
        e.WatchAdded(t=12.0, id="w1", text="a cat appears"),
        e.WatchAdded(t=12.0, id="w2", text="the door opens"),
        e.ReplyStarted(t=31.0, id="r2", cause="watch", to="w1"),
        e.WatchChanged(t=31.0, id="w1", text="a cat appears", state="fired"),
        e.StateChanged(t=31.0, state="speaking"),
        e.ReplyText(t=31.0, id="r2", text="There is a cat now."),
    ]


def feed(qtbot: Any, window: Any, *messages: e.Event) -> None:
    """Through the bridge, as the session does."""
    for message in messages:
        window.bridge.post(message)
    seen = e.Warned(t=0.0, text="fed")
    window.bridge.post(seen)
    qtbot.waitUntil(lambda: any(n.key == "fed" for n in window.status.notices))
    window.dismiss("fed")


def test_question_goes_out_on_enter_and_the_history_comes_back(
    qtbot: Any, window: Any, sessions: Any
) -> None:
    ask = window.controls.ask
    assert QApplication.focusWidget() is ask
    qtbot.keyClicks(ask, "  What   is this? ")
    qtbot.keyClick(ask, Qt.Key.Key_Return)
    qtbot.keyClick(ask, Qt.Key.Key_Return)
    assert ask.text() == ""
    qtbot.waitUntil(lambda: sessions.last.wishes == [("ask", "What is this?")])
    qtbot.keyClick(ask, Qt.Key.Key_Up)
    assert ask.text() == "What is this?"
    qtbot.keyClick(ask, Qt.Key.Key_Down)
    assert ask.text() == ""


def test_escape_silences_from_anywhere(qtbot: Any, window: Any, sessions: Any) -> None:
    for widget in (window.controls.ask, window.transcript, window.watch_panel.box):
        widget.setFocus()
        qtbot.keyClick(widget, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: sessions.last.wishes == 3 * [("stop_speaking", None)])


def test_mute_and_pause_by_key_and_button(qtbot: Any, window: Any, sessions: Any) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(window, Qt.Key.Key_M, control)
    qtbot.keyClick(window, Qt.Key.Key_E, control)
    assert window.controls.mute.isChecked()
    qtbot.mouseClick(window.controls.mute, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(window.controls.pause, Qt.MouseButton.LeftButton)
    expected = [("mute", True), ("pause", True), ("mute", False), ("pause", False)]
    qtbot.waitUntil(lambda: sessions.last.wishes == expected)


def test_performance_shows_in_the_corner_by_key(qtbot: Any, window: Any, sessions: Any) -> None:
    seen = e.ChunkObserved(t=1.0, chunk=1, p_speak=0.0, ms=128.0, kv_tokens=442, behind_ms=3.0)
    feed(qtbot, window, seen)
    plain = window.stage.grab().toImage()
    qtbot.keyClick(window, Qt.Key.Key_F7)
    assert window.actions_.performance.isChecked()
    assert window.stage.grab().toImage() != plain
    qtbot.keyClick(window, Qt.Key.Key_F7)
    assert window.stage.grab().toImage() == plain


def test_who_is_muted_stays_muted_in_the_next_session(
    qtbot: Any, window: Any, sessions: Any
) -> None:
    window.actions_.mute.trigger()
    window.begin()
    qtbot.waitUntil(lambda: len(sessions.all) == 2)
    qtbot.waitUntil(lambda: sessions.last.wishes == [("mute", True)])
    assert window.controls.mute.isChecked()


def test_watches_are_added_listed_and_removed(qtbot: Any, window: Any, sessions: Any) -> None:
    panel = window.watch_panel
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is panel.box
    qtbot.keyClicks(panel.box, "a cat appears")
    qtbot.keyClick(panel.box, Qt.Key.Key_Return)
    assert panel.model.rowCount() == 0, "only what the session says is shown"
    feed(qtbot, window, *conversation())
    assert panel.model.rowCount() == 2
    assert panel.model.index(0).data() == "a cat appears, seen at 0:31"
    assert not panel.remove_button.isEnabled()
    panel.view.setFocus()
    panel.view.setCurrentIndex(panel.model.index(1))
    assert panel.remove_button.isEnabled()
    assert "Pause" in panel.pause_button.accessibleName()
    qtbot.keyClick(panel.view, Qt.Key.Key_Space)
    row = window.watches
    feed(qtbot, window, e.WatchChanged(t=35.0, id="w2", text="the door opens", state="paused"))
    assert [one.state for one in row] == ["fired", "paused"]
    assert "Go on" in panel.pause_button.accessibleName()
    panel.pause_button.click()
    qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    expected = [
        ("add_watch", "a cat appears"),
        ("pause_watch", ("w2", True)),
        ("pause_watch", ("w2", False)),
        ("remove_watch", "w2"),
    ]
    qtbot.waitUntil(lambda: sessions.last.wishes == expected)
    feed(qtbot, window, e.WatchRemoved(t=40.0, id="w2", text="the door opens"))
    assert [row.id for row in window.watches] == ["w1"]
    assert panel.model.rowCount() == 1


def test_light_is_on_exactly_while_a_sensor_is_open(qtbot: Any, window: Any) -> None:
    assert not window.light.on
    on = e.SensorChanged(t=0.0, sensor="microphone", on=True, source="mic")
    feed(qtbot, window, on)
    assert window.light.on
    assert window.light.text() == "Microphone on"
    window.actions_.mute.trigger()
    assert window.light.on, "muted is not closed"
    feed(qtbot, window, e.SensorChanged(t=1.0, sensor="microphone", on=False, source="mic"))
    assert not window.light.on
    assert window.light.text() == "Camera and microphone off"


def test_loading_shows_progress_until_there_is_a_picture(
    qtbot: Any, window: Any, picture: Any
) -> None:
    feed(
        qtbot, window,
        e.StateChanged(t=0.0, state="loading"),
        e.LoadingProgress(t=0.0, what="the model", done=0.5),
    )  # fmt: skip
    card = window.stage.card
    assert card.isVisible()
    assert card.title.text() == "Loading the model: 50 %"
    assert card.bar.value() == 500
    assert window.badge.label.text() == "Loading the model: 50 %"
    window.bridge.post_frame(picture())
    qtbot.waitUntil(lambda: not card.isVisible())
    feed(qtbot, window, e.StateChanged(t=1.0, state="watching"))
    assert window.badge.label.text() == "Watching"


def test_lost_part_is_a_quiet_banner_until_it_is_back(qtbot: Any, window: Any) -> None:
    feed(qtbot, window, e.PartLost(t=1.0, part="camera", why="it was unplugged."))
    assert window.banner.isVisible()
    assert window.banner.label.text() == "The picture is lost: it was unplugged."
    feed(qtbot, window, e.PartRecovered(t=2.0, part="camera", why=""))
    assert not window.banner.isVisible()
    feed(qtbot, window, e.Warned(t=1.0, text="one"), e.Warned(t=1.0, text="two"))
    assert window.banner.label.text() == "two  (and 1 more)"
    qtbot.mouseClick(window.banner.close_button, Qt.MouseButton.LeftButton)
    assert window.banner.label.text() == "one"
    qtbot.mouseClick(window.banner.close_button, Qt.MouseButton.LeftButton)
    assert not window.banner.isVisible()


def test_after_the_video_one_can_watch_again(qtbot: Any, window: Any, sessions: Any) -> None:
    sessions.last.finish()
    qtbot.waitUntil(lambda: window.status.phase == "ended" and not window.conductor.running)
    card = window.stage.card
    assert card.isVisible()
    assert card.detail.text() == "The video is over."
    assert not window.controls.ask.isEnabled()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is card.again_button)
    qtbot.keyClick(card.again_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.status.phase == "running")
    assert len(sessions.all) == 2
    assert not card.isVisible()
    assert QApplication.focusWidget() is window.controls.ask


def test_missing_part_is_a_sentence_with_its_way_out(
    qtbot: Any, window: Any, sessions: Any, no_camera: Any
) -> None:
    sessions.failure = no_camera
    window.begin()
    qtbot.waitUntil(lambda: window.status.phase == "failed")
    card = window.stage.card
    assert card.title.text() == "There is no camera here."
    assert card.detail.text() == "Type: aura-desktop devices"
    assert "Traceback" not in card.detail.text()
    sessions.failure = None
    qtbot.mouseClick(card.again_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.status.phase == "running")


def test_dropped_video_is_opened(qtbot: Any, window: Any, sessions: Any, tmp_path: Path) -> None:
    video = tmp_path / "größe 1.mp4"
    video.write_bytes(b"x")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(video))])
    drop = QDropEvent(
        QPointF(10, 10), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    window.dropEvent(drop)
    qtbot.waitUntil(lambda: len(sessions.all) == 2 and window.status.phase == "running")
    assert sessions.last.options.video == str(video)
    assert window.windowTitle().startswith("größe 1.mp4")


def focusable(window: QWidget) -> list[QWidget]:
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit, QListView, QComboBox)
    return [
        widget
        for widget in window.findChildren(QWidget)
        if isinstance(widget, kinds) and widget.isVisible() and widget.isEnabled()
    ]


def test_every_control_is_reached_with_tab(qtbot: Any, window: Any) -> None:
    feed(qtbot, window, *conversation())
    window.watch_panel.view.setCurrentIndex(window.watch_panel.model.index(0))
    window.watch_panel.box.setText("x")
    window.bridge.post(e.Warned(t=0.0, text="a warning"))
    qtbot.waitUntil(window.banner.isVisible)
    window.controls.ask.setFocus()
    reached: list[QWidget] = []
    for _ in range(60):
        widget = QApplication.focusWidget()
        assert widget is not None
        if widget in reached:
            break
        reached.append(widget)
        qtbot.keyClick(widget, Qt.Key.Key_Tab)
    missing = [w.accessibleName() for w in focusable(window) if w not in reached]
    assert not missing
    assert len(reached) >= 11


def test_every_control_says_what_it_is(qtbot: Any, window: Any) -> None:
    feed(qtbot, window, *conversation())
    window.dialogs.show_about()
    window.dialogs.show_licences()
    for top in QApplication.topLevelWidgets():
        for widget in focusable(top):
            text = widget.text() if isinstance(widget, QAbstractButton) else ""
            assert (widget.accessibleName() or text).strip(), widget


def test_every_action_has_a_key_of_its_own(window: Any) -> None:
    without_keys = {"About AURA Desktop", "Licences"}
    used: dict[str, str] = {}
    for action in window.findChildren(QAction):
        if action.menu() is not None or action.isSeparator() or action.parent() is not window:
            continue
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.PortableText)
        name = action.text().replace("&", "")
        assert keys or name in without_keys, name
        assert not keys or keys not in used, (name, used.get(keys))
        used[keys] = name
    assert len(used) >= 13


@pytest.mark.parametrize(
    "size",
    [(320, 240), (480, 360), (640, 480), (600, 900), (1120, 680), (1920, 1080), (5120, 1440)],
)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_looks_right_at_every_size_in_both_themes(
    qtbot: Any, window: Any, picture: Any, size: tuple[int, int], theme: str
) -> None:
    if theme == "dark":
        QApplication.setPalette(dark_palette())
    try:
        window.resize(*size)
        feed(qtbot, window, *conversation())
        window.bridge.post_frame(picture(0.0, 640, 360))
        qtbot.waitUntil(lambda: window.stage.has_picture)
        assert (window.width(), window.height()) == size
        shot = window.grab()
        PICTURES.mkdir(parents=True, exist_ok=True)
        assert shot.save(str(PICTURES / f"window-{theme}-{size[0]}x{size[1]}.png"))
        inside = window.rect()
        for widget in (window.controls.ask, window.controls.stop, window.light, window.badge):
            corner = widget.mapTo(window, QPoint(widget.width(), widget.height()))
            assert widget.isVisible()
            assert inside.contains(corner - QPoint(1, 1)), widget
        assert window.controls.ask.width() >= 60
        assert window.stage.height() >= 100 or not window.stage.isVisible()
        if size == (320, 240):
            assert not window.side.isVisible()
            window.actions_.side.trigger()
            assert window.side.isVisible()
            assert not window.stage.isVisible()
            assert (window.width(), window.height()) == size
            qtbot.waitUntil(lambda: window.transcript.height() > 40)
            window.grab().save(str(PICTURES / f"window-{theme}-320x240-side.png"))
            window.actions_.side.trigger()
            assert window.stage.isVisible()
    finally:
        QApplication.setPalette(QPalette())


def test_theme_may_change_while_it_runs(qtbot: Any, window: Any) -> None:
    feed(qtbot, window, *conversation())
    text = window.transcript.toPlainText()

    def shade() -> tuple[int, int]:
        block = window.transcript.document().findBlockByNumber(1)
        ink = block.begin().fragment().charFormat().foreground().color()
        pixel = window.transcript.grab().toImage().pixelColor(2, 2)
        return ink.lightness(), pixel.lightness()

    light = shade()
    QApplication.setPalette(dark_palette())
    try:
        qtbot.waitUntil(lambda: shade() != light)
        ink, back = shade()
        assert light[0] < light[1]
        assert ink > back
        assert window.transcript.toPlainText() == text
        feed(qtbot, window, e.ReplyText(t=32.0, id="r2", text=" Really."))
        assert window.transcript.toPlainText().endswith("There is a cat now. Really.")
        icon = window.controls.mute.icon().pixmap(22).toImage()
        inks = [
            icon.pixelColor(x, y).lightness()
            for x in range(icon.width())
            for y in range(icon.height())
            if icon.pixelColor(x, y).alpha() > 250
        ]
        assert min(inks) > QColor(dark_palette().button().color()).lightness()
    finally:
        QApplication.setPalette(QPalette())


def test_captions_can_be_switched_off(qtbot: Any, window: Any) -> None:
    feed(qtbot, window, *conversation())
    with_captions = window.stage.grab().toImage()
    window.actions_.captions.trigger()
    assert window.stage.grab().toImage() != with_captions


def test_about_and_licences_open(qtbot: Any, window: Any) -> None:
    window.actions_.about.trigger()
    window.actions_.licences.trigger()
    titles = {w.windowTitle() for w in QApplication.topLevelWidgets() if w.isVisible()}
    assert {"About AURA Desktop", "Licences"} <= titles
    texts = "".join(
        edit.toPlainText()
        for top in QApplication.topLevelWidgets()
        for edit in top.findChildren(QPlainTextEdit)
    )
    assert "GNU GENERAL PUBLIC LICENSE" in texts
    assert "CC0" in texts


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1120, 680), (320, 240)])
def test_every_message_fits_the_stage(
    qtbot: Any, window: Any, sessions: Any, picture: Any, theme: str, size: tuple[int, int]
) -> None:
    """Loading, lost part, end and failure, each kept as a picture."""
    if theme == "dark":
        QApplication.setPalette(dark_palette())

    def keep(name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        path = PICTURES / f"{name}-{theme}-{size[0]}x{size[1]}.png"
        assert window.grab().save(str(path))
        card = window.stage.card
        if card.isVisible():
            assert window.stage.rect().contains(card.geometry())

    try:
        window.resize(*size)
        feed(
            qtbot, window,
            e.StateChanged(t=0.0, state="loading"),
            e.LoadingProgress(t=0.0, what="the model that sees", done=0.4),
        )  # fmt: skip
        keep("loading")
        window.bridge.post_frame(picture(0.0, 640, 360, 90))
        qtbot.waitUntil(lambda: window.stage.has_picture)
        feed(
            qtbot, window, *conversation(),
            e.PartLost(t=1.0, part="camera", why="the cable was pulled. Trying again every 2 s."),
        )  # fmt: skip
        keep("lost")
        sessions.last.finish("the video is over")
        qtbot.waitUntil(lambda: window.status.phase == "ended" and not window.conductor.running)
        keep("ended")
        sessions.failure = PartUnusable(
            "mind",
            "The model aura-nano is not on this machine.",
            "Type in a terminal: aura-desktop models pull aura-nano",
        )
        window.begin()
        qtbot.waitUntil(lambda: window.status.phase == "failed")
        keep("failed")
        window.dialogs.show_about()
        dialog = next(w for w in QApplication.topLevelWidgets() if "About" in w.windowTitle())
        dialog.grab().save(str(PICTURES / f"about-{theme}.png"))
    finally:
        QApplication.setPalette(QPalette())


def test_replies_and_losses_are_announced_to_screen_readers(
    qtbot: Any, window: Any, monkeypatch: Any
) -> None:
    from PySide6.QtGui import QAccessible

    said: list[str] = []
    monkeypatch.setattr(
        QAccessible, "updateAccessibility", lambda event: said.append(event.message())
    )
    feed(qtbot, window, *conversation())
    assert not said, "nobody listens"
    QAccessible.setActive(True)
    try:
        feed(
            qtbot, window,
            e.ReplyEnded(t=9.0, id="r9", text="One two", heard="One", interrupted=True),
            e.PartLost(t=9.0, part="camera", why="unplugged"),
        )  # fmt: skip
    finally:
        QAccessible.setActive(False)
    assert said[:2] == ["One", "unplugged"]
