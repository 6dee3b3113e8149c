"""The timeline as the window shows it: what happened, the pictures, and an axis without empty hours. Qt-free."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
import numpy.typing as npt

from aura_desktop.gui.models.words import translate
from aura_desktop.timeline import Entry, Picture
from aura_desktop.timeline.archive import FOREVER

Places = npt.NDArray[np.float64]

#: Seconds without a picture or an entry that the axis leaves out.
GAP_S = 180.0
#: Share of the axis that all its gaps together take at most, and one of them.
GAPS_SHARE = 0.25
GAP_SHARE = 0.015
#: A moment has a width on the axis.
LEAST_S = 1.0
MINUTE_S = 60.0


@dataclass(frozen=True, slots=True)
class _Piece:
    """[start, end] in seconds since the epoch lies at [low, high] of the axis."""

    start: float
    end: float
    low: float
    high: float


class Axis:
    """Maps seconds since the epoch to [0, 1] and back; hours in which nothing was kept are left out."""

    def __init__(self, times: Iterable[float] = ()) -> None:
        spans: list[list[float]] = []
        for t in sorted(times):
            if spans and t - spans[-1][1] <= GAP_S:
                spans[-1][1] = t
            else:
                spans.append([t, t])
        for span in spans:
            span[1] = max(span[1], span[0] + LEAST_S)
        total = sum(end - start for start, end in spans)
        gaps = max(0, len(spans) - 1)
        gap = min(GAP_SHARE, GAPS_SHARE / gaps) if gaps else 0.0
        scale = (1.0 - gap * gaps) / total if total else 0.0
        self.pieces: list[_Piece] = []
        low = 0.0
        for start, end in spans:
            high = low + (end - start) * scale
            self.pieces.append(_Piece(start, end, low, high))
            low = high + gap
        self._starts = [piece.start for piece in self.pieces]
        self._lows = [piece.low for piece in self.pieces]

    def __bool__(self) -> bool:
        return bool(self.pieces)

    @property
    def breaks(self) -> list[float]:
        """Where on the axis time was left out: the middle of each gap."""
        return [
            (one.high + other.low) / 2
            for one, other in zip(self.pieces, self.pieces[1:], strict=False)
        ]

    def clock_form(self, count: int) -> str:
        """How times are written that ``count`` of them along the axis differ, as for ``strftime``."""
        if not self.pieces:
            return ""
        first, last = self.pieces[0].start, self.pieces[-1].end
        if local(first).date() != local(last).date():
            return "%m-%d %H:%M"
        watched = sum(piece.end - piece.start for piece in self.pieces)
        return "%H:%M" if watched >= MINUTE_S * count else "%H:%M:%S"

    def place(self, at: float) -> float:
        """Where ``at`` is; what lies in a gap is at its beginning."""
        number = bisect_right(self._starts, at) - 1
        if number < 0:
            return 0.0
        piece = self.pieces[number]
        share = min(1.0, (at - piece.start) / (piece.end - piece.start))
        return piece.low + share * (piece.high - piece.low)

    def places(self, times: Sequence[float]) -> Places:
        """Where each of ``times`` is, none of which lies in a gap."""
        ends = [(t, place) for p in self.pieces for t, place in ((p.start, p.low), (p.end, p.high))]
        if not ends:
            return np.zeros(len(times))
        known, shares = zip(*ends, strict=True)
        return np.asarray(np.interp(np.asarray(times, np.float64), known, shares))

    def time(self, place: float) -> float:
        """The time at ``place``; in a gap the end of what was before it. 0 on an empty axis."""
        if not self.pieces:
            return 0.0
        number = max(0, bisect_right(self._lows, place) - 1)
        piece = self.pieces[number]
        width = piece.high - piece.low
        share = min(1.0, max(0.0, (place - piece.low) / width)) if width else 0.0
        return piece.start + share * (piece.end - piece.start)


@dataclass(frozen=True)
class Moments:
    """What was found: ``entries`` as they are listed, ``pictures`` oldest first.

    ``searched``: entries are finds, best first, else oldest first. [``start``, ``end``]: the time that was asked for.
    """

    entries: tuple[Entry, ...] = ()
    pictures: tuple[Picture, ...] = ()
    disk_bytes: int = 0
    searched: str = ""
    start: float = 0.0
    end: float = FOREVER

    def prepare(self) -> Moments:
        """Work out now, in whatever thread calls, what takes long with hours of pictures."""
        _ = self.ids, self.axis, self.picture_places, self.entry_places, self._by_id
        return self

    @cached_property
    def ids(self) -> tuple[int, ...]:
        """Of the entries, as they are listed."""
        return tuple(entry.id for entry in self.entries)

    @cached_property
    def axis(self) -> Axis:
        """An axis that has all of it."""
        times = [picture.at for picture in self.pictures]
        times += [t for entry in self.entries for t in (entry.at, entry.until)]
        return Axis(times)

    @cached_property
    def picture_places(self) -> Places:
        """Where each picture is on the axis."""
        return self.axis.places([picture.at for picture in self.pictures])

    @cached_property
    def entry_places(self) -> Places:
        """Where each entry begins on the axis."""
        return self.axis.places([entry.at for entry in self.entries])

    @cached_property
    def _by_id(self) -> Mapping[int, Picture]:
        return {picture.id: picture for picture in self.pictures}

    def picture_of(self, entry: Entry) -> Picture | None:
        """What ``entry`` looked like: its own picture, else what there was then."""
        own = self._by_id.get(entry.picture) if entry.picture is not None else None
        return own or self.picture_at(entry.at)

    def picture_at(self, at: float) -> Picture | None:
        """What it looked like: the newest picture that was kept until then, else the first after."""
        if not self.pictures:
            return None
        number = bisect_right(self.pictures, at, key=_at) - 1
        return self.pictures[max(0, number)]

    def step(self, at: float, count: int) -> float:
        """The time of the picture ``count`` pictures after (before) the one at ``at``."""
        if not self.pictures:
            return at
        shown = self.picture_at(at)
        number = bisect_left(self.pictures, shown.at if shown else at, key=_at) + count
        return self.pictures[min(len(self.pictures) - 1, max(0, number))].at

    def nearest(self, at: float) -> int | None:
        """The row of the entry that began last before ``at``, else the first; of entries listed oldest first."""
        if not self.entries:
            return None
        return max(0, bisect_right(self.entries, at, key=_begun) - 1)


def _at(picture: Picture) -> float:
    return picture.at


def _begun(entry: Entry) -> float:
    return entry.at


def who(entry: Entry) -> str:
    """Who spoke, or what kind of thing happened."""
    match entry.kind:
        case "asked":
            return translate("timeline", "You")
        case "replied":
            return "AURA"
        case "alert":
            return translate("timeline", "AURA, unasked")
        case "watch":
            return translate("timeline", "Watch")
        case "seen":
            return translate("timeline", "Seen")


def local(at: float) -> datetime:
    """``at`` on this machine's clock."""
    return datetime.fromtimestamp(at).astimezone()


def times(entry: Entry) -> str:
    """When it was, to the second, with its end if it lasted, and its day if that is not today."""
    start, end = local(entry.at), local(entry.until)
    today = datetime.now().astimezone().date()
    words = f"{start:%H:%M:%S}" if start.date() == today else f"{start:%Y-%m-%d %H:%M:%S}"
    return f"{words}–{end:%H:%M:%S}" if entry.until - entry.at >= 1 else words


def densest(places: Places, bins: int) -> npt.NDArray[np.int64]:
    """How many of ``places`` in [0, 1] fall into each of ``bins``."""
    rows = np.clip((places * bins).astype(np.int64), 0, bins - 1)
    return np.bincount(rows, minlength=bins)
