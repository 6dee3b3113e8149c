"""Trains the reader: ``python -m training.reader``. Two cores, an hour; it resumes where it stopped.

The word table is the language decoder's own embedding of whole words, reduced by principal components; what words mean
in their sentence comes from its first layers, which stay as they are; everything else is learned from
``training.requests``. Writes ``models/reader/reader.safetensors`` and the figures on development frames beside it as
``development.json``.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import time
from collections import Counter, deque
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Queue, get_context
from pathlib import Path
from queue import Empty, Full
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import LlamaConfig, LlamaModel

from aura_desktop import paths
from aura_desktop.evaluation.understand_cases import NOW, deck
from aura_desktop.evaluation.understand_scoring import judge
from aura_desktop.understanding import slots, tags
from aura_desktop.understanding.context import (
    DIM,
    GROUPS,
    INNER,
    LONGEST_PIECE,
    MATRICES,
    NORM_EPS,
    NORMS,
    ROPE_BASE,
    DecoderFile,
    Tokens,
    eight_bits,
)
from aura_desktop.understanding.context import HEADS as HEADS_READ
from aura_desktop.understanding.context import LAYERS as LAYERS_READ
from aura_desktop.understanding.learned import LearnedReader, readable
from aura_desktop.understanding.model import MAX_WORDS, PIECES, PUNCTUATION, pieces
from aura_desktop.understanding.reader import Standing
from aura_desktop.understanding.tags import Tagged
from training.requests import Grammar, Token

OUT = Path(__file__).parents[1] / "models" / "reader"
RUN = Path(__file__).parent / "runs" / "reader"
DECODER = paths.models_dir() / "aura-nano" / "prepared" / "decoder.safetensors"
WORD_DIMS, WIDTH, HEADS, LAYERS, FEED = 128, 192, 4, 3, 576
RATE = 1.5e-3
MAX_PIECES = 20
BATCH = 128
UNKNOWN_SHARE = 0.12
"""Share of words whose vector is hidden in training: spelling and place must do."""
ORPHANED_S = 30.0
"""Seconds between two looks at whether anybody still trains."""
ALONE_SHARE = 0.12
"""Share of sentences without the decoder in training."""
OUTPUTS = len(tags.INTENTS) + len(tags.CONDITION_LABELS) + len(tags.SLOT_LABELS) + 1


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """Whole words in lower case, the commonest first, their tokens and their vectors ``(words, WORD_DIMS)``, and the
    pieces that may follow a word's beginning, with theirs.
    """

    words: list[str]
    word_tokens: list[int]
    pieces: list[str]
    piece_tokens: list[int]
    table: Tensor

    @property
    def tokens(self) -> Tokens:
        """What makes words into tokens."""
        return Tokens(
            dict(zip(self.words, self.word_tokens, strict=True)),
            dict(zip(self.pieces, self.piece_tokens, strict=True)),
        )


def vocabulary() -> Vocabulary:
    """That of the decoder; the vectors are its embedding, reduced by principal components."""
    tokenizer = Tokenizer.from_file(str(DECODER.parent / "tokenizer.json"))
    embedding = load_file(DECODER)["model.embed_tokens.weight"].float()
    ids: dict[str, int] = {}
    for token, number in tokenizer.get_vocab().items():
        word = token.removeprefix("Ġ")
        if (
            token.startswith("Ġ")
            and word.isascii()
            and word.isalpha()
            and (len(word) > 1 or word in "ai")
        ):
            low = word.lower()
            if word == low or low not in ids:
                ids[low] = number
    # By how common they are: the tokenizer merged common words first.
    words = sorted(ids, key=lambda word: ids[word])
    rows = embedding[[ids[word] for word in words]]
    rows -= rows.mean(0)
    _, _, basis = torch.pca_lowrank(rows, WORD_DIMS, center=False, niter=4)
    reduced = rows @ basis[:, :WORD_DIMS]
    parts = {
        token: number
        for token, number in tokenizer.get_vocab().items()
        if re.fullmatch(r"[a-z']+|[0-9]|[,.?!:]", token) and len(token) <= LONGEST_PIECE
    }
    parts[" "] = tokenizer.get_vocab()["Ġ"]
    return Vocabulary(
        words, [ids[w] for w in words], list(parts), list(parts.values()), reduced / reduced.std()
    )


def first_layers() -> LlamaModel:
    """The decoder's first layers in torch, with the weights that the application reads: in 8 bits a row."""
    held = DecoderFile(DECODER)
    config = LlamaConfig(
        hidden_size=DIM, intermediate_size=INNER, num_hidden_layers=LAYERS_READ, num_attention_heads=HEADS_READ,
        num_key_value_heads=GROUPS, rope_theta=ROPE_BASE, rms_norm_eps=NORM_EPS,
        vocab_size=held.raw("embed_tokens.weight").shape[0],
    )  # fmt: skip
    model = LlamaModel(config).eval()
    model.norm = nn.Identity()
    weights = {"embed_tokens.weight": held.floats("embed_tokens.weight")}
    for number in range(LAYERS_READ):
        for name in NORMS:
            weights[f"layers.{number}.{name}.weight"] = held.floats(
                f"layers.{number}.{name}.weight"
            )
        for name in MATRICES:
            small, scale = eight_bits(held.floats(f"layers.{number}.{name}.weight"))
            weights[f"layers.{number}.{name}.weight"] = small.astype(np.float32) * scale[:, None]
    model.load_state_dict({name: torch.from_numpy(value) for name, value in weights.items()})
    # Twice as fast where the processor has it; the network learns to bear the rounding.
    return model.to(torch.bfloat16)


