"""How a stream is written as turns: the token ids of every piece, for both published forms.

``template`` is the tokenizer's own chat template; ``compact`` is the same without line breaks. Each
second is one user turn, a question stands in it behind the video, and one assistant turn follows.
All ids are read from the tokenizer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from aura_desktop.errors import PartUnusable
from aura_desktop.videollm.qwen3vl.pictures import Grid

Form = Literal["template", "compact"]

SILENT = "<|silent|>"
START, END, STOP = "<|im_start|>", "<|im_end|>", "<|endoftext|>"
VISION_START, VISION_END, VIDEO = "<|vision_start|>", "<|vision_end|>", "<|video_pad|>"
CHUNK_SECONDS = 0.25
"""Mean time of two frames at 2 FPS: the timestamp of every chunk, written with one decimal."""

_SPECIAL = re.compile(r"<\|")
_MARKS = ("\x01S\x01", "\x01U\x01", "\x01A\x01")


@dataclass(frozen=True, slots=True)
class _Frame:
    """What stands around the words of system, user and assistant."""

    system_head: str
    system_tail: str
    user_head: str
    assistant_head: str
    """From the user's last word to the assistant's first."""
    assistant_tail: str


class Turns:
    """The pieces of a stream as ids. ``silent`` is ``None`` where the tokenizer has no such token.

    Raises ``PartUnusable`` when the tokenizer lacks one of Qwen3-VL's tokens.
    """

    def __init__(self, tokenizer: Any, form: Form) -> None:
        self._tokenizer = tokenizer
        vocabulary = tokenizer.get_vocab()
        for token in (START, END, VISION_START, VISION_END, VIDEO):
            if token not in vocabulary:
                raise PartUnusable(
                    "mind",
                    f"The model's tokenizer has no {token} token, so it is not one of Qwen3-VL.",
                    "Choose a Qwen3-VL or AURA checkpoint.",
                )
        frame = _compact() if form == "compact" else _template(tokenizer)
        self._system = (self.ids(frame.system_head), self.ids(frame.system_tail))
        self.open = self.ids(frame.user_head)
        """Before the user's video and words."""
        self.turn = self.ids(frame.assistant_head)
        """Between the user's last word and the assistant's first."""
        self.tail = self.ids(frame.assistant_tail)
        """Behind the words of either."""
        self.silent: int | None = vocabulary.get(SILENT)
        found = (self.silent, vocabulary[END], vocabulary.get(STOP))
        self.stop = frozenset(token for token in found if token is not None)
        """Ids that end a reply."""
        self._vision = (vocabulary[VISION_START], vocabulary[VISION_END])
        self._pad: int = vocabulary[VIDEO]

    def ids(self, text: str) -> list[int]:
        """Ids of the program's own text, special tokens included."""
        return list(self._tokenizer.encode(text, add_special_tokens=False)) if text else []

    def words(self, text: str) -> list[int]:
        """Ids of a person's text: what looks like a special token in it stays text."""
        return self.ids(_SPECIAL.sub("< |", text.strip()))

    def text(self, tokens: list[int]) -> str:
        """The words of a reply."""
        return str(self._tokenizer.decode(tokens, skip_special_tokens=True))

    def system(self, text: str) -> list[int]:
        """The system turn: the sink."""
        head, tail = self._system
        return head + self.words(text) + tail

    def video(self, grid: Grid, seconds: float = CHUNK_SECONDS) -> list[int]:
        """One grid with its timestamp: exactly one pair of vision tokens."""
        return [*self.ids(f"<{seconds:.1f} seconds>"), *self.picture(grid)]

    def picture(self, grid: Grid) -> list[int]:
        """One grid in its pair of vision tokens."""
        start, end = self._vision
        return [start, *([self._pad] * grid.tokens), end]


def _compact() -> _Frame:
    return _Frame(f"{START}system", END, f"{START}user", f"{END}{START}assistant", END)


def _template(tokenizer: Any) -> _Frame:
    """The frame that the tokenizer's chat template draws; Qwen's own form where it has none."""
    chat_ml = _Frame(
        f"{START}system\n", f"{END}\n", f"{START}user\n", f"{END}\n{START}assistant\n", f"{END}\n"
    )
    if not getattr(tokenizer, "chat_template", None):
        return chat_ml
    system, user, assistant = _MARKS
    talk = [
        {"role": "system", "content": system},
        {"role": "user", "content": user},
        {"role": "assistant", "content": assistant},
    ]
    try:
        drawn = str(tokenizer.apply_chat_template(talk, tokenize=False))
        head, rest = drawn.split(system)
        between, rest = rest.split(user)
        turn, tail = rest.split(assistant)
        cut = between.rindex(START)
    except Exception as error:
        raise PartUnusable(
            "mind",
            f"The model's chat template does not keep system, user and assistant turns ({error}).",
            "Set mind.turns to compact, or choose another checkpoint.",
        ) from error
    return _Frame(head, between[:cut], between[cut:], turn, tail)
