"""What the model saw: the frames of the last chunk it reported on, and what it named in them. Qt-free."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aura_desktop import events

if TYPE_CHECKING:
    from aura_desktop.media import Frame, VideoChunk

#: Chunks kept until the model has seen them: as many as may wait for it, twice.
MAX_WAITING = 8


@dataclass(frozen=True, slots=True)
class Look:
    """One chunk as the model had it. ``p_speak`` in [0, 1], ``ms`` of model time."""

    t: float
    frames: tuple[Frame, ...]
    seen: tuple[events.Sight, ...]
    p_speak: float
    ms: float

    def named(self, region: events.Region) -> list[events.Sight]:
        """What it names in ``region``, strongest first."""
        return [sight for sight in self.seen if sight.region == region]


class Saw:
    """Matches chunks on their way to the model with what it reports of them."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[int, VideoChunk] = OrderedDict()
        self.look: Look | None = None

    def take_chunk(self, chunk: VideoChunk) -> None:
        """A chunk is on its way to the model."""
        self._waiting[chunk.index] = chunk
        while len(self._waiting) > MAX_WAITING:
            self._waiting.popitem(last=False)

    def apply(self, event: events.Event) -> bool:
        """Take one event in; whether there is something new to show."""
        match event:
            case events.SessionStarted():
                had = self.look is not None
                self.look = None
                return had
            case events.ChunkObserved():
                chunk = self._waiting.pop(event.chunk, None)
                if chunk is None:
                    return False
                for older in [index for index in self._waiting if index < event.chunk]:
                    del self._waiting[older]
                self.look = Look(chunk.t, chunk.frames, event.seen, event.p_speak, event.ms)
                return True
        return False
