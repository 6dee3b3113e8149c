"""Where a setting's value comes from, and what becomes of a wrong one."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from aura_desktop import settings
from aura_desktop.errors import PartUnusable


def write(text: str) -> Path:
    path = settings.settings_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_flags_win_over_the_environment_over_the_file_over_defaults(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write("[turns]\nendpoint_s = 0.7\nspeculate_after_s = 0.3\nmax_turn_s = 20\n")
    monkeypatch.setenv("AURA_TURNS__ENDPOINT_S", "0.8")
    monkeypatch.setenv("AURA_TURNS__SPECULATE_AFTER_S", "0.31")
    turns = settings.load(turns={"endpoint_s": 0.9}).turns
    assert turns.endpoint_s == 0.9
    assert turns.speculate_after_s == 0.31
    assert turns.max_turn_s == 20
    assert turns.speech_threshold == settings.TurnSettings().speech_threshold


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[video\n", "not TOML"),
        ("[video]\nfps = 'many'\n", "video.fps"),
        ("[video]\nfps = 99\n", "less than or equal to 30"),
        ("[video]\nfpss = 2\n", "no setting video.fpss"),
        ("video = 3\n", "video"),
    ],
)
def test_a_wrong_file_is_one_sentence_that_names_it(text: str, says: str) -> None:
    path = write(text)
    with pytest.raises(PartUnusable) as caught:
        settings.load()
    assert says in str(caught.value)
    assert str(path) in caught.value.way_out


def test_a_file_that_is_not_text_is_one_sentence() -> None:
    path = write("")
    path.write_bytes(b"\xff\xfe\x00[video]")
    with pytest.raises(PartUnusable, match="not TOML"):
        settings.load()
    with pytest.raises(PartUnusable, match="not TOML"):
        settings.change("video.fps", "3")


def test_a_wrong_variable_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AURA_MIND__THREADS", "some")
    with pytest.raises(PartUnusable, match=r"mind\.threads"):
        settings.load()


def test_change_keeps_comments_and_other_keys() -> None:
    path = write("# mine\n[video]\nfps = 2.0 # slow\nsource = 'none'\n\n[later]\nx = 1\n")
    assert settings.change("video.fps", "4") == 4.0
    assert settings.change("mind.in_process", "true") is True
    assert settings.change("video.source", "12") == "12"
    text = path.read_text("utf-8")
    assert "# mine" in text
    assert "# slow" in text
    assert tomllib.loads(text) == {
        "video": {"fps": 4.0, "source": "12"},
        "later": {"x": 1},
        "mind": {"in_process": True},
    }
    loaded = settings.load()
    assert loaded.video.fps == 4.0
    assert loaded.mind.in_process


@pytest.mark.parametrize("key", ["video", "video.", "video.nothing", "nothing.fps", ".fps", ""])
def test_change_knows_its_keys(key: str) -> None:
    with pytest.raises(KeyError):
        settings.change(key, "1")
    assert not settings.settings_path().exists()


def test_change_leaves_the_file_alone_when_the_value_is_wrong() -> None:
    path = write("[video]\nfps = 2.0\n")
    with pytest.raises(ValueError, match="less than or equal to 30"):
        settings.change("video.fps", "31")
    assert path.read_text("utf-8") == "[video]\nfps = 2.0\n"


def test_every_setting_says_what_it_is() -> None:
    undescribed = [key for key, field in settings.described() if not field.description]
    assert undescribed == []


def test_forgiving_load_costs_only_what_is_wrong() -> None:
    text = "[video]\nfps = 99\nmax_side = 640\n[turns]\nnothing = 1\n[later]\nx = 1\n"
    path = write(text)
    loaded, problems = settings.load_forgiving()
    assert (loaded.video.fps, loaded.video.max_side) == (2.0, 640)
    assert len(problems) == 3
    assert any("video.fps" in problem for problem in problems)
    assert any("turns.nothing" in problem for problem in problems)
    assert path.read_text("utf-8") == text


def test_forgiving_load_of_what_is_not_toml_is_the_defaults_and_says_so() -> None:
    path = write("fps = = 2")
    loaded, problems = settings.load_forgiving()
    assert loaded == settings.Settings.model_construct()
    assert len(problems) == 1
    assert path.read_text("utf-8") == "fps = = 2"
    with pytest.raises(PartUnusable):
        settings.load()


def test_forgiving_load_lets_flags_and_environment_win(monkeypatch: pytest.MonkeyPatch) -> None:
    write("[video]\nfps = 3\nmax_side = 640\n")
    monkeypatch.setenv("AURA_VIDEO__FPS", "4")
    loaded, problems = settings.load_forgiving(video={"max_side": 320})
    assert (loaded.video.fps, loaded.video.max_side, problems) == (4.0, 320, ())


def test_only_a_broken_file_is_set_aside() -> None:
    assert settings.set_aside() is None
    path = write("[video]\nfps = 99\n")
    assert settings.set_aside() is None
    assert path.exists()
    path.write_text("[", "utf-8")
    kept = settings.set_aside()
    assert kept is not None
    assert kept.read_text("utf-8") == "["
    assert not path.exists()
