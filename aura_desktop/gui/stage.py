"""The stage: the live picture, never stretched, with the captions of both sides over it.

Only the newest picture is kept; painting scales it once per picture and size.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from aura_desktop.gui import icons, sawoverlay, theme
from aura_desktop.gui.card import StageCard
from aura_desktop.gui.models.captions import Captions, Line
from aura_desktop.gui.models.words import translate

if TYPE_CHECKING:
    from aura_desktop.gui.models.saw import Look
    from aura_desktop.media import Frame

#: Share of the stage's height that one line of caption takes, and its bounds in pixels.
CAPTION_SHARE = 0.045
CAPTION_MIN_PX = 12
CAPTION_MAX_PX = 72
#: The user's words are smaller than the assistant's: those are the news.
USER_SHARE = 0.78
#: Lines shown of each side; older lines scroll away.
ASSISTANT_LINES = 3
USER_LINES = 2
#: Share of the stage's width that captions may take.
CAPTION_WIDTH = 0.88
#: How much of a stopped picture shows behind a card.
DIMMED = 0.35


class Stage(QWidget):
    """Shows ``Frame``s and captions; ``card`` lies over it when there is something to say."""

    painted = Signal()
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(translate("stage", "Live picture"))
        self.card = StageCard(self)
        self.captions_shown = True
        self._caption_scale = 1.0
        self._look: Look | None = None
        self._captions = Captions()
        self._frame: Frame | None = None
        self._image: QImage | None = None
        self._scaled: QPixmap | None = None
        self._dimmed = False
        self._resting = ""
        self._notes: tuple[str, ...] = ()
        self.frames_painted = 0
        self.paints = 0

    def minimumSizeHint(self) -> QSize:
        """Small enough for a 320×240 window."""
        return QSize(120, 60)

    def sizeHint(self) -> QSize:
        """A comfortable picture."""
        return QSize(800, 450)

    def show_frame(self, frame: Frame) -> None:
        """Show ``frame`` from the next paint on. Its image is RGB ``uint8`` (height, width, 3)."""
        pixels = frame.image
        height, width = pixels.shape[:2]
        if not height or not width:
            return
        if not pixels.flags.c_contiguous:
            pixels = pixels.copy()
        # The QImage borrows the buffer: ``frame`` (or the copy, through .data) must outlive it.
        self._frame = frame
        self._image = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
        self._scaled = None
        self.update()

    def clear_frame(self) -> None:
        """Show no picture."""
        self._frame = self._image = self._scaled = None
        self.update()

    @property
    def time(self) -> float:
        """Stream time of the picture shown, in seconds; -1 without one."""
        return -1.0 if self._frame is None else self._frame.t

    @property
    def has_picture(self) -> bool:
        """Whether there is a picture to show."""
        return self._image is not None

    def set_dimmed(self, dimmed: bool) -> None:
        """Step back behind the card, or come forward."""
        if dimmed != self._dimmed:
            self._dimmed = dimmed
            self.update()

    def set_resting_text(self, text: str) -> None:
        """What stands on the stage while there is no picture."""
        if text != self._resting:
            self._resting = text
            self.update()

    def set_captions(self, captions: Captions) -> None:
        """Show these captions; they are read at paint time."""
        self._captions = captions
        self.update()

    def set_caption_scale(self, scale: float) -> None:
        """Paint captions this much larger."""
        if scale != self._caption_scale:
            self._caption_scale = scale
            self.update()

    def set_look(self, look: Look | None) -> None:
        """Paint what the model saw over the picture; ``None``: do not."""
        if look is not self._look:
            self._look = look
            self.update()

    def set_notes(self, notes: Sequence[str]) -> None:
        """Lines in the corner of the picture; none take them away."""
        if tuple(notes) != self._notes:
            self._notes = tuple(notes)
            self.update()

    def picture_rect(self) -> QRect:
        """Where the picture is: as large as fits, its shape kept, centred. Empty without one."""
        if self._image is None:
            return QRect()
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        size = size.expandedTo(QSize(1, 1))
        return QRect(
            (self.width() - size.width()) // 2,
            (self.height() - size.height()) // 2,
            size.width(),
            size.height(),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._scaled = None
        self.card.place(self.rect())
        super().resizeEvent(event)
        self.resized.emit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._scaled = None
            self.update()
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.PaletteChange):
            self.update()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.STAGE)
        if self._image is not None:
            self._paint_picture(painter)
        elif not self.card.isVisible():
            self._paint_rest(painter)
        if self._look is not None and self._image is not None and not self._dimmed:
            sawoverlay.paint(painter, self.picture_rect(), self._look, self.font())
        if self.captions_shown and not self.card.isVisible() and not self._captions.empty:
            self._paint_captions(painter)
        if self._notes:
            self._paint_notes(painter)
        painter.end()
        self.paints += 1
        self.painted.emit()

    def _paint_picture(self, painter: QPainter) -> None:
        assert self._image is not None
        rect = self.picture_rect()
        if self._scaled is None:
            ratio = self.devicePixelRatioF()
            pixels = rect.size() * ratio
            scaled = QImage(pixels, QImage.Format.Format_RGB32)
            scaler = QPainter(scaled)
            scaler.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            scaler.drawImage(QRect(0, 0, pixels.width(), pixels.height()), self._image)
            scaler.end()
            self._scaled = QPixmap.fromImage(scaled)
            self._scaled.setDevicePixelRatio(ratio)
            self.frames_painted += 1
        if self._dimmed:
            painter.setOpacity(DIMMED)
        painter.drawPixmap(rect.topLeft(), self._scaled)
        painter.setOpacity(1.0)

    def _paint_notes(self, painter: QPainter) -> None:
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        text = "\n".join(self._notes)
        painter.setFont(self.font())
        taken = painter.boundingRect(self.rect().adjusted(14, 12, -14, -12), flags, text)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.CAPTION_BACKDROP)
        painter.drawRoundedRect(taken.adjusted(-8, -6, 8, 6), 6, 6)
        painter.setPen(theme.CAPTION_TEXT)
        painter.drawText(taken, flags, text)

    def _paint_rest(self, painter: QPainter) -> None:
        side = min(96, self.height() // 3, self.width() // 3)
        if side < 16:
            return
        mark = icons.app_icon().pixmap(QSize(side, side), self.devicePixelRatioF())
        left = (self.width() - side) // 2
        top = (self.height() - side) // 2 - side // 4
        painter.drawPixmap(QRect(left, top, side, side), mark)
        if self._resting:
            painter.setPen(theme.CAPTION_USER_TEXT)
            below = QRect(8, top + side + 10, self.width() - 16, 3 * self.fontMetrics().height())
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(below, flags, self._resting)

    def _paint_captions(self, painter: QPainter) -> None:
        scale = self._caption_scale
        size = min(CAPTION_MAX_PX, max(CAPTION_MIN_PX, round(self.height() * CAPTION_SHARE)))
        size = round(min(size * scale, self.height() / 6, self.width() / 14))
        size = max(CAPTION_MIN_PX, size)
        bottom = self.height() - max(4.0, size * 0.5)
        small = self.height() < 10 * size
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        sides = (
            (self._captions.assistant, size, theme.CAPTION_TEXT, 2 if small else ASSISTANT_LINES),
            (
                self._captions.user,
                max(CAPTION_MIN_PX - 1, round(size * USER_SHARE)),
                theme.CAPTION_USER_TEXT,
                1 if small else USER_LINES,
            ),
        )
        for line, pixels, color, lines in sides:
            if line.text or line.cut:
                bottom = self._paint_caption(painter, line, pixels, color, lines, bottom)

    def _paint_caption(
        self, painter: QPainter, line: Line, pixels: int, color: QColor, lines: int, bottom: float
    ) -> float:
        """Paint the last ``lines`` lines above ``bottom``; returns where the next may end."""
        font = QFont(self.font())
        font.setPixelSize(pixels)
        font.setWeight(QFont.Weight.Medium)
        layout = _caption_layout(line, font, color, self.width() * CAPTION_WIDTH)
        first = max(0, layout.lineCount() - lines)
        if line.spoken is not None and not line.cut:
            # The words being spoken stay in sight, one line of what comes next below them.
            now = layout.lineForTextPosition(_shown_chars(line.text, line.spoken)).lineNumber()
            first = min(first, max(0, now - lines + 2))
        if line.cut:
            # Where it was cut matters more than how it would have ended.
            heard = layout.lineForTextPosition(max(0, len(line.text) - 1)).lineNumber()
            first = min(first, max(0, heard - lines + 2))
        shown = [layout.lineAt(i) for i in range(first, min(first + lines, layout.lineCount()))]
        if not shown:
            return bottom
        height = sum(piece.height() for piece in shown)
        widest = max(piece.naturalTextWidth() for piece in shown)
        pad_x, pad_y = pixels * 0.55, pixels * 0.25
        box = QRectF(0, 0, widest + 2 * pad_x, height + 2 * pad_y)
        box.moveCenter(QPointF(self.width() / 2, 0))
        box.moveBottom(bottom)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.CAPTION_BACKDROP)
        painter.drawRoundedRect(box, pixels * 0.35, pixels * 0.35)
        painter.setPen(color)
        left = (self.width() - self.width() * CAPTION_WIDTH) / 2
        origin = QPointF(left, box.top() + pad_y - shown[0].y())
        painter.save()
        painter.setClipRect(box)
        for piece in shown:
            piece.draw(painter, origin)
        painter.restore()
        return box.top() - pixels * 0.3


def _caption_layout(line: Line, font: QFont, color: QColor, width: float) -> QTextLayout:
    text = " ".join((line.text + line.cut).split())
    heard = len(" ".join(line.text.split()))
    layout = QTextLayout(text, font)
    option = QTextOption(Qt.AlignmentFlag.AlignHCenter)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    said = QTextCharFormat()
    said.setForeground(color)
    cut = QTextCharFormat()
    cut.setForeground(theme.CAPTION_CUT_TEXT)
    cut.setFontStrikeOut(True)
    coming = QTextCharFormat()
    coming.setForeground(theme.CAPTION_CUT_TEXT)
    lit = heard if line.spoken is None or line.cut else _shown_chars(line.text, line.spoken)
    layout.setFormats(
        [
            _span(0, lit, said),
            _span(lit, heard - lit, coming),
            _span(heard, len(text) - heard, cut),
        ]
    )
    layout.beginLayout()
    y = 0.0
    while (piece := layout.createLine()).isValid():
        piece.setLineWidth(width)
        piece.setPosition(QPointF(0, y))
        y += piece.height()
    layout.endLayout()
    return layout


def _shown_chars(text: str, chars: int) -> int:
    """How many characters the first ``chars`` of ``text`` come to once its spaces are joined."""
    return len(" ".join(text[:chars].split()))


def _span(start: int, length: int, form: QTextCharFormat) -> QTextLayout.FormatRange:
    span = QTextLayout.FormatRange()
    span.start, span.length, span.format = start, length, form
    return span
