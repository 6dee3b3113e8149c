from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.audio import Playback, SilentSpeaker
from aura_desktop.audio.ring import SampleRing
from aura_desktop.media import AudioBlock, Samples

RATE = 1000


def ramp(count: int) -> Samples:
    return np.arange(1, count + 1, dtype=np.float32)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_samples_come_out_in_order_then_silence() -> None:
    playback = Playback(RATE)
    playback.append(ramp(5))
    playback.append(ramp(3))
    assert playback.render(6).tolist() == [1, 2, 3, 4, 5, 1]
    assert (playback.played, playback.waiting, playback.busy) == (6, 2, True)
    assert playback.render(4).tolist() == [2, 3, 0, 0]
    assert (playback.played, playback.waiting, playback.busy) == (8, 0, False)


def test_a_pause_between_clauses_does_not_count() -> None:
    playback = Playback(RATE)
    playback.append(ramp(5))
    playback.render(100)
    playback.append(ramp(5))
    playback.render(3)
    assert playback.played == 8


def test_a_new_utterance_counts_from_zero() -> None:
    playback = Playback(RATE)
    playback.append(ramp(50))
    playback.render(30)
    playback.begin()
    assert (playback.played, playback.waiting) == (0, 0)
    playback.append(np.full(5, 7, np.float32))
    assert playback.render(6).tolist() == [7, 7, 7, 7, 7, 0]


def test_ducking_takes_ten_milliseconds_and_has_no_step() -> None:
    playback = Playback(RATE)
    playback.append(np.ones(1000, np.float32))
    assert playback.render(5).tolist() == [1.0] * 5
    playback.duck(0.2)
    ducked = playback.render(20)
    assert ducked[9:] == pytest.approx(0.2)
    assert np.abs(np.diff(ducked)).max() < 0.09
    playback.restore()
    restored = playback.render(200)
    assert restored[0] < 0.25
    assert restored[-1] == 1.0
    assert np.all(np.diff(restored) >= -1e-6)


def test_a_cut_fades_and_counts_what_is_heard() -> None:
    playback = Playback(RATE)
    playback.append(np.ones(1000, np.float32))
    playback.render(100)
    assert playback.stop(0.025) == 125
    assert not playback.waiting
    out = playback.render(40)
    assert out[0] == pytest.approx(1.0)
    assert np.all(np.diff(out) <= 0)
    assert out[24] == pytest.approx(0.0)
    assert not out[25:].any()
    assert not playback.busy
    assert playback.stop(0.025) == 0


def test_a_cut_while_ducked_fades_from_there_and_the_next_one_is_loud() -> None:
    playback = Playback(RATE)
    playback.append(np.ones(1000, np.float32))
    playback.duck(0.5)
    playback.render(50)
    playback.stop(0.02)
    playback.append(np.ones(10, np.float32))
    out = playback.render(30)
    assert out[0] == pytest.approx(0.5)
    assert out[20:] == pytest.approx(1.0)
    assert playback.played == 10


def test_a_voice_on_hold_fades_waits_and_goes_on_where_it_was() -> None:
    playback = Playback(RATE)
    playback.append(np.arange(1, 1001, dtype=np.float32))
    playback.render(100)
    playback.hold()
    playback.duck(0.2)  # what is silent cannot be turned down, and must not come back by it
    out = playback.render(500)
    assert np.all(np.diff(out[:25] / np.arange(101, 126)) < 0)
    assert not out[25:].any()
    assert playback.played == 125
    assert playback.busy
    playback.restore()
    out = playback.render(875)
    assert out[0] < 126
    assert out[-1] == 1000
    assert playback.played == 1000
    assert not playback.busy


def test_a_cut_on_hold_is_silent_and_the_next_one_is_loud() -> None:
    playback = Playback(RATE)
    playback.append(np.ones(1000, np.float32))
    playback.hold()
    playback.render(100)
    assert playback.stop(0.025) == 25
    assert not playback.busy
    playback.append(np.ones(10, np.float32))
    assert playback.render(10).tolist() == [1.0] * 10


