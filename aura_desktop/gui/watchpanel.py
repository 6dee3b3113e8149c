"""What AURA was asked to look out for and to remind of; add a watch, change it, take one back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from aura_desktop.gui import icons
from aura_desktop.gui.models.watchlist import ReminderRow, Row, WatchRow
from aura_desktop.gui.models.words import translate
from aura_desktop.gui.theme import Theme, readable

#: Longest watch, in characters.
MAX_WATCH_CHARS = 500
#: Rows shown before the list scrolls.
ROWS_SHOWN = 4
ICON = 18
PAD = 8
WATCH_ROLE = Qt.ItemDataRole.UserRole

_ICONS = {
    "active": "watch",
    "fired": "watch-seen",
    "paused": "watch-paused",
    "waiting": "reminder",
    "rung": "watch-seen",
}
_Index = QModelIndex | QPersistentModelIndex


def _key(row: Row) -> tuple[bool, str]:
    return isinstance(row, WatchRow), row.id


class WatchModel(QAbstractListModel):
    """The rows of a ``WatchList`` for a view."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []

    def show_rows(self, rows: Iterable[Row]) -> None:
        """Show these rows instead; a row that stays where it is keeps its selection."""
        wanted = list(rows)
        kept = {_key(row) for row in wanted}
        for at in reversed(range(len(self._rows))):
            if _key(self._rows[at]) not in kept:
                self._remove(at)
        for at, row in enumerate(wanted):
            if at < len(self._rows) and _key(self._rows[at]) == _key(row):
                if self._rows[at] != row:
                    self._rows[at] = row
                    self.dataChanged.emit(self.index(at), self.index(at))
            else:
                for other in range(at + 1, len(self._rows)):
                    if _key(self._rows[other]) == _key(row):
                        self._remove(other)
                        break
                self.beginInsertRows(QModelIndex(), at, at)
                self._rows.insert(at, row)
                self.endInsertRows()

    def _remove(self, at: int) -> None:
        self.beginRemoveRows(QModelIndex(), at, at)
        del self._rows[at]
        self.endRemoveRows()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == WATCH_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{row.title}, {row.state_text}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.text
        return None


class _WatchDelegate(QStyledItemDelegate):
    """Icon, text on one line, state below it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(80, 2 * option.fontMetrics.height() + PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row: Row = index.data(WATCH_ROLE)
        view = QStyleOptionViewItem(option)
        self.initStyleOption(view, index)
        view.text = ""
        style = view.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, view, painter, view.widget)
        palette = view.palette
        theme = Theme.of(palette)
        selected = bool(view.state & QStyle.StateFlag.State_Selected)
        back = palette.color(QPalette.ColorRole.Highlight) if selected else theme.user_card
        text = palette.color(QPalette.ColorRole.HighlightedText) if selected else theme.text
        mark = theme.alert if row.state in ("fired", "rung") else theme.muted
        muted = readable(text if selected else theme.muted, back)
        area = view.rect.adjusted(PAD, PAD // 2, -PAD, -PAD // 2)
        leading = QRect(area.left(), area.top(), ICON, area.height())
        words = area.adjusted(ICON + PAD, 0, 0, 0)
        if view.direction == Qt.LayoutDirection.RightToLeft:
            leading.moveRight(area.right())
            words = area.adjusted(0, 0, -ICON - PAD, 0)
        ratio = painter.device().devicePixelRatioF()
        name = _ICONS.get(row.state, "watch")
        drawn = icons.pixmap(name, muted if selected else mark, ICON, ratio)
        painter.drawPixmap(leading.left(), leading.center().y() - ICON // 2, drawn)
        upper = QRect(words.left(), words.top(), words.width(), words.height() // 2)
        lower = upper.translated(0, upper.height())
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
        elide = Qt.TextElideMode.ElideRight
        painter.setPen(text)
        painter.setFont(view.font)
        painter.drawText(upper, align, view.fontMetrics.elidedText(row.title, elide, upper.width()))
        small = QFont(view.font)
        small.setPointSizeF(max(1.0, small.pointSizeF() * 0.88))
        painter.setFont(small)
        painter.setPen(muted)
        state = painter.fontMetrics().elidedText(row.state_text, elide, lower.width())
        painter.drawText(lower, align, state)


class _WatchView(QListView):
    """The list; Delete takes the selected row back, Space pauses a watch, Enter or a double click changes it."""

    removing = Signal()
    changing = Signal()
    pausing = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setAccessibleName(translate("watches", "Watches and reminders"))
        self.setAccessibleDescription(
            translate("watches", "Enter changes a watch, Space pauses it, Delete removes it.")
        )
        self.doubleClicked.connect(self.changing)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removing.emit()
        elif event.key() == Qt.Key.Key_Space:
            self.pausing.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.changing.emit()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        row = max(1, self.sizeHintForRow(0)) if self.model().rowCount() else 0
        rows = min(self.model().rowCount(), ROWS_SHOWN)
        return QSize(200, max(3 * self.fontMetrics().height(), rows * row))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.model().rowCount():
            painter = QPainter(self.viewport())
            painter.setPen(Theme.of(self.palette()).muted)
            area = self.viewport().rect().adjusted(PAD, 0, -PAD, 0)
            text = self.fontMetrics().elidedText(
                translate("watches", "Nothing to look out for yet."),
                Qt.TextElideMode.ElideRight,
                area.width(),
            )
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)


class _WatchBox(QLineEdit):
    """The box for a watch's text; while one is changed, Escape gives that up."""

    given_up = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.changing = False
        self.setMaxLength(MAX_WATCH_CHARS)

    def event(self, event: QEvent) -> bool:
        # Elsewhere Escape is the window's: it silences.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._gives_up(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._gives_up(event):
            self.given_up.emit()
        else:
            super().keyPressEvent(event)

    def _gives_up(self, event: QKeyEvent) -> bool:
        return self.changing and event.key() == Qt.Key.Key_Escape