class Layer(nn.Module):
    """As ``aura_desktop.understanding.model`` runs it."""

    def __init__(self) -> None:
        super().__init__()
        self.norm1, self.norm2, self.norm3 = (nn.LayerNorm(WIDTH) for _ in range(3))
        self.near = nn.Linear(3 * WIDTH, WIDTH)
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.mix = nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, FEED), nn.Linear(FEED, WIDTH)
        self.drop = nn.Dropout(0.12)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        h = self.norm1(x) * mask[..., None]
        left, right = (
            functional.pad(h, (0, 0, 1, 0))[:, :-1],
            functional.pad(h, (0, 0, 0, 1))[:, 1:],
        )
        x = x + self.drop(
            functional.gelu(self.near(torch.cat((left, h, right), -1)), approximate="tanh")
        )
        q, k, v = self.qkv(self.norm2(x)).unflatten(-1, (3, HEADS, -1)).permute(2, 0, 3, 1, 4)
        attended = functional.scaled_dot_product_attention(
            q, k, v, attn_mask=mask[:, None, None, :]
        )
        x = x + self.drop(self.mix(attended.transpose(1, 2).flatten(-2)))
        inner = functional.gelu(self.up(self.norm3(x)), approximate="tanh")
        return x + self.drop(self.down(inner))


class Model(nn.Module):
    """The network in torch; ``table`` is frozen."""

    def __init__(self, table: Tensor) -> None:
        super().__init__()
        self.register_buffer("table", torch.cat((torch.zeros(1, WORD_DIMS), table)))
        self.context_norm = nn.LayerNorm(DIM)
        self.context = nn.Linear(DIM, WIDTH)
        self.context_drop = nn.Dropout(0.1)
        self.project = nn.Linear(WORD_DIMS, WIDTH, bias=False)
        self.spelling = nn.EmbeddingBag(PIECES + 1, WIDTH, mode="mean", padding_idx=PIECES)
        self.punctuation = nn.Embedding(len(PUNCTUATION), WIDTH)
        self.positions = nn.Embedding(MAX_WORDS, WIDTH)
        nn.init.normal_(self.spelling.weight, std=0.3)
        nn.init.normal_(self.punctuation.weight, std=0.1)
        nn.init.normal_(self.positions.weight, std=0.1)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.norm = nn.LayerNorm(WIDTH)
        self.out = nn.Linear(WIDTH, OUTPUTS)
        self.drop = nn.Dropout(0.15)

    def forward(
        self, rows: Tensor, grams: Tensor, marks: Tensor, mask: Tensor, meant: Tensor, told: Tensor
    ) -> tuple[Tensor, ...]:
        """``meant`` ``(batch, words, DIM)`` counts for the sentences of ``told`` ``(batch,)``."""
        batch, count = rows.shape
        spelt = self.spelling(grams.reshape(batch * count, -1)).reshape(batch, count, -1)
        x = self.project(self.table[rows]) + spelt + self.punctuation(marks)
        x = x + self.context(self.context_drop(self.context_norm(meant))) * told[:, None, None]
        x = self.drop(x + self.positions.weight[:count])
        for layer in self.layers:
            x = layer(x, mask)
        sizes = (len(tags.INTENTS), len(tags.CONDITION_LABELS), len(tags.SLOT_LABELS), 1)
        return self.out(self.norm(x)).split(sizes, -1)


