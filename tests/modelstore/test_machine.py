"""Measuring the machine and choosing an engine."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from aura_desktop import paths
from aura_desktop.modelstore import catalogue as catalogues
from aura_desktop.modelstore import machine
from aura_desktop.modelstore.catalogue import load as load_catalogue
from aura_desktop.modelstore.results import Gpu, Machine


@pytest.fixture
def engines(kit, write_catalogue):
    """A small engine for any CPU and a large one that wants a card with 24 GB."""
    source = kit.on_hub("x")
    small = kit.entry(
        id="nano", lines=['kind = "videollm"', "memory_mb = 1000", "quality = 1", "starter = true"]
    )
    large = kit.entry(
        id="large",
        lines=[
            'kind = "videollm"',
            "memory_mb = 4000",
            "gpu_memory_mb = 20000",
            "needs_gpu = true",
            "quality = 9",
        ],
    )
    speech = kit.entry(id="ears", lines=["memory_mb = 500", "starter = true"])
    return write_catalogue(*(entry.file("f", b"abc", source) for entry in (small, large, speech)))


def _advice(engines, *, memory: int, free: int | None = None, cards: tuple[Gpu, ...] = ()):
    return machine.recommend(engines, Machine(memory, free or memory, 2, cards))


def test_a_laptop_gets_the_small_engine_and_hears_why_not_the_large(engines) -> None:
    advice = _advice(engines, memory=8000)
    assert advice.engine == "nano"
    assert "2100 MB" in advice.why
    assert {fit.id: fit.fits for fit in advice.engines} == {"large": False, "nano": True}
    assert "there is none here" in advice.engines[0].why


def test_a_card_that_is_large_enough_gets_the_large_engine(engines) -> None:
    small_card, card = Gpu("Small", 8000, 8000), Gpu("Big", 24000, 23000)
    assert _advice(engines, memory=8000, cards=(small_card,)).engine == "nano"
    advice = _advice(engines, memory=8000, cards=(small_card, card))
    assert advice.engine == "large"
    assert "Big" in advice.why


@pytest.mark.parametrize(
    ("cores", "card", "best"),
    [
        (1, 0, "whisper-tiny"),
        (2, 0, "whisper-base"),
        (8, 0, "whisper-small"),
        (2, 2000, "whisper-small"),
        (2, 8000, "whisper-large-v3-turbo"),
        (32, 0, "whisper-small"),
    ],
)
def test_the_recogniser_is_the_best_that_keeps_up(cores: int, card: int, best: str) -> None:
    cards = (Gpu("Card", card, card),) if card else ()
    shipped = load_catalogue(paths.resource("models", "catalogue.toml"))
    advice = machine.recommend(shipped, Machine(16000, 16000, cores, cards))
    assert advice.transcriber == best


def test_a_smaller_card_gets_it_with_fewer_bits(kit, write_catalogue) -> None:
    lines = [
        'kind = "videollm"', "gpu_memory_mb = 20000", "gpu_memory_4bit_mb = 9000", "needs_gpu = true"
    ]  # fmt: skip
    large = write_catalogue(kit.entry(id="large", lines=lines).file("f", b"abc", kit.on_hub("x")))
    advice = _advice(large, memory=8000, cards=(Gpu("Middle", 12000, 11000),))
    assert advice.engine == "large"
    assert "with 4-bit weights it needs 9000 MB" in advice.why
    assert _advice(large, memory=8000, cards=(Gpu("Small", 8000, 8000),)).engine is None


def test_the_large_models_that_ship_fit_the_cards_they_are_for() -> None:
    shipped = catalogues.load()
    for card, bits in ((Gpu("24 GB", 24564, 24000), ""), (Gpu("12 GB", 12282, 11900), "4-bit")):
        advice = machine.recommend(shipped, Machine(32000, 30000, 8, (card,)))
        assert advice.engine == "aura"
        assert bits in advice.why


def test_too_little_memory_fits_nothing(engines) -> None:
    advice = _advice(engines, memory=2000)
    assert advice.engine is None
    assert "this machine has 2000 MB" in advice.engines[1].why


def test_memory_in_use_is_a_hint_not_a_refusal(engines) -> None:
    advice = _advice(engines, memory=8000, free=1000)
    assert advice.engine == "nano"
    assert "only 1000 MB are free" in advice.why


def test_this_machine_is_measured() -> None:
    here = machine.measure()
    assert here.memory_mb >= here.available_mb > 0
    assert 1 <= here.cores <= (os.cpu_count() or 1)


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (
            "echo 'NVIDIA RTX, 4090, 24564, 20000'; echo 'Tesla T4, 15360, 15000'",
            (Gpu("NVIDIA RTX, 4090", 24564, 20000), Gpu("Tesla T4", 15360, 15000)),
        ),
        ("echo 'no devices were found'; exit 6", ()),
        ("echo 'Failed to initialize NVML: Driver/library version mismatch'", ()),
    ],
)
def test_cards_are_read_from_nvidia_smi(tmp_path: Path, monkeypatch, script, expected) -> None:
    program = tmp_path / "nvidia-smi"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert machine.measure().gpus == expected
