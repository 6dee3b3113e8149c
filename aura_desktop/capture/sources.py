"""What a source of frames is, and which one a specification names."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Protocol, runtime_checkable
from urllib.parse import urlsplit

from aura_desktop.errors import PartUnusable
from aura_desktop.media import Frame
from aura_desktop.settings import VideoSettings

NETWORK_SCHEMES = ("rtsp", "rtsps", "rtmp", "http", "https")


class FrameSource(Protocol):
    """A stream of frames with one reader.

    A source that is ``live`` (camera, screen, window, network stream) has its own thread, keeps the newest
    frame only, and counts ``Frame.t`` in seconds since it was opened. Any other (file, image) gives
    every frame in order with ``Frame.t`` in seconds since the file's start.
    """

    @property
    def description(self) -> str:
        """For a person's eye; never holds a password."""

    @property
    def live(self) -> bool:
        """Whether time passes by itself."""

    @property
    def fps(self) -> float:
        """Frames a second as the source claims, 0 where it does not say."""

    @property
    def duration(self) -> float | None:
        """Seconds, ``None`` where the end is not known."""

    @property
    def ended(self) -> bool:
        """No frame will come any more."""

    @property
    def lost(self) -> str | None:
        """Why a live source gives nothing just now, in a few words; it is being reopened. Else
        ``None``.
        """

    def read(self) -> Frame | None:
        """The next frame. ``None``: the end of a file; or, of a live source, nothing new for half a
        second.
        """

    def read_at(self, t: float) -> Frame | None:
        """The picture on show at ``t`` seconds, without decoding those before it; ``t`` never goes
        back.

        A file's is stamped ``t``, and ``None`` after its end. Of a live source it is the newest
        frame, without waiting, and ``None`` if that was read before.
        """

    def close(self) -> None:
        """Let go of the device or file. May be called twice."""


@runtime_checkable
class Clip(Protocol):
    """A source with a beginning and an end, in which one may go to and fro. Any thread."""

    @property
    def duration(self) -> float | None:
        """Seconds, ``None`` where the end is not known."""

    @property
    def position(self) -> float:
        """Seconds from the beginning to the picture on show."""

    @property
    def held(self) -> bool:
        """Whether it stands still."""

    def seek(self, seconds: float) -> None:
        """Go on from there."""

    def hold(self, held: bool) -> None:
        """Stand still, or go on; the session's time passes all the same."""


def clip_of(source: object) -> Clip | None:
    """``source``, if one may go to and fro in it."""
    return source if isinstance(source, Clip) else None


class NoSource:
    """``none``: a stream without pictures, for a session that only listens."""

    description = "none"
    live = True
    fps = 0.0
    duration: float | None = None
    ended = False
    lost: str | None = None

    _WAIT_S = 0.5  # what a live source waits for a frame that does not come

    def read(self) -> Frame | None:
        """Nothing, after the wait that any live source makes."""
        time.sleep(self._WAIT_S)
        return None

    def read_at(self, t: float) -> Frame | None:  # noqa: ARG002 - the protocol's signature
        """Nothing."""
        return None

    def close(self) -> None:
        """Nothing to let go of."""


def open_source(spec: str, settings: VideoSettings) -> FrameSource:
    """Open ``camera[:id]``, ``screen[:id]``, ``window[:id]``, a video file, an image, a network address
    or ``none``.

    Raises ``PartUnusable`` with one sentence if there is nothing to see there.
    """
    spec = spec.strip()
    kind, _, rest = spec.partition(":")
    if spec == "none":
        return NoSource()
    if kind == "camera":
        from aura_desktop.capture.camera import open_camera

        return open_camera(rest or "default", settings)
    if kind == "screen":
        from aura_desktop.capture.screen import open_screen

        return open_screen(rest or "default", settings)
    if kind == "window":
        from aura_desktop.capture.window import open_window

        return open_window(rest or "default", settings)
    scheme = urlsplit(spec).scheme if "://" in spec else ""
    if scheme in NETWORK_SCHEMES:
        from aura_desktop.capture.network import open_network

        return open_network(spec, settings)
    if scheme and scheme != "file":
        schemes = ", ".join(f"{name}://" for name in NETWORK_SCHEMES)
        raise PartUnusable(
            "camera", f"{scheme}:// addresses are not understood.", f"Use one of {schemes}."
        )
    if not spec:
        raise PartUnusable("camera", "No video source was named.", "See: aura-desktop devices")
    return _open_path(Path(spec.removeprefix("file://")).expanduser(), settings)


def _open_path(path: Path, settings: VideoSettings) -> FrameSource:
    from aura_desktop.capture.files import FileSource, ImageSource, is_image

    name = path.name or str(path)
    try:
        if not path.exists():
            hint = (
                ""
                if path.suffix
                else "Sources are camera, screen, window, a file, an address or none."
            )
            raise PartUnusable("camera", f"There is no file {path}.", hint)
        if not path.is_file():
            raise PartUnusable("camera", f"{name} is not a file.", "Name a video or an image.")
        if path.stat().st_size == 0:
            raise PartUnusable("camera", f"{name} is empty.", "Copy or download it again.")
        with path.open("rb"):
            pass
    except OSError as error:
        raise PartUnusable(
            "camera", f"{name} cannot be read ({error.strerror}).", "Check its permissions."
        ) from error
    return ImageSource(path, settings) if is_image(path) else FileSource(path, settings)
