"""The timeline's list, whose pictures are read when their rows are seen, and the picture one looks at."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from aura_desktop.gui.archivist import Archivist
from aura_desktop.gui.models.moments import Moments, local, times, who
from aura_desktop.gui.models.words import translate
from aura_desktop.timeline import Entry

#: Logical pixels of a picture in the list.
THUMB = QSize(72, 54)
#: Pictures of the list that are kept in memory.
THUMBS_KEPT = 400
ENTRY_ROLE = Qt.ItemDataRole.UserRole

_Index = QModelIndex | QPersistentModelIndex


class MomentRows(QAbstractListModel):
    """A row an entry."""

    def __init__(self, archivist: Archivist, parent: QWidget) -> None:
        super().__init__(parent)
        self._archivist = archivist
        self._moments = Moments()
        self._thumbs: OrderedDict[int, QPixmap] = OrderedDict()
        self._blank = QPixmap(THUMB)
        self._blank.fill(Qt.GlobalColor.transparent)

    def show_moments(self, moments: Moments) -> None:
        """List these; what was already listed stays where it is."""
        before, after = self._moments.ids, moments.ids
        if before and after[: len(before)] == before:
            if len(after) > len(before):
                self.beginInsertRows(QModelIndex(), len(before), len(after) - 1)
                self._moments = moments
                self.endInsertRows()
            self._moments = moments
            self.dataChanged.emit(self.index(0), self.index(len(before) - 1))
            return
        self.beginResetModel()
        self._moments = moments
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._moments.entries)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._moments.entries):
            return None
        entry = self._moments.entries[index.row()]
        match role:
            case Qt.ItemDataRole.UserRole:
                return entry
            case Qt.ItemDataRole.DisplayRole:
                return f"{times(entry)} · {who(entry)}\n{entry.text}"
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{who(entry)}, {times(entry)}: {entry.text}"
            case Qt.ItemDataRole.ToolTipRole:
                return f"{local(entry.at):%Y-%m-%d %H:%M:%S}\n{entry.text}"
            case Qt.ItemDataRole.DecorationRole:
                return self._thumb(entry)
        return None

    def _thumb(self, entry: Entry) -> QPixmap:
        picture = self._moments.picture_of(entry) if entry.kind in ("seen", "alert") else None
        if picture is None:
            return self._blank
        held = self._thumbs.get(picture.id)
        if held is None:
            held = self._fitted(self._archivist.file_of(picture))
            self._thumbs[picture.id] = held
            while len(self._thumbs) > THUMBS_KEPT:
                self._thumbs.popitem(last=False)
        else:
            self._thumbs.move_to_end(picture.id)
        return held

    def _fitted(self, file: Path | None) -> QPixmap:
        whole = QPixmap(str(file)) if file is not None else QPixmap()
        if whole.isNull():
            return self._blank
        scaled = whole.scaled(
            THUMB, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        # All of one size: rows are as tall as the first one.
        framed = QPixmap(self._blank)
        painter = QPainter(framed)
        painter.drawPixmap(
            (THUMB.width() - scaled.width()) // 2, (THUMB.height() - scaled.height()) // 2, scaled
        )
        painter.end()
        return framed


class PictureView(QLabel):
    """A picture, as large as there is room, never stretched."""

    def __init__(self) -> None:
        super().__init__()
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setMinimumSize(120, 90)
        self.setWordWrap(True)
        self._whole = QPixmap()
        self.shown: Path | None = None

    def show_file(self, file: Path | None) -> None:
        """Show the picture in ``file``; ``None``: there is none."""
        if file == self.shown and not self._whole.isNull():
            return
        self.shown = file
        self._whole = QPixmap(str(file)) if file is not None else QPixmap()
        self._fit()

    def _fit(self) -> None:
        if self._whole.isNull():
            self.setText(translate("timeline", "No picture was kept of this."))
            return
        ratio = self.devicePixelRatioF()
        drawn = self._whole.scaled(
            self.size() * ratio,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        drawn.setDevicePixelRatio(ratio)
        self.setPixmap(drawn)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
