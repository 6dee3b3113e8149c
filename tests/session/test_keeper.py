"""The session's memory with a real archive: what it keeps, what it answers, what outlives it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from aura_desktop import events
from aura_desktop.media import Frame, VideoChunk
from aura_desktop.memory.sightings import Thing
from aura_desktop.session import keeper as keeping
from aura_desktop.session.errands import Errand
from aura_desktop.session.keeper import Keeper, open_keeper
from aura_desktop.session.reminders import Reminder
from aura_desktop.session.watches import Kept
from aura_desktop.settings import MemorySettings
from aura_desktop.timeline import Archive
from aura_desktop.understanding import codec
from aura_desktop.understanding import conditions as c
from aura_desktop.videollm.engine import Glimpse
from tests.reading import past

NOON = 1_764_000_000.0
ENGINE = "aura-nano"


def chunk(t: int, level: int = 100) -> VideoChunk:
    image = np.full((48, 64, 3), level, np.uint8)
    return VideoChunk(t, t + 0.5, (Frame(float(t), image), Frame(t + 0.5, image)))


def look(*things: tuple[str, float], seed: int = 1) -> Glimpse:
    vector = np.random.default_rng(seed).normal(size=16)
    packed = (vector / np.linalg.norm(vector)).astype("<f2").tobytes()
    return Glimpse(tuple(Thing(name, "left", weight) for name, weight in things), packed)


def opened(folder: Path | None = None, **settings: object) -> Keeper:
    archive = Archive(folder, quota_bytes=2**30)
    return Keeper(archive, MemorySettings.model_validate(settings))


@pytest.fixture
def keeper(tmp_path: Path) -> Keeper:
    held = opened(tmp_path / "timeline")
    held.begin(NOON, ENGINE, "camera")
    return held


def watch(keeper: Keeper, name: str, start: int, end: int) -> None:
    for t in range(start, end):
        keeper.saw(chunk(t, 200), look((name, 0.9), seed=len(name)))


def answer(keeper: Keeper, text: str, t: float) -> str:
    found = keeper.recall(past(text), t)
    assert found is not None
    return found.recollection.text


def test_what_it_saw_it_can_tell_with_time_place_and_picture(keeper: Keeper) -> None:
    watch(keeper, "cat", 0, 5)
    for t in range(5, 700):
        keeper.saw(chunk(t), Glimpse())
    found = keeper.recall(past("When did you last see the cat?"), 700.0)
    assert found is not None
    assert "I last saw a cat" in found.recollection.text
    assert "on the left" in found.recollection.text
    (evidence,) = found.evidence
    assert evidence.t == pytest.approx(4.5)
    assert evidence.note == "a cat on the left"
    assert evidence.picture.endswith(".jpg")
    assert evidence.at.startswith("20")
    assert answer(keeper, "Was there a dog ten minutes ago?", 700.0).startswith("No")
    assert "once" in answer(keeper, "How many times did the cat appear?", 700.0)
    keeper.close(700.0, "over")


def test_reminders_outlive_the_session_and_what_rang_or_was_taken_back_does_not(
    keeper: Keeper, tmp_path: Path
) -> None:
    for number in (1, 2, 3):
        keeper.heard(
            events.ReminderAdded(
                t=1.0, id=f"m{number}", text=f"do {number}", kind="reminder", at=NOON + number
            )
        )
    keeper.heard(events.ReminderFired(t=2.0, id="m1", text="do 1"))
    keeper.heard(events.ReminderRemoved(t=3.0, id="m3", text="do 3"))
    assert keeper.lasting
    keeper.close(4.0, "over")
    again = opened(tmp_path / "timeline")
    assert again.reminders() == (Reminder("m2", "reminder", "do 2", NOON + 2),)
    again.close(0.0, "over")


def test_in_private_nothing_is_noted_and_then_it_is_again(keeper: Keeper) -> None:
    said, event = keeper.run(Errand("private_on"), None, 0.0)
    assert said == "From now on I write nothing down."
    assert isinstance(event, events.PrivacyChanged)
    watch(keeper, "cat", 0, 5)
    keeper.heard(events.UserAsked(t=5.0, id="q1", text="My secret.", via="typed"))
    assert "not seen a cat" in answer(keeper, "Have you seen a cat?", 6.0)
    assert "My secret" not in answer(keeper, "What did I ask you before?", 6.0)
    keeper.run(Errand("private_off"), None, 6.0)
    watch(keeper, "cat", 7, 12)
    assert answer(keeper, "Have you seen a cat?", 13.0).startswith("Yes")
    keeper.close(13.0, "over")


def test_forgetting_takes_the_span_and_nothing_else_and_what_is_in_view_is_noted_anew(
    keeper: Keeper,
) -> None:
    watch(keeper, "cat", 0, 5)
    for t in range(5, 100):
        keeper.saw(chunk(t), Glimpse())
    watch(keeper, "dog", 100, 110)
    said, event = keeper.run(Errand("forget", 60.0), None, 110.0)
    assert said == "I have forgotten the last 60 seconds."
    assert isinstance(event, events.MemoryForgotten)
    assert "not seen a dog" in answer(keeper, "Have you seen a dog?", 111.0)
    assert answer(keeper, "Have you seen a cat?", 111.0).startswith("Yes")
    watch(keeper, "dog", 112, 116)
    assert answer(keeper, "Have you seen a dog?", 117.0).startswith("Yes")
    keeper.close(117.0, "over")


def test_a_picture_is_taken_or_it_is_said_that_none_was(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "timeline", quota_bytes=2**30)
    keeper = Keeper(archive, MemorySettings(), tmp_path)
    keeper.begin(NOON, ENGINE, "camera")
    assert keeper.run(Errand("picture"), None, 1.0) == ("I have no picture, so I took none.", None)
    said, event = keeper.run(Errand("picture"), chunk(2, 90), 2.0)
    assert said.startswith("I took a picture")
    assert isinstance(event, events.FileSaved)
    saved = Path(event.path)
    assert saved.is_file()
    assert saved.stat().st_mode & 0o077 == 0
    keeper.run(Errand("picture"), chunk(2, 90), 2.0)
    assert len(list(saved.parent.iterdir())) == 2
    keeper.close(3.0, "over")


def test_a_clip_is_saved_or_it_is_said_why_not(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "timeline", quota_bytes=2**30)
    keeper = Keeper(archive, MemorySettings(), tmp_path)
    keeper.begin(NOON, ENGINE, "camera")
    said, event = keeper.run(Errand("clip", 30.0), None, 1.0)
    assert "No picture was kept" in said
    assert event is None
    watch(keeper, "cat", 0, 5)
    said, event = keeper.run(Errand("clip", 30.0), None, 6.0)
    assert said.startswith("I saved the last 30 seconds")
    assert isinstance(event, events.FileSaved)
    assert Path(event.path).stat().st_size > 0
    keeper.close(7.0, "over")


def test_dialogue_alerts_and_watches_are_kept(keeper: Keeper, tmp_path: Path) -> None:
    watch(keeper, "cat", 0, 2)
    keeper.heard(events.WatchAdded(t=2.0, id="w1", text="Tell me when you see a cat."))
    keeper.heard(events.UserAsked(t=3.0, id="q1", text="What do you see?", via="voice"))
    keeper.heard(ended("r1", "I can see a cat.", 4.0))
    keeper.heard(events.ReplyStarted(t=5.0, id="r2", cause="watch", to="w1"))
    keeper.heard(ended("r2", "I see a cat now.", 6.0))
    cut = events.ReplyEnded(
        t=8.0, id="r3", text="It is on the left.", heard="It is", interrupted=True
    )
    keeper.heard(cut)
    keeper.heard(events.UserAsked(t=9.0, id="q2", text="What did I ask you?", via="voice"))
    assert "What do you see?" in answer(keeper, "What did I ask you?", 9.0)
    assert answer(keeper, "What did you tell me earlier?", 9.0).endswith(
        ": It is"
    )  # what was heard of it
    keeper.close(10.0, "over")
    archive = Archive(tmp_path / "timeline", quota_bytes=2**30, write=False)
    kinds = [e.kind for e in archive.entries()]
    assert kinds == ["seen", "watch", "asked", "replied", "alert", "replied", "asked"]
    (alert,) = archive.entries(kinds=("alert",))
    assert alert.picture is not None
    (session,) = archive.sessions()
    assert (session.reason, session.until) == ("over", NOON + 10)
    archive.close()


def ended(reply_id: str, text: str, t: float) -> events.ReplyEnded:
    return events.ReplyEnded(t=t, id=reply_id, text=text, heard=text, interrupted=False)


def test_after_a_restart_it_remembers_as_before(tmp_path: Path) -> None:
    first = opened(tmp_path)
    first.begin(NOON, ENGINE, "camera")
    watch(first, "cat", 0, 5)
    for t in range(5, 60):
        first.saw(chunk(t), Glimpse())
    before = answer(first, "When did you last see the cat?", 60.0)
    first.close(60.0, "over")
    second = opened(tmp_path)
    second.begin(NOON + 60, ENGINE, "camera")
    assert answer(second, "When did you last see the cat?", 0.0) == before
    found = second.recall(past("When did you last see the cat?"), 0.0)
    assert found is not None
    assert found.evidence[0].t < 0  # before this session began
    second.close(1.0, "over")


def test_standing_requests_are_in_force_again_on_the_same_picture(tmp_path: Path) -> None:
    first = opened(tmp_path)
    first.begin(NOON, ENGINE, "camera 0")
    for number, name in enumerate(("cat", "dog", "car"), 1):
        first.heard(
            events.WatchAdded(t=1.0, id=f"w{number}", text=f"Tell me when you see a {name}.")
        )
    first.heard(events.WatchRemoved(t=2.0, id="w1", text="Tell me when you see a cat."))
    first.heard(
        events.WatchChanged(t=2.0, id="w2", text="Tell me when you see a dog.", state="fired")
    )
    first.close(3.0, "over")
    second = opened(tmp_path)
    assert second.resumed("camera 0") == (Kept("Tell me when you see a car."),)
    assert second.resumed("screen") == ()
    second.begin(NOON + 9, ENGINE, "camera 0")
    second.close(1.0, "over")


def test_a_simulated_session_begins_after_the_last_one(tmp_path: Path) -> None:
    first = opened(tmp_path)
    assert first.begin(NOON, ENGINE, "film", simulated=True) == NOON
    first.saw(chunk(9000), Glimpse())
    first.close(9000.0, "over")
    second = opened(tmp_path)
    assert second.begin(NOON + 5, ENGINE, "film", simulated=True) > NOON + 9000
    second.close(0.0, "over")


def test_in_private_nothing_is_written_and_the_session_still_remembers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AURA_DATA_DIR", str(tmp_path))
    told: list[events.Event] = []
    keeper = open_keeper(MemorySettings(), private=True, tell=told.append)
    keeper.begin(NOON, ENGINE, "camera")
    watch(keeper, "cat", 0, 5)
    keeper.heard(events.UserAsked(t=6.0, id="q1", text="Is there a cat?", via="typed"))
    assert "a cat" in answer(keeper, "What did you see just now?", 9.0)
    keeper.close(9.0, "over")
    assert list(tmp_path.rglob("*")) == []
    assert told == []


def test_a_second_session_beside_the_first_says_that_it_will_forget(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AURA_DATA_DIR", str(tmp_path))
    told: list[events.Event] = []
    one = open_keeper(MemorySettings(), private=False, tell=told.append)
    assert told == []
    two = open_keeper(MemorySettings(), private=False, tell=told.append)
    (warned,) = told
    assert isinstance(warned, events.Warned)
    assert "Another session" in warned.text
    two.close(0.0, "over")
    one.close(0.0, "over")


def test_a_damaged_timeline_is_told_of_and_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AURA_DATA_DIR", str(tmp_path))
    (tmp_path / "timeline").mkdir()
    (tmp_path / "timeline" / "timeline.db").write_bytes(b"not a database at all" * 500)
    told: list[events.Event] = []
    keeper = open_keeper(MemorySettings(), private=False, tell=told.append)
    (warned,) = told
    assert isinstance(warned, events.Warned)
    assert "damaged" in warned.text
    assert len(list(tmp_path.glob("timeline/damaged-*/timeline.db"))) == 1
    keeper.close(0.0, "over")


def test_a_full_disk_is_told_once_and_loses_nothing_when_it_passes(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "COMMIT_S", 0.0)
    keeper.take_news()
    sql = keeper._archive._sql
    pages = sql.execute("PRAGMA page_count").fetchone()[0]
    sql.execute(f"PRAGMA max_page_count = {pages}")
    for t in range(200):
        keeper.heard(events.UserAsked(t=float(t), id=f"q{t}", text="word " * 50, via="typed"))
    news = keeper.take_news()
    assert news is not None
    assert len(news[1]) == 1
    assert "full" in news[1][0]
    sql.execute("PRAGMA max_page_count = 1000000")
    keeper.idle()
    news = keeper.take_news()
    assert news is not None
    assert news[1] == ("The timeline is written again.",)
    assert len(keeper._archive.entries(kinds=("asked",))) == 200
    assert keeper.close(200.0, "over") == ""


def test_a_watch_comes_back_as_it_stood(tmp_path: Path) -> None:
    gone = c.Leaves("dog")
    first = opened(tmp_path)
    first.begin(NOON, ENGINE, "camera 0")
    for key in ("w1", "w2"):
        first.heard(
            events.WatchAdded(
                t=1.0, id=key, text=key, rule=codec.plain(gone), mode="every", until=NOON + 60
            )
        )
    first.heard(events.WatchChanged(t=2.0, id="w1", text="w1", state="paused", resume_at=NOON + 9))
    first.heard(events.WatchChanged(t=3.0, id="w2", text="w2", state="active", mode="once"))
    first.close(3.0, "over")
    second = opened(tmp_path)
    assert second.resumed("camera 0") == (
        Kept("w1", gone, "every", NOON + 60, paused=True, resume_at=NOON + 9),
        Kept("w2", gone, "once", NOON + 60),
    )
    second.begin(NOON + 9, ENGINE, "camera 0")
    second.close(1.0, "over")


def test_a_watch_taken_back_in_private_does_not_come_back(tmp_path: Path) -> None:
    first = opened(tmp_path)
    first.begin(NOON, ENGINE, "camera 0")
    first.heard(events.WatchAdded(t=1.0, id="w1", text="a cat"))
    first.run(Errand("private_on"), None, 2.0)
    first.heard(events.WatchRemoved(t=3.0, id="w1", text="a cat"))
    first.heard(events.WatchAdded(t=4.0, id="w2", text="a secret"))
    first.heard(events.WatchRemoved(t=5.0, id="w2", text="a secret"))
    first.close(6.0, "over")
    second = opened(tmp_path)
    assert second.resumed("camera 0") == ()
    assert all("secret" not in entry.text for entry in second._archive.entries())
    second.begin(NOON + 9, ENGINE, "camera 0")
    second.close(1.0, "over")


def test_a_busy_hour_and_a_still_one_stay_within_their_budgets(tmp_path: Path) -> None:
    keeper = opened(tmp_path)
    keeper.begin(NOON, ENGINE, "camera")
    for t in range(1200):
        keeper.saw(chunk(t, 255 * (t % 2)), look((f"thing {t % 7}", 0.9)))
    assert len(keeper._archive.pictures()) <= 1200 * 1200 / 3600 + 61
    still = len(keeper._archive.pictures())
    for t in range(1200, 1800):
        keeper.saw(chunk(t, 90), Glimpse())
    assert len(keeper._archive.pictures()) <= still + 3
    keeper.close(1800.0, "over")


def test_what_is_older_than_may_be_kept_is_forgotten_at_the_start(tmp_path: Path) -> None:
    first = opened(tmp_path)
    first.begin(NOON - 9 * 86_400, ENGINE, "camera")
    watch(first, "cat", 0, 3)
    first.heard(events.WatchAdded(t=3.0, id="w1", text="Tell me when you see a car."))
    first.close(4.0, "over")
    second = opened(tmp_path, keep_days=7)
    assert second.resumed("camera") == (Kept("Tell me when you see a car."),)
    second.begin(NOON, ENGINE, "camera")
    assert second._archive.entries() == []
    assert second._archive.pictures() == []
    assert second.resumed("camera") == (Kept("Tell me when you see a car."),)
    second.close(1.0, "over")


def test_after_the_machine_slept_things_have_the_hour_of_now(keeper: Keeper) -> None:
    watch(keeper, "cat", 0, 5)
    # Session time stood still while the machine slept for three hours.
    keeper.clock_moved(NOON + 3 * 3600)
    for t in range(5, 60):
        keeper.saw(chunk(t), Glimpse())
    watch(keeper, "dog", 60, 65)
    cat, dog = keeper._archive.entries(kinds=("seen",))
    assert cat.at == pytest.approx(NOON, abs=2)
    assert dog.at == pytest.approx(NOON + 3 * 3600 + 60, abs=2)
