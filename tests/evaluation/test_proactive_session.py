from __future__ import annotations

from aura_desktop import events
from aura_desktop.evaluation import photos, proactive_cases, proactive_session
from aura_desktop.evaluation.proactive_session import _Log
from aura_desktop.understanding.conditions import Arrives, Present
from aura_desktop.understanding.requests import AddWatch, CancelWatch
from tests.reading import read


def quiet(_: str) -> None:
    pass


def test_the_session_takes_every_wording_as_a_watch() -> None:
    for name in {n for photo in photos.load() for n in photo.ask}:
        for wording in proactive_cases.REQUESTS:
            text = wording.format(a="a", name=name)
            (request,) = read(text)
            assert isinstance(request, AddWatch), text
            assert request.mode == "once"
            assert isinstance(request.condition, Present | Arrives), text


def test_the_session_takes_both_cancellations_as_such() -> None:
    (one,) = read(proactive_session.CANCEL_ONE.format(name="soccer ball"))
    (every,) = read(proactive_session.CANCEL_ALL)
    assert isinstance(one, CancelWatch)
    assert one.which.name == "soccer ball"
    assert isinstance(every, CancelWatch)
    assert every.which.all


def test_requests_are_typed_at_their_time_within_the_film() -> None:
    cases = proactive_cases.deck(photos.load(), streams=8, seed=1)
    offsets = [sum(c.stream.seconds for c in cases[:k]) for k in range(len(cases))]
    typed = proactive_session.asks(cases, offsets)
    assert list(typed) == sorted(typed)
    for case, offset in zip(cases, offsets, strict=True):
        for request in case.requests:
            assert (offset + request.t, request.text) in typed
        assert (offset + case.stream.seconds - 1.0, proactive_session.CANCEL_ALL) in typed
    assert cases[-1].story == "cancelled"
    taken_back = cases[-1].requests[0]
    assert taken_back.cancelled_at is not None
    assert (
        offsets[-1] + taken_back.cancelled_at,
        proactive_session.CANCEL_ONE.format(name=taken_back.name),
    ) in typed


def test_alerts_go_to_the_case_and_the_request_that_they_answer() -> None:
    cases = proactive_cases.deck(photos.load(), streams=2, seed=1)
    assert cases[1].story == "two"
    first = cases[0].stream.seconds
    log = _Log(quiet, 100)
    one, two = cases[1].requests
    log.take(events.WatchAdded(t=first + one.t, id="a", text=one.text))
    log.take(events.WatchAdded(t=first + two.t, id="b", text=two.text))
    log.take(
        events.ChunkObserved(t=first + 9, chunk=9, p_speak=0.8, ms=1, kv_tokens=1, behind_ms=0)
    )
    log.take(events.ReplyStarted(t=first + 9.5, id="r1", cause="watch", to="b"))
    log.take(
        events.ReplyEnded(t=first + 11, id="r1", text="I see it.", heard="", interrupted=False)
    )
    log.take(events.ReplyStarted(t=first + 12, id="r2", cause="question", to="q1"))
    log.take(events.ReplyStarted(t=3.0, id="r3", cause="watch", to="nobody's"))
    alerts = proactive_session.sorted_out(cases, [0, first], log)
    assert [(a.t, a.watch, a.p_speak, a.text) for a in alerts[1]] == [
        (9.5, two.id, 0.8, "I see it.")
    ]
    assert [(a.t, a.watch) for a in alerts[0]] == [(3.0, None)]