class Batches:
    """Sentences as arrays, with what the decoder's first layers make of them."""

    def __init__(self, words: Vocabulary, seed: int, threads: int) -> None:
        torch.set_num_threads(threads)
        self._rows = {word: number for number, word in enumerate(words.words, 1)}
        self._tokens = words.tokens
        self._layers = first_layers()
        self._grammar = Grammar(seed)
        self._rng = np.random.default_rng(seed)
        self._intents = {name: n for n, name in enumerate(tags.INTENTS)}
        self._conditions = {name: n for n, name in enumerate(tags.CONDITION_LABELS)}
        self._slots = {name: n for n, name in enumerate(tags.SLOT_LABELS)}
        self._drawn: list[list[list[Token]]] = []
        self._pieces: dict[str, np.ndarray] = {}

    def _grams(self, word: str) -> np.ndarray:
        held = self._pieces.get(word)
        if held is None:
            held = np.full(MAX_PIECES, PIECES, np.int64)
            found = pieces(word)[:MAX_PIECES]
            held[: len(found)] = found
            self._pieces[word] = held
        return held

    def next(self) -> dict[str, np.ndarray]:
        """A batch of sentences of about one length: nothing is spent on padding."""
        if not self._drawn:
            many = sorted((self._grammar.sentence() for _ in range(32 * BATCH)), key=len)
            self._drawn = [many[at : at + BATCH] for at in range(0, len(many), BATCH)]
            self._rng.shuffle(self._drawn)  # type: ignore[arg-type]
        return self.of(self._drawn.pop())

    def of(self, sentences: list[list[Token]]) -> dict[str, np.ndarray]:
        """Those sentences as arrays ``(sentences, words)``; ``meant`` ``(sentences, words, DIM)``."""
        longest = max(len(s) for s in sentences)
        shape = (len(sentences), longest)
        rows, marks = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        grams = np.full((*shape, MAX_PIECES), PIECES, np.int64)
        mask = np.zeros(shape, bool)
        targets = {name: np.full(shape, -100, np.int64) for name in ("intent", "condition", "slot")}
        begins, spans = np.zeros(shape, np.float32), np.zeros(shape, np.int64)
        for i, sentence in enumerate(sentences):
            span = -1
            for j, token in enumerate(sentence):
                rows[i, j] = self._rows.get(token.word, 0)
                grams[i, j] = self._grams(token.word)
                marks[i, j] = PUNCTUATION.index(token.after)
                mask[i, j] = True
                targets["intent"][i, j] = self._intents[token.intent]
                targets["condition"][i, j] = self._conditions[token.condition]
                targets["slot"][i, j] = self._slots[token.slot]
                begins[i, j] = float(token.begins)
                span += token.begins or j == 0
                spans[i, j] = span
        return {
            "rows": rows, "grams": grams, "marks": marks, "mask": mask, "begins": begins, "spans": spans,
            "meant": self._meant(sentences, longest), **targets,
        }  # fmt: skip

    @torch.inference_mode()
    def _meant(self, sentences: list[list[Token]], longest: int) -> np.ndarray:
        read = [self._tokens.of([(t.word, t.after) for t in sentence]) for sentence in sentences]
        most = max(len(tokens) for tokens, _ in read)
        ids = torch.zeros(len(read), most, dtype=torch.long)
        for i, (tokens, _) in enumerate(read):
            ids[i, : len(tokens)] = torch.tensor(tokens)
        # Padding stands behind and attention looks back, so it needs no mask.
        states = self._layers(input_ids=ids, use_cache=False).last_hidden_state
        out = np.zeros((len(read), longest, DIM), np.float16)
        for i, (_, last) in enumerate(read):
            out[i, : len(last)] = states[i, last].float().numpy()
        return out


def produce(words: Vocabulary, seed: int, threads: int, core: int | None, out: Queue[Any]) -> None:
    """Batches into ``out`` as long as the parent lives: run in a process of its own."""
    if core is not None:
        os.sched_setaffinity(0, {core})
    parent = os.getppid()
    batches = Batches(words, seed, threads)
    while os.getppid() == parent:
        batch = batches.next()
        with suppress(Full):
            out.put(batch, timeout=ORPHANED_S)


