"""What ``bench voice`` and ``bench ears`` count, on sound whose truth is known; and the measured room itself."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from aura_desktop.audio import decibels
from aura_desktop.bench import ears, lines, noises, voice
from aura_desktop.bench.room import RATE, Growth, Room


def tone(seconds: float, level: float = 0.3) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    t = np.arange(round(seconds * RATE)) / RATE
    return (level * np.sin(2 * np.pi * 440 * t)).astype(np.float32)


@pytest.mark.parametrize(
    ("said", "heard", "edits"),
    [
        ("Is there a cat?", "is there a cat", 0),
        ("Is there a cat?", "Is there a cut here?", 2),
        ("Is there a cat?", "", 4),
        ("", "Thank you.", 0),
    ],
)
def test_word_errors_are_counted_by_edits(said: str, heard: str, edits: int) -> None:
    words = len(said.split())
    assert voice.word_error_rate([(said, heard)]) == pytest.approx(edits / words if words else 0)


def test_a_reply_that_a_typed_question_ends_was_not_cut_by_its_own_echo() -> None:
    def ended(t: float, reply: str) -> voice.Event:
        return {"t": t, "type": "reply.ended", "id": reply, "interrupted": True}

    def asked(t: float, via: str) -> voice.Event:
        return {"t": t, "type": "user.asked", "id": "q", "via": via}

    events = [ended(5.0, "r1"), asked(5.0, "typed"), ended(9.0, "r2"), asked(9.0, "voice")]
    assert voice.cut_by_itself([*events, ended(12.0, "r3"), ended(20.0, "r4")]) == ["r2", "r3"]


def test_noise_is_suppressed_where_there_is_much_as_in_a_session() -> None:
    rng = np.random.default_rng(2)
    quiet, second = np.zeros(2 * noises.RATE, np.float32), noises.RATE
    noise = ears.in_noise(np.concatenate([quiet, quiet]), rng)
    left = ears.heard(noise[2 * second :], noise[: 2 * second])
    assert len(left) == 2 * second
    assert decibels(left[second:]) < decibels(noise[-second:]) - 6
    word = np.concatenate([quiet, 0.2 * noises.music(1.0), quiet])
    assert decibels(ears.heard(word, quiet)) == pytest.approx(decibels(word), abs=2)


def test_a_user_is_as_loud_as_asked_and_noises_are_as_long() -> None:
    loud = lines.levelled(tone(1.0, 0.01), -20.0)
    assert np.sqrt(np.square(loud).mean()) == pytest.approx(0.1, rel=0.05)
    for noise in (noises.keyboard(3.0), noises.hum(3.0), noises.music(3.0)):
        assert len(noise) == 3 * noises.RATE
        assert 0.001 < np.abs(noise).max() < 1


def test_the_room_keeps_user_and_assistant_apart_in_the_recording(tmp_path: Path) -> None:
    wav = lines.write(tmp_path / "tone.wav", tone(0.5))
    with Room() as room:
        recorder = room.listen(tmp_path / "room.wav")
        with Growth(tmp_path / "room.wav") as growth:
            asked_at = time.perf_counter()
            room.say(wav)
            ended_at = time.perf_counter()
            time.sleep(0.3)
        recorder.terminate()
        recorder.wait()
    sound, rate = lines.read(tmp_path / "room.wav")
    assert rate == RATE
    assert np.abs(sound[:, 0]).max() == pytest.approx(0.3, abs=0.02)
    assert np.abs(sound[:, 1]).max() == 0
    first, last = np.flatnonzero(np.abs(sound[:, 0]) > 0.01)[[0, -1]] / RATE
    assert growth.at(asked_at) < first + 0.02
    assert last < growth.at(ended_at) + 0.05
    assert growth.at(ended_at) - growth.at(asked_at) == pytest.approx(ended_at - asked_at, abs=0.03)
