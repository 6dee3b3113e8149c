"""aura-nano's raw parts, once at install, into what starts fast: safetensors, a tokenizer, two graphs.

Run by the model store in a process of its own after every part's digest was checked.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from aura_desktop.errors import PartUnusable

GGUF = "SmolLM2-135M-Instruct.Q4_1.gguf"
ENCODER = "efficientnet-lite2-9656183e.pth"
FACES = "centerface.onnx"
WAY_OUT = "Fetch it again: aura-desktop models pull aura-nano"


def prepare(folder: Path, progress: Callable[[str, float], None]) -> None:
    """Write ``folder/prepared``: decoder.safetensors, tokenizer.json, vision.onnx, faces.onnx.

    Needs about 2 GB of memory for some 20 seconds. Raises ``PartUnusable`` when a part cannot be read.
    """
    os.environ["HF_HUB_OFFLINE"] = "1"
    # The store shows its own progress; transformers' bar heeds only this, read when tqdm is imported.
    os.environ["TQDM_DISABLE"] = "1"
    out = folder / "prepared"
    out.mkdir(exist_ok=True)
    try:
        progress("eyes", 0.0)
        _eyes(folder, out)
        progress("language", 0.1)
        _language(folder, out)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise PartUnusable(
            "mind", f"A part of aura-nano cannot be read ({error}).", WAY_OUT
        ) from error
    progress("done", 1.0)


def _eyes(folder: Path, out: Path) -> None:
    import onnx
    import torch

    from aura_desktop.videollm.nano import graphs

    weights = torch.load(folder / ENCODER, map_location="cpu", weights_only=True)
    encoder = graphs.efficientnet_lite2({k: v.float().numpy() for k, v in weights.items()})
    onnx.save(encoder, str(out / "vision.onnx"))
    onnx.save(graphs.free_shape(folder / FACES), str(out / "faces.onnx"))


def _language(folder: Path, out: Path) -> None:
    import torch
    from safetensors.torch import save_file
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=GGUF)
    tokenizer.backend_tokenizer.save(str(out / "tokenizer.json"))
    model = AutoModelForCausalLM.from_pretrained(folder, gguf_file=GGUF, dtype=torch.float32)
    # The head is tied to the embedding: one copy is kept.
    weights = {
        name: tensor.to(torch.bfloat16).contiguous()
        for name, tensor in model.state_dict().items()
        if name != "lm_head.weight"
    }
    save_file(weights, out / "decoder.safetensors")
