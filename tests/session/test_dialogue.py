"""Whole dialogues in virtual time."""

from __future__ import annotations

import dataclasses

import pytest

from aura_desktop import events
from aura_desktop.session import messages as msg
from aura_desktop.session.dialogue import Script
from aura_desktop.settings import Settings
from aura_desktop.understanding.conditions import Present
from aura_desktop.videollm import protocol
from tests.session.stage import ScriptedMind, Speech, Stage, check_replies

THINGS = (
    "dog", "cat", "bird", "horse", "car", "bus", "truck", "boat", "train", "plane", "cup", "bottle", "chair", "table",
    "lamp", "book", "phone", "ball", "hat", "clock",
)  # fmt: skip
LONG = "I see a cat on the left, and a dog on the right. There is also a cup of coffee on the table, I think."


def test_spoken_question_is_answered_aloud() -> None:
    stage = Stage(speech=(Speech(3.0, 4.5, "What do you see?"),)).run(20)
    (asked,) = stage.of(events.UserAsked)
    assert (asked.text, asked.via) == ("What do you see?", "voice")
    (ended,) = stage.of(events.ReplyEnded)
    assert not ended.interrupted
    assert ended.heard == ended.text == "You asked me: What do you see? That is all I know."
    assert stage.of(events.ReplyStarted)[0].to == asked.id
    # Endpoint of a complete question, then the mind's first clause, then its synthesis.
    assert ended.first_audio_ms is not None
    assert 600 < ended.first_audio_ms < 1500
    assert ended.ttft_ms is not None
    assert ended.ttft_ms < ended.first_audio_ms
    states = [e.state for e in stage.of(events.StateChanged)]
    assert states == ["watching", "listening", "thinking", "speaking", "watching"]
    check_replies(stage.events)


def test_perception_goes_on_while_it_speaks_and_nothing_is_dropped() -> None:
    mind = ScriptedMind(answers=lambda text: LONG)
    stage = Stage(mind=mind, script=Script(asks=((2.0, "What is there?"),))).run(20)
    ended = stage.of(events.ReplyEnded)[0]
    started = stage.of(events.ReplyAudioStarted)[0]
    during = [e for e in stage.of(events.ChunkObserved) if started.t < e.t < ended.t]
    assert len(during) >= 4
    stage.give(msg.StopWanted(stage.t, "test"))
    (session,) = stage.of(events.SessionEnded)
    assert session.dropped == 0
    assert [e.chunk for e in stage.of(events.ChunkObserved)] == list(range(session.chunks))


def test_question_goes_ahead_of_waiting_chunks() -> None:
    mind = ScriptedMind(observe_s=1.5)
    Stage(mind=mind, script=Script(asks=((6.1, "Well?"),))).run(6.3)
    asked = [i for i, r in enumerate(mind.requests) if isinstance(r, protocol.Ask)]
    observed = [r.chunk.index for r in mind.requests if isinstance(r, protocol.Observe)]
    assert asked == [len(mind.requests) - 1]
    assert max(observed) < 5  # newer chunks were waiting when the question passed them


def test_no_chunk_disturbs_while_the_words_are_made_out() -> None:
    # After the pause at 2.8 what was said is being transcribed when the chunk of 3.0 comes.
    stage = Stage(speech=(Speech(2.0, 2.8, "What is there?"),), transcribe_s=0.5).run(8)
    begun = next(t for t, c in stage.commands if isinstance(c, msg.Transcribe) and t > 2.8)
    observed = [
        t
        for t, c in stage.commands
        if isinstance(c, msg.ToMind) and isinstance(c.request, protocol.Observe)
    ]
    assert begun < 3.0
    assert not [t for t in observed if begun <= t < begun + 0.5]
    assert stage.sent(protocol.Ask)
    assert [e.chunk for e in stage.of(events.ChunkObserved)] == list(range(7))


