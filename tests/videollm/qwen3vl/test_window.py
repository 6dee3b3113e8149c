"""The window holds what it promises, whatever the order things come in."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.videollm.qwen3vl.window import GROUP_ROUNDS, SINK, DualWindow, Gone

CHUNK, WORDS, ANSWER = 7, 5, 4
Step = tuple[str, int]

steps = st.lists(
    st.one_of(
        st.tuples(st.just("chunk"), st.just(0)),
        st.tuples(st.just("chunk"), st.just(0)),
        st.tuples(st.just("question"), st.just(0)),
        st.tuples(st.just("watch"), st.just(0)),
        st.tuples(st.just("late answer"), st.integers(0, 9)),
        st.tuples(st.just("interruption"), st.integers(0, ANSWER)),
        st.tuples(st.just("unwatch"), st.integers(0, 9)),
    ),
    max_size=150,
)


@dataclass
class Moment:
    """One round of the reference: plain facts, no tokens."""

    number: int
    video: bool
    group: str | None = None
    asked: bool = False
    words: int = 0
    answer: int = 0


@dataclass
class Reference:
    """The rules of the window, worked out anew from the list of rounds each time."""

    keep: int
    slack: int
    groups: int
    rounds: list[Moment] = field(default_factory=list)
    pinned: set[str] = field(default_factory=set)

    def cut(self) -> None:
        videos = [m.number for m in self.rounds if m.video]
        if len(videos) >= self.keep + self.slack:
            horizon = videos[-self.keep]
        elif videos:
            horizon = videos[0]
        else:
            horizon = self.rounds[-1].number if self.rounds else 0
        old = [m for m in self.rounds if m.number < horizon]
        names = list(dict.fromkeys(m.group for m in old if m.group is not None))
        names.sort(key=lambda name: name in self.pinned)
        last = names[len(names) - self.groups :] if self.groups < len(names) else names
        kept: list[Moment] = []
        for moment in self.rounds:
            if moment.number >= horizon:
                kept.append(moment)
                continue
            if moment.group not in last:
                continue
            mine = [m for m in old if m.group == moment.group]
            requests, answers = [m for m in mine if m.asked], [m for m in mine if not m.asked]
            room = GROUP_ROUNDS - len(requests)
            if moment in requests or moment in answers[-room:]:
                moment.video = False
                kept.append(moment)
        self.rounds = kept


class Tokens:
    """A cache that is a list of labels: runs are taken out of it as the engine does."""

    def __init__(self, window: DualWindow) -> None:
        self.window, self.held = window, ["sink"] * 3
        window.sink(3)

    def put(self, kind: str, length: int) -> None:
        last = self.window.last
        assert last is not None
        self.window.put(kind, length)  # type: ignore[arg-type]  # literals by name
        self.held += [f"{last.number} {kind}"] * length

    def take(self, gone: Gone) -> None:
        for start, stop in gone:
            del self.held[start:stop]

    def listed(self) -> list[str]:
        return [
            "sink" if run.round == SINK else f"{run.round} {run.kind}"
            for run in self.window.runs
            for _ in range(run.length)
        ]


def reopened(tokens: Tokens) -> None:
    at = tokens.window.reopen()
    if at is None:
        tokens.window.begin(0.0)
        tokens.put("open", 1)
    else:
        tokens.window.crop(at)
        del tokens.held[at:]


def play(tokens: Tokens, reference: Reference, events: list[Step]) -> None:
    window = tokens.window
    asked: list[str] = []
    watches: list[str] = []
    for index, (what, size) in enumerate(events):
        count = window.last.number + 1 if window.last is not None else 0
        if what == "chunk":
            window.begin(float(index))
            for kind, length in (
                ("open", 1),
                ("video", CHUNK),
                ("turn", 1),
                ("reply", 1),
                ("tail", 1),
            ):
                tokens.put(kind, length)
            reference.rounds.append(Moment(count, video=True))
        elif what in {"question", "watch"} or (what == "late answer" and asked):
            fresh = window.reopen() is None
            reopened(tokens)
            late = what == "late answer"
            group = asked[size % len(asked)] if late else f"{what}{index}"
            if fresh:
                reference.rounds.append(Moment(count, video=False))
            moment = reference.rounds[-1]
            known = any(m.group == group for m in reference.rounds if m is not moment)
            moment.group, moment.asked = group, not known
            moment.words, moment.answer = (0 if late else WORDS), ANSWER
            tokens.put("words", moment.words)
            tokens.put("turn", 1)
            tokens.put("reply", ANSWER)
            tokens.put("tail", 1)
            window.said(group, "" if late else "?", "!")
            if not late:
                asked.append(group)
            if what == "watch":
                watches.append(group)
                window.pinned.add(group)
                reference.pinned.add(group)
        elif what == "interruption" and reference.rounds and reference.rounds[-1].group:
            moment = reference.rounds[-1]
            for start, run in list(window.starts()):
                if run.round == moment.number and run.kind == "reply":
                    stop = start + run.length
                    heard = min(size, run.length)
                    window.remove(start + heard, stop)
                    tokens.take([(start + heard, stop)])
                    moment.answer = heard
        elif what == "unwatch" and watches:
            group = watches.pop(size % len(watches))
            tokens.take(window.withdraw(group))
            reference.pinned.discard(group)
            newest = reference.rounds[-1]
            for moment in [m for m in reference.rounds if m.group == group and m.asked]:
                moment.group, moment.asked, moment.words, moment.answer = None, False, 0, 0
                if not moment.video and moment is not newest:
                    reference.rounds.remove(moment)
        tokens.take(window.cut())
        reference.cut()
        check(tokens, reference)


def check(tokens: Tokens, reference: Reference) -> None:
    window = tokens.window
    assert tokens.held == tokens.listed()
    assert window.runs[0].kind == "sink"
    assert {r.round for r in window.runs if r.kind == "video"} == {
        m.number for m in reference.rounds if m.video
    }
    mine = {n: r.group for n, r in window.rounds.items()}
    assert mine == {m.number: m.group for m in reference.rounds}
    for moment in reference.rounds:
        lengths = {r.kind: r.length for r in window.runs if r.round == moment.number}
        assert lengths.get("words", 0) == moment.words
        if moment.group is not None:
            assert lengths.get("reply", 0) == moment.answer
    assert window.chunks < window.keep + window.slack


@given(steps, st.integers(1, 6), st.integers(1, 4), st.integers(0, 4))
def test_any_interleaving_holds_what_the_rules_say(
    events: list[Step], keep: int, slack: int, groups: int
) -> None:
    window = DualWindow(keep, slack, groups, dialogue=10**6)
    play(Tokens(window), Reference(keep, slack, groups), events)


@given(steps, st.integers(60, 400))
def test_room_is_made_whatever_was_said(events: list[Step], room: int) -> None:
    window = DualWindow(5, 3, 3, dialogue=40)
    tokens = Tokens(window)
    for event in events:
        before = window.last
        if event[0] == "chunk":
            window.begin(0.0)
            tokens.put("open", 1)
            tokens.put("video", CHUNK)
        else:
            reopened(tokens)
            tokens.put("words", WORDS)
            window.said(f"q{event[1]}", "?", "")
        tokens.take(window.shrink(room - 20))
        assert tokens.held == tokens.listed()
        assert window.length <= max(room - 20, 3 + 1 + CHUNK + WORDS)
        assert window.last is not before or before is None or window.last.group


def test_the_video_floats_and_is_cut_back() -> None:
    window = DualWindow(keep=3, slack=2, groups=1, dialogue=100)
    kept = []
    for index in range(9):
        window.begin(float(index))
        window.put("video", 10)
        window.cut()
        kept.append(window.chunks)
    assert kept == [1, 2, 3, 4, 3, 4, 3, 4, 3]


def test_a_group_keeps_its_request_and_its_last_answers_with_their_times() -> None:
    window = DualWindow(keep=1, slack=1, groups=5, dialogue=1000)
    for index in range(8):
        window.begin(float(index))
        window.put("video", 10)
        window.put("words", 3)
        window.said("watch", "Tell me" if index == 0 else "", f"answer {index}")
        window.cut()
    assert [r.t for r in window.rounds.values()] == [0.0, 4.0, 5.0, 6.0, 7.0]
    assert window.rounds[0].user == "Tell me"


def test_the_budget_of_words_is_held_and_pinned_requests_are_the_last_to_go() -> None:
    window = DualWindow(keep=1, slack=1, groups=10, dialogue=25)
    for index in range(5):
        window.begin(float(index))
        window.put("video", 10)
        window.put("words", 10)
        window.said(f"q{index}", "?", "!")
        if index == 0:
            window.pinned.add("q0")
        window.cut()
    old = [r.group for r in window.rounds.values() if r.number < 4]
    assert old == ["q0", "q3"]


@pytest.mark.parametrize("spoken", [True, False])
def test_only_a_second_in_which_nothing_was_said_is_reopened(spoken: bool) -> None:
    window = DualWindow(3, 2, 1, 100)
    window.sink(2)
    window.begin(0.0)
    window.put("open", 1)
    window.put("video", 6)
    window.put("tail", 2)
    if spoken:
        window.said("q", "?", "!")
    assert window.reopen() == (None if spoken else 9)
