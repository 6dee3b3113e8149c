"""The photographs that the streams are rendered from, and what a right answer may call them.

They lie in ``assets/eval`` and are never used in training or calibration.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np

from aura_desktop import paths
from aura_desktop.errors import PartUnusable
from aura_desktop.media import Image


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """One photograph or sequence.

    ``views`` are its pictures. ``names`` are right answers, ``ask`` the names that a question uses.
    ``box`` is (left, top, right, bottom) of the main thing as fractions; ``people`` counts faces. ``cut``: the
    thing can be stood in a third of another picture. ``also`` are true names of other things there.
    """

    id: str
    views: tuple[Image, ...]
    names: tuple[str, ...]
    ask: tuple[str, ...]
    box: tuple[float, float, float, float]
    people: int
    cut: bool = True
    also: tuple[str, ...] = ()

    def shows(self, name: str) -> bool:
        """Whether ``name`` is a true name of something here."""
        if name == "person":
            return self.people > 0
        return name in {*self.names, *self.ask, *self.also}


def read_image(path: Path) -> Image:
    """The picture at ``path`` as RGB. Raises ``PartUnusable`` for one that is missing or damaged."""
    bgr = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if bgr is None:
        raise PartUnusable(
            "photographs",
            f"The picture {path} is missing or damaged.",
            "It ships with the program: install it again.",
        )
    return cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB).astype(np.uint8)


@cache
def load() -> tuple[Photo, ...]:
    """All photographs, in the order of the list."""
    folder = paths.resource("assets", "eval")
    try:
        listed = tomllib.loads((folder / "photos.toml").read_text(encoding="utf-8"))["photo"]
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise PartUnusable(
            "photographs",
            f"The list of evaluation photographs in {folder} cannot be read.",
            "It ships with the program: install it again.",
        ) from error
    return tuple(
        Photo(
            id=Path(entry["files"][0]).stem.split("-")[0],
            views=tuple(read_image(folder / "photos" / name) for name in entry["files"]),
            names=tuple(entry["names"]),
            ask=tuple(entry["ask"]),
            box=tuple(entry["box"]),
            people=entry["people"],
            cut=entry.get("cut", True),
            also=tuple(entry.get("also", ())),
        )
        for entry in listed
    )
