"""Choosing sources: real files, real (PulseAudio) microphones, and what is missing said with the way out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aura_desktop import paths, settings
from aura_desktop.gui import background, sourcepicker
from aura_desktop.gui.sourcepicker import Found, SourcePicker
from aura_desktop.media import Device

DEMO = str(paths.resource("assets", "demo", "demo.mp4"))


@pytest.fixture
def picker(qtbot: Any) -> Any:
    made = SourcePicker(settings.load())
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.form._found is not None, timeout=15_000)
    yield made
    made.form.stop()
    background.stop_all(5.0)


def test_missing_camera_is_a_sentence_with_the_way_out(qtbot: Any, picker: Any) -> None:
    qtbot.waitUntil(lambda: "No camera was found." in picker.form.preview.words, timeout=10_000)
    assert "Plug one in" in picker.form.preview.words


def test_file_is_seen_before_it_is_used(qtbot: Any, picker: Any) -> None:
    form = picker.form
    form.picture.setCurrentIndex(form.picture.findData("file"))
    form.picture.activated.emit(form.picture.currentIndex())
    assert form.preview.words == "Choose a file."
    form.address.setText(DEMO)
    form.address.returnPressed.emit()
    qtbot.waitUntil(lambda: form.preview.pictures > 3, timeout=15_000)
    form.microphone.setCurrentIndex(form.microphone.findData("none"))
    form.speaker_box.setCurrentIndex(form.speaker_box.findData("none"))
    with qtbot.waitSignal(picker.chosen) as chosen:
        picker.start.click()
    assert chosen.args == [DEMO, "none", "none"]


def test_the_shared_screen_is_not_looked_at_before_it_is_used(qtbot: Any, picker: Any) -> None:
    form = picker.form
    shared = Device("shared", "the one you share when it starts", default=True)
    form._looked(Found((), (shared,), (), (), ()))
    form.picture.setCurrentIndex(form.picture.findData("screen:shared"))
    form.picture.activated.emit(form.picture.currentIndex())
    assert form.preview.words == "The system asks which screen when it starts."
    assert form.video == "screen:shared"


def test_file_that_is_none_is_a_sentence(qtbot: Any, picker: Any, tmp_path: Path) -> None:
    form = picker.form
    form.picture.setCurrentIndex(form.picture.findData("file"))
    form.address.setText(str(tmp_path / "gone.mp4"))
    form.address.returnPressed.emit()
    qtbot.waitUntil(lambda: "There is no file" in form.preview.words, timeout=10_000)


def test_what_is_plugged_in_appears_and_the_choice_stays(qtbot: Any, picker: Any) -> None:
    form = picker.form
    form.picture.setCurrentIndex(form.picture.findData("none"))
    cameras = (Device("usb-1", "Desk camera", default=True), Device("usb-2", "Room camera"))
    form._looked(Found(cameras, (), (), (Device("m", "Headset"),), ()))
    assert form.picture.findData("camera:usb-2") >= 0
    assert form.microphone.findData("mic:m") >= 0
    assert form.video == "none", "what was chosen stays"


def test_what_was_chosen_and_is_gone_is_not_changed_behind_ones_back(picker: Any) -> None:
    form = picker.form
    window = Device("Editor/notes", "notes (Editor)")
    form._looked(Found((), (), (window,), (), ()))
    form.picture.setCurrentIndex(form.picture.findData("window:Editor/notes"))
    form._looked(Found((), (), (Device("Editor/notes *", "notes * (Editor)"),), (), ()))
    assert form.video == "window:Editor/notes"
    assert form.picture.currentText() == "Window notes (Editor)"


def test_window_is_seen_before_it_is_used(qtbot: Any, manager: Any) -> None:
    manager.window("Editor", "notes", (255, 0, 0), (10, 10, 60, 40))
    made = SourcePicker(settings.load(video={"source": "none"}))
    qtbot.addWidget(made)
    qtbot.waitUntil(lambda: made.form._found is not None, timeout=15_000)
    form = made.form
    form.picture.setCurrentIndex(form.picture.findData("window:Editor/notes"))
    form.picture.activated.emit(form.picture.currentIndex())
    qtbot.waitUntil(lambda: form.preview.pictures > 3, timeout=15_000)
    assert form.preview._image.pixelColor(5, 5).getRgb()[:3] == (255, 0, 0)
    form.stop()
    background.stop_all(5.0)


def test_source_of_the_session_is_not_opened_twice(qtbot: Any) -> None:
    made = SourcePicker(settings.load(video={"source": DEMO}), in_use="camera")
    qtbot.addWidget(made)
    qtbot.waitUntil(lambda: made.form._found is not None, timeout=15_000)
    assert made.form.preview.words.startswith("In use")
    made.form.stop()
    background.stop_all(5.0)


def test_meter_hears_the_microphone(qtbot: Any, pulse: Any, tmp_path: Path) -> None:
    made = SourcePicker(settings.load(video={"source": "none"}))
    qtbot.addWidget(made)
    qtbot.waitUntil(lambda: made.form._found is not None, timeout=15_000)
    quiet = made.form.meter.level
    voice = paths.resource("assets", "demo", "demo.wav")
    player = background.Task(lambda _task: pulse.play(_first_seconds(voice, tmp_path)), "play")
    player.start()
    qtbot.waitUntil(lambda: made.form.meter.level > quiet + 0.2, timeout=15_000)
    assert player.join(20.0)
    made.form.test.click()
    qtbot.waitUntil(made.form.test.isEnabled, timeout=10_000)
    assert made.form._problem.isHidden()
    made.form.stop()
    background.stop_all(5.0)


def _first_seconds(wav: Path, folder: Path) -> Path:
    import wave

    short = folder / "short.wav"
    with wave.open(str(wav)) as whole, wave.open(str(short), "wb") as cut:
        cut.setparams(whole.getparams())
        cut.writeframes(whole.readframes(10 * whole.getframerate()))
    return short


def test_devices_are_asked_for_in_the_background(
    qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_task: Any) -> Any:
        raise RuntimeError("a driver's fault")

    monkeypatch.setattr(sourcepicker, "find", broken)
    made = SourcePicker(settings.load(video={"source": "none"}))
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: "a driver's fault" in made.form._problem.text(), timeout=5_000)
    made.form.stop()
    background.stop_all(5.0)
