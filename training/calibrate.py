"""Calibrate when to speak, on streams that were not trained on: ``python -m training.calibrate FILE``.

Runs scripted streams through the engine as it ships (its cache, its second looks) and fits, by the
likelihood of the labels, the head's temperature (Guo et al. 2017, arXiv 1706.04599) and the logistic
regression that joins head, look and evidence. Writes both into the adapter and prints, on streams of
yet another seed, how far the probability is from the share of moments that had come (expected
calibration error, ten bins), how many are caught and how often it would be wrong.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional

from aura_desktop import paths, settings
from aura_desktop.videollm.nano import dialogue, grounding
from aura_desktop.videollm.nano.engine import UNGROUNDED, NanoEngine
from training.scenes import Confusion
from training.streams import Story

FIT_SEED = 77_001
TEST_SEED = 77_002
BINS = 10
CERTAIN = settings.ProactiveSettings().certain_threshold


@dataclass(frozen=True, slots=True)
class Readings:
    """One row a moment: head's logit, look's logit, evidence; and whether the moment had come."""

    features: Tensor
    labels: Tensor
    head: Tensor
    speak: Tensor


def read(engine: NanoEngine, confusion: Confusion, seed: int, count: int) -> Readings:
    """Tell ``count`` streams to ``engine`` and note what it makes of every pending request."""
    features: list[list[float]] = []
    labels: list[float] = []
    head: list[float] = []
    speak: list[float] = []
    for number in range(count):
        story = Story(np.random.default_rng((seed, number)), confusion)
        chunks = story.tell()
        engine.reset()
        for index, chunk in enumerate(chunks):
            logit = engine.perceive(chunk.percept, float(index))
            if chunk.weight > 0:
                head.append(logit)
                speak.append(chunk.speak)
            for at, request, holds in story.checks:
                if at != index:
                    continue
                about = grounding.subject(request)
                if about is None:
                    look, seen = engine.look(dialogue.check(request), "yes", "no"), UNGROUNDED
                else:
                    seen = grounding.evidence(about, chunk.percept)
                    if seen < grounding.ALERT_EVIDENCE:
                        continue
                    look = engine.look(about.question, "Yes", "No") * (1 if about.yes else -1)
                features.append([logit, look, seen])
                labels.append(float(holds))
            for turn in chunk.turns:
                engine.retell(turn.user, turn.assistant, float(index))
    return Readings(*(torch.tensor(v) for v in (features, labels, head, speak)))


def fit_temperature(logits: Tensor, labels: Tensor) -> float:
    """The temperature with the highest likelihood, by search over two decades."""
    grid = torch.logspace(-1, 1, 201)
    losses = [functional.binary_cross_entropy_with_logits(logits / t, labels) for t in grid]
    return float(grid[int(torch.stack(losses).argmin())])


def fit_judgement(features: Tensor, labels: Tensor) -> Tensor:
    """Logistic regression with a little ridge, weights of looks and evidence kept from below 0."""
    rows = torch.cat((features, torch.ones(len(features), 1)), dim=1)
    raw = torch.zeros(4, requires_grad=True)
    optimiser = torch.optim.LBFGS([raw], max_iter=200, line_search_fn="strong_wolfe")

    def weights() -> Tensor:
        return torch.cat((functional.softplus(raw[:3]), raw[3:]))

    def loss() -> Tensor:
        optimiser.zero_grad()
        value = functional.binary_cross_entropy_with_logits(rows @ weights(), labels)
        value = value + 1e-3 * weights()[:3].square().sum()
        value.backward()  # type: ignore[no-untyped-call]  # torch
        return value

    optimiser.step(loss)  # type: ignore[no-untyped-call]  # torch
    return weights().detach()


def calibration_error(p: Tensor, labels: Tensor) -> float:
    """Expected calibration error: mean distance of confidence and truth over equal-width bins."""
    error = 0.0
    bins = (p * BINS).long().clamp(max=BINS - 1)
    for index in range(BINS):
        inside = bins == index
        if inside.any():
            gap = (p[inside].mean() - labels[inside].mean()).abs()
            error += float(gap) * float(inside.float().mean())
    return error


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("adapter", type=Path, help="adapter.safetensors to calibrate in place")
    parser.add_argument("--streams", type=int, default=120)
    parser.add_argument("--parts", type=Path, default=None, help="aura-nano's model folder")
    args = parser.parse_args()
    parts = args.parts or paths.models_dir() / "aura-nano"
    encoder = torch.load(next(parts.glob("efficientnet-lite2*.pth")), weights_only=True)
    confusion = Confusion(encoder["_fc.weight"].numpy())
    tensors = load_file(args.adapter)
    tensors["head.temperature"] = torch.tensor(1.0)
    with safe_open(args.adapter, framework="pt") as file:
        header = file.metadata()
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "adapter.safetensors"
        save_file(tensors, plain, header)
        engine = NanoEngine(parts, plain, settings.load())
        fitted = read(engine, confusion, FIT_SEED, args.streams)
        temperature = fit_temperature(fitted.head, fitted.speak)
        scale = torch.tensor([1 / temperature, 1.0, 1.0])
        judgement = fit_judgement(fitted.features * scale, fitted.labels)
        tensors |= {"head.temperature": torch.tensor(temperature), "head.judgement": judgement}
        save_file(tensors, plain, header)
        shutil.copyfile(plain, args.adapter)
        tested = read(engine, confusion, TEST_SEED, args.streams)
    rows = torch.cat((tested.features * scale, torch.ones(len(tested.features), 1)), dim=1)
    p, due = torch.sigmoid(rows @ judgement), tested.labels > 0.5
    report = {
        "temperature": round(temperature, 3),
        "judgement": [round(float(w), 3) for w in judgement],
        "moments": len(p),
        "come": int(due.sum()),
        "calibration_error": round(calibration_error(p, tested.labels), 4),
        "caught_at_half": round(float((p[due] > 0.5).float().mean()), 4),
        "wrong_at_half": round(float((p[~due] > 0.5).float().mean()), 5),
        "caught_when_certain": round(float((p[due] > CERTAIN).float().mean()), 4),
        "wrong_when_certain": round(float((p[~due] > CERTAIN).float().mean()), 5),
        "head_calibration_error": round(
            calibration_error(torch.sigmoid(tested.head / temperature), tested.speak), 4
        ),
    }
    print(json.dumps(report, indent=1))  # the command's output


if __name__ == "__main__":
    main()
