"""What the doctor finds, and that he says how to mend it."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from aura_desktop import doctor
from aura_desktop.media import Device
from tests.conftest import Aura


@pytest.fixture
def no_devices(monkeypatch: pytest.MonkeyPatch) -> None:
    from aura_desktop import devices

    none: dict[str, list[Device]] = {
        "cameras": [],
        "microphones": [],
        "speakers": [],
        "screens": [],
    }
    monkeypatch.setattr(devices, "all_devices", lambda: none)


def by_name(checks: list[doctor.Check]) -> dict[str, doctor.Check]:
    return {check.name: check for check in checks}


@pytest.mark.usefixtures("no_devices")
def test_a_machine_with_the_models_can_start(models_dir: Path) -> None:
    checks = doctor.examine()
    assert [check for check in checks if check.mark == "MISSING"] == []
    assert doctor.can_start(checks)
    found = by_name(checks)
    assert found["cameras"].mark == "without"
    assert "--video FILE" in found["cameras"].fix
    assert found["Python"].found == ".".join(map(str, sys.version_info[:3]))


@pytest.mark.usefixtures("no_devices")
def test_without_models_it_cannot_and_says_what_to_type(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AURA_MODELS_DIR", str(tmp_path))
    checks = doctor.examine()
    assert not doctor.can_start(checks)
    model = by_name(checks)["model whisper-base"]
    assert (model.mark, model.fix) == ("MISSING", "aura-desktop models pull whisper-base")


@pytest.mark.usefixtures("no_devices")
def test_only_deep_sees_a_flipped_byte(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, models_dir: Path
) -> None:
    import os

    shutil.copytree(models_dir / "silero-vad", tmp_path / "silero-vad")
    weights = next((tmp_path / "silero-vad").glob("*.onnx"))
    times = weights.stat()
    body = bytearray(weights.read_bytes())
    body[len(body) // 2] ^= 1
    weights.write_bytes(body)
    os.utime(weights, ns=(times.st_atime_ns, times.st_mtime_ns))
    monkeypatch.setenv("AURA_MODELS_DIR", str(tmp_path))
    assert by_name(doctor.examine(deep=True))["model silero-vad"].mark == "MISSING"


@pytest.mark.usefixtures("no_devices")
def test_an_engine_nobody_knows_is_named(monkeypatch: pytest.MonkeyPatch, models_dir: Path) -> None:
    monkeypatch.setenv("AURA_MIND__ENGINE", "aura-giant")
    check = by_name(doctor.examine())["model aura-giant"]
    assert (check.mark, check.found) == ("MISSING", "There is no engine called 'aura-giant'.")
    assert "models list" in check.fix


@pytest.mark.usefixtures("no_devices", "models_dir")
def test_an_engine_may_be_a_server_or_a_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AURA_MIND__ENGINE", "https://gpu-box/v1")
    assert by_name(doctor.examine())["model https://gpu-box/v1"].mark == "ok"
    monkeypatch.setenv("AURA_MIND__ENGINE", str(tmp_path))
    check = by_name(doctor.examine())[f"model {tmp_path}"]
    assert (check.mark, "has no config.json" in check.found) == ("MISSING", True)


def test_missing_packages_end_the_examination(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "PACKAGES", {"json": "json", "no_such_module": "no-such-package"})
    checks = doctor.examine()
    assert [check.name for check in checks] == ["Python", "packages"]
    assert checks[1].mark == "MISSING"
    assert checks[1].fix.endswith("-m pip install no-such-package")


def test_the_build_of_torch_is_read_without_importing_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / "torch"
    package.mkdir()
    (package / "__init__.py").write_text("raise RuntimeError('imported')\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    for line, build in (
        ("cuda: Optional[str] = '13.0'", "13.0"),
        ("cuda: Optional[str] = None", ""),
        ("__version__ = '2.13.0'", ""),
    ):
        (package / "version.py").write_text(f"from typing import Optional\n{line}\n")
        assert doctor._cuda_of_torch() == build


def test_the_command_reports_and_exits_by_what_it_found(aura: Aura, tmp_path: Path) -> None:
    ended = aura("doctor", "--json", env={"AURA_MODELS_DIR": str(tmp_path)})
    assert ended.code == 3
    body = json.loads(ended.out)
    assert body["can_start"] is False
    assert {"name", "mark", "found", "fix"} <= set(body["checks"][0])
    told = aura("doctor", env={"AURA_MODELS_DIR": str(tmp_path)})
    assert told.code == 3
    assert "aura-desktop models pull aura-nano" in told.out
    assert told.err == ""
