"""Speech to text: faster-whisper, with an encoder window only as long as the utterance needs.

Whisper's encoder costs as much as its window is long, and 30 s are usual. CTranslate2 takes shorter
ones, so a short question is padded to ``MIN_WINDOW_S`` only; one that comes out repeating itself is
tried again in the full window. A longer recording is cut into windows at its quietest places.
"""

from __future__ import annotations

import logging
import math
import re
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

from aura_desktop.errors import PartUnusable
from aura_desktop.media import Samples
from aura_desktop.speech import gpu, phantoms

log = logging.getLogger(__name__)

Device = Literal["auto", "cpu", "cuda"]
COMPUTE_TYPES = {"cpu": "int8", "cuda": "float16"}
RATE = 16_000
FRAMES_PER_SECOND = 100  # of the spectrogram
FULL_WINDOW_S = 30
# Seconds: the shortest window whose words are those of the full one (benchmarks: 5 s loses words
# and loops).
MIN_WINDOW_S = 10
WINDOW_STEP_S = 5
# Seconds of silence the window holds at least after the utterance: speech up to the edge is cut or
# repeated.
MARGIN_S = 1.0
# Hypotheses the decoder follows. On the 198 utterances of ``bench ears`` one, two and (in another run) five got 5.3,
# 4.5 and 4.3 of a hundred words wrong, in noise 16.2, 12.6 and 11.2; one takes 60 ms, five 100.
BEAMS = 5
# What Whisper believes to have been said before, by language: it settles what a word like "cup" or
# "left" was. On the 66 questions of ``bench ears`` in three voices it took the word error rate from
# 11 % to 5 %, and in pink noise 10 dB below the speech from 24 % to 11 %.
PROMPTS = {
    "en": "Questions about what a camera sees. Is there a person in the picture, a dog, a cat, a cup, a bottle,"
    " a book, a phone or a chair? Where is it now? Can you see one on the left, in the middle, on the right?"
    " Has anything changed? Do you see any people? What was it? Tell me when you see it.",
}
# Mean log-probability of a token below which words that are all the prompt's own may be its echo
# rather than the user's: they are heard again without it.
SURE_DESPITE_PROMPT = -0.5
# Tokens that a second of speech may take, and those that any utterance may: an end to a decoder in
# a loop.
TOKENS_PER_SECOND = 8
SPARE_TOKENS = 24
# Seconds below which nothing can have been said, and the level (peak of full scale) that is
# silence.
MIN_SPEECH_S = 0.08
SILENCE_PEAK = 1e-4
# Seconds around the end of a full window in which its quietest place is looked for.
CUT_SEARCH_S = 4.0


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said. ``text`` is empty if nothing was, or nothing that can be believed: then
    ``doubt`` says why and ``raw`` is what the recogniser wrote.

    ``seconds`` is the length of the sound, ``window_s`` that of the (last) encoder window, ``ms``
    the time it took, ``language`` what was spoken and ``language_p`` its probability.
    """

    text: str
    raw: str = ""
    doubt: str = ""
    avg_logprob: float = 0.0
    no_speech_prob: float = 0.0
    seconds: float = 0.0
    window_s: int = 0
    ms: float = 0.0
    language: str = "en"
    language_p: float = 1.0

    @property
    def sure(self) -> float:
        """How sure the recogniser is of the words, the mean of its tokens' probabilities."""
        return math.exp(min(0.0, self.avg_logprob))


FOREIGN_FROM = 0.8
"""Probability of another language than English from which speech is not English: accents stay below."""
LIKELY_FOREIGN = 0.4
"""The same where the words are barely made out: English with an accent is heard surely, another language is not."""
BARELY = 0.6
"""How sure the recogniser is of words that it barely makes out."""


def foreign(language: str, probability: float, sure: float = 1.0) -> bool:
    """Whether what was heard is in another language than English, ``sure`` of its words as English."""
    least = FOREIGN_FROM if sure >= BARELY else LIKELY_FOREIGN
    return language != "en" and probability >= least


@dataclass(frozen=True, slots=True)
class _Heard:
    text: str
    logprob_sum: float
    tokens: int
    no_speech_prob: float
    language: str = "en"
    language_p: float = 1.0

    @property
    def avg_logprob(self) -> float:
        return self.logprob_sum / (self.tokens + 1)


