"""The window holds what it promises, whatever the order things come in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.videollm.window import Kind, Span, Window

steps = st.lists(
    st.one_of(
        st.tuples(st.just("chunk"), st.just(13)),
        st.tuples(st.just("round"), st.integers(5, 60)),
        st.tuples(st.just("watch"), st.integers(5, 40)),
        st.tuples(st.just("remove"), st.integers(0, 5)),
    ),
    max_size=120,
)


def fill(window: Window, held: list[str], runs: list[tuple[int, int]]) -> None:
    """A cache that is a list of labels: take the runs out as the engine does."""
    for start, stop in runs:
        del held[start:stop]


@given(steps, st.integers(2, 8), st.integers(1, 5), st.integers(0, 100))
def test_the_runs_to_evict_leave_exactly_what_the_window_lists(
    events: list[tuple[str, int]], keep: int, slack: int, dialogue: int
) -> None:
    window = Window(keep, slack, dialogue)
    window.append(Span("sink", 7))
    held = ["sink"] * 7
    watches: list[str] = []
    for index, (what, size) in enumerate(events):
        if what == "remove":
            if watches:
                fill(window, held, window.remove(watches.pop(size % len(watches))))
        else:
            kind: Kind = "chunk" if what == "chunk" else "round" if what == "round" else "watch"
            key = f"{what}{index}"
            if kind == "watch":
                watches.append(key)
            window.append(Span(kind, size, float(index), key))
            held += [key] * size
            fill(window, held, window.evict())
        expected = [s.key or "sink" for s in window.spans for _ in range(s.length)]
        assert held == expected
        chunks = [s for s in window.spans if s.kind == "chunk"]
        assert len(chunks) < keep + slack
        assert window.spans[0].kind == "sink"
        assert [s.key for s in window.spans if s.kind == "watch"] == watches
        assert [s.t for s in window.spans[1:]] == sorted(s.t for s in window.spans[1:])


def test_a_full_window_is_cut_to_what_it_keeps() -> None:
    window = Window(keep=3, slack=2, dialogue=100)
    window.append(Span("sink", 2))
    for index in range(5):
        window.append(Span("chunk", 10, float(index)))
    assert window.evict() == [(2, 22)]
    assert [s.t for s in window.spans if s.kind == "chunk"] == [2.0, 3.0, 4.0]
    assert window.evict() == []


def test_words_outlive_the_video_around_them_until_their_budget_is_spent() -> None:
    window = Window(keep=2, slack=1, dialogue=25)
    window.append(Span("sink", 2))
    for index in range(6):
        window.append(Span("chunk", 10, float(index)))
        window.append(Span("round", 10, float(index), f"q{index}"))
        window.evict()
    # Two rounds fit the budget; those among the kept chunks stay whatever they cost.
    assert [s.key for s in window.spans if s.kind == "round"] == ["q4", "q5"]


def test_cropping_shortens_the_run_it_cuts() -> None:
    window = Window(30, 15, 400)
    for kind, length in (("sink", 5), ("chunk", 13), ("round", 20)):
        window.append(Span(kind, length))  # type: ignore[arg-type]  # literals in a tuple
    window.crop(25)
    assert [s.length for s in window.spans] == [5, 13, 7]
    window.crop(18)
    assert [s.kind for s in window.spans] == ["sink", "chunk"]
    assert window.length == 18
