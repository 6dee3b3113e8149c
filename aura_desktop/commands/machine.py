"""``devices`` and ``doctor``: what this machine has."""

from __future__ import annotations

import dataclasses
import json
from typing import Annotated

import typer

UNUSABLE = 3

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def devices(as_json: Json = False) -> None:
    """Cameras, microphones, speakers, screens and windows, with the id that settings and options use."""
    from aura_desktop import devices as found

    kinds = found.all_devices()
    if as_json:
        body = {kind: [dataclasses.asdict(one) for one in ones] for kind, ones in kinds.items()}
        print(json.dumps(body, indent=2))
        return
    for kind, ones in kinds.items():
        print(f"{kind}:")
        for one in ones:
            print(f"  {one.id}{'  (default)' if one.default else ''}  {one.name}")
        if not ones:
            print("  none found")


def doctor(
    as_json: Json = False,
    deep: Annotated[
        bool, typer.Option("--deep", help="Hash every model file instead of looking at sizes.")
    ] = False,
) -> None:
    """What this machine has and lacks, and the command that mends each; exit 0 if a session can start."""
    from aura_desktop import doctor as examination

    checks = examination.examine(deep=deep)
    able = examination.can_start(checks)
    if as_json:
        body = {"can_start": able, "checks": [dataclasses.asdict(check) for check in checks]}
        print(json.dumps(body, indent=2))
    else:
        width = max(len(check.name) for check in checks)
        for check in checks:
            print(f"{check.mark:<7} {check.name:<{width}}  {check.found}")
            if check.fix:
                print(f"{'':<7} {'':<{width}}  → {check.fix}")
        print("A session can start." if able else "A session cannot start yet; see → above.")
    raise typer.Exit(0 if able else UNUSABLE)
