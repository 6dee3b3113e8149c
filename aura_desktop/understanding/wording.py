"""An outcome in words: the one place where the assistant says what it did, true of the outcome alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from aura_desktop.memory.when import clock, length
from aura_desktop.understanding import outcomes as o
from aura_desktop.understanding.describe import in_words

CAN = (
    "I can tell you what I see and what I saw before, tell you when something comes, goes, moves or gets dark,"
    " count what passes, and remind you at a time. Ask me in plain English."
)
_PROBLEMS = {
    "no time": "When? Say it with a time, like: remind me in five minutes.",
    "in the past": "That time has passed, so I set nothing.",
    "no such date": "There is no such date, so I set nothing.",
    "too far": "That is more than a year away, so I set nothing.",
}
_SET = {
    "slower": ("I speak slower now.", "I cannot speak any slower."),
    "faster": ("I speak faster now.", "I cannot speak any faster."),
    "louder": ("I speak louder now.", "I cannot speak any louder."),
    "softer": ("I speak softer now.", "I cannot speak any softer."),
    "private_on": ("From now on I write nothing down.", "I write nothing down already."),
    "private_off": ("I remember again from now on.", "I remember already."),
}
_CHAT = {
    "greeting": "Hello! I am watching.",
    "thanks": "You are welcome.",
    "goodbye": "Goodbye.",
    "praise": "Thank you.",
    "blame": "I am sorry. My eyes are often wrong.",
}
_FOREIGN = {
    "fr": "Avec ce modèle, je ne comprends que l'anglais.",
    "de": "Mit diesem Modell verstehe ich nur Englisch.",
    "es": "Con este modelo solo entiendo inglés.",
    "it": "Con questo modello capisco solo l'inglese.",
    "pt": "Com este modelo só entendo inglês.",
    "nl": "Met dit model begrijp ik alleen Engels.",
    "pl": "Z tym modelem rozumiem tylko angielski.",
    "sv": "Med den här modellen förstår jag bara engelska.",
}
_ENGLISH_ONLY = "With this model I understand only English."


def say(outcome: o.Outcome, now: float) -> str:
    """``outcome`` as a sentence or two, said at ``now`` (seconds since the epoch)."""
    match outcome:
        case o.Added():
            return _added(outcome, now)
        case o.Unwatchable():
            return outcome.why
        case o.Full():
            noun = "watches" if outcome.what == "watch" else "reminders"
            return f"I hold {outcome.limit} {noun} already, so I added nothing. Cancel one first."
        case o.Cancelled():
            return f"Done: I no longer {_and(outcome.what)}."
        case o.NoneSuch():
            return _none_such(outcome)
        case o.Paused():
            till = f" until {_hour(outcome.until, now)}" if outcome.until else " until you say so"
            return f"Paused{till}: I do not {_and(outcome.what)}."
        case o.Resumed():
            return f"Again I {_and(outcome.what)}."
        case o.Changed():
            return (
                f"Changed: I tell you{_every(outcome.mode)} when {in_words(outcome.condition)}"
                f"{_until(outcome.until, now)}."
            )
        case o.Reminding():
            return _reminding(outcome, now)
        case o.NotReminding():
            return _PROBLEMS.get(outcome.problem, _PROBLEMS["no time"])
        case o.Standing():
            return _standing(outcome)
        case o.Counts():
            if not outcome.counts:
                return "I am counting nothing now."
            return " ".join(f"{_times(n)} so far: {what}." for what, n in outcome.counts)
        case o.Set():
            return _SET[outcome.act][int(outcome.no)]
        case o.Cannot():
            return f"I cannot {outcome.what}. {outcome.nearest}".strip()
        case o.Repeated():
            return outcome.text or "I have not said anything yet."
        case o.Clock():
            return _clock(outcome)
        case o.Working():
            return _working(outcome)
        case o.Abilities():
            return CAN
        case o.Identity():
            return f"I am Aura, with the model {outcome.engine}, on your own machine."
        case o.LastAsked():
            return (
                f"You said: {outcome.text}"
                if outcome.text
                else "You have not asked me anything yet."
            )
        case o.Chatted():
            return _CHAT[outcome.kind]
        case o.NoPicture():
            return _no_picture(outcome)
        case o.AskedBack():
            return f"Shall I {outcome.clause}?"
        case o.LetBe():
            return "All right, nothing was changed."
        case o.NotUnderstood():
            return "I did not understand that. You can ask what I can do."
        case o.Foreign():
            return _FOREIGN.get(outcome.language, _ENGLISH_ONLY)
        case o.OutOfReach():
            return f"That is not something that I can do. {CAN.split('. ', maxsplit=1)[0]}."
        case o.NothingToAnswer():
            return "I am not sure what you mean. Please say it in a whole sentence."


ACTS = {
    "stop": "be quiet", "repeat": "say that again", "slower": "speak slower", "faster": "speak faster",
    "louder": "speak louder", "softer": "speak softer", "pause_listening": "stop listening",
    "private_on": "write nothing down from now on", "private_off": "remember again", "picture": "take a picture",
    "clip": "save a clip", "forget": "forget",
}  # fmt: skip
"""Each act as a clause, to follow "Shall I"."""


def watch_offer(mode: str, condition: str) -> str:
    """A watch as a clause, to follow "Shall I"."""
    if mode == "count":
        return f"count how often {condition}"
    return f"tell you{_every(mode)} when {condition}"


def reminder_offer(kind: str, what: str, when: str) -> str:
    """A reminder as a clause, to follow "Shall I"."""
    head = (
        f"remind you to {yours(what)}"
        if what
        else "remind you"
        if kind == "reminder"
        else f"set the {kind}"
    )
    return f"{head} {when}".strip()


def forget_offer(span_s: float | None) -> str:
    """What forgetting takes away, to follow "Shall I"."""
    if span_s is None:
        return "forget everything that I ever noted, with its pictures, for good"
    return f"forget the last {length(span_s)}, with their pictures, for good"


def joined(clauses: Sequence[str]) -> str:
    """Clauses one after another."""
    return _and(clauses)


def watch_clause(mode: str, condition: str) -> str:
    """What the assistant does for a watch, to follow "I" or "I no longer"."""
    if mode == "count":
        return f"count how often {condition}"
    return f"watch for the moment when {condition}"


def reminder_clause(kind: str, what: str, at: float, now: float) -> str:
    """What the assistant does for a reminder, to follow "I" or "I no longer"."""
    if kind == "reminder" and what:
        return f"remind you {_hour(at, now)} to {yours(what)}"
    return f"keep the {kind} {_hour(at, now)}"


def rung(kind: str, what: str, at: float, now: float) -> str:
    """What is said when a reminder is due; late: the machine slept, or the program was not running."""
    late = f" It was due {_hour(at, now)}." if now - at > 60 else ""
    if kind == "reminder" and what:
        return f"You asked me to remind you: {yours(what)}.{late}"
    if kind == "timer":
        return f"Your timer is up.{late}"
    if kind == "alarm":
        return f"This is your alarm: it is {_hour(now, now).removeprefix('at ')}.{late}"
    return f"This is your reminder.{late}"


def yours(text: str) -> str:
    """The user's words about themselves as said to them: "my pills" → "your pills"."""
    turned = {
        "my": "your",
        "mine": "yours",
        "me": "you",
        "i": "you",
        "i'm": "you are",
        "myself": "yourself",
    }
    words = re.split(r"(\W+(?<!'))", text.strip().rstrip(".!?"))
    return "".join(turned.get(word.lower(), word) for word in words)


