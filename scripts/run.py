"""``make run``: the demo in a window or, where there is no display, in the terminal with its voice in a WAV."""

from __future__ import annotations

import sys
from pathlib import Path

from aura_desktop.cli import main
from aura_desktop.gui.display import has_display

VOICE = "out/demo.wav"


def arguments(given: list[str], *, display: bool) -> list[str]:
    """The words of ``aura-desktop`` for ``make run ARGS="given"``."""
    words = ["demo", *given]
    if not display:
        flags = {word.split("=")[0] for word in given}
        words += ["--headless"] if "--headless" not in flags else []
        words += ["--record-audio", VOICE] if "--record-audio" not in flags else []
    return words


if __name__ == "__main__":
    if not has_display():
        Path(VOICE).parent.mkdir(exist_ok=True)
    sys.argv = ["aura-desktop", *arguments(sys.argv[1:], display=has_display())]
    main()
