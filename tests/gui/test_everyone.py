"""For everyone: every action by key, every widget named, both languages whole, contrast, motion, scaling."""

from __future__ import annotations

import ast
import re
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QColor, QKeySequence, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QWidget,
)

from aura_desktop import events as e
from aura_desktop import settings
from aura_desktop.gui import background, language, looks, theme
from aura_desktop.gui.actions import keys_of, plain
from aura_desktop.gui.models import words
from aura_desktop.gui.stage import Stage
from aura_desktop.settings import WindowSettings
from tests.gui.conftest import ScriptedClip

ROOT = Path(__file__).resolve().parents[2]
TS = ROOT / "assets" / "translations" / "aura-desktop_zh_CN.ts"
KINDS = (
    QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QProgressBar, Stage,
)  # fmt: skip


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    """The application; language, theme, font and motion are put back afterwards."""
    font = qapp.font()
    yield qapp
    language.remove(qapp)
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    qapp.setPalette(QPalette())
    qapp.styleHints().unsetColorScheme()
    qapp.setFont(font)
    qapp.setProperty("auraReducedMotion", False)
    background.stop_all(5.0)


# ------------------------------------------------------------------------------------------ keys


def test_every_action_is_reached_by_its_key(
    qtbot: Any, window: Any, app: Any, sessions: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for ask in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, ask, lambda *_: ("", ""))
    monkeypatch.setattr(window, "begin", lambda: None)
    sessions.last.film = ScriptedClip()
    window.transport.follow()
    # What closes the window ends the walk: it comes last.
    done: list[str] = []
    acts = window.actions_
    walk = sorted(acts.all(), key=lambda action: (action is acts.quit, action is acts.end))
    assert len(walk) >= 33
    keys = [keys_of(action) for action in walk]
    assert all(keys)
    assert len(set(keys)) == len(keys)
    for action in walk:
        name = plain(action)
        action.triggered.connect(lambda _=False, name=name: done.append(name))
    for action in walk:
        for dialog in list(window.dialogs._open.values()):
            dialog.close()
        if window.presenter.on:
            window.viewing.present(False)
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        assert action.isEnabled(), plain(action)
        QTest.keySequence(window, QKeySequence(action.shortcut()))
        assert done[-1:] == [plain(action)], action.text()
        QApplication.processEvents()
    for dialog in list(window.dialogs._open.values()):
        dialog.close()


def test_keys_work_while_presenting(qtbot: Any, window: Any, sessions: Any) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: window.presenter.on)
    assert window.isFullScreen()
    assert not window.menuBar().isVisible()
    assert not window.controls.isVisible()
    assert not window.side.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    qtbot.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: sessions.last.wishes == [("stop_speaking", None), ("mute", True)])
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert window.controls.isVisible()
    qtbot.keyClicks(window.controls.ask, "What is it?")
    qtbot.keyClick(window.controls.ask, Qt.Key.Key_Return)
    assert not window.controls.isVisible(), "asked: the picture is alone again"
    qtbot.keyClick(window, Qt.Key.Key_F5)
    assert not window.presenter.on
    assert window.menuBar().isVisible()
    assert window.controls.isVisible()
    assert window.side.isVisible()


def test_light_cannot_be_off_while_presenting(qtbot: Any, window: Any) -> None:
    window.viewing.present(True)
    window.bridge.post(e.SensorChanged(t=0.0, sensor="camera", on=True, source="camera:0"))
    window.bridge.post(e.StateChanged(t=0.0, state="speaking"))
    corner = window.presenter.corner
    qtbot.waitUntil(lambda: corner.light.on)
    assert corner.isVisible()
    assert window.presenter.stop.isVisible()
    assert corner.light.text() == "Camera on"
    window.viewing.present(False)


# ----------------------------------------------------------------------------------------- names


