"""Where frames come from: camera, screen, window, file, image, network; and the 2 FPS sampler.

Importing this room is cheap: OpenCV is loaded when a source is opened.
"""

from aura_desktop.capture.camera import list_cameras
from aura_desktop.capture.sampler import FrameSampler
from aura_desktop.capture.screen import list_screens
from aura_desktop.capture.sources import Clip, FrameSource, NoSource, clip_of, open_source
from aura_desktop.capture.window import list_windows

__all__ = [
    "Clip",
    "FrameSampler",
    "FrameSource",
    "NoSource",
    "clip_of",
    "list_cameras",
    "list_screens",
    "list_windows",
    "open_source",
]
