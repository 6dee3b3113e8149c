"""Whether to speak unasked: the one visible place, pure and driven by stream time.

The engine gives every chunk its beliefs about each watch: what its proactive head, a second look and the eyes' own
evidence say together. ``understanding.evaluation`` says when a condition comes true; here one of those that have is
chosen to be spoken for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aura_desktop.settings import ProactiveSettings
from aura_desktop.understanding import codec
from aura_desktop.understanding.conditions import Free
from aura_desktop.understanding.evaluation import (
    RISE_CHUNKS,
    Beliefs,
    Differs,
    Evaluator,
    Thresholds,
    always_differs,
    strength,
)
from aura_desktop.videollm.engine import Watch


@dataclass(slots=True)
class Standing:
    """A watch and where it stands. Times are stream times; ``due``: it has come true and was not yet spoken for."""

    watch: Watch
    evaluator: Evaluator
    armed: bool = True
    fired: float | None = None
    due: bool = False


class ProactivePolicy:
    """Turns beliefs into the decision to speak. ``leafwise``: the engine has beliefs about the leaves of a condition;
    else it is asked about the whole.
    """

    def __init__(self, settings: ProactiveSettings, *, leafwise: bool = False) -> None:
        self.settings = settings
        self.standing: dict[str, Standing] = {}
        self._leafwise = leafwise
        self._accord_run = 0
        self._accord_fired: float | None = None

    def add(self, watch: Watch) -> None:
        """A new watch, armed."""
        settings = self.settings
        limits = Thresholds(settings.threshold, settings.certain_threshold, settings.rearm_s)
        condition = watch.condition
        if condition is None or not self._leafwise:
            condition = Free(watch.text, getattr(condition, "for_s", 0.0))
        self.standing[watch.id] = Standing(watch, Evaluator(condition, watch.already, limits))

    def take(self, held: dict[str, Any]) -> None:
        """A watch as ``watch_as`` wrote it."""
        condition = codec.from_plain(held.get("condition"))
        watch = Watch(
            held["id"], held["text"], held["repeat"], condition, held.get("counting", False), True
        )
        self.add(watch)
        standing = self.standing[watch.id]
        standing.armed, standing.fired = held["armed"], held["fired"]
        standing.due = held["due"]
        standing.evaluator.take(held["evaluator"])

    def remove(self, watch_id: str) -> None:
        """Forget a watch; unknown ids are ignored."""
        self.standing.pop(watch_id, None)

    def to_look_at(self) -> list[Watch]:
        """The watches whose moment may have come, or may have passed."""
        return [s.watch for s in self.standing.values() if s.armed or self._goes_on(s)]

    @staticmethod
    def _goes_on(standing: Standing) -> bool:
        return standing.watch.repeat or standing.watch.counting

    def decide(
        self,
        t: float,
        p_head: float,
        looks: Mapping[str, Beliefs],
        look: Any = None,
        differs: Differs = always_differs,
    ) -> tuple[float, str | None]:
        """The probability that now is the time to speak, and the watch to speak for.

        ``looks`` holds the beliefs about each watch of ``to_look_at``, ``look`` the engine's picture of the chunk and
        ``differs`` compares two. Without watches the probability is the head's, and nothing is said.
        """
        for key, beliefs in looks.items():
            standing = self.standing[key]
            came = standing.evaluator.see(t, beliefs, look, differs)
            rested = standing.fired is None or t - standing.fired >= self.settings.cooldown_s
            if standing.watch.counting:
                standing.armed = True
            elif came and (standing.fired is None or (standing.watch.repeat and rested)):
                standing.due = True
        for key, standing in self.standing.items():
            if key not in looks:
                standing.evaluator.passed_over(t)
        told = {
            key: strength(self.standing[key].evaluator.condition, beliefs) or 0.0
            for key, beliefs in looks.items()
        }
        for standing in self.standing.values():
            standing.due = standing.due and standing.evaluator.so is not False
        # What was due while another was spoken for must still be so to be said.
        due = [
            key
            for key, standing in self.standing.items()
            if standing.due and told.get(key, 0.0) >= self.settings.threshold
        ]
        if not due:
            armed = [p for key, p in told.items() if self.standing[key].armed]
            return max(armed, default=p_head), None
        best = max(due, key=lambda key: told.get(key, 0.0))
        standing = self.standing[best]
        standing.armed, standing.due, standing.fired = False, False, t
        return told.get(best, 1.0), best

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """How often each counting watch has counted."""
        return tuple(
            (key, s.evaluator.count) for key, s in self.standing.items() if s.watch.counting
        )

    def of_its_own_accord(self, t: float, p_head: float) -> bool:
        """Whether to speak with no watch at all: for models that were taught when.

        The same thresholds hold as for a watch, and the same rest afterwards.
        """
        settings = self.settings
        self._accord_run = self._accord_run + 1 if p_head >= settings.threshold else 0
        ripe = p_head >= settings.certain_threshold or self._accord_run >= RISE_CHUNKS
        rested = self._accord_fired is None or t - self._accord_fired >= settings.cooldown_s
        if ripe and rested:
            self._accord_fired, self._accord_run = t, 0
        return ripe and rested

    def rearm(self, t: float) -> list[Watch]:
        """The repeating watches that wait again at ``t``: what they told of is over, and they have rested."""
        ready: list[Watch] = []
        for standing in self.standing.values():
            if standing.armed or not standing.watch.repeat or standing.fired is None:
                continue
            rested = t - standing.fired >= self.settings.cooldown_s
            if rested and standing.evaluator.so is False:
                standing.armed = True
                ready.append(standing.watch)
        return ready


def watch_as(standing: Standing) -> dict[str, Any]:
    """A watch and where it stands, JSON-ready."""
    watch = standing.watch
    return {
        "id": watch.id,
        "text": watch.text,
        "repeat": watch.repeat,
        "armed": standing.armed,
        "condition": codec.plain(watch.condition),
        "counting": watch.counting,
        "fired": standing.fired,
        "due": standing.due,
        "evaluator": standing.evaluator.as_plain(),
    }
