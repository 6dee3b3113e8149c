"""What the model saw, words lighting up, levels: from the session's side to what is painted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from aura_desktop import events as e
from aura_desktop.gui.meter import LevelMeter
from aura_desktop.gui.models.captions import MAX_CHARS, Captions
from aura_desktop.gui.models.downloads import Download
from aura_desktop.gui.models.saw import MAX_WAITING, Saw
from aura_desktop.media import Frame, VideoChunk

SEEN = (
    e.Sight("left", "cat", 0.8),
    e.Sight("right", "cup of coffee", 0.31),
    e.Sight("all", "cat", 0.6),
)


def chunk(index: int) -> VideoChunk:
    frames = tuple(Frame(index + at, np.full((90, 160, 3), 99, np.uint8)) for at in (0.0, 0.5))
    return VideoChunk(index, index + 0.5, frames)


def observed(index: int) -> e.ChunkObserved:
    return e.ChunkObserved(
        t=index + 1.0, chunk=index, p_speak=0.25, ms=90.0, kv_tokens=10, behind_ms=0.0, seen=SEEN
    )


def test_the_chunk_shown_is_the_one_reported_on() -> None:
    saw = Saw()
    for index in range(3):
        saw.take_chunk(chunk(index))
    assert not saw.apply(observed(7)), "never handed over"
    assert saw.apply(observed(1))
    assert saw.look is not None
    assert saw.look.t == 1.5
    assert [sight.name for sight in saw.look.named("left")] == ["cat"]
    assert not saw.apply(observed(0)), "older than what is shown"
    assert saw.apply(observed(2))
    assert saw.apply(e.SessionStarted(t=0.0, engine="", video="", audio="", version=""))
    assert saw.look is None


def test_chunks_that_are_never_seen_do_not_pile_up() -> None:
    saw = Saw()
    for index in range(100):
        saw.take_chunk(chunk(index))
    assert len(saw._waiting) == MAX_WAITING


def test_overlay_is_painted_only_when_wanted(qtbot: Any, window: Any, picture: Any) -> None:
    window.take_frame(picture(1.0, 640, 360))
    window.take_chunk(chunk(1))
    plain = window.stage.grab().toImage()
    window.take([observed(1)])
    assert window.stage.grab().toImage() == plain
    window.actions_.saw.trigger()
    assert window.stage.grab().toImage() != plain
    window.actions_.saw.trigger()
    assert window.stage.grab().toImage() == plain


def test_alert_has_the_picture_that_was_seen_and_a_reminder_has_none(
    qtbot: Any, window: Any
) -> None:
    window.take_chunk(chunk(1))
    window.take([observed(1)])
    for reply, cause in (("r1", "watch"), ("r2", "proactive"), ("r3", "reminder")):
        window.take([e.ReplyStarted(t=2.0, id=reply, cause=cause, to=None)])  # type: ignore[arg-type]
    assert [entry.proof is not None for entry in window.conversation] == [True, True, False]


@pytest.mark.parametrize("size", [(120, 60), (320, 240), (5120, 1440)])
def test_overlay_fits_any_stage(qtbot: Any, window: Any, picture: Any, size: Any) -> None:
    window.resize(*size)
    window.take_frame(picture(1.0, 640, 360))
    window.take_chunk(chunk(1))
    window.take([observed(1)])
    window.actions_.saw.setChecked(True)
    assert not window.stage.grab().isNull()


def test_words_light_up_as_they_are_heard() -> None:
    captions = Captions()
    captions.apply(e.ReplyStarted(t=0.0, id="r", cause="question", to=None), 0.0)
    captions.apply(e.ReplyText(t=0.0, id="r", text="I can see a cat."), 0.0)
    assert captions.assistant.spoken is None, "read, until there is sound"
    captions.apply(e.ReplyAudioStarted(t=0.1, id="r"), 0.1)
    assert captions.assistant.spoken == 0
    captions.apply(e.ReplyHeard(t=0.5, id="r", chars=5), 0.5)
    captions.apply(e.ReplyHeard(t=0.5, id="another", chars=9), 0.5)
    assert captions.assistant.spoken == 5
    text = "I can see a cat."
    ended = e.ReplyEnded(t=1.0, id="r", text=text, heard=text, interrupted=False)
    captions.apply(ended, 1.0)
    assert captions.assistant.spoken is None


def test_words_that_scrolled_away_do_not_shift_the_light() -> None:
    captions = Captions()
    captions.apply(e.ReplyStarted(t=0.0, id="r", cause="question", to=None), 0.0)
    captions.apply(e.ReplyText(t=0.0, id="r", text="x" * MAX_CHARS), 0.0)
    captions.apply(e.ReplyText(t=0.0, id="r", text="y" * 10), 0.0)
    captions.apply(e.ReplyHeard(t=0.0, id="r", chars=MAX_CHARS + 4), 0.0)
    assert captions.assistant.text[captions.assistant.spoken :] == "y" * 6


def test_light_is_painted(qtbot: Any, window: Any, picture: Any) -> None:
    window.take_frame(picture(1.0, 640, 360))
    window.take(
        [
            e.ReplyStarted(t=0.0, id="r", cause="question", to=None),
            e.ReplyText(t=0.0, id="r", text="I can see a cat on the left of the table now."),
            e.ReplyAudioStarted(t=0.1, id="r"),
        ]
    )
    dark = window.stage.grab().toImage()
    window.take([e.ReplyHeard(t=0.5, id="r", chars=15)])
    assert window.stage.grab().toImage() != dark


def test_levels_reach_their_meters_and_fall(qtbot: Any, window: Any) -> None:
    window.bridge.post_level("microphone", 0.7)
    window.bridge.post_level("voice", 0.4)
    controls = window.controls
    qtbot.waitUntil(lambda: controls.hearing.level > 0.5 and controls.voice.level > 0.2)
    qtbot.waitUntil(lambda: controls.hearing.level == controls.voice.level == 0.0)
    assert not controls.hearing._timer, "a silent meter costs nothing"


def test_meter_takes_any_number(qtbot: Any) -> None:
    meter = LevelMeter("level", upright=False)
    qtbot.addWidget(meter)
    for level in (-1.0, 0.0, 0.5, 7.0):
        meter.show_level(level)
        assert 0.0 <= meter.level <= 1.0
        assert not meter.grab().isNull()


def test_download_says_how_far_how_fast_and_how_long() -> None:
    download = Download({"a": 100_000_000, "b": 100_000_000})
    download.begin(0.0)
    assert download.rate() == 0.0
    download.bytes("a", 10_000_000, 1.0)
    download.bytes("a", 20_000_000, 2.0)
    assert download.rate() == pytest.approx(10e6)
    assert download.share == pytest.approx(0.1)
    assert "0:18 left" in download.words()
    download.bytes("unknown", 5, 2.5)
    download.bytes("a", 10**12, 3.0)
    assert download.done == 100_000_000
    download.phase = "paused"
    assert "100 MB" in download.words()
