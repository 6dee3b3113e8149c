"""Taking in files the user already has."""

from __future__ import annotations

import os

import pytest

from aura_desktop.errors import PartUnusable
from aura_desktop.modelstore.store import Store


@pytest.fixture
def two_files(hub, root, kit, write_catalogue, wheelhouse):
    """``small`` of a.bin (hub or two wheels) and b.bin (hub); the hub has neither."""
    first, second = kit.noise(300_000, 1), kit.noise(5000, 2)
    sizes = {
        "half-one": wheelhouse("half-one", {"d/1": first[:100]}).stat().st_size,
        "half-two": wheelhouse("half-two", {"d/2": first[100:]}).stat().st_size,
    }
    halves = kit.on_mirror(("half-one", "d/1"), ("half-two", "d/2"))
    entry = kit.entry().file("a.bin", first, kit.on_hub("a"), halves)
    write_catalogue(entry.file("b.bin", second, kit.on_hub("b")), wheels=sizes)
    return first, second


def test_files_are_known_by_content_whatever_they_are_called(
    two_files, root, tmp_path, hub
) -> None:
    first, second = two_files
    stick = tmp_path / "stick" / "deep"
    stick.mkdir(parents=True)
    (stick / "blob").write_bytes(first)
    (stick / "same-size").write_bytes(b"\0" * len(second))
    result = Store().import_path(tmp_path / "stick")
    assert [(one.model, one.name) for one in result.imported] == [("small", "a.bin")]
    assert result.missing == (("small", "b.bin"),)
    assert result.ready == ()
    assert result.looked_at == 2
    assert (root / "small" / "a.bin").read_bytes() == first
    assert (stick / "blob").read_bytes() == first
    (stick / "other").write_bytes(second)
    result = Store().import_path(stick / "other")
    assert result.ready == ("small",)
    assert result.missing == ()
    assert Store().require("small") == root / "small"
    again = Store().import_path(tmp_path / "stick")
    assert again.imported == ()
    assert len(again.present) == 2
    assert hub.requests == []


def test_a_cache_of_links_is_followed(two_files, root, tmp_path) -> None:
    """The hub's own cache keeps blobs and names them by symbolic links."""
    first, _ = two_files
    (tmp_path / "blob").write_bytes(first)
    snapshot = tmp_path / "snapshot"
    snapshot.mkdir()
    (snapshot / "model.bin").symlink_to(tmp_path / "blob")
    Store().import_path(snapshot)
    assert not (root / "small" / "a.bin").is_symlink()
    assert (root / "small" / "a.bin").read_bytes() == first


def test_wheels_of_the_mirror_are_looked_into(two_files, root, tmp_path) -> None:
    first, _ = two_files
    result = Store().import_path(tmp_path / "wheelhouse")
    assert [one.name for one in result.imported] == ["a.bin"]
    assert (root / "small" / "a.bin").read_bytes() == first


def test_one_half_is_not_enough(two_files, root, tmp_path) -> None:
    (tmp_path / "wheelhouse" / "half_two-1.0.0-py3-none-any.whl").unlink()
    result = Store().import_path(tmp_path / "wheelhouse")
    assert result.imported == ()
    assert not (root / "small" / "a.bin").exists()


def test_a_wheel_with_other_contents_is_refused(two_files, root, tmp_path, wheelhouse) -> None:
    wheelhouse("half-two", {"d/2": b"x" * (300_000 - 100)})
    with pytest.raises(PartUnusable, match=r"expected sha256"):
        Store().import_path(tmp_path / "wheelhouse")
    assert not (root / "small" / "a.bin").exists()
    assert not list(root.rglob("*.unpacked"))


def test_links_share_the_disk(two_files, root, tmp_path) -> None:
    (tmp_path / "mine").write_bytes(two_files[0])
    (tmp_path / "mine").chmod(0o444)
    Store().import_path(tmp_path / "mine", link=True)
    assert (tmp_path / "mine").samefile(root / "small" / "a.bin")


def test_it_mends_a_damaged_file(two_files, root, tmp_path) -> None:
    first, second = two_files
    (tmp_path / "x").write_bytes(first)
    (tmp_path / "y").write_bytes(second)
    for name in ("x", "y"):
        Store().import_path(tmp_path / name)
    os.truncate(root / "small" / "a.bin", 10)
    result = Store().import_path(tmp_path / "x")
    assert [one.name for one in result.imported] == ["a.bin"]
    assert Store().require("small") == root / "small"


def test_nothing_known_and_nothing_there(two_files, root, tmp_path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    assert Store().import_path(tmp_path / "letter.txt").imported == ()
    with pytest.raises(PartUnusable, match="does not exist"):
        Store().import_path(tmp_path / "none")
