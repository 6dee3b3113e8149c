"""What is loaded how: the best that fits, and the reasons for not taking better."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop import settings
from aura_desktop.modelstore import catalogue
from aura_desktop.settings import QwenSettings
from aura_desktop.videollm.checkpoint import Checkpoint
from aura_desktop.videollm.plan import WORK, Plan, Space, TooLarge, needed, plan
from aura_desktop.videollm.qwen3vl.budget import context_tokens

BIG = Checkpoint(
    Path("/m/aura"), "aura", 8_770_000_000, 6_950_000_000, 36, 8, 128, 4096, 32, "bfloat16", True
)
SMALL = Checkpoint(
    Path("/m/tiny"), "tiny", 300_000, 200_000, 3, 2, 16, 32, 32, "float32", True
)  # fmt: skip
TOKENS = 17_500
GB = 10**9


def planned(*spaces: tuple[str, float], model: Checkpoint = BIG, **wishes: Any) -> Plan | TooLarge:
    there = [Space(name, int(free * GB)) for name, free in spaces]
    return plan(model, TOKENS, there, QwenSettings(**wishes), quantiser=True)


def test_a_24_gb_card_holds_all_of_it_in_bf16() -> None:
    made = planned(("cuda:0", 23.1), ("cpu", 30))
    assert isinstance(made, Plan)
    assert (made.quantised, made.dtype, made.device_map) == ("none", "bfloat16", {"": "cuda:0"})
    assert made.sentence == "8.8B bf16 needs 20.8 GB, 23.1 GB free on cuda:0."
    assert made.stepped == ()


@pytest.mark.parametrize(
    ("free", "expected"), [(21.0, "none"), (15.0, "8bit"), (11.0, "4bit"), (6.0, None)]
)
def test_it_steps_down_with_the_memory(free: float, expected: str | None) -> None:
    made = planned(("cuda:0", free), ("cpu", 64))
    if expected is None:
        assert isinstance(made, TooLarge)
        assert len(made.reasons) == 3
    else:
        assert isinstance(made, Plan)
        assert made.quantised == expected
        assert len(made.stepped) == ["none", "8bit", "4bit"].index(expected)
        assert all(f"only {free:.1f} GB free on cuda:0" in reason for reason in made.stepped)


def test_several_cards_share_it_before_it_loses_bits() -> None:
    made = planned(("cuda:0", 12), ("cuda:1", 12), ("cpu", 64))
    assert isinstance(made, Plan)
    assert (made.quantised, made.places, made.device_map) == ("none", ("cuda:0", "cuda:1"), "auto")
    room = made.max_memory
    assert room is not None
    assert set(room) == {0, 1}
    # The cache and the work of both halves fit beside the weights.
    assert sum(room.values()) == pytest.approx(24 * GB - 3.28 * GB, abs=0.05 * GB)
    weights = needed(BIG, "none", "bfloat16", 0) - WORK
    assert sum(room.values()) >= weights


def test_the_cpus_memory_is_used_only_when_asked_for() -> None:
    assert isinstance(planned(("cuda:0", 6), ("cpu", 64)), TooLarge)
    made = planned(("cuda:0", 6), ("cpu", 64), devices="spread")
    assert isinstance(made, Plan)
    assert made.places == ("cuda:0", "cpu")
    assert set(made.max_memory or {}) == {0, "cpu"}


def test_without_the_quantiser_the_reason_is_told() -> None:
    made = plan(BIG, TOKENS, [Space("cuda:0", 12 * GB)], QwenSettings(), quantiser=False)
    assert isinstance(made, TooLarge)
    assert any("pip install bitsandbytes" in reason for reason in made.reasons)


def test_without_a_gpu_a_large_model_is_too_slow_unless_the_user_insists() -> None:
    made = planned(("cpu", 64))
    assert isinstance(made, TooLarge)
    assert "too slow without a GPU" in made.reasons[-1]
    forced = planned(("cpu", 64), devices="cpu")
    assert isinstance(forced, Plan)
    assert forced.device_map == {"": "cpu"}
    small = planned(("cpu", 1), model=SMALL)
    assert isinstance(small, Plan)
    assert small.dtype == "float32"


def test_a_wish_is_followed_or_refused() -> None:
    made = planned(("cuda:0", 70), quantise="4bit")
    assert isinstance(made, Plan)
    assert made.quantised == "4bit"
    assert isinstance(planned(("cuda:0", 10), quantise="none"), TooLarge)


@given(st.floats(1, 100), st.floats(1, 100), st.integers(1000, 40_000))
def test_a_plan_never_needs_more_than_is_free(first: float, second: float, tokens: int) -> None:
    spaces = [Space("cuda:0", int(first * GB)), Space("cuda:1", int(second * GB))]
    made = plan(BIG, tokens, spaces, QwenSettings(), quantiser=True)
    if isinstance(made, Plan):
        free = sum(space.free for space in spaces if space.name in made.places)
        assert needed(BIG, made.quantised, made.dtype, tokens) == made.needed <= free
    else:
        assert made.reasons


def test_the_catalogue_says_what_the_plan_computes() -> None:
    """At the real settings: a window of 45 rounds."""
    tokens = context_tokens(settings.load(), BIG.factor, 300)
    model = catalogue.load().get("aura")
    for kind, told in (("none", model.gpu_memory_mb), ("4bit", model.gpu_memory_4bit_mb)):
        computed = needed(BIG, kind, "bfloat16", tokens) / 2**20  # type: ignore[arg-type]
        assert told == pytest.approx(computed, rel=0.01)
