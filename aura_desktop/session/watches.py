"""Standing requests: recognised in what the user said, kept in a registry, taken back again.

Pure text and state. Neighbours: ``dialogue`` asks ``understand`` about every question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from aura_desktop.session.turns import words
from aura_desktop.videollm.engine import Watch

#: Standing requests kept at once: each one is pinned in the model's bounded context.
MAX_WATCHES = 16

WatchState = Literal["active", "paused", "firing", "fired"]

_POLITE = (
    r"(?:(?:please|hey|hi|hello|okay|ok|oh|so|and|also|now|then|well|actually|aura|just|yes|yeah|good|great|thanks"
    r"|thank you|can you|could you|would you|will you|can you please|i want you to|i would like you to"
    r"|i'd like you to|i need you to|don't forget to|make sure to|make sure you|be sure to|try to|do)[ ,]+)*"
)
_TELL = (
    r"(?:(?:tell|alert|warn|notify|inform|ping|remind|call|wake|update) me|let me know|give me a \w+(?: \w+)?"
    r"|i (?:want|need|would like|'d like)? ?to (?:know|hear)|i'd like to (?:know|hear)|make a (?:sound|noise)"
    r"|say (?:\w+ ){0,3}\w+|speak up|speak|shout|beep|sound (?:an|the) alarm|yell|announce)"
)
_NOW = r"(?:[ ,]+(?:immediately|right away|at once|again|out loud|aloud|up|about it|please))*"
_WHEN = (
    r"(?:as soon as|so soon as|the (?:moment|instant|second|minute)(?: that)?|the next time(?: that)?"
    r"|every ?time(?: that)?|each time(?: that)?|any ?time(?: that)?|whenever|when|if|once)"
)
_WATCH_FOR = (
    r"(?:watch(?: out)? for|look out for|be on the look ?out for|keep (?:an eye|a look ?out|watch|looking|watching)"
    r"(?: out)?(?: for| on)|keep your eyes (?:open|peeled) for|wait for)"
)
_REQUESTS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"^{_POLITE}{_TELL}{_NOW}[ ,]+{_WHEN}[ ,]+(?P<subject>.+)$",
        rf"^{_POLITE}{_WATCH_FOR} (?P<subject>.+)$",
        rf"^{_POLITE}{_WHEN}[ ,]+(?P<subject>.+?)[ ,]+(?:then )?(?:please )?{_TELL}\b[^?]*$",
    )
)
_REPEATS = re.compile(
    r"\b(?:every ?time|each time|any ?time|whenever|always|from now on|keep (?:telling|alerting|warning))\b"
)
#: The event lies in the past: a question about memory, not a request.
_PAST = re.compile(
    r"^(?:\w+ ){0,4}?(?:saw|seen|was|were|did|had|came|left|went|appeared|disappeared|happened|arrived)\b"
    r"|^to\b|^(?:is|are|do|does|can|will)\b(?! (?:a|an|the|any|some)\b)"
)
#: "Never mind the cat, tell me when …": two wishes in one sentence.
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_NEXT_CLAUSE = re.compile(
    r"(?:,\s*|\s+)(?:(?:and|but|just|instead)[ ,]+)*(?=(?:tell me when|let me know|alert me|warn me|watch for)\b)",
    re.IGNORECASE,
)
#: "the dog leaves" is an event, "a cat" is a thing.
_EVENT = re.compile(
    r"^(?:you|i|we|it|they|he|she|there|some(?:one|body|thing)|any(?:one|body|thing)|nobody)\b.*\s"
    r"|\s(?:is|are|gets?|goes|comes?|leaves?|enters?|arrives?|appears?|disappears?|shows?|moves?|falls?|stops?"
    r"|starts?|opens?|closes?|turns?|wakes?|sits?|stands?|walks?)\b"
)
_INSTEAD = re.compile(r"\binstead\b")

_ALL = frozenset(
    {"all", "everything", "anything", "every watch", "all of it", "all of them", "them all"}
)
_NO_MORE = (
    r"(?:you (?:can|may|should) )?(?:stop|quit|end|no longer|do not|don't|no need to"
    r"|(?:you )?(?:do not|don't) (?:need|have) to)"
)
_WATCHING = (
    r"(?:watch(?:ing)?|look(?:ing)?|wait(?:ing)?|keep(?:ing)? (?:an eye|watch)|alert(?:ing)? me"
    r"|tell(?:ing)? me|warn(?:ing)? me|notify(?:ing)? me|let(?:ting)? me know)"
)
_CANCELS = tuple(
    re.compile(pattern)
    for pattern in (
        # "stop watching for the cat", "you can stop looking out for it", "don't tell me about the dog any more"
        rf"^{_POLITE}{_NO_MORE}[ ,]+{_WATCHING}\b(?: out)?(?P<subject>.*)$",
        rf"^{_POLITE}(?:cancel|remove|delete|drop|clear|turn off|switch off)\b(?P<subject>.*)$",
    )
)
#: These need a watch that they name: people say them of other things too.
_CANCELS_IF_NAMED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"^{_POLITE}(?:never ?mind|nevermind)[ ,]*(?P<subject>.*)$",
        rf"^{_POLITE}forget(?P<subject>.*)$",
        rf"^{_POLITE}(?:i (?:do not|don't) (?:care|need to know)(?: any ?more)? about)(?P<subject>.*)$",
    )
)
_SUBJECT_NOISE = frozenset(
    """
    a about again all alert alerts alarm alarms an and any anymore appear appears as at can come
    comes could enters event for from i if in is it its let me more my no now of off okay on one
    out please reminder reminders request requests see seeing shows soon tell that the them
    there this to up us want warn watch watches watching when whenever will with you your yet
    every time once know keep eye look something say moment
    """.split()
)


@dataclass(frozen=True, slots=True)
class NewWatch:
    """A standing request. ``instead``: it takes the place of the latest one."""

    text: str
    repeat: bool
    instead: bool = False


@dataclass(frozen=True, slots=True)
class CancelWatch:
    """Take back: ``all`` watches, the ``latest``, or those that ``subject`` names."""

    which: Literal["all", "latest", "named"]
    subject: frozenset[str] = frozenset()


def understand(text: str) -> list[NewWatch | CancelWatch]:
    """What ``text`` asks for beyond an answer, in order; mostly nothing."""
    out: list[NewWatch | CancelWatch] = []
    for sentence in _SENTENCE_END.split(text.strip()):
        whole = _one(sentence)
        parts = _NEXT_CLAUSE.split(sentence, maxsplit=1) if isinstance(whole, CancelWatch) else []
        first, second = (_one(part) for part in parts) if len(parts) == 2 else (None, None)
        if first is not None and second is not None:
            out += [first, second]
        elif whole is not None:
            out.append(whole)
    return out


def _one(sentence: str) -> NewWatch | CancelWatch | None:
    plain = _plain(sentence)
    cancel = _cancel(plain)
    if cancel is not None:
        return cancel
    for pattern in _REQUESTS:
        found = pattern.match(plain)
        if found and words(found["subject"]) and not _PAST.search(found["subject"]):
            return NewWatch(
                text=sentence.strip(),
                repeat=bool(_REPEATS.search(plain)),
                instead=bool(_INSTEAD.search(plain)),
            )
    return None


def as_request(text: str) -> NewWatch:
    """The standing request that ``text`` is, or that it names ("a cat")."""
    for understood in understand(text):
        if isinstance(understood, NewWatch):
            return understood
    thing = text.strip().rstrip(".!?").strip()
    if _EVENT.search(thing.lower()):
        return NewWatch(f"Tell me when {thing}.", repeat=False)
    return NewWatch(f"Tell me when you see {thing}.", repeat=False)


def _plain(sentence: str) -> str:
    """Lower case, straight apostrophes, no closing punctuation, single spaces."""
    text = sentence.lower().replace("’", "'").replace("ʼ", "'")
    text = re.sub(r"[\"“”«»()\[\]♪]+", " ", text)
    text = re.sub(r"\s*[,;:–—-]+\s+", ", ", text)
    return re.sub(r"\s+", " ", text).strip(" .!?,…-")


def _cancel(plain: str) -> CancelWatch | None:
    for pattern in (*_CANCELS, *_CANCELS_IF_NAMED):
        found = pattern.match(plain)
        if found is None:
            continue
        said = re.sub(
            r"^[ ,]+(?:for|about|of|on|if|when)\b|\b(?:any ?more|please|now)$", "", found["subject"]
        )
        subject = re.sub(r"^(?:the|my|your)\s+", "", said.strip(" ,")).strip()
        named, spoken = _content(subject), set(words(subject))
        if named and subject not in _ALL:
            return CancelWatch("named", named)
        if pattern in _CANCELS_IF_NAMED:
            return None
        if subject in _ALL or spoken & {"all", "every"} or (pattern is _CANCELS[0] and not spoken):
            return CancelWatch("all")
        return CancelWatch("latest")
    return None


def _content(text: str) -> frozenset[str]:
    """The words that name something, singular."""
    return frozenset(_singular(word) for word in words(text) if word not in _SUBJECT_NOISE)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ses", "xes", "zes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@dataclass(frozen=True, slots=True)
class Entry:
    """A watch and how it stands: ``firing`` from the alert's first word until its end."""

    watch: Watch
    state: WatchState


