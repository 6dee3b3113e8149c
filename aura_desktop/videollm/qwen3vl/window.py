"""The dual sliding window: which tokens of the cache are what, and which of them go.

Pure bookkeeping over runs of tokens in order. Of the video, the last ``keep`` chunks stay; they may
float to ``keep + slack`` before they are cut back. Rounds in which something was said outlive their
video as text, in groups: a question or a standing request and the answers to it, at most
``GROUP_ROUNDS`` rounds each and never without the request; the last ``groups`` of them are kept,
within ``dialogue`` tokens, the pinned ones longest. After AURA (arXiv 2604.04184), with their times.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["sink", "open", "video", "recall", "words", "turn", "reply", "tail"]

GROUP_ROUNDS = 4
"""Rounds of a group that outlive their video: the request and the last three answers."""
SINK = -1
"""The round of the sink."""


@dataclass(frozen=True, slots=True)
class Run:
    """``length`` tokens of round ``round``."""

    kind: Kind
    length: int
    round: int


@dataclass(frozen=True, slots=True)
class Round:
    """One user turn and one assistant turn; ``group`` is set once something was said in it.

    ``t`` is stream time in seconds; ``request``: the group begins with it.
    """

    number: int
    t: float
    group: str | None = None
    request: bool = False
    user: str = ""
    assistant: str = ""


Gone = list[tuple[int, int]]
"""Runs of tokens that went, last first, so that taking one out does not move the next."""


class DualWindow:
    """What the context holds. Every number of tokens is one of the whole sequence."""

    def __init__(self, keep: int, slack: int, groups: int, dialogue: int) -> None:
        self.keep, self.slack, self.groups, self.dialogue = keep, slack, groups, dialogue
        self.runs: list[Run] = []
        self.rounds: dict[int, Round] = {}
        self.pinned: set[str] = set()
        self._count = 0

    @property
    def length(self) -> int:
        """Tokens in all."""
        return sum(run.length for run in self.runs)

    @property
    def last(self) -> Round | None:
        """The newest round."""
        return self.rounds.get(self._count - 1)

    @property
    def chunks(self) -> int:
        """Rounds that still have their video."""
        return sum(run.kind == "video" for run in self.runs)

    @property
    def live(self) -> set[int]:
        """The numbers of those rounds."""
        return {run.round for run in self.runs if run.kind == "video"}

    def sink(self, length: int) -> None:
        """The system turn, which never goes."""
        self.runs.append(Run("sink", length, SINK))

    def begin(self, t: float) -> None:
        """A new round."""
        self.rounds[self._count] = Round(self._count, t)
        self._count += 1

    def put(self, kind: Kind, length: int) -> None:
        """Tokens at the end of the newest round."""
        newest = self._count - 1
        last = self.runs[-1] if self.runs else None
        if last is not None and (last.kind, last.round) == (kind, newest):
            self.runs[-1] = replace(last, length=last.length + length)
        elif length:
            self.runs.append(Run(kind, length, newest))

    def said(self, group: str, user: str, assistant: str) -> None:
        """Something was said in the newest round: by the user, by the assistant, or by both."""
        number = self._count - 1
        first = all(r.group != group for r in self.rounds.values() if r.number != number)
        self.rounds[number] = replace(
            self.rounds[number], group=group, request=first, user=user, assistant=assistant
        )

    def amend(self, number: int, assistant: str) -> None:
        """Only these words of the assistant's were heard."""
        if number in self.rounds:
            self.rounds[number] = replace(self.rounds[number], assistant=assistant)

    def crop(self, length: int) -> None:
        """Forget the tokens behind ``length``; a run that is cut in two is shortened."""
        kept: list[Run] = []
        for start, run in self.starts():
            if start >= length:
                break
            kept.append(replace(run, length=min(run.length, length - start)))
        self.runs = kept

    def reopen(self) -> int | None:
        """Where the newest round's video ends, if nothing was said in it yet: a question may go there."""
        last = self.last
        if last is None or last.group is not None:
            return None
        end: int | None = None
        for start, run in self.starts():
            if run.round == last.number and run.kind == "video":
                end = start + run.length
        return end

    def remove(self, start: int, stop: int) -> None:
        """Tokens were taken out of the middle."""
        kept: list[Run] = []
        for at, run in self.starts():
            lost = min(stop, at + run.length) - max(start, at)
            left = run.length - max(0, lost)
            if left:
                kept.append(replace(run, length=left))
        self.runs = kept
        self._forget_empty()

    def withdraw(self, group: str) -> Gone:
        """Take a request's words and their acknowledgement out; what was answered to it stays."""
        self.pinned.discard(group)
        asked = {r.number for r in self.rounds.values() if r.group == group and r.request}
        for number in asked:
            self.rounds[number] = Round(number, self.rounds[number].t)
        whole = asked - {run.round for run in self.runs if run.kind == "video"} - {self._count - 1}
        return self._take(
            lambda run: (
                run.round in whole or (run.round in asked and run.kind in {"words", "reply"})
            )
        )

    def cut(self) -> Gone:
        """Cut what is over budget, down to ``keep`` chunks once they have floated to ``keep + slack``."""
        floating = self.chunks >= self.keep + self.slack
        chunks = self.keep if floating else self.chunks
        return self._take(self._doomed(chunks, self.groups, self.dialogue))

    def shrink(self, room: int) -> Gone:
        """Cut as far as it takes to hold ``room`` tokens at most: the oldest video first, then the words.

        The newest round and the sink stay.
        """
        over = self.length - room
        if over <= 0:
            return []
        for chunks, groups in [(n, self.groups) for n in range(self.chunks, 0, -1)] + [
            (1, 0),
            (0, 0),
        ]:
            doomed = self._doomed(chunks, groups, self.dialogue if groups else 0)
            if sum(run.length for run in self.runs if doomed(run)) >= over:
                break
        return self._take(doomed)

    def copy(self) -> DualWindow:
        """The same bookkeeping, apart from this one."""
        other = DualWindow(self.keep, self.slack, self.groups, self.dialogue)
        other.runs, other.rounds = list(self.runs), dict(self.rounds)
        other.pinned, other._count = set(self.pinned), self._count
        return other

    def starts(self) -> Iterator[tuple[int, Run]]:
        """Every run with the token it starts at."""
        start = 0
        for run in self.runs:
            yield start, run
            start += run.length

    def _doomed(self, chunks: int, groups: int, dialogue: int) -> Callable[[Run], bool]:
        """Which runs go when ``chunks`` rounds keep their video."""
        with_video = [run.round for run in self.runs if run.kind == "video"]
        newest = self._count - 1
        horizon = with_video[-chunks] if 0 < chunks <= len(with_video) else newest
        kept = self._kept_rounds(horizon, groups, dialogue)

        def goes(run: Run) -> bool:
            if run.round == SINK or run.round >= horizon:
                return False
            return run.kind == "video" or run.round not in kept

        return goes

    def _kept_rounds(self, horizon: int, groups: int, dialogue: int) -> set[int]:
        """The rounds before ``horizon`` that stay as text."""
        old: dict[str, list[int]] = {}
        for round_ in self.rounds.values():
            if round_.group is not None and round_.number < horizon:
                old.setdefault(round_.group, []).append(round_.number)
        cost: dict[int, int] = {}
        for run in self.runs:
            if run.kind != "video":
                cost[run.round] = cost.get(run.round, 0) + run.length
        order = sorted(old, key=lambda name: (name in self.pinned, old[name][0]))
        chosen = order[-groups:] if groups else []
        kept: set[int] = set()
        spare = dialogue
        for name in reversed(chosen):
            rounds = old[name]
            first = [n for n in rounds[:1] if self.rounds[n].request]
            tail = rounds[len(first) :]
            picked = first + tail[max(0, len(tail) - GROUP_ROUNDS + len(first)) :]
            # The request first, then the newest answers, as far as the budget goes.
            for number in first + [n for n in reversed(picked) if n not in first]:
                if cost.get(number, 0) > spare:
                    break
                spare -= cost.get(number, 0)
                kept.add(number)
        return kept

    def _take(self, goes: Callable[[Run], bool]) -> Gone:
        gone: Gone = []
        kept: list[Run] = []
        for start, run in self.starts():
            if not goes(run):
                kept.append(run)
            elif gone and gone[-1][1] == start:
                gone[-1] = (gone[-1][0], start + run.length)
            else:
                gone.append((start, start + run.length))
        self.runs = kept
        self._forget_empty()
        return gone[::-1]

    def _forget_empty(self) -> None:
        alive = {run.round for run in self.runs} | {self._count - 1}
        self.rounds = {n: r for n, r in self.rounds.items() if n in alive}
