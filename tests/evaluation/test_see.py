from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from aura_desktop.evaluation import photos, see, see_cases
from aura_desktop.evaluation.driver import Driver
from aura_desktop.evaluation.see_cases import Probe
from aura_desktop.videollm.nano.concepts import vocabulary

NAMES = {c.noun for c in vocabulary()} | {a for c in vocabulary() for a in c.aliases}


def quiet(_: str) -> None:
    pass


def test_equal_seeds_ask_the_same_and_others_do_not() -> None:
    loaded = photos.load()

    def asked(seed: int) -> list[tuple[str, tuple[Probe, ...]]]:
        return [(c.about, c.probes) for c in see_cases.deck(loaded, streams=32, seed=seed)]

    assert asked(1) == asked(1) != asked(2)


def test_the_published_number_of_streams_asks_enough_of_everything() -> None:
    cases = see_cases.deck(photos.load(), streams=see.STREAMS, seed=1)
    kinds = Counter(probe.kind for case in cases for probe in case.probes)
    assert len(cases) >= 200
    assert kinds["name"] >= 150
    assert min(kinds["yes"], kinds["no"]) >= 150
    assert kinds["where"] >= 70
    assert kinds["empty"] >= 60
    assert set(kinds) == set(see_cases.KINDS)
    shown = Counter(case.about for case in cases)
    assert all(shown[photo.id] for photo in photos.load())


def test_what_is_asked_for_is_there_and_a_twin_never_is() -> None:
    loaded = {photo.id: photo for photo in photos.load()}
    for case in see_cases.deck(photos.load(), streams=400, seed=5):
        photo = loaded.get(case.about)
        for probe in case.probes:
            if photo is not None and probe.kind in {"yes", "no"}:
                assert photo.shows(probe.wanted[0]) is (probe.kind == "yes"), (case.about, probe)


def test_every_name_that_a_question_uses_is_in_the_vocabulary() -> None:
    asked = {name for photo in photos.load() for name in photo.ask} - {"person"}
    assert asked | set(see_cases.TWINS) <= NAMES


def trained_wordings() -> str:
    root = Path(see_cases.__file__).parents[2]
    return (root / "training" / "phrases.py").read_text(encoding="utf-8")


def test_new_wordings_are_in_no_training_phrase() -> None:
    trained = trained_wordings().lower()
    every = [w for w in vars(see_cases).values() if isinstance(w, see_cases.Wordings)]
    assert len(every) >= 8
    for wordings in every:
        for text in wordings.other:
            as_trained = text.replace("{a} {name}", "{a}").replace("{name}", "{n}").lower()
            assert f'"{as_trained}"' not in trained, text


def test_half_of_the_questions_are_in_new_wordings() -> None:
    cases = see_cases.deck(photos.load(), streams=208, seed=1)
    probes = [probe for case in cases for probe in case.probes]
    assert 0.4 < sum(probe.new for probe in probes) / len(probes) < 0.6


def test_a_side_question_agrees_with_the_place() -> None:
    for case in see_cases.deck(photos.load(), streams=200, seed=3):
        for probe in case.probes:
            if probe.kind == "side_yes":
                assert see_cases.AT[case.place] in probe.text
            if probe.kind == "side_no":
                assert see_cases.AT[case.place] not in probe.text
                assert any(at in probe.text for at in see_cases.AT.values())


@pytest.mark.parametrize(
    ("kind", "wanted", "good", "bad"),
    [
        ("name", ("cat",), "I see a cat.", "I see a dog."),
        ("yes", ("cat",), "Yes, a cat.", "No."),
        ("no", ("cat",), "No, I do not see one.", "Yes."),
        ("where", ("left",), "On the left.", "On the right."),
        ("empty", (), "I do not see anything I can name.", "I see a cat."),
        ("people", ("2",), "I see two people.", "I see one person."),
        ("refuse", (), "I can't tell.", "It is Peter."),
        ("light_no", (), "No, it is bright.", "Yes, it is dark."),
    ],
)
def test_right_and_wrong(kind: Any, wanted: tuple[str, ...], good: str, bad: str) -> None:
    probe = Probe(kind, "?", wanted)
    assert see.right(probe, good)
    assert not see.right(probe, bad)


