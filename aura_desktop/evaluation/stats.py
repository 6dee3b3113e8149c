"""Rates with the interval that their sample size allows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Z95 = 1.959964
"""The normal quantile of a two-sided 95 % interval."""

TAIL = 0.025
"""What a two-sided 95 % interval leaves out on either side."""


@dataclass(frozen=True, slots=True)
class Rate:
    """``right`` of ``of`` cases."""

    right: int
    of: int

    @property
    def value(self) -> float:
        """The share; NaN for no cases."""
        return self.right / self.of if self.of else math.nan

    def interval(self) -> tuple[float, float]:
        """The 95 % interval of E. B. Wilson, "Probable inference", JASA 22 (1927)."""
        if not self.of:
            return 0.0, 1.0
        p, n, zz = self.value, self.of, Z95 * Z95
        middle = (p + zz / (2 * n)) / (1 + zz / n)
        half = Z95 / (1 + zz / n) * math.sqrt(p * (1 - p) / n + zz / (4 * n * n))
        # At 0 and 1 the formula's own rounding may leave the rate outside.
        return max(0.0, min(p, middle - half)), min(1.0, max(p, middle + half))


def score(
    rate: Rate, *, at_least: float | None = None, at_most: float | None = None
) -> dict[str, Any]:
    """``rate`` as JSON, with the goal and whether it is met."""
    low, high = rate.interval()
    return _shown(rate.value, low, high, at_least, at_most) | {"right": rate.right, "of": rate.of}


def balanced(yes: Rate, no: Rate, *, at_least: float | None = None) -> dict[str, Any]:
    """Balanced accuracy: the mean of the two rates, so that always saying one of them is worth one half.

    The interval adds the two Wilson half-widths in quadrature.
    """
    value = (yes.value + no.value) / 2
    halves = [rate.interval() for rate in (yes, no)]
    below = (
        math.hypot(*(rate.value - low for rate, (low, _) in zip((yes, no), halves, strict=True)))
        / 2
    )
    above = (
        math.hypot(*(high - rate.value for rate, (_, high) in zip((yes, no), halves, strict=True)))
        / 2
    )
    shown = _shown(value, max(0.0, value - below), min(1.0, value + above), at_least, None)
    return shown | {
        "yes": {"right": yes.right, "of": yes.of},
        "no": {"right": no.right, "of": no.of},
    }


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least ``share`` of ``values`` do not exceed. Raises ``ValueError`` for none."""
    if not values:
        raise ValueError("no values")
    ranked = sorted(values)
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)]


def _shown(
    value: float, low: float, high: float, at_least: float | None, at_most: float | None
) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "value": None if math.isnan(value) else round(value, 4),
        "low": round(low, 4),
        "high": round(high, 4),
    }
    if at_least is not None:
        shown |= {"at_least": at_least, "met": value >= at_least}
    if at_most is not None:
        shown |= {"at_most": at_most, "met": value <= at_most}
    return shown


def per_minute(events: int, minutes: float, *, at_most: float | None = None) -> dict[str, Any]:
    """``events`` in ``minutes`` as a rate, with the exact 95 % interval of F. Garwood, Biometrika 28 (1936)."""
    low = _poisson_mean(events - 1, 1 - TAIL) if events else 0.0
    high = _poisson_mean(events, TAIL)
    if minutes <= 0:
        return _shown(math.nan, 0.0, math.inf, None, at_most) | {"events": events, "minutes": 0.0}
    shown = _shown(events / minutes, low / minutes, high / minutes, None, at_most)
    return shown | {"events": events, "minutes": round(minutes, 2)}


def _poisson_mean(events: int, share: float) -> float:
    """The mean for which at most ``events`` happen with probability ``share``, by bisection."""
    low, high = 0.0, 10.0 + 3.0 * events
    for _ in range(60):
        middle = (low + high) / 2
        term = total = math.exp(-middle)
        for k in range(1, events + 1):
            term *= middle / k
            total += term
        low, high = (middle, high) if total > share else (low, middle)
    return (low + high) / 2


def percentiles(values: Sequence[float]) -> dict[str, float]:
    """How many they are, their p50, p95 and p99, and the largest."""
    if not values:
        return {"of": 0}
    shown: dict[str, float] = {"of": len(values)}
    for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99)):
        shown[name] = round(percentile(list(values), share), 1)
    return shown | {"max": round(max(values), 1)}
