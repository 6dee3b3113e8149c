"""The timeline: hours to scrub through, what was seen and said, to search, to hear, to save, to forget."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QMessageBox,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from aura_desktop.gui.archivist import Archivist, Query
from aura_desktop.gui.models.moments import Moments, local, times, who
from aura_desktop.gui.models.words import translate
from aura_desktop.gui.momentlist import ENTRY_ROLE, THUMB, MomentRows, PictureView
from aura_desktop.gui.readaloud import ReadAloud
from aura_desktop.gui.scrubber import Scrubber
from aura_desktop.session.lookup import span
from aura_desktop.settings import Settings
from aura_desktop.timeline import Archive, clip, export
from aura_desktop.timeline.archive import FOREVER, Forgotten

#: Milliseconds after the last key until a search begins, and between two looks while a session runs.
TYPED_MS = 300
LOOK_AGAIN_MS = 5_000
#: Seconds either side of a moment that a clip of it shows, and that are forgotten with it.
AROUND_S = 30.0
MOMENT_S = 2.0


class TimelineView(QDialog):
    """Everything that was kept. ``live``: whether a session runs now, which adds to it and is heard."""

    def __init__(
        self,
        settings: Settings,
        folder: Path,
        *,
        live: Callable[[], bool] = lambda: False,
        at: float | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("timeline", "Timeline"))
        self._settings = settings
        self._live = live
        self._wanted = at
        self._note = ""
        self.moments = Moments()
        self.archivist = Archivist(folder, settings.mind.engine, self)
        self.archivist.found.connect(self._show)
        self.archivist.done.connect(self._said)
        self.archivist.failed.connect(self.say)
        self._build()
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(TYPED_MS)
        self._typed.timeout.connect(self.look_again)
        self._again = QTimer(self)
        self._again.setInterval(LOOK_AGAIN_MS)
        self._again.timeout.connect(self._look_if_live)
        self._again.start()
        self.resize(940, 620)
        self.look_again()

    def _build(self) -> None:
        self.search = QLineEdit(
            placeholderText=translate("timeline", "Words, or a thing that was seen")
        )
        self.search.setAccessibleName(translate("timeline", "Search the timeline"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda _: self._typed.start())
        self.time = QComboBox()
        self.time.setEditable(True)
        self.time.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        for words, said in (
            (translate("timeline", "Any time"), ""),
            (translate("timeline", "The last hour"), "in the last hour"),
            (translate("timeline", "Today"), "today"),
            (translate("timeline", "Yesterday"), "yesterday"),
            (translate("timeline", "This week"), "this week"),
        ):
            self.time.addItem(words, said)
        self.time.setAccessibleName(translate("timeline", "When"))
        self.time.setToolTip(
            translate(
                "timeline", "Choose, or type: 14:30, this morning, ten minutes ago, since 9:00"
            )
        )
        self.time.activated.connect(self.look_again)
        edit = self.time.lineEdit()
        if edit is not None:
            edit.setAccessibleName(translate("timeline", "When"))
            edit.returnPressed.connect(self.look_again)
        self.picture = PictureView()
        self.caption = QLabel()
        self.caption.setWordWrap(True)
        self.caption.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.rows = MomentRows(self.archivist, self)
        self.list = QListView()
        self.list.setModel(self.rows)
        self.list.setIconSize(THUMB)
        self.list.setUniformItemSizes(True)
        self.list.setAlternatingRowColors(True)
        self.list.setAccessibleName(translate("timeline", "What happened"))
        self.list.selectionModel().currentChanged.connect(self._chosen)
        self.list.activated.connect(self.read_aloud)
        self.scrubber = Scrubber()
        self.scrubber.moved.connect(self._scrubbed)
        self.read = ReadAloud(self._settings)
        self.read.clicked.connect(self.read_aloud)
        self.read.failed.connect(self.say)
        self.read.changed.connect(self._tell)
        self.save = self._menu_button(
            translate("timeline", "Save"),
            (
                (translate("timeline", "A Clip of This Minute…"), self.choose_clip),
                (translate("timeline", "A Clip of the Whole Time…"), self.choose_long_clip),
                (translate("timeline", "The Whole Time, with Pictures…"), self.choose_folder),
            ),
        )
        self.forget = self._menu_button(
            translate("timeline", "Forget"),
            (
                (translate("timeline", "This Moment…"), self.forget_moment),
                (translate("timeline", "All That Is Shown…"), self.forget_shown),
                (translate("timeline", "Everything…"), self.forget_everything),
            ),
        )
        self.status = QLabel()
        self.status.setWordWrap(True)
        self.status.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

        head = QHBoxLayout()
        head.addWidget(self.search, 3)
        head.addWidget(self.time, 1)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.picture, 1)
        column.addWidget(self.caption)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(self.list)
        split.setChildrenCollapsible(False)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([540, 380])
        foot = QHBoxLayout()
        foot.addWidget(self.status, 1)
        for button in (self.read, self.save, self.forget):
            button.setAutoDefault(False)
            foot.addWidget(button)
        whole = QVBoxLayout(self)
        whole.addLayout(head)
        whole.addWidget(split, 1)
        whole.addWidget(self.scrubber)
        whole.addLayout(foot)

    def _menu_button(
        self, words: str, entries: tuple[tuple[str, Callable[[], None]], ...]
    ) -> QPushButton:
        button = QPushButton(words)
        menu = QMenu(button)
        for name, slot in entries:
            menu.addAction(name).triggered.connect(slot)
        button.setMenu(menu)
        return button

    # -- looking ----------------------------------------------------------------------------------

    @Slot()
    def look_again(self) -> None:
        """Look up what the search box and the time ask for."""
        found = self._span()
        if found is None:
            words = translate("timeline", "That is no time in the past: “{words}”.")
            self.say(words.format(words=self.time.currentText()))
            return
        self.say("")
        self._ask(*found)

    def _ask(self, start: float, end: float) -> None:
        self.archivist.ask(Query(self.search.text().strip(), start, end))

    def show_at(self, at: float) -> None:
        """Go to that time, whatever was looked for before."""
        self._wanted = at
        self.search.clear()
        self.time.setCurrentIndex(0)
        self.look_again()

    def _span(self) -> tuple[float, float] | None:
        row = self.time.findText(self.time.currentText())
        said = self.time.itemData(row) if row >= 0 else self.time.currentText()
        if not said:
            return 0.0, FOREVER
        found = span(said, datetime.now().astimezone())
        if found is not None and found[0] == found[1]:
            return found[0] - AROUND_S, found[1] + AROUND_S
        return found

    @Slot()
    def _look_if_live(self) -> None:
        found = self._span()
        if self.isVisible() and self._live() and self.archivist.idle and found is not None:
            self._ask(*found)

    @Slot(object)
    def _show(self, moments: Moments) -> None:
        bar = self.list.verticalScrollBar()
        follows = bar.value() >= bar.maximum() and not moments.searched
        chosen = self.list.currentIndex().data(ENTRY_ROLE)
        newest = not self.moments.pictures or self.scrubber.at >= self.moments.pictures[-1].at
        self.moments = moments
        self.rows.show_moments(moments)
        self.scrubber.show_moments(moments)
        if self._wanted is not None:
            self._go_to(self._wanted)
            self._wanted = None
        elif moments.searched and moments.entries and chosen not in moments.entries:
            self.list.setCurrentIndex(self.rows.index(0))
        else:
            if chosen in moments.entries:
                self._choose(moments.entries.index(chosen))
            if newest and moments.pictures:
                self.scrubber.look(moments.pictures[-1].at)
            self._show_picture(self.scrubber.at)
            if follows:
                self.list.scrollToBottom()
        self._tell()

    @Slot()
    def _tell(self) -> None:
        moments = self.moments
        there = bool(moments.entries or moments.pictures)
        live = self._live()
        self.read.setEnabled(bool(moments.entries) and not live)
        self.read.setToolTip(
            translate("timeline", "While a session listens, nothing else is played.")
            if live
            else ""
        )
        self.save.setEnabled(there)
        self.forget.setEnabled(there)
        self.status.setText(self._note or self._summary())

    def _summary(self) -> str:
        moments = self.moments
        if moments.searched and not moments.entries:
            return translate("timeline", "Nothing was found.")
        if not moments.entries and not moments.pictures:
            return translate(
                "timeline",
                "Nothing was kept of that time. Sessions are kept unless they are private.",
            )
        return translate(
            "timeline", "Entries: {entries} · pictures: {pictures} · {size} MB in all"
        ).format(
            entries=len(moments.entries),
            pictures=len(moments.pictures),
            size=f"{moments.disk_bytes / 1e6:.1f}",
        )

    @Slot(str)
    def say(self, words: str) -> None:
        """A sentence below the picture until something else is looked for; empty: how much is shown."""
        self._note = words
        self._tell()

    @Slot(object)
    def _said(self, words: object) -> None:
        if isinstance(words, str) and words:
            self.say(words)
            self._ask(self.moments.start, self.moments.end)

    @Slot(QModelIndex, QModelIndex)
    def _chosen(self, current: QModelIndex, _before: QModelIndex) -> None:
        entry = current.data(ENTRY_ROLE) if current.isValid() else None
        if entry is None:
            return
        self.scrubber.look(entry.at)
        self.picture.show_file(self.archivist.file_of(self.moments.picture_of(entry)))
        self._describe(f"{times(entry)} · {who(entry)}\n{entry.text}")

    @Slot(float)
    def _scrubbed(self, at: float) -> None:
        self._show_picture(at)
        row = None if self.moments.searched else self.moments.nearest(at)
        if row is not None:
            self._choose(row)

    def _go_to(self, at: float) -> None:
        self.scrubber.look(at)
        self._scrubbed(at)

    def _choose(self, row: int) -> None:
        """Mark a row without going to its time."""
        selection = self.list.selectionModel()
        selection.blockSignals(True)
        self.list.setCurrentIndex(self.rows.index(row))
        selection.blockSignals(False)
        self.list.viewport().update()
        self.list.scrollTo(self.rows.index(row))

    def _show_picture(self, at: float) -> None:
        picture = self.moments.picture_at(at)
        self.picture.show_file(self.archivist.file_of(picture))
        self._describe(f"{local(at):%Y-%m-%d %H:%M:%S}" if at else "")

    def _describe(self, words: str) -> None:
        self.caption.setText(words)
        self.picture.setAccessibleName(words)

    # -- hearing, saving, forgetting --------------------------------------------------------------

    @Slot()
    def read_aloud(self) -> None:
        """Read the chosen entry, in the assistant's voice; again: stop."""
        entry = self.list.currentIndex().data(ENTRY_ROLE)
        if entry is not None and not self._live():
            self.read.say(entry.text)

    @Slot()
    def choose_clip(self) -> None:
        """Let the user say where a film of this minute goes."""
        at = self.scrubber.at
        self._choose_clip(at - AROUND_S, at + AROUND_S)

    @Slot()
    def choose_long_clip(self) -> None:
        """Let the user say where a film of the time that is shown goes."""
        self._choose_clip(self.moments.start, self.moments.end)

    def _choose_clip(self, start: float, end: float) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self,
            translate("timeline", "Save a Clip"),
            "clip.mp4",
            translate("timeline", "Videos") + " (*.mp4)",
        )
        if name:
            self.save_clip(Path(name), start, end)

    def save_clip(self, path: Path, start: float, end: float) -> None:
        """Write the pictures of that time as a film, with captions beside it."""
        path = path if path.suffix.lower() == ".mp4" else path.with_suffix(".mp4")
        saved = translate("timeline", "Saved: {path}")
        self.say(translate("timeline", "Saving…"))

        def job(archive: Archive) -> str:
            clip.write(archive, path, start, end)
            return saved.format(path=path)

        self.archivist.do(job)

    @Slot()
    def choose_folder(self) -> None:
        """Let the user say where everything of the time that is shown goes."""
        name = QFileDialog.getExistingDirectory(self, translate("timeline", "Save to a Folder"))
        if name:
            self.save_folder(Path(name), self.moments.start, self.moments.end)

    def save_folder(self, folder: Path, start: float, end: float) -> None:
        """Write that time as JSON, Markdown, captions and pictures into ``folder``."""
        saved = translate("timeline", "Saved: {path}")
        self.say(translate("timeline", "Saving…"))

        def job(archive: Archive) -> str:
            export.to_folder(archive, folder, start, end)
            return saved.format(path=folder)

        self.archivist.do(job)

    @Slot()
    def forget_moment(self) -> None:
        """Forget the chosen entry with its pictures, or the moment one looks at."""
        entry = self.list.currentIndex().data(ENTRY_ROLE)
        start, end = (entry.at, entry.until) if entry else (self.scrubber.at, self.scrubber.at)
        question = translate("timeline", "Forget what happened at {time}, with its pictures?")
        if self._sure(question.format(time=f"{local(start):%Y-%m-%d %H:%M:%S}")):
            self.forget_time(start - MOMENT_S, end + MOMENT_S)

    @Slot()
    def forget_shown(self) -> None:
        """Forget what is listed; without a search, all of that time."""
        moments = self.moments
        question = translate(
            "timeline", "Forget everything that is shown ({entries} entries), with its pictures?"
        )
        if not self._sure(question.format(entries=len(moments.entries))):
            return
        if not moments.searched:
            self.forget_time(moments.start, moments.end)
            return
        entries = [entry.id for entry in moments.entries if entry.id > 0]
        alike = [e.picture for e in moments.entries if e.id < 0 and e.picture is not None]
        self._forget(lambda archive: archive.forget_these(entries, alike))

    @Slot()
    def forget_everything(self) -> None:
        """Forget all there is."""
        if self._sure(translate("timeline", "Forget everything that was ever kept?")):
            self.forget_time(0.0, FOREVER)

    def _sure(self, question: str) -> bool:
        answer = QMessageBox.warning(
            self,
            translate("timeline", "Forget"),
            question + "\n" + translate("timeline", "This cannot be undone."),
            QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.Cancel,
            QMessageBox.StandardButton.Cancel,
        )
        return answer == QMessageBox.StandardButton.Yes

    def forget_time(self, start: float, end: float) -> None:
        """Delete what happened then, for good."""
        self._forget(lambda archive: archive.forget(start, end))

    def _forget(self, doing: Callable[[Archive], Forgotten]) -> None:
        forgotten = translate("timeline", "Forgotten: {entries} entries, {pictures} pictures.")

        def job(archive: Archive) -> str:
            gone = doing(archive)
            return forgotten.format(entries=gone.entries, pictures=gone.pictures)

        self.archivist.do(job)

    # -- itself -----------------------------------------------------------------------------------

    def done(self, result: int) -> None:
        self._let_go()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._let_go()
        super().closeEvent(event)

    def _let_go(self) -> None:
        self._again.stop()
        self._typed.stop()
        self.read.stop()
        self.archivist.close()
