"""aura-nano as an engine: eyes, decoder, window and head, driven chunk by chunk.

A chunk is prefilled once and never again; what leaves the window is taken out of the cache in
place. Nothing here knows threads, devices or the clock on the wall.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor

from aura_desktop.errors import PartUnusable
from aura_desktop.media import VideoChunk
from aura_desktop.memory.compressed import CompressedWindow
from aura_desktop.memory.compressed import Span as PastSpan
from aura_desktop.settings import Settings
from aura_desktop.understanding import conditions as c
from aura_desktop.understanding.alerts import alert_text
from aura_desktop.understanding.evaluation import Beliefs
from aura_desktop.understanding.requests import AskNow
from aura_desktop.videollm.engine import Decision, EngineInfo, Question, Snapshot, Watch
from aura_desktop.videollm.nano import adapter, answers, dialogue, grounding
from aura_desktop.videollm.nano.concepts import vocabulary
from aura_desktop.videollm.nano.decoder import Decoder, KVCache
from aura_desktop.videollm.nano.naming import facts, glimpse
from aura_desktop.videollm.nano.percept import (
    Percept,
    merge,
    percept_of,
    plain,
    sights,
    unlike,
)
from aura_desktop.videollm.nano.sameness import differs, look_of
from aura_desktop.videollm.nano.steering import Steering
from aura_desktop.videollm.nano.tiers import tiers
from aura_desktop.videollm.nano.vision import Eyes
from aura_desktop.videollm.proactive import ProactivePolicy, watch_as
from aura_desktop.videollm.window import Span, Window

ENGINE = "aura-nano"
SNAPSHOT_VERSION = 2
WATCH_POSITIONS = 1024
"""Room for pinned requests, about forty positions each."""
ROUND_POSITIONS = 512
"""Room for the round in hand: a long question is cut to half of it."""
OUTLIVING = 0
"""Positions of alerts that stay when the chunks around them have left: an old one says nothing of what is seen now."""
UNGROUNDED = 0.3
"""Evidence assumed for a request that names nothing the eyes know: neither for nor against."""
MOMENT = 3
"""Chunks for which the head's word that something has come to pass holds: what it is may take as long to be clear."""
EPOCH_BITS = 40
"""A mark is a position and the count of evictions before it: eviction moves positions."""


@dataclass(slots=True)
class _Spoken:
    """The last reply: where its words start in the cache, and its tokens."""

    span: Span
    start: int
    tokens: list[int]


