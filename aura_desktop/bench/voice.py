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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from aura_desktop import paths
from aura_desktop.audio.playback import DUCK_RAMP_S, FADE_S
from aura_desktop.bench import lines
from aura_desktop.bench.child import Child, program
from aura_desktop.bench.room import RATE, Room
from aura_desktop.evaluation.stats import percentiles
from aura_desktop.media import Samples
from aura_desktop.settings import Settings
from aura_desktop.speech.vad import RATE as VAD_RATE
from aura_desktop.speech.vad import WINDOW_SAMPLES, VoiceActivity

Progress = Callable[[str], None]
Event = dict[str, Any]

TURNS = 66
INTERRUPTIONS = 48
ASSENTS = 48
ECHO_DB = -10.0
"""How loud the microphone hears the assistant, against how loud it is played."""
LEVELS_DB = (6.0, 3.0, 0.0, -6.0)
"""Loudness of those who cut in, against the echo at the microphone."""
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
AUDIBLE = 10 ** (-50 / 20)
"""Amplitude from which a sample is heard, of full scale."""
DETECTED = 0.5
"""Probability from which the detector's window is speech, as its authors have it."""
DETECTOR_LEAD_S = 1.0
"""Seconds of quiet that the detector hears before somebody speaks."""
BREATH_S = 0.8
"""Seconds within which sound that comes back is of the same reply."""
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
    trials: list[_Trial] = []
    with _session(home, speed=SLOWLY) as talk:
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
    return _barged(trials, talk.events, user, assistant, detector)


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


@dataclass(frozen=True, slots=True)
class _Trial:
    """Somebody spoke over reply ``reply``; ``since`` is the number of events before."""

    cutting: bool
    voice: str
    level: float
    reply: str
    since: int
    until: int


class _Talk:
    """A live session in a room, its events as they come, and its recording afterwards."""

    def __init__(self, room: Room, child: Child, wav: Path) -> None:
        self.room = room
        self.events: list[Event] = []
        self._child = child
        self._wav = wav
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
    ) -> _Trial | None:
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
        return _Trial(cutting, voice.name, level, began["id"], marked, self.count)

    def recorded(self) -> tuple[Samples, Samples]:
        """What the room heard: the user, the assistant."""
        sound, _ = lines.read(self._wav)
        return sound[:, 0], sound[:, 1]

    def join(self) -> None:
        """Wait until the session has told its last."""
        self._reader.join()

    def _read(self) -> None:
        try:
            for line in self._child.lines(LONGEST_S):
                event = line.event()
                if event:
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


def spans(sound: Samples, *, gap_s: float = 0.5, level: float = AUDIBLE) -> list[tuple[int, int]]:
    """Where something is heard: [first, last) samples, pauses shorter than ``gap_s`` included."""
    loud = np.flatnonzero(np.abs(sound) > level)
    if not len(loud):
        return []
    breaks = np.flatnonzero(np.diff(loud) > gap_s * RATE)
    firsts = [loud[0], *loud[breaks + 1]]
    lasts = [*loud[breaks], loud[-1]]
    return [(int(a), int(b) + 1) for a, b in zip(firsts, lasts, strict=True)]


def _first(sound: Samples, start: int, stop: int) -> int | None:
    loud = np.flatnonzero(np.abs(sound[start:stop]) > AUDIBLE)
    return start + int(loud[0]) if len(loud) else None


def detectable(detector: VoiceActivity, user: Samples, onset: int) -> int | None:
    """The sample at which ``detector``, hearing nobody but the user, has heard that they speak since ``onset``.

    What comes before a first vowel is too short or too faint for any detector. ``None``: it does not hear them.
    """
    detector.reset()
    first = max(0, onset - round(DETECTOR_LEAD_S * RATE))
    heard = lines.resampled(user[first : onset + RATE], RATE, VAD_RATE)
    for number, probability in enumerate(detector.push(heard), 1):
        end = first + number * WINDOW_SAMPLES * RATE // VAD_RATE
        if end > onset and probability >= DETECTED:
            return end
    return None


