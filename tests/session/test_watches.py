"""Standing requests: told from questions, kept, taken back."""

from __future__ import annotations

import pytest

from aura_desktop.session import watches
from aura_desktop.session.watches import CancelWatch, NewWatch, Registry, as_request, understand
from aura_desktop.videollm.engine import Watch

ONCE = [
    "Tell me when you see a cat.",
    "tell me when you see a cat",
    " Tell  me when, you see a cat!",
    "TELL ME WHEN YOU SEE A CAT",
    "Tell me as soon as a dog appears",
    "tell me if you see a cat",
    "Tell me if there is a cat.",
    "Let me know when someone comes in.",
    "Alert me if it gets dark!",
    "Warn me if the camera is covered",
    "Say something when you see a monkey",
    "Say hello when you see a monkey",
    "Watch for a butterfly.",
    "Watch out for the dog",
    "Keep an eye out for the dog please",
    "Keep an eye on the door.",
    "Could you please tell me, when you see a cat?",
    "Please let me know if, um, a cat shows up.",
    "Okay, tell me when the cup is gone.",
    "I want to know when the cat leaves",
    "I’d like to know when the cat leaves",
    "Hey, Aura, can you tell me when you see a cat",
    "When you see a dog, tell me.",
    "If a person comes in, let me know.",
    "What do you see? And tell me when a cat appears.",
    "Tell me the moment a ball appears.",
    "Notify me once the light is off.",
]
REPEATED = [
    "Whenever you see a ball, tell me.",
    "Every time you see a cat, say hello",
    "Tell me every time you see a dog",
    "Everytime you see a dog, let me know.",
    "Let me know whenever someone comes in.",
]
NOT = [
    "When did you see a cat?",
    "Tell me what you see",
    "Tell me when you saw the cat.",
    "Tell me when the cat was there",
    "What do you see when you look left?",
    "Is there a cat?",
    "Tell me about the cat",
    "Tell me when to stop",
    "What happened when the cat left?",
    "When was the last time you saw a cat?",
    "Do you see a cat?",
    "Say hello.",
    "Watch this.",
    "If you see a cat, what colour is it?",
    "Tell me if you saw a cat",
    "What is on the watch?",
    "Stop.",
    "Never mind.",
    "Forget it.",
    "Thank you.",
    "",
    "...",
]


@pytest.mark.parametrize("text", ONCE)
def test_one_shot_requests(text: str) -> None:
    (wish,) = understand(text)
    assert isinstance(wish, NewWatch)
    assert not wish.repeat
    assert not wish.instead


@pytest.mark.parametrize("text", REPEATED)
def test_repeated_requests(text: str) -> None:
    (wish,) = understand(text)
    assert isinstance(wish, NewWatch)
    assert wish.repeat


@pytest.mark.parametrize("text", NOT)
def test_no_requests(text: str) -> None:
    assert understand(text) == []


def test_the_text_is_the_sentence_that_asks() -> None:
    (wish,) = understand("What do you see? Tell me when a cat appears.")
    assert wish == NewWatch("Tell me when a cat appears.", repeat=False)


def test_instead() -> None:
    (wish,) = understand("Tell me when you see a dog instead.")
    assert isinstance(wish, NewWatch)
    assert wish.instead


@pytest.mark.parametrize(
    ("text", "which", "subject"),
    [
        ("Stop watching for the cat.", "named", {"cat"}),
        ("Stop looking out for cats, please.", "named", {"cat"}),
        ("Never mind the dog.", "named", {"dog"}),
        ("Nevermind about the dog", "named", {"dog"}),
        ("Forget about the cat", "named", {"cat"}),
        ("Don't tell me about the cat anymore", "named", {"cat"}),
        ("Don’t tell me when you see the dog.", "named", {"dog"}),
        ("You don't need to watch for butterflies any more.", "named", {"butterfly"}),
        ("Cancel the alert for the butterfly", "named", {"butterfly"}),
        ("Okay, stop telling me about the coffee cup.", "named", {"coffee", "cup"}),
        ("Cancel that.", "latest", set()),
        ("Cancel the alert.", "latest", set()),
        ("You can stop watching for it now.", "latest", set()),
        ("Cancel all watches", "all", set()),
        ("Cancel everything.", "all", set()),
        ("Stop watching", "all", set()),
    ],
)
def test_cancellations(text: str, which: str, subject: set[str]) -> None:
    (wish,) = understand(text)
    assert isinstance(wish, CancelWatch)
    assert (wish.which, set(wish.subject)) == (which, subject)


