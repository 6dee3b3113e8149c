"""What aura-nano learned on top of the language decoder: how a percept reads, and when to speak.

The low-rank updates of the decoder, the vectors of concepts, people and light, and the proactive
head live in one small safetensors file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from aura_desktop.videollm.nano.concepts import COLOURS, Concept
from aura_desktop.videollm.nano.decoder import Decoder
from aura_desktop.videollm.nano.percept import Percept

FORMAT = 1
TAGS = (" left", " middle", " right", " all")
SLOTS = 13
"""Positions a chunk: four times tag and concept token, people, light, motion, colours, now."""
PEOPLE_WORDS = (" nobody", " one", " two", " several")
LIGHT_WORDS = (" black", " dark", " dim", " normal", " bright")
STATE_WORDS = (" blank", " noise", " blurry")
MOTION_WORDS = (" still", " moving", " changed")
NOW_WORDS = (" now",)
UNKNOWN_WORDS = (" something",)


@dataclass(frozen=True, slots=True)
class PerceptTensors:
    """Percepts as tensors, one row a chunk."""

    concepts: Tensor
    weights: Tensor
    people: Tensor
    light: Tensor
    state: Tensor
    motion: Tensor
    colours: Tensor

    @staticmethod
    def of(percepts: Sequence[Percept]) -> PerceptTensors:
        """Stack percepts: concepts and weights ``(n, 4, TOP)``, the rest ``(n, k)``."""
        return PerceptTensors(
            torch.tensor([p.concepts.tolist() for p in percepts]),
            torch.tensor([p.weights.tolist() for p in percepts]),
            torch.tensor([p.people for p in percepts]),
            torch.tensor([hat(p.brightness, LIGHT_LEVELS) for p in percepts]),
            torch.tensor([(p.flat, p.noise, p.blur) for p in percepts]),
            torch.tensor([hat(p.motion, MOTION_LEVELS) for p in percepts]),
            torch.tensor([p.colours.tolist() for p in percepts]),
        )


LIGHT_LEVELS = (0.0, 0.12, 0.28, 0.5, 0.8)
MOTION_LEVELS = (0.0, 0.35, 1.0)


def hat(value: float, levels: Sequence[float]) -> list[float]:
    """``value`` as weights of its two neighbouring levels (linear interpolation), summing to 1."""
    weights = [0.0] * len(levels)
    if value <= levels[0]:
        weights[0] = 1.0
    elif value >= levels[-1]:
        weights[-1] = 1.0
    else:
        high = next(i for i, level in enumerate(levels) if level > value)
        share = (value - levels[high - 1]) / (levels[high] - levels[high - 1])
        weights[high - 1], weights[high] = 1 - share, share
    return weights


def sharpened(concepts: Tensor, weights: Tensor) -> Tensor:
    """``weights`` ``(n, 4, k)`` with every concept thinned where it is not strongest.

    A thing on the left spills over into the middle, so within left, middle and right a concept's
    weight is multiplied by the square of its share of its own maximum; the whole is left alone.
    """
    names, sides = concepts[:, :3].flatten(1), weights[:, :3].flatten(1)
    same = names[:, :, None] == names[:, None, :]
    most = (same * sides[:, None, :]).amax(-1).clamp(min=1e-6)
    thinned = (sides * (sides / most).square()).view_as(weights[:, :3])
    return torch.cat((thinned, weights[:, 3:]), dim=1)


class PerceptEmbedding(nn.Module):
    """A percept as ``SLOTS`` soft words: probability-weighted sums of learned vectors.

    Every vector starts as the decoder's own embedding of the word it stands for. What a region's
    strongest concepts leave of the probability goes to a vector for "something", so that a faint
    cat does not read like a certain one.
    """

    def __init__(self, hidden: int, concepts: int) -> None:
        super().__init__()

        def table(rows: int) -> nn.Parameter:
            return nn.Parameter(torch.zeros(rows, hidden))

        self.tags = table(len(TAGS))
        self.concepts = table(concepts)
        self.unknown = table(len(UNKNOWN_WORDS))
        self.people_count = table(len(PEOPLE_WORDS))
        self.people_place = table(3)
        self.light = table(len(LIGHT_WORDS))
        self.state = table(len(STATE_WORDS))
        self.motion = table(len(MOTION_WORDS))
        self.colours = table(len(COLOURS))
        self.now = table(len(NOW_WORDS))

    def start(self, words: Callable[[str], Tensor], concepts: Sequence[Concept]) -> None:
        """Set every vector to ``words(name)``, the mean embedding of its name's tokens."""
        for parameter, names in (
            (self.tags, TAGS),
            (self.concepts, [" " + c.noun for c in concepts]),
            (self.unknown, UNKNOWN_WORDS),
            (self.people_count, PEOPLE_WORDS),
            (self.people_place, TAGS[:3]),
            (self.light, LIGHT_WORDS),
            (self.state, STATE_WORDS),
            (self.motion, MOTION_WORDS),
            (self.colours, [" " + c for c in COLOURS]),
            (self.now, NOW_WORDS),
        ):
            parameter.data = torch.stack([words(name) for name in names]).to(parameter.dtype)

    def forward(self, p: PerceptTensors) -> Tensor:
        """``(n, SLOTS, hidden)``."""
        count = p.concepts.shape[0]
        dtype = self.concepts.dtype
        weights = sharpened(p.concepts, p.weights).to(dtype)
        regions = torch.einsum("nrk,nrkh->nrh", weights, self.concepts[p.concepts])
        regions = regions + (1 - weights.sum(-1, keepdim=True)) * self.unknown[0]
        tags = self.tags.expand(count, -1, -1)
        looked = torch.stack((tags, regions), dim=2).flatten(1, 2)
        total = p.people.sum(-1).clamp(max=3)
        places = (p.people > 0).to(dtype)
        people = self.people_count[total] + places @ self.people_place
        light = p.light.to(dtype) @ self.light + p.state.to(dtype) @ self.state
        motion = p.motion.to(dtype) @ self.motion
        colours = p.colours.to(dtype) @ self.colours
        now = self.now.expand(count, -1)
        rest = torch.stack((people, light, motion, colours, now), dim=1)
        return torch.cat((looked, rest), dim=1)