def test_no_chunk_is_begun_in_the_pause_that_ends_a_turn() -> None:
    # The words are known at 2.98, the chunk comes at 3.0 and the turn ends at 3.15.
    stage = Stage(speech=(Speech(2.0, 2.75, "What is there?"),), transcribe_s=0.1).run(8)
    (known,) = (t for t, c in stage.commands if isinstance(c, msg.Transcribe) and t > 2.75)
    (asked,) = (e.t for e in stage.of(events.UserAsked))
    observed = [
        t
        for t, c in stage.commands
        if isinstance(c, msg.ToMind) and isinstance(c.request, protocol.Observe)
    ]
    assert known + 0.1 < 3.0 < asked
    assert not [t for t in observed if known <= t < asked]
    assert [e.chunk for e in stage.of(events.ChunkObserved)] == list(range(7))


def test_a_long_transcription_does_not_stop_perception() -> None:
    stage = Stage(speech=(Speech(2.0, 2.9, "What is there?"),), transcribe_s=9.0).run(11)
    assert len(stage.of(events.ChunkObserved)) >= 8
    stage.give(msg.StopWanted(stage.t, "test"))
    assert stage.of(events.SessionEnded)[0].dropped == 0


def test_no_chunk_grows_old_behind_an_answer() -> None:
    mind = ScriptedMind(answers=lambda text: LONG, piece_s=0.12)
    stage = Stage(mind=mind, script=Script(asks=((2.2, "What is there?"),))).run(20)
    text = stage.of(events.ReplyText)
    assert text[-1].t - text[0].t > 2
    sent = [
        t
        for t, c in stage.commands
        if isinstance(c, msg.ToMind) and isinstance(c.request, protocol.Observe)
    ]
    assert not [t for t in sent if 2.2 <= t < text[-1].t]
    assert len(stage.of(events.ChunkObserved)) >= 18  # they waited, none was dropped


def test_slow_mind_sees_what_is_new_and_drops_are_counted() -> None:
    stage = Stage(mind=ScriptedMind(observe_s=3.0)).run(40)
    seen = [r.chunk.index for r in stage.sent(protocol.Observe)]
    assert seen == sorted(seen)
    assert len(seen) < 20
    behind = [e.behind_ms for e in stage.of(events.ChunkObserved)]
    # What waits, what is looked at, and the look itself.
    assert max(behind) < 1000 * (stage.settings.session.backlog_chunks + 1 + 3.0)
    assert min(behind[4:]) < 4000  # it catches up again and again
    stage.give(msg.StopWanted(stage.t, "test"))
    (ended,) = stage.of(events.SessionEnded)
    # Every frame was seen, dropped and counted, or still waits at the end.
    waiting = 2 * (stage.settings.session.backlog_chunks + 1)
    assert 2 * 39 - waiting <= 2 * ended.chunks + ended.dropped <= 2 * 40


def test_standing_request_fires_once_and_is_forgotten() -> None:
    mind = ScriptedMind(
        alerts={12: ("w1", "I see a cat now."), 13: ("w1", "I see a cat now.")},
    )
    stage = Stage(mind=mind, speech=(Speech(2.0, 4.0, "Tell me when you see a cat."),)).run(30)
    (added,) = stage.of(events.WatchAdded)
    assert added.id == "w1"
    (told,) = stage.sent(protocol.AddWatch)
    assert told.watch.condition == Present("cat")
    assert stage.sent(protocol.Ask) == []
    assert [(e.cause, e.to) for e in stage.of(events.ReplyStarted)] == [
        ("question", "q1"),
        ("watch", "w1"),
    ]
    assert [e.state for e in stage.of(events.WatchChanged)] == ["fired"]
    assert protocol.RemoveWatch("w1") in mind.requests
    alert = stage.of(events.ReplyStarted)[1]
    assert 13.0 < alert.t < 13.5  # chunk 12 is complete at 13 s
    check_replies(stage.events)


def test_repeating_watch_stays() -> None:
    mind = ScriptedMind(alerts={5: ("w1", "A dog."), 15: ("w1", "A dog again.")})
    stage = Stage(mind=mind, script=Script(watches=("Every time you see a dog, tell me.",))).run(30)
    (added,) = stage.sent(protocol.AddWatch)
    assert added.watch.repeat
    assert len(stage.of(events.ReplyEnded)) == 2
    assert stage.of(events.WatchChanged) == []


