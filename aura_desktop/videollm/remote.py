"""A VideoLLM on a server: the same engine, over an OpenAI-compatible interface.

The window is kept here, as messages with pictures in them; they only ever grow at the end until the
window is cut, so the server's prefix cache holds all but the newest second. Loads no model library.
"""

from __future__ import annotations

import base64
import copy
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from aura_desktop.errors import PartUnusable
from aura_desktop.events import Tier
from aura_desktop.media import Image, VideoChunk
from aura_desktop.memory.views import Views
from aura_desktop.memory.when import moment, stamped
from aura_desktop.settings import Settings
from aura_desktop.videollm.engine import Decision, EngineInfo, Question, Snapshot, Watch
from aura_desktop.videollm.openai_client import Client, FirstToken
from aura_desktop.videollm.proactive import ProactivePolicy, Standing, watch_as
from aura_desktop.videollm.qwen3vl.replies import RepetitionGuard, has_words
from aura_desktop.videollm.qwen3vl.window import DualWindow

ENGINE = "remote"
SNAPSHOT_VERSION = 2
SNAPSHOT_CHUNKS = 8
"""Newest seconds in a snapshot."""
MARKS = 32
PICTURE_TOKENS = 300
"""About what one second of video costs; the server counts for itself."""
PAST_TOKENS = 24
"""About what a picture of the past costs."""
PAST_PIXELS = PAST_TOKENS * 32 * 32
"""Of such a picture."""
HEAD = "From before, each with its time:"
NOW = "That was before. Now, with the time of what you tell:"
LETTERS = 4
"""Letters in a token, about."""
INTERPRET_TOKENS = 400
"""Of a reading in JSON."""
SILENT = "<|silent|>"
SILENCES = (SILENT, "<|im_end|>", "<|endoftext|>", "")
"""First tokens that mean that nothing is said."""
PROBE = "{request} Has that just happened? Answer with yes or no."
ALERT = "This has just happened: {request} Tell the user in one short sentence."
LONGEST_OUTAGE_S = 30.0
"""Between two attempts to reach a server that is away."""

Progress = Callable[[str, float], None]


def open_remote(settings: Settings, progress: Progress) -> RemoteEngine:
    """The engine on the server that the settings name. Raises ``PartUnusable``."""
    remote = settings.remote
    named = settings.mind.engine
    url = named if named.startswith(("http://", "https://")) else remote.url
    client = Client(url, remote)
    progress(f"reaching {client.name}", 0.0)
    try:
        served = client.models()
        if not served:
            raise PartUnusable(
                "network", f"The server {client.name} serves no model.", "See its log."
            )
        model = remote.model or served[0]
        if model not in served:
            raise PartUnusable(
                "network",
                f"The server {client.name} does not serve {model}; it serves {', '.join(served)}.",
                "Set remote.model to one of them.",
            )
    except BaseException:
        client.close()
        raise
    progress("ready", 1.0)
    return RemoteEngine(client, model, settings)


@dataclass(frozen=True, slots=True)
class _Mark:
    window: DualWindow
    pictures: dict[int, tuple[str, ...]]
    standing: dict[str, Standing]
    said: list[tuple[float, str]]
    now: float


