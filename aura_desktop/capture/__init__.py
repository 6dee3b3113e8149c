"""Where frames come from: camera, screen, file, image, network; and the 2 FPS sampler.

Importing this room is cheap: OpenCV is loaded when a source is opened.
"""

from aura_desktop.capture.camera import list_cameras
from aura_desktop.capture.sampler import FrameSampler
from aura_desktop.capture.screen import list_screens
from aura_desktop.capture.sources import FrameSource, NoSource, open_source

__all__ = ["FrameSampler", "FrameSource", "NoSource", "list_cameras", "list_screens", "open_source"]
