"""The benchmark of the large models runs to its table with a tiny one on a CPU."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_table_is_printed_and_saved(tmp_path: Path) -> None:
    small = {
        "AURA_MIND__WINDOW_CHUNKS": "4",
        "AURA_MIND__WINDOW_SLACK": "2",
        "AURA_QWEN__CHUNK_PIXELS": "16384",
        "CUDA_VISIBLE_DEVICES": "",
    }
    words = [
        "benchmarks/gpu_stream.py",
        "--model",
        "tiny",
        "--seconds",
        "20",
        "--save",
        str(tmp_path),
    ]
    done = subprocess.run(
        [sys.executable, *words], env={**os.environ, **small}, cwd=ROOT, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (saved,) = tmp_path.iterdir()
    told = json.loads(saved.read_text("utf-8"))
    for name in ("chunk_ms", "ttft_ms", "token_ms", "reprefill_chunk_ms", "cut_at_45_stall_ms"):
        assert told[name]["p50"] > 0, name
    for name in ("peak_gb", "sustained_fps", "token_roofline_ms", "chunk_times_roofline"):
        assert told[name] > 0, name
    assert told["note"].startswith("not yet measured on a GPU")
    assert "not yet measured on a GPU" in done.stdout
