"""The files of a model that the hub lists: asked for when it is pulled, and kept beside them.

Trust comes from the hub's own record of the commit, over TLS: for a large file its sha256, for a
small one git's own hash of its bytes. The commit is written down with the list, so that a
later look at the hub cannot change what this machine holds to be right.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import ValidationError

from aura_desktop.errors import PartUnusable
from aura_desktop.modelstore import disk
from aura_desktop.modelstore.catalogue import HubSource, Kind, Model, ModelFile
from aura_desktop.modelstore.fetch import partial_path
from aura_desktop.modelstore.hub import Hub, SourceError
from aura_desktop.modelstore.results import Progress

NAME = ".files.json"
WANTED: dict[Kind, tuple[str, ...]] = {
    "videollm": (".safetensors", ".json", ".jinja", ".txt"),
    "transcriber": ("model.bin", ".json", ".txt"),
    "voice": (".onnx", ".onnx.json"),
    "vad": (".onnx",),
}
"""Endings of what is fetched: weights that cannot run code (CTranslate2's ``model.bin`` is no pickle),
configuration, tokenizer; no programs."""
SMALL_LIMIT = 64 << 20
"""Bytes of the largest file that is not in large-file storage: a tokenizer."""


def known(model: Model, folder: Path) -> Model:
    """``model`` with the files that were listed when it was pulled into ``folder``, if it was."""
    if model.hub is None:
        return model
    try:
        kept = json.loads((folder / NAME).read_text("utf-8"))
        files = tuple(ModelFile.model_validate(file) for file in kept["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return model
    return model.model_copy(update={"files": files}) if kept.get("hub") == model.hub else model


def ask(model: Model, folder: Path, staging: Path, hub: Hub, progress: Progress) -> Model:
    """``model`` with the files of its revision as the hub lists them now; kept in ``folder``.

    Small files are fetched on the way, into ``staging``. Raises ``PartUnusable`` when the hub does not
    answer, or its answer makes no sense.
    """
    assert model.hub is not None
    try:
        about = hub.ask(f"/api/models/{model.hub}/revision/{model.revision}")
        commit = str(about["sha"])
        listed = hub.ask(f"/api/models/{model.hub}/tree/{commit}?recursive=1")
        files = tuple(
            _file(model, commit, entry, staging, hub, progress)
            for entry in listed
            if entry["type"] == "file" and _wanted(model, str(entry["path"]))
        )
    except SourceError as error:
        raise _unlisted(model, str(error)) from error
    except (KeyError, TypeError, ValidationError) as error:
        raise _unlisted(model, f"{hub.name} gave a list that makes no sense ({error!r})") from error
    weights = WANTED[model.kind][0]
    if not any(file.name.endswith(weights) for file in files):
        where = f"{model.hub}/{model.folder}".rstrip("/")
        raise _unlisted(model, f"{hub.name}/{where} has no {weights.lstrip('.')} files")
    plain = [file.model_dump() for file in files]
    disk.write_whole(
        folder / NAME, json.dumps({"hub": model.hub, "commit": commit, "files": plain}, indent=1)
    )
    return model.model_copy(update={"files": files})


def forget(folder: Path) -> None:
    """The model is removed: the hub is asked anew next time."""
    (folder / NAME).unlink(missing_ok=True)


def _wanted(model: Model, path: str) -> bool:
    pure = PurePosixPath(path)
    inside = pure.parent == PurePosixPath(model.folder)
    return inside and not pure.name.startswith(".") and pure.name.endswith(WANTED[model.kind])


def _file(
    model: Model, commit: str, entry: dict[str, Any], staging: Path, hub: Hub, progress: Progress
) -> ModelFile:
    """One file of the list. What has no sha256 there is fetched, checked against git's hash and hashed."""
    path, size = str(entry["path"]), int(entry["size"])
    name = PurePosixPath(path).name
    assert model.hub is not None
    source = HubSource(hub=model.hub, revision=commit, path=path)
    large = entry.get("lfs")
    if large:
        return ModelFile(
            name=name, size=int(large["size"]), sha256=str(large["oid"]), sources=(source,)
        )
    if size > SMALL_LIMIT:
        raise SourceError(f"{hub.name} gives no digest for {name}")
    draft = staging / f"{name}.{commit[:12]}.draft"
    hub.fetch(source, size, draft, lambda done: progress(name, done, size), alone=True)
    data = draft.read_bytes()
    # Git names a file by the SHA-1 of its length and its bytes.
    found = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    if found != entry["oid"]:
        draft.unlink()
        raise SourceError(f"{hub.name} gave a wrong {name} (git says {entry['oid']}, got {found})")
    file = ModelFile(
        name=name, size=size, sha256=hashlib.sha256(data).hexdigest(), sources=(source,)
    )
    draft.replace(partial_path(staging, file))
    return file


def _unlisted(model: Model, why: str) -> PartUnusable:
    return PartUnusable(
        "models",
        f"The files of {model.id} could not be listed: {why}.",
        f"Check the network and run `aura-desktop models pull {model.id}` again, or name a folder that "
        "holds the checkpoint: aura-desktop live --engine FOLDER",
    )
