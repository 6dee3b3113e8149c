"""About this program, and the licences of everything in it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QFont, QFontDatabase, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

import aura_desktop
from aura_desktop import paths
from aura_desktop.gui import icons, talkkey
from aura_desktop.gui.actions import keys_of, plain
from aura_desktop.gui.models.words import translate

#: Logical pixels of the mark in the About window.
MARK = 72


def documents() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Documents of the Licences window: tab, file that ships with the program."""
    return (
        ("AURA Desktop (GPL)", ("LICENSE",)),
        (translate("about", "Third parties"), ("THIRD_PARTY.md",)),
        (translate("about", "Icons"), ("assets", "icons", "LICENSE")),
        (translate("about", "Demo"), ("assets", "demo", "LICENCES.md")),
    )


def about(parent: QWidget) -> QDialog:
    """What this is, its version and its licence."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(translate("about", "About AURA Desktop"))
    mark = QLabel()
    mark.setPixmap(icons.app_icon().pixmap(QSize(MARK, MARK), parent.devicePixelRatioF()))
    mark.setAlignment(Qt.AlignmentFlag.AlignTop)
    name = QLabel(f"AURA Desktop {aura_desktop.__version__}")
    font = QFont(name.font())
    font.setPointSizeF(font.pointSizeF() * 1.4)
    font.setWeight(QFont.Weight.DemiBold)
    name.setFont(font)
    words = QLabel(
        translate(
            "about",
            "An assistant that sees, hears and speaks, on your own machine. "
            "Nothing you show or say leaves it unless you ask for that.\n\n"
            "Free software under the GNU General Public License, version 3 or later. "
            "It comes without any warranty. The models and libraries in it have licences of their own: "
            "see Help, Licences.",
        ),
        wordWrap=True,
        textFormat=Qt.TextFormat.PlainText,
    )
    words.setMinimumWidth(200)
    words.setAlignment(Qt.AlignmentFlag.AlignTop)
    column = QVBoxLayout()
    column.addWidget(name)
    column.addWidget(words, 1)
    row = QHBoxLayout()
    row.setSpacing(18)
    row.addWidget(mark)
    row.addLayout(column, 1)
    whole = QVBoxLayout(dialog)
    whole.setContentsMargins(20, 20, 20, 14)
    whole.setSpacing(14)
    whole.addLayout(row)
    whole.addWidget(_close_button(dialog))
    dialog.resize(480, 240)
    return dialog


def licences(parent: QWidget) -> QDialog:
    """The licence of the program and of what it is made of."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(translate("about", "Licences"))
    tabs = QTabWidget()
    tabs.setAccessibleName(translate("about", "Licences"))
    fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    for title, parts in documents():
        file = paths.resource(*parts)
        if not file.is_file():
            continue
        text = QPlainTextEdit(file.read_text(encoding="utf-8"))
        text.setReadOnly(True)
        text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        text.setTabChangesFocus(True)
        text.setFont(fixed)
        text.setAccessibleName(translate("about", "Licence: {name}").format(name=title))
        tabs.addTab(text, title)
    whole = QVBoxLayout(dialog)
    whole.addWidget(tabs, 1)
    whole.addWidget(_close_button(dialog))
    dialog.resize(720, 540)
    return dialog


def keys(parent: QWidget, actions: Iterable[QAction]) -> QDialog:
    """Every action that has a key, with its key."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(translate("about", "Keyboard"))
    shown = [action for action in actions if not action.shortcut().isEmpty()]
    rows = [(keys_of(action), plain(action)) for action in shown]
    rows.append((QKeySequence(talkkey.KEY).toString(), translate("about", "Hold to talk")))
    table = QTableWidget(len(rows), 2)
    table.setAccessibleName(translate("about", "Keyboard"))
    table.setHorizontalHeaderLabels([translate("about", "Key"), translate("about", "Action")])
    table.verticalHeader().hide()
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    for at, (key, name) in enumerate(rows):
        table.setItem(at, 0, QTableWidgetItem(key))
        table.setItem(at, 1, QTableWidgetItem(name))
    table.horizontalHeader().setStretchLastSection(True)
    table.setColumnWidth(0, 150)
    whole = QVBoxLayout(dialog)
    whole.addWidget(table, 1)
    whole.addWidget(_close_button(dialog))
    dialog.resize(460, 520)
    return dialog


def _close_button(dialog: QDialog) -> QDialogButtonBox:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    box.rejected.connect(dialog.reject)
    return box
