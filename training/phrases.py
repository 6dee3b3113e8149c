"""What people say to aura-nano and what it says back. Pure text; the truth comes in as arguments."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Rng = np.random.Generator

SEE = (
    "What do you see?", "What do you see now?", "What can you see?", "What is this?",
    "What is that?", "What am I holding?", "What is in front of you?", "Describe what you see.",
    "What is in the picture?", "Tell me what you see.", "What am I showing you?", "What's this?",
    "What's there?", "What is here?", "Can you tell me what this is?", "What are you looking at?",
    "What's in the picture right now?", "Describe the scene.", "What is visible?", "What is it?",
)  # fmt: skip
EXIST = (
    "Is there {a}?", "Do you see {a}?", "Can you see {a}?", "Is there {a} here?",
    "Is there {a} in the picture?", "Do you see {a} anywhere?", "Is there {a} now?",
    "Can you see {a} right now?", "Is {a} visible?", "Do you see {a} in front of you?",
    "Is there {a} in view?", "Am I holding {a}?", "Is this {a}?", "Is that {a}?",
)  # fmt: skip
WHERE = (
    "Where is the {n}?", "Where do you see the {n}?", "On which side is the {n}?",
    "Where's the {n}?", "Can you tell me where the {n} is?", "Which side is the {n} on?",
    "Where is the {n} now?", "Tell me where the {n} is.", "What side is the {n} on?",
    "Is the {n} on the left or on the right?", "Where would I find the {n}?", "Where's that {n}?",
    "Find the {n}.", "Where exactly is the {n}?", "Show me where the {n} is.",
)  # fmt: skip
SIDE = (
    "What is on the {side}?", "What do you see on the {side}?", "What's on the {side} side?",
    "What is there on the {side}?", "Describe the {side} side.",
)  # fmt: skip
MIDDLE = (
    "What is in the middle?", "What do you see in the middle?", "What's in the center?",
    "What is there in the middle?",
)  # fmt: skip
ON_SIDE = (
    "Is the {n} {at}?", "Is there {a} {at}?", "Do you see {a} {at}?", "Is that {n} {at}?",
    "Can you see {a} {at}?", "Do you see the {n} {at}?", "Is it true that the {n} is {at}?",
    "Does the {n} stand {at}?", "The {n} is {at}, isn't it?", "Is the {n} now {at}?",
)  # fmt: skip
BEFORE = (
    "What was there before?", "What did you see before?", "What was here earlier?",
    "What did you see before this?", "What was there a moment ago?", "What was it before?",
    "What did I show you before?", "What was the last thing you saw before this?",
    "What was in the picture earlier?", "What was there previously?", "What came before this?",
)  # fmt: skip
SO_FAR = (
    "What have you seen so far?", "What did you see until now?", "What have I shown you?",
    "List what you have seen.", "Which things have you seen?",
)  # fmt: skip
EVER = (
    "Did you see {a}?", "Have you seen {a}?", "Was there {a}?", "Did you see {a} before?",
    "Was there {a} earlier?", "Have you seen {a} today?", "Did I show you {a}?",
)  # fmt: skip
HOW_MANY = (
    "How many people are there?", "How many people do you see?", "How many people can you see?",
    "How many persons are in the picture?", "How many faces do you see?",
)  # fmt: skip
ANYONE = (
    "Is anyone there?", "Is there anybody?", "Do you see anyone?", "Is there a person?",
    "Do you see a person?", "Can you see me?", "Is somebody in the picture?", "Is anybody here?",
    "Do you see a face?", "Am I in the picture?", "Are there any people?", "Is someone there?",
)  # fmt: skip
WHERE_PERSON = (
    "Where is the person?", "Where am I?", "Where do you see the person?",
    "On which side is the person?", "Where are the people?", "Which side is the person on?",
)  # fmt: skip
TWO_PEOPLE = ("Are there two people?", "Do you see two people?", "Is there more than one person?")
ANYONE_BEFORE = (
    "Was anyone there before?", "Did you see anybody earlier?", "Has anyone been here?",
    "Was there a person before?", "Did someone come by?",
)  # fmt: skip
DARK = ("Is it dark?", "Is it dark now?", "Are the lights off?", "Did the lights go out?")
BRIGHT = ("Is it bright?", "Is the light on?", "Is there enough light?", "Are the lights on?")
COVERED = (
    "Is the camera covered?", "Is something in front of the camera?", "Is the lens covered?",
    "Can you see anything?", "Do you see anything?",
)  # fmt: skip
MOVING = (
    "Is something moving?", "Is anything moving?", "Do you see any movement?", "Does it move?",
    "Is there any motion?", "Is it still?",
)  # fmt: skip
COLOURS_ASKED = (
    "What colors do you see?", "Which colors are in the picture?", "What is the main color?",
    "What colour is the picture?", "Which colours do you see?",
)  # fmt: skip
HELLO = (
    "Hello.", "Hi.", "Hello Aura.", "Hey.", "Hi there.", "Good morning.", "Good evening.",
    "Hello, can you hear me?", "Hey Aura.", "Good afternoon.",
)  # fmt: skip
THANKS = (
    "Thank you.", "Thanks.", "Thank you very much.", "Thanks a lot.", "Great, thank you.",
    "Good job.", "Well done.", "Okay, thanks.", "Perfect, thanks.", "That's right, thank you.",
)  # fmt: skip
BYE = ("Goodbye.", "Bye.", "See you later.", "Good night.", "Bye bye.")
HOW_ARE_YOU = ("How are you?", "How are you doing?", "Are you okay?")
WHO_ARE_YOU = ("Who are you?", "What are you?", "What is your name?", "What's your name?")
ABLE = ("What can you do?", "How can you help me?", "What do you know?", "Help.")
REFUSE: dict[str, tuple[str, ...]] = {
    "I do not know names of people.": (
        "Who is that?", "What is his name?", "What is her name?", "Who am I?", "Who is this person?",
        "What's my name?", "Is that my brother?", "Do you know this man?", "Who is she?",
        "Is this a famous person?", "What is the name of this person?", "Who is in the picture?",
    ),
    "I do not know: I cannot read text.": (
        "What does it say?", "Can you read this?", "What is written there?", "Read the text.",
        "What does the sign say?", "What number is on it?", "Read this page to me.",
        "What is the title of the book?", "What does the label say?", "What letters do you see?",
    ),
    "I do not know. I have no opinions.": (
        "Is it beautiful?", "Do you like it?", "What do you think of it?", "Is this nice?",
        "Which one is better?", "Do you love me?", "What is your opinion?", "Is it ugly?",
        "Should I buy it?", "Who should I vote for?", "What's your favorite color?",
        "Do you prefer cats or dogs?",
    ),
    "I do not know. I only know what I see.": (
        "What is the capital of France?", "What is the weather tomorrow?", "Who won the game?",
        "What time is it?", "How much does it cost?", "What is two plus two?", "How old is it?",
        "What will happen next?", "Who is the president?", "How far is the moon?", "Tell me a joke.",
        "What day is it?", "What is your phone number?", "How do I cook rice?", "Is it going to rain?",
        "Who made it?", "Where was it bought?", "Why is it here?", "What does it taste like?",
        "How heavy is it?", "What is it made of?", "Where do I live?", "What is the meaning of life?",
        "When was it built?", "Who owns this?", "What brand is it?", "How big is it?",
    ),
    "I do not know how anyone feels.": (
        "Is she happy?", "Is he angry?", "Am I sad?", "How does he feel?", "What is she thinking?",
    ),
}  # fmt: skip
COLOUR_OF = ("What color is the {n}?", "What colour is the {n}?", "Which color does the {n} have?")
STRANGE = tuple(
    "giraffe unicorn dolphin octopus donkey pigeon crow mosquito rhinoceros shrimp kiwi cake cookie "
    "sandwich egg potato carrot tomato onion grape cherry watermelon peach cheese helicopter cloud "
    "rainbow river staircase ceiling robot drone calculator charger stapler ladder fork napkin coin "
    "key ring tree leaf ghost wizard statue sausage pancake noodle needle brick".split()
)

ASK_WATCH = (
    "Tell me when you see {a}.", "Let me know when you see {a}.", "Tell me when {a} appears.",
    "Alert me when you see {a}.", "Warn me if you see {a}.", "Tell me as soon as you see {a}.",
    "Let me know if {a} shows up.", "Say something when you see {a}.", "Watch for {a}.",
    "Keep an eye out for {a}.", "Please tell me when there is {a}.", "Tell me if you see {a}.",
    "Could you tell me when {a} comes?", "Notify me when {a} appears.", "Tell me when {a} is there.",
    "I want to know when you see {a}.", "Tell me every time you see {a}.", "Look out for {a}.",
    "Let me know as soon as there is {a}.", "Can you tell me when you see {a}?",
    "Tell me when {a} comes into view.", "Call me when you see {a}.",
)  # fmt: skip
ASK_PERSON = (
    "Tell me when someone comes.", "Let me know when somebody comes in.", "Alert me if anyone appears.",
    "Tell me when you see a person.", "Warn me when someone is there.", "Tell me when you see somebody.",
    "Let me know if a person shows up.", "Tell me when anyone comes into view.",
    "Tell me when you see a face.", "Say something when someone arrives.", "Watch for people.",
)  # fmt: skip
ASK_TWO = (
    "Tell me when there are two people.", "Let me know when you see two people.",
    "Tell me when a second person comes.", "Alert me when there is more than one person.",
)  # fmt: skip
ASK_GONE = (
    "Tell me when the {n} is gone.", "Let me know when the {n} leaves.", "Warn me if the {n} disappears.",
    "Tell me when the {n} goes away.", "Alert me when the {n} is no longer there.",
    "Tell me as soon as you can't see the {n} any more.",
)  # fmt: skip
ASK_ALONE = (
    "Tell me when everybody is gone.", "Let me know when the person leaves.",
    "Tell me when nobody is there any more.", "Tell me when the person is gone.",
)  # fmt: skip
ASK_DARK = (
    "Tell me when it gets dark.", "Let me know when the lights go out.", "Warn me if it gets dark.",
    "Tell me when the light goes off.", "Alert me when it is dark.",
)  # fmt: skip
ASK_LIGHT = (
    "Tell me when it gets bright again.", "Let me know when the light is back.",
    "Tell me when the lights come on.", "Tell me when you can see again.",
)  # fmt: skip
ASK_MOVE = (
    "Tell me when something moves.", "Let me know if anything moves.", "Alert me when you see movement.",
    "Warn me when there is motion.", "Tell me if something is moving.",
)  # fmt: skip
STOP_WATCH = (
    "Stop watching for {a}.", "Never mind the {n}.", "Forget about the {n}.", "You can stop watching for {a}.",
    "Don't tell me about the {n} any more.", "No need to watch for {a} any more.", "Cancel the {n} alert.",
)  # fmt: skip
STOP_ALL = ("Cancel that.", "Never mind.", "Stop watching.", "Forget it.", "Cancel all alerts.")


def one(options: Sequence[str], rng: Rng) -> str:
    """One of ``options``."""
    return options[int(rng.integers(len(options)))]


def spoken(text: str, rng: Rng) -> str:
    """``text`` as typed or heard: now and then without capitals or full stop, or with a lead-in."""
    roll = rng.random()
    if roll < 0.06:
        return text.lower().rstrip(".?!")
    if roll < 0.10:
        return text.rstrip(".?!")
    if roll < 0.16:
        lead = one(("Aura, ", "Please, ", "Okay, ", "So, ", "Hey, ", "And "), rng)
        return lead + text[0].lower() + text[1:]
    return text


def listed(parts: Sequence[str]) -> str:
    """``parts`` joined as one says them."""
    if len(parts) <= 1:
        return "".join(parts)
    return ", ".join(parts[:-1]) + " and " + parts[-1]


def at(place: str) -> str:
    """Where a place is, in words."""
    return "in the middle" if place in ("middle", "whole") else f"on the {place}"


def people_words(count: int) -> str:
    """How many people, in words."""
    return ("nobody", "one person", "two people")[count] if count < 3 else "several people"
