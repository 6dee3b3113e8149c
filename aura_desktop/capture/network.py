"""Network cameras: rtsp (over TCP), rtmp, MJPEG and video files over http(s)."""

from __future__ import annotations

import errno
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import av

from aura_desktop.capture.decoding import VideoDecoder, picture
from aura_desktop.capture.files import FileSource
from aura_desktop.capture.live import LiveSource
from aura_desktop.errors import PartUnusable
from aura_desktop.media import Image
from aura_desktop.settings import VideoSettings

# Seconds to connect, and seconds without a byte after which the connection counts as dead.
OPEN_TIMEOUT_S = 8.0
READ_TIMEOUT_S = 5.0
# Bytes and microseconds looked at to learn what the stream is: FFmpeg's own 5 s would delay the
# start.
PROBE = {"probesize": "500000", "analyzeduration": "1000000"}


def without_password(url: str) -> str:
    """``url`` fit to be shown and logged."""
    parts = urlsplit(url)
    if parts.username is None and parts.password is None:
        return url
    return urlunsplit(parts._replace(netloc="***@" + parts.netloc.rpartition("@")[2]))


def open_network(url: str, settings: VideoSettings) -> FileSource | LiveSource:
    """Connect. What has a known length is read like a file, anything else is live.

    Raises ``PartUnusable`` if nothing answers or what answers is no video.
    """
    name = without_password(url)
    container = _connect(url, name)
    if container.duration is not None and container.duration > 0:
        return FileSource(name, settings, container=container)
    return LiveSource(NetworkGrabber(url, settings, container), name)


class NetworkGrabber:
    """A stream decoded frame by frame as it comes; pictures beyond the preview's rate are not
    converted.
    """

    def __init__(self, url: str, settings: VideoSettings, container: Any = None) -> None:
        """``container`` is the already opened connection, if there is one."""
        self.fps = 0.0
        self._url = url
        self._name = without_password(url)
        self._settings = settings
        self._container = container
        self._frames: Iterator[tuple[float, Any]] | None = None
        self._wanted_at = 0.0

    def open(self) -> None:
        """Connect (again). Raises ``PartUnusable``."""
        if self._container is None:
            self._container = _connect(self._url, self._name)
        decoder = VideoDecoder(self._container, self._name)
        self.fps = decoder.fps
        self._frames = decoder.frames()

    def grab(self) -> Image | None:
        """The next frame, ``None`` if it came sooner than the preview wants. Raises ``OSError`` at
        the end.
        """
        assert self._frames is not None
        frame = next(self._frames, None)
        if frame is None:
            raise OSError("the stream ended")
        now = time.monotonic()
        if now < self._wanted_at:
            return None
        self._wanted_at = max(now, self._wanted_at + 1.0 / self._settings.preview_fps)
        return picture(frame[1], self._settings.max_side)

    def close(self) -> None:
        """Hang up."""
        self._frames = None
        if self._container is not None:
            self._container.close()
            self._container = None


def _connect(url: str, name: str) -> Any:
    options = dict(PROBE)
    if urlsplit(url).scheme in {"rtsp", "rtsps"}:
        options["rtsp_transport"] = "tcp"
    try:
        return av.open(url, options=options, timeout=(OPEN_TIMEOUT_S, READ_TIMEOUT_S))
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise PartUnusable(
            "camera",
            f"{name} cannot be watched: {_why(error)}.",
            "Check the address and the network.",
        ) from error


def _why(error: BaseException) -> str:
    if isinstance(error, av.error.HTTPNotFoundError):
        return "there is nothing at that address"
    if isinstance(error, av.error.HTTPUnauthorizedError | av.error.HTTPForbiddenError):
        return "it asks for a name and password (http://name:password@…)"
    if isinstance(error, av.error.ConnectionRefusedError):
        return "nothing listens there"
    if isinstance(error, av.error.InvalidDataError) or getattr(error, "errno", 0) == errno.EIO:
        return "what it sends is no video"
    if isinstance(error, av.error.ExitError | TimeoutError):
        return f"no answer within {OPEN_TIMEOUT_S:.0f} s"
    return "it cannot be opened"
