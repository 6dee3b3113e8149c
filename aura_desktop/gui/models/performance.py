"""How fast the session is: the model's time a second of video, and where an answer's time went."""

from __future__ import annotations

from collections import deque

from aura_desktop import events
from aura_desktop.gui.models.words import translate

#: Chunks that the numbers are of: the last minute.
KEPT = 60

#: Pictures that the rate of the picture is of: a second or two.
PICTURES = 45


def _steps() -> tuple[tuple[str, str], ...]:
    return (
        ("endpoint_ms", translate("performance", "pause")),
        ("asr_ms", translate("performance", "hearing")),
        ("ttft_ms", translate("performance", "first word")),
        ("clause_ms", translate("performance", "clause")),
        ("synthesis_ms", translate("performance", "voice")),
        ("device_ms", translate("performance", "speaker")),
    )


def _held(tier: events.Tier) -> str:
    """A tier of the memory in a line, as in "window 390 of 598 tokens, 9.0 MB"."""
    megabytes = f"{tier.bytes / 1e6:.1f}"
    if not tier.max_tokens:
        said = translate("performance", "{megabytes} of {limit} MB")
        held = said.format(megabytes=megabytes, limit=f"{tier.max_bytes / 1e6:.0f}")
    else:
        said = translate("performance", "{tokens} of {limit} tokens, {megabytes} MB")
        held = said.format(tokens=tier.tokens, limit=tier.max_tokens, megabytes=megabytes)
    return f"  {_tiers().get(tier.name, tier.name)} {held}"


def _tiers() -> dict[str, str]:
    return {
        "sink": translate("performance", "prompt"),
        "window": translate("performance", "live window"),
        "compressed": translate("performance", "minutes before"),
        "dialogue": translate("performance", "dialogue"),
        "archive": translate("performance", "archive"),
    }


class Performance:
    """Takes events in; ``lines`` says what they come to."""

    def __init__(self) -> None:
        self._chunks: deque[events.ChunkObserved] = deque(maxlen=KEPT)
        self._latency: events.Latency | None = None
        self._pictures: deque[float] = deque(maxlen=PICTURES)
        #: Frames a second that the model is given.
        self.model_fps = 0.0

    def painted(self, t: float) -> None:
        """A picture of stream time ``t`` is shown."""
        if self._pictures and t < self._pictures[-1]:
            self._pictures.clear()
        self._pictures.append(t)

    @property
    def fps(self) -> float:
        """Pictures a second of stream time, 0 before there are two."""
        if len(self._pictures) < 2 or self._pictures[-1] <= self._pictures[0]:
            return 0.0
        return (len(self._pictures) - 1) / (self._pictures[-1] - self._pictures[0])

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
        if self.fps:
            said = translate("performance", "picture {fps} a second, the model {seen}")
            out.append(said.format(fps=f"{self.fps:.0f}", seen=f"{self.model_fps:g}"))
        if self._chunks:
            last, ms = self._chunks[-1], sorted(chunk.ms for chunk in self._chunks)
            middle, high = ms[len(ms) // 2], ms[round(0.95 * (len(ms) - 1))]
            said = translate("performance", "model {middle} ms a second of video, p95 {high}")
            out.append(said.format(middle=f"{middle:.0f}", high=f"{high:.0f}"))
            said = translate("performance", "behind {ms} ms · context {tokens} tokens")
            out.append(said.format(ms=f"{last.behind_ms:.0f}", tokens=last.kv_tokens))
            out += [_held(tier) for tier in last.memory]
        if self._latency is not None:
            taken = [(name, getattr(self._latency, step)) for step, name in _steps()]
            known = [(name, ms) for name, ms in taken if ms is not None]
            total = f"{sum(ms for _, ms in known):.0f}"
            out.append(translate("performance", "last answer {ms} ms").format(ms=total))
            out += [f"  {name} {ms:.0f}" for name, ms in known]
        return out
