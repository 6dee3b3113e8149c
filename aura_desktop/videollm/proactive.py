"""Whether to speak unasked: the one visible place, pure and driven by stream time.

The engine gives every chunk a probability for each request: what its proactive head, a second look
at the request and the eyes' own evidence say together. A one-shot request fires once and is done; a
repeating one rests, and is armed again once what it asked for has been away for a while.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from aura_desktop.settings import ProactiveSettings
from aura_desktop.videollm.engine import Watch

HYSTERESIS_CHUNKS = 2
"""Chunks in a row for which a likely request must stay likely before it fires."""


@dataclass(slots=True)
class Standing:
    """A request and where it stands. Times are stream times."""

    watch: Watch
    armed: bool = True
    fired: float | None = None
    last_true: float = field(default=float("-inf"))
    run: int = 0


class ProactivePolicy:
    """Turns probabilities into the decision to speak."""

    def __init__(self, settings: ProactiveSettings) -> None:
        self.settings = settings
        self.standing: dict[str, Standing] = {}
        self._accord = Standing(Watch("", "", repeat=True))

    def add(self, watch: Watch) -> None:
        """A new request, armed."""
        self.standing[watch.id] = Standing(watch)

    def remove(self, watch_id: str) -> None:
        """Forget a request; unknown ids are ignored."""
        self.standing.pop(watch_id, None)

    def to_look_at(self) -> list[Watch]:
        """The requests whose moment may have come, or may have passed."""
        return [s.watch for s in self.standing.values() if s.armed or s.watch.repeat]

    def decide(self, t: float, p_head: float, looks: dict[str, float]) -> tuple[float, str | None]:
        """The probability that now is the time to speak, and the request to speak for.

        ``looks`` holds the probability of each request of ``to_look_at``. A request that is as good
        as certain fires at once; one that is only likely must be likely for two chunks in a row.
        Without requests the probability is the head's, and nothing is said.
        """
        settings = self.settings
        best: tuple[float, str] | None = None
        for key, look in looks.items():
            standing = self.standing[key]
            likely = look >= settings.threshold
            standing.run = standing.run + 1 if likely else 0
            if likely:
                standing.last_true = t
            ripe = look >= settings.certain_threshold or standing.run >= HYSTERESIS_CHUNKS
            if standing.armed and ripe and (best is None or look > best[0]):
                best = (look, key)
        armed = [look for key, look in looks.items() if self.standing[key].armed]
        if best is None:
            return max(armed, default=p_head), None
        standing = self.standing[best[1]]
        standing.armed = False
        standing.fired = t
        return best

    def of_its_own_accord(self, t: float, p_head: float) -> bool:
        """Whether to speak with no request at all: for models that were taught when.

        The same thresholds hold as for a request, and the same rest afterwards.
        """
        settings, accord = self.settings, self._accord
        accord.run = accord.run + 1 if p_head >= settings.threshold else 0
        ripe = p_head >= settings.certain_threshold or accord.run >= HYSTERESIS_CHUNKS
        rested = accord.fired is None or t - accord.fired >= settings.cooldown_s
        if ripe and rested:
            accord.fired, accord.run = t, 0
        return ripe and rested

    def rearm(self, t: float) -> list[Watch]:
        """The repeating requests whose rest is over at ``t``; they are armed again."""
        settings = self.settings
        ready: list[Watch] = []
        for standing in self.standing.values():
            if standing.armed or not standing.watch.repeat or standing.fired is None:
                continue
            rested = t - standing.fired >= settings.cooldown_s
            away = t - standing.last_true >= settings.rearm_s
            if rested and away:
                standing.armed = True
                ready.append(standing.watch)
        return ready
