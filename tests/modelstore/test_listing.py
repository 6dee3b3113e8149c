"""Models whose files the hub lists when they are pulled."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from aura_desktop.errors import PartUnusable
from aura_desktop.modelstore.store import Store
from tests.modelstore.conftest import HubServer, Kit, Served, WriteCatalogue

COMMIT = "c0ffee" * 6 + "c0de"
WEIGHTS, CONFIG = b"w" * 5000, b'{"model_type": "qwen3_vl"}'


def serve(hub: HubServer, *, oid: str = "", sha256: str = "") -> None:
    """A repository with weights in large-file storage, a small file, a program and a pickle."""
    git = hashlib.sha1(b"blob %d\0" % len(CONFIG) + CONFIG, usedforsecurity=False).hexdigest()
    large = sha256 or hashlib.sha256(WEIGHTS).hexdigest()
    tree = [
        {"type": "file", "path": "model.safetensors", "size": 5000, "oid": "a",
         "lfs": {"oid": large, "size": 5000}},
        {"type": "file", "path": "config.json", "size": len(CONFIG), "oid": oid or git},
        {"type": "file", "path": "processing_aura.py", "size": 3, "oid": "b"},
        {"type": "file", "path": "pytorch_model.bin", "size": 3, "oid": "c"},
        {"type": "directory", "path": "assets", "size": 0, "oid": "d"},
    ]  # fmt: skip
    api = "/api/models/owner/name"
    hub.files[f"{api}/revision/v1"] = Served(json.dumps({"sha": COMMIT}).encode())
    hub.files[f"{api}/tree/{COMMIT}?recursive=1"] = Served(json.dumps(tree).encode())
    for name, body in (("model.safetensors", WEIGHTS), ("config.json", CONFIG)):
        hub.files[f"/owner/name/resolve/{COMMIT}/{name}"] = Served(body)


@pytest.fixture
def catalogue(write_catalogue: WriteCatalogue, kit: Kit) -> None:
    lines = ['kind = "videollm"', 'hub = "owner/name"', 'revision = "v1"', "download_mb = 1"]
    write_catalogue(kit.entry("big", lines))


@pytest.mark.usefixtures("catalogue")
def test_what_the_hub_lists_is_fetched_verified_and_removed(hub: HubServer, root: Path) -> None:
    serve(hub)
    store = Store()
    (before,) = store.list()
    assert (before.condition, before.size) == ("absent", 1 << 20)
    with pytest.raises(PartUnusable, match="big is not installed"):
        store.require("big")
    (pulled,) = store.pull(["big"])
    assert {file.name for file in pulled.fetched} == {"model.safetensors", "config.json"}
    assert sorted(p.name for p in (root / "big").iterdir() if not p.name.startswith(".")) == [
        "config.json", "model.safetensors",
    ]  # fmt: skip
    # Another program start knows the list without asking.
    asked = len(hub.requests)
    again = Store(offline=True)
    assert again.require("big") == root / "big"
    assert again.list()[0].condition == "ready"
    (root / "big" / "config.json").write_bytes(b"x" * len(CONFIG))
    (verdict,) = again.verify(["big"])
    assert "config.json of big is damaged" in verdict.problems[0]
    assert len(hub.requests) == asked
    again.remove(["big"])
    assert not (root / "big").exists()
    assert again.list()[0].condition == "absent"


def test_a_voice_is_the_files_of_its_folder(
    hub: HubServer, root: Path, write_catalogue: WriteCatalogue, kit: Kit
) -> None:
    lines = [
        'kind = "voice"',
        'hub = "owner/name"',
        'revision = "v1"',
        'folder = "en/amy"',
        "download_mb = 1",
    ]
    write_catalogue(kit.entry("amy", lines))
    git = hashlib.sha1(b"blob %d\0" % len(CONFIG) + CONFIG, usedforsecurity=False).hexdigest()
    large = {"oid": hashlib.sha256(WEIGHTS).hexdigest(), "size": 5000}
    tree = [
        {"type": "file", "path": "en/amy/amy.onnx", "size": 5000, "oid": "a", "lfs": large},
        {"type": "file", "path": "en/amy/amy.onnx.json", "size": len(CONFIG), "oid": git},
        {"type": "file", "path": "en/amy/MODEL_CARD", "size": 3, "oid": "b"},
        {"type": "file", "path": "en/joe/joe.onnx", "size": 5000, "oid": "a", "lfs": large},
    ]
    api = "/api/models/owner/name"
    hub.files[f"{api}/revision/v1"] = Served(json.dumps({"sha": COMMIT}).encode())
    hub.files[f"{api}/tree/{COMMIT}?recursive=1"] = Served(json.dumps(tree).encode())
    for name, body in (("amy.onnx", WEIGHTS), ("amy.onnx.json", CONFIG)):
        hub.files[f"/owner/name/resolve/{COMMIT}/en/amy/{name}"] = Served(body)
    Store().pull(["amy"])
    assert {p.name for p in (root / "amy").iterdir() if not p.name.startswith(".")} == {
        "amy.onnx", "amy.onnx.json",
    }  # fmt: skip


@pytest.mark.usefixtures("catalogue", "root")
@pytest.mark.parametrize(
    ("fault", "said"),
    [({"oid": "0" * 40}, "wrong config.json"), ({"sha256": "0" * 64}, "wrong file")],
)
def test_what_is_not_as_the_hub_listed_it_is_refused(
    hub: HubServer, fault: dict[str, str], said: str
) -> None:
    serve(hub, **fault)
    with pytest.raises(PartUnusable, match=said):
        Store().pull(["big"])


@pytest.mark.usefixtures("catalogue", "root")
def test_a_hub_without_a_list_is_named_with_the_way_out(hub: HubServer) -> None:
    with pytest.raises(PartUnusable, match=r"could not be listed.*--engine FOLDER"):
        Store().pull(["big"])
    hub.files["/api/models/owner/name/revision/v1"] = Served(b"<html>")
    with pytest.raises(PartUnusable, match="did not answer in JSON"):
        Store().pull(["big"])
    with pytest.raises(PartUnusable, match="--offline forbids"):
        Store(offline=True).pull(["big"])


def test_an_entry_has_files_or_a_repository(write_catalogue: WriteCatalogue, kit: Kit) -> None:
    with pytest.raises(PartUnusable, match="a hub repository is needed"):
        write_catalogue(kit.entry("none"))
