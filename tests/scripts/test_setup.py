"""The set-up script's decisions: what is done already, what is missing, what is said."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"aura_{name}", ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def setup(tmp_path: Path) -> ModuleType:
    """The script, on a project of its own in ``tmp_path``."""
    module = load("setup")
    module.ROOT = str(tmp_path)
    module.VENV = str(tmp_path / ".venv")
    module.STAMP = str(tmp_path / ".venv" / "aura-setup.json")
    module.CATALOGUE = str(tmp_path / "catalogue.toml")
    for name in module.PINS:
        (tmp_path / name).write_text("a==1\n")
    (tmp_path / "catalogue.toml").write_text("[a]\n")
    python = Path(module.venv_python())
    python.parent.mkdir(parents=True)
    python.write_text("")
    model = tmp_path / "models" / "a" / "weights.bin"
    model.parent.mkdir(parents=True)
    model.write_bytes(b"12345")
    return module


def stamp(setup: ModuleType, purpose: str) -> dict[str, object]:
    models = str(Path(setup.ROOT) / "models")
    done = {**setup.wanted(purpose), "models_root": models, "models": setup.listing(models)}
    setup.write_stamp(done)
    return done


def test_it_is_quick_when_all_is_done(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    stamp(setup, "run")
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: pytest.fail("started a program"))
    setup.set_up("run")


def test_what_the_tests_need_serves_the_program_too_but_not_the_other_way(
    setup: ModuleType,
) -> None:
    done = stamp(setup, "test")
    assert setup.done_before(done, setup.wanted("run"))
    done = stamp(setup, "run")
    assert not setup.packages_done(done, setup.wanted("test"))


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_new_pins_are_installed(setup: ModuleType, name: str) -> None:
    done = stamp(setup, "run")
    (Path(setup.ROOT) / name).write_text("a==2\n")
    assert not setup.packages_done(done, setup.wanted("run"))
    assert setup.models_done(done, setup.wanted("run"))


def test_a_moved_checkout_is_installed_anew(setup: ModuleType) -> None:
    done = stamp(setup, "run")
    assert not setup.packages_done({**done, "root": "/elsewhere"}, setup.wanted("run"))


def test_a_new_catalogue_a_changed_or_lost_model_and_another_folder_are_looked_at(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = stamp(setup, "run")
    assert setup.models_done(done, setup.wanted("run"))
    monkeypatch.setenv("AURA_MODELS_DIR", "/elsewhere")
    assert not setup.models_done(done, setup.wanted("run"))
    monkeypatch.delenv("AURA_MODELS_DIR")
    model = Path(setup.ROOT) / "models" / "a" / "weights.bin"
    model.write_bytes(b"123")
    assert not setup.models_done(done, setup.wanted("run"))
    model.unlink()
    assert not setup.models_done(done, setup.wanted("run"))
    done = stamp(setup, "run")
    assert not setup.models_done(done, setup.wanted("run"))  # an empty folder is no set-up
    Path(setup.CATALOGUE).write_text("[b]\n")
    assert not setup.models_done(done, setup.wanted("run"))


@pytest.mark.parametrize("body", ["", "{", "[1]", "null"])
def test_a_broken_stamp_is_no_stamp(setup: ModuleType, body: str) -> None:
    Path(setup.STAMP).write_text(body)
    assert setup.read_stamp() == {}


def test_it_finds_what_is_missing(setup: ModuleType) -> None:
    needs = (
        ("lib:libc.so.6", "libc6"),
        ("lib:libnosuchthing.so.9", "libnosuchthing9"),
        ("bin:sh", "dash"),
        ("bin:no-such-program", "no-such-package"),
        (f"file:{setup.ROOT}/*.toml", "toml"),
        (f"file:{setup.ROOT}/*.nothing", "nothing"),
    )
    if not sys.platform.startswith("linux"):
        pytest.skip("Linux libraries")
    assert setup.missing_packages(needs) == ["libnosuchthing9", "no-such-package", "nothing"]


def test_without_the_right_to_install_it_says_what_to_type_and_goes_on(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(setup.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(setup, "root_prefix", lambda: None)
    assert setup.apt_install(["libportaudio2"]) is False
    assert "sudo apt-get install -y libportaudio2" in capsys.readouterr().out


def test_an_old_python_is_refused_with_a_sentence(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(setup.sys, "version_info", (3, 9, 2, "final", 0))
    monkeypatch.setattr(setup.shutil, "which", lambda name: None)
    monkeypatch.setattr(setup.sys, "argv", ["setup.py", "run"])
    assert setup.main() == 3
    said = capsys.readouterr().err
    assert "needs Python 3.11 or newer and this is 3.9" in said
    assert "make run PYTHON=" in said


def test_a_pip_that_fails_ends_it_with_a_sentence(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(setup, "install_system", lambda purpose: None)
    monkeypatch.setattr(setup, "make_venv", lambda: None)
    monkeypatch.setattr(setup, "venv_python", lambda: "false")
    monkeypatch.setattr(setup.sys, "argv", ["setup.py", "run"])
    assert setup.main() == 3
    assert "pip could not install" in capsys.readouterr().err
    assert setup.read_stamp() == {}


def test_the_script_parses_on_an_old_python() -> None:
    """Python 3.6 is the oldest that a living system still calls python3."""
    ast.parse((ROOT / "scripts" / "setup.py").read_text("utf-8"), feature_version=(3, 6))


@pytest.mark.parametrize(
    ("given", "display", "expected"),
    [
        ([], True, ["demo"]),
        ([], False, ["demo", "--headless", "--record-audio", "out/demo.wav"]),
        (["--video", "camera"], True, ["demo", "--video", "camera"]),
        (["--headless"], False, ["demo", "--headless", "--record-audio", "out/demo.wav"]),
        (["--record-audio=x.wav"], False, ["demo", "--record-audio=x.wav", "--headless"]),
    ],
)
def test_make_run_chooses_the_window_or_the_terminal(
    given: list[str], display: bool, expected: list[str]
) -> None:
    assert load("run").arguments(given, display=display) == expected


def test_the_pins_name_every_package_that_the_project_asks_for() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    pin = load("pin")
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {pin.name_of(pin.Requirement(line).name) for line in wanted}
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pinned = {line.partition("==")[0] for line in lines if not line.startswith("#")}
    assert names - pinned == set()
    assert all("==" in line for line in lines if not line.startswith("#"))
