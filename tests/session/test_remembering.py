"""The keeper's thread: in order, bounded, everything said is written before it ends."""

from __future__ import annotations

import threading
from typing import cast

from aura_desktop.session.keeper import Keeper
from aura_desktop.session.remembering import MAX_CHUNKS, Remembering


class Log:
    """Stands for a keeper where only the thread is tested."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def idle(self) -> None:
        pass


def test_what_was_put_is_done_in_order_before_it_ends() -> None:
    log = Log()
    remembering = Remembering(cast("Keeper", log))
    for number in range(50):
        remembering.put(lambda _, number=number: log.done.append(str(number)))
    remembering.close()
    assert log.done == [str(n) for n in range(50)]


def test_chunks_give_way_when_the_disk_is_slow_and_words_never_do() -> None:
    log, gate = Log(), threading.Event()
    remembering = Remembering(cast("Keeper", log))
    remembering.put(lambda _: gate.wait(10))
    for number in range(100):
        remembering.put(lambda _, n=number: log.done.append(f"chunk {n}"), chunk=True)
        remembering.put(lambda _, n=number: log.done.append(f"word {n}"))
    gate.set()
    remembering.close()
    assert [d for d in log.done if d.startswith("word")] == [f"word {n}" for n in range(100)]
    chunks = [d for d in log.done if d.startswith("chunk")]
    assert chunks == [f"chunk {n}" for n in range(100 - MAX_CHUNKS, 100)]
    assert remembering.given_up == 100 - MAX_CHUNKS


def test_a_failure_does_not_end_it() -> None:
    log = Log()
    remembering = Remembering(cast("Keeper", log))

    def fail(_: Keeper) -> None:
        raise RuntimeError("no")

    remembering.put(fail)
    remembering.put(lambda _: log.done.append("after"))
    remembering.close()
    assert log.done == ["after"]
