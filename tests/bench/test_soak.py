"""The soak's film and its arithmetic, and the timeline's numbers at a small size."""

from __future__ import annotations

from pathlib import Path

import av
import pytest

from aura_desktop.bench import memory, soak
from aura_desktop.understanding.requests import AskPast
from tests.reading import read


def test_the_film_repeats_itself_for_as_long_as_it_should(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(soak, "LOOP_S", 5)
    path = tmp_path / "film.mp4"
    soak._film(path, 17)
    with av.open(str(path)) as film:
        times = [float(frame.pts * frame.time_base) for frame in film.decode(video=0)]
    assert times == pytest.approx([n / 2 for n in range(34)], abs=0.01)


def test_a_slope_is_per_hour() -> None:
    assert soak._slope([(0.0, 10.0), (1800.0, 11.0), (3600.0, 12.0)]) == pytest.approx(2.0)
    assert soak._slope([(0.0, 1.0)]) is None


def test_each_process_is_told_apart() -> None:
    weights = [
        (30.0 * n, {"application": 100.0 + (50 if n == 0 else 0), "models": 300.0 + n})
        for n in range(5)
    ]
    assert soak._grown("application", weights, 20.0) == {
        "first": 150.0, "last": 100.0, "an_hour": pytest.approx(0.0),
    }  # fmt: skip
    assert soak._grown("models", weights, 20.0)["an_hour"] == pytest.approx(120.0)


def test_every_question_of_the_soak_is_about_what_it_is_counted_as() -> None:
    for text in soak.QUESTIONS:
        (request,) = read(text)
        assert isinstance(request, AskPast) == soak._past(text)


def test_the_timeline_bench_reports_all_its_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "HOUR_S", 60)
    monkeypatch.setattr(memory, "SEARCHES", 6)
    found = memory.run(progress=lambda _: None, pictures=300)
    assert found["busy_mib_an_hour"] > found["still_mib_an_hour"] >= 0
    for key in ("search_text_ms", "search_look_ms", "recall_ms"):
        assert found[key]["of"] == 6
