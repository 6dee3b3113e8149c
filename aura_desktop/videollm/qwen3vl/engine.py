"""AURA and Qwen3-VL as an engine: one pass through the model a second, and a decision.

A model that was taught to be silent (its tokenizer has a silent token) decides with the first token
of every assistant turn. Any other is asked about each standing request, to be answered with yes or
no, which leaves no trace. Either way ``ProactivePolicy`` makes the decision of the probabilities.
"""

from __future__ import annotations

import copy
import math
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from aura_desktop.events import Tier
from aura_desktop.media import Frame, Image, VideoChunk
from aura_desktop.memory.when import stamped
from aura_desktop.settings import Settings
from aura_desktop.videollm.engine import (
    Decision,
    EngineInfo,
    Glimpse,
    Question,
    Snapshot,
    Watch,
)
from aura_desktop.videollm.proactive import ProactivePolicy, watch_as
from aura_desktop.videollm.qwen3vl import pictures
from aura_desktop.videollm.qwen3vl.budget import (
    FRAME_TOKENS,
    QUESTION_TOKENS,
    budgets,
    context_tokens,
    recall_tokens,
    tiers,
)
from aura_desktop.videollm.qwen3vl.context import MARKS, Context
from aura_desktop.videollm.qwen3vl.past import Past, look
from aura_desktop.videollm.qwen3vl.replies import RepetitionGuard, has_words, looping
from aura_desktop.videollm.qwen3vl.state import Asked, Mood, Put, Spoken
from aura_desktop.videollm.qwen3vl.stream import Features, Stream
from aura_desktop.videollm.qwen3vl.turns import Turns
from aura_desktop.videollm.qwen3vl.window import DualWindow

ENGINE = "qwen3-vl"
SNAPSHOT_VERSION = 2
SNAPSHOT_PICTURES = 8
"""Newest pictures in a snapshot: what a restarted model needs to know what is going on."""
ACKNOWLEDGED = "Okay."
"""What stands as the answer to a request that was pinned without a spoken acknowledgement."""
PROBE = "{request} Has that just happened? Answer with yes or no."
INTERPRETED = "interpreted"
"""Group of what is asked of it only to read the user's words."""
ALERT = "This has just happened: {request} Tell the user in one short sentence."
YES = ("Yes", "yes", " Yes", " yes", "YES")
NO = ("No", "no", " No", " no", "NO")


