"""The recall suite: its cases are what they say, its scoring can fail."""

from __future__ import annotations

from datetime import datetime

import pytest

from aura_desktop.evaluation import photos, recall
from aura_desktop.evaluation.recall_cases import AGES, SHOWN_S, Probe, deck, filler, shown
from aura_desktop.memory.when import parse
from tests.reading import inquire

CASES = deck(photos.load(), streams=6, seed=3, began=recall.BEGAN)


def test_a_case_shows_what_it_asks_about_when_it_says() -> None:
    for case in CASES:
        assert len({t.age for t in case.targets}) == len(case.targets) >= 5
        begun = shown(case)
        for target in case.targets:
            assert case.seconds - target.end == target.age
            assert all(begun[start].seconds == SHOWN_S for start in target.starts)
        taken = sorted(second for start in begun for second in range(start, start + SHOWN_S))
        assert len(taken) == len(set(taken)), "two things at once"
    assert {t.age for case in CASES for t in case.targets} == set(AGES)
    assert deck(photos.load(), streams=6, seed=3, began=recall.BEGAN) == CASES


def test_a_twin_was_never_there_and_every_question_is_about_the_past() -> None:
    for case in CASES:
        now = datetime.fromtimestamp(recall.BEGAN + case.seconds).astimezone()
        there = {n for t in case.targets for n in (*t.photo.names, *t.photo.ask, *t.photo.also)}
        for probe in case.probes:
            inquire(probe.text, now)
            if probe.kind == "no":
                assert probe.wanted[0] in probe.text
                assert probe.wanted[0] not in there
            if probe.kind in {"yes", "name", "where"}:
                when = parse(probe.text, now)
                assert when is not None
                (target,) = [t for t in case.targets if t.age == probe.age]
                begin = recall.BEGAN + target.starts[-1]
                assert when.start.timestamp() <= begin + SHOWN_S
                assert when.end.timestamp() >= begin


def test_the_minutes_between_show_nothing_that_is_asked_about() -> None:
    names = {n for photo in photos.load() for n in (*photo.names, *photo.ask)}
    fillers = {
        thing.photo.id
        for which in range(3)
        for shot in filler(which).shots
        for thing in shot.things
    }
    assert fillers == {"cat", "coffee"}
    assert not fillers & names
    assert filler(0).seconds == 60


@pytest.mark.parametrize(
    ("kind", "wanted", "good", "bad"),
    [
        ("yes", ("cat",), "Yes, I saw a cat at 9:14.", "No, I did not see a cat."),
        ("no", (), "No, I did not see a cat.", "Yes, I saw a cat at 9:14."),
        ("name", ("dog",), "At 9:14 I saw a dog on the left.", "I did not see a dog."),
        ("where", ("left",), "The dog was on the left.", "The dog was on the right."),
        ("when", ("60",), "I last saw a dog at 9:01, 2 hours ago.", "I last saw a dog at 9:11."),
        ("count", ("2",), "I saw a dog twice.", "I saw a dog once, at 9:14."),
        ("count", ("3",), "I saw a dog 3 times, at 9:01, at 9:02 and at 9:03.", "Not once."),
    ],
)  # fmt: skip
def test_a_reply_is_right_or_wrong(kind: str, wanted: tuple[str, ...], good: str, bad: str) -> None:
    probe = Probe(kind, 10, "", wanted)  # type: ignore[arg-type]  # a parametrised literal
    assert recall.right(probe, good)
    assert not recall.right(probe, bad)
    assert not recall.right(probe, "I do not know.")


def test_the_scores_are_by_age_and_hold_the_goal() -> None:
    answers = [
        recall.Answer(Probe("yes", age, "", ()), "", right=age != 3600 or number < 2, evidence=True)
        for age in AGES
        for number in range(4)
    ]
    scores = recall.scores(answers)
    assert scores["at_1_h"]["value"] == 0.5
    assert not scores["at_1_h"]["met"]
    assert scores["at_3_h"]["value"] == 1
    assert scores["kept_after_1_h"] == {"value": 0.5, "at_least": 0.9, "met": False}
    assert scores["right_with_evidence"]["value"] == 1
