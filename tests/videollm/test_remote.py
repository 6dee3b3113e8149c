"""The engine on a server: the protocol, the stable prefix, and every way a server can fail."""

from __future__ import annotations

import base64
import json
import logging
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from aura_desktop import paths, settings
from aura_desktop.errors import PartUnusable
from aura_desktop.memory.recollection import Recollection, Shown
from aura_desktop.settings import RemoteSettings
from aura_desktop.videollm import loading, openai_client
from aura_desktop.videollm.engine import Question, Snapshot, Watch
from aura_desktop.videollm.openai_client import TRIES, Client
from aura_desktop.videollm.remote import RemoteEngine, open_remote
from tests.conftest import Aura
from tests.videollm.conftest import chunk as shown
from tests.videollm.openai_server import KEY, Server, Talk

GREY = np.full((48, 64, 3), 128, np.uint8)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "AURA_REMOTE_KEY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    made = Server()
    yield made
    made.close()


@pytest.fixture
def talk(server: Server) -> Talk:
    return server.talk


def opened(server: Server, **sections: dict[str, Any]) -> RemoteEngine:
    flags: dict[str, dict[str, Any]] = {
        "mind": {"engine": server.url, "window_chunks": 3, "window_slack": 2},
        "remote": {"backoff_s": 0.001, "first_token_timeout_s": 0.5, "connect_timeout_s": 2},
    }
    for section, values in sections.items():
        flags[section] = {**flags.get(section, {}), **values}
    engine = loading.open_engine(settings.load(**flags))
    assert isinstance(engine, RemoteEngine)
    return engine


@pytest.fixture
def engine(server: Server) -> Iterator[RemoteEngine]:
    made = opened(server)
    yield made
    made.close()


@pytest.fixture
def aura_like(server: Server, talk: Talk) -> Iterator[RemoteEngine]:
    talk.models = ["aurateam/AURA"]
    talk.first = {"<|silent|>": 0.97, "I": 0.03}
    made = opened(server)
    yield made
    made.close()


def ask(engine: RemoteEngine, text: str = "What is it?", key: str = "q1") -> str:
    return "".join(engine.answer(Question(key, text, 0.0)))


