"""What is wrong with a device, as the window says it: in the user's language, with a way out that is in the window.

The library speaks to whoever types commands ("use --video FILE"); sentences that are not known here stay as they are.
"""

from __future__ import annotations

import re

from aura_desktop.gui.models.words import translate


def _whats() -> tuple[tuple[str, str], ...]:
    return (
        (r"No camera was found\.", translate("troubles", "No camera was found.")),
        (r"There is no camera (.+)\.", translate("troubles", "There is no camera {0}.")),
        (r"Camera (.+) cannot be opened\.", translate("troubles", "Camera {0} cannot be opened.")),
        (
            r"Camera (.+) is in use by (.+)\.",
            translate("troubles", "Camera {0} is in use by {1}."),
        ),
        (
            r"You may not use the camera (.+)\.",
            translate("troubles", "You may not use camera {0}."),
        ),
        (
            r"This machine has no microphone\.",
            translate("troubles", "This machine has no microphone."),
        ),
        (r"This machine has no speaker\.", translate("troubles", "This machine has no speaker.")),
        (
            r"The microphone '(.+)' cannot be opened \((.+)\)\.",
            translate("troubles", "The microphone “{0}” cannot be opened ({1})."),
        ),
        (
            r"The speaker '(.+)' cannot be opened \((.+)\)\.",
            translate("troubles", "The speaker “{0}” cannot be opened ({1})."),
        ),
        (
            r"No screen can be seen from here\.",
            translate("troubles", "No screen can be seen from here."),
        ),
        (
            r"No window can be seen from here\.",
            translate("troubles", "No window can be seen from here."),
        ),
        (r"There is no window\.", translate("troubles", "There is no window.")),
        (r"There is no window “(.+)”\.", translate("troubles", "There is no window “{0}”.")),
        (
            r"[Tt]he window is minimised, or on another desktop\.?",
            translate("troubles", "The window is minimised, or on another desktop."),
        ),
        (r"the window was closed", translate("troubles", "The window was closed.")),
        (
            r"The window manager does not say which windows there are\.",
            translate("troubles", "The window manager does not say which windows there are."),
        ),
        (
            r"On macOS one window cannot be watched\.",
            translate("troubles", "On macOS one window cannot be watched."),
        ),
        (
            r"Wayland does not let a program watch one window\.",
            translate("troubles", "Wayland does not let a program watch one window."),
        ),
        (
            r"Watching the screen on Wayland needs the package PySide6-Addons\.",
            translate(
                "troubles", "Watching the screen on Wayland needs the package PySide6-Addons."
            ),
        ),
        (
            r"No screen was shared within (\d+) s\.",
            translate("troubles", "No screen was shared within {0} s."),
        ),
        (
            r"The screen is not shared(?: \(.+\))?\.",
            translate("troubles", "The screen is not shared."),
        ),
        (
            r"the screen is no longer shared",
            translate("troubles", "The screen is no longer shared."),
        ),
        (r"There is no file (.+)\.", translate("troubles", "There is no file {0}.")),
    )


def _ways() -> tuple[tuple[str, str], ...]:
    choose = translate("troubles", "Plug one in, or choose something else.")
    return (
        (r"Plug one in, or use --.+", choose),
        (
            r"Is another program using it\? Choose another one: aura-desktop devices.*",
            translate(
                "troubles", "Is another program using it? Close that, or choose another one."
            ),
        ),
        (
            r"Is another program using it\? Close that, or unplug.*",
            translate(
                "troubles",
                "Is another program using it? Close that, or unplug it and plug it in again.",
            ),
        ),
        (
            r"Close that program and try again\.",
            translate("troubles", "Close that program and try again."),
        ),
        (
            r"See: aura-desktop devices",
            translate("troubles", "Choose one that is there: Ctrl+D."),
        ),
        (
            r"Use --audio none, or name another file\.",
            translate("troubles", "Choose no microphone, or another file."),
        ),
        (
            r"Run it in a desktop session\.",
            translate("troubles", "Start it in a desktop session."),
        ),
        (
            r"Watch the whole screen: --video screen",
            translate("troubles", "Choose the whole screen instead."),
        ),
        (
            r"Bring it back to the desktop\.",
            translate("troubles", "Bring it back to the desktop."),
        ),
        (
            r"Choose one in the system's dialog\.",
            translate("troubles", "Choose one in the system's dialog."),
        ),
    )


def in_the_window(sentence: str) -> str:
    """``sentence`` as the window says it."""
    for pattern, words in (*_whats(), *_ways()):
        found = re.fullmatch(pattern, sentence)
        if found is not None:
            return words.format(*found.groups())
    return sentence
