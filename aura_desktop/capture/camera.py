"""Cameras of this machine, through OpenCV.

Linux: V4L2, found in /sys, identified by the name of the by-id link, so that an id survives
replugging. Windows: DirectShow (Media Foundation takes seconds to open). macOS: AVFoundation. There
OpenCV knows no names: ids are numbers.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aura_desktop.capture.live import LiveSource
from aura_desktop.capture.pictures import arrive, opencv
from aura_desktop.errors import PartUnusable
from aura_desktop.media import Device, Image
from aura_desktop.settings import VideoSettings

# Pixels asked for; drivers give the nearest they have. More would be scaled down again.
WANTED_SIZE = (1280, 720)
# Numbers tried where the system does not list its cameras.
PROBED = 4
# Reads in a row that give nothing before the camera counts as lost: a webcam skips one when light
# changes.
MAX_EMPTY_READS = 5

_SYSTEM: str = sys.platform
_SYS = Path("/sys/class/video4linux")
_BY_ID = Path("/dev/v4l/by-id")

Capture = Callable[[int], Any]


def list_cameras() -> list[Device]:
    """The cameras of this machine, the first being the default.

    On Windows and macOS each number is opened for a moment to see whether a camera is there.
    """
    if _SYSTEM.startswith("linux"):
        return _list_v4l2(_SYS, _BY_ID)
    found: list[Device] = []
    for number in range(PROBED):
        capture = _open_capture(number)
        if capture.isOpened():
            found.append(Device(str(number), f"camera {number}", default=not found))
        capture.release()
    return found


def open_camera(spec: str, settings: VideoSettings) -> LiveSource:
    """``default``, an id or name of ``list_cameras``, or a number. Raises ``PartUnusable``."""
    description = "the camera" if spec == "default" else f"camera {spec}"
    return LiveSource(CameraGrabber(spec, settings), description)


class CameraGrabber:
    """One camera. Frames beyond the preview's rate are taken from the driver but not decoded."""

    def __init__(self, spec: str, settings: VideoSettings, capture: Capture | None = None) -> None:
        """``capture`` opens a camera by number; OpenCV's unless a test puts a fault there."""
        self.fps = 0.0
        self._spec = spec
        self._settings = settings
        self._open_capture = capture or _open_capture
        self._capture: Any = None
        self._empty = 0
        self._wanted_at = 0.0

    def open(self) -> None:
        """Find and open it. Raises ``PartUnusable`` if it is missing, forbidden or busy."""
        number = find_camera(self._spec)
        node = Path(f"/dev/video{number}")
        forbidden = node.exists() and not os.access(node, os.R_OK | os.W_OK)
        if _SYSTEM.startswith("linux") and forbidden:
            raise PartUnusable(
                "camera",
                f"You may not use the camera {node}.",
                "sudo usermod -aG video $USER, then log in again.",
            )
        cv2 = opencv()
        self._capture = self._open_capture(number)
        if not self._capture.isOpened():
            raise _unusable(number, node)
        self._capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter_fourcc(*"MJPG"))
        self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, WANTED_SIZE[0])
        self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, WANTED_SIZE[1])
        self._capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        if not self._capture.grab():
            raise _unusable(number, node)
        self.fps = float(self._capture.get(cv2.CAP_PROP_FPS)) or 0.0
        self._empty = 0

    def grab(self) -> Image | None:
        """Wait for the driver's next frame; decoded if the preview wants it. Raises ``OSError``
        when lost.
        """
        if not self._capture.grab():
            self._count_empty()
            return None
        now = time.monotonic()
        if now < self._wanted_at:
            return None
        good, picture = self._capture.retrieve()
        if not good or picture is None or picture.size == 0:
            self._count_empty()
            return None
        self._empty = 0
        self._wanted_at = max(now, self._wanted_at + 1.0 / self._settings.preview_fps)
        return arrive(picture, self._settings.max_side)

    def close(self) -> None:
        """Let go of the camera; its light goes out."""
        if self._capture is not None:
            self._capture.release()
            self._capture = None

    def _count_empty(self) -> None:
        self._empty += 1
        if self._empty >= MAX_EMPTY_READS:
            raise OSError("the camera was unplugged or stopped")


def find_camera(spec: str) -> int:
    """The number of the camera that ``spec`` (``default``, a number, an id or a name) means.

    Raises ``PartUnusable`` if there is none.
    """
    if spec.isascii() and spec.isdigit():
        return int(spec)
    if not _SYSTEM.startswith("linux"):
        if spec == "default":
            return 0
        raise PartUnusable("camera", f"There is no camera {spec}.", "Use its number: camera:0")
    if spec.startswith("/dev/video") and spec[10:].isdigit():
        return int(spec[10:])
    cameras = _list_v4l2(_SYS, _BY_ID)
    if spec == "default":
        if not cameras:
            raise PartUnusable(
                "camera", "No camera was found.", "Plug one in, or use --video FILE."
            )
        return _number(cameras[0].id)
    wanted = spec.casefold()
    for camera in cameras:
        if spec == camera.id or wanted in camera.name.casefold():
            return _number(camera.id)
    raise PartUnusable("camera", f"There is no camera {spec}.", "See: aura-desktop devices")


def _list_v4l2(sys_dir: Path, by_id: Path) -> list[Device]:
    links = {}
    if by_id.is_dir():
        links = {link.resolve().name: link.name for link in sorted(by_id.iterdir(), reverse=True)}
    found: list[Device] = []
    for node in sorted(sys_dir.glob("video*"), key=lambda p: int(p.name[5:] or 0)):
        try:
            name = (node / "name").read_text("utf-8", "replace").strip()
            index = (node / "index").read_text().strip()
        except OSError:
            continue
        if index == "0":  # others of the same camera carry metadata, no pictures
            found.append(Device(links.get(node.name, f"/dev/{node.name}"), name, default=not found))
    return found


def _number(camera_id: str) -> int:
    path = Path(camera_id) if camera_id.startswith("/") else _BY_ID / camera_id
    return int(path.resolve().name.removeprefix("video"))


def _open_capture(number: int) -> Any:
    cv2 = opencv()
    backends = {"win32": cv2.CAP_DSHOW, "darwin": cv2.CAP_AVFOUNDATION}
    return cv2.VideoCapture(number, backends.get(_SYSTEM, cv2.CAP_V4L2))


def _unusable(number: int, node: Path) -> PartUnusable:
    if _SYSTEM.startswith("linux") and not node.exists():
        return PartUnusable("camera", f"There is no camera {number}.", "See: aura-desktop devices")
    if _SYSTEM == "darwin":
        return PartUnusable(
            "camera",
            f"Camera {number} cannot be opened.",
            "Allow it in System Settings › Privacy & Security › Camera, "
            "and close other programs using it.",
        )
    users = ", ".join(_users_of(node))
    by = users or "another program"
    return PartUnusable(
        "camera", f"Camera {number} is in use by {by}.", "Close that program and try again."
    )


def _users_of(node: Path) -> list[str]:
    """Names of other processes that hold ``node`` open, as far as this user may see."""
    names = set()
    for process in Path("/proc").glob("[0-9]*"):
        if process.name == str(os.getpid()):
            continue
        try:
            if any(fd.readlink() == node for fd in (process / "fd").iterdir()):
                names.add((process / "comm").read_text().strip())
        except OSError:
            continue
    return sorted(names)
