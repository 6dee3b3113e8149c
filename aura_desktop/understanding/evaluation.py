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


_Path = tuple[int, ...]
"""Where in a condition a part stands: the number of each part on the way to it."""


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
    at: float | None = None
    #: The look when it was last clearly so, and clearly not so.
    so: Any = None
    not_so: Any = None

    @property
    def _absence(self) -> bool:
        return isinstance(self.leaf, c.Absent | c.Leaves | c.Still)

    def _differs(self, differs: Differs, before: Any, now: Any) -> bool:
        """Whether the scene has changed so that this leaf may have. Light and motion are no matter of the scene: a lamp
        changes nothing in it, and it is still when nothing changes.
        """
        if isinstance(self.leaf, c.Moves | c.Still | c.Dark | c.Light):
            return True
        return differs(before, now)

    def unseen(self) -> None:
        """There was no picture for a while: that is no absence, so what must last begins anew."""
        self.run, self.low_from, self.high_at = 0, None, None

    def see(
        self, t: float, belief: float | None, look: Any, differs: Differs, limits: Thresholds
    ) -> None:
        passed = 0.0 if self.at is None else t - self.at
        self.at = t
        if belief is None:
            self.run, self.low_from = 0, None
            if self.high_at is not None:
                self.high_at += passed  # it may have been there all the while
            return
        if belief >= limits.likely:
            self.low_from, self.high_at = None, t
            if not self.run:
                self.run_from = t
            self.run += 1
            if self.value is True:
                self.so = look
            elif (belief >= limits.certain and not self._absence) or self.run >= RISE_CHUNKS:
                changed = not (self._absence and self.before) or self._differs(
                    differs, self.not_so, look
                )
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
        if t - since >= away and (self.value is None or self._differs(differs, self.so, look)):
            self.value, self.since = False, self.low_from
            self.not_so, self.before = look, True


_PLAIN = ("value", "since", "before", "run", "run_from", "low_from", "high_at", "at")
"""What of a state is written down: all but its pictures."""


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
    _held_from: dict[_Path, float] = field(default_factory=dict)
    _true: bool | None = None

    def see(
        self, t: float, beliefs: Beliefs, look: Any = None, differs: Differs = always_differs
    ) -> bool:
        """One chunk at ``t``; whether the condition comes true with it."""
        if self._last is not None and t - self._last > STREAM_GAP_S:
            self._held_from.clear()
            for state in self._states.values():
                state.unseen()
                state.since = t
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
        begun = self._held_from.get(())
        return 0.0 if begun is None else t - begun

    def passed_over(self, t: float) -> None:
        """A chunk at ``t`` in which nobody looked whether it is so: the stream went on."""
        if self._last is not None and t - self._last <= STREAM_GAP_S:
            self._last = t

    def as_plain(self) -> dict[str, Any]:
        """Where it stands, JSON-ready, without the pictures that it compares with."""
        leaves = list(c.leaves(self.condition))
        return {
            "last": self._last,
            "true": self._true,
            "count": self.count,
            "held": [[list(path), begun] for path, begun in self._held_from.items()],
            "leaves": [
                {name: getattr(state, name) for name in _PLAIN} if state is not None else None
                for state in map(self._states.get, leaves)
            ],
        }

    def take(self, held: dict[str, Any]) -> None:
        """Stand where ``as_plain`` of the same condition stood."""
        self._last, self._true, self.count = held["last"], held["true"], held["count"]
        self._held_from = {tuple(path): begun for path, begun in held["held"]}
        for leaf, told in zip(c.leaves(self.condition), held["leaves"], strict=True):
            if told is not None:
                self._states[leaf] = _State(leaf, **told)

    def _no_news(self) -> bool:
        """Whether what is so at first sight is none: an arrival needs an absence, a departure a presence."""
        leaves = list(c.leaves(self.condition))
        if any(getattr(leaf, "for_s", 0.0) for leaf in leaves) or self._lasting(self.condition):
            return False
        return self.already or any(isinstance(leaf, c.Arrives | c.Leaves) for leaf in leaves)

    @staticmethod
    def _lasting(condition: c.Condition) -> bool:
        return bool(getattr(condition, "for_s", 0.0))

    def _holds(self, condition: c.Condition, t: float, path: _Path = ()) -> bool | None:
        match condition:
            case c.And():
                parts = self._parts(condition, t, path)
                plain = False if False in parts else None if None in parts else True
            case c.Or():
                parts = self._parts(condition, t, path)
                plain = True if True in parts else None if None in parts else False
            case c.Not():
                inner = self._holds(condition.part, t, (*path, 0))
                plain = None if inner is None else not inner
            case _:
                state = self._states[condition]
                plain = state.value
                if plain and isinstance(condition, c.Leaves) and not state.before:
                    plain = False
                if plain:
                    self._held_from.setdefault(path, state.since)
        return self._lasted(condition, plain, t, path)

    def _parts(self, condition: c.And | c.Or, t: float, path: _Path) -> list[bool | None]:
        return [self._holds(part, t, (*path, n)) for n, part in enumerate(condition.parts)]

    def _lasted(
        self, condition: c.Condition, plain: bool | None, t: float, path: _Path
    ) -> bool | None:
        if plain is False:
            self._held_from.pop(path, None)
            return False
        if plain is None:
            return None
        begun = self._held_from.setdefault(path, t)
        return t - begun >= getattr(condition, "for_s", 0.0) - 1e-6


def strength(condition: c.Condition, beliefs: Beliefs) -> float | None:
    """The surest belief that speaks for ``condition``, that of a part under ``Not`` turned around; ``None``: there is
    none.
    """
    if not isinstance(beliefs, Mapping):
        return beliefs
    match condition:
        case c.And() | c.Or():
            told = [strength(part, beliefs) for part in condition.parts]
            return max((p for p in told if p is not None), default=None)
        case c.Not():
            inner = strength(condition.part, beliefs)
            return None if inner is None else 1 - inner
        case _:
            return beliefs.get(condition)
