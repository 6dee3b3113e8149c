"""``bench voice``: the voice loop as a user has it, through real sound devices in a measured room.

Users with three voices ask, cut in and murmur assent; the assistant is heard back by the microphone.
Times are taken from the recording of the room, in which user and assistant are apart and aligned.
"""

from __future__ import annotations

import itertools
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from aura_desktop import paths
from aura_desktop.bench import lines
from aura_desktop.bench.child import Child, program
from aura_desktop.bench.cutting_in import AUDIBLE, LEVELS_DB, Event, Trial, judged, spans
from aura_desktop.bench.room import RATE, Growth, Room
from aura_desktop.evaluation.stats import percentiles
from aura_desktop.media import Samples
from aura_desktop.settings import Settings
from aura_desktop.speech import VoiceActivity

Progress = Callable[[str], None]

TURNS = 66
INTERRUPTIONS = 48
ASSENTS = 48
ECHO_DB = -10.0
"""How loud the microphone hears the assistant, against how loud it is played."""
ECHO_MINUTES = 10.0
EVERY_S = 6.0
"""Seconds between two questions whose answers are listened to: one is over before the next."""
LONGEST_S = 1200.0
"""Seconds that one session of this benchmark may take."""
PATIENCE_S = 30.0
"""Seconds that an answer may take before the turn counts as lost."""
PAUSE_S = 1.2
"""Seconds of quiet between two turns."""
INTO_REPLY_S = 0.35
"""Seconds into the reply at which somebody cuts in."""
SLOWLY = 0.6
"""Speed of the assistant while it is cut off: its replies are short."""
LONG_ANSWERS = ("What can you do?", "Who are you?", "What was there before?")
SHORT_FORMS = (
    ("can't", "can not"), ("cannot", "can not"), ("n't", " not"), ("'re", " are"), ("'s", " is"),
    ("'m", " am"), ("'ll", " will"), ("'ve", " have"),
)  # fmt: skip
OWN_LEVEL_DB = -20.0
"""About how loud the assistant plays, root mean square of full scale."""


def run(settings: Settings, *, progress: Progress, minutes: float = ECHO_MINUTES) -> dict[str, Any]:
    """All of it; ``minutes`` of listening to its own echo. Raises ``PartUnusable``."""
    voices = lines.voices(paths.models_dir() / settings.speech.voice)
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="aura-voice-") as folder:
        home = Path(folder)
        progress("voice: turns")
        results |= turns(voices, home, count=TURNS, progress=progress)
        progress("voice: cutting in")
        results |= barge_in(voices, home, cuts=INTERRUPTIONS, assents=ASSENTS, progress=progress)
        progress("voice: its own echo")
        results |= echo(home, minutes=minutes)
    return results


def turns(
    voices: Sequence[lines.Voice], home: Path, *, count: int, progress: Progress
) -> dict[str, Any]:
    """Spoken questions one after another: end of speech to first sound, from the recording."""
    gaps: list[float] = []
    ledgers: list[Event] = []
    heard: list[tuple[str, str]] = []
    lost = 0
    with _session(home) as talk:
        for number in range(count):
            text = lines.QUESTIONS[number % len(lines.QUESTIONS)]
            seen = talk.count
            wav = lines.write(home / "say.wav", voices[number % len(voices)].speak(text))
            talk.room.say(wav)
            ended = talk.wait_for("reply.ended", since=seen, timeout_s=PATIENCE_S)
            asked = talk.find("user.asked", since=seen)
            heard.append((text, asked["text"] if asked else ""))
            if ended is None:
                lost += 1
            else:
                ledgers.append(ended.get("latency") or {})
            progress(f"voice: turn {number + 1} of {count}")
            time.sleep(PAUSE_S)
            talk.settle()
    user, assistant = talk.recorded()
    voiced = spans(user)
    for (_, end), following in itertools.zip_longest(voiced, voiced[1:]):
        limit = following[0] if following else len(assistant)
        first = _first(assistant, end, limit)
        if first is not None:
            gaps.append((first - end) / RATE * 1000)
    steps: dict[str, list[float]] = {}
    for ledger in ledgers:
        for step, ms in ledger.items():
            if ms is not None:
                steps.setdefault(step.removesuffix("_ms"), []).append(ms)
    return {
        "turns": count,
        "turns_without_answer": lost,
        "speech_end_to_first_audio_ms": percentiles(gaps),
        "ledger_ms": {step: percentiles(values) for step, values in steps.items()},
        "word_error_rate_live": round(word_error_rate(heard), 4),
    }