def test_always_saying_yes_scores_one_half_everywhere(scripted: Any) -> None:
    engine = scripted(lambda *_: "Yes, I see a cat.")
    result = see.run(Driver(engine), streams=16, seed=1, progress=quiet)
    ours = result["scores"]
    assert ours["yes_no_balanced"]["value"] == 0.5
    assert ours["side_balanced"]["value"] == 0.5
    assert ours["names_the_thing"]["value"] == 0
    assert ours["empty_named_as_something"]["value"] == 1
    assert not any(
        ours[key]["met"] for key in ("names_the_thing", "yes_no_balanced", "left_middle_right")
    )
    assert result["baselines"]["blind"]["yes_no_balanced"] == ours["yes_no_balanced"]
    assert len(result["wrong"]) > 0


def test_what_was_seen_sets_ours_apart_from_blind(scripted: Any) -> None:
    """An engine that calls darkness by its name: only one who sees the stream can be right about it."""

    def reply(engine: Any, question: Any) -> str:
        dark = bool(engine.seen) and engine.seen[-1] < 0.15
        if "dark" in question.text or "cover" in question.text:
            return "Yes, it is dark." if dark else "No, it is light."
        return "It is dark." if dark else "I see a cat."

    result = see.run(Driver(scripted(reply)), streams=16, seed=1, progress=quiet)
    assert result["scores"]["dark_balanced"]["value"] == 1
    assert result["baselines"]["blind"]["dark_balanced"]["value"] == 0.5
    assert result["scores"]["empty_named_as_something"]["value"] < 1
    assert result["baselines"]["blind"]["empty_named_as_something"]["value"] == 1


def test_memory_is_on_in_one_half_of_the_comparison_and_off_in_the_other(scripted: Any) -> None:
    """An engine that repeats what memory says where a question is taken for one about the past."""
    asked: list[Any] = []

    def reply(_engine: Any, question: Any) -> str:
        asked.append(question)
        return question.recalled.text if question.recalled is not None else "Yes."

    probes = [p for c in see_cases.deck(photos.load(), streams=8, seed=2) for p in c.probes]
    compared = see.run(Driver(scripted(reply)), streams=8, seed=2, progress=quiet)["memory"]
    assert compared["on"]["of"] == compared["off"]["of"] == len(probes)
    past = compared["questions_taken_for_past"]
    assert past == sum(question.recalled is not None for question in asked)
    assert compared["replies_that_differ"] == past


def test_points_lost_are_told() -> None:
    case = see_cases.deck(photos.load(), streams=8, seed=2)[0]
    probe = case.probes[0]
    good, bad = see.Answer(case, probe, "a", True), see.Answer(case, probe, "b", False)
    told = see._compared([good, bad, bad, bad], [good, good, bad, bad])
    assert told["points_lost"] == 25.0
    assert told["replies_that_differ"] == 1
    assert (told["on"]["value"], told["off"]["value"]) == (0.25, 0.5)


def test_one_stream_leaves_nothing_behind_for_the_next(scripted: Any) -> None:
    lengths: list[int] = []

    def reply(engine: Any, question: Any) -> str:
        lengths.append(len(engine.seen))
        assert engine.said == []  # no question helps another
        return "I do not know."

    engine = scripted(reply)
    cases = see_cases.deck(photos.load(), streams=8, seed=2)
    see.run(Driver(engine), streams=8, seed=2, progress=quiet)
    assert max(lengths) == max(case.stream.seconds for case in cases)
    assert min(lengths) == 0  # the blind baseline
