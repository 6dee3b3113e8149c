"""The bridge: any thread in, GUI thread out, in order; of the pictures only the newest."""

from __future__ import annotations

import threading
from typing import Any

from aura_desktop import events
from aura_desktop.gui.bridge import MAX_WAITING, Bridge


class Listener:
    """Remembers what came, and in which threads."""

    def __init__(self) -> None:
        self.messages: list[Any] = []
        self.frames: list[Any] = []
        self.threads: set[int] = set()

    def take(self, messages: Any) -> None:
        self.messages += messages
        self.threads.add(threading.get_ident())

    def take_frame(self, frame: Any) -> None:
        self.frames.append(frame)
        self.threads.add(threading.get_ident())


def chunk(n: int) -> events.ChunkObserved:
    return events.ChunkObserved(t=float(n), chunk=n, p_speak=0.0, ms=1.0, kv_tokens=1, behind_ms=0)


def test_events_of_another_thread_arrive_in_the_gui_thread_all_and_in_order(qtbot: Any) -> None:
    heard = Listener()
    bridge = Bridge(heard.take, heard.take_frame)

    def talk(who: str) -> None:
        for n in range(1500):
            bridge.post(events.Warned(t=float(n), text=who))

    threads = [threading.Thread(target=talk, args=(who,)) for who in ("a", "b")]
    for thread in threads:
        thread.start()
    qtbot.waitUntil(lambda: len(heard.messages) == 3000)
    for thread in threads:
        thread.join()
    for who in ("a", "b"):
        assert [m.t for m in heard.messages if m.text == who] == [float(n) for n in range(1500)]
    assert heard.threads == {threading.get_ident()}
    assert bridge.lost == 0


def test_only_the_newest_picture_waits(qtbot: Any, picture: Any) -> None:
    heard = Listener()
    bridge = Bridge(heard.take, heard.take_frame)
    for n in range(100):
        bridge.post_frame(picture(float(n), 8, 8))
    qtbot.waitUntil(lambda: bool(heard.frames))
    assert [frame.t for frame in heard.frames] == [99.0]
    bridge.post_frame(picture(100.0, 8, 8))
    qtbot.waitUntil(lambda: len(heard.frames) == 2)


def test_waiting_telemetry_is_replaced_but_never_overtakes_an_event(qtbot: Any) -> None:
    heard = Listener()
    bridge = Bridge(heard.take, heard.take_frame)
    for message in (chunk(1), chunk(2), events.Warned(t=2.5, text="x"), chunk(3), chunk(4)):
        bridge.post(message)
    qtbot.waitUntil(lambda: bool(heard.messages))
    assert [message.t for message in heard.messages] == [2.0, 2.5, 4.0]


def test_waiting_events_are_bounded_and_losses_counted(qtbot: Any) -> None:
    heard = Listener()
    bridge = Bridge(heard.take, heard.take_frame)
    for n in range(MAX_WAITING + 5):
        bridge.post(events.Warned(t=float(n), text=""))
    assert bridge.lost == 5
    qtbot.waitUntil(lambda: len(heard.messages) == MAX_WAITING, timeout=30_000)
    assert heard.messages[0].t == 5.0


def test_closed_bridge_delivers_nothing(qtbot: Any, picture: Any) -> None:
    heard = Listener()
    bridge = Bridge(heard.take, heard.take_frame)
    bridge.post(chunk(1))
    bridge.close()
    bridge.post(chunk(2))
    bridge.post_frame(picture())
    qtbot.wait(30)
    assert not heard.messages
    assert not heard.frames
