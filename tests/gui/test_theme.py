"""Colours are readable on whatever palette the system has."""

from __future__ import annotations

import random

import pytest
from PySide6.QtGui import QColor, QPalette

from aura_desktop.gui import theme
from aura_desktop.gui.theme import Theme, contrast


def palette(window: str, base: str, text: str) -> QPalette:
    made = QPalette()
    made.setColor(QPalette.ColorRole.Window, QColor(window))
    made.setColor(QPalette.ColorRole.Base, QColor(base))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText):
        made.setColor(role, QColor(text))
    return made


def random_palettes() -> list[QPalette]:
    dice = random.Random(7)
    return [palette(*(f"#{dice.randrange(1 << 24):06x}" for _ in range(3))) for _ in range(200)]


PALETTES = [
    palette("#efefef", "#ffffff", "#000000"),
    palette("#323232", "#242424", "#ffffff"),
    palette("#000000", "#000000", "#ffffff"),
    palette("#808080", "#777777", "#7f7f7f"),
]


def test_contrast_is_wcags() -> None:
    black, white = QColor(0, 0, 0), QColor(255, 255, 255)
    assert contrast(black, white) == pytest.approx(21.0)
    assert contrast(white, white) == pytest.approx(1.0)
    assert contrast(QColor("#767676"), white) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("used", [*PALETTES, *random_palettes()])
def test_every_text_reaches_aa_on_what_it_stands_on(used: QPalette) -> None:
    made = Theme.of(used)
    base = used.color(QPalette.ColorRole.Base)
    window = used.color(QPalette.ColorRole.Window)
    texts = [
        (made.text, base), (made.muted, base), (made.muted, made.user_card),
        (made.muted, made.aura_card), (made.aura, made.aura_card), (made.alert, made.alert_card),
        (made.text, made.user_card), (made.text, made.aura_card), (made.text, made.alert_card),
        (made.notice_text, made.notice_back),
    ]  # fmt: skip
    for text, back in texts:
        # Colours are stored with 16 bits a channel; the last of them may be lost.
        assert contrast(text, back) >= theme.TEXT_CONTRAST - 0.01
    for mark in (made.live, made.good, made.off):
        assert contrast(mark, window) >= theme.GRAPHIC_CONTRAST - 0.01


def test_captions_reach_aa_on_any_picture() -> None:
    white = QColor(255, 255, 255)
    share = theme.CAPTION_BACKDROP.alphaF()
    brightest = theme.blend(QColor(0, 0, 0), white, share)
    for text in (theme.CAPTION_TEXT, theme.CAPTION_USER_TEXT, theme.CAPTION_CUT_TEXT):
        assert contrast(text, brightest) >= theme.TEXT_CONTRAST