class Transcriber:
    """A loaded, warm recogniser. Calls from several threads take turns."""

    def __init__(
        self,
        folder: Path,
        *,
        language: str = "en",
        prompt: str | None = None,
        threads: int = 2,
        device: Device = "auto",
    ) -> None:
        """Load the CTranslate2 Whisper model in ``folder``, and warm it up.

        On a GPU it runs in 16 bits, on a CPU in 8; ``auto`` takes a GPU if there is one that works, and
        ``fallback`` says why it does not.

        ``prompt`` is the kind of thing that will be said; ``None``: ours, if there is one in that
        language. Raises ``PartUnusable`` if it cannot be loaded or does not know ``language``.
        """
        started = time.perf_counter()
        self.device, self.fallback = choose_device(folder, device)
        self._model = _load(folder, threads, self.device)
        self._tokenizer = self._tokenizer_for(language)
        expected = (PROMPTS.get(language, "") if prompt is None else prompt).strip()
        self._tells_language = bool(self._model.model.is_multilingual) and language == "en"
        before = self._tokenizer.encode(f" {expected}") if expected else []
        self._expected = frozenset(_words(expected))
        self._prompt = self._model.get_prompt(self._tokenizer, before, without_timestamps=True)
        self._no_prompt = self._model.get_prompt(self._tokenizer, [], without_timestamps=True)
        self._turn = threading.Lock()
        self._warm_up()
        self.load_ms = 1e3 * (time.perf_counter() - started)

    def transcribe(self, samples: Samples, rate: int = RATE) -> Transcript:
        """The words in mono ``samples``. Raises ``ValueError`` unless ``rate`` is 16 kHz."""
        if rate != RATE:
            raise ValueError(f"the recogniser hears {RATE} Hz, not {rate}")
        started = time.perf_counter()
        sound = np.nan_to_num(samples.astype(np.float32, copy=False), posinf=1.0, neginf=-1.0)
        seconds = len(sound) / RATE
        peak = float(np.abs(sound).max(initial=0.0))
        if seconds < MIN_SPEECH_S or peak < SILENCE_PEAK:
            return Transcript("", doubt="no sound", seconds=seconds)
        with self._turn:
            heard, window_s = self._listen(sound)
        ms = 1e3 * (time.perf_counter() - started)
        why = phantoms.doubt(
            heard.text,
            avg_logprob=heard.avg_logprob,
            no_speech_prob=heard.no_speech_prob,
            speech_seconds=seconds,
        )
        log.debug("transcribed %.1f s in a window of %d s", seconds, window_s)
        return Transcript(
            text="" if why else heard.text,
            raw=heard.text,
            doubt=why,
            avg_logprob=heard.avg_logprob,
            no_speech_prob=heard.no_speech_prob,
            seconds=seconds,
            window_s=window_s,
            ms=ms,
            language=heard.language,
            language_p=heard.language_p,
        )

    def _listen(self, sound: Samples) -> tuple[_Heard, int]:
        window_s = window_for(len(sound) / RATE)
        if len(sound) > FULL_WINDOW_S * RATE:
            return _joined([self._hear(part, FULL_WINDOW_S) for part in split(sound)]), window_s
        heard = self._hear(sound, window_s)
        if phantoms.loops(heard.text) and window_s < FULL_WINDOW_S:
            return self._hear(sound, FULL_WINDOW_S), FULL_WINDOW_S
        return heard, window_s

    def _hear(self, sound: Samples, window_s: int) -> _Heard:
        """Encode ``sound``, padded with silence to ``window_s``, and decode it."""
        padded = np.zeros(window_s * RATE, np.float32)
        padded[: len(sound)] = sound
        features = self._model.feature_extractor(padded, padding=0)
        encoded = self._model.encode(features[:, : window_s * FRAMES_PER_SECOND])
        heard = self._decode(encoded, self._prompt, len(sound) / RATE)
        if heard.avg_logprob < SURE_DESPITE_PROMPT and self._expected.issuperset(
            _words(heard.text)
        ):
            heard = self._decode(encoded, self._no_prompt, len(sound) / RATE)
        language, probability = self._language_of(encoded)
        return replace(heard, language=language, language_p=probability)

    def _language_of(self, encoded: Any) -> tuple[str, float]:
        """What language is spoken, where the model knows several and the user has not chosen another."""
        if not self._tells_language:
            return "en", 1.0
        (found,) = self._model.model.detect_language(encoded)
        token, probability = found[0]
        return token.strip("<|>"), float(probability)

    def _decode(self, encoded: Any, prompt: list[int], seconds: float) -> _Heard:
        budget = SPARE_TOKENS + math.ceil(TOKENS_PER_SECOND * seconds)
        (result,) = self._model.model.generate(
            encoded,
            [prompt],
            beam_size=BEAMS,
            max_length=min(self._model.max_length, len(prompt) + budget),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
        )
        tokens = result.sequences_ids[0]
        return _Heard(
            text=phantoms.said_once(self._tokenizer.decode(tokens).strip()),
            logprob_sum=result.scores[0] * len(tokens),
            tokens=len(tokens),
            no_speech_prob=result.no_speech_prob,
        )

    def _warm_up(self) -> None:
        """The first call of each window length allocates; the user's first question should not
        wait.
        """
        noise = np.random.default_rng(0).normal(0.0, 0.01, RATE).astype(np.float32)
        for window_s in (MIN_WINDOW_S, MIN_WINDOW_S):
            self._hear(noise, window_s)

    def _tokenizer_for(self, language: str) -> Any:
        from faster_whisper.tokenizer import Tokenizer

        multilingual = self._model.model.is_multilingual
        known = self._model.supported_languages if multilingual else ["en"]
        if language not in known:
            raise PartUnusable(
                "transcriber",
                f"The speech recogniser does not know the language {language!r}.",
                "aura-desktop settings set speech.language en",
            )
        return Tokenizer(
            self._model.hf_tokenizer, multilingual, task="transcribe", language=language
        )


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def window_for(seconds: float) -> int:
    """The encoder window in whole seconds for an utterance of ``seconds``."""
    needed = WINDOW_STEP_S * math.ceil((seconds + MARGIN_S) / WINDOW_STEP_S)
    return max(MIN_WINDOW_S, min(needed, FULL_WINDOW_S))


