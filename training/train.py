"""Train aura-nano's adapter on scripted streams: ``python -m training.train --steps 900``.

Needs no image: only the decoder, its tokenizer and the encoder's class weights. Writes a checkpoint
every ``--save-every`` steps and resumes from it. Under ``torchrun`` the processes share
each step. On a CPU with bfloat16 matrix units about 700
positions a second on two cores; on a GPU give ``--device cuda --batch 32 --steps 6000``.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, distributed
from torch.nn import functional

from aura_desktop import paths
from aura_desktop.videollm.nano import adapter
from aura_desktop.videollm.nano.decoder import Decoder
from training.batches import Batch, Writer, collate
from training.scenes import CONCEPTS, Confusion
from training.streams import Story

log = logging.getLogger("aura.training")
DECIDE_WEIGHT = 1.2
"""Of the decisions against the answers in the loss."""
WARM_UP = 50
DECAY = 0.3
"""Share of the steps over which the learning rate falls."""
POOL = 4
"""Batches made at once, so that streams of one length go together."""


def batches(
    seed: int, size: int, writer: Writer, confusion: Confusion, start: int, process: int, world: int
) -> Iterator[Batch]:
    """Endless batches; batch ``k`` depends on ``seed`` and ``k`` alone.

    Of its ``size · world`` streams, of like length, process ``process`` gets every ``world``-th.
    """
    size *= world
    step = start
    while True:
        first = step - step % POOL
        streams = [
            Story(np.random.default_rng((seed, first, i)), confusion).tell()
            for i in range(POOL * size)
        ]
        pairs = sorted(((writer.row(s), s) for s in streams), key=lambda p: len(p[0].tokens))
        order = np.random.default_rng((seed, first)).permutation(POOL)
        for index in order[step - first :]:
            part = pairs[index * size : (index + 1) * size][process::world]
            yield collate([p[0] for p in part], [p[1] for p in part])
            step += 1


def trapezoid(step: int, steps: int) -> float:
    """Learning rate as a share of its peak: up for ``WARM_UP`` steps, level, down to 0 at the end.

    Depends on nothing but ``step``, so that a resumed run may be given more steps.
    """
    return min(1.0, (step + 1) / WARM_UP, (steps - step) / (DECAY * steps))


class Student(torch.nn.Module):
    """Decoder, eyes and head, trained together."""

    def __init__(self, decoder: Decoder, rank: int, device: str) -> None:
        super().__init__()
        hidden = decoder.config.hidden
        self.decoder = decoder.to(torch.bfloat16)
        self.eyes = adapter.PerceptEmbedding(hidden, len(CONCEPTS))
        self.head = adapter.ProactiveHead(hidden)
        for linear in self.decoder.projections().values():
            linear.adapt(rank, 2.0 * rank)
        self.device = device
        self.to(device)

    def start(self, path: Path) -> None:
        """Go on from the adapter at ``path``, of the same rank."""
        held = {n: t.float() for n, t in load_file(path).items()}
        for name, linear in self.decoder.projections().items():
            if linear.down is not None and linear.up is not None:
                linear.down.data = held[f"lora.{name}.down"].to(self.device)
                linear.up.data = held[f"lora.{name}.up"].to(self.device)
        for prefix, module in (("eyes.", self.eyes), ("head.", self.head)):
            part = {n.removeprefix(prefix): t for n, t in held.items() if n.startswith(prefix)}
            module.load_state_dict(module.state_dict() | part)

    def losses(self, batch: Batch) -> tuple[Tensor, Tensor, dict[str, float]]:
        """Cross-entropy of the answers, of the decisions, and some readings."""
        device = self.device
        x = self.decoder.embed(batch.tokens.to(device)).flatten(0, 1)
        percepts = adapter.PerceptTensors(
            *(getattr(batch.percepts, n).to(device) for n in batch.percepts.__slots__)
        )
        seen = self.eyes(percepts).flatten(0, 1).to(x.dtype)
        x = x.index_copy(0, batch.slots.to(device), seen).unflatten(0, batch.tokens.shape)  # type: ignore[no-untyped-call]  # torch
        hidden = self.decoder(x, batch.positions.to(device), batch.mask.to(device)).flatten(0, 1)
        logits = self.decoder.logits(hidden[batch.target_at.to(device)]).float()
        target, weight = batch.target.to(device), batch.target_weight.to(device)
        words = functional.cross_entropy(logits, target, reduction="none")
        answer = (words * weight).sum() / weight.sum()
        decision = self.head(hidden[batch.decide_at.to(device)])
        speak, speak_weight = batch.speak.to(device), batch.speak_weight.to(device)
        bits = functional.binary_cross_entropy_with_logits(decision, speak, reduction="none")
        decide = (bits * speak_weight).sum() / speak_weight.sum().clamp(min=1)
        with torch.no_grad():
            right = (logits.argmax(-1) == target).float()
            due, idle = (speak > 0.5), (speak < 0.5) & (speak_weight > 0.5)
            p = decision.sigmoid()
            readings = {
                "answer": float(answer),
                "decide": float(decide),
                "tokens": float(right.mean()),
                "first": float(right[weight > 1].mean()),
                "p_due": float(p[due].mean()) if due.any() else float("nan"),
                "p_idle": float(p[idle].mean()) if idle.any() else float("nan"),
            }
        return answer, decide, readings


def averaged(parameters: Sequence[Tensor], world: int) -> None:
    """Replace every gradient by its mean over the ``world`` processes."""
    held = [p.grad for p in parameters if p.grad is not None]
    flat = torch.cat([g.flatten() for g in held])
    distributed.all_reduce(flat)
    sizes = [g.numel() for g in held]
    for gradient, part in zip(held, torch.split(flat / world, sizes), strict=True):
        gradient.copy_(part.view_as(gradient))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=530)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--rank", type=int, default=24)
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--lr", type=float, default=5e-4)
    parser.add_argument("--lr-eyes", type=float, default=1.5e-3)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--save-every", type=int, default=50)
    parser.add_argument("--parts", type=Path, default=None, help="aura-nano's model folder")
    parser.add_argument("--start", type=Path, default=None, help="an adapter to go on from")
    parser.add_argument("--run", type=Path, default=Path("training/runs/nano"))
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(args.threads)
    process, world = int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))
    if world > 1:
        distributed.init_process_group("gloo")
    torch.manual_seed(args.seed)
    parts = args.parts or paths.models_dir() / "aura-nano"
    args.run.mkdir(parents=True, exist_ok=True)

    class_weights = torch.load(next(parts.glob("efficientnet-lite2*.pth")), weights_only=True)
    confusion = Confusion(class_weights["_fc.weight"].numpy())
    writer = Writer(parts / "prepared" / "tokenizer.json")
    decoder = Decoder()
    decoder.load(load_file(parts / "prepared" / "decoder.safetensors"))
    student = Student(decoder, args.rank, args.device)

    def words(name: str) -> Tensor:
        return decoder.embedding[list(writer.ids(name))].float().mean(0)

    student.eyes.start(words, CONCEPTS)
    if args.start is not None:
        student.start(args.start)
    eyes = list(student.eyes.parameters()) + list(student.head.parameters())
    learned = {id(p) for p in eyes}
    lora = [p for p in student.parameters() if p.requires_grad and id(p) not in learned]
    for parameter in lora:
        parameter.data = parameter.data.float()
    groups = [
        {"params": lora, "lr": args.lr},
        {"params": [p for p in eyes if p.requires_grad], "lr": args.lr_eyes},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98))
    peaks = (args.lr, args.lr_eyes)
    step = 0
    checkpoint = args.run / "checkpoint.pt"
    if checkpoint.is_file():
        held = torch.load(checkpoint, weights_only=True)
        student.load_state_dict(held["student"], strict=False)
        optimiser.load_state_dict(held["optimiser"])
        step = int(held["step"])
        log.info("resumed at step %d", step)

    def keep() -> None:
        trained = {n: p for n, p in student.named_parameters() if p.requires_grad}
        state = {"student": trained, "optimiser": optimiser.state_dict(), "step": step}
        fresh = checkpoint.with_suffix(".new")
        torch.save(state, fresh)
        fresh.replace(checkpoint)
        adapter.save(
            args.run / "adapter.safetensors", student.decoder, student.eyes, student.head,
            seed=args.seed, steps=step, rank=args.rank, batch=args.batch,
        )  # fmt: skip

    source = batches(args.seed, args.batch, writer, confusion, step, process, world)
    began = time.monotonic()
    name = "log.jsonl" if process == 0 else f"log-{process}.jsonl"
    with (args.run / name).open("a", encoding="utf-8") as file:
        while step < args.steps:
            batch = next(source)
            answer, decide, readings = student.losses(batch)
            share = trapezoid(step, args.steps)
            for group, peak in zip(optimiser.param_groups, peaks, strict=True):
                group["lr"] = peak * share
            optimiser.zero_grad(set_to_none=True)
            (answer + DECIDE_WEIGHT * decide).backward()  # type: ignore[no-untyped-call]  # torch
            if world > 1:
                averaged([*lora, *eyes], world)
            torch.nn.utils.clip_grad_norm_([*lora, *eyes], 1.0)
            optimiser.step()
            step += 1
            took = (time.monotonic() - began) / 60
            readings |= {"step": step, "minutes": took, "positions": batch.tokens.numel()}
            file.write(json.dumps({k: round(v, 4) for k, v in readings.items()}) + "\n")
            if step % 5 == 0 or step == 1:
                file.flush()
                log.info(
                    "step %d answer %.3f decide %.3f tokens %.2f first %.2f due %.2f idle %.2f",
                    step, *(readings[k] for k in ("answer", "decide", "tokens", "first", "p_due", "p_idle")),
                )  # fmt: skip
            if process == 0 and (step % args.save_every == 0 or step == args.steps):
                keep()


if __name__ == "__main__":
    main()
