"""When what is left of the microphone's sound becomes louder than the assistant's echo."""

from __future__ import annotations

from collections.abc import Iterable

from aura_desktop.audio import rise
from aura_desktop.audio.rise import LoudnessRise

#: Decibels of full scale: the assistant's voice, what is left of its echo, and somebody who speaks.
FAR, LEFT, VOICE = -25.0, -75.0, -36.0


def rises(levels: Iterable[float], *, far: float = FAR) -> list[int]:
    """The numbers of the blocks that fire, while the assistant speaks."""
    found, listener = [], LoudnessRise()
    for number, level in enumerate(levels):
        listener.far(far)
        if listener.push(level):
            found.append(number)
    return found


def test_a_voice_over_the_echo_is_noticed_once() -> None:
    assert rises([LEFT] * 50 + [VOICE] * 100) == [50 + rise.RUN - 1]


def test_what_is_left_of_the_echo_never_fires_however_loud_it_is() -> None:
    swings = [LEFT, LEFT + 25, LEFT + 10, LEFT + 27] * 100
    assert rises(swings) == []


def test_a_click_is_too_short() -> None:
    assert rises(([LEFT] * 50 + [VOICE] * (rise.RUN - 1)) * 5) == []


def test_nothing_is_louder_than_an_echo_that_is_not_known_yet() -> None:
    assert rises([LEFT] * (rise.KNOWN_BLOCKS - 1) + [VOICE] * 100) == []


def test_what_is_too_faint_to_be_near_does_not_fire() -> None:
    assert rises([-95.0] * 50 + [rise.LEAST_DB - 1] * 50) == []


def test_while_the_assistant_is_silent_nothing_fires_and_nothing_is_learned() -> None:
    assert rises([LEFT] * 50 + [VOICE] * 50, far=-100.0) == []
    listener = LoudnessRise()
    for _ in range(300):
        assert not listener.push(VOICE)  # the user's question
    fired = []
    for number in range(100):
        listener.far(FAR)
        if listener.push(LEFT if number < 50 else VOICE):
            fired.append(number)
    assert fired == [50 + rise.RUN - 1]
