"""From how sure a reading is to whether it may be acted on."""

from __future__ import annotations

ASK_BACK_BELOW = 0.77
"""Probability of being right below which what was read is asked back rather than done."""
TAKE_AWAY_FROM = 0.85
"""Probability of being right from which something may be taken away: a watch, a reminder, what is remembered."""
