from __future__ import annotations

from typing import Any

import pytest

from aura_desktop.evaluation import photos, proactive, proactive_cases
from aura_desktop.evaluation.driver import Alert, Driver
from aura_desktop.evaluation.proactive_cases import Case, Request, Slot
from aura_desktop.evaluation.streams import Placed, Shot, Stream


def quiet(_: str) -> None:
    pass


def alert(t: float, watch: str | None = "w1", text: str = "I see a dog.") -> Alert:
    return Alert(t, watch, 0.9, text)


@pytest.fixture
def case() -> Case:
    """A dog from 10 to 16 and again from 20 to 22, asked for at 2."""
    dog = next(p for p in photos.load() if p.id == "dog")
    shots = (Shot(10), Shot(6, (Placed(dog),)), Shot(4), Shot(2, (Placed(dog),)), Shot(4))
    request = Request("w1", "dog", "Tell me when you see a dog.", 2.0)
    return Case("again", Stream(1, shots), (request,), (Slot("w1", 10, 16),))


def test_the_first_alert_serves_and_a_second_is_a_duplicate(case: Case) -> None:
    judged = proactive.judge(case, [alert(10.5), alert(12.5), alert(20.5)])
    assert [a.t for _, a in judged.served] == [10.5]
    assert [a.t for a in judged.duplicates] == [12.5, 20.5]
    assert not judged.missed
    assert not judged.false


def test_the_first_alert_at_a_second_coming_is_belated_and_the_next_a_duplicate(case: Case) -> None:
    judged = proactive.judge(case, [alert(20.5), alert(21.5)])
    assert [a.t for a in judged.belated] == [20.5]
    assert [a.t for a in judged.duplicates] == [21.5]
    assert judged.missed == case.slots
    assert not judged.false
    counted = proactive.scores([judged])
    assert counted["belated"] == 1
    assert counted["hit_at_all"]["value"] == 0
    assert counted["precision"]["value"] == 0


def test_an_alert_before_the_thing_or_for_no_request_is_false(case: Case) -> None:
    judged = proactive.judge(case, [alert(9.5), alert(11.5, "w2"), alert(11.5, None)])
    assert len(judged.false) == 3
    assert judged.missed == case.slots


def test_a_late_alert_is_no_hit_and_is_worth_less(case: Case) -> None:
    prompt = proactive.scores([proactive.judge(case, [alert(10.5)])])
    late = proactive.scores([proactive.judge(case, [alert(14.5)])])
    assert prompt["hit_within_2s"]["value"] == 1
    assert late["hit_within_2s"]["value"] == 0
    assert late["hit_at_all"]["value"] == 1
    assert prompt["f1_omniinteract"] == pytest.approx(1 - 0.5 / 6, abs=1e-4)
    assert late["f1_omniinteract"] == pytest.approx(1 - 4.5 / 6, abs=1e-4)


def test_silence_misses_and_is_never_false(case: Case) -> None:
    silent = proactive.scores([proactive.judge(case, [])])
    assert silent["hit_at_all"]["value"] == 0
    assert silent["false_alerts_a_minute"]["events"] == 0
    assert silent["f1_omniinteract"] == 0
    assert silent["precision"]["value"] is None


def test_an_alert_for_a_request_that_was_taken_back_is_false(case: Case) -> None:
    request = Request("w1", "dog", "Tell me when you see a dog.", 2.0, cancelled_at=8.0)
    judged = proactive.judge(Case("cancelled", case.stream, (request,), ()), [alert(10.5)])
    assert len(judged.false) == 1
    assert proactive.scores([judged])["silent_after_cancel"]["value"] == 0


def test_what_is_waited_for_comes_when_the_slot_says_and_never_before() -> None:
    cases = proactive_cases.deck(photos.load(), streams=120, seed=4)
    waits = []
    for case in cases:
        for request in case.requests:
            slots = [s for s in case.slots if s.request == request.id]
            first = min((s.start for s in slots), default=None)
            seconds = [t + 0.5 for t in range(case.stream.seconds)]
            if request.cancelled_at is not None:
                assert not slots
                assert not any(
                    case.in_sight(request.id, t) for t in seconds if t < request.cancelled_at
                )
            elif first is None:
                assert not any(case.in_sight(request.id, t) for t in seconds)
            else:
                assert not any(case.in_sight(request.id, t) for t in seconds if t < first)
                assert case.in_sight(request.id, first)
                waits.append(first - request.t)
    assert min(waits) >= proactive_cases.WAIT_S[0]
    assert max(waits) > 50
    assert {case.story for case in cases} == set(proactive_cases.PATTERN)


