"""Opening the speech models that the settings name, from the model store."""

from __future__ import annotations

from pathlib import Path

from aura_desktop.settings import SpeechSettings
from aura_desktop.speech.synthesizer import Synthesizer
from aura_desktop.speech.transcriber import Transcriber
from aura_desktop.speech.vad import VoiceActivity


def open_transcriber(settings: SpeechSettings) -> Transcriber:
    """Load and warm up the speech recogniser. Raises ``PartUnusable`` if its files are not usable."""
    return Transcriber(
        _folder(settings.transcriber),
        language=settings.language,
        prompt=settings.prompt,
        threads=settings.threads,
        device=settings.device,
    )


def open_synthesizer(settings: SpeechSettings) -> Synthesizer:
    """Load and warm up the voice. Raises ``PartUnusable`` if its files are not usable."""
    return Synthesizer(_folder(settings.voice), speed=settings.speed, threads=settings.threads)


def open_voice_activity(settings: SpeechSettings) -> VoiceActivity:
    """Load the voice activity detector. Raises ``PartUnusable`` if its file is not usable."""
    return VoiceActivity(_folder(settings.vad))


def _folder(model: str) -> Path:
    """A model's folder by its id, or the folder that the user named."""
    named = Path(model).expanduser()
    if named.is_dir():
        return named
    from aura_desktop.modelstore import Store

    return Store().require(model)
