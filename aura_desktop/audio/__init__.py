"""Sound in and out: microphone and sound files, the speaker, the recorder, echo cancellation.

Importing this room is cheap: PortAudio and FFmpeg are loaded when something is opened.
"""

from aura_desktop.audio.clarity import clearer
from aura_desktop.audio.echo import EchoCanceller, open_echo_canceller
from aura_desktop.audio.level import SILENT_DB, decibels
from aura_desktop.audio.playback import Playback, Tap
from aura_desktop.audio.portaudio import list_microphones, list_speakers
from aura_desktop.audio.recorder import WavRecorder
from aura_desktop.audio.sources import RATE, AudioSource, NoAudio, open_microphone
from aura_desktop.audio.speaker import SilentSpeaker, Speaker, open_speaker

__all__ = [
    "RATE",
    "SILENT_DB",
    "AudioSource",
    "EchoCanceller",
    "NoAudio",
    "Playback",
    "SilentSpeaker",
    "Speaker",
    "Tap",
    "WavRecorder",
    "clearer",
    "decibels",
    "list_microphones",
    "list_speakers",
    "open_echo_canceller",
    "open_microphone",
    "open_speaker",
]
