"""The strip of hours: where pictures are, where something was said, and where one looks just now."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleValueChangeEvent,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QSlider, QStyle, QStyleOptionFocusRect, QWidget

from aura_desktop.gui.models.moments import Axis, Moments, densest, local
from aura_desktop.gui.models.words import translate
from aura_desktop.gui.theme import Theme, blend

#: Steps of the slider from end to end: finer than any screen.
STEPS = 10_000
#: Logical pixels: of the strip, of a mark's width, between the strip and the edge.
TRACK = 34
MARK = 2.0
EDGE = 8
#: Least pixels between two times written under the strip.
LABEL_GAP = 90
#: Pictures that Page Up and Page Down step over.
PAGE = 20


class Scrubber(QSlider):
    """``moved`` carries seconds since the epoch. Arrow keys go from picture to picture."""

    moved = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(0, STEPS)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(translate("timeline", "Time"))
        self.setMouseTracking(True)
        self._moments = Moments()
        self._axis = Axis()
        self._at = 0.0
        self._bars: list[float] = []
        self._marks: list[tuple[float, str]] = []

    @property
    def at(self) -> float:
        """Where one looks, seconds since the epoch; 0 while there is nothing."""
        return self._at

    def show_moments(self, moments: Moments) -> None:
        """Show these; the place one looks at stays if it is still there, else it is the newest."""
        self._moments = moments
        self._axis = moments.axis
        order = {"watch": 1, "replied": 2, "asked": 3, "alert": 4}
        places = moments.entry_places.tolist()
        marks = [
            (place, entry.kind)
            for place, entry in zip(places, moments.entries, strict=True)
            if entry.kind in order
        ]
        self._marks = sorted(marks, key=lambda mark: order[mark[1]])
        self._count_bars()
        self.setEnabled(bool(self._axis))
        if self._axis:
            first, last = self._axis.pieces[0].start, self._axis.pieces[-1].end
            if not first <= self._at <= last:
                newest = moments.pictures[-1].at if moments.pictures else last
                self.look(newest)
        self.look(self._at)
        self.update()

    def look(self, at: float) -> None:
        """Look at ``at``; nothing is emitted."""
        self._at = at
        self.setValue(round(self._axis.place(at) * STEPS))
        self.setAccessibleDescription(self._words(at))
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleValueChangeEvent(self, self._words(at)))
        self.update()

    def _words(self, at: float) -> str:
        return f"{local(at):%Y-%m-%d %H:%M:%S}" if at else ""

    def _go(self, at: float) -> None:
        self.look(at)
        self.moved.emit(at)

    # -- keys and mouse ---------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        onwards = 1 if self.layoutDirection() != Qt.LayoutDirection.RightToLeft else -1
        steps = {
            Qt.Key.Key_Right: onwards,
            Qt.Key.Key_Left: -onwards,
            Qt.Key.Key_Up: 1,
            Qt.Key.Key_Down: -1,
            Qt.Key.Key_PageUp: PAGE,
            Qt.Key.Key_PageDown: -PAGE,
            Qt.Key.Key_Home: -len(self._moments.pictures),
            Qt.Key.Key_End: len(self._moments.pictures),
        }
        count = steps.get(Qt.Key(event.key()))
        if count is None or not self._axis:
            super().keyPressEvent(event)
            return
        self._go(self._moments.step(self._at, count))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._drag(event.position())
        elif self._axis:
            self.setToolTip(self._words(self._axis.time(self._share(event.position()))))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def _drag(self, point: QPointF) -> None:
        if self._axis:
            self._go(self._axis.time(self._share(point)))

    def _share(self, point: QPointF) -> float:
        area = self._track()
        share = (point.x() - area.left()) / max(1.0, area.width())
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            share = 1.0 - share
        return min(1.0, max(0.0, share))

    # -- drawing ----------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(420, TRACK + 2 * EDGE + self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._count_bars()

    def _track(self) -> QRectF:
        return QRectF(EDGE, EDGE, max(1, self.width() - 2 * EDGE), TRACK)

    def _x(self, share: float) -> float:
        area = self._track()
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            share = 1.0 - share
        return area.left() + share * area.width()

    def _count_bars(self) -> None:
        counts = densest(self._moments.picture_places, max(1, int(self._track().width() / 3)))
        most = int(counts.max())
        self._bars = (counts / most).tolist() if most else []

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        theme = Theme.of(palette)
        area = self._track()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(QPalette.ColorRole.Base))
        painter.drawRoundedRect(area, 5, 5)
        self._paint_bars(
            painter, area, blend(theme.muted, palette.color(QPalette.ColorRole.Base), 0.35)
        )
        colors = {
            "watch": theme.muted,
            "replied": theme.aura,
            "asked": theme.text,
            "alert": theme.alert,
        }
        # One mark a pixel: thousands of entries cost no more than a screen is wide.
        drawn: dict[int, str] = {}
        for share, kind in self._marks:
            drawn[round(self._x(share))] = kind
        for mark, kind in drawn.items():
            painter.setBrush(colors[kind])
            tall = area.height() * (1.0 if kind == "alert" else 0.6)
            painter.drawRect(QRectF(mark - MARK / 2, area.bottom() - tall, MARK, tall))
        self._paint_breaks(painter, area, palette.color(QPalette.ColorRole.Window))
        self._paint_times(painter, area, theme.muted_on_window)
        if self._axis:
            x = self._x(self.value() / STEPS)
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight), 2))
            painter.drawLine(QPointF(x, area.top() - 3), QPointF(x, area.bottom() + 3))
            painter.setBrush(palette.color(QPalette.ColorRole.Highlight))
            painter.drawEllipse(QPointF(x, area.top() - 3), 4, 4)
        if self.hasFocus():
            option = QStyleOptionFocusRect()
            option.initFrom(self)
            self.style().drawPrimitive(
                QStyle.PrimitiveElement.PE_FrameFocusRect, option, painter, self
            )

    def _paint_bars(self, painter: QPainter, area: QRectF, color: QColor) -> None:
        painter.setBrush(color)
        width = area.width() / max(1, len(self._bars))
        for number, share in enumerate(self._bars):
            if share:
                tall = area.height() * (0.25 + 0.55 * share)
                middle = self._x((number + 0.5) / len(self._bars))
                painter.drawRect(QRectF(middle - width / 2, area.bottom() - tall, width, tall))

    def _paint_breaks(self, painter: QPainter, area: QRectF, color: QColor) -> None:
        painter.setPen(QPen(color, 2))
        for share in self._axis.breaks:
            x = self._x(share)
            painter.drawLine(QPointF(x - 2, area.bottom()), QPointF(x + 2, area.top()))

    def _paint_times(self, painter: QPainter, area: QRectF, color: QColor) -> None:
        painter.setPen(color)
        metrics = self.fontMetrics()
        free = -1e9
        count = max(1, int(area.width() / LABEL_GAP))
        form = self._axis.clock_form(count)
        shares = sorted(
            {piece.low for piece in self._axis.pieces} | {n / count for n in range(count)}
        )
        for share in sorted(shares, key=self._x):
            words = f"{local(self._axis.time(share)):{form}}" if self._axis else ""
            x = self._x(share)
            wide = metrics.horizontalAdvance(words)
            x = min(x, area.right() - wide)
            if words and x >= free:
                painter.drawText(QPointF(x, area.bottom() + EDGE / 2 + metrics.ascent()), words)
                free = x + max(wide + 16, LABEL_GAP)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()
