"""What was heard of a reply, and who has the floor."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_desktop.session.replies import Floor, Reply
from aura_desktop.speech.clauses import ClauseSplitter

TEXT = "I see a cat on the left, and a small dog on the right. There is a cup, too."


def written(text: str, *, pieces: int = 1) -> Reply:
    reply = Reply("r1", "question", "q1", 0.0, ClauseSplitter())
    for start in range(0, len(text), pieces):
        reply.write(1.0, text[start : start + pieces])
    reply.finish(1.0)
    return reply


def spoken(reply: Reply, seconds_per_character: float = 0.05) -> Reply:
    for clause in reply.clauses:
        clause.seconds = len(clause.text) * seconds_per_character
        clause.samples = np.zeros(1, np.float32)
        clause.sounded = True
    reply.requested = reply.handed_over = len(reply.clauses)
    return reply


@pytest.mark.parametrize("pieces", [1, 3, 1000])
def test_clauses_cover_the_text(pieces: int) -> None:
    reply = written(TEXT, pieces=pieces)
    assert len(reply.clauses) > 1
    assert reply.clauses[-1].end == len(TEXT)
    ends = [clause.end for clause in reply.clauses]
    assert ends == sorted(ends)


def test_nothing_played_nothing_heard() -> None:
    assert spoken(written(TEXT)).heard() == ""


def test_all_played_all_heard() -> None:
    reply = spoken(written(TEXT))
    reply.played = reply.synthesized_s
    assert reply.heard() == TEXT


def test_half_played() -> None:
    reply = spoken(written("One two three four five six seven eight nine ten."))
    reply.played = reply.synthesized_s / 2
    assert reply.heard() == "One two three four five"


def test_a_finished_clause_is_heard_before_the_next_is_made() -> None:
    reply = spoken(written(TEXT))
    reply.handed_over = 1
    reply.played = reply.clauses[0].seconds or 0.0
    assert reply.heard() == "I see a cat"


def test_the_voice_stays_up_where_the_sentence_goes_on() -> None:
    reply = written("I can see a cat on the left. It sleeps")
    said = [reply.to_say(number) for number in range(len(reply.clauses))]
    assert said == ["I can see a cat,", "on the left.", "It sleeps"]


def test_silent_replies_are_read() -> None:
    reply = written(TEXT)
    reply.silent = True
    assert reply.heard() == TEXT


def test_a_clause_without_sound_counts_as_heard_in_its_place() -> None:
    reply = spoken(written(TEXT))
    reply.clauses[0].seconds = 0.0
    assert reply.heard() == reply.text[: reply.clauses[0].end]


def test_nothing_is_written_after_the_end() -> None:
    reply = written("One.")
    reply.write(2.0, " Two.")
    assert reply.text == "One."


@settings(deadline=None)
@given(
    st.text(st.sampled_from("ab c.,!?…é漢\n"), max_size=120),
    st.integers(1, 7),
    st.lists(st.floats(0, 20), max_size=20),
)
def test_heard_is_a_growing_prefix(text: str, pieces: int, positions: list[float]) -> None:
    reply = spoken(written(text, pieces=pieces))
    before = ""
    for played in sorted(positions):
        reply.played = played
        heard = reply.heard()
        assert reply.text.startswith(heard)
        assert heard.startswith(before)
        before = heard
    reply.played = reply.synthesized_s + 1
    assert reply.heard() == reply.text == text


def test_answers_go_before_alerts_and_alerts_wait() -> None:
    floor = Floor()
    alert = Reply("a", "watch", "w1", 0.0, ClauseSplitter())
    answer = Reply("b", "question", "q1", 0.0, ClauseSplitter())
    floor.enter(alert)
    floor.enter(answer)
    assert floor.grant(proactive_too=False) is answer
    assert floor.grant(proactive_too=True) is None  # taken
    floor.leave(answer)
    assert floor.grant(proactive_too=False) is None
    assert floor.grant(proactive_too=True) is alert
    floor.leave(alert)
    assert floor.all() == []