class Stream:
    """Batches from a producer; those of before once more while it has none ready."""

    KEPT = 300

    def __init__(self, words: Vocabulary, seed: int, threads: int, core: int | None) -> None:
        context = get_context("spawn")
        self._queue: Queue[Any] = context.Queue(16)
        self._process = context.Process(
            target=produce, args=(words, seed, threads, core, self._queue), daemon=True
        )
        self._process.start()
        self._kept: deque[dict[str, np.ndarray]] = deque(maxlen=self.KEPT)
        self._rng = np.random.default_rng(seed)
        self.fresh = 0

    def next(self) -> dict[str, Tensor]:
        """A batch to train on: some words' vectors hidden, some sentences without what the decoder makes of them."""
        try:
            batch = self._queue.get(block=len(self._kept) < 16)
        except Empty:
            batch = self._kept[int(self._rng.integers(len(self._kept)))]
        else:
            self._kept.append(batch)
            self.fresh += 1
        rows = np.where(self._rng.random(batch["rows"].shape) < UNKNOWN_SHARE, 0, batch["rows"])
        told = (self._rng.random(len(rows)) >= ALONE_SHARE).astype(np.float32)
        held = batch | {"rows": rows, "told": told, "meant": batch["meant"].astype(np.float32)}
        return {name: torch.from_numpy(value) for name, value in held.items()}

    def close(self) -> None:
        """End the producer."""
        self._process.kill()
        self._process.join()


def loss_of(model: Model, batch: dict[str, Tensor]) -> Tensor:
    """Cross-entropy of each layer a word, and of the intent pooled over each request."""
    mask = batch["mask"]
    intent, condition, slot, begin = model(
        batch["rows"], batch["grams"], batch["marks"], mask, batch["meant"], batch["told"]
    )
    total = torch.zeros(())
    for logits, name, weight in (
        (intent, "intent", 0.5),
        (condition, "condition", 1.0),
        (slot, "slot", 1.0),
    ):
        flat, targets = logits.flatten(0, 1), batch[name].flatten()
        loss = functional.cross_entropy(flat, targets, ignore_index=-100, label_smoothing=0.02)
        total = total + weight * loss
    begins = functional.binary_cross_entropy_with_logits(begin[..., 0][mask], batch["begins"][mask])
    total = total + 0.5 * begins
    logp = intent.log_softmax(-1)
    for span in range(3):
        inside = (batch["spans"] == span) & mask
        kept = inside.any(1)
        if kept.any():
            pooled = (logp * inside[..., None]).sum(1) / inside.sum(1, keepdim=True).clamp(min=1)
            target = (batch["intent"].clamp(min=0) * inside).amax(1)
            total = total + 0.7 * functional.cross_entropy(pooled[kept], target[kept])
    return total


def export(model: Model, words: Vocabulary, calibration: list[list[float]], out: Path) -> None:
    """Write the weights: tables in 8 bits a row, the rest in half precision. ``calibration``: with it, alone."""
    out.mkdir(parents=True, exist_ok=True)
    held: dict[str, Tensor] = {}
    for name, table in (("table", model.table), ("spelling", model.spelling.weight[:PIECES])):
        scale = table.detach().abs().amax(1).clamp(min=1e-8) / 127
        held[name] = (table.detach() / scale[:, None]).round().to(torch.int8)
        held[f"{name}_scale"] = scale.half()
    for name, value in model.state_dict().items():
        if name in ("table", "spelling.weight"):
            continue
        plain = name.replace("punctuation.weight", "punctuation").replace(
            "positions.weight", "positions"
        )
        held[plain] = value.half().contiguous()
    held["heads"] = torch.tensor([HEADS], dtype=torch.int16)
    held["calibration"] = torch.tensor(calibration, dtype=torch.float32)
    for name, texts, numbers in (
        ("word", words.words, words.word_tokens), ("piece", words.pieces, words.piece_tokens),
    ):  # fmt: skip
        held[f"{name}s"] = torch.frombuffer(bytearray("\n".join(texts).encode()), dtype=torch.uint8)
        held[f"{name}_tokens"] = torch.tensor(numbers, dtype=torch.int32)
    save_file(held, out / "reader.safetensors")


def judged(file: Path, count: int, seed: int, *, alone: bool) -> dict[str, object]:
    """Figures on development sentences, through the shipped code. ``alone``: without the decoder."""
    reader = LearnedReader(file, alone=alone)
    grammar = Grammar(seed, development=True)
    standing = Standing(NOW, "kettle")
    types = labels = requests = 0
    confused: Counter[tuple[str, str]] = Counter()
    milliseconds = []
    for _ in range(count):
        sentence = grammar.sentence()
        text = " ".join(token.word + token.after for token in sentence)
        began = time.perf_counter()
        tagged, _ = reader.tag(text)
        milliseconds.append((time.perf_counter() - began) * 1e3)
        wanted = [t.intent for t in sentence if t.begins]
        found = [t.intent for t in tagged if t.begins]
        gold = [Tagged(t.word, t.intent, t.begins, t.condition, t.slot) for t in sentence]
        types += wanted == found
        labels += wanted == found and [(t.condition, t.slot, t.begins) for t in gold] == [
            (t.condition, t.slot, t.begins) for t in tagged
        ]
        if wanted != found and len(wanted) == len(found):
            confused.update((a, b) for a, b in zip(wanted, found, strict=True) if a != b)
        requests += slots.build(gold, text, standing) == slots.build(tagged, text, standing)
    return {
        "sentences": count, "types_right": round(types / count, 4), "all_labels_right": round(labels / count, 4),
        "requests_right": round(requests / count, 4), "ms_p50": round(float(np.percentile(milliseconds, 50)), 2),
        "ms_p95": round(float(np.percentile(milliseconds, 95)), 2),
        "confused": [[a, b, n] for (a, b), n in confused.most_common(25)],
    }  # fmt: skip


