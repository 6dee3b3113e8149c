"""The conversation as text: both sides, as it comes, with what nobody heard struck through.

A plain-text view on purpose: it lays out only what is visible, so a day's talk scrolls like a
minute's, and screen readers, selection and copying work as in any text. Each entry is two blocks,
heading and text; entries are found by their serial, which counts without gaps.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator

from PySide6.QtCore import QEvent, QMimeData, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from aura_desktop.gui.models.conversation import Changes, Entry, Proof, Speaker
from aura_desktop.gui.models.words import translate
from aura_desktop.gui.theme import Theme

BLOCKS_PER_ENTRY = 2
#: A line break inside a block: Qt's, Unicode LINE SEPARATOR.
BREAK = "\u2028"
#: Height in pixels of the empty line above each heading: gap and padding of two cards.
GAP_PX = 18
#: The same above the first: the document's margin is there already.
FIRST_GAP_PX = 2
#: Pixels between the view's edge and the text, and between it and the cards.
TEXT_MARGIN = 14
CARD_MARGIN = 4
CARD_PAD = 5
BAR_WIDTH = 3
RADIUS = 6.0
HEADING_SCALE = 0.88
#: The line that leaves room for a picture: its letters' height in pixels, and the picture's margin in it.
ROOM_PX = 84
ROOM_MARGIN = 5
SPACE = "\u00a0"
ROOM = BREAK + SPACE
#: Pictures kept ready to be drawn: more than are visible at once.
PICTURES_KEPT = 32

_KINDS: dict[Speaker, int] = {"user": 1, "assistant": 2, "alert": 3, "notice": 4}
# Line ends become line separators; other control characters would show as boxes or break blocks.
_LINE_ENDS = re.compile("\r\n|[\r\n\u2029\x0b\x0c\x85]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufdd0\ufdd1\ufffc]")


def one_block(text: str) -> str:
    """``text`` without anything that would end a block of the document."""
    return _CONTROLS.sub("", _LINE_ENDS.sub(BREAK, text))


class Transcript(QPlainTextEdit):
    """Shows the entries of a ``Conversation``; ``restyled`` asks for ``rebuild`` in new colours.

    ``picture_clicked`` carries when a picture that was clicked was taken, seconds since the epoch.
    """

    restyled = Signal()
    picture_clicked = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(TEXT_MARGIN)
        self.setAccessibleName(translate("transcript", "Conversation"))
        self.setPlaceholderText(translate("transcript", "What you and AURA say appears here."))
        self.setCursorWidth(0)
        self._empty = True
        self._first = 1
        self._proofs: dict[int, Proof] = {}
        self._drawn: OrderedDict[int, QPixmap] = OrderedDict()
        self.viewport().setMouseTracking(True)
        self._retheme()

    def focusInEvent(self, event: QFocusEvent) -> None:
        # A caret says "type here", which is wrong, but shows where a keyboard selection begins.
        self.setCursorWidth(1)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.setCursorWidth(0)
        super().focusOutEvent(event)

    def _retheme(self) -> None:
        self._theme = Theme.of(self.palette())
        base = QFont(self.font())
        small = QFont(base)
        small.setPointSizeF(max(1.0, base.pointSizeF() * HEADING_SCALE))
        small.setWeight(QFont.Weight.DemiBold)
        gap = QFont(base)
        gap.setPixelSize(GAP_PX)
        self._gap = QTextCharFormat()
        self._gap.setFont(gap)
        gap.setPixelSize(FIRST_GAP_PX)
        self._first_gap = QTextCharFormat()
        self._first_gap.setFont(gap)
        colors = {
            "user": self._theme.muted,
            "assistant": self._theme.aura,
            "alert": self._theme.alert,
            "notice": self._theme.muted,
        }
        self._headings: dict[str, QTextCharFormat] = {}
        for speaker, color in colors.items():
            form = QTextCharFormat()
            form.setFont(small)
            form.setForeground(color)
            self._headings[speaker] = form
        self._said = QTextCharFormat()
        self._said.setFont(base)
        self._said.setForeground(self._theme.text)
        self._aside = QTextCharFormat()
        self._aside.setFont(base)
        self._aside.setForeground(self._theme.muted)
        self._cut = QTextCharFormat(self._aside)
        self._cut.setFontStrikeOut(True)
        tall = QFont(base)
        tall.setPixelSize(ROOM_PX)
        self._room = QTextCharFormat()
        self._room.setFont(tall)

    def rebuild(self, entries: Iterable[Entry]) -> None:
        """Write everything anew: after a change of theme or font."""
        bar = self.verticalScrollBar()
        value, at_end = bar.value(), bar.value() == bar.maximum()
        self._retheme()
        self.clear()
        self._empty = True
        self._proofs.clear()
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for number, entry in enumerate(entries):
            if number == 0:
                self._first = entry.serial
            self._append(cursor, entry)
        cursor.endEditBlock()
        bar.setValue(bar.maximum() if at_end else value)

    def show_changes(self, changes: Changes) -> None:
        """Bring the text up to date; stays at the end if it was there."""
        if not changes:
            return
        bar = self.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 1
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        if changes.dropped:
            self._drop(cursor, changes.dropped)
        self._first = changes.first
        for serial in [serial for serial in self._proofs if serial < changes.first]:
            del self._proofs[serial]
        for entry in changes.changed:
            self._rewrite(cursor, entry, entry.serial - changes.first)
        for entry in changes.added:
            self._append(cursor, entry)
        cursor.endEditBlock()
        if at_end:
            bar.setValue(bar.maximum())

    def _drop(self, cursor: QTextCursor, entries: int) -> None:
        blocks = entries * BLOCKS_PER_ENTRY
        if blocks >= self.document().blockCount():
            self.clear()
            self._empty = True
            cursor.movePosition(QTextCursor.MoveOperation.Start)
            return
        end = self.document().findBlockByNumber(blocks).position()
        cursor.setPosition(0)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()

    def _append(self, cursor: QTextCursor, entry: Entry) -> None:
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if not self._empty:
            cursor.insertBlock()
        self._empty = False
        cursor.block().setUserState(_KINDS[entry.speaker])
        self._write_heading(cursor, entry)
        cursor.insertBlock()
        self._write_text(cursor, entry)

    def _rewrite(self, cursor: QTextCursor, entry: Entry, row: int) -> None:
        heading = self.document().findBlockByNumber(row * BLOCKS_PER_ENTRY)
        if not heading.isValid():
            return
        if heading.text() != BREAK + one_block(entry.heading):
            _select_block(cursor, heading)
            cursor.removeSelectedText()
            self._write_heading(cursor, entry)
        body = self.document().findBlockByNumber(row * BLOCKS_PER_ENTRY + 1)
        shown, wanted = body.text(), one_block(entry.text)
        plain = entry.proof is None and entry.serial not in self._proofs
        if plain and not entry.cut and wanted.startswith(shown):
            cursor.setPosition(body.position() + body.length() - 1)
            cursor.insertText(wanted[len(shown) :], self._text_format(entry))
            return
        _select_block(cursor, body)
        cursor.removeSelectedText()
        self._write_text(cursor, entry)

    def _write_heading(self, cursor: QTextCursor, entry: Entry) -> None:
        first = cursor.blockNumber() == 0
        cursor.insertText(BREAK, self._first_gap if first else self._gap)
        cursor.insertText(one_block(entry.heading), self._headings[entry.speaker])

    def _write_text(self, cursor: QTextCursor, entry: Entry) -> None:
        cursor.insertText(one_block(entry.text), self._text_format(entry))
        if entry.cut:
            cursor.insertText(one_block(entry.cut), self._cut)
        self._proofs.pop(entry.serial, None)
        self._drawn.pop(entry.serial, None)
        if entry.proof is not None:
            self._proofs[entry.serial] = entry.proof
            # The break belongs to the line before it, which would grow as tall as the picture.
            cursor.insertText(BREAK, self._text_format(entry))
            cursor.insertText(SPACE, self._room)

    def _text_format(self, entry: Entry) -> QTextCharFormat:
        return self._aside if entry.speaker == "notice" else self._said

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copied text has ordinary line ends and no spacer lines."""
        data = QMimeData()
        text = self.textCursor().selectedText().replace(ROOM, "")
        text = text.replace("\u2029" + BREAK, "\n\n")
        text = text.replace("\u2029", "\n").replace(BREAK, "\n")
        data.setText(text.strip("\n"))
        return data

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._theme = Theme.of(self.palette())
            self.restyled.emit()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._empty:
            painter = QPainter(self.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            self._paint_cards(painter, event.rect().bottom())
            painter.end()
        super().paintEvent(event)
        if self._proofs:
            painter = QPainter(self.viewport())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            for serial, area in self._pictures(event.rect().bottom()):
                self._paint_picture(painter, serial, area)
            painter.end()

    def _paint_cards(self, painter: QPainter, bottom: int) -> None:
        looks = {
            1: (self._theme.user_card, self._theme.muted),
            2: (self._theme.aura_card, self._theme.aura),
            3: (self._theme.alert_card, self._theme.alert),
        }
        block = self.firstVisibleBlock()
        if block.blockNumber() % BLOCKS_PER_ENTRY:
            block = block.previous()
        while block.isValid():
            heading = self._geometry(block)
            if heading.top() > bottom:
                break
            body = block.next()
            look = looks.get(block.userState())
            if look is not None and body.isValid():
                gap = block.layout().lineAt(0).height()
                top = heading.top() + gap - CARD_PAD
                # Asking where a block is lays it out; before, after a change of width, it has no height.
                start = self._geometry(body).top()
                # Not the block's own height: the last block's includes the document's margin.
                end = start + body.layout().boundingRect().height() + CARD_PAD
                width = self.viewport().width() - 2 * CARD_MARGIN
                card = QRectF(CARD_MARGIN, top, width, end - top)
                painter.setBrush(look[0])
                painter.drawRoundedRect(card, RADIUS, RADIUS)
                painter.setBrush(look[1])
                bar = QRectF(card.left(), card.top() + 4, BAR_WIDTH, card.height() - 8)
                painter.drawRoundedRect(bar, BAR_WIDTH / 2, BAR_WIDTH / 2)
            block = body.next()

    def _pictures(self, bottom: float) -> Iterator[tuple[int, QRectF]]:
        """The entries above ``bottom`` that have a picture, and the room that is left for it."""
        block = self.firstVisibleBlock()
        while block.isValid():
            top = self._geometry(block).top()
            if top > bottom:
                return
            serial = self._first + block.blockNumber() // BLOCKS_PER_ENTRY
            lines = block.layout().lineCount()
            if block.blockNumber() % BLOCKS_PER_ENTRY and serial in self._proofs and lines:
                line = block.layout().lineAt(lines - 1)
                width = self.viewport().width() - 2 * TEXT_MARGIN
                yield (
                    serial,
                    QRectF(
                        TEXT_MARGIN,
                        top + line.y() + ROOM_MARGIN,
                        width,
                        line.height() - ROOM_MARGIN,
                    ),
                )
            block = block.next()

    def _picture(self, serial: int, height: int) -> QPixmap:
        held = self._drawn.get(serial)
        if held is None or held.height() != height:
            proof = self._proofs[serial]
            whole = QPixmap(str(proof.file)) if proof.file is not None else _pixmap(proof)
            held = (
                whole
                if whole.isNull()
                else whole.scaledToHeight(height, Qt.TransformationMode.SmoothTransformation)
            )
            self._drawn[serial] = held
            while len(self._drawn) > PICTURES_KEPT:
                self._drawn.popitem(last=False)
        return held

    def _paint_picture(self, painter: QPainter, serial: int, area: QRectF) -> None:
        ratio = self.devicePixelRatioF()
        picture = self._picture(serial, max(1, round(area.height() * ratio)))
        target = QRectF(0, 0, picture.width() / ratio, picture.height() / ratio)
        target.moveTopLeft(area.topLeft())
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            target.moveRight(area.right())
        if target.width() > area.width():
            target.setWidth(area.width())
            picture = picture.copy(0, 0, round(area.width() * ratio), picture.height())
        painter.drawPixmap(target, picture, QRectF(picture.rect()))

    def _clicked(self, event: QMouseEvent) -> Proof | None:
        at = event.position()
        for serial, area in self._pictures(self.viewport().height()):
            if area.top() <= at.y() <= area.bottom():
                ratio = self.devicePixelRatioF()
                width = self._picture(serial, max(1, round(area.height() * ratio))).width() / ratio
                left = (
                    area.right() - width
                    if self.layoutDirection() == Qt.LayoutDirection.RightToLeft
                    else area.left()
                )
                return self._proofs[serial] if left <= at.x() <= left + width else None
        return None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if not event.buttons():
            over = self._clicked(event) is not None
            shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.IBeamCursor
            self.viewport().setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            proof = self._clicked(event)
            if proof is not None:
                self.picture_clicked.emit(proof.at)

    def _geometry(self, block: QTextBlock) -> QRectF:
        return self.blockBoundingGeometry(block).translated(self.contentOffset())


def _select_block(cursor: QTextCursor, block: QTextBlock) -> None:
    cursor.setPosition(block.position())
    cursor.setPosition(block.position() + block.length() - 1, QTextCursor.MoveMode.KeepAnchor)


def _pixmap(proof: Proof) -> QPixmap:
    image = proof.image
    if image is None:
        return QPixmap()
    height, width = image.shape[:2]
    data = image.tobytes()
    return QPixmap.fromImage(
        QImage(data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
    )
