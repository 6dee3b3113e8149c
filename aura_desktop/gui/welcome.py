"""The first start in three steps: try it, choose what it sees and hears, choose its model."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from aura_desktop.gui import icons
from aura_desktop.gui.background import Task
from aura_desktop.gui.modelmanager import Survey, survey
from aura_desktop.gui.models.words import translate
from aura_desktop.gui.sourcepicker import SourceForm
from aura_desktop.modelstore.store import Store
from aura_desktop.settings import Settings

MARK = 88


class Welcome(QDialog):
    """``demo``: watch it now. ``chosen``: start with these. ``using``: that engine. ``managing``: the models."""

    demo = Signal()
    chosen = Signal(str, str, str)
    using = Signal(str)
    managing = Signal()

    def __init__(
        self, settings: Settings, *, in_use: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("welcome", "Welcome to AURA Desktop"))
        self._settings = settings
        self._in_use = in_use
        self._engine = ""
        self._form: SourceForm | None = None
        self._looking: Task | None = None
        self.pages = QStackedWidget()
        self.pages.addWidget(self._first())
        self._second_page = QWidget()
        QVBoxLayout(self._second_page).setContentsMargins(0, 0, 0, 0)
        self.pages.addWidget(self._second_page)
        self.pages.addWidget(self._third())
        self._step = QLabel()
        self.back = QPushButton(translate("welcome", "Back"))
        self.back.clicked.connect(self._go_back)
        self.onward = QPushButton(translate("welcome", "Next"))
        self.onward.setDefault(True)
        self.onward.clicked.connect(self._go_on)
        foot = QHBoxLayout()
        foot.addWidget(self._step, 1)
        foot.addWidget(self.back)
        foot.addWidget(self.onward)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 18, 20, 14)
        whole.addWidget(self.pages, 1)
        whole.addLayout(foot)
        self.resize(560, 560)
        self._show(0)

    def _first(self) -> QWidget:
        page, column = _page(translate("welcome", "AURA sees, hears and speaks"))
        mark = QLabel()
        column.insertStretch(0, 1)
        mark.setPixmap(icons.app_icon().pixmap(QSize(MARK, MARK), self.devicePixelRatioF()))
        column.insertWidget(1, mark)
        column.addWidget(
            _text(
                translate(
                    "welcome",
                    "It watches your camera, your screen or a video, answers what you ask, and speaks up when "
                    "something happens that you asked it to watch for. Speak over it and it stops.\n\n"
                    "Everything runs on this machine. A red light at the top of the window says whenever the "
                    "camera or the microphone is on.",
                )
            )
        )
        self.try_it = QPushButton(translate("welcome", "Watch the demo now"))
        self.try_it.clicked.connect(self._try)
        row = QHBoxLayout()
        row.addWidget(self.try_it)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        return page

    def _third(self) -> QWidget:
        page, column = _page(translate("welcome", "Which model?"))
        self._fit = _text(translate("models", "Looking at this machine…"))
        column.addWidget(self._fit)
        self.manage = QPushButton(translate("welcome", "All models…"))
        self.manage.clicked.connect(self.managing)
        row = QHBoxLayout()
        row.addWidget(self.manage)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        return page

    def _show(self, step: int) -> None:
        self.pages.setCurrentIndex(step)
        said = translate("welcome", "Step {step} of {steps}")
        self._step.setText(said.format(step=step + 1, steps=self.pages.count()))
        self.back.setEnabled(step > 0)
        last = step == self.pages.count() - 1
        self.onward.setText(translate("welcome", "Start") if last else translate("welcome", "Next"))
        if step == 1 and self._form is None:
            # Not before: opening a camera nobody asked for would light its light.
            self._form = SourceForm(self._settings, self._in_use)
            column = self._second_page.layout()
            assert column is not None
            column.addWidget(_title(translate("welcome", "What shall it see and hear?")))
            column.addWidget(self._form)
        if step == 2 and self._looking is None:
            self._looking = Task(lambda _task: survey(Store()), "survey")
            self._looking.done.connect(self._surveyed)
            self._looking.failed.connect(self._survey_failed)
            self._looking.start()

    @property
    def form(self) -> SourceForm | None:
        """The second step's form, once it was reached."""
        return self._form

    @Slot(object)
    def _surveyed(self, seen: Survey) -> None:
        self._engine = seen.fit.engine or ""
        lines = [translate("welcome", "For this machine: {why}").format(why=seen.fit.why)]
        missing = [
            state.name for state in seen.states if state.starter and state.condition != "ready"
        ]
        if missing:
            said = translate("welcome", "Still to be fetched: {names}.")
            lines.append(said.format(names=", ".join(missing)))
        else:
            lines.append(translate("welcome", "Everything it needs is here and verified."))
        self._fit.setText("\n\n".join(lines))

    @Slot(str, str)
    def _survey_failed(self, what: str, way_out: str) -> None:
        self._fit.setText(f"{what} {way_out}")

    @Slot()
    def _go_back(self) -> None:
        self._show(max(0, self.pages.currentIndex() - 1))

    @Slot()
    def _go_on(self) -> None:
        step = self.pages.currentIndex()
        if step + 1 < self.pages.count():
            self._show(step + 1)
        else:
            self.accept()

    @Slot()
    def _try(self) -> None:
        self.demo.emit()
        self.reject()

    def done(self, result: int) -> None:
        """Devices are let go of before the session wants them."""
        form = self._form
        if form is not None:
            form.stop()
        if result == QDialog.DialogCode.Accepted and form is not None:
            if self._engine and self._engine != self._settings.mind.engine:
                self.using.emit(self._engine)
            self.chosen.emit(form.video, form.audio, form.speaker)
        super().done(result)


def _page(title: str) -> tuple[QWidget, QVBoxLayout]:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(12)
    column.addWidget(_title(title))
    return page, column


def _title(words: str) -> QLabel:
    label = QLabel(words, wordWrap=True)
    font = QFont(label.font())
    font.setPointSizeF(font.pointSizeF() * 1.6)
    font.setWeight(QFont.Weight.DemiBold)
    label.setFont(font)
    return label


def _text(words: str) -> QLabel:
    label = QLabel(words, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label