class RemoteEngine:
    """Streams to ``client``'s ``model``. ``clock`` counts seconds for the back-off."""

    def __init__(
        self,
        client: Client,
        model: str,
        settings: Settings,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client, self._model, self._clock = client, model, clock
        self._remote, self._qwen, self._mind = settings.remote, settings.qwen, settings.mind
        wish = self._qwen.decide_by
        self._silent = wish == "silent" or (wish == "auto" and "aura" in model.casefold())
        self._policy = ProactivePolicy(settings.proactive)
        self._unasked = settings.proactive.unasked
        self._guard = RepetitionGuard()
        self._marks: dict[int, _Mark] = {}
        self._count = 0
        self._away = 0.0
        self._retry_at = 0.0
        self._now = 0.0
        self._spoken: int | None = None
        self._pictures: dict[int, tuple[str, ...]] = {}
        self._views = Views(settings.memory.compressed_spans, _past)
        self.reset()
        chunks = self._mind.window_chunks + self._mind.window_slack
        self._budgets = {
            "window": chunks * PICTURE_TOKENS,
            "compressed": settings.memory.compressed_spans * PAST_TOKENS,
            "dialogue": self._qwen.dialogue_tokens,
        }
        budget = self._budgets["window"] + self._budgets["dialogue"]
        self._info = EngineInfo(ENGINE, model, self._mind.window_chunks, budget)

    @property
    def info(self) -> EngineInfo:
        """Who this is and what it may hold."""
        return self._info

    def observe(self, chunk: VideoChunk) -> Decision:
        """Send one second of video and decide whether to speak.

        While the server is away the seconds are kept, and it is tried again with growing pauses; the
        first failure is raised as ``PartUnusable``.
        """
        began = time.perf_counter()
        self._now = chunk.t
        self._window.begin(chunk.t)
        self._window.put("video", PICTURE_TOKENS)
        frames = [frame.image for frame in chunk.frames]
        number = self._newest
        self._pictures[number] = tuple(_jpeg(i, self._qwen.chunk_pixels / 2) for i in frames)
        self._views.see(number, chunk.t, frames[-1])
        self._trim()
        p_speak, watch, speak = 0.0, None, False
        if self._clock() >= self._retry_at:
            head, looks = self._reached(self._judge)
            p_speak, watch = self._policy.decide(chunk.t, head, looks)
            speak = watch is not None
            if not speak and not looks and self._silent and self._unasked:
                speak = self._policy.of_its_own_accord(chunk.t, head)
        self._policy.rearm(chunk.t)
        ms = (time.perf_counter() - began) * 1e3
        held = self._window.length
        return Decision(chunk.index, chunk.t, p_speak, speak, watch, ms, held, self._tiers())

    def answer(self, question: Question) -> Iterator[str]:
        """Answer, piece by piece. What is recalled stands in this request only."""
        key = question.id
        last = self._window.last
        if last is None or last.group is not None:
            self._window.begin(self._now)
        text = stamped(question.text, question.clock if self._qwen.clock else 0.0)
        self._put_words(text)
        self._window.said(key, text, "")
        past = question.past
        messages = self._messages(before=self._recalled(question) if past else [])
        yield from self._reply(key, text, messages)

    def alert(self, decision: Decision) -> Iterator[str]:
        """Say what has come to pass."""
        standing = self._policy.standing.get(decision.watch or "")
        extra = ""
        if not self._silent:
            extra = ALERT.format(request=standing.watch.text if standing else "")
        asked = [r.group for r in self._window.rounds.values() if r.group and r.user]
        group = decision.watch or (asked[-1] if asked else f"t{self._now:g}")
        guarded = decision.watch is None
        yield from self._reply(group, "", self._messages(extra), guarded=guarded)

    def interpret(self, prompt: str, schema: dict[str, Any]) -> str:
        """What the server's model writes to ``prompt``, held to ``schema``."""
        form = {"type": "json_schema", "json_schema": {"name": "requests", "schema": schema}}
        body = {
            **self._body([{"role": "user", "content": prompt}]),
            "max_tokens": INTERPRET_TOKENS,
            "response_format": form,
        }
        return "".join(self._client.stream(body))

    def add_watch(self, watch: Watch) -> None:
        """Pin a standing request without a spoken acknowledgement."""
        self._policy.add(watch)
        self._window.pinned.add(watch.id)
        self._window.begin(self._now)
        self._put_words(watch.text)
        self._window.said(watch.id, watch.text, "Okay.")
        self._trim()

    def remove_watch(self, watch_id: str) -> None:
        """Take a standing request out of the context. Unknown ids are ignored."""
        self._policy.remove(watch_id)
        self._window.withdraw(watch_id)

    def mark(self) -> int:
        """The current end of the context."""
        self._count += 1
        standing = copy.deepcopy(self._policy.standing)
        self._marks[self._count] = _Mark(
            self._window.copy(), dict(self._pictures), standing, self._guard.state(), self._now
        )
        while len(self._marks) > MARKS:
            del self._marks[next(iter(self._marks))]
        return self._count

    def rollback(self, mark: int) -> None:
        """Forget everything after ``mark``, exactly."""
        held = self._marks.get(mark)
        if held is None:
            raise ValueError("that mark is no longer known")
        self._window, self._pictures = held.window.copy(), dict(held.pictures)
        self._views.undo(self._window.live)
        self._policy.standing = copy.deepcopy(held.standing)
        self._guard.load(held.said)
        self._now, self._spoken = held.now, None
        self._marks = {number: m for number, m in self._marks.items() if number <= mark}

    def amend_last_reply(self, heard: str) -> None:
        """Let the context hold only the words of the last reply that were heard."""
        if self._spoken is not None:
            self._window.amend(self._spoken, heard)
            self._spoken = None

    def snapshot(self) -> Snapshot:
        """Requests, dialogue and the newest seconds."""
        newest = sorted(self._pictures)[-SNAPSHOT_CHUNKS:]
        rounds = [
            {
                "t": r.t,
                "group": r.group,
                "user": r.user,
                "assistant": r.assistant,
                "pictures": list(self._pictures[r.number]) if r.number in newest else [],
            }
            for r in self._window.rounds.values()
            if r.group is not None or r.number in newest
        ]
        watches = [watch_as(s) for s in self._policy.standing.values()]
        past = self._views.spans_as(lambda image: _jpeg(image, PAST_PIXELS))
        state = {"now": self._now, "rounds": rounds, "watches": watches, "past": past}
        return Snapshot(ENGINE, SNAPSHOT_VERSION, state)

    def restore(self, snapshot: Snapshot) -> None:
        """Return to ``snapshot``."""
        if snapshot.engine != ENGINE or snapshot.version != SNAPSHOT_VERSION:
            raise ValueError(f"not a snapshot of {ENGINE} version {SNAPSHOT_VERSION}")
        self.reset()
        self._views.restore(snapshot.state["past"], _picture)
        for held in snapshot.state["watches"]:
            self._policy.take(held)
            self._window.pinned.add(held["id"])
        for held in snapshot.state["rounds"]:
            self._window.begin(held["t"])
            if held["pictures"]:
                self._window.put("video", PICTURE_TOKENS)
                self._pictures[self._newest] = tuple(held["pictures"])
                self._views.see(self._newest, held["t"], _picture(held["pictures"][-1]))
            if held["group"] is not None:
                self._put_words(held["user"] + held["assistant"])
                self._window.said(held["group"], held["user"], held["assistant"])
        self._now = snapshot.state["now"]
        self._trim()

    def reset(self) -> None:
        """Forget everything."""
        self._window = DualWindow(
            self._mind.window_chunks,
            self._mind.window_slack,
            self._qwen.groups,
            self._qwen.dialogue_tokens,
        )
        self._pictures = {}
        self._views.clear()
        self._policy.standing.clear()
        self._guard.load([])
        self._marks.clear()
        self._now = 0.0
        self._spoken = None

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    @property
    def _newest(self) -> int:
        last = self._window.last
        assert last is not None
        return last.number

    def _put_words(self, text: str) -> None:
        self._window.put("words", len(text) // LETTERS + 1)

    def _trim(self) -> None:
        self._window.cut()
        live = self._window.live
        self._pictures = {n: held for n, held in self._pictures.items() if n in live}
        self._views.left(live)

    def _tiers(self) -> tuple[Tier, ...]:
        """What each tier holds: tokens as estimated here, bytes as they are sent or kept."""
        tokens = {"window": 0, "compressed": PAST_TOKENS * len(self._views.spans), "dialogue": 0}
        for run in self._window.runs:
            tokens["window" if run.kind == "video" else "dialogue"] += run.length
        sent = sum(len(jpeg) for jpegs in self._pictures.values() for jpeg in jpegs)
        nbytes = {
            "window": sent,
            "compressed": self._views.nbytes,
            "dialogue": tokens["dialogue"] * LETTERS,
        }
        most = {
            # A picture's own size bounds its JPEG: three bytes a pixel, a third more in base64.
            "window": self._budgets["window"] // PICTURE_TOKENS * self._qwen.chunk_pixels * 4,
            "compressed": self._budgets["compressed"] // PAST_TOKENS * PAST_PIXELS * 3,
            "dialogue": self._budgets["dialogue"] * LETTERS,
        }
        return tuple(
            Tier(name, tokens[name], nbytes[name], budget, most[name])
            for name, budget in self._budgets.items()
        )

    def _recalled(self, question: Question) -> list[dict[str, Any]]:
        """Notes and pictures of the timeline and of the minutes before, as parts of a message, each with its time."""
        said = question.recalled
        notes = [f"- {note}" for note in said.notes] if said is not None else []
        held = [
            (f"{shown.when[:1].upper()}{shown.when[1:]}", _small(shown.jpeg))
            for shown in (said.pictures if said is not None else ())
        ]
        held += [
            (
                moment(question.t - (s.start + s.end) / 2, question.clock),
                _jpeg(s.held.image, PAST_PIXELS),
            )
            for s in self._views.spans
        ]
        if not notes and not held:
            return []
        out = [_text("\n".join([HEAD, *notes]))]
        for when, jpeg in held:
            out += [_text(f"{when}:"), _image(jpeg)]
        return [*out, _text(NOW)]

    # ------------------------------------------------------------------------- the server

    def _body(self, messages: list[dict[str, Any]]) -> dict[str, Any]:
        return {"model": self._model, "messages": messages}

    def _messages(
        self, extra: str = "", before: list[dict[str, Any]] | None = None
    ) -> list[dict[str, Any]]:
        """The window as messages; ``extra`` stands at the end of the newest user turn, ``before`` before its words."""
        out: list[dict[str, Any]] = [{"role": "system", "content": self._qwen.system}]
        newest = self._window.last
        for round_ in self._window.rounds.values():
            content = self._shown(self._pictures.get(round_.number, ()))
            last = newest is not None and round_.number == newest.number
            if last and before:
                content += before
            if round_.user:
                content.append(_text(round_.user))
            if last and extra and not round_.assistant:
                content.append(_text(extra))
            if content:
                out.append({"role": "user", "content": content})
            if round_.assistant:
                out.append({"role": "assistant", "content": round_.assistant})
            elif self._silent and content and not last:
                out.append({"role": "assistant", "content": SILENT})
        if extra and newest is not None and newest.assistant:
            out.append({"role": "user", "content": [_text(extra)]})
        return out

    def _shown(self, jpegs: tuple[str, ...]) -> list[dict[str, Any]]:
        """A second of video as the parts of a message."""
        if not jpegs:
            return []
        if self._remote.frames == "video":
            url = (
                f"data:video/jpeg;base64,{','.join((jpegs * 2)[:2] if len(jpegs) == 1 else jpegs)}"
            )
            return [{"type": "video_url", "video_url": {"url": url}}]
        return [_image(jpeg) for jpeg in jpegs]

    def _judge(self) -> tuple[float, dict[str, float]]:
        """The head's probability and that of each request, from the server."""
        wanted = self._policy.to_look_at()
        if self._silent:
            first = self._client.first_token(self._body(self._messages()))
            head = 1.0 - sum(first.chances.get(token, 0.0) for token in SILENCES)
            head = min(1.0, max(0.0, head)) if first.chances else 0.0
            return head, {watch.id: head for watch in wanted}
        looks = {}
        for watch in wanted[: self._qwen.probes_per_chunk]:
            body = self._body(self._messages(PROBE.format(request=watch.text)))
            looks[watch.id] = _yes(self._client.first_token(body))
        if not looks and self._remote.prefill:
            self._client.first_token(self._body(self._messages()))
        return max(looks.values(), default=0.0), looks

    def _reached(
        self, ask: Callable[[], tuple[float, dict[str, float]]]
    ) -> tuple[float, dict[str, float]]:
        """What the server says; nothing, quietly, while it is still away."""
        try:
            told = ask()
        except PartUnusable:
            known = self._away > 0
            self._away = min(LONGEST_OUTAGE_S, max(self._remote.backoff_s, 2 * self._away))
            self._retry_at = self._clock() + self._away
            if known:
                return 0.0, {}
            raise
        self._away = self._retry_at = 0.0
        return told

    def _reply(
        self, group: str, user: str, messages: list[dict[str, Any]], *, guarded: bool = False
    ) -> Iterator[str]:
        """Stream a reply; what was delivered is in the context however this ends."""
        body = {**self._body(messages), "max_tokens": self._qwen.max_reply_tokens}
        held, said = "", ""
        pieces = self._client.stream(body)
        try:
            for piece in pieces:
                held += piece.replace(SILENT, "")
                repeating = guarded and self._guard.may_repeat(self._now, said + held)
                if has_words(said + held) and not repeating:
                    out, held = held, ""
                    said += out
                    yield out
            repeated = guarded and self._guard.repeats(self._now, said + held)
            if held and has_words(said + held) and not repeated:
                said += held
                yield held
        finally:
            pieces.close()
            self._end(group, user, said)

    def _end(self, group: str, user: str, said: str) -> None:
        self._guard.remember(self._now, said)
        self._spoken = None
        if not (user or said):
            return
        last = self._window.last
        if last is None or (last.group is not None and not user):
            self._window.begin(self._now)
        self._put_words(said)
        self._window.said(group, user, said)
        self._spoken = self._newest if said else None
        self._trim()


def _yes(first: FirstToken) -> float:
    """Probability of yes among yes and no."""
    yes = sum(c for token, c in first.chances.items() if token.strip().casefold() == "yes")
    no = sum(c for token, c in first.chances.items() if token.strip().casefold() == "no")
    return yes / (yes + no) if yes + no > 0 else 0.0


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


def _image(jpeg: str) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": f"data:image/jpeg;base64,{jpeg}"}}


def _within(image: Image, pixels: float) -> Image:
    """``image`` within so many ``pixels``."""
    height, width = image.shape[:2]
    shrink = min(1.0, math.sqrt(pixels / (height * width)))
    if shrink < 1:
        size = (max(1, int(width * shrink)), max(1, int(height * shrink)))
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    return image


def _past(image: Image) -> Image:
    return _within(image, PAST_PIXELS)


def _small(jpeg: bytes) -> str:
    """A JPEG as one of a picture of the past, in base64."""
    return _jpeg(_picture(base64.b64encode(jpeg).decode("ascii")), PAST_PIXELS)


def _jpeg(image: Image, pixels: float) -> str:
    """``image`` within so many ``pixels``, as a JPEG in base64."""
    _, data = cv2.imencode(".jpg", cv2.cvtColor(_within(image, pixels), cv2.COLOR_RGB2BGR))
    return base64.b64encode(data.tobytes()).decode("ascii")


def _picture(jpeg: str) -> Image:
    """The picture of a JPEG in base64. Raises ``ValueError`` when it is none."""
    found = cv2.imdecode(np.frombuffer(base64.b64decode(jpeg), np.uint8), cv2.IMREAD_COLOR)
    if found is None:
        raise ValueError("a picture cannot be read")
    return np.asarray(cv2.cvtColor(found, cv2.COLOR_BGR2RGB), np.uint8)