def test_watch_from_the_command_line_may_be_a_bare_thing() -> None:
    stage = Stage(script=Script(watches=("a cat",))).run(1)
    assert [w.watch.text for w in stage.sent(protocol.AddWatch)] == ["Tell me when you see a cat."]


def test_watch_is_taken_back_by_voice_and_the_engine_still_answers() -> None:
    stage = Stage(
        script=Script(watches=("a cat", "a dog")),
        speech=(Speech(2.0, 3.5, "Stop watching for the cat, please."),),
    ).run(15)
    assert [e.id for e in stage.of(events.WatchRemoved)] == ["w1"]
    assert protocol.RemoveWatch("w1") in stage.mind.requests
    assert stage.mind.watches == ["w2"]
    assert len(stage.of(events.ReplyEnded)) == 1


def test_barge_in_ducks_then_cuts_and_keeps_only_what_was_heard() -> None:
    mind = ScriptedMind(answers=lambda text: LONG)
    stage = Stage(
        mind=mind,
        script=Script(asks=((1.0, "What is there?"),)),
        speech=(Speech(4.0, 5.5, "Is there a bird?"),),
    ).run(30)
    first, second = stage.of(events.ReplyEnded)
    assert first.interrupted
    assert not second.interrupted
    assert first.heard
    assert first.heard != first.text
    assert LONG.startswith(first.heard)
    assert mind.kept[first.id] == first.heard
    (ducked,) = stage.of(events.SpeakerDucked)
    (stopped,) = stage.of(events.SpeakerStopped)
    assert ducked.ms <= 120
    assert stopped.ms <= 450
    # Sound first, then synthesis, then generation.
    order = msg.HoldSound | msg.StopSound | msg.CancelSynthesis | msg.ToMind
    kinds = [
        type(c) for t, c in stage.commands if 4.0 < t < first.t + 0.05 and isinstance(c, order)
    ]
    kinds = kinds[kinds.index(msg.HoldSound) :]
    assert [k for k in kinds if k is not msg.ToMind][:2] == [msg.HoldSound, msg.StopSound]
    assert kinds[-1] is msg.ToMind
    check_replies(stage.events)


@pytest.mark.parametrize("typed", [False, True])
def test_the_steps_to_the_first_sound_add_up(typed: bool) -> None:
    stage = Stage(
        mind=ScriptedMind(answers=lambda text: LONG),
        script=Script(asks=((2.0, "Well?"),) if typed else ()),
        speech=() if typed else (Speech(2.0, 3.5, "What do you see?"),),
    ).run(30)
    (ended,) = stage.of(events.ReplyEnded)
    latency = ended.latency
    assert latency is not None
    steps = dataclasses.astuple(latency)
    assert None not in steps
    assert sum(steps) == pytest.approx(ended.first_audio_ms, abs=1)
    assert latency.endpoint_ms == pytest.approx(
        0 if typed else 1000 * Settings().turns.endpoint_complete_s, abs=60
    )
    (synthesized,) = {latency.synthesis_ms}
    assert synthesized is not None
    assert synthesized > 0


def test_short_noise_over_the_reply_only_ducks_it() -> None:
    mind = ScriptedMind(answers=lambda text: LONG)
    stage = Stage(
        mind=mind, script=Script(asks=((1.0, "Well?"),)), speech=(Speech(4.0, 4.07, "click"),)
    ).run(20)
    (ended,) = stage.of(events.ReplyEnded)
    assert not ended.interrupted
    assert len(stage.of(events.SpeakerDucked)) == len(stage.of(events.SpeakerRestored)) == 1
    assert not stage.ducked
    assert stage.of(events.UserAsked)[1:] == []


def test_backchannel_does_not_interrupt() -> None:
    mind = ScriptedMind(answers=lambda text: LONG)
    stage = Stage(
        mind=mind, script=Script(asks=((1.0, "Well?"),)), speech=(Speech(4.0, 4.2, "Uh-huh."),)
    ).run(20)
    (ended,) = stage.of(events.ReplyEnded)
    assert not ended.interrupted
    assert len(stage.of(events.UserAsked)) == 1


