"""An answer about the past from the archive's facts: the one place that words it, for every engine.

The rule is plain: what was seen, when (on the wall's clock), where and how long, as the notes have it; "I did not see"
where the time was watched and nothing is noted; "I was not watching" where it was not; "I do not know what that looks
like" for what the eyes cannot name. Nothing is guessed. An engine that reads well may be given the notes instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Protocol

from aura_desktop.memory.inquiry import Inquiry
from aura_desktop.memory.when import JUST_NOW, ago, clock, length

SURE = 0.25
"""Weight of a sighting from which a thing that was asked for by name was there."""
NAMED = 0.4
"""Weight from which a thing is named unasked: nobody hinted at it."""
SAME_S = 6.0
"""Seconds between two sightings of the things one word may mean that are still one."""
LISTED = 3
"""Things or times told in one answer; the ear keeps no more."""
PROOFS = 5
"""Pieces of evidence an answer carries."""
WATCHED = 0.25
"""Share of a span below which "I did not see" must say how little was watched."""
ALIKE = 0.9
"""Cosine of two pictures' embeddings from which they show the same."""
RECENT_S = 10.0
"""Seconds back that do not count as "before": it may be the same view."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A thing in the picture from ``start`` to ``end`` (seconds since the epoch); ``called`` as one says it."""

    name: str
    called: str
    place: str
    start: float
    end: float
    weight: float
    picture: int | None = None
    ongoing: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """Something said at ``at``: by the user, or by the assistant."""

    at: float
    text: str
    picture: int | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What a question is about: ``noun`` as the user said it, ``called`` with article, the ``names`` it may mean."""

    noun: str
    called: str
    names: frozenset[str]
    plural: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """What an answer rests on: when (seconds since the epoch), in words, and the picture's id if one was kept."""

    at: float
    note: str
    picture: int | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A kept picture for an engine that looks again: a JPEG, and when it was, as an answer says it ("at 14:32")."""

    when: str
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class Recollection:
    """The answer in words, and what it rests on; ``notes`` and ``pictures`` (oldest first) are the facts for an engine
    that words its own.
    """

    text: str
    proofs: tuple[Proof, ...] = ()
    notes: tuple[str, ...] = ()
    pictures: tuple[Shown, ...] = ()


class Facts(Protocol):
    """What is known of the past. Times are seconds since the epoch; lists are oldest first."""

    def sights(self, names: Iterable[str] | None, start: float, end: float) -> list[Sight]:
        """What was seen during [start, end], of these names or of all."""

    def alerts(self, words: str, start: float, end: float) -> list[Said]:
        """What was said unasked for watches that speak of ``words``."""

    def asked(self, start: float, end: float) -> list[Said]:
        """What the user said."""

    def replied(self, start: float, end: float) -> list[Said]:
        """What the assistant said."""

    def watched(self, start: float, end: float) -> float:
        """Seconds of [start, end] that were watched."""

    def alike(self, before: float) -> list[tuple[float, float, int]]:
        """Pictures like the current one: (time, cosine, id), best first."""


def recollect(
    inquiry: Inquiry, subject: Subject | None, facts: Facts, now: float, zone: tzinfo | None
) -> Recollection:
    """The answer to ``inquiry``; ``subject`` is what it names, if that is something the eyes know."""
    return _Teller(inquiry, subject, facts, now, zone).tell()


class _Teller:
    def __init__(
        self,
        inquiry: Inquiry,
        subject: Subject | None,
        facts: Facts,
        now: float,
        zone: tzinfo | None,
    ) -> None:
        self.inquiry = inquiry
        self.subject = subject
        self.facts = facts
        self.now = now
        self.zone = zone
        when = inquiry.when
        self.start = when.start.timestamp() if when else 0.0
        self.end = when.end.timestamp() if when else now
        self.said = when.said if when else ""

    def tell(self) -> Recollection:
        wants = self.inquiry.wants
        match wants:
            case "asked" | "said":
                return self._dialogue(mine=wants == "said")
            case "alike":
                return self._alike()
            case "before":
                return self._before()
            case "what":
                people = self.subject is not None and self.subject.names == frozenset({"person"})
                return self._there() if people else self._what()
            case _:
                pass
        if self.subject is None:
            return self._unknown()
        found = merged(self._of_subject())
        if not found:
            return self._never(self.subject)
        match wants:
            case "count":
                return self._count(self.subject, found)
            case "length":
                return self._length(self.subject, found)
            case "where":
                return self._where(self.subject, found)
            case "there":
                return self._yes(self.subject, found)
            case "first" | "left":
                return self._came_or_went(self.subject, found)
            case _:
                return self._last(self.subject, found)

    # -- things --------------------------------------------------------------------------------

    def _of_subject(self) -> list[Sight]:
        assert self.subject is not None
        seen = self.facts.sights(self.subject.names, self.start, self.end)
        return [s for s in seen if s.weight >= SURE]

    def _last(self, subject: Subject, found: list[Sight]) -> Recollection:
        last = found[-1]
        if last.ongoing and not self.inquiry.when:
            text = f"I see {subject.called} right now{_at(last.place)}, since {self._hour(last.start)}."
        else:
            text = f"I last saw {subject.called} {self._moment(last.end)}{_at(last.place)}."
        return self._told(text, [last], ended=True)

    def _came_or_went(self, subject: Subject, found: list[Sight]) -> Recollection:
        the = f"The {subject.noun}"
        if self.inquiry.wants == "left" and subject.noun != "darkness":
            last = found[-1]
            if last.ongoing:
                are = "are" if subject.plural else "is"
                return self._told(f"{the} {are} still here{_at(last.place)}.", [last])
            return self._told(f"{the} left {self._moment(last.end)}.", [last], ended=True)
        first = re.search(r"\bfirst\b", self.inquiry.plain) is not None
        sight = found[0] if first else found[-1]
        begin = "I first saw" if first else "I saw"
        more = "" if first else " come" if subject.noun != "darkness" else ""
        text = f"{begin} {subject.called}{more} {self._moment(sight.start)}{_at(sight.place)}."
        return self._told(text, [sight])

    def _yes(self, subject: Subject, found: list[Sight]) -> Recollection:
        last = found[-1]
        if last.ongoing and len(found) == 1 and not self.inquiry.when:
            text = f"Yes, I have seen {subject.called} since {self._hour(last.start)}{_at(last.place)}."
        elif len(found) == 1:
            text = f"Yes, I saw {subject.called} {self._moment(last.start)}{_at(last.place)}."
        else:
            text = (
                f"Yes, I saw {subject.called} {_times(len(found))}{self._scope()},"
                f" last {self._moment(last.start)}{_at(last.place)}."
            )
        return self._told(text, found)

    def _count(self, subject: Subject, found: list[Sight]) -> Recollection:
        recent = found[-LISTED:]
        hours = _and([self._clock_of(s.start) for s in recent])
        of = "" if len(found) <= LISTED else "most recently "
        text = f"I saw {subject.called} {_times(len(found))}{self._scope()}, {of}{hours}."
        return self._told(text, found)

    def _length(self, subject: Subject, found: list[Sight]) -> Recollection:
        last = found[-1]
        were = "were" if subject.plural else "was"
        if last.ongoing:
            have = "have" if subject.plural else "has"
            so_long = length(self.now - last.start)
            text = f"The {subject.noun} {have} been here for {so_long}, since {self._hour(last.start)}."
        else:
            text = (
                f"The {subject.noun} {were} there for {length(max(1.0, last.end - last.start))},"
                f" until {self._hour(last.end)}."
            )
        if len(found) > 1:
            total = sum(max(1.0, s.end - s.start) for s in found)
            text += f" In all it was {length(total)}, {_times(len(found))}."
        return self._told(text, found)

    def _where(self, subject: Subject, found: list[Sight]) -> Recollection:
        placed = [s for s in found if s.place]
        last = placed[-1] if placed else found[-1]
        were = "were" if subject.plural else "was"
        where = _at(last.place).strip() or "in front of me, over the whole picture"
        text = f"The {subject.noun} {were} {where}, when I saw it {self._moment(last.end)}."
        return self._told(text, [last], ended=True)

    def _never(self, subject: Subject) -> Recollection:
        fired = self.facts.alerts(subject.noun, self.start, self.end)
        if fired and self.inquiry.wants in {"count", "last", "first", "there"}:
            return self._alerts(fired)
        seconds = self._watched()
        if seconds <= 0:
            return self._blind()
        if seconds < WATCHED * (self.end - self.start):
            text = f"I did not see {subject.called}, but I was watching for only {length(seconds)} of that time."
            return Recollection(text, notes=(text,))
        no = "No, " if self.inquiry.wants == "there" else ""
        if self.inquiry.wants == "count":
            text = f"Not once: I did not see {subject.called}{self._scope()}."
        elif self.said:
            text = f"{no}I did not see {subject.called} {self.said}."
        else:
            text = f"{no}I have not seen {subject.called}{self._so_far()}."
        return Recollection(text, notes=(text,))

    def _alerts(self, fired: Sequence[Said]) -> Recollection:
        hours = _and([self._clock_of(a.at) for a in fired[-LISTED:]])
        text = f"I told you {_times(len(fired))}{self._scope()}, {hours}."
        proofs = tuple(Proof(a.at, a.text, a.picture) for a in fired[-PROOFS:])
        return Recollection(text, proofs, tuple(f"{self._clock_of(a.at)}: {a.text}" for a in fired))

    def _unknown(self) -> Recollection:
        content = content_words(self.inquiry.plain)
        if content:
            fired = self.facts.alerts(" ".join(content), self.start, self.end)
            if fired:
                return self._alerts(fired)
        if self._watched() <= 0:
            return self._blind()
        text = "I do not know what that looks like, so I have no note of it."
        return Recollection(text, notes=(text,))

    # -- what there was ------------------------------------------------------------------------

    def _there(self) -> Recollection:
        assert self.subject is not None
        found = merged(self._of_subject())
        return self._yes(self.subject, found) if found else self._never(self.subject)

    def _what(self) -> Recollection:
        when = self.inquiry.when
        seen = [s for s in self.facts.sights(None, self.start, self.end) if s.weight >= NAMED]
        side = self.inquiry.place
        if side:
            seen = [s for s in seen if s.place == side]
        if not seen:
            if self._watched() <= 0:
                return self._blind()
            text = f"I did not see anything that I can name{f' {self.said}' if self.said else self._so_far()}."
            return Recollection(text, notes=(text,))
        middle = self.end if self.said == JUST_NOW else (self.start + self.end) / 2
        if when is not None and when.point:
            seen.sort(key=lambda s: (max(s.start - middle, middle - s.end, 0.0), -s.weight))
        else:
            seen.sort(key=lambda s: -(s.end - s.start + 1) * s.weight)
        chosen = _distinct(seen)[:LISTED]
        if when is not None and when.point:
            things = _and([f"{s.called}{_at(s.place)}" for s in chosen])
            head = self.said[0].upper() + self.said[1:]
            text = f"{head} I saw {things}."
        else:
            chosen.sort(key=lambda s: s.start)
            things = _and([f"{s.called} {self._clock_of(s.start)}" for s in chosen])
            others = len({s.name for s in seen}) - len(chosen)
            more = f", and {others} other thing{'s' * (others != 1)}" if others > 0 else ""
            text = f"I saw {things}{more}."
        return self._told(text, chosen)

    def _before(self) -> Recollection:
        seen = self.facts.sights(None, 0.0, self.now)
        now = {s.name for s in seen if s.ongoing}
        past = [s for s in seen if s.weight >= NAMED and not s.ongoing and s.name not in now]
        if not past:
            text = f"I have not seen anything else that I can name{self._so_far()}."
            return Recollection(text, notes=(text,))
        latest = max(s.end for s in past)
        group = sorted((s for s in past if s.end >= latest - SAME_S), key=lambda s: -s.weight)
        chosen = _distinct(group)[:LISTED]
        things = _and([f"{s.called}{_at(s.place)}" for s in chosen])
        text = f"Before that I saw {things}, {self._moment(latest)}."
        return self._told(text, chosen)

    def _alike(self) -> Recollection:
        like = [(t, c, p) for t, c, p in self.facts.alike(self.now - RECENT_S) if c >= ALIKE]
        if not like:
            return Recollection("I have not seen anything like this before.")
        t, _, picture = max(like)
        text = _tidy(f"Yes, I saw something like this {self._moment(t)}.")
        return Recollection(text, (Proof(t, "a picture like the one now", picture),), (text,))

    # -- words and the clock -------------------------------------------------------------------

    def _dialogue(self, *, mine: bool) -> Recollection:
        spoken = (self.facts.replied if mine else self.facts.asked)(self.start, self.end)
        if not spoken:
            who = "I have not said anything" if mine else "You have not asked me anything"
            return Recollection(f"{who}{f' {self.said}' if self.said else ' yet'}.")
        last = spoken[-1]
        who = "I said" if mine else "You said"
        text = _tidy(f"{who} {self._moment(last.at)}: {last.text}")
        return Recollection(text, (Proof(last.at, last.text, last.picture),), (text,))

    # -- wording -------------------------------------------------------------------------------

    def _told(self, text: str, sights: Sequence[Sight], *, ended: bool = False) -> Recollection:
        """``ended``: it is the sightings' last moment that counts."""
        text = _tidy(text)
        notes = tuple(f"{self._clock_of(s.start)}: {s.called}{_at(s.place)}" for s in sights)
        proofs = tuple(
            Proof(s.end if ended else s.start, f"{s.called}{_at(s.place)}", s.picture)
            for s in sights[-PROOFS:]
        )
        return Recollection(text, proofs, notes)

    def _blind(self) -> Recollection:
        text = f"I was not watching{f' {self.said}' if self.said else ''}, so I cannot tell."
        return Recollection(text, notes=(text,))

    def _watched(self) -> float:
        """Seconds of the time asked about that were watched; of no time in particular, all of it."""
        if self.inquiry.when is None:
            return self.end - self.start
        return self.facts.watched(self.start, self.end)

    def _scope(self) -> str:
        return f" {self.said}" if self.said else ""

    def _so_far(self) -> str:
        return " so far"

    def _local(self, t: float) -> datetime:
        return (
            datetime.fromtimestamp(t, self.zone)
            if self.zone
            else datetime.fromtimestamp(t).astimezone()
        )

    def _clock_of(self, t: float) -> str:
        return clock(self._local(t), self._local(self.now))

    def _hour(self, t: float) -> str:
        return self._clock_of(t).removeprefix("at ")

    def _moment(self, t: float) -> str:
        """As in "at 14:32, 10 minutes ago": the clock to look it up, the distance to feel it."""
        distance = ago(self.now - t)
        if distance == "just now":
            return f"just now, {self._clock_of(t)}"
        return self._clock_of(t) + (f", {distance}," if distance else "")


