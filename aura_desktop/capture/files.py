"""Video files and images. The session sets the pace: these hand out the next picture when asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from aura_desktop.capture.pictures import arrive, opencv, size_fault
from aura_desktop.errors import PartUnusable
from aura_desktop.media import Frame
from aura_desktop.settings import VideoSettings

IMAGE_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".ppm", ".pgm", ".pbm", ".jp2"}
)
# Frames a second of a still picture, for whoever reads it frame by frame.
IMAGE_FPS = 2.0

# Seconds: timestamps are fractions, their sums are not exact.
_ROUNDING_S = 1e-6
_TRY_ANOTHER = "Try a file that a video player plays, or convert it to MP4."


def is_image(path: Path) -> bool:
    """Whether ``path`` is to be read as one still picture, by its name."""
    return path.suffix.lower() in IMAGE_SUFFIXES


class FileSource:
    """A video file, or anything else finite that FFmpeg reads. Frames are stamped by the container.

    Every frame is decoded, but only those handed out are converted to RGB and scaled.
    """

    live = False
    lost: str | None = None

    def __init__(self, path: Path | str, settings: VideoSettings, *, container: Any = None) -> None:
        """Open and decode the first frame. ``container`` is an opened PyAV container, if there is
        one.

        Raises ``PartUnusable`` if there is no video in it.
        """
        import av

        from aura_desktop.capture.decoding import VideoDecoder, picture

        self.description = path if isinstance(path, str) else path.name
        self.ended = False
        #: Whoever reads or closes has the decoder for itself: FFmpeg does not survive both at once.
        self._busy = threading.Lock()
        self._closed = False
        self._picture = picture
        self._max_side = settings.max_side
        try:
            container = container or av.open(str(path))
        except (av.error.FFmpegError, OSError, ValueError) as error:
            raise PartUnusable(
                "camera", f"{self.description} is not a video, or it is damaged.", _TRY_ANOTHER
            ) from error
        try:
            self._decoder = VideoDecoder(container, self.description)
        except BaseException:
            container.close()
            raise
        self.fps = self._decoder.fps
        self.duration = self._decoder.duration
        self._coming: Iterator[tuple[float, Any]] = self._decoder.frames()
        self._next: tuple[float, Any] | None = None
        self._next = self._step()
        if self._next is None:
            self.close()
            raise PartUnusable(
                "camera", f"{self.description} has no picture that can be decoded.", _TRY_ANOTHER
            )
        self._lock = threading.Lock()
        self._wanted: float | None = None
        self._held: float | None = None
        self._hold = False
        self._ahead = 0.0  # seconds from the reader's time to the file's
        self._on_show: tuple[float, Any] | None = None
        self._shown: Frame | None = None

    @property
    def damaged(self) -> int:
        """Pieces of the file that could not be decoded and were stepped over."""
        return self._decoder.damaged

    def read(self) -> Frame | None:
        """The next picture in order, stamped by the container from 0; ``None`` at the end."""
        with self._busy:
            if self._next is None:
                self.ended = True
                return None
            self._take_next()
            return self._show(self._last_t)

    def read_at(self, t: float) -> Frame | None:
        """The picture on show at ``t``, stamped ``t``; ``None`` once the last frame's time is over.

        Before the first frame's time it is the first frame. After ``seek`` and ``hold`` the file's time is not ``t``.
        """
        with self._busy:
            if self._closed:
                self.ended = True
                return None
            at = self._place(t)
            while self._next is not None and (self._on_show is None or self._next[0] <= at):
                self._take_next()
            if self._on_show is None or (
                self._held is None
                and self._next is None
                and at >= self._last_t + 1.0 / self.fps - _ROUNDING_S
            ):
                self.ended = True
                return None
            return self._show(t)

    @property
    def position(self) -> float:
        """Seconds into the file of the picture on show. Any thread."""
        return self._last_t

    @property
    def held(self) -> bool:
        """Whether the file stands still. Any thread."""
        return self._hold

    def seek(self, seconds: float) -> None:
        """Go on from there with the next ``read_at``. Any thread."""
        end = self.duration if self.duration is not None else seconds
        with self._lock:
            self._wanted = min(max(0.0, seconds), max(0.0, end - 1.0 / self.fps))

    def hold(self, held: bool) -> None:
        """Stand still, or go on. Any thread."""
        self._hold = held

    def _place(self, t: float) -> float:
        """The file's time at the reader's ``t``, which never goes back."""
        with self._lock:
            wanted, self._wanted = self._wanted, None
        if wanted is not None and self._jump(wanted):
            self._ahead = wanted - t
            self._held = wanted if self._hold else None
        if self._hold:
            self._held = t + self._ahead if self._held is None else self._held
            self._ahead = self._held - t
        else:
            self._held = None
        return t + self._ahead + _ROUNDING_S if self._ahead else t

    def _jump(self, seconds: float) -> bool:
        """Decode from there; whether the file can."""
        import av

        try:
            coming = self._decoder.frames_near(seconds)
            following = next(coming, None)
        except (av.error.FFmpegError, OSError):
            return False
        if following is None:
            return False
        self._coming, self._next, self._on_show = coming, following, None
        self.ended = False
        return True

    def close(self) -> None:
        """Let go of the file, once a read that is under way has ended. Any thread."""
        with self._busy:
            self._closed = True
            self._next = self._on_show = None
            self._coming = iter(())
            self._decoder.close()

    @property
    def _last_t(self) -> float:
        return self._on_show[0] if self._on_show is not None else 0.0

    def _step(self) -> tuple[float, Any] | None:
        try:
            return next(self._coming, None)
        except OSError:  # a network drive or address that went away: what came so far is the file
            return None

    def _take_next(self) -> None:
        self._on_show, self._shown = self._next, None
        self._next = self._step()

    def _show(self, t: float) -> Frame:
        """The frame on show, converted once."""
        if self._shown is None:
            assert self._on_show is not None
            self._shown = Frame(t, self._picture(self._on_show[1], self._max_side))
        return Frame(t, self._shown.image)


class ImageSource:
    """One picture, on show for ever: a still stream without end."""

    live = False
    fps = IMAGE_FPS
    duration: float | None = None
    ended = False
    lost: str | None = None

    def __init__(self, path: Path, settings: VideoSettings) -> None:
        """Decode ``path``, upright by its EXIF mark. Raises ``PartUnusable`` if it cannot."""
        import numpy as np

        self.description = path.name
        _refuse_absurd_size(path)
        cv2 = opencv()
        try:
            # Not imread: that cannot open every name on Windows.
            picture = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR)
        except (cv2.error, MemoryError, OSError):
            picture = None
        if picture is None:
            raise PartUnusable(
                "camera",
                f"{path.name} is not an image, or it is damaged.",
                "Try a JPEG or PNG file.",
            )
        height, width = picture.shape[:2]
        fault = size_fault(width, height)
        if fault:
            raise PartUnusable("camera", f"{path.name} is {fault}.", "Try another picture.")
        self._image = arrive(picture, settings.max_side)
        self._count = 0

    def read(self) -> Frame:
        """The picture again, ``1 / fps`` seconds later."""
        frame = Frame(self._count / self.fps, self._image)
        self._count += 1
        return frame

    def read_at(self, t: float) -> Frame:
        """The picture, stamped ``t``."""
        return Frame(t, self._image)

    def close(self) -> None:
        """Nothing to let go of."""


def _refuse_absurd_size(path: Path) -> None:
    """Read the size from the header, so that a huge picture is never decoded."""
    import av

    try:
        with av.open(str(path)) as container:
            codec = container.streams.video[0].codec_context
            fault = size_fault(codec.width, codec.height) if codec.width and codec.height else ""
    except (av.error.FFmpegError, OSError, IndexError, ValueError):
        return  # OpenCV knows formats that FFmpeg does not
    if fault:
        raise PartUnusable("camera", f"{path.name} is {fault}.", "Scale it to 1280×720, say.")