class Registry:
    """The standing requests of one session, oldest first, at most ``MAX_WATCHES`` active."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}

    def __len__(self) -> int:
        return len(self._entries)

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

    def same_as(self, text: str) -> Watch | None:
        """The watch that already says this, whatever the casing and punctuation."""
        said = words(text)
        return next((e.watch for e in self._entries.values() if words(e.watch.text) == said), None)

    def add(self, watch: Watch) -> None:
        """Keep ``watch``. Raises ``ValueError`` when the id is taken or the registry is full."""
        if watch.id in self._entries or self.full:
            raise ValueError(f"watch {watch.id} cannot be added")
        self._entries[watch.id] = Entry(watch, "active")

    def pause(self, watch_id: str, paused: bool) -> Watch | None:
        """Pause a watch, or take it up again; ``None``: there is none, or it is so already."""
        entry = self._entries.get(watch_id)
        if entry is None or (entry.state == "paused") == paused:
            return None
        self._entries[watch_id] = Entry(entry.watch, "paused" if paused else "active")
        return entry.watch

    def fire(self, watch_id: str) -> bool:
        """The alert of an active watch begins; ``False``: there is no such watch, or it fires already."""
        entry = self._entries.get(watch_id)
        if entry is None or entry.state != "active":
            return False
        self._entries[watch_id] = Entry(entry.watch, "firing")
        return True

    def settle(self, watch_id: str) -> Entry | None:
        """The alert was spoken: a repeating watch is active again, a one-shot is fired and leaves."""
        entry = self._entries.get(watch_id)
        if entry is None or entry.state != "firing":
            return None
        if entry.watch.repeat:
            self._entries[watch_id] = Entry(entry.watch, "active")
        else:
            del self._entries[watch_id]
            return Entry(entry.watch, "fired")
        return self._entries[watch_id]

    def rearm(self, watch_id: str) -> Watch | None:
        """The alert was never heard: watch on."""
        entry = self._entries.get(watch_id)
        if entry is None or entry.state != "firing":
            return None
        self._entries[watch_id] = Entry(entry.watch, "active")
        return entry.watch

    def remove(self, watch_id: str) -> Watch | None:
        """Take a watch back; ``None``: there was none."""
        entry = self._entries.pop(watch_id, None)
        return entry.watch if entry else None

    def meant_by(self, cancel: CancelWatch) -> list[Watch]:
        """The watches that a cancellation is about, possibly none."""
        kept = [e.watch for e in self._entries.values()]
        if cancel.which == "all":
            return kept
        if cancel.which == "latest":
            return kept[-1:]
        named = [(len(cancel.subject & _content(w.text)), w) for w in kept]
        best = max((n for n, _ in named), default=0)
        return [w for n, w in named if n == best] if best else []
