"""``make translations``: the window's texts into ``assets/translations/*.ts``, and those into ``.qm``.

Texts stand in the source (``translate("context", "text")``) and in the settings model, whose sections,
names and descriptions are written into a file of their own for Qt's tool to find.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
FOLDER = ROOT / "assets" / "translations"
LANGUAGES = ("zh_CN",)


def settings_texts() -> Iterator[str]:
    """Every text that the settings dialog makes of the settings model, each once."""
    from aura_desktop import settings
    from aura_desktop.gui.models import settingslist

    texts = dict.fromkeys(settingslist.UNITS.values())
    for key, field in settings.described():
        section, _, name = key.partition(".")
        texts |= dict.fromkeys(
            (
                settingslist.english_title(section),
                settingslist.english_about(section),
                settingslist.english_label(name),
                field.description or "",
            )
        )
    return (text for text in texts if text)


def sources() -> list[Path]:
    """Files that may hold texts."""
    return sorted((ROOT / "aura_desktop" / "gui").rglob("*.py"))


def tool(name: str, *words: str) -> None:
    """Run one of Qt's tools; what it says goes to stderr."""
    program = Path(sys.executable).parent / f"pyside6-{name}"
    subprocess.run([str(program), *words], check=True, stdout=sys.stderr)


def update(target: Path) -> None:
    """Bring a ``.ts`` file up to date with the source; translations that are there stay."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "settings_texts.py"
        lines = (f'translate("settings", {_quoted(text)})' for text in settings_texts())
        made.write_text("\n".join(lines) + "\n", encoding="utf-8")
        files = [os.path.relpath(path, ROOT) for path in sources()]
        os.chdir(ROOT)
        tool("lupdate", "-locations", "none", "-no-obsolete", *files, str(made), "-ts", str(target))


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        source = FOLDER / f"aura-desktop_{language}.ts"
        update(source)
        tool("lrelease", str(source), "-qm", str(source.with_suffix(".qm")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
