"""Opening and closing everything a session is made of, with one sentence for what is missing.

Devices and models are imported here, inside functions: building a session costs nothing.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from aura_desktop import events
from aura_desktop.errors import PartUnusable
from aura_desktop.session.options import LiveOptions
from aura_desktop.videollm import protocol

if TYPE_CHECKING:
    from aura_desktop.audio import AudioSource, Speaker, Tap, WavRecorder
    from aura_desktop.capture import FrameSource
    from aura_desktop.session.ears import Ears
    from aura_desktop.session.keeper import Keeper
    from aura_desktop.session.workers import Speaks, Transcribes
    from aura_desktop.settings import Settings
    from aura_desktop.speech import SynthesizerProcess, TranscriberProcess
    from aura_desktop.videollm.engine import EngineInfo
    from aura_desktop.videollm.mind import MindLink

log = logging.getLogger("aura.session")

Clock = Callable[[], float]
Tell = Callable[[events.Event], None]

#: Seconds between two looks at whether the user has given up waiting.
LOOK_S = 0.1
_LIVE_KINDS: dict[str, events.Sensor] = {
    "camera": "camera",
    "screen": "screen",
    "window": "screen",
}


class Abandoned(Exception):
    """The user ended the session while it was loading."""


class Minds:
    """The link to the mind, renewed when it dies; reports of a dead one are not passed on."""

    def __init__(self, settings: Settings, *, in_process: bool) -> None:
        self._settings = settings
        self._in_process = in_process
        self._lock = threading.Lock()
        self._link: MindLink | None = None
        #: Which mind reports now; 0: none.
        self._generation = 0
        self._opened = 0
        self._on_report: Callable[[protocol.Report], None] = lambda _report: None

    def listen(self, on_report: Callable[[protocol.Report], None]) -> None:
        """Reports go there from now on; called from the link's thread."""
        self._on_report = on_report

    def open(self) -> None:
        """Start a mind; what is left of the one before is closed. Raises ``PartUnusable``."""
        from aura_desktop.videollm.mind import open_mind

        self.close()
        with self._lock:
            self._opened += 1
            generation = self._generation = self._opened
        known = threading.Event()

        def report(said: protocol.Report) -> None:
            known.wait()  # who answers a report must find the link
            if generation == self._generation:
                self._on_report(_renamed(said, generation))

        try:
            link = open_mind(self._settings, in_process=self._in_process, on_report=report)
            with self._lock:
                self._link = link
        finally:
            known.set()

    def send(self, request: protocol.Request) -> None:
        """Send a request; a dead mind hears nothing, its failure is reported by itself."""
        with self._lock:
            link, generation = self._link, self._generation
        if link is None:
            return
        if isinstance(request, protocol.Cancel):
            suffix = _suffix(generation)
            if not request.reply_id.endswith(suffix):
                return  # a reply of a mind that is gone
            request = replace(request, reply_id=request.reply_id.removesuffix(suffix))
        try:
            link.send(request)
        except (OSError, ValueError):
            log.debug("the mind could not be told", exc_info=True)

    def close(self) -> None:
        """End it."""
        with self._lock:
            link, self._link = self._link, None
            self._generation = 0
        if link is not None:
            link.close()


def _suffix(generation: int) -> str:
    """Each mind counts its replies from one; theirs are told apart by which mind it was."""
    return "" if generation == 1 else f".{generation}"


def _renamed(said: protocol.Report, generation: int) -> protocol.Report:
    if isinstance(said, protocol.ReplyBegun | protocol.ReplyPiece | protocol.ReplyDone):
        return replace(said, reply_id=said.reply_id + _suffix(generation))
    return said