def merged(sights: Iterable[Sight]) -> list[Sight]:
    """Sightings of the things that one word may mean as sightings of that word: those that touch are one."""
    out: list[Sight] = []
    for sight in sorted(sights, key=lambda s: s.start):
        if out and sight.start - out[-1].end <= SAME_S:
            a = out[-1]
            best = a if a.weight >= sight.weight else sight
            out[-1] = Sight(
                best.name, best.called, best.place or a.place or sight.place, a.start, max(a.end, sight.end),
                best.weight, a.picture if best.picture is None else best.picture, a.ongoing or sight.ongoing,
            )  # fmt: skip
        else:
            out.append(sight)
    return out


def content_words(plain: str) -> list[str]:
    """The words of a question that may name something."""
    return [w for w in re.findall(r"[a-z][a-z'-]+", plain) if w not in _STOP]


_STOP = frozenset(
    """
    a about an and any anyone anything appear appeared are around at back been before came come count day did do does
    during ever first for from gone had happen happened has have he her here him his how i in is it just last leave left
    long many me my no notice noticed of off often on once or our out people put rang recall remember ring saw see seen
    she so someone that the their them there they thing this time times to today up us was watch watched we went were
    what when where while who with you your again ago you've arrive arrived enter entered show showed
    """.split()
)


def _distinct(sights: Iterable[Sight]) -> list[Sight]:
    seen: set[str] = set()
    out = []
    for sight in sights:
        if sight.name not in seen:
            seen.add(sight.name)
            out.append(sight)
    return out


def _tidy(text: str) -> str:
    """``text`` without a comma that ended up before another mark."""
    return re.sub(r",(?=[.:,])", "", text)


def _at(place: str) -> str:
    return {"left": " on the left", "middle": " in the middle", "right": " on the right"}.get(
        place, ""
    )


def _times(count: int) -> str:
    return "once" if count == 1 else "twice" if count == 2 else f"{count} times"


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
