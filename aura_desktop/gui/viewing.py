"""What of the window is to be seen: side, overlays, captions, full screen, the presenter's view, the text's size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication

from aura_desktop.gui import looks, presenter

if TYPE_CHECKING:
    from aura_desktop.gui.window import Window

#: Step by which text grows and shrinks, and its bounds (those of the setting).
TEXT_STEP = 0.1
#: Logical pixels of the window's height from which a video's slider is shown.
TRANSPORT_FROM_HEIGHT = 400
TEXT_MIN, TEXT_MAX = 0.8, 2.0


class Viewing(QObject):
    """Carries out the actions of the View menu, and those that need a part of the window to be there."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        acts = window.actions_
        acts.ask.triggered.connect(self.focus_ask)
        acts.watch.triggered.connect(self.focus_watch)
        acts.find.triggered.connect(self.focus_find)
        acts.side.triggered.connect(self.show_side)
        acts.presenter.triggered.connect(self.present)
        acts.full.triggered.connect(self.show_full)
        acts.larger.triggered.connect(self.enlarge)
        acts.smaller.triggered.connect(self.reduce)
        acts.captions.toggled.connect(self.show_captions)
        acts.performance.toggled.connect(self.show_performance)
        acts.saw.toggled.connect(self.show_saw)
        self.set_margins(presenting=False)

    # -- parts ------------------------------------------------------------------------------------

    @Slot()
    def focus_ask(self) -> None:
        self._window.controls.show()
        self._window.controls.ask.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def focus_watch(self) -> None:
        self._need_side()
        self._window.watch_panel.box.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def focus_find(self) -> None:
        self._need_side()
        self._window.find_bar.open()

    def _need_side(self) -> None:
        if self._window.presenter.on:
            self.present(False)
        if not self._window.side.isVisible():
            self.show_side(True)

    @Slot(bool)
    def show_side(self, shown: bool) -> None:
        self._window.arrangement.want_side(shown)
        self.arrange()

    def arrange(self) -> None:
        """Lay the window out for the size it has."""
        window = self._window
        window.arrangement.arrange(window.width(), window.height())
        window.transport.set_roomy(
            window.height() >= TRANSPORT_FROM_HEIGHT and not window.presenter.on
        )
        window.actions_.side.setChecked(window.arrangement.side_shown)

    # -- over the picture -------------------------------------------------------------------------

    @Slot(bool)
    def show_performance(self, shown: bool) -> None:
        """Show how fast the session is in the corner of the picture, or do not."""
        self._window.stage.set_notes(self._window.performance.lines if shown else ())

    @Slot(bool)
    def show_saw(self, shown: bool) -> None:
        """Show what the model saw over the picture, or do not."""
        self._window.stage.set_look(self._window.saw.look if shown else None)

    @Slot(bool)
    def show_captions(self, shown: bool) -> None:
        self._window.stage.captions_shown = shown
        self._window.stage.update()

    # -- the whole screen -------------------------------------------------------------------------

    @Slot(bool)
    def show_full(self, full: bool) -> None:
        if full:
            self._window.showFullScreen()
        elif self._window.presenter.on:
            self.present(False)
        else:
            self._window.showNormal()

    @Slot(bool)
    def present(self, on: bool) -> None:
        """Fill the screen with the picture and large captions, without anything around it."""
        window = self._window
        if on == window.presenter.on:
            return
        window.presenter.set_on(on)
        window.arrangement.present(on)
        window.menuBar().setVisible(not on)
        window.head.setVisible(not on)
        window.controls.setVisible(not on)
        self.set_margins(presenting=on)
        self.apply_looks()
        if on:
            window.showFullScreen()
            window.stage.setFocus()
        else:
            window.showNormal()
            window.controls.ask.setFocus()
        window.actions_.presenter.setChecked(on)
        self.arrange()

    def window_state_changed(self) -> None:
        """The window manager made it full, or no longer."""
        full = self._window.isFullScreen()
        self._window.actions_.full.setChecked(full)
        if self._window.presenter.on and not full:
            self.present(False)

    def set_margins(self, *, presenting: bool) -> None:
        """Room around the parts; none while presenting."""
        column = self._window.column
        column.setContentsMargins(*((0, 0, 0, 0) if presenting else (10, 6, 10, 8)))
        column.setSpacing(0 if presenting else 6)

    # -- looks ------------------------------------------------------------------------------------

    def apply_looks(self) -> None:
        """Take over what the settings say of the window itself."""
        window = self._window
        scale = window.settings.window.caption_scale
        window.stage.set_caption_scale(
            scale * (presenter.CAPTION_SCALE if window.presenter.on else 1)
        )
        window.changed.emit()

    @Slot()
    def enlarge(self) -> None:
        self._scale_text(TEXT_STEP)

    @Slot()
    def reduce(self) -> None:
        self._scale_text(-TEXT_STEP)

    def _scale_text(self, step: float) -> None:
        window = self._window
        scale = window.settings.window.text_scale + step
        scale = round(min(TEXT_MAX, max(TEXT_MIN, scale)), 2)
        look = window.settings.window.model_copy(update={"text_scale": scale})
        window.settings = window.settings.model_copy(update={"window": look})
        app = QApplication.instance()
        if isinstance(app, QApplication):
            looks.apply_text_scale(app, scale)
