"""Opening engines by name, split over devices, quantised, stepped down, and in a live session."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from aura_desktop import paths, settings
from aura_desktop.errors import PartUnusable
from aura_desktop.videollm import loading
from aura_desktop.videollm.checkpoint import Checkpoint
from aura_desktop.videollm.engine import Question
from aura_desktop.videollm.plan import Plan, Space
from aura_desktop.videollm.qwen3vl import opening
from aura_desktop.videollm.qwen3vl.engine import QwenEngine
from tests.conftest import Aura
from tests.videollm.qwen3vl import tiny


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.folder(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def stock(tmp_path: Path) -> Path:
    return tiny.folder(tmp_path / "stock", silent=False)


def talk(model: Any) -> list[str]:
    """What a model says and decides over a short stream."""
    quiet = {"proactive": {"unasked": False}}
    engine = QwenEngine(model, tiny.tokenizer(), tiny.settled(**quiet), name="t", silent=True)
    out = []
    for index in range(12):
        out.append(f"{engine.observe(tiny.chunk(index)).p_speak:.5f}")
        if index % 4 == 2:
            out.append("".join(engine.answer(Question(f"q{index}", "What is it?", 0.0))))
    return out


def test_a_folder_is_opened_warm_with_progress(folder: Path) -> None:
    told: list[tuple[str, float]] = []
    engine = loading.open_engine(
        tiny.settled(mind={"engine": str(folder)}), lambda what, done: told.append((what, done))
    )
    assert isinstance(engine, QwenEngine)
    assert engine.info.name == "tiny"
    assert engine.info.load_ms > 0
    assert engine.context.window.rounds == {}
    shares = [done for _, done in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert any("needs" in what and "free in main memory" in what for what, _ in told)
    # The bar moves while the weights are read, and the last it says before it is ready is that it warms up.
    weights = [done for what, done in told if what == "loading the weights"]
    assert len(weights) > 10
    assert 0.1 < weights[0] < weights[-1] <= 0.9
    assert [what for what, _ in told][-2:] == ["warming up", "ready"]
    engine.close()


def test_what_is_loaded_is_what_was_saved(folder: Path) -> None:
    loaded = opening.load_model(folder, device_map={"": "cpu"}, dtype="float32")
    assert talk(loaded) == talk(tiny.model())


def test_a_model_split_over_two_places_answers_the_same(folder: Path, tmp_path: Path) -> None:
    """Layers 1 and 2 and the norm lie on disk; the tower, the embedding, layer 0 and the head in memory."""
    text = "model.language_model"
    split = {
        "model.visual": "cpu", f"{text}.embed_tokens": "cpu", f"{text}.rotary_emb": "cpu",
        f"{text}.layers.0": "cpu", f"{text}.layers.1": "disk", f"{text}.layers.2": "disk",
        f"{text}.norm": "disk", "lm_head": "cpu",
    }  # fmt: skip
    made = opening.load_model(folder, device_map=split, dtype="float32", offload=tmp_path / "off")
    assert set(made.hf_device_map.values()) == {"cpu", "disk"}
    moved = made.model.language_model.layers[1].mlp.up_proj.weight
    assert moved.device == torch.device("meta")
    assert talk(made) == talk(tiny.model())


@pytest.mark.parametrize("quantised", ["8bit", "4bit"])
def test_quantised_weights_stream_too(tmp_path: Path, quantised: str) -> None:
    pytest.importorskip("bitsandbytes", reason="optional: pip install aura-desktop[quantised]")
    place = tiny.folder(tmp_path / "wide", hidden=64)  # a block of scales is 64 wide
    made = opening.load_model(place, device_map={"": "cpu"}, dtype="float32", quantised=quantised)
    kinds = {type(m).__name__ for m in made.model.language_model.layers[0].modules()}
    assert kinds & {"Linear4bit", "Linear8bitLt"}
    assert type(made.model.visual.blocks[0].mlp.linear_fc1).__name__ == "Linear"
    assert len(talk(made)) == 15


def test_a_weight_that_is_missing_is_named(tmp_path: Path) -> None:
    place = tiny.folder(tmp_path / "bad")
    index = place / "model.safetensors.index.json"
    listed = json.loads(index.read_text("utf-8"))
    name = "model.language_model.layers.1.mlp.up_proj.weight"
    shard = place / listed["weight_map"].pop(name)
    index.write_text(json.dumps(listed), "utf-8")
    kept = {key: value.clone() for key, value in load_file(shard).items() if key != name}
    save_file(kept, shard, metadata={"format": "pt"})
    with pytest.raises(PartUnusable, match=r"up_proj\.weight is missing"):
        loading.open_engine(tiny.settled(mind={"engine": str(place)}))


def test_how_it_decides_can_be_chosen(folder: Path, stock: Path) -> None:
    for place, wish, silent in (
        (folder, "auto", True),
        (folder, "probe", False),
        (stock, "auto", False),
    ):
        chosen = tiny.settled(mind={"engine": str(place)}, qwen={"decide_by": wish})
        engine = loading.open_engine(chosen)
        assert isinstance(engine, QwenEngine)
        assert (engine._silent is not None) == silent
    chosen = tiny.settled(mind={"engine": str(stock)}, qwen={"decide_by": "silent"})
    with pytest.raises(PartUnusable, match="cannot decide to be silent"):
        loading.open_engine(chosen)


def test_what_the_catalogue_calls_aura_must_have_been_taught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AURA_MODELS_DIR", str(tmp_path))
    tiny.folder(tmp_path / "aura", silent=False)
    with pytest.raises(PartUnusable, match="cannot decide to be silent"):
        loading.open_engine(tiny.settled(mind={"engine": "aura"}))


def test_memory_that_runs_out_is_stepped_down_from(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first place has room in theory only; a smaller model that is installed does not."""
    models = tmp_path / "models"
    tiny.folder(models / "qwen3-vl-2b", layers=1)
    monkeypatch.setenv("AURA_MODELS_DIR", str(models))
    opened: list[Checkpoint] = []
    real = opening.open_planned

    def first_fails(plan: Plan, *rest: Any) -> QwenEngine:
        opened.append(plan.checkpoint)
        if len(opened) == 1:
            raise MemoryError("out of memory")
        return real(plan, *rest)

    monkeypatch.setattr(opening, "open_planned", first_fails)
    told: list[str] = []
    engine = loading.open_engine(
        tiny.settled(mind={"engine": str(folder)}), lambda what, _done: told.append(what)
    )
    assert engine.info.name == "qwen3-vl-2b"
    assert any("stepped down" in what and "did not suffice" in what for what in told)


