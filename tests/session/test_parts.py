"""The link to the mind as the session keeps it."""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Callable

import pytest

from aura_desktop.session.options import LiveOptions
from aura_desktop.session.parts import Minds, Parts
from aura_desktop.settings import Settings
from aura_desktop.videollm import protocol
from aura_desktop.videollm.engine import EngineInfo, Question
from tests.session.scripted import Play

QUESTION = Question("q1", "Well?", 0.0)
READY = protocol.Ready(EngineInfo("e", "E", 1, 1))


def test_the_first_report_finds_the_link(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mind may be ready before the call that opened it has returned."""
    sent: list[protocol.Request] = []
    answered = threading.Event()

    class Link:
        alive = True

        def send(self, request: protocol.Request) -> None:
            sent.append(request)

        def close(self) -> None:
            pass

    def open_mind(
        settings: Settings, *, in_process: bool, on_report: Callable[[protocol.Report], None]
    ) -> Link:
        threading.Thread(target=on_report, args=(READY,), daemon=True).start()
        answered.wait(0.2)  # whoever answers at once must not have answered nobody
        return Link()

    monkeypatch.setattr(sys.modules["aura_desktop.videollm.mind"], "open_mind", open_mind)
    minds = Minds(Settings(), in_process=False)

    def answer(report: protocol.Report) -> None:
        minds.send(protocol.TakeSnapshot())
        answered.set()

    minds.listen(answer)
    minds.open()
    assert answered.wait(5)
    assert sent == [protocol.TakeSnapshot()]
    minds.close()


def test_replies_of_a_second_mind_have_names_of_their_own(play: Play) -> None:
    reports: queue.SimpleQueue[protocol.Report] = queue.SimpleQueue()
    minds = Minds(Settings(), in_process=False)
    minds.listen(reports.put)

    def reply_id() -> str:
        minds.open()
        while True:
            report = reports.get(timeout=5)
            if isinstance(report, protocol.Ready):
                minds.send(protocol.Ask(QUESTION))
            elif isinstance(report, protocol.ReplyDone):
                return report.reply_id

    first, second = reply_id(), reply_id()
    assert first == "r1.1"
    assert second == "r2.1.2"
    minds.send(protocol.Cancel(first, "a word"))  # the mind that said it is gone
    minds.send(protocol.Cancel(second, "a word"))
    cancels = [r for r in play.requests if isinstance(r, protocol.Cancel)]
    assert cancels == [protocol.Cancel("r2.1", "a word")]
    minds.close()


@pytest.mark.parametrize(
    ("video", "part", "sensor"),
    [
        ("camera", "camera", "camera"),
        ("screen:1", "camera", "screen"),
        ("window:Browser/https://example.org/", "camera", "screen"),
        ("rtsp://10.0.0.7/live", "network", None),
        ("film.mp4", "camera", None),
    ],
)
def test_what_is_lost_with_the_picture_and_what_lights_the_privacy_light(
    video: str, part: str, sensor: str | None
) -> None:
    settings = Settings()
    minds = Minds(settings, in_process=False)
    parts = Parts(LiveOptions(video=video), settings, lambda: 0.0, lambda event: None, minds)
    assert (parts.camera_part, parts.sensor()) == (part, sensor)
