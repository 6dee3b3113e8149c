"""How the window looks, as the user has set it: theme, size of text, motion; changed while it runs."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QStyle, QWidget

from aura_desktop.gui.theme import dark_palette, light_palette
from aura_desktop.settings import WindowSettings

_BASE_POINTS = "auraBasePoints"
_REDUCED = "auraReducedMotion"
#: Point size taken where a font is measured in pixels only.
USUAL_POINTS = 10.0


def apply(app: QApplication, looks: WindowSettings) -> None:
    """Show everything as ``looks`` says."""
    apply_theme(app, looks.theme)
    apply_text_scale(app, looks.text_scale)
    app.setProperty(_REDUCED, looks.reduced_motion)


def apply_theme(app: QApplication, choice: str) -> None:
    """``system``, ``light`` or ``dark``."""
    hints = app.styleHints()
    if choice == "system":
        hints.unsetColorScheme()
        app.setPalette(QPalette())
        return
    dark = choice == "dark"
    hints.setColorScheme(Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light)
    if sys.platform not in {"win32", "darwin"}:
        # Styles there have a look of their own for either scheme; Fusion has what it is given.
        app.setPalette(dark_palette() if dark else light_palette())


def apply_text_scale(app: QApplication, scale: float) -> None:
    """Text this much larger than the desktop's."""
    base = app.property(_BASE_POINTS)
    if not base:
        base = app.font().pointSizeF()
        base = base if base > 0 else USUAL_POINTS
        app.setProperty(_BASE_POINTS, base)
    font = app.font()
    if abs(font.pointSizeF() - base * scale) > 0.01:
        font.setPointSizeF(base * scale)
        app.setFont(font)


def motion_reduced(widget: QWidget) -> bool:
    """Whether nothing should move by itself: the user says so here, or in the desktop's settings."""
    app = QApplication.instance()
    if app is not None and app.property(_REDUCED):
        return True
    # 0 is how a desktop says "reduce motion" to Qt.
    return widget.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) <= 0
