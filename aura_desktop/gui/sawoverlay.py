"""Paints what the model saw over the picture: its two frames, and what it named in each region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPen

from aura_desktop.events import Region, Sight
from aura_desktop.gui import theme
from aura_desktop.gui.models.clock import clock
from aura_desktop.gui.models.saw import Look
from aura_desktop.gui.models.words import translate

if TYPE_CHECKING:
    from aura_desktop.media import Frame

#: Share of the picture's width that one of the two frames takes, and its bounds in pixels.
FRAME_SHARE = 0.16
FRAME_MIN, FRAME_MAX = 60, 220
#: Share of the picture's height above the names: the frames and the numbers are there.
NAMES_FROM = 0.6
EDGE = 10
GAP = 6
THIRDS: tuple[Region, ...] = ("left", "middle", "right")


def paint(painter: QPainter, area: QRect, look: Look, font: QFont) -> None:
    """Over the picture, which lies in ``area``."""
    painter.save()
    painter.setClipRect(area)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    _paint_thirds(painter, area, look, font)
    _paint_frames(painter, area, look, font)
    painter.restore()


def _paint_frames(painter: QPainter, area: QRect, look: Look, font: QFont) -> None:
    width = min(FRAME_MAX, max(FRAME_MIN, round(area.width() * FRAME_SHARE)))
    right = area.right() - EDGE
    low = area.top() + EDGE
    for frame in reversed(look.frames):
        height = max(1, width * frame.image.shape[0] // max(1, frame.image.shape[1]))
        box = QRect(right - width, low, width, height)
        _paint_frame(painter, box, frame, font)
        right = box.left() - GAP
    words = translate("saw", "speaks up: {share} %").format(share=round(look.p_speak * 100))
    metrics = QFontMetrics(font)
    height = width * 9 // 16
    if look.frames:
        shape = look.frames[-1].image.shape
        height = width * shape[0] // max(1, shape[1])
    line = QRectF(0, 0, metrics.horizontalAdvance(words) + 12, metrics.height() + 6)
    line.moveTopRight(QPointF(area.right() - EDGE, low + height + GAP))
    _plate(painter, line)
    painter.setPen(theme.CAPTION_TEXT)
    painter.setFont(font)
    painter.drawText(line, Qt.AlignmentFlag.AlignCenter, words)


def _paint_frame(painter: QPainter, box: QRect, frame: Frame, font: QFont) -> None:
    pixels = frame.image if frame.image.flags.c_contiguous else frame.image.copy()
    height, width = pixels.shape[:2]
    image = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    painter.drawImage(box, image)
    painter.setPen(QPen(QColor(255, 255, 255, 220), 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box)
    words = clock(frame.t) + f".{int(frame.t * 10) % 10}"
    metrics = QFontMetrics(font)
    line = QRectF(0, 0, metrics.horizontalAdvance(words) + 8, metrics.height() + 2)
    line.moveBottomLeft(QPointF(box.left() + 2, box.bottom() - 1))
    _plate(painter, line)
    painter.setFont(font)
    painter.setPen(theme.CAPTION_TEXT)
    painter.drawText(line, Qt.AlignmentFlag.AlignCenter, words)


def _paint_thirds(painter: QPainter, area: QRect, look: Look, font: QFont) -> None:
    if not look.seen:
        return
    third = area.width() / 3
    painter.setPen(QPen(QColor(255, 255, 255, 110), 1, Qt.PenStyle.DashLine))
    for at in (1, 2):
        x = round(area.left() + at * third)
        painter.drawLine(x, area.top(), x, area.bottom())
    for at, region in enumerate(THIRDS):
        _paint_names(painter, QRectF(area.left() + at * third, area.top(), third, area.height()),
                     look.named(region), font)  # fmt: skip


def _paint_names(painter: QPainter, column: QRectF, sights: list[Sight], font: QFont) -> None:
    metrics = QFontMetrics(font)
    row = metrics.height() + 5
    room = max(20, int(column.width()) - 2 * EDGE)
    top = column.top() + column.height() * NAMES_FROM
    for sight in sights:
        words = metrics.elidedText(
            f"{sight.name} {round(sight.share * 100)} %", Qt.TextElideMode.ElideRight, room - 12
        )
        box = QRectF(column.left() + EDGE, top, metrics.horizontalAdvance(words) + 12, row)
        _plate(painter, box)
        bar = QRectF(box.left(), box.bottom() - 2.5, box.width() * min(1.0, sight.share), 2.5)
        painter.setBrush(QColor("#7fb0ff"))
        painter.drawRect(bar)
        painter.setFont(font)
        painter.setPen(theme.CAPTION_TEXT)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        top += row + 3


def _plate(painter: QPainter, box: QRectF) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.CAPTION_BACKDROP)
    painter.drawRoundedRect(box, 4, 4)
