"""A Qwen3-VL checkpoint as it lies on the disk: what it is, how large, and whether it can be used.

Reads JSON and the headers of safetensors files only: no weights, no torch, none of the checkpoint's
own code. Neighbours: ``plan`` decides how to load it, ``qwen3vl.opening`` does.
"""

from __future__ import annotations

import json
import math
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aura_desktop.errors import PartUnusable

ARCHITECTURE = "qwen3_vl"
SILENT = "<|silent|>"
PICKLED = (".bin", ".pt", ".pth", ".ckpt", ".pkl")
HEADER_LIMIT = 100 << 20
"""Bytes; the format's own limit of a header."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a folder holds. ``parameters`` are all of them; ``linear`` those that quantisation shrinks."""

    folder: Path
    name: str
    parameters: int
    linear: int
    layers: int
    kv_heads: int
    head_size: int
    hidden: int
    factor: int
    """Pixels along a side of one merged patch."""
    dtype: str
    silent: bool


def inspect(folder: Path) -> Checkpoint:
    """Look at ``folder``. Raises ``PartUnusable`` with one sentence that says what is wrong with it."""
    config = _json(folder, "config.json")
    _demand_architecture(folder, config)
    tensors = _tensors(folder)
    ids = _token_ids(folder)
    rows = _rows(folder, tensors)
    top = max(ids.values(), default=0)
    if top >= rows:
        raise _refused(
            folder,
            f"its tokenizer has the id {top}, and the embedding has only {rows} rows",
        )
    parameters = sum(math.prod(shape) for shape, _ in tensors.values())
    linear = sum(
        math.prod(shape)
        for name, (shape, _) in tensors.items()
        if ".layers." in name and len(shape) == 2
    )
    shape = _shape(folder, config)
    kinds = {kind for _, kind in tensors.values()}
    return Checkpoint(
        folder=folder,
        name=str(config.get("_name_or_path") or folder.name),
        parameters=parameters,
        linear=linear,
        **shape,
        dtype="float32" if "F32" in kinds else "bfloat16" if "BF16" in kinds else "float16",
        silent=SILENT in ids,
    )


