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
        ("tell me if <present:[number:two] [more:or more] [thing:people] come>", c.Present("person", 2)),
        ("tell me if <present:[less:no more than] [number:two] [thing:cats]>", c.Present("cat", 0, 2)),
        ("tell me if <present:[more:no fewer than] [number:two] [thing:cats]>", c.Present("cat", 2)),
        ("tell me if <present:[less:less than] [number:one] [thing:cat]>", c.Absent("cat")),
        ("tell me if <present:[number:nan] [thing:cats]>", c.Present("cat")),
        (
            "tell me if <present:a [thing:dog]> <present:a [thing:cat]> | <present:a [thing:cow]> comes",
            c.Or((c.And((c.Present("dog"), c.Present("cat"))), c.Present("cow"))),
        ),
        ("tell me if <present:there are exactly [number:two] [thing:cats]>", c.Present("cat", 2, 2)),
        ("tell me if <leaves:the [thing:dog] leaves [held:for a minute]>", c.Absent("dog", for_s=60)),
        (
            "tell me if <leaves:the [thing:dog] leaves> | <dark:it is dark> [held:for a minute]",
            c.Or((c.Absent("dog", for_s=60), c.Dark(60))),
        ),
        (
            "tell me when <present:a [thing:dog]> | <present:a [thing:cat] is there> [place:on the left]",
            c.Or((c.Present("dog", place="left"), c.Present("cat", place="left"))),
        ),
        (
            "tell me when <present:you see a [thing:dog] [place:on the left]> | <present:a [thing:cat]>",
            c.Or((c.Present("dog", place="left"), c.Present("cat", place="left"))),
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
    unread = one("watch.count", "count how many times I leave the [thing:desk]")
    assert isinstance(unread, r.Nothing)
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
    ("said", "when"),
    [
        ("at seven", "28 07:00"), ("half past six", "28 06:30"), ("at noon", "28 12:00"), ("at 18:00", "27 18:00"),
        ("in twenty-five minutes", "27 14:45"), ("an hour from now", "27 15:20"), ("twenty minutes", "27 14:40"),
    ],
)  # fmt: skip
def test_an_alarm_is_for_the_morning_unless_it_says_otherwise(said: str, when: str) -> None:
    alarm = one("remind.alarm", f"wake me [time:{said}]")
    assert isinstance(alarm, r.Remind)
    assert alarm.at is not None
    assert f"{datetime.fromtimestamp(alarm.at, NOW.tzinfo):%d %H:%M}" == when


def test_a_timer_wants_a_length() -> None:
    for said in ("ten", "for ten"):
        timer = one("remind.timer", f"set a timer [time:{said}]")
        assert isinstance(timer, r.Remind)
        assert (timer.at, timer.problem) == (None, "no time")


def test_a_pause_ends_when_it_was_said_to() -> None:
    for marked, seconds in (
        ("pause [time:until five]", 9600),
        ("pause [until:until five]", 9600),
        ("not [time:for the next ten minutes]", 600),
        ("pause", 0),
    ):
        pause = one("watch.pause", marked)
        assert isinstance(pause, r.PauseWatch)
        assert pause.for_s == seconds


def test_what_is_to_be_forgotten_is_never_more_than_was_said() -> None:
    assert one("act.forget", "forget [time:the last hour]") == r.Control(
        "forget the last hour", "forget", 3600.0
    )
    today = one("act.forget", "forget [time:today]")
    assert isinstance(today, r.Control)
    assert today.span_s == (14 * 60 + 20) * 60
    assert isinstance(one("act.forget", "forget [time:purple]"), r.Nothing)
    assert one("act.forget", "forget everything") == r.Control("forget everything", "forget")


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


def test_a_long_text_is_read_whole() -> None:
    tagged = labelled("watch.add", " ".join(["<present:a [thing:dog]> |"] * 600))
    text = " ".join(t.word for t in tagged)
    assert len(text) > 5000
    (request,) = build(tagged, text, STANDING)
    assert isinstance(request, r.AddWatch)
    assert request.condition == c.Present("dog")


_WORDS = st.one_of(
    st.sampled_from(
        "two no more than at least nan inf ² 99 a the nobody it for ten minutes".split()
    ),
    st.text(min_size=1, max_size=12).filter(lambda word: bool(word.split())),
)
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
