"""The stage: never stretched, newest picture, captions that fit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from aura_desktop import events
from aura_desktop.gui.models.captions import Captions
from aura_desktop.gui.stage import Stage
from aura_desktop.media import Frame


@pytest.fixture
def stage(qtbot: Any) -> Stage:
    shown = Stage()
    qtbot.addWidget(shown)
    shown.resize(400, 300)
    shown.show()
    qtbot.waitExposed(shown)
    return shown


def drawn(stage: Stage) -> QImage:
    return stage.grab().toImage()


@pytest.mark.parametrize("size", [(160, 90), (90, 160), (4000, 10), (1, 1), (1280, 720)])
@pytest.mark.parametrize("view", [(400, 300), (120, 60), (2000, 200)])
def test_picture_keeps_its_shape_and_is_as_large_as_fits(
    stage: Stage, picture: Any, size: tuple[int, int], view: tuple[int, int]
) -> None:
    stage.resize(*view)
    stage.show_frame(picture(0.0, *size))
    drawn(stage)
    rect = stage.picture_rect()
    scale = min(view[0] / size[0], view[1] / size[1])
    assert abs(rect.width() - max(1, size[0] * scale)) <= 1
    assert abs(rect.height() - max(1, size[1] * scale)) <= 1
    assert abs(rect.center().x() - view[0] / 2) <= 1
    assert abs(rect.center().y() - view[1] / 2) <= 1


def test_colours_and_orientation_are_right_and_the_rest_is_black(stage: Stage) -> None:
    pixels = np.zeros((300, 200, 3), np.uint8)
    pixels[:150] = (255, 0, 0)
    pixels[150:] = (0, 0, 255)
    stage.show_frame(Frame(0.0, pixels))
    image = drawn(stage)
    assert image.pixelColor(200, 40) == QColor(255, 0, 0)
    assert image.pixelColor(200, 260) == QColor(0, 0, 255)
    assert image.pixelColor(20, 150) == QColor(0, 0, 0)


def test_views_on_other_arrays_are_shown_right(stage: Stage) -> None:
    wide = np.zeros((300, 800, 3), np.uint8)
    wide[:, ::2] = (0, 255, 0)
    stage.show_frame(Frame(0.0, wide[:, ::2][:, :, ::1]))
    assert drawn(stage).pixelColor(200, 150) == QColor(0, 255, 0)
    stage.show_frame(Frame(0.0, wide[::-1, ::2, ::-1]))
    assert drawn(stage).pixelColor(200, 150) == QColor(0, 255, 0)


def test_buffer_outlives_the_callers_reference(stage: Stage) -> None:
    for value in range(0, 250, 25):
        stage.show_frame(Frame(0.0, np.full((480, 640, 3), value, np.uint8)))
        junk = [np.full((480, 640, 3), 255, np.uint8) for _ in range(3)]
        assert drawn(stage).pixelColor(200, 150) == QColor(value, value, value)
        del junk


def test_many_pictures_between_two_paints_are_scaled_once(stage: Stage, picture: Any) -> None:
    drawn(stage)
    before = stage.frames_painted
    for n in range(200):
        stage.show_frame(picture(float(n)))
    drawn(stage)
    drawn(stage)
    assert stage.frames_painted == before + 1


def test_resolution_may_change_and_an_empty_picture_is_ignored(stage: Stage, picture: Any) -> None:
    stage.show_frame(picture(0.0, 640, 480))
    stage.show_frame(picture(1.0, 32, 200, value=200))
    stage.show_frame(Frame(2.0, np.zeros((0, 0, 3), np.uint8)))
    assert drawn(stage).pixelColor(200, 150) == QColor(200, 200, 200)


@pytest.mark.parametrize(
    "text",
    [
        "short",
        "long " * 400,
        "unbroken" * 300,
        "مرحبا كيف حالك",
        "שלום 👩‍👩‍👧‍👦 🏳️‍🌈",
        "a\nb\u2028c\x00d",
    ],
)
@pytest.mark.parametrize("size", [(120, 60), (400, 300), (5120, 1440)])
def test_captions_are_painted_inside_the_stage(
    stage: Stage, text: str, size: tuple[int, int]
) -> None:
    stage.resize(*size)
    empty = drawn(stage)
    captions = Captions()
    captions.apply(events.UserAsked(t=0.0, id="q", text=text, via="typed"), 0.0)
    captions.apply(events.ReplyStarted(t=0.0, id="r", cause="question", to="q"), 0.0)
    captions.apply(
        events.ReplyEnded(t=1.0, id="r", text=text, heard=text[: len(text) // 2], interrupted=True),
        1.0,
    )
    stage.set_captions(captions)
    stage.captions_shown = False
    assert drawn(stage) == empty
    stage.captions_shown = True
    assert drawn(stage) != empty


def test_scale_of_the_display_may_change(stage: Stage, picture: Any) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtWidgets import QApplication

    stage.show_frame(picture(0.0, 640, 360))
    drawn(stage)
    before = stage.frames_painted
    drawn(stage)
    assert stage.frames_painted == before
    QApplication.sendEvent(stage, QEvent(QEvent.Type.DevicePixelRatioChange))
    drawn(stage)
    assert stage.frames_painted == before + 1, "scaled anew for the new pixels"


def test_caption_scale_keeps_captions_inside(stage: Stage) -> None:
    captions = Captions()
    captions.apply(events.ReplyStarted(t=0.0, id="r", cause="question", to=None), 0.0)
    captions.apply(events.ReplyText(t=0.0, id="r", text="words " * 40), 0.0)
    stage.set_captions(captions)
    for scale in (0.5, 1.0, 3.0 * 1.7):
        stage.set_caption_scale(scale)
        image = drawn(stage)
        top = [image.pixelColor(x, 0) for x in range(0, image.width(), 7)]
        assert all(color == QColor(0, 0, 0) for color in top)
