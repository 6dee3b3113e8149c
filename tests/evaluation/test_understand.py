from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest

from aura_desktop import evaluation
from aura_desktop.evaluation import understand, understand_voice
from aura_desktop.evaluation.understand_cases import NOW, Case, deck, misheard, read
from aura_desktop.evaluation.understand_scoring import acts, judge, wants_an_act
from aura_desktop.speech.transcriber import Transcript
from aura_desktop.understanding import conditions as c
from aura_desktop.understanding import requests as r
from aura_desktop.understanding.policy import ASK_BACK_BELOW, TAKE_AWAY_FROM
from aura_desktop.understanding.reader import Standing

DOG = c.Present("dog")


def case(line: str) -> Case:
    return read(line, "doing")[0]


def exact(line: str, *got: r.Request) -> bool:
    return judge(case(line), got).exact


class Parrot:
    """Reads every sentence as the same thing."""

    def __init__(self, *requests: r.Request, sure: float = 1.0) -> None:
        self.reading = r.Reading(requests, sure)

    def read(self, text: str, standing: Standing) -> r.Reading:
        return self.reading


def test_there_are_enough_cases_half_of_them_misheard() -> None:
    cases = deck(1)
    assert len(cases) >= 660
    assert sum(one.noisy for one in cases) * 2 == len(cases)
    assert len({one.text for one in cases if not one.noisy}) * 2 == len(cases)


def test_every_type_and_its_main_field_are_asked_for() -> None:
    wanted = [w for one in deck(1) for reading in one.readings for w in reading]
    assert {w.type for w in wanted} == {kind.__name__ for kind in get_args(r.Request)} | {"Foreign"}
    for kind, mains in (
        ("now", r.NowWants),
        ("past", r.PastWants),
        ("self", r.SelfWants),
        ("do", r.Act),
        ("chat", r.ChatKind),
    ):
        assert {w.main for w in wanted if w.kind == kind} == set(get_args(mains)), kind
    assert {leaf.kind for w in wanted for leaf in w.leaves} == set("PAGMSDTRF")
    assert {w.joined for w in wanted} == {"", "+", "|"}


def test_the_groups_are_large_enough() -> None:
    groups = [one.group for one in deck(1, noisy=False)]
    assert groups.count("not for it") + groups.count("beyond") >= 100
    assert groups.count("foreign") >= 40
    assert groups.count("two") >= 25
    assert not any(wants_an_act(one) for one in deck(1) if one.group in {"beyond", "foreign"})


def test_what_is_misheard_follows_from_the_seed_and_keeps_what_matters() -> None:
    assert deck(3) == deck(3)
    assert [one.text for one in deck(3)] != [one.text for one in deck(4)]
    for one in deck(1):
        if one.noisy:
            assert one.text == one.text.lower()
            assert one.text
    import random

    heard = {
        misheard("Please tell me when a dog is there.", "P(dog)", random.Random(n))
        for n in range(20)
    }
    assert len(heard) > 3
    assert all("dog" in text and "when" in text for text in heard)


@pytest.mark.parametrize("line", ["no arrow", "x => fly", "x => watch Q(dog)"])
def test_what_is_not_in_the_notation_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="no "):
        read(line, "doing")


def test_a_wrong_type_and_a_wrong_slot() -> None:
    one = case("Tell me when a dog comes. => watch P(dog)")
    asked = judge(one, (r.AskNow("", "whether", DOG),))
    assert (asked.kinds, asked.mains, asked.exact) == (False, False, False)
    counted = judge(one, (r.AddWatch("", DOG, "count"),))
    assert (counted.kinds, counted.mains, counted.exact) == (True, False, False)
    cat = judge(one, (r.AddWatch("", c.Present("cat")),))
    assert (cat.kinds, cat.mains, cat.exact) == (True, True, False)
    assert judge(one, (r.AddWatch("", c.Arrives("dog")),)).exact
    assert not judge(one, (r.AddWatch("", DOG), r.AddWatch("", DOG))).kinds


def test_conditions() -> None:
    gone = "x => watch G(dog~puppy)"
    assert exact(gone, r.AddWatch("", c.Leaves("puppy")))
    assert exact(gone, r.AddWatch("", c.Not(DOG)))
    assert not exact(gone, r.AddWatch("", DOG))
    ten = "x => watch A(dog, :10)"
    assert exact(ten, r.AddWatch("", c.Absent("dog", for_s=10)))
    assert exact(ten, r.AddWatch("", c.Not(DOG, for_s=10)))
    assert not exact(ten, r.AddWatch("", c.Absent("dog")))
    assert not exact(ten, r.AddWatch("", c.Present("dog", for_s=10)))
    assert exact("x => watch P(car, 2-2)", r.AddWatch("", c.Present("car", 2, 2)))
    assert not exact("x => watch P(car, 2-2)", r.AddWatch("", c.Present("car", 2)))
    assert not exact("x => watch P(cat, @left)", r.AddWatch("", c.Present("cat")))
    both = (c.Present("cat"), DOG)
    assert exact("x => watch P(dog) + P(cat)", r.AddWatch("", c.And(both)))
    assert not exact("x => watch P(dog) + P(cat)", r.AddWatch("", c.Or(both)))
    assert exact("x => watch R(gate open)", r.AddWatch("", c.Reads("Gate open")))
    assert exact("x => watch P(person~someone)", r.AddWatch("", c.Present("somebody")))