def _added(added: o.Added, now: float) -> str:
    what, until = in_words(added.condition), _until(added.until, now)
    if added.mode == "count":
        return f"I am counting how often {what}{until}."
    if added.already:
        return f"That is so now. I will tell you the next time that {what}{until}."
    return f"I will tell you{_every(added.mode)} when {what}{until}."


def _every(mode: str) -> str:
    return " every time" if mode == "every" else ""


def _until(until: float | None, now: float) -> str:
    return f", until {_hour(until, now).removeprefix('at ')}" if until else ""


def _none_such(outcome: o.NoneSuch) -> str:
    if not outcome.standing:
        return "I am not watching for anything, and there are no reminders."
    head = (
        f"I have nothing about {outcome.name}." if outcome.name else "I am not sure which you mean."
    )
    return f"{head} I {_and(outcome.standing)}."


def _reminding(outcome: o.Reminding, now: float) -> str:
    seconds = outcome.at - now
    soon = f"in {length(seconds)}" if seconds < 5400 else _hour(outcome.at, now)
    kept = "" if outcome.kept else " I keep it only while this session runs."
    if outcome.kind == "reminder" and outcome.say:
        return f"I will remind you {soon} to {yours(outcome.say)}.{kept}"
    if outcome.kind == "reminder":
        return f"I will remind you {soon}.{kept}"
    return f"Your {outcome.kind} will ring {soon}.{kept}"


def _standing(outcome: o.Standing) -> str:
    if not outcome.watches and not outcome.reminders:
        return "I am not watching for anything, and there are no reminders."
    return f"I {_and((*outcome.watches, *outcome.reminders))}."


def _working(outcome: o.Working) -> str:
    wrong = [f"The {name} is not working: {why}" for name, why in outcome.parts if why]
    well = [name for name, why in outcome.parts if not why]
    said = list(wrong)
    if well:
        said.append(f"The {_and(well)} {'is' if len(well) == 1 else 'are'} working.")
    if outcome.muted:
        said.append("The microphone is muted.")
    return " ".join(said)


def _no_picture(outcome: o.NoPicture) -> str:
    if outcome.since is None:
        return "I have no picture, so I cannot tell."
    ago = length(outcome.now - outcome.since)
    return f"I have had no picture for {ago}, since {_second(outcome.since)}, so I cannot tell what is there now."


def _clock(outcome: o.Clock) -> str:
    t = datetime.fromtimestamp(outcome.at).astimezone()
    if outcome.date:
        return f"It is {t:%A}, {t.day} {t:%B} {t.year}."
    return f"It is {t.hour}:{t.minute:02d}."


def _second(at: float) -> str:
    return f"{datetime.fromtimestamp(at).astimezone():%H:%M:%S}"


def _hour(at: float, now: float) -> str:
    then, today = (datetime.fromtimestamp(t).astimezone() for t in (at, now))
    days = (then.date() - today.date()).days
    hour = f"{then.hour}:{then.minute:02d}"
    if days < 0:
        return clock(then, today)
    if days == 0:
        return f"at {hour}"
    if days == 1:
        return f"tomorrow at {hour}"
    return f"on {then:%A}, {then.day} {then:%B}, at {hour}"


def _times(count: int) -> str:
    return {0: "Not once", 1: "Once", 2: "Twice"}.get(count, f"{count} times")


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
