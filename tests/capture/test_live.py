"""Live sources: a real MJPEG camera over HTTP; a faulty driver where only a fault will do."""

from __future__ import annotations

import http.server
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from aura_desktop.capture import list_cameras, list_screens, open_source
from aura_desktop.capture.camera import CameraGrabber, _list_v4l2, find_camera
from aura_desktop.capture.files import FileSource
from aura_desktop.capture.live import LiveSource
from aura_desktop.capture.network import NetworkGrabber, without_password
from aura_desktop.errors import PartUnusable
from aura_desktop.media import Frame, Image
from aura_desktop.settings import VideoSettings

SETTINGS = VideoSettings(preview_fps=60)
LONG = 20.0  # seconds after which a test that waits for something has failed


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + LONG
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def next_frame(source: Any) -> Frame:
    deadline = time.monotonic() + LONG
    while time.monotonic() < deadline:
        frame = source.read()
        if frame is not None:
            assert isinstance(frame, Frame)
            return frame
    raise AssertionError("no frame came")


class MjpegCamera:
    """A network camera on the loopback: frame n is filled with ``4 * n`` (modulo 256)."""

    def __init__(self) -> None:
        self.on = threading.Event()
        self.on.set()
        self.sent = 0
        camera = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                kind = {"/text": "text/html", "/video": "multipart/x-mixed-replace; boundary=x"}
                if self.path not in kind or not camera.on.is_set():
                    self.send_error(404)
                    return
                self.send_response(200)
                self.send_header("Content-Type", kind[self.path])
                self.end_headers()
                if self.path == "/text":
                    self.wfile.write(b"<html>no camera</html>" * 100)
                    return
                while camera.on.is_set():
                    picture = np.full((48, 64, 3), 4 * camera.sent % 256, np.uint8)
                    body = cv2.imencode(".jpg", picture)[1].tobytes()
                    head = f"--x\r\nContent-Type: image/jpeg\r\nContent-Length: {len(body)}\r\n\r\n"
                    try:
                        self.wfile.write(head.encode() + body + b"\r\n")
                    except OSError:
                        return
                    camera.sent += 1
                    time.sleep(0.02)

            def log_message(self, *_: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self.on.clear()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def camera() -> Iterator[MjpegCamera]:
    one = MjpegCamera()
    yield one
    one.close()


def test_a_network_camera_gives_its_newest_picture(camera: MjpegCamera) -> None:
    source = open_source(f"{camera.url}/video", SETTINGS)
    try:
        assert source.live
        assert source.duration is None
        first = next_frame(source)
        assert first.image.shape == (48, 64, 3)
        before = camera.sent
        wait_for(lambda: camera.sent > before + 20)  # nobody reads meanwhile
        second = next_frame(source)
        assert second.t > first.t
        newest = camera.sent
        shown = round(second.image.mean() / 4)
        assert (newest - shown) % 64 < 20  # not the one after ``first``: that is 20 old by now
    finally:
        source.close()
    assert source.ended
    assert source.read() is None


def test_a_network_camera_that_goes_away_comes_back(camera: MjpegCamera) -> None:
    url = f"{camera.url}/video"
    source = LiveSource(NetworkGrabber(url, SETTINGS), url, back_off_s=(0.02, 0.05))
    try:
        next_frame(source)
        assert source.lost is None
        camera.on.clear()
        wait_for(lambda: source.lost)
        camera.on.set()
        wait_for(lambda: source.lost is None)
        assert source.reopened == 1
        next_frame(source)
    finally:
        source.close()


def test_a_video_at_an_address_is_read_like_a_file(make_video: Any) -> None:
    path: Path = make_video("a.mkv", stamps=[n / 25 for n in range(50)])

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args, directory=str(path.parent))

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        source = open_source(f"http://127.0.0.1:{server.server_address[1]}/a.mkv", SETTINGS)
        assert isinstance(source, FileSource)
        assert len(list(iter(source.read, None))) == 50
        source.close()
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def refused(spec: str) -> str:
    with pytest.raises(PartUnusable) as caught:
        open_source(spec, SETTINGS)
    return str(caught.value)


def test_addresses_that_show_nothing_are_refused(camera: MjpegCamera, capfd: Any) -> None:
    assert "nothing at that address" in refused(f"{camera.url}/nowhere")
    assert "no video" in refused(f"{camera.url}/text")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert "nothing listens there" in refused(f"http://127.0.0.1:{port}/video")
    assert "nothing listens there" in refused(f"rtsp://127.0.0.1:{port}/video")
    sentence = refused(f"http://me:secret@127.0.0.1:{port}/video")
    assert "secret" not in sentence
    assert capfd.readouterr() == ("", "")


def test_a_server_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aura_desktop.capture.network.OPEN_TIMEOUT_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        sentence = refused(f"http://127.0.0.1:{deaf.getsockname()[1]}/video")
    assert "no answer" in sentence


def test_passwords_are_not_shown() -> None:
    assert without_password("rtsp://me:secret@10.0.0.7:554/live") == "rtsp://***@10.0.0.7:554/live"
    assert without_password("http://10.0.0.7/video") == "http://10.0.0.7/video"