def test_every_widget_of_every_view_has_a_name(qtbot: Any, window: Any, app: Any) -> None:
    dialogs = window.dialogs
    window.viewing.focus_find()
    for show in (
        dialogs.show_settings, dialogs.show_models, dialogs.show_sources, dialogs.show_welcome,
        dialogs.show_keys, dialogs.show_about, dialogs.show_licences, dialogs.show_timeline,
        dialogs.show_server,
    ):  # fmt: skip
        show()
    qtbot.waitUntil(lambda: bool(dialogs.get("models").cards), timeout=20_000)
    welcome = dialogs.get("welcome")
    welcome.onward.click()
    welcome.onward.click()
    seen = 0
    for top in QApplication.topLevelWidgets():
        for widget in top.findChildren(QWidget):
            inner = widget.objectName().startswith("qt_") or widget.parent() is None
            if not isinstance(widget, KINDS) or inner or _part_of_another(widget):
                continue
            seen += 1
            text = widget.text() if isinstance(widget, QAbstractButton) else ""
            assert (widget.accessibleName() or text).strip(), (top, widget, widget.parent())
    assert seen > 120
    for dialog in list(dialogs._open.values()):
        dialog.close()


def _part_of_another(widget: QWidget) -> bool:
    """The list inside a combo box, the buttons inside a line of text or a table's corner."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, (QComboBox, QAbstractSpinBox, QLineEdit, QAbstractItemView)):
            return True
        if type(parent).__name__ in {"QComboBoxPrivateContainer", "QTabBar", "QMenuBar"}:
            return True
        parent = parent.parentWidget()
    return False


# ------------------------------------------------------------------------------------- languages


def texts_in_source() -> set[tuple[str, str]]:
    """Every (context, text) that the window asks a translation of, found independently of Qt's tool."""
    found = set()
    for path in (ROOT / "aura_desktop" / "gui").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "translate"):
                continue
            context, text = node.args[0], node.args[1]
            assert isinstance(context, ast.Constant)
            if isinstance(text, ast.Constant):
                found.add((context.value, text.value))
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        import translations  # type: ignore[import-not-found]
    finally:
        sys.path.remove(str(ROOT / "scripts"))
    return found | {("settings", text) for text in translations.settings_texts()}


def translated() -> dict[tuple[str, str], str]:
    made = {}
    for context in ET.parse(TS).getroot().iter("context"):
        for message in context.iter("message"):
            source, target = message.find("source"), message.find("translation")
            name = context.find("name")
            assert source is not None
            assert target is not None
            assert name is not None
            form = target.find("numerusform")
            text = (form if form is not None else target).text
            if target.get("type") is None and text:
                made[name.text or "", source.text or ""] = text
    return made


def test_no_text_is_missing_in_chinese() -> None:
    missing = texts_in_source() - set(translated())
    assert not missing, "run `make translations` and translate these in assets/translations/*.ts"


def test_translations_keep_placeholders_and_mnemonics() -> None:
    holder = re.compile(r"\{\w+\}|%n")
    for (context, text), said in translated().items():
        assert sorted(holder.findall(text)) == sorted(holder.findall(said)), (context, text)
        if context == "actions" and "&" in text:
            assert re.search(r"\(&[A-Z]\)", said), text


def test_compiled_translation_is_that_of_the_source(app: QApplication) -> None:
    assert language.install(app, "zh_CN") == "zh_CN"
    for (context, text), said in translated().items():
        if "%n" not in text:
            assert words.translate(context, text) == said, "run `make translations`"
    assert words.translate("find", "%n found", "", 3) == "找到 3 处"
    assert language.install(app, "en") == "en"
    assert words.translate("find", "%n found", "", 3) == "3 found"


def test_window_speaks_chinese(qtbot: Any, app: QApplication, sessions: Any) -> None:
    from aura_desktop.gui.window import Window

    language.install(app, "zh_CN")
    made = Window(_options(), settings.Settings.model_construct(), sessions)
    qtbot.addWidget(made)
    texts = [plain(action) for action in made.actions_.all()]
    texts += [made.badge.label.text(), made.light.text(), made.controls.send.text()]
    shown = [text for text in texts if not re.search(r"[\u4e00-\u9fff]", text)]
    assert not shown
    assert plain(made.actions_.quit) == "退出"


