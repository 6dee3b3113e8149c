"""What Whisper writes where nobody spoke, and how such a transcript is told from a real one. Pure.

Whisper was trained on subtitles: on silence, noise and music it writes what subtitles end with.
"""

from __future__ import annotations

import re

# The probability of no speech above which a transcript is not believed, unless its words are sure.
# Whisper's own.
NO_SPEECH = 0.6
# Mean log-probability of a token below which words are guesses. Whisper's own limit is -1.0, for
# long recordings; a question that is guessed word by word is worse than none.
MIN_LOGPROB = -1.0
# At this mean log-probability the words count as sure, whatever else says that nobody spoke.
SURE_LOGPROB = -0.45
# A decoder in a loop writes the same words again and again: a block of words this often in a row, and
# so many words of it. (How well a text can be compressed, Whisper's own measure, takes a list of alike
# sentences for a loop.)
LOOP_TIMES = 3
LOOP_WORDS = 8
# Words a second that nobody can say: a transcript that is faster was made up.
MAX_WORDS_PER_SECOND = 8.0

# Never a question to an assistant: not believed at all.
_ALWAYS = re.compile(
    r"(thanks? (you )?(so much |very much )?for (watching|listening|viewing|your attention)"
    r"|(please )?(like and )?subscribe( to (my|our|the) channel)?"
    r"|don't forget to (like|subscribe).*"
    r"|(i'll )?see you (in the )?next (time|video|week)"
    r"|subtitles? (by|created by).*|transcri(bed|ption) by.*|captions? by.*|amara\.? ?org.*"
    r"|www\..*|.*\.com|copyright.*|all rights reserved|to be continued"
    r"|(music|applause|laughter|silence|blank audio|inaudible|beep|sigh|cough(ing|s)?|static|noise|clears throat))"
)
# Things people do say, and Whisper too when nobody does: believed when the rest speaks for it.
_SOMETIMES = frozenset(
    [
        "you",
        "thank you",
        "thanks",
        "thank you very much",
        "bye",
        "bye bye",
        "goodbye",
        "okay",
        "ok",
        "so",
        "oh",
        "uh",
        "um",
        "hmm",
        "mm",
        "mhm",
        "ah",
        "huh",
        "yeah",
        "yes",
        "no",
        "the",
        "i",
        "and",
        "right",
        "i'm sorry",
        "sorry",
        "the end",
        "all right",
        "good night",
        "wow",
        "shh",
    ]
)
# What speaks for one of those: the log-probability, and at most this probability of no speech.
SOMETIMES_LOGPROB = -0.8
SOMETIMES_NO_SPEECH = 0.4

_SENTENCE = re.compile(r".+?(?:[.?!]+(?=\s|$)|$)", re.DOTALL)
_PLAIN = re.compile(r"[^\w' .-]+|[.-](?!\w)")  # but "amara.org"


def doubt(text: str, *, avg_logprob: float, no_speech_prob: float, speech_seconds: float) -> str:
    """Why ``text`` should not be taken for what somebody said; empty if it should.

    ``speech_seconds`` is the length of the sound.
    """
    plain = " ".join(_PLAIN.sub(" ", text.casefold()).split()).strip(" .-")
    if not plain:
        return "no words"
    if _ALWAYS.fullmatch(plain):
        return "phantom phrase"
    if no_speech_prob > NO_SPEECH and avg_logprob < SURE_LOGPROB:
        return "no speech"
    if avg_logprob < MIN_LOGPROB:
        return "unsure"
    if loops(text):
        return "repeats itself"
    words = plain.split()
    if len(words) > 3 and len(words) > MAX_WORDS_PER_SECOND * speech_seconds:
        return "too fast"
    repeated = len(set(words)) == 1 and len(words) > 1
    filler = plain in _SOMETIMES or (repeated and words[0] in _SOMETIMES)
    if filler and (avg_logprob < SOMETIMES_LOGPROB or no_speech_prob > SOMETIMES_NO_SPEECH):
        return "phantom phrase"
    return ""


def said_once(text: str) -> str:
    """``text`` without the sentences that only repeat the one before: a short sound is sometimes
    written twice.
    """
    sentences = [found.strip() for found in _SENTENCE.findall(text)]
    return " ".join(s for n, s in enumerate(sentences) if s and (not n or s != sentences[n - 1]))


def loops(text: str) -> bool:
    """Whether ``text`` says the same block of words over and over."""
    words = re.findall(r"\w+", text.casefold())
    for block in range(1, len(words) // LOOP_TIMES + 1):
        enough = max(LOOP_TIMES * block, LOOP_WORDS) - block
        run = 0
        for word, later in zip(words, words[block:], strict=False):
            run = run + 1 if word == later else 0
            if run >= enough:
                return True
    return False
