from __future__ import annotations

import itertools
import os
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from aura_desktop import paths
from aura_desktop.capture import Clip, FrameSource, open_source
from aura_desktop.capture.files import FileSource
from aura_desktop.errors import PartUnusable
from aura_desktop.settings import VideoSettings

SETTINGS = VideoSettings()
AT_25 = [n / 25 for n in range(50)]


def grey(frame: Any) -> float:
    return float(frame.image.mean())


def test_every_frame_in_order_with_its_time(make_video: Any) -> None:
    source = open_source(str(make_video("a.mp4", stamps=AT_25)), SETTINGS)
    assert not source.live
    assert source.fps == pytest.approx(25)
    assert source.duration == pytest.approx(2.0, abs=0.05)
    assert source.description == "a.mp4"
    frames = list(iter(source.read, None))
    assert [f.t for f in frames] == pytest.approx(AT_25, abs=1e-3)
    assert frames[0].image.shape == (240, 320, 3)
    assert frames[0].image.dtype == np.uint8
    assert grey(frames[40]) == pytest.approx(160, abs=3)
    assert source.ended
    assert source.read() is None
    source.close()
    source.close()


def test_the_picture_on_show_at_a_time(make_video: Any) -> None:
    source = open_source(str(make_video("a.mp4", stamps=AT_25)), SETTINGS)
    seen = [source.read_at(t) for t in (0.0, 0.5, 0.51, 1.0, 1.99)]
    assert [f.t for f in seen if f] == [0.0, 0.5, 0.51, 1.0, 1.99]
    assert [grey(f) for f in seen] == pytest.approx([0, 48, 48, 100, 196], abs=3)
    assert source.read_at(2.5) is None
    assert source.ended


def test_uneven_frame_times_are_the_containers(make_video: Any) -> None:
    stamps = [0.0, 0.033, 0.066, 5.0, 5.033, 9.0]
    path = str(make_video("vfr.mp4", stamps=stamps))
    assert [f.t for f in iter(open_source(path, SETTINGS).read, None)] == pytest.approx(
        stamps, abs=1e-3
    )
    source = open_source(path, SETTINGS)
    # Between 0.066 and 5.0 the third picture stays on show, though the next one is far away.
    assert grey(source.read_at(3.0)) == pytest.approx(8, abs=3)
    assert grey(source.read_at(4.9)) == pytest.approx(8, abs=3)
    assert grey(source.read_at(5.0)) == pytest.approx(12, abs=3)


@pytest.mark.parametrize("rate", [1, 1000])
def test_absurd_frame_rates(make_video: Any, rate: int) -> None:
    stamps = [n / rate for n in range(20)]
    source = open_source(str(make_video("r.mp4", stamps=stamps, rate=rate)), SETTINGS)
    assert [f.t for f in iter(source.read, None)] == pytest.approx(stamps, abs=1e-3)


def test_no_times_at_all_fall_back_to_a_plain_rate(tmp_path: Path, make_video: Any) -> None:
    """A raw H.264 stream has no timestamps that can be trusted."""
    mp4, raw = make_video("a.mp4", stamps=AT_25), tmp_path / "raw.h264"
    with av.open(str(mp4)) as box, av.open(str(raw), "w", format="h264") as out:
        stream = out.add_stream_from_template(box.streams.video[0])
        for packet in box.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                out.mux(packet)
    stamps = [f.t for f in iter(open_source(str(raw), SETTINGS).read, None)]
    assert len(stamps) == 50
    assert stamps[0] == 0.0
    assert all(0 < b - a < 0.2 for a, b in itertools.pairwise(stamps))


def test_a_broken_file_gives_what_is_left(make_video: Any) -> None:
    path = make_video("a.mkv", stamps=[n / 25 for n in range(250)])
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    source = open_source(str(path), SETTINGS)
    count = len(list(iter(source.read, None)))
    assert 10 < count < 250
    assert source.ended


def test_damage_in_the_middle_is_stepped_over(make_video: Any) -> None:
    path = make_video("a.ts", stamps=[n / 25 for n in range(250)])
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 4000] = os.urandom(4000)
    path.write_bytes(data)
    source = open_source(str(path), SETTINGS)
    stamps = [f.t for f in iter(source.read, None)]
    assert len(stamps) > 200
    assert stamps == sorted(stamps)
    assert stamps[-1] > 8.0


def test_large_frames_are_scaled_down_on_arrival(make_video: Any) -> None:
    path = make_video("big.mp4", stamps=[0.0, 0.04], size=(1920, 800))
    frame = open_source(str(path), VideoSettings(max_side=640)).read()
    assert frame is not None
    assert frame.image.shape == (267, 640, 3)


