"""When a condition comes true: the one place, over beliefs about what is seen with their times. Pure.

A *belief* is the probability that a leaf is so in one chunk, ``None`` where it cannot be told (dark, covered, no word
of it). Beliefs become states with hysteresis: sure at once or likely twice in a row makes it so; unlikely for a while
ends it, and only if the picture has changed meanwhile: what is seen cannot change while the picture does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aura_desktop.understanding import conditions as c

STREAM_GAP_S = 3.0
"""Seconds without a chunk after which nothing is known of what went on: what must last begins anew."""
RISE_CHUNKS = 2
"""Chunks in a row for which something likely must stay likely to be so."""
FIRST_S = 1.0
"""Seconds that something must be unlikely at first to be held not to be so."""
BACK_S = 2.0
"""Seconds since it was last out of sight after which a thing that was away is back."""

Beliefs = float | Mapping[c.Leaf, float | None]
"""Of a whole condition, or of each of its leaves."""
Differs = Callable[[Any, Any], bool]
"""Whether two looks (whatever the engine makes of a picture) show a different scene."""


def always_differs(before: Any, now: Any) -> bool:  # noqa: ARG001 - a look is the engine's own
    """For engines that cannot compare pictures."""
    return True


@dataclass(frozen=True, slots=True)
class Thresholds:
    """``likely``, ``certain``: probabilities; ``away_s``: seconds a thing is unlikely before it is no more."""

    likely: float = 0.5
    certain: float = 0.85
    away_s: float = 3.0


@dataclass(slots=True)
class _State:
    """Whether one leaf is so, since when; ``None``: not known yet. ``before``: it has been otherwise."""

    leaf: c.Leaf
    value: bool | None = None
    since: float = 0.0
    before: bool = False
    run: int = 0
    run_from: float = 0.0
    low_from: float | None = None
    high_at: float | None = None
    #: The look when it was last clearly so, and clearly not so.
    so: Any = None
    not_so: Any = None

    @property
    def _absence(self) -> bool:
        return isinstance(self.leaf, c.Absent | c.Leaves | c.Still)

    def see(
        self, t: float, belief: float | None, look: Any, differs: Differs, limits: Thresholds
    ) -> None:
        if belief is None:
            self.run, self.low_from = 0, None
            return
        if belief >= limits.likely:
            self.low_from, self.high_at = None, t
            if not self.run:
                self.run_from = t
            self.run += 1
            if self.value is True:
                self.so = look
            elif (belief >= limits.certain and not self._absence) or self.run >= RISE_CHUNKS:
                changed = not (self._absence and self.before) or differs(self.not_so, look)
                if changed:
                    self.value, self.since, self.so = True, self.run_from, look
            return
        self.run = 0
        if self.low_from is None:
            self.low_from = t
        if self.value is False:
            self.not_so, self.before = look, True
            return
        if self.value is None:
            away, since = FIRST_S, self.low_from
        else:
            away = BACK_S if self._absence else limits.away_s
            since = self.low_from if self.high_at is None else self.high_at
        if t - since >= away and (self.value is None or differs(self.so, look)):
            self.value, self.since = False, self.low_from
            self.not_so, self.before = look, True


@dataclass(slots=True)
class Evaluator:
    """Follows one condition. ``already``: something had been seen when it was asked for, so what is so at first is no
    news.
    """

    condition: c.Condition
    already: bool = False
    limits: Thresholds = field(default_factory=Thresholds)
    count: int = 0
    _states: dict[c.Leaf, _State] = field(default_factory=dict)
    _last: float | None = None
    _held_from: dict[int, float] = field(default_factory=dict)
    _true: bool | None = None

    def see(
        self, t: float, beliefs: Beliefs, look: Any = None, differs: Differs = always_differs
    ) -> bool:
        """One chunk at ``t``; whether the condition comes true with it."""
        if self._last is not None and t - self._last > STREAM_GAP_S:
            self._held_from.clear()
            for state in self._states.values():
                state.run, state.low_from, state.since = 0, None, t
        self._last = t
        for leaf in dict.fromkeys(c.leaves(self.condition)):
            state = self._states.setdefault(leaf, _State(leaf))
            belief = beliefs.get(leaf) if isinstance(beliefs, Mapping) else beliefs
            state.see(t, belief, look, differs, self.limits)
        now = self._holds(self.condition, t)
        if now is None:
            return False
        before, self._true = self._true, now
        if not now or before is True:
            return False
        if before is None and self._no_news():
            return False
        self.count += 1
        return True

    @property
    def so(self) -> bool | None:
        """Whether it is so now, as far as is known."""
        return self._true

    @property
    def leaves_so(self) -> frozenset[c.Leaf]:
        """The leaves that are so now."""
        return frozenset(leaf for leaf, state in self._states.items() if state.value)

    def held_s(self, t: float) -> float:
        """Seconds that the whole condition has been so, its duration not yet asked for."""
        begun = self._held_from.get(id(self.condition))
        return 0.0 if begun is None else t - begun

    def _no_news(self) -> bool:
        """Whether what is so at first sight is none: an arrival needs an absence, a departure a presence."""
        leaves = list(c.leaves(self.condition))
        if any(getattr(leaf, "for_s", 0.0) for leaf in leaves) or self._lasting(self.condition):
            return False
        return self.already or any(isinstance(leaf, c.Arrives | c.Leaves) for leaf in leaves)

    @staticmethod
    def _lasting(condition: c.Condition) -> bool:
        return bool(getattr(condition, "for_s", 0.0))

    def _holds(self, condition: c.Condition, t: float) -> bool | None:
        match condition:
            case c.And():
                parts = [self._holds(part, t) for part in condition.parts]
                plain = False if False in parts else None if None in parts else True
            case c.Or():
                parts = [self._holds(part, t) for part in condition.parts]
                plain = True if True in parts else None if None in parts else False
            case c.Not():
                inner = self._holds(condition.part, t)
                plain = None if inner is None else not inner
            case _:
                state = self._states[condition]
                plain = state.value
                if plain and isinstance(condition, c.Leaves) and not state.before:
                    plain = False
                if plain:
                    self._held_from.setdefault(id(condition), state.since)
        return self._lasted(condition, plain, t)

    def _lasted(self, condition: c.Condition, plain: bool | None, t: float) -> bool | None:
        key = id(condition)
        if plain is False:
            self._held_from.pop(key, None)
            return False
        if plain is None:
            return None
        begun = self._held_from.setdefault(key, t)
        return t - begun >= getattr(condition, "for_s", 0.0) - 1e-6