class NanoEngine:
    """The small VideoLLM. ``folder`` holds ``prepared/``, ``weights`` the adapter.

    Raises ``PartUnusable`` naming the file that is missing or damaged.
    """

    def __init__(self, folder: Path, weights: Path, settings: Settings) -> None:
        began = time.perf_counter()
        mind = settings.mind
        torch.set_num_threads(mind.threads)
        prepared = folder / "prepared"
        self._decoder = Decoder()
        hidden = self._decoder.config.hidden
        self._embedding = adapter.PerceptEmbedding(hidden, len(vocabulary()))
        self._head = adapter.ProactiveHead(hidden)
        try:
            self._tokenizer = Tokenizer.from_file(str(prepared / "tokenizer.json"))
            self._decoder.load(load_file(prepared / "decoder.safetensors"))
            self._eyes = Eyes(prepared, mind.threads)
            self._eyes.warm_up()
        except Exception as error:
            raise PartUnusable(
                "mind",
                f"aura-nano's files in {prepared} are missing or damaged ({error}).",
                "Repair them: aura-desktop models pull aura-nano",
            ) from error
        try:
            self.facts = adapter.load(weights, self._decoder, self._embedding, self._head)
        except Exception as error:
            raise PartUnusable(
                "mind",
                f"aura-nano's adapter {weights} is missing or damaged ({error}).",
                "Install AURA Desktop again, or restore the file from its repository.",
            ) from error
        self._decoder.to(torch.bfloat16).eval()
        self._decoder.pack()
        self._embedding.eval()
        self._end = self._ids(dialogue.END)[0]
        self._limit = mind.max_reply_tokens
        self._window = Window(mind.window_chunks, mind.window_slack, OUTLIVING)
        sink = self._ids(dialogue.SYSTEM)
        chunks = (mind.window_chunks + mind.window_slack + 1) * adapter.SLOTS
        compressed = settings.memory.compressed_spans
        self._budget = {
            "sink": len(sink) + WATCH_POSITIONS,
            "window": chunks,
            "compressed": compressed * adapter.SLOTS,
            "dialogue": mind.dialogue_tokens + ROUND_POSITIONS,
        }
        # A recall brings the compressed window and one chunk in, behind everything else.
        capacity = sum(self._budget.values()) + adapter.SLOTS
        self._past: CompressedWindow[Percept] = CompressedWindow(
            compressed, merge=merge, unlike=unlike
        )
        self._cache = KVCache(self._decoder.config, capacity, torch.bfloat16)
        self._policy = ProactivePolicy(settings.proactive, leafwise=True)
        #: Those of the live window: as many as it holds chunks.
        self._percepts: deque[tuple[float, Percept]] = deque()
        self._heads: deque[float] = deque(maxlen=MOMENT)
        self._head_now = 0.0
        self._now = 0.0
        self._epoch = 0
        self._spoken: _Spoken | None = None
        self._begin()
        self._info = EngineInfo(
            ENGINE, "aura-nano", mind.window_chunks, capacity, (time.perf_counter() - began) * 1e3
        )

    @property
    def info(self) -> EngineInfo:
        """Who this is and what it may hold."""
        return self._info

    def observe(self, chunk: VideoChunk) -> Decision:
        """See one chunk, prefill it, and decide whether to speak."""
        began = time.perf_counter()
        self._now = chunk.t
        percept = self._eyes.see([frame.image for frame in chunk.frames])
        logit = self.perceive(percept, chunk.t)
        self._heads.append(logit)
        head = 1 / (1 + math.exp(-logit))
        self._head_now = max(self._heads)
        judged: dict[c.Leaf, float | None] = {}
        looks = {w.id: self._beliefs(w, percept, judged) for w in self._policy.to_look_at()}
        look = look_of(chunk.frames[-1].image)
        p_speak, watch = self._policy.decide(chunk.t, head, looks, look, differs)
        for ready in self._policy.rearm(chunk.t):
            self._unpin(ready.id)
            self._pin(ready)
        self._evict(self._window.evict())
        self._compress()
        ms = (time.perf_counter() - began) * 1e3
        return Decision(
            chunk.index,
            chunk.t,
            p_speak,
            watch is not None,
            watch,
            ms,
            self._cache.length,
            tiers(self._window.spans, len(self._past.spans), self._budget, self._decoder.config),
            glimpse(percept),
            sights(percept),
            facts(percept, chunk.t),
            self._policy.counts,
        )

    def answer(self, question: Question) -> Iterator[str]:
        """Answer, piece by piece.

        What memory says to a question about the past is said as it stands: so small a decoder would
        only blur it. Where there is no archive to ask, the compressed window is recalled. What the eyes can work out
        is worked out outside the decoder.
        """
        self._spoken = None
        if question.recalled is not None:
            yield from _pieces(question.recalled.text)
            return
        if question.ask is not None and (said := self._worked_out(question.ask)):
            yield from _pieces(said)
            return
        words = self._ids(dialogue.user_turn(question.text))[: ROUND_POSITIONS // 2]
        span = Span("round", 0, self._now, question.id, user=question.text)
        before = self._recalled() if question.past else None
        place = question.ask.place if question.ask is not None else ""
        yield from self._reply(span, words, (), before, place)

    def _worked_out(self, ask: AskNow) -> str:
        """The answer that the eyes give by themselves; empty: it is the decoder's."""
        if not self._percepts:
            return answers.NOTHING_YET
        return answers.answer(ask, self._percepts[-1][1], self.look)

    def alert(self, decision: Decision) -> Iterator[str]:
        """Say what has come to pass, in words that are true of the condition alone."""
        standing = self._policy.standing.get(decision.watch or "")
        if standing is None or standing.watch.condition is None:
            return
        text = alert_text(standing.watch.condition, standing.evaluator.leaves_so)
        yield from _pieces(text)
        self.retell("", text, self._now, key=decision.watch or "")

    def interpret(self, prompt: str, schema: dict[str, Any]) -> str:  # noqa: ARG002 - too small for it
        """Nothing: it has not learned to."""
        return ""

    def add_watch(self, watch: Watch) -> None:
        """Pin a watch; its acknowledgement is thought, not spoken."""
        self._policy.add(watch)
        self._pin(watch)

    def remove_watch(self, watch_id: str) -> None:
        """Take a standing request out of the context."""
        self._policy.remove(watch_id)
        self._unpin(watch_id)

    def mark(self) -> int:
        """The current end of the context."""
        return self._epoch << EPOCH_BITS | self._cache.length

    def rollback(self, mark: int) -> None:
        """Forget everything after ``mark``, exactly."""
        epoch, length = mark >> EPOCH_BITS, mark & ((1 << EPOCH_BITS) - 1)
        if epoch != self._epoch or length > self._cache.length:
            raise ValueError("that mark is no longer in the context")
        self._cache.crop(length)
        self._window.crop(length)
        while len(self._percepts) > self._chunks():
            self._percepts.pop()
        self._spoken = None

    def amend_last_reply(self, heard: str) -> None:
        """Let the context hold only the words of the last reply that were heard."""
        spoken = self._spoken
        if spoken is None or spoken.span.assistant == heard:
            return
        kept = 0
        while kept < len(spoken.tokens):
            if len(self._text(spoken.tokens[: kept + 1])) > len(heard):
                break
            kept += 1
        start, stop = spoken.start + kept, spoken.start + len(spoken.tokens)
        shorter = replace(spoken.span, length=spoken.span.length - (stop - start), assistant=heard)
        spans = self._window.spans
        at = next((i for i, s in enumerate(spans) if s is spoken.span), None)
        if at is None:
            return
        spans[at] = shorter
        self._spoken = None
        self._evict([(start, stop)])

    def snapshot(self) -> Snapshot:
        """Requests, dialogue and the percepts of the window; the cache is built again from them."""
        rounds: list[dict[str, Any]] = [
            {"kind": s.kind, "t": s.t, "key": s.key, "user": s.user, "assistant": s.assistant}
            for s in self._window.spans
            if s.kind in ("round", "watch")
        ]
        held = [{"t": t, **plain(p)} for t, p in self._percepts]
        watches = [watch_as(s) for s in self._policy.standing.values()]
        past = [
            {"start": s.start, "end": s.end, "chunks": s.chunks, **plain(s.held)}
            for s in self._past.spans
        ]
        state = {
            "now": self._now,
            "rounds": rounds,
            "percepts": held,
            "past": past,
            "watches": watches,
        }
        return Snapshot(ENGINE, SNAPSHOT_VERSION, state)

    def restore(self, snapshot: Snapshot) -> None:
        """Return to ``snapshot``: prefill its requests, rounds and percepts in their order."""
        if snapshot.engine != ENGINE or snapshot.version != SNAPSHOT_VERSION:
            raise ValueError(f"not a snapshot of {ENGINE} version {SNAPSHOT_VERSION}")
        state = snapshot.state
        self.reset()
        for held in state["watches"]:
            self._policy.take(held)
        pinned = [r for r in state["rounds"] if r["kind"] == "watch"]
        flowing: list[tuple[float, int, dict[str, Any]]] = [
            (r["t"], 1, r) for r in state["rounds"] if r["kind"] == "round"
        ] + [(p["t"], 0, p) for p in state["percepts"]]
        for held in pinned:
            self._again(held)
        for t, order, held in sorted(flowing, key=lambda item: item[:2]):
            if order:
                self._again(held)
            else:
                self.perceive(percept_of(held), t)
        self._now = state["now"]
        self._past.restore(
            PastSpan(s["start"], s["end"], s["chunks"], percept_of(s)) for s in state["past"]
        )
        self._evict(self._window.evict())
        self._compress()

    def reset(self) -> None:
        """Forget everything but the weights."""
        self._policy.standing.clear()
        self._begin()

    def close(self) -> None:
        """Free the model."""
        self._cache.crop(0)

    def _begin(self) -> None:
        self._cache.crop(0)
        self._window.spans.clear()
        self._percepts.clear()
        self._heads.clear()
        self._past.clear()
        self._eyes.reset()
        self._epoch += 1
        sink = self._ids(dialogue.SYSTEM)
        self._extend(self._decoder.embed(torch.tensor(sink)))
        self._window.append(Span("sink", len(sink)))

    def _ids(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def _text(self, tokens: list[int]) -> str:
        return str(self._tokenizer.decode(tokens, skip_special_tokens=True))

    def _extend(self, x: Tensor) -> Tensor:
        return self._decoder.extend(x.to(torch.bfloat16), self._cache)

    def _feed(self, tokens: list[int]) -> Tensor:
        return self._extend(self._decoder.embed(torch.tensor(tokens)))

    @torch.inference_mode()
    def perceive(self, percept: Percept, t: float) -> float:
        """Prefill one percept; the proactive head's logit."""
        x = self._embedding(adapter.PerceptTensors.of([percept]))[0]
        hidden = self._extend(x)
        self._window.append(Span("chunk", adapter.SLOTS, t))
        self._percepts.append((t, percept))
        return float(self._head(hidden[-1]))

    def _beliefs(
        self, watch: Watch, percept: Percept, judged: dict[c.Leaf, float | None]
    ) -> Beliefs:
        """How likely each leaf of what ``watch`` waits for is so; ``judged`` holds what other watches ask too."""
        if watch.condition is None:
            look = self.look(dialogue.check(watch.text), "yes", "no")
            return self._head.judge(self._head_now, look, UNGROUNDED)
        for leaf in c.leaves(watch.condition):
            if leaf not in judged:
                judged[leaf] = self._judge(leaf, percept)
        return judged

    def _judge(self, leaf: c.Leaf, percept: Percept) -> float | None:
        """Probability that ``leaf`` is so, from the head's logit, look and eyes; ``None``: it cannot be told.

        A second look costs a few positions and is taken only where the eyes leave it open.
        """
        about = grounding.subject(leaf)
        seen = None if about is None else grounding.evidence(about, percept)
        if about is None or seen is None:
            return None
        if seen < grounding.ALERT_EVIDENCE:
            return 0.0
        if about.kind != "thing":
            return seen
        if about.gone:
            # What the eyes see clearly is there; what they hardly see is away.
            return seen
        look = self.look(about.question, "Yes", "No")
        judged = self._head.judge(self._head_now, look, seen)
        return grounding.on_the_eyes_word(about, seen, judged)

    @torch.inference_mode()
    def look(self, question: str, yes: str, no: str) -> float:
        """Log odds of ``yes`` against ``no`` as the answer's first word; leaves no trace."""
        length = self._cache.length
        text = dialogue.user_turn(question) + dialogue.assistant_head()
        logits = self._decoder.logits(self._feed(self._ids(text))[-1]).float()
        self._cache.crop(length)
        return float(logits[self._ids(yes)[0]] - logits[self._ids(no)[0]])

    def _chunks(self) -> int:
        return sum(span.kind == "chunk" for span in self._window.spans)

    def _compress(self) -> None:
        """What has left the live window goes into the compressed one."""
        for _ in range(len(self._percepts) - self._chunks()):
            self._past.append(*self._percepts.popleft())

    @torch.inference_mode()
    def _recalled(self) -> Tensor | None:
        """The compressed window as positions to go behind the live one, then what is seen now again."""
        if not self._past.spans or not self._percepts:
            return None
        seen = [span.held for span in self._past.spans] + [self._percepts[-1][1]]
        x: Tensor = self._embedding(adapter.PerceptTensors.of(seen))
        return x.flatten(0, 1)

    def _reply(
        self,
        span: Span,
        words: list[int],
        opening: Sequence[int] = (),
        before: Tensor | None = None,
        place: c.Place = "",
    ) -> Iterator[str]:
        """Feed the user's ``words`` and the reply's ``opening``, then decode greedily; the round ends
        however this ends.

        An answer that nothing or something is in sight is held back until its words are clear, and turned if the
        eyes see something or nothing. A question and its answer then leave the context: so small a decoder repeats
        its last answer rather than look again. Requests stay, and alerts while what they tell of is in the window.
        ``before`` is recalled for this question and leaves with it.
        """
        begun = self._cache.length
        if before is not None:
            self._extend(before)
        answers_now = span.kind == "round" and bool(span.user)
        percept = self._percepts[-1][1] if answers_now and self._percepts else None
        steering = Steering(self._ids, self._end, percept, of_all=not place)
        hidden = self._feed(words + self._ids(dialogue.assistant_head()))
        start = self._cache.length
        tokens = list(opening)
        said = self._text(tokens)
        try:
            if tokens:
                hidden = self._feed(tokens)
                yield said
            while len(tokens) < self._limit:
                logits = self._decoder.logits(hidden[-1]).float()
                token = int(steering.steer(logits, tokens).argmax())
                if token == self._end:
                    break
                tokens.append(token)
                text = self._text(tokens)
                turned = "" if said else steering.turned(text)
                if turned:
                    self._cache.crop(start)
                    tokens, text = self._ids(turned), turned
                    hidden = self._feed(tokens)
                else:
                    hidden = self._feed([token])
                if steering.held_back(text, final=bool(turned)):
                    continue
                # A character may take several tokens: it is spoken once it is whole.
                if not text.endswith("�") and len(text) > len(said):
                    piece, said = text[len(said) :], text
                    yield piece
        finally:
            if span.kind == "round" and span.user:
                self._cache.crop(begun)
                self._spoken = None
            else:
                self._feed(self._ids(dialogue.assistant_tail()))
                whole = replace(span, length=self._cache.length - begun, assistant=said)
                self._window.append(whole)
                self._spoken = _Spoken(whole, start, tokens)

    def _pin(self, watch: Watch) -> None:
        words = self._ids(dialogue.user_turn(watch.text))[: ROUND_POSITIONS // 2]
        for _ in self._reply(Span("watch", 0, self._now, watch.id, user=watch.text), words):
            pass
        self._spoken = None

    def _unpin(self, watch_id: str) -> None:
        self._evict(self._window.remove(watch_id))

    def retell(
        self,
        user: str,
        assistant: str,
        t: float,
        *,
        kind: Literal["round", "watch"] = "round",
        key: str = "",
    ) -> None:
        """Prefill a round as it was said; ``user`` is empty for an alert."""
        text = dialogue.user_turn(user) if user else ""
        text += dialogue.assistant_head() + assistant + dialogue.assistant_tail()
        tokens = self._ids(text)
        self._feed(tokens)
        self._window.append(Span(kind, len(tokens), t, key, user, assistant))

    def _again(self, held: dict[str, Any]) -> None:
        self.retell(held["user"], held["assistant"], held["t"], kind=held["kind"], key=held["key"])

    def _evict(self, runs: list[tuple[int, int]]) -> None:
        for start, stop in runs:
            self._cache.evict(start, stop)
            self._epoch += 1
            if self._spoken is not None:
                self._spoken = self._moved(self._spoken, start, stop)

    @staticmethod
    def _moved(spoken: _Spoken, start: int, stop: int) -> _Spoken | None:
        if stop <= spoken.start:
            return replace(spoken, start=spoken.start - (stop - start))
        return spoken if start >= spoken.start + len(spoken.tokens) else None


def _pieces(text: str) -> Iterator[str]:
    """``text`` word by word, as a decoder would write it."""
    for number, word in enumerate(text.split(" ")):
        yield f" {word}" if number else word
