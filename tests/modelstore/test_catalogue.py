"""The catalogue: the one that ships is right, and a slip in one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from aura_desktop.errors import PartUnusable
from aura_desktop.modelstore import catalogue as catalogues
from aura_desktop.modelstore.catalogue import HubSource, WheelSource

GOOD = """
[wheels]
"pkg==1.0" = 10

[[model]]
id = "one"
kind = "voice"
name = "One"
licence = "MIT"
memory_mb = 5

[[model.file]]
name = "a.onnx"
size = 3
sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
sources = [
    { hub = "owner/name", revision = "main", path = "x/a.onnx" },
    { wheel = [{ package = "pkg==1.0", member = "pkg/a.onnx" }] },
]
"""


def _load(tmp_path: Path, text: str) -> catalogues.Catalogue:
    path = tmp_path / "catalogue.toml"
    path.write_text(text, encoding="utf-8")
    return catalogues.load(path)


def test_what_ships_has_the_starter_set_with_both_sources() -> None:
    shipped = catalogues.load()
    assert set(shipped.starter) == {"aura-nano", "whisper-base", "piper-en-us-joe", "silero-vad"}
    assert {model.kind for model in shipped.models if model.starter} == {
        "videollm",
        "transcriber",
        "voice",
        "vad",
    }
    for model in shipped.models:
        for file in model.files:
            assert any(isinstance(source, WheelSource) for source in file.sources), file.name
            assert catalogues.wheel_packages(file)
    whisper = shipped.get("whisper-base").files[0]
    first, second = whisper.sources
    assert isinstance(first, HubSource)
    assert isinstance(second, WheelSource)
    assert len(second.wheel) == 2


def test_a_good_catalogue_is_read(tmp_path: Path) -> None:
    model = _load(tmp_path, GOOD).get("one")
    assert (model.size, model.files[0].name, model.starter) == (3, "a.onnx", False)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("ba7816bf", "BA7816BF", ["entry 'one'", "file.0.sha256"]),
        ("size = 3", "size = 0", ["entry 'one'", "file.0.size"]),
        ("size = 3", 'size = "many"', ["entry 'one'", "file.0.size"]),
        ('name = "a.onnx"', 'name = "../a.onnx"', ["entry 'one'", "file.0.name", "../a.onnx"]),
        ('name = "a.onnx"', 'name = "/etc/passwd"', ["entry 'one'", "file.0.name"]),
        ('name = "a.onnx"', 'name = "c:\\\\a.onnx"', ["entry 'one'", "file.0.name"]),
        ('name = "a.onnx"', 'name = "prepared/a"', ["entry 'one'", "prepared/"]),
        ('name = "a.onnx"', 'name = ".verified.json"', ["entry 'one'", "hidden"]),
        ('kind = "voice"', 'kind = "choir"', ["entry 'one'", "kind"]),
        ('licence = "MIT"', "", ["entry 'one'", "licence"]),
        ("memory_mb = 5", "memory_mb = 5\ncolour = 1", ["entry 'one'", "colour"]),
        ("memory_mb = 5", 'memory_mb = 5\nprepare = "os.system"', ["entry 'one'", "prepare"]),
        ('id = "one"', 'id = "../one"', ["entry '../one'", "id"]),
        ('id = "one"', "", ["entry 1", "id"]),
        ('package = "pkg==1.0"', 'package = "pkg>=1.0"', ["entry 'one'", "package"]),
        ('package = "pkg==1.0"', 'package = "other==1.0"', ["entry 'one'", "other==1.0"]),
        ('"pkg==1.0" = 10', '"pkg==1.0" = "ten"', ["pkg==1.0", "bytes"]),
        ("[wheels]", "[wheel]", ["unknown section 'wheel'"]),
        ("[[model]]", "[model", ["TOML"]),
    ],
)
def test_a_slip_is_named(tmp_path: Path, old: str, new: str, named: list[str]) -> None:
    assert old in GOOD
    with pytest.raises(PartUnusable) as caught:
        _load(tmp_path, GOOD.replace(old, new, 1))
    for words in [*named, str(tmp_path / "catalogue.toml")]:
        assert words in caught.value.what
    assert "\n" not in str(caught.value).strip() or "TOML" in str(caught.value)


def test_the_same_entry_or_file_twice_is_named(tmp_path: Path) -> None:
    entry = GOOD[GOOD.index("[[model]]") :]
    with pytest.raises(PartUnusable, match="'one' is there twice"):
        _load(tmp_path, GOOD + entry)
    with pytest.raises(PartUnusable, match=r"'one' names the file 'a\.onnx' twice"):
        _load(tmp_path, GOOD + entry[entry.index("[[model.file]]") :])


def test_an_absent_or_empty_catalogue_is_named(tmp_path: Path) -> None:
    with pytest.raises(PartUnusable, match="cannot be read"):
        catalogues.load(tmp_path / "none.toml")
    with pytest.raises(PartUnusable, match=r"no .*model.* entries"):
        _load(tmp_path, "")


def test_an_unknown_model_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(PartUnusable, match=r"'two'.*there are: one"):
        _load(tmp_path, GOOD).get("two")
