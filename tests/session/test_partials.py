"""When a turn that is still being spoken is transcribed."""

from __future__ import annotations

import pytest

from aura_desktop.session import partials
from aura_desktop.session.partials import Partials


def asked_at(subject: Partials, start: float, until: float) -> float | None:
    t = start
    while t < until:
        if subject.wanted(t):
            return t
        t += 0.01
    return None


def test_the_recogniser_rests_in_proportion_to_what_a_caption_took() -> None:
    subject = Partials(0.25)
    subject.begin(0.0)
    assert asked_at(subject, 0.0, 5.0) == pytest.approx(partials.FIRST_S, abs=0.02)
    subject.asked(1, 0.7)
    assert not subject.wanted(5.0)  # one at a time
    assert not subject.came(2, 1.0)
    assert subject.came(1, 1.1)
    assert asked_at(subject, 1.1, 5.0) == pytest.approx(1.1 + 3 * 0.4, abs=0.02)


def test_what_is_said_over_the_assistant_is_wanted_sooner_and_again_sooner() -> None:
    subject = Partials(0.25)
    subject.begin(0.0)
    subject.hurry(0.1)
    first = asked_at(subject, 0.0, 5.0)
    assert first == pytest.approx(0.1 + partials.OVER_S, abs=0.02)
    subject.asked(1, 0.4)
    subject.came(1, 0.7)
    assert asked_at(subject, 0.7, 5.0) == pytest.approx(0.7 + 0.3, abs=0.02)
    subject.begin(10.0)  # the next turn is no longer over it
    assert asked_at(subject, 10.0, 15.0) == pytest.approx(10.0 + partials.FIRST_S, abs=0.02)


def test_without_captions_nothing_is_asked_and_none_waits_after_the_end() -> None:
    subject = Partials(0.0)
    subject.begin(0.0)
    assert asked_at(subject, 0.0, 5.0) is None
    subject = Partials(0.25)
    subject.begin(0.0)
    subject.asked(7, 1.0)
    assert subject.end() == 7
    assert subject.end() is None
    assert asked_at(subject, 1.0, 9.0) is None
