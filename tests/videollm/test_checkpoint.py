"""What a folder holds is known without loading it, and what is wrong with it is one sentence."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from aura_desktop.errors import PartUnusable
from aura_desktop.videollm import checkpoint
from tests.videollm.qwen3vl import tiny


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.folder(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def copy(good: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(good, tmp_path / "copy"))


def test_sizes_are_those_of_the_model(good: Path) -> None:
    held = checkpoint.inspect(good)
    assert held.parameters == sum(p.numel() for p in tiny.model().parameters())
    assert (held.layers, held.kv_heads, held.head_size, held.factor) == (3, 2, 16, 32)
    assert held.silent
    assert held.dtype == "float32"


def edit(name: str, change: Callable[[dict[str, object]], object]) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        read = json.loads((folder / name).read_text("utf-8"))
        change(read)
        (folder / name).write_text(json.dumps(read), "utf-8")

    return spoil


def drop_shard(folder: Path) -> None:
    (folder / "model-00004-of-00010.safetensors").unlink()


def cut_shard(folder: Path) -> None:
    shard = folder / "model-00004-of-00010.safetensors"
    shard.write_bytes(shard.read_bytes()[:-100])


def garble_shard(folder: Path) -> None:
    (folder / "model-00004-of-00010.safetensors").write_bytes(b"\xff" * 400)


def odd_header(folder: Path) -> None:
    (folder / "model-00004-of-00010.safetensors").write_bytes(b"\x02" + bytes(7) + b"[]")


def odd_shape(folder: Path) -> None:
    header = b'{"a":{"dtype":"F32","shape":["x"],"data_offsets":[0,4]}}'
    shard = folder / "model-00004-of-00010.safetensors"
    shard.write_bytes(len(header).to_bytes(8, "little") + header + bytes(4))


def pickle_only(folder: Path) -> None:
    for shard in folder.glob("*.safetensors*"):
        shard.unlink()
    torch.save({}, folder / "pytorch_model.bin")


def outside(folder: Path) -> None:
    edit(
        "model.safetensors.index.json",
        lambda index: index["weight_map"].update({"a": "../../elsewhere.safetensors"}),  # type: ignore[attr-defined]
    )(folder)


def too_many_tokens(tokenizer: dict[str, object]) -> None:
    added = tokenizer["added_tokens"]
    assert isinstance(added, list)
    added.append({**added[-1], "id": 999, "content": "<|extra|>"})


BAD = [
    (drop_shard, "shard model-00004-of-00010.safetensors is missing"),
    (cut_shard, "bytes instead of"),
    (garble_shard, "is damaged"),
    (odd_header, "is damaged"),
    (odd_shape, "is damaged"),
    (pickle_only, "weights are pickled"),
    (edit("model.safetensors.index.json", lambda i: i.update(weight_map=[1])), "index.json is damaged"),
    (edit("model.safetensors.index.json", lambda i: i.update(weight_map={"a": 3})),
     "index.json is damaged"),
    (edit("tokenizer.json", lambda t: t.update(added_tokens=[{"content": "x", "id": "y"}])),
     "tokenizer.json is damaged"),
    (outside, "is no shard"),
    (edit("config.json", lambda c: c.update(model_type="llama", architectures=["LlamaForCausalLM"])),
     "it is LlamaForCausalLM, not a Qwen3-VL model"),
    (edit("config.json", lambda c: c.update(quantization_config={"quant_method": "awq"})), "awq"),
    (edit("tokenizer.json", too_many_tokens), "id 999, and the embedding has only 272 rows"),
    (edit("config.json", lambda c: c.update(text_config="x")), "does not say how large it is"),
    (edit("config.json", lambda c: c.pop("vision_config")), "does not say how large it is"),
    (edit("config.json", lambda c: c["text_config"].update(num_attention_heads="four")),  # type: ignore[attr-defined]
     "does not say how large it is"),
    (edit("config.json", lambda c: c["text_config"].update(  # type: ignore[attr-defined]
        num_attention_heads=0, num_key_value_heads=None, head_dim=None)), "does not say how large it is"),
    (edit("config.json", lambda c: c["text_config"].update(num_hidden_layers=-3)),  # type: ignore[attr-defined]
     "does not say how large it is"),
    (lambda folder: (folder / "config.json").unlink(), "has no config.json"),
    (lambda folder: (folder / "config.json").write_text("{"), "cannot be read"),
    (lambda folder: (folder / "tokenizer.json").unlink(), "has no tokenizer.json"),
    (edit("model.safetensors.index.json", lambda i: i["weight_map"].update(  # type: ignore[attr-defined]
        {"model.lost": "model-00001-of-00010.safetensors"})), "model.lost is in none"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "said"), BAD)
def test_a_bad_checkpoint_is_refused_with_one_sentence(
    copy: Path, spoil: Callable[[Path], None], said: str
) -> None:
    spoil(copy)
    with pytest.raises(PartUnusable, match=said) as refused:
        checkpoint.inspect(copy)
    assert refused.value.what.startswith(f"The model in {copy} cannot be used: ")
    assert refused.value.what.count(". ") == 0
    assert refused.value.way_out


def test_a_model_that_must_be_silent_and_cannot_is_refused(tmp_path: Path) -> None:
    stock = checkpoint.inspect(tiny.folder(tmp_path / "stock", silent=False))
    assert not stock.silent
    with pytest.raises(PartUnusable, match="no <|silent|> token".replace("|", r"\|")):
        checkpoint.demand_silent(stock)
