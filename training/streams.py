"""Scripted streams: what happens, what is asked, what the right answer is, when to speak.

A stream is a trunk (chunks, standing requests, alerts) and branches: questions asked at some chunk
that see the trunk up to there and nothing of each other, as the engine forgets a question once it is
answered.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from aura_desktop.videollm.nano.concepts import COLOURS, bare, is_plural, with_article
from aura_desktop.videollm.nano.percept import Percept
from training import phrases as say
from training.scenes import (
    CONCEPTS,
    PLACES,
    Confusion,
    Scene,
    Take,
    Thing,
    any_scene,
    any_thing,
    without_people,
)

Rng = np.random.Generator
MAX_CHUNKS = 22
DUE_WEIGHT = 6.0
"""A chunk at which to speak is one in thirty; it weighs that much more, and calibration undoes the rest."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Words of the user and of the assistant; ``user`` is empty for an alert."""

    user: str
    assistant: str


@dataclass(slots=True)
class Chunk:
    """One chunk of the trunk. ``speak`` is the label of the proactive head, ``weight`` its weight."""

    percept: Percept
    scene: Scene
    speak: float = 0.0
    weight: float = 0.3
    turns: list[Turn] = field(default_factory=list)
    branches: list[Turn] = field(default_factory=list)


@dataclass(slots=True)
class Pending:
    """A standing request that has not been met yet."""

    kind: str
    request: str
    alert: str
    concepts: tuple[int, ...] = ()
    noun: str = ""
    met_before: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A thing as someone calls it: ``phrase`` with article, ``noun``, the concepts it may mean."""

    phrase: str
    noun: str
    concepts: tuple[int, ...]


def named(concept: int, rng: Rng, *, kinds: bool = False) -> Named:
    """``concept`` by its own name, by another word, or by its kind."""
    own = CONCEPTS[concept]
    roll = rng.random()
    if kinds and own.kinds and roll < 0.12:
        kind = say.one(own.kinds, rng)
        meant = tuple(i for i, c in enumerate(CONCEPTS) if kind in c.kinds or c.noun == kind)
        return Named(with_article(kind), kind, meant)
    if own.aliases and roll < 0.4:
        word = bare(say.one(own.aliases, rng))
        meant = tuple(i for i, c in enumerate(CONCEPTS) if word in c.aliases or c.noun == word)
        return Named(with_article(word), word, meant or (concept,))
    return Named(own.name, own.noun, (concept,))


def asked(options: tuple[str, ...], name: Named, rng: Rng) -> str:
    """A question of ``options`` about ``name``, with "any" and "are" where English wants them."""
    phrase = name.phrase
    if phrase == name.noun:
        phrase = f"any {name.noun}" if rng.random() < 0.6 else name.noun
    text = say.one(options, rng).format(a=phrase, n=name.noun)
    if is_plural(name.noun):
        for one, many in (
            ("Is there", "Are there"),
            ("is there", "are there"),
            ("Is the ", "Are the "),
            ("Was there", "Were there"),
            ("Where is", "Where are"),
            (" is gone", " are gone"),
        ):
            text = text.replace(one, many)
    return text


def thing_words(thing: Thing) -> str:
    """For example "a cat on the left"; a thing that fills the picture has no place."""
    name = CONCEPTS[thing.concept].name
    return name if thing.place in ("whole", "middle") else f"{name} {say.at(thing.place)}"


def content(scene: Scene) -> list[str]:
    """What a scene shows, in words, people first."""
    parts = [say.people_words(scene.crowd)] if scene.crowd else []
    return parts + [thing_words(t) for t in scene.seen()]


def see_answer(scene: Scene) -> str:
    """The answer to "what do you see"."""
    if scene.light == "dark":
        return "It is too dark to see anything."
    if scene.light == "black":
        return "It is completely dark, or the camera is covered."
    if scene.light == "covered":
        return "I cannot see anything. The camera seems to be covered."
    if scene.light == "blank":
        return "I see a blank picture, nothing I can name."
    if scene.light == "noise":
        return "I only see noise."
    parts = content(scene)
    if not parts:
        return "I do not see anything I can name."
    return f"I can see {say.listed(parts)}."


class Story:
    """Writes one stream. ``rng`` decides everything, so a seed reproduces it."""

    def __init__(self, rng: Rng, confusion: Confusion) -> None:
        self.rng = rng
        self.confusion = confusion
        self.chunks: list[Chunk] = []
        self.pending: list[Pending] = []
        self.checks: list[tuple[int, str, bool]] = []

    def tell(self) -> list[Chunk]:
        """The whole stream."""
        rng = self.rng
        length = int(rng.integers(5, MAX_CHUNKS + 1))
        wished = [
            any_thing(rng) for _ in range(int(rng.choice([0, 1, 2, 3], p=[0.15, 0.5, 0.27, 0.08])))
        ]
        scene = any_scene(rng, frozenset(wished))
        while len(self.chunks) < length:
            self.shoot(scene, min(int(rng.integers(1, 9)), length - len(self.chunks)), wished)
            scene = self.next_scene(scene, wished)
        self.question_all()
        return self.chunks

    def next_scene(self, scene: Scene, wished: list[int]) -> Scene:
        """A cut, or the same scene with something that came, left, or moved."""
        rng = self.rng
        if wished and rng.random() < 0.35:
            concept = wished.pop()
            fresh = any_scene(rng, frozenset([concept]))
            place = str(rng.choice(["whole", *PLACES]))
            others = (
                tuple(t for t in fresh.things if t.place != place)[:1] if place != "whole" else ()
            )
            return Scene(
                (Thing(concept, place), *others),
                fresh.people,
                "normal",
                fresh.moving,
                fresh.colours,
            )
        roll = rng.random()
        if wished and roll < 0.25:
            look_alike = self.confusion.like(wished[-1], rng)
            if look_alike not in wished:
                return Scene(
                    (Thing(look_alike, str(rng.choice(["whole", *PLACES]))),), colours=scene.colours
                )
        if roll < 0.4 and scene.visible and (scene.things or scene.people != (0, 0, 0)):
            if scene.people != (0, 0, 0) and rng.random() < 0.5:
                return without_people(scene)
            return Scene(scene.things[1:], scene.people, scene.light, scene.moving, scene.colours)
        if roll < 0.5 and scene.visible:
            counts = list(scene.people)
            counts[int(rng.integers(3))] += 1
            people = (counts[0], counts[1], counts[2])
            return Scene(scene.things, people, scene.light, scene.moving, scene.colours)
        if roll < 0.56 and scene.visible:
            return Scene(
                scene.things, scene.people, str(rng.choice(["dark", "black"])), False, scene.colours
            )
        return any_scene(rng, frozenset(wished))

    def shoot(self, scene: Scene, count: int, wished: list[int]) -> None:
        """``count`` chunks of ``scene``; requests and alerts happen on the way."""
        rng = self.rng
        take = Take(scene, self.confusion, rng)
        cut = bool(self.chunks) and rng.random() < 0.5
        for index in range(count):
            fading = (
                float(rng.uniform(0.1, 0.6))
                if index == 0 and self.chunks and rng.random() < 0.25
                else 1.0
            )
            percept = take.chunk(fading)
            if index == 0 and cut:
                percept = _moved(percept, float(rng.uniform(0.3, 1)))
            chunk = Chunk(percept, scene)
            self.chunks.append(chunk)
            self.decide(chunk, faint=fading < 0.6, cut=index == 0 and (cut or not scene.moving))
            eager = 0.35 if wished and not self.pending else 0.07
            if rng.random() < eager and len(self.pending) < 3:
                self.request(chunk, wished)
            elif self.pending and rng.random() < 0.03:
                self.cancel(chunk)

    def decide(self, chunk: Chunk, *, faint: bool, cut: bool) -> None:
        """Label the chunk; give the alert unless the label is to stay up a chunk longer."""
        rng = self.rng
        due: Pending | None = None
        unsure = False
        for pending in self.pending:
            holds = self.holds(pending, chunk.scene)
            if pending.kind == "move" and cut:
                unsure = True
                continue
            self.checks.append((len(self.chunks) - 1, pending.request, holds))
            if faint:
                unsure = True
            elif holds and due is None:
                due = pending
        if due is not None:
            chunk.speak, chunk.weight = 1.0, DUE_WEIGHT
            if rng.random() < 0.85:
                place = ""
                thing = chunk.scene.where(due.concepts)
                if thing is not None and thing.place in ("left", "right") and due.kind == "thing":
                    place = f" {say.at(thing.place)}"
                chunk.turns.append(Turn("", due.alert.format(at=place)))
                self.pending.remove(due)
        elif unsure:
            chunk.weight = 0.0
        elif self.pending:
            chunk.weight = 1.0

    def holds(self, pending: Pending, scene: Scene) -> bool:
        """Whether what was asked for is so."""
        if pending.kind == "thing":
            return scene.where(pending.concepts) is not None
        if pending.kind == "gone":
            return scene.visible and scene.where(pending.concepts) is None
        if pending.kind == "person":
            return scene.crowd > 0
        if pending.kind == "two":
            return scene.crowd > 1
        if pending.kind == "alone":
            return scene.visible and scene.crowd == 0
        if pending.kind == "dark":
            return scene.light in ("dark", "black")
        if pending.kind == "light":
            return scene.visible
        return scene.moving and scene.visible

    def request(self, chunk: Chunk, wished: list[int]) -> None:
        """Someone asks to be told when something happens."""
        rng, scene = self.rng, chunk.scene
        roll = rng.random()
        things = scene.seen()
        if roll < 0.6:
            concept = (
                int(rng.choice(np.asarray(wished)))
                if wished and rng.random() < 0.8
                else any_thing(rng)
            )
            if rng.random() < 0.05:
                word = say.one(say.STRANGE, rng)
                request = say.spoken(say.one(say.ASK_WATCH, rng).format(a=with_article(word)), rng)
                chunk.turns.append(
                    Turn(
                        request,
                        f"I may miss it: I do not know what {with_article(word)} looks like.",
                    )
                )
                return
            name = named(concept, rng, kinds=True)
            request = asked(say.ASK_WATCH, name, rng)
            pending = Pending(
                "thing", request, f"I see {name.phrase}{{at}} now.", name.concepts, name.noun
            )
            reply = f"Okay, I will tell you when I see {name.phrase}."
        elif roll < 0.7:
            pending = Pending(
                "person", say.one(say.ASK_PERSON, rng), "I see a person now.", noun="person"
            )
            reply = "Okay, I will tell you when I see a person."
        elif roll < 0.74:
            pending = Pending(
                "two", say.one(say.ASK_TWO, rng), "I see two people now.", noun="people"
            )
            reply = "Okay, I will tell you when I see two people."
        elif roll < 0.84 and things:
            name = named(things[0].concept, rng)
            pending = Pending(
                "gone",
                asked(say.ASK_GONE, name, rng),
                f"The {name.noun} is gone now.",
                name.concepts,
                name.noun,
            )
            reply = f"Okay, I will tell you when the {name.noun} is gone."
        elif roll < 0.88 and scene.crowd:
            pending = Pending(
                "alone", say.one(say.ASK_ALONE, rng), "Nobody is there any more.", noun="person"
            )
            reply = "Okay, I will tell you when nobody is there."
        elif roll < 0.93:
            if scene.visible:
                pending = Pending(
                    "dark", say.one(say.ASK_DARK, rng), "It is dark now.", noun="dark"
                )
                reply = "Okay, I will tell you when it gets dark."
            else:
                pending = Pending(
                    "light", say.one(say.ASK_LIGHT, rng), "It is bright again.", noun="light"
                )
                reply = "Okay, I will tell you when it is bright again."
        else:
            pending = Pending(
                "move", say.one(say.ASK_MOVE, rng), "Something is moving now.", noun="movement"
            )
            reply = "Okay, I will tell you when something moves."
        pending.request = say.spoken(pending.request, rng)
        self.pending.append(pending)
        chunk.turns.append(Turn(pending.request, reply))

    def cancel(self, chunk: Chunk) -> None:
        """Someone takes a request back."""
        rng = self.rng
        pending = self.pending[int(rng.integers(len(self.pending)))]
        if pending.kind == "thing" and (len(self.pending) > 1 or rng.random() < 0.7):
            text = say.one(say.STOP_WATCH, rng).format(a=with_article(pending.noun), n=pending.noun)
            reply = f"Okay, I will stop watching for the {pending.noun}."
            self.pending.remove(pending)
        else:
            text, reply = say.one(say.STOP_ALL, rng), "Okay, I will stop watching."
            self.pending.clear()
        chunk.turns.append(Turn(say.spoken(text, rng), reply))

    def question_all(self) -> None:
        """Hang questions on the trunk."""
        rng = self.rng
        for _ in range(min(16, 6 + len(self.chunks))):
            index = int(rng.integers(len(self.chunks)))
            turn = self.question(index)
            self.chunks[index].branches.append(Turn(say.spoken(turn.user, rng), turn.assistant))
        met = [c for c in self.checks if c[2]]
        unmet = [c for c in self.checks if not c[2]]
        rng.shuffle(unmet)
        for index, request, holds in [*met[:2], *unmet[:2]]:
            self.chunks[index].branches.append(
                Turn(CHECK.format(request=request), "yes" if holds else "no")
            )

    def question(self, index: int) -> Turn:
        """A question at chunk ``index`` with its true answer."""
        rng, scene = self.rng, self.chunks[index].scene
        kinds = ("see", "exist", "where", "side", "past", "people", "light", "refuse", "talk")
        kind = str(rng.choice(kinds, p=[0.14, 0.18, 0.24, 0.10, 0.14, 0.08, 0.06, 0.04, 0.02]))
        if not scene.visible and rng.random() < 0.5:
            kind = "see" if rng.random() < 0.4 else "light"
        if kind == "see":
            return Turn(say.one(say.SEE, rng), see_answer(scene))
        if kind == "exist":
            return self.exist(scene, index)
        if kind == "where":
            return self.place(scene, index)
        if kind == "side":
            return self.side(scene)
        if kind == "past":
            return self.past(index)
        if kind == "people":
            return self.people(scene, index)
        if kind == "light":
            return self.light(self.chunks[index])
        if kind == "refuse":
            return self.refuse(scene)
        return self.small_talk()

    def target(self, scene: Scene, index: int, there: float = 0.5) -> int:
        """A concept to ask about: in sight (with probability ``there``), gone, alike, or any."""
        rng = self.rng
        things = scene.seen()
        if things and rng.random() < there:
            return things[int(rng.integers(len(things)))].concept
        roll = rng.random()
        gone = [t.concept for c in self.chunks[:index] for t in c.scene.seen()]
        if gone and roll < 0.3:
            return int(rng.choice(np.asarray(gone)))
        if things and roll < 0.6:
            return self.confusion.like(things[0].concept, rng)
        return any_thing(rng)

    def exist(self, scene: Scene, index: int) -> Turn:
        rng = self.rng
        if rng.random() < 0.06:
            word = say.one(say.STRANGE, rng)
            strange = Named(with_article(word), word, ())
            return Turn(
                asked(say.EXIST, strange, rng), f"No, but I would not recognise {strange.phrase}."
            )
        name = named(self.target(scene, index), rng, kinds=True)
        question = asked(say.EXIST, name, rng)
        thing = scene.where(name.concepts)
        if thing is None:
            if not scene.visible:
                return Turn(question, f"No, I cannot see {name.phrase}: {self.excuse(scene)}.")
            return Turn(question, f"No, I do not see {name.phrase}.")
        return Turn(question, f"Yes, I see {self.shown(thing, name)}.")

    @staticmethod
    def excuse(scene: Scene) -> str:
        """Why nothing can be seen."""
        return {
            "dark": "it is too dark", "black": "it is too dark", "covered": "the camera seems covered",
            "blank": "the picture is blank", "noise": "there is only noise",
        }[scene.light]  # fmt: skip

    @staticmethod
    def shown(thing: Thing, name: Named) -> str:
        phrase = (
            name.phrase
            if name.concepts == (thing.concept,) or len(name.concepts) < 3
            else CONCEPTS[thing.concept].name
        )
        return phrase if thing.place in ("whole", "middle") else f"{phrase} {say.at(thing.place)}"

    def place(self, scene: Scene, index: int) -> Turn:
        rng = self.rng
        name = named(self.target(scene, index, there=0.8), rng)
        thing = scene.where(name.concepts)
        if rng.random() < 0.5:
            question = asked(say.WHERE, name, rng)
            if thing is None:
                return Turn(question, f"I do not see {name.phrase}.")
            if thing.place == "whole":
                return Turn(question, f"The {name.noun} is in the middle, close up.")
            return Turn(question, f"The {name.noun} is {say.at(thing.place)}.")
        side = (
            thing.place
            if thing is not None and thing.place != "whole" and rng.random() < 0.5
            else str(rng.choice(PLACES))
        )
        question = asked(tuple(o.replace("{at}", say.at(side)) for o in say.ON_SIDE), name, rng)
        if thing is None:
            return Turn(question, f"No, I do not see {name.phrase}.")
        if thing.place == side or (thing.place == "whole" and side == "middle"):
            return Turn(question, f"Yes, the {name.noun} is {say.at(side)}.")
        return Turn(question, f"No, the {name.noun} is {say.at(thing.place)}.")

    def side(self, scene: Scene) -> Turn:
        rng = self.rng
        side = str(rng.choice(PLACES))
        question = (
            say.one(say.MIDDLE, rng)
            if side == "middle"
            else say.one(say.SIDE, rng).format(side=side)
        )
        if not scene.visible:
            return Turn(question, see_answer(scene))
        parts = []
        if count := scene.people[PLACES.index(side)]:
            parts.append(say.people_words(count))
        parts += [CONCEPTS[t.concept].name for t in scene.seen() if t.place in (side, "whole")]
        if not parts:
            return Turn(question, f"I do not see anything I can name {say.at(side)}.")
        return Turn(question, f"I can see {say.listed(parts)} {say.at(side)}.")

    def past(self, index: int) -> Turn:
        rng, scene = self.rng, self.chunks[index].scene
        roll = rng.random()
        now = {t.concept for t in scene.seen()}
        gone: list[str] = []
        order: list[int] = []
        for chunk in self.chunks[: index + 1]:
            for thing in chunk.scene.seen():
                if thing.concept not in order:
                    order.append(thing.concept)
        if roll < 0.5:
            question = say.one(say.BEFORE, rng)
            for chunk in reversed(self.chunks[:index]):
                gone = [
                    CONCEPTS[t.concept].name for t in chunk.scene.seen() if t.concept not in now
                ]
                if gone:
                    return Turn(question, f"Before that I saw {say.listed(gone)}.")
            if any(c.scene.crowd for c in self.chunks[:index]) and not scene.crowd:
                return Turn(question, "Before that I saw somebody.")
            return Turn(question, "I have not seen anything else that I can name.")
        if roll < 0.6:
            question = say.one(say.SO_FAR, rng)
            if not order:
                return Turn(question, "I have not seen anything that I can name.")
            return Turn(
                question, f"I have seen {say.listed([CONCEPTS[c].name for c in order[-3:]])}."
            )
        seen = (
            order if order and rng.random() < 0.55 else [self.confusion.like(c, rng) for c in order]
        )
        concept = (
            int(rng.choice(np.asarray(seen))) if seen and rng.random() < 0.8 else any_thing(rng)
        )
        name = named(concept, rng)
        question = asked(say.EVER, name, rng)
        if any(c in now for c in name.concepts):
            return Turn(question, f"Yes, I see {name.phrase} now.")
        if any(c in order for c in name.concepts):
            return Turn(question, f"Yes, I saw {name.phrase} before.")
        return Turn(question, f"No, I have not seen {name.phrase}.")

    def people(self, scene: Scene, index: int) -> Turn:
        rng, crowd = self.rng, scene.crowd
        roll = rng.random()
        places = [say.at(p) for p, n in zip(PLACES, scene.people, strict=True) if n]
        if roll < 0.3:
            answer = f"I see {say.people_words(crowd)}." if crowd else "I do not see anybody."
            return Turn(say.one(say.HOW_MANY, rng), answer)
        if roll < 0.6:
            answer = (
                f"Yes, I see {say.people_words(crowd)} {say.listed(places)}."
                if crowd
                else "No, I do not see anybody."
            )
            return Turn(say.one(say.ANYONE, rng), answer)
        if roll < 0.75:
            if not crowd:
                return Turn(say.one(say.WHERE_PERSON, rng), "I do not see anybody.")
            subject = "The person is" if crowd == 1 else "The people are"
            return Turn(say.one(say.WHERE_PERSON, rng), f"{subject} {say.listed(places)}.")
        if roll < 0.88:
            answer = (
                f"Yes, I see {say.people_words(crowd)}."
                if crowd > 1
                else f"No, I see {say.people_words(crowd)}."
            )
            return Turn(say.one(say.TWO_PEOPLE, rng), answer)
        before = any(c.scene.crowd for c in self.chunks[:index])
        answer = "Yes, I saw somebody before." if before else "No, I have not seen anybody before."
        return Turn(say.one(say.ANYONE_BEFORE, rng), answer)

    def light(self, chunk: Chunk) -> Turn:
        rng, scene = self.rng, chunk.scene
        roll = rng.random()
        dark = scene.light in ("dark", "black")
        if roll < (0.2 if scene.visible else 0.4):
            return Turn(
                say.one(say.DARK, rng), "Yes, it is dark." if dark else "No, it is not dark."
            )
        if roll < (0.3 if scene.visible else 0.5):
            return Turn(
                say.one(say.BRIGHT, rng), "No, it is dark." if dark else "Yes, there is light."
            )
        if roll < (0.5 if scene.visible else 0.85):
            question = say.one(say.COVERED, rng)
            if "see anything" in question:
                parts = content(scene)
                return Turn(
                    question,
                    f"Yes, I can see {say.listed(parts)}." if parts else f"No. {see_answer(scene)}",
                )
            if scene.light == "covered":
                return Turn(question, "Yes, the camera seems to be covered.")
            if scene.light == "black":
                return Turn(question, "Yes, it may be: it is completely dark.")
            return Turn(question, "No, the camera is not covered.")
        if roll < (0.75 if scene.visible else 0.95):
            question = say.one(say.MOVING, rng)
            moving = chunk.percept.motion > 0.25
            if "still" in question:
                return Turn(question, "No, something is moving." if moving else "Yes, it is still.")
            return Turn(
                question, "Yes, something is moving." if moving else "No, nothing is moving."
            )
        question = say.one(say.COLOURS_ASKED, rng)
        shares = chunk.percept.colours
        strong = [COLOURS[i] for i in np.argsort(-shares)[:2] if shares[i] > 0.2] or [
            COLOURS[int(shares.argmax())]
        ]
        return Turn(question, f"Mostly {say.listed(strong)}.")

    def refuse(self, scene: Scene) -> Turn:
        rng = self.rng
        things = scene.seen()
        if things and rng.random() < 0.25:
            name = CONCEPTS[things[0].concept]
            return Turn(
                asked(say.COLOUR_OF, Named(name.name, name.noun, ()), rng),
                "I do not know: I only see the colors of the whole picture.",
            )
        answer = say.one(tuple(say.REFUSE), rng)
        return Turn(say.one(say.REFUSE[answer], rng), answer)

    def small_talk(self) -> Turn:
        rng = self.rng
        roll = rng.random()
        if roll < 0.3:
            return Turn(say.one(say.HELLO, rng), "Hello! I am watching with you.")
        if roll < 0.65:
            return Turn(say.one(say.THANKS, rng), "You are welcome!")
        if roll < 0.75:
            return Turn(say.one(say.BYE, rng), "Goodbye! It was nice to see you.")
        if roll < 0.82:
            return Turn(say.one(say.HOW_ARE_YOU, rng), "I am fine, thank you. I am watching.")
        if roll < 0.92:
            return Turn(say.one(say.WHO_ARE_YOU, rng), "I am Aura. I watch the video with you.")
        return Turn(
            say.one(say.ABLE, rng), "I can tell you what I see, where it is, and watch for things."
        )


CHECK = "Check: {request}"


def _moved(percept: Percept, motion: float) -> Percept:
    return Percept(
        percept.concepts, percept.weights, percept.people, percept.brightness, percept.flat,
        percept.noise, percept.blur, motion, percept.colours,
    )  # fmt: skip