def test_what_fits_nowhere_is_refused_with_the_numbers(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AURA_MODELS_DIR", str(tmp_path))
    monkeypatch.setattr(opening, "spaces", lambda: [Space("cpu", 1000)])
    with pytest.raises(PartUnusable, match=r"needs .* MB, only 0.0 MB free in main memory"):
        loading.open_engine(tiny.settled(mind={"engine": str(folder)}))


def test_the_last_step_is_aura_nano(
    folder: Path, models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "spaces", lambda: [Space("cpu", 1000)])
    engine = loading.open_engine(settings.load(mind={"engine": str(folder)}))
    assert engine.info.id == "aura-nano"
    engine.close()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("aura-giant", "no engine called 'aura-giant'"),
        ("qwen3-vl-4b", "qwen3-vl-4b is not installed"),
        ("nobody/nothing-7b", "nobody/nothing-7b is not on this machine"),
    ],
)
def test_an_engine_that_is_not_here_is_named_with_the_way_out(
    name: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AURA_MODELS_DIR", str(tmp_path))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    with pytest.raises(PartUnusable, match=said) as refused:
        loading.open_engine(settings.load(mind={"engine": name}))
    assert refused.value.way_out


@pytest.mark.usefixtures("models_dir")
@pytest.mark.parametrize("taught", [True, False])
def test_a_live_session_runs_on_a_folder(
    aura: Aura, folder: Path, stock: Path, taught: bool
) -> None:
    clip = paths.resource("assets", "demo", "demo.mp4")
    ended = aura(
        "live", "--engine", str(folder if taught else stock), "--headless", "--video", str(clip),
        "--audio", "none", "--speaker", "none", "--pace", "fast", "--until", "8",
        "--ask", "3:What do you see?", "--watch", "Tell me when you see a cat", "--events", "-",
        env={"AURA_QWEN__CHUNK_PIXELS": "32768", "AURA_QWEN__MAX_REPLY_TOKENS": "4"},
    )  # fmt: skip
    assert ended.code == 0, ended.err
    seen = [json.loads(line) for line in ended.out.splitlines() if line.startswith("{")]
    chunks = [event for event in seen if event["type"] == "chunk.observed"]
    assert [event["chunk"] for event in chunks] == list(range(8))
    assert all(event["kv_tokens"] > 0 for event in chunks)
    (started,) = [event for event in seen if event["type"] == "session.started"]
    assert started["engine"] == "qwen3-vl"
    answers = [e for e in seen if e["type"] == "reply.started" and e["cause"] == "question"]
    assert [e["to"] for e in answers] == ["q1"]