def test_the_published_number_of_streams_is_long_enough_for_the_false_alert_goal() -> None:
    cases = proactive_cases.deck(photos.load(), streams=proactive.STREAMS, seed=1)
    assert sum(case.stream.seconds for case in cases) >= 60 * 60
    assert sum(len(case.slots) for case in cases) >= 60


@pytest.fixture(scope="module")
def two_watches() -> Case:
    """A cat-free minute cut short: two requests, both served by what comes."""
    dog, apple = (next(p for p in photos.load() if p.id == name) for name in ("dog", "apple"))
    shots = (
        Shot(3, blank="dark"),
        Shot(3, (Placed(dog),)),
        Shot(2, blank="dark"),
        Shot(3, (Placed(apple),)),
    )
    requests = (
        Request("w1", "dog", "Tell me when you see a dog.", 1.0),
        Request("w2", "apple", "Alert me if an apple shows up.", 1.0),
    )
    return Case("two", Stream(1, shots), requests, (Slot("w1", 3, 6), Slot("w2", 8, 11)))


def test_silence_through_a_whole_stream(scripted: Any, two_watches: Case) -> None:
    driver = Driver(scripted(lambda *_: "All right."))
    assert proactive.play(driver, two_watches, two_watches.stream.chunks()) == []


def test_an_engine_that_speaks_at_the_first_light_serves_both_in_time(
    scripted: Any, two_watches: Case
) -> None:
    """It fires its oldest request whenever there is light, which here is exactly when the things come."""
    driver = Driver(scripted(lambda *_: "All right.", fires_above=0.15))
    alerts = proactive.play(driver, two_watches, two_watches.stream.chunks())
    # The second request is served by the dog's second chunk: too early, so false, and the apple is missed.
    assert [(a.watch, a.t) for a in alerts] == [("w1", 3.5), ("w2", 4.5)]
    judged = proactive.judge(two_watches, alerts)
    assert [slot.request for slot, _ in judged.served] == ["w1"]
    assert [a.watch for a in judged.false] == ["w2"]
    assert [slot.request for slot in judged.missed] == ["w2"]


def test_requests_are_made_when_their_time_comes(scripted: Any, two_watches: Case) -> None:
    engine = scripted(lambda *_: "All right.")
    added: list[tuple[str, str, int]] = []
    engine.add_watch = lambda watch: added.append((watch.text, watch.id, len(engine.seen)))
    proactive.play(Driver(engine), two_watches, two_watches.stream.chunks())
    assert added == [(r.text, r.id, r.t) for r in two_watches.requests]


def test_a_request_that_is_taken_back_is_gone(scripted: Any, two_watches: Case) -> None:
    requests = tuple(
        Request(r.id, r.name, r.text, r.t, cancelled_at=2.0) for r in two_watches.requests
    )
    case = Case("cancelled", two_watches.stream, requests, ())
    driver = Driver(scripted(lambda *_: "All right.", fires_above=0.15))
    assert proactive.play(driver, case, case.stream.chunks()) == []


def test_a_whole_run_puts_the_baselines_beside_ours(scripted: Any) -> None:
    engine = scripted(lambda *_: "All right.", fires_above=0.3)
    result = proactive.run(Driver(engine), streams=1, seed=1, progress=quiet)
    blind = result["baselines"]["blind"]
    assert (
        result["scores"]["false_alerts_a_minute"]["events"] + result["scores"]["precision"]["right"]
        == 1
    )
    # Grey is above the threshold: the blind one speaks as soon as it may, which is too early.
    assert blind["false_alerts_a_minute"]["events"] == 1
    assert blind["hit_within_2s"]["value"] == 0
