"""Questions about the past wait for memory; all others do not know that there is one."""

from __future__ import annotations

import pytest

from aura_desktop import events
from aura_desktop.memory.recollection import Recollection
from aura_desktop.session import messages as msg
from aura_desktop.settings import Settings
from aura_desktop.videollm import protocol
from tests.session.stage import ScriptedMind, Stage, check_replies

PAST = "When did you last see the cat?"
TOLD = Recollection("At 14:32.")


def asked(stage: Stage) -> list[protocol.Ask]:
    return stage.sent(protocol.Ask)


def test_a_question_about_the_past_takes_along_what_memory_says() -> None:
    stage = Stage(memory=lambda _: (0.2, TOLD), chunks=False)
    stage.at(1.0, lambda t: msg.Typed(t, PAST)).run(1.1)
    assert asked(stage) == []
    stage.run(8)
    (ask,) = asked(stage)
    assert ask.question.past
    assert ask.question.recalled == TOLD
    (ended,) = stage.of(events.ReplyEnded)
    assert [e.note for e in ended.evidence] == ["a cat"]
    assert events.to_json(ended)["evidence"][0]["t"] == 1.0
    check_replies(stage.events)


@pytest.mark.parametrize("text", ["What do you see?", "Is there a cat?", "Where is the cat?"])
def test_any_other_question_goes_out_at_once(text: str) -> None:
    stage = Stage(memory=lambda _: (0.2, TOLD), chunks=False)
    stage.at(1.0, lambda t: msg.Typed(t, text))
    while not stage.of(events.UserAsked):
        stage.step()
    (ask,) = asked(stage)
    assert ask.question.t == stage.of(events.UserAsked)[0].t
    assert not ask.question.past
    assert not [c for _, c in stage.commands if isinstance(c, msg.Recall)]
    stage.run(8)
    (ended,) = stage.of(events.ReplyEnded)
    assert ended.evidence == ()


def test_a_memory_that_does_not_answer_is_not_waited_for() -> None:
    stage = Stage(chunks=False).at(1.0, lambda t: msg.Typed(t, PAST))
    limit = stage.settings.memory.recall_timeout_s
    stage.run(1.0 + limit - 0.1)
    assert asked(stage) == []
    stage.run(1.0 + limit + 0.1)
    (ask,) = asked(stage)
    assert ask.question.past
    assert ask.question.recalled is None


def test_what_memory_said_survives_a_crash_of_the_mind() -> None:
    stage = Stage(mind=ScriptedMind(first_s=2.0), memory=lambda _: (0.1, TOLD), chunks=False)
    stage.at(1.0, lambda t: msg.Typed(t, PAST)).crash(2.0).run(15)
    first, second = asked(stage)
    assert first.question == second.question
    assert second.question.recalled == TOLD
    assert stage.of(events.ReplyEnded)[-1].evidence
    check_replies(stage.events)


def test_a_late_word_of_memory_changes_nothing() -> None:
    stage = Stage(memory=lambda _: (9.0, TOLD), chunks=False)
    stage.at(1.0, lambda t: msg.Typed(t, PAST)).run(20)
    (ask,) = asked(stage)
    assert ask.question.recalled is None


def test_recall_can_be_switched_off() -> None:
    settings = Settings()
    settings.memory.recall = False
    stage = Stage(settings=settings, chunks=False).at(1.0, lambda t: msg.Typed(t, PAST)).run(5)
    (ask,) = asked(stage)
    assert not ask.question.past


def test_every_chunk_that_was_seen_is_offered_to_the_timeline() -> None:
    stage = Stage().run(6)
    offered = [c.chunk.index for _, c in stage.commands if isinstance(c, msg.Remember)]
    assert offered == [e.chunk for e in stage.of(events.ChunkObserved)]
    tier = events.Tier("archive", 0, 5, 0, 9)
    stage.give(msg.ArchiveHeld(stage.t, tier, ("The disk is full.",)))
    stage.run(8)
    assert stage.of(events.ChunkObserved)[-1].memory == (tier,)
    assert [w.text for w in stage.of(events.Warned)] == ["The disk is full."]