@dataclass(slots=True)
class Parts:
    """What a loaded session has; ``close`` lets go of all of it."""

    options: LiveOptions
    settings: Settings
    now: Clock
    tell: Tell
    minds: Minds
    engine: EngineInfo | None = None
    source: FrameSource | None = None
    audio: AudioSource | None = None
    ears: Ears | None = None
    transcriber: Transcribes | None = None
    synthesizer: Speaks | None = None
    speech: list[TranscriberProcess | SynthesizerProcess] = field(default_factory=list)
    speaker: Speaker | None = None
    recorder: WavRecorder | None = None
    recording: Tap | None = None
    keeper: Keeper | None = None
    camera_on: str = ""
    microphone_on: str = ""

    @property
    def camera_part(self) -> events.Part:
        """What the loss of the picture is called."""
        # A window's title may hold an address.
        remote = self.sensor() is None and "://" in self.options.video_source(self.settings)
        return "network" if remote else "camera"

    @property
    def in_process(self) -> bool:
        """Whether every model is in this process, for debugging."""
        return self.options.in_process or self.settings.mind.in_process

    @property
    def hears(self) -> bool:
        """Whether there is anything to hear."""
        from aura_desktop.audio import NoAudio

        return self.audio is not None and not isinstance(self.audio, NoAudio)

    @property
    def ends_with(self) -> Literal["video", "audio", "nothing"] | None:
        """Which source's end is the session's."""
        assert self.source is not None
        assert self.audio is not None
        no_video = self.options.video_source(self.settings) == "none"
        no_audio = not self.hears
        is_image = _is_image(self.source)
        if not self.source.live and not is_image:
            return "video"
        if (no_video or is_image) and not no_audio and not self.audio.live:
            return "audio"
        if no_video and no_audio and not self.options.interactive:
            return "nothing"
        return None

    def sensor(self) -> events.Sensor | None:
        """The device that the picture comes from."""
        return _LIVE_KINDS.get(self.options.video_source(self.settings).partition(":")[0])

    def record(self) -> None:
        """Take what was played since the last call into the recording."""
        if self.recorder is None or self.recording is None:
            return
        try:
            while (block := self.recording.read()) is not None:
                self.recorder.write(block)
        except PartUnusable as error:
            self.recorder = None
            self.tell(events.Warned(t=self.now(), text=str(error)))

    def close_devices(self, at: float) -> None:
        """Let go of camera, microphone and speaker, and say so; end the recording at ``at``."""
        if self.source is not None:
            self.source.close()
        self.light("camera", on=False, at=at)
        if self.ears is not None:
            self.ears.close()
        elif self.audio is not None:
            self.audio.close()
        self.light("microphone", on=False, at=at)
        self.record()
        if self.recorder is not None:
            try:
                self.recorder.close(at)
            except PartUnusable as error:
                self.tell(events.Warned(t=at, text=str(error)))
            self.recorder = None
        if self.speaker is not None:
            self.speaker.close()

    def close_speech(self) -> None:
        """End the processes of recogniser and voice."""
        for process in self.speech:
            process.close()
        self.speech.clear()

    def light(self, which: Literal["camera", "microphone"], *, on: bool, at: float = 0.0) -> None:
        """A device was opened or closed: say so, once."""
        if which == "camera":
            sensor, was = self.sensor(), self.camera_on
            name = self.source.description if on and self.source is not None else ""
            self.camera_on = name
        else:
            sensor, was = "microphone", self.microphone_on
            name = self.audio.description if on and self.audio is not None else ""
            self.microphone_on = name
        if sensor is not None and bool(was) != on:
            self.tell(events.SensorChanged(t=at, sensor=sensor, on=on, source=name or was))


def load(
    options: LiveOptions,
    settings: Settings,
    *,
    now: Clock,
    tell: Tell,
    abandoned: threading.Event,
) -> Parts:
    """Open everything: what can be missing first, then the models, all of them warm when this returns.

    Raises ``PartUnusable`` for what is missing, ``Abandoned`` when the user gives up; both leave
    nothing open.
    """
    minds = Minds(settings, in_process=options.in_process or settings.mind.in_process)
    parts = Parts(options, settings, now, tell, minds)
    try:
        _load(parts, abandoned)
    except BaseException:
        parts.close_devices(0.0)
        parts.close_speech()
        minds.close()
        raise
    return parts


def _load(parts: Parts, abandoned: threading.Event) -> None:
    def look() -> None:
        if abandoned.is_set():
            raise Abandoned

    minds = parts.minds
    reports: queue.SimpleQueue[protocol.Report] = queue.SimpleQueue()
    _open_files_and_devices(parts)
    look()
    minds.listen(reports.put)
    minds.open()
    look()
    _open_speech(parts, look)
    parts.engine = _await_mind(parts, reports, look)
    _open_speaker(parts)
    if parts.hears:
        _open_ears(parts)
    from aura_desktop.session.keeper import open_keeper

    parts.keeper = open_keeper(
        parts.settings.memory,
        private=parts.options.private,
        tell=parts.tell,
        data_dir=parts.options.data_dir,
    )


def _open_files_and_devices(parts: Parts) -> None:
    from aura_desktop.audio import NoAudio, WavRecorder, open_microphone
    from aura_desktop.capture import open_source

    options, settings = parts.options, parts.settings
    parts.source = open_source(options.video_source(settings), settings.video)
    parts.light("camera", on=parts.sensor() is not None)
    audio_spec = options.audio_source(settings)
    try:
        parts.audio = open_microphone(audio_spec, settings.audio, clock=parts.now)
    except PartUnusable as error:
        if options.audio is not None or settings.audio.microphone != "default":
            raise
        # Nobody asked for a microphone: without one, questions are typed.
        parts.tell(events.Warned(t=0.0, text=f"{error} Questions can be typed."))
        parts.audio = NoAudio()
    is_mic = audio_spec.startswith("mic") and parts.hears
    parts.light("microphone", on=is_mic)
    if options.pace == "fast":
        _refuse_live(parts)
    if options.record_audio is not None:
        parts.recorder = WavRecorder(options.record_audio)


