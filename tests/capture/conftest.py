"""Real videos, made for the occasion with PyAV."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

MakeVideo = Callable[..., Path]


@pytest.fixture
def make_video(tmp_path: Path) -> MakeVideo:
    """``make_video("a.mp4", stamps=[0, .04, …], size=(320, 240))``: frame n is filled with grey 4 *
    n.
    """

    def make(
        name: str,
        *,
        stamps: Sequence[float],
        size: tuple[int, int] = (320, 240),
        rate: int = 25,
        codec: str = "libx264",
        left_white: bool = False,
    ) -> Path:
        path = tmp_path / name
        with av.open(str(path), "w") as out:
            stream = out.add_stream(codec, rate=rate)
            stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
            stream.codec_context.time_base = Fraction(1, 90000)
            for n, stamp in enumerate(stamps):
                picture = np.full((size[1], size[0], 3), min(4 * n, 255), np.uint8)
                if left_white:
                    picture[:, : size[0] // 2] = 255
                frame = av.VideoFrame.from_ndarray(picture, "rgb24")
                frame.pts, frame.time_base = round(stamp * 90000), Fraction(1, 90000)
                out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
        return path

    return make
