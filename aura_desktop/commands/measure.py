"""``eval`` and ``bench``: how well and how fast."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from aura_desktop.commands.session import Pace

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Save = Annotated[
    Path | None,
    typer.Option("--save", metavar="DIR", help="Also write the numbers there, dated, as JSON."),
]


def evaluate(
    suites: Annotated[
        list[str] | None, typer.Argument(metavar="[SUITE]", help="All of them, if none is named.")
    ] = None,
    streams: Annotated[
        int | None, typer.Option("--streams", min=1, help="How many each suite renders.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", help="Another than that of the published numbers.")
    ] = None,
    voice: Annotated[
        bool, typer.Option("--voice", help="For understand: also spoken by synthetic voices.")
    ] = False,
    as_json: Json = False,
    save: Save = None,
) -> None:
    """Score the assistant on rendered streams whose events are known exactly, and on people's sentences."""
    from aura_desktop import evaluation

    results = evaluation.run(
        _known(suites, evaluation.SUITES, "suite"),
        streams=streams,
        seed=evaluation.SEED if seed is None else seed,
        progress=evaluation.to_stderr,
    )
    if voice and "understand" in results["suites"]:
        results["suites"]["understand"]["voice"] = _spoken(
            evaluation.SEED if seed is None else seed
        )
    what = "-".join(["eval", *(suites or ())])
    _report(results, evaluation.summary(results), what, as_json=as_json, save=save)


def bench(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]", help="All but soak, if none is named.")
    ] = None,
    minutes: Annotated[
        float | None,
        typer.Option(
            "--minutes", min=0.1, help="Minutes of video, echo or noise, instead of 30, 10, 10."
        ),
    ] = None,
    hours: Annotated[
        float | None,
        typer.Option("--hours", min=0.02, help="Hours of stream for soak, instead of 8."),
    ] = None,
    pace: Annotated[
        Pace, typer.Option("--pace", help="Soak by the wall clock, or as fast as the machine can.")
    ] = Pace.fast,
    as_json: Json = False,
    save: Save = None,
) -> None:
    """Measure speed and memory on this machine."""
    from aura_desktop import bench as benchmarks
    from aura_desktop.evaluation import to_stderr

    results = benchmarks.run(
        _known(names, benchmarks.NAMES, "benchmark") if names else benchmarks.USUAL,
        minutes=minutes,
        hours=hours,
        pace=pace.value,
        progress=to_stderr,
    )
    what = "-".join(["bench", *(names or ())])
    _report(results, benchmarks.summary(results), what, as_json=as_json, save=save)


def _spoken(seed: int) -> dict[str, Any]:
    """The sentences of ``understand`` through the measured users' voices and the recogniser."""
    from aura_desktop import paths, settings
    from aura_desktop.bench import lines
    from aura_desktop.evaluation import to_stderr, understand, understand_voice
    from aura_desktop.speech.opening import open_transcriber

    speech = settings.load().speech
    voices = lines.voices(paths.models_dir() / speech.voice)
    return understand_voice.run(
        understand.shipped(),
        [(voice.name, voice.speak) for voice in voices],
        lines.RATE,
        open_transcriber(speech),
        seed=seed,
        progress=to_stderr,
    )


def _known(given: list[str] | None, known: tuple[str, ...], what: str) -> tuple[str, ...]:
    """``given``, or all for none. Ends the command with 2 for a name that is not in ``known``."""
    for name in given or ():
        if name not in known:
            raise typer.BadParameter(f"there is no {what} {name}; there are {', '.join(known)}")
    return tuple(given or known)


def _report(
    results: dict[str, Any], summary: str, what: str, *, as_json: bool, save: Path | None
) -> None:
    if save is not None:
        from aura_desktop.bench import save as write

        typer.echo(f"\nwritten to {write(results, save, what)}", err=True)
    print(json.dumps(results, indent=2) if as_json else summary)
