"""The archive: what goes in comes out, survives, is found, and is gone when it is told to be."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_desktop.errors import PartUnusable
from aura_desktop.timeline import Archive, Busy
from tests.timeline.conftest import NOON, QUOTA, embedding, picture


def fill(archive: Archive) -> None:
    shown = archive.add_picture(NOON + 1, picture(1), change=0.9, embedding=embedding(1))
    archive.add_picture(NOON + 60, picture(2), change=0.1, embedding=embedding(2))
    archive.add(
        "seen", NOON + 1, "a cat on the left", until=NOON + 20, name="cat", place="left", weight=0.9, picture=shown,
    )  # fmt: skip
    archive.add("asked", NOON + 30, "Where is my umbrella?", key="q1")
    archive.add("replied", NOON + 31, "I do not see an umbrella.", key="r1")
    archive.add("seen", NOON + 3600, "a dog", until=NOON + 3700, name="dog", weight=0.8)
    assert archive.commit()


def test_what_goes_in_is_there_after_it_was_opened_again(archive: Archive, folder: Path) -> None:
    fill(archive)
    before = archive.entries()
    archive.close()
    again = Archive(folder, quota_bytes=QUOTA)
    assert again.entries() == before
    assert [s.video for s in again.sessions()] == ["camera"]
    (first, second) = again.pictures()
    assert first.at == NOON + 1
    assert again.file_of(second) is not None
    # New ids do not collide with the old ones.
    again.begin_session(NOON + 9000, "aura-nano", "camera")
    again.add("seen", NOON + 9000, "a bus", name="bus")
    assert again.commit()
    assert len(again.entries()) == len(before) + 1
    again.close()


def test_entries_are_asked_for_by_time_kind_and_name(archive: Archive) -> None:
    fill(archive)
    assert [e.name for e in archive.entries(kinds=("seen",))] == ["cat", "dog"]
    # What reaches into the span counts, what ended before it does not.
    assert [e.name for e in archive.entries(NOON + 10, NOON + 29)] == ["cat"]
    assert archive.entries(NOON + 21, NOON + 29) == []
    assert [e.key for e in archive.entries(latest=2, kinds=("asked", "replied"))] == ["q1", "r1"]
    assert [e.name for e in archive.entries(names=["dog", "fox"])] == ["dog"]


def test_words_are_found_by_their_stem_and_nothing_in_a_query_is_syntax(archive: Archive) -> None:
    fill(archive)
    assert [e.name for e in archive.search("cats")] == ["cat"]
    assert {e.kind for e in archive.search("umbrellas")} == {"asked", "replied"}
    assert archive.search("zebra") == []
    assert archive.search('"*) OR NEAR(') == []
    assert archive.search("") == []
    assert [e.name for e in archive.search("dog", "cat", start=NOON + 100)] == ["dog"]


def test_a_changed_entry_is_found_by_its_new_words_only(archive: Archive) -> None:
    number = archive.add("seen", NOON, "a cat", name="cat")
    archive.extend(number, NOON + 5, "a cat in the middle", "middle", 0.7, None)
    archive.commit()
    (found,) = archive.search("middle")
    assert (found.until, found.place, found.weight) == (NOON + 5, "middle", 0.7)
    archive.extend(number, NOON + 9, "a cat", "", 0.7, None)
    archive.commit()
    assert archive.search("middle") == []


def test_pictures_are_found_by_what_they_look_like(archive: Archive) -> None:
    fill(archive)
    query = np.frombuffer(embedding(2), np.float16).astype(np.float32)
    (best, score), *_ = archive.look_alikes(query)
    assert best.at == NOON + 60
    assert score == pytest.approx(1, abs=0.01)
    # One added after the first search is found too; another engine's vectors are not compared.
    archive.add_picture(NOON + 70, picture(3), change=0.5, embedding=embedding(3))
    archive.add_picture(NOON + 80, picture(4), change=0.5, embedding=embedding(4, size=32))
    archive.commit()
    third = np.frombuffer(embedding(3), np.float16).astype(np.float32)
    assert archive.look_alikes(third)[0][0].at == NOON + 70
    assert len(archive.look_alikes(third)) == 3
    assert [p.at for p, _ in archive.look_alikes(third, end=NOON + 50)] == [NOON + 1]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=60), st.integers(0, 40))
def test_search_by_looks_is_exact(seeds: list[int], wanted: int) -> None:
    vectors = np.stack([np.frombuffer(embedding(s), np.float16) for s in seeds]).astype(np.float32)
    query = np.frombuffer(embedding(wanted), np.float16).astype(np.float32)
    from aura_desktop.timeline.search import Looks

    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE picture (id INTEGER, at REAL, embedding BLOB)")
    looks = Looks()
    half = len(seeds) // 2
    for number, seed in enumerate(seeds[:half]):
        connection.execute("INSERT INTO picture VALUES (?, 0, ?)", (number, embedding(seed)))
    looks.search(connection, query, -1, 1, 1)
    for number, seed in enumerate(seeds[half:], half):
        looks.add(number, 0.0, embedding(seed))
    ((best, score),) = looks.search(connection, query, -1, 1, 1)
    connection.close()
    assert score == pytest.approx(float((vectors @ query).max()), abs=2e-3)
    assert 0 <= best < len(seeds)


def test_forgetting_leaves_no_word_and_no_picture_on_the_disk(
    archive: Archive, folder: Path
) -> None:
    fill(archive)
    files = [archive.file_of(p) for p in archive.pictures()]
    gone = archive.forget()
    assert (gone.entries, gone.pictures) == (4, 2)
    assert archive.entries() == []
    assert archive.search("umbrella") == []
    assert not any(f is not None and f.exists() for f in files)
    for path in folder.rglob("*"):
        if path.is_file():
            held = path.read_bytes().lower()
            assert b"umbrella" not in held, path
            assert b"a cat" not in held, path


def test_forgetting_a_word_keeps_the_rest(archive: Archive, folder: Path) -> None:
    fill(archive)
    gone = archive.forget(text="cat")
    assert (gone.entries, gone.pictures) == (1, 1)
    assert [e.name for e in archive.entries(kinds=("seen",))] == ["dog"]
    assert [p.at for p in archive.pictures()] == [NOON + 60]
    assert b"a cat on" not in (folder / "timeline.db").read_bytes()


def test_forgetting_an_hour_keeps_the_others(archive: Archive) -> None:
    fill(archive)
    archive.forget(NOON, NOON + 100)
    assert [e.name for e in archive.entries()] == ["dog"]
    assert archive.pictures() == []


def test_a_private_archive_writes_nothing_and_still_remembers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    archive = Archive(None, quota_bytes=QUOTA)
    archive.begin_session(NOON, "aura-nano", "camera")
    assert archive.private
    assert archive.add_picture(NOON, picture(1), change=1.0) is None
    archive.add("seen", NOON, "a cat", name="cat")
    archive.commit()
    assert [e.name for e in archive.search("cat")] == ["cat"]
    archive.close()
    assert list(tmp_path.iterdir()) == []


def test_one_writer_at_a_time_and_readers_beside_it(archive: Archive, folder: Path) -> None:
    fill(archive)
    with pytest.raises(Busy):
        Archive(folder, quota_bytes=QUOTA)
    reader = Archive(folder, quota_bytes=QUOTA, write=False)
    assert len(reader.entries()) == 4
    reader.close()


@pytest.mark.parametrize("harm", ["header", "middle", "not a database"])
def test_a_damaged_archive_is_set_aside_with_its_pictures(
    archive: Archive, folder: Path, harm: str
) -> None:
    fill(archive)
    for number in range(400):
        archive.add("seen", NOON + number, f"thing number {number} " * 20, name="thing")
    archive.close()
    file = folder / "timeline.db"
    held = bytearray(file.read_bytes())
    if harm == "header":
        held[:16] = b"\0" * 16
    elif harm == "middle":
        held[4096:-4096] = b"\x5a" * (len(held) - 8192)
    else:
        held = bytearray(b"hello")
    file.write_bytes(held)
    with pytest.raises(PartUnusable, match="damaged"):
        Archive(folder, quota_bytes=QUOTA, write=False)
    again = Archive(folder, quota_bytes=QUOTA)
    assert again.set_aside is not None
    assert (again.set_aside / "timeline.db").read_bytes() == held
    assert len(list(again.set_aside.rglob("*.jpg"))) == 2
    assert again.entries() == []
    again.begin_session(NOON, "aura-nano", "camera")
    again.add("seen", NOON, "a cat", name="cat")
    assert again.commit()
    again.close()


def test_a_full_disk_costs_nothing_once_there_is_room_again(archive: Archive) -> None:
    fill(archive)
    pages = archive._sql.execute("PRAGMA page_count").fetchone()[0]
    archive._sql.execute(f"PRAGMA max_page_count = {pages + 1}")
    for number in range(300):
        archive.add("seen", NOON + number, f"thing number {number} " * 20, name="thing")
    assert not archive.commit()
    assert "full" in archive.failing
    # What was committed before is there, what was not waits.
    assert [e.name for e in archive.entries(kinds=("seen",))] == ["cat", "dog"]
    assert not archive.commit()
    archive._sql.execute("PRAGMA max_page_count = 100000")
    assert archive.commit()
    assert archive.failing == ""
    assert len(archive.entries(names=["thing"])) == 300


def test_a_picture_without_room_costs_only_itself(archive: Archive, folder: Path) -> None:
    (folder / "pictures").write_text("in the way")
    assert archive.add_picture(NOON, picture(1), change=1.0) is None
    assert archive.pictures_lost == 1
    archive.add("seen", NOON, "a cat", name="cat")
    assert archive.commit()


def test_over_its_quota_the_oldest_and_dullest_pictures_go_first(folder: Path) -> None:
    archive = Archive(folder, quota_bytes=QUOTA)
    archive.begin_session(NOON, "aura-nano", "camera")
    for number in range(40):
        change = 0.9 if number % 2 else 0.1
        archive.add_picture(NOON + number, picture(number, 200), change=change)
    archive.pin(1)
    archive.add("seen", NOON, "a cat", name="cat", picture=3)
    archive.commit()
    one = archive.pictures()[0].bytes
    archive._quota = archive.disk_bytes - 8 * one
    assert archive.tidy() >= 8
    assert archive.disk_bytes <= archive._quota
    left = archive.pictures()
    kept = {p.id for p in left}
    assert 1 in kept  # evidence
    assert {p.id for p in left if p.id > 21} == set(range(22, 41))  # the newer half
    assert {2, 4, 6, 8, 10} <= kept  # old, but interesting
    assert 3 not in kept
    assert [e.picture for e in archive.entries()] == [None]
    assert archive.tidy() == 0
    archive.close()


def test_pictures_that_no_row_speaks_of_are_swept_at_the_start(
    archive: Archive, folder: Path
) -> None:
    fill(archive)
    archive.close()
    orphan = folder / "pictures" / "2025-11-24" / "999.jpg"
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"x")
    again = Archive(folder, quota_bytes=QUOTA)
    assert not orphan.exists()
    assert all(again.file_of(p) for p in again.pictures())
    again.close()


def test_small_texts_outlive_the_session(archive: Archive, folder: Path) -> None:
    archive.set_state("watches", '["a cat"]')
    archive.set_state("watches", '["a dog"]')
    archive.close()
    again = Archive(folder, quota_bytes=QUOTA)
    assert again.state("watches") == '["a dog"]'
    assert again.state("nothing") is None
    again.close()


def test_another_process_may_forget_while_a_session_writes(archive: Archive, folder: Path) -> None:
    fill(archive)
    stop, written = threading.Event(), threading.Semaphore(0)

    def write() -> None:
        at = NOON + 10_000
        while not stop.wait(0.01):
            at += 1
            written.release()
            number = archive.add("seen", at, "a bus", name="bus")
            archive.extend(number, at + 1, "a bus", "", 0.5, None)
            if int(at) % 20 == 0:
                archive.commit()
        archive.commit()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(30):
            written.acquire()
        other = Archive(folder, quota_bytes=QUOTA, write=False)
        gone = other.forget(NOON, NOON + 5000)
        other.close()
        for _ in range(30):
            written.acquire()
    finally:
        stop.set()
        writer.join()
    assert gone.entries == 4
    assert {e.name for e in archive.entries()} == {"bus"}
    assert archive.failing == ""


def test_what_is_listed_is_forgotten_by_its_ids(archive: Archive) -> None:
    fill(archive)
    cat = next(e for e in archive.entries() if e.name == "cat")
    dog = next(e for e in archive.entries() if e.name == "dog")
    other = next(p for p in archive.pictures() if p.id != cat.picture)
    gone = archive.forget_these([cat.id, 10_000], [other.id])
    assert (gone.entries, gone.pictures) == (1, 2)
    assert cat.id not in {e.id for e in archive.entries()}
    assert dog.id in {e.id for e in archive.entries()}
    assert archive.pictures() == []


def test_the_newest_pictures_are_given_oldest_first(archive: Archive) -> None:
    for number in range(5):
        archive.add_picture(NOON + number, picture(number), change=0.5)
    assert [p.at - NOON for p in archive.pictures(limit=2)] == [0, 1]
    assert [p.at - NOON for p in archive.pictures(latest=2)] == [3, 4]
