"""From words to acts through a whole dialogue in virtual time, with the reader that ships."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from aura_desktop import events
from aura_desktop.session import messages as msg
from aura_desktop.session.dialogue import Script
from aura_desktop.session.reminders import Reminder
from aura_desktop.session.watches import Kept
from aura_desktop.understanding.conditions import Absent, Leaves, Present
from aura_desktop.understanding.reader import Standing
from aura_desktop.understanding.requests import AddWatch, Reading
from aura_desktop.videollm import protocol
from tests.reading import reader
from tests.session.stage import ScriptedMind, Speech, Stage, check_replies

AT = 1_764_000_000.0


def typed(*asks: tuple[float, str], until: float = 30.0, **more: object) -> Stage:
    return Stage(script=Script(asks=asks), **more).run(until)  # type: ignore[arg-type]


def said(stage: Stage) -> list[str]:
    return [e.text for e in stage.of(events.ReplyEnded)]


def test_a_reminder_is_kept_said_and_rings_at_its_time() -> None:
    stage = typed((1.0, "Remind me in ten seconds to drink some water."))
    (added,) = stage.of(events.ReminderAdded)
    assert added.at == pytest.approx(AT + 11, abs=0.1)
    acknowledged, rung = said(stage)
    assert acknowledged.startswith("I will remind you in 10 seconds to drink some water.")
    assert "drink some water" in rung
    (fired,) = stage.of(events.ReminderFired)
    assert fired.t == pytest.approx(11.0, abs=0.1)
    assert [e.cause for e in stage.of(events.ReplyStarted)] == ["question", "reminder"]
    assert stage.sent(protocol.Ask) == []
    check_replies(stage.events)


def test_a_reminder_from_before_a_restart_rings_late_and_says_so() -> None:
    old = Reminder("m7", "reminder", "feed the cat", AT - 3600)
    stage = Stage(reminders=(old,)).run(10)
    (text,) = said(stage)
    assert "feed the cat" in text
    assert "was due" in text
    assert [e.id for e in stage.of(events.ReminderAdded)] == ["m7"]


def test_watches_of_an_earlier_session_stand_as_they_stood() -> None:
    held = (
        Kept("tell me when it is gone", Leaves("dog"), "every", AT + 8),
        Kept("over", Leaves("cat"), "once", AT - 60),
        Kept("asleep", Absent("cup"), "once", None, paused=True, resume_at=AT + 5),
    )
    stage = Stage(watches=held, engine="aura-nano").run(12)
    told = [(r.watch.condition, r.watch.repeat) for r in stage.sent(protocol.AddWatch)]
    assert told[0] == (Leaves("dog"), True)
    assert told[-1] == (Absent("cup"), False)
    assert [(e.text, e.mode, e.until) for e in stage.of(events.WatchAdded)] == [
        ("tell me when it is gone", "every", AT + 8),
        ("asleep", "once", None),
    ]
    changed = [(e.text, e.state, e.resume_at) for e in stage.of(events.WatchChanged)]
    assert changed == [("asleep", "paused", AT + 5), ("asleep", "active", None)]
    assert stage.of(events.WatchChanged)[-1].t == pytest.approx(5.0, abs=0.1)
    (removed,) = stage.of(events.WatchRemoved)
    assert removed.text == "tell me when it is gone"
    assert removed.t == pytest.approx(8.0, abs=0.1)


def test_an_edited_watch_is_what_it_says_now_and_one_that_cannot_be_stays_as_it_was() -> None:
    stage = Stage(script=Script(watches=("a dog",)), engine="aura-nano")
    stage.at(2.0, lambda t: msg.WatchEdited(t, "w1", "Tell me when the cat is gone."))
    stage.at(4.0, lambda t: msg.WatchEdited(t, "w1", "Tell me when the kettle boils."))
    stage.run(6)
    assert [r.watch.condition for r in stage.sent(protocol.AddWatch)][-1] == Leaves("cat")
    assert len(stage.of(events.WatchRemoved)) == 1
    (refused,) = stage.of(events.Warned)
    assert "cannot tell" in refused.text


def test_a_reminder_that_nobody_heard_comes_again() -> None:
    old = Reminder("m1", "timer", "", AT + 3)
    stage = Stage(reminders=(old,), synthesize_s=0.5)
    stage.at(3.2, msg.SilenceWanted).run(15)
    heard = [e for e in stage.of(events.ReplyEnded) if e.heard]
    assert [e.text for e in heard] == ["Your timer is up."]


def test_without_a_time_it_asks_for_one_and_sets_nothing() -> None:
    stage = typed((1.0, "Set a timer"))
    assert stage.of(events.ReminderAdded) == []
    assert said(stage)[0].startswith("When?")


def test_an_absence_with_its_duration_is_what_is_waited_for() -> None:
    stage = typed((1.0, "Tell me if you don't see a dog for 10 seconds."))
    (told,) = stage.sent(protocol.AddWatch)
    assert told.watch.condition == Absent("dog", for_s=10.0)
    (text,) = said(stage)
    assert text == "I will tell you when there is no dog for 10 seconds."


def test_watches_are_listed_and_taken_back_by_name() -> None:
    stage = typed(
        (1.0, "Tell me when the dog is gone."),
        (6.0, "What are you watching for?"),
        (14.0, "Remove my watch for dogs."),
        (22.0, "Remove my watch for dogs."),
        until=40,
    )
    assert stage.sent(protocol.AddWatch)[0].watch.condition == Leaves("dog")
    _, listed, cancelled, nothing = said(stage)
    assert "the dog is gone" in listed
    assert cancelled.startswith("Done")
    assert "not watching for anything" in nothing
    assert len(stage.of(events.WatchRemoved)) == 1


@pytest.mark.parametrize("text", ["stop", "Shut up", "Quiet please", "Shh", "Can you be quiet?"])
def test_silence_is_kept_and_so_are_the_watches(text: str) -> None:
    stage = typed((1.0, "Tell me when you see a dog."), (6.0, text))
    assert stage.of(events.WatchRemoved) == []
    assert len(stage.of(events.ReplyEnded)) == 1


@pytest.mark.parametrize("text", ["Turn off the light", "Book me a table for two."])
def test_what_is_out_of_reach_is_refused_and_changes_nothing(text: str) -> None:
    stage = typed((1.0, "Tell me when you see a dog."), (6.0, text))
    assert stage.of(events.WatchRemoved) == []
    assert said(stage)[1].startswith("That is not something that I can do.")


def test_two_questions_in_one_breath_make_one_reply() -> None:
    mind = ScriptedMind(answers=lambda text: f"<{text}>")
    said_so = "Is there a dog? And how many people do you see?"
    stage = Stage(mind=mind, speech=(Speech(2.0, 4.5, said_so),)).run(30)
    (ended,) = stage.of(events.ReplyEnded)
    assert "dog" in ended.text
    assert "people" in ended.text
    (ask,) = stage.sent(protocol.Ask)
    assert len(ask.question.parts) == 2


def test_an_act_and_a_question_make_one_reply_in_their_order() -> None:
    mind = ScriptedMind(answers=lambda text: "A lamp.")
    stage = Stage(
        mind=mind, script=Script(asks=((1.0, "Set a timer for five minutes and what do you see?"),))
    )
    stage.run(20)
    (text,) = said(stage)
    assert text.startswith("Your timer will ring in 5 minutes.")
    assert text.endswith("A lamp.")


def test_foreign_speech_changes_nothing_and_is_told_so() -> None:
    class French(Stage):
        def give(self, given: msg.Input) -> None:
            if isinstance(given, msg.Transcribed) and given.text:
                given = msg.Transcribed(given.t, given.key, given.text, "fr", 0.95, 0.4)
            super().give(given)

    stage = French(
        script=Script(watches=("a dog",)),
        speech=(Speech(3.0, 4.5, "Stop all the alerts."),),
        engine="aura-nano",
    ).run(20)
    assert said(stage) == ["Avec ce modèle, je ne comprends que l'anglais."]
    assert stage.of(events.WatchRemoved) == []


def test_without_a_picture_there_is_no_now() -> None:
    stage = Stage()
    stage.at(5.0, lambda t: msg.PartGone(t, "camera", "The camera does not answer."))
    stage.at(12.0, lambda t: msg.Typed(t, "Is there a dog?")).run(20)
    (text,) = said(stage)
    assert text.startswith("I have had no picture for")
    assert stage.sent(protocol.Ask) == []


def test_say_that_again_repeats_what_was_said() -> None:
    mind = ScriptedMind(answers=lambda text: "A cat on the left.")
    stage = Stage(
        mind=mind, script=Script(asks=((1.0, "What do you see?"), (8.0, "Say that again.")))
    )
    stage.run(20)
    assert said(stage) == ["A cat on the left."] * 2


def test_louder_and_slower_are_heard() -> None:
    stage = typed((1.0, "Speak slower."), (8.0, "What time is it?"))
    (changed,) = stage.of(events.VoiceChanged)
    assert changed.pace < 1
    later = [c for t, c in stage.commands if isinstance(c, msg.Synthesize) and t >= 8]
    assert {c.pace for c in later} == {changed.pace}


class Doubtful:
    """Reads one sentence with doubt, and everything else as the reader that ships."""

    def __init__(self, text: str, reading: Reading) -> None:
        self._text, self._reading = text, reading

    def read(self, text: str, standing: Standing) -> Reading:
        return self._reading if text == self._text else reader().read(text, standing)


ODD = "Half an eye on the oven for me."
DOUBT = Reading((AddWatch(ODD, Present("eye")),), 0.4)


def doubted(interprets: Callable[[str], str] | None, engine: str = "remote") -> Stage:
    mind = ScriptedMind(interprets=interprets)
    script = Script(asks=((2.0, ODD),))
    return Stage(mind=mind, script=script, engine=engine, reads=Doubtful(ODD, DOUBT)).run(15)


def test_a_larger_model_is_asked_what_a_doubtful_order_means() -> None:
    wanted = {"is": "Leaves", "thing": "oven"}
    told = json.dumps({"requests": [{"type": "watch", "condition": wanted}]})
    stage = doubted(lambda prompt: told if ODD in prompt else "")
    (added,) = stage.sent(protocol.AddWatch)
    assert added.watch.condition == Leaves("oven")
    assert said(stage) == ["I will tell you when the oven is gone."]
    check_replies(stage.events)


@pytest.mark.parametrize("interprets", [None, lambda _: "", lambda _: "I think you mean an oven."])
def test_where_it_cannot_say_the_user_is_asked(interprets: Callable[[str], str] | None) -> None:
    stage = doubted(interprets)
    assert stage.sent(protocol.AddWatch) == []
    assert len(stage.sent(protocol.Interpret)) == 1
    (asked,) = said(stage)
    assert asked.endswith("?")


def test_a_small_model_is_not_asked() -> None:
    stage = doubted(lambda _: "", engine="aura-nano")
    assert stage.sent(protocol.Interpret) == []
    assert len(said(stage)) == 1


def test_what_is_said_next_does_not_wait_for_it() -> None:
    mind = ScriptedMind()
    script = Script(asks=((2.0, ODD), (3.0, "What time is it?")))
    stage = Stage(mind=mind, script=script, engine="remote", reads=Doubtful(ODD, DOUBT)).run(15)
    asked, clock = said(stage)
    assert asked.endswith("?")
    assert clock.startswith("It is")


def test_stop_leaves_a_doubtful_order_undone() -> None:
    script = Script(asks=((2.0, ODD), (3.0, "Stop!")))
    told = json.dumps({"requests": [{"type": "watch", "condition": {"is": "Dark"}}]})
    mind = ScriptedMind(interprets=lambda _: told, first_s=3.0)
    stage = Stage(mind=mind, script=script, engine="remote", reads=Doubtful(ODD, DOUBT)).run(15)
    assert stage.sent(protocol.AddWatch) == []
    assert said(stage) == []


def test_a_paused_watch_that_is_changed_stays_paused() -> None:
    held = (Kept("asleep", Absent("cup"), "once", None, paused=True, resume_at=AT + 9),)
    script = Script(asks=((2.0, "Make that every time."),))
    stage = Stage(watches=held, script=script, engine="aura-nano").run(7)
    assert len(stage.sent(protocol.AddWatch)) == 1  # as it was taken up
    changed = stage.of(events.WatchChanged)[-1]
    assert (changed.state, changed.mode, changed.resume_at) == ("paused", "every", AT + 9)
