"""What the assistant is doing, and the light that is on whenever someone can be seen or heard."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimerEvent
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from aura_desktop.gui import looks
from aura_desktop.gui.theme import Theme

DOT = 16
#: Milliseconds between two steps of the turning ring, and degrees of a step: one turn in 1.2 s.
STEP_MS = 40
STEP_DEGREES = 12
SWEEP_DEGREES = 100


class ElidedLabel(QWidget):
    """One line of text that gives way with an ellipsis instead of widening the window."""

    def __init__(self, align: Qt.AlignmentFlag, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._align = align
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """The whole text."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show ``text``."""
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.setToolTip(text)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._text) + 4, metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, self.fontMetrics().height() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        text = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), self._align | Qt.AlignmentFlag.AlignVCenter, text)


class StateRing(QWidget):
    """A small ring: turns while it works, has a core while someone speaks, else open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(DOT, DOT)
        self._state = "off"
        self._angle = 0
        self._timer = 0

    def set_state(self, state: str) -> None:
        """One of the session's states, or ``off``."""
        if state == self._state:
            return
        self._state = state
        moving = state in ("loading", "thinking") and not looks.motion_reduced(self)
        if moving and not self._timer:
            self._timer = self.startTimer(STEP_MS)
        elif not moving and self._timer:
            self.killTimer(self._timer)
            self._timer = 0
        self.update()

    def timerEvent(self, event: QTimerEvent) -> None:
        self._angle = (self._angle + STEP_DEGREES) % 360
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        color = {
            "off": theme.off,
            "listening": theme.good,
            "speaking": theme.aura,
        }.get(self._state, theme.aura)
        pen = QPen(color, 2.2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        if self._state in ("loading", "thinking"):
            painter.drawArc(box, -self._angle * 16, -SWEEP_DEGREES * 16)
            faint = QColor(color)
            faint.setAlphaF(0.25)
            painter.setPen(QPen(faint, 2.2))
        painter.drawEllipse(box)
        if self._state in ("speaking", "listening"):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            inset = 3.2
            painter.drawEllipse(box.adjusted(inset, inset, -inset, -inset))


class StateBadge(QWidget):
    """The ring and the state in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ring = StateRing()
        self.label = ElidedLabel(Qt.AlignmentFlag.AlignLeft)
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        self.label.setFont(font)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.ring)
        row.addWidget(self.label, 1)

    def show_state(self, state: str, headline: str) -> None:
        """``state`` as for the ring; ``headline`` in words."""
        self.ring.set_state(state)
        self.label.set_text(headline)


class _Dot(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(DOT, DOT)
        self.on = False

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        if self.on:
            halo = QColor(theme.live)
            halo.setAlphaF(0.3)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(halo)
            painter.drawEllipse(self.rect())
            painter.setBrush(theme.live)
            painter.drawEllipse(box)
        else:
            painter.setPen(QPen(theme.off, 1.6))
            painter.drawEllipse(box)


class PrivacyLight(QWidget):
    """Lit whenever a camera, a microphone or a screen capture is open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dot = _Dot()
        self._label = ElidedLabel(Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._dot)
        row.addWidget(self._label, 1)

    @property
    def on(self) -> bool:
        """Whether the light is lit."""
        return self._dot.on

    def text(self) -> str:
        """What the light says."""
        return self._label.text()

    def show_sensors(self, on: bool, words: str) -> None:
        """``on``: some live sensor is open; ``words``: which."""
        self._label.set_text(words)
        self.setAccessibleName(words)
        if on != self._dot.on:
            self._dot.on = on
            self._dot.update()
