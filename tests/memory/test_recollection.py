"""Answers from facts: right, honest, and with the evidence that they rest on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from aura_desktop.memory.recollection import Recollection, Said, Sight, Subject, merged, recollect
from tests.reading import inquire

NOW = datetime(2026, 11, 24, 15, 10, 20, tzinfo=UTC).timestamp()
CAT = Subject("cat", "a cat", frozenset({"cat"}))
CUP = Subject("cup", "a cup", frozenset({"coffee cup", "mug"}))


@dataclass
class Notes:
    """Facts written down by a test. Times are seconds before now."""

    seen: list[Sight] = field(default_factory=list)
    fired: list[Said] = field(default_factory=list)
    spoken: list[Said] = field(default_factory=list)
    began: float = NOW - 86_400
    like: list[tuple[float, float, int]] = field(default_factory=list)

    def see(
        self,
        name: str,
        ago: float,
        lasted: float,
        *,
        weight: float = 0.9,
        place: str = "",
        ongoing: bool = False,
    ) -> Notes:
        start = NOW - ago
        self.seen.append(
            Sight(name, f"a {name}", place, start, start + lasted, weight, len(self.seen), ongoing)
        )
        self.seen.sort(key=lambda s: s.start)
        return self

    def sights(self, names: Iterable[str] | None, start: float, end: float) -> list[Sight]:
        wanted = None if names is None else set(names)
        return [
            s for s in self.seen
            if (wanted is None or s.name in wanted) and s.end >= start and s.start <= end
        ]  # fmt: skip

    def alerts(self, words: str, start: float, end: float) -> list[Said]:
        return [a for a in self.fired if words in a.text and start <= a.at <= end]

    def asked(self, start: float, end: float) -> list[Said]:
        return [s for s in self.spoken if start <= s.at <= end]

    replied = asked

    def watched(self, start: float, end: float) -> float:
        return max(0.0, min(end, NOW) - max(start, self.began))

    def alike(self, before: float) -> list[tuple[float, float, int]]:
        return [found for found in self.like if found[0] <= before]


def ask(text: str, notes: Notes, subject: Subject | None = CAT) -> Recollection:
    inquiry = inquire(text, datetime.fromtimestamp(NOW, UTC))
    return recollect(inquiry, subject, notes, NOW, UTC)


def test_when_it_was_last_seen_is_told_by_the_clock_with_its_evidence() -> None:
    notes = Notes().see("cat", 7200, 60).see("cat", 660, 60, place="left")
    said = ask("When did you last see the cat?", notes)
    assert said.text == "I last saw a cat at 15:00, 10 minutes ago, on the left."
    (proof,) = said.proofs
    assert proof.at == NOW - 600
    assert proof.note == "a cat on the left"
    assert proof.picture == 1


def test_what_is_there_now_is_not_told_as_past() -> None:
    notes = Notes().see("cat", 300, 299, ongoing=True)
    assert (
        ask("When did you last see the cat?", notes).text == "I see a cat right now, since 15:05."
    )
    assert "still here" in ask("When did the cat leave?", notes).text
    assert ask("How long has the cat been here?", notes).text == (
        "The cat has been here for 5 minutes, since 15:05."
    )


def test_yes_needs_a_sighting_in_that_time() -> None:
    notes = Notes().see("cat", 6 * 3600, 60)
    assert ask("Was there a cat this morning?", notes).text == (
        "Yes, I saw a cat at 9:10, 6 hours ago."
    )
    assert ask("Was there a cat ten minutes ago?", notes).text == (
        "No, I did not see a cat ten minutes ago."
    )
    faint = Notes().see("cat", 6 * 3600, 60, weight=0.2)
    assert ask("Was there a cat this morning?", faint).text.startswith("No")


def test_what_was_not_watched_is_not_denied() -> None:
    asleep = Notes(began=NOW - 60)
    said = ask("Was there a cat this morning?", asleep)
    assert said.text == "I was not watching this morning, so I cannot tell."
    assert not said.proofs
    short = Notes(began=NOW - 4 * 3600)
    assert "for only 50 minutes" in ask("Was there a cat this morning?", short).text
    assert ask("Was there a cat yesterday?", asleep).text.endswith("I cannot tell.")


def test_what_the_eyes_cannot_name_is_not_denied_either() -> None:
    said = ask("How many times did the doorbell ring?", Notes(), None)
    assert said.text == "I do not know what that looks like, so I have no note of it."


def test_alerts_are_counted_where_a_watch_counted() -> None:
    notes = Notes(fired=[Said(NOW - 600, "the doorbell rang"), Said(NOW - 60, "the doorbell rang")])
    said = ask("How many times did the doorbell ring?", notes, None)
    assert said.text == "I told you twice, at 15:00 and at 15:09."
    assert len(said.proofs) == 2


@pytest.mark.parametrize(
    ("count", "told"), [(1, "once, at"), (2, "twice, at"), (5, "5 times, most recently at")]
)
def test_comings_are_counted(count: int, told: str) -> None:
    notes = Notes()
    for number in range(count):
        notes.see("cat", 3000 - 300 * number, 20)
    said = ask("How many times did the cat appear?", notes)
    assert said.text.startswith(f"I saw a cat {told}")
    assert len(said.proofs) == count
    assert ask("How many times did the cat appear?", Notes()).text.startswith("Not once")


def test_things_that_one_word_may_mean_are_counted_once() -> None:
    notes = Notes().see("coffee cup", 600, 30).see("mug", 580, 30).see("mug", 300, 30)
    assert "twice" in ask("How many times did you see the cup?", notes, CUP).text
    assert [s.name for s in merged(notes.seen)] == ["coffee cup", "mug"]


def test_where_and_how_long_and_first() -> None:
    notes = Notes().see("cat", 7200, 120).see("cat", 600, 180, place="right")
    assert ask("Where was the cat?", notes).text == (
        "The cat was on the right, when I saw it at 15:03, 7 minutes ago."
    )
    assert ask("How long was the cat there?", notes).text == (
        "The cat was there for 3 minutes, until 15:03. In all it was 5 minutes, twice."
    )
    assert ask("When did you first see the cat?", notes).text.startswith(
        "I first saw a cat at 13:10"
    )
    assert ask("When did the cat come?", notes).text.startswith("I saw a cat come at 15:00")
    assert ask("When did the cat leave?", notes).text.startswith("The cat left at 15:03")


def test_what_was_there_names_only_what_was_clear() -> None:
    notes = (
        Notes()
        .see("dog", 620, 30, place="left")
        .see("cat", 610, 20)
        .see("ball", 610, 20, weight=0.3)
    )
    said = ask("What did you see ten minutes ago?", notes, None)
    assert said.text == "Ten minutes ago I saw a dog on the left and a cat."
    assert "anything that I can name" in ask("What did you see an hour ago?", notes, None).text
    assert ask("What did you see on the left ten minutes ago?", notes, None).text == (
        "Ten minutes ago I saw a dog on the left."
    )


def test_before_is_what_is_no_longer_there() -> None:
    notes = Notes().see("dog", 60, 20).see("cat", 30, 30, ongoing=True)
    said = ask("What was there before?", notes, None)
    assert said.text == "Before that I saw a dog, at 15:09, 40 seconds ago."


def test_what_was_said() -> None:
    notes = Notes(spoken=[Said(NOW - 600, "Where are my keys?")])
    assert ask("What did I ask you?", notes, None).text == (
        "You said at 15:00, 10 minutes ago: Where are my keys?"
    )
    assert "not asked me anything" in ask("What did I ask you?", Notes(), None).text


def test_have_you_seen_this_before_asks_the_pictures() -> None:
    notes = Notes(like=[(NOW - 3600, 0.97, 7), (NOW - 60, 0.5, 8), (NOW - 1, 1.0, 9)])
    said = ask("Have you seen this before?", notes, None)
    assert said.text == "Yes, I saw something like this at 14:10, 60 minutes ago."
    assert said.proofs[0].picture == 7
    assert "not seen anything like" in ask("Have you seen this before?", Notes(), None).text
