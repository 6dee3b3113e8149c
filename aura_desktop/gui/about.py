"""About this program, and the licences of everything in it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

import aura_desktop
from aura_desktop import paths
from aura_desktop.gui import icons

#: Documents of the Licences window: tab, file that ships with the program.
DOCUMENTS = (
    ("AURA Desktop (GPL)", ("LICENSE",)),
    ("Third parties", ("THIRD_PARTY.md",)),
    ("Icons", ("assets", "icons", "LICENSE")),
    ("Demo", ("assets", "demo", "LICENCES.md")),
)
#: Logical pixels of the mark in the About window.
MARK = 72


def about(parent: QWidget) -> QDialog:
    """What this is, its version and its licence."""
    dialog = QDialog(parent)
    dialog.setWindowTitle("About AURA Desktop")
    mark = QLabel()
    mark.setPixmap(icons.app_icon().pixmap(QSize(MARK, MARK), parent.devicePixelRatioF()))
    mark.setAlignment(Qt.AlignmentFlag.AlignTop)
    name = QLabel(f"AURA Desktop {aura_desktop.__version__}")
    font = QFont(name.font())
    font.setPointSizeF(font.pointSizeF() * 1.4)
    font.setWeight(QFont.Weight.DemiBold)
    name.setFont(font)
    words = QLabel(
        "An assistant that sees, hears and speaks, on your own machine. "
        "Nothing you show or say leaves it unless you ask for that.\n\n"
        "Free software under the GNU General Public License, version 3 or later. "
        "It comes without any warranty. The models and libraries in it have licences of their own: "
        "see Help, Licences.",
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
    dialog.setWindowTitle("Licences")
    tabs = QTabWidget()
    tabs.setAccessibleName("Licences")
    fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    for title, parts in DOCUMENTS:
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
        text.setAccessibleName(f"Licence: {title}")
        tabs.addTab(text, title)
    whole = QVBoxLayout(dialog)
    whole.addWidget(tabs, 1)
    whole.addWidget(_close_button(dialog))
    dialog.resize(720, 540)
    return dialog


def _close_button(dialog: QDialog) -> QDialogButtonBox:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    box.rejected.connect(dialog.reject)
    return box
