"""What the assistant is doing, which sensors are open, and what the user should know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from aura_desktop import events
from aura_desktop.errors import PartUnusable
from aura_desktop.gui.models.troubles import in_the_window
from aura_desktop.gui.models.words import translate

Phase = Literal["idle", "starting", "running", "ending", "ended", "failed"]

#: Warnings kept at once; the oldest make room.
MAX_NOTICES = 20


def _state_words(state: str) -> str:
    return {
        "loading": translate("status", "Loading"),
        "watching": translate("status", "Watching"),
        "listening": translate("status", "Listening"),
        "thinking": translate("status", "Thinking"),
        "speaking": translate("status", "Speaking"),
    }.get(state, state)


def _lost_words(part: str) -> str:
    known = {
        "camera": translate("status", "The picture is lost"),
        "microphone": translate("status", "The microphone is lost"),
        "speaker": translate("status", "The speaker is lost"),
        "mind": translate("status", "The model stopped"),
        "transcriber": translate("status", "Speech recognition stopped"),
        "synthesizer": translate("status", "The voice stopped"),
        "network": translate("status", "The network is lost"),
    }
    return known.get(part) or translate("status", "{part} is lost").format(part=part)


def _loading_words(what: str) -> str:
    known = {
        "speech recognition": translate("status", "Loading speech recognition"),
        "the voice": translate("status", "Loading the voice"),
        "the session": translate("status", "Loading the session"),
        "": translate("status", "Loading"),
    }
    return known.get(what) or translate("status", "Loading {what}").format(what=what)


def reason_words(reason: str) -> str:
    """Why a session ended, as a sentence; what is not known is shown as it is."""
    known = {
        "video ended": translate("status", "The video is over."),
        "audio ended": translate("status", "The sound is over."),
        "until": translate("status", "Its time was up."),
        "nothing more to answer": translate("status", "Everything was answered."),
        "the window was closed": translate("status", "The window was closed."),
        "you ended it": translate("status", "You ended it."),
    }
    if reason in known:
        return known[reason]
    words = reason.strip()
    return words and words[0].upper() + words[1:] + ("" if words[-1] in ".!?" else ".")


@dataclass(frozen=True, slots=True)
class SessionFailed:
    """A session could not start or go on: one sentence and the way out."""

    part: str
    what: str
    way_out: str
    exit_code: int = 3

    @classmethod
    def of(cls, error: PartUnusable) -> SessionFailed:
        """The same, from the error that says so."""
        return cls(error.part, in_the_window(error.what), in_the_window(error.way_out))


@dataclass(frozen=True, slots=True)
class SessionGone:
    """A session's threads are gone and ``exit_code`` is what it would exit with."""

    exit_code: int


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the user should know; ``key`` is a part's name, or the text of a warning."""

    key: str
    text: str
    lasting: bool


class Status:
    """One object that answers: what now, who can see and hear me, is anything wrong."""

    def __init__(self) -> None:
        self.phase: Phase = "idle"
        self.state: events.State = "loading"
        self.loading = ""
        self.progress: float | None = None
        self.engine = ""
        self.video = ""
        self.reason = ""
        self.failure: SessionFailed | None = None
        self.dropped = 0
        #: Nothing is written to the timeline.
        self.private = False
        self._sensors: dict[events.Sensor, str] = {}
        self._notices: dict[str, Notice] = {}

    def begin(self) -> None:
        """A session is being started."""
        self.phase, self.state = "starting", "loading"
        self.loading, self.progress, self.reason, self.failure = "", None, "", None
        self._notices.clear()

    def apply(self, message: events.Event | SessionFailed | SessionGone) -> None:
        """Take one event or outcome in."""
        match message:
            case events.SessionStarted():
                self.phase, self.engine, self.video = "running", message.engine, message.video
                self.private = False
                if self.state == "loading":
                    self.state = "watching"
            case events.StateChanged():
                self.state = message.state
                if message.state != "loading":
                    self.loading, self.progress = "", None
            case events.LoadingProgress():
                self.loading = message.what
                self.progress = min(1.0, max(0.0, message.done))
            case events.PrivacyChanged():
                self.private = message.private
            case events.SensorChanged():
                if message.on:
                    self._sensors[message.sensor] = message.source
                else:
                    self._sensors.pop(message.sensor, None)
            case events.PartLost():
                said = _lost_words(message.part)
                self._notify(
                    Notice(message.part, f"{said}: {in_the_window(message.why)}", lasting=True)
                )
            case events.PartRecovered():
                self._notices.pop(message.part, None)
            case events.Warned():
                self._notify(Notice(message.text, message.text, lasting=False))
            case events.SessionEnded():
                self.phase, self.reason, self.dropped = "ended", message.reason, message.dropped
                # What was lost no longer matters; what was warned of may still be read.
                for key in [key for key, notice in self._notices.items() if notice.lasting]:
                    del self._notices[key]
            case SessionFailed():
                self.phase, self.failure = "failed", message
            case SessionGone():
                if self.phase != "failed":
                    self.phase = "ended"

    def _notify(self, notice: Notice) -> None:
        self._notices.pop(notice.key, None)
        self._notices[notice.key] = notice
        while len(self._notices) > MAX_NOTICES:
            del self._notices[next(iter(self._notices))]

    def dismiss(self, key: str) -> None:
        """The user has read it."""
        self._notices.pop(key, None)

    @property
    def notices(self) -> Iterator[Notice]:
        """What the banner may show, newest first."""
        return reversed(self._notices.values())

    @property
    def sensors(self) -> tuple[events.Sensor, ...]:
        """The live devices that are open now."""
        return tuple(self._sensors)

    @property
    def headline(self) -> str:
        """The state in a word or two, with the progress of loading."""
        match self.phase:
            case "idle":
                return translate("status", "Ready")
            case "ended":
                return translate("status", "Ended")
            case "ending":
                return translate("status", "Ending…")
            case "failed":
                return translate("status", "Not running")
            case "running" if self.state != "loading":
                words = _state_words(self.state)
                if self.private:
                    return translate("status", "{state} · private").format(state=words)
                return words
        what = self.loading or ("the session" if self.phase == "running" else "")
        if not what and self.state != "loading":
            return translate("status", "Starting…")
        words = _loading_words(what)
        if self.progress is None:
            return f"{words}…"
        return translate("status", "{what}: {percent} %").format(
            what=words, percent=round(self.progress * 100)
        )

    @property
    def sensor_text(self) -> str:
        """Who can see or hear the user now, in words."""
        words: dict[tuple[events.Sensor, ...], str] = {
            (): translate("status", "Camera and microphone off"),
            ("camera",): translate("status", "Camera on"),
            ("microphone",): translate("status", "Microphone on"),
            ("screen",): translate("status", "Screen capture on"),
            ("camera", "microphone"): translate("status", "Camera and microphone on"),
            ("microphone", "screen"): translate("status", "Microphone and screen capture on"),
            ("camera", "screen"): translate("status", "Camera and screen capture on"),
        }
        every = translate("status", "Camera, microphone and screen capture on")
        return words.get(tuple(sorted(self._sensors)), every)