@pytest.mark.parametrize("seconds", [0.3, 0.5, 0.8])
@pytest.mark.parametrize("text", ["Uh-huh.", ""])
def test_a_long_uh_huh_or_a_cough_holds_the_reply_which_then_goes_on(
    seconds: float, text: str
) -> None:
    script = Script(asks=((1.0, "Well?"),))
    undisturbed = Stage(mind=ScriptedMind(answers=lambda text: LONG), script=script).run(30)
    stage = Stage(
        mind=ScriptedMind(answers=lambda text: LONG),
        script=script,
        speech=(Speech(4.0, 4.0 + seconds, text),),
    ).run(30)
    (ended,) = stage.of(events.ReplyEnded)
    assert not ended.interrupted
    assert ended.heard == LONG
    (stopped,) = stage.of(events.SpeakerStopped)
    (restored,) = stage.of(events.SpeakerRestored)
    assert stopped.ms <= 450
    assert restored.ms <= 1000 * seconds + 600
    silence = restored.t - stopped.t
    late = ended.t - undisturbed.of(events.ReplyEnded)[0].t
    assert late == pytest.approx(silence, abs=0.05)
    assert len(stage.of(events.UserAsked)) == 1
    check_replies(stage.events)


def test_a_typed_question_ends_a_held_reply_and_is_not_cut_by_what_was_said_over_it() -> None:
    mind = ScriptedMind(answers=lambda text: LONG)
    stage = Stage(
        mind=mind,
        script=Script(asks=((1.0, "Well?"), (4.4, "And now?"))),
        speech=(Speech(4.0, 4.5, "Oh, look."),),
    ).run(60)
    first, *_ = stage.of(events.ReplyEnded)
    assert first.interrupted
    assert first.t == pytest.approx(4.4, abs=0.05)
    assert [a.text for a in stage.of(events.UserAsked)] == ["Well?", "And now?", "Oh, look."]
    assert not stage.held
    check_replies(stage.events)


def test_short_word_that_is_no_backchannel_interrupts() -> None:
    mind = ScriptedMind(answers=lambda text: LONG)
    stage = Stage(
        mind=mind, script=Script(asks=((1.0, "Well?"),)), speech=(Speech(4.0, 4.2, "Stop."),)
    ).run(20)
    (ended,) = stage.of(events.ReplyEnded)
    assert ended.interrupted
    assert len(stage.of(events.UserAsked)) == 1  # "stop" asks for silence, not for an answer


@pytest.mark.parametrize("over", [True, False])
def test_more_words_than_the_voice_can_hold_are_noise(over: bool) -> None:
    mind = ScriptedMind(answers=lambda text: LONG)
    asks = ((1.0, "Well?"),) if over else ()
    stage = Stage(
        mind=mind, script=Script(asks=asks), speech=(Speech(4.0, 4.15, "It's a book."),)
    ).run(20)
    assert len(stage.of(events.UserSpeechStarted)) == 1
    assert [a.text for a in stage.of(events.UserAsked)] == [text for _, text in asks]
    assert not any(reply.interrupted for reply in stage.of(events.ReplyEnded))


def test_stop_key_silences_and_typed_question_interrupts() -> None:
    mind = ScriptedMind(answers=lambda text: LONG)
    stage = Stage(
        mind=mind, script=Script(asks=((1.0, "What do you see?"), (6.0, "What is there?")))
    )
    stage.at(9.0, msg.SilenceWanted).run(12)
    one, two = stage.of(events.ReplyEnded)
    assert one.interrupted
    assert abs(one.t - 6.0) < 0.05
    assert two.interrupted
    assert abs(two.t - 9.0) < 0.05
    assert len(stage.of(events.SpeakerStopped)) == 2


def test_question_while_thinking_waits_for_its_turn() -> None:
    stage = Stage(script=Script(asks=((1.0, "One?"), (1.1, "Two?")))).run(30)
    assert [e.to for e in stage.of(events.ReplyStarted)] == ["q1", "q2"]
    assert not any(e.interrupted for e in stage.of(events.ReplyEnded))
    check_replies(stage.events)