class FaultyCapture:
    """A driver's capture that can be told to fail; stands for the fault, not for the camera."""

    def __init__(self) -> None:
        self.opens, self.gives, self.raises = True, True, False
        self.released = 0

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        return self.opens

    def set(self, *_: float) -> bool:
        return True

    def get(self, _: int) -> float:
        return 30.0

    def grab(self) -> bool:
        time.sleep(0.002)
        if self.raises:
            raise RuntimeError("driver bug")
        return self.gives

    def retrieve(self) -> tuple[bool, Any]:
        return True, np.full((48, 64, 3), 7, np.uint8)

    def release(self) -> None:
        self.released += 1


@pytest.mark.parametrize("fault", ["unplugged", "crashes", "vanishes"])
def test_a_lost_camera_is_reopened(fault: str) -> None:
    capture = FaultyCapture()
    source = LiveSource(
        CameraGrabber("0", SETTINGS, lambda _: capture), "camera 0", back_off_s=(0.01, 0.02)
    )
    try:
        assert source.fps == 30.0
        assert next_frame(source).image[0, 0, 0] == 7
        capture.gives, capture.raises, capture.opens = (
            False,
            fault == "crashes",
            fault != "vanishes",
        )
        wait_for(lambda: source.lost)
        released = capture.released
        wait_for(lambda: capture.released > released + 2)  # it keeps trying
        capture.gives, capture.raises, capture.opens = True, False, True
        wait_for(lambda: source.lost is None)
        next_frame(source)
    finally:
        source.close()
    wait_for(lambda: not source._thread.is_alive())


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class SilentGrabber:
    """A driver that gives one picture and then hangs."""

    fps = 0.0

    def __init__(self, pictures: int) -> None:
        self.pictures, self.closing = pictures, threading.Event()

    def open(self) -> None:
        pass

    def grab(self) -> Image | None:
        if self.pictures:
            self.pictures -= 1
            return np.zeros((8, 8, 3), np.uint8)
        self.closing.wait(0.05)
        return None

    def close(self) -> None:
        pass


def test_a_camera_that_stops_without_a_word_is_called_lost() -> None:
    clock = Clock()
    source = LiveSource(SilentGrabber(1), "camera", clock=clock, silent_s=5.0)
    clock.now = 4.9
    assert source.lost is None
    clock.now = 5.1
    assert source.lost == "no picture comes"
    source.close()


def test_a_camera_that_never_shows_anything_is_given_up() -> None:
    with pytest.raises(PartUnusable, match="no picture came"):
        LiveSource(SilentGrabber(0), "camera", first_picture_s=0.05)


def test_a_busy_camera_is_said_to_be_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    node = tmp_path / "video0"
    node.touch()
    monkeypatch.setattr(
        "aura_desktop.capture.camera.Path", lambda p: node if "video" in str(p) else Path(p)
    )
    capture = FaultyCapture()
    capture.gives = False
    with pytest.raises(PartUnusable, match=r"Camera 0 is in use by another program\. Close"):
        LiveSource(CameraGrabber("0", SETTINGS, lambda _: capture), "camera 0")
    assert capture.released == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="V4L2 is Linux's")
class TestV4L2:
    def test_cameras_are_known_by_their_link(self, tmp_path: Path) -> None:
        sys_dir, by_id = tmp_path / "sys", tmp_path / "by-id"
        by_id.mkdir()
        for number, (name, index) in enumerate(
            [("Webcam C920", "0"), ("Webcam C920", "1"), ("Built-in", "0")]
        ):
            (sys_dir / f"video{number}").mkdir(parents=True)
            (sys_dir / f"video{number}" / "name").write_text(name + "\n")
            (sys_dir / f"video{number}" / "index").write_text(index + "\n")
        (by_id / "usb-C920-video-index0").symlink_to(tmp_path / "video0")
        found = _list_v4l2(sys_dir, by_id)
        assert [(d.id, d.name, d.default) for d in found] == [
            ("usb-C920-video-index0", "Webcam C920", True),
            ("/dev/video2", "Built-in", False),
        ]

    def test_a_camera_that_is_not_there(self) -> None:
        assert find_camera("7") == 7
        assert find_camera("/dev/video3") == 3
        with pytest.raises(PartUnusable, match="There is no camera Nikon"):
            find_camera("Nikon")
        number = 98
        assert not Path(f"/dev/video{number}").exists()
        assert f"There is no camera {number}" in refused(f"camera:{number}")

    def test_no_camera_at_all(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any
    ) -> None:
        monkeypatch.setattr("aura_desktop.capture.camera._SYS", tmp_path)
        assert list_cameras() == []
        assert "No camera was found" in refused("camera")
        assert capfd.readouterr() == ("", "")


def test_the_screen_without_mss(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mss", None)
    assert (
        refused("screen")
        == f"Watching the screen needs the package mss. {sys.executable} -m pip install mss"
    )
    assert list_screens() == []


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="other systems always have a display"
)
def test_the_screen_without_a_display(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("mss")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setenv("XDG_SESSION_TYPE", "x11")
    assert "No screen can be seen" in refused("screen")
    assert list_screens() == []


def test_a_real_screen(x_display: str) -> None:
    pytest.importorskip("mss")
    assert [(s.id, s.default) for s in list_screens()] == [("1", True)]
    source = open_source("screen", SETTINGS)
    assert next_frame(source).image.shape == (200, 320, 3)
    source.close()
    assert "There is no screen 9 (there is: 1)" in refused("screen:9")