def test_times_and_words() -> None:
    now = NOW.timestamp()
    assert exact(
        "x => remind in=300 say=take the pizza out", r.Remind("", now + 300, "take out pizza")
    )
    assert not exact(
        "x => remind in=300 say=take the pizza out", r.Remind("", now + 30, "take the pizza out")
    )
    assert not exact(
        "x => remind in=300 say=take the pizza out", r.Remind("", now + 300, "call mum")
    )
    nine = (NOW + timedelta(days=1)).replace(hour=9, minute=0).timestamp()
    assert exact("x => remind at=09:00+1 say=go", r.Remind("", nine, "go"))
    assert exact("x => timer none", r.Remind("", None, kind="timer"))
    assert not exact("x => timer none", r.Remind("", now, kind="timer"))
    assert not exact("x => cancel:all kind=reminder", r.CancelWatch("", r.Which(all=True)))
    assert exact("x => do:forget span=600", r.Control("", "forget", 600.0))
    assert not exact("x => do:forget span=600", r.Control("", "forget"))


def test_any_right_reading_will_do_and_the_closest_is_counted() -> None:
    one = case("x => past:asked // self:asked & yes // nothing")
    assert judge(one, (r.AskSelf("", "asked"), r.Answer("", yes=True))).exact
    assert judge(one, (r.Nothing(""),)).wanted[0].kind == "nothing"


def test_an_act_needs_to_be_sure_and_more_so_what_takes_away() -> None:
    watch, cancel = r.AddWatch("", DOG), r.CancelWatch("", r.Which(all=True))
    assert acts(r.Reading((watch,), ASK_BACK_BELOW))
    assert not acts(r.Reading((watch,), ASK_BACK_BELOW - 0.01))
    assert not acts(r.Reading((cancel,), TAKE_AWAY_FROM - 0.01))
    assert acts(r.Reading((cancel,), TAKE_AWAY_FROM))
    assert not acts(r.Reading((r.AskNow("", "what"), r.Nothing("")), 1.0))


def test_a_reader_that_always_acts_is_found_out() -> None:
    result = understand.run(
        streams=None, seed=1, progress=lambda _: None, reader=Parrot(r.AddWatch("", DOG), sure=0.95)
    )
    scores = result["scores"]
    assert scores["acts_on_nothing_or_beyond"]["value"] == 1
    assert scores["acts_on_foreign"]["met"] is False
    assert scores["slots_exact"]["value"] < 0.1
    assert scores["calibration_error"]["value"] > 0.85
    assert result["types"]["AddWatch"]["recall"]["value"] > 0.9
    assert result["types"]["AddWatch"]["precision"]["value"] < 0.2
    assert result["types"]["Nothing"]["recall"]["value"] == 0
    assert result["confusions"][0]["read"] == "AddWatch:once"
    assert all(row["acts"] for row in result["wrong"])
    shown = evaluation.summary({"suites": {"understand": result}})
    assert "sentences" in shown
    assert "MISS" in shown


def test_a_reader_that_never_is_sure_asks_back_and_does_nothing() -> None:
    result = understand.run(
        streams=40, seed=1, progress=lambda _: None, reader=Parrot(r.AddWatch("", DOG), sure=0.1)
    )
    assert result["scores"]["asked_back"]["value"] == 1
    assert result["scores"]["acts_where_none_is_wanted"]["value"] == 0
    assert result["reliability"][0]["exact"]["of"] == 40


def test_the_suite_loads_no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(understand, "shipped", lambda: Parrot(r.Nothing("")))
    monkeypatch.setattr(
        "aura_desktop.videollm.loading.open_engine", lambda *_: pytest.fail("an engine was opened")
    )
    results = evaluation.run(["understand"], streams=10)
    assert results["suites"]["understand"]["streams"] == 10


def test_through_voices(tmp_path: Path) -> None:
    class Ears:
        def transcribe(self, samples: Any, rate: int = 16_000) -> Transcript:
            assert rate == 16_000
            return Transcript("what do you see")

    said: list[str] = []

    def speak(text: str) -> Any:
        said.append(text)
        return np.zeros(4800, np.float32)

    result = understand_voice.run(
        Parrot(r.AskNow("", "what")), [("one", speak), ("two", speak)], 48_000, Ears(),
        seed=1, progress=lambda _: None,
    )  # fmt: skip
    assert result["sentences"] == len(said) == understand_voice.SENTENCES
    assert 0 < result["type_right"]["value"] < 0.5
    assert result["acts_where_none_is_wanted"]["value"] == 0
