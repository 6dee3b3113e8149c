"""An engine on a server: its address, its key, and whether it really answers."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from aura_desktop import settings as settled
from aura_desktop.errors import PartUnusable
from aura_desktop.gui.background import Task
from aura_desktop.gui.models.words import translate
from aura_desktop.settings import RemoteSettings

#: What the test asks for: one word, so that it costs nothing.
QUESTION = "Say yes."
ANSWER_TOKENS = 4


@dataclass(frozen=True, slots=True)
class Answered:
    """A server that was tried: what it serves, and the milliseconds until its list and its first word came."""

    models: tuple[str, ...]
    model: str
    list_ms: float
    word_ms: float


def attempt(remote: RemoteSettings) -> Answered:
    """Reach the server and have it say a word. Raises ``PartUnusable`` with what is wrong."""
    from aura_desktop.videollm.openai_client import Client

    client = Client(remote.url, remote)
    try:
        began = time.perf_counter()
        served = client.models()
        listed = time.perf_counter()
        if not served:
            raise PartUnusable(
                "network",
                translate("server", "The server serves no model."),
                translate("server", "See its log."),
            )
        model = remote.model if remote.model in served else served[0]
        body: dict[str, Any] = {
            "model": model,
            "messages": [{"role": "user", "content": QUESTION}],
            "max_tokens": ANSWER_TOKENS,
        }
        words = client.stream(body)
        next(words, "")
        said = time.perf_counter()
        words.close()
    finally:
        client.close()
    return Answered(tuple(served), model, 1e3 * (listed - began), 1e3 * (said - listed))


def keep_key(url: str, key: str) -> None:
    """Put ``key`` for the server of ``url`` into the system's keyring. Raises ``PartUnusable`` without one."""
    from aura_desktop.videollm.openai_client import KEYRING_SERVICE

    try:
        import keyring

        keyring.set_password(KEYRING_SERVICE, urlsplit(url).hostname or "", key)
    except Exception as error:
        raise PartUnusable(
            "network",
            translate("server", "There is no keyring here that can keep the key."),
            translate("server", "Put it into the environment variable AURA_REMOTE_KEY instead."),
        ) from error


class ServerDialog(QDialog):
    """``using`` says that the user wants this server's model from now on."""

    using = Signal()

    def __init__(
        self,
        remote: RemoteSettings,
        parent: QWidget | None = None,
        *,
        keep: Callable[[str, str], None] = keep_key,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("server", "An engine on a server"))
        self._remote = remote
        self._keep = keep
        self._trying: Task | None = None
        about = QLabel(
            translate(
                "server",
                "A server with an OpenAI-compatible interface, such as vLLM. "
                "What the camera sees is sent there.",
            ),
            wordWrap=True,
        )
        self.address = QLineEdit(remote.url)
        self.address.setAccessibleName(translate("server", "Address, up to /v1"))
        self.address.textChanged.connect(self._edited)
        self.key = QLineEdit()
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.setPlaceholderText(translate("server", "Only if the server wants one"))
        self.key.setAccessibleName(translate("server", "Key"))
        self.key.setToolTip(
            translate("server", "It is kept in the system's keyring, never in a file.")
        )
        self.key.textChanged.connect(self._edited)
        self.model = QComboBox()
        self.model.setEditable(True)
        self.model.setCurrentText(remote.model)
        self.model.setAccessibleName(translate("server", "Model"))
        self.model.setToolTip(translate("server", "Empty: the first that the server serves."))
        self.test = QPushButton(translate("server", "Test"))
        self.test.setAutoDefault(False)
        self.test.clicked.connect(self.try_it)
        self.outcome = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.outcome.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.outcome.setMinimumHeight(3 * self.fontMetrics().height())
        form = QFormLayout()
        form.addRow(translate("server", "Address"), self.address)
        form.addRow(translate("server", "Key"), self.key)
        form.addRow(translate("server", "Model"), self.model)
        beside = QHBoxLayout()
        beside.addWidget(self.test)
        beside.addStretch(1)
        form.addRow("", beside)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.use = box.addButton(
            translate("server", "Use this server"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        box.accepted.connect(self._use)
        box.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.addWidget(about)
        whole.addLayout(form)
        whole.addWidget(self.outcome, 1)
        whole.addWidget(box)
        self.resize(520, 320)

    @property
    def wanted(self) -> RemoteSettings:
        """The settings as they stand in the fields."""
        return self._remote.model_copy(
            update={"url": self.address.text().strip(), "model": self.model.currentText().strip()}
        )

    @Slot()
    def try_it(self) -> None:
        """Test the server, in the background."""
        try:
            self._save_key()
        except PartUnusable as error:
            self.outcome.setText(str(error))
            return
        remote = self.wanted
        self.test.setEnabled(False)
        self.outcome.setText(translate("server", "Trying {address}…").format(address=remote.url))
        self._trying = Task(lambda _task: attempt(remote), "server")
        self._trying.done.connect(self._answered)
        self._trying.failed.connect(self._failed)
        self._trying.start()

    @Slot(object)
    def _answered(self, found: Answered) -> None:
        self.test.setEnabled(True)
        chosen = self.model.currentText().strip()
        self.model.clear()
        self.model.addItems(found.models)
        self.model.setCurrentText(chosen or found.model)
        self.outcome.setText(
            translate(
                "server", "It works: {model} said its first word after {word} ms. Models: {models}."
            ).format(model=found.model, word=round(found.word_ms), models=", ".join(found.models))
        )
        if chosen and chosen not in found.models:
            self.outcome.setText(
                translate(
                    "server", "The server does not serve {model}; it serves {models}."
                ).format(model=chosen, models=", ".join(found.models))
            )

    @Slot(str, str)
    def _failed(self, what: str, way_out: str) -> None:
        self.test.setEnabled(True)
        self.outcome.setText(f"{what} {way_out}".strip())

    @Slot()
    def _edited(self) -> None:
        self.outcome.clear()

    def _save_key(self) -> None:
        if self.key.text():
            self._keep(self.address.text().strip(), self.key.text())

    @Slot()
    def _use(self) -> None:
        remote = self.wanted
        try:
            self._save_key()
            settled.change("remote.url", remote.url)
            settled.change("remote.model", remote.model)
        except (PartUnusable, ValueError, OSError) as error:
            self.outcome.setText(str(error))
            return
        self.using.emit()
        self.accept()
