"""``eval understand --voice``: sentences spoken by synthetic voices, heard by the recogniser, then read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from aura_desktop.audio.resampling import Resampler
from aura_desktop.evaluation.stats import Rate, score
from aura_desktop.evaluation.understand import Progress, put
from aura_desktop.evaluation.understand_cases import deck
from aura_desktop.evaluation.understand_scoring import acts, label, wants_an_act
from aura_desktop.media import Samples
from aura_desktop.speech.transcriber import RATE, Transcript
from aura_desktop.understanding.reader import Reader

SENTENCES = 72
"""Of the English cases, evenly spread."""

Speaks = tuple[str, Callable[[str], Samples]]
"""A voice's name, and what makes it say a text."""


class Hears(Protocol):
    """The recogniser."""

    def transcribe(self, samples: Samples, rate: int = RATE) -> Transcript:
        """The words in ``samples``."""


def run(
    reader: Reader,
    voices: Sequence[Speaks],
    rate: int,
    recogniser: Hears,
    *,
    seed: int,
    progress: Progress,
    count: int = SENTENCES,
) -> dict[str, Any]:
    """``count`` sentences as written, in turn by each of ``voices`` at ``rate`` Hz; one JSON-ready object."""
    cases = [case for case in deck(seed, noisy=False) if case.group != "foreign"]
    cases = [cases[at * len(cases) // count] for at in range(min(count, len(cases)))]
    read, heard = [], []
    for number, case in enumerate(cases):
        progress(f"understand: spoken sentence {number + 1} of {len(cases)}")
        _, speak = voices[number % len(voices)]
        sound = Resampler(rate, RATE).process(speak(case.text), last=True)
        text = recogniser.transcribe(sound).text
        heard.append(text)
        read.append(put(reader, case, text))
    unasked = [one for one in read if not wants_an_act(one.case)]
    return {
        "sentences": len(read),
        "voices": [name for name, _ in voices],
        "type_right": score(Rate(sum(one.verdict.kinds for one in read), len(read))),
        "slots_exact": score(Rate(sum(one.verdict.exact for one in read), len(read))),
        "acts_where_none_is_wanted": score(
            Rate(sum(acts(one.reading) for one in unasked), len(unasked))
        ),
        "wrong": [
            {"said": one.case.text, "heard": text, "read": list(map(label, one.reading.requests))}
            for one, text in zip(read, heard, strict=True)
            if not one.verdict.mains
        ],
    }
