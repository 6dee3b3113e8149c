"""``settings show · path · set``."""

from __future__ import annotations

import difflib
import json
from typing import Annotated

import typer

app = typer.Typer(help="What the program is set to.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def show(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Every setting in force, as TOML, with what it means."""
    from aura_desktop import settings

    values = settings.load().model_dump(mode="json")
    if as_json:
        print(json.dumps(values, indent=2))
        return
    shown = ""
    for key, field in settings.described():
        section, _, name = key.partition(".")
        if section != shown:
            print(f"{'' if not shown else chr(10)}[{section}]")
            shown = section
        print(f"{name} = {json.dumps(values[section][name])}  # {field.description}")


@app.command()
def path() -> None:
    """Where the settings file is (or would be)."""
    from aura_desktop import settings

    print(settings.settings_path())


@app.command("set")
def set_(
    key: Annotated[str, typer.Argument(metavar="KEY", help="As in `settings show`: section.name.")],
    value: Annotated[str, typer.Argument(metavar="VALUE")],
) -> None:
    """Write one setting to the settings file; everything else in it stays as it is."""
    from aura_desktop import settings

    try:
        written = settings.change(key, value)
    except KeyError:
        known = [name for name, _ in settings.described()]
        near = difflib.get_close_matches(key, known, n=1)
        hint = f" Did you mean {near[0]}?" if near else " See: aura-desktop settings show"
        raise typer.BadParameter(f"there is no setting {key}.{hint}", param_hint="KEY") from None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="VALUE") from None
    print(f"{key} = {json.dumps(written)}")