def split(sound: Samples, rate: int = RATE) -> list[Samples]:
    """``sound`` in parts of at most the full window, cut where it is quietest."""
    parts, longest, search = [], FULL_WINDOW_S * rate, round(CUT_SEARCH_S * rate)
    step = rate // 10
    while len(sound) > longest:
        tail = sound[longest - search : longest]
        blocks = tail[: len(tail) - len(tail) % step].reshape(-1, step)
        quietest = int(np.square(blocks).mean(axis=1).argmin())
        cut = longest - search + quietest * step + step // 2
        parts.append(sound[:cut])
        sound = sound[cut:]
    return [*parts, sound]


def _joined(parts: list[_Heard]) -> _Heard:
    """Several windows as one; the parts in which nobody spoke are left out."""
    spoken = [
        part
        for part in parts
        if not phantoms.doubt(
            part.text,
            avg_logprob=part.avg_logprob,
            no_speech_prob=part.no_speech_prob,
            speech_seconds=FULL_WINDOW_S,
        )
    ]
    return _Heard(
        text=" ".join(part.text for part in spoken),
        logprob_sum=sum(part.logprob_sum for part in spoken or parts),
        tokens=sum(part.tokens for part in spoken or parts),
        no_speech_prob=min(part.no_speech_prob for part in spoken or parts),
        language=(spoken or parts)[0].language,
        language_p=min(part.language_p for part in spoken or parts),
    )


def choose_device(folder: Path, wanted: Device) -> tuple[Literal["cpu", "cuda"], str]:
    """Where to run the model in ``folder``, and why not on the GPU if there is one.

    Raises ``PartUnusable`` if a GPU was asked for and cannot be used.
    """
    if wanted == "cpu" or (wanted == "auto" and not gpu.gpus()):
        return "cpu", ""
    why = gpu.unusable(folder)
    if why is None:
        return "cuda", ""
    if wanted == "cuda":
        raise PartUnusable(
            "transcriber",
            f"Speech cannot be recognised on the GPU: {why}.",
            "aura-desktop settings set speech.device auto",
        )
    return "cpu", why


def _load(folder: Path, threads: int, device: Literal["cpu", "cuda"]) -> Any:
    from faster_whisper import WhisperModel

    try:
        for needed in ("model.bin", "tokenizer.json"):  # without the latter it would be downloaded
            if not (folder / needed).is_file():
                raise FileNotFoundError(folder / needed)
        return WhisperModel(
            str(folder),
            device=device,
            compute_type=COMPUTE_TYPES[device],
            cpu_threads=threads,
            num_workers=1,
            local_files_only=True,
        )
    except Exception as error:  # ctranslate2 and tokenizers raise whatever they meet
        raise PartUnusable(
            "transcriber",
            f"The speech recogniser in {folder} cannot be loaded.",
            f"aura-desktop models verify, then: aura-desktop models pull {folder.name}",
        ) from error