def barge_in(
    voices: Sequence[lines.Voice], home: Path, *, cuts: int, assents: int, progress: Progress
) -> dict[str, Any]:
    """Cutting in on, and murmuring assent to, replies that are being spoken."""
    trials: list[Trial] = []
    with _session(home, speed=SLOWLY) as talk, Growth(talk.wav) as growth:
        talk.ask_until_spoken(home, voices[0])
        for number in range(cuts + assents):
            cutting = number % 2 == 0 if min(cuts, assents) * 2 > number else cuts > assents
            words = lines.INTERRUPTIONS if cutting else lines.ASSENTS
            text = words[number // 2 % len(words)]
            voice = voices[number // 2 % len(voices)]
            level = LEVELS_DB[number // 2 // len(voices) % len(LEVELS_DB)] if cutting else 0.0
            trial = talk.over_a_reply(home, voice, text, level, cutting, number)
            if trial is not None:
                trials.append(trial)
            progress(f"voice: over a reply {number + 1} of {cuts + assents}")
    user, assistant = talk.recorded()
    detector = VoiceActivity(paths.models_dir() / Settings().speech.vad)
    return judged(trials, talk.events, user, assistant, detector, growth.at)


def echo(home: Path, *, minutes: float) -> dict[str, Any]:
    """It speaks most of the time, and nobody else does: whatever it takes for a user is its own echo."""
    asks = [
        (5.0 + EVERY_S * n, LONG_ANSWERS[n % len(LONG_ANSWERS)])
        for n in range(round(minutes * 60 / EVERY_S))
    ]
    with _session(home, speed=SLOWLY, asks=asks, until=minutes * 60 + 8) as talk:
        talk.wait_for("session.ended", since=0, timeout_s=minutes * 60 + 120)
    _, assistant = talk.recorded()
    spoken = [e for e in talk.events if e["type"] == "reply.ended"]
    answered = {e["id"]: e for e in talk.events if e["type"] == "user.asked"}
    return {
        "echo_minutes": minutes,
        "echo_db": ECHO_DB,
        "echo_spoken_share": round(sum(b - a for a, b in spans(assistant)) / len(assistant), 3),
        "echo_replies": len(spoken),
        "echo_phantom_questions": sum(e["via"] == "voice" for e in answered.values()),
        "echo_speech_started": sum(e["type"] == "user.speech_started" for e in talk.events),
        "echo_replies_cut": len(cut_by_itself(talk.events)),
        "echo_ducked": sum(e["type"] == "speaker.ducked" for e in talk.events),
    }


def cut_by_itself(events: Sequence[Event]) -> list[str]:
    """The replies that were cut off, but not by a question that was typed at that moment.

    The last one is left out: the session's end may cut it.
    """
    typed = {e["t"] for e in events if e["type"] == "user.asked" and e["via"] == "typed"}
    ended = [e for e in events if e["type"] == "reply.ended"]
    return [e["id"] for e in ended[:-1] if e["interrupted"] and e["t"] not in typed]


class _Talk:
    """A live session in a room, its events as they come, and its recording afterwards."""

    def __init__(self, room: Room, child: Child, wav: Path) -> None:
        self.room = room
        self.events: list[Event] = []
        """With the time at which each ``arrived``, by the performance counter."""
        self._child = child
        self.wav = wav
        self._changed = threading.Condition()
        self._over = False
        self._reader = threading.Thread(target=self._read, name="bench events")
        self._reader.start()

    @property
    def count(self) -> int:
        """Events so far."""
        return len(self.events)

    def find(self, kind: str, *, since: int) -> Event | None:
        """The first event of ``kind`` from the number ``since`` on."""
        return next((e for e in self.events[since:] if e["type"] == kind), None)

    def wait_for(self, kind: str, *, since: int, timeout_s: float) -> Event | None:
        """The same, once it has come; ``None`` if it does not."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._over or self.find(kind, since=since) is not None, timeout_s
            )
        return self.find(kind, since=since)

    def settle(self) -> None:
        """Wait until every question, also one that nobody asked, has had its reply."""
        with self._changed:
            self._changed.wait_for(lambda: self._over or not self._owed(), PATIENCE_S)

    def _owed(self) -> bool:
        started = {e["to"]: e["id"] for e in self.events if e["type"] == "reply.started"}
        ended = {e["id"] for e in self.events if e["type"] == "reply.ended"}
        asked = [e["id"] for e in self.events if e["type"] == "user.asked"]
        return any(started.get(question) not in ended for question in asked)

    def ask_until_spoken(self, home: Path, voice: lines.Voice) -> None:
        """One turn to begin with, so that everything is warm."""
        seen = self.count
        self.room.say(lines.write(home / "say.wav", voice.speak(LONG_ANSWERS[0])))
        self.wait_for("reply.ended", since=seen, timeout_s=PATIENCE_S)
        time.sleep(PAUSE_S)

    def over_a_reply(
        self, home: Path, voice: lines.Voice, text: str, level: float, cutting: bool, number: int
    ) -> Trial | None:
        """Ask for a long reply, speak over it, wait until all is over."""
        since = self.count
        question = LONG_ANSWERS[number % 2]
        self.room.say(lines.write(home / "say.wav", voice.speak(question)))
        began = self.wait_for("reply.audio_started", since=since, timeout_s=PATIENCE_S)
        if began is None:
            return None
        loud = lines.levelled(voice.speak(text), OWN_LEVEL_DB + ECHO_DB + level)
        over = lines.write(home / "over.wav", loud)
        time.sleep(INTO_REPLY_S)
        marked = self.count
        self.room.say(over)
        self.wait_for("reply.ended", since=since, timeout_s=PATIENCE_S)
        if cutting:
            # What was said is answered in its turn.
            ended = self.count
            if self.wait_for("user.asked", since=marked, timeout_s=3.0) is not None:
                self.wait_for("reply.ended", since=ended, timeout_s=PATIENCE_S)
        time.sleep(PAUSE_S)
        return Trial(cutting, voice.name, level, began["id"], marked, self.count)

    def recorded(self) -> tuple[Samples, Samples]:
        """What the room heard: the user, the assistant."""
        sound, _ = lines.read(self.wav)
        return sound[:, 0], sound[:, 1]

    def join(self) -> None:
        """Wait until the session has told its last."""
        self._reader.join()

    def _read(self) -> None:
        try:
            for line in self._child.lines(LONGEST_S):
                event = line.event()
                if event:
                    event["arrived"] = self._child.began + line.t
                    with self._changed:
                        self.events.append(event)
                        self._changed.notify_all()
        finally:
            with self._changed:
                self._over = True
                self._changed.notify_all()


@contextmanager
def _session(
    home: Path,
    *,
    speed: float = 1.0,
    asks: Sequence[tuple[float, str]] = (),
    until: float | None = None,
) -> Iterator[_Talk]:
    """A session that watches a photograph, in a room of its own; it is ended with the block."""
    photo = paths.resource("assets", "demo", "photos", "cat.jpg")
    words = ["live", "--headless", "--video", str(photo), "--audio", "mic", "--speaker", "default"]
    words += ["--events", "-"]
    for t, text in asks:
        words += ["--ask", f"{t}:{text}"]
    if until is not None:
        words += ["--until", str(until)]
    wav = home / "room.wav"
    wav.unlink(missing_ok=True)
    with Room() as room:
        room.turn_speaker(ECHO_DB)
        recorder = room.listen(wav)
        try:
            env = {**room.env, "AURA_SPEECH__SPEED": str(speed)}
            with Child(program(*words), env=env) as child:
                talk = _Talk(room, child, wav)
                try:
                    talk.wait_for("session.started", since=0, timeout_s=PATIENCE_S * 4)
                    time.sleep(PAUSE_S)
                    yield talk
                    if until is None:
                        child.interrupt()
                finally:
                    talk.join()
        finally:
            recorder.terminate()
            recorder.wait()


def _first(sound: Samples, start: int, stop: int) -> int | None:
    loud = np.flatnonzero(np.abs(sound[start:stop]) > AUDIBLE)
    return start + int(loud[0]) if len(loud) else None


def word_error_rate(pairs: Sequence[tuple[str, str]]) -> float:
    """Edits a word of what was said (Levenshtein over words), of (said, heard) pairs together.

    "Where's" counts as "where is", as in Whisper's own evaluation.
    """
    from aura_desktop.session.turns import words as split

    def words(text: str) -> list[str]:
        for short, full in SHORT_FORMS:
            text = text.lower().replace("’", "'").replace(short, full)
        return split(text)

    edits = total = 0
    for said, heard in pairs:
        wanted, got = words(said), words(heard)
        row = list(range(len(got) + 1))
        for i, word in enumerate(wanted, 1):
            before, row[0] = row[0], i
            for j, other in enumerate(got, 1):
                before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
        edits += row[-1]
        total += len(wanted)
    return edits / total if total else 0.0