def words(messages: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Messages as (role, words), each picture a #."""
    out = []
    for message in messages:
        content = message["content"]
        if isinstance(content, list):
            content = "".join(p["text"] if p["type"] == "text" else "#" for p in content)
        out.append((message["role"], content))
    return out[1:]


def test_a_question_is_answered_in_pieces_about_the_pictures(
    engine: RemoteEngine, talk: Talk
) -> None:
    engine.observe(shown(0, GREY))
    assert list(engine.answer(Question("q1", "What is it?", 1.0))) == ["A", " cat", "."]
    asked = talk.bodies[-1]
    assert asked["model"] == "Qwen/Qwen3-VL-8B-Instruct"
    assert asked["temperature"] == 0
    assert words(asked["messages"]) == [("user", "##What is it?")]
    url = asked["messages"][1]["content"][0]["image_url"]["url"]
    data = np.frombuffer(base64.b64decode(url.partition(",")[2]), np.uint8)
    assert cv2.imdecode(data, cv2.IMREAD_COLOR).shape == (48, 64, 3)


def test_a_second_can_go_as_one_clip(server: Server, talk: Talk) -> None:
    engine = opened(server, remote={"frames": "video"})
    engine.observe(shown(0, GREY))
    (part,) = talk.bodies[-1]["messages"][1]["content"]
    head, _, data = part["video_url"]["url"].partition(",")
    assert head == "data:video/jpeg;base64"
    assert len(data.split(",")) == 2
    engine.close()


def test_messages_only_grow_at_the_end_between_cuts(engine: RemoteEngine, talk: Talk) -> None:
    for index in range(4):
        engine.observe(shown(index, GREY))
        if index == 1:
            ask(engine)
    before, after = talk.bodies[-2]["messages"], talk.bodies[-1]["messages"]
    assert after[: len(before)] == before
    for index in range(4, 12):
        engine.observe(shown(index, GREY))
    held = words(talk.bodies[-1]["messages"])
    assert held[:2] == [("user", "What is it?"), ("assistant", "A cat.")]
    assert sum(content == "##" for _, content in held) < 5
    assert len(engine._pictures) < 5


def test_a_watch_is_asked_about_and_the_question_leaves_no_trace(
    engine: RemoteEngine, talk: Talk
) -> None:
    engine.add_watch(Watch("w1", "Tell me when a dog comes."))
    assert not engine.observe(shown(0, GREY)).speak
    assert words(talk.bodies[-1]["messages"])[-1][1].endswith("Answer with yes or no.")
    talk.first = {"Yes": 0.6, " yes": 0.35, "No": 0.05}
    decision = engine.observe(shown(1, GREY))
    assert (decision.speak, decision.watch) == (True, "w1")
    assert decision.p_speak == pytest.approx(0.95)
    assert "".join(engine.alert(decision)) == "A cat."
    assert "yes or no" not in json.dumps(talk.bodies[-1]["messages"])
    engine.remove_watch("w1")
    engine.observe(shown(2, GREY))
    assert "dog" not in json.dumps(talk.bodies[-1]["messages"])


def test_words_are_interpreted_as_json_and_leave_no_trace(engine: RemoteEngine, talk: Talk) -> None:
    engine.observe(shown(0, GREY))
    talk.pieces = ['{"requests":', ' [{"type": "nothing"}]}']
    told = engine.interpret("Read this.", {"type": "object"})
    assert json.loads(told) == {"requests": [{"type": "nothing"}]}
    asked = talk.bodies[-1]
    assert asked["response_format"]["json_schema"]["schema"] == {"type": "object"}
    assert asked["messages"] == [{"role": "user", "content": "Read this."}]
    engine.observe(shown(1, GREY))
    assert "Read this." not in json.dumps(talk.bodies[-1]["messages"])


def test_a_model_with_a_silent_token_decides_by_it(aura_like: RemoteEngine, talk: Talk) -> None:
    assert aura_like.observe(shown(0, GREY)).p_speak == pytest.approx(0.03)
    talk.first = {"I": 0.9, "<|silent|>": 0.1}
    talk.pieces = ["I see", " rain."]
    decision = aura_like.observe(shown(1, GREY))
    assert (decision.speak, decision.watch) == (True, None)
    assert words(talk.bodies[-1]["messages"]) == [
        ("user", "##"), ("assistant", "<|silent|>"), ("user", "##"),
    ]  # fmt: skip
    assert "".join(aura_like.alert(decision)) == "I see rain."
    talk.pieces = ["..."]
    assert ask(aura_like) == ""


def test_cancelling_hangs_up_and_keeps_what_was_said(engine: RemoteEngine, talk: Talk) -> None:
    talk.pieces, talk.pause_s = [f" word{i}" for i in range(100)], 0.01
    engine.observe(shown(0, GREY))
    reply = engine.answer(Question("q1", "Go on.", 1.0))
    said = next(reply) + next(reply)
    reply.close()  # type: ignore[attr-defined]
    assert talk.hung_up.wait(5)
    assert talk.written < 100
    engine.observe(shown(1, GREY))
    assert ("assistant", said) in words(talk.bodies[-1]["messages"])
    engine.amend_last_reply(" word0")
    engine.observe(shown(2, GREY))
    assert ("assistant", " word0") in words(talk.bodies[-1]["messages"])


def test_a_question_about_the_past_takes_notes_and_small_pictures_along_once(
    engine: RemoteEngine, talk: Talk
) -> None:
    for index in range(30):
        engine.observe(shown(index, np.full((96, 128, 3), 8 * index, np.uint8)))
    _, photo = cv2.imencode(".jpg", np.full((270, 480, 3), 77, np.uint8))
    kept = Recollection("", (), ("at 14:32: a cup",), (Shown("at 14:32", photo.tobytes()),))
    question = Question("q1", "Where was it?", 30.0, past=True, recalled=kept, clock=1.7e9)
    prefix = talk.bodies[-1]["messages"]
    assert "".join(engine.answer(question)) == "A cat."
    messages = talk.bodies[-1]["messages"]
    assert messages[: len(prefix) - 1] == prefix[:-1]
    said = words(messages)[-1][1]
    assert said.index("- at 14:32: a cup") < said.index("At 14:32:#") < said.index("ago:#")
    assert said.index("ago:#") < said.index("Where was it? [")
    pictures = [
        cv2.imdecode(np.frombuffer(base64.b64decode(p["image_url"]["url"].partition(",")[2]), np.uint8),
                     cv2.IMREAD_COLOR)
        for p in messages[-1]["content"] if p["type"] == "image_url"
    ]  # fmt: skip
    assert len(pictures) == 2 + 1 + len(engine._views.spans)
    assert all(p.shape[0] * p.shape[1] <= 24 * 32 * 32 for p in pictures[2:])
    assert round(float(pictures[2].mean())) == 77
    engine.observe(shown(30, GREY))
    later = json.dumps(talk.bodies[-1]["messages"])
    assert "Where was it? [" in later
    assert "a cup" not in later


def test_every_second_says_what_the_tiers_hold(engine: RemoteEngine) -> None:
    for index in range(40):
        held = {tier.name: tier for tier in engine.observe(shown(index, GREY)).tiers}
    assert list(held) == ["window", "compressed", "dialogue"]
    assert all(0 <= t.tokens <= t.max_tokens and t.bytes <= t.max_bytes for t in held.values())
    assert held["compressed"].tokens == held["compressed"].max_tokens
    assert held["window"].bytes > 0


def test_the_minutes_before_survive_a_restart(engine: RemoteEngine, server: Server) -> None:
    for index in range(40):
        engine.observe(shown(index, np.full((96, 128, 3), 6 * index, np.uint8)))
    other = opened(server)
    other.restore(Snapshot("remote", 2, json.loads(json.dumps(engine.snapshot().state))))
    spans = [(s.start, s.end, s.chunks) for s in engine._views.spans]
    assert spans[:3] == [(s.start, s.end, s.chunks) for s in other._views.spans][:3]
    other.close()


def test_rollback_and_restore(engine: RemoteEngine, server: Server, talk: Talk) -> None:
    engine.observe(shown(0, GREY))
    ask(engine)
    mark, before = engine.mark(), engine._messages()
    engine.observe(shown(1, GREY))
    engine.add_watch(Watch("w1", "Tell me when a dog comes."))
    engine.rollback(mark)
    assert engine._messages() == before
    assert engine._policy.standing == {}
    engine.add_watch(Watch("w1", "Tell me when a dog comes.", repeat=True))
    engine.observe(shown(1, GREY))
    kept = json.loads(json.dumps(engine.snapshot().state))
    other = opened(server)
    other.restore(Snapshot("remote", 2, kept))
    assert other._messages() == engine._messages()
    assert other._policy.standing["w1"].watch.repeat
    with pytest.raises(ValueError, match="no longer"):
        engine.rollback(999)
    with pytest.raises(ValueError, match="not a snapshot"):
        other.restore(Snapshot("qwen3-vl", 1, {}))
    other.close()


# ------------------------------------------------------------------------------------ faults


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_that_stumbles_is_asked_again(
    engine: RemoteEngine, talk: Talk, status: int
) -> None:
    talk.statuses = [status, status]
    assert ask(engine) == "A cat."
    assert len(talk.bodies) == 3


@pytest.mark.parametrize(("status", "said"), [(429, "too busy"), (500, "answers HTTP 500")])
def test_a_server_that_goes_on_stumbling_is_given_up(
    engine: RemoteEngine, talk: Talk, status: int, said: str
) -> None:
    talk.statuses = [status] * 10
    with pytest.raises(PartUnusable, match=said):
        ask(engine)
    assert len(talk.bodies) == TRIES


def test_the_pause_is_the_servers_within_reason(server: Server, talk: Talk) -> None:
    slept: list[float] = []
    client = Client(server.url, RemoteSettings(backoff_s=0.5), sleep=slept.append)
    talk.statuses, talk.retry_after = [429, 429], "2"
    client.models()
    talk.statuses, talk.retry_after = [503, 503], "3600"
    client.models()
    talk.statuses, talk.retry_after = [500, 500], "soon"
    client.models()
    assert slept == [2.0, 2.0, 8.0, 8.0, 0.5, 1.0]
    client.close()


def test_a_stream_that_is_cut_keeps_what_came(engine: RemoteEngine, talk: Talk) -> None:
    talk.cut_after = 2
    engine.observe(shown(0, GREY))
    said: list[str] = []
    with pytest.raises(PartUnusable, match="broke off in the middle"):
        said.extend(engine.answer(Question("q1", "What is it?", 1.0)))
    assert said == ["A", " cat"]
    assert words(engine._messages())[-1] == ("assistant", "A cat")
    talk.cut_after = None
    assert ask(engine, key="q2") == "A cat."


def test_a_stream_that_stalls_ends(server: Server, talk: Talk) -> None:
    engine = opened(server, remote={"first_token_timeout_s": 0.1})
    talk.pause_s = 0.6
    with pytest.raises(PartUnusable, match="stopped answering"):
        ask(engine)
    engine.close()


def test_a_slow_server_is_given_up_in_time(server: Server, talk: Talk) -> None:
    engine = opened(server, remote={"first_token_timeout_s": 0.05})
    talk.slow_s = 0.3
    with pytest.raises(PartUnusable, match="did not answer in time"):
        ask(engine)
    engine.close()


@pytest.mark.parametrize("raw", [b"<html>", b"[]", b"{}", b'{"choices": []}', b'{"choices": [1]}'])
def test_wrong_json_is_named(engine: RemoteEngine, talk: Talk, raw: bytes) -> None:
    talk.raw = raw
    with pytest.raises(PartUnusable, match="does not answer as an OpenAI-compatible"):
        engine.observe(shown(0, GREY))


@pytest.mark.parametrize("line", ["{", "[]", '{"choices": [{"delta": 3}]}', '{"a": 1}'])
def test_wrong_json_in_a_stream_is_named(engine: RemoteEngine, talk: Talk, line: str) -> None:
    talk.raw_line = line
    with pytest.raises(PartUnusable, match="OpenAI-compatible"):
        ask(engine)


def test_an_error_in_a_stream_is_named(engine: RemoteEngine, talk: Talk) -> None:
    talk.raw_line = '{"error": {"message": "out of memory"}}'
    with pytest.raises(PartUnusable, match="failed while it answered"):
        ask(engine)


def test_while_the_server_is_away_seconds_are_kept_and_it_is_tried_again(
    server: Server, talk: Talk
) -> None:
    now = [0.0]
    flags = {"window_chunks": 10, "engine": server.url}
    chosen = settings.load(mind=flags, remote={"backoff_s": 0.001})
    client = Client(server.url, chosen.remote, sleep=lambda _s: None)
    engine = RemoteEngine(client, talk.models[0], chosen, clock=lambda: now[0])
    talk.statuses = [500] * TRIES * 2
    with pytest.raises(PartUnusable, match="500"):
        engine.observe(shown(0, GREY))
    asked = len(talk.bodies)
    # Within the pause nothing is asked; afterwards a second failure is no news.
    assert engine.observe(shown(1, GREY)).p_speak == 0.0
    assert len(talk.bodies) == asked
    now[0] += 40
    assert not engine.observe(shown(2, GREY)).speak
    now[0] += 40
    engine.observe(shown(3, GREY))
    assert len(words(talk.bodies[-1]["messages"])) == 4
    engine.close()


def test_a_server_that_is_not_there_is_named_with_the_way_out(server: Server) -> None:
    chosen = settings.load(
        mind={"engine": "remote"}, remote={"url": "http://127.0.0.1:9/v1", "backoff_s": 0.0}
    )
    with pytest.raises(PartUnusable, match=r"127\.0\.0\.1:9 cannot be reached.*scale-out"):
        open_remote(chosen, lambda _what, _done: None)


def test_a_model_that_is_not_served_is_named(server: Server, talk: Talk) -> None:
    with pytest.raises(PartUnusable, match="does not serve other; it serves Qwen/"):
        opened(server, remote={"model": "other"})
    talk.models = []
    with pytest.raises(PartUnusable, match="serves no model"):
        opened(server)


# ------------------------------------------------------------------------------------ the key


def test_the_key_comes_from_the_environment_and_is_told_to_nobody(
    server: Server, talk: Talk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    talk.needs_key = True
    with pytest.raises(PartUnusable, match=r"refuses the key \(HTTP 401\).*AURA_REMOTE_KEY"):
        opened(server)
    assert len(talk.keys) == 1
    monkeypatch.setenv("AURA_REMOTE_KEY", KEY)
    engine = opened(server)
    assert ask(engine) == "A cat."
    monkeypatch.setenv("AURA_REMOTE_KEY", KEY + "-wrong")
    with pytest.raises(PartUnusable) as refused:
        opened(server)
    assert KEY not in str(refused.value) + repr(engine) + repr(vars(engine)) + caplog.text
    assert KEY not in json.dumps(engine.snapshot().state) + settings.load().model_dump_json()
    engine.close()


def test_the_key_may_lie_in_the_keyring(
    server: Server, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = pytest.importorskip("keyring", reason="optional: pip install aura-desktop[remote]")
    monkeypatch.setattr(keyring, "get_password", lambda service, name: f"{service} {name}")
    opened(server).close()
    assert talk.keys == ["Bearer aura-desktop 127.0.0.1"]

    def locked(_service: str, _name: str) -> str:
        raise RuntimeError("locked")

    monkeypatch.setattr(keyring, "get_password", locked)
    opened(server).close()
    assert talk.keys[-1] is None


def test_the_key_does_not_travel_in_the_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AURA_REMOTE_KEY", KEY)
    with pytest.raises(PartUnusable, match="unencrypted") as refused:
        Client("http://gpu-box:8000/v1", RemoteSettings())
    assert KEY not in str(refused.value)
    for url, allowed in (("https://gpu-box/v1", False), ("http://gpu-box:8000/v1", True)):
        Client(url, RemoteSettings(key_in_the_open=allowed)).close()


@pytest.mark.skipif(shutil.which("openssl") is None, reason="makes its certificate with openssl")
@pytest.mark.usefixtures("server")
def test_the_key_goes_over_tls_to_a_server_with_a_known_certificate_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AURA_REMOTE_KEY", KEY)
    key, own = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", own,
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own, key)
    secure = Server(context)
    secure.talk.needs_key = True
    with pytest.raises(PartUnusable, match=r"cannot be reached.*CERTIFICATE_VERIFY_FAILED"):
        opened(secure)
    assert secure.talk.keys == []
    engine = opened(secure, remote={"ca_file": str(own)})
    assert ask(engine) == "A cat."
    assert set(secure.talk.keys) == {f"Bearer {KEY}"}
    engine.close()
    secure.close()


def test_an_address_or_certificate_that_is_none_is_named(tmp_path: Any) -> None:
    with pytest.raises(PartUnusable, match="cannot be used"):
        Client("https://box/v1", RemoteSettings(ca_file=str(tmp_path / "none.pem")))


@pytest.mark.parametrize("url", ["http://[bad/v1", "http://127.0.0.1:99999/v1"])
def test_what_is_no_address_is_named(url: str) -> None:
    with pytest.raises(PartUnusable, match="is no address of a server"):
        loading.open_engine(settings.load(mind={"engine": url}))


def test_answers_without_an_end_are_not_swallowed(
    engine: RemoteEngine, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openai_client, "ANSWER_LIMIT", 100)
    talk.raw = b" " * 5000
    with pytest.raises(PartUnusable, match="OpenAI-compatible"):
        engine.observe(shown(0, GREY))


@pytest.mark.usefixtures("models_dir")
def test_a_live_session_runs_on_a_server(server: Server, talk: Talk, aura: Aura) -> None:
    clip = paths.resource("assets", "demo", "demo.mp4")
    ended = aura(
        "live", "--engine", server.url, "--headless", "--video", str(clip), "--audio", "none",
        "--speaker", "none", "--pace", "fast", "--until", "5", "--ask", "2:What is it?", "--events", "-",
    )  # fmt: skip
    assert ended.code == 0, ended.err
    seen = [json.loads(line) for line in ended.out.splitlines() if line.startswith("{")]
    (reply,) = [event for event in seen if event["type"] == "reply.ended"]
    assert reply["text"] == "A cat."
    assert sum(event["type"] == "chunk.observed" for event in seen) == 5
