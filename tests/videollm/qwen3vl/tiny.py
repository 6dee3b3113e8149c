"""Tiny random Qwen3-VL checkpoints: the real classes, the real special tokens, a byte-level tokenizer."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast, Qwen3VLConfig, Qwen3VLForConditionalGeneration

from aura_desktop import settings
from aura_desktop.media import Frame, VideoChunk
from aura_desktop.settings import Settings
from aura_desktop.videollm.qwen3vl.engine import QwenEngine

SPECIAL = (
    "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>",
    "<|image_pad|>", "<|video_pad|>", "<|silent|>",
)  # fmt: skip
CHAT_ML = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
VOCABULARY = 272


@cache
def tokenizer(silent: bool = True) -> Any:
    """Bytes and Qwen's special tokens, with or without the silent one."""
    vocabulary = {c: i for i, c in enumerate(sorted(pre_tokenizers.ByteLevel.alphabet()))}
    made = Tokenizer(models.BPE(vocabulary, []))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    tokens = SPECIAL if silent else SPECIAL[:-1]
    made.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in tokens])
    return PreTrainedTokenizerFast(
        tokenizer_object=made, eos_token="<|im_end|>", pad_token="<|endoftext|>",
        chat_template=CHAT_ML,
    )  # fmt: skip


def config(layers: int = 3, hidden: int = 32, positions: int = 262_144) -> Qwen3VLConfig:
    ids = tokenizer().get_vocab()
    return Qwen3VLConfig(
        text_config={
            "vocab_size": VOCABULARY, "hidden_size": hidden, "intermediate_size": 2 * hidden,
            "num_hidden_layers": layers, "num_attention_heads": 4, "num_key_value_heads": 2,
            "head_dim": 16, "max_position_embeddings": positions,
            "rope_parameters": {
                "rope_type": "default", "rope_theta": 5_000_000, "mrope_interleaved": True,
                "mrope_section": [4, 2, 2],
            },
        },
        vision_config={
            "depth": 2, "hidden_size": 32, "intermediate_size": 64, "num_heads": 2,
            "out_hidden_size": hidden, "num_position_embeddings": 64,
            "deepstack_visual_indexes": [0, 1][: min(2, layers)],
        },
        image_token_id=ids["<|image_pad|>"], video_token_id=ids["<|video_pad|>"],
        vision_start_token_id=ids["<|vision_start|>"], vision_end_token_id=ids["<|vision_end|>"],
        tie_word_embeddings=True,
    )  # fmt: skip


@cache
def model(layers: int = 3, positions: int = 262_144, hidden: int = 32) -> Any:
    """A random model, the same each time; weights large enough that what it sees changes what it says."""
    torch.manual_seed(7)
    made = Qwen3VLForConditionalGeneration(config(layers, hidden, positions)).eval()
    for name, weight in made.named_parameters():
        if weight.ndim > 1:
            torch.nn.init.normal_(
                weight, std=0.12 if "embed_tokens" in name else 0.3 / weight[0].numel() ** 0.25
            )
    return made


def folder(place: Path, *, silent: bool = True, **shape: Any) -> Path:
    """A checkpoint as it lies on the hub: sharded safetensors, config, tokenizer."""
    place.mkdir(parents=True, exist_ok=True)
    model(**shape).save_pretrained(place, max_shard_size="60KB")
    tokenizer(silent).save_pretrained(place)
    meta = json.loads((place / "tokenizer_config.json").read_text("utf-8"))
    meta["tokenizer_class"] = "Qwen2Tokenizer"
    (place / "tokenizer_config.json").write_text(json.dumps(meta), "utf-8")
    return place


def settled(**sections: dict[str, Any]) -> Settings:
    """Small pictures, a short window."""
    flags: dict[str, dict[str, Any]] = {
        "mind": {"window_chunks": 6, "window_slack": 3, "threads": 1},
        "qwen": {"chunk_pixels": 2 * 64 * 96, "max_reply_tokens": 6, "system": "Watch.", "dialogue_tokens": 400},
    }  # fmt: skip
    for section, values in sections.items():
        flags[section] = {**flags.get(section, {}), **values}
    return settings.load(**flags)


def engine(
    silent: bool = True, *, shape: dict[str, Any] | None = None, **sections: Any
) -> QwenEngine:
    made = tokenizer(silent)
    return QwenEngine(model(**(shape or {})), made, settled(**sections), name="tiny", silent=silent)


def picture(seed: int, height: int = 64, width: int = 96) -> np.ndarray[Any, np.dtype[np.uint8]]:
    return np.random.default_rng(seed).integers(0, 255, (height, width, 3), np.uint8)


def chunk(index: int, height: int = 64, width: int = 96) -> VideoChunk:
    """Second ``index`` of a stream of noise: two different frames."""
    frames = tuple(
        Frame(index + 0.5 * (i + 1), picture(2 * index + i, height, width)) for i in range(2)
    )
    return VideoChunk(index, index + 1.0, frames)