def test_two_wishes_in_one_breath() -> None:
    one, two = understand("Never mind the cat, tell me when you see a dog.")
    assert one == CancelWatch("named", frozenset({"cat"}))
    assert two == NewWatch("tell me when you see a dog.", repeat=False)


@pytest.mark.parametrize(
    ("given", "request_text"),
    [
        ("a cat", "Tell me when you see a cat."),
        ("a cat.", "Tell me when you see a cat."),
        ("someone comes in", "Tell me when someone comes in."),
        ("the dog leaves", "Tell me when the dog leaves."),
        ("it gets dark", "Tell me when it gets dark."),
        ("Tell me when you see a cat", "Tell me when you see a cat"),
    ],
)
def test_bare_things_become_requests(given: str, request_text: str) -> None:
    assert as_request(given).text == request_text


def filled(*texts: str) -> Registry:
    registry = Registry()
    for number, text in enumerate(texts, 1):
        registry.add(Watch(f"w{number}", text))
    return registry


def ids(found: list[Watch]) -> list[str]:
    return [watch.id for watch in found]


def test_cancellations_find_what_they_mean() -> None:
    registry = filled(
        "Tell me when you see a cat.", "Watch for dogs", "Tell me when the light is off"
    )
    assert ids(registry.meant_by(CancelWatch("named", frozenset({"cat"})))) == ["w1"]
    assert ids(registry.meant_by(CancelWatch("named", frozenset({"dog"})))) == ["w2"]
    assert ids(registry.meant_by(CancelWatch("named", frozenset({"bird"})))) == []
    assert ids(registry.meant_by(CancelWatch("latest"))) == ["w3"]
    assert ids(registry.meant_by(CancelWatch("all"))) == ["w1", "w2", "w3"]
    assert Registry().meant_by(CancelWatch("latest")) == []


def test_the_best_match_is_meant() -> None:
    registry = filled("Tell me when you see a coffee cup.", "Tell me when you see a tea cup.")
    assert ids(registry.meant_by(CancelWatch("named", frozenset({"tea", "cup"})))) == ["w2"]
    assert ids(registry.meant_by(CancelWatch("named", frozenset({"cup"})))) == ["w1", "w2"]


def test_a_one_shot_fires_once_and_leaves() -> None:
    registry = filled("a cat")
    assert registry.fire("w1")
    assert not registry.fire("w1")
    assert registry.active == []
    entry = registry.settle("w1")
    assert entry is not None
    assert entry.state == "fired"
    assert len(registry) == 0
    assert registry.settle("w1") is None
    assert not registry.fire("w1")


def test_a_paused_watch_does_not_fire_until_it_goes_on() -> None:
    registry = filled("a cat", "a dog")
    assert registry.pause("w1", True) is not None
    assert registry.pause("w1", True) is None
    assert registry.pause("w9", True) is None
    assert not registry.fire("w1")
    assert ids(registry.active) == ["w2"]
    assert ids(registry.meant_by(CancelWatch("all"))) == ["w1", "w2"]
    assert registry.pause("w1", False) is not None
    assert registry.fire("w1")


def test_a_repeating_watch_is_active_again() -> None:
    registry = Registry()
    registry.add(Watch("w1", "every time", repeat=True))
    assert registry.fire("w1")
    entry = registry.settle("w1")
    assert entry is not None
    assert entry.state == "active"
    assert registry.fire("w1")


def test_an_unheard_alert_rearms() -> None:
    registry = filled("a cat")
    assert registry.rearm("w1") is None
    registry.fire("w1")
    assert registry.rearm("w1") == Watch("w1", "a cat")
    assert ids(registry.active) == ["w1"]


def test_the_registry_is_bounded_and_ids_are_unique() -> None:
    registry = filled(*(f"thing {i}" for i in range(watches.MAX_WATCHES)))
    assert registry.full
    with pytest.raises(ValueError, match="cannot be added"):
        registry.add(Watch("x", "one more"))
    assert registry.remove("w1") == Watch("w1", "thing 0")
    assert registry.remove("w1") is None
    with pytest.raises(ValueError, match="cannot be added"):
        registry.add(Watch("w2", "twice"))


def test_the_same_request_is_known_again() -> None:
    registry = filled("Tell me when you see a cat.")
    assert registry.same_as("tell me, when you see a CAT") is not None
    assert registry.same_as("tell me when you see a dog") is None
