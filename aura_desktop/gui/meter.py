"""A level meter: how loud one side is, falling slowly so that the eye can follow."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimerEvent
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from aura_desktop.gui.theme import Theme

#: Share of the scale that the bar falls in one step, and milliseconds of a step.
FALL = 0.08
STEP_MS = 50
#: Pixels across the bar.
THICK = 5
#: Level above which sound is close to being cut off.
HOT = 0.95


class LevelMeter(QWidget):
    """A bar for levels in [0, 1]; upright unless told otherwise."""

    def __init__(self, name: str, *, upright: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._upright = upright
        self._shown = 0.0
        self._timer = 0
        self.setAccessibleName(name)
        self.setToolTip(name)
        policy = QSizePolicy.Policy
        self.setSizePolicy(
            policy.Fixed if upright else policy.Expanding,
            policy.Expanding if upright else policy.Fixed,
        )

    @property
    def level(self) -> float:
        """What is shown."""
        return self._shown

    def sizeHint(self) -> QSize:
        return QSize(THICK, 26) if self._upright else QSize(120, THICK)

    def minimumSizeHint(self) -> QSize:
        return QSize(THICK, 16) if self._upright else QSize(40, THICK)

    def show_level(self, level: float) -> None:
        """Rise to ``level`` at once; fall to it little by little."""
        level = min(1.0, max(0.0, level))
        if level >= self._shown:
            self._set(level)
        if self._shown > 0 and not self._timer:
            self._timer = self.startTimer(STEP_MS)

    def timerEvent(self, event: QTimerEvent) -> None:
        self._set(max(0.0, self._shown - FALL))
        if self._shown == 0.0:
            self.killTimer(self._timer)
            self._timer = 0

    def _set(self, level: float) -> None:
        if level != self._shown:
            self._shown = level
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(self.rect())
        radius = min(box.width(), box.height()) / 2
        back = self.palette().color(self.foregroundRole())
        back.setAlphaF(0.13)
        painter.setBrush(back)
        painter.drawRoundedRect(box, radius, radius)
        if self._shown > 0:
            bar = QRectF(box)
            if self._upright:
                bar.setTop(box.bottom() - box.height() * self._shown)
            elif self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
                bar.setLeft(box.right() - box.width() * self._shown)
            else:
                bar.setRight(box.left() + box.width() * self._shown)
            painter.setBrush(theme.live if self._shown > HOT else theme.good)
            painter.drawRoundedRect(bar, radius, radius)
