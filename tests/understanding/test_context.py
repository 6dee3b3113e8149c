"""What words mean in their sentence: the tokens, and the states of the decoder's first layers."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from aura_desktop.understanding.context import BEGIN, DIM, Context, DecoderFile, Tokens, eight_bits

WORDS = {"the": 5, "dog": 6, "snow": 7, "remind": 8}
PIECES = {"mobile": 20, "'s": 21, ".": 22, "7": 23, " ": 24, "o": 25, "b": 26}


def test_whole_words_by_table_others_by_the_longest_piece() -> None:
    tokens = Tokens(WORDS, PIECES)
    assert tokens.of([("the", ""), ("snowmobile", ""), ("dog's", "."), ("the", "")]) == (
        [BEGIN, 5, 7, 20, 6, 21, 22, 5],
        [1, 3, 5, 7],
    )
    assert tokens.of([("7", ""), ("ßob", "")]) == ([BEGIN, 24, 23, 24, 25, 26], [2, 5])


def test_eight_bits_are_near() -> None:
    matrix = np.random.default_rng(1).normal(size=(9, 50)).astype(np.float32)
    small, scale = eight_bits(matrix)
    assert np.abs(small * scale[:, None] - matrix).max() <= scale.max() / 2 + 1e-6


def test_a_file_that_is_no_decoder_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "decoder.safetensors"
    header = json.dumps({"model.a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}})
    file.write_bytes(len(header).to_bytes(8, "little") + header.encode() + b"\0" * 4)
    with pytest.raises(ValueError, match="F32"):
        DecoderFile(file).raw("a")
    with pytest.raises(KeyError):
        DecoderFile(file).raw("b")
    file.write_bytes(b"\xff" * 64)
    with pytest.raises(ValueError, match="no safetensors"):
        DecoderFile(file)


@pytest.fixture(scope="module")
def folder(models_dir: Path) -> Path:
    return models_dir / "aura-nano" / "prepared"


def test_it_is_the_decoder_that_ships(folder: Path) -> None:
    import torch
    from transformers import LlamaConfig, LlamaModel

    held = DecoderFile(folder / "decoder.safetensors")
    ids = Tokenizer.from_file(str(folder / "tokenizer.json")).get_vocab()
    said = "tell me when the dog leaves"
    words = {word: ids[f"Ġ{word}"] for word in said.split()}
    context = Context(folder / "decoder.safetensors", Tokens(words, {" ": ids["Ġ"]}))
    mine = context.read([(word, "") for word in said.split()])
    assert mine.shape == (6, DIM)

    config = LlamaConfig(
        hidden_size=DIM, intermediate_size=1536, num_hidden_layers=6, num_attention_heads=9,
        num_key_value_heads=3, rope_theta=1e5, rms_norm_eps=1e-5, vocab_size=len(ids),
    )  # fmt: skip
    theirs = LlamaModel(config).eval()
    theirs.norm = torch.nn.Identity()
    names = [name for name in theirs.state_dict() if name != "norm.weight"]
    theirs.load_state_dict({name: torch.from_numpy(held.floats(name)) for name in names})
    with torch.inference_mode():
        told = theirs(input_ids=torch.tensor([[BEGIN, *words.values()]])).last_hidden_state
    want = told[0, 1:].numpy()
    cosine = (mine * want).sum(1) / np.linalg.norm(mine, axis=1) / np.linalg.norm(want, axis=1)
    assert cosine.min() > 0.999

    before = context.read([(word, "") for word in said.split()[:3]])
    np.testing.assert_allclose(before, mine[:3], rtol=1e-3, atol=1e-2)