class ProactiveHead(nn.Module):
    """Is now the time to speak?

    One logit a chunk, from the hidden state at its last position; and for a request that got a
    second look, a logistic regression over that logit, the look's and the eyes' evidence.
    """

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(hidden))
        self.bias = nn.Parameter(torch.zeros(()))
        self.temperature = nn.Parameter(torch.ones(()), requires_grad=False)
        # Of the head's logit, the look's logit, the evidence, and the constant.
        self.judgement = nn.Parameter(torch.tensor([0.3, 1.0, 4.0, -2.0]), requires_grad=False)

    def forward(self, hidden: Tensor) -> Tensor:
        """``(…, hidden)`` → logits ``(…)``, divided by the calibrated temperature."""
        return ((hidden.float() * self.weight.float()).sum(-1) + self.bias) / self.temperature

    def judge(self, head: float, look: float, evidence: float) -> float:
        """Probability that a request's moment has come; ``head`` and ``look`` are logits."""
        features = torch.tensor([head, look, evidence, 1.0])
        return float(torch.sigmoid((features * self.judgement.float()).sum()))


def save(
    path: Path, decoder: Decoder, eyes: PerceptEmbedding, head: ProactiveHead, **facts: object
) -> None:
    """Write the adapter in bfloat16, with ``facts`` (seed, steps, …) in its header."""
    tensors = {}
    scale = 0.0
    for name, linear in decoder.projections().items():
        if linear.down is not None and linear.up is not None:
            tensors[f"lora.{name}.down"] = linear.down
            tensors[f"lora.{name}.up"] = linear.up
            scale = linear.scale
    tensors |= {f"eyes.{n}": p for n, p in eyes.named_parameters()}
    held = {n: t.detach().to(torch.bfloat16).contiguous() for n, t in tensors.items()}
    held |= {f"head.{n}": p.detach().float().contiguous() for n, p in head.named_parameters()}
    save_file(held, path, {"facts": json.dumps({"format": FORMAT, "scale": scale, **facts})})


def load(
    path: Path, decoder: Decoder, eyes: PerceptEmbedding, head: ProactiveHead
) -> dict[str, object]:
    """Merge the adapter at ``path`` into ``decoder``; fill ``eyes`` and ``head``; return its facts.

    Raises ``ValueError`` when the file is of another format or of other shapes.
    """
    with safe_open(path, framework="pt") as file:
        facts: dict[str, object] = json.loads((file.metadata() or {}).get("facts", "{}"))
        if facts.get("format") != FORMAT:
            raise ValueError(f"{path.name} is not an aura-nano adapter of format {FORMAT}")
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  # no mapping
    scale = float(str(facts["scale"]))
    try:
        for name, linear in decoder.projections().items():
            if f"lora.{name}.down" in tensors:
                down, up = tensors[f"lora.{name}.down"], tensors[f"lora.{name}.up"]
                linear.merge(down, up, scale)
        for prefix, module in (("eyes.", eyes), ("head.", head)):
            part = {n.removeprefix(prefix): t for n, t in tensors.items() if n.startswith(prefix)}
            held = module.state_dict() if prefix == "head." else {}
            module.load_state_dict(held | {n: t.float() for n, t in part.items()})
    except (RuntimeError, KeyError) as error:
        raise ValueError(f"{path.name} does not fit this decoder: {error}") from error
    return facts
