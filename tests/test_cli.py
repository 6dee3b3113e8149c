"""The command line as a user meets it: exit codes, one sentence, and nothing slow before it is needed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from aura_desktop import bench, cli, commands, evaluation
from aura_desktop.errors import PartUnusable
from tests.conftest import Aura

NO_DISPLAY = {"QT_QPA_PLATFORM": "", "DISPLAY": "", "WAYLAND_DISPLAY": ""}


def test_help_names_every_command(aura: Aura) -> None:
    ended = aura("--help")
    assert ended.code == 0
    assert ended.err == ""
    for command in ("live", "demo", "models", "devices", "doctor", "eval", "bench", "settings"):
        assert f"\n  {command} " in ended.out


def test_version(aura: Aura) -> None:
    import aura_desktop

    ended = aura("--version")
    assert (ended.code, ended.out) == (0, f"aura-desktop {aura_desktop.__version__}\n")


@pytest.mark.parametrize("words", [(), ("live",), ("demo",)])
def test_without_a_display_it_says_how_to_run_in_the_terminal(
    aura: Aura, words: tuple[str, ...]
) -> None:
    ended = aura(*words, env=NO_DISPLAY)
    assert ended.code == 3
    assert ended.out == ""
    assert "--headless" in ended.err
    assert len(ended.err.splitlines()) == 1


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("live", "--nonsense"),
        ("live", "--headless", "--pace", "slow"),
        ("live", "--headless", "--ask", "What do you see?"),
        ("live", "--headless", "--ask", "-1:What do you see?"),
        ("live", "--headless", "--ask", "nan:What do you see?"),
        ("live", "--headless", "--ask", "3:  "),
        ("live", "--headless", "--until", "soon"),
        ("live", "--headless", "--until", "-2"),
        ("models", "remove"),
        ("settings", "set", "video.fps"),
        ("settings", "set", "video.fsp", "3"),
        ("settings", "set", "video.fps", "300"),
    ],
)
def test_wrong_usage_is_2_and_leaves_stdout_clean(aura: Aura, words: tuple[str, ...]) -> None:
    ended = aura(*words)
    assert ended.code == 2
    assert ended.out == ""
    assert "Traceback" not in ended.err
    assert "Error:" in ended.err


def test_a_slip_in_a_key_is_met_with_the_right_one(aura: Aura) -> None:
    assert "Did you mean video.fps?" in aura("settings", "set", "video.fsp", "3").err


def test_a_missing_file_is_one_sentence_and_3(aura: Aura) -> None:
    ended = aura("live", "--headless", "--video", "no/such/film.mp4", "--audio", "none")
    assert ended.code == 3
    assert ended.out == ""
    assert "film.mp4" in ended.err
    assert "Traceback" not in ended.err


def test_settings_show_path_and_set_agree(aura: Aura) -> None:
    assert aura("settings", "set", "video.fps", "3").out == "video.fps = 3.0\n"
    path = Path(aura("settings", "path").out.strip())
    assert "fps = 3.0" in path.read_text("utf-8")
    shown = json.loads(aura("settings", "show", "--json").out)
    assert shown["video"]["fps"] == 3.0
    assert "fps = 3.0  # " in aura("settings", "show").out


def test_a_broken_settings_file_ends_in_a_sentence(aura: Aura) -> None:
    path = Path(aura("settings", "path").out.strip())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("[video\n", "utf-8")
    ended = aura("settings", "show")
    assert ended.code == 3
    assert str(path) in ended.err
    assert "Traceback" not in ended.err


def test_the_store_is_reached(aura: Aura, tmp_path: Path) -> None:
    ended = aura("models", "list", "--json", env={"AURA_MODELS_DIR": str(tmp_path / "none")})
    listed = {model["id"]: model for model in json.loads(ended.out)["models"]}
    assert listed["aura-nano"]["condition"] == "absent"
    assert listed["aura-nano"]["starter"]


def test_offline_without_models_names_the_way_out(aura: Aura, tmp_path: Path) -> None:
    ended = aura("models", "pull", "--offline", env={"AURA_MODELS_DIR": str(tmp_path / "none")})
    assert ended.code == 3
    assert "aura-desktop models pull" in ended.err


# ------------------------------------------------------------------- how a command's end becomes a code


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (
            PartUnusable("camera", "The camera is busy.", "Close the other program."),
            3,
            "is busy. Close",
        ),
        (FileNotFoundError(2, "No such file or directory", "a.wav"), 3, "a.wav: No such file"),
        (OSError(28, "No space left on device"), 3, "No space left"),
        (MemoryError(), 3, "memory"),
        (KeyboardInterrupt(), 130, ""),
        (ZeroDivisionError("division by zero"), 1, "--debug"),
    ],
)
def test_every_end_has_a_code_and_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    code: int,
    says: str,
) -> None:
    def fail(words: list[str]) -> int:
        raise error

    monkeypatch.setattr(commands, "run", fail)
    assert cli.run(["live"]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert says in err
    assert len(err.splitlines()) == (1 if says else 0)


def test_debug_shows_where_it_came_from(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(words: list[str]) -> int:
        raise PartUnusable("camera", "The camera is busy.")

    monkeypatch.setattr(commands, "run", fail)
    assert cli.run(["--debug", "live"]) == 3
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("after", [0.0, 0.01, 0.03, 0.1])
def test_ctrl_c_while_starting_is_130_without_a_traceback(tmp_path: Path, after: float) -> None:
    """``-X importtime`` tells when our own code is reached; the interrupt falls into what is imported then."""
    process = subprocess.Popen(
        [sys.executable, "-X", "importtime", "-m", "aura_desktop", "models", "pull", "--offline"],
        env={**os.environ, "AURA_MODELS_DIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    seen = []
    for line in process.stderr:
        seen.append(line)
        if "multiprocessing" in line:  # the first import inside main()
            break
    time.sleep(after)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    said = [line for line in (*seen, *err.splitlines()) if not line.startswith("import time:")]
    assert "Traceback" not in "\n".join(said)
    # A late interrupt finds the pull ended (3: nothing is there), or the interpreter in its last
    # milliseconds, when only the signal's own effect is left: a shell reports 130 for that too.
    assert process.returncode in {130, 3, -signal.SIGINT}
    assert out == ""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX pipes")
def test_a_reader_that_leaves_is_no_fault(tmp_path: Path) -> None:
    words = f"{sys.executable} -m aura_desktop settings show | head -n 1"
    done = subprocess.run(["sh", "-c", words], capture_output=True, text=True, check=False)
    assert done.stdout == "[video]\n"
    assert done.stderr == ""


@pytest.mark.parametrize("command", ["eval", "bench"])
def test_an_unknown_suite_is_wrong_usage_and_the_known_are_named(aura: Aura, command: str) -> None:
    ended = aura(command, "nonsense")
    assert ended.code == 2
    assert "there is no" in ended.err
    assert "there are" in ended.err


def test_saved_numbers_are_named_by_what_ran_so_that_none_overwrites_another(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(evaluation, "run", lambda *_, **__: {"machine": {}, "suites": {}})
    monkeypatch.setattr(evaluation, "summary", lambda _: "")
    monkeypatch.setattr(bench, "run", lambda *_, **__: {"machine": {}, "benchmarks": {}})
    for words in (("eval", "see"), ("eval", "proactive"), ("bench", "chunk", "live"), ("bench",)):
        assert cli.run([*words, "--save", str(tmp_path)]) == 0
    named = sorted(path.stem[len("2026-01-01-") :] for path in tmp_path.iterdir())
    assert named == ["bench", "bench-chunk-live", "eval-proactive", "eval-see"]
