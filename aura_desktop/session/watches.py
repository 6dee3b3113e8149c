"""The watches of one session: which stand, how each stands, and which are meant.

Pure state. Neighbours: ``acts`` adds and takes back; ``dialogue`` lets them fire; the engine evaluates conditions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from aura_desktop.session.turns import words
from aura_desktop.understanding import codec
from aura_desktop.understanding.conditions import Condition
from aura_desktop.understanding.requests import Mode, Which
from aura_desktop.videollm.engine import Watch

#: Watches kept at once: each one is pinned in the model's bounded context.
MAX_WATCHES = 16

WatchState = Literal["active", "paused", "firing", "fired"]

#: Words that name no watch by themselves.
_IDLE = frozenset(
    "a about alert an any for if is me my of on reminder tell that the there thing watch when you".split()
)


def names(text: str) -> frozenset[str]:
    """The words of ``text`` by which something may be called, plurals as singulars."""
    return frozenset(
        word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
        for word in words(text)
        if word not in _IDLE
    )


def best_named(name: str, texts: Iterable[str]) -> list[int]:
    """Which of ``texts`` share the most words with ``name``; none where none shares any."""
    wanted = names(name)
    shared = [len(wanted & names(text)) for text in texts]
    most = max(shared, default=0)
    return [number for number, count in enumerate(shared) if count == most] if most else []


@dataclass(frozen=True, slots=True)
class Entry:
    """A watch and how it stands: ``firing`` from the alert's first word until its end.

    ``until``: when it ends, ``resume_at``: when its pause ends; seconds since the epoch.
    """

    watch: Watch
    state: WatchState
    mode: Mode = "once"
    until: float | None = None
    resume_at: float | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A watch as it is written down; without ``condition`` it is read from ``text`` anew."""

    text: str
    condition: Condition | None = None
    mode: Mode = "once"
    until: float | None = None
    paused: bool = False
    resume_at: float | None = None


def plain(kept: Iterable[Kept]) -> list[dict[str, Any]]:
    """JSON-ready."""
    return [
        {
            "text": k.text, "condition": codec.plain(k.condition), "mode": k.mode, "until": k.until,
            "paused": k.paused, "resume_at": k.resume_at,
        }
        for k in kept
    ]  # fmt: skip


def of_plain(held: object) -> list[Kept]:
    """What ``plain`` wrote, or only texts, as sessions before did; what is damaged is left out."""
    out = []
    for item in held if isinstance(held, list) else []:
        try:
            out.append(Kept(item) if isinstance(item, str) else _kept(item))
        except (KeyError, TypeError, ValueError):
            continue
    return out[:MAX_WATCHES]


def _kept(item: dict[str, Any]) -> Kept:
    mode = item["mode"]
    if mode not in get_args(Mode):
        raise ValueError(mode)
    until, resume_at = (None if item[k] is None else float(item[k]) for k in ("until", "resume_at"))
    condition = codec.from_plain(item["condition"])
    return Kept(str(item["text"]), condition, mode, until, bool(item["paused"]), resume_at)


class Registry:
    """The watches of one session, oldest first, at most ``MAX_WATCHES``."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def entries(self) -> list[Entry]:
        """All of them, oldest first."""
        return list(self._entries.values())

    @property
    def active(self) -> list[Watch]:
        """Those that may still fire."""
        return [e.watch for e in self._entries.values() if e.state == "active"]

    @property
    def full(self) -> bool:
        """Whether no more fit."""
        return len(self._entries) >= MAX_WATCHES

    def get(self, watch_id: str) -> Entry | None:
        """The entry of that id, unless it was removed or is done."""
        return self._entries.get(watch_id)

    def same_as(self, watch: Watch) -> Watch | None:
        """The watch that waits for the same already."""
        said = words(watch.text)
        return next(
            (
                e.watch
                for e in self._entries.values()
                if words(e.watch.text) == said
                or (watch.condition is not None and e.watch.condition == watch.condition)
            ),
            None,
        )

    def add(self, watch: Watch, mode: Mode = "once", until: float | None = None) -> None:
        """Keep ``watch``. Raises ``ValueError`` when the id is taken or the registry is full."""
        if watch.id in self._entries or self.full:
            raise ValueError(f"watch {watch.id} cannot be added")
        self._entries[watch.id] = Entry(watch, "active", mode, until)

    def change(self, watch_id: str, mode: Mode, until: float | None) -> Watch | None:
        """Let it alert as ``mode`` says, until then; returns the watch as it is now."""
        entry = self._entries.get(watch_id)
        if entry is None:
            return None
        watch = replace(entry.watch, repeat=mode == "every", counting=mode == "count")
        self._entries[watch_id] = replace(entry, watch=watch, mode=mode, until=until)
        return watch

    def pause(self, watch_id: str, paused: bool, resume_at: float | None = None) -> Watch | None:
        """Pause a watch, or take it up again; ``None``: there is none, or it is so already."""
        entry = self._entries.get(watch_id)
        if entry is None or (entry.state == "paused") == paused:
            return None
        state: WatchState = "paused" if paused else "active"
        self._entries[watch_id] = replace(entry, state=state, resume_at=resume_at)
        return entry.watch

    def fire(self, watch_id: str) -> bool:
        """The alert of an active watch begins; ``False``: there is no such watch, or it fires already."""
        return self._turn(watch_id, "active", "firing") is not None

    def settle(self, watch_id: str) -> Entry | None:
        """The alert was spoken: a repeating watch is active again, a one-shot is fired and leaves."""
        entry = self._entries.get(watch_id)
        if entry is None or entry.state != "firing":
            return None
        if entry.watch.repeat:
            return self._turn(watch_id, "firing", "active")
        del self._entries[watch_id]
        return replace(entry, state="fired")

    def rearm(self, watch_id: str) -> Watch | None:
        """The alert was never heard: watch on."""
        entry = self._turn(watch_id, "firing", "active")
        return entry.watch if entry else None

    def remove(self, watch_id: str) -> Watch | None:
        """Take a watch back; ``None``: there was none."""
        entry = self._entries.pop(watch_id, None)
        return entry.watch if entry else None

    def over(self, now: float) -> list[Watch]:
        """Those whose time has run out at ``now`` (seconds since the epoch)."""
        return [e.watch for e in self._entries.values() if e.until is not None and now >= e.until]

    def rested(self, now: float) -> list[Watch]:
        """Those whose pause is over at ``now``."""
        return [
            e.watch
            for e in self._entries.values()
            if e.state == "paused" and e.resume_at is not None and now >= e.resume_at
        ]

    def meant_by(self, which: Which, called: Callable[[Entry], str]) -> list[Entry]:
        """The watches that ``which`` is about, possibly none; ``called`` says what each is called."""
        kept = self.entries
        if which.all:
            return kept
        if which.name:
            return [kept[n] for n in best_named(which.name, map(called, kept))]
        return kept[-1:]

    def _turn(self, watch_id: str, of: WatchState, to: WatchState) -> Entry | None:
        entry = self._entries.get(watch_id)
        if entry is None or entry.state != of:
            return None
        self._entries[watch_id] = replace(entry, state=to)
        return self._entries[watch_id]