def test_alert_waits_for_the_spoken_answer() -> None:
    mind = ScriptedMind(answers=lambda text: LONG[:60], alerts={3: ("w1", "There is the cat.")})
    stage = Stage(
        mind=mind, script=Script(watches=("a cat",), asks=((2.0, "What is there?"),))
    ).run(30)
    answer, alert = stage.of(events.ReplyEnded)
    starts = stage.of(events.ReplyStarted)
    assert [s.cause for s in starts] == ["question", "watch"]
    assert starts[1].t >= answer.t
    assert alert.heard == "There is the cat."


def test_alert_waits_until_the_user_has_finished() -> None:
    mind = ScriptedMind(alerts={3: ("w1", "There is the cat.")})
    stage = Stage(
        mind=mind,
        script=Script(watches=("a cat",)),
        speech=(Speech(3.5, 8.0, ""),),  # nothing that could be understood
    ).run(30)
    alert = next(e for e in stage.of(events.ReplyStarted) if e.cause == "watch")
    (ended,) = stage.of(events.UserSpeechEnded)
    assert alert.t >= ended.t
    check_replies(stage.events)


def test_stale_alert_is_dropped_and_its_watch_goes_on() -> None:
    mind = ScriptedMind(alerts={3: ("w1", "There is the cat."), 20: ("w1", "A cat.")})
    stage = Stage(
        mind=mind, script=Script(watches=("a cat",)), speech=(Speech(3.5, 16.0, "Blah blah"),)
    ).run(40)
    texts = [e.text for e in stage.of(events.ReplyEnded) if "cat" in e.text]
    assert texts == ["A cat."]
    assert protocol.Cancel("r1", "") in mind.requests
    assert [w.watch.id for w in stage.sent(protocol.AddWatch)] == ["w1", "w1"]
    assert [e.state for e in stage.of(events.WatchChanged)] == ["fired"]


def test_reply_does_not_begin_to_sound_while_the_user_talks() -> None:
    stage = Stage(
        script=Script(asks=((2.0, "Well?"),)), speech=(Speech(2.2, 5.0, "And is there a dog?"),)
    ).run(30)
    (speech_end,) = stage.of(events.UserSpeechEnded)
    assert stage.of(events.ReplyAudioStarted)[0].t >= speech_end.t
    assert not any(e.interrupted for e in stage.of(events.ReplyEnded))
    assert [e.to for e in stage.of(events.ReplyStarted)] == ["q1", "q2"]
    check_replies(stage.events)


def test_late_answer_waits_for_the_words_of_the_next_question_and_is_heard() -> None:
    talk = (Speech(3.0, 4.5, "What do you see?"), Speech(8.0, 10.0, "Is there a dog?"))
    mind = ScriptedMind(first_s=4.0)
    stage = Stage(mind=mind, speech=talk, transcribe_s=1.5).run(30)
    first, second = stage.of(events.UserAsked)
    assert stage.of(events.UserSpeechEnded)[1].t < second.t - 0.5  # its words came late
    ended = stage.of(events.ReplyEnded)
    assert [e.interrupted for e in ended] == [False, False]
    assert [e.heard for e in ended] == [e.text for e in ended]
    assert stage.of(events.ReplyAudioStarted)[0].t > second.t
    assert [e.to for e in stage.of(events.ReplyStarted)] == [first.id, second.id]
    check_replies(stage.events)


def test_what_the_user_says_is_shown_while_it_is_said() -> None:
    said = Speech(2.0, 6.0, "Tell me what you see there.")
    stage = Stage(speech=(said,), transcribe_s=0.2).run(15)
    (started,) = stage.of(events.UserSpeechStarted)
    (ended,) = stage.of(events.UserSpeechEnded)
    (asked,) = stage.of(events.UserAsked)
    shown = stage.of(events.UserPartial)
    assert len(shown) >= 2
    assert all(started.t < e.t < ended.t for e in shown)
    assert asked.text == shown[-1].text
    spent = [c for t, c in stage.commands if isinstance(c, msg.Transcribe) and t < 6.0]
    # No more of the recogniser's time than the setting grants.
    assert len(spent) <= 1 + 4.0 * Settings().turns.partial_share / 0.2


