"""The live session: what the window and the terminal start, ask and stop.

``LiveSession`` opens the parts and runs the dialogue in a thread of its own: by the wall clock
(``realtime``) or by the stream's time (``fast``). Constructing one imports nothing heavy.
"""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol

from aura_desktop import __version__, events
from aura_desktop.errors import PartUnusable
from aura_desktop.session import messages as msg
from aura_desktop.session.clock import RealClock, SimClock
from aura_desktop.session.monitor import Side
from aura_desktop.session.options import LiveOptions

if TYPE_CHECKING:
    from aura_desktop.capture import Clip
    from aura_desktop.media import Frame, VideoChunk
    from aura_desktop.session.parts import Parts
    from aura_desktop.settings import Settings

log = logging.getLogger("aura.session")

DONE, UNUSABLE, INTERRUPTED = 0, 3, 130
#: The reason that makes the exit code 130.
INTERRUPTED_BY_USER = "interrupted"
#: Wishes kept while the session loads; more are surely not meant.
MAX_EARLY = 100

Make = Callable[[float], msg.Input]


class Runner(Protocol):
    """What drives the dialogue: in threads by the wall clock, or in turn by the stream's time."""

    def post(self, make: Make) -> None:
        """An input from outside, stamped when it is taken in. Any thread."""

    def pause_camera(self, paused: bool) -> None:
        """Give the dialogue no frames, or give them again. Any thread."""

    def run(self) -> msg.Finish:
        """Live until the dialogue finishes."""


