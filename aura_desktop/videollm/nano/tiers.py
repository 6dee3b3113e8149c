"""What each tier of aura-nano's memory holds, in tokens and bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aura_desktop.events import Tier
from aura_desktop.videollm.nano.adapter import SLOTS
from aura_desktop.videollm.nano.decoder import DecoderConfig
from aura_desktop.videollm.nano.percept import PERCEPT_BYTES
from aura_desktop.videollm.window import Span

_TIER = {"sink": "sink", "watch": "sink", "chunk": "window", "round": "dialogue"}


def tiers(
    spans: Iterable[Span], compressed: int, budget: Mapping[str, int], config: DecoderConfig
) -> tuple[Tier, ...]:
    """The cache's ``spans`` by tier, beside ``compressed`` spans of the past, which are percepts until recalled.

    ``budget`` is the most tokens of each tier.
    """
    position = 2 * 2 * config.layers * config.kv_heads * config.head_size  # two bfloat16 rows
    held = dict.fromkeys(budget, 0)
    for span in spans:
        held[_TIER[span.kind]] += span.length
    held["compressed"] = compressed * SLOTS

    def size(name: str, tokens: int) -> int:
        return tokens // SLOTS * PERCEPT_BYTES if name == "compressed" else tokens * position

    return tuple(
        Tier(name, held[name], size(name, held[name]), most, size(name, most))
        for name, most in budget.items()
    )