def _barged(
    trials: Sequence[_Trial],
    events: Sequence[Event],
    user: Samples,
    assistant: Samples,
    detector: VoiceActivity,
) -> dict[str, Any]:
    """The numbers of speaking over replies."""
    offset = _offset(events, assistant)
    voiced = spans(user, gap_s=0.25)
    stops: list[float] = []
    silences: list[float] = []
    ducks: list[float] = []
    ducks_since_detectable: list[float] = []
    decided: list[float] = []
    spill: list[float] = []
    caught: dict[str, list[bool]] = {}
    resumed: list[bool] = []
    for trial in trials:
        own = events[trial.since : trial.until]
        ended = next(
            (e for e in own if e["type"] == "reply.ended" and e["id"] == trial.reply), None
        )
        if ended is None:
            continue
        if not trial.cutting:
            resumed.append(not ended["interrupted"])
            continue
        caught.setdefault(f"{trial.level:+.0f} dB", []).append(bool(ended["interrupted"]))
        caught.setdefault(trial.voice, []).append(bool(ended["interrupted"]))
        stopped = next((e for e in own if e["type"] == "speaker.stopped"), None)
        ducked = next((e for e in own if e["type"] == "speaker.ducked"), None)
        if stopped is None:
            continue
        at = round((stopped["t"] + offset) * RATE)
        onset = max((a for a, _ in voiced if a < at), default=None)
        if onset is None:
            continue
        stops.append((at - onset) / RATE * 1000)
        silence = _silent_from(assistant, onset)
        silences.append((silence - onset) / RATE * 1000)
        spill.append((silence - at) / RATE * 1000)
        decided.append((ended["t"] + offset - onset / RATE) * 1000)
        if ducked is not None:
            at_duck = ducked["t"] + offset
            ducks.append((at_duck - onset / RATE) * 1000)
            known = detectable(detector, user, onset)
            if known is not None:
                ducks_since_detectable.append((at_duck - known / RATE) * 1000)
    # A command is heard as long after it as the silence was after its own, but for the lengths of their fades.
    delay = float(np.median(spill)) - 1e3 * (FADE_S - DUCK_RAMP_S) if spill else 0.0
    everyone = [c for level in LEVELS_DB for c in caught.get(f"{level:+.0f} dB", [])]
    return {
        "cut_in": len(everyone),
        "cut_in_caught": _share(everyone),
        "cut_in_caught_by": {key: _share(found) for key, found in sorted(caught.items())},
        "assents": len(resumed),
        "assents_resumed": _share(resumed),
        "onset_to_ducked_ms": percentiles([d + delay for d in ducks]),
        "detectable_to_ducked_ms": percentiles([d + delay for d in ducks_since_detectable]),
        "onset_to_stopped_ms": percentiles(stops),
        "onset_to_silence_ms": percentiles(silences),
        "onset_to_reply_cancelled_ms": percentiles(decided),
        "spill_after_stop_ms": percentiles(spill),
    }


def _offset(events: Sequence[Event], assistant: Samples) -> float:
    """Seconds from session time to the recording's, by the first sounds of the replies."""
    started = [e["t"] for e in events if e["type"] == "reply.audio_started"]
    sounds = [a / RATE for a, _ in spans(assistant, gap_s=BREATH_S)]
    if not started or not sounds:
        return 0.0
    # The first reply is the first sound; each other one is the nearest to where that puts it.
    guess = sounds[0] - started[0]
    nearest = [min(sounds, key=lambda s, t=t: abs(s - t - guess)) - t for t in started]  # type: ignore[misc]
    return float(np.median([n for n in nearest if abs(n - guess) < 0.5]))


def _silent_from(assistant: Samples, onset: int) -> int:
    """The end of the last sound that began before a quarter of a second of silence after ``onset``."""
    for first, last in spans(assistant[onset:], gap_s=0.25):
        if first < 0.25 * RATE:
            return onset + last
    return onset


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


def _share(found: Sequence[bool]) -> float | None:
    return round(sum(found) / len(found), 3) if found else None
