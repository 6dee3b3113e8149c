"""When a turn begins, pauses and ends."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_desktop.session import turns
from aura_desktop.session.turns import TurnTaker
from aura_desktop.settings import TurnSettings

W = turns.WINDOW_S
SETTINGS = TurnSettings()


def feed(
    taker: TurnTaker, probabilities: Iterable[float], *, over: bool = False, start: int = 0
) -> list[turns.TurnOutput]:
    out: list[turns.TurnOutput] = []
    for number, probability in enumerate(probabilities, start + 1):
        out += taker.feed(number * W, probability, over_assistant=over)
    return out


def seconds(s: float) -> int:
    return round(s / W)


def kinds(outputs: Iterable[turns.TurnOutput]) -> list[type]:
    return [type(o) for o in outputs]


def test_a_pause_begins_where_the_voice_has_faded_though_the_detector_still_hears_it() -> None:
    taker = TurnTaker(SETTINGS)
    spoken = seconds(1.0)
    for n in range(spoken):
        taker.feed(n * W, 0.9, over_assistant=False, level_db=-20.0)
    # A consonant is faint, and no pause.
    assert taker.feed(spoken * W, 0.9, over_assistant=False, level_db=-45.0) == []
    out = []
    lingering = 3
    for n in range(spoken + 1, spoken + 1 + seconds(SETTINGS.speculate_after_s) + 1):
        still = 0.9 if n < spoken + 1 + lingering else 0.0
        out += taker.feed(n * W, still, over_assistant=False, level_db=-55.0)
    assert kinds(out) == [turns.Speculate]
    assert taker.feed(n * W + W, 0.9, over_assistant=False, level_db=-30.0) == [
        turns.SpeculationVoid(n * W + W)
    ]


def test_a_turn_starts_pauses_and_ends() -> None:
    out = feed(TurnTaker(SETTINGS), [0.0] * 10 + [0.9] * seconds(1.0) + [0.0] * seconds(1.0))
    assert kinds(out) == [turns.SpeechStarted, turns.Speculate, turns.SpeechEnded]
    started, speculated, ended = out
    assert started.onset == pytest.approx(10 * W)
    assert started.t - started.onset == pytest.approx(SETTINGS.onset_s)
    assert isinstance(ended, turns.SpeechEnded)
    assert ended.speculated
    assert ended.t - ended.last_voice == pytest.approx(SETTINGS.endpoint_s, abs=W)
    assert isinstance(speculated, turns.Speculate)
    assert (speculated.start, speculated.end) == (ended.start, ended.end)
    # The sound begins before the detected onset and ends after the last voiced window.
    assert ended.start == pytest.approx(10 * W - turns.PREROLL_S)
    assert ended.end == pytest.approx(ended.last_voice + turns.TAIL_S)


def test_a_click_is_no_turn() -> None:
    assert feed(TurnTaker(SETTINGS), [0.0] * 5 + [0.99, 0.99] + [0.0] * 50) == []


@pytest.mark.parametrize(
    ("text", "endpoint"),
    [
        ("What do you see?", SETTINGS.endpoint_complete_s),
        ("Tell me when you see a cat.", SETTINGS.endpoint_complete_s),
        ("A cat", SETTINGS.endpoint_s),
        ("Thanks.", SETTINGS.endpoint_s),
        ("Tell me when you see a", SETTINGS.endpoint_trailing_s),
        ("I wanted to ask, um.", SETTINGS.endpoint_trailing_s),
        ("There is the cat and...", SETTINGS.endpoint_trailing_s),
        ("", SETTINGS.endpoint_s),
    ],
)
def test_the_transcript_decides_how_long_to_wait(text: str, endpoint: float) -> None:
    taker = TurnTaker(SETTINGS)
    spoken = seconds(1.0)
    out = feed(taker, [0.9] * spoken)
    out = feed(taker, [0.0] * seconds(SETTINGS.speculate_after_s + W), start=spoken)
    assert kinds(out) == [turns.Speculate]
    taker.transcript(text)
    pause = seconds(SETTINGS.speculate_after_s + W)
    (ended,) = feed(taker, [0.0] * seconds(1.0), start=spoken + pause)
    assert isinstance(ended, turns.SpeechEnded)
    assert ended.t - ended.last_voice == pytest.approx(endpoint, abs=1.01 * W)


def test_speech_that_goes_on_voids_the_speculation_and_its_transcript() -> None:
    taker = TurnTaker(SETTINGS)
    first = [0.9] * seconds(1.0) + [0.0] * seconds(0.3)
    feed(taker, first)
    taker.transcript("What do you see?")
    out = feed(taker, [0.9] * seconds(0.5) + [0.0] * seconds(0.6), start=len(first))
    # The old transcript looked complete; the ordinary endpoint is longer than what was waited.
    assert kinds(out) == [turns.SpeculationVoid, turns.Speculate]


def test_a_late_transcript_of_nothing_changes_nothing() -> None:
    taker = TurnTaker(SETTINGS)
    taker.transcript("What?")
    assert not taker.talking


def test_a_voice_near_the_threshold_does_not_chatter() -> None:
    out = feed(TurnTaker(SETTINGS), [0.6] * 5 + [0.45, 0.4, 0.55] * 30 + [0.0] * seconds(1.0))
    assert kinds(out) == [turns.SpeechStarted, turns.Speculate, turns.SpeechEnded]


def test_a_television_starts_no_turn() -> None:
    taker = TurnTaker(SETTINGS)
    quiet = SETTINGS.quietest_db - 3
    out = [
        o
        for n in range(seconds(10))
        for o in taker.feed(n * W, 0.95, over_assistant=False, level_db=quiet)
    ]
    assert kinds(out) == [turns.TooQuiet]


def test_once_the_user_was_heard_what_is_far_quieter_is_not_the_user() -> None:
    taker = TurnTaker(SETTINGS)
    loud = SETTINGS.quietest_db + SETTINGS.farther_db + 10

    def say(level_db: float, start: int) -> list[turns.TurnOutput]:
        spoken = [0.95] * seconds(1.0) + [0.0] * seconds(1.2)
        return [
            o
            for n, p in enumerate(spoken, start)
            for o in taker.feed(n * W, p, over_assistant=False, level_db=level_db if p else -90.0)
        ]

    assert turns.SpeechEnded in kinds(say(loud, 0))
    assert say(loud - SETTINGS.farther_db - 3, 1000) == []
    assert turns.SpeechEnded in kinds(say(loud - SETTINGS.farther_db + 3, 2000))


def test_a_faint_voice_over_the_assistant_ducks_and_comes_back_once() -> None:
    maybe = turns.STIRRING + 0.05
    out = feed(TurnTaker(SETTINGS), [0.0] * 5 + [maybe] * 4 + [0.0] * 20, over=True)
    assert kinds(out) == [turns.Duck, turns.Restore]


def test_a_turn_without_end_is_cut() -> None:
    out = feed(TurnTaker(SETTINGS), [0.9] * seconds(SETTINGS.max_turn_s + 1))
    ended = next(o for o in out if isinstance(o, turns.SpeechEnded))
    assert not ended.speculated
    assert ended.t == pytest.approx(SETTINGS.max_turn_s, abs=2 * W)
    assert kinds(out)[-1] is turns.SpeechStarted  # what follows is the next turn


def test_speech_over_the_assistant_ducks_at_once_and_interrupts_when_it_lasts() -> None:
    out = feed(TurnTaker(SETTINGS), [0.9] * seconds(1.5), over=True)
    assert kinds(out) == [turns.Duck, turns.SpeechStarted, turns.Hold, turns.Interrupt]
    duck, _, hold, interrupt = out
    assert duck.t - duck.onset == pytest.approx(W)
    assert hold.t - hold.onset == pytest.approx(SETTINGS.interrupt_after_s, abs=1.01 * W)
    assert interrupt.t - interrupt.onset == pytest.approx(SETTINGS.assent_max_s, abs=1.01 * W)


def test_speech_after_mere_assent_is_held_again() -> None:
    taker = TurnTaker(SETTINGS)
    first = [0.9] * seconds(0.4) + [0.0] * seconds(0.3)
    out = feed(taker, first, over=True)
    assert kinds(out) == [turns.Duck, turns.SpeechStarted, turns.Hold, turns.Speculate]
    assert taker.holding
    taker.judged(assent=True)
    assert not taker.holding
    out = feed(taker, [0.9] * seconds(0.3), over=True, start=len(first))
    assert kinds(out) == [turns.SpeculationVoid, turns.Duck, turns.Hold]


def test_a_turn_that_took_the_floor_is_not_held_again() -> None:
    taker = TurnTaker(SETTINGS)
    first = [0.9] * seconds(0.4) + [0.0] * seconds(0.3)
    feed(taker, first, over=True)
    taker.judged(assent=False)
    assert kinds(feed(taker, [0.9] * seconds(2), over=True, start=len(first))) == [
        turns.SpeculationVoid
    ]


def test_a_click_over_the_assistant_is_restored() -> None:
    out = feed(TurnTaker(SETTINGS), [0.9] * 2 + [0.0] * 10, over=True)
    assert kinds(out) == [turns.Duck, turns.Restore]


def test_a_short_word_over_the_assistant_is_restored_at_the_pause() -> None:
    out = feed(TurnTaker(SETTINGS), [0.9] * 3 + [0.0] * seconds(1.0), over=True)
    assert kinds(out) == [
        turns.Duck,
        turns.SpeechStarted,
        turns.Restore,
        turns.Speculate,
        turns.SpeechEnded,
    ]


def test_a_reply_that_ends_by_itself_is_not_interrupted() -> None:
    taker = TurnTaker(SETTINGS)
    out = feed(taker, [0.9] * 3, over=True)
    out += feed(taker, [0.9] * seconds(1.0), start=3)
    assert kinds(out) == [turns.Duck, turns.SpeechStarted, turns.Restore]


def test_reset_voids_the_turn_and_restores_the_volume() -> None:
    taker = TurnTaker(SETTINGS)
    feed(taker, [0.9] * 5, over=True)
    assert kinds(taker.reset(1.0)) == [turns.Restore, turns.SpeechVoid]
    assert taker.reset(1.1) == []


@pytest.mark.parametrize(
    "text",
    [
        "Uh-huh.",
        "Yeah.",
        "Okay",
        "Mm-hmm.",
        "I see.",
        "Oh wow!",
        "yes, yes",
        "M-M-M.",
        "Oh, all right.",
        "Okay, that's good.",
        "Yeah, I see.",
    ],
)
def test_backchannels(text: str) -> None:
    assert turns.is_backchannel(text)


@pytest.mark.parametrize(
    "text",
    [
        "Stop.",
        "No.",
        "What?",
        "Yeah, but where is the cat?",
        "",
        "Wait.",
        "All that.",
        "Yes yes yes yes yes",
    ],
)
def test_no_backchannels(text: str) -> None:
    assert not turns.is_backchannel(text)


@pytest.mark.parametrize(
    "text",
    [
        "Stop.",
        "No.",
        "What?",
        "Hello?",
        "Hey Aura",
        "Yeah, but where is it?",
        "I mean the other one",
    ],
)
def test_what_takes_the_floor(text: str) -> None:
    assert turns.takes_floor(text)


@pytest.mark.parametrize("text", ["", "Uh-huh.", "Chair.", "Old eyes.", "I see.", "yes, yes, yes"])
def test_what_lets_the_reply_go_on(text: str) -> None:
    assert not turns.takes_floor(text)


@pytest.mark.parametrize(
    "text", ["Stop.", "stop talking", "Be quiet!", "Okay, stop.", "That’s enough."]
)
def test_stop_words(text: str) -> None:
    assert turns.is_stop_word(text)


@pytest.mark.parametrize("text", ["Stop watching for the cat.", "Where does it stop?", ""])
def test_no_stop_words(text: str) -> None:
    assert not turns.is_stop_word(text)


moments = st.tuples(
    st.floats(0, 1), st.booleans(), st.sampled_from([None, "What?", "And the", "A cat"])
)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(moments, st.integers(1, 40)), max_size=40), st.booleans())
def test_outputs_are_always_well_formed(
    runs: list[tuple[tuple[float, bool, str | None], int]], reset: bool
) -> None:
    """Turns start and end in pairs, speculation is within a turn, ducking is always resolved."""
    taker = TurnTaker(SETTINGS)
    out: list[turns.TurnOutput] = []
    number = 0
    for (probability, over, text), length in runs:
        if text is not None:
            taker.transcript(text)
        for _ in range(length):
            number += 1
            out += taker.feed(number * W, probability, over_assistant=over)
    if reset:
        out += taker.reset(number * W)
    talking = ducked = held = False
    speculated: turns.Speculate | None = None
    t = 0.0
    for o in out:
        assert o.t >= t
        t = o.t
        match o:
            case turns.SpeechStarted():
                assert not talking
                assert o.t - o.onset >= SETTINGS.onset_s - 1e-6
                talking = True
            case turns.Speculate():
                assert talking
                assert speculated is None
                speculated = o
            case turns.SpeculationVoid():
                assert speculated is not None
                speculated = None
            case turns.SpeechEnded():
                assert talking
                assert 0 <= o.start < o.end <= o.t
                assert o.speculated == (speculated is not None)
                if speculated is not None:
                    assert (speculated.start, speculated.end) == (o.start, o.end)
                talking, speculated = False, None
            case turns.SpeechVoid():
                assert talking
                talking, speculated = False, None
            case turns.Duck():
                assert not ducked
                ducked = True
            case turns.Hold():
                assert ducked
                ducked, held = False, True
            case turns.Restore():
                assert ducked or held
                ducked = held = False
            case turns.Interrupt():
                assert held
                held = False
    if reset:
        assert not talking
        assert not ducked
    assert talking == taker.talking


def test_what_fits_into_a_voice() -> None:
    assert turns.fits("No.", 0.0)
    assert turns.fits("Do you see a dog?", 0.4)
    assert not turns.fits("It's a book.", 0.13)
    assert turns.fits("", 0.0)


def test_what_is_louder_than_the_echo_ducks_until_it_is_a_voice_or_nothing() -> None:
    taker = TurnTaker(SETTINGS)
    assert feed(taker, [0.0] * 10, over=True) == []
    at = 10 * W + 0.01
    (ducked,) = taker.talked_over(at)
    assert isinstance(ducked, turns.Duck)
    assert ducked.onset == pytest.approx(at - turns.NOTICED_S)
    assert taker.talked_over(at + 0.02) == []
    # The detector knows nothing of it: ducking is all that came of it, and it is taken back.
    (restored,) = feed(taker, [0.0] * seconds(1.0), over=True, start=10)
    assert isinstance(restored, turns.Restore)
    assert restored.t - ducked.onset == pytest.approx(turns.STIRRING_S, abs=2 * W)
    # The detector confirms it: it is turned down once, and held as after any speech.
    taker.talked_over(60 * W)
    out = feed(taker, [0.0] * 2 + [0.9] * seconds(0.3), over=True, start=60)
    assert kinds(out) == [turns.SpeechStarted, turns.Hold]


def test_a_rise_of_the_level_while_the_user_talks_changes_nothing() -> None:
    taker = TurnTaker(SETTINGS)
    feed(taker, [0.9] * 10)
    assert taker.talked_over(10 * W) == []
