"""Runs a model's ``prepare`` function in a child process.

The function may import torch; the process that calls this never does. The child reports its steps
over a pipe and ends with its parent.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import multiprocessing
import multiprocessing.connection
import os
import shutil
import signal
import threading
import traceback
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from aura_desktop.errors import PartUnusable
from aura_desktop.modelstore import disk
from aura_desktop.modelstore.catalogue import PREPARED, Model
from aura_desktop.modelstore.results import Step
from aura_desktop.modelstore.stamp import Prepared, seal

log = logging.getLogger("aura.modelstore.prepare")

END_S = 5.0
"""Seconds an interrupted child gets to end before it is killed."""


def run(model: Model, folder: Path, step: Step) -> Prepared:
    """Fill ``folder/prepared`` anew. Raises PartUnusable saying what failed."""
    if model.prepare is None:
        raise ValueError(f"{model.id} has nothing to prepare")
    target = folder / PREPARED
    with disk.explained(folder):
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
    step(f"preparing {model.name}", 0.0)
    _in_child(model, model.prepare, folder, step)
    step(f"preparing {model.name}", 1.0)
    made = {
        path.relative_to(target).as_posix(): seal(path, disk.sha256(path))
        for path in sorted(target.rglob("*"))
        if path.is_file()
    }
    if not made:
        raise _failed(model, f"{model.prepare} made no file")
    return Prepared(
        function=model.prepare,
        format=model.prepare_format,
        inputs={file.name: file.sha256 for file in model.files},
        files=made,
    )


def _in_child(model: Model, function: str, folder: Path, step: Step) -> None:
    spawn = multiprocessing.get_context("spawn")
    reader, writer = spawn.Pipe(duplex=False)
    child = spawn.Process(
        target=_child, args=(function, str(folder), writer), name=f"prepare-{model.id}", daemon=True
    )
    child.start()
    writer.close()
    outcome: Any = None
    try:
        while True:
            try:
                message = reader.recv()
            except EOFError:
                break
            if message[0] == "step":
                step(message[1], message[2])
            else:
                outcome = message
        child.join()
    finally:
        reader.close()
        if child.is_alive():
            child.terminate()
            child.join(END_S)
            if child.is_alive():
                child.kill()
                child.join()
    if outcome is None:
        raise _failed(model, _how_it_ended(child.exitcode))
    if outcome[0] == "unusable":
        raise PartUnusable(*outcome[1:])
    if outcome[0] == "failed":
        log.debug("prepare failed", extra={"trace": outcome[2]})
        raise _failed(model, outcome[1])


def _child(function: str, folder: str, pipe: Connection) -> None:
    """Runs in the child: the parent decides what an interrupt means."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
    try:
        module, _, name = function.partition(":")
        prepare = getattr(importlib.import_module(module), name)
        prepare(
            Path(folder), lambda what, fraction: pipe.send(("step", str(what), float(fraction)))
        )
        outcome: tuple[str, ...] = ("done",)
    except PartUnusable as error:
        outcome = ("unusable", error.part, error.what, error.way_out)
    except OSError as error:
        outcome = (
            ("unusable", *disk.disk_full(Path(folder)).__reduce__()[1])
            if disk.is_full(error)
            else ("failed", f"{type(error).__name__}: {error}", traceback.format_exc())
        )
    except Exception as error:  # noqa: BLE001 - told to the parent, which tells the user
        outcome = ("failed", f"{type(error).__name__}: {error}", traceback.format_exc())
    with contextlib.suppress(BrokenPipeError):
        pipe.send(outcome)
    pipe.close()


def _end_with_parent() -> None:
    """A parent that was killed cannot end its child, and the next pull prepares the same folder."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)


def _how_it_ended(code: int | None) -> str:
    if code == -9:
        return "the system ended it, most likely for lack of memory"
    return f"its process ended unexpectedly (code {code})"


def _failed(model: Model, why: str) -> PartUnusable:
    return PartUnusable(
        "models",
        f"{model.name} could not be prepared: {why}.",
        f"Run `aura-desktop models pull {model.id}` again; it needs about "
        f"{model.memory_mb} MB of memory and {model.prepared_mb} MB of disk.",
    )
