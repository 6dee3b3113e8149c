"""How many tokens each tier of the memory may hold, and holds."""

from __future__ import annotations

from collections.abc import Mapping

from aura_desktop.events import Tier
from aura_desktop.settings import Settings
from aura_desktop.videollm.qwen3vl import pictures
from aura_desktop.videollm.qwen3vl.window import DualWindow

QUESTION_TOKENS = 512
"""Longest question; what is longer is cut."""
FRAME_TOKENS = 64
"""Room for what stands around a round's video and words: timestamps, heads and tails."""
PAST_TOKENS = 24
"""Most tokens of a picture of the past: enough to tell a scene, a twelfth of a second of video."""
LINE_TOKENS = 16
"""Room for the time that stands before such a picture, and its frame."""
SHOWN = 4
"""Pictures of the timeline that are shown for one question."""
NOTE_TOKENS = 256
"""Most tokens of the notes of the timeline that stand before them."""


def reply_room(settings: Settings) -> int:
    """Tokens of the longest question and the longest answer."""
    return QUESTION_TOKENS + settings.qwen.max_reply_tokens + FRAME_TOKENS


def recall_tokens(settings: Settings) -> int:
    """Most tokens of the past that one question brings in."""
    views = settings.memory.compressed_spans + SHOWN
    return views * (PAST_TOKENS + LINE_TOKENS) + NOTE_TOKENS


def window_tokens(settings: Settings, factor: int) -> int:
    """Tokens of the floating window at its largest; ``factor``: pixels along a side of one merged patch."""
    mind = settings.mind
    chunk = settings.qwen.chunk_pixels // pictures.FRAMES // factor**2 + FRAME_TOKENS // 2
    return (mind.window_chunks + mind.window_slack) * chunk


def context_tokens(settings: Settings, factor: int, sink: int) -> int:
    """Tokens that the cache must hold: the window at its largest, what is said, and what one question brings in."""
    video = window_tokens(settings, factor)
    said = settings.qwen.dialogue_tokens + reply_room(settings)
    return sink + video + said + recall_tokens(settings)


def budgets(settings: Settings, factor: int, sink: int) -> dict[str, int]:
    """Most tokens of each tier. Together they are what the cache holds: what the dialogue of the window takes beyond
    its own budget, the video gives up.
    """
    said = settings.qwen.dialogue_tokens + reply_room(settings)
    return {
        "sink": sink,
        "window": window_tokens(settings, factor),
        "compressed": settings.memory.compressed_spans * PAST_TOKENS,
        "dialogue": said,
    }


def tiers(
    window: DualWindow, past: int, most: Mapping[str, int], token_bytes: float, past_bytes: float
) -> tuple[Tier, ...]:
    """What each tier holds: the ``window``'s runs in a cache of ``token_bytes`` a token, and the ``past``, counted in
    the tokens that it takes once it is recalled, of ``past_bytes`` each till then.
    """
    held = dict.fromkeys(most, 0)
    held["compressed"] = past
    spoken = {r.number for r in window.rounds.values() if r.group is not None}
    for run in window.runs:
        if run.kind == "sink":
            held["sink"] += run.length
        elif run.round in spoken and run.kind != "video":
            held["dialogue"] += run.length
        else:
            held["window"] += run.length

    def size(name: str, tokens: int) -> int:
        return int(tokens * (past_bytes if name == "compressed" else token_bytes))

    return tuple(
        Tier(name, held[name], size(name, held[name]), tokens, size(name, tokens))
        for name, tokens in most.items()
    )
