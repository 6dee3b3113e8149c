from __future__ import annotations

import sys
import time

import pytest

from aura_desktop.bench import child
from aura_desktop.bench.child import Child
from aura_desktop.errors import PartUnusable


def python(code: str) -> list[str]:
    return [sys.executable, "-u", "-c", code]


def test_lines_come_with_their_times_and_as_events() -> None:
    code = "import time; print('{\"type\": \"a\"}'); time.sleep(0.3); print('not json')"
    with Child(python(code)) as running:
        lines = list(running.lines(30))
    assert [line.event() for line in lines] == [{"type": "a"}, {}]
    assert lines[1].t - lines[0].t >= 0.25
    assert lines[0].t > 0


def test_a_failure_is_told_with_its_last_words() -> None:
    code = "import sys; print('no voice here', file=sys.stderr); sys.exit(3)"
    with (
        Child(python(code)) as running,
        pytest.raises(PartUnusable, match="ended with 3: no voice here"),
    ):
        list(running.lines(30))


def test_an_endless_session_is_given_up_and_ended() -> None:
    with Child(python("import time; time.sleep(600)")) as running:
        with pytest.raises(PartUnusable, match="did not end"):
            list(running.lines(0.2))
        process = running._process
    assert process.returncode is not None


def test_memory_of_children_is_counted() -> None:
    grandchild = "x = bytearray(80_000_000); import time; time.sleep(2)"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {grandchild!r}])"
    with Child(python(code)) as running:
        list(running.lines(60))
        assert running.peak_mib > 75


def test_standard_error_can_be_watched_and_the_process_interrupted() -> None:
    code = (
        "import sys, time\n"
        "try:\n print('here', file=sys.stderr)\n time.sleep(600)\n"
        "except KeyboardInterrupt:\n sys.exit(130)"
    )
    with Child(python(code), watch="stderr") as running:
        for line in running.lines(30):
            assert line.text == "here"
            running.interrupt()


def test_each_has_a_data_folder_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AURA_DATA_DIR", "/the/users")
    with Child(python("import os; print(os.environ['AURA_DATA_DIR'])")) as running:
        (line,) = list(running.lines(30))
    assert line.text
    assert line.text != "/the/users"


def test_a_process_that_ignores_being_told_to_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "END_S", 0.5)
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up'); time.sleep(600)"
    began = time.monotonic()
    with Child(python(code)) as running:
        assert next(running.lines(30)).text == "up"
    assert time.monotonic() - began < 300
    assert running._process.returncode is not None
