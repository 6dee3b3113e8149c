"""``live`` and ``demo``: one live session, in the window or in the terminal."""

from __future__ import annotations

import enum
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aura_desktop import paths
from aura_desktop.errors import PartUnusable

if TYPE_CHECKING:
    from aura_desktop.session.options import LiveOptions

DEMO_VIDEO = ("assets", "demo", "demo.mp4")
DEMO_AUDIO = ("assets", "demo", "demo.wav")


class Pace(enum.StrEnum):
    """Wall clock, or as fast as the machine can."""

    real = "real"
    fast = "fast"


Video = Annotated[
    str | None,
    typer.Option(
        "--video",
        metavar="SOURCE",
        help="camera[:id], screen[:id], window[:id], a video file, an image, rtsp://…, http(s)://… or none.",
    ),
]
Audio = Annotated[
    str | None, typer.Option("--audio", metavar="SOURCE", help="mic[:id], a sound file or none.")
]
Speaker = Annotated[
    str | None, typer.Option("--speaker", metavar="SINK", help="default, :id or none.")
]
Engine = Annotated[
    str | None,
    typer.Option(
        "--engine",
        metavar="ID",
        help="The VideoLLM: an id of `models list`, a folder with a checkpoint, or a server's URL.",
    ),
]
Headless = Annotated[
    bool, typer.Option("--headless", help="In the terminal, with live captions; no window.")
]
PaceOption = Annotated[
    Pace,
    typer.Option(
        "--pace",
        help="real: the wall clock, late frames are dropped. fast: a simulated clock, all are seen.",
    ),
]
Ask = Annotated[
    list[str] | None,
    typer.Option(
        "--ask",
        metavar="SECONDS:TEXT",
        help="Type this question at that second of the session. Repeatable.",
    ),
]
Watch = Annotated[
    list[str] | None,
    typer.Option("--watch", metavar="TEXT", help="Watch for this from the start. Repeatable."),
]
Until = Annotated[
    float | None, typer.Option("--until", metavar="SECONDS", min=0.0, help="End there.")
]
Events = Annotated[
    str | None,
    typer.Option("--events", metavar="PATH|-", help="Write the events as JSON lines; - is stdout."),
]
RecordAudio = Annotated[
    Path | None,
    typer.Option(
        "--record-audio",
        metavar="PATH",
        help="A WAV as long as the session, with the assistant's voice where it was spoken.",
    ),
]
DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", metavar="DIR", help="Settings and history live here instead."),
]
Private = Annotated[
    bool, typer.Option("--private", help="Write nothing of this session to the timeline.")
]
InProcess = Annotated[
    bool, typer.Option("--in-process", help="Run the model in a thread, for debugging.")
]


def live(
    video: Video = None,
    audio: Audio = None,
    speaker: Speaker = None,
    engine: Engine = None,
    headless: Headless = False,
    pace: PaceOption = Pace.real,
    ask: Ask = None,
    watch: Watch = None,
    until: Until = None,
    events: Events = None,
    record_audio: RecordAudio = None,
    data_dir: DataDir = None,
    in_process: InProcess = False,
    private: Private = False,
) -> None:
    """One live session: it watches, listens, answers, and speaks up when something you asked for happens."""
    _session(
        "live",
        headless=headless,
        events=events,
        data_dir=data_dir,
        engine=engine,
        video=video,
        audio=audio,
        speaker=speaker,
        pace=pace.value,
        asks=_asks(ask or []),
        watches=tuple(watch or ()),
        until=until,
        record_audio=record_audio,
        in_process=in_process,
        private=private,
    )


def demo(
    video: Video = None,
    audio: Audio = None,
    speaker: Speaker = None,
    engine: Engine = None,
    headless: Headless = False,
    pace: PaceOption = Pace.real,
    ask: Ask = None,
    watch: Watch = None,
    until: Until = None,
    events: Events = None,
    record_audio: RecordAudio = None,
    data_dir: DataDir = None,
    in_process: InProcess = False,
    private: Private = False,
) -> None:
    """`live` on the bundled clip and its spoken questions."""
    if video is None:
        video = str(paths.resource(*DEMO_VIDEO))
        audio = audio or str(paths.resource(*DEMO_AUDIO))
    _session(
        "demo",
        headless=headless,
        events=events,
        data_dir=data_dir,
        engine=engine,
        video=video,
        audio=audio,
        speaker=speaker,
        pace=pace.value,
        asks=_asks(ask or []),
        watches=tuple(watch or ()),
        until=until,
        record_audio=record_audio,
        in_process=in_process,
        private=private,
    )


def window() -> int:
    """What ``aura-desktop`` with no command does: the window on the user's own camera and microphone."""
    _need_display("aura-desktop demo --headless, or: aura-desktop live --headless")
    from aura_desktop import settings
    from aura_desktop.gui import app
    from aura_desktop.session.options import LiveOptions

    settled, problems = settings.load_forgiving()
    return app.run(LiveOptions(), settled, problems=problems, main=True)


def _session(
    command: str,
    *,
    headless: bool,
    events: str | None,
    data_dir: Path | None,
    engine: str | None,
    in_process: bool,
    **given: Any,
) -> None:
    """Run one session and exit with its code. ``given`` are the fields of ``LiveOptions``; None is unsaid."""
    if not headless:
        _need_display(f"aura-desktop {command} --headless")
    if data_dir is not None:
        # In the environment, so that the model's process finds the same folder.
        os.environ["AURA_DATA_DIR"] = str(data_dir.expanduser().absolute())
    from aura_desktop import settings
    from aura_desktop.session.options import LiveOptions

    mind: dict[str, Any] = {"engine": engine} if engine else {}
    if in_process:
        mind["in_process"] = True
    flags = {"mind": mind} if mind else {}
    problems: tuple[str, ...] = ()
    if headless:
        settled = settings.load(**flags)
    else:
        settled, problems = settings.load_forgiving(**flags)
    said = {name: value for name, value in given.items() if value is not None}
    options = LiveOptions(
        **said,
        engine=engine,
        data_dir=data_dir,
        in_process=in_process,
        interactive=not headless,
    )
    raise typer.Exit(_run(options, settled, events, problems, headless=headless))


def _run(
    options: LiveOptions,
    settled: Any,
    events: str | None,
    problems: tuple[str, ...],
    *,
    headless: bool,
) -> int:
    if headless:
        from aura_desktop.session import headless as terminal

        return terminal.run(options, settled, events)
    from aura_desktop.gui import app

    return app.run(options, settled, events, problems=problems)


def _asks(given: list[str]) -> tuple[tuple[float, str], ...]:
    """``SECONDS:TEXT`` as pairs, in order of time."""
    asks = []
    for word in given:
        seconds, colon, text = word.partition(":")
        try:
            t = float(seconds)
        except ValueError:
            t = -1.0
        if not (colon and text.strip() and 0 <= t < float("inf")):
            raise typer.BadParameter(
                f"{word!r} is not SECONDS:TEXT, as in --ask '12.5:What do you see?'",
                param_hint="--ask",
            )
        asks.append((t, text.strip()))
    return tuple(sorted(asks, key=lambda ask: ask[0]))


def _need_display(in_terminal: str) -> None:
    from aura_desktop.gui.display import why_no_display

    why = why_no_display()
    if why:
        raise PartUnusable("display", why, f"To run in the terminal, type: {in_terminal}")