def of_people(file: Path, *, alone: bool) -> tuple[np.ndarray, np.ndarray]:
    """Features of sureness, and whether all was right, of the first set of people's own sentences: those of the grammar
    are harder than what people say. The second set tells how well the calibration holds.
    """
    reader = LearnedReader(file, alone=alone)
    features, right = [], []
    for case in deck(1):
        if case.second or not readable(case.text):
            continue
        features.append(reader.tag(case.text)[1])
        read = reader.read(case.text, Standing(NOW, case.thing))
        right.append(judge(case, read.requests).exact)
    return np.array(features), np.array(right)


def calibrated(features: np.ndarray, right: np.ndarray) -> list[float]:
    """Weights of a logistic model of being right (Platt 1999), by Newton's method with a little ridge."""
    x = np.concatenate((features, np.ones((len(features), 1))), 1)
    w = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (p - right) + 1e-2 * w
        hessian = (x * (p * (1 - p))[:, None]).T @ x + 1e-2 * np.eye(len(w))
        w -= np.linalg.solve(hessian, gradient)
    return [float(value) for value in w]


def main() -> None:
    """Train, calibrate, export, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=OUT, help="folder for the weights")
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    # One core draws sentences and runs the decoder's layers, one learns.
    torch.set_num_threads(1)
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    core = cores[1] if len(cores) > 1 else None
    if core is not None:
        os.sched_setaffinity(0, {cores[0]})
    RUN.mkdir(parents=True, exist_ok=True)
    words = vocabulary()
    print(f"{len(words.words)} words", flush=True)
    model = Model(words.table)
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=RATE, weight_decay=0.02)
    checkpoint = RUN / "checkpoint.pt"
    step, spent = 0, 0.0
    if checkpoint.exists():
        held = torch.load(checkpoint, weights_only=True)
        if held["minutes"] == args.minutes and held["seed"] == args.seed:
            model.load_state_dict(held["model"])
            optimizer.load_state_dict(held["optimizer"])
            step, spent = held["step"], held["spent"]
            print(f"resumed at step {step}", flush=True)
    batches = Stream(words, args.seed + 1000 * step, 1, core)
    first = batches.next()  # the producer has loaded
    began = time.monotonic() - spent
    average = 0.0
    while True:
        spent = time.monotonic() - began
        done = spent / (60 * args.minutes)
        if done >= 1:
            break
        rate = RATE * min(1.0, (step + 1) / 200) * (0.5 + 0.5 * math.cos(math.pi * done))
        for group in optimizer.param_groups:
            group["lr"] = max(rate, 1e-5)
        model.train()
        loss = loss_of(model, first)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        step += 1
        average = loss.item() if step == 1 else 0.98 * average + 0.02 * loss.item()
        if step % 200 == 0:
            told = f"step {step} {spent / 60:.1f} min loss {average:.3f} {batches.fresh} fresh"
            print(told, flush=True)
        if step % 1000 == 0:
            state = {
                "model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "spent": spent,
                "minutes": args.minutes, "seed": args.seed,
            }  # fmt: skip
            torch.save(state, checkpoint)
            export(model.eval(), words, [[1.0] * 5] * 2, RUN)
        first = batches.next()
    batches.close()
    if core is not None:
        os.sched_setaffinity(0, set(cores))
    finish(
        model.eval(), words, args.out, {"steps": step, "minutes": args.minutes, "seed": args.seed}
    )


def finish(model: Model, words: Vocabulary, out: Path, about: dict[str, object]) -> None:
    """Calibrate, export, judge."""
    file = out / "reader.safetensors"
    export(model, words, [[1.0] * 5] * 2, out)
    weights = [calibrated(*of_people(file, alone=alone)) for alone in (False, True)]
    export(model, words, weights, out)
    figures = judged(file, 2000, 78, alone=False) | about
    alone = judged(file, 2000, 78, alone=True)
    figures["alone"] = {name: value for name, value in alone.items() if name != "confused"}
    text = json.dumps(figures, indent=1)
    (out / "development.json").write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
