"""The dialogue by the stream's own time: one thread, everything in turn, nothing dropped.

Time goes from one 32 ms window of sound, or one tick of the sampler, to the next. What the models do
takes no stream time: whatever follows from a moment is carried out before time moves on.
"""

from __future__ import annotations

import logging
import queue
from collections import deque
from collections.abc import Callable

from aura_desktop import events
from aura_desktop.capture import FrameSampler
from aura_desktop.errors import PartUnusable
from aura_desktop.media import Frame, VideoChunk
from aura_desktop.session import messages as msg
from aura_desktop.session.clock import SimClock
from aura_desktop.session.dialogue import Dialogue
from aura_desktop.session.parts import Parts
from aura_desktop.session.realtime import DUCK_DB
from aura_desktop.session.turns import WINDOW_S
from aura_desktop.session.workers import Listening, Speaking
from aura_desktop.videollm import protocol

log = logging.getLogger("aura.session")

#: Seconds of real time between two looks at whether the user wants something, while the mind works.
LOOK_S = 0.2


class FastRunner:
    """Lives until the dialogue finishes."""

    def __init__(
        self,
        parts: Parts,
        core: Dialogue,
        clock: SimClock,
        began: msg.Began,
        tell: Callable[[events.Event], None],
        on_frame: Callable[[Frame], None] | None,
        on_chunk: Callable[[VideoChunk], None] | None = None,
    ) -> None:
        self._on_chunk = on_chunk
        assert parts.synthesizer is not None
        assert parts.keeper is not None
        self._keeper = parts.keeper
        self._parts = parts
        self._core = core
        self._clock = clock
        self._began = began
        self._tell = tell
        self._on_frame = on_frame
        self._outside: queue.SimpleQueue[Callable[[float], msg.Input]] = queue.SimpleQueue()
        self._reports: queue.SimpleQueue[protocol.Report] = queue.SimpleQueue()
        self._listening = Listening(parts.transcriber) if parts.transcriber else None
        self._speaking = Speaking(parts.synthesizer)
        self._sampler = FrameSampler(parts.settings.video.fps)
        self._next: deque[msg.Input] = deque()
        self._finish: msg.Finish | None = None
        self._paused = False
        self._video_over = self._audio_over = False

    def post(self, make: Callable[[float], msg.Input]) -> None:
        """An input from outside, stamped with the stream's time when it is taken in."""
        self._outside.put(make)

    def pause_camera(self, paused: bool) -> None:
        """Give no frames, or give them again."""
        self._paused = paused

    def run(self) -> msg.Finish:
        """Live until the dialogue finishes."""
        self._parts.minds.listen(self._reports.put)
        self._take_in(self._began)
        window, fps = 0, self._parts.settings.video.fps
        tick = 0
        while self._finish is None:
            sound_at, look_at = (window + 1) * WINDOW_S, tick / fps
            if look_at <= sound_at and not self._video_over:
                self._clock.advance_to(look_at)
                self._look(look_at)
                tick += 1
            else:
                self._clock.advance_to(sound_at)
                self._hear(sound_at)
                window += 1
            self._take_in(self._tick())
        return self._finish

    def _look(self, t: float) -> None:
        source = self._parts.source
        assert source is not None
        frame = None if source.live else source.read_at(t)
        if frame is not None and not self._paused:
            if self._on_frame is not None:
                self._on_frame(frame)
            self._sampler.push(frame)
        elif frame is None:
            self._sampler.flush()
            self._video_over = True
        if (chunk := self._sampler.take()) is not None:
            if self._on_chunk is not None:
                self._on_chunk(chunk)
            self._take_in(msg.ChunkReady(t, chunk))
        if self._video_over:
            self._take_in(msg.VideoOver(t))

    def _hear(self, t: float) -> None:
        ears = self._parts.ears
        if ears is None:
            return
        for window in ears.listen(t):
            self._take_in(window)
        if ears.source.ended and not self._audio_over:
            self._audio_over = True
            self._take_in(msg.AudioOver(t))

    def _tick(self) -> msg.Tick:
        speaker = self._parts.speaker
        assert speaker is not None
        self._parts.record()
        return msg.Tick(self._clock.now(), speaker.position(), speaker.busy)

    def _take_in(self, given: msg.Input) -> None:
        """Take an input in and everything that follows from it at this moment."""
        self._handle(given)
        while self._finish is None:
            if self._next:
                self._handle(self._next.popleft())
            elif not self._outside.empty():
                self._handle(self._outside.get()(self._clock.now()))
            elif self._core.mind_owes:
                self._await_mind()
            else:
                return

    def _await_mind(self) -> None:
        """Wait for its next word; one that is silent for too long counts as crashed."""
        waited = 0.0
        while self._outside.empty():
            try:
                report = self._reports.get(timeout=LOOK_S)
            except queue.Empty:
                waited += LOOK_S
                if waited < self._parts.settings.session.mind_stall_s:
                    continue
                report = protocol.Failed("The model does not answer.", fatal=True)
            self._handle(msg.MindSaid(self._clock.now(), report))
            return

    def _handle(self, given: msg.Input) -> None:
        for output in self._core.handle(given):
            if isinstance(output, events.Event):
                self._tell(output)
                self._keeper.heard(output)
            else:
                self._perform(output)

    def _perform(self, command: msg.Command) -> None:
        parts, speaker, now = self._parts, self._parts.speaker, self._clock.now()
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
                if self._listening is not None and parts.ears is not None:
                    sound = parts.ears.sound(command.start, command.end)
                    made = self._listening.transcribe(command.key, sound)
                    self._next += [make(now) for make in made]
            case msg.Synthesize():
                self._next += [make(now) for make in self._speaking.speak(command)]
            case msg.RestartMind():
                self._restart_mind()
            case msg.Remember():
                self._keeper.saw(command.chunk, command.glimpse)
                if (news := self._keeper.take_news()) is not None:
                    self._next.append(msg.ArchiveHeld(now, *news))
            case msg.Recall():
                found = self._keeper.recall(command.ask, now)
                said = (found.recollection, found.evidence)
                self._next.append(msg.Recalled(now, command.question_id, *said))
            case msg.Run():
                done = self._keeper.run(command.errand, command.newest, now)
                self._next.append(msg.ErrandDone(now, command.id, *done))
            case msg.Finish():
                speaker.stop()
                self._finish = command
            case msg.ForgetTranscription() | msg.CancelSynthesis():
                pass  # both were done when they were asked for

    def _restart_mind(self) -> None:
        """At once: waiting would take no stream time."""
        self._parts.minds.close()
        while not self._reports.empty():
            self._reports.get()
        try:
            self._parts.minds.open()
        except PartUnusable as error:
            self._reports.put(protocol.Failed(error.what, fatal=True, way_out=error.way_out))
