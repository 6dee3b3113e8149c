"""The global hotkey: real keys on a real X server, pressed by the XTest extension."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from aura_desktop.gui import hotkey as keys
from aura_desktop.gui.desktop import Desktop
from aura_desktop.gui.hotkey import Hotkey
from aura_desktop.gui.models.combination import NotUnderstood, parse


class Keyboard:
    """Presses keys as a person does."""

    def __init__(self) -> None:
        from Xlib.display import Display

        self.display = Display()

    def down(self, name: str, *, up: bool = False) -> None:
        from Xlib import XK, X

        code = self.display.keysym_to_keycode(XK.string_to_keysym(name))
        self.display.xtest_fake_input(X.KeyRelease if up else X.KeyPress, code)
        self.display.sync()

    def up(self, name: str) -> None:
        self.down(name, up=True)

    def chord(self, *names: str) -> None:
        for name in names:
            self.down(name)
        for name in reversed(names):
            self.up(name)


@pytest.fixture
def keyboard(x_display: str) -> Iterator[Keyboard]:
    pytest.importorskip("Xlib")
    made = Keyboard()
    yield made
    made.display.close()


@pytest.fixture
def hotkey(qtbot: Any) -> Iterator[Hotkey]:
    made = Hotkey()
    yield made
    made.release()


def test_it_is_pressed_once_and_released_once_with_locks_and_repeats(
    qtbot: Any, keyboard: Keyboard, hotkey: Hotkey
) -> None:
    told: list[str] = []
    hotkey.pressed.connect(lambda: told.append("down"))
    hotkey.released.connect(lambda: told.append("up"))
    assert not hotkey.take("ctrl + alt + m")
    keyboard.chord("m")  # not the hotkey
    keyboard.chord("Control_L", "Alt_L", "m")
    qtbot.waitUntil(lambda: told == ["down", "up"], timeout=10_000)
    keyboard.chord("Caps_Lock")
    keyboard.down("Control_L")
    keyboard.down("Alt_L")
    keyboard.down("m")
    qtbot.waitUntil(lambda: len(told) == 3, timeout=10_000)
    qtbot.wait(1_000)  # long enough for the server to repeat it
    assert told == ["down", "up", "down"]
    keyboard.up("Control_L")
    keyboard.up("m")
    qtbot.waitUntil(lambda: told == ["down", "up", "down", "up"], timeout=10_000)
    keyboard.up("Alt_L")


def test_a_taken_key_is_a_sentence_until_it_is_given_back(
    qtbot: Any, keyboard: Keyboard, hotkey: Hotkey
) -> None:
    other = Hotkey()
    assert not other.take("Meta+F9")
    assert hotkey.take("Super+F9") == (
        "The global hotkey Meta+F9 is taken by another program; choose another one in the settings."
    )
    assert not hotkey.taken
    other.release()
    assert not hotkey.take("Meta+F9")
    with qtbot.waitSignal(hotkey.pressed, timeout=10_000):
        keyboard.chord("Super_L", "F9")
    assert not hotkey.take("")
    assert not hotkey.taken
    assert not other.take("Meta+F9")
    other.release()


@pytest.mark.parametrize("environ", [{"XDG_SESSION_TYPE": "wayland"}, {"DISPLAY": ""}])
def test_where_there_is_none_the_command_is_named(
    environ: dict[str, str], x_display: str, hotkey: Hotkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert "bind the command “aura-desktop toggle”" in hotkey.take("Ctrl+Alt+M")
    monkeypatch.setattr(keys, "_SYSTEM", "darwin")
    assert "bind the command “aura-desktop toggle”" in hotkey.take("Ctrl+Alt+M")


def test_display_that_goes_away_is_no_obstacle(
    qtbot: Any, monkeypatch: pytest.MonkeyPatch, hotkey: Hotkey
) -> None:
    monkeypatch.setenv("XDG_SESSION_TYPE", "x11")
    monkeypatch.setenv("DISPLAY", ":987")
    assert "aura-desktop toggle" in hotkey.take("Ctrl+Alt+M")


@pytest.mark.parametrize(
    ("text", "written", "keysym", "virtual_key"),
    [
        ("ctrl+alt+m", "Ctrl+Alt+M", "m", 0x4D),
        ("Super + Shift + 7", "Shift+Meta+7", "7", 0x37),
        ("F24", "F24", "F24", 0x87),
        ("Pause", "Pause", "Pause", 0x13),
        ("Control+Space", "Ctrl+Space", "space", 0x20),
        ("Alt+PageUp", "Alt+PageUp", "Prior", 0x21),
    ],
)
def test_a_combination_is_read_as_people_write_it(
    text: str, written: str, keysym: str, virtual_key: int
) -> None:
    made = parse(text)
    assert (str(made), made.keysym, made.virtual_key) == (written, keysym, virtual_key)


@pytest.mark.parametrize(
    "text", ["Ctrl+", "+", "Ctrl+Alt", "Hyper+M", "Ctrl+ß", "F25", "é", "M+Ctrl"]
)
def test_what_is_no_combination_is_a_sentence(text: str) -> None:
    with pytest.raises(NotUnderstood, match=r"is not understood; write it like Ctrl\+Alt\+M\."):
        parse(text)


@pytest.mark.parametrize("text", ["m", "Shift+M", "Space"])
def test_no_key_that_one_types_with_is_taken(text: str) -> None:
    with pytest.raises(NotUnderstood, match=r"add Ctrl, Alt or Meta\."):
        parse(text)


def put(window: Any, **values: str) -> None:
    look = window.settings.window.model_copy(update=values)
    window.settings = window.settings.model_copy(update={"window": look})
    window.changed.emit()


def test_the_window_takes_the_key_that_the_settings_name_and_does_what_they_say(
    qtbot: Any, keyboard: Keyboard, window: Any, sessions: Any
) -> None:
    desktop = Desktop(window)
    try:
        assert not desktop.hotkey.taken
        put(window, global_hotkey="Ctrl+F9")
        assert desktop.hotkey.taken
        keyboard.chord("Control_L", "F9")
        qtbot.waitUntil(window.actions_.mute.isChecked, timeout=10_000)
        put(window, global_hotkey_does="talk")
        wishes = sessions.last.wishes
        keyboard.down("Control_L")
        keyboard.down("F9")
        qtbot.waitUntil(lambda: ("talk", True) in wishes, timeout=10_000)
        assert ("talk", False) not in wishes
        keyboard.up("F9")
        qtbot.waitUntil(lambda: ("talk", False) in wishes, timeout=10_000)
        put(window, global_hotkey_does="stop")
        keyboard.chord("F9")
        qtbot.waitUntil(lambda: ("stop_speaking", None) in wishes, timeout=10_000)
        keyboard.up("Control_L")
        put(window, global_hotkey_does="show")
        keyboard.chord("Control_L", "F9")
        qtbot.waitUntil(window.isMinimized, timeout=10_000)
        put(window, global_hotkey="nonsense")
        qtbot.waitUntil(
            lambda: any("is not understood" in n.text for n in window.status.notices),
            timeout=10_000,
        )
        assert not desktop.hotkey.taken
        put(window, global_hotkey="Ctrl+F9")
    finally:
        desktop.close()
    again = Hotkey()
    assert not again.take("Ctrl+F9")
    again.release()
