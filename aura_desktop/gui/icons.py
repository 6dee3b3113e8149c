"""The program's own icons (``assets/icons``), drawn in the colours of the palette in force."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from aura_desktop import paths

#: Logical sizes at which an icon is prepared; Qt picks the nearest.
SIZES = (16, 20, 24, 32, 48)
#: Device pixel ratios at which each size is prepared.
RATIOS = (1, 2)


@lru_cache(maxsize=64)
def _source(name: str) -> str:
    return paths.resource("assets", "icons", f"{name}.svg").read_text(encoding="utf-8")


def pixmap(name: str, color: QColor, size: int, ratio: float = 1.0) -> QPixmap:
    """Icon ``name`` in ``color``, ``size`` logical pixels square."""
    side = max(1, round(size * ratio))
    drawn = QPixmap(QSize(side, side))
    drawn.fill(Qt.GlobalColor.transparent)
    source = _source(name).replace("currentColor", color.name())
    renderer = QSvgRenderer(QByteArray(source.encode()))
    painter = QPainter(drawn)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn


def icon(name: str, palette: QPalette, checked: str | None = None) -> QIcon:
    """Icon ``name`` for a button; ``checked`` names the one for its checked state."""
    made = QIcon()
    states = [(name, QIcon.State.Off), (checked or name, QIcon.State.On)]
    modes = [
        (QIcon.Mode.Normal, QPalette.ColorGroup.Active),
        (QIcon.Mode.Disabled, QPalette.ColorGroup.Disabled),
    ]
    for file, state in states:
        for mode, group in modes:
            color = palette.color(group, QPalette.ColorRole.ButtonText)
            for size in SIZES:
                for ratio in RATIOS:
                    made.addPixmap(pixmap(file, color, size, ratio), mode, state)
    return made


def app_icon() -> QIcon:
    """The program's icon."""
    return QIcon(str(paths.resource("assets", "icons", "aura-desktop.svg")))
