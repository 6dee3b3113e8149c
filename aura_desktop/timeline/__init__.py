"""What happened, on disk: pictures, sightings, words and alerts, each with its time on the wall's clock.

``archive`` writes and reads it (one owner thread; other processes may read), ``database`` opens it and sets a
damaged one aside, ``search`` ranks, ``quota`` keeps it within its budget, ``export`` gives it away.
"""

from __future__ import annotations

from aura_desktop.timeline.archive import Archive, Forgotten
from aura_desktop.timeline.database import Busy
from aura_desktop.timeline.records import Entry, Kind, Picture, Session

__all__ = ["Archive", "Busy", "Entry", "Forgotten", "Kind", "Picture", "Session"]
