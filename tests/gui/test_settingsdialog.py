"""Every setting in a dialog: shown, found, changed in the file, put back; broken files are survived."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QDoubleSpinBox

from aura_desktop import settings
from aura_desktop.gui.settingsdialog import SettingsDialog


@pytest.fixture
def dialog(qtbot: Any) -> Any:
    made = SettingsDialog(settings.load(), live=True)
    qtbot.addWidget(made)
    made.show()
    return made


def in_file() -> dict[str, Any]:
    return tomllib.loads(settings.settings_path().read_text("utf-8"))


def test_every_setting_is_there_with_its_description_and_default(dialog: Any) -> None:
    for key, field in settings.described():
        editor = dialog.editors[key]
        assert editor.editor.accessibleName()
        said = editor.editor.accessibleDescription()
        assert (field.description or "").rstrip(".")[1:] in said
        assert "Default: " in said


def test_change_is_written_shown_and_told(qtbot: Any, dialog: Any) -> None:
    told: list[tuple[str, Any]] = []
    dialog.applied.connect(lambda key, values: told.append((key, values)))
    editor = dialog.editors["turns.endpoint_s"]
    assert isinstance(editor.editor, QDoubleSpinBox)
    assert not editor.back.isEnabled()
    editor.editor.setValue(0.5)
    assert in_file() == {"turns": {"endpoint_s": 0.5}}
    assert told[-1][0] == "turns.endpoint_s"
    assert told[-1][1].turns.endpoint_s == 0.5
    assert dialog.restart.isVisible(), "a session runs, and it began with the old value"
    editor.back.click()
    assert settings.load().turns.endpoint_s == 0.7
    assert editor.editor.value() == 0.7


def test_switches_and_choices(dialog: Any) -> None:
    switch, choice = (dialog.editors[k].editor for k in ("audio.echo_cancellation", "window.theme"))
    assert isinstance(switch, QCheckBox)
    switch.setChecked(False)
    assert isinstance(choice, QComboBox)
    choice.setCurrentIndex(choice.findData("dark"))
    choice.activated.emit(choice.currentIndex())
    assert in_file() == {"audio": {"echo_cancellation": False}, "window": {"theme": "dark"}}
    assert not dialog.restart.isHidden()


def test_what_the_model_does_not_allow_is_not_taken(qtbot: Any, dialog: Any) -> None:
    dialog.change("video.fps", "99")
    assert not settings.settings_path().exists()
    shown = dialog.editors["video.fps"]
    assert shown.editor.value() == 2.0
    assert "less than or equal to 30" in shown._problem.text()


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("endpoint trailing", {"turns.endpoint_trailing_s"}),
        ("MICROPHONE stable", {"audio.microphone"}),
    ],
)
def test_search_narrows_to_what_is_meant(dialog: Any, search: str, found: set[str]) -> None:
    dialog.search.setText(search)
    assert {key for key, editor in dialog.editors.items() if not editor.isHidden()} == found
    dialog.search.setText("nothing is called xyzzy")
    assert all(editor.isHidden() for editor in dialog.editors.values())
    dialog.search.clear()
    assert not any(editor.isHidden() for editor in dialog.editors.values())


def test_devices_and_models_can_be_picked(dialog: Any) -> None:
    dialog.offer({"audio.microphone": [("default", ""), ("alsa:mic", "A microphone")]})
    box = dialog.editors["audio.microphone"].editor
    assert box.currentText() == "default"
    box.setCurrentIndex(1)
    box.activated.emit(1)
    assert in_file() == {"audio": {"microphone": "alsa:mic"}}
    box.setEditText("typed")
    box.lineEdit().editingFinished.emit()
    assert in_file() == {"audio": {"microphone": "typed"}}


def test_wheel_scrolls_and_does_not_change_what_it_passes_over(qtbot: Any, dialog: Any) -> None:
    spin = dialog.editors["video.fps"].editor
    dialog.search.setFocus()
    spot = QPointF(spin.rect().center())
    turn = QWheelEvent(
        spot, spin.mapToGlobal(spot), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(spin, turn)
    assert spin.value() == 2.0


def test_file_that_is_not_toml_is_kept_beside(dialog: Any) -> None:
    path = settings.settings_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("[video\nfps = 3", "utf-8")
    dialog.editors["video.fps"].editor.setValue(4.0)
    assert in_file() == {"video": {"fps": 4.0}}
    (kept,) = path.parent.glob("settings.broken-*.toml")
    assert kept.read_text("utf-8") == "[video\nfps = 3"


def test_environment_has_the_last_word(qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AURA_VIDEO__FPS", "3")
    made = SettingsDialog(settings.load(), live=False)
    qtbot.addWidget(made)
    assert not made.editors["video.fps"].editor.isEnabled()
    assert made.editors["video.fps"].editor.value() == 3.0
    assert made.editors["video.max_side"].editor.isEnabled()