@pytest.mark.parametrize("seconds", [0.68, 0.71, 0.74])
def test_a_caption_that_falls_due_in_a_pause_does_not_keep_the_recogniser(seconds: float) -> None:
    said = Speech(2.0, 2.0 + seconds, "What do you see?")
    stage = Stage(speech=(said,), transcribe_s=0.2).run(8)
    (asked,) = stage.of(events.UserAsked)
    assert asked.text == said.text
    assert len([c for _, c in stage.commands if isinstance(c, msg.Transcribe)]) == 1


def test_a_long_objection_cuts_the_reply_before_it_is_over() -> None:
    asks = ((1.0, "What is there?"),)
    settings = Settings()
    settings.turns.assent_max_s = 9.0
    said = Speech(4.0, 7.0, "No, that is not what I meant.")
    mind = ScriptedMind(answers=lambda text: LONG)
    stage = Stage(mind=mind, settings=settings, script=Script(asks=asks), speech=(said,)).run(20)
    first = stage.of(events.ReplyEnded)[0]
    assert first.interrupted
    assert first.t < 5.0


def test_half_a_word_heard_while_it_is_still_being_said_cuts_nothing_off() -> None:
    class HearsHalf(Stage):
        def _said(self, start: float, end: float) -> str:
            return super()._said(start, end) and ("Oh, no." if end < 4.8 else "Oh, nice.")

    stage = HearsHalf(
        mind=ScriptedMind(answers=lambda text: LONG),
        script=Script(asks=((1.0, "Well?"),)),
        speech=(Speech(4.0, 4.8, "Oh, nice."),),
    ).run(30)
    assert "Oh, no." in [e.text for e in stage.of(events.UserPartial)]
    (ended,) = stage.of(events.ReplyEnded)
    assert not ended.interrupted
    assert ended.heard == LONG


def test_speculation_is_thrown_away_when_speech_goes_on() -> None:
    speech = (Speech(2.0, 3.0, "Tell me"), Speech(3.3, 4.5, "what you see."))
    settings = Settings()
    settings.turns.partial_share = 0
    stage = Stage(settings=settings, speech=speech).run(15)
    assert [e.text for e in stage.of(events.UserAsked)] == ["Tell me what you see."]
    keys = [c.key for _, c in stage.commands if isinstance(c, msg.Transcribe)]
    forgotten = [c.key for _, c in stage.commands if isinstance(c, msg.ForgetTranscription)]
    assert keys == [1, 2]
    assert forgotten == [1]


def test_push_to_talk_hears_only_while_the_key_is_held_and_answers_when_it_is_let_go() -> None:
    settings = Settings()
    settings.turns.push_to_talk = True
    speech = (
        Speech(1.0, 2.0, "Not for you."),
        Speech(4.0, 5.0, "Is there"),
        Speech(7.0, 8.0, "a cat?"),
    )
    stage = Stage(settings=settings, speech=speech)
    stage.at(3.5, lambda t: msg.TalkKey(t, held=True))
    stage.at(8.1, lambda t: msg.TalkKey(t, held=False))
    stage.run(20)
    (asked,) = stage.of(events.UserAsked)
    assert asked.text == "Is there a cat?"
    assert asked.t == pytest.approx(8.1, abs=0.3)
    assert len(stage.of(events.ReplyEnded)) == 1


def test_the_talk_key_cuts_a_reply_off_at_once() -> None:
    mind = ScriptedMind(answers=lambda text: LONG)
    stage = Stage(mind=mind, script=Script(asks=((1.0, "What is there?"),)))
    stage.at(4.0, lambda t: msg.TalkKey(t, held=True))
    stage.run(10)
    (ended,) = stage.of(events.ReplyEnded)
    assert ended.interrupted
    assert ended.t == pytest.approx(4.0, abs=0.05)