class QwenEngine:
    """Streams through ``model`` (transformers' ``Qwen3VLForConditionalGeneration``).

    ``tokenizer`` is its own; ``silent`` says whether the silent token decides. ``name`` is shown.
    """

    def __init__(
        self, model: Any, tokenizer: Any, settings: Settings, *, name: str, silent: bool
    ) -> None:
        mind, self._settings = settings.mind, settings.qwen
        vision = model.config.vision_config
        self._patch, self._merge = int(vision.patch_size), int(vision.spatial_merge_size)
        self._turns = Turns(tokenizer, self._settings.turns)
        self._silent = self._turns.silent if silent else None
        self._yes, self._no = self._first_ids(YES, NO)
        self._sink = self._turns.system(self._settings.system)
        capacity = context_tokens(settings, self._patch * self._merge, len(self._sink))
        self._limit = int(model.config.text_config.max_position_embeddings)
        self.stream = Stream(model, capacity)
        window = DualWindow(
            mind.window_chunks,
            mind.window_slack,
            self._settings.groups,
            self._settings.dialogue_tokens,
        )
        self.context = Context(self.stream, window)
        self.past = Past(self.stream, self._turns, settings)
        self._recall_tokens = recall_tokens(settings)
        self._budgets = budgets(settings, self._patch * self._merge, len(self._sink))
        self._features: Features | None = None
        self._policy = ProactivePolicy(settings.proactive)
        self._unasked = settings.proactive.unasked
        self._guard = RepetitionGuard()
        self._seen: deque[tuple[float, Image]] = deque(maxlen=SNAPSHOT_PICTURES)
        self._marks: dict[int, Mood] = {}
        self._turn_to_probe = 0
        self._now = 0.0
        self._due: Tensor | None = None
        self._open_round = False
        self._spoken: Spoken | None = None
        self.reset()
        self._info = EngineInfo(ENGINE, name, mind.window_chunks, capacity)

    @property
    def info(self) -> EngineInfo:
        """Who this is and what it may hold."""
        return self._info

    def observe(self, chunk: VideoChunk) -> Decision:
        """Prefill one second of video and decide whether to speak."""
        began = time.perf_counter()
        self._settle()
        self._now = chunk.t
        self._perceive(chunk)
        head, looks = self._judge()
        p_speak, watch = self._policy.decide(chunk.t, head, looks)
        speak = watch is not None
        if not speak and not looks and self._silent is not None and self._unasked:
            speak = self._policy.of_its_own_accord(chunk.t, head)
        if not speak:
            self._settle()
        self._policy.rearm(chunk.t)
        self._trim()
        self.past.prepare()
        assert self._features is not None
        glimpse = Glimpse(embedding=look(self._features))
        held, told = self.stream.length, self._tiers()
        ms = (time.perf_counter() - began) * 1e3
        return Decision(chunk.index, chunk.t, p_speak, speak, watch, ms, held, told, glimpse)

    def answer(self, question: Question) -> Iterator[str]:
        """Answer, piece by piece; the words stand behind the newest second of video, with the clock's time.

        A question about the past is given what is kept of it, in between; afterwards the question and its
        answer stand there as if that had never been.
        """
        self._settle()
        key = question.id
        text = stamped(question.text, question.clock if self._settings.clock else 0.0)
        words = self._turns.words(text)[:QUESTION_TOKENS]
        past = question.past
        self._open(len(words) + (self._recall_tokens if past else 0))
        start = self.context.length
        asked = Asked(start, words) if past and self._bring(question) else None
        self.context.put("words", words)
        self.context.put("turn", self._turns.turn)
        yield from self._reply(key, text, self.context.flush(), asked=asked)

    def alert(self, decision: Decision) -> Iterator[str]:
        """Say what has come to pass."""
        standing = self._policy.standing.get(decision.watch or "")
        logits, self._due = self._due, None
        if logits is None:
            request = standing.watch.text if standing is not None else ""
            words = self._turns.words(ALERT.format(request=request)) if self._silent is None else []
            self._open(len(words))
            self.context.put("words", words[:QUESTION_TOKENS])
            self.context.put("turn", self._turns.turn)
            logits = self.context.flush()
        unguarded = decision.watch is not None
        group = decision.watch or self._group()
        yield from self._reply(group, "", logits, unasked=True, guarded=not unguarded)

    def interpret(self, prompt: str, schema: dict[str, Any]) -> str:  # noqa: ARG002 - the caller checks it
        """What it writes to ``prompt``, behind what it has seen; both then leave the context."""
        text = "".join(self.answer(Question(INTERPRETED, prompt, self._now)))
        self.context.evict(self.context.window.withdraw(INTERPRETED))
        self.context.settle()
        self._spoken = None
        return text

    def add_watch(self, watch: Watch) -> None:
        """Pin a standing request; its acknowledgement is written, not spoken."""
        self._settle()
        self._policy.add(watch)
        self.context.window.pinned.add(watch.id)
        self._retell(watch.id, watch.text, ACKNOWLEDGED, self._now)
        self._trim()

    def remove_watch(self, watch_id: str) -> None:
        """Take a standing request and its acknowledgement out of the context."""
        self._settle()
        self._policy.remove(watch_id)
        self.context.evict(self.context.window.withdraw(watch_id))
        self.context.settle()

    def mark(self) -> int:
        """The current end of the context."""
        self._settle()
        number = self.context.mark()
        self._marks[number] = self._mood()
        while len(self._marks) > MARKS:
            del self._marks[next(iter(self._marks))]
        return number

    def rollback(self, mark: int) -> None:
        """Forget everything after ``mark``, exactly."""
        self._due = None
        self.context.rollback(mark)
        self.past.views.undo(self.context.window.live)
        self._recall(self._marks[mark])

    def hold(self) -> Put:
        """Put the engine aside in main memory, exactly; ``resume`` returns to it, in any engine with
        the same weights.
        """
        self._settle()
        return Put(self.context.aside(), self._mood(), self.past.views.copy())

    def resume(self, put: Put) -> None:
        """Return to ``put``. Raises ``ValueError`` when it is of another model."""
        self.context.back(put.context)
        self.past.views.take(put.past)
        self._marks.clear()
        self._recall(put.mood)

    def amend_last_reply(self, heard: str) -> None:
        """Let the context hold only the words of the last reply that were heard."""
        spoken, self._spoken = self._spoken, None
        window = self.context.window
        if spoken is None or spoken.round not in window.rounds:
            return
        if window.rounds[spoken.round].assistant == heard:
            return
        kept = 0
        while kept < len(spoken.tokens):
            if len(self._turns.text(spoken.tokens[: kept + 1])) > len(heard):
                break
            kept += 1
        for start, run in window.starts():
            if run.round == spoken.round and run.kind == "reply":
                self.context.remove(start + kept, start + run.length)
                break
        window.amend(spoken.round, heard)
        self.context.settle()

    def snapshot(self) -> Snapshot:
        """Requests, dialogue and the newest pictures; the cache is built again from them."""
        rounds = [
            {"t": r.t, "group": r.group, "user": r.user, "assistant": r.assistant}
            for r in self.context.window.rounds.values()
            if r.group is not None
        ]
        watches = [watch_as(s) for s in self._policy.standing.values()]
        seen = [{"t": t, "jpeg": pictures.to_jpeg(image)} for t, image in self._seen]
        return Snapshot(
            ENGINE,
            SNAPSHOT_VERSION,
            {
                "now": self._now,
                "rounds": rounds,
                "watches": watches,
                "pictures": seen,
                "past": self.past.views.spans_as(pictures.to_jpeg),
                "said": [list(item) for item in self._guard.state()],
            },
        )

    def restore(self, snapshot: Snapshot) -> None:
        """Return to ``snapshot``: prefill its requests, rounds and pictures in their order."""
        if snapshot.engine != ENGINE or snapshot.version != SNAPSHOT_VERSION:
            raise ValueError(f"not a snapshot of {ENGINE} version {SNAPSHOT_VERSION}")
        state = snapshot.state
        self.reset()
        self.past.views.restore(state["past"], pictures.from_jpeg)
        for held in state["watches"]:
            self._policy.take(held)
            self.context.window.pinned.add(held["id"])
        again: list[tuple[float, int, dict[str, Any]]] = [
            (held["t"], 1, held) for held in state["rounds"]
        ] + [(held["t"], 0, held) for held in state["pictures"]]
        for t, is_round, held in sorted(again, key=lambda item: item[:2]):
            if is_round:
                self._retell(held["group"], held["user"], held["assistant"], t)
            else:
                frame = Frame(t, pictures.from_jpeg(held["jpeg"]))
                self._now = t
                self._perceive(VideoChunk(0, t, (frame, frame)))
                self._settle()
        self._guard.load([(t, text) for t, text in state["said"]])
        self._now = state["now"]
        self._trim()

    def reset(self) -> None:
        """Forget everything but the weights."""
        self._policy.standing.clear()
        self._guard.load([])
        self._seen.clear()
        self.past.views.clear()
        self._marks.clear()
        self._now = 0.0
        self._due, self._open_round, self._spoken = None, False, None
        self.context.reset(self._sink)

    def warm_up(self, chunk: VideoChunk) -> None:
        """Run every path once, so that the first second is no slower than the others."""
        self.observe(chunk)
        for _ in self.answer(Question("warm", "What do you see?", chunk.t)):
            break
        self.reset()

    def loaded(self, ms: float) -> None:
        """It took so long until it was warm."""
        self._info = replace(self._info, load_ms=ms)

    def close(self) -> None:
        """Free the model."""
        self.reset()
        self.stream.release()

    # ------------------------------------------------------------------------------ seeing

    def _perceive(self, chunk: VideoChunk) -> None:
        """One second of video as the user turn of a new round."""
        frames = [frame.image for frame in chunk.frames]
        patches = pictures.patches(frames, self._patch, self._merge, self._settings.chunk_pixels)
        features = self.stream.see(patches)
        stamp = {} if self._silent is not None else {"seconds": chunk.t}
        video = self._turns.video(patches.grid, **stamp)
        self._seen.append((chunk.t, patches.newest))
        self.context.room(len(video) + FRAME_TOKENS)
        self.context.window.begin(chunk.t)
        last = self.context.window.last
        assert last is not None
        self.past.views.see(last.number, chunk.t, patches.newest)
        self._features = features
        self._open_round = True
        self.context.put("open", self._turns.open)
        self.context.put("video", video, features)

    def _judge(self) -> tuple[float, dict[str, float]]:
        """The head's probability that now is the time to speak, and that of each request."""
        wanted = self._policy.to_look_at()
        if self._silent is None:
            self.context.flush()
            looks = self._probe(wanted)
            return max(looks.values(), default=0.0), looks
        end = self.context.length
        self.context.put("turn", self._turns.turn)
        self._due = logits = self.context.flush()
        chances = torch.softmax(logits, -1)
        head = float(1 - chances[sorted(self._turns.stop)].sum())
        armed = [w for w in wanted if self._policy.standing[w.id].armed]
        if len(armed) < 2 or head < self._policy.settings.threshold:
            return head, {w.id: head for w in wanted}
        # It will speak, and for which request is the question.
        self.context.retract(end)
        looks = self._probe(armed)
        self.context.put("turn", self._turns.turn)
        self._due = self.context.flush()
        best = max(looks, key=lambda key: looks[key]) if looks else ""
        return head, {
            w.id: head if w.id == best else min(head, looks.get(w.id, 0.0)) for w in wanted
        }

    def _probe(self, watches: list[Watch]) -> dict[str, float]:
        """Probability of yes against no for each of ``watches``; leaves no trace.

        At most ``probes_per_chunk`` of them, in turn, so that a second costs the same however many there are.
        """
        count = self._settings.probes_per_chunk
        if len(watches) > count:
            at = self._turn_to_probe % len(watches)
            watches = (watches + watches)[at : at + count]
            self._turn_to_probe += count
        out: dict[str, float] = {}
        for watch in watches:
            words = self._turns.words(PROBE.format(request=watch.text))[:QUESTION_TOKENS]
            ids = words + self._turns.turn
            self.context.room(len(ids) + FRAME_TOKENS)
            logits = self.context.look(ids)
            odds = torch.logsumexp(logits[self._yes], -1) - torch.logsumexp(logits[self._no], -1)
            out[watch.id] = 1 / (1 + math.exp(-float(odds.clamp(-50, 50))))
        return out

    def _first_ids(self, *sides: tuple[str, ...]) -> list[list[int]]:
        """The first token of each word; those that several sides share say nothing."""
        firsts = [{self._turns.ids(word)[0] for word in side} for side in sides]
        shared = set.intersection(*firsts)
        return [sorted(first - shared) for first in firsts]

    # ----------------------------------------------------------------------------- speaking

    def _bring(self, question: Question) -> bool:
        """Put what is kept of the past at the end, within its budget; whether there was any."""
        spare = self._recall_tokens
        parts: list[tuple[list[int], Features | None]] = []
        for ids, features in self.past.parts(question):
            if len(ids) <= spare:
                parts.append((ids, features))
                spare -= len(ids)
        for ids, features in parts:
            self.context.put("recall", ids, features)
        return bool(parts)

    def _open(self, tokens: int) -> None:
        """Make room for words: behind the newest video if nothing was said there yet, else in a new round."""
        at = self.context.window.reopen()
        if at is not None:
            self.context.retract(at)
        self.context.room(tokens + self._settings.max_reply_tokens + FRAME_TOKENS)
        if at is None:
            self.context.window.begin(self._now)
            self.context.put("open", self._turns.open)
        self._open_round = True

    def _settle(self) -> None:
        """Close a round in which nothing is said."""
        self._due = None
        if not self._open_round:
            return
        self._open_round = False
        if self._silent is not None:
            self.context.put("reply", [self._silent])
        self.context.put("tail", self._turns.tail)

    def _reply(
        self,
        group: str,
        user: str,
        logits: Tensor,
        *,
        unasked: bool = False,
        guarded: bool = False,
        asked: Asked | None = None,
    ) -> Iterator[str]:
        """Decode greedily behind the turn's head; the round ends however this ends.

        ``asked``: what was brought in before the question leaves when the answer ends. An unasked reply begins
        with a word. A guarded one is held back while it may repeat a reply of a moment ago; if it turns out to,
        nothing is said.
        """
        start = self.context.length
        tokens: list[int] = []
        said = ""
        spoken = 0
        try:
            while len(tokens) < self._settings.max_reply_tokens:
                if unasked and not tokens:
                    logits = logits.clone()
                    logits[sorted(self._turns.stop)] = -torch.inf
                token = int(logits.argmax())
                if token in self._turns.stop:
                    break
                tokens.append(token)
                self.context.put("reply", [token])
                if looping(tokens):
                    break
                text = self._turns.text(tokens)
                held = guarded and self._guard.may_repeat(self._now, text)
                # A character may take several tokens: it is spoken once it is whole.
                if has_words(text) and not text.endswith("\ufffd") and not held:
                    piece, said, spoken = text[len(said) :], text, len(tokens)
                    if piece:
                        yield piece
                logits = self.context.flush()
            text = self._turns.text(tokens)
            repeated = guarded and self._guard.repeats(self._now, text)
            if has_words(text) and len(text) > len(said) and not repeated:
                piece, said, spoken = text[len(said) :], text, len(tokens)
                yield piece
        finally:
            if asked is not None:
                self.context.retract(asked.start)
                self.context.put("words", asked.words)
                self.context.put("turn", self._turns.turn)
                start = self.context.length
                self.context.put("reply", tokens[:spoken])
            self._end(group, user, start, tokens[:spoken], said)

    def _end(self, group: str, user: str, start: int, tokens: list[int], said: str) -> None:
        """Close the round: what was not said is not in it."""
        window = self.context.window
        self.context.retract(start + len(tokens))
        self._open_round = False
        if not tokens and self._silent is not None:
            self.context.put("reply", [self._silent])
        self.context.put("tail", self._turns.tail)
        if user or said:
            window.said(group, user, said)
            self.context.settle()
        last = window.last
        self._spoken = Spoken(last.number, tokens) if tokens and last is not None else None
        self._guard.remember(self._now, said)
        self._trim()

    def _retell(self, group: str, user: str, assistant: str, t: float) -> None:
        """A round as it was, in words."""
        words = self._turns.words(user)[:QUESTION_TOKENS]
        reply = self._turns.words(assistant)
        if not reply and self._silent is not None:
            reply = [self._silent]
        self.context.room(len(words) + len(reply) + FRAME_TOKENS)
        self.context.window.begin(t)
        for kind, ids in (
            ("open", self._turns.open), ("words", words), ("turn", self._turns.turn),
            ("reply", reply), ("tail", self._turns.tail),
        ):  # fmt: skip
            self.context.put(kind, ids)  # type: ignore[arg-type]  # literals in a tuple
        self.context.window.said(group, user, assistant)
        self.context.flush()
        self.context.settle()

    def _group(self) -> str:
        """The group that an answer of the model's own accord belongs to: the last question's."""
        asked = [r.group for r in self.context.window.rounds.values() if r.group and r.user]
        return asked[-1] if asked else f"t{self._now:g}"

    # ---------------------------------------------------------------------------- keeping

    def _trim(self) -> None:
        """Cut what the window no longer holds, and keep the positions in the model's range."""
        self.context.evict(self.context.window.cut())
        self.past.views.left(self.context.window.live)
        if self.stream.next > self._limit - self.stream.capacity:
            self.stream.rebase(len(self._sink))
            self.context.forget_marks()

    def _tiers(self) -> tuple[Tier, ...]:
        """What each tier holds: a token of the past is its pixels and what the tower makes of them."""
        config, factor = self.stream.config.text_config, self._patch * self._merge
        cache = self.stream.cache
        levels = 1 + len(self.stream.config.vision_config.deepstack_visual_indexes)
        width = self.stream.width * levels * config.hidden_size
        return tiers(
            self.context.window,
            self.past.tokens,
            self._budgets,
            cache.nbytes / cache.capacity,
            3 * factor**2 + width,
        )

    def _mood(self) -> Mood:
        standing = copy.deepcopy(self._policy.standing)
        return Mood(standing, self._guard.state(), self._now)

    def _recall(self, mood: Mood) -> None:
        self._policy.standing = copy.deepcopy(mood.standing)
        self._guard.load(mood.said)
        self._now, self._due, self._open_round, self._spoken = mood.now, None, False, None
