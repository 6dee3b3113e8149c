"""The window's models: plain Python, no Qt."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop import events as e
from aura_desktop.gui.models.asked import Asked
from aura_desktop.gui.models.captions import HEARING, Captions
from aura_desktop.gui.models.clock import clock, wall
from aura_desktop.gui.models.conversation import MAX_ENTRY_CHARS, Conversation, split_heard
from aura_desktop.gui.models.performance import Performance
from aura_desktop.gui.models.status import SessionFailed, SessionGone, Status


def started(t: float = 0.0) -> e.SessionStarted:
    return e.SessionStarted(t=t, engine="aura-nano", video="a.mp4", audio="none", version="1")


def ended_reply(i: str, text: str, heard: str | None = None, **more: object) -> e.ReplyEnded:
    interrupted = heard is not None
    return e.ReplyEnded(
        t=2.0,
        id=i,
        text=text,
        heard=text if heard is None else heard,
        interrupted=interrupted,
        **more,  # type: ignore[arg-type]
    )


def test_models_need_no_qt() -> None:
    code = (
        "import sys, aura_desktop.gui.models.conversation, aura_desktop.gui.models.captions,"
        "aura_desktop.gui.models.status, aura_desktop.gui.models.watchlist,"
        "aura_desktop.gui.display,"
        "aura_desktop.gui.models.asked, aura_desktop.gui.conductor, aura_desktop.gui.sources;"
        "bad = {'PySide6', 'torch', 'cv2', 'faster_whisper', 'numpy'} & set(sys.modules);"
        "sys.exit(' '.join(sorted(bad)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_clock() -> None:
    assert [clock(t) for t in (-1, 0, 59.9, 61, 3600, 36_061)] == [
        "0:00", "0:00", "0:59", "1:01", "1:00:00", "10:01:01"
    ]  # fmt: skip


def moment(text: str) -> float:
    """Local time, seconds since the epoch."""
    return datetime.fromisoformat(text).astimezone().timestamp()


NOON = moment("2026-11-27 12:00")
HALF_PAST_FOUR = moment("2026-11-27 16:30")


def test_wall_clock_has_the_date_of_other_days() -> None:
    assert wall(HALF_PAST_FOUR, NOON) == "16:30"
    assert wall(moment("2026-11-28 07:05"), NOON) == "2026-11-28 07:05"
    assert wall(moment("2026-11-26 23:59"), moment("2026-11-27 00:01")) == "2026-11-26 23:59"


def test_reply_grows_and_is_told_apart_from_a_new_entry() -> None:
    talk = Conversation()
    talk.apply(e.UserAsked(t=1.0, id="q", text="What is this?", via="voice"))
    talk.apply(e.ReplyStarted(t=1.2, id="r", cause="question", to="q"))
    first = talk.take_changes()
    assert [entry.speaker for entry in first.added] == ["user", "assistant"]
    talk.apply(e.ReplyText(t=1.3, id="r", text="A "))
    talk.apply(e.ReplyText(t=1.4, id="r", text="cup."))
    changes = talk.take_changes()
    assert not changes.added
    assert [entry.text for entry in changes.changed] == ["A cup."]
    talk.apply(ended_reply("r", "A cup."))
    assert talk.last is not None
    assert not talk.last.open
    assert talk.last.heading == "AURA · 0:01"
    assert not talk.take_changes().dropped


def test_interrupted_reply_keeps_what_was_heard_and_shows_the_rest_as_cut() -> None:
    talk = Conversation()
    talk.apply(e.ReplyStarted(t=1.0, id="r", cause="question", to=None))
    talk.apply(e.ReplyText(t=1.0, id="r", text="One two three"))
    talk.apply(e.UserAsked(t=1.5, id="q2", text="Stop", via="voice"))
    talk.apply(ended_reply("r", "One two three", heard="One two"))
    entry = next(iter(talk))
    assert (entry.text, entry.cut) == ("One two", " three")
    assert "interrupted" in entry.heading


def test_alert_names_its_watch_and_recalled_answer_its_times() -> None:
    talk = Conversation()
    talk.apply(e.WatchAdded(t=0.0, id="w", text="a cat appears"))
    talk.apply(e.ReplyStarted(t=31.0, id="r", cause="watch", to="w"))
    assert talk.last is not None
    assert talk.last.speaker == "alert"
    assert "a cat appears" in talk.last.heading
    talk.apply(e.ReplyStarted(t=40.0, id="s", cause="question", to="q"))
    evidence = (e.Evidence(t=12.0, note="a cup"), e.Evidence(t=75.0, note="a cup"))
    talk.apply(ended_reply("s", "A cup.", evidence=evidence))
    assert talk.last.heading == "AURA · 0:40 · remembers 0:12, 1:15"


def test_reminder_is_an_alert_that_says_which_one_it_is() -> None:
    talk = Conversation(now=lambda: NOON)
    at = HALF_PAST_FOUR
    talk.apply(e.ReminderAdded(t=1.0, id="m1", text="take the pizza out", kind="reminder", at=at))
    talk.apply(e.ReminderAdded(t=1.0, id="m2", text="", kind="timer", at=at))
    for reply, to in (("r1", "m1"), ("r2", "m2"), ("r3", "unknown")):
        talk.apply(e.ReminderFired(t=31.0, id=to, text=""))
        talk.apply(e.ReplyStarted(t=31.0, id=reply, cause="reminder", to=to))
    rung = [entry for entry in talk if entry.speaker == "alert"]
    assert [entry.heading for entry in rung] == [
        "AURA · 0:31 · reminder for 16:30", "AURA · 0:31 · timer for 16:30", "AURA · 0:31 · reminder"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (
            e.ReminderAdded(t=1.0, id="n", text="call Ann", kind="reminder", at=HALF_PAST_FOUR),
            "New reminder: at 16:30, call Ann",
        ),
        (
            e.ReminderAdded(t=1.0, id="n", text="", kind="alarm", at=HALF_PAST_FOUR),
            "New alarm: at 16:30",
        ),
        (e.ReminderRemoved(t=1.0, id="m", text=""), "Removed timer: at 16:30"),
        (e.ReminderRemoved(t=1.0, id="old", text="call Ann"), "Removed reminder: call Ann"),
        (e.ReminderRemoved(t=1.0, id="old", text=""), "Removed: reminder"),
        (e.FileSaved(t=1.0, what="picture", path="/a/b.png"), "A picture was saved: /a/b.png"),
        (e.FileSaved(t=1.0, what="clip", path="/a/b.mp4"), "A clip was saved: /a/b.mp4"),
        (e.FileSaved(t=1.0, what="sound", path="/{}.wav"), "A file was saved: /{}.wav"),
        (e.PrivacyChanged(t=1.0, private=True), "Private: nothing is noted from now on."),
        (
            e.PrivacyChanged(t=1.0, private=False),
            "No longer private: what happens is noted again.",
        ),
        (e.MemoryForgotten(t=1.0, span_s=NOON), "Everything that was noted is deleted."),
        (
            e.MemoryForgotten(t=1.0, span_s=599.6),
            "What was noted in the last 10 min is deleted.",
        ),
        (e.MemoryForgotten(t=1.0, span_s=45.0), "What was noted in the last 45 s is deleted."),
        (e.MemoryForgotten(t=1.0, span_s=86_400), "What was noted in the last 24 h is deleted."),
    ],
)
def test_what_was_done_is_a_notice(event: e.Event, words: str) -> None:
    talk = Conversation(now=lambda: NOON)
    talk.apply(e.ReminderAdded(t=0.0, id="m", text="", kind="timer", at=HALF_PAST_FOUR))
    talk.take_changes()
    talk.apply(event)
    (entry,) = talk.take_changes().added
    assert (entry.speaker, entry.heading, entry.text) == ("notice", "", words)


def test_reminders_of_one_session_are_not_those_of_the_next() -> None:
    talk = Conversation(now=lambda: NOON)
    talk.apply(started())
    talk.apply(e.ReminderAdded(t=0.0, id="m", text="", kind="timer", at=HALF_PAST_FOUR))
    talk.apply(started())
    talk.apply(e.ReplyStarted(t=1.0, id="r", cause="reminder", to="m"))
    assert talk.last is not None
    assert talk.last.heading == "AURA · 0:01 · reminder"


def test_same_reply_ids_in_a_second_session_do_not_touch_the_first() -> None:
    talk = Conversation()
    for words in ("first", "second"):
        talk.apply(started())
        talk.apply(e.ReplyStarted(t=1.0, id="r1", cause="question", to=None))
        talk.apply(e.ReplyText(t=1.0, id="r1", text=words))
        talk.apply(e.SessionEnded(t=2.0, reason="", chunks=1, dropped=0))
    said = [entry.text for entry in talk if entry.speaker == "assistant"]
    assert said == ["first", "second"]
    assert not any(entry.open for entry in talk)


def test_text_and_end_of_unknown_replies_are_shown_all_the_same() -> None:
    talk = Conversation()
    talk.apply(e.ReplyText(t=1.0, id="ghost", text="Boo"))
    talk.apply(ended_reply("other", "Hello"))
    talk.apply(ended_reply("silent", ""))
    assert [entry.text for entry in talk] == ["Boo", "Hello"]


def test_overlong_entry_says_that_it_was_shortened() -> None:
    talk = Conversation()
    talk.apply(ended_reply("r", "x" * (3 * MAX_ENTRY_CHARS)))
    assert talk.last is not None
    assert len(talk.last.text) == MAX_ENTRY_CHARS
    assert talk.last.text.endswith("(too long to show)")


@given(
    st.lists(st.tuples(st.integers(1, 40), st.booleans()), max_size=60),
    st.integers(1, 10),
    st.integers(10, 200),
)
def test_any_history_stays_within_bounds_and_its_changes_replay_to_the_same_list(
    said: list[tuple[int, bool]], max_entries: int, max_chars: int
) -> None:
    talk = Conversation(max_entries=max_entries, max_chars=max_chars)
    replay: list[int] = []
    texts: dict[int, str] = {}
    for i, (length, look) in enumerate(said):
        talk.apply(e.ReplyStarted(t=float(i), id=str(i), cause="question", to=None))
        talk.apply(e.ReplyText(t=float(i), id=str(i), text="a" * length))
        if i > 3:
            talk.apply(ended_reply(str(i - 3), "b" * length))
        if look:
            changes = talk.take_changes()
            del replay[: changes.dropped]
            for entry in changes.changed:
                assert replay[entry.serial - changes.first] == entry.serial
                texts[entry.serial] = entry.text
            replay += [entry.serial for entry in changes.added]
            texts.update((entry.serial, entry.text) for entry in changes.added)
            assert replay == [entry.serial for entry in talk]
            assert [texts[serial] for serial in replay] == [entry.text for entry in talk]
    assert len(talk) <= max_entries
    assert len(talk) <= 1 or sum(entry.chars for entry in talk) <= max_chars


@given(st.text(), st.text())
def test_split_heard_never_loses_what_was_said(text: str, heard: str) -> None:
    said, cut = split_heard(text, heard)
    assert text in (said + cut, cut)


def test_captions_come_and_go() -> None:
    captions = Captions(hold_s=5.0)
    captions.apply(e.UserSpeechStarted(t=1.0), 1.0)
    assert captions.user.text == HEARING
    captions.apply(e.UserSpeechEnded(t=2.0), 2.0)
    captions.apply(e.UserAsked(t=2.1, id="q", text="What?", via="voice"), 2.1)
    captions.apply(e.ReplyStarted(t=2.5, id="r", cause="question", to="q"), 2.5)
    captions.apply(e.ReplyText(t=2.6, id="r", text="A cup"), 2.6)
    captions.apply(e.ReplyText(t=2.6, id="old", text="no"), 2.6)
    assert (captions.user.text, captions.assistant.text) == ("What?", "A cup")
    assert captions.next_expiry() is None
    assert not captions.expire(100.0)
    captions.apply(ended_reply("r", "A cup of tea", heard="A cup"), 3.0)
    assert (captions.assistant.text, captions.assistant.cut) == ("A cup", " of tea")
    assert captions.next_expiry() == 8.0
    assert captions.expire(8.0)
    assert captions.empty
    assert not captions.expire(9.0)


def test_caption_of_a_reminder_stands_alone_like_that_of_an_alert() -> None:
    captions = Captions(hold_s=5.0)
    captions.apply(e.UserAsked(t=1.0, id="q", text="What?", via="voice"), 1.0)
    captions.apply(e.ReplyStarted(t=2.0, id="r", cause="reminder", to="m"), 2.0)
    captions.apply(e.ReplyText(t=2.0, id="r", text="Your timer is up."), 2.0)
    assert (captions.user.text, captions.assistant.text) == ("", "Your timer is up.")
    captions.apply(ended_reply("r", "Your timer is up."), 3.0)
    assert captions.next_expiry() == 8.0


def test_caption_of_speech_that_was_no_question_goes_away() -> None:
    captions = Captions(hold_s=5.0)
    captions.apply(e.UserSpeechStarted(t=1.0), 1.0)
    captions.apply(e.UserSpeechEnded(t=2.0), 2.0)
    assert captions.expire(7.0)
    assert captions.empty


def test_asked_history_keeps_the_draft() -> None:
    asked = Asked(limit=2)
    for text in ("one", "two", "two", "three"):
        asked.add(text)
    assert asked.older("dra") == "three"
    assert asked.older("three") == "two"
    assert asked.older("two") == "two"
    assert asked.newer("two") == "three"
    assert asked.newer("three") == "dra"
    assert asked.newer("dra") == "dra"
    assert Asked().older("x") == "x"


def test_light_follows_open_sensors_and_nothing_else() -> None:
    status = Status()
    status.begin()
    assert status.sensor_text == "Camera and microphone off"
    status.apply(e.SensorChanged(t=0.0, sensor="microphone", on=True, source="mic"))
    status.apply(e.SensorChanged(t=0.0, sensor="camera", on=True, source="cam"))
    assert status.sensor_text == "Camera and microphone on"
    status.apply(e.SessionEnded(t=1.0, reason="", chunks=0, dropped=0))
    assert status.sensors, "a device that nobody closed is still open"
    status.apply(e.SensorChanged(t=1.0, sensor="camera", on=False, source="cam"))
    assert status.sensor_text == "Microphone on"
    status.apply(e.SensorChanged(t=1.0, sensor="microphone", on=False, source="mic"))
    assert not status.sensors


def test_headline_tells_loading_with_its_progress_then_the_state() -> None:
    status = Status()
    assert status.headline == "Ready"
    status.begin()
    assert status.headline == "Loading…"
    status.apply(e.LoadingProgress(t=0.0, what="the model", done=0.404))
    assert status.headline == "Loading the model: 40 %"
    status.apply(started())
    status.apply(e.StateChanged(t=1.0, state="thinking"))
    assert status.headline == "Thinking"
    status.apply(e.SessionEnded(t=1.0, reason="x", chunks=0, dropped=0))
    assert status.headline == "Ended"


def test_headline_says_when_nothing_is_noted() -> None:
    status = Status()
    status.apply(started())
    status.apply(e.PrivacyChanged(t=1.0, private=True))
    status.apply(e.StateChanged(t=1.0, state="listening"))
    assert status.headline == "Listening · private"
    status.apply(e.PrivacyChanged(t=2.0, private=False))
    assert status.headline == "Listening"
    status.apply(e.PrivacyChanged(t=2.0, private=True))
    status.apply(started())
    assert status.headline == "Listening", "each session begins in public"


def test_lost_parts_stay_until_they_are_back_and_warnings_until_dismissed() -> None:
    status = Status()
    status.apply(e.PartLost(t=1.0, part="camera", why="unplugged"))
    status.apply(e.Warned(t=1.0, text="slow"))
    status.apply(e.PartLost(t=2.0, part="camera", why="still unplugged"))
    assert [n.text for n in status.notices] == ["The picture is lost: still unplugged", "slow"]
    status.apply(e.PartRecovered(t=3.0, part="camera", why="back"))
    status.dismiss("slow")
    assert not list(status.notices)
    for i in range(100):
        status.apply(e.Warned(t=1.0, text=str(i)))
    assert len(list(status.notices)) == 20


def test_failure_is_kept_when_the_session_is_gone() -> None:
    status = Status()
    status.begin()
    status.apply(SessionFailed("camera", "No camera.", "Plug one in."))
    status.apply(SessionGone(3))
    assert status.phase == "failed"
    status.begin()
    assert status.failure is None


def test_performance_says_where_the_time_went() -> None:
    seen = Performance()
    assert seen.lines == []
    for index in range(100):
        changed = seen.apply(
            e.ChunkObserved(
                t=index, chunk=index, p_speak=0.1, ms=float(index), kv_tokens=400, behind_ms=12.0
            )
        )
        assert changed
    assert not seen.apply(e.UserAsked(t=100.0, id="q1", text="?", via="voice"))
    seen.apply(
        e.ReplyEnded(
            t=101.0, id="r1", text="A cat.", heard="A cat.", interrupted=False,
            latency=e.Latency(400.0, 120.0, 90.0, None, 150.0, 50.0),
        )
    )  # fmt: skip
    assert seen.lines == [
        "model 70 ms a second of video, p95 96",
        "behind 12 ms · context 400 tokens",
        "last answer 810 ms",
        "  pause 400", "  hearing 120", "  first word 90", "  voice 150", "  speaker 50",
    ]  # fmt: skip
    seen.apply(e.SessionStarted(t=0.0, engine="x", video="v", audio="a", version="0"))
    assert seen.lines == []


def test_performance_shows_what_each_tier_of_the_memory_holds() -> None:
    seen = Performance()
    tiers = (
        e.Tier("window", 390, 9_000_000, 598, 14_000_000),
        e.Tier("archive", 0, 2_500_000, 0, 4_000_000_000),
    )
    seen.apply(
        e.ChunkObserved(
            t=1, chunk=0, p_speak=0.1, ms=1.0, kv_tokens=400, behind_ms=1.0, memory=tiers
        )
    )
    assert seen.lines[2:] == [
        "  live window 390 of 598 tokens, 9.0 MB", "  archive 2.5 of 4000 MB",
    ]  # fmt: skip
