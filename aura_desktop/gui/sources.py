"""The same session on another source: what was scripted for the old one is left behind."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from aura_desktop import paths

if TYPE_CHECKING:
    from aura_desktop.session.options import LiveOptions

DEMO_VIDEO = ("assets", "demo", "demo.mp4")
DEMO_AUDIO = ("assets", "demo", "demo.wav")


def with_video_file(options: LiveOptions, path: Path) -> LiveOptions:
    """On a video file. A microphone stays; a sound file belonged to the old picture and goes."""
    audio = options.audio
    keeps = audio is None or audio == "none" or audio.split(":", 1)[0] == "mic"
    audio = audio if keeps else "none"
    return _unscripted(dataclasses.replace(options, video=str(path), audio=audio))


def with_camera(options: LiveOptions) -> LiveOptions:
    """On the camera and the microphone."""
    return _unscripted(dataclasses.replace(options, video="camera", audio="mic"))


def with_sources(options: LiveOptions, video: str, audio: str, speaker: str) -> LiveOptions:
    """On these, each as the command line takes it."""
    changed = dataclasses.replace(options, video=video, audio=audio, speaker=speaker)
    return _unscripted(changed)


def on_demo(options: LiveOptions) -> LiveOptions:
    """On the bundled clip and its spoken questions."""
    video, audio = (str(paths.resource(*parts)) for parts in (DEMO_VIDEO, DEMO_AUDIO))
    return _unscripted(dataclasses.replace(options, video=video, audio=audio))


def _unscripted(options: LiveOptions) -> LiveOptions:
    return dataclasses.replace(options, asks=(), watches=(), until=None, record_audio=None)
