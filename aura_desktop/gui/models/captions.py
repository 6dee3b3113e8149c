"""The caption on the picture: the last words of both sides, gone a while after they were said.

Driven with explicit times (seconds of a monotonic clock), so it needs no timer to be tested.
"""

from __future__ import annotations

from dataclasses import dataclass

from aura_desktop import events
from aura_desktop.gui.models.conversation import split_heard

#: Seconds a finished caption stays: long enough to read two lines from the back of a room.
HOLD_S = 7.0
#: Characters kept of one side: a caption shows its last lines only.
MAX_CHARS = 1_000
#: Shown while the user speaks and the words are not known yet.
HEARING = "…"


@dataclass(slots=True)
class Line:
    """One side's words; ``cut`` is what nobody heard; ``until`` is ``None`` while it goes on.

    ``spoken`` is how many characters of ``text`` were heard so far; ``None``: all that there are.
    """

    text: str = ""
    cut: str = ""
    until: float | None = None
    spoken: int | None = None


class Captions:
    """What to paint over the picture now."""

    def __init__(self, hold_s: float = HOLD_S) -> None:
        self._hold_s = hold_s
        self.user = Line()
        self.assistant = Line()
        self._reply: str | None = None
        #: Characters of the reply that scrolled out of its caption.
        self._gone = 0

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.user.text or self.assistant.text or self.assistant.cut)

    def apply(self, event: events.Event, now: float) -> None:
        """Take one event in at monotonic time ``now``."""
        match event:
            case events.SessionStarted() | events.SessionEnded():
                self.user, self.assistant, self._reply = Line(), Line(), None
            case events.UserSpeechStarted():
                self.user = Line(HEARING)
            case events.UserPartial():
                self.user = Line(f"{event.text[-MAX_CHARS:]} {HEARING}")
            case events.UserSpeechEnded():
                if self.user.text.endswith(HEARING):
                    self.user.until = now + self._hold_s
            case events.UserAsked():
                self.user = Line(event.text[-MAX_CHARS:], until=now + self._hold_s)
                if self._reply is None:
                    self.assistant = Line()
            case events.ReplyStarted():
                self._reply = event.id
                self._gone = 0
                self.assistant = Line()
                if event.cause != "question":
                    self.user = Line()
                elif self.user.text:
                    self.user.until = None
            case events.ReplyText() if event.id == self._reply:
                text = self.assistant.text + event.text
                self._gone += max(0, len(text) - MAX_CHARS)
                self.assistant.text = text[-MAX_CHARS:]
            case events.ReplyAudioStarted() if event.id == self._reply:
                self.assistant.spoken = self.assistant.spoken or 0
            case events.ReplyHeard() if event.id == self._reply:
                self.assistant.spoken = max(0, event.chars - self._gone)
            case events.ReplyEnded() if event.id == self._reply:
                self._end(event, now)

    def _end(self, event: events.ReplyEnded, now: float) -> None:
        self._reply = None
        heard, cut = split_heard(event.text, event.heard) if event.interrupted else (event.text, "")
        self.assistant = Line(heard[-MAX_CHARS:], cut[:MAX_CHARS], until=now + self._hold_s)
        if self.user.text and not self.user.text.endswith(HEARING):
            self.user.until = now + self._hold_s

    def expire(self, now: float) -> bool:
        """Forget what has been shown long enough; whether anything changed."""
        changed = False
        if self.user.until is not None and now >= self.user.until:
            self.user, changed = Line(), True
        if self.assistant.until is not None and now >= self.assistant.until:
            self.assistant, changed = Line(), True
        return changed

    def next_expiry(self) -> float | None:
        """When ``expire`` will next have something to do."""
        times = [line.until for line in (self.user, self.assistant) if line.until is not None]
        return min(times) if times else None
