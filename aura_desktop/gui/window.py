"""The main window: listens to the models, forwards the user's wishes, decides nothing else."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QMainWindow,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from aura_desktop import events
from aura_desktop.gui import about, icons
from aura_desktop.gui.banner import Banner
from aura_desktop.gui.bridge import Bridge, Message
from aura_desktop.gui.conductor import Conductor, OpenSession, open_live_session
from aura_desktop.gui.controls import LABELS_FROM, Actions, ControlBar
from aura_desktop.gui.indicators import PrivacyLight, StateBadge
from aura_desktop.gui.models.captions import Captions
from aura_desktop.gui.models.conversation import Conversation
from aura_desktop.gui.models.performance import Performance
from aura_desktop.gui.models.status import Status
from aura_desktop.gui.models.watchlist import WatchList
from aura_desktop.gui.sources import with_camera, with_video_file
from aura_desktop.gui.stage import Stage
from aura_desktop.gui.transcript import Transcript
from aura_desktop.gui.watchpanel import WatchPanel

if TYPE_CHECKING:
    from aura_desktop.media import Frame
    from aura_desktop.session.options import LiveOptions
    from aura_desktop.settings import Settings

#: Logical pixels: side by side from here on, else stacked if there is height, else one at a time.
SIDE_BY_SIDE_FROM = 760
STACKED_FROM_HEIGHT = 600
#: Share of the width the conversation gets beside the picture, and its bounds in pixels.
SIDE_SHARE = 0.3
SIDE_MIN = 260
SIDE_MAX = 480
VIDEO_FILES = "Videos (*.mp4 *.mkv *.webm *.mov *.avi *.m4v *.mpg *.mpeg *.ts);;All files (*)"


class Window(QMainWindow):
    """One window, one session at a time. ``closed`` once the user has closed it."""

    first_painted = Signal()
    closed = Signal()

    def __init__(
        self,
        options: LiveOptions,
        settings: Settings,
        open_session: OpenSession = open_live_session,
    ) -> None:
        super().__init__()
        self._options = options
        self._settings = settings
        self._painted = False
        self._side_roomy, self._side_compact = True, False
        self._layout = ""
        self._split_by_hand = False
        self._shown_phase = ""
        self.conversation = Conversation()
        self.captions = Captions()
        self.performance = Performance()
        self.watches = WatchList()
        self.status = Status()
        self.bridge = Bridge(self.take, self.take_frame, self)
        self.conductor = Conductor(self.bridge.post, self.bridge.post_frame, open_session)

        self.setWindowIcon(icons.app_icon())
        self.setMinimumSize(320, 240)
        self.setAcceptDrops(True)
        self._build()
        self._connect()
        self.resize(1120, 680)
        self._show_status()
        self.controls.ask.setFocus()

    def _build(self) -> None:
        self.actions_ = Actions(self)
        self.banner = Banner()
        self.badge = StateBadge()
        self.light = PrivacyLight()
        self.stage = Stage()
        self.transcript = Transcript()
        self.watch_panel = WatchPanel()
        self.controls = ControlBar(self.actions_)
        head = QHBoxLayout()
        head.setContentsMargins(2, 0, 2, 0)
        head.setSpacing(12)
        head.addWidget(self.badge, 1)
        head.addWidget(self.light)
        self.side = QWidget()
        side = QVBoxLayout(self.side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(8)
        side.addWidget(self.transcript, 1)
        side.addWidget(self.watch_panel)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(8)
        self.split.addWidget(self.stage)
        self.split.addWidget(self.side)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 0)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(10, 6, 10, 8)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.banner)
        column.addWidget(self.split, 1)
        column.addWidget(self.controls)
        self.setCentralWidget(centre)
        self._caption_timer = QTimer(self)
        self._caption_timer.setSingleShot(True)
        # The order Tab walks in: what one does most comes first.
        order = [
            self.controls.ask,
            self.controls.send,
            self.controls.stop,
            self.controls.mute,
            self.controls.pause,
            self.transcript,
            self.watch_panel.view,
            self.watch_panel.remove_button,
            self.watch_panel.box,
            self.watch_panel.add_button,
        ]
        for one, following in pairwise(order):
            self.setTabOrder(one, following)

    def _connect(self) -> None:
        acts = self.actions_
        acts.open.triggered.connect(self.choose_file)
        acts.camera.triggered.connect(self.use_camera)
        acts.again.triggered.connect(self.watch_again)
        acts.quit.triggered.connect(self.close)
        acts.stop.triggered.connect(self.stop_speaking)
        acts.mute.toggled.connect(self.conductor_mute)
        acts.pause.toggled.connect(self.conductor_pause)
        acts.ask.triggered.connect(self.focus_ask)
        acts.watch.triggered.connect(self.focus_watch)
        acts.side.triggered.connect(self.show_side)
        acts.captions.toggled.connect(self.show_captions)
        acts.performance.toggled.connect(self.show_performance)
        acts.full.triggered.connect(self.show_full)
        acts.about.triggered.connect(self.show_about)
        acts.licences.triggered.connect(self.show_licences)
        self.controls.ask.asked.connect(self.ask)
        self.watch_panel.adding.connect(self.add_watch)
        self.watch_panel.removing.connect(self.remove_watch)
        self.banner.dismissed.connect(self.dismiss)
        self.split.splitterMoved.connect(self._split_moved)
        self.stage.card.again.connect(self.watch_again)
        self.stage.card.opening.connect(self.choose_file)
        self.stage.painted.connect(self._note_paint)
        self.transcript.restyled.connect(self._restyle)
        self._caption_timer.timeout.connect(self._expire_captions)

    # ------------------------------------------------------------------------- from the session

    def take(self, messages: Sequence[Message]) -> None:
        """Take a batch of events and outcomes in, then draw what they changed, once."""
        now = time.monotonic()
        watches_changed = measured = False
        for message in messages:
            self.status.apply(message)
            if isinstance(message, events.Event):
                self.conversation.apply(message)
                self.captions.apply(message, now)
                watches_changed |= self.watches.apply(message)
                measured |= self.performance.apply(message)
                self._announce(message)
        self.transcript.show_changes(self.conversation.take_changes())
        if watches_changed:
            self.watch_panel.show_rows(self.watches)
        self._show_captions()
        if measured:
            self.show_performance(self.actions_.performance.isChecked())
        self._show_status()
        if self.status.phase in ("ended", "failed") and not self.conductor_busy():
            self._after_session()

    def take_frame(self, frame: Frame) -> None:
        """Show the newest picture."""
        first = not self.stage.has_picture
        self.stage.show_frame(frame)
        if first:
            self._show_status()

    def conductor_busy(self) -> bool:
        """Whether a session is being started or still runs."""
        return self.status.phase in ("starting", "running", "ending")

    def _after_session(self) -> None:
        if self._options.until is not None and not self.conductor.running:
            self.close()

    def _announce(self, event: events.Event) -> None:
        if not QAccessible.isActive():
            return
        match event:
            case events.ReplyEnded() if event.text:
                said = event.heard if event.interrupted else event.text
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.transcript, said))
            case events.PartLost() | events.Warned():
                text = event.why if isinstance(event, events.PartLost) else event.text
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.banner, text))

    # ---------------------------------------------------------------------------------- showing

    def _show_status(self) -> None:
        status = self.status
        live = status.phase in ("starting", "running")
        self.badge.show_state(status.state if live else "off", status.headline)
        self.controls.set_speaking(live and status.state == "speaking")
        self.light.show_sensors(bool(status.sensors), status.sensor_text)
        self.banner.show_notices(status.notices)
        self.watch_panel.set_live(live)
        acts = self.actions_
        for action in (acts.stop, acts.mute, acts.pause, acts.watch):
            action.setEnabled(live)
        self.controls.ask.setEnabled(live)
        self.controls.send.setEnabled(live)
        asking = "Ask about what AURA sees…" if live else "No session is running"
        self.controls.ask.setPlaceholderText(asking)
        source = Path(status.video).name if "://" not in status.video else status.video
        title = f"{source} — AURA Desktop" if source and source != "none" else "AURA Desktop"
        self.setWindowTitle(title)
        self._show_card()

    def _show_card(self) -> None:
        status, card = self.status, self.stage.card
        self.stage.set_dimmed(status.phase in ("ended", "failed", "ending"))
        match status.phase:
            case "failed" if status.failure is not None:
                failure = status.failure
                card.say(failure.what, failure.way_out, again="Try again", can_open=True)
            case "ended":
                card.say(
                    "The session is over.",
                    _sentence(status.reason),
                    again="Watch again",
                    can_open=True,
                )
            case "starting" | "running" if status.state == "loading" and not self.stage.has_picture:
                card.say(status.headline, progress=status.progress, busy=True)
            case _:
                card.hide()
        if status.phase != self._shown_phase:
            self._shown_phase = status.phase
            if status.phase in ("ended", "failed"):
                card.again_button.setFocus()
        self.stage.set_resting_text("" if status.phase == "idle" else "No picture. AURA listens.")

    def _show_captions(self) -> None:
        self.stage.set_captions(self.captions)
        expiry = self.captions.next_expiry()
        if expiry is None:
            self._caption_timer.stop()
        else:
            self._caption_timer.start(max(0, round((expiry - time.monotonic()) * 1000)) + 1)

    @Slot()
    def _expire_captions(self) -> None:
        self.captions.expire(time.monotonic())
        self._show_captions()

    @Slot()
    def _restyle(self) -> None:
        self.conversation.take_changes()
        self.transcript.rebuild(self.conversation)

    @Slot()
    def _note_paint(self) -> None:
        if not self._painted:
            self._painted = True
            self.stage.painted.disconnect(self._note_paint)
            self.first_painted.emit()

    # ---------------------------------------------------------------------------- from the user

    @Slot()
    def begin(self) -> None:
        """Start the session on the source in force; ends one that runs."""
        self.status.begin()
        self.stage.clear_frame()
        self.conductor.begin(self._options, self._settings)
        # Who did not want to be heard or seen does not want it in the next session either.
        if self.actions_.mute.isChecked():
            self.conductor.set_microphone_muted(True)
        if self.actions_.pause.isChecked():
            self.conductor.set_camera_paused(True)
        self._show_status()
        self.controls.ask.setFocus()

    @Slot()
    def watch_again(self) -> None:
        """The same source from its beginning."""
        self.begin()

    @Slot()
    def choose_file(self) -> None:
        """Let the user pick a video file and start a session on it."""
        name, _ = QFileDialog.getOpenFileName(self, "Open Video", "", VIDEO_FILES)
        if name:
            self.open_file(Path(name))

    def open_file(self, path: Path) -> None:
        """Start a session on a video file."""
        self._options = with_video_file(self._options, path)
        self.begin()

    @Slot()
    def use_camera(self) -> None:
        """Start a session on the camera and the microphone."""
        self._options = with_camera(self._options)
        self.begin()

    @Slot(str)
    def ask(self, text: str) -> None:
        self.conductor.ask(text)

    @Slot(str)
    def add_watch(self, text: str) -> None:
        self.conductor.add_watch(text)

    @Slot(str)
    def remove_watch(self, watch_id: str) -> None:
        self.conductor.remove_watch(watch_id)

    @Slot()
    def stop_speaking(self) -> None:
        self.conductor.stop_speaking()

    @Slot(bool)
    def conductor_mute(self, muted: bool) -> None:
        self.conductor.set_microphone_muted(muted)

    @Slot(bool)
    def conductor_pause(self, paused: bool) -> None:
        self.conductor.set_camera_paused(paused)

    @Slot(str)
    def dismiss(self, key: str) -> None:
        self.status.dismiss(key)
        self.banner.show_notices(self.status.notices)

    @Slot()
    def focus_ask(self) -> None:
        self.controls.ask.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def focus_watch(self) -> None:
        if not self.side.isVisible():
            self.show_side(True)
        self.watch_panel.box.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot(bool)
    def show_side(self, shown: bool) -> None:
        if self._layout == "compact":
            self._side_compact = shown
        else:
            self._side_roomy = shown
        self._arrange()

    @Slot(bool)
    def show_performance(self, shown: bool) -> None:
        """Show how fast the session is in the corner of the picture, or do not."""
        self.stage.set_notes(self.performance.lines if shown else ())

    @Slot(bool)
    def show_captions(self, shown: bool) -> None:
        self.stage.captions_shown = shown
        self.stage.update()

    @Slot(bool)
    def show_full(self, full: bool) -> None:
        if full:
            self.showFullScreen()
        else:
            self.showNormal()

    @Slot()
    def show_about(self) -> None:
        self._show_dialog(about.about(self))

    @Slot()
    def show_licences(self) -> None:
        self._show_dialog(about.licences(self))

    @Slot()
    def _split_moved(self) -> None:
        self._split_by_hand = True

    def _show_dialog(self, dialog: QWidget) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.show()

    # ----------------------------------------------------------------------------------- itself

    def _arrange(self) -> None:
        width, height = self.width(), self.height()
        if width >= SIDE_BY_SIDE_FROM:
            layout = "beside"
        elif height >= STACKED_FROM_HEIGHT:
            layout = "below"
        else:
            layout = "compact"
        changed = layout != self._layout
        self._layout = layout
        wanted = self._side_compact if layout == "compact" else self._side_roomy
        self.side.setVisible(wanted)
        self.stage.setVisible(not (layout == "compact" and wanted))
        self.actions_.side.setChecked(wanted)
        if changed:
            self._split_by_hand = False
            beside = layout == "beside"
            self.split.setOrientation(
                Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical
            )
        if layout == "beside":
            side = min(SIDE_MAX, max(SIDE_MIN, round(width * SIDE_SHARE)))
            if changed or not self._split_by_hand:
                self.split.setSizes([max(1, self.split.width() - side), side])
        elif layout == "below" and (changed or not self._split_by_hand):
            self.split.setSizes([height * 45 // 100, height * 55 // 100])
        labels = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        alone = Qt.ToolButtonStyle.ToolButtonIconOnly
        for button in (self.controls.stop, self.controls.send):
            button.setToolButtonStyle(labels if width >= LABELS_FROM else alone)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.actions_.full.setChecked(self.isFullScreen())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped_file(event)
        if path is not None:
            event.acceptProposedAction()
            self.open_file(path)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.conductor.end("the window was closed")
        super().closeEvent(event)
        self.closed.emit()


def _dropped_file(event: QDropEvent) -> Path | None:
    for url in event.mimeData().urls():
        if url.isLocalFile():
            path = Path(url.toLocalFile())
            if path.is_file():
                return path
    return None


def _sentence(words: str) -> str:
    words = words.strip()
    if not words:
        return ""
    return words[0].upper() + words[1:] + ("" if words[-1] in ".!?" else ".")
