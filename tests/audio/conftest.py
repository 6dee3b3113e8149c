"""Real sound files, made for the occasion with PyAV."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

MakeSound = Callable[..., Path]

_CODECS = {".wav": "pcm_s16le", ".flac": "flac", ".mp3": "libmp3lame", ".ogg": "libvorbis"}
_CODECS |= {".m4a": "aac", ".mp4": "aac", ".mkv": "libopus"}
_LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1", 8: "7.1"}


@pytest.fixture
def make_sound(tmp_path: Path) -> MakeSound:
    """``make_sound("a.wav", samples, rate=8000)``; ``samples`` are ``(n,)`` or ``(channels, n)``."""

    def make(name: str, samples: Any, rate: int = 16_000, codec: str | None = None) -> Path:
        path = tmp_path / name
        planar = np.atleast_2d(samples).astype(np.float32)
        with av.open(str(path), "w") as out:
            stream = out.add_stream(codec or _CODECS[path.suffix], rate=rate)
            stream.layout = _LAYOUTS[len(planar)]
            interleaved = np.ascontiguousarray(planar.T).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(interleaved, "flt", _LAYOUTS[len(planar)])
            frame.sample_rate = rate
            fitting = av.AudioResampler(stream.format.name, stream.layout, rate)
            fifo = av.AudioFifo()
            for part in [*fitting.resample(frame), *fitting.resample(None)]:
                part.pts = None
                fifo.write(part)
            size = stream.codec_context.frame_size or 1024
            for part in fifo.read_many(size):
                out.mux(stream.encode(part))
            if rest := fifo.read():
                out.mux(stream.encode(rest))
            out.mux(stream.encode(None))
        return path

    return make


def tone(seconds: float, rate: int, hertz: float = 440.0, level: float = 0.5) -> Any:
    """A sine."""
    return level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)
