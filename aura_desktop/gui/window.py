"""The main window: listens to the models, forwards the user's wishes, decides nothing else."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from aura_desktop import events, paths
from aura_desktop import settings as settled
from aura_desktop.gui import background, icons, permissions, presenter
from aura_desktop.gui.actions import Actions
from aura_desktop.gui.announcer import Announcer
from aura_desktop.gui.arrangement import Arrangement
from aura_desktop.gui.banner import Banner
from aura_desktop.gui.bridge import Bridge, Message
from aura_desktop.gui.conductor import Conductor, OpenSession, Views, open_live_session
from aura_desktop.gui.controls import ControlBar
from aura_desktop.gui.dialogs import Dialogs
from aura_desktop.gui.findbar import FindBar
from aura_desktop.gui.indicators import PrivacyLight, StateBadge
from aura_desktop.gui.models.captions import Captions
from aura_desktop.gui.models.conversation import Conversation
from aura_desktop.gui.models.performance import Performance
from aura_desktop.gui.models.saw import Saw
from aura_desktop.gui.models.status import Status, reason_words
from aura_desktop.gui.models.watchlist import WatchList
from aura_desktop.gui.models.words import translate
from aura_desktop.gui.sources import on_demo, with_camera, with_sources, with_video_file
from aura_desktop.gui.stage import Stage
from aura_desktop.gui.talkkey import TalkKey
from aura_desktop.gui.transcript import Transcript
from aura_desktop.gui.transport import Transport
from aura_desktop.gui.viewing import Viewing
from aura_desktop.gui.watching import Watching
from aura_desktop.gui.watchpanel import WatchPanel

if TYPE_CHECKING:
    from aura_desktop.media import Frame, VideoChunk
    from aura_desktop.session.monitor import Side
    from aura_desktop.session.options import LiveOptions
    from aura_desktop.settings import Settings


class Window(QMainWindow):
    """One window, one session at a time. ``closed`` once the user has closed it.

    ``told`` carries what a notification may say: an alert, in words. ``changed``: state or sensors.
    """

    first_painted = Signal()
    closed = Signal()
    told = Signal(str)
    changed = Signal()
    hiding = Signal()

    def __init__(
        self,
        options: LiveOptions,
        settings: Settings | None,
        open_session: OpenSession = open_live_session,
    ) -> None:
        super().__init__()
        self._options = options
        self.settings = settings or settled.Settings.model_construct()
        self._painted = False
        self._shown_phase = ""
        #: Closing hides the window, as long as there is another way back to it.
        self.hides = False
        self.conversation = Conversation()
        self.captions = Captions()
        self.performance = Performance()
        self.saw = Saw()
        self.watches = WatchList()
        self.status = Status()
        self.bridge = Bridge(
            self.take, self.take_frame, self, on_chunk=self.take_chunk, on_level=self.take_level
        )
        views = Views(self.bridge.post_frame, self.bridge.post_chunk, self.bridge.post_level)
        self.conductor = Conductor(self.bridge.post, views, open_session)
        TalkKey(self, self.conductor.hold_talk_key)

        self.setWindowIcon(icons.app_icon())
        self.setMinimumSize(320, 240)
        self.setAcceptDrops(True)
        self._build()
        self._connect()
        self.resize(1120, 680)
        self.viewing.apply_looks()
        self._show_status()
        self.controls.ask.setFocus()

    def _build(self) -> None:
        self.actions_ = Actions(self)
        self.permissions = permissions.Permissions(self)
        self.dialogs = Dialogs(self)
        self.banner = Banner()
        self.badge = StateBadge()
        self.light = PrivacyLight()
        self.stage = Stage()
        self.transcript = Transcript()
        self._announcer = Announcer(self.transcript, self.banner, self.told.emit)
        self.find_bar = FindBar(self.transcript)
        self.watch_panel = WatchPanel()
        self.watching = Watching(self.watch_panel, self.watches, self.conductor)
        self.controls = ControlBar(self.actions_)
        self.transport = Transport(self.actions_, self.conductor.clip)
        self.presenter = presenter.Presenter(self.stage, self.actions_.stop)
        self.head = QWidget()
        head = QHBoxLayout(self.head)
        head.setContentsMargins(2, 0, 2, 0)
        head.setSpacing(12)
        head.addWidget(self.badge, 1)
        head.addWidget(self.light)
        self.side = QWidget()
        side = QVBoxLayout(self.side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(8)
        side.addWidget(self.find_bar)
        side.addWidget(self.transcript, 1)
        side.addWidget(self.watch_panel)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(8)
        self.split.addWidget(self.stage)
        self.split.addWidget(self.side)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 0)
        self.arrangement = Arrangement(self.split, self.stage, self.side, self.controls)
        centre = QWidget()
        self.column = QVBoxLayout(centre)
        self.column.addWidget(self.head)
        self.column.addWidget(self.banner)
        self.column.addWidget(self.split, 1)
        self.column.addWidget(self.transport)
        self.column.addWidget(self.controls)
        self.setCentralWidget(centre)
        self.viewing = Viewing(self)
        self._caption_timer = QTimer(self)
        self._caption_timer.setSingleShot(True)
        # The order Tab walks in: what one does most comes first.
        order = [
            self.controls.ask,
            self.controls.send,
            self.controls.stop,
            self.controls.mute,
            self.controls.pause,
            *self.transport.buttons,
            self.transport.slider,
            self.transcript,
            self.watch_panel.view,
            self.watch_panel.pause_button,
            self.watch_panel.remove_button,
            self.watch_panel.box,
            self.watch_panel.add_button,
        ]
        for one, following in pairwise(order):
            self.setTabOrder(one, following)

    def _connect(self) -> None:
        acts, dialogs = self.actions_, self.dialogs
        for action, slot in (
            (acts.source, dialogs.show_sources),
            (acts.open, dialogs.choose_file),
            (acts.camera, self.use_camera),
            (acts.demo, self.watch_demo),
            (acts.again, self.watch_again),
            (acts.end, self.end),
            (acts.copy, dialogs.copy),
            (acts.export, dialogs.choose_export),
            (acts.timeline, dialogs.show_timeline),
            (acts.settings, dialogs.show_settings),
            (acts.models, dialogs.show_models),
            (acts.quit, self.quit),
            (acts.stop, self.stop_speaking),
            (acts.keys, dialogs.show_keys),
            (acts.welcome, dialogs.show_welcome),
            (acts.licences, dialogs.show_licences),
            (acts.about, dialogs.show_about),
        ):
            action.triggered.connect(slot)
        acts.mute.toggled.connect(self.conductor.set_microphone_muted)
        acts.pause.toggled.connect(self.conductor.set_camera_paused)
        self.controls.ask.asked.connect(self.ask)
        self.banner.dismissed.connect(self.dismiss)
        self.permissions.settled.connect(self._begin)
        self.stage.card.again.connect(self.watch_again)
        self.stage.card.opening.connect(dialogs.show_sources)
        self.stage.painted.connect(self._note_paint)
        self.transcript.restyled.connect(self._restyle)
        self.transcript.picture_clicked.connect(dialogs.show_moment)
        self._caption_timer.timeout.connect(self._expire_captions)

    # ------------------------------------------------------------------------- from the session

    def take(self, messages: Sequence[Message]) -> None:
        """Take a batch of events and outcomes in, then draw what they changed, once."""
        now = time.monotonic()
        watches_changed = measured = looked = False
        for message in messages:
            self.status.apply(message)
            if isinstance(message, events.Event):
                self.conversation.apply(message)
                self.captions.apply(message, now)
                watches_changed |= self.watches.apply(message)
                measured |= self.performance.apply(message)
                looked |= self.saw.apply(message)
                self._illustrate(message)
                self._announcer.take(message)
        self.transcript.show_changes(self.conversation.take_changes())
        if watches_changed:
            self.watching.show_rows()
        self._show_captions()
        if measured:
            self.viewing.show_performance(self.actions_.performance.isChecked())
        if looked:
            self.viewing.show_saw(self.actions_.saw.isChecked())
        self._show_status()
        if self.status.phase in ("ended", "failed") and not self.conductor_busy():
            self._after_session()

    def take_frame(self, frame: Frame) -> None:
        """Show the newest picture."""
        first = not self.stage.has_picture
        self.performance.painted(frame.t)
        self.stage.show_frame(frame)
        self.transport.follow()
        if first:
            self._show_status()

    def take_chunk(self, chunk: VideoChunk) -> None:
        """A chunk is on its way to the model."""
        self.saw.take_chunk(chunk)

    def take_level(self, side: Side, level: float) -> None:
        """How loud a side is."""
        meter = self.controls.hearing if side == "microphone" else self.controls.voice
        meter.show_level(level)

    def conductor_busy(self) -> bool:
        """Whether a session is being started or still runs."""
        return self.status.phase in ("starting", "running", "ending")

    def _after_session(self) -> None:
        if self._options.until is not None and not self.conductor.running:
            self.quit()

    def _illustrate(self, event: events.Event) -> None:
        """An alert shows what the model saw when it spoke up; a reminder has nothing to do with that."""
        match event:
            case events.ReplyStarted(cause="watch" | "proactive") if self.saw.look is not None:
                image = self.saw.look.frames[-1].image
                self.conversation.attach(event.id, image, time.time())

    # ---------------------------------------------------------------------------------- showing

    def _show_status(self) -> None:
        status = self.status
        live = status.phase in ("starting", "running")
        state = status.state if live else "off"
        self.badge.show_state(state, status.headline)
        self.controls.set_speaking(live and status.state == "speaking")
        self.light.show_sensors(bool(status.sensors), status.sensor_text)
        self.presenter.show_state(
            state, status.headline, sensors_on=bool(status.sensors), sensors=status.sensor_text
        )
        self.banner.show_notices(status.notices)
        self.watch_panel.set_live(live)
        acts = self.actions_
        for action in (acts.stop, acts.mute, acts.pause, acts.watch, acts.end):
            action.setEnabled(live)
        self.transport.follow()
        self.controls.ask.setEnabled(live)
        self.controls.send.setEnabled(live)
        self.controls.ask.setPlaceholderText(
            translate("window", "Ask about what AURA sees…")
            if live
            else translate("window", "No session is running")
        )
        source = Path(status.video).name if "://" not in status.video else status.video
        title = f"{source} — AURA Desktop" if source and source != "none" else "AURA Desktop"
        self.setWindowTitle(title)
        self._show_card()
        self.changed.emit()

    def _show_card(self) -> None:
        status, card = self.status, self.stage.card
        self.stage.set_dimmed(status.phase in ("ended", "failed", "ending"))
        match status.phase:
            case "failed" if status.failure is not None:
                failure = status.failure
                again = translate("window", "Try again")
                card.say(failure.what, failure.way_out, again=again, can_open=True)
            case "ended":
                card.say(
                    translate("window", "The session is over."),
                    reason_words(status.reason),
                    again=translate("window", "Start again"),
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
        self.stage.set_resting_text(
            "" if status.phase == "idle" else translate("window", "No picture. AURA listens.")
        )

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

    def tell(self, sentence: str) -> None:
        """Show a sentence in the banner for a while."""
        self.bridge.post(events.Warned(t=0.0, text=sentence))

    # ---------------------------------------------------------------------------- from the user

    @property
    def timeline_folder(self) -> Path:
        """Where what is kept of the sessions lies."""
        return paths.timeline_dir(self._options.data_dir)

    @property
    def source_in_use(self) -> str:
        """The video source of a running session; empty without one."""
        return self._options.video_source(self.settings) if self.conductor_busy() else ""

    @Slot()
    def begin(self) -> None:
        """Start the session on the source in force; ends one that runs."""
        self.status.begin()
        self.stage.clear_frame()
        self.performance.model_fps = self.settings.video.fps
        options, values = self._options, self.settings
        self.permissions.ask(
            permissions.needed(options.video_source(values), options.audio_source(values))
        )

    @Slot()
    def _begin(self) -> None:
        self.conversation.timeline = self.timeline_folder
        self.conductor.begin(self._options, self.settings, background.ending())
        # Who did not want to be heard or seen does not want it in the next session either.
        if self.actions_.mute.isChecked():
            self.conductor.set_microphone_muted(True)
        if self.actions_.pause.isChecked():
            self.conductor.set_camera_paused(True)
        self._show_status()
        self.controls.ask.setFocus()

    @Slot()
    def offer_start(self) -> None:
        """Nothing runs, and nothing was asked for: say how to begin."""
        if self.status.phase == "idle":
            self.stage.card.say(
                translate("window", "Ready when you are."),
                again=translate("window", "Start"),
                can_open=True,
            )

    @Slot()
    def watch_again(self) -> None:
        """The same source from its beginning."""
        self.begin()

    @Slot()
    def end(self) -> None:
        """End the session; the window stays."""
        self.conductor.end("you ended it")

    def open_file(self, path: Path) -> None:
        """Start a session on a video file."""
        self._options = with_video_file(self._options, path)
        self.begin()

    @Slot()
    def use_camera(self) -> None:
        """Start a session on the camera and the microphone."""
        self._options = with_camera(self._options)
        self.begin()

    @Slot(str, str, str)
    def use_sources(self, video: str, audio: str, speaker: str) -> None:
        """Start a session on these; each as the command line takes it."""
        self._options = with_sources(self._options, video, audio, speaker)
        self.begin()

    @Slot()
    def watch_demo(self) -> None:
        """Start a session on the bundled clip and its spoken questions."""
        self._options = on_demo(self._options)
        self.begin()

    @Slot(str)
    def ask(self, text: str) -> None:
        self.conductor.ask(text)
        if self.presenter.on:
            self.controls.hide()

    @Slot()
    def stop_speaking(self) -> None:
        self.conductor.stop_speaking()
        if self.presenter.on:
            self.controls.hide()

    @Slot(str)
    def dismiss(self, key: str) -> None:
        self.status.dismiss(key)
        self.banner.show_notices(self.status.notices)

    @Slot()
    def quit(self) -> None:
        """Close for good, whatever closing means otherwise."""
        self.hides = False
        self.close()

    # ----------------------------------------------------------------------------------- itself

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.viewing.arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.viewing.window_state_changed()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped_file(event)
        if path is not None:
            event.acceptProposedAction()
            self.open_file(path)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.hides:
            event.ignore()
            self.hide()
            self.hiding.emit()
            return
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