def test_volume_is_a_factor() -> None:
    playback = Playback(RATE, volume=0.25)
    playback.append(np.ones(4, np.float32))
    assert playback.render(4) == pytest.approx(0.25)


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("append"), st.integers(0, 50)),
            st.tuples(st.just("render"), st.integers(0, 50)),
            st.tuples(st.just("stop"), st.integers(0, 50)),
            st.tuples(st.just("duck"), st.integers(0, 9)),
            st.tuples(st.just("hold"), st.just(0)),
            st.tuples(st.just("restore"), st.just(0)),
        )
    )
)
def test_the_count_is_exact_whatever_happens(actions: list[tuple[str, int]]) -> None:
    playback, appended, sounded, expected = Playback(RATE), 0, 0, 0
    for what, n in actions:
        if what == "append":
            playback.append(np.ones(n, np.float32))
            appended += n
        elif what == "render":
            out = playback.render(n)
            assert len(out) == n
            assert out.max(initial=0) <= 1.0
            sounded += n
        elif what == "stop":
            before = playback.played + playback.waiting
            heard = playback.stop(n / RATE)
            assert heard <= before
            assert (playback.played, playback.waiting) == (0, 0)
            expected += heard
        elif what == "duck":
            playback.duck(n / 10)
        elif what == "hold":
            playback.hold()
        else:
            playback.restore()
        assert playback.played + playback.waiting <= appended
    playback.restore()
    while playback.busy:
        playback.render(10)
    assert playback.waiting == 0


def test_the_silent_speaker_takes_its_time() -> None:
    clock = Clock()
    speaker = SilentSpeaker(clock)
    speaker.begin()
    speaker.play(np.ones(22_050, np.float32), 22_050)
    assert (speaker.busy, speaker.position(), speaker.queued()) == (True, 0.0, 1.0)
    clock.now = 0.4
    assert speaker.position() == pytest.approx(0.4, abs=1e-4)
    speaker.play(np.ones(16_000, np.float32), 16_000)
    assert speaker.queued() == pytest.approx(1.6, abs=1e-3)
    clock.now = 1.0
    assert speaker.stop() == pytest.approx(1.025, abs=1e-3)
    assert speaker.busy  # for the fade
    clock.now = 1.1
    assert not speaker.busy
    clock.now = 1e9  # and a jump costs nothing
    speaker.begin()
    assert speaker.position() == 0.0


def test_a_tap_hears_exactly_what_is_played_when_it_is_played() -> None:
    clock = Clock()
    speaker = SilentSpeaker(clock)
    tap = speaker.open_tap(22_050)
    clock.now = 2.0
    speaker.play(np.full(2205, 0.5, np.float32), 22_050)
    clock.now = 3.0
    assert not speaker.busy
    blocks: list[AudioBlock] = []
    while block := tap.read():
        blocks.append(block)
    heard = np.concatenate([b.samples for b in blocks])
    assert blocks[0].t == 0.0
    assert len(heard) == 3 * 22_050
    sounding = np.flatnonzero(heard)
    assert sounding[0] == 2 * 22_050
    assert len(sounding) == 2205


def test_a_tap_that_nobody_reads_is_bounded_and_keeps_its_time() -> None:
    clock = Clock()
    speaker = SilentSpeaker(clock)
    tap = speaker.open_tap(22_050)
    clock.now = 100.0
    assert not speaker.busy
    block = tap.read()
    assert block is not None
    assert block.t == pytest.approx(90.0, abs=1e-3)
    assert block.t + block.seconds == pytest.approx(100.0, abs=1e-3)
    assert tap.overruns > 0


@given(st.lists(st.one_of(st.integers(0, 30), st.none()), max_size=40))
def test_the_ring_keeps_the_newest_and_counts_overruns(actions: list[int | None]) -> None:
    ring, number, kept, overruns = SampleRing(20), 0, [], 0
    for action in actions:
        if action is None:
            first, block = ring.read()
            assert block[:, 0].tolist() == kept
            assert first == number - len(kept)
            kept = []
        else:
            ring.write(np.arange(number, number + action, dtype=np.float32))
            kept += range(number, number + action)
            number += action
            overruns += len(kept) > 20
            kept = kept[-20:]
        assert len(ring) == len(kept)
    assert ring.overruns == overruns
