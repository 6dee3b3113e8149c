"""Words in and out: voice activity, transcriber, synthesizer, and the clauses of a reply.

Importing this room is cheap: the models' libraries are loaded by ``open_…``.
"""

from aura_desktop.speech.clauses import ClauseSplitter
from aura_desktop.speech.opening import open_synthesizer, open_transcriber, open_voice_activity
from aura_desktop.speech.process import SynthesizerProcess, TranscriberProcess
from aura_desktop.speech.synthesizer import Spoken, Synthesizer
from aura_desktop.speech.transcriber import Transcriber, Transcript, foreign
from aura_desktop.speech.vad import WINDOW_SAMPLES, VoiceActivity

__all__ = [
    "WINDOW_SAMPLES",
    "ClauseSplitter",
    "Spoken",
    "Synthesizer",
    "SynthesizerProcess",
    "Transcriber",
    "TranscriberProcess",
    "Transcript",
    "VoiceActivity",
    "foreign",
    "open_synthesizer",
    "open_transcriber",
    "open_voice_activity",
]
