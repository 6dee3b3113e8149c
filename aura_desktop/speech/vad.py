"""Is somebody speaking? Silero's detector (MIT) in its ONNX form, on one CPU thread.

The network is recurrent: it is fed windows of 512 samples in order, each preceded by the last 64
samples of the one before, and carries its state.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from aura_desktop.errors import PartUnusable
from aura_desktop.media import Samples

RATE = 16_000
WINDOW_SAMPLES = 512  # 32 ms, the only length the network takes at 16 kHz
CONTEXT_SAMPLES = 64  # what it was trained to see of the window before
STATE_SHAPE = (2, 1, 128)


class VoiceActivity:
    """Speech probability of consecutive windows of one stream. One thread."""

    def __init__(self, folder: Path, *, network: Any = None) -> None:
        """Load the detector from ``folder``. Raises ``PartUnusable`` if it is missing or damaged.

        ``network``: the one of a detector of another stream.
        """
        self._folder = folder
        self._session = _load(folder) if network is None else network
        self._rate = np.array(RATE, np.int64)
        self._input = np.zeros((1, CONTEXT_SAMPLES + WINDOW_SAMPLES), np.float32)
        self._state = np.zeros(STATE_SHAPE, np.float32)
        self._rest = np.zeros(0, np.float32)

    def another(self) -> VoiceActivity:
        """A detector of another stream, with the same network."""
        return VoiceActivity(self._folder, network=self._session)

    def reset(self) -> None:
        """Forget what was heard, as at the start of a stream."""
        self._input[:] = 0.0
        self._state = np.zeros(STATE_SHAPE, np.float32)
        self._rest = np.zeros(0, np.float32)

    def probability(self, window: Samples) -> float:
        """Probability in [0, 1] that the next ``WINDOW_SAMPLES`` samples at 16 kHz are speech.

        Raises ``ValueError`` for a window of another length.
        """
        if window.shape != (WINDOW_SAMPLES,):
            raise ValueError(f"a window has {WINDOW_SAMPLES} samples, not {window.shape}")
        self._input[0, :CONTEXT_SAMPLES] = self._input[0, -CONTEXT_SAMPLES:]
        # Not-a-number would stay in the state for ever.
        self._input[0, CONTEXT_SAMPLES:] = np.nan_to_num(window, posinf=1.0, neginf=-1.0)
        feed = {"input": self._input, "state": self._state, "sr": self._rate}
        output, self._state = self._session.run(None, feed)
        return float(output[0, 0])

    def push(self, samples: Samples) -> list[float]:
        """Any number of samples; the probability of each window they complete, in order."""
        waiting = np.concatenate([self._rest, samples.astype(np.float32, copy=False)])
        whole = len(waiting) - len(waiting) % WINDOW_SAMPLES
        self._rest = waiting[whole:].copy()
        starts = range(0, whole, WINDOW_SAMPLES)
        return [self.probability(waiting[start : start + WINDOW_SAMPLES]) for start in starts]


def _load(folder: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # a window takes 0.2 ms: handing it to more threads costs more
    options.inter_op_num_threads = 1
    options.log_severity_level = 4  # fatal: the user gets our sentence
    model = next(iter(sorted(folder.glob("*.onnx"))), folder / "silero_vad.onnx")
    try:
        return onnxruntime.InferenceSession(
            str(model), sess_options=options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # onnxruntime's errors share no base class
        raise PartUnusable(
            "transcriber",
            f"The voice activity detector {model} cannot be loaded.",
            "aura-desktop models verify, then: aura-desktop models pull silero-vad",
        ) from error
