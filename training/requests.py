"""Seeded sentences with a label for every word, from the frames in ``reader_frames/``: what the reader is trained on.

A frame is a wording of one kind of request with gaps; a sentence is one frame, or two, with what people say around
them, and sometimes what a recogniser makes of it. Frames are split into training and development ones; no sentence of a
development frame is ever trained on.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zlib import crc32

FOLDER = Path(__file__).parent / "reader_frames"
SEVERAL = "several"
SEVERAL_SHARE, JOINED_SHARE = 0.09, 0.1
"""Share of utterances from a frame of several requests (``INTENT + INTENT | words // words``), and of those of one that
another is put behind."""
DEVELOPMENT = 0.12
"""Share of each kind's frames that is kept for development."""
CONDITION_KINDS = (
    "present", "absent", "arrives", "leaves", "moves", "still", "dark", "light", "reads", "free",
)  # fmt: skip
EVENT_WEIGHTS = {
    "present": 6, "absent": 5, "arrives": 5, "leaves": 5, "moves": 2, "still": 1.5, "dark": 1.5, "light": 1.2,
    "reads": 1.2, "free": 2.5,
}  # fmt: skip
INTENT_WEIGHTS = {
    "watch.add": 10, "watch.count": 2, "watch.change": 2, "watch.cancel": 5, "watch.pause": 2, "watch.resume": 1.6,
    "now.what": 3, "now.whether": 8, "now.count": 2, "now.where": 2.5, "now.kind": 2, "now.colour": 1.6,
    "now.other": 4, "remind.reminder": 5, "remind.timer": 2, "remind.alarm": 2, "nothing": 18, "beyond": 8,
    "again": 1.2, "past.there": 2.5, "act.stop": 2,
}  # fmt: skip
"""How often each kind is drawn, 1.2 for those not named."""

BEFORE = (
    "please", "hey", "hey aura", "aura", "okay aura", "ok", "okay", "so", "um", "uh", "well", "hi", "now",
    "and", "also", "oh", "alright", "right", "listen", "look", "er", "actually", "hm", "could you please",
    "can you", "could you", "would you", "please could you", "can you please", "i'd like you to", "i want you to",
    "would you mind to", "hey there", "excuse me", "hi aura could you", "just", "quickly",
    "if you don't mind", "be so kind and", "you know what", "sorry", "hey computer", "my friend",
)  # fmt: skip
ASKING = frozenset(
    "could you please|can you|could you|would you|please could you|can you please|i'd like you to|i want you to|"
    "would you mind to|hi aura could you|be so kind and|if you don't mind".split("|")
)
"""Those that need a verb behind them."""
AFTER = (
    "please", "aura", "thanks", "thank you", "now", "right now", "for me", "if you can", "okay", "will you",
    "would you",
    "if possible", "at the moment", "then", "um", "you know", "please aura", "my dear", "mate", "if you don't mind",
    "yeah", "ok", "alright", "can you", "could you",
)  # fmt: skip
JOINS = (
    "and",
    "and",
    "and then",
    "then",
    "and also",
    "also",
    "",
    "",
    "and please",
    "after that",
    "but",
    "oh and",
    "plus",
)
VERBAL = ("watch.", "remind.", "act.")
QUIET = frozenset(
    {
        "nothing",
        "chat.greeting",
        "chat.thanks",
        "chat.goodbye",
        "answer.yes",
        "answer.no",
        "act.stop",
    }
)
"""Kinds that nothing is put around: it would make them something else."""

HOMOPHONES = {
    "to": ("too", "two"), "two": ("to", "too"), "there": ("their", "they're"), "their": ("there",), "for": ("four",),
    "see": ("sea", "c"), "when": ("wen", "win"), "you": ("u", "ya"), "your": ("you're",), "what's": ("whats", "what"),
    "is": ("his", "as"), "a": ("the", "uh"), "an": ("and", "a"), "tell": ("tel", "till"), "me": ("mi", "we"),
    "know": ("no", "now"), "no": ("know",), "hear": ("here",), "here": ("hear",), "watch": ("watched", "which"),
    "where": ("were", "wear"), "whether": ("weather",), "gone": ("on", "gun"), "leaves": ("leave", "lives"),
    "dog": ("doc", "dogs"), "cat": ("cats", "cut"), "car": ("cars", "care"), "remind": ("remained", "rewind"),
    "timer": ("time", "timers"), "alert": ("a lert", "alerts"), "are": ("our", "r"), "minutes": ("minute",),
    "seconds": ("second",), "let": ("led", "lets"), "if": ("of", "it"), "by": ("buy", "bye"), "count": ("counts",),
    "alarm": ("a larm", "alarms"), "it's": ("its",), "don't": ("dont",), "can't": ("cant",), "there's": ("theirs",),
    "isn't": ("isnt",), "aren't": ("arent",), "i'm": ("im",), "stop": ("stopped", "top"), "that": ("the", "dat"),
    "appears": ("appear",), "comes": ("come", "calms"), "arrives": ("arrive",), "moves": ("move", "movies"),
    "many": ("money", "any"), "what": ("wot", "what's"), "colour": ("color",), "whenever": ("when ever",),
    "someone": ("some one",), "somebody": ("some body",), "until": ("till", "untill"), "o'clock": ("oclock",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """A word and its labels; ``after`` is the punctuation behind it."""

    word: str
    intent: str
    begins: bool
    condition: str
    slot: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    intent: str
    text: str

    @property
    def kept_back(self) -> bool:
        """Whether it is for development."""
        return crc32(f"{self.intent}|{self.text}".encode()) % 1000 < DEVELOPMENT * 1000


@cache
def lists() -> dict[str, tuple[str, ...]]:
    """The fillings of gaps by name."""
    out = {}
    for line in (FOLDER / "lists.txt").read_text(encoding="utf-8").splitlines():
        name, _, held = line.partition(": ")
        out[name] = tuple(part.strip() for part in held.split("|") if part.strip())
    concepts = Path(__file__).parents[1] / "models" / "aura-nano" / "concepts.txt"
    nouns = [
        re.sub(r"^(?:an?|the|some) ", "", line.split("|")[0].strip())
        for line in concepts.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]
    out["concepts"] = tuple(noun for noun in nouns if len(noun.split()) <= 3)
    return out


@cache
def frames() -> dict[str, tuple[Frame, ...]]:
    """All frames by intent, conditions under ``condition.KIND``, those of several requests under ``SEVERAL``."""
    out: dict[str, list[Frame]] = {}
    for name in ("watches", "questions", "others", "conditions", "several"):
        for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
            if not line.strip() or line.startswith("#"):
                continue
            intent, _, text = (part.strip() for part in line.partition("|"))
            key = f"condition.{intent}" if name == "conditions" else intent
            key = SEVERAL if " + " in key else key
            out.setdefault(key, []).append(Frame(intent if key == SEVERAL else key, text))
    return {key: tuple(held) for key, held in out.items()}


@cache
def _of(key: str, development: bool) -> tuple[Frame, ...]:
    chosen = tuple(frame for frame in frames()[key] if frame.kept_back == development)
    return chosen or frames()[key]


class Grammar:
    """Draws sentences. ``development``: from the frames that are never trained on."""

    def __init__(self, seed: int, *, development: bool = False) -> None:
        self._rng = random.Random(seed)
        self._development = development
        self._intents = [
            key for key in frames() if not key.startswith("condition.") and key != SEVERAL
        ]
        self._weights = [INTENT_WEIGHTS.get(intent, 1.2) for intent in self._intents]

    def sentence(self) -> list[Token]:
        """One utterance."""
        rng = self._rng
        if rng.random() < SEVERAL_SHARE:
            tokens = self._several()
        else:
            tokens = self._one_or_two()
        if rng.random() < 0.45:
            tokens = self._misheard(tokens)
        if rng.random() < 0.5:
            tokens = [_with(token, after="") for token in tokens]
        return tokens[:60]

    def _one_or_two(self) -> list[Token]:
        rng = self._rng
        intent = rng.choices(self._intents, self._weights)[0]
        tokens = self._request(intent)
        if intent in QUIET or rng.random() >= JOINED_SHARE:
            return tokens
        other = rng.choices(self._intents, self._weights)[0]
        while other in QUIET or other == "again":
            other = rng.choices(self._intents, self._weights)[0]
        join = rng.choice(JOINS)
        second = self._request(other, join)
        tokens[-1] = _with(tokens[-1], after=rng.choice(("", ",", ".", "." if not join else "")))
        return tokens + second

    def _several(self) -> list[Token]:
        """A frame of several requests, with what people put before it."""
        rng = self._rng
        frame = rng.choice(_of(SEVERAL, self._development))
        out: list[Token] = []
        for intent, text in zip(frame.intent.split(" + "), frame.text.split(" // "), strict=True):
            if out:
                out[-1] = _with(out[-1], after=rng.choice(("", "", ",", ".", _end(out[-1].intent))))
            out += [
                Token(word, intent, number == 0, condition, slot)
                for number, (word, condition, slot) in enumerate(self._expand(text))
            ]
        if rng.random() < 0.2:
            lead = rng.choice([word for word in BEFORE if word not in ASKING]).split()
            first = out[0].intent
            out[0] = _with(out[0], begins=False)
            out = [Token(word, first, n == 0, "O", "O") for n, word in enumerate(lead)] + out
        out[-1] = _with(out[-1], after=rng.choice((_end(out[-1].intent), "", "!")))
        return out

    # -- one request ---------------------------------------------------------------------------

    def _request(self, intent: str, join: str = "") -> list[Token]:
        rng = self._rng
        frame = rng.choice(_of(intent, self._development))
        labelled = self._expand(frame.text)
        verbal = intent.startswith(VERBAL) and labelled[0][0] not in {
            "if",
            "when",
            "whenever",
            "not",
            "no",
            "only",
        }
        before, after = "", ""
        if intent not in QUIET:
            if rng.random() < 0.35:
                before = rng.choice(BEFORE)
                # "Can you tell me if …" asks about now, "tell me if …" about what is to come.
                whether = " ".join(word for word, _, _ in labelled[:4]).startswith(
                    ("tell me if", "let me know if", "just tell me if")
                )
                if before in ASKING and (whether or not verbal):
                    before = "please"
            if rng.random() < 0.25:
                after = rng.choice(AFTER)
        elif intent == "act.stop" and rng.random() < 0.2:
            before = rng.choice(("please", "aura", "okay", "hey", "hey aura"))
        head = [(word, "O", "O") for word in f"{join} {before}".split()]
        tail = [(word, "O", "O") for word in after.split()]
        whole = head + labelled + tail
        end = _end(intent)
        out = [
            Token(word, intent, number == 0, condition, slot)
            for number, (word, condition, slot) in enumerate(whole)
        ]
        if head and before and rng.random() < 0.5:
            at = len(head) - 1
            out[at] = _with(out[at], after=",")
        if tail and rng.random() < 0.4:
            at = len(head) + len(labelled) - 1
            out[at] = _with(out[at], after=rng.choice((",", end)))
        out[-1] = _with(out[-1], after=rng.choice((end, end, end, "", "!")))
        return out

    # -- gaps ----------------------------------------------------------------------------------

    def _expand(self, text: str) -> list[tuple[str, str, str]]:
        """The words of a frame with their condition and slot labels."""
        while (gap := re.search(r"\{(\w+)\}", text)) is not None:
            text = text[: gap.start()] + self._fill(gap[1]) + text[gap.end() :]
        return _labelled(text)

    def _fill(self, gap: str) -> str:
        rng, held = self._rng, lists()
        match gap:
            case "C":
                return self._condition()
            case "do":
                return self._errand()
            case "wrapped":
                return self._wrapped()
            case "C0":
                return re.sub(r"[<>\[\]]|\b\w+:", " ", self._condition())
            case "CC":
                joint = rng.choice(("and", "or", "or"))
                return f"{self._condition()} <{joint}> {self._condition()}"
            case "a":
                return rng.choice(
                    ("a", "a", "a", "the", "any", "an", "my", "that", "some", "another")
                )
            case "N":
                noun = rng.choice(held["N"] if rng.random() < 0.6 else held["concepts"])
                return self._odd_noun() if rng.random() < 0.06 else noun
            case "NS":
                if rng.random() < 0.3:
                    noun = rng.choice(held["concepts"])
                    return noun if noun.endswith("s") else f"{noun}s"
                return rng.choice(held["NS"])
            case "at":
                if rng.random() < 0.12:
                    return rng.choice(held["place"])
                return rng.choice(held["at1"]) if rng.random() < 0.22 else ""
            case "held":
                if rng.random() < 0.4:
                    lead = rng.choice(
                        (
                            "for",
                            "for",
                            "for",
                            "for at least",
                            "for more than",
                            "longer than",
                            "within",
                        )
                    )
                    return f"[held:{lead} {rng.choice(held['dur'])}]"
                return ""
            case "past":
                return f"[time:{rng.choice(held['past'])}]" if rng.random() < 0.6 else ""
            case "clockn":
                return rng.choice(held["clock"]).removeprefix("at ")
            case _:
                return rng.choice(held[gap])

    def _condition(self) -> str:
        kinds = list(EVENT_WEIGHTS)
        kind = self._rng.choices(kinds, [EVENT_WEIGHTS[k] for k in kinds])[0]
        frame = self._rng.choice(_of(f"condition.{kind}", self._development))
        return f"<{kind}:{frame.text}>"

    def _errand(self) -> str:
        """Something that a person does: what a reminder says."""
        rng, held = self._rng, lists()
        if rng.random() < 0.5:
            return rng.choice(held["do"])
        noun = rng.choice(held["N"] if rng.random() < 0.6 else held["concepts"])
        verb, which = rng.choice(_VERBS), rng.choice(("the", "the", "my", "a", "some"))
        return f"{verb} {which} {noun}{rng.choice(_TAILS) if rng.random() < 0.3 else ''}"

    def _wrapped(self) -> str:
        """Another request, but said by or to somebody else."""
        rng = self._rng
        intent = rng.choice([name for name in self._intents if name not in QUIET])
        frame = rng.choice(_of(intent, self._development)).text
        while (gap := re.search(r"\{(\w+)\}", frame)) is not None:
            frame = frame[: gap.start()] + self._fill(gap[1]) + frame[gap.end() :]
        plain = " ".join(re.sub(rf"[<>\[\]]|\b(?:{_MARKS}):", " ", frame).split())
        lead = rng.choice(_SAID) if rng.random() < 0.6 else f"{rng.choice(lists()['name'])}"
        return f"{lead} {plain}"

    def _odd_noun(self) -> str:
        """A noun that nobody has heard of: the network must take it from where it stands."""
        rng = self._rng
        syllables = (
            "ba",
            "lo",
            "kri",
            "ten",
            "mo",
            "zu",
            "fi",
            "gra",
            "pel",
            "dor",
            "sim",
            "ka",
            "vo",
            "ner",
            "ti",
        )
        return "".join(rng.choice(syllables) for _ in range(rng.randint(2, 3)))

    # -- what a recogniser makes of it ---------------------------------------------------------

    def _misheard(self, tokens: list[Token]) -> list[Token]:
        rng = self._rng
        out: list[Token] = []
        for token in tokens:
            draw = rng.random()
            if draw < 0.05 and token.word in HOMOPHONES and len(tokens) > 2:
                heard = rng.choice(HOMOPHONES[token.word]).split()
                out += [
                    _with(token, word=word, begins=token.begins and n == 0)
                    for n, word in enumerate(heard)
                ]
            elif draw < 0.08 and token.word in _SMALL and len(tokens) > 3 and not token.begins:
                continue
            elif draw < 0.095 and out and len(tokens) > 3 and not token.begins:
                out[-1] = _with(out[-1], word=out[-1].word + token.word)
            elif draw < 0.12 and len(token.word) > 3:
                out.append(_with(token, word=self._typo(token.word)))
            elif (
                draw < 0.13
                and out
                and not token.begins
                and not out[-1].begins
                and token.word in _SMALL
                and out[-1].word in _SMALL
            ):
                before = out[-1]
                out[-1] = _with(before, word=token.word)
                out.append(_with(token, word=before.word))
            elif draw < 0.13 and out:
                out.append(token)
                out.append(
                    _with(
                        token, word=rng.choice(("um", "uh", "er", "like", token.word)), begins=False
                    )
                )
            else:
                out.append(token)
        return out or tokens

    def _typo(self, word: str) -> str:
        rng = self._rng
        at = rng.randrange(1, len(word) - 1)
        match rng.randrange(3):
            case 0:
                return word[:at] + word[at + 1 :]
            case 1:
                return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            case _:
                return word[:at] + rng.choice("aeioutnsr") + word[at + 1 :]


def _end(intent: str) -> str:
    return "?" if intent.startswith(("now.", "past.", "self.", "clock.", "again")) else "."


_MARKS = "|".join(
    (
        *CONDITION_KINDS,
        "thing",
        "place",
        "number",
        "more",
        "less",
        "held",
        "time",
        "until",
        "every",
        "once",
        "all",
        "text",
    )
)
_SAID = (
    "he said", "she said", "he told me", "she told him", "i told her", "i said to him", "they said", "my boss said",
    "the sign says", "it says here", "the letter says", "the text reads", "he asked me", "she asked him",
    "then i asked him", "the teacher told us", "in the film he says", "on the radio they said", "it is written here",
    "the note says", "the file is called", "somebody wrote", "the screen reads", "my son always says",
    "i thought he said",
)  # fmt: skip
_VERBS = (
    "clean", "wash", "check", "fix", "bring", "fetch", "return", "call about", "pay for", "look at", "lock", "close",
    "open", "turn on", "turn off", "put away", "pick up", "buy", "order", "paint", "iron", "empty", "fill", "feed",
    "water", "charge", "pack", "send", "collect", "move", "switch off", "cook", "heat", "cool", "cover", "sell",
    "write to",
)  # fmt: skip
_TAILS = (
    " first",
    " again",
    " for anna",
    " upstairs",
    " from the shop",
    " to school",
    " in the garden",
    " quickly",
    " tonight",
)

_SMALL = frozenset("a an the is are to do of in on at it there that".split())


def _with(token: Token, **changed: object) -> Token:
    held = {name: getattr(token, name) for name in Token.__slots__} | changed
    return Token(**held)  # type: ignore[arg-type]


def _labelled(text: str) -> list[tuple[str, str, str]]:
    """``text`` with its marks as words and labels: ``<kind:…>`` conditions, ``[slot:…]`` slots, ``<and>``."""
    out: list[tuple[str, str, str]] = []
    condition = slot = ""
    new_condition = new_slot = False
    for part in re.findall(r"<(?:and|or)>|<\w+:|>|\[\w+:|\]|[^\s<>\[\]]+", text):
        if part in ("<and>", "<or>"):
            out.append((part[1:-1], part[1:-1], "O"))
        elif part.startswith("<"):
            condition, new_condition = part[1:-1], True
        elif part == ">":
            condition = ""
        elif part.startswith("[") and part.endswith(":"):
            slot, new_slot = part[1:-1], True
        elif part == "]":
            slot = ""
        else:
            for word in part.replace("-", " ").split():
                c = "O" if not condition else f"{'B' if new_condition else 'I'}-{condition}"
                s = "O" if not slot else f"{'B' if new_slot else 'I'}-{slot}"
                out.append((word, c, s))
                new_condition = new_condition and not condition
                new_slot = new_slot and not slot
    return out
