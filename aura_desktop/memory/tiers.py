"""What each tier of the memory holds just now, and what it may hold at most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TierName = Literal["sink", "window", "compressed", "dialogue", "archive"]


@dataclass(frozen=True, slots=True)
class Tier:
    """``tokens`` and ``bytes`` in use, and the hard budget of each; a tier on disk holds no tokens.

    A tier outside the cache (``compressed``) counts the tokens that it takes when it is recalled.
    """

    name: TierName
    tokens: int
    bytes: int
    max_tokens: int
    max_bytes: int
