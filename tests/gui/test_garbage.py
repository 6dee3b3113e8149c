"""Cyclic garbage: collected in the GUI thread, never in another."""

from __future__ import annotations

import gc
import inspect
import linecache
import threading
import weakref
from typing import Any

import pytest

from aura_desktop import heap
from aura_desktop.gui.garbage import GuiThreadCollector


class Knot:
    """A cycle that remembers in which thread it was undone."""

    def __init__(self, undone: list[int]) -> None:
        self.itself = self
        self._undone = undone

    def __del__(self) -> None:
        self._undone.append(threading.get_ident())


def make_garbage(undone: list[int]) -> None:
    for _ in range(5 * gc.get_threshold()[0]):
        Knot(undone)


def test_garbage_of_another_thread_waits_for_the_gui_thread(qtbot: Any) -> None:
    undone: list[int] = []
    thread = threading.Thread(target=make_garbage, args=(undone,))
    thread.start()
    thread.join()
    assert not undone
    qtbot.waitUntil(lambda: len(undone) == 5 * gc.get_threshold()[0])
    assert set(undone) == {threading.get_ident()}


def test_leaving_collects_everything_and_gives_the_collector_back(qtbot: Any) -> None:
    for enabled in (True, False):
        if enabled:
            gc.enable()
        else:
            gc.disable()
        with GuiThreadCollector():
            assert not gc.isenabled()
            undone: list[int] = []
            left = weakref.ref(Knot(undone))
        assert left() is None
        assert gc.isenabled() is enabled


def test_old_garbage_goes_too(qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    heap.collection_wanted()  # what a test before asked for
    collector = GuiThreadCollector()
    collected: list[int] = []
    with monkeypatch.context() as patched:
        patched.setattr(gc, "collect", collected.append)
        for count in ((10_000, 0, 0), (10_000, 100, 0), (0, 0, 100), (0, 0, 0)):
            patched.setattr(gc, "get_count", lambda count=count: count)
            collector.look()
    assert collected == [0, 1, 2]


def test_what_a_session_held_goes_at_once_and_the_sources_that_were_read_with_it(
    qtbot: Any,
) -> None:
    inspect.getsource(threading)
    assert threading.__file__ in linecache.cache
    undone: list[int] = []
    Knot(undone)  # one: no generation is due
    thread = threading.Thread(target=heap.collect_soon)
    thread.start()
    thread.join()
    assert not undone
    qtbot.waitUntil(lambda: bool(undone))
    assert threading.__file__ not in linecache.cache
