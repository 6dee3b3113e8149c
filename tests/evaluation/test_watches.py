"""The cases of ``eval watches`` and how they are judged."""

from __future__ import annotations

from aura_desktop.evaluation import photos as photographs
from aura_desktop.evaluation.watches import judge, scores
from aura_desktop.evaluation.watches_cases import ASK_AT, STORIES, Asked, Case, deck, still_scenes
from aura_desktop.understanding import conditions as c


def test_what_is_waited_for_is_in_the_picture_exactly_when_it_is_wanted() -> None:
    for case in deck(photographs.load(), streams=5 * len(STORIES), seed=3):
        log = case.stream.log()
        for asked in case.asked:
            for start, end in asked.wanted:
                assert ASK_AT < start < end <= case.stream.seconds + 15
            if asked.kind != "every time":
                continue
            (thing,) = {leaf.thing for leaf in c.leaves(asked.condition)}  # type: ignore[union-attr]
            shown = [(s.start, s.end) for s in log if s.thing.photo.shows(thing)]
            assert list(asked.wanted) == shown


def test_the_deck_follows_from_its_seed() -> None:
    loaded = photographs.load()
    assert deck(loaded, streams=9, seed=4) == deck(loaded, streams=9, seed=4)
    assert deck(loaded, streams=9, seed=4) != deck(loaded, streams=9, seed=5)


def test_nothing_is_wanted_of_a_still_scene() -> None:
    for case in still_scenes(photographs.load(), scenes=2, seed=1):
        assert case.stream.seconds == 600
        assert not any(asked.wanted for asked in case.asked)


def test_the_first_alert_serves_a_second_is_a_duplicate_and_others_are_false() -> None:
    case = deck(photographs.load(), streams=1, seed=1)[0]
    asked = Asked("every time", c.Present("dog"), ((10.0, 16.0), (30.0, 36.0)), every=True)
    judged = judge(case, asked, [10.5, 14.0, 22.0, 36.5], None)
    assert judged.delays == (0.5, 6.5)
    assert judged.duplicates == (14.0,)
    assert judged.false == (22.0,)
    assert judged.missed == 0
    told = scores([judged])
    assert (told["every_time"]["right"], told["every_time"]["of"]) == (1, 2)
    assert told["duplicates"]["value"] == 1
    assert told["false_alerts"] == 1


def test_what_is_counted_on_a_still_scene_is_an_alert_too() -> None:
    case = Case("still scene", deck(photographs.load(), streams=1, seed=1)[0].stream, ())
    asked = Asked("nothing new", c.Arrives("dog"), counts=0)
    assert scores([judge(case, asked, [], 2)])["alerts_on_still_scenes"]["value"] == 2
