"""The dialogue by the wall clock: threads that only carry messages, around the one that owns the core.

capture → inbox ← ears; transcriber and synthesizer are workers; the mind's link reports from its own
thread. The session's thread takes one input after the other and carries out what follows.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable

from aura_desktop import events
from aura_desktop.audio import RATE, Tap
from aura_desktop.errors import PartUnusable
from aura_desktop.media import Frame, VideoChunk
from aura_desktop.session import messages as msg
from aura_desktop.session.clock import RealClock
from aura_desktop.session.dialogue import Dialogue
from aura_desktop.session.ears import Ears
from aura_desktop.session.eyes import Eyes
from aura_desktop.session.keeper import Keeper
from aura_desktop.session.monitor import METER_S, Meter, Side, loudness
from aura_desktop.session.parts import Parts
from aura_desktop.session.remembering import Job, Remembering
from aura_desktop.session.workers import Post, Synthesis, Transcription
from aura_desktop.videollm import protocol

log = logging.getLogger("aura.session")

#: Inputs that may wait. Producers wait for room: sound waits in its ring, pictures give way to newer ones.
MAX_INBOX = 1000
#: Seconds between two looks at the speaker: the resolution of what was heard, and of the clock.
TICK_S = 0.02
#: Seconds between two reads of the microphone: one block of the detector is 0.032.
LISTEN_S = 0.01
#: Decibels by which the assistant is turned down while it is not clear whether it is interrupted.
DUCK_DB = -14.0
#: Seconds by which the wall's clock and session time may part before one of them moved: a second of work, and more.
CLOCK_SLACK_S = 5.0
#: Seconds given to each thread to finish.
GOODBYE_S = 3.0


class RealRunner:
    """Lives until the dialogue finishes."""

    def __init__(
        self,
        parts: Parts,
        core: Dialogue,
        clock: RealClock,
        began: msg.Began,
        tell: Callable[[events.Event], None],
        on_frame: Callable[[Frame], None] | None,
        on_chunk: Callable[[VideoChunk], None] | None = None,
        on_level: Callable[[Side, float], None] | None = None,
        *,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._on_level = on_level
        self._voice_meter = Meter()
        self._metered_at = 0.0
        self._parts = parts
        self._core = core
        self._clock = clock
        self._began = began
        self._began_at = began.at
        self._wall = wall
        self._tell = tell
        self._inbox: queue.Queue[msg.Input] = queue.Queue(MAX_INBOX)
        self._closing = threading.Event()
        self._finish: msg.Finish | None = None
        self._restarts: list[threading.Thread] = []
        self._speaker_gone = False
        assert parts.source is not None
        assert parts.synthesizer is not None
        assert parts.keeper is not None
        self._remembering = Remembering(parts.keeper)
        self._eyes = Eyes(
            parts.source,
            parts.settings.video,
            now=clock.now,
            give=self._give,
            on_frame=on_frame,
            part=parts.camera_part,
            on_chunk=on_chunk,
        )
        self._voice: Tap | None = None
        if on_level is not None and parts.speaker is not None:
            self._voice = parts.speaker.open_tap(RATE)
        self._synthesis = Synthesis(parts.synthesizer, self.post)
        self._transcription = (
            Transcription(parts.transcriber, self.post) if parts.transcriber else None
        )
        self._ears_thread: threading.Thread | None = None

    def post(self, make: Callable[[float], msg.Input]) -> None:
        """An input from outside, stamped now."""
        self._give(make(self._clock.now()))

    def pause_camera(self, paused: bool) -> None:
        """Give no frames, or give them again."""
        self._eyes.pause(paused)

    def run(self) -> msg.Finish:
        """Live until the dialogue finishes."""
        try:
            self._parts.minds.listen(
                lambda report: self._give(msg.MindSaid(self._clock.now(), report))
            )
            self._take_in(self._began)
            self._eyes.start()
            if self._parts.ears is not None:
                self._ears_thread = threading.Thread(
                    target=self._listen, args=(self._parts.ears,), name="aura-ears", daemon=True
                )
                self._ears_thread.start()
            return self._loop()
        finally:
            self._end_threads()

    def _give(self, given: msg.Input) -> None:
        """Any thread: hand an input over, waiting for room while the session lives."""
        while not self._closing.is_set():
            try:
                self._inbox.put(given, timeout=GOODBYE_S)
                return
            except queue.Full:
                log.debug("the session's inbox is full")

    def _loop(self) -> msg.Finish:
        ticked = 0.0
        while self._finish is None:
            try:
                self._take_in(self._inbox.get(timeout=TICK_S))
            except queue.Empty:
                pass
            now = self._clock.now()
            if now - ticked >= TICK_S and self._finish is None:
                ticked = now
                self._tick(now)
        return self._finish

    def _tick(self, now: float) -> None:
        speaker = self._parts.speaker
        assert speaker is not None
        lost = speaker.lost
        if lost is not None and not self._speaker_gone:
            self._speaker_gone = True
            self._take_in(msg.PartGone(now, "speaker", lost))
        elif lost is None and self._speaker_gone:
            self._speaker_gone = False
            self._take_in(msg.PartBack(now, "speaker", "It can be heard again."))
        self._take_in(msg.Tick(now, speaker.position(), speaker.busy))
        self._parts.record()
        self._tell_voice()

    def _tell_voice(self) -> None:
        """How loud the assistant was since the last call."""
        if self._voice is None or self._on_level is None:
            return
        while (block := self._voice.read()) is not None:
            if (level := self._voice_meter.push(block.samples, block.rate)) is not None:
                self._on_level("voice", level)

    def _take_in(self, given: msg.Input) -> None:
        for output in self._core.handle(given):
            if isinstance(output, events.Event):
                self._tell(output)
                self._remembering.put(_heard(output))
            else:
                self._perform(output)

    def _perform(self, command: msg.Command) -> None:
        parts, speaker = self._parts, self._parts.speaker
        assert speaker is not None
        match command:
            case msg.StopSound():
                speaker.stop()
            case msg.DuckSound():
                speaker.duck(DUCK_DB)
            case msg.HoldSound():
                speaker.hold()
            case msg.RestoreSound():
                speaker.restore()
            case msg.Play():
                if command.first:
                    speaker.begin()
                speaker.play(command.samples, command.rate)
            case msg.ToMind():
                parts.minds.send(command.request)
            case msg.Transcribe():
                if self._transcription is not None and parts.ears is not None:
                    sound = parts.ears.sound(command.start, command.end)
                    self._transcription.put(command.key, sound)
            case msg.ForgetTranscription():
                if self._transcription is not None:
                    self._transcription.drop(command.key)
            case msg.Synthesize():
                self._synthesis.put(command)
            case msg.CancelSynthesis():
                self._synthesis.drop(command.reply_id)
            case msg.RestartMind():
                self._restart_mind(command.delay_s)
            case msg.Remember():
                self._watch_clock()
                self._remembering.put(_saw(command, self.post), chunk=True)
            case msg.Recall():
                self._remembering.put(_recall(command, self._clock.now(), self.post))
            case msg.Run():
                self._remembering.put(_run(command, self._clock.now(), self.post))
            case msg.Finish():
                speaker.stop()
                self._finish = command

    def _watch_clock(self) -> None:
        """Session time stands still while the machine sleeps, the wall's clock does not."""
        at = self._wall() - self._clock.now()
        if abs(at - self._began_at) > CLOCK_SLACK_S:
            log.info("the clock moved by %.0f s", at - self._began_at)
            self._began_at = at
            self.post(lambda t: msg.ClockMoved(t, at))
            self._remembering.put(lambda keeper: keeper.clock_moved(at))

    def _restart_mind(self, delay_s: float) -> None:
        def restart() -> None:
            self._parts.minds.close()
            if self._closing.wait(delay_s):
                return
            try:
                self._parts.minds.open()
            except PartUnusable as error:
                failed = protocol.Failed(error.what, fatal=True, way_out=error.way_out)
                self._give(msg.MindSaid(self._clock.now(), failed))

        thread = threading.Thread(target=restart, name="aura-mind-restart", daemon=True)
        self._restarts = [*(t for t in self._restarts if t.is_alive()), thread]
        thread.start()

    def _listen(self, ears: Ears) -> None:
        """The ears' thread: the one reader of the microphone."""
        gone = over = False
        overruns = 0
        ears.skip(self._clock.now())
        while not self._closing.wait(LISTEN_S):
            now = self._clock.now()
            try:
                for window in ears.listen(now):
                    self._give(window)
                self._tell_level(ears, now)
            except Exception as error:
                log.exception("hearing failed")
                why = str(error) or type(error).__name__
                self._give(msg.PartGone(now, "microphone", why))
                return
            lost = ears.source.lost
            if lost is not None and not gone:
                gone = True
                self._give(msg.PartGone(now, "microphone", lost))
            elif lost is None and gone:
                gone = False
                self._give(msg.PartBack(now, "microphone", "It can be heard again."))
            if ears.source.ended and not over:
                over = True
                self._give(msg.AudioOver(now))
            if ears.source.overruns > overruns:
                overruns = ears.source.overruns
                log.warning("sound was lost: the machine is too slow")

    def _tell_level(self, ears: Ears, now: float) -> None:
        """How loud the user's side is, twenty times a second."""
        if self._on_level is not None and now - self._metered_at >= METER_S:
            self._metered_at = now
            self._on_level("microphone", loudness(ears.sound(now - METER_S, now)))

    def _end_threads(self) -> None:
        self._closing.set()
        self._eyes.close()
        if self._ears_thread is not None:
            self._ears_thread.join(GOODBYE_S)
        self._synthesis.close()
        if self._transcription is not None:
            self._transcription.close()
        deadline = time.monotonic() + GOODBYE_S
        for thread in self._restarts:
            thread.join(max(0.0, deadline - time.monotonic()))
        self._remembering.close()


def _heard(event: events.Event) -> Job:
    return lambda keeper: keeper.heard(event)


def _saw(command: msg.Remember, post: Post) -> Job:
    def see(keeper: Keeper) -> None:
        keeper.saw(command.chunk, command.glimpse)
        if (news := keeper.take_news()) is not None:
            post(lambda t: msg.ArchiveHeld(t, *news))

    return see


def _recall(command: msg.Recall, t: float, post: Post) -> Job:
    def recall(keeper: Keeper) -> None:
        try:
            found = keeper.recall(command.ask, t)
        except Exception:
            log.exception("memory failed")
            found = None
        said = (found.recollection, found.evidence) if found else (None, ())
        post(lambda now: msg.Recalled(now, command.question_id, *said))

    return recall


def _run(command: msg.Run, t: float, post: Post) -> Job:
    def run(keeper: Keeper) -> None:
        said, event = keeper.run(command.errand, command.newest, t)
        post(lambda now: msg.ErrandDone(now, command.id, said, event))

    return run
