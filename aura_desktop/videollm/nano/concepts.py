"""The vocabulary of aura-nano: which everyday things it knows and what people call them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aura_desktop import paths
from aura_desktop.events import Region

IMAGENET_CLASSES = 1000
REGIONS: tuple[Region, ...] = ("left", "middle", "right", "all")
COLOURS = (
    "black", "white", "grey", "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown",
)  # fmt: skip
PLURALS = frozenset(
    "binoculars jeans shoes gloves socks skis sunglasses pajamas berries bubbles pants trousers "
    "mittens boots glasses drums oranges lemons strawberries bananas flowers rocks mountains scales "
    "pills weights rose-hips swimming-trunks blinds window-blinds".split()
)
MASS = frozenset(
    "coral bread broccoli corn hay dough velvet underwear armor armour makeup coffee tea beer wine "
    "milk soup water straw jewelry lipstick powder cloth soap rope chocolate perfume sunscreen "
    "lotion medicine eggnog food fruit furniture".split()
)


@dataclass(frozen=True, slots=True)
class Concept:
    """One everyday thing: ``name`` with its article, the classes pooled into it, other words.

    ``prior`` is the log of how much likelier it is in everyday life than in the encoder's training,
    0 for the median thing (``training/prior.py``).
    """

    name: str
    classes: tuple[int, ...]
    aliases: tuple[str, ...]
    kinds: tuple[str, ...]
    prior: float

    @property
    def noun(self) -> str:
        """The name without its article."""
        return bare(self.name)


def bare(phrase: str) -> str:
    """``phrase`` without a leading article."""
    head, _, rest = phrase.partition(" ")
    return rest if head in ("a", "an", "the", "some", "any") and rest else phrase


def with_article(noun: str) -> str:
    """``noun`` as one would name it: "an owl", "shoes", "bread"."""
    key = noun.replace(" ", "-")
    if key in PLURALS or noun in MASS:
        return noun
    return f"{'an' if noun[0].lower() in 'aeiou' else 'a'} {noun}"


def is_plural(phrase: str) -> bool:
    """Whether ``phrase`` takes "are"."""
    return bare(phrase).replace(" ", "-") in PLURALS


def _numbers(text: str) -> tuple[int, ...]:
    numbers: list[int] = []
    for part in text.split():
        first, _, last = part.partition("-")
        numbers.extend(range(int(first), int(last or first) + 1))
    return tuple(numbers)


def parse(text: str) -> tuple[Concept, ...]:
    """The concepts of a vocabulary file. Raises ``ValueError`` for a class named twice or never."""
    concepts = []
    owner: dict[int, str] = {}
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, classes, aliases, kinds, prior = (part.strip() for part in line.split("|"))
        concept = Concept(
            name,
            _numbers(classes),
            tuple(a.strip() for a in aliases.split(",") if a.strip()),
            tuple(k.strip() for k in kinds.split(",") if k.strip()),
            float(prior),
        )
        for number in concept.classes:
            if number in owner:
                raise ValueError(f"class {number} is both {owner[number]} and {name}")
            owner[number] = name
        concepts.append(concept)
    if missing := set(range(IMAGENET_CLASSES)) - owner.keys():
        raise ValueError(f"classes without a concept: {sorted(missing)[:5]}")
    return tuple(concepts)


@cache
def vocabulary(path: Path | None = None) -> tuple[Concept, ...]:
    """The shipped vocabulary, in the order of the concept vectors."""
    file = path or paths.resource("models", "aura-nano", "concepts.txt")
    return parse(file.read_text(encoding="utf-8"))
