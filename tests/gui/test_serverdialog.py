"""An engine on a server: tested over real HTTP, kept in the settings, its key in the keyring alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from aura_desktop import settings
from aura_desktop.gui import background
from aura_desktop.gui.serverdialog import ServerDialog
from aura_desktop.settings import RemoteSettings
from tests.videollm.openai_server import KEY, Server


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()
    background.stop_all(5.0)


def dialog(qtbot: Any, server: Server, **kept: Any) -> ServerDialog:
    shown = ServerDialog(RemoteSettings(url=server.url, backoff_s=0.0), **kept)
    qtbot.addWidget(shown)
    shown.show()
    return shown


def outcome(qtbot: Any, shown: ServerDialog) -> str:
    shown.test.click()
    qtbot.waitUntil(shown.test.isEnabled, timeout=10_000)
    return shown.outcome.text()


def test_a_server_that_works_says_what_it_serves(qtbot: Any, server: Server) -> None:
    server.talk.models = ["aurateam/AURA", "another"]
    shown = dialog(qtbot, server)
    said = outcome(qtbot, shown)
    assert said.startswith("It works: aurateam/AURA said its first word after ")
    assert shown.model.currentText() == "aurateam/AURA"
    assert [body["model"] for body in server.talk.bodies] == ["aurateam/AURA"]
    shown.model.setCurrentText("a third")
    assert "does not serve a third; it serves aurateam/AURA, another" in outcome(qtbot, shown)


def test_what_is_wrong_is_said(qtbot: Any, server: Server) -> None:
    shown = dialog(qtbot, server)
    server.talk.needs_key = True
    assert "key" in outcome(qtbot, shown)
    server.talk.needs_key = False
    server.talk.models = []
    assert "serves no model" in outcome(qtbot, shown)
    shown.address.setText("http://127.0.0.1:9/v1")
    assert not shown.outcome.text()
    assert "127.0.0.1:9" in outcome(qtbot, shown)


def test_using_it_writes_the_settings_and_keeps_the_key_out_of_them(
    qtbot: Any, server: Server
) -> None:
    kept: list[tuple[str, str]] = []
    shown = dialog(qtbot, server, keep=lambda url, key: kept.append((url, key)))
    shown.key.setText(KEY)
    shown.model.setCurrentText("aurateam/AURA")
    with qtbot.waitSignal(shown.using):
        shown.use.click()
    assert kept == [(server.url, KEY)]
    assert settings.load().remote.url == server.url
    assert settings.load().remote.model == "aurateam/AURA"
    assert KEY not in settings.settings_path().read_text("utf-8")


def test_a_machine_without_a_keyring_is_told_the_way_out(
    qtbot: Any, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keyring
    from keyring.backends import fail

    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    try:
        shown = dialog(qtbot, server)
        shown.key.setText(KEY)
        shown.test.click()
        assert "AURA_REMOTE_KEY" in shown.outcome.text()
    finally:
        keyring.set_keyring(before)
