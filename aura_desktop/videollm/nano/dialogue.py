"""How aura-nano's rounds are written: the decoder's own chat form, one place for both sides of it."""

from __future__ import annotations

SYSTEM = (
    "<|im_start|>system\nYou are Aura. You watch a live video and hear the user. "
    "Say only what you see.<|im_end|>\n"
)
END = "<|im_end|>"
NOTHING = "I do not see anything"
"""How an answer begins that finds the picture empty: the one claim that the eyes alone can refute."""
SOMETHING = "I can see"


def user_turn(text: str) -> str:
    """The user's words as a turn."""
    return f"<|im_start|>user\n{text}<|im_end|>\n"


def assistant_head() -> str:
    """What stands before the assistant's words."""
    return "<|im_start|>assistant\n"


def assistant_tail() -> str:
    """What stands behind the assistant's words."""
    return "<|im_end|>\n"


def check(request: str) -> str:
    """The second look: has what ``request`` asks for happened? Answered "yes" or "no"."""
    return f"Check: {request}"
