"""The commands of ``aura-desktop``: each a few lines over the library, which it imports only when called.

``aura_desktop.cli`` starts them and turns how they end into an exit code.
"""

from __future__ import annotations

import logging
import sys
from typing import Annotated

import typer

import aura_desktop
from aura_desktop.commands import machine, measure, models, remote, session, settings, timeline

PROGRAM = "aura-desktop"

app = typer.Typer(
    name=PROGRAM,
    help="A real-time assistant that sees, hears and speaks, on your own machine. "
    "With no command it opens the window.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        print(f"{PROGRAM} {aura_desktop.__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    debug: Annotated[
        bool, typer.Option("--debug", help="Log everything; show where an error came from.")
    ] = False,
    version: Annotated[  # noqa: ARG001 - answered by its callback
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    logging.basicConfig(
        level=logging.DEBUG if debug else logging.WARNING,
        format="%(relativeCreated)8.0f ms %(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    if context.invoked_subcommand is None:
        raise typer.Exit(session.window())


app.command("live")(session.live)
app.command("demo")(session.demo)
app.add_typer(models.app, name="models")
app.command("devices")(machine.devices)
app.command("doctor")(machine.doctor)
app.command("eval")(measure.evaluate)
app.command("bench")(measure.bench)
app.command("toggle")(remote.toggle)
app.command("ask")(remote.ask)
app.command("stop")(remote.stop)
app.command("mute")(remote.mute)
app.add_typer(settings.app, name="settings")
app.add_typer(timeline.app, name="timeline")


def run(words: list[str]) -> int:
    """Run one command line and return its exit code; raises what ``aura_desktop.cli`` explains."""
    try:
        app(args=words, prog_name=PROGRAM)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    return 0
