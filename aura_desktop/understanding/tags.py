"""What the reader's model says of each word: the request that it belongs to, the condition, and the slot it fills.

``slots`` builds requests from these. Three layers, each one label a word; ``B-`` marks the first word of a span, so
that two spans of one kind may follow each other.
"""

from __future__ import annotations

from dataclasses import dataclass

#: Layer 1: the kind of request. Every word belongs to one request; ``begins`` marks its first word.
INTENTS = (
    "now.what", "now.whether", "now.count", "now.where", "now.kind", "now.colour", "now.other",
    "past.last", "past.first", "past.left", "past.count", "past.length", "past.where", "past.there", "past.what",
    "past.before", "past.asked", "past.said", "past.alike",
    "self.watches", "self.can", "self.working", "self.counted", "self.who", "self.asked",
    "clock.time", "clock.date", "again",
    "watch.add", "watch.count", "watch.change", "watch.cancel", "watch.pause", "watch.resume",
    "remind.reminder", "remind.timer", "remind.alarm",
    "act.stop", "act.repeat", "act.slower", "act.faster", "act.louder", "act.softer", "act.pause_listening",
    "act.private_on", "act.private_off", "act.picture", "act.clip", "act.forget",
    "chat.greeting", "chat.thanks", "chat.goodbye", "chat.praise", "chat.blame",
    "answer.yes", "answer.no", "nothing", "beyond",
)  # fmt: skip

#: Layer 2: spans of words that state one condition each, of a watch or of a "whether" question. ``and`` and ``or`` mark
#: the connective between two of them, ``O`` every other word.
#:
#: present: "there is a dog", "you see a dog"; absent: "no dog", "you don't see a dog", "nobody is here"; arrives: "a
#: dog comes", "somebody enters"; leaves: "the dog wanders off", "the dog is gone"; moves, still; dark: "the lights go
#: out"; light: "the light comes back"; reads: "it says open"; free: what eyes alone cannot name ("the kettle boils").
CONDITIONS = (
    "present",
    "absent",
    "arrives",
    "leaves",
    "moves",
    "still",
    "dark",
    "light",
    "reads",
    "free",
)
CONNECTIVES = ("and", "or")

#: Layer 3: slots.
#: thing: the noun with its adjectives, without article ("red car", "somebody", "it"); place: "on the left";
#: number: "two", "a couple of"; more: "more than", "at least"; less: "fewer than", "at most"; held: a duration that a
#: condition must hold ("for ten seconds"); time: when a reminder rings or a pause ends or what a question about the
#: past is about ("in five minutes", "at half past four", "this morning", "for an hour"); until: "until noon"; every:
#: "every time", "whenever", "each time"; once: "just once"; all: "all", "everything", of what is cancelled; text: what
#: a reminder says, or the words to be read.
SLOTS = (
    "thing", "place", "number", "more", "less", "held", "time", "until", "every", "once", "all", "text",
)  # fmt: skip


def _bio(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{mark}-{name}" for name in names for mark in ("B", "I"))


CONDITION_LABELS = ("O", *_bio(CONDITIONS), *CONNECTIVES)
SLOT_LABELS = ("O", *_bio(SLOTS))


@dataclass(frozen=True, slots=True)
class Tagged:
    """One word of an utterance. ``word`` as written, without the punctuation around it."""

    word: str
    intent: str
    begins: bool
    condition: str = "O"
    slot: str = "O"