class LiveSession:
    """One session from ``start`` to its end. All methods may be called from any thread."""

    def __init__(
        self,
        options: LiveOptions,
        settings: Settings,
        on_event: Callable[[events.Event], None],
        on_frame: Callable[[Frame], None] | None = None,
        *,
        on_chunk: Callable[[VideoChunk], None] | None = None,
        on_level: Callable[[Side, float], None] | None = None,
    ) -> None:
        """``on_event`` gets every event in order, ``on_frame`` every picture shown, ``on_chunk`` every
        chunk on its way to the model, ``on_level`` how loud each side is (``monitor``); all from threads
        of the session, and they must not block it.
        """
        self._on_chunk = on_chunk
        self._on_level = on_level
        self._options = options
        self._settings = _settled(options, settings)
        self._on_event = on_event
        self._on_frame = on_frame
        self._clock: RealClock | SimClock = SimClock() if options.pace == "fast" else RealClock()
        self._lock = threading.Lock()
        self._runner: Runner | None = None
        self._early: list[Make] = []
        self._muted = self._paused = False
        self._clip: Clip | None = None
        self._stop_reason: str | None = None
        self._abandoned = threading.Event()
        self._done = threading.Event()
        self._watch_ids: Iterator[str] = (f"w{n}" for n in itertools.count(1))
        self._ended: events.SessionEnded | None = None
        self._thread: threading.Thread | None = None
        self.failure: PartUnusable | None = None
        """Why the session could not go on, if it could not."""
        self.exit_code = DONE
        """0 done, 3 a part is missing or was lost for good, 130 interrupted; valid after ``wait``."""

    def start(self) -> None:
        """Load everything and begin. Returns when the session runs, or was stopped before it could.

        Raises ``PartUnusable`` for what is missing; nothing is left open then.
        """
        from aura_desktop.session.parts import Abandoned, load

        self._tell(events.StateChanged(t=0.0, state="loading"))
        try:
            parts = load(
                self._options,
                self._settings,
                now=self._clock.now,
                tell=self._tell,
                abandoned=self._abandoned,
            )
        except Abandoned:
            self._end_unbegun()
            return
        except BaseException as error:
            self.exit_code = UNUSABLE
            self.failure = error if isinstance(error, PartUnusable) else None
            self._done.set()
            raise
        self._begin(parts)

    def ask(self, text: str) -> None:
        """Put a typed question; it cuts off a reply that is being spoken."""
        self._post(lambda t: msg.Typed(t, text))

    def add_watch(self, text: str) -> str:
        """Add a standing request: "tell me when …", or just the thing. Returns its id."""
        watch_id = next(self._watch_ids)
        self._post(lambda t: msg.WatchWanted(t, watch_id, text))
        return watch_id

    def remove_watch(self, watch_id: str) -> None:
        """Take a standing request back; unknown ids are ignored."""
        self._post(lambda t: msg.WatchUnwanted(t, watch_id))

    def edit_watch(self, watch_id: str, text: str) -> None:
        """Let that watch be what ``text`` says."""
        self._post(lambda t: msg.WatchEdited(t, watch_id, text))

    def remove_reminder(self, reminder_id: str) -> None:
        """Take a reminder back; unknown ids are ignored."""
        self._post(lambda t: msg.ReminderUnwanted(t, reminder_id))

    def pause_watch(self, watch_id: str, paused: bool) -> None:
        """Look out for this no longer for the time being, or again; unknown ids are ignored."""
        self._post(lambda t: msg.WatchPaused(t, watch_id, paused))

    def stop_speaking(self) -> None:
        """Silence, now."""
        self._post(msg.SilenceWanted)

    def set_microphone_muted(self, muted: bool) -> None:
        """Hear nothing, or hear again. The device stays open."""
        self._post(lambda t: msg.MicrophoneMuted(t, muted))

    def hold_talk_key(self, held: bool) -> None:
        """The talk key was pressed, which cuts off a reply, or let go, which ends the user's turn."""
        self._post(lambda t: msg.TalkKey(t, held))

    def set_camera_paused(self, paused: bool) -> None:
        """See nothing, or see again. The device stays open."""
        with self._lock:
            self._paused = paused
            runner = self._runner
        if runner is not None:
            runner.pause_camera(paused)

    def clip(self) -> Clip | None:
        """The video file that is shown, in which one may go to and fro; ``None`` for anything else."""
        with self._lock:
            return self._clip

    def stop(self, reason: str) -> None:
        """End now, with everything saved; ``wait`` tells when it has. The first reason counts."""
        with self._lock:
            if self._stop_reason is not None:
                return
            self._stop_reason = reason
        self._abandoned.set()
        self._post(lambda t: msg.StopWanted(t, reason))

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the end; whether it has come."""
        return self._done.wait(timeout)

    # -- inside --------------------------------------------------------------------------------

    def _post(self, make: Make) -> None:
        with self._lock:
            runner = self._runner
            if runner is None:
                self._early = [*self._early, make][-MAX_EARLY:]
        if runner is not None:
            runner.post(make)

    def _begin(self, parts: Parts) -> None:
        from aura_desktop.capture import clip_of

        runner = self._make_runner(parts)
        if isinstance(self._clock, RealClock):
            self._clock.start()
        with self._lock:
            early, self._early = self._early, []
            for make in early:
                runner.post(make)
            self._runner = runner
            self._clip = clip_of(parts.source)
            if self._paused:
                runner.pause_camera(True)
        self._thread = threading.Thread(
            target=self._live, args=(runner, parts), name="aura-session", daemon=True
        )
        self._thread.start()

    def _make_runner(self, parts: Parts) -> Runner:
        from aura_desktop.session.dialogue import Dialogue, Script
        from aura_desktop.session.turns import words
        from aura_desktop.speech import ClauseSplitter
        from aura_desktop.understanding.learned import LearnedReader

        options = self._options
        assert parts.keeper is not None
        assert parts.source is not None
        resumed = parts.keeper.resumed(parts.source.description)
        said = {tuple(words(text)) for text in options.watches}
        script = Script(
            asks=options.asks,
            watches=options.watches,
            until=options.until,
            ends_with=parts.ends_with,
            simulated=options.pace == "fast",
        )
        core = Dialogue(
            self._settings,
            script,
            splitter=ClauseSplitter,
            reader=LearnedReader(),
            watch_ids=self._watch_ids,
        )
        assert parts.engine is not None
        assert parts.audio is not None
        simulated = isinstance(self._clock, SimClock)
        at = parts.keeper.begin(
            time.time(), parts.engine.id, parts.source.description, simulated=simulated
        )
        began = msg.Began(
            0.0,
            parts.engine.id,
            parts.source.description,
            parts.audio.description,
            __version__,
            at,
            parts.keeper.reminders(),
            parts.keeper.lasting,
            tuple(kept for kept in resumed if tuple(words(kept.text)) not in said),
        )
        if isinstance(self._clock, SimClock):
            from aura_desktop.session.fast import FastRunner

            return FastRunner(
                parts, core, self._clock, began, self._tell, self._on_frame, self._on_chunk
            )
        from aura_desktop.session.realtime import RealRunner

        return RealRunner(
            parts,
            core,
            self._clock,
            began,
            self._tell,
            self._on_frame,
            self._on_chunk,
            self._on_level,
        )

    def _live(self, runner: Runner, parts: Parts) -> None:
        try:
            finish = runner.run()
            self.failure = finish.failure
            if finish.failure is not None:
                self.exit_code = UNUSABLE
            elif finish.reason == INTERRUPTED_BY_USER:
                self.exit_code = INTERRUPTED
        except Exception as error:
            log.exception("the session failed")
            self.exit_code = UNUSABLE
            self.failure = PartUnusable(
                "session",
                f"The session stopped because of an error in the program ({type(error).__name__}).",
                "Run it again with --debug to see where.",
            )
        finally:
            self._close(parts)

    def _close(self, parts: Parts) -> None:
        """Devices first, then the last word, then the mind, which may take its time."""
        at = self._ended.t if self._ended is not None else self._clock.now()
        try:
            parts.close_devices(at)
        except Exception:
            log.exception("a device could not be closed")
        if parts.keeper is not None:
            left = parts.keeper.close(at, self._ended.reason if self._ended else "failed")
            if left:
                self._say(events.Warned(t=at, text=left))
        last = self._ended or events.SessionEnded(t=at, reason="failed", chunks=0, dropped=0)
        self._ended = None
        self._say(last)
        try:
            parts.close_speech()
            parts.minds.close()
        except Exception:
            log.exception("a model's process could not be closed")
        finally:
            self._done.set()

    def _end_unbegun(self) -> None:
        reason = self._stop_reason or "stopped"
        self.exit_code = INTERRUPTED if reason == INTERRUPTED_BY_USER else DONE
        self._say(events.SessionEnded(t=0.0, reason=reason, chunks=0, dropped=0))
        self._done.set()

    def _tell(self, event: events.Event) -> None:
        """Pass an event on; the session's end is told when the devices are closed."""
        if isinstance(event, events.SessionEnded):
            self._ended = event
        else:
            self._say(event)

    def _say(self, event: events.Event) -> None:
        try:
            self._on_event(event)
        except Exception:
            log.exception("a listener failed")


def _settled(options: LiveOptions, settings: Settings) -> Settings:
    """The settings with what the options say of them."""
    if not options.engine or options.engine == settings.mind.engine:
        return settings
    mind = settings.mind.model_copy(update={"engine": options.engine})
    return settings.model_copy(update={"mind": mind})
