from __future__ import annotations

import math

import pytest

from aura_desktop.evaluation.stats import Rate, balanced, per_minute, percentile, score


def test_wilson_agrees_with_the_published_example() -> None:
    # Newcombe (1998), Statistics in Medicine 17: 81 of 263 has the interval 0.2553 to 0.3662.
    low, high = Rate(81, 263).interval()
    assert (low, high) == pytest.approx((0.2553, 0.3662), abs=5e-5)


@pytest.mark.parametrize("rate", [Rate(0, 20), Rate(20, 20), Rate(1, 1), Rate(0, 0)])
def test_the_interval_holds_the_rate_and_stays_in_range(rate: Rate) -> None:
    low, high = rate.interval()
    assert 0 <= low <= high <= 1
    if rate.of:
        assert low <= rate.value <= high


def test_goals_are_met_or_missed() -> None:
    assert score(Rate(17, 20), at_least=0.85)["met"] is True
    assert score(Rate(16, 20), at_least=0.85)["met"] is False
    assert score(Rate(1, 20), at_most=0.05)["met"] is True
    assert score(Rate(2, 20), at_most=0.05)["met"] is False


def test_no_cases_meet_no_goal() -> None:
    empty = score(Rate(0, 0), at_least=0.5)
    assert empty["value"] is None
    assert empty["met"] is False


def test_always_saying_yes_is_worth_one_half() -> None:
    assert balanced(Rate(90, 90), Rate(0, 10))["value"] == 0.5


def test_garwood_agrees_with_the_tables() -> None:
    # Exact Poisson limits for 0 and for 3 events: 3.689; 0.619 and 8.767.
    none = per_minute(0, 1.0)
    three = per_minute(3, 1.0)
    assert none["low"] == 0
    assert none["high"] == pytest.approx(3.689, abs=1e-3)
    assert (three["low"], three["high"]) == pytest.approx((0.619, 8.767), abs=1e-3)


def test_percentile_is_a_measured_value() -> None:
    values = [5.0, 1.0, 3.0, 2.0, 4.0]
    assert percentile(values, 0.5) == 3
    assert percentile(values, 0.95) == 5
    assert percentile(values, 0.0) == 1
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)
    assert math.isnan(Rate(0, 0).value)
