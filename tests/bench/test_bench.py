from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aura_desktop import bench, paths
from aura_desktop.bench import live


def event(t: float, kind: str, **more: Any) -> dict[str, Any]:
    return {"t": t, "type": kind, **more}


def session() -> list[dict[str, Any]]:
    """A spoken and a typed question, an alert, three chunks."""
    return [
        event(0.5, "chunk.observed", ms=100.0, behind_ms=5.0),
        event(1.5, "chunk.observed", ms=300.0, behind_ms=7.0),
        event(2.0, "user.asked", id="q1", text="What do you see?", via="voice"),
        event(2.1, "reply.started", id="r1", cause="question", to="q1"),
        event(
            4.0,
            "reply.ended",
            id="r1",
            ttft_ms=200.0,
            first_audio_ms=900.0,
            latency={"endpoint_ms": 400.0, "asr_ms": 120.0, "device_ms": None},
        ),
        event(5.0, "user.asked", id="q2", text="Is there a cat?", via="typed"),
        event(5.1, "reply.started", id="r2", cause="question", to="q2"),
        event(6.0, "reply.ended", id="r2", ttft_ms=250.0, first_audio_ms=None),
        event(7.0, "reply.started", id="r3", cause="watch", to="w1"),
        event(8.0, "reply.ended", id="r3", ttft_ms=1.0, first_audio_ms=2.0),
        event(9.0, "chunk.observed", ms=200.0, behind_ms=6.0),
        event(9.5, "session.ended", reason="the end", chunks=3, dropped=1),
    ]


def test_a_session_is_summed_up_from_its_events() -> None:
    numbers = live.summed([session(), session()])
    assert numbers["chunks"] == 6
    assert numbers["dropped"] == 2
    assert numbers["chunk_ms"] == {"of": 6, "p50": 200.0, "p95": 300.0, "p99": 300.0, "max": 300.0}
    assert numbers["speech_end_to_first_audio_ms"]["p50"] == 900
    assert numbers["speech_end_to_first_audio_ms"]["of"] == 2
    assert numbers["typed_to_first_text_ms"]["p50"] == 250
    assert numbers["spoken_steps_ms"]["endpoint"] == {
        "of": 2,
        "p50": 400.0,
        "p95": 400.0,
        "p99": 400.0,
        "max": 400.0,
    }
    assert numbers["spoken_steps_ms"]["device"] == {"of": 0}
    assert numbers["alerts"] == 2
    assert numbers["heard"] == ["What do you see?"] * 2


def test_a_session_without_answers_has_no_percentiles() -> None:
    numbers = live.summed([[event(0, "session.ended", reason="x", chunks=0, dropped=0)]])
    assert numbers["typed_to_first_text_ms"] == {"of": 0}


def test_what_is_typed_falls_into_the_pauses_of_the_demo() -> None:
    truth = json.loads(paths.resource("assets", "demo", "demo.json").read_text(encoding="utf-8"))
    for t, _ in live.TYPED:
        for spoken in truth["questions"]:
            assert not spoken["t"] - 2.5 < t < spoken["end"] + 4, (t, spoken)


def test_an_unknown_benchmark_is_refused() -> None:
    with pytest.raises(
        ValueError, match="there is no benchmark lunch; there are chunk, live, startup"
    ):
        bench.run(["lunch"])


def test_numbers_are_saved_under_their_date(tmp_path: Path) -> None:
    results = {"machine": {"cpu": "é"}, "benchmarks": {"chunk": {"chunks": 3}}}
    path = bench.save(results, tmp_path / "results", "bench")
    assert path.name.endswith("-bench.json")
    assert json.loads(path.read_text(encoding="utf-8")) == results
    assert "chunks" in bench.summary(results)
