"""The whole session with every real part: the demo's clip and speech, and the model killed on the way."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from aura_desktop import events, paths
from aura_desktop.session.live import LiveSession
from aura_desktop.session.options import LiveOptions
from aura_desktop.settings import Settings
from tests.session.stage import check_replies

#: The chunk after which the model's process is killed, and the second at which the session ends.
KILLED_AFTER, UNTIL = 7, 32.0


@pytest.mark.timeout(600)
def test_it_sees_hears_answers_and_survives_its_model(models_dir: Path) -> None:
    seen: list[events.Event] = []

    def take(event: events.Event) -> None:
        seen.append(event)
        if isinstance(event, events.ChunkObserved) and event.chunk == KILLED_AFTER:
            (mind,) = [p for p in multiprocessing.active_children() if p.name == "aura-mind"]
            mind.kill()

    options = LiveOptions(
        video=str(paths.resource("assets", "demo", "demo.mp4")),
        audio=str(paths.resource("assets", "demo", "demo.wav")),
        pace="fast",
        until=UNTIL,
        interactive=False,
    )
    session = LiveSession(options, Settings(), take)
    session.start()
    assert session.wait(500)
    assert session.exit_code == 0
    check_replies(seen)

    asked = [e.text for e in seen if isinstance(e, events.UserAsked)]
    assert asked == [
        "What do you see?",
        "Is there a cat?",
        "Where is it?",
        "Tell me when you see a cup of coffee.",
    ]
    answer, yes, where, acknowledged = [e for e in seen if isinstance(e, events.ReplyEnded)]
    assert "cat" in answer.heard
    assert yes.heard.startswith("Yes")
    assert "cat" in where.heard
    assert acknowledged.heard == acknowledged.text
    assert [e.text for e in seen if isinstance(e, events.WatchAdded)] == asked[3:]

    assert [e.part for e in seen if isinstance(e, events.PartLost)] == ["mind"]
    assert [e.part for e in seen if isinstance(e, events.PartRecovered)] == ["mind"]
    observed = [e.chunk for e in seen if isinstance(e, events.ChunkObserved)]
    assert observed == sorted(set(observed))
    assert set(range(KILLED_AFTER + 1)) < set(observed)
    assert len(observed) >= UNTIL - 1  # one chunk may have died with the model
    (ended,) = [e for e in seen if isinstance(e, events.SessionEnded)]
    assert ended.chunks + ended.dropped / 2 == UNTIL
