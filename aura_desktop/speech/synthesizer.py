"""The assistant's voice: Piper (GPL-3.0), one clause at a time, on a bounded number of threads."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from aura_desktop.errors import PartUnusable
from aura_desktop.media import Samples
from aura_desktop.speech import markup
from aura_desktop.speech.pronounceable import pronounceable
from aura_desktop.speech.reading import read_out

if TYPE_CHECKING:
    from piper.config import SynthesisConfig

# Seconds of fade at both ends of a clause: the voice's own noise floor must not begin with a click.
EDGE_FADE_S = 0.005
# Seconds of the voice's own noise floor kept before its first sound: the listener waits for that one.
LEAD_S = 0.01
# Fraction of the peak from which sound is the voice's: 34 dB below it.
AUDIBLE = 0.02
# Fraction of full scale; a voice that goes beyond is turned down as a whole rather than clipped.
PEAK = 0.95
# Phonemes spoken in one go. The network's memory grows with the square of a sentence's length.
MAX_PHONEMES = 400
# Phonemes of one clause, about 40 s: a voice spells the letters of scripts it does not know.
MAX_CLAUSE_PHONEMES = 600
# Longest and shortest utterance of the warm-up: onnxruntime prepares its memory by the lengths it
# meets.
WARM_UP = ("Yes.", "I can see a person on the left and a dog near the window.")


@dataclass(frozen=True, slots=True, eq=False)
class Spoken:
    """One clause as sound: mono in [-1, 1] at ``rate``; empty if there was nothing to pronounce.

    ``ms`` is what the synthesis took.
    """

    text: str
    samples: Samples
    rate: int
    ms: float

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.rate


class Synthesizer:
    """A loaded, warm voice. One thread at a time."""

    def __init__(self, folder: Path, *, speed: float = 1.0, threads: int = 2) -> None:
        """Load the voice in ``folder`` (``*.onnx`` with its ``*.onnx.json``) and warm it up.

        ``speed`` 1 is the voice's own, 2 twice as fast. Raises ``PartUnusable`` if it cannot be
        loaded.
        """
        from piper.config import SynthesisConfig

        started = time.perf_counter()
        self._voice = _load(folder, threads)
        self.rate = int(self._voice.config.sample_rate)
        self._english = str(self._voice.config.espeak_voice).startswith("en")
        self._config = SynthesisConfig(
            length_scale=self._voice.config.length_scale / speed, normalize_audio=False
        )
        for text in WARM_UP:
            self.speak(text)
        self.load_ms = 1e3 * (time.perf_counter() - started)

    def speak(self, text: str, pace: float = 1.0) -> Spoken:
        """The sound of one clause, ``pace`` times as fast. What of ``text`` cannot be said is left out."""
        started = time.perf_counter()
        plain = markup.spoken(text)
        said = pronounceable(read_out(plain) if self._english else plain)
        config = self._config
        if pace != 1.0:
            config = replace(config, length_scale=(config.length_scale or 1.0) / pace)
        parts = [self._sound(phonemes, config) for phonemes in self._phonemes(said)] if said else []
        samples = np.concatenate(parts) if parts else np.zeros(0, np.float32)
        return Spoken(text, samples, self.rate, 1e3 * (time.perf_counter() - started))

    def _phonemes(self, text: str) -> list[list[str]]:
        """The sentences of ``text`` as phonemes, cut to what the network and a listener take."""
        parts: list[list[str]] = []
        left = MAX_CLAUSE_PHONEMES
        for sentence in self._voice.phonemize(text):
            taken = sentence[:left]
            left -= len(taken)
            starts = range(0, len(taken), MAX_PHONEMES)
            parts.extend(taken[start : start + MAX_PHONEMES] for start in starts)
        return parts

    def _sound(self, phonemes: list[str], config: SynthesisConfig) -> Samples:
        known = [p for p in phonemes if p in self._voice.config.phoneme_id_map]
        if not known:
            return np.zeros(0, np.float32)
        ids = self._voice.phonemes_to_ids(known)
        audio = self._voice.phoneme_ids_to_audio(ids, config)
        samples = np.nan_to_num(np.atleast_1d(audio).astype(np.float32).ravel())
        peak = float(np.abs(samples).max(initial=0.0))
        if peak > 0.0:
            first = int(np.argmax(np.abs(samples) > AUDIBLE * peak))
            samples = samples[max(0, first - round(LEAD_S * self.rate)) :]
        if peak > PEAK:
            samples *= PEAK / peak
        edge = min(round(EDGE_FADE_S * self.rate), len(samples) // 2)
        if edge:
            ramp = np.linspace(0.0, 1.0, edge, dtype=np.float32)
            samples[:edge] *= ramp
            samples[-edge:] *= ramp[::-1]
        return samples


def _load(folder: Path, threads: int) -> Any:
    import onnxruntime
    from piper import PiperVoice
    from piper.config import PiperConfig

    model = next(iter(sorted(folder.glob("*.onnx"))), folder / "voice.onnx")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 4  # fatal: the user gets our sentence
    try:
        config = PiperConfig.from_dict(json.loads(Path(f"{model}.json").read_text("utf-8")))
        session = onnxruntime.InferenceSession(
            str(model), sess_options=options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # onnxruntime's errors share no base class
        raise PartUnusable(
            "synthesizer",
            f"The voice {model} cannot be loaded.",
            f"aura-desktop models verify, then: aura-desktop models pull {folder.name}",
        ) from error
    return PiperVoice(session=session, config=config)
