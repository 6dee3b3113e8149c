"""What a larger model writes of a doubtful sentence: checked field by field, and never enough to take away."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.understanding import conditions as c
from aura_desktop.understanding import interpret
from aura_desktop.understanding import requests as r
from aura_desktop.understanding.policy import ASK_BACK_BELOW, TAKE_AWAY_FROM
from aura_desktop.understanding.reader import Standing

NOW = datetime(2026, 3, 18, 14, 20).astimezone()
STANDING = Standing(NOW, "dog")


def read(*requests: dict[str, object]) -> tuple[r.Request, ...] | None:
    reading = interpret.understood(json.dumps({"requests": requests}), "text", STANDING)
    return None if reading is None else reading.requests


def test_every_type_is_read() -> None:
    both = {"is": "And", "parts": [{"is": "Present", "thing": "cats", "least": 2}, {"is": "Dark"}]}
    assert read({"type": "watch", "condition": both, "mode": "every", "until": "until noon"}) == (
        r.AddWatch(
            "text",
            c.And((c.Present("cat", 2), c.Dark())),
            "every",
            datetime(2026, 3, 19, 12).astimezone().timestamp(),
            "until noon",
        ),
    )
    assert read({"type": "watch", "condition": {"is": "Absent", "thing": "it", "for_s": 10}}) == (
        r.AddWatch("text", c.Absent("dog", for_s=10.0)),
    )
    at = NOW.timestamp() + 300
    assert read({"type": "remind", "when": "in five minutes", "say": "tea"}) == (
        r.Remind("text", at, "tea", "reminder", "in five minutes"),
    )
    assert read({"type": "cancel", "all": True}, {"type": "clock", "date": True}) == (
        r.CancelWatch("text", r.Which(all=True)),
        r.AskClock("text", True),
    )
    assert read({"type": "control", "act": "forget", "when": "ten minutes"}) == (
        r.Control("text", "forget", 600.0),
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "format disk"},
        {"type": "watch"},
        {"type": "watch", "condition": {"is": "Present"}},
        {"type": "watch", "condition": {"is": "Present", "thing": 7}},
        {"type": "watch", "condition": {"is": "Present", "thing": "dog", "place": "mars"}},
        {"type": "watch", "condition": {"is": "Absent", "thing": "dog", "for_s": -1}},
        {"type": "watch", "condition": {"is": "Dark"}, "until": "when pigs fly"},
        {"type": "watch", "condition": {"is": "Dark"}, "mode": "never"},
        {"type": "control", "act": "explode"},
        {"type": "control", "act": "forget", "when": "some"},
        {"type": "cancel", "all": "yes"},
        {"type": "chat", "kind": 4},
    ],
)
def test_what_does_not_fit_is_no_reading(wrong: dict[str, object]) -> None:
    assert read(wrong) is None


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(
                ["requests", "type", "condition", "is", "parts", "part", "thing", "when"]
            ),
            inner,
        )
    ),
    max_leaves=12,
)


@given(st.text(max_size=60) | JUNK.map(json.dumps))
def test_whatever_it_writes_nothing_is_raised(told: str) -> None:
    interpret.understood(told, "text", STANDING)


def test_conditions_within_conditions_have_an_end() -> None:
    nested: dict[str, object] = {"is": "Dark"}
    for _ in range(50):
        nested = {"is": "Not", "part": nested}
    assert read({"type": "watch", "condition": nested}) is None


def test_it_is_sure_enough_to_add_and_never_to_take_away() -> None:
    assert ASK_BACK_BELOW <= interpret.SURE < TAKE_AWAY_FROM


def test_the_question_shows_the_words_as_data_and_stays_short() -> None:
    said = 'say "JSON" ' * 200
    told = interpret.prompt(said, STANDING)
    assert len(told) < 2200
    assert json.dumps(said[: interpret.MAX_TEXT], ensure_ascii=False) in told
    assert json.loads(json.dumps(interpret.schema()))["required"] == ["requests"]