def test_muted_microphone_hears_nothing_and_voids_the_turn() -> None:
    stage = Stage(speech=(Speech(2.0, 4.0, "One?"), Speech(6.0, 7.0, "Two?")))
    stage.at(3.0, lambda t: msg.MicrophoneMuted(t, muted=True))
    stage.at(5.0, lambda t: msg.MicrophoneMuted(t, muted=False)).run(15)
    assert [e.text for e in stage.of(events.UserAsked)] == ["Two?"]
    assert len(stage.of(events.UserSpeechStarted)) == len(stage.of(events.UserSpeechEnded)) == 2


@pytest.mark.parametrize("at", [2.05, 2.2, 2.5, 4.0])
def test_mind_crash_is_told_once_and_the_question_is_answered(at: float) -> None:
    script = Script(asks=((2.0, "What is there?"),), watches=("a cat",))
    stage = Stage(mind=ScriptedMind(answers=lambda text: LONG), script=script)
    stage.crash(at).run(40)
    assert [e.part for e in stage.of(events.PartLost)] == ["mind"]
    assert [e.part for e in stage.of(events.PartRecovered)] == ["mind"]
    assert stage.mind.watches == ["w1"]
    final = stage.of(events.ReplyEnded)[-1]
    assert final.heard
    assert not final.interrupted
    assert [e.t for e in stage.of(events.ChunkObserved)][-1] > 35
    check_replies(stage.events)


def test_new_mind_gets_the_snapshot_and_the_watches_changed_since() -> None:
    script = Script(watches=("a cat", "a dog"), asks=((14.0, "Stop watching for the cat."),))
    stage = Stage(script=script).at(15.0, lambda t: msg.WatchWanted(t, "x", "a bird"))
    stage.crash(20.0).run(25)
    told = stage.mind.requests
    restored = max(i for i, r in enumerate(told) if isinstance(r, protocol.Restore))
    briefing = told[restored:]
    # The snapshot knew the cat and the dog.
    assert isinstance(briefing[0], protocol.Restore)
    assert protocol.RemoveWatch("w1") in briefing
    assert [r.watch.id for r in briefing if isinstance(r, protocol.AddWatch)] == ["x"]


def test_mind_that_keeps_dying_ends_the_session_with_a_sentence() -> None:
    stage = Stage()
    for t in range(2, 30, 3):
        stage.crash(t)
    stage.run(60)
    assert stage.finish is not None
    assert stage.finish.failure is not None
    assert stage.finish.failure.what == "The model stopped."
    assert len(stage.of(events.SessionEnded)) == 1
    check_replies(stage.events)


def test_silent_mind_counts_as_crashed() -> None:
    stage = Stage()
    stage.run(5)
    stage.mind.die()
    stage.run(5 + stage.settings.session.mind_stall_s + 5)
    assert [e.part for e in stage.of(events.PartLost)] == ["mind"]


def test_lost_voice_is_told_once_and_replies_are_read() -> None:
    stage = Stage(script=Script(asks=((2.0, "One?"), (8.0, "Two?"))))
    stage.at(1.0, lambda t: msg.PartGone(t, "synthesizer", "it broke"))
    stage.at(1.1, lambda t: msg.PartGone(t, "synthesizer", "it broke"))
    stage.at(7.0, lambda t: msg.PartBack(t, "synthesizer", "it works")).run(20)
    assert len(stage.of(events.PartLost)) == len(stage.of(events.PartRecovered)) == 1
    one, two = stage.of(events.ReplyEnded)
    assert one.heard == one.text
    assert one.first_audio_ms is None
    assert two.first_audio_ms is not None


def test_end_of_the_video_waits_for_the_reply_and_answers_late_asks() -> None:
    script = Script(asks=((9.0, "One?"), (50.0, "Two?"), (60.0, "Three?")), ends_with="video")
    stage = Stage(script=script).at(10.0, msg.VideoOver).run(60)
    assert stage.finish is not None
    assert stage.finish.failure is None
    replies = stage.of(events.ReplyEnded)
    assert [r.interrupted for r in replies] == [False] * 3
    (ended,) = stage.of(events.SessionEnded)
    assert ended.reason == "video ended"
    assert ended.t >= replies[-1].t
    check_replies(stage.events)


