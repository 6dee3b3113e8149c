"""The events' JSON form is a contract with scripts."""

from __future__ import annotations

import json

import pytest

from aura_desktop import events

# The contract: type -> keys that readers rely on.
CONTRACT = {
    "session.started": {"engine", "video", "audio", "version"},
    "session.ended": {"reason", "chunks", "dropped"},
    "chunk.observed": {"chunk", "p_speak", "ms", "kv_tokens", "behind_ms"},
    "user.speech_started": set(),
    "user.speech_ended": set(),
    "user.asked": {"id", "text", "via"},
    "watch.added": {"id", "text"},
    "watch.changed": {"id", "text"},
    "watch.removed": {"id", "text"},
    "reply.started": {"id", "cause", "to"},
    "reply.text": {"id", "text"},
    "reply.audio_started": {"id"},
    "reply.ended": {
        "id", "text", "heard", "interrupted", "ttft_ms", "first_audio_ms", "latency", "evidence",
    },
    "speaker.ducked": {"ms"},
    "speaker.restored": {"ms"},
    "speaker.stopped": {"ms"},
    "part.lost": {"part", "why"},
    "part.recovered": {"part", "why"},
    "warning": {"text"},
}  # fmt: skip


def all_kinds() -> list[type[events.Event]]:
    found: list[type[events.Event]] = []
    waiting = [events.Event]
    while waiting:
        kinds = waiting.pop().__subclasses__()
        found += kinds
        waiting += kinds
    return found


@pytest.mark.parametrize(("name", "keys"), CONTRACT.items())
def test_every_event_of_the_contract_has_its_keys(name: str, keys: set[str]) -> None:
    (kind,) = (kind for kind in all_kinds() if kind.type == name)
    fields = set(kind.__dataclass_fields__)
    assert keys | {"t"} <= fields


def test_the_json_form_is_flat_and_starts_with_time_and_type() -> None:
    event = events.ReplyEnded(
        t=1.23456,
        id="r1",
        text="I see a cat.",
        heard="I see",
        interrupted=True,
        ttft_ms=12.345678,
        evidence=(events.Evidence(t=1.0, note="a cat"),),
    )
    body = events.to_json(event)
    assert list(body)[:2] == ["t", "type"]
    assert body["t"] == 1.235
    assert body["type"] == "reply.ended"
    assert body["ttft_ms"] == 12.3457
    assert body["first_audio_ms"] is None
    assert json.loads(json.dumps(body))["evidence"] == [
        {"t": 1.0, "note": "a cat", "at": "", "picture": ""}
    ]


def test_no_two_events_share_a_type() -> None:
    types = [kind.type for kind in all_kinds()]
    assert sorted(set(types)) == sorted(types)
    assert events.Event.type not in types
