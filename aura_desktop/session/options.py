"""What one live session is to do: the flags of ``live``, as one frozen object."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aura_desktop.settings import Pace, Settings


@dataclass(frozen=True, slots=True)
class LiveOptions:
    """One session. ``None`` means: as the settings say.

    ``asks`` are typed questions as (seconds since start, text); ``watches`` are standing requests
    there from the start. With ``interactive`` the user may still type and a session without any
    source goes on; without it such a session ends once its ``asks`` are answered. ``private``: nothing of it
    is written to the timeline.
    """

    video: str | None = None
    audio: str | None = None
    speaker: str | None = None
    engine: str | None = None
    pace: Pace = "real"
    asks: tuple[tuple[float, str], ...] = ()
    watches: tuple[str, ...] = ()
    until: float | None = None
    record_audio: Path | None = None
    data_dir: Path | None = None
    in_process: bool = False
    interactive: bool = True
    private: bool = False

    def video_source(self, settings: Settings) -> str:
        """Where pictures come from."""
        return self.video or settings.video.source

    def audio_source(self, settings: Settings) -> str:
        """Where sound comes from: a microphone spec, a file or ``none``."""
        if self.audio:
            return self.audio
        chosen = settings.audio.microphone
        if chosen == "none":
            return "none"
        return "mic" if chosen == "default" else f"mic:{chosen}"

    def speaker_sink(self, settings: Settings) -> str:
        """Where the assistant's voice goes."""
        return self.speaker or settings.audio.speaker
