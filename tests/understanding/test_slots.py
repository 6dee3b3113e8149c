"""From labelled words to requests."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_desktop.understanding import conditions as c
from aura_desktop.understanding import requests as r
from aura_desktop.understanding import tags
from aura_desktop.understanding.describe import in_words
from aura_desktop.understanding.reader import Standing
from aura_desktop.understanding.slots import build, normal
from aura_desktop.understanding.tags import Tagged

NOW = datetime(2026, 11, 27, 14, 20, tzinfo=ZoneInfo("Europe/Berlin"))
STANDING = Standing(NOW, "dog")


def labelled(intent: str, marked: str) -> list[Tagged]:
    """``<kind:…>`` marks a condition, ``[slot:…]`` a slot, ``&`` and ``|`` connectives."""
    out: list[Tagged] = []
    condition = slot = ""
    for part in re.findall(r"<\w+:|>|\[\w+:|\]|[^\s<>\[\]]+", marked):
        if part.startswith("<"):
            condition = f"B-{part[1:-1]}"
        elif part == ">":
            condition = ""
        elif part.startswith("["):
            slot = f"B-{part[1:-1]}"
        elif part == "]":
            slot = ""
        else:
            joint = {"&": "and", "|": "or"}.get(part)
            out.append(
                Tagged(joint or part, intent, not out, joint or condition or "O", slot or "O")
            )
            condition = condition.replace("B-", "I-")
            slot = slot.replace("B-", "I-")
    return out


def one(intent: str, marked: str) -> r.Request:
    tagged = labelled(intent, marked)
    (request,) = build(tagged, " ".join(t.word for t in tagged), STANDING)
    return request


@pytest.mark.parametrize(
    ("marked", "condition"),
    [
        ("tell me when <present:you see a [thing:dog]>", c.Present("dog")),
        ("tell me if <absent:you don't see a [thing:dog] [held:for ten seconds]>", c.Absent("dog", for_s=10)),
        ("tell me if <absent:you don't see a [thing:dog]> [held:for 10 seconds]", c.Absent("dog", for_s=10)),
        ("let me know if <absent:[thing:nobody] is here [held:for a minute]>", c.Absent("person", for_s=60)),
        ("tell me when <leaves:the [thing:dogs] are gone>", c.Leaves("dog")),
        ("alert me if <arrives:[thing:somebody] comes in>", c.Arrives("person")),
        ("tell me if <present:there are [more:more than] [number:two] [thing:people]>", c.Present("person", 3)),
        ("tell me if <present:there are [more:at least] [number:two] [thing:people]>", c.Present("person", 2)),
        ("tell me if <present:there are [less:fewer than] [number:three] [thing:cats]>", c.Present("cat", 0, 2)),
        ("tell me when <present:a [thing:red car] is [place:on the left]>", c.Present("red car", place="left")),
        ("tell me when <moves:something moves>", c.Moves()),
        ("tell me when <dark:the lights go out>", c.Dark()),
        ("tell me when <reads:it says [text:sold out]>", c.Reads("sold out")),
        ("tell me when <free:the kettle boils>", c.Free("the kettle boils")),
        ("tell me when <leaves:[thing:it] leaves>", c.Leaves("dog")),
        (
            "tell me when <present:there is a [thing:cat]> | <present:a [thing:dog]>",
            c.Or((c.Present("cat"), c.Present("dog"))),
        ),
        (
            "tell me when <present:there is a [thing:cat]> & <dark:it is dark>",
            c.And((c.Present("cat"), c.Dark())),
        ),
    ],
)  # fmt: skip
def test_what_is_waited_for(marked: str, condition: c.Condition) -> None:
    request = one("watch.add", marked)
    assert isinstance(request, r.AddWatch)
    assert request.condition == condition
    assert in_words(condition)


def test_modes_and_ends() -> None:
    every = one(
        "watch.add", "tell me [every:every time] <present:you see a [thing:dog]> [until:until five]"
    )
    assert isinstance(every, r.AddWatch)
    assert every.mode == "every"
    assert every.until == datetime(2026, 11, 27, 17, 0, tzinfo=NOW.tzinfo).timestamp()
    count = one("watch.count", "count the <arrives:[thing:cars] that pass>")
    assert isinstance(count, r.AddWatch)
    assert (count.mode, count.condition) == ("count", c.Arrives("car"))
    assert isinstance(one("watch.add", "tell me when"), r.Nothing)
    assert isinstance(one("watch.change", "make that"), r.Nothing)


def test_reminders() -> None:
    pizza = one("remind.reminder", "[time:in five minutes] remind me to [text:take the pizza out]")
    assert isinstance(pizza, r.Remind)
    assert (pizza.at, pizza.say) == (NOW.timestamp() + 300, "take the pizza out")
    never = one("remind.reminder", "remind me [time:on the 31st of february]")
    assert isinstance(never, r.Remind)
    assert (never.at, never.problem) == (None, "no such date")
    timer = one("remind.timer", "set a timer")
    assert isinstance(timer, r.Remind)
    assert (timer.kind, timer.problem) == ("timer", "no time")


@pytest.mark.parametrize(
    ("marked", "which"),
    [
        ("cancel [all:all] alerts", r.Which(all=True, kind="watch")),
        ("forget the [thing:dogs] thing", r.Which(name="dog")),
        ("cancel the timer", r.Which(name="timer", kind="reminder")),
        (
            "cancel the reminder to [text:feed the cat]",
            r.Which(name="feed the cat", kind="reminder"),
        ),
        ("cancel that", r.Which()),
    ],
)
def test_which_are_meant(marked: str, which: r.Which) -> None:
    request = one("watch.cancel", marked)
    assert isinstance(request, r.CancelWatch)
    assert request.which == which


@pytest.mark.parametrize(
    ("said", "thing"),
    [
        ("the dogs", "dog"), ("my wife", "person"), ("somebody", "person"), ("no one", "person"),
        ("an orange", "orange"), ("the postman's", "postman"),
        ("buses", "bus"), ("glasses", "glasses"), ("any movies", "movie"), ("berries", "berry"), ("it", "dog"),
        ("something", "something"), ("my keys", "key"), ("Red Cars", "red car"), ("children", "child"),
    ],
)  # fmt: skip
def test_a_thing_is_named_in_the_singular(said: str, thing: str) -> None:
    assert normal(said, "dog") == thing


def test_requests_keep_their_order_and_their_words() -> None:
    text = "Stop watching for the cat, and what time is it?"
    first = [
        Tagged(w, "watch.cancel", n == 0, "O", "B-thing" if w == "cat" else "O")
        for n, w in enumerate("Stop watching for the cat".split())
    ]
    second = [Tagged(w, "clock.time", n == 0) for n, w in enumerate("and what time is it".split())]
    cancel, clock = build([*first, *second], text, STANDING)
    assert cancel == r.CancelWatch("Stop watching for the cat", r.Which(name="cat"))
    assert clock == r.AskClock("and what time is it?")


_WORDS = st.text(min_size=1, max_size=12).filter(lambda word: bool(word.split()))
_TAGGED = st.builds(
    Tagged,
    _WORDS,
    st.sampled_from(tags.INTENTS),
    st.booleans(),
    st.sampled_from(tags.CONDITION_LABELS),
    st.sampled_from(tags.SLOT_LABELS),
)


@settings(max_examples=500, deadline=None)
@given(st.lists(_TAGGED, max_size=20))
def test_whatever_the_labels_say_something_comes_out(tagged: list[Tagged]) -> None:
    requests = build(tagged, " ".join(t.word for t in tagged), STANDING)
    assert requests
    for request in requests:
        if isinstance(request, r.AddWatch):
            assert in_words(request.condition)
