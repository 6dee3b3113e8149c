"""What is asked is done, and what is said was done: every promise has its event."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_desktop import events
from aura_desktop.session.acts import Acts, Part, Situation
from aura_desktop.session.errands import Errand
from aura_desktop.session.reminders import MAX_REMINDERS
from aura_desktop.session.watches import MAX_WATCHES
from aura_desktop.understanding import conditions as c
from aura_desktop.understanding import requests as r
from aura_desktop.videollm import protocol

NOW = 1_764_000_000.0
DOG = r.AddWatch("Tell me when you see a dog.", c.Present("dog"))
GONE = r.AddWatch("Holler if the dog wanders off.", c.Leaves("dog"))
PILLS = r.Remind("Remind me in five minutes to take my pills.", NOW + 300, "take my pills")


class Room:
    """Acts with everything around it written down."""

    def __init__(self) -> None:
        self.events: list[events.Event] = []
        self.told: list[protocol.Request] = []
        self.silences = 0
        self.acts = Acts(
            self.events.append,
            self.told.append,
            watch_ids=(f"w{n}" for n in itertools.count(1)),
            forget_alerts=lambda _: None,
            silence=self._silence,
        )

    def _silence(self) -> None:
        self.silences += 1

    def do(
        self, *requests: r.Request, sure: float = 0.99, now: float = NOW, heard: bool = True
    ) -> list[Part]:
        reading = r.Reading(requests, sure)
        return self.acts.do(now - NOW, reading, Situation(now=now), sure_heard=heard)

    def said(self, *requests: r.Request, sure: float = 0.99, now: float = NOW) -> str:
        parts = self.do(*requests, sure=sure, now=now)
        assert all(isinstance(part, str) for part in parts)
        return " ".join(map(str, parts))

    def kinds(self) -> list[str]:
        return [event.type for event in self.events]


@pytest.fixture
def room() -> Room:
    return Room()


def test_a_watch_is_added_told_and_acknowledged(room: Room) -> None:
    said = room.said(DOG)
    assert said.startswith("I will tell you when")
    assert "dog" in said
    (added,) = room.events
    assert isinstance(added, events.WatchAdded)
    (told,) = room.told
    assert isinstance(told, protocol.AddWatch)
    assert told.watch.condition == c.Present("dog")


def test_the_same_again_replaces(room: Room) -> None:
    room.said(DOG)
    room.said(r.AddWatch("Alert me if there's a dog", c.Present("dog"), "every"))
    assert room.kinds() == ["watch.added", "watch.removed", "watch.added"]
    assert [w.repeat for w in room.acts.registry.active] == [True]


def test_more_than_the_limit_is_refused_in_words(room: Room) -> None:
    for number in range(MAX_WATCHES):
        room.said(r.AddWatch(f"thing {number}", c.Present(f"thing{number}")))
    assert "added nothing" in room.said(DOG)
    assert room.kinds().count("watch.added") == MAX_WATCHES


def test_cancelling_says_what_was_cancelled_and_never_more(room: Room) -> None:
    room.said(DOG)
    room.said(r.AddWatch("a cat", c.Present("cat")))
    said = room.said(r.CancelWatch("remove my watch for dogs", r.Which(name="dogs")))
    assert "dog" in said
    assert "cat" not in said
    assert [w.condition for w in room.acts.registry.active] == [c.Present("cat")]
    said = room.said(r.CancelWatch("remove my watch for horses", r.Which(name="horses")))
    assert "nothing about horses" in said
    assert room.kinds().count("watch.removed") == 1
    room.said(r.CancelWatch("no more alerts", r.Which(all=True)))
    assert len(room.acts.registry) == 0


def test_cancelling_without_a_name_among_several_asks_back(room: Room) -> None:
    room.said(DOG)
    room.said(r.AddWatch("a cat", c.Present("cat")))
    assert room.said(r.CancelWatch("cancel it", r.Which())).endswith("?")
    assert "watch.removed" not in room.kinds()
    room.said(r.Answer("no", yes=False))
    assert len(room.acts.registry) == 2


def test_what_takes_away_needs_to_be_sure(room: Room) -> None:
    room.said(DOG)
    cancel = r.CancelWatch("stop that", r.Which(all=True))
    assert room.said(cancel, sure=0.7).startswith("Shall I stop")
    assert len(room.acts.registry) == 1
    room.said(r.Answer("yes", yes=True))
    assert len(room.acts.registry) == 0


def test_barely_heard_words_are_asked_back(room: Room) -> None:
    (said,) = room.do(DOG, sure=0.9, heard=False)
    assert isinstance(said, str)
    assert said.startswith("Shall I tell you when")
    assert room.events == []


def test_another_request_drops_what_was_asked_back(room: Room) -> None:
    room.said(DOG, sure=0.3)
    room.said(r.AskClock("what time is it"))
    assert room.said(r.Answer("yes", yes=True)) == ""
    assert room.events == []


def test_forgetting_always_asks_back(room: Room) -> None:
    forget = r.Control("forget the last ten minutes", "forget", 600.0)
    assert room.said(forget, sure=1.0) == (
        "Shall I forget the last 10 minutes, with their pictures, for good?"
    )
    assert room.do(r.Answer("yes", yes=True)) == [Errand("forget", 600.0)]


def test_a_reminder_rings_once_at_its_time(room: Room) -> None:
    said = room.said(PILLS)
    assert said.startswith("I will remind you in 5 minutes to take your pills.")
    assert room.acts.ring(NOW + 299) == []
    ((reminder, text),) = room.acts.ring(NOW + 300)
    assert reminder.say == "take my pills"
    assert "take your pills" in text
    assert room.acts.ring(NOW + 301) == []
    assert room.kinds() == ["reminder.added", "reminder.fired"]


@pytest.mark.parametrize("problem", ["no time", "in the past", "no such date", "too far"])
def test_an_impossible_time_sets_nothing(room: Room, problem: str) -> None:
    said = room.said(r.Remind("remind me", None, "x", problem=problem))  # type: ignore[arg-type]
    assert "I will" not in said
    assert room.events == []


def test_late_reminders_say_when_they_were_due(room: Room) -> None:
    room.said(PILLS)
    ((_, text),) = room.acts.ring(NOW + 7200)
    assert "was due" in text


def test_reminders_have_a_limit(room: Room) -> None:
    for number in range(MAX_REMINDERS):
        room.said(r.Remind("x", NOW + 60 + number, f"do {number}"))
    assert "added nothing" in room.said(PILLS)
    assert room.kinds().count("reminder.added") == MAX_REMINDERS


def test_what_stands_is_listed_and_cancelled_by_name(room: Room) -> None:
    assert "not watching for anything" in room.said(
        r.AskSelf("what are you watching for", "watches")
    )
    room.said(GONE)
    room.said(PILLS)
    listed = room.said(r.AskSelf("what are you watching for", "watches"))
    assert "dog" in listed
    assert "pills" in listed
    room.said(r.CancelWatch("cancel the pills reminder", r.Which(name="pills", kind="reminder")))
    assert room.acts.reminders.all == []
    assert len(room.acts.registry) == 1


def test_pausing_ends_by_itself(room: Room) -> None:
    room.said(DOG)
    said = room.said(r.PauseWatch("not for the next ten minutes", r.Which(), 600.0))
    assert said.startswith("Paused until")
    assert room.acts.registry.active == []
    room.acts.pass_time(600.0, NOW + 600)
    assert len(room.acts.registry.active) == 1


def test_a_change_keeps_the_condition(room: Room) -> None:
    room.said(DOG)
    said = room.said(r.ChangeWatch("make that every time", r.Which(), mode="every"))
    assert "every time" in said
    (watch,) = room.acts.registry.active
    assert watch.repeat
    assert watch.condition == c.Present("dog")


def test_a_watch_ends_at_its_until(room: Room) -> None:
    room.said(r.AddWatch("a dog until noon", c.Present("dog"), until=NOW + 100))
    room.acts.pass_time(99.0, NOW + 99)
    assert len(room.acts.registry) == 1
    room.acts.pass_time(100.0, NOW + 100)
    assert len(room.acts.registry) == 0
    assert room.kinds()[-1] == "watch.removed"


def test_counting_is_told_and_asked(room: Room) -> None:
    room.said(r.AddWatch("count the cars that pass", c.Arrives("car"), "count"))
    assert "Not once" in room.said(r.AskSelf("how many so far", "counted"))
    room.acts.counted((("w1", 3), ("gone", 9)))
    assert "3 times so far" in room.said(r.AskSelf("how many so far", "counted"))
    assert room.kinds() == ["watch.added", "watch.counted"]


def test_there_is_no_now_without_a_picture(room: Room) -> None:
    ask = r.AskNow("is there a dog", "whether", c.Present("dog"))
    lost = Situation(now=NOW, picture_lost=True, picture_at=NOW - 12)
    (said,) = room.acts.do(0.0, r.Reading((ask,), 1.0), lost, sure_heard=True)
    assert isinstance(said, str)
    assert said.startswith("I have had no picture for 12 seconds, since ")


def test_follow_ups_take_up_the_last_question(room: Room) -> None:
    again = r.AskAgain("and a cat?", "cat")
    assert "whole sentence" in room.said(again)
    room.do(r.AskNow("is there a dog?", "whether", c.Present("dog")))
    assert room.acts.thing == "dog"
    (asked,) = room.do(again)
    assert asked == r.AskNow("and a cat?", "whether", c.Present("cat"))
    room.do(r.AskNow("where is the dog", "where", thing="dog"))
    (asked,) = room.do(again)
    assert asked == r.AskNow("and a cat?", "where", thing="cat")


def test_several_requests_keep_their_order(room: Room) -> None:
    ask = r.AskNow("is there a cat", "whether", c.Present("cat"))
    parts = room.do(DOG, ask, r.AskClock("the time"))
    assert isinstance(parts[0], str)
    assert parts[1] == ask
    assert isinstance(parts[2], str)


def test_the_stop_word_silences_and_leaves_the_watches(room: Room) -> None:
    room.said(DOG)
    assert room.do(r.Control("shut up", "stop")) == []
    assert room.silences == 1
    assert len(room.acts.registry) == 1


def test_the_voice_has_ends(room: Room) -> None:
    said = [room.said(r.Control("faster", "faster")) for _ in range(6)]
    assert said[0] == "I speak faster now."
    assert said[-1] == "I cannot speak any faster."
    assert room.kinds().count("voice.changed") == said.count("I speak faster now.")


_THINGS = st.sampled_from(["dog", "cat", "person"])
_CONDITIONS = st.one_of(
    st.builds(c.Present, _THINGS),
    st.builds(c.Absent, _THINGS, for_s=st.sampled_from([0.0, 10.0])),
    st.builds(c.Leaves, _THINGS),
    st.builds(c.Arrives, _THINGS),
    st.just(c.Dark()),
)
_WHICH = st.builds(r.Which, all=st.booleans(), name=st.sampled_from(["", "dog", "horse"]))
_REQUESTS = st.one_of(
    st.builds(
        r.AddWatch, st.just("x"), _CONDITIONS, st.sampled_from(["once", "every", "count"]),
        st.sampled_from([None, NOW + 50]),
    ),
    st.builds(r.CancelWatch, st.just("x"), _WHICH),
    st.builds(r.PauseWatch, st.just("x"), _WHICH, st.sampled_from([0.0, 30.0])),
    st.builds(r.ResumeWatch, st.just("x"), _WHICH),
    st.builds(r.ChangeWatch, st.just("x"), _WHICH, st.sampled_from([None, "every"])),
    st.builds(r.Remind, st.just("x"), st.sampled_from([None, NOW - 5, NOW + 60]), st.just("eat")),
    st.builds(r.Control, st.just("x"), st.sampled_from(["slower", "louder", "repeat", "forget"])),
    st.builds(r.Answer, st.just("x"), st.booleans()),
    st.builds(r.Nothing, st.just("x")),
    st.builds(r.Beyond, st.just("x")),
    st.builds(r.AskSelf, st.just("x"), st.sampled_from(["watches", "counted", "can"])),
)  # fmt: skip
_PROMISES = {
    "I will tell you": "watch.added", "I am counting how": "watch.added", "That is so now": "watch.added",
    "Done: I no longer": ("watch.removed", "reminder.removed"), "Paused": "watch.changed",
    "Again I": "watch.changed", "Changed:": "watch.changed", "I will remind": "reminder.added",
    "Your timer": "reminder.added", "I speak": "voice.changed",
}  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(_REQUESTS, st.sampled_from([0.3, 0.7, 0.99])), max_size=15))
def test_a_promise_is_said_if_and_only_if_it_was_kept(asked: list[tuple[r.Request, float]]) -> None:
    room = Room()
    for request, sure in asked:
        before = len(room.events)
        parts = room.do(request, sure=sure)
        new = {event.type for event in room.events[before:]}
        said = " ".join(str(part) for part in parts)
        promised = [proof for start, proof in _PROMISES.items() if said.startswith(start)]
        assert bool(promised) == bool(new), (request, said, new)
        for proof in promised:
            assert new & set((proof,) if isinstance(proof, str) else proof)
        if isinstance(request, r.Nothing | r.Beyond):
            assert not new
