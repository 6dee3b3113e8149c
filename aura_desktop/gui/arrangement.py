"""Where picture and conversation go: beside each other, below each other, one at a time; or presented."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QSplitter, QToolButton, QWidget

from aura_desktop.gui.controls import LABELS_FROM, ControlBar
from aura_desktop.gui.stage import Stage

#: Logical pixels: side by side from here on, else stacked if there is height, else one at a time.
SIDE_BY_SIDE_FROM = 760
STACKED_FROM_HEIGHT = 600
#: Share of the width the conversation gets beside the picture, and its bounds in pixels.
SIDE_SHARE = 0.3
SIDE_MIN = 260
SIDE_MAX = 480

Layout = Literal["", "beside", "below", "compact"]


class Arrangement(QObject):
    """Arranges the window's parts for its size; remembers what the user wants to see in each case."""

    def __init__(self, split: QSplitter, stage: Stage, side: QWidget, controls: ControlBar) -> None:
        super().__init__(split)
        self._split = split
        self._stage = stage
        self._side = side
        self._controls = controls
        self._layout: Layout = ""
        self._side_roomy, self._side_compact = True, False
        self._by_hand = False
        self._presenting = False
        split.splitterMoved.connect(self._moved)

    @property
    def side_shown(self) -> bool:
        """Whether the conversation is to be seen."""
        wanted = self._side_compact if self._layout == "compact" else self._side_roomy
        return wanted and not self._presenting

    def want_side(self, shown: bool) -> None:
        """The user wants the conversation shown or hidden, in windows of this kind."""
        if self._layout == "compact":
            self._side_compact = shown
        else:
            self._side_roomy = shown

    def present(self, presenting: bool) -> None:
        """The picture alone, whatever else the user wants."""
        self._presenting = presenting

    def arrange(self, width: int, height: int) -> None:
        """For a window of this size in logical pixels."""
        layout: Layout
        if width >= SIDE_BY_SIDE_FROM:
            layout = "beside"
        elif height >= STACKED_FROM_HEIGHT:
            layout = "below"
        else:
            layout = "compact"
        changed = layout != self._layout
        self._layout = layout
        shown = self.side_shown
        self._side.setVisible(shown)
        self._stage.setVisible(not (layout == "compact" and shown))
        if changed:
            self._by_hand = False
            beside = layout == "beside"
            self._split.setOrientation(
                Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical
            )
        if layout == "beside":
            side = min(SIDE_MAX, max(SIDE_MIN, round(width * SIDE_SHARE)))
            if changed or not self._by_hand:
                self._split.setSizes([max(1, self._split.width() - side), side])
        elif layout == "below" and (changed or not self._by_hand):
            self._split.setSizes([height * 45 // 100, height * 55 // 100])
        labels = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        alone = Qt.ToolButtonStyle.ToolButtonIconOnly
        button: QToolButton
        for button in (self._controls.stop, self._controls.send):
            button.setToolButtonStyle(labels if width >= LABELS_FROM else alone)

    @Slot()
    def _moved(self) -> None:
        self._by_hand = True