def _options() -> Any:
    from aura_desktop.session.options import LiveOptions

    return LiveOptions(video="none", audio="none")


def test_right_to_left_mirrors_the_window(qtbot: Any, window: Any, app: QApplication) -> None:
    app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    QApplication.processEvents()
    controls = window.controls
    assert controls.mute.x() > controls.stop.x()
    window.bridge.post(e.UserAsked(t=1.0, id="q", text="مرحبا 👋🏽 שלום hello", via="typed"))
    qtbot.waitUntil(lambda: "مرحبا" in window.transcript.toPlainText())
    assert not window.grab().isNull()


# ----------------------------------------------------------------------------- contrast and size


@pytest.mark.parametrize("palette", [theme.light_palette(), theme.dark_palette()])
def test_both_themes_reach_aa(palette: QPalette) -> None:
    role = QPalette.ColorRole
    pairs = [
        (role.WindowText, role.Window), (role.Text, role.Base), (role.ButtonText, role.Button),
        (role.ToolTipText, role.ToolTipBase), (role.HighlightedText, role.Highlight),
        (role.PlaceholderText, role.Base), (role.Link, role.Window), (role.Text, role.AlternateBase),
    ]  # fmt: skip
    for text, back in pairs:
        ratio = theme.contrast(palette.color(text), palette.color(back))
        assert ratio >= theme.TEXT_CONTRAST, (text, back, ratio)
    made = theme.Theme.of(palette)
    window = palette.color(role.Window)
    for color in (made.muted_on_window, made.alert_on_window):
        assert theme.contrast(color, window) >= theme.TEXT_CONTRAST - 0.01


def test_words_still_to_be_spoken_are_readable_too() -> None:
    brightest = theme.blend(QColor(0, 0, 0), QColor(255, 255, 255), theme.CAPTION_BACKDROP.alphaF())
    assert theme.contrast(theme.CAPTION_CUT_TEXT, brightest) >= theme.TEXT_CONTRAST


def test_theme_text_and_motion_are_changed_while_it_runs(qtbot: Any, window: Any, app: Any) -> None:
    before = app.font().pointSizeF()
    looks.apply(app, WindowSettings(theme="dark", text_scale=2.0, reduced_motion=True))
    assert app.font().pointSizeF() == pytest.approx(2 * before, rel=0.02)

    def lightness() -> float:
        return theme.luminance(window.palette().color(QPalette.ColorRole.Window))

    qtbot.waitUntil(lambda: lightness() < 0.1)
    assert looks.motion_reduced(window)
    window.badge.show_state("thinking", "Thinking")
    assert not window.badge.ring._timer, "nothing turns"
    inside = window.rect()
    for widget in (window.controls.ask, window.controls.stop, window.light, window.badge):
        corner = widget.mapTo(window, widget.rect().bottomRight())
        assert inside.contains(corner), widget
    looks.apply(app, WindowSettings(theme="light"))
    assert app.font().pointSizeF() == pytest.approx(before, rel=0.02)
    qtbot.waitUntil(lambda: lightness() > 0.7)


def test_text_grows_and_shrinks_by_key_within_bounds(qtbot: Any, window: Any, app: Any) -> None:
    for _ in range(30):
        window.actions_.larger.trigger()
    assert window.settings.window.text_scale == 2.0
    for _ in range(30):
        window.actions_.smaller.trigger()
    assert window.settings.window.text_scale == 0.8


def test_every_action_is_in_a_menu(window: Any) -> None:
    listed: list[QAction] = []
    for top in window.menuBar().actions():
        listed += top.menu().actions()
    assert {plain(a) for a in window.actions_.all()} == {
        plain(a) for a in listed if not a.isSeparator()
    }
