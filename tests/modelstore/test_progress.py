"""Progress: a line rewritten in place on a terminal, a few plain lines in a log."""

from __future__ import annotations

import io

from aura_desktop.modelstore.progress import ProgressLine

MIB = 1 << 20


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_log_gets_one_line_a_file_and_no_control_characters() -> None:
    out = io.StringIO()
    with ProgressLine(out) as line:
        for name in ("a.bin", "b.bin"):
            for done in range(11):
                line.bytes(name, done * MIB, 10 * MIB)
            line.bytes(name, 10 * MIB, 10 * MIB)
    lines = out.getvalue().splitlines()
    assert [text.split()[:2] for text in lines] == [["a.bin", "100%"], ["b.bin", "100%"]]
    assert "\r" not in out.getvalue()
    assert "\x1b" not in out.getvalue()


def test_a_terminal_sees_it_begin_and_end_and_is_left_on_a_fresh_line() -> None:
    out = Terminal()
    with ProgressLine(out) as line:
        line.bytes("model.bin", 1 * MIB, 10 * MIB)
        line.bytes("model.bin", 10 * MIB, 10 * MIB)
        line.step("preparing", 0.5)
    drawn = out.getvalue()
    assert "10%" in drawn
    assert "100%" in drawn
    assert " 50%" in drawn
    assert drawn.endswith("\n")


def test_an_interrupt_leaves_the_terminal_on_a_fresh_line() -> None:
    out = Terminal()
    try:
        with ProgressLine(out) as line:
            line.bytes("model.bin", 1, 10)
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass
    assert out.getvalue().endswith("\n")


def test_an_empty_file_and_a_long_name_are_drawn() -> None:
    out = Terminal()
    with ProgressLine(out) as line:
        line.bytes("x" * 300, 0, 0)
    assert "100%" in out.getvalue()
    assert max(len(text) for text in out.getvalue().splitlines()) < 120
