"""Going to and fro in the video file that is shown: back, stand still, forward, and a slider."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from aura_desktop.capture import Clip
from aura_desktop.gui import icons
from aura_desktop.gui.actions import Actions, keys_of, plain
from aura_desktop.gui.models.clock import clock
from aura_desktop.gui.models.words import translate

#: Seconds that one step goes back or forward.
STEP_S = 10.0
#: Steps of the slider a second.
FINENESS = 10
ICON = 18


class Transport(QWidget):
    """``clip`` gives the file that is shown; without one there is nothing to see here."""

    def __init__(self, acts: Actions, clip: Callable[[], Clip | None]) -> None:
        super().__init__()
        self._acts = acts
        self._clip = clip
        self._roomy = True
        self._shown = (-1.0, -1.0)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(translate("transport", "Place in the video"))
        # A place is sought when it is let go: each one costs the decoder up to a second.
        self.slider.setTracking(False)
        self.slider.setSingleStep(FINENESS)
        self.slider.setPageStep(round(STEP_S * FINENESS))
        self.slider.valueChanged.connect(self._chosen)
        self.slider.sliderMoved.connect(self._dragged)
        self.time = QLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.buttons = [self._button(action) for action in (acts.back, acts.hold, acts.forward)]
        for button in self.buttons:
            row.addWidget(button)
        row.addWidget(self.slider, 1)
        row.addWidget(self.time)
        acts.back.triggered.connect(self.go_back)
        acts.forward.triggered.connect(self.go_forward)
        acts.hold.toggled.connect(self.hold)
        self._tint()
        self.follow()

    def set_roomy(self, roomy: bool) -> None:
        """Whether the window has room for it."""
        self._roomy = roomy
        self.follow()

    def follow(self) -> None:
        """Show where the video is now."""
        clip = self._clip()
        acts = self._acts
        for action in (acts.back, acts.hold, acts.forward):
            action.setEnabled(clip is not None)
        length = clip.duration if clip is not None else None
        self.setVisible(self._roomy and length is not None)
        if clip is None or length is None:
            return
        if acts.hold.isChecked() != clip.held:
            acts.hold.setChecked(clip.held)
        place = round(clip.position * FINENESS) / FINENESS
        if (place, length) == self._shown or self.slider.isSliderDown():
            return
        self._shown = (place, length)
        self.slider.blockSignals(True)
        self.slider.setRange(0, round(length * FINENESS))
        self.slider.setValue(round(place * FINENESS))
        self.slider.blockSignals(False)
        self._tell(place)

    def _tell(self, place: float) -> None:
        words = f"{clock(place)} / {clock(self._shown[1])}"
        if words != self.time.text():
            self.time.setText(words)
            self.slider.setAccessibleDescription(words)

    @Slot(int)
    def _dragged(self, value: int) -> None:
        self._tell(value / FINENESS)

    @Slot(int)
    def _chosen(self, value: int) -> None:
        clip = self._clip()
        if clip is not None:
            clip.seek(value / FINENESS)

    @Slot()
    def go_back(self) -> None:
        """A step back."""
        self._step(-STEP_S)

    @Slot()
    def go_forward(self) -> None:
        """A step forward."""
        self._step(STEP_S)

    def _step(self, seconds: float) -> None:
        clip = self._clip()
        if clip is not None:
            clip.seek(clip.position + seconds)

    @Slot(bool)
    def hold(self, held: bool) -> None:
        """Let the video stand still, or go on."""
        clip = self._clip()
        if clip is not None:
            clip.hold(held)

    @staticmethod
    def _button(action: QAction) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setIconSize(QSize(ICON, ICON))
        button.setAutoRaise(True)
        button.setAccessibleName(plain(action))
        button.setToolTip(f"{plain(action)} ({keys_of(action)})")
        return button

    def _tint(self) -> None:
        palette = self.palette()
        self._acts.back.setIcon(icons.icon("back", palette))
        self._acts.hold.setIcon(icons.icon("pause", palette, "play"))
        self._acts.forward.setIcon(icons.icon("forward", palette))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()
        super().changeEvent(event)
