"""Every setting, generated from the settings model: found by a word, changed at once, put back with a button."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QFont, QPalette, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from aura_desktop import settings
from aura_desktop.errors import PartUnusable
from aura_desktop.gui import icons
from aura_desktop.gui.models import settingslist
from aura_desktop.gui.models.settingslist import Row
from aura_desktop.gui.models.words import translate
from aura_desktop.gui.theme import Theme

#: Largest numbers that Qt's spin boxes are asked to hold where a setting names no maximum.
NO_MAXIMUM = 1_000_000
EDITOR_WIDTH = 190

Choices = Mapping[str, Sequence[tuple[str, str]]]


# The wheel scrolls the page; it changes a value only where the keyboard is.


class _NumberBox(QDoubleSpinBox):
    """Shows as many digits as a number has."""

    def textFromValue(self, value: float) -> str:
        return self.locale().toString(value, "g", 6)

    def wheelEvent(self, event: QWheelEvent) -> None:
        _wheel_if_focused(self, super().wheelEvent, event)


class _IntegerBox(QSpinBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        _wheel_if_focused(self, super().wheelEvent, event)


class _Choice(QComboBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        _wheel_if_focused(self, super().wheelEvent, event)


def _wheel_if_focused(
    widget: QWidget, take: Callable[[QWheelEvent], None], event: QWheelEvent
) -> None:
    if widget.hasFocus():
        take(event)
    else:
        event.ignore()


class SettingEditor(QFrame):
    """One setting: its name, what it means, an editor, and a way back to its default."""

    changed = Signal(str, str)

    def __init__(self, row: Row, value: Any) -> None:
        super().__init__()
        self.row = row
        self._value = value
        self.editor = self._make_editor()
        name = QLabel(row.label)
        font = QFont(name.font())
        font.setWeight(QFont.Weight.DemiBold)
        name.setFont(font)
        name.setBuddy(self.editor)
        self._about = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._about.setText(self._about_text())
        self._about.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._about.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._problem = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._problem.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._problem.hide()
        self.back = QToolButton(autoRaise=True)
        self.back.setText("↺")
        said = translate("settings", "Put back {name} to its default").format(name=row.label)
        self.back.setAccessibleName(said)
        self.back.setToolTip(said)
        self.back.clicked.connect(self._put_back)
        self.editor.setAccessibleName(row.label)
        self.editor.setAccessibleDescription(self._about_text())
        self.editor.setEnabled(not row.fixed)
        self.editor.setFixedWidth(EDITOR_WIDTH)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(name)
        words.addWidget(self._about)
        words.addWidget(self._problem)
        line = QHBoxLayout(self)
        line.setContentsMargins(4, 6, 4, 6)
        line.setSpacing(14)
        line.addLayout(words, 1)
        line.addWidget(self.editor, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        self.show_value(value)
        self._recolor()

    def _about_text(self) -> str:
        row = self.row
        default = _in_words(row.default)
        unit = f" {row.unit}" if row.unit else ""
        about = row.description[:1].upper() + row.description[1:]
        text = translate("settings", "{about}. Default: {value}.").format(
            about=about, value=f"{default}{unit}"
        )
        if row.fixed:
            text += " " + translate("settings", "Set by an environment variable.")
        elif row.effect == "start":
            text += " " + translate("settings", "Takes effect when the program starts again.")
        return text

    def _make_editor(self) -> QWidget:
        row = self.row
        editor: QWidget
        match row.kind:
            case "switch":
                box = QCheckBox(translate("settings", "On"))
                box.toggled.connect(self._toggled)
                editor = box
            case "integer" | "number":
                spin: QSpinBox | QDoubleSpinBox = (
                    _IntegerBox() if row.kind == "integer" else _NumberBox()
                )
                if isinstance(spin, QDoubleSpinBox):
                    spin.setDecimals(3)
                    spin.setSingleStep(
                        0.05 if isinstance(row.default, float) and row.default < 5 else 1
                    )
                    spin.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)
                    spin.setRange(
                        row.minimum or 0.0, NO_MAXIMUM if row.maximum is None else row.maximum
                    )
                else:
                    high = NO_MAXIMUM if row.maximum is None else int(row.maximum)
                    spin.setRange(int(row.minimum or 0), high)
                spin.setKeyboardTracking(False)
                spin.setSuffix(f" {row.unit}" if row.unit else "")
                spin.valueChanged.connect(self._number_changed)
                editor = spin
            case "choice":
                combo = _Choice()
                for choice in row.choices:
                    combo.addItem(choice_words(choice), choice)
                combo.activated.connect(self._chosen)
                editor = combo
            case _:
                combo = _Choice(editable=True)
                combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
                combo.activated.connect(self._chosen)
                line = QLineEdit()
                combo.setLineEdit(line)
                line.setAccessibleName(row.label)
                line.editingFinished.connect(self._text_entered)
                editor = combo
        editor.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return editor

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """Values to pick from, beside what one may type: (value, what it is)."""
        editor = self.editor
        if isinstance(editor, QComboBox) and editor.isEditable():
            editor.blockSignals(True)
            editor.clear()
            for value, words in choices:
                editor.addItem(value, value)
                editor.setItemData(editor.count() - 1, words, Qt.ItemDataRole.ToolTipRole)
            editor.blockSignals(False)
            self.show_value(self._value)

    def show_value(self, value: Any) -> None:
        """Show ``value`` as the one in force."""
        self._value = value
        editor = self.editor
        editor.blockSignals(True)
        match editor:
            case QCheckBox():
                editor.setChecked(bool(value))
            case QSpinBox() | QDoubleSpinBox():
                editor.setValue(value)
            case QComboBox() if editor.isEditable():
                editor.setEditText(str(value))
                if (line := editor.lineEdit()) is not None:
                    line.setCursorPosition(0)
            case QComboBox():
                editor.setCurrentIndex(max(0, editor.findData(value)))
        editor.blockSignals(False)
        self.back.setEnabled(value != self.row.default and not self.row.fixed)
        self._problem.hide()

    def show_problem(self, sentence: str) -> None:
        """Say why a value was not taken; the one before stays in force."""
        self.show_value(self._value)
        self._problem.setText(sentence)
        self._problem.show()

    @Slot(bool)
    def _toggled(self, on: bool) -> None:
        self.changed.emit(self.row.key, settingslist.as_text(on))

    @Slot()
    def _number_changed(self) -> None:
        editor = self.editor
        if isinstance(editor, QSpinBox | QDoubleSpinBox):
            self.changed.emit(self.row.key, f"{editor.value():g}")

    @Slot()
    def _chosen(self) -> None:
        editor = self.editor
        if isinstance(editor, QComboBox):
            value = editor.currentData()
            self.changed.emit(
                self.row.key, str(value if value is not None else editor.currentText())
            )

    @Slot()
    def _text_entered(self) -> None:
        editor = self.editor
        if isinstance(editor, QComboBox) and editor.currentText() != str(self._value):
            self.changed.emit(self.row.key, editor.currentText().strip())

    @Slot()
    def _put_back(self) -> None:
        self.changed.emit(self.row.key, settingslist.as_text(self.row.default))

    def _recolor(self) -> None:
        theme = Theme.of(self.palette())
        for label, color in (
            (self._about, theme.muted_on_window),
            (self._problem, theme.alert_on_window),
        ):
            palette = QPalette(label.palette())
            if palette.color(QPalette.ColorRole.WindowText) != color:
                palette.setColor(QPalette.ColorRole.WindowText, color)
                label.setPalette(palette)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._recolor()
        super().changeEvent(event)


class SettingsDialog(QDialog):
    """Writes each change to the settings file; ``applied`` carries its name and the new settings.

    ``restarting``: the user wants the session to begin again with them.
    """

    applied = Signal(str, object)
    restarting = Signal()

    def __init__(
        self, values: settings.Settings, *, live: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("settings", "Settings"))
        self._values = values
        self._live = live
        self.search = QLineEdit(clearButtonEnabled=True)
        self.search.setPlaceholderText(translate("settings", "Search the settings"))
        self.search.setAccessibleName(translate("settings", "Search the settings"))
        self._glass = self.search.addAction(
            icons.icon("search", self.palette()), QLineEdit.ActionPosition.LeadingPosition
        )
        self.search.textChanged.connect(self._narrow)
        self.sections = QListWidget()
        self.sections.setAccessibleName(translate("settings", "Sections"))
        self.sections.setFixedWidth(150)
        self.sections.setSpacing(2)
        self.sections.currentRowChanged.connect(self._go_to)
        self.editors: dict[str, SettingEditor] = {}
        self._headings: dict[str, QWidget] = {}
        page = QWidget()
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(6, 0, 10, 0)
        self._column.setSpacing(0)
        self._rows = settingslist.rows()
        for row in self._rows:
            self._add(row)
        self._nothing = QLabel(translate("settings", "No setting is called that."))
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.hide()
        self._column.addWidget(self._nothing)
        self._column.addStretch(1)
        self.page = QScrollArea(widgetResizable=True)
        self.page.setFrameShape(QFrame.Shape.NoFrame)
        self.page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.page.setWidget(page)
        self.page.setAccessibleName(translate("settings", "All settings"))
        self.page.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._hint = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.restart = QPushButton(translate("settings", "Restart the session"))
        self.restart.clicked.connect(self._restart)
        self.restart.hide()
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        box.rejected.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(self._hint, 1)
        foot.addWidget(self.restart)
        foot.addWidget(box)
        middle = QHBoxLayout()
        middle.addWidget(self.sections)
        middle.addWidget(self.page, 1)
        whole = QVBoxLayout(self)
        whole.addWidget(self.search)
        whole.addLayout(middle, 1)
        whole.addLayout(foot)
        self._say(
            translate("settings", "Kept in {path}").format(path=_short(settings.settings_path()))
        )
        self.resize(760, 560)
        self.search.setFocus()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._glass.setIcon(icons.icon("search", self.palette()))
        super().changeEvent(event)

    def _add(self, row: Row) -> None:
        if row.section not in self._headings:
            title = QLabel(settingslist.section_title(row.section))
            font = QFont(title.font())
            font.setPointSizeF(font.pointSizeF() * 1.25)
            font.setWeight(QFont.Weight.DemiBold)
            title.setFont(font)
            title.setContentsMargins(4, 14 if self._headings else 2, 0, 0)
            about = QLabel(settingslist.section_about(row.section), wordWrap=True)
            about.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            about.setContentsMargins(4, 0, 0, 4)
            heading = QWidget()
            inside = QVBoxLayout(heading)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.setSpacing(2)
            inside.addWidget(title)
            inside.addWidget(about)
            self._headings[row.section] = heading
            self._column.addWidget(heading)
            self.sections.addItem(settingslist.section_title(row.section))
        editor = SettingEditor(row, settingslist.value_of(self._values, row.key))
        editor.changed.connect(self.change)
        self.editors[row.key] = editor
        self._column.addWidget(editor)

    def offer(self, choices: Choices) -> None:
        """What this machine has to pick from, by setting."""
        for key, values in choices.items():
            if key in self.editors:
                self.editors[key].offer(values)

    @Slot(str, str)
    def change(self, key: str, text: str) -> None:
        """Write one setting and tell what it led to."""
        editor = self.editors[key]
        try:
            kept = settings.set_aside()
            settings.change(key, text)
            self._values, _ = settings.load_forgiving()
        except ValueError as error:
            editor.show_problem(str(error))
            return
        except (PartUnusable, OSError) as error:
            editor.show_problem(str(error))
            return
        editor.show_value(settingslist.value_of(self._values, key))
        if kept is not None:
            said = translate(
                "settings", "The settings file was not readable; it is kept as {path}."
            )
            self._say(said.format(path=kept))
        elif editor.row.effect == "session" and self._live:
            self._say(translate("settings", "Takes effect in the next session."))
            self.restart.show()
        self.applied.emit(key, self._values)

    @Slot(str)
    def _narrow(self, search: str) -> None:
        shown = {row.key for row in settingslist.found(self._rows, search)}
        sections = {key.partition(".")[0] for key in shown}
        for key, editor in self.editors.items():
            editor.setVisible(key in shown)
        for at, (section, heading) in enumerate(self._headings.items()):
            heading.setVisible(section in sections)
            self.sections.item(at).setHidden(section not in sections)
        self._nothing.setVisible(not shown)
        self.page.verticalScrollBar().setValue(0)

    @Slot(int)
    def _go_to(self, at: int) -> None:
        if 0 <= at < len(self._headings):
            heading = list(self._headings.values())[at]
            self.page.verticalScrollBar().setValue(heading.y())

    @Slot()
    def _restart(self) -> None:
        self.restart.hide()
        self._say("")
        self.restarting.emit()

    def _say(self, words: str) -> None:
        self._hint.setText(words)


def choice_words(choice: str) -> str:
    """One of a setting's fixed values, for a person."""
    known = {
        "system": translate("settings", "As the desktop"),
        "en": "English",
        "zh_CN": "简体中文",
        "light": translate("settings", "Light"),
        "dark": translate("settings", "Dark"),
        "mute": translate("settings", "Mute the microphone"),
        "talk": translate("settings", "Talk while it is held"),
        "show": translate("settings", "Show or hide the window"),
        "stop": translate("settings", "Stop speaking"),
    }
    return known.get(choice, choice)


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return translate("settings", "On") if value else translate("settings", "Off")
    if isinstance(value, float):
        return f"{value:g}"
    return choice_words(str(value))


def _short(path: Path) -> str:
    """``path`` with ``~`` for the user's own folder."""
    with contextlib.suppress(ValueError, RuntimeError):
        return str(Path("~") / path.relative_to(Path.home()))
    return str(path)
