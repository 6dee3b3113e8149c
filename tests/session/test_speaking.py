"""The queue of replies under any order of events: never two at once, each ends exactly once."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from aura_desktop import events
from aura_desktop.session import messages as msg
from aura_desktop.session.replies import Reply
from aura_desktop.session.speaking import Mouth
from aura_desktop.settings import Settings
from aura_desktop.speech.clauses import ClauseSplitter
from tests.session.stage import check_replies

RATE = 100


class ReplyQueue(RuleBasedStateMachine):
    """The mouth between a mind that writes, a voice that may fail, a speaker, and a user who cuts in."""

    @initialize()
    def begin(self) -> None:
        self.out: list[Any] = []
        self.mouth = Mouth(Settings(), self.out.append, simulated=False)
        self.t = 0.0
        self.count = 0
        self.writing: list[Reply] = []
        self.wanted: list[msg.Synthesize] = []
        self.read = 0
        self.queued = self.played = 0.0
        self.talking = False

    @rule(proactive=st.booleans())
    def mind_begins(self, proactive: bool) -> None:
        self.count += 1
        cause: events.Cause = "watch" if proactive else "question"
        reply = Reply(f"r{self.count}", cause, "x", self.t, ClauseSplitter())
        self.writing.append(reply)
        self.mouth.enter(reply)

    @precondition(lambda self: self.writing)
    @rule(
        words=st.lists(
            st.sampled_from(["a", "cat", "sits,", "there.", "7", "…"]), min_size=1, max_size=9
        )
    )
    def mind_writes(self, words: list[str]) -> None:
        self.writing[0].write(self.t, " ".join(words) + " ")

    @precondition(lambda self: self.writing)
    @rule()
    def mind_is_done(self) -> None:
        self.writing.pop(0).finish(self.t)

    @precondition(lambda self: self.wanted)
    @rule(seconds=st.sampled_from([0.0, 0.3, 2.0]), fails=st.booleans())
    def voice_is_done(self, seconds: float, fails: bool) -> None:
        command = self.wanted.pop(0)
        sound = None if fails else np.zeros(round(seconds * RATE), np.float32)
        self.mouth.synthesized(self.t, command.reply_id, command.clause, sound, RATE)

    @rule(lost=st.booleans())
    def voice_comes_and_goes(self, lost: bool) -> None:
        (self.mouth.lose_voice if lost else self.mouth.find_voice)()

    @rule(talking=st.booleans())
    def user_talks(self, talking: bool) -> None:
        self.talking = talking

    @rule()
    def user_cuts_in(self) -> None:
        self.mouth.cut(self.t, self.t - 0.3)

    @rule()
    def user_talks_over_it(self) -> None:
        self.mouth.hold(self.t, self.t - 0.3)

    @rule()
    def it_was_assent(self) -> None:
        self.mouth.go_on(self.t, self.t - 0.5)

    @rule(seconds=st.sampled_from([0.02, 0.5, 3.0]))
    def time_passes(self, seconds: float) -> None:
        self.t += seconds
        self.played = min(self.queued, self.played + seconds)
        self.mouth.position(self.t, self.played, playing=self.played < self.queued)

    @rule()
    def nothing_is_waited_for(self) -> None:
        for waiting in self.mouth.waiting_proactive():
            self.mouth.drop(waiting)

    @invariant()
    def settles(self) -> None:
        silenced = self.mouth.held
        self.mouth.settle(self.t, user_talks=self.talking, answer_owed=False)
        for output in self.out[self.read :]:
            match output:
                case msg.Synthesize():
                    assert not silenced
                    self.wanted.append(output)
                case msg.CancelSynthesis():
                    self.wanted = [c for c in self.wanted if c.reply_id != output.reply_id]
                case msg.Play():
                    if output.first:
                        self.queued = self.played = 0.0
                    self.queued += len(output.samples) / output.rate
                case msg.StopSound():
                    self.queued = self.played = 0.0
        self.read = len(self.out)
        check_replies([o for o in self.out if isinstance(o, events.Event)])
        assert len(self.wanted) <= 1

    def teardown(self) -> None:
        """When everybody does their part, every reply comes to its end."""
        if not hasattr(self, "mouth"):
            return
        self.talking = False
        self.it_was_assent()
        while self.writing:
            self.mind_is_done()
        for _ in range(400):
            while self.wanted:
                self.voice_is_done(0.3, False)
            self.time_passes(3.0)
            self.settles()
        assert not self.mouth.busy


TestReplyQueue = ReplyQueue.TestCase
TestReplyQueue.settings = settings(deadline=None, max_examples=100, stateful_step_count=40)


def test_a_reply_that_is_held_makes_no_more_sound_until_it_goes_on() -> None:
    out: list[msg.Output] = []
    mouth = Mouth(Settings(), out.append, simulated=False)
    reply = Reply("r1", "question", "q1", 0.0, ClauseSplitter())
    mouth.enter(reply)
    for number in range(3):
        reply.write(0.0, f"This is clause number {number}. ")
    reply.finish(0.0)

    def settled() -> list[int]:
        out.clear()
        mouth.settle(1.0, user_talks=False, answer_owed=False)
        return [said.clause for said in out if isinstance(said, msg.Synthesize)]

    def made(clause: int) -> None:
        mouth.synthesized(0.5, "r1", clause, np.zeros(RATE // 2, np.float32), RATE)

    assert settled() == [0]
    made(0)
    assert settled() == [1]
    mouth.hold(1.2, 1.0)
    made(1)
    assert settled() == []
    mouth.go_on(1.5, 1.0)
    assert settled() == [2]
