"""How fast the session is: the model's time a second of video, and where an answer's time went."""

from __future__ import annotations

from collections import deque

from aura_desktop import events

#: Chunks that the numbers are of: the last minute.
KEPT = 60

_STEPS = (
    ("endpoint_ms", "pause"),
    ("asr_ms", "hearing"),
    ("ttft_ms", "first word"),
    ("clause_ms", "clause"),
    ("synthesis_ms", "voice"),
    ("device_ms", "speaker"),
)


def _held(tier: events.Tier) -> str:
    """A tier of the memory in a line, as in "window 390 of 598 tokens, 9.0 MB"."""
    size = f"{tier.bytes / 1e6:.1f} of {tier.max_bytes / 1e6:.0f} MB"
    if not tier.max_tokens:
        return f"  {tier.name} {size}"
    return f"  {tier.name} {tier.tokens} of {tier.max_tokens} tokens, {tier.bytes / 1e6:.1f} MB"


class Performance:
    """Takes events in; ``lines`` says what they come to."""

    def __init__(self) -> None:
        self._chunks: deque[events.ChunkObserved] = deque(maxlen=KEPT)
        self._latency: events.Latency | None = None

    def apply(self, event: events.Event) -> bool:
        """Take one event in; whether the numbers changed."""
        match event:
            case events.SessionStarted():
                self._chunks.clear()
                self._latency = None
            case events.ChunkObserved():
                self._chunks.append(event)
            case events.ReplyEnded() if event.latency is not None:
                self._latency = event.latency
            case _:
                return False
        return True

    @property
    def lines(self) -> list[str]:
        """For a person's eye; empty before the first number."""
        out = []
        if self._chunks:
            last, ms = self._chunks[-1], sorted(chunk.ms for chunk in self._chunks)
            middle, high = ms[len(ms) // 2], ms[round(0.95 * (len(ms) - 1))]
            out.append(f"model {middle:.0f} ms a second of video, p95 {high:.0f}")
            out.append(f"behind {last.behind_ms:.0f} ms · context {last.kv_tokens} tokens")
            out += [_held(tier) for tier in last.memory]
        if self._latency is not None:
            taken = [(name, getattr(self._latency, step)) for step, name in _STEPS]
            known = [(name, ms) for name, ms in taken if ms is not None]
            total = sum(ms for _, ms in known)
            out.append(f"last answer {total:.0f} ms")
            out += [f"  {name} {ms:.0f}" for name, ms in known]
        return out