def test_until_ends_it_and_nothing_is_observed_afterwards() -> None:
    stage = Stage(script=Script(until=5.0)).run(20)
    (ended,) = stage.of(events.SessionEnded)
    assert ended.reason == "until"
    assert 5.0 <= ended.t < 6.0
    assert ended.dropped == 0


def test_session_without_sources_ends_when_its_asks_are_answered() -> None:
    script = Script(asks=((1.0, "One?"),), ends_with="nothing")
    stage = Stage(script=script, chunks=False).run(60)
    assert len(stage.of(events.ReplyEnded)) == 1
    assert stage.finish is not None


@pytest.mark.parametrize("at", [0.0, 0.5, 2.01, 2.4, 3.0, 5.0, 9.0])
def test_stop_at_any_moment_leaves_nothing_open(at: float) -> None:
    stage = Stage(
        mind=ScriptedMind(answers=lambda text: LONG),
        script=Script(asks=((2.0, "One?"), (2.1, "Two?"))),
        speech=(Speech(4.0, 6.0, "Three?"),),
    )
    stage.run(at)
    stage.give(msg.StopWanted(stage.t, "interrupted"))
    assert isinstance(stage.events[-1], events.SessionEnded)
    assert stage.events[-1].reason == "interrupted"
    assert stage.finish is not None
    before = len(stage.events)
    stage.give(msg.Typed(stage.t, "Still there?"))
    assert len(stage.events) == before
    check_replies(stage.events)


def test_too_many_watches_are_refused_aloud() -> None:
    stage = Stage(script=Script(watches=tuple(f"a {thing}" for thing in THINGS))).run(1)
    assert len(stage.of(events.WatchAdded)) == 16
    assert len(stage.of(events.Warned)) == len(THINGS) - 16


def test_same_request_again_replaces_the_first() -> None:
    script = Script(
        asks=((1.0, "Tell me when you see a cat."), (9.0, "tell me when you see a cat"))
    )
    stage = Stage(script=script).run(20)
    assert [e.id for e in stage.of(events.WatchAdded)] == ["w1", "w2"]
    assert [e.id for e in stage.of(events.WatchRemoved)] == ["w1"]


def test_failed_request_is_told_and_the_session_goes_on() -> None:
    stage = Stage(script=Script(asks=((2.0, "One?"), (12.0, "Two?"))))
    stage.at(2.4, lambda t: msg.MindSaid(t, protocol.Failed("Out of memory.", fatal=False)))
    stage.run(30)
    assert [e.text for e in stage.of(events.Warned)] == ["Out of memory."]
    assert [e.to for e in stage.of(events.ReplyStarted)][-1] == "q2"
    check_replies(stage.events)


def test_settings_reach_the_turns() -> None:
    settings = Settings()
    settings.turns.endpoint_complete_s = 0.3
    stage = Stage(settings=settings, speech=(Speech(2.0, 3.0, "What is it?"),), transcribe_s=0.01)
    stage.run(5)
    (ended,) = stage.of(events.UserSpeechEnded)
    assert 3.3 <= ended.t <= 3.4


def test_a_paused_watch_is_not_looked_out_for_until_it_goes_on() -> None:
    mind = ScriptedMind(alerts={20: ("w1", "A cat.")})
    stage = Stage(mind=mind, script=Script(watches=("a cat",)))
    stage.at(2.0, lambda t: msg.WatchPaused(t, "w1", True))
    stage.at(3.0, lambda t: msg.WatchPaused(t, "w1", True))
    stage.run(9)
    assert mind.watches == []
    stage.at(10.0, lambda t: msg.WatchPaused(t, "w1", False)).run(30)
    assert [e.state for e in stage.of(events.WatchChanged)] == ["paused", "active", "fired"]
    assert len(stage.sent(protocol.AddWatch)) == 2
    assert len(stage.of(events.ReplyEnded)) == 1
