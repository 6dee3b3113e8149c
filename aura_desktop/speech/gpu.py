"""Whether the recogniser can use the GPU: tried in a process of its own.

A CUDA library that does not fit ends the process that loads it, without an error that could be caught.
"""

from __future__ import annotations

import multiprocessing
import queue
from multiprocessing.queues import Queue
from pathlib import Path

#: Seconds for a process to start, and for a model to load and to run once.
PROBE_S = 60.0
CRASHED = "its CUDA libraries crash; do cuDNN and cuBLAS fit this version of CTranslate2?"


def gpus() -> int:
    """How many GPUs CTranslate2 sees."""
    import ctranslate2

    try:
        return int(ctranslate2.get_cuda_device_count())
    except RuntimeError:  # a driver that is too old
        return 0


def unusable(folder: Path) -> str | None:
    """Why the Whisper model in ``folder`` does not run on the GPU, ``None`` if it does."""
    context = multiprocessing.get_context("spawn")
    answers: Queue[str] = context.Queue(1)
    process = context.Process(target=_probe, args=(str(folder), answers), daemon=True)
    process.start()
    try:
        process.join(PROBE_S)
        if process.is_alive():
            return f"it does not answer within {PROBE_S:.0f} s"
        if process.exitcode:
            return CRASHED
        return answers.get(timeout=1.0) or None
    except queue.Empty:
        return CRASHED
    finally:
        if process.is_alive():
            process.kill()
            process.join()
        process.close()
        answers.close()


def _probe(folder: str, answers: Queue[str]) -> None:
    import numpy as np
    from faster_whisper import WhisperModel

    try:
        model = WhisperModel(folder, device="cuda", compute_type="float16", local_files_only=True)
        model.encode(np.zeros((model.feature_extractor.mel_filters.shape[0], 3000), np.float32))
        answers.put("")
    except Exception as error:  # noqa: BLE001 - ctranslate2 raises whatever it meets
        answers.put(" ".join(str(error).split()) or type(error).__name__)