def test_a_phone_video_is_turned_upright(make_video: Any) -> None:
    path = make_video("phone.mp4", stamps=[0.0, 0.04], left_white=True)
    data = bytearray(path.read_bytes())
    track = data.index(b"tkhd") + 4 + 4 + 20 + 8 + 8  # the matrix of a version 0 track header
    one = 0x10000
    data[track : track + 36] = struct.pack(">9i", 0, one, 0, -one, 0, 0, 240 << 16, 0, 0x40000000)
    path.write_bytes(data)
    frame = open_source(str(path), SETTINGS).read()
    assert frame is not None
    assert frame.image.shape == (320, 240, 3)
    assert frame.image[:100].mean() > 200  # clockwise: what was left is now above
    assert frame.image[-100:].mean() < 50


def refused(spec: object) -> str:
    with pytest.raises(PartUnusable) as caught:
        open_source(str(spec), SETTINGS)
    assert caught.value.part == "camera"
    sentence = str(caught.value)
    assert "Traceback" not in sentence
    assert "\n" not in sentence
    return sentence


def test_what_is_no_video_is_refused_by_name(tmp_path: Path, make_video: Any, capfd: Any) -> None:
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "text.mp4").write_text("This is no video. " * 100)
    (tmp_path / "noise.avi").write_bytes(os.urandom(100_000))
    whole = make_video("whole.mp4", stamps=AT_25).read_bytes()
    (tmp_path / "half.mp4").write_bytes(whole[: len(whole) // 2])  # an MP4's index is at its end
    assert "There is no file" in refused(tmp_path / "missing.mp4")
    assert "empty.mp4 is empty" in refused(tmp_path / "empty.mp4")
    assert "text.mp4 is not a video" in refused(tmp_path / "text.mp4")
    assert "noise.avi" in refused(tmp_path / "noise.avi")
    assert "half.mp4 is not a video, or it is damaged" in refused(tmp_path / "half.mp4")
    assert "is not a file" in refused(tmp_path)
    assert "gopher" in refused("gopher://example.org/x")
    assert "No video source" in refused("  ")
    assert capfd.readouterr() == ("", "")


def test_a_sound_file_and_a_video_without_pictures_are_refused(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "song.wav"), "w") as out:
        stream = out.add_stream("pcm_s16le", rate=8000)
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 8000), np.int16), "s16", "mono")
        sound.sample_rate = 8000
        out.mux(stream.encode(sound))
        out.mux(stream.encode(None))
    assert "holds no video" in refused(tmp_path / "song.wav")
    with av.open(str(tmp_path / "none.mp4"), "w") as out:
        stream = out.add_stream("libx264", rate=25)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
    assert "none.mp4" in refused(tmp_path / "none.mp4")


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret.mp4"
    path.write_bytes(b"x")

    def forbid(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", forbid)
    assert "cannot be read (Permission denied)" in refused(path)


@pytest.mark.parametrize(("size", "words"), [((16000, 16000), "megapixels"), ((1, 1), "too small")])
def test_absurd_sizes_are_refused_before_they_are_decoded(
    tmp_path: Path, size: tuple[int, int], words: str
) -> None:
    path = tmp_path / "absurd.png"
    cv2.imwrite(str(path), np.zeros((size[1], size[0]), np.uint8))
    sentence = refused(path)
    assert f"{size[0]}×{size[1]}" in sentence
    assert words in sentence


def test_an_absurd_video_is_refused(make_video: Any) -> None:
    assert "too small" in refused(
        make_video("tiny.avi", stamps=[0.0], size=(2, 2), codec="rawvideo")
    )


def test_images_are_a_still_stream_without_end(tmp_path: Path) -> None:
    path = tmp_path / "ein Bild ü.png"
    picture = np.zeros((100, 200, 3), np.uint8)
    picture[:, :, 2] = 255  # red, in OpenCV's order
    path.write_bytes(cv2.imencode(".png", picture)[1].tobytes())
    source = open_source(str(path), SETTINGS)
    assert (source.live, source.duration, source.ended) == (False, None, False)
    first, second = source.read(), source.read()
    assert first is not None
    assert second is not None
    assert (first.t, second.t) == (0.0, 0.5)
    assert tuple(first.image[0, 0]) == (255, 0, 0)
    late = source.read_at(1e6)
    assert late is not None
    assert late.t == 1e6


@pytest.mark.parametrize("kind", ["grey", "alpha", "sixteen"])
def test_odd_images_come_as_rgb(tmp_path: Path, kind: str) -> None:
    made = {
        "grey": np.full((50, 60), 200, np.uint8),
        "alpha": np.full((50, 60, 4), 200, np.uint8),
        "sixteen": np.full((50, 60, 3), 200 << 8, np.uint16),
    }
    path = tmp_path / "odd.png"
    path.write_bytes(cv2.imencode(".png", made[kind])[1].tobytes())
    frame = open_source(str(path), SETTINGS).read()
    assert frame is not None
    assert frame.image.shape == (50, 60, 3)
    assert frame.image.dtype == np.uint8
    assert frame.image.mean() == pytest.approx(200, abs=1)


def test_broken_images_are_refused(tmp_path: Path) -> None:
    (tmp_path / "x.jpg").write_bytes(os.urandom(5000))
    (tmp_path / "y.png").write_text("hello")
    assert "x.jpg is not an image" in refused(tmp_path / "x.jpg")
    assert "y.png is not an image" in refused(tmp_path / "y.png")


def test_none_is_a_stream_without_pictures() -> None:
    source: FrameSource = open_source("none", SETTINGS)
    assert source.read_at(1.0) is None
    assert not source.ended
    source.close()


def test_only_pictures_that_are_wanted_are_converted(
    make_video: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = FileSource(make_video("a.mp4", stamps=[n / 50 for n in range(100)], rate=50), SETTINGS)
    converted, real = [], source._picture
    monkeypatch.setattr(source, "_picture", lambda *a: converted.append(1) or real(*a))
    for tick in range(4):
        assert source.read_at(tick / 2) is not None
    assert len(converted) == 4


def test_one_may_go_to_and_fro_in_a_file(make_video: Any) -> None:
    source = FileSource(make_video("a.mp4", stamps=AT_25), SETTINGS)
    assert isinstance(source, Clip)
    source.read_at(1.0)
    assert source.position == pytest.approx(1.0, abs=0.01)
    source.seek(0.2)
    shown = [source.read_at(t) for t in (1.1, 1.5)]
    assert [f.t for f in shown if f] == [1.1, 1.5], "the reader's time goes on"
    assert [grey(f) for f in shown] == pytest.approx([20, 60], abs=3)
    assert source.position == pytest.approx(0.6, abs=0.01)
    source.seek(1.6)
    assert grey(source.read_at(1.6)) == pytest.approx(160, abs=3)
    source.seek(99)
    assert grey(source.read_at(1.7)) == pytest.approx(196, abs=3)
    assert source.read_at(1.8) is None
    source.seek(-5)
    assert grey(source.read_at(1.9)) == pytest.approx(0, abs=3), "also from the end"


def test_a_file_stands_still_and_goes_on_where_it_was(make_video: Any) -> None:
    source = FileSource(make_video("a.mp4", stamps=AT_25), SETTINGS)
    source.read_at(0.4)
    source.hold(True)
    shown = [source.read_at(t) for t in (0.4, 2.0, 9.0)]
    assert [grey(f) for f in shown] == pytest.approx([40] * 3, abs=3)
    source.seek(1.0)
    assert grey(source.read_at(9.5)) == pytest.approx(100, abs=3)
    assert grey(source.read_at(10.0)) == pytest.approx(100, abs=3)
    source.hold(False)
    assert grey(source.read_at(10.0)) == pytest.approx(100, abs=3)
    assert grey(source.read_at(10.4)) == pytest.approx(140, abs=3)


def test_closing_while_another_thread_reads_ends_the_reading() -> None:
    """In a process of its own: what FFmpeg does not survive would end the tests, too."""
    script = (
        "import sys, threading\n"
        "from pathlib import Path\n"
        "from aura_desktop.capture.files import FileSource\n"
        "from aura_desktop.settings import VideoSettings\n"
        "for turn in range(40):\n"
        "    source = FileSource(Path(sys.argv[1]), VideoSettings())\n"
        "    def read():\n"
        "        t = 0.0\n"
        "        while source.read_at(t) is not None:\n"
        "            t += 0.04\n"
        "    thread = threading.Thread(target=read)\n"
        "    thread.start()\n"
        "    thread.join(0.0005 * turn)\n"
        "    source.close()\n"
        "    thread.join(20)\n"
        "    assert not thread.is_alive()\n"
        "    source.seek(1.0)\n"
        "    assert source.read_at(1.0) is None\n"
    )
    clip = paths.resource("assets", "demo", "demo.mp4")
    ended = subprocess.run(
        [sys.executable, "-c", script, str(clip)], capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}, timeout=120,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr[-1000:]
