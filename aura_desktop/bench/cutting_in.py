"""What speaking over replies came to: from a session's events and a recording in which both sides are apart. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from aura_desktop.audio.playback import DUCK_RAMP_S, FADE_S
from aura_desktop.audio.resampling import Resampler
from aura_desktop.bench.room import RATE
from aura_desktop.evaluation.stats import percentiles
from aura_desktop.media import Samples
from aura_desktop.speech.vad import RATE as VAD_RATE
from aura_desktop.speech.vad import WINDOW_SAMPLES, VoiceActivity

Event = dict[str, Any]

LEVELS_DB = (6.0, 3.0, 0.0, -6.0)
"""Loudness of those who cut in, against the echo at the microphone."""
AUDIBLE = 10 ** (-50 / 20)
"""Amplitude from which a sample is heard, of full scale."""
DETECTED = 0.5
"""Probability from which the detector's window is speech, as its authors have it."""
DETECTOR_LEAD_S = 1.0
"""Seconds of quiet that the detector hears before somebody speaks."""
SYLLABLES_S = 0.25
"""Seconds within which sound that comes back is of the same voice."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Somebody spoke over reply ``reply``; the events ``since`` to ``until`` came meanwhile."""

    cutting: bool
    voice: str
    level: float
    reply: str
    since: int
    until: int


def judged(
    trials: Sequence[Trial],
    events: Sequence[Event],
    user: Samples,
    assistant: Samples,
    detector: VoiceActivity,
    recorded_at: Callable[[float], float],
) -> dict[str, Any]:
    """The numbers. ``user`` and ``assistant`` are the recording at ``RATE``; ``recorded_at`` gives the seconds of it
    at which an event arrived.
    """
    voiced = spans(user, gap_s=SYLLABLES_S)
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
        at = round(recorded_at(stopped["arrived"]) * RATE)
        onset = max((a for a, _ in voiced if a < at), default=None)
        if onset is None:
            continue
        silence = silent_from(assistant, onset)
        stops.append((at - onset) / RATE * 1000)
        silences.append((silence - onset) / RATE * 1000)
        spill.append((silence - at) / RATE * 1000)
        decided.append((recorded_at(ended["arrived"]) - onset / RATE) * 1000)
        if ducked is not None:
            at_duck = recorded_at(ducked["arrived"])
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


def spans(sound: Samples, *, gap_s: float = 0.5, level: float = AUDIBLE) -> list[tuple[int, int]]:
    """Where something is heard: [first, last) samples, pauses shorter than ``gap_s`` included."""
    loud = np.flatnonzero(np.abs(sound) > level)
    if not len(loud):
        return []
    breaks = np.flatnonzero(np.diff(loud) > gap_s * RATE)
    firsts = [loud[0], *loud[breaks + 1]]
    lasts = [*loud[breaks], loud[-1]]
    return [(int(a), int(b) + 1) for a, b in zip(firsts, lasts, strict=True)]


def detectable(detector: VoiceActivity, user: Samples, onset: int) -> int | None:
    """The sample at which ``detector``, hearing nobody but the user, has heard that they speak since ``onset``.

    What comes before a first vowel is too short or too faint for any detector. ``None``: it does not hear them.
    """
    detector.reset()
    first = max(0, onset - round(DETECTOR_LEAD_S * RATE))
    heard = Resampler(RATE, VAD_RATE).process(user[first : onset + RATE], last=True)
    for number, probability in enumerate(detector.push(heard), 1):
        end = first + number * WINDOW_SAMPLES * RATE // VAD_RATE
        if end > onset and probability >= DETECTED:
            return end
    return None


def silent_from(assistant: Samples, onset: int) -> int:
    """The end of the last sound that began before a quarter of a second of silence after ``onset``."""
    for first, last in spans(assistant[onset:], gap_s=SYLLABLES_S):
        if first < SYLLABLES_S * RATE:
            return onset + last
    return onset


def _share(found: Sequence[bool]) -> float | None:
    return round(sum(found) / len(found), 3) if found else None