def _shape(folder: Path, config: dict[str, Any]) -> dict[str, int]:
    """The sizes that a plan needs, by the names of ``Checkpoint``."""
    try:
        text, vision = config["text_config"], config["vision_config"]
        heads, hidden = int(text["num_attention_heads"]), int(text["hidden_size"])
        shape = {
            "layers": int(text["num_hidden_layers"]),
            "kv_heads": int(text.get("num_key_value_heads") or heads),
            "head_size": int(text.get("head_dim") or hidden // heads),
            "hidden": hidden,
            "factor": int(vision["patch_size"]) * int(vision["spatial_merge_size"]),
        }
    except (AttributeError, KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        raise _refused(folder, "its config.json does not say how large it is") from error
    if min(shape.values()) < 1:
        raise _refused(folder, "its config.json does not say how large it is")
    return shape


def demand_silent(checkpoint: Checkpoint) -> None:
    """Raises ``PartUnusable`` when the model was not taught to be silent."""
    if not checkpoint.silent:
        raise PartUnusable(
            "mind",
            f"The model in {checkpoint.folder} has no {SILENT} token, so it cannot decide to be silent.",
            "Set qwen.decide_by to probe, or choose an AURA checkpoint.",
        )


def _demand_architecture(folder: Path, config: dict[str, Any]) -> None:
    kind = config.get("model_type")
    if kind != ARCHITECTURE:
        named = ", ".join(config.get("architectures") or []) or kind or "an unknown model"
        raise _refused(folder, f"it is {named}, not a Qwen3-VL model")
    if config.get("quantization_config"):
        method = config["quantization_config"].get("quant_method", "some way")
        if method != "bitsandbytes":
            raise _refused(folder, f"it is quantised by {method}; only bitsandbytes is supported")


def _tensors(folder: Path) -> dict[str, tuple[list[int], str]]:
    """Every tensor's shape and kind, from the headers of the shards."""
    index = folder / "model.safetensors.index.json"
    if index.is_file():
        listed: Any = _json(folder, index.name).get("weight_map") or {}
        if not isinstance(listed, dict) or not all(isinstance(n, str) for n in listed.values()):
            raise _refused(folder, f"its {index.name} is damaged")
        shards = sorted(set(listed.values()))
    elif (folder / "model.safetensors").is_file():
        listed, shards = {}, ["model.safetensors"]
    else:
        pickled = sorted(p.name for p in folder.iterdir() if p.suffix in PICKLED)
        if pickled:
            raise _refused(
                folder, f"its weights are pickled ({pickled[0]}), which can run any code"
            )
        raise _refused(folder, "it has no model.safetensors")
    found: dict[str, tuple[list[int], str]] = {}
    for shard in shards:
        path = folder / shard
        if Path(shard).name != shard or not shard.endswith(".safetensors"):
            raise _refused(folder, f"its index names the file {shard!r}, which is no shard")
        if not path.is_file():
            raise _refused(folder, f"the shard {shard} is missing")
        found |= _header(folder, path)
    lost = sorted(set(listed) - set(found))
    if lost:
        raise _refused(folder, f"the tensor {lost[0]} is in none of its shards")
    return found


def _header(folder: Path, path: Path) -> dict[str, tuple[list[int], str]]:
    """The tensors of one safetensors file; the file must hold all their bytes."""
    size = path.stat().st_size
    try:
        with path.open("rb") as stream:
            (length,) = struct.unpack("<Q", stream.read(8))
            if length > min(HEADER_LIMIT, size):
                raise ValueError("the header does not end")
            header = json.loads(stream.read(length))
        header.pop("__metadata__", None)
        out = {
            name: ([int(side) for side in entry["shape"]], str(entry["dtype"]))
            for name, entry in header.items()
        }
        end = max((entry["data_offsets"][1] for entry in header.values()), default=0)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, struct.error) as error:
        raise _refused(folder, f"the shard {path.name} is damaged ({error})") from error
    if 8 + length + end != size:
        raise _refused(
            folder, f"the shard {path.name} has {size} bytes instead of {8 + length + end}"
        )
    return out


def _rows(folder: Path, tensors: dict[str, tuple[list[int], str]]) -> int:
    for name, (shape, _) in tensors.items():
        if name.endswith("embed_tokens.weight"):
            return shape[0]
    raise _refused(folder, "it has no token embedding")


def _token_ids(folder: Path) -> dict[str, int]:
    """Every token of the tokenizer with its id."""
    tokenizer = _json(folder, "tokenizer.json")
    try:
        vocabulary = tokenizer["model"]["vocab"]
        ids = dict(vocabulary) if isinstance(vocabulary, dict) else {}
        ids |= {token["content"]: token["id"] for token in tokenizer.get("added_tokens", [])}
        ids = {str(token): int(number) for token, number in ids.items()}
    except (KeyError, TypeError, ValueError) as error:
        raise _refused(folder, f"its tokenizer.json is damaged ({error})") from error
    return ids


def _json(folder: Path, name: str) -> dict[str, Any]:
    try:
        read = json.loads((folder / name).read_text("utf-8"))
    except FileNotFoundError as error:
        raise _refused(folder, f"it has no {name}") from error
    except (OSError, ValueError) as error:
        raise _refused(folder, f"its {name} cannot be read ({error})") from error
    if not isinstance(read, dict):
        raise _refused(folder, f"its {name} is not an object")
    return read


def _refused(folder: Path, why: str) -> PartUnusable:
    return PartUnusable(
        "mind",
        f"The model in {folder} cannot be used: {why}.",
        "Fetch it again, or choose another: aura-desktop models list",
    )