def _refuse_live(parts: Parts) -> None:
    """The simulated clock cannot wait for a device, nor run on an endless picture for ever."""
    options, settings = parts.options, parts.settings
    assert parts.source is not None
    assert parts.audio is not None
    none_to_see = options.video_source(settings) == "none"
    none_to_hear = not parts.hears
    way_out = "Use --pace real, or name files."
    if parts.source.live and not none_to_see:
        raise PartUnusable("camera", "--pace fast needs a video file, an image or none.", way_out)
    if parts.audio.live and not none_to_hear:
        raise PartUnusable("microphone", "--pace fast needs a sound file or none.", way_out)
    if _is_image(parts.source) and none_to_hear and options.until is None:
        raise PartUnusable(
            "camera",
            "An image has no end, and --pace fast would never stop.",
            "Add --until SECONDS.",
        )


def _is_image(source: FrameSource) -> bool:
    from aura_desktop.capture.files import ImageSource

    return isinstance(source, ImageSource)


def _open_speech(parts: Parts, look: Callable[[], None]) -> None:
    from aura_desktop import speech

    settings = parts.settings.speech
    if parts.in_process:
        if parts.hears:
            parts.transcriber = recogniser = speech.open_transcriber(settings)
            _tell_fallback(parts, recogniser.fallback)
        parts.synthesizer = speech.open_synthesizer(settings)
        return
    # Both load while the other does, and the mind beside them.
    hearing = speech.TranscriberProcess(settings) if parts.hears else None
    parts.synthesizer = voice = speech.SynthesizerProcess(settings)
    parts.speech = [voice, *([hearing] if hearing else [])]
    if hearing is not None:
        parts.transcriber = hearing
        parts.tell(events.LoadingProgress(t=0.0, what="speech recognition", done=0.0))
        hearing.wait()
        _tell_fallback(parts, hearing.fallback)
        look()
    parts.tell(events.LoadingProgress(t=0.0, what="the voice", done=0.0))
    voice.wait()
    look()


def _tell_fallback(parts: Parts, why: str) -> None:
    if why:
        parts.tell(events.Warned(t=0.0, text=f"Speech is recognised on the CPU: {why}"))


def _await_mind(
    parts: Parts, reports: queue.SimpleQueue[protocol.Report], look: Callable[[], None]
) -> EngineInfo:
    waited = 0.0
    while True:
        look()
        try:
            report = reports.get(timeout=LOOK_S)
        except queue.Empty:
            waited += LOOK_S
            if waited > parts.settings.mind.ready_timeout_s:
                raise PartUnusable(
                    "mind",
                    f"The model did not load within {parts.settings.mind.ready_timeout_s:.0f} s.",
                    "See: aura-desktop doctor",
                ) from None
            continue
        match report:
            case protocol.Ready():
                return report.info
            case protocol.Loading():
                parts.tell(events.LoadingProgress(t=0.0, what=report.what, done=report.done))
            case protocol.Failed(fatal=True):
                raise PartUnusable("mind", report.why, report.way_out)
            case _:
                pass


def _open_speaker(parts: Parts) -> None:
    from aura_desktop.audio import SilentSpeaker

    if parts.options.pace == "fast":
        parts.speaker = SilentSpeaker(parts.now)
    else:
        parts.speaker = _speaker(parts)
    if parts.recorder is not None:
        parts.recording = parts.speaker.open_tap(parts.recorder.rate)


def _speaker(parts: Parts) -> Speaker:
    from aura_desktop.audio import SilentSpeaker, open_speaker

    sink = parts.options.speaker_sink(parts.settings)
    try:
        return open_speaker(sink, parts.settings.audio, clock=parts.now)
    except PartUnusable as error:
        if parts.options.speaker is not None or sink != "default":
            raise
        # Nobody asked for a certain speaker: without one, replies are read, and recorded if wanted.
        parts.tell(events.Warned(t=0.0, text=f"{error} Replies are shown as text."))
        return SilentSpeaker(parts.now)


def _open_ears(parts: Parts) -> None:
    from aura_desktop import audio
    from aura_desktop.session.ears import Ears
    from aura_desktop.speech import open_voice_activity

    assert parts.audio is not None
    assert parts.speaker is not None
    audible = not isinstance(parts.speaker, audio.SilentSpeaker)
    wanted = parts.settings.audio
    cancel = parts.audio.live and audible and wanted.echo_cancellation
    clean = parts.audio.live and (wanted.noise_suppression or wanted.gain_control)
    parts.ears = Ears(
        parts.audio,
        open_voice_activity(parts.settings.speech),
        max_turn_s=parts.settings.turns.max_turn_s,
        canceller=(
            audio.open_echo_canceller(
                noise_suppression=wanted.noise_suppression, gain_control=wanted.gain_control
            )
            if cancel or clean
            else None
        ),
        far_end=parts.speaker.open_tap(audio.RATE) if cancel else None,
    )