class WatchPanel(QWidget):
    """Emits ``adding`` with a text, ``editing`` with an id and a text, ``removing`` and ``pausing`` with the id of a
    watch, ``removing_reminder`` with that of a reminder; shows only what it is told.
    """

    adding = Signal(str)
    editing = Signal(str, str)
    removing = Signal(str)
    removing_reminder = Signal(str)
    pausing = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = QLabel(translate("watches", "Watches and reminders"))
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        title.setFont(font)
        self.remove_button = QToolButton(autoRaise=True)
        self.remove_button.setText(translate("watches", "Remove"))
        self.remove_button.setIconSize(QSize(ICON, ICON))
        self.remove_button.setEnabled(False)
        self.remove_button.clicked.connect(self._remove)
        self.pause_button = QToolButton(autoRaise=True)
        self.pause_button.setIconSize(QSize(ICON, ICON))
        self.pause_button.setEnabled(False)
        self.pause_button.clicked.connect(self._pause)
        self.model = WatchModel(self)
        self.view = _WatchView()
        self.view.setModel(self.model)
        self.view.setItemDelegate(_WatchDelegate(self.view))
        self.view.removing.connect(self._remove)
        self.view.pausing.connect(self._pause)
        self.view.changing.connect(self._change)
        self.view.selectionModel().selectionChanged.connect(self._selection_changed)
        self.box = _WatchBox()
        self.box.setPlaceholderText(translate("watches", "Tell me when…"))
        self.box.returnPressed.connect(self._send)
        self.box.given_up.connect(self._end_change)
        self.box.textChanged.connect(self._text_changed)
        self.add_button = QToolButton(autoRaise=True)
        self.add_button.setIconSize(QSize(ICON, ICON))
        self.add_button.setEnabled(False)
        self.add_button.clicked.connect(self._send)

        head = QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(self.pause_button)
        head.addWidget(self.remove_button)
        foot = QHBoxLayout()
        foot.addWidget(self.box, 1)
        foot.addWidget(self.add_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.view, 1)
        column.addLayout(foot)
        self._live = False
        #: The id of the watch that is being changed, and what stood in the box before.
        self._changed = ""
        self._draft = ""
        self._retint()
        self._selection_changed()

    def show_rows(self, rows: Iterable[Row]) -> None:
        """Show these watches and reminders."""
        shown = list(rows)
        self.model.show_rows(shown)
        if self._changed and (True, self._changed) not in map(_key, shown):
            # What it was to become is a new watch then.
            self._changed = self._draft = ""
            self._name_box()
        self.view.updateGeometry()
        self.view.viewport().update()
        self._selection_changed()

    def set_live(self, live: bool) -> None:
        """Whether a session is there to take watches."""
        self._live = live
        self.box.setEnabled(live)
        self._text_changed(self.box.text())
        self._selection_changed()

    def _chosen(self) -> Row | None:
        indexes = self.view.selectionModel().selectedIndexes()
        return indexes[0].data(WATCH_ROLE) if indexes else None

    @Slot()
    def _selection_changed(self) -> None:
        row = self._chosen()
        self.remove_button.setEnabled(self._live and row is not None)
        if isinstance(row, ReminderRow):
            tip = translate("watches", "Remove the selected reminder (Del)")
            name = translate("watches", "Remove the selected reminder")
        else:
            tip = translate("watches", "Remove the selected watch (Del)")
            name = translate("watches", "Remove the selected watch")
        self.remove_button.setToolTip(tip)
        self.remove_button.setAccessibleName(name)
        may = self._live and row is not None and row.state in ("active", "paused")
        self.pause_button.setEnabled(may)
        paused = row is not None and row.state == "paused"
        words = (
            translate("watches", "Go on with the selected watch (Space)")
            if paused
            else translate("watches", "Pause the selected watch (Space)")
        )
        self.pause_button.setToolTip(words)
        self.pause_button.setAccessibleName(words)
        self.pause_button.setIcon(icons.icon("play" if paused else "pause", self.palette()))

    @Slot(str)
    def _text_changed(self, text: str) -> None:
        self.add_button.setEnabled(self._live and bool(text.strip()))

    @Slot()
    def _send(self) -> None:
        text = " ".join(self.box.text().split())
        if not (text and self._live):
            return
        changed = self._changed
        if changed:
            self._end_change()
            self.editing.emit(changed, text)
        else:
            self.box.clear()
            self.adding.emit(text)

    @Slot()
    def _change(self) -> None:
        """Let the box change the selected watch."""
        row = self._chosen()
        if not (isinstance(row, WatchRow) and self._live):
            return
        if not self._changed:
            self._draft = self.box.text()
        self._changed = row.id
        self._name_box()
        self.box.setText(row.text)
        self.box.selectAll()
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _end_change(self) -> None:
        """Back to the list, and to what stood in the box before."""
        self.box.setText(self._draft)
        self._changed = self._draft = ""
        self._name_box()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _name_box(self) -> None:
        """Say whether the box changes a watch or adds one."""
        self.box.changing = bool(self._changed)
        if self._changed:
            name = translate("watches", "Change the watch")
            about = translate("watches", "Press Enter to change the watch, Escape to leave it.")
            button = translate("watches", "Change")
            tip = translate("watches", "Change the watch (Enter; Esc leaves it)")
        else:
            name = translate("watches", "New watch")
            about = translate("watches", "What to look out for; press Enter to add it.")
            button = translate("watches", "Add")
            tip = translate("watches", "Add this watch (Enter)")
        self.box.setAccessibleName(name)
        self.box.setAccessibleDescription(about)
        self.add_button.setText(button)
        self.add_button.setToolTip(tip)
        self.add_button.setAccessibleName(
            name if self._changed else translate("watches", "Add watch")
        )
        icon = "check" if self._changed else "add"
        self.add_button.setIcon(icons.icon(icon, self.palette()))

    @Slot()
    def _remove(self) -> None:
        row = self._chosen()
        if row is None or not self._live:
            return
        if isinstance(row, ReminderRow):
            self.removing_reminder.emit(row.id)
        else:
            self.removing.emit(row.id)

    @Slot()
    def _pause(self) -> None:
        row = self._chosen()
        if isinstance(row, WatchRow) and self._live and row.state in ("active", "paused"):
            self.pausing.emit(row.id, row.state == "active")

    def _retint(self) -> None:
        self._name_box()
        self.remove_button.setIcon(icons.icon("remove", self.palette()))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._retint()
            self._selection_changed()
        super().changeEvent(event)
