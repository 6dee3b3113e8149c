"""Camera and microphone are asked for before they are opened, each once, and a refusal is no end."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QMicrophonePermission, Qt

from aura_desktop.gui.permissions import Permissions, needed


@pytest.mark.parametrize(
    ("video", "audio", "kinds"),
    [
        ("camera", "mic", ["camera", "microphone"]),
        ("camera:usb-1", "none", ["camera"]),
        ("rtsp://camera/1", "mic:headset", ["microphone"]),
        ("cameras.mp4", "microphone.wav", []),
    ],
)
def test_only_what_will_be_opened_is_asked_for(video: str, audio: str, kinds: list[str]) -> None:
    assert needed(video, audio) == kinds


def test_where_nobody_asks_it_goes_on_at_once(qtbot: Any) -> None:
    asking = Permissions()
    with qtbot.waitSignal(asking.settled):
        asking.ask(["camera", "microphone"])


def test_each_question_waits_for_the_answer_before(
    qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, Any]] = []
    app = QCoreApplication.instance()
    undetermined = Qt.PermissionStatus.Undetermined
    monkeypatch.setattr(type(app), "checkPermission", lambda _app, _kind: undetermined)

    def request(_app: Any, kind: Any, _context: Any, answer: Any) -> None:
        microphone = isinstance(kind, QMicrophonePermission)
        asked.append(("microphone" if microphone else "camera", answer))

    monkeypatch.setattr(type(app), "requestPermission", request)
    asking = Permissions()
    settled: list[int] = []
    asking.settled.connect(lambda: settled.append(1))
    asking.ask(["camera", "microphone"])
    assert [kind for kind, _ in asked] == ["camera"]
    asked[0][1]()
    assert [kind for kind, _ in asked] == ["camera", "microphone"]
    assert not settled
    asked[1][1]()
    assert settled == [1]
