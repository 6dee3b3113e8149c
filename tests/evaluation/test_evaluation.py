from __future__ import annotations

from typing import Any

import pytest

from aura_desktop import evaluation
from aura_desktop.evaluation import see
from aura_desktop.evaluation.driver import Driver
from aura_desktop.evaluation.machine import about_this_machine


def test_an_unknown_suite_is_refused_before_anything_is_loaded() -> None:
    with pytest.raises(ValueError, match="there is no suite smell; there are see, proactive"):
        evaluation.run(["see", "smell"])


def test_the_summary_shows_score_interval_goal_and_baselines(scripted: Any) -> None:
    result = see.run(
        Driver(scripted(lambda *_: "Yes, I see a cat.")), streams=5, seed=1, progress=print
    )
    shown = evaluation.summary({"suites": {"see": result}})
    line = next(line for line in shown.splitlines() if "yes_no_balanced" in line)
    assert "0.500 [" in line
    assert "≥ 0.85 MISS" in line
    assert line.count("0.500") == 3  # ours, the last four frames, blind
    assert "last_4_frames" in shown


def test_the_machine_is_named() -> None:
    told = about_this_machine()
    assert told["cores"] >= 1
    assert told["ram_gib"] > 0
    assert "numpy" in told["packages"]
